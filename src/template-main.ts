import { appendFileSync } from "node:fs";
import type { Program } from "./cli/index.js";
import { type ClientOptions, createClient, optionsFromEnvironment } from "./client/index.js";
import {
  type Connected,
  type Connection,
  nodeFiles,
  nodeFunctionPorts,
  nodeProcesses,
  runTemplateProgram,
  systemClock,
} from "./render/index.js";

/** Signals that a program can catch and that mean something to a supervised child. */
const SIGNALS = ["SIGHUP", "SIGINT", "SIGTERM", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH"] as const;

/** `rollcall template`: consul-template's command line against any Consul API. */
export const run: Program = async (argv, context) => {
  return runTemplateProgram(argv, {
    env: context.env,
    version: await context.version(),
    pid: process.pid,
    files: nodeFiles,
    processes: nodeProcesses,
    clock: systemClock,
    stdout: (chunk) => context.stdout(chunk),
    stderr: (text) => context.stderr(text),
    random: Math.random,
    connect: (connection) => connect(connection, context.env),
    onSignal,
    functionPorts: (env) => nodeFunctionPorts(env, systemClock.nowMs),
    appendLog: (path, text) => appendFileSync(path, text),
  });
};

/** The client that the configuration asks for; Consul's environment variables say what it leaves open. */
function connect(connection: Connection, env: Readonly<Record<string, string | undefined>>): Connected {
  const token = env["CONSUL_TOKEN"] || undefined;
  const tokenFile = env["CONSUL_TOKEN_FILE"] || undefined;
  const options: ClientOptions = {
    ...optionsFromEnvironment(env).options,
    ...(token === undefined ? {} : { token }),
    ...(tokenFile === undefined ? {} : { tokenFile }),
    ...connection,
  };
  const client = createClient(options);
  return {
    ask: (path, query, { signal, timeoutMs }) => client.get(path, { query, signal, timeoutMs, accept: [404] }),
    overlay: overlayOf(options),
    close: () => client.close(),
  };
}

/** What commands and the function `env` see of the connection. */
function overlayOf(options: ClientOptions): Record<string, string> {
  return {
    CONSUL_HTTP_ADDR: options.address ?? "127.0.0.1:8500",
    ...(options.token === undefined ? {} : { CONSUL_HTTP_TOKEN: options.token }),
    ...(options.tokenFile === undefined ? {} : { CONSUL_HTTP_TOKEN_FILE: options.tokenFile }),
    ...(options.basicAuth === undefined ? {} : { CONSUL_HTTP_AUTH: options.basicAuth }),
    CONSUL_HTTP_SSL: String(options.tls ?? false),
    CONSUL_HTTP_SSL_VERIFY: String(options.verifyTls ?? true),
  };
}

function onSignal(handler: (name: string) => void): () => void {
  const listener = (name: string): void => handler(name);
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}
