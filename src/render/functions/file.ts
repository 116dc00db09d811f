import { quote } from "../../golang/index.js";
import {
  define,
  type FunctionSpec,
  fromBytes,
  GoError,
  onText,
  type Result,
  stringType,
  toBytes,
} from "../../gotemplate/index.js";
import type { Brain } from "../data/brain.js";
import { identified } from "../data/query.js";
import type { Answers } from "../data/rows.js";
import type { FunctionPorts, FunctionRules } from "./ports.js";

/** `file`: a file's text, followed while the template uses it. */
function file(brain: Brain, ports: FunctionPorts, rules: FunctionRules, path: string): Result {
  if (path === "") return "";
  if (rules.sandboxPath !== "" && !isBelow(rules.sandboxPath, path, ports)) {
    return new GoError(`'${path}' is outside of sandbox`);
  }
  const memory = brain.recall({ query: identified({ kind: "file", path }), name: `file(${path})` });
  return memory?.value("text", (rows) => fromBytes(rows as Answers["file"])) ?? "";
}

function isBelow(sandbox: string, path: string, ports: FunctionPorts): boolean {
  const root = (ports.realPath(sandbox) ?? sandbox).replace(/\/+$/, "");
  return (ports.realPath(path) ?? path).startsWith(`${root}/`);
}

/** Path, user, group and mode; flags and content follow. */
const writeParameters = [stringType, stringType, stringType, stringType];

/** `writeToFile PATH USER GROUP MODE [FLAGS] CONTENT`: prints nothing. */
function writeToFile(ports: FunctionPorts, args: readonly string[]): Result {
  if (args.length > 6) {
    return new GoError(`writeToFile: wrong number of arguments, expected 5 or 6, but got ${args.length}`);
  }
  if (args.length === writeParameters.length) return new GoError("runtime error: index out of range [-1]");
  const [path = "", user = "", group = "", mode = ""] = args;
  const flags = (args.length === 6 ? args[4]! : "").split(",").map((flag) => flag.trim());
  const content = args[args.length - 1]! + (flags.includes("newline") ? "\n" : "");
  if (!/^0?[0-7]{3,4}$/.test(mode)) return new GoError(`writeToFile: ${quote(mode)} is no octal file mode`);
  const error = ports.writeFile({ path, user, group, mode, append: flags.includes("append"), bytes: toBytes(content) });
  return error === undefined ? "" : new GoError(error);
}

/** Files beside the template's own. */
export function fileFunctions(brain: Brain, ports: FunctionPorts, rules: FunctionRules): [string, FunctionSpec][] {
  return [
    ["file", onText((path) => file(brain, ports, rules, path))],
    ["writeToFile", define(writeParameters, (args) => writeToFile(ports, args as string[]), { variadic: stringType })],
  ];
}
