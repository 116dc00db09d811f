/** A request's query string, read once. Names and values are decoded; the order stays. */
export class Query {
  /** Names and values in turn. */
  readonly #pairs: readonly string[];

  constructor(pairs: readonly string[]) {
    this.#pairs = pairs;
  }

  /** First value of a name; undefined when it is not there at all. */
  get(name: string): string | undefined {
    const pairs = this.#pairs;
    for (let i = 0; i < pairs.length; i += 2) if (pairs[i] === name) return pairs[i + 1];
    return undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  all(name: string): readonly string[] {
    const found: string[] = [];
    for (let i = 0; i < this.#pairs.length; i += 2) if (this.#pairs[i] === name) found.push(this.#pairs[i + 1]!);
    return found;
  }

  /** All pairs, sorted by name and escaped anew, as Go's `url.Values.Encode` prints them. */
  encoded(): string {
    const pairs: [string, string][] = [];
    for (let i = 0; i < this.#pairs.length; i += 2) pairs.push([this.#pairs[i]!, this.#pairs[i + 1]!]);
    pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return new URLSearchParams(pairs).toString().replaceAll("*", "%2A").replaceAll("%7E", "~");
  }

  get empty(): boolean {
    return this.#pairs.length === 0;
  }
}

export const emptyQuery = new Query([]);

/** Reads a query string (without its `?`), or undefined where Go's would fail: a bad escape, a bare semicolon. */
export function parseQuery(text: string): Query | undefined {
  if (text === "") return emptyQuery;
  if (text.includes(";")) return undefined;
  const pairs: string[] = [];
  for (let from = 0; from <= text.length; ) {
    let to = text.indexOf("&", from);
    if (to < 0) to = text.length;
    if (to > from) {
      const equals = text.indexOf("=", from);
      const split = equals < 0 || equals > to ? to : equals;
      const name = decodeComponent(text.slice(from, split));
      const value = split === to ? "" : decodeComponent(text.slice(split + 1, to));
      if (name === undefined || value === undefined) return undefined;
      pairs.push(name, value);
    }
    from = to + 1;
  }
  return new Query(pairs);
}

function decodeComponent(text: string): string | undefined {
  if (!text.includes("%") && !text.includes("+")) return text;
  return percentDecode(text.replaceAll("+", " "));
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Resolves percent-escapes as bytes of UTF-8 (bytes that are none become U+FFFD), or undefined for a `%` that no two hex
 * digits follow. A `+` stays.
 */
export function percentDecode(text: string): string | undefined {
  if (!text.includes("%")) return text;
  const bytes = Buffer.from(text, "utf8");
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    let byte = bytes[i]!;
    if (byte === 0x25) {
      const high = hexValue(bytes[i + 1]);
      const low = hexValue(bytes[i + 2]);
      if (high < 0 || low < 0) return undefined;
      byte = high * 16 + low;
      i += 2;
    }
    bytes[length++] = byte;
  }
  return utf8.decode(bytes.subarray(0, length));
}

function hexValue(code: number | undefined): number {
  if (code === undefined) return -1;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
