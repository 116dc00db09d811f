import { type FunctionSpec, GoError, type GoSlice, onText, onTexts, type Result } from "../../gotemplate/index.js";
import { keyArgument, prefixArgument } from "../data/arguments.js";
import type { Brain } from "../data/brain.js";
import type { Answers, PairRow } from "../data/rows.js";
import { keyPairs, pairsWhere, pairValue } from "../data/values.js";

const noPairs = keyPairs([], "");

/** The pair of a key; undefined when it is absent or not known yet. `wait`: an absent key holds the template back. */
function pairOf(brain: Brain, text: string, wait: boolean): PairRow | undefined | GoError {
  const argument = keyArgument(text, wait ? "kv.block" : "kv.get");
  if (!argument.ok) return new GoError(argument.error);
  const memory = brain.recall(argument.value);
  const pair = memory?.rows as Answers["key"];
  if (wait && memory !== undefined && pair === undefined) brain.miss(argument.value);
  return pair;
}

function key(brain: Brain, text: string): Result {
  if (text === "") return "";
  const pair = pairOf(brain, text, true);
  if (pair instanceof GoError) return pair;
  return pair === undefined ? "" : pairValue(pair);
}

function keyExists(brain: Brain, text: string): Result {
  if (text === "") return false;
  const pair = pairOf(brain, text, false);
  return pair instanceof GoError ? pair : pair !== undefined;
}

function keyOrDefault(brain: Brain, text: string, fallback: string): Result {
  if (text === "") return fallback;
  const pair = pairOf(brain, text, false);
  if (pair instanceof GoError) return pair;
  return (pair === undefined ? "" : pairValue(pair)) || fallback;
}

/** Keys directly under the prefix. */
const isLeaf = (name: string): boolean => name !== "" && !name.includes("/");
/** Keys at any depth; the ones that end in `/` are only folders. */
const isPair = (name: string): boolean => name !== "" && !name.endsWith("/");

function list(brain: Brain, text: string, use: "ls" | "tree", safe: boolean): Result {
  if (text === "") return noPairs;
  const argument = prefixArgument(text);
  if (!argument.ok) return new GoError(argument.error);
  const { query } = argument.value;
  const memory = brain.recall(argument.value);
  if (memory === undefined || query.kind !== "prefix") return noPairs;
  const pairs: GoSlice = memory.value(use, (rows) =>
    pairsWhere(keyPairs(rows as Answers["prefix"], query.prefix), use === "ls" ? isLeaf : isPair),
  );
  if (safe && pairs.items.length === 0) brain.miss(argument.value);
  return pairs;
}

/** The KV store. */
export function kvFunctions(brain: Brain): [string, FunctionSpec][] {
  return [
    ["key", onText((text) => key(brain, text))],
    ["keyExists", onText((text) => keyExists(brain, text))],
    ["keyOrDefault", onTexts((text, fallback) => keyOrDefault(brain, text, fallback))],
    ["ls", onText((text) => list(brain, text, "ls", false))],
    ["safeLs", onText((text) => list(brain, text, "ls", true))],
    ["tree", onText((text) => list(brain, text, "tree", false))],
    ["safeTree", onText((text) => list(brain, text, "tree", true))],
  ];
}
