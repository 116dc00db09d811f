/** A KV pair. `value` is base64, as the API shows it: stores keep text, and readers of the API want it so. */
export interface KvRecord {
  readonly kind: "kv";
  readonly key: string;
  /** Standard base64 with padding; empty for an empty value. */
  readonly value: string;
  /** Unsigned 64-bit, as decimal digits: it does not fit a JavaScript number. */
  readonly flags: string;
  readonly lockIndex: number;
  /** ID of the session that holds the lock, or empty. */
  readonly session: string;
}
