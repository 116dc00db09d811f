import { type Decimal, exactDecimal, roundDecimal, shortestDecimal } from "./decimal.js";

/**
 * `strconv.FormatFloat`: `format` is one of `e E f g G b x X`, `precision` digits or -1 for the fewest that read back.
 */
export function formatFloat(value: number, format: string, precision: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  return sign + formatMagnitude(Math.abs(value), format, precision);
}

function formatMagnitude(value: number, format: string, precision: number): string {
  switch (format) {
    case "b":
      return binaryExponent(value);
    case "x":
    case "X":
      return hexadecimal(value, precision, format);
    case "f":
      return plain(
        rounded(value, precision, (d) => d.pointAt + precision),
        precision,
      );
    case "e":
    case "E":
      return scientific(
        rounded(value, precision, () => precision + 1),
        precision,
        format,
      );
    default:
      return general(value, precision, format);
  }
}

function rounded(value: number, precision: number, keep: (decimal: Decimal) => number): Decimal {
  if (precision < 0) return shortestDecimal(value);
  const exact = exactDecimal(value);
  return roundDecimal(exact, keep(exact));
}

/** `%g`: scientific when the exponent is below -4 or not below the precision (6 for the shortest form, 21 for none). */
function general(value: number, precision: number, format: string): string {
  const wanted = precision === 0 ? 1 : precision;
  const decimal = rounded(value, wanted, () => wanted);
  let bound = wanted < 0 ? 6 : wanted;
  if (wanted >= 0 && bound > decimal.digits.length && decimal.digits.length >= decimal.pointAt) {
    bound = decimal.digits.length;
  }
  const exponent = decimal.digits === "" ? 0 : decimal.pointAt - 1;
  if (exponent < -4 || exponent >= Math.max(bound, 1)) {
    return scientific(decimal, Math.max(decimal.digits.length - 1, 0), format === "G" ? "E" : "e");
  }
  return plain(decimal, Math.max(decimal.digits.length - decimal.pointAt, 0));
}

function plain(decimal: Decimal, precision: number): string {
  const { digits, pointAt } = decimal;
  const whole = digits === "" || pointAt <= 0 ? "0" : digits.slice(0, pointAt).padEnd(pointAt, "0");
  const places = precision < 0 ? Math.max(digits.length - pointAt, 0) : precision;
  if (places === 0) return whole;
  const fraction = digits === "" ? "" : pointAt > 0 ? digits.slice(pointAt) : "0".repeat(-pointAt) + digits;
  return `${whole}.${fraction.slice(0, places).padEnd(places, "0")}`;
}

function scientific(decimal: Decimal, precision: number, letter: string): string {
  const digits = decimal.digits === "" ? "0" : decimal.digits;
  const places = precision < 0 ? digits.length - 1 : precision;
  const fraction = places > 0 ? `.${digits.slice(1, places + 1).padEnd(places, "0")}` : "";
  return digits.charAt(0) + fraction + exponentText(decimal.digits === "" ? 0 : decimal.pointAt - 1, letter, 2);
}

function exponentText(exponent: number, letter: string, width: number): string {
  return letter + (exponent < 0 ? "-" : "+") + String(Math.abs(exponent)).padStart(width, "0");
}

const view = new DataView(new ArrayBuffer(8));

function split(value: number): { mantissa: bigint; exponent: number } {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  return { mantissa: biased === 0 ? fraction : fraction | 0x10000000000000n, exponent: Math.max(biased, 1) - 1075 };
}

function binaryExponent(value: number): string {
  const { mantissa, exponent } = split(value);
  return `${mantissa}${exponentText(exponent, "p", 1)}`;
}

function hexadecimal(value: number, precision: number, format: string): string {
  let { mantissa, exponent } = split(value);
  exponent += 52;
  if (mantissa === 0n) exponent = 0;
  while (mantissa !== 0n && mantissa < 1n << 52n) {
    mantissa <<= 1n;
    exponent--;
  }
  if (precision >= 0 && precision < 13) {
    const shift = BigInt(4 * (13 - precision));
    const half = 1n << (shift - 1n);
    const rest = mantissa & ((1n << shift) - 1n);
    mantissa >>= shift;
    if (rest > half || (rest === half && (mantissa & 1n) === 1n)) mantissa++;
    mantissa <<= shift;
    if (mantissa >= 1n << 53n) {
      mantissa >>= 1n;
      exponent++;
    }
  }
  const hex = mantissa.toString(16).padStart(14, "0");
  const fraction =
    precision < 0 ? hex.slice(1).replace(/0+$/, "") : hex.slice(1).padEnd(precision, "0").slice(0, precision);
  const text = `0x${hex.charAt(0)}${fraction === "" ? "" : `.${fraction}`}${exponentText(exponent, "p", 2)}`;
  return format === "X" ? text.toUpperCase() : text;
}
