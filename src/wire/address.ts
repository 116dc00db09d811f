/** The 4 bytes of a dotted quad (no leading zeros, no short forms), or undefined. */
export function parseIpv4(text: string): Uint8Array | undefined {
  const { length } = text;
  if (length < 7 || length > 15) return undefined;
  const bytes = new Uint8Array(4);
  let part = 0;
  let value = -1;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      if (value < 0 || part === 3) return undefined;
      bytes[part++] = value;
      value = -1;
    } else {
      if (code < 48 || code > 57 || value === 0) return undefined;
      value = (value < 0 ? 0 : value * 10) + code - 48;
      if (value > 255) return undefined;
    }
  }
  if (part !== 3 || value < 0) return undefined;
  bytes[3] = value;
  return bytes;
}

/** The 16 bytes of an IPv6 address (RFC 4291 §2.2, also with a dotted quad at its end; no zone), or undefined. */
export function parseIpv6(text: string): Uint8Array | undefined {
  if (!text.includes(":") || text.length > 45) return undefined;
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = groups(halves[0]!);
  const tail = halves.length === 2 ? groups(halves[1]!) : [];
  if (head === undefined || tail === undefined) return undefined;
  if (halves.length === 2 && halves[0]!.includes(".")) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...new Array<number>(missing).fill(0), ...tail];
  const bytes = new Uint8Array(16);
  all.forEach((group, i) => {
    bytes[2 * i] = group >> 8;
    bytes[2 * i + 1] = group & 255;
  });
  return bytes;
}

function groups(text: string): number[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  const values: number[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    if (part.includes(".")) {
      const quad = i === parts.length - 1 ? parseIpv4(part) : undefined;
      if (quad === undefined) return undefined;
      values.push((quad[0]! << 8) | quad[1]!, (quad[2]! << 8) | quad[3]!);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
      values.push(Number.parseInt(part, 16));
    }
  }
  return values;
}

/** 4 bytes for IPv4 (also written as ::ffff:a.b.c.d), 16 for IPv6, undefined for anything else. */
export function parseAddress(text: string): Uint8Array | undefined {
  const four = parseIpv4(text);
  if (four !== undefined) return four;
  const six = parseIpv6(text);
  return six !== undefined && isMapped(six) ? six.slice(12) : six;
}

function isMapped(bytes: Uint8Array): boolean {
  for (let i = 0; i < 10; i++) if (bytes[i] !== 0) return false;
  return bytes[10] === 255 && bytes[11] === 255;
}

export function formatIpv4(bytes: Uint8Array): string {
  return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;
}

/** Canonical text (RFC 5952): lower case, the longest run of two or more zero groups as `::`, mapped ones dotted. */
export function formatIpv6(bytes: Uint8Array): string {
  if (isMapped(bytes)) return `::ffff:${formatIpv4(bytes.subarray(12))}`;
  const values: number[] = [];
  for (let i = 0; i < 16; i += 2) values.push((bytes[i]! << 8) | bytes[i + 1]!);
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && values[i + length] === 0) length++;
    if (length > bestLength) {
      best = i;
      bestLength = length;
    }
  }
  const hex = (part: number[]): string => part.map((value) => value.toString(16)).join(":");
  if (best < 0) return hex(values);
  return `${hex(values.slice(0, best))}::${hex(values.slice(best + bestLength))}`;
}

/** Text of 4 or 16 address bytes. */
export function formatAddress(bytes: Uint8Array): string {
  return bytes.length === 4 ? formatIpv4(bytes) : formatIpv6(bytes);
}
