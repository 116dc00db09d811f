import {
  anyType,
  define,
  type FunctionSpec,
  type FunctionTable,
  GoError,
  pureFunctions,
} from "../../gotemplate/index.js";
import type { Brain } from "../data/brain.js";
import { absentFunctions } from "./absent.js";
import { addressFunctions } from "./address.js";
import { chanceFunctions } from "./chance.js";
import { environmentFunctions } from "./environment.js";
import { fileFunctions } from "./file.js";
import { kvFunctions } from "./kv.js";
import { nodeFunctions } from "./node.js";
import { pluginFunctions } from "./plugin.js";
import type { FunctionPorts, FunctionRules } from "./ports.js";
import { serviceFunctions } from "./service.js";
import { spewFunctions } from "./spew.js";
import { timeFunctions } from "./time.js";

export type { FunctionPorts, FunctionRules, PluginResult, WriteRequest } from "./ports.js";

/** Every function of a template: the pure ones and those of the groups beside this file. To add a group: a line here. */
export function templateFunctions(brain: Brain, ports: FunctionPorts, rules: FunctionRules): FunctionTable {
  const table = new Map<string, FunctionSpec>([
    ...pureFunctions,
    ...absentFunctions,
    ...serviceFunctions(brain),
    ...nodeFunctions(brain),
    ...kvFunctions(brain),
    ...environmentFunctions(ports),
    ...timeFunctions(ports),
    ...chanceFunctions(ports),
    ...fileFunctions(brain, ports, rules),
    ...pluginFunctions(ports),
    ...addressFunctions(ports),
    ...spewFunctions(ports),
  ]);
  const denied = rules.denied.map(globPattern);
  for (const name of table.keys()) if (denied.some((glob) => glob.test(name))) table.set(name, disabled);
  return table;
}

const disabled = define([], () => new GoError("function is disabled"), { variadic: anyType });

/** `*` and `?` stand for any text and any character. */
function globPattern(glob: string): RegExp {
  const source = glob
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`);
}

/** Tables are large and most templates share their rules: one table for each set of rules. */
export class FunctionTables {
  readonly #brain: Brain;
  readonly #ports: FunctionPorts;
  readonly #tables = new Map<string, FunctionTable>();

  constructor(brain: Brain, ports: FunctionPorts) {
    this.#brain = brain;
    this.#ports = ports;
  }

  under(rules: FunctionRules): FunctionTable {
    const key = JSON.stringify(rules);
    const known = this.#tables.get(key);
    if (known !== undefined) return known;
    const table = templateFunctions(this.#brain, this.#ports, rules);
    this.#tables.set(key, table);
    return table;
  }
}
