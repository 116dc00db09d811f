import {
  agentService,
  checkServiceNode,
  compileFilter,
  healthCheck,
  member,
  node,
  nodeDump,
  nodeService,
  type StructField,
  serviceNode,
} from "../../src/filter/index.js";
import { cpuMs } from "./cpu-time.js";

const schemas: readonly StructField[] = [
  agentService,
  checkServiceNode,
  healthCheck,
  member,
  node,
  nodeDump,
  nodeService,
  serviceNode,
];

/** Half of them words of the language, half what breaks them. */
const pieces =
  'Node|Meta|Tags|Checks.Status|Service|Port|Name|==|!=| in | not in |not | contains | matches | is empty| is not empty| and | or |(|)|a|80|true|"x"|`y`|"["|["k"]|[|]|"|`|\'| |\n|.|-|0|1.|\\x|\u00e9|\u{1f600}|\ud800|,|(?='.split(
    "|",
  );

const seeds: readonly string[] = [
  'Node == "a" and (Service.Port == 80 or not Checks.Status != passing)',
  '"v1" in Service.Tags or Node.Meta["k8s-ns"] matches "^(a|b)+$"',
  "not (not (ServiceTags is empty) and ServiceMeta.a contains b)",
];

/** Values where records have strings, lists, maps and numbers. */
const odd: readonly unknown[] = [
  null,
  undefined,
  "",
  "a",
  0,
  80,
  true,
  [],
  ["v1", null],
  {},
  { a: { b: "c" } },
  [{ Status: "x" }],
];

/** One compile beyond this is a fault: the worst texts took 0.15 s on a busy machine (a pattern at the weight limit). */
const COMPILE_MS_MAX = 3_000;

/**
 * Compiles random texts for random record kinds and asks what compiled about random records, until `performance.now()`
 * reaches `deadlineMs`; `random` yields numbers in [0, 1). Returns the number of texts.
 * @throws Error with the text when it takes too long, or whatever the filter room throws (it must not).
 */
export function fuzzFilter(deadlineMs: number, random: () => number): number {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  let iterations = 0;
  while (performance.now() < deadlineMs) {
    const text = random() < 0.5 ? mutated(pick(seeds), pick, random) : assembled(pick, random);
    const start = cpuMs();
    const filter = compileFilter(text, pick(schemas));
    if (cpuMs() - start > COMPILE_MS_MAX) throw new Error(`slow to compile: ${JSON.stringify(text)}`);
    if (filter.ok) {
      const record = Object.fromEntries(
        ["Node", "Service", "Checks", "Meta", "Tags", "Port"].map((name) => [name, pick(odd)]),
      );
      for (const value of [record, pick(odd)]) {
        if (typeof filter.matches(value) !== "boolean") throw new Error(`no truth from ${JSON.stringify(text)}`);
      }
    } else if (filter.error === "") {
      throw new Error(`no reason for refusing ${JSON.stringify(text)}`);
    }
    iterations += 1;
  }
  return iterations;
}

function assembled(pick: <T>(from: readonly T[]) => T, random: () => number): string {
  // Most short, some near the limits on depth and length.
  const length = random() < 0.01 ? 5_000 : Math.floor(random() * 20);
  const few = random() < 0.1 ? [pick(pieces), pick(pieces)] : pieces;
  return Array.from({ length }, () => pick(few)).join("");
}

function mutated(seed: string, pick: <T>(from: readonly T[]) => T, random: () => number): string {
  let text = seed;
  for (let edits = Math.floor(random() * 4); edits >= 0; edits -= 1) {
    const at = Math.floor(random() * (text.length + 1));
    const cut = random() < 0.5 ? Math.floor(random() * 4) : 0;
    text = text.slice(0, at) + (random() < 0.7 ? pick(pieces) : "") + text.slice(at + cut);
  }
  return text;
}
