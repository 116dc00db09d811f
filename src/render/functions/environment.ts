import { type FunctionSpec, GoError, onText, onTexts, sanitizeText } from "../../gotemplate/index.js";
import type { FunctionPorts } from "./ports.js";

/** Environment variables. */
export function environmentFunctions(ports: FunctionPorts): [string, FunctionSpec][] {
  const read = (name: string): string | undefined => {
    const value = ports.env(name);
    return value === undefined ? undefined : sanitizeText(value);
  };
  return [
    ["env", onText((name) => read(name) ?? "")],
    ["envOrDefault", onTexts((name, fallback) => read(name) ?? fallback)],
    ["mustEnv", onText((name) => read(name) || new GoError(`required environment variable ${name} is empty`))],
  ];
}
