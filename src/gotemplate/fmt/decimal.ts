/** Decimal digits `0.d1d2d3... * 10^pointAt`; zero has no digits. */
export interface Decimal {
  readonly digits: string;
  readonly pointAt: number;
}

const view = new DataView(new ArrayBuffer(8));

/** The exact decimal expansion of a finite, non-negative float. */
export function exactDecimal(value: number): Decimal {
  if (value === 0) return { digits: "", pointAt: 0 };
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = (biased === 0 ? 1 : biased) - 1075;
  if (exponent >= 0) return trimmed((mantissa << BigInt(exponent)).toString(), 0);
  return trimmed((mantissa * 5n ** BigInt(-exponent)).toString(), exponent);
}

function trimmed(digits: string, shift: number): Decimal {
  return { digits: digits.replace(/0+$/, ""), pointAt: digits.length + shift };
}

/** The fewest digits that read back as the same float. */
export function shortestDecimal(value: number): Decimal {
  if (value === 0) return { digits: "", pointAt: 0 };
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  return { digits: mantissa.replace(".", ""), pointAt: Number(exponent) + 1 };
}

/** Keeps `count` digits (may be zero or negative), rounding half to even on the exact value. */
export function roundDecimal(decimal: Decimal, count: number): Decimal {
  const { digits, pointAt } = decimal;
  if (count >= digits.length) return decimal;
  if (count < 0) return { digits: "", pointAt };
  if (!roundsUp(digits, count)) return { digits: digits.slice(0, count).replace(/0+$/, ""), pointAt };
  const kept = digits.slice(0, count).replace(/9+$/, "");
  if (kept === "") return { digits: "1", pointAt: pointAt + 1 };
  const last = Number(kept.at(-1)) + 1;
  return { digits: kept.slice(0, -1) + last, pointAt };
}

function roundsUp(digits: string, count: number): boolean {
  const next = digits.charAt(count);
  if (next !== "5" || digits.length > count + 1) return next >= "5";
  return count > 0 && Number(digits.charAt(count - 1)) % 2 === 1;
}
