import { readArguments } from "./arguments.js";
import { settle } from "./context.js";
import { diagnose } from "./doctor.js";
import type { ResolverPorts } from "./ports.js";
import { isExpected, setUp, undo } from "./setup.js";
import { targetNamed } from "./targets/index.js";

/** `rollcall resolver ...`: `argv` begins with `setup`, `doctor` or `undo`. Resolves with the exit code. */
export async function runResolverProgram(argv: readonly string[], ports: ResolverPorts): Promise<number> {
  const read = readArguments(argv);
  if (!read.ok) {
    (read.exitCode === 0 ? ports.out : ports.err)(read.text.trimEnd());
    return read.exitCode;
  }
  const run = await settle(read.flags, ports);
  if (typeof run === "string") {
    ports.err(run);
    return 1;
  }
  const target = read.target === undefined ? undefined : targetNamed(read.target);
  try {
    if (read.command === "doctor" || target === undefined) return await diagnose(run, target);
    return read.command === "setup" ? await setUp(run, target) : await undo(run, target);
  } catch (thrown) {
    if (!isExpected(thrown)) throw thrown;
    ports.err(thrown.message);
    return 1;
  }
}
