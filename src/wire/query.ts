/**
 * One accepted query, described by numbers that point into its bytes. An instance is filled again for each query, so
 * the hot path makes no object.
 */
export class Query {
  bytes: Uint8Array = new Uint8Array(0);
  length = 0;
  id = 0;
  /** The flags word as received. */
  flags = 0;
  /** Response code that the gate found due (`refuse...` verdicts). */
  rcode = 0;
  /** Bytes of the question's name with the root's zero, its offset is always 12. */
  nameBytes = 0;
  /** The name with A-Z as a-z. */
  readonly folded: Uint8Array = new Uint8Array(255);
  /** Where labels start in `folded`; the first `labels` are set. */
  readonly labelStarts: Uint8Array = new Uint8Array(128);
  labels = 0;
  /** A hash of `folded`. */
  hash = 0;
  type = 0;
  class = 0;
  /** Offset after the question. */
  questionEnd = 0;
  hasEdns = false;
  /** UDP size in the query's OPT. */
  ednsBytes = 0;
  ednsVersion = 0;
  dnssecOk = false;
  /** Where the data of a client subnet option starts, or -1. */
  subnetAt = -1;
  subnetBytes = 0;

  get opcode(): number {
    return (this.flags >> 11) & 15;
  }

  get recursionDesired(): boolean {
    return (this.flags & 0x0100) !== 0;
  }
}
