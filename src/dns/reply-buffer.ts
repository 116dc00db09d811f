/** The longest DNS message. */
const replyBytesMax = 65_535;
/** Lengths up to this have their view made once; longer replies are rare and get a new one each. */
const keptViewBytesMax = 4_096;

/** A buffer for one reply at a time, with views of its first bytes kept, as making one costs as much as an answer. */
export class ReplyBuffer {
  readonly bytes: Buffer = Buffer.allocUnsafeSlow(replyBytesMax);
  private readonly views: (Buffer | undefined)[] = new Array<Buffer | undefined>(keptViewBytesMax + 1).fill(undefined);

  /** The first `length` bytes. */
  view(length: number): Buffer {
    if (length > keptViewBytesMax) return this.bytes.subarray(0, length);
    return (this.views[length] ??= this.bytes.subarray(0, length));
  }
}
