import type { Asked } from "./asked.js";
import type { ForwardPorts } from "./ports.js";
import { isTelling } from "./spelling.js";
import type { Upstream } from "./upstream.js";
import { buildQuery } from "./upstream-query.js";

export interface DressSettings {
  readonly cookies: boolean;
  readonly randomCase: boolean;
}

/** A query as it went out, and what its reply will be held to. */
export interface Sent {
  readonly query: Uint8Array;
  readonly edns: boolean;
  readonly sentCookie: boolean;
  /** The letters of the name were mixed. */
  readonly mixed: boolean;
  /** Over the transport that cannot be forged from off the path. */
  readonly reliable: boolean;
  readonly atMs: number;
  /** The first of its attempt: its latency is unambiguous. */
  readonly first: boolean;
}

/**
 * A query for an upstream, with the defences that this upstream bears; encrypted ones need none. Letters are mixed towards
 * loopback only to know a name again that comes back in a loop.
 */
export function compose(
  upstream: Upstream,
  asked: Asked,
  settings: DressSettings,
  { edns, reliable, first }: Pick<Sent, "edns" | "reliable" | "first">,
  ports: ForwardPorts,
): Sent {
  const { traits, isEncrypted } = upstream;
  const sentCookie = edns && settings.cookies && !isEncrypted;
  const helps = !isEncrypted && (!upstream.isHere || isTelling(asked.name));
  const mixed = settings.randomCase && helps && traits.mixesCase;
  const query = buildQuery(asked, {
    edns,
    cookie: sentCookie ? traits.cookie() : undefined,
    padded: isEncrypted,
    caseBits: mixed ? ports.secretBits : undefined,
  });
  return { query, edns, sentCookie, mixed, reliable, atMs: ports.clock.nowMs(), first };
}
