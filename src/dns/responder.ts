import { type Answers, lookupResult, type Need, type OutsideAnswer } from "../answers/index.js";
import { accept, flag, putNotice, putRefusal, Query, rcode, verdict } from "../wire/index.js";
import { type Counters, counter } from "./counters.js";

/** Queries waiting for an answer from elsewhere, over all clients: each holds a copy of its message, at most 64 KiB. */
const waitingMax = 4096;

/** Where names that are not ours are looked for. All parts are optional; without them such names are refused. */
export interface Elsewhere {
  /**
   * Zones from files: writes the reply into `out` and returns its length, or 0 when the name is in none of them, or
   * `responded.later` when `forward` has to complete it.
   */
  readonly staticZones?: ((query: Uint8Array, length: number, overTcp: boolean, out: Uint8Array) => number) | undefined;
  /** Whether there is anybody to ask now; without it `forward` alone decides. */
  readonly forwards?: (() => boolean) | undefined;
  /** A reply that is known already, for this client (address as text), written into `out`; 0 when there is none. */
  readonly hit?: ((query: Query, client: string, overTcp: boolean, out: Uint8Array) => number) | undefined;
  /**
   * Asks other servers for this client (address as text); undefined when none gave an answer, `refused` when the client or
   * the name is not served. The reply's id must be that of the query.
   */
  readonly forward?:
    | ((query: Uint8Array, overTcp: boolean, client: string) => Promise<Uint8Array | "refused" | undefined>)
    | undefined;
  /** Finds host names outside our zones that one of our answers needs. */
  readonly find?: ((needs: readonly Need[]) => Promise<readonly OutsideAnswer[]>) | undefined;
}

/** Adds to a reply of ours what its query allows (extended errors); returns the new length. */
export type Annotate = (query: Query, out: Uint8Array, length: number, overTcp: boolean) => number;

/** Results of `respond` besides a reply's length. */
export const responded = { nothing: 0, later: -1 } as const;

/**
 * Turns a message into its reply, at once where that is possible. One for all listeners; nothing it calls throws on
 * bytes, and a fault of our own costs one reply, never the process.
 */
export class Responder {
  readonly counters: Counters;
  private readonly answers: Answers;
  private readonly elsewhere: Elsewhere;
  private readonly annotate: Annotate | undefined;
  private readonly late = new Uint8Array(65_535);
  private readonly lateQuery = new Query();
  private waiting = 0;

  constructor(answers: Answers, elsewhere: Elsewhere, counters: Counters, annotate?: Annotate) {
    this.answers = answers;
    this.elsewhere = elsewhere;
    this.annotate = annotate;
    this.counters = counters;
  }

  /**
   * Answers a message. `out` must have room for 65,535 bytes. Returns the reply's length, `responded.nothing`, or
   * `responded.later`: then `respondLater` gives the reply.
   */
  respond(message: Uint8Array, overTcp: boolean, out: Uint8Array, client = ""): number {
    const { answers, elsewhere, counters } = this;
    counters.add(overTcp ? counter.tcpQueries : counter.udpQueries);
    let length = answers.lookup(message, message.length, overTcp, out);
    if (length === lookupResult.notOurs) {
      length = elsewhere.staticZones?.(message, message.length, overTcp, out) ?? 0;
      if (length === 0) length = this.knownElsewhere(overTcp, out, client);
      if (length === responded.later) return length;
    } else if (length === lookupResult.needsNames) {
      if (elsewhere.find !== undefined) return responded.later;
      length = this.annotated(answers.finish(message, message.length, overTcp, out, []), overTcp, out);
    } else {
      length = this.annotated(length, overTcp, out);
    }
    if (length > 0) counters.addReply(out);
    else counters.add(counter.dropped);
    return Math.max(length, responded.nothing);
  }

  /** A reply that only says to come back over TCP; its length, 0 when none is due. */
  cut(message: Uint8Array, out: Uint8Array): number {
    if (accept(message, message.length, this.lateQuery) !== verdict.answer) return responded.nothing;
    const length = putRefusal(out, this.lateQuery, rcode.noError, false);
    out[2]! |= flag.truncated >> 8;
    return length;
  }

  private annotated(length: number, overTcp: boolean, out: Uint8Array): number {
    if (length <= 0 || this.annotate === undefined) return length;
    // Only a negative reply needs a reason: most replies have records and are done.
    if ((out[3]! & 15) === 0 && (out[6]! | out[7]!) !== 0) return length;
    return this.annotate(this.answers.query, out, length, overTcp);
  }

  /** What the forwarder knows already, that it has to ask, or that the name is not here. */
  private knownElsewhere(overTcp: boolean, out: Uint8Array, client: string): number {
    const { answers, elsewhere } = this;
    if (elsewhere.forward === undefined || elsewhere.forwards?.() === false) {
      return this.annotated(answers.decline(out), overTcp, out);
    }
    const length = elsewhere.hit?.(answers.query, client, overTcp, out) ?? 0;
    return length > 0 ? length : responded.later;
  }

  /**
   * Finishes a message that `respond` put off; to be called right after it, as it uses what that left behind. Calls
   * `done` once, with the reply (valid during the call) or undefined for none; never throws.
   */
  respondLater(
    message: Uint8Array,
    overTcp: boolean,
    done: (reply: Uint8Array | undefined) => void,
    client = "",
  ): void {
    const copy = new Uint8Array(message);
    const needed = this.answers.lookup(copy, copy.length, overTcp, this.late) === lookupResult.needsNames;
    const finish = (reply: Uint8Array | undefined): void => {
      if (reply !== undefined) this.counters.addReply(reply);
      done(reply);
    };
    if (this.waiting >= waitingMax) {
      finish(this.failure(copy));
      return;
    }
    this.waiting++;
    this.counters.add(counter.forwarded);
    const found = needed ? this.findNeeds(copy, overTcp) : this.elsewhere.forward!(copy, overTcp, client);
    found
      .catch(() => {
        this.counters.add(counter.forwardFailures);
        return undefined;
      })
      .then((reply) => {
        this.waiting--;
        finish(reply === "refused" ? this.notice(copy, rcode.refused) : (reply ?? this.failure(copy)));
      })
      .catch(() => this.counters.add(counter.faults));
  }

  private async findNeeds(message: Uint8Array, overTcp: boolean): Promise<Uint8Array | undefined> {
    const { needs } = this.answers;
    const outside = await this.elsewhere.find!(needs).catch((): readonly OutsideAnswer[] => {
      this.counters.add(counter.forwardFailures);
      return [];
    });
    const length = this.answers.finish(message, message.length, overTcp, this.late, outside);
    return length > 0 ? this.late.slice(0, length) : undefined;
  }

  /** SERVFAIL for a name that others could not answer. */
  private failure(message: Uint8Array): Uint8Array | undefined {
    return this.notice(message, rcode.servFail);
  }

  private notice(message: Uint8Array, code: number): Uint8Array | undefined {
    if (accept(message, message.length, this.lateQuery) !== verdict.answer) return undefined;
    return this.late.subarray(0, putNotice(this.late, this.lateQuery, code, code === rcode.servFail));
  }
}
