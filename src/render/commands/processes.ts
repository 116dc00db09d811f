/** How a program ended: its exit code, or the signal that ended it. */
export interface ProcessEnd {
  readonly code: number | undefined;
  readonly signal: string | undefined;
  /** The last of what it wrote, when it was captured. */
  readonly output: string;
}

export interface RunningProcess {
  readonly ended: Promise<ProcessEnd>;
  /** To the whole process group; nothing when it has ended. */
  signal(name: string): void;
}

export interface SpawnOptions {
  readonly env: Readonly<Record<string, string>>;
  /** `inherit`: our own output. `capture`: the last of it is kept for the log and the status. */
  readonly output: "inherit" | "capture";
}

/** Starting programs, each in a process group of its own. */
export interface Processes {
  /** Rejects with Go's words: `exec: "x": executable file not found in $PATH`. */
  start(argv: readonly string[], options: SpawnOptions): Promise<RunningProcess>;
}
