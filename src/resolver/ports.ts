import { execFile } from "node:child_process";
import { lookup as systemLookup } from "node:dns/promises";
import type { Endpoint } from "./endpoint.js";
import type { ProbeResult } from "./hop.js";
import { type ProbeQuestion, probe } from "./probe.js";

/** What the agent says of itself, as far as it could be asked. */
export interface AgentFacts {
  readonly domain?: string;
  readonly dnsPort?: number;
  readonly recursors?: readonly string[];
}

/** Everything the program touches beside files; doubles in tests. */
export interface ResolverPorts {
  ask(server: Endpoint, question: ProbeQuestion, timeoutMs: number): Promise<ProbeResult>;
  /** The C library's own resolution: addresses, none when it fails. */
  lookup(name: string): Promise<readonly string[]>;
  run(argv: readonly string[]): Promise<{ readonly ok: boolean; readonly text: string }>;
  agent(): Promise<AgentFacts>;
  out(line: string): void;
  err(line: string): void;
}

/** A program that is told to read its files again should be done by then. */
const commandTimeoutMs = 30_000;

export const systemProbes: Pick<ResolverPorts, "ask" | "lookup" | "run"> = {
  ask: probe,
  lookup: async (name) => {
    const found = await systemLookup(name, { all: true }).catch(() => []);
    return found.map(({ address }) => address);
  },
  run: ([program = "", ...args]) =>
    new Promise((resolve) => {
      execFile(program, args, { timeout: commandTimeoutMs }, (fault, stdout, stderr) => {
        const text = `${stdout}${stderr}`.trim();
        resolve({ ok: fault === null, text: fault === null ? text : text || fault.message });
      });
    }),
};
