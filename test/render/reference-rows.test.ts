import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { httpSource, nodeFunctionPorts } from "../../src/render/index.js";
import { Runner } from "../../src/render/run/runner.js";
import { ManualClock } from "./support/manual-clock.js";
import { MemoryFiles } from "./support/memory-files.js";
import { referenceAnswers } from "./support/reference-fixture.js";
import { templatesOf } from "./support/rig.js";
import { ScriptedProcesses } from "./support/scripted-processes.js";
import { StubConsul } from "./support/stub-consul.js";

const rows = JSON.parse(readFileSync(new URL("reference-rows.json", import.meta.url), "utf8")) as [
  id: string,
  template: string,
  expected: string,
][];

async function render(template: string): Promise<string> {
  const clock = new ManualClock();
  const files = new MemoryFiles({ "t.tpl": template });
  const consul = new StubConsul(referenceAnswers);
  const retry = { enabled: true, attempts: 1, backoffMs: 10, maxBackoffMs: 0 };
  const [options] = templatesOf('template { source = "t.tpl" destination = "out" rollback = false }');
  const modes = { once: true, dry: false, parseOnly: false, keepGoing: false };
  const runner = new Runner([{ ...options!, errorFatal: true }], modes, {
    source: httpSource(consul.ask, { waitMs: 60_000, stale: true, retry }, clock),
    files,
    processes: new ScriptedProcesses(),
    clock,
    log: () => {},
    functions: nodeFunctionPorts({ FOO: "bar", EMPTY: "" }, () => clock.nowMs()),
    environment: () => ({}),
    print: () => {},
    commandOutput: "capture",
  });
  await runner.start();
  const { message } = await runner.ended;
  await runner.close();
  return message === undefined ? (files.text("out") ?? "") : `ERR ${message.replace(/^t\.tpl: /, "")}`;
}

describe("rows of the consul-template reference, over HTTP answers", () => {
  it.each(rows)("%s %s", async (_id, template, expected) => {
    const got = await render(template);
    if (expected.startsWith("ERR ")) expect(got.startsWith(expected), got).toBe(true);
    else expect(got).toBe(expected);
  });
});
