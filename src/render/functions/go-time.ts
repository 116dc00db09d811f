const months = [
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
const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** Pieces of Go's reference time, longest first where one begins another. Times are UTC. */
const pieces: readonly (readonly [RegExp, (date: Date, piece: string) => string])[] = [
  [/^January/, (date) => months[date.getUTCMonth()]!],
  [/^Jan(?![a-z])/, (date) => months[date.getUTCMonth()]!.slice(0, 3)],
  [/^Monday/, (date) => days[date.getUTCDay()]!],
  [/^Mon(?![a-z])/, (date) => days[date.getUTCDay()]!.slice(0, 3)],
  [/^MST/, () => "UTC"],
  [/^2006/, (date) => pad(date.getUTCFullYear(), 4)],
  [/^__2/, (date) => String(yearDay(date)).padStart(3, " ")],
  [/^002/, (date) => pad(yearDay(date), 3)],
  [/^01/, (date) => pad(date.getUTCMonth() + 1, 2)],
  [/^02/, (date) => pad(date.getUTCDate(), 2)],
  [/^03/, (date) => pad(date.getUTCHours() % 12 || 12, 2)],
  [/^04/, (date) => pad(date.getUTCMinutes(), 2)],
  [/^05/, (date) => pad(date.getUTCSeconds(), 2)],
  [/^06/, (date) => pad(date.getUTCFullYear() % 100, 2)],
  [/^15/, (date) => pad(date.getUTCHours(), 2)],
  [/^PM/, (date) => (date.getUTCHours() >= 12 ? "PM" : "AM")],
  [/^pm/, (date) => (date.getUTCHours() >= 12 ? "pm" : "am")],
  [/^Z07:00:00|^Z070000|^Z07:00|^Z0700|^Z07/, () => "Z"],
  [/^-07:00:00/, () => "+00:00:00"],
  [/^-070000/, () => "+000000"],
  [/^-07:00/, () => "+00:00"],
  [/^-0700/, () => "+0000"],
  [/^-07/, () => "+00"],
  [/^[.,]0+(?![0-9])/, (date, piece) => piece[0] + fraction(date, piece.length - 1)],
  [/^[.,]9+(?![0-9])/, (date, piece) => trimmedFraction(date, piece)],
  [/^_2(?!006)/, (date) => String(date.getUTCDate()).padStart(2, " ")],
  [/^1/, (date) => String(date.getUTCMonth() + 1)],
  [/^2/, (date) => String(date.getUTCDate())],
  [/^3/, (date) => String(date.getUTCHours() % 12 || 12)],
  [/^4/, (date) => String(date.getUTCMinutes())],
  [/^5/, (date) => String(date.getUTCSeconds())],
];

/** A layout longer than this is cut: nobody writes one. */
const LAYOUT_CHARS_MAX = 4_096;

/** A moment in the form of a Go layout (`2006-01-02 15:04:05`), in UTC. */
export function formatGoTime(timeMs: number, layout: string): string {
  const date = new Date(timeMs);
  let rest = layout.slice(0, LAYOUT_CHARS_MAX);
  let out = "";
  while (rest !== "") {
    const found = pieceAt(rest, date);
    out += found?.text ?? rest[0]!;
    rest = rest.slice(found?.length ?? 1);
  }
  return out;
}

function pieceAt(rest: string, date: Date): { text: string; length: number } | undefined {
  for (const [form, write] of pieces) {
    const piece = form.exec(rest)?.[0];
    if (piece !== undefined) return { text: write(date, piece), length: piece.length };
  }
  return undefined;
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}

function yearDay(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

/** The clock knows milliseconds. */
function fraction(date: Date, digits: number): string {
  return pad(date.getUTCMilliseconds(), 3).padEnd(digits, "0").slice(0, digits);
}

function trimmedFraction(date: Date, piece: string): string {
  const digits = fraction(date, piece.length - 1).replace(/0+$/, "");
  return digits === "" ? "" : piece[0] + digits;
}
