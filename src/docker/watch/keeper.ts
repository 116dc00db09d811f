import { readMark } from "../mark.js";
import { Claims } from "../plan/claims.js";
import { type Action, makePlan, type PlanRules } from "../plan/plan.js";
import type { LogLevel } from "../ports.js";
import type { RegisteredService, WantedService } from "../registration.js";
import type { Registry } from "../registry.js";
import type { DockerCounters } from "../status.js";
import { HealthReports } from "./health-reports.js";
import { inParallel } from "./in-parallel.js";

/** Requests at a time: the store behind the agent commits those that come together at once. */
const AT_ONCE = 8;

/** Removing our own entry that comes back this often means that someone else puts it there. */
const RETURNS_MAX = 3;

/** Taking over an id that another owner takes back this often is a quarrel that nobody wins. */
const TAKEOVERS_MAX = 3;

export interface KeeperPorts {
  readonly registry: Registry;
  readonly log: (level: LogLevel, line: string) => void;
  readonly counters: DockerCounters;
  readonly statusRepeatMs: number;
  /** Rules as they stand. `cleanup` asks for registrator's pattern too. */
  readonly rules: (cleanup: boolean) => Omit<PlanRules, "remembered" | "contested">;
}

/**
 * Keeps the registry at what the claims say. Holds a copy of what is registered there: read at every full comparison, and
 * moved along by what we do ourselves in between.
 */
export class Keeper {
  readonly claims = new Claims();
  readonly #ports: KeeperPorts;
  readonly #health: HealthReports;
  #registered = new Map<string, RegisteredService>();
  /** Services that this process registered or found as it wants them, with the container's short id. */
  readonly #remembered = new Map<string, string>();
  /** What was said last about an id that could not be registered; said again only when it changes. */
  readonly #complaints = new Map<string, string>();
  readonly #returns = new Map<string, number>();
  readonly #takeovers = new Map<string, number>();

  constructor(ports: KeeperPorts) {
    this.#ports = ports;
    this.#health = new HealthReports(ports.registry, ports.counters, ports.statusRepeatMs);
  }

