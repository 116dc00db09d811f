import { headerBytes } from "../wire/index.js";
import type { Asked } from "./asked.js";
import { Attempt, type AttemptListener, type AttemptSettings } from "./attempt.js";
import { type Cleaned, type CleaningRules, type CleanReply, cleanReply } from "./clean-reply.js";
import type { ForwardPorts } from "./ports.js";
import type { Selection } from "./selection.js";
import type { Upstream } from "./upstream.js";

export interface ResolutionSettings extends AttemptSettings, CleaningRules {
  readonly hedgeAfterMs: number;
}

/** What a resolution tells; after `resolved` or `failed` it is over. */
export interface ResolutionListener {
  resolved(reply: CleanReply): void;
  /** A reply cut short came, and better is being waited for. */
  partial(reply: CleanReply): void;
  failed(reason: string): void;
  hedged(): void;
}

/**
 * One question put to upstreams, one after the other: the next at once when one says no, and after a short silence also
 * when one says nothing, while it is still listened to. The first good answer ends it.
 */
export class Resolution implements AttemptListener {
  private readonly asked: Asked;
  private readonly settings: ResolutionSettings;
  private readonly ports: ForwardPorts;
  private readonly listener: ResolutionListener;
  private readonly waiting: Upstream[];
  private readonly probes: readonly Upstream[];
  private attempts: Attempt[] = [];
  private readonly reasons: string[] = [];
  private best: CleanReply | undefined;
  private cancelHedge: () => void = () => {};
  private over = false;

  constructor(
    asked: Asked,
    selection: Selection,
    settings: ResolutionSettings,
    ports: ForwardPorts,
    listener: ResolutionListener,
  ) {
    this.asked = asked;
    this.waiting = [...selection.order];
    this.probes = selection.probes;
    this.settings = settings;
    this.ports = ports;
    this.listener = listener;
  }

  start(): void {
    for (const upstream of this.probes) this.ask(upstream);
    this.askNext();
  }

  /** Whether one of the queries that are on their way is such. */
  hasSent(such: (query: Uint8Array) => boolean): boolean {
    for (const { queries } of this.attempts) if (queries.some(such)) return true;
    return false;
  }

  /** Ends it without a word. */
  cancel(): void {
    this.finish();
  }

  answered(attempt: Attempt, message: Uint8Array): void {
    this.drop(attempt);
    const cleaned = this.clean(message);
    if (!cleaned.ok) {
      attempt.upstream.counters.refusals++;
      this.goOn(attempt, cleaned.reason);
      return;
    }
    this.finish();
    this.listener.resolved(cleaned.reply);
  }

  truncated(attempt: Attempt, message: Uint8Array): void {
    const cleaned = this.clean(message);
    if (!cleaned.ok || this.over) return;
    this.best = cleaned.reply;
    // Somebody is working on it; only its silence over TCP brings in the next.
    this.armHedge(attempt.upstream);
    this.listener.partial(cleaned.reply);
  }

  failed(attempt: Attempt, reason: string): void {
    this.drop(attempt);
    this.goOn(attempt, reason);
  }

  /** The letters that were mixed for this upstream alone are put back first: names of the reply may point at them. */
  private clean(message: Uint8Array): Cleaned {
    message.set(this.asked.name, headerBytes);
    return cleanReply(asBuffer(message), this.asked, this.settings);
  }

  private goOn(attempt: Attempt, reason: string): void {
    if (this.over) return;
    this.reasons.push(`${attempt.upstream.address.text}: ${reason}`);
    if (this.waiting.length > 0) this.askNext();
    else if (this.attempts.length === 0) this.conclude();
  }

  private conclude(): void {
    this.finish();
    if (this.best !== undefined) this.listener.resolved(this.best);
    else this.listener.failed(this.reasons.join("; "));
  }

  private askNext(): void {
    const upstream = this.waiting.shift();
    if (upstream === undefined || this.over) return;
    this.armHedge(upstream);
    this.ask(upstream);
  }

  private ask(upstream: Upstream): void {
    const attempt = new Attempt(upstream, this.asked, this.settings, this.ports, this);
    this.attempts.push(attempt);
    attempt.start();
  }

  private drop(attempt: Attempt): void {
    this.attempts = this.attempts.filter((other) => other !== attempt);
  }

  private armHedge(upstream: Upstream): void {
    this.cancelHedge();
    if (this.waiting.length === 0) return;
    const afterMs = upstream.health.hedgeMs(this.settings.hedgeAfterMs);
    this.cancelHedge = this.ports.clock.schedule(afterMs, () => {
      this.listener.hedged();
      this.askNext();
    });
  }

  private finish(): void {
    if (this.over) return;
    this.over = true;
    this.cancelHedge();
    const nowMs = this.ports.clock.nowMs();
    for (const attempt of this.attempts) {
      const patienceMs = attempt.upstream.health.hedgeMs(this.settings.hedgeAfterMs);
      attempt.cancel(nowMs - attempt.startedMs >= patienceMs);
    }
    this.attempts.length = 0;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
