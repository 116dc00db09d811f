import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Output of a program that ends by itself; throws with its words when it fails. */
export async function output(program: string, ...args: string[]): Promise<string> {
  return (await run(program, args, { timeout: 20_000 })).stdout;
}

/** The same of a program that may work for minutes, such as a compiler. */
export async function slowOutput(program: string, ...args: string[]): Promise<string> {
  return (await run(program, args, { timeout: 300_000 })).stdout;
}

/** `dig`'s short form, one line a record, sorted. */
export async function dig(port: number, name: string, type: string, ...options: string[]): Promise<string[]> {
  const text = await output(
    "dig",
    "@127.0.0.1",
    "-p",
    String(port),
    name,
    type,
    "+short",
    "+tries=1",
    "+time=2",
    ...options,
  );
  return text
    .split("\n")
    .filter((line) => line !== "")
    .sort();
}

/** A program that runs until it is stopped. */
export class Daemon {
  readonly #child: ChildProcess;
  #words = "";

  constructor(program: string, ...args: string[]) {
    this.#child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on("data", (chunk) => (this.#words += chunk));
  }

  /** What it has said so far. */
  get words(): string {
    return this.#words;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const gone = once(this.#child, "exit");
    this.#child.kill(signal);
    await gone;
    return this.#child.exitCode;
  }
}
