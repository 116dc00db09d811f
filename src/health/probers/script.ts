import { type ChildProcess, spawn } from "node:child_process";
import { formatDuration } from "../../golang/index.js";
import type { ScriptCheck } from "../../records/index.js";
import { errnoText, type NetworkError } from "../network/go-errors.js";
import { OutputTail } from "../output.js";
import { commandTimeoutMs, critical, fails, type ProbeResult, type Prober } from "./prober.js";

/** The command line of a definition: its arguments as they stand, or joined for a shell. */
export function commandLine(definition: Pick<ScriptCheck, "argv" | "shell">): readonly string[] {
  return definition.shell === "" ? definition.argv : [definition.shell, "-c", definition.argv.join(" ")];
}

/** A command that did not end in time, with what it had printed until then. */
export function timedOut(timeoutMs: number, output: OutputTail): string {
  const words = `Timed out (${formatDuration(timeoutMs * 1e6)}) running check`;
  return output.totalBytes === 0 ? words : `${words}\n\n${output.markedText()}`;
}

/** What an exit code says of a command's check. */
export function statusOfExit(exitCode: number | null): ProbeResult["status"] {
  if (exitCode === 0) return "passing";
  return exitCode === 1 ? "warning" : "critical";
}

/**
 * A command in its own process group, with the agent's environment and no input. When its time is up the whole group is
 * killed, so that what it started dies with it.
 */
export const scriptProber: Prober<ScriptCheck> = {
  kind: "script",
  timeoutMsDefault: commandTimeoutMs,
  host: () => "",
  probe(definition, around, done) {
    const [program = "", ...args] = commandLine(definition);
    const output = new OutputTail(around.outputBytesMax);
    let child: ChildProcess;
    try {
      child = spawn(program, args, { detached: true, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    } catch (error) {
      // Node throws for arguments that no command line can carry (a NUL in one, a program without a name).
      return fails(critical(startFault(program, error as NetworkError)), done);
    }
    let finished = false;
    const finish = (result: ProbeResult) => {
      if (finished) return;
      finished = true;
      done(result);
    };
    around.holds.take();
    child.once("close", around.holds.give);
    child.stdout?.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => output.push(chunk));
    child.once("error", (error: NetworkError) => {
      if (child.pid === undefined) finish(critical(startFault(program, error)));
    });
    child.once("close", (code) => finish({ status: statusOfExit(code), output: output.markedText() }));
    const stop = () => {
      finished = true;
      killGroup(child);
      return critical(timedOut(around.timeoutMs, output));
    };
    return { expire: stop, cancel: stop };
  },
};

function killGroup(child: ChildProcess): void {
  // A process that left the group may still hold the pipes: without them nothing of ours waits for it.
  child.stdout?.destroy();
  child.stderr?.destroy();
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is gone already.
  }
}

function startFault(program: string, error: NetworkError): string {
  const words = errnoText(error.code) ?? error.message;
  if (error.code === "ENOENT" && !program.includes("/")) {
    return `exec: "${program}": executable file not found in $PATH`;
  }
  return `fork/exec ${program}: ${words}`;
}
