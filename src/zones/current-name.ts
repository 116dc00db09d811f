import { headerBytes, type Query } from "../wire/index.js";

/**
 * The name being looked up: the question's, later the target of an alias. It knows where in the reply each of its
 * suffixes stands, so that owners are written as pointers.
 */
export class CurrentName {
  /** Wire form in lower case; valid up to `length`. */
  folded: Uint8Array = new Uint8Array(255);
  labelStarts: Uint8Array = new Uint8Array(128);
  labels = 0;
  length = 0;
  /** Where the name is in the reply. */
  at = 0;
  /** The last `tailLength` bytes of the name are not there but at `tailAt`: a pointer stands for them. */
  private tailLength = 0;
  private tailAt = 0;
  private readonly ownFolded = this.folded;
  private readonly ownStarts = this.labelStarts;

  setToQuestion(query: Query): void {
    this.folded = query.folded;
    this.labelStarts = query.labelStarts;
    this.labels = query.labels;
    this.length = query.nameBytes;
    this.at = headerBytes;
    this.tailLength = 0;
  }

  /** Moves on to a name of at most 255 bytes, written at `at` with its last `tailLength` bytes at `tailAt`. */
  setTo(name: Uint8Array, length: number, at: number, tailLength: number, tailAt: number): void {
    this.folded = this.ownFolded;
    this.labelStarts = this.ownStarts;
    this.labels = 0;
    for (let i = 0; name[i] !== 0; i += name[i]! + 1) this.labelStarts[this.labels++] = i;
    for (let i = 0; i < length; i++) {
      const byte = name[i]!;
      this.folded[i] = byte >= 65 && byte <= 90 ? byte + 32 : byte;
    }
    this.length = length;
    this.at = at;
    this.tailLength = tailLength;
    this.tailAt = tailAt;
  }

  /** Where the last `length` bytes of the name stand in the reply. */
  suffixAt(length: number): number {
    if (length <= this.tailLength) return this.tailAt + this.tailLength - length;
    return this.at + this.length - length;
  }

  /** A copy in lower case. */
  copy(): Uint8Array {
    return this.folded.slice(0, this.length);
  }

  equals(folded: Uint8Array): boolean {
    if (folded.length !== this.length) return false;
    for (let i = 0; i < folded.length; i++) if (folded[i] !== this.folded[i]) return false;
    return true;
  }
}
