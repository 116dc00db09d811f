import { encodeJson } from "../golang/index.js";
import { fail } from "./command.js";

/** The flag beside a command's own layout. */
export const formatFlag = { format: ["string", "pretty or json. Default pretty."] } as const;

/** Was JSON asked for? @throws CommandFailure for a format nobody knows. */
export function wantsJson(format: string | undefined): boolean {
  if (format === undefined || format === "pretty") return false;
  return format === "json" || fail(`Unknown format: ${format}`);
}

/** JSON with four blanks a level, Consul's habit. */
export function jsonText(value: unknown): string {
  return encodeJson(value, "    ");
}
