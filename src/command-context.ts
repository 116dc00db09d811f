import type { ApiClient, CommandContext, ConnectionFlags, Program } from "./cli/index.js";
import type { ClientOptions, ConsulClient } from "./client/index.js";

/** Programs of their own, each a root file whose `run` reads the rest of the command line. */
const programs: Readonly<Record<string, () => Promise<{ readonly run: Program }>>> = {
  agent: () => import("./agent-main.js"),
  "check-test": () => import("./check-test-main.js"),
  registrator: () => import("./registrator-main.js"),
  resolver: () => import("./resolver-main.js"),
  template: () => import("./template-main.js"),
  zone: () => import("./zone-main.js"),
};

/** Everything commands may touch, loaded when it is touched: nothing heavy before the command is known. */
export function commandContext(name: string): CommandContext {
  const hints = name !== "consul"; // under that name, the texts are Consul's to the letter
  return {
    name,
    env: process.env,
    stdout: (chunk) => void process.stdout.write(chunk),
    stderr: (text) => void process.stderr.write(text),
    readStdin,
    readFile: async (path) => (await import("node:fs/promises")).readFile(path),
    interrupted,
    version,
    connect,
    readServices: async (paths) => (await import("./offline-config.js")).servicesOfFiles(paths, hints),
    validateConfig: async (paths, format) => (await import("./offline-config.js")).verdictOnFiles(paths, format, hints),
    storeTools: async () => (await import("./offline-store.js")).offlineStore,
    program: async (program) => (await programs[program]?.())?.run,
  };
}

async function version(): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** Standard input is data for a key or an import; more than this is a mistake. */
const STDIN_BYTES_MAX = 512 * 1024 * 1024;

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > STDIN_BYTES_MAX) throw new Error(`standard input is longer than ${STDIN_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

async function connect(flags: ConnectionFlags): Promise<ApiClient> {
  const { createClient, optionsFromEnvironment } = await import("./client/index.js");
  const { options, warnings } = optionsFromEnvironment(process.env);
  for (const warning of warnings) process.stderr.write(`${new Date().toISOString()} ${warning}\n`);
  const client: ConsulClient = createClient({ ...options, ...optionsFromFlags(flags) });
  return client;
}

/** Flags win over the environment; an empty one counts as not given. */
function optionsFromFlags(flags: ConnectionFlags): ClientOptions {
  const options: ClientOptions = {
    ...(flags["http-addr"] ? { address: flags["http-addr"] } : {}),
    ...(flags.token ? { token: flags.token } : {}),
    ...(flags["token-file"] ? { tokenFile: flags["token-file"] } : {}),
    ...(flags["ca-file"] ? { caFile: flags["ca-file"] } : {}),
    ...(flags["ca-path"] ? { caPath: flags["ca-path"] } : {}),
    ...(flags["client-cert"] ? { certFile: flags["client-cert"] } : {}),
    ...(flags["client-key"] ? { keyFile: flags["client-key"] } : {}),
    ...(flags["tls-server-name"] ? { tlsServerName: flags["tls-server-name"] } : {}),
    ...(flags.datacenter ? { datacenter: flags.datacenter } : {}),
    ...(flags.namespace ? { namespace: flags.namespace } : {}),
    ...(flags.partition ? { partition: flags.partition } : {}),
    ...(flags.stale === true ? { stale: true } : {}),
  };
  return options;
}
