import { ednsOption, headerBytes, isLoopProbe, nameKey, nameToText, type Query } from "../wire/index.js";
import type { Configuration } from "./configuration.js";
import type { ForwardPorts } from "./ports.js";
import { findOpt, findOption } from "./record-walk.js";
import type { Explanation } from "./reply-writing.js";
import { isTelling } from "./spelling.js";

/** A loop brings a flood of queries; one line about it in this time is enough. */
const logEveryMs = 60_000;
/** Names remembered as having come back: a loop brings the same ones over and over. */
const namesMax = 64;
/** The reason when our own query came back to us. */
export const loop: Explanation = { infoCode: 0, text: "forwarding loop" };
/**
 * Knows our own queries when they come back to us: by the cookie that only we and one upstream know; through a resolver that
 * drops it, by the case of every letter of the name; through one that folds it too, by a name that only a probe for loops asks.
 */
export class LoopWatch {
  private readonly ports: ForwardPorts;
  private readonly names = new Set<string>();
  /** Probes for loops, by name, with the id of who asked first. */
  private readonly probes = new Map<string, number>();
  private loggedMs = Number.NEGATIVE_INFINITY;

  constructor(ports: ForwardPorts) {
    this.ports = ports;
  }

  /** Whether a query has one of our cookies, or is a probe that was asked before. */
  isOwn(bytes: Uint8Array, query: Query, configuration: Configuration): boolean {
    const own = (query.hasEdns && hasOwnCookie(bytes, configuration)) || this.isProbeAgain(query);
    if (own) this.note(query.folded.slice(0, query.nameBytes));
    return own;
  }

  /** Who asks again for want of a reply does so under the same id; a resolver asks under its own. */
  private isProbeAgain(query: Query): boolean {
    if (!isLoopProbe(query.folded)) return false;
    const key = nameKey(query.folded.slice(0, query.nameBytes));
    const first = this.probes.get(key);
    if (first !== undefined) return first !== query.id;
    if (this.probes.size >= namesMax) this.probes.clear();
    this.probes.set(key, query.id);
    return false;
  }

  /** Whether a query is `sent`, which went to an upstream about the same question (`name`, folded), letter for letter. */
  isEcho(bytes: Uint8Array, sent: Uint8Array, name: Uint8Array): boolean {
    let upper = 0;
    for (let i = 0; i < name.length; i++) {
      const letter = sent[headerBytes + i]!;
      if (bytes[headerBytes + i] !== letter) return false;
      if (letter !== name[i]) upper++;
    }
    if (upper === 0 || !isTelling(name)) return false;
    this.note(name);
    return true;
  }

  /** Whether a query of ours for this name (folded) came back lately. */
  cameBack(name: Uint8Array): boolean {
    return this.names.size > 0 && this.names.has(nameKey(name));
  }

  /** What came back under other upstreams says nothing. */
  forget(): void {
    this.names.clear();
    this.probes.clear();
  }

  private note(name: Uint8Array): void {
    if (this.names.size >= namesMax) this.names.clear();
    this.names.add(nameKey(name));
    const nowMs = this.ports.clock.nowMs();
    if (nowMs - this.loggedMs < logEveryMs) return;
    this.loggedMs = nowMs;
    const text = nameToText(name);
    this.ports.log(
      "error",
      `forwarding loop: our own query for ${text} came back; an upstream forwards to this server`,
    );
  }
}

function hasOwnCookie(bytes: Uint8Array, configuration: Configuration): boolean {
  const optAt = findOpt(bytes);
  const cookie = optAt < 0 ? undefined : findOption(bytes, optAt, ednsOption.cookie);
  return cookie !== undefined && configuration.isOwnCookie(cookie);
}
