import { type LayoutPart, layoutParts, type PieceKind } from "./time-layout.js";

/** A moment in a zone. */
export interface Moment {
  /** Since 1970; negative before. */
  readonly seconds: number;
  /** Within the second. */
  readonly nanoseconds: number;
  /** East of Greenwich. */
  readonly offsetSeconds: number;
  /** Name of the zone; "" where only its offset is known. */
  readonly zone: string;
}

/** A moment of a clock, in UTC. */
export function utcMoment(timeMs: number): Moment {
  const seconds = Math.floor(timeMs / 1000);
  return { seconds, nanoseconds: (timeMs - seconds * 1000) * 1e6, offsetSeconds: 0, zone: "UTC" };
}

export const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
export const dayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** The calendar of a moment as its zone shows it; read with the UTC getters. */
export function calendarOf(moment: Moment): Date {
  return new Date((moment.seconds + moment.offsetSeconds) * 1000);
}

/** Day of the year, from 1. */
export function yearDay(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

/** `Time.Format`: the moment in the form of a Go layout. */
export function formatTime(moment: Moment, layout: string): string {
  const date = calendarOf(moment);
  return layoutParts(layout)
    .map((part) => shown(part, moment, date))
    .join("");
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}

const writers: Readonly<Record<Exclude<PieceKind, "MST" | "zone" | "fraction">, (date: Date) => string>> = {
  January: (date) => monthNames[date.getUTCMonth()]!,
  Jan: (date) => monthNames[date.getUTCMonth()]!.slice(0, 3),
  Monday: (date) => dayNames[date.getUTCDay()]!,
  Mon: (date) => dayNames[date.getUTCDay()]!.slice(0, 3),
  "2006": (date) => pad(date.getUTCFullYear(), 4),
  "06": (date) => pad(date.getUTCFullYear() % 100, 2),
  "01": (date) => pad(date.getUTCMonth() + 1, 2),
  "1": (date) => String(date.getUTCMonth() + 1),
  "02": (date) => pad(date.getUTCDate(), 2),
  _2: (date) => String(date.getUTCDate()).padStart(2, " "),
  "2": (date) => String(date.getUTCDate()),
  "002": (date) => pad(yearDay(date), 3),
  __2: (date) => String(yearDay(date)).padStart(3, " "),
  "15": (date) => pad(date.getUTCHours(), 2),
  "03": (date) => pad(date.getUTCHours() % 12 || 12, 2),
  "3": (date) => String(date.getUTCHours() % 12 || 12),
  "04": (date) => pad(date.getUTCMinutes(), 2),
  "4": (date) => String(date.getUTCMinutes()),
  "05": (date) => pad(date.getUTCSeconds(), 2),
  "5": (date) => String(date.getUTCSeconds()),
  PM: (date) => (date.getUTCHours() >= 12 ? "PM" : "AM"),
  pm: (date) => (date.getUTCHours() >= 12 ? "pm" : "am"),
};

function shown({ kind, text }: LayoutPart, moment: Moment, date: Date): string {
  switch (kind) {
    case "literal":
      return text;
    case "MST":
      return moment.zone || offsetText("-0700", moment.offsetSeconds);
    case "zone":
      return text.startsWith("Z") && moment.offsetSeconds === 0 ? "Z" : offsetText(text, moment.offsetSeconds);
    case "fraction":
      return fraction(text, moment.nanoseconds);
    default:
      return writers[kind](date);
  }
}

/** An offset in the form of `-07:00` and its kin. */
function offsetText(form: string, offsetSeconds: number): string {
  const size = Math.abs(offsetSeconds);
  const [hours, minutes, seconds] = [Math.trunc(size / 3600), Math.trunc(size / 60) % 60, size % 60];
  const between = form.includes(":") ? ":" : "";
  const count = form.replaceAll(":", "").length;
  const parts = [hours, minutes, seconds].slice(0, count === 3 ? 1 : count === 5 ? 2 : 3);
  return (offsetSeconds < 0 ? "-" : "+") + parts.map((part) => pad(part, 2)).join(between);
}

/** `.000` shows as many digits as it has, `.999` leaves zeros at the end away. */
function fraction(form: string, nanoseconds: number): string {
  const digits = pad(Math.trunc(nanoseconds), 9)
    .padEnd(form.length - 1, "0")
    .slice(0, form.length - 1);
  if (form[1] === "0") return form[0] + digits;
  const kept = digits.replace(/0+$/, "");
  return kept === "" ? "" : form[0] + kept;
}
