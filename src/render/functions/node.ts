import {
  boolType,
  define,
  type FunctionSpec,
  GoError,
  type Result,
  stringSlice,
  stringType,
} from "../../gotemplate/index.js";
import { nodeArgument, nodesArgument } from "../data/arguments.js";
import type { Brain } from "../data/brain.js";
import { identified } from "../data/query.js";
import type { Answers } from "../data/rows.js";
import { catalogNode, catalogNodes } from "../data/values.js";

const noNodes = catalogNodes([], true);

function nodes(brain: Brain, text: string): Result {
  const argument = nodesArgument(text);
  if (!argument.ok) return new GoError(argument.error);
  const memory = brain.recall(argument.value);
  return memory?.value("nodes", (rows) => catalogNodes(rows as Answers["nodes"], text.includes("~"))) ?? noNodes;
}

/** Nil until the answer is there: `with node` waits, `node.Node` fails as in consul-template. */
function node(brain: Brain, text: string): Result {
  const argument = nodeArgument(text);
  if (!argument.ok) return new GoError(argument.error);
  return brain.recall(argument.value)?.value("node", (rows) => catalogNode(rows as Answers["node"])) ?? null;
}

/** The argument says whether those that cannot be reached are left out; none is asked here. */
function datacenters(brain: Brain, given: number): Result {
  if (given > 1) {
    return new GoError(`datacenters: wrong number of arguments, expected 0 or 1, but got ${given}`);
  }
  const memory = brain.recall({ query: identified({ kind: "datacenters" }), name: "catalog.datacenters" });
  if (memory === undefined) return stringSlice([]);
  return memory.value("names", (rows) => stringSlice([...(rows as Answers["datacenters"])].sort()));
}

/** Nodes and datacenters. */
export function nodeFunctions(brain: Brain): [string, FunctionSpec][] {
  return [
    ["nodes", define([], (args) => nodes(brain, (args as string[]).join("")), { variadic: stringType })],
    ["node", define([], (args) => node(brain, (args as string[]).join("")), { variadic: stringType, returns: "any" })],
    ["datacenters", define([], (args) => datacenters(brain, args.length), { variadic: boolType })],
  ];
}
