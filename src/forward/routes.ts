import { type Name, nameFromText, nameKey } from "../wire/index.js";
import type { Upstream } from "./upstream.js";

/** The upstreams for some part of the name space. */
export interface Route {
  /** Undefined for the route of everything else. */
  readonly domain: string | undefined;
  readonly upstreams: readonly Upstream[];
}

/** Which upstreams a name goes to: those of the longest domain that it is in. */
export class Routes {
  private readonly byDomain = new Map<string, Route>();
  private readonly rest: Route | undefined;

  /** Domains must be readable names; `recursors` may be empty. */
  constructor(recursors: readonly Upstream[], conditional: ReadonlyMap<string, readonly Upstream[]>) {
    this.rest = recursors.length === 0 ? undefined : { domain: undefined, upstreams: recursors };
    for (const [domain, upstreams] of conditional) {
      const parsed = nameFromText(domain);
      if (parsed.ok) this.byDomain.set(nameKey(parsed.name), { domain, upstreams });
    }
  }

  /** Names without a domain of their own are forwarded. */
  get hasRecursors(): boolean {
    return this.rest !== undefined;
  }

  /** Something is forwarded. */
  get any(): boolean {
    return this.rest !== undefined || this.byDomain.size > 0;
  }

  /** The route of a name (folded), undefined when nobody is to be asked about it. */
  find(name: Name): Route | undefined {
    if (this.byDomain.size === 0) return this.rest;
    const key = nameKey(name);
    for (let at = 0; at < name.length; at += name[at]! + 1) {
      const route = this.byDomain.get(key.slice(at));
      if (route !== undefined) return route;
      if (name[at] === 0) break;
    }
    return this.rest;
  }
}
