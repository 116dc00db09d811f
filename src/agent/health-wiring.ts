import {
  type CatalogView,
  type CheckEntry,
  deregisterAgentService,
  deregisterCatalog,
  type InstanceEntry,
  type NodeEntry,
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
  type StatusReport,
} from "../health/index.js";
import { type Change, foldName, isCheckStatus, type RegistryRecord } from "../records/index.js";
import type { Registry } from "../registry.js";
import type { Log } from "../telemetry/index.js";
import { type RemoteOutputs, remoteCheck, reportRemote } from "./remote-checks.js";

/** What a running server adds; a test may leave it out. */
export interface HealthDuties {
  /** When TTL checks of an earlier run expire. */
  readonly deadlines?: ReadonlyMap<string, number>;
  /** Present when this server runs the checks of nodes without an agent. */
  readonly remoteOutputs?: RemoteOutputs;
}

/** Runs this agent's checks: the catalog's own records go in, status changes come back through the write path. */
export function startHealth(
  registry: Registry,
  nodeName: string,
  options: Partial<HealthOptions>,
  log: Log,
  duties: HealthDuties = {},
): HealthEngine {
  const wiring: Wiring = { registry, nodeName, log, duties };
  const engine: HealthEngine = new HealthEngine(
    {
      report: (report) => store(wiring, report),
      outputChanged: (checkKey, output) => {
        if (isRemote(registry, checkKey)) duties.remoteOutputs?.note(checkKey, engine.state(checkKey)!.status, output);
        else registry.view.noteOutput(checkKey, output);
      },
      deregister: (key) => deregister(registry, key),
      catalog: aliasCatalog(registry, nodeName),
      log,
    },
    options,
  );
  const loadAll = (deadlines?: ReadonlyMap<string, number>): void => engine.load(checksToRun(wiring, deadlines));
  loadAll(duties.deadlines);
  registry.onReload(() => loadAll());
  registry.feed.follow(({ changes }) => {
    for (const change of changes) follow(engine, wiring, change);
  });
  return engine;
}

/** What the engine thinks of a check beyond its status, in words; empty when that is all. */
export function checkDoubt(engine: () => HealthEngine | undefined): (checkKey: string) => string {
  return (checkKey) => {
    const state = engine()?.state(checkKey);
    return state?.held || (state?.flapping ? "it flaps" : "");
  };
}

interface Wiring {
  readonly registry: Registry;
  readonly nodeName: string;
  readonly log: Log;
  readonly duties: HealthDuties;
}

async function store({ registry, log, duties }: Wiring, report: StatusReport): Promise<void> {
  const { checkKey, status, output } = report;
  if (isRemote(registry, checkKey)) {
    duties.remoteOutputs?.written(checkKey);
    await reportRemote(registry, report);
  } else {
    const outcome = await registry.propose(updateCheck(report));
    if (!outcome.ok && outcome.refusal.reason === "conflict") throw new Error(outcome.refusal.message);
    registry.view.noteOutput(checkKey, output);
  }
  log.info(`Check is now ${status}`, { check: checkIdOf(registry.view, checkKey) });
}

async function deregister(registry: Registry, key: string): Promise<void> {
  const row = registry.view.row(key);
  if (row?.record.kind !== "service") return;
  const { owner, node, service } = row.record;
  if (owner === "catalog") await registry.propose(deregisterCatalog({ node, serviceId: service.id, checkId: "" }));
  else await registry.propose(deregisterAgentService(node, service.id));
}

function isRemote(registry: Registry, checkKey: string): boolean {
  const record = registry.view.row(checkKey)?.record;
  return record?.kind === "check" && record.owner === "catalog";
}

function follow(engine: HealthEngine, wiring: Wiring, change: Change<RegistryRecord>): void {
  if (change.op === "delete") {
    engine.remove(change.key);
    return;
  }
  const { key, record } = change.stored;
  const row = wiring.registry.view.row(key);
  if (row === undefined) return;
  if (record.kind === "check") followCheck(engine, wiring, row as CheckEntry);
  // A node's metadata says whether its checks are run from here.
  if (record.kind === "node" && record.owner === "catalog") {
    for (const entry of (row as NodeEntry).checksById.values()) followCheck(engine, wiring, entry);
  }
}

function followCheck(engine: HealthEngine, wiring: Wiring, entry: CheckEntry): void {
  const check = checkToRun(wiring, entry);
  if (check === undefined) {
    engine.remove(entry.key);
    return;
  }
  engine.put(entry.key, check);
  if (entry.record.owner === "catalog") putBack(engine, wiring, entry.key, check);
}

/** A catalog registration brings a status of its own, often none (critical): what was probed stands against it. */
function putBack(engine: HealthEngine, { registry }: Wiring, checkKey: string, written: EngineCheck): void {
  const state = engine.state(checkKey);
  if (state === undefined || state.status === written.status) return;
  const { status, output } = state;
  // A status that is on its way already finds itself written; one that fails is told by the next probe's change.
  void reportRemote(registry, { checkKey, status, output }).catch(() => {});
}

function* checksToRun(
  wiring: Wiring,
  deadlines: ReadonlyMap<string, number> = new Map(),
): Generator<readonly [string, EngineCheck]> {
  const { tables } = wiring.registry.view;
  for (const node of tables.nodes.values()) {
    for (const entry of node.checksById.values()) {
      const check = checkToRun(wiring, entry);
      if (check === undefined) continue;
      const ttlExpiresWallMs = deadlines.get(entry.key);
      yield [entry.key, ttlExpiresWallMs === undefined ? check : { ...check, ttlExpiresWallMs }];
    }
  }
}

function checkToRun({ nodeName, duties }: Wiring, entry: CheckEntry): EngineCheck | undefined {
  if (isOwn(entry, nodeName)) return engineCheck(entry);
  return duties.remoteOutputs === undefined ? undefined : remoteCheck(entry);
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
      // A node alone means the checks of the node itself: an alias in a service would otherwise look at itself.
      if (serviceId === "") return ofNode.map(aliasedCheck);
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
