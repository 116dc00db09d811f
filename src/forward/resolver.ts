import { rcode } from "../wire/index.js";
import type { Asked } from "./asked.js";
import { cacheKeyOf, isShareable, mergeKey, variantOfAsked } from "./asked.js";
import { Cache } from "./cache.js";
import type { CacheEntry } from "./cache-entry.js";
import type { CleanReply } from "./clean-reply.js";
import type { Configuration } from "./configuration.js";
import { Failures } from "./failures.js";
import { type LoopWatch, loop } from "./loop-watch.js";
import type { ForwardCounters } from "./metrics.js";
import { type Pending, PendingTable, type Waiter } from "./pending.js";
import type { ForwardPorts } from "./ports.js";
import { Replies } from "./replies.js";
import type { Explanation } from "./reply-writing.js";
import { Resolution } from "./resolution.js";
import type { Route } from "./routes.js";
import { select } from "./selection.js";
import { Turns } from "./turns.js";

/** Stale answers that say "not there" are used for this long only: musl takes them for good. */
const negativeStaleMs = 3_600_000;

/** Finds answers for those who wait: one exchange per question, cache, failures and stale answers around it. */
export class Resolver {
  readonly cache: Cache;
  readonly pending = new PendingTable();
  readonly replies: Replies;
  private readonly failures = new Failures();
  private readonly loops: LoopWatch;
  private readonly turns = new Turns();
  private readonly ports: ForwardPorts;
  private readonly counters: ForwardCounters;
  private configuration: Configuration;

  constructor(configuration: Configuration, ports: ForwardPorts, counters: ForwardCounters, loops: LoopWatch) {
    this.configuration = configuration;
    this.ports = ports;
    this.counters = counters;
    this.loops = loops;
    this.cache = new Cache(configuration.options.cacheBytesMax);
    this.replies = new Replies(configuration.options.udpReplyBytesMax);
  }

  configure(configuration: Configuration): void {
    if (configuration.answersDifferently(this.configuration)) this.forget();
    this.configuration = configuration;
    this.cache.setBytesMax(configuration.options.cacheBytesMax);
    this.replies.udpReplyBytesMax = configuration.options.udpReplyBytesMax;
  }

  /** Empties cache and failures. */
  forget(): void {
    this.cache.clear();
    this.failures.clear();
    this.loops.forget();
  }

  /** Answers `waiter` once, now or later. */
  wait(asked: Asked, route: Route, waiter: Waiter): void {
    const { pendingMax, pendingPerClientMax } = this.configuration.options;
    const key = mergeKey(asked);
    const known = this.pending.find(key, asked.hash);
    this.counters.misses++;
    if (known !== undefined) this.counters.merged++;
    if (known?.resolution?.hasSent((sent) => this.loops.isEcho(waiter.query, sent, asked.name))) {
      this.counters.loops++;
      waiter.reply(this.replies.failure(rcode.servFail, loop, waiter.query));
      return;
    }
    const entry = this.staleEntry(asked);
    const failed = this.failures.recent(key, this.ports.clock.nowMs());
    if (known === undefined && failed !== undefined) {
      this.answerWithout(entry, [waiter], { infoCode: 13, text: failed });
    } else if (known?.isStale && entry !== undefined) {
      this.answerWithout(entry, [waiter], undefined);
    } else if (!this.pending.hasRoom(waiter.client, pendingMax, pendingPerClientMax)) {
      this.counters.overLimit++;
      this.answerWithout(entry, [waiter], { infoCode: 0, text: "too many queries are waiting" });
    } else {
      const pending = known ?? this.pending.open(key, asked);
      this.pending.join(pending, waiter);
      if (known === undefined) this.startInTurn(pending, route);
    }
  }

  /** Asks again for an entry that is popular and about to expire, with nobody waiting. */
  prefetch(asked: Asked, route: Route, entry: CacheEntry): void {
    const key = mergeKey(asked);
    const busy =
      this.pending.find(key, asked.hash) !== undefined || this.pending.size >= this.configuration.options.pendingMax;
    if (busy || this.failures.recent(key, this.ports.clock.nowMs()) !== undefined) return;
    entry.refreshing = true;
    this.counters.prefetches++;
    this.startInTurn(this.pending.open(key, asked), route);
  }

  close(): void {
    this.turns.clear();
    for (const pending of this.pending.all()) {
      pending.resolution?.cancel();
      this.end(pending, (waiters) => this.answerWithout(undefined, waiters, { infoCode: 14, text: "shutting down" }));
    }
  }

