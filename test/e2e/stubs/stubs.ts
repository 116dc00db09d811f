import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatAddress, parseAddress } from "../../../src/wire/index.js";
import type { NetworkNamespace } from "../network-namespace.js";
import { output, slowOutput } from "../programs.js";

/** A way of programs to find addresses: the C library's, or a language's own. */
export interface Stub {
  readonly name: string;
  /** It gives one word for NODATA and another for NXDOMAIN; others say `noname` of both (musl until 1.2.4). */
  readonly tellsNoData?: true;
  /** Makes the program that asks, inside `directory`; gives its command line, to which names are added. */
  build(directory: string): Promise<readonly string[]>;
}

const source = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

function cStub(name: string, compiler: string, ...flags: string[]): Stub {
  return {
    name,
    async build(directory) {
      const program = join(directory, `lookup-${compiler}`);
      await output(compiler, ...flags, "-o", program, source("lookup.c"));
      return [program];
    },
  };
}

export const glibc: Stub = { ...cStub("glibc", "gcc"), tellsNoData: true };
/** As in a static program of Alpine's. */
export const musl = cStub("musl", "musl-gcc", "-static");

/** Debian's, or the one that Go's own archive brings. */
export const goProgram = (): string | undefined =>
  ["/usr/bin/go", "/usr/local/go/bin/go"].find((path) => existsSync(path));

export const go: Stub = {
  name: "Go",
  async build(directory) {
    const program = join(directory, "lookup-go");
    const env = ["CGO_ENABLED=0", "GOTOOLCHAIN=local", "GO111MODULE=off", `GOCACHE=${join(directory, "go-cache")}`];
    await slowOutput("env", ...env, goProgram() ?? "go", "build", "-o", program, source("lookup.go"));
    return ["env", "GODEBUG=netdns=go", program];
  },
};

/** Compiled on the way: a JDK is needed. */
export const jvm: Stub = {
  name: "JVM",
  build: async () => ["java", source("Lookup.java")],
};

/** What a stub found for one name. */
export interface Found {
  readonly name: string;
  readonly tookMs: number;
  /** Addresses in order of their text; else one word: `noname`, `nodata`, `again`. */
  readonly addresses: string;
}

export async function lookUp(
  host: NetworkNamespace,
  command: readonly string[],
  names: readonly string[],
): Promise<Found[]> {
  const [program = "", ...args] = command;
  const text = await host.run(program, ...args, ...names);
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [name = "", ms = "", found = ""] = line.split(" ");
      return { name, tookMs: Number(ms), addresses: [...new Set(found.split(",").map(canonical))].sort().join() };
    });
}

/** The JVM spells IPv6 addresses out. */
function canonical(text: string): string {
  const bytes = parseAddress(text);
  return bytes === undefined ? text : formatAddress(bytes);
}
