import { accept, encodeMessage, type Message, plainUdpBytes, Query, readMessage } from "../wire/index.js";

/** Larger UDP replies are cut into fragments on common paths (DNS Flag Day 2020). */
const udpBytesMax = 1_232;

/** Puts the question of a query about another name, all else (id, flags, EDNS) as it is. */
export function askedAbout(query: Uint8Array, name: Uint8Array): Uint8Array {
  const read = new Query();
  accept(query, query.length, read);
  return Buffer.concat([query.subarray(0, 12), name, query.subarray(12 + read.nameBytes)]);
}

/**
 * A zone's reply to `query` whose last alias leads out of all zones, completed with the reply that others gave about that name:
 * their records behind the aliases, their response code. Within what the client takes; what does not fit is cut, with TC.
 */
export function withTarget(query: Uint8Array, reply: Uint8Array, target: Uint8Array, overTcp: boolean): Uint8Array {
  const own = readMessage(reply);
  const found = readMessage(target);
  if (!own.ok || !found.ok) return reply;
  const { header, questions, answer, edns } = own.message;
  const { rcode, truncated } = found.message.header;
  const whole: Message = {
    header: { ...header, rcode, recursionAvailable: true, truncated: header.truncated || truncated },
    questions,
    answer: [...answer, ...found.message.answer],
    authority: found.message.authority,
    additional: found.message.additional,
    edns,
  };
  const bare = { ...whole, authority: [], additional: [] };
  const cut = { ...bare, header: { ...whole.header, truncated: true }, answer: [] };
  const limitBytes = overTcp ? 65_535 : udpLimitBytes(query);
  for (const message of [whole, bare, cut]) {
    const bytes = encodeMessage(message);
    if (bytes !== undefined && bytes.length <= limitBytes) return bytes;
  }
  return reply;
}

function udpLimitBytes(bytes: Uint8Array): number {
  const query = new Query();
  accept(bytes, bytes.length, query);
  return query.hasEdns ? Math.min(Math.max(query.ednsBytes, plainUdpBytes), udpBytesMax) : plainUdpBytes;
}
