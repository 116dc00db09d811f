import { fail } from "./command.js";

/** @throws CommandFailure when there are more than `countMax`, in Consul's words. */
export function tooManyArguments(args: readonly string[], countMax: number): void {
  if (args.length > countMax) fail(`Too many arguments (expected ${countMax}, got ${args.length})`);
}
