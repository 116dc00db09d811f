import {
  accept,
  classIn,
  foldName,
  type Name,
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
import type { ClientTransport, ForwardClient, Forwarder } from "./forwarder.js";
import { putLocal } from "./local-answer.js";
import { LocalNames } from "./local-names.js";
import { LoopWatch, loop } from "./loop-watch.js";
import { type ForwardCounters, type ForwardSnapshot, newCounters } from "./metrics.js";
import type { ForwardOptions } from "./options.js";
import { type ForwardPorts, systemPorts } from "./ports.js";
import { finishReply, replyLimit } from "./reply-writing.js";
import { Resolver } from "./resolver.js";
import { buildQuery } from "./upstream-query.js";

/** Entries are asked for again when this part of their life is left, if they live long enough to be worth it. */
const prefetchShare = 0.1;
const prefetchTtlMsMin = 10_000;
const prefetchHitsMin = 2;
const badVersion = 16;

/** @throws ForwardOptionsError when an option cannot be used. */
export function createForwarder(options: ForwardOptions, ports: ForwardPorts = systemPorts): Forwarder {
  return new Forwarding(options, ports);
}

/** The forwarder as one object: cache first, then what is known here, then upstreams. */
export class Forwarding implements Forwarder {
  private readonly ports: ForwardPorts;
  private readonly counters: ForwardCounters = newCounters();
  private readonly resolver: Resolver;
  private readonly localNames: LocalNames;
  private readonly loops: LoopWatch;
  private readonly query = new Query();
  private configuration: Configuration;
  private closed = false;

  constructor(options: ForwardOptions, ports: ForwardPorts) {
    this.ports = ports;
    this.configuration = new Configuration(options, ports, undefined);
    this.loops = new LoopWatch(ports);
    this.resolver = new Resolver(this.configuration, ports, this.counters, this.loops);
    this.localNames = new LocalNames(this.configuration, ports, () => this.flush());
  }

  get enabled(): boolean {
    return this.configuration.routes.any;
  }

  get recursion(): boolean {
    return this.configuration.routes.hasRecursors;
  }

  allows(client: string): boolean {
    return this.configuration.allow.has(client);
  }

  upstreamsOf(name: Name): readonly string[] {
    return (this.configuration.routes.find(foldName(name))?.upstreams ?? []).map(({ address }) => address.text);
  }

  hit(query: Query, address: string, overTcp: boolean, out: Uint8Array): number {
    if (query.class !== classIn || query.subnetAt >= 0 || (query.hasEdns && query.ednsVersion !== 0)) return 0;
    const entry = this.resolver.cache.find(query, variantOf(query));
    // A reply near 64 KiB with what is kept beside it may need more room than a listener has.
    if (entry === undefined || entry.packed.length > out.length) return 0;
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
    this.localNames.configure(this.configuration);
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
    this.localNames.close();
    this.resolver.close();
    for (const upstream of this.configuration.upstreams.values()) upstream.close();
  }

  private async answer(
    bytes: Uint8Array,
    client: string,
    unlimited: boolean,
    overTcp: boolean,
  ): Promise<Uint8Array | "refused"> {
    const query = this.query;
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
    return new Promise((reply) => {
      this.resolver.wait(asked, route, { query: bytes, client, overTcp: unlimited, reply });
    });
  }

  /** Answers that take nobody else: errors, our own query come back, hosts file, special names. */
  private answerHere(bytes: Uint8Array, overTcp: boolean): Uint8Array | undefined {
    const { query } = this;
    const { replies } = this.resolver;
    if (query.hasEdns && query.ednsVersion !== 0) return replies.failure(badVersion, undefined, bytes);
    if (this.loops.isOwn(bytes, query, this.configuration)) {
      this.counters.loops++;
      return replies.failure(rcode.servFail, loop, bytes);
    }
    const local = this.localNames.answer(query);
    if (local === undefined) return undefined;
    this.counters.localAnswers++;
    const name = query.folded.slice(0, query.nameBytes);
    const { type: qtype, class: qclass } = query;
    return replies.made((out) => putLocal(out, name, qtype, qclass, local), bytes, overTcp);
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
    const route = this.configuration.routes.find(asked.name);
    if (route !== undefined) this.resolver.prefetch(asked, route, entry);
  }
}

/** Zone transfers and the types that speak about a message, not a name. */
function isTransfer(qtype: number): boolean {
  return qtype === type.axfr || qtype === type.ixfr || qtype === type.opt || qtype === 249 || qtype === 250;
}
