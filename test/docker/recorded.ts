import { readFileSync } from "node:fs";

/** One line of the recordings: what registrator made of a container under some flags. */
export interface Registration {
  readonly setup: string;
  readonly flags: readonly string[];
  readonly requests: readonly {
    readonly path: string;
    readonly body: Record<string, unknown>;
    readonly status: number;
    readonly error?: string;
  }[];
  readonly log: readonly string[];
  readonly exit?: number;
}

/** Recorded of one engine. */
export interface EngineRecording {
  readonly version: {
    readonly version: Record<string, unknown>;
    readonly ping: { readonly headers: Record<string, string> };
  };
  readonly events: Readonly<Record<string, readonly Record<string, unknown>[]>>;
  readonly inspect: Readonly<Record<string, unknown>>;
  readonly list: Readonly<Record<string, unknown>>;
}

interface Recording extends EngineRecording {
  readonly registrations: readonly Registration[];
  readonly newer: EngineRecording;
}

const file = new URL("../conformance/data/docker.json", import.meta.url);

/** Full ids in place of the placeholders. */
export const ids: Readonly<Record<string, string>> = {
  x1: "0123456789ab".padEnd(64, "c"),
  x0: "fedcba987654".padEnd(64, "d"),
};

function real(text: string): unknown {
  const whole: Readonly<Record<string, unknown>> = {
    "<time>": "2026-11-23T06:00:00.000000001Z",
    "<timeNano>": 1_795_000_000_000_000_000,
    "<n>": 3,
    "<image-id>": `sha256:${"ab".repeat(32)}`,
    "<port>": "32768",
    "<513 v>": "v".repeat(513),
  };
  if (Object.hasOwn(whole, text)) return whole[text];
  return text
    .replace(/<id:(x\d)>/g, (_, name: string) => ids[name]!)
    .replace(/<id12:(x\d)>/g, (_, name: string) => ids[name]!.slice(0, 12))
    .replace(/<net:(\w+)>/g, (_, name: string) => Buffer.from(name).toString("hex").padEnd(64, "0"));
}

function fill(value: unknown): unknown {
  if (typeof value === "string") return real(value);
  if (Array.isArray(value)) return value.map(fill);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [real(key), fill(member)]));
}

/** `golden/docker.json` with ids, times and ports of our own in place of its placeholders. */
export const recording = fill(JSON.parse(readFileSync(file, "utf8"))) as Recording;
