import { type ChildProcess, spawn } from "node:child_process";
import { quote } from "../../golang/index.js";
import type { ProcessEnd, Processes, RunningProcess, SpawnOptions } from "./processes.js";

/** What is kept of a program's output: enough for the error at its end. */
const OUTPUT_CHARS_MAX = 4_096;

/** The programs of this machine. */
export const nodeProcesses: Processes = {
  start: (argv, options) => {
    const [command = "", ...args] = argv;
    const child = spawn(command, args, {
      env: options.env,
      detached: true, // a process group of its own
      stdio: options.output === "inherit" ? "inherit" : ["ignore", "pipe", "pipe"],
    });
    return new Promise((resolve, reject) => {
      child.once("spawn", () => resolve(running(child, options)));
      child.once("error", (thrown) => reject(new Error(startFault(command, thrown))));
    });
  },
};

function startFault(command: string, thrown: NodeJS.ErrnoException): string {
  if (thrown.code === "EACCES") return `fork/exec ${command}: permission denied`;
  if (thrown.code !== "ENOENT") return `fork/exec ${command}: ${thrown.message}`;
  if (command.includes("/")) return `fork/exec ${command}: no such file or directory`;
  return `exec: ${quote(command)}: executable file not found in $PATH`;
}

function running(child: ChildProcess, options: SpawnOptions): RunningProcess {
  let output = "";
  let over = false;
  if (options.output === "capture") {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8");
      stream?.on("data", (text: string) => {
        output = (output + text).slice(-OUTPUT_CHARS_MAX);
      });
    }
  }
  // Not `close`: what the program left running in the background may hold its pipes for ever.
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once("exit", (code, signal) => {
      over = true;
      setImmediate(() => resolve({ code: code ?? undefined, signal: signal ?? undefined, output: output.trim() }));
    });
  });
  return { ended, signal: (name) => void (over || signalGroup(child.pid, name as NodeJS.Signals)) };
}

function signalGroup(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "ESRCH") throw thrown;
  }
}
