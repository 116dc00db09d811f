import type { CheckSchedule } from "./definition.js";
import type { CheckKind } from "./kind.js";

/** A command on the agent's machine: exit 0 passing, 1 warning, anything else critical. */
export interface ScriptCheck extends CheckSchedule {
  readonly kind: "script";
  /** At least the program. Run as it stands unless `shell` is set. */
  readonly argv: readonly string[];
  /** When set, `shell -c "<argv joined by blanks>"` is run. */
  readonly shell: string;
}

export interface ScriptInput {
  readonly Args?: readonly string[] | null;
  readonly ScriptArgs?: readonly string[] | null;
  readonly Shell?: string | null;
}

/** `Args` and `ScriptArgs` are two names of one field; the first that holds something counts. */
export function argvOf(input: ScriptInput): readonly string[] {
  if (input.Args !== null && input.Args !== undefined && input.Args.length > 0) return input.Args;
  return input.ScriptArgs ?? [];
}

export const scriptKind: CheckKind<ScriptInput, ScriptCheck> = {
  kind: "script",
  typeWord: "script",
  asks: true,
  claims: (input) => argvOf(input).length > 0,
  read: (input, schedule) => ({ kind: "script", argv: argvOf(input), shell: input.Shell ?? "", ...schedule }),
};
