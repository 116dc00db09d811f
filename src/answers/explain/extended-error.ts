import { extendedError, optBytes, putU16, type Query, rcode, type SizeBudget, setBudget } from "../../wire/index.js";
import type { Explainer } from "./explain.js";
import type { Reason } from "./reasons.js";

/** Text of an extended error: it should fit beside an SOA in 512 bytes, and clients show one line. */
const textBytesMax = 160;

const encoder = new TextEncoder();
const budget: SizeBudget = { hardBytes: 0, softBytes: 0, answersMax: 0 };

/** The info code of a reason (RFC 8914 §4); most of ours have none of their own. */
export function infoCodeOf(reason: Reason): number {
  if (reason === "not-loaded") return extendedError.notReady;
  return reason === "not-ours" ? extendedError.notAuthoritative : extendedError.other;
}

/** Whether a reply says that there is nothing: no answer records, and a code that is ours to explain. */
export function isNegative(reply: Uint8Array): boolean {
  const code = reply[3]! & 15;
  return (
    reply[6] === 0 && reply[7] === 0 && (code === rcode.noError || code === rcode.nxDomain || code === rcode.servFail)
  );
}

/**
 * Adds to a negative reply of ours why it is negative, as an extended error (RFC 8914), where the query had EDNS and
 * there is room. `out` holds the reply, its OPT last, as `Answers` writes it; returns its new length.
 */
export function addExtendedError(
  query: Query,
  out: Uint8Array,
  length: number,
  overTcp: boolean,
  explainer: Explainer,
): number {
  // A version that is not spoken here (BADVERS) says nothing of the name.
  if (!query.hasEdns || query.ednsVersion !== 0 || !isNegative(out)) return length;
  const name = query.bytes.slice(12, 12 + query.nameBytes);
  const { reason, text } = explainer.explainBriefly(name, query.type, out[3]! & 15);
  if (reason === "answered") return length;
  setBudget(budget, overTcp, query.ednsBytes, 0);
  return appendExtendedError(query, out, length, budget.hardBytes, infoCodeOf(reason), `${reason}: ${text}`);
}

/** Appends an extended error to the OPT at the end of a reply, its text cut where it must be; the new length. */
export function appendExtendedError(
  query: Query,
  out: Uint8Array,
  length: number,
  limitBytes: number,
  infoCode: number,
  text: string,
): number {
  const opt = length - optBytes(query);
  if (!query.hasEdns || out[opt] !== 0 || out[opt + 1] !== 0 || out[opt + 2] !== 41) return length;
  const room = Math.min(limitBytes, out.length) - length - 6;
  if (room < 0) return length;
  const words = cut(encoder.encode(text), Math.min(room, textBytesMax));
  putU16(out, opt + 9, ((out[opt + 9]! << 8) | out[opt + 10]!) + 6 + words.length);
  putU16(out, length, 15);
  putU16(out, length + 2, 2 + words.length);
  putU16(out, length + 4, infoCode);
  out.set(words, length + 6);
  return length + 6 + words.length;
}

/** At most `bytes` bytes, and no character in half. */
function cut(words: Uint8Array, bytes: number): Uint8Array {
  if (words.length <= bytes) return words;
  let end = bytes;
  while (end > 0 && (words[end]! & 0xc0) === 0x80) end--;
  return words.subarray(0, end);
}
