import {
  accept,
  classIn,
  ednsOption,
  type Name,
  nameToText,
  Query,
  type ResourceRecord,
  rcode,
  readMessage,
  type,
  verdict,
} from "../wire/index.js";
import { askedOf } from "./asked.js";
import { type CacheEntry, variantOf } from "./cache-entry.js";
import { Configuration } from "./configuration.js";
import { HostsFile } from "./hosts-file.js";
import { type LocalAnswer, putLocal } from "./local-answer.js";
import { type ForwardCounters, type ForwardSnapshot, newCounters } from "./metrics.js";
import type { ForwardOptions } from "./options.js";
import { type ForwardPorts, systemPorts } from "./ports.js";
import { findOpt, findOption } from "./record-walk.js";
import { finishReply, replyLimit } from "./reply-writing.js";
import { Resolver } from "./resolver.js";
import type { Route } from "./routes.js";
import { answerSpecial } from "./special-names.js";
import { buildQuery } from "./upstream-query.js";

/** Entries are asked for again when this part of their life is left, if they live long enough to be worth it. */
const prefetchShare = 0.1;
const prefetchTtlMsMin = 10_000;
const prefetchHitsMin = 2;
/** A loop brings a flood of queries; one line about it in this time is enough. */
const loopLogMs = 60_000;
const badVersion = 16;

/** Who asks. */
export interface ForwardClient {
  /** IP address as text. */
  readonly address: string;
}

export type ClientTransport = "udp" | "tcp";

/** Answers queries for names that are not ours. */
export interface Forwarder {
  /** Some upstream is configured: RA is to be set, and names may be sent here. */
  readonly enabled: boolean;
  /** Every name has an upstream (`recursors` is not empty). */
  readonly recursion: boolean;
  /**
   * The cached reply to an accepted query, written into `out` (65,536 bytes and more), or 0: then use `resolve`. Makes no
   * object. `address` is the client's.
   */
  hit(query: Query, address: string, overTcp: boolean, out: Uint8Array): number;
  /**
   * The reply to a query, from wherever it takes; `refused` for clients and names that are not served (REFUSED is due).
   * `bytes` are copied where needed. Always settles, never rejects.
   */
  resolve(bytes: Uint8Array, client: ForwardClient, transport: ClientTransport): Promise<Uint8Array | "refused">;
  /** Answer records for a name outside, for our own use: empty when there is nothing or nobody to ask. Never rejects. */
  lookup(name: Name, type: number): Promise<readonly ResourceRecord[]>;
  /** @throws ForwardOptionsError, leaving everything as it was. */
  update(options: ForwardOptions): void;
  /** Empties the cache. */
  flush(): void;
  snapshot(): ForwardSnapshot;
  /** Answers what is pending with SERVFAIL and closes every socket and timer. */
  close(): void;
}

/** @throws ForwardOptionsError when an option cannot be used. */
export function createForwarder(options: ForwardOptions, ports: ForwardPorts = systemPorts): Forwarder {
  return new ForwarderService(options, ports);
}

class ForwarderService implements Forwarder {
  private readonly ports: ForwardPorts;
  private readonly counters: ForwardCounters = newCounters();
  private readonly resolver: Resolver;
  private readonly query = new Query();
  private configuration: Configuration;
  private hosts: HostsFile | undefined;
  private loopLoggedMs = Number.NEGATIVE_INFINITY;
  private closed = false;

  constructor(options: ForwardOptions, ports: ForwardPorts) {
    this.ports = ports;
    this.configuration = new Configuration(options, ports, undefined);
    this.resolver = new Resolver(this.configuration, ports, this.counters);
    this.openHosts();
  }

  get enabled(): boolean {
    return this.configuration.routes.any;
  }

  get recursion(): boolean {
    return this.configuration.routes.hasRecursors;
  }

  hit(query: Query, address: string, overTcp: boolean, out: Uint8Array): number {
    if (query.class !== classIn || query.subnetAt >= 0 || (query.hasEdns && query.ednsVersion !== 0)) return 0;
    const entry = this.resolver.cache.find(query, variantOf(query));
    if (entry === undefined) return 0;
    const nowMs = this.ports.clock.nowMs();
    if (nowMs >= entry.expiresMs || !this.configuration.allow.has(address)) return 0;
    entry.visited = true;
    this.counters.hits++;
    if (++entry.hits >= prefetchHitsMin && !entry.refreshing) this.considerPrefetch(entry, query, nowMs);
    const { udpReplyBytesMax } = this.configuration.options;
    const limit = replyLimit(query, overTcp, udpReplyBytesMax);
    return finishReply(out, entry.copyAged(out, nowMs), query, limit, udpReplyBytesMax);
  }

  resolve(bytes: Uint8Array, client: ForwardClient, transport: ClientTransport): Promise<Uint8Array | "refused"> {
    if (this.configuration.allow.has(client.address)) {
      return this.answer(bytes, client.address, transport === "tcp", transport === "tcp");
    }
    this.counters.strangers++;
    return Promise.resolve("refused");
  }

  async lookup(name: Name, qtype: number): Promise<readonly ResourceRecord[]> {
    const asked = {
      name,
      hash: 0,
      type: qtype,
      class: classIn,
      recursionDesired: true,
      checkingDisabled: false,
      dnssecOk: false,
      overTcp: false,
      subnet: undefined,
    };
    const query = buildQuery(asked, { edns: false, cookie: undefined, padded: false, caseBits: undefined });
    const reply = await this.answer(query, "", true, false);
    const read = reply === "refused" ? undefined : readMessage(reply);
    return read?.ok ? read.message.answer : [];
  }

