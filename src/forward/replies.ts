import { accept, ednsOption, Query, rcode } from "../wire/index.js";
import type { CacheEntry } from "./cache-entry.js";
import type { CleanReply } from "./clean-reply.js";
import { addOption, type Explanation, explain, finishReply, putFailure, replyLimit } from "./reply-writing.js";

const filtered: Explanation = { infoCode: 17, text: "private addresses of an outside name were removed" };
const stale: Explanation = { infoCode: 3, text: "no fresh answer could be had" };
const optBytes = 11;

/** Makes the reply for each of those who wait, in one buffer that is reused. */
export class Replies {
  private readonly out = new Uint8Array(2 * 65_536);
  private readonly query = new Query();
  /** Largest reply over UDP, and what our OPT announces. */
  udpReplyBytesMax: number;

  constructor(udpReplyBytesMax: number) {
    this.udpReplyBytesMax = udpReplyBytesMax;
  }

  /** What an upstream said just now. */
  fresh(reply: CleanReply, queryBytes: Uint8Array, overTcp: boolean): Uint8Array {
    this.out.set(reply.bytes);
    const why = reply.filtered ? filtered : undefined;
    return this.finish(reply.bytes.length, queryBytes, overTcp, why, reply.subnet);
  }

  /** A cached reply that has not expired. */
  cached(entry: CacheEntry, nowMs: number, queryBytes: Uint8Array, overTcp: boolean): Uint8Array {
    return this.finish(entry.copyAged(this.out, nowMs), queryBytes, overTcp, undefined, undefined);
  }

  /** A cached reply that has expired (RFC 8767). */
  stale(entry: CacheEntry, ttlSeconds: number, queryBytes: Uint8Array, overTcp: boolean): Uint8Array {
    return this.finish(entry.copyStale(this.out, ttlSeconds), queryBytes, overTcp, stale, undefined);
  }

  /** A reply that `put` writes into the buffer and returns the length of, 0 when it cannot. */
  made(put: (out: Uint8Array) => number, queryBytes: Uint8Array, overTcp: boolean): Uint8Array {
    const length = put(this.out);
    if (length === 0) return this.failure(rcode.servFail, undefined, queryBytes);
    return this.finish(length, queryBytes, overTcp, undefined, undefined);
  }

  failure(code: number, why: Explanation | undefined, queryBytes: Uint8Array): Uint8Array {
    accept(queryBytes, queryBytes.length, this.query);
    return this.out.slice(0, putFailure(this.out, this.query, code, why));
  }

  private finish(
    length: number,
    queryBytes: Uint8Array,
    overTcp: boolean,
    why: Explanation | undefined,
    subnet: Uint8Array | undefined,
  ): Uint8Array {
    const { out, query } = this;
    accept(queryBytes, queryBytes.length, query);
    const limit = replyLimit(query, overTcp, this.udpReplyBytesMax);
    let end = finishReply(out, length, query, limit, this.udpReplyBytesMax);
    const optAt = query.hasEdns ? end - optBytes : end;
    if (subnet !== undefined && query.subnetAt >= 0) {
      end = addOption(out, end, optAt, ednsOption.clientSubnet, subnet, limit);
    }
    if (why !== undefined) end = explain(out, end, optAt, why, limit);
    return Buffer.from(out.subarray(0, end));
  }
}
