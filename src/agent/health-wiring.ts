import {
  type CatalogView,
  type CheckEntry,
  deregisterAgentService,
  type InstanceEntry,
  sortedChecks,
  topics,
  updateCheck,
} from "../catalog/index.js";
import {
  type AliasCatalog,
  type AliasedCheck,
  type EngineCheck,
  HealthEngine,
  type HealthOptions,
} from "../health/index.js";
import { type Change, foldName, isCheckStatus, type RegistryRecord } from "../records/index.js";
import type { Registry } from "../registry.js";
import type { Log } from "../telemetry/index.js";

/** Runs this agent's checks: the catalog's own records go in, status changes come back through the write path. */
export function startHealth(
  registry: Registry,
  nodeName: string,
  options: Partial<HealthOptions>,
  log: Log,
): HealthEngine {
  const engine = new HealthEngine(
    {
      report: async ({ checkKey, status, output }) => {
        const outcome = await registry.propose(updateCheck({ checkKey, status, output }));
        if (!outcome.ok && outcome.refusal.reason === "conflict") throw new Error(outcome.refusal.message);
        registry.view.noteOutput(checkKey, output);
        log.info(`Check is now ${status}`, { check: checkIdOf(registry.view, checkKey) });
      },
      outputChanged: (checkKey, output) => registry.view.noteOutput(checkKey, output),
      deregister: async (key) => {
        const row = registry.view.row(key);
        if (row?.record.kind !== "service") return;
        await registry.propose(deregisterAgentService(row.record.node, row.record.service.id));
      },
      catalog: aliasCatalog(registry, nodeName),
      log,
    },
    options,
  );
  const loadAll = (): void => engine.load(ownChecks(registry.view, nodeName));
  loadAll();
  registry.onReload(loadAll);
  registry.feed.follow(({ changes }) => {
    for (const change of changes) follow(engine, registry.view, nodeName, change);
  });
  return engine;
}

function follow(engine: HealthEngine, view: CatalogView, nodeName: string, change: Change<RegistryRecord>): void {
  if (change.op === "delete") {
    engine.remove(change.key);
    return;
  }
  const { key, record } = change.stored;
  const row = view.row(key);
  if (record.kind !== "check" || row === undefined) return;
  if (isOwn(row as CheckEntry, nodeName)) engine.put(key, engineCheck(row as CheckEntry));
  else engine.remove(key);
}

function* ownChecks(view: CatalogView, nodeName: string): Generator<readonly [string, EngineCheck]> {
  for (const entry of view.tables.node(nodeName)?.checksById.values() ?? []) {
    if (isOwn(entry, nodeName)) yield [entry.key, engineCheck(entry)];
  }
}

function isOwn({ record }: CheckEntry, nodeName: string): boolean {
  return record.owner === "agent" && record.definition !== null && foldName(record.node) === foldName(nodeName);
}

function engineCheck({ record }: CheckEntry): EngineCheck {
  const { check, definition, node, origin } = record;
  return {
    id: check.id,
    node,
    serviceId: check.serviceId,
    serviceName: check.serviceName,
    definition,
    status: isCheckStatus(check.status) ? check.status : "critical",
    output: check.output,
    local: origin === "file",
  };
}

function checkIdOf(view: CatalogView, key: string): string {
  const record = view.row(key)?.record;
  return record?.kind === "check" ? record.check.id : key;
}

/** What alias checks look at. An empty node means the agent's own. */
function aliasCatalog(registry: Registry, nodeName: string): AliasCatalog {
  const { view, feed } = registry;
  return {
    aliased(node, serviceId) {
      const entry = view.tables.node(node || nodeName);
      // Without a node the alias looks at what this agent itself registered: `serfHealth` is not among it.
      const seen = (checks: ReadonlyMap<string, CheckEntry>): CheckEntry[] =>
        sortedChecks(checks).filter(({ record }) => node !== "" || record.owner === "agent");
      const ofNode = entry === undefined ? [] : seen(entry.checks);
      if (serviceId === "") {
        const ofServices = [...(entry?.instances.values() ?? [])].flatMap(({ checks }) => seen(checks));
        return [...ofNode, ...ofServices].map(aliasedCheck);
      }
      const instance: InstanceEntry | undefined = entry?.instances.get(foldName(serviceId));
      return instance?.shown === undefined ? undefined : [...ofNode, ...seen(instance.checks)].map(aliasedCheck);
    },
    subscribe(node, _serviceId, changed) {
      const folded = foldName(node || nodeName);
      const watched = [topics.nodeChecks(folded), topics.node(folded)];
      let cancel = feed.wait(watched, wake);
      function wake(): void {
        cancel = feed.wait(watched, wake);
        changed();
      }
      return () => cancel();
    },
  };
}

function aliasedCheck({ record, shown, liveOutput }: CheckEntry): AliasedCheck {
  const { id, name, status, output } = shown ?? record.check;
  return { id, name, status, output: liveOutput ?? output };
}
