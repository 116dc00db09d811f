import { randomFillSync } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { networkInterfaces } from "node:os";

/** Time as the forwarder needs it. Injected, so that tests own it. */
export interface Clock {
  /** Milliseconds that only grow; the origin means nothing. */
  nowMs(): number;
  /** Runs once after the delay; the returned function cancels. */
  schedule(delayMs: number, run: () => void): () => void;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

/** What the forwarder takes from outside. */
export interface ForwardPorts {
  readonly clock: Clock;
  /** Uniform in [0, 1); decides the order of upstreams, nothing that an attacker must not guess. */
  readonly random: () => number;
  /** 32 unpredictable bits: query ids, letter case, cookies. */
  readonly secretBits: () => number;
  readonly log: (level: LogLevel, message: string) => void;
  /** Addresses of this host, so that a wildcard listener is known as an upstream that loops. */
  readonly localAddresses: () => readonly string[];
  /** Text of a file and a mark that changes with it; undefined when it cannot be read. */
  readonly readFile: (path: string) => { readonly text: string; readonly mark: string } | undefined;
  /** The mark alone; cheap. */
  readonly fileMark: (path: string) => string | undefined;
  /** Certificate authorities (PEM) for TLS upstreams in place of the system's. */
  readonly certificateAuthorities: readonly string[] | undefined;
}

/** Random words drawn from the kernel at a time. */
const poolWords = 1_024;
const pool = new Uint32Array(poolWords);
let poolAt = poolWords;

function secretBits(): number {
  if (poolAt >= poolWords) {
    randomFillSync(pool);
    poolAt = 0;
  }
  const word = pool[poolAt]!;
  pool[poolAt++] = 0;
  return word;
}

function fileMark(path: string): string | undefined {
  try {
    const { ino, size, mtimeMs } = statSync(path);
    return `${ino}.${size}.${mtimeMs}`;
  } catch {
    return undefined;
  }
}

function readFile(path: string): { text: string; mark: string } | undefined {
  const mark = fileMark(path);
  if (mark === undefined) return undefined;
  try {
    return { text: readFileSync(path, "utf8"), mark };
  } catch {
    return undefined;
  }
}

/** The machine's clock, chance, files and addresses. Its timers do not keep the process alive. */
export const systemPorts: ForwardPorts = {
  clock: {
    nowMs: () => performance.now(),
    schedule(delayMs, run) {
      const timer = setTimeout(run, delayMs);
      timer.unref();
      return () => clearTimeout(timer);
    },
  },
  random: Math.random,
  secretBits,
  log: () => {},
  localAddresses: () =>
    Object.values(networkInterfaces()).flatMap((entries) => (entries ?? []).map(({ address }) => address)),
  readFile,
  fileMark,
  certificateAuthorities: undefined,
};