  /** Compares everything. Rejects when the registry does not answer; what was done until then stays done. */
  async settleAll(): Promise<void> {
    this.#registered = new Map((await this.#ports.registry.list()).map((service) => [service.id, service]));
    const wanted = this.claims.all();
    for (const id of this.#returns.keys()) if (wanted.has(id) || !this.#registered.has(id)) this.#returns.delete(id);
    await this.#settle(wanted, this.#registered, true);
    for (const id of this.#takeovers.keys()) if (!wanted.has(id)) this.#takeovers.delete(id);
    for (const id of this.#complaints.keys()) if (!wanted.has(id)) this.#complaints.delete(id);
    this.#health.keepOnly(wanted.values());
  }

  /** Compares these services alone, against the copy. */
  async settle(ids: ReadonlySet<string>): Promise<void> {
    const wanted = new Map<string, WantedService>();
    const registered = new Map<string, RegisteredService>();
    for (const id of ids) {
      const service = this.claims.wanted(id);
      if (service !== undefined) wanted.set(id, service);
      const found = this.#registered.get(id);
      if (found !== undefined) registered.set(id, found);
    }
    await this.#settle(wanted, registered, false);
  }

  /** What is registered for a container, wanted or not, by the first twelve characters of its id. */
  registeredFor(container12: string): string[] {
    const containerOf = ({ id, meta }: RegisteredService): string | undefined =>
      readMark(meta)?.container ?? this.#remembered.get(id);
    return [...this.#registered.values()].filter((one) => containerOf(one) === container12).map(({ id }) => id);
  }

  /** Removes everything that is wanted now, for our own end. */
  async removeAll(): Promise<void> {
    const ids = [...this.claims.all().keys()].filter((id) => this.#remembered.has(id));
    await inParallel(ids, AT_ONCE, (id) => this.#deregister({ kind: "deregister", id, dangling: false }));
  }

  async #settle(
    wanted: ReadonlyMap<string, WantedService>,
    registered: ReadonlyMap<string, RegisteredService>,
    whole: boolean,
  ): Promise<void> {
    const contested = new Set([...this.#takeovers].filter(([, times]) => times >= TAKEOVERS_MAX).map(([id]) => id));
    const remembered = new Map(this.#remembered);
    const { actions, foreign } = makePlan(wanted, registered, { ...this.#ports.rules(whole), contested, remembered });
    for (const [id, owner] of foreign) this.#noteForeign(id, owner, contested);
    const registrations = actions.filter((action) => action.kind === "register");
    await inParallel(registrations, AT_ONCE, ({ service }) => this.#register(service));
    const removals = actions.filter((action) => action.kind === "deregister");
    await inParallel(removals, AT_ONCE, (action) => this.#deregister(action, whole));
    for (const [id, service] of wanted) {
      if (!this.#registered.has(id) || (foreign.has(id) && contested.has(id))) continue;
      this.#remembered.set(id, service.containerId.slice(0, 12));
      await this.#reportHealth(service);
    }
  }

  #noteForeign(id: string, owner: string, contested: ReadonlySet<string>): void {
    if (contested.has(id)) {
      this.#complain(
        id,
        `${id} is taken back by owner ${owner} each time; left to it. Two hosts of one name? Give one -hostname`,
      );
      return;
    }
    this.#takeovers.set(id, (this.#takeovers.get(id) ?? 0) + 1);
    this.#ports.log("info", `${id} is taken over from owner ${owner}`);
  }

  /** A check that the registry does not know was removed by someone: the service is registered again, with it. */
  async #reportHealth(service: WantedService): Promise<void> {
    if (await this.#health.report(service)) return;
    await this.#register(service);
    if (await this.#health.report(service)) return;
    this.#complain(
      service.body.ID,
      `check update failed: ${service.health?.checkId ?? ""} is not known to the registry`,
    );
  }

  async #register(service: WantedService): Promise<void> {
    const { body, containerId } = service;
    const answer = await this.#ports.registry.register(body);
    if (!answer.ok) {
      this.#ports.counters.refused++;
      const address = `${body.Address ?? ""}:${body.Port}`;
      this.#complain(body.ID, `register failed: ${body.ID} (${body.Name} ${address}) ${answer.reason}`);
      return;
    }
    this.#ports.counters.registered++;
    this.#complaints.delete(body.ID);
    this.#health.forget(service);
    this.#registered.set(body.ID, {
      id: body.ID,
      name: body.Name,
      tags: body.Tags ?? [],
      port: body.Port,
      address: body.Address ?? "",
      meta: body.Meta ?? {},
    });
    this.#remembered.set(body.ID, containerId.slice(0, 12));
    this.#ports.log("info", `added: ${containerId.slice(0, 12)} ${body.ID}`);
    this.#ports.log("debug", `chosen: ${body.ID} ${service.chosen}`);
  }

  async #deregister(action: Extract<Action, { kind: "deregister" }>, whole = false): Promise<void> {
    const { id, dangling } = action;
    if (whole && this.#cameBack(id)) return;
    if (dangling) this.#ports.log("info", `dangling: ${id}`);
    const container = this.#remembered.get(id) ?? readMark(this.#registered.get(id)?.meta ?? {})?.container ?? "";
    const answer = await this.#ports.registry.deregister(id);
    this.#registered.delete(id);
    this.#remembered.delete(id);
    if (!answer.ok) {
      this.#ports.log("warn", `deregister failed: ${id} ${answer.reason}`);
      return;
    }
    this.#ports.counters.deregistered++;
    if (whole) this.#returns.set(id, (this.#returns.get(id) ?? 0) + 1);
    this.#ports.log("info", dangling ? `${id} removed` : `removed: ${container} ${id}`);
  }

  /** Another program with our owner name would register again for ever what we remove for ever. */
  #cameBack(id: string): boolean {
    if ((this.#returns.get(id) ?? 0) < RETURNS_MAX) return false;
    this.#complain(
      id,
      `${id} comes back each time it is removed: does another registrator have our owner name? Give one -owner`,
    );
    return true;
  }

  #complain(id: string, line: string): void {
    if (this.#complaints.get(id) === line) return;
    this.#complaints.set(id, line);
    this.#ports.log("warn", line);
  }
}
