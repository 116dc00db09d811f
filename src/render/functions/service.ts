import {
  define,
  type FunctionSpec,
  GoError,
  GoSlice,
  healthServiceType,
  pointerTo,
  type Result,
  sliceOf,
  stringType,
} from "../../gotemplate/index.js";
import { serviceArgument, servicesArgument } from "../data/arguments.js";
import type { Brain } from "../data/brain.js";
import type { Answers } from "../data/rows.js";
import { catalogServices, healthServices } from "../data/values.js";

const noInstances = new GoSlice(sliceOf(pointerTo(healthServiceType)), []);
const noServices = catalogServices({});

/** `service`, `connect`; `safe`: an empty list counts as not there yet, so the last good file stays. */
function instances(brain: Brain, texts: readonly string[], connect: boolean, safe: boolean): Result {
  const text = texts.join("|");
  if ((texts[0] ?? "") === "") return noInstances;
  const argument = serviceArgument(text, connect);
  if (!argument.ok) return new GoError(argument.error);
  const { statuses, near } = argument.value;
  const memory = brain.recall(argument.value);
  if (memory === undefined) return noInstances;
  const list = memory.value(statuses.join(","), (rows) => healthServices(rows as Answers["service"], statuses, near));
  if (safe && list.items.length === 0) brain.miss(argument.value);
  return list;
}

function services(brain: Brain, text: string): Result {
  const argument = servicesArgument(text);
  if (!argument.ok) return new GoError(argument.error);
  const memory = brain.recall(argument.value);
  return memory?.value("services", (rows) => catalogServices(rows as Answers["services"])) ?? noServices;
}

/** Instances of services and the list of service names. */
export function serviceFunctions(brain: Brain): [string, FunctionSpec][] {
  const texts = { variadic: stringType };
  return [
    ["service", define([], (args) => instances(brain, args as string[], false, false), texts)],
    ["safeService", define([], (args) => instances(brain, args as string[], false, true), texts)],
    ["connect", define([], (args) => instances(brain, args as string[], true, false), texts)],
    ["services", define([], (args) => services(brain, (args as string[]).join("")), texts)],
  ];
}
