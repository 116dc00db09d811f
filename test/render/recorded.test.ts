import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Rig, templatesOf } from "./support/rig.js";
import type { Request } from "./support/world.js";

interface Case {
  readonly name: string;
  readonly group: string;
  readonly data: string;
  readonly template: string;
  readonly expect: { readonly output?: string; readonly error?: string };
  readonly note?: string;
}

const recorded = JSON.parse(readFileSync(new URL("../conformance/data/templates.json", import.meta.url), "utf8")) as {
  readonly env: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, readonly Request[]>>;
  readonly cases: readonly Case[];
};

/** The original dies on the empty data of its first pass; here the template waits for the data and is rendered. */
const better: Readonly<Record<string, string>> = {
  "kv-parse-json-print": "map[a:map[y:2 z:1] b:[1 2.5 s <nil> true] n:1.2345678e+07] 1.2345678e+07 1",
  "kv-parse-yaml": "1 true x",
  "node-chain-without-with": "consul",
  "pass-one-index-of-service": "db1.internal",
  "pass-one-parse-json-chain-two": "1",
  "pass-one-parse-json-index": "admin",
  "pass-one-split-index": "b",
  "pass-one-divide-by-key": "2",
};

async function render({ data, template }: Case): Promise<string> {
  const rig = new Rig({ ...process.env, ...recorded.env, NOPE: undefined });
  for (const request of recorded.data[data] ?? []) rig.world.apply(request);
  rig.files.put("t.tpl", template);
  const [options] = templatesOf(
    'template { source = "t.tpl" destination = "out.txt" function_denylist = [] rollback = false }',
  );
  await rig.start([{ ...options!, errorFatal: true }], { once: true, keepGoing: false });
  await rig.runner.close();
  const output = rig.files.text("out.txt");
  if (rig.ending === undefined) return output === undefined ? "<waits>" : "<goes on>";
  if (rig.ending.message === undefined) return `output: ${output}`;
  return `error: ${rig.ending.message.replace(/^t\.tpl: /, "")}`;
}

function expected({ name, expect: { output, error } }: Case): string {
  if (name in better) return `output: ${better[name]}`;
  if (error === "<waits>") return error;
  return error === undefined ? `output: ${output}` : `error: ${error}`;
}

describe("templates recorded from consul-template 0.42.1", () => {
  for (const each of recorded.cases) {
    it(`${each.group}: ${each.name}`, async () => {
      const got = await render(each);
      // Addresses in memory are as good as any.
      const shown = expected(each).includes("<pointer>") ? got.replace(/0x[0-9a-f]+/g, "<pointer>") : got;
      expect(shown).toBe(expected(each));
    });
  }

  it("names only cases that there are as better", () => {
    const names = new Set(recorded.cases.filter(({ note }) => note !== undefined).map(({ name }) => name));
    expect(Object.keys(better).filter((name) => !names.has(name))).toEqual([]);
  });
});
