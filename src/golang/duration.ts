import { quoteForTime } from "./quote.js";

/** Result of {@link parseDuration}: nanoseconds, or Go's own error text. */
export type DurationResult =
  | { readonly ok: true; readonly ns: number }
  | { readonly ok: false; readonly error: string };

const NS_PER_UNIT: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  "\u00b5s": 1_000n, // micro sign
  "\u03bcs": 1_000n, // Greek mu
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Go keeps a duration in an int64; the negative side reaches one further. */
const INT64_LIMIT = 1n << 63n;
/** Longer texts are refused: no duration needs them, and digits are summed as bigint. */
const TEXT_CHARS_MAX = 1_024;

const COMPONENT = /^(\d*)(\.(\d*))?/;
const UNIT = /^[^.\d]+/;

/**
 * Reads a duration the way Go's `time.ParseDuration` does ("300ms", "-1.5h", "2h45m"), with its error texts.
 * `ns` is exact up to 2^53 (104 days) and rounded to the nearest number above that.
 */
export function parseDuration(text: string): DurationResult {
  const invalid = { ok: false, error: `time: invalid duration ${quoteForTime(text)}` } as const;
  if (text.length > TEXT_CHARS_MAX) return invalid;
  const negative = text.startsWith("-");
  let rest = negative || text.startsWith("+") ? text.slice(1) : text;
  if (rest === "0") return { ok: true, ns: 0 };
  if (rest === "") return invalid;
  let total = 0n;
  while (rest !== "") {
    const [matched, whole = "", , fraction = ""] = COMPONENT.exec(rest)!;
    if (whole === "" && fraction === "") return invalid;
    const unit = UNIT.exec(rest.slice(matched.length))?.[0];
    if (unit === undefined) return { ok: false, error: `time: missing unit in duration ${quoteForTime(text)}` };
    const unitNs = Object.hasOwn(NS_PER_UNIT, unit) ? NS_PER_UNIT[unit] : undefined;
    if (unitNs === undefined) {
      return { ok: false, error: `time: unknown unit ${quoteForTime(unit)} in duration ${quoteForTime(text)}` };
    }
    total += BigInt(whole || "0") * unitNs + fractionNs(fraction, unitNs);
    if (total > INT64_LIMIT) return invalid;
    rest = rest.slice(matched.length + unit.length);
  }
  if (!negative && total === INT64_LIMIT) return invalid;
  return { ok: true, ns: negative && total !== 0n ? -Number(total) : Number(total) };
}

/** Go reads no further digits once their integer would pass int64. */
const FRACTION_MAX = (INT64_LIMIT - 1n) / 10n;

/** The part after the point in nanoseconds, through a float64 as in Go: 0.3333333333333333333h is 20 minutes. */
function fractionNs(digits: string, unitNs: bigint): bigint {
  let fraction = 0n;
  let scale = 1;
  for (const digit of digits) {
    if (fraction > FRACTION_MAX) break;
    const next = fraction * 10n + BigInt(digit);
    if (next > INT64_LIMIT) break;
    fraction = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(fraction) * (Number(unitNs) / scale)));
}

/** Prints nanoseconds as Go's `Duration.String` does: `1m30s`, `1.5s`, `100ms`, `1h0m0s`, `0s`. */
export function formatDuration(ns: number): string {
  if (!Number.isFinite(ns)) return "0s";
  const total = BigInt(Math.trunc(ns));
  if (total === 0n) return "0s";
  const sign = total < 0n ? "-" : "";
  const size = total < 0n ? -total : total;
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}\u00b5s`;
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 6)}ms`;
  const minutes = size / NS_PER_UNIT["m"]!;
  const seconds = `${decimal(size % NS_PER_UNIT["m"]!, 9)}s`;
  if (minutes === 0n) return sign + seconds;
  const hours = minutes / 60n;
  return `${sign}${hours === 0n ? "" : `${hours}h`}${minutes % 60n}m${seconds}`;
}

/** `value / 10^places` without trailing zeros. */
function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, "0");
  const fraction = digits.slice(-places).replace(/0+$/, "");
  const whole = digits.slice(0, -places);
  return fraction === "" ? whole : `${whole}.${fraction}`;
}