  update(options: ForwardOptions): void {
    const before = this.configuration;
    this.configuration = new Configuration(options, this.ports, before);
    this.resolver.configure(this.configuration);
    for (const [text, upstream] of before.upstreams) if (!this.configuration.upstreams.has(text)) upstream.close();
    if (options.hostsFile !== before.options.hostsFile) this.openHosts();
  }

  flush(): void {
    this.resolver.forget();
  }

  snapshot(): ForwardSnapshot {
    const { cache, pending } = this.resolver;
    const nowMs = this.ports.clock.nowMs();
    return {
      ...this.counters,
      pendingQueries: pending.waiting,
      cacheEntries: cache.size,
      cacheBytes: cache.usedBytes,
      cacheEvictions: cache.evictions,
      upstreams: [...this.configuration.upstreams.values()].map(({ address, health, counters }) => ({
        ...counters,
        upstream: address.text,
        standing: health.standing(nowMs) === "up" ? "up" : "down",
        latencyMs: health.latencyMs,
      })),
    };
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.hosts?.close();
    this.resolver.close();
    for (const upstream of this.configuration.upstreams.values()) upstream.close();
  }

  private async answer(
    bytes: Uint8Array,
    client: string,
    unlimited: boolean,
    overTcp: boolean,
  ): Promise<Uint8Array | "refused"> {
    const { query } = this;
    const { replies } = this.resolver;
    if (this.closed || !this.enabled || accept(bytes, bytes.length, query) !== verdict.answer) return "refused";
    const known = this.answerHere(bytes, unlimited);
    if (known !== undefined) return known;
    const asked = askedOf(query, overTcp);
    const route = this.configuration.routes.find(asked.name);
    if (route === undefined || isTransfer(query.type)) return "refused";
    const fresh = query.subnetAt < 0 && query.class === classIn ? this.freshEntry(query) : undefined;
    if (fresh !== undefined) {
      this.counters.hits++;
      fresh.visited = true;
      return replies.cached(fresh, this.ports.clock.nowMs(), bytes, unlimited);
    }
    const waiting = bytes.slice();
    return new Promise((reply) => {
      this.resolver.wait(asked, route, { query: waiting, client, overTcp: unlimited, reply });
    });
  }

  /** Answers that take nobody else: errors, our own query come back, hosts file, special names. */
  private answerHere(bytes: Uint8Array, overTcp: boolean): Uint8Array | undefined {
    const { query } = this;
    const { replies } = this.resolver;
    if (query.hasEdns && query.ednsVersion !== 0) return replies.failure(badVersion, undefined, bytes);
    if (query.hasEdns && this.isOwnQuery(bytes)) {
      this.noteLoop();
      return replies.failure(rcode.servFail, { infoCode: 0, text: "forwarding loop" }, bytes);
    }
    if (query.class !== classIn) return undefined;
    const name = query.folded.slice(0, query.nameBytes);
    const local: LocalAnswer | undefined = this.hosts?.answer(name, query.type) ?? this.special(name);
    if (local === undefined) return undefined;
    this.counters.localAnswers++;
    const { type: qtype, class: qclass } = query;
    return replies.made((out) => putLocal(out, name, qtype, qclass, local), bytes, overTcp);
  }

  /** A domain that the operator sends somewhere is not special any more; without recursors nothing is. */
  private special(name: Name): LocalAnswer | undefined {
    const { routes, options } = this.configuration;
    const route = routes.find(name);
    if (route === undefined || route.domain !== undefined) return undefined;
    return answerSpecial(name, this.query.type, options.privateReverse);
  }

  private freshEntry(query: Query): CacheEntry | undefined {
    const entry = this.resolver.cache.find(query, variantOf(query));
    return entry !== undefined && this.ports.clock.nowMs() < entry.expiresMs ? entry : undefined;
  }

  private considerPrefetch(entry: CacheEntry, query: Query, nowMs: number): void {
    const lifeMs = entry.expiresMs - entry.storedMs;
    const { prefetch } = this.configuration.options;
    if (!prefetch || lifeMs < prefetchTtlMsMin || entry.expiresMs - nowMs > lifeMs * prefetchShare) return;
    const asked = { ...askedOf(query, false), recursionDesired: true };
    const route: Route | undefined = this.configuration.routes.find(asked.name);
    if (route !== undefined) this.resolver.prefetch(asked, route, entry);
  }

  private isOwnQuery(bytes: Uint8Array): boolean {
    const optAt = findOpt(bytes);
    const cookie = optAt < 0 ? undefined : findOption(bytes, optAt, ednsOption.cookie);
    return cookie !== undefined && this.configuration.isOwnCookie(cookie);
  }

  private noteLoop(): void {
    this.counters.loops++;
    const nowMs = this.ports.clock.nowMs();
    if (nowMs - this.loopLoggedMs < loopLogMs) return;
    this.loopLoggedMs = nowMs;
    const name = nameToText(this.query.folded.slice(0, this.query.nameBytes));
    this.ports.log(
      "error",
      `forwarding loop: our own query for ${name} came back; an upstream forwards to this server`,
    );
  }

  private openHosts(): void {
    const { hostsFile } = this.configuration.options;
    this.hosts?.close();
    this.hosts = hostsFile === undefined ? undefined : new HostsFile(hostsFile, this.ports, () => this.flush());
    this.flush();
  }
}

/** Zone transfers and the types that speak about a message, not a name. */
function isTransfer(qtype: number): boolean {
  return qtype === type.axfr || qtype === type.ixfr || qtype === type.opt || qtype === 249 || qtype === 250;
}
