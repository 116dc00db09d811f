/** What is counted, in the order of the array. */
const names = [
  "udpQueries",
  "tcpQueries",
  "replies",
  "dropped",
  "truncated",
  "sendErrors",
  "sendBacklogFull",
  "faults",
  "forwarded",
  "forwardFailures",
  "tcpConnections",
  "tcpConnectionsDisplaced",
  "tcpTimeouts",
  "rateLimited",
] as const;

export type CounterName = (typeof names)[number];

/** Totals since start; `byRcode` has one entry for each of the sixteen codes of a header. */
export type DnsCounts = Readonly<Record<CounterName, number>> & { readonly byRcode: readonly number[] };

const rcodeBase = names.length;

/** Index of each counter: constants, so that counting is one typed-array store. */
export const counter = Object.fromEntries(names.map((name, i) => [name, i])) as Readonly<Record<CounterName, number>>;

/** Counters of one server. Adding makes no object. */
export class Counters {
  private readonly values = new Float64Array(names.length + 16);

  add(index: number): void {
    this.values[index]! += 1;
  }

  /** Counts a reply by the flags in its third and fourth byte. */
  addReply(reply: Uint8Array): void {
    this.values[counter.replies]! += 1;
    this.values[rcodeBase + (reply[3]! & 15)]! += 1;
    if ((reply[2]! & 2) !== 0) this.values[counter.truncated]! += 1;
  }

  snapshot(): DnsCounts {
    const counts = Object.fromEntries(names.map((name, i) => [name, this.values[i]!])) as Record<CounterName, number>;
    return { ...counts, byRcode: [...this.values.subarray(rcodeBase)] };
  }
}
