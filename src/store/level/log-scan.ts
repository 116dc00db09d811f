import { crc32c } from "./crc32c.js";

const blockBytes = 32_768;
const headerBytes = 7;
const full = 1;
const first = 2;
const last = 4;

/** What a LevelDB log holds. */
export interface LogScan {
  /** Writes that are whole. */
  readonly intactWrites: number;
  /** Bytes after the last whole write: an interrupted write, or damage that reaches the end. */
  readonly tailBytes: number;
  /** Where bytes are damaged though a whole write follows: something acknowledged is gone. */
  readonly damagedAt: number | undefined;
}

/**
 * Reads a log as LevelDB's format document describes it (blocks of 32 KiB; records of masked CRC-32C, length, type), but
 * does not trust a bad record's length as LevelDB does not either: where LevelDB silently gives up the rest of the block,
 * this looks on byte by byte for whole writes. Since at most one write is under way at a time, a whole write after bad bytes
 * proves that what was there had been acknowledged. Never throws.
 */
export function scanLog(bytes: Uint8Array): LogScan {
  let intactWrites = 0;
  let intactEnd = 0;
  let badAt: number | undefined;
  let inWrite = false;
  let at = 0;
  while (at + headerBytes <= bytes.length) {
    const blockLeft = blockBytes - (at % blockBytes);
    if (blockLeft < headerBytes) {
      at += blockLeft;
      continue;
    }
    const type = recordType(bytes, at, blockLeft);
    if (type === 0) {
      badAt ??= at;
      inWrite = false;
      at++;
      continue;
    }
    at += headerBytes + recordLength(bytes, at);
    const whole = type === full || (type === last && inWrite);
    inWrite = type === first || (inWrite && type !== full && type !== last);
    if (!whole) continue;
    if (badAt !== undefined) return { intactWrites, tailBytes: 0, damagedAt: badAt };
    intactWrites++;
    intactEnd = at;
  }
  return { intactWrites, tailBytes: Math.max(bytes.length - intactEnd, 0), damagedAt: undefined };
}

function recordLength(bytes: Uint8Array, at: number): number {
  return (bytes[at + 4] as number) | ((bytes[at + 5] as number) << 8);
}

/** The type of the record at `at`, or 0 if there is none that is intact. */
function recordType(bytes: Uint8Array, at: number, blockLeft: number): number {
  const type = bytes[at + 6] as number;
  if (type < full || type > last) return 0;
  const length = recordLength(bytes, at);
  const end = at + headerBytes + length;
  if (headerBytes + length > blockLeft || end > bytes.length) return 0;
  const stored = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
  const crc = crc32c(bytes, at + 6, end);
  return stored === (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0 ? type : 0;
}
