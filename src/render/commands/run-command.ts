import type { Clock } from "../clock.js";
import { argvOf, type Command, commandFault } from "./command.js";
import type { ProcessEnd, Processes } from "./processes.js";

export interface CommandRun {
  readonly command: Command;
  readonly env: Readonly<Record<string, string>>;
  readonly output: "inherit" | "capture";
  /** 0: do not wait for it, and do not mind how it ends. */
  readonly timeoutMs: number;
  readonly killSignal: string;
  /** After the kill signal; then SIGKILL. */
  readonly killTimeoutMs: number;
}

export type CommandResult = { readonly ok: true } | { readonly ok: false; readonly error: string };

/** Runs a command to its end, or to the end of its time. Never rejects. */
export async function runCommand(processes: Processes, clock: Clock, run: CommandRun): Promise<CommandResult> {
  const started = await processes
    .start(argvOf(run.command), { env: run.env, output: run.output })
    .catch((thrown: unknown) => ({ error: thrown instanceof Error ? thrown.message : String(thrown) }));
  if ("error" in started) return { ok: false, error: commandFault.start(started.error) };
  if (run.timeoutMs === 0) return { ok: true };
  const end = await within(clock, run.timeoutMs, started.ended);
  if (end === undefined) {
    started.signal(run.killSignal);
    if ((await within(clock, run.killTimeoutMs, started.ended)) === undefined) started.signal("SIGKILL");
    await started.ended;
    return { ok: false, error: commandFault.timeout(run.command, run.timeoutMs) };
  }
  return end.code === 0 ? { ok: true } : { ok: false, error: commandFault.exit(run.command) + outputOf(end) };
}

function outputOf(end: ProcessEnd): string {
  const how = end.signal === undefined ? "" : ` (ended by ${end.signal})`;
  return end.output === "" ? how : `${how}\n\noutput:\n\n${end.output}`;
}

/** What a promise gives within the time, else undefined. */
export function within<T>(clock: Clock, delayMs: number, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(delayMs, () => resolve(undefined));
    promise.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (thrown) => {
        cancel();
        reject(thrown);
      },
    );
  });
}
