import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { executeTemplate, type FunctionTable, parseTemplate, pureFunctions } from "../../src/gotemplate/index.js";
import { ConsulStub, type DataRequest } from "./consul-stub.js";

interface Case {
  readonly name: string;
  readonly group: string;
  readonly data: string;
  readonly template: string;
  readonly expect: { readonly output?: string; readonly error?: string };
  readonly note?: string;
}

interface Recording {
  readonly env: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, readonly DataRequest[]>>;
  readonly cases: readonly Case[];
}

const file = new URL("../conformance/data/templates.json", import.meta.url);
const recording = JSON.parse(readFileSync(file, "utf8")) as Recording;

/** Cases that need a file, a process, or a server that fails; they run where templates are rendered end to end. */
const elsewhere: Readonly<Record<string, string>> = {
  "service-unknown-dc": "the error is the server's",
  "file-missing": "reads files",
  "file-itself": "reads files",
  "plugin-echo": "runs programs",
  "plugin-fails": "runs programs",
  "plugin-not-found": "runs programs",
};

function render(run: Case): { output?: string; error?: string } {
  const stub = new ConsulStub(recording.data[run.data] ?? [], recording.env);
  const functions: FunctionTable = new Map([...pureFunctions, ...stub.functions()]);
  const parsed = parseTemplate("", run.template, { functions });
  if (!parsed.ok) return { error: `parse: ${parsed.error}` };
  const result = executeTemplate(parsed.template, undefined, functions);
  if (!result.ok) return { error: `execute: ${result.error}` };
  return stub.waits ? { error: "<waits>" } : { output: result.output };
}

/** Placeholders of the recording match what stands in their place. */
function matches(expected: string, actual: string): boolean {
  const pattern = expected.split("<pointer>").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pattern.join("0x[0-9a-f]+")}$`).test(actual);
}

const runnable = recording.cases.filter((run) => elsewhere[run.name] === undefined && run.note === undefined);

describe("the recorded templates of consul-template", () => {
  it.each(runnable.map((run) => [run.group, run.name, run] as const))("%s: %s", (_group, _name, run) => {
    const actual = render(run);
    if (run.expect.output?.includes("<pointer>")) expect(matches(run.expect.output, actual.output ?? "")).toBe(true);
    else expect(actual).toEqual(run.expect);
  });

  it.each(recording.cases.filter((run) => run.note !== undefined).map((run) => [run.name, run] as const))(
    "%s: with the data there from the start it does not fail as in a first pass",
    (_name, run) => {
      const actual = render(run);
      if (actual.error !== undefined) expect(actual.error).toBe(run.expect.error);
      else expect(actual.output).not.toBe("");
    },
  );

  it("leaves out only cases that need a file, a process or a failing server", () => {
    const left =
      recording.cases.length - runnable.length - recording.cases.filter((run) => run.note !== undefined).length;
    expect(left).toBe(Object.keys(elsewhere).length);
  });
});
