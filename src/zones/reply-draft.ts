import {
  flag,
  messageBytesMax,
  optBytes,
  putOpt,
  putQuestion,
  putReplyHeader,
  putU16,
  type Query,
  type ResourceRecord,
  Writer,
  writeRecord,
} from "../wire/index.js";
import { type HostAddresses, putRrSet, type RrSet } from "./rrset.js";

/** Pointers reach this far; what would need one beyond is left out. */
const pointerMax = 16_383;

/** Where the counts of the sections are in the header. */
export const section = { answer: 6, authority: 8, additional: 10 } as const;

/**
 * A reply while it is being written. Sets go in whole or not at all; the first of answer or authority that does not fit
 * sets TC and ends the reply (RFC 2181 §9).
 */
export class ReplyDraft {
  out: Uint8Array = new Uint8Array(0);
  at = 0;
  truncated = false;
  private limit = 0;
  private answerEnd = 0;

  /** Starts a reply of at most `limitBytes`. */
  start(query: Query, out: Uint8Array, limitBytes: number): void {
    this.out = out;
    putReplyHeader(out, query, 0);
    this.at = putQuestion(out, query);
    this.limit = Math.min(limitBytes, out.length) - optBytes(query);
    this.truncated = false;
    this.answerEnd = this.at;
  }

  /** Room for `bytes` more? If not, the reply is truncated. */
  fits(bytes: number): boolean {
    if (!this.truncated && this.at + bytes <= this.limit) return true;
    this.truncated = true;
    return false;
  }

  /** Counts records written to the answer section by the caller, up to `at`. */
  answered(records: number): void {
    this.count(section.answer, records);
    this.answerEnd = this.at;
  }

  private count(where: number, records: number): void {
    const { out } = this;
    putU16(out, where, ((out[where]! << 8) | out[where + 1]!) + records);
  }

  /** Adds a set to a section, its owner and the zone's apex being in the reply already. Returns where it starts. */
  put(where: number, set: RrSet, owner: number, apex: number): number {
    const start = this.at;
    if (!this.fits(set.wire.length)) return start;
    this.at = putRrSet(this.out, start, set, owner, apex);
    this.count(where, set.rdata.length);
    if (where === section.answer) this.answerEnd = this.at;
    return start;
  }

  /** Adds records that are of none of our zones, their names in full. */
  putRecords(where: number, records: readonly ResourceRecord[]): void {
    if (records.length === 0) return;
    const writer = new Writer(new Uint8Array(messageBytesMax), false);
    for (const record of records) writeRecord(writer, record);
    if (writer.overflow || !this.fits(writer.offset)) {
      this.truncated = true;
      return;
    }
    this.out.set(writer.bytes.subarray(0, writer.offset), this.at);
    this.at += writer.offset;
    this.count(where, records.length);
    if (where === section.answer) this.answerEnd = this.at;
  }

  /** Adds addresses to the additional section; where glue does not fit, TC is set (RFC 9471), other addresses are left out. */
  putHosts(hosts: readonly HostAddresses[], apex: number): void {
    for (let i = 0; i < hosts.length && !this.truncated; i++) {
      const host = hosts[i]!;
      let owner = 0;
      for (let k = 0; k < host.sets.length; k++) {
        const written = this.putHostSet(host, host.sets[k]!, owner, apex);
        if (written < 0) {
          this.truncated = host.isGlue;
          return;
        }
        if (owner === 0) owner = written;
      }
    }
  }

  /** Returns where the owner's name is, or -1 when the set does not fit. */
  private putHostSet({ ownerPrefix }: HostAddresses, set: RrSet, owner: number, apex: number): number {
    const prefix = owner === 0 ? ownerPrefix.length : 0;
    const { out, at } = this;
    const name = owner === 0 && prefix > 0 ? at : owner === 0 ? apex : owner;
    if (at + prefix + set.wire.length > this.limit || name > pointerMax) return -1;
    out.set(prefix > 0 ? ownerPrefix : none, at);
    this.at = putRrSet(out, at + prefix, set, name, apex);
    // The first owner is spelled out: its labels, then a pointer to the apex.
    if (prefix > 0) putU16(out, at + prefix, 0xc000 | apex);
    this.count(section.additional, set.rdata.length);
    return name;
  }

  /** Ends the reply; returns its length. A truncated one keeps whole sets of its answer section only. */
  finish(query: Query, bits: number): number {
    const { out } = this;
    let end = this.at;
    if (this.truncated) {
      end = this.answerEnd;
      for (let i = section.authority; i < section.additional + 2; i++) out[i] = 0;
    }
    const flags = (out[2]! << 8) | out[3]! | bits | (this.truncated ? flag.truncated : 0);
    putU16(out, 2, flags);
    return putOpt(out, end, query, 0, 0);
  }
}

const none = new Uint8Array(0);
