import { flag, headerBytes, opcode, rcode } from "../wire/index.js";

/**
 * How a message relates to the query it would answer: `stray` it is no answer to it, `exact` the question came back byte for
 * byte, `caseChanged` in other letter case, `bare` a header that says no without a question (RFC 1035 leaves that open).
 */
export type Match = "stray" | "exact" | "caseChanged" | "bare";

/** Compares header and question of `message` with the query as sent; the id has been compared by the transport. */
export function matchReply(message: Uint8Array, query: Uint8Array): Match {
  if (message.length < headerBytes) return "stray";
  const flags = (message[2]! << 8) | message[3]!;
  if ((flags & flag.response) === 0 || ((flags >> 11) & 15) !== opcode.query) return "stray";
  const code = flags & 15;
  const questions = (message[4]! << 8) | message[5]!;
  if (questions === 0 && message.length === headerBytes && code !== rcode.noError && code !== rcode.nxDomain)
    return "bare";
  if (questions !== 1) return "stray";
  return matchQuestion(message, query);
}

function matchQuestion(message: Uint8Array, query: Uint8Array): Match {
  let match: Match = "exact";
  let at = headerBytes;
  for (let labelEnd = at; ; at++) {
    const sent = query[at]!;
    if (message[at] !== sent) {
      if (at === labelEnd || !sameLetter(message[at], sent)) return "stray";
      match = "caseChanged";
    }
    if (at < labelEnd) continue;
    if (sent === 0) break;
    labelEnd = at + sent + 1;
  }
  for (let i = at + 1; i < at + 5; i++) if (message[i] !== query[i]) return "stray";
  return match;
}

function sameLetter(a: number | undefined, b: number): boolean {
  if (a === undefined || (a ^ b) !== 32) return false;
  const lower = a | 32;
  return lower >= 97 && lower <= 122;
}

/** The response code with its upper bits from the OPT at `optAt` (-1: none). */
export function rcodeOf(message: Uint8Array, optAt: number): number {
  return (message[3]! & 15) | (optAt < 0 ? 0 : message[optAt + 4]! << 4);
}

export function isTruncated(message: Uint8Array): boolean {
  return (message[2]! & 2) !== 0;
}

/** Consul's rule: these end the search, all others send us to the next upstream. */
export function isAnswer(code: number): boolean {
  return code === rcode.noError || code === rcode.nxDomain;
}
