import {
  type AgentCheckRegistration,
  type AgentServiceRegistration,
  deregisterAgentCheck,
  deregisterAgentService,
  registerAgentCheck,
  registerAgentService,
} from "../catalog/index.js";
import type { Definition, DefinitionCheck } from "../config/index.js";
import {
  decodeFileCheck,
  decodeFileService,
  dnsNameOf,
  readCheck,
  readService,
  type ScriptRule,
} from "../definitions/index.js";
import { quote } from "../golang/index.js";
import type { Registry } from "../registry.js";

/** What the configuration files say should run here. */
export interface FileRegistrations {
  readonly services: readonly AgentServiceRegistration[];
  readonly checks: readonly AgentCheckRegistration[];
}

export type FileDefinitionsResult =
  | { readonly ok: true; readonly value: FileRegistrations }
  | { readonly ok: false; readonly error: string };

/** Reads the definitions of the files by the rules of registration; the error is the first one's. */
export function readFileDefinitions(
  definitions: readonly Definition[],
  node: string,
  scripts: ScriptRule,
): FileDefinitionsResult {
  const services: AgentServiceRegistration[] = [];
  const checks: AgentCheckRegistration[] = [];
  for (const definition of definitions) {
    const fault = definition.kind === "service" ? takeService(definition) : takeCheck(definition);
    if (fault !== undefined) {
      return { ok: false, error: `${definition.file}:${definition.line}:${definition.column}: ${fault}` };
    }
  }
  return { ok: true, value: { services, checks } };

  function takeService({ value }: Definition): string | undefined {
    const decoded = decodeFileService(value);
    const read = decoded.ok
      ? readService(decoded.value, { node, scripts, token: "", replaceExistingChecks: true })
      : decoded;
    if (!read.ok) return read.fault.message;
    services.push({ ...read.value, origin: "file" });
    return undefined;
  }

  function takeCheck({ value }: Definition): string | undefined {
    const read = readFileCheck(value, node, scripts);
    if (!read.ok) return read.fault.message;
    checks.push({ ...read.value, origin: "file" });
    return undefined;
  }
}

/** In files a check may go by its `id` alone. */
function readFileCheck(value: Definition["value"], node: string, scripts: ScriptRule) {
  const decoded = decodeFileCheck({ ...value, Name: value["Name"] || value["ID"] });
  return decoded.ok ? readCheck(decoded.value, { node, scripts, token: "" }) : decoded;
}

const invalidCheck = "Invalid check: ";

/** What Consul already refuses as a part of the configuration: a check by itself that says nothing to probe, or not how often. */
export const definitionCheck: DefinitionCheck = (kind, value) => {
  if (kind !== "check") return undefined;
  const read = readFileCheck(value, "", "allowed");
  if (read.ok || !read.fault.message.startsWith(invalidCheck)) return undefined;
  const name = String(value["Name"] || value["ID"] || "");
  return `check ${quote(name)}: ${read.fault.message.slice(invalidCheck.length)}`;
};

/** What the owners of these services should hear about their names in DNS. */
export function dnsWarnings({ services }: FileRegistrations, domain: string): string[] {
  const zone = `service.${domain.replace(/\.$/, "")}`;
  return services.flatMap(({ service }) => dnsNameOf(service.name, zone).warning ?? []);
}

/** Registrations under way at once: enough to share the store's synced batches, few enough to leave room for others. */
const concurrentMax = 64;

/**
 * Makes the agent's file-made registrations those of the files: registers what they say, then deregisters what they no longer
 * say. Each registration is whole in itself; a fault in one is told and does not stop the others.
 */
export async function syncFileDefinitions(
  registry: Registry,
  node: string,
  wanted: FileRegistrations,
  warn: (message: string) => void,
): Promise<void> {
  const refusals = (what: string) => (outcome: Awaited<ReturnType<Registry["propose"]>>) => {
    if (!outcome.ok) warn(`${what}: ${outcome.refusal.message}`);
  };
  await eachOf(wanted.services, (service) =>
    registry.propose(registerAgentService(service)).then(refusals(`service "${service.service.id}"`)),
  );
  await eachOf(wanted.checks, (check) =>
    registry.propose(registerAgentCheck(check)).then(refusals(`check "${check.check.id}"`)),
  );
  const { services, checks } = leftovers(registry, node, wanted);
  await eachOf(services, (id) => registry.propose(deregisterAgentService(node, id)));
  await eachOf(checks, (id) => registry.propose(deregisterAgentCheck(node, id)));
}

/** Runs at most `concurrentMax` at once. */
async function eachOf<T>(items: readonly T[], run: (item: T) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) await run(items[next++] as T);
  };
  await Promise.all(Array.from({ length: Math.min(concurrentMax, items.length) }, worker));
}

function leftovers(
  registry: Registry,
  node: string,
  wanted: FileRegistrations,
): { services: string[]; checks: string[] } {
  const entry = registry.view.tables.node(node);
  const services = new Set(wanted.services.map(({ service }) => service.id));
  const checks = new Set([
    ...wanted.checks.map(({ check }) => check.id),
    ...wanted.services.flatMap((service) => service.checks.map(({ check }) => check.id)),
  ]);
  const fromFile = (record: { readonly owner: string; readonly origin: string }): boolean =>
    record.owner === "agent" && record.origin === "file";
  return {
    services: [...(entry?.instances.values() ?? [])]
      .filter(({ record }) => fromFile(record) && !services.has(record.service.id))
      .map(({ record }) => record.service.id),
    checks: [...(entry?.checksById.values() ?? [])]
      .filter(({ record }) => fromFile(record) && !checks.has(record.check.id))
      .map(({ record }) => record.check.id),
  };
}
