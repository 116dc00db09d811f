import type { CommandContext, Program, ServiceDefinition, StoreTools } from "../../src/cli/index.js";
import { runCommandLine } from "../../src/cli/index.js";
import { createClient } from "../../src/client/index.js";

export interface Result {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface World {
  readonly name?: string;
  readonly address?: string;
  readonly stdin?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly services?: readonly ServiceDefinition[];
  readonly configRefusal?: string;
  readonly configWarnings?: readonly string[];
  readonly store?: Partial<StoreTools>;
  readonly programs?: Readonly<Record<string, Program>>;
  readonly signal?: AbortSignal;
}

/** Runs a command line inside the test, against the world it is given. */
export async function run(argv: readonly string[], world: World = {}): Promise<Result> {
  const out: Buffer[] = [];
  const err: string[] = [];
  const context: CommandContext = {
    name: world.name ?? "rollcall",
    env: {},
    stdout: (chunk) => void out.push(Buffer.from(chunk)),
    stderr: (text) => void err.push(text),
    readStdin: async () => Buffer.from(world.stdin ?? ""),
    readFile: async (path) => {
      const text = world.files?.[path];
      if (text === undefined) throw Object.assign(new Error("no file"), { code: "ENOENT" });
      return Buffer.from(text);
    },
    interrupted: () => world.signal ?? new AbortController().signal,
    version: async () => "9.8.7",
    connect: async (flags) =>
      createClient({
        address: flags["http-addr"] ?? world.address ?? "127.0.0.1:1",
        ...(flags.token === undefined ? {} : { token: flags.token }),
        ...(flags.datacenter === undefined ? {} : { datacenter: flags.datacenter }),
        ...(flags.stale === undefined ? {} : { stale: flags.stale }),
      }),
    readServices: async () => ({ services: world.services ?? [], warnings: world.configWarnings ?? [] }),
    validateConfig: async () => ({
      ...(world.configRefusal === undefined ? {} : { refusal: world.configRefusal }),
      warnings: world.configWarnings ?? [],
    }),
    storeTools: async () => world.store as StoreTools,
    program: async (program) => world.programs?.[program],
  };
  const exit = await runCommandLine(argv, context);
  return { exit, stdout: Buffer.concat(out).toString(), stderr: err.join("") };
}
