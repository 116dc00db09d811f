import {
  calendarOf,
  dayNames,
  formatDuration,
  formatTime,
  type Moment,
  monthNames,
  parseDuration,
  parseTime,
  yearDay,
  zeroTime,
} from "../../../golang/index.js";
import { unwrap } from "../../values/describe.js";
import { type FunctionSpec, GoError } from "../../values/function.js";
import { anyType, type GoType, intType, stringType } from "../../values/types.js";
import { GoInt, GoObject, type Held } from "../../values/value.js";
import { define, onText, onTexts, type Result } from "../define.js";
import { parseInt64 } from "../parse.js";

const timeType: GoType = { kind: "object", name: "time.Time" };
const NS_PER_SECOND = 1_000_000_000;

/** The moments behind template values. */
const moments = new WeakMap<GoObject, Moment>();

/** The moment that a value holds, if it is a `time.Time`. */
export function momentIn(held: Held): Moment | undefined {
  const value = unwrap(held);
  return value instanceof GoObject ? moments.get(value) : undefined;
}

function whole(value: number): FunctionSpec {
  return define([], () => BigInt(value));
}

function word(type: string, text: string): FunctionSpec {
  const value = new GoObject({ kind: "object", name: `time.${type}` }, new Map(), { text, marshalled: text });
  return define([], () => value);
}

function comparing(moment: Moment, holds: (difference: number) => boolean): FunctionSpec {
  return define([timeType], ([held]) => {
    const other = momentIn(held) ?? zeroTime;
    return holds(moment.seconds - other.seconds || moment.nanoseconds - other.nanoseconds);
  });
}

function addDate(moment: Moment, years: number, months: number, days: number): GoObject {
  const date = calendarOf(moment);
  date.setUTCFullYear(date.getUTCFullYear() + years, date.getUTCMonth() + months, date.getUTCDate() + days);
  return timeValue({ ...moment, seconds: date.getTime() / 1000 - moment.offsetSeconds });
}

function shifted(moment: Moment, ns: number): Moment {
  const nanoseconds = moment.nanoseconds + ns;
  const carry = Math.floor(nanoseconds / NS_PER_SECOND);
  return { ...moment, seconds: moment.seconds + carry, nanoseconds: nanoseconds - carry * NS_PER_SECOND };
}

/** `time.Time` as templates see it. */
function timeValue(moment: Moment): GoObject {
  const date = calendarOf(moment);
  const text = formatTime(moment, "2006-01-02 15:04:05.999999999 -0700 MST");
  const value = new GoObject(
    timeType,
    new Map<string, FunctionSpec>([
      ["Format", onText((layout) => formatTime(moment, layout))],
      ["String", define([], () => text)],
      ["Unix", define([], () => new GoInt("int64", BigInt(moment.seconds)))],
      ["Year", whole(date.getUTCFullYear())],
      ["Month", word("Month", monthNames[date.getUTCMonth()] ?? "")],
      ["Day", whole(date.getUTCDate())],
      ["Weekday", word("Weekday", dayNames[date.getUTCDay()] ?? "")],
      ["YearDay", whole(yearDay(date))],
      ["Hour", whole(date.getUTCHours())],
      ["Minute", whole(date.getUTCMinutes())],
      ["Second", whole(date.getUTCSeconds())],
      ["Nanosecond", whole(moment.nanoseconds)],
      ["IsZero", define([], () => moment.seconds === zeroTime.seconds && moment.nanoseconds === 0)],
      ["UTC", define([], () => timeValue({ ...moment, offsetSeconds: 0, zone: "UTC" }))],
      ["Before", comparing(moment, (difference) => difference < 0)],
      ["After", comparing(moment, (difference) => difference > 0)],
      ["Equal", comparing(moment, (difference) => difference === 0)],
      [
        "AddDate",
        define([intType, intType, intType], (args) => {
          const [years = 0, months = 0, days = 0] = args.map(Number);
          return addDate(moment, years, months, days);
        }),
      ],
    ]),
    { text, marshalled: formatTime(moment, "2006-01-02T15:04:05.999999999Z07:00"), bare: true },
  );
  moments.set(value, moment);
  return value;
}

function toDate(layout: string, text: string): Result {
  const read = parseTime(layout, text);
  return read.ok ? timeValue(read.moment) : new GoError(read.error);
}

/** Seconds given as text or as `int64`; other kinds count as none, an `int` literal too. */
function duration([held]: readonly Held[]): string {
  const value = unwrap(held);
  const read = typeof value === "string" ? parseInt64(value) : value;
  const seconds = read instanceof GoInt && read.kind === "int64" ? read.value : 0n;
  return formatDuration(Number(BigInt.asIntN(64, seconds * BigInt(NS_PER_SECOND))));
}

const units: readonly (readonly [name: string, ns: number])[] = [
  ["y", 365 * 24 * 3600 * NS_PER_SECOND],
  ["mo", 30 * 24 * 3600 * NS_PER_SECOND],
  ["d", 24 * 3600 * NS_PER_SECOND],
  ["h", 3600 * NS_PER_SECOND],
  ["m", 60 * NS_PER_SECOND],
  ["s", NS_PER_SECOND],
];

/** A duration in its largest unit of which there is more than one whole. */
function durationRound([held]: readonly Held[]): string {
  const value = unwrap(held);
  const read = typeof value === "string" ? parseDuration(value) : undefined;
  const ns = read?.ok === true ? read.ns : value instanceof GoInt && value.kind === "int64" ? Number(value.value) : 0;
  const size = Math.abs(ns);
  const unit = units.find(([, each]) => size > each);
  return unit === undefined ? "0s" : `${Math.floor(size / unit[1])}${unit[0]}`;
}

const modifyDate = define([stringType, timeType], ([text, held]) => {
  const read = parseDuration(text as string);
  return read.ok ? timeValue(shifted(momentIn(held) ?? zeroTime, read.ns)) : new GoError(read.error);
});

/** Sprig's functions on dates and durations that ask no clock. */
export const sprigDates: readonly (readonly [string, FunctionSpec])[] = [
  ["duration", define([anyType], duration)],
  ["durationRound", define([anyType], durationRound)],
  [
    "toDate",
    onTexts((layout, text) => {
      const date = toDate(layout, text);
      return date instanceof GoError ? timeValue(zeroTime) : date;
    }),
  ],
  ["mustToDate", onTexts(toDate)],
  ["mustDateModify", modifyDate],
  ["must_date_modify", modifyDate],
  ["unixEpoch", define([timeType], ([held]) => String((momentIn(held) ?? zeroTime).seconds))],
];
