import {
  classFromText,
  classIn,
  type Name,
  parseRdata,
  rdataTypeOf,
  type Token,
  Tokens,
  type,
  typeFromText,
} from "../../wire/index.js";
import type { Field } from "./scanner.js";
import { isTime, secondsFromText, ttlSecondsMax } from "./ttl.js";

/** A record's fields after its owner, read. */
export interface RecordFields {
  readonly ok: true;
  readonly type: number;
  /** Undefined where the line gives none. */
  readonly ttlSeconds: number | undefined;
  readonly rdata: Uint8Array;
}

/** `field`: the number of the field that is wrong, or of the last one when something is missing. */
export interface FieldFault {
  readonly ok: false;
  readonly reason: string;
  readonly field: number;
}

/** Codes that are questions or parts of the protocol, never data (RFC 6895 §3.1). */
function isMeta(code: number): boolean {
  return code === 0 || code === type.opt || (code >= 128 && code <= 255);
}

function fault(field: number, reason: string): FieldFault {
  return { ok: false, field, reason };
}

/** Reads `[TTL] [class] type data` or `[class] [TTL] type data` from field `start` on. */
export function readRecordFields(fields: readonly Field[], start: number, origin: Name): RecordFields | FieldFault {
  let at = start;
  let ttlSeconds: number | undefined;
  let classSeen = false;
  for (; at < fields.length; at++) {
    const { text } = fields[at]!;
    if (ttlSeconds === undefined && isTime(text)) {
      ttlSeconds = secondsFromText(text);
      if (ttlSeconds === undefined || ttlSeconds > ttlSecondsMax)
        return fault(at, `TTL above ${ttlSecondsMax}: ${text}`);
      continue;
    }
    const code = classSeen || typeFromText(text) !== undefined ? undefined : classFromText(text);
    if (code === undefined) break;
    if (code !== classIn) return fault(at, `only class IN can be served, not ${text}`);
    classSeen = true;
  }
  const typeField = fields[at];
  if (typeField === undefined) return fault(fields.length - 1, "record type is missing");
  const code = typeField.quoted ? undefined : typeFromText(typeField.text);
  if (code === undefined) return fault(at, `unknown record type: ${typeField.text}`);
  if (isMeta(code)) return fault(at, `${typeField.text} is no type for data`);
  const data = code === type.soa ? withoutUnits(fields.slice(at + 1)) : fields.slice(at + 1);
  const parsed = parseRdata(code, data, origin);
  if (parsed.ok) return { ok: true, type: code, ttlSeconds, rdata: parsed.rdata };
  return fault(Math.min(at + 1 + faultyField(code, data, origin), fields.length - 1), parsed.reason);
}

/** The intervals of an SOA may have units (`1h`), as in the files of other servers. */
function withoutUnits(fields: readonly Field[]): Field[] {
  return fields.map((field, i) => {
    const seconds = i >= 3 && !field.quoted ? secondsFromText(field.text) : undefined;
    return seconds === undefined ? field : { ...field, text: String(seconds) };
  });
}

/** Counts the fields read before the first fault. */
class CountingTokens extends Tokens {
  private read = 0;
  faulty = 0;

  override next(field: string): string {
    if (this.fault === undefined) this.read++;
    return super.next(field);
  }

  override fail(reason: string): void {
    if (this.fault === undefined) this.faulty = Math.max(0, this.read - 1);
    super.fail(reason);
  }
}

/** Which field of malformed data is to blame: it is read again, counting. */
function faultyField(code: number, fields: readonly Token[], origin: Name): number {
  if (fields[0]?.text === "\\#") return 0;
  const tokens = new CountingTokens(fields, origin);
  rdataTypeOf(code).parse(tokens);
  return tokens.fault === undefined ? fields.length - Math.max(1, tokens.remaining) : tokens.faulty;
}
