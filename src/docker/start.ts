import { lookup } from "node:dns/promises";
import { hostname as systemHostname } from "node:os";
import { httpGet } from "./http-get.js";
import type { DockerOptions } from "./options.js";
import type { DockerPorts } from "./ports.js";
import type { Registry } from "./registry.js";
import type { DockerStatus } from "./status.js";
import { DockerWatch } from "./watch/docker-watch.js";

/** A running watch of an engine. */
export interface RunningDocker {
  status(): DockerStatus;
  /** Compares everything now; resolves when nothing is left to do. */
  reconcile(): Promise<void>;
  /** Ends it; `-deregister` and `-cleanup` say whether what is registered goes too. */
  close(): Promise<void>;
}

/** Ports with what this machine gives for those that are left out. */
export type StartPorts = Pick<DockerPorts, "log"> & Partial<DockerPorts>;

/**
 * Starts to follow the engine that `options` and the environment name. It returns at once and never gives up: an engine or
 * a registry that is away is tried again, and `status()` says so.
 * @throws Error when the `-tags` template cannot be read (Go's text).
 */
export function startDocker(options: DockerOptions, registry: Registry, ports: StartPorts): RunningDocker {
  const hostname = ports.hostname ?? systemHostname();
  return new DockerWatch(options, registry, {
    env: process.env,
    hostname,
    hostAddress: () => resolveHost(hostname),
    nodeAddress: LOOPBACK,
    httpGet,
    random: Math.random,
    ...ports,
  });
}

/** An agent that we know nothing of: registrator and agent stand on one host. */
const LOOPBACK = "127.0.0.1";

/** The host's own address by its name, as registrator finds it; undefined when the name does not resolve. */
async function resolveHost(hostname: string): Promise<string | undefined> {
  try {
    return (await lookup(hostname, { verbatim: false })).address;
  } catch {
    return undefined;
  }
}
