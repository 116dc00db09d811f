import { quote } from "../../golang/index.js";
import { define, type FunctionSpec, fromBytes, GoError, stringType } from "../../gotemplate/index.js";
import type { FunctionPorts } from "./ports.js";

/** `plugin CMD ARG...`: what a program prints, trimmed. Arguments are trimmed too, blank ones dropped. */
export function pluginFunctions(ports: FunctionPorts): [string, FunctionSpec][] {
  const plugin = define(
    [stringType],
    ([name, ...args]) => {
      const words = (args as string[]).map((arg) => arg.trim()).filter((arg) => arg !== "");
      const result = ports.runPlugin([name as string, ...words]);
      const stdout = fromBytes(result.stdout);
      if (result.error === undefined) return stdout.trim();
      const stderr = fromBytes(result.stderr);
      return new GoError(
        `exec ${quote(name as string)}: ${result.error}\n\nstdout:\n\n${stdout}\n\nstderr:\n\n${stderr}`.trimEnd(),
      );
    },
    { variadic: stringType },
  );
  return [["plugin", plugin]];
}
