import {
  classIn,
  decodeRdata,
  isWithin,
  type Name,
  nameFromText,
  nameToText,
  type ResourceRecord,
  rdataTypes,
  type,
} from "../../wire/index.js";
import type { Place, ZoneFaults } from "../fault.js";
import { readRecordFields } from "./record-fields.js";
import { type Entry, type Field, Scanner } from "./scanner.js";
import { secondsFromText, ttlSecondsMax } from "./ttl.js";

/** A record with where it was written. */
export interface PlacedRecord extends ResourceRecord {
  readonly place: Place;
}

export type FileText =
  | { readonly ok: true; readonly file: string; readonly text: string }
  | { readonly ok: false; readonly reason: string };

/** Reads the file that `$INCLUDE path` in `from` names; the reader decides which files are within bounds. */
export type IncludeReader = (path: string, from: string) => FileText;

/** Includes within includes: real zones nest two deep; the bound also ends a file that includes itself. */
const includeDepthMax = 8;
/** Files one zone may be spread over. */
const includesMax = 256;
/** Records of one zone; at some 300 bytes each this is what fits beside the registry. */
const recordsMax = 1_000_000;

/**
 * Reads the master file of the zone `apex` (RFC 1035 §5, TTLs as in RFC 2308 §4). Faults go to `faults` with their
 * place; what is sound is returned all the same, so that one reading finds every fault.
 */
export function parseMaster(
  file: string,
  text: string,
  apex: Name,
  include: IncludeReader,
  faults: ZoneFaults,
): PlacedRecord[] {
  const reading = new Reading(apex, include, faults);
  reading.readFile(file, text, apex, 0);
  return reading.records;
}

class Reading {
  readonly records: PlacedRecord[] = [];
  private readonly apex: Name;
  private readonly include: IncludeReader;
  private readonly faults: ZoneFaults;
  private owner: Name | undefined;
  private ownerSeen = false;
  private defaultTtlSeconds: number | undefined;
  private lastTtlSeconds: number | undefined;
  private includes = 0;
  private tooMany = false;

  constructor(apex: Name, include: IncludeReader, faults: ZoneFaults) {
    this.apex = apex;
    this.include = include;
    this.faults = faults;
  }

  readFile(file: string, text: string, startOrigin: Name, depth: number): void {
    const scanner = new Scanner(file, text, this.faults);
    let origin = startOrigin;
    for (let entry = scanner.next(); entry !== undefined && !this.tooMany; entry = scanner.next()) {
      const first = entry.fields[0]!;
      if (entry.blankOwner || first.quoted || !first.text.startsWith("$")) this.readRecord(file, entry, origin);
      else origin = this.readDirective(file, entry.fields, origin, depth);
    }
  }

  /** Returns the origin that holds from here on. */
  private readDirective(file: string, fields: readonly Field[], origin: Name, depth: number): Name {
    const directive = fields[0]!.text.toUpperCase();
    const place = placeOf(file, fields[1] ?? fields[0]!);
    const argument = fields[1]?.text;
    const most = directive === "$INCLUDE" ? 3 : 2;
    if (!["$ORIGIN", "$TTL", "$INCLUDE"].includes(directive)) {
      this.faults.error(placeOf(file, fields[0]!), `unknown directive: ${fields[0]!.text}`);
    } else if (argument === undefined) {
      this.faults.error(place, `${directive} needs a value`);
    } else if (fields.length > most) {
      this.faults.error(placeOf(file, fields[most]!), `text after ${directive}: ${fields[most]!.text}`);
    } else if (directive === "$ORIGIN") {
      return this.nameAt(file, fields[1]!, origin) ?? origin;
    } else if (directive === "$TTL") {
      const seconds = secondsFromText(argument);
      if (seconds !== undefined && seconds <= ttlSecondsMax) this.defaultTtlSeconds = seconds;
      else this.faults.error(place, `$TTL is not a time of at most ${ttlSecondsMax} seconds: ${argument}`);
    } else {
      this.readIncluded(file, fields, origin, depth);
    }
    return origin;
  }

  /** The included file starts with the owner and TTL of here; its own origin and owner end with it (RFC 1035 §5.1). */
  private readIncluded(file: string, fields: readonly Field[], origin: Name, depth: number): void {
    const place = placeOf(file, fields[1]!);
    const inner = fields[2] === undefined ? origin : this.nameAt(file, fields[2], origin);
    if (inner === undefined) return;
    if (depth >= includeDepthMax) {
      this.faults.error(place, `$INCLUDE nested more than ${includeDepthMax} deep`);
    } else if (++this.includes > includesMax) {
      if (this.includes === includesMax + 1) this.faults.error(place, `more than ${includesMax} files included`);
    } else {
      const included = this.include(fields[1]!.text, file);
      if (!included.ok) {
        this.faults.error(place, `cannot include ${fields[1]!.text}: ${included.reason}`);
        return;
      }
      const { owner } = this;
      this.readFile(included.file, included.text, inner, depth + 1);
      this.owner = owner;
    }
  }

  private nameAt(file: string, field: Field, origin: Name): Name | undefined {
    const read = nameFromText(field.text, origin);
    if (read.ok) return read.name;
    this.faults.error(placeOf(file, field), read.reason);
    return undefined;
  }

  private readRecord(file: string, entry: Entry, origin: Name): void {
    const { fields, blankOwner } = entry;
    const place = placeOf(file, fields[0]!);
    if (!blankOwner) {
      this.owner = this.nameAt(file, fields[0]!, origin);
      this.ownerSeen = true;
    } else if (!this.ownerSeen) {
      this.faults.error(place, "no owner: the line begins with a blank and none came before");
    }
    const { owner } = this;
    const read = readRecordFields(fields, blankOwner ? 0 : 1, origin);
    if (!read.ok) {
      this.faults.error(placeOf(file, fields[read.field]!), read.reason);
      return;
    }
    if (owner === undefined) return;
    if (!isWithin(owner, this.apex)) {
      this.faults.warn(place, `${nameToText(owner)} is outside the zone ${nameToText(this.apex)}: ignored`);
      return;
    }
    if (this.records.length >= recordsMax) {
      this.tooMany = true;
      this.faults.error(place, `more than ${recordsMax} records`);
      return;
    }
    const ttlSeconds = this.ttlOf(read.ttlSeconds, read.type, read.rdata, place);
    this.records.push({ owner, type: read.type, class: classIn, ttlSeconds, rdata: read.rdata, place });
  }

  private ttlOf(own: number | undefined, code: number, rdata: Uint8Array, place: Place): number {
    const soa = code === type.soa ? decodeRdata(rdataTypes.soa, rdata) : undefined;
    let ttlSeconds = own ?? this.defaultTtlSeconds ?? this.lastTtlSeconds ?? soa?.minimumSeconds;
    if (ttlSeconds === undefined) {
      this.faults.error(place, "no TTL: give one, or put $TTL before");
      ttlSeconds = 0;
    }
    this.lastTtlSeconds = Math.min(ttlSeconds, ttlSecondsMax);
    return this.lastTtlSeconds;
  }
}

function placeOf(file: string, { line, column }: Field): Place {
  return { file, line, column };
}