  private startInTurn(pending: Pending, route: Route): void {
    this.turns.run(() => this.start(pending, route));
  }

  private start(pending: Pending, route: Route): void {
    const { asked } = pending;
    const { options } = this.configuration;
    const { clock, random } = this.ports;
    const selection = select(route.upstreams, options.recursorStrategy, random, clock.nowMs());
    const settings = this.configuration.settingsFor(asked.name, route.domain);
    if (this.staleEntry(asked) !== undefined) {
      pending.cancelStale = clock.schedule(options.staleAfterMs, () => this.goStale(pending));
    }
    pending.resolution = new Resolution(asked, selection, settings, this.ports, {
      resolved: (reply) => this.resolved(pending, reply),
      partial: (reply) => this.partial(pending, reply),
      failed: (reason) => this.failed(pending, reason),
      hedged: () => {
        this.counters.hedges++;
      },
    });
    pending.resolution.start();
  }

  private resolved(pending: Pending, reply: CleanReply): void {
    const { asked } = pending;
    this.failures.forget(pending.key);
    if (reply.filtered) this.counters.rebindings++;
    this.keep(asked, reply);
    this.end(pending, (waiters) => this.answerFresh(reply, waiters));
  }

  /** The new truth replaces the old one, also where the new one may not be kept. */
  private keep(asked: Asked, reply: CleanReply): void {
    if (!isShareable(asked) || reply.truncated) return;
    const key = cacheKeyOf(asked);
    const variant = variantOfAsked(asked);
    if (reply.ttlSeconds > 0) {
      this.cache.store(key, variant, reply, this.ports.clock.nowMs());
      return;
    }
    const old = this.cache.find(key, variant);
    if (old !== undefined) this.cache.remove(old);
  }

  /**
   * A stub that spoke no EDNS gets what there is at once, marked as cut, as Consul relays it: it comes back over TCP and
   * finds the whole answer here, or makes do. Who offered more room waits for the whole answer.
   */
  private partial(pending: Pending, reply: CleanReply): void {
    if (reply.answers === 0) return;
    const plain = this.pending.release(pending, ({ overTcp, query }) => !overTcp && query[11] === 0);
    this.answerFresh(reply, plain);
  }

  private failed(pending: Pending, because: string): void {
    const reason = this.loops.cameBack(pending.asked.name)
      ? `${because}; ${loop.text}: the question came back`
      : because;
    this.failures.note(pending.key, reason, this.ports.clock.nowMs());
    const entry = this.staleEntry(pending.asked);
    if (entry !== undefined) entry.refreshing = false;
    this.end(pending, (waiters) => this.answerWithout(entry, waiters, { infoCode: 22, text: reason }));
  }

  private goStale(pending: Pending): void {
    const entry = this.staleEntry(pending.asked);
    if (entry === undefined) return;
    pending.isStale = true;
    this.answerWithout(entry, this.pending.release(pending), undefined);
  }

  private end(pending: Pending, answer: (waiters: readonly Waiter[]) => void): void {
    const waiters = this.pending.release(pending);
    this.pending.close(pending);
    answer(waiters);
  }

  private answerFresh(reply: CleanReply, waiters: readonly Waiter[]): void {
    for (const { query, overTcp, reply: send } of waiters) send(this.replies.fresh(reply, query, overTcp));
  }

  /** Without an answer from upstream: stale where there is one, else SERVFAIL. */
  private answerWithout(entry: CacheEntry | undefined, waiters: readonly Waiter[], why: Explanation | undefined): void {
    for (const { query, overTcp, reply: send } of waiters) {
      if (entry !== undefined) {
        this.counters.staleAnswers++;
        send(this.replies.stale(entry, this.configuration.options.staleTtlSeconds, query, overTcp));
      } else {
        this.counters.failures++;
        send(this.replies.failure(rcode.servFail, why, query));
      }
    }
  }

  /** An entry that may be served although it has expired. */
  private staleEntry(asked: Asked): CacheEntry | undefined {
    const { serveStale, staleSecondsMax } = this.configuration.options;
    if (!serveStale || !isShareable(asked)) return undefined;
    const entry = this.cache.find(cacheKeyOf(asked), variantOfAsked(asked));
    if (entry === undefined) return undefined;
    const spareMs = entry.negative ? Math.min(negativeStaleMs, staleSecondsMax * 1_000) : staleSecondsMax * 1_000;
    return this.ports.clock.nowMs() < entry.expiresMs + spareMs ? entry : undefined;
  }
}
