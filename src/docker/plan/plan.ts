import { readMark } from "../mark.js";
import type { RegisteredService, WantedService } from "../registration.js";
import { danglingByPattern } from "./dangling.js";

export type Action =
  | { readonly kind: "register"; readonly service: WantedService; readonly known: boolean }
  /** `dangling`: nobody in this process registered it. */
  | { readonly kind: "deregister"; readonly id: string; readonly dangling: boolean };

/** What decides about services that nobody wants. */
export interface PlanRules {
  readonly owner: string;
  /** Ownership by mark; false: only what this process registered is its own. */
  readonly marked: boolean;
  /** First part of the ids that registrator's own cleanup looks at; undefined: no such cleanup. */
  readonly cleanupHostname: string | undefined;
  /** Ids of which another owner does not let go: they are left to it. */
  readonly contested: ReadonlySet<string>;
  /** Ids that this process registered, each with the first twelve characters of its container's. */
  readonly remembered: ReadonlyMap<string, string>;
  /** Whether what a container has registered stays although nobody wants it, by the first twelve characters of its id. */
  readonly stays: (container12: string) => boolean;
}

export interface Plan {
  readonly actions: readonly Action[];
  /**
   * Ids that are wanted but bear another owner's mark, with its name. An engine that was set up anew has a new id, so they
   * are taken over, unless they are contested.
   */
  readonly foreign: ReadonlyMap<string, string>;
}

/**
 * What to do so that the registry holds what is wanted: registrations first, so that a renamed container never is without
 * one. Nothing is planned for what is right already, and planning again after carrying it out gives nothing.
 */
export function makePlan(
  wanted: ReadonlyMap<string, WantedService>,
  registered: ReadonlyMap<string, RegisteredService>,
  rules: PlanRules,
): Plan {
  const actions: Action[] = [];
  const foreign = new Map<string, string>();
  for (const [id, service] of wanted) {
    const found = registered.get(id);
    const owner = found === undefined ? undefined : readMark(found.meta)?.owner;
    if (rules.marked && owner !== undefined && owner !== rules.owner) foreign.set(id, owner);
    if (foreign.has(id) && rules.contested.has(id)) continue;
    if (found === undefined || !isAsWanted(found, service)) {
      actions.push({ kind: "register", service, known: found !== undefined });
    }
  }
  const dangling = danglingByPattern(wanted, registered, rules.cleanupHostname);
  for (const [id, service] of registered) {
    if (wanted.has(id)) continue;
    if (isOurs(service, rules)) {
      if (!mayStay(service, rules)) actions.push({ kind: "deregister", id, dangling: !rules.remembered.has(id) });
    } else if (dangling.has(id)) {
      actions.push({ kind: "deregister", id, dangling: true });
    }
  }
  return { actions, foreign };
}

/** Whether the service bears our mark, or, without marks, is one that this process registered. */
export function isOurs(service: RegisteredService, rules: PlanRules): boolean {
  if (!rules.marked) return rules.remembered.has(service.id);
  return readMark(service.meta)?.owner === rules.owner;
}

function mayStay(service: RegisteredService, rules: PlanRules): boolean {
  const container = readMark(service.meta)?.container ?? rules.remembered.get(service.id);
  return container !== undefined && rules.stays(container);
}

function isAsWanted(found: RegisteredService, { body }: WantedService): boolean {
  return (
    found.name === body.Name &&
    found.port === body.Port &&
    found.address === (body.Address ?? "") &&
    sameList(found.tags, body.Tags ?? []) &&
    samePairs(found.meta, body.Meta ?? {})
  );
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}

function samePairs(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key]);
}
