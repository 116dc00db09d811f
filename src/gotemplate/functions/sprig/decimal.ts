import { formatFloat } from "../../fmt/float.js";

/** A decimal number: `digits * 10^-places`. Sums and products of such are exact, unlike those of floats. */
interface Exact {
  readonly digits: bigint;
  readonly places: number;
}

/** Digits after the point that a division keeps. */
const divisionPlaces = 16;

function exact(value: number): Exact | undefined {
  if (!Number.isFinite(value)) return undefined;
  const text = formatFloat(value, "f", -1);
  const [whole = "0", fraction = ""] = text.split(".");
  return { digits: BigInt(whole + fraction), places: fraction.length };
}

function toFloat({ digits, places }: Exact): number {
  return Number(`${digits}e${-places}`);
}

function aligned(a: Exact, b: Exact): [bigint, bigint, number] {
  const places = Math.max(a.places, b.places);
  return [a.digits * 10n ** BigInt(places - a.places), b.digits * 10n ** BigInt(places - b.places), places];
}

function divided(a: Exact, b: Exact): Exact {
  const [x, y] = aligned(a, b);
  const scaled = x * 10n ** BigInt(divisionPlaces + 1);
  const quotient = scaled / y;
  const half = quotient < 0n ? -5n : 5n;
  return { digits: (quotient + half) / 10n, places: divisionPlaces };
}

/** Decimal arithmetic on floats: `0.1 + 0.2` is `0.3`. */
export function decimalArithmetic(operator: "+" | "-" | "*" | "/", a: number, b: number): number {
  const [x, y] = [exact(a), exact(b)];
  if (x === undefined || y === undefined)
    return operator === "+" ? a + b : operator === "-" ? a - b : operator === "*" ? a * b : a / b;
  if (operator === "*") return toFloat({ digits: x.digits * y.digits, places: x.places + y.places });
  if (operator === "/") return y.digits === 0n ? Number.NaN : toFloat(divided(x, y));
  const [m, n, places] = aligned(x, y);
  return toFloat({ digits: operator === "+" ? m + n : m - n, places });
}
