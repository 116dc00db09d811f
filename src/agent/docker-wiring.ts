import { deregisterAgentService, ownCheck, registerAgentService } from "../catalog/index.js";
import type { AgentConfig } from "../config/index.js";
import { decodeService, readService, type ScriptRule } from "../definitions/index.js";
import type { Registry as DockerRegistry, RunningDocker } from "../docker/index.js";
import type { HealthEngine } from "../health/index.js";
import type { Registry } from "../registry.js";
import type { Log } from "../telemetry/index.js";

export interface DockerWiring {
  readonly config: AgentConfig;
  readonly registry: Registry;
  readonly nodeName: string;
  readonly engine: HealthEngine;
  readonly scripts: ScriptRule;
  readonly log: Log;
}

/**
 * Follows the container engine when the configuration asks for it (`-docker`, or a `docker` block); its code is loaded only
 * then, since every start waits for what is loaded.
 * @throws Error with the faults of the block, each with its place
 */
export async function startDockerPart(wiring: DockerWiring): Promise<RunningDocker | undefined> {
  const { config, log } = wiring;
  if (!config.docker.enabled && config.docker.blocks.length === 0) return undefined;
  const { dockerOptions, startDocker } = await import("../docker/index.js");
  const read = dockerOptions(config.docker.blocks);
  if (!read.ok) throw new Error(read.errors.join("\n"));
  return startDocker(read.options, inProcessRegistry(wiring), {
    log: (level, line) => log[level](line),
    // Published on all addresses means reachable at the node's own: the agent's address stands for it.
    hostAddress: async () => "",
    nodeAddress: config.addresses.advertise,
  });
}

/** The agent that we run in, as the docker room wants a registry: by the same rules as over HTTP, without the way there. */
function inProcessRegistry({ registry, nodeName, engine, scripts }: DockerWiring): DockerRegistry {
  const answer = (outcome: Awaited<ReturnType<Registry["propose"]>>) =>
    outcome.ok ? ({ ok: true } as const) : { ok: false as const, reason: outcome.refusal.message };
  return {
    async list() {
      const instances = registry.view.tables.node(nodeName)?.instances.values() ?? [];
      return [...instances]
        .filter(({ record }) => record.owner === "agent")
        .map(({ record: { service } }) => {
          const { id, name, tags, port, address, meta } = service;
          return { id, name, tags, port, address, meta: meta ?? {} };
        });
    },
    async register(body) {
      const decoded = decodeService(JSON.stringify(body));
      const read = decoded.ok
        ? readService(decoded.value, { node: nodeName, scripts, token: "", replaceExistingChecks: true })
        : decoded;
      if (!read.ok) return { ok: false, reason: read.fault.message };
      return answer(await registry.propose(registerAgentService(read.value)));
    },
    async deregister(id) {
      return answer(await registry.propose(deregisterAgentService(nodeName, id)));
    },
    async setStatus(checkId, status, output) {
      const check = ownCheck(registry.view, nodeName, checkId);
      if (check === undefined || !engine.tell(check.key, status, output)) {
        return { ok: false, reason: `Unknown check ID "${checkId}"` };
      }
      await engine.settled(check.key);
      return { ok: true };
    },
  };
}
