import { rcode } from "../wire/index.js";
import type { Asked } from "./asked.js";
import type { ForwardPorts } from "./ports.js";
import { findOpt } from "./record-walk.js";
import { isAnswer, isTruncated, matchReply, rcodeOf } from "./reply-match.js";
import { compose, type DressSettings, type Sent } from "./sent-query.js";
import { noRoom, tooManyStrays } from "./transports/transport.js";
import type { Upstream } from "./upstream.js";

/** Messages sent to one upstream for one question: the query, a retransmission, without EDNS, with a new cookie, over TCP. */
const sendsMax = 5;
/** Part of the time allowed after which a lost datagram is sent again. */
const retransmitShare = 0.4;
const badCookie = 23;

export interface AttemptSettings extends DressSettings {
  readonly timeoutMs: number;
}

/** What an attempt tells. After `answered` or `failed` it is over. */
export interface AttemptListener {
  /** NOERROR or NXDOMAIN for the question asked; the records have not been looked at. */
  answered(attempt: Attempt, message: Uint8Array): void;
  /** A reply cut short; the whole one is being fetched over TCP. */
  truncated(attempt: Attempt, message: Uint8Array): void;
  failed(attempt: Attempt, reason: string): void;
}

/** One question put to one upstream, with the retries that this upstream deserves. */
export class Attempt {
  readonly upstream: Upstream;
  readonly startedMs: number;
  private readonly asked: Asked;
  private readonly settings: AttemptSettings;
  private readonly ports: ForwardPorts;
  private readonly listener: AttemptListener;
  /** Cancels of what is listened to, at most `sendsMax`. */
  private exchanges: (() => void)[] = [];
  /** The queries as they went out, at most `sendsMax`. */
  readonly queries: Uint8Array[] = [];
  private cancelTimer: () => void = () => {};
  private sends = 0;
  private edns: boolean;
  private wentReliable = false;
  private heard = false;
  private over = false;

  constructor(
    upstream: Upstream,
    asked: Asked,
    settings: AttemptSettings,
    ports: ForwardPorts,
    listener: AttemptListener,
  ) {
    this.upstream = upstream;
    this.asked = asked;
    this.settings = settings;
    this.ports = ports;
    this.listener = listener;
    this.startedMs = ports.clock.nowMs();
    this.edns = upstream.traits.takesEdns(this.startedMs);
  }

  start(): void {
    const { timeoutMs } = this.settings;
    const { kind } = this.upstream.address;
    const overStream = kind !== "udp" || this.asked.overTcp;
    const first = overStream ? timeoutMs : timeoutMs * retransmitShare;
    this.cancelTimer = this.ports.clock.schedule(first, () => {
      if (overStream) {
        this.giveUp();
        return;
      }
      this.cancelTimer = this.ports.clock.schedule(timeoutMs - first, () => this.giveUp());
      if (!this.wentReliable) this.send(false);
    });
    this.upstream.counters.queries++;
    this.send(overStream);
  }

  /** Stops listening. `silent`: it had its time, and somebody else answered. */
  cancel(silent: boolean): void {
    if (this.over) return;
    this.finish();
    if (silent && !this.heard) this.noteSilence("no answer while another upstream answered");
  }

  private send(reliable: boolean): void {
    if (this.over) return;
    if (++this.sends > sendsMax) {
      this.fail("too many retries", false);
      return;
    }
    if (reliable) this.wentReliable = true;
    const { upstream } = this;
    const dress = { edns: this.edns, first: this.sends === 1, reliable };
    const sent = compose(upstream, this.asked, this.settings, dress, this.ports);
    this.queries.push(sent.query);
    const transport = reliable ? upstream.reliable : upstream.usual;
    let done = false;
    let cancel: (() => void) | undefined;
    const end = (): void => {
      done = true;
      this.exchanges = this.exchanges.filter((other) => other !== cancel);
    };
    cancel = transport.send(sent.query, {
      receive: (message) => {
        const taken = this.over || this.take(message, sent);
        if (taken) end();
        return taken;
      },
      fail: (reason) => {
        end();
        this.exchangeFailed(reason, sent);
      },
    });
    if (!done && !this.over) this.exchanges.push(cancel);
  }

  /** Judges a message; false leaves the exchange listening. */
  private take(message: Uint8Array, sent: Sent): boolean {
    const { upstream, ports } = this;
    const match = matchReply(message, sent.query);
    if (match === "stray") return false;
    const optAt = findOpt(message);
    const trust = upstream.traits.judge(message, optAt, match, sent.sentCookie, sent.mixed, sent.reliable);
    if (trust === "forged") return false;
    if (trust === "doubtful") {
      upstream.counters.doubtful++;
      this.goReliable();
      return false;
    }
    upstream.counters.replies++;
    this.heard = true;
    upstream.health.replied(sent.first ? ports.clock.nowMs() - sent.atMs : undefined);
    const code = rcodeOf(message, optAt);
    if (isTruncated(message) && isAnswer(code) && !sent.reliable && !this.wentReliable) {
      this.listener.truncated(this, message);
      this.goReliable();
      return true;
    }
    this.settle(message, code, sent);
    return true;
  }

  private settle(message: Uint8Array, code: number, sent: Sent): void {
    const refusedEdns = code === rcode.formErr || code === rcode.notImp || code === rcode.badVers;
    if (refusedEdns && sent.edns) {
      this.edns = false;
      this.send(sent.reliable);
      return;
    }
    if (!refusedEdns && !sent.edns && this.sends > 1) this.upstream.traits.refusedEdns(this.ports.clock.nowMs());
    if (code === badCookie && sent.sentCookie) {
      if (this.sends === 1) this.send(sent.reliable);
      else this.goReliable();
      return;
    }
    if (isAnswer(code)) {
      this.finish();
      this.listener.answered(this, message);
      return;
    }
    this.upstream.counters.refusals++;
    this.fail(`response code ${code}`, false);
  }

  /** The question once more over the transport that forgers off the path cannot reach. */
  private goReliable(): void {
    if (this.over || this.wentReliable) return;
    this.upstream.counters.tcpRetries++;
    this.send(true);
  }

  private exchangeFailed(reason: string, sent: Sent): void {
    if (this.over) return;
    if (reason === tooManyStrays) this.goReliable();
    // A client's TCP is no reason to need the upstream's: not all upstreams have it.
    if (sent.reliable && this.sends === 1 && this.upstream.address.kind === "udp") {
      this.send(false);
      return;
    }
    // A retransmission that could not go out does not end the wait for the first; nothing left to wait for does.
    if (this.exchanges.length === 0) this.fail(reason, reason !== noRoom);
  }

  private giveUp(): void {
    this.fail(`no answer within ${this.settings.timeoutMs} ms`, true);
  }

  private fail(reason: string, silent: boolean): void {
    if (this.over) return;
    this.finish();
    if (silent && !this.heard) this.noteSilence(reason);
    this.listener.failed(this, reason);
  }

  private noteSilence(reason: string): void {
    const { upstream, ports } = this;
    upstream.counters.silences++;
    if (upstream.health.silent(ports.clock.nowMs()))
      ports.log("warn", `upstream ${upstream.address.text} is down: ${reason}`);
  }

  private finish(): void {
    this.over = true;
    this.cancelTimer();
    for (const cancel of this.exchanges) cancel();
    this.exchanges.length = 0;
  }
}
