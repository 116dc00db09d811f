import type { Reader } from "../reader.js";
import type { Tokens } from "../tokens.js";
import type { Writer } from "../writer.js";

/**
 * One record type: how its data looks as bytes, as values and as text. A new type is one file with one of these and
 * its line in `index.ts`.
 */
export interface RdataType<T> {
  /** The type code (IANA). */
  readonly code: number;
  /** The mnemonic, in capitals. */
  readonly name: string;
  /**
   * `compress`: names inside are compressed when written (RFC 1035 types, RFC 3597 §4). `expand`: they never are, but
   * a message may hold them so and they are expanded when read. `none`: no names.
   */
  readonly names: "compress" | "expand" | "none";
  /** Reads the data; `reader.end` is its end. Malformed data sets `reader.fault`. */
  decode(reader: Reader): T;
  encode(writer: Writer, data: T): void;
  /** Reads presentation form; malformed text sets `tokens.fault`. */
  parse(tokens: Tokens): T;
  /** Presentation form that reads back the same. */
  format(data: T): string;
}
