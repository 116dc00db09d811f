import { quote } from "./quote.js";
import { dayNames, type Moment, monthNames } from "./time.js";
import { type LayoutPart, layoutParts, type PieceKind } from "./time-layout.js";

export type TimeResult =
  | { readonly ok: true; readonly moment: Moment }
  | { readonly ok: false; readonly error: string };

/** Go's zero time: the first moment of the year 1. */
export const zeroTime: Moment = { seconds: -62_135_596_800, nanoseconds: 0, offsetSeconds: 0, zone: "UTC" };

interface Fields {
  year: number;
  month: number;
  day: number;
  yearDay: number | undefined;
  hour: number;
  minute: number;
  second: number;
  nanoseconds: number;
  afternoon: boolean | undefined;
  offsetSeconds: number | undefined;
  zone: string;
}

const TWO = /[0-9]{2}/y;
const ONE_OR_TWO = /[0-9]{1,2}/y;

const forms: Readonly<Record<PieceKind, RegExp>> = {
  January: new RegExp(monthNames.join("|"), "iy"),
  Jan: new RegExp(monthNames.map((name) => name.slice(0, 3)).join("|"), "iy"),
  Monday: new RegExp(dayNames.join("|"), "iy"),
  Mon: new RegExp(dayNames.map((name) => name.slice(0, 3)).join("|"), "iy"),
  MST: /UTC|[A-Z]{3,5}/y,
  "2006": /[0-9]{4}/y,
  "06": TWO,
  "01": TWO,
  "1": ONE_OR_TWO,
  "02": TWO,
  _2: / ?[0-9]{1,2}/y,
  "2": ONE_OR_TWO,
  "002": /[0-9]{3}/y,
  __2: / {0,2}[0-9]{1,3}/y,
  "15": ONE_OR_TWO,
  "03": TWO,
  "3": ONE_OR_TWO,
  "04": TWO,
  "4": ONE_OR_TWO,
  "05": /[0-9]{2}(?:[.,][0-9]+)?/y,
  "5": /[0-9]{1,2}(?:[.,][0-9]+)?/y,
  PM: /[AP]M/y,
  pm: /[ap]m/y,
  zone: /Z|[+-][0-9]{2}(?::?[0-9]{2}){0,2}/y,
  fraction: /(?:[.,][0-9]+)?/y,
};

/** `time.Parse`: reads a time written in the form of a Go layout; without a zone it is in UTC. Errors are Go's. */
export function parseTime(layout: string, text: string): TimeResult {
  const fault = (reason: string): TimeResult => {
    return { ok: false, error: `parsing time ${quote(text)}${reason}` };
  };
  const fields: Fields = {
    year: 0,
    month: 1,
    day: 1,
    yearDay: undefined,
    hour: 0,
    minute: 0,
    second: 0,
    nanoseconds: 0,
    afternoon: undefined,
    offsetSeconds: undefined,
    zone: "",
  };
  let rest = text;
  for (const part of layoutParts(layout)) {
    const length = part.kind === "literal" ? literalLength(part.text, rest) : take(part, rest, fields);
    if (length === undefined) return fault(` as ${quote(layout)}: cannot parse ${quote(rest)} as ${quote(part.text)}`);
    rest = rest.slice(length);
  }
  if (rest !== "") return fault(`: extra text: ${quote(rest)}`);
  const stray = outOfRange(fields);
  return stray === undefined ? { ok: true, moment: momentOf(fields) } : fault(`: ${stray} out of range`);
}

/** How much of the text a literal takes: a run of blanks in it stands for any number of them. */
function literalLength(literal: string, text: string): number | undefined {
  const pattern = literal.split(/ +/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pattern.join(" *")}`).exec(text)?.[0].length;
}

function take({ kind, text: form }: LayoutPart, rest: string, fields: Fields): number | undefined {
  if (kind === "literal") return undefined;
  const reader = forms[kind];
  reader.lastIndex = 0;
  const found = reader.exec(rest)?.[0];
  if (found === undefined) return undefined;
  if (kind === "fraction") {
    if (form[1] === "0" && found.length !== form.length) return undefined;
    if (found !== "") fields.nanoseconds = nanosecondsOf(found.slice(1));
  } else note(kind, found, fields);
  return found.length;
}

function note(kind: Exclude<PieceKind, "fraction">, found: string, fields: Fields): void {
  const number = Number(/[0-9]+/.exec(found)?.[0] ?? "0");
  const named = (names: readonly string[]): number =>
    names.findIndex((name) => name.slice(0, 3).toLowerCase() === found.slice(0, 3).toLowerCase());
  if (kind === "2006") fields.year = number;
  else if (kind === "06") fields.year = number + (number >= 69 ? 1900 : 2000);
  else if (kind === "01" || kind === "1") fields.month = number;
  else if (kind === "January" || kind === "Jan") fields.month = named(monthNames) + 1;
  else if (kind === "02" || kind === "_2" || kind === "2") fields.day = number;
  else if (kind === "002" || kind === "__2") fields.yearDay = number;
  else if (kind === "15" || kind === "03" || kind === "3") fields.hour = number;
  else if (kind === "04" || kind === "4") fields.minute = number;
  else if (kind === "05" || kind === "5") {
    fields.second = number;
    const fraction = /[.,]([0-9]+)/.exec(found)?.[1];
    if (fraction !== undefined) fields.nanoseconds = nanosecondsOf(fraction);
  } else if (kind === "PM" || kind === "pm") fields.afternoon = found.toUpperCase() === "PM";
  else if (kind === "MST") fields.zone = found;
  else if (kind === "zone") fields.offsetSeconds = offsetOf(found);
}

function nanosecondsOf(digits: string): number {
  return Number(digits.padEnd(9, "0").slice(0, 9));
}

function offsetOf(found: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = (found.match(/[0-9]{2}/g) ?? []).map(Number);
  return (found.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
}

function outOfRange(fields: Fields): string | undefined {
  const daysIn = new Date(Date.UTC(2000 + (fields.year % 400), fields.month, 0)).getUTCDate();
  if (fields.month < 1 || fields.month > 12) return "month";
  if (fields.day < 1 || fields.day > daysIn) return "day";
  if (fields.hour > 23 || (fields.afternoon !== undefined && fields.hour > 12)) return "hour";
  if (fields.minute > 59) return "minute";
  return fields.second > 59 ? "second" : undefined;
}

function momentOf(fields: Fields): Moment {
  const { afternoon, nanoseconds, zone, offsetSeconds = 0 } = fields;
  const hour = afternoon === undefined ? fields.hour : (fields.hour % 12) + (afternoon ? 12 : 0);
  const date = new Date(0);
  date.setUTCFullYear(fields.year, fields.yearDay === undefined ? fields.month - 1 : 0, fields.yearDay ?? fields.day);
  date.setUTCHours(hour, fields.minute, fields.second, 0);
  const known = fields.offsetSeconds === undefined ? zone || "UTC" : offsetSeconds === 0 ? "UTC" : zone;
  return { seconds: date.getTime() / 1000 - offsetSeconds, nanoseconds, offsetSeconds, zone: known };
}
