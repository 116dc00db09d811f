const intForm = /^([+-]?)(0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO]?(?:_?[0-7])+|0|[1-9](?:_?[0-9])*)$/;
const digits = "[0-9](?:_?[0-9])*";
const floatForm = new RegExp(`^[+-]?(?:${digits}(?:\\.(?:${digits})?)?|\\.${digits})(?:[eE][+-]?${digits})?$`);
const hexFloatForm = /^([+-]?)0[xX]((?:_?[0-9a-fA-F])*)(?:\.([0-9a-fA-F_]*))?[pP]([+-]?[0-9]+)$/;
const wordForm = /^[+-]?(?:inf|infinity|nan)$/i;

/** Longer ones are no number that fits anywhere, and take long to read. */
const literalCharsMax = 4_096;

/** An integer literal with Go's prefixes (`0x 0o 0b 0`) and underscores; undefined when it is none. */
export function integerLiteral(text: string): bigint | undefined {
  const match = text.length <= literalCharsMax ? intForm.exec(text) : null;
  if (match === null) return undefined;
  const body = (match[2] ?? "").replace(/_/g, "");
  const plain = /^0[0-7]+$/.test(body) ? `0o${body.slice(1)}` : body;
  const value = BigInt(plain);
  return match[1] === "-" ? -value : value;
}

/** `strconv.ParseInt(text, 10, 64)` without its range: undefined when the syntax is wrong. */
export function decimalInteger(text: string): bigint | undefined {
  return /^[+-]?[0-9]+$/.test(text) && text.length <= literalCharsMax ? BigInt(text.replace(/^\+/, "")) : undefined;
}

/** `strconv.ParseFloat`: "range" for a number beyond float64; undefined when the syntax is wrong. */
export function parseFloat64(text: string): number | "range" | undefined {
  if (text.length > literalCharsMax) return undefined;
  if (floatForm.test(text)) {
    const value = Number(text.replace(/_/g, ""));
    return Number.isFinite(value) ? value : "range";
  }
  if (wordForm.test(text)) {
    if (/nan$/i.test(text)) return /^[+-]/.test(text) ? undefined : Number.NaN;
    return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return hexFloat(text);
}

function hexFloat(text: string): number | "range" | undefined {
  const match = hexFloatForm.exec(text);
  if (match === null) return undefined;
  const [, sign, wholeText = "", fractionText = "", exponent = "0"] = match;
  const whole = wholeText.replace(/_/g, "");
  const fraction = fractionText.replace(/_/g, "");
  if (whole + fraction === "" || whole.length + fraction.length > 32) return undefined;
  const mantissa = Number(BigInt(`0x${whole}${fraction}`));
  const value = mantissa * 2 ** (Number(exponent) - 4 * fraction.length);
  if (!Number.isFinite(value)) return "range";
  return sign === "-" ? -value : value;
}
