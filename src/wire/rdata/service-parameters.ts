import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from "../address.js";
import { base64ToBytes, bytesToBase64 } from "../encoding.js";
import { quoteBytes, unescapeText } from "../tokens.js";

/** One SvcParam of SVCB and HTTPS (RFC 9460 §2.1): its value as on the wire. */
export interface ServiceParameter {
  readonly key: number;
  readonly value: Uint8Array;
}

const keyNames = ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint"];

function keyToText(key: number): string {
  return keyNames[key] ?? `key${key}`;
}

function keyFromText(text: string): number | undefined {
  const known = keyNames.indexOf(text);
  if (known >= 0) return known;
  const match = /^key([0-9]{1,5})$/.exec(text);
  return match !== null && Number(match[1]) < 65_535 ? Number(match[1]) : undefined;
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Items of a comma-separated value; `\,` is a comma inside an item (RFC 9460 appendix A.1). */
function items(value: Uint8Array): Uint8Array[] {
  const found: number[][] = [[]];
  for (let i = 0; i < value.length; i++) {
    if (value[i] === 44) found.push([]);
    else if (value[i] === 92 && i + 1 < value.length) found.at(-1)!.push(value[++i]!);
    else found.at(-1)!.push(value[i]!);
  }
  return found.map((item) => Uint8Array.from(item));
}

const decoder = new TextDecoder("latin1");

function addresses(value: Uint8Array, parse: (text: string) => Uint8Array | undefined): Uint8Array | undefined {
  const parts = items(value).map((item) => parse(decoder.decode(item)));
  return parts.every((part) => part !== undefined) ? joinBytes(parts) : undefined;
}

function u16Bytes(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 255);
}

function encodeValue(key: number, value: Uint8Array): Uint8Array | undefined {
  const text = decoder.decode(value);
  switch (key) {
    case 0: {
      const keys = items(value).map((item) => keyFromText(decoder.decode(item)));
      if (!keys.every((item) => item !== undefined)) return undefined;
      return joinBytes([...keys].sort((left, right) => left - right).map(u16Bytes));
    }
    case 1: {
      const protocols = items(value);
      if (!protocols.every((item) => item.length >= 1 && item.length <= 255)) return undefined;
      return joinBytes(protocols.flatMap((item) => [Uint8Array.of(item.length), item]));
    }
    case 2:
      return value.length === 0 ? value : undefined;
    case 3:
      return /^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535 ? u16Bytes(Number(text)) : undefined;
    case 4:
      return addresses(value, parseIpv4);
    case 5:
      return base64ToBytes(text);
    case 6:
      return addresses(value, parseIpv6);
    default:
      return value;
  }
}

/** `key=value` or `key`; undefined when malformed. */
export function parseParameter(text: string, quotedValue: string | undefined): ServiceParameter | undefined {
  const equals = text.indexOf("=");
  const key = keyFromText(equals < 0 ? text : text.slice(0, equals));
  const raw = unescapeText(quotedValue ?? (equals < 0 ? "" : text.slice(equals + 1)));
  if (key === undefined || raw === undefined) return undefined;
  const value = encodeValue(key, raw);
  return value === undefined || value.length > 65_535 ? undefined : { key, value };
}

function chunks(value: Uint8Array, size: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < value.length; at += size) parts.push(value.subarray(at, at + size));
  return parts;
}

/** The protocols of an alpn value, or undefined when its lengths do not add up. */
function protocols(value: Uint8Array): Uint8Array[] | undefined {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < value.length; at += value[at]! + 1) {
    const part = value.subarray(at + 1, at + 1 + value[at]!);
    if (part.length !== value[at] || part.length === 0) return undefined;
    parts.push(part);
  }
  return parts;
}

function joinItems(parts: readonly Uint8Array[]): string {
  const bytes: number[] = [];
  parts.forEach((part, i) => {
    if (i > 0) bytes.push(44);
    for (const byte of part) {
      if (byte === 44 || byte === 92) bytes.push(92);
      bytes.push(byte);
    }
  });
  return quoteBytes(Uint8Array.from(bytes));
}

/** Whether a value on the wire has the shape its key demands. */
export function isWellFormed({ key, value }: ServiceParameter): boolean {
  if (key === 0) return value.length >= 2 && value.length % 2 === 0;
  if (key === 1) return value.length > 0 && protocols(value) !== undefined;
  if (key === 2) return value.length === 0;
  if (key === 3) return value.length === 2;
  if (key === 4) return value.length > 0 && value.length % 4 === 0;
  if (key === 6) return value.length > 0 && value.length % 16 === 0;
  return true;
}

export function formatParameter({ key, value }: ServiceParameter): string {
  const name = keyToText(key);
  if (key === 0)
    return `${name}=${chunks(value, 2)
      .map((pair) => keyToText((pair[0]! << 8) | pair[1]!))
      .join(",")}`;
  if (key === 1) return `${name}=${joinItems(protocols(value) ?? [])}`;
  if (key === 2) return name;
  if (key === 3) return `${name}=${(value[0]! << 8) | value[1]!}`;
  if (key === 4) return `${name}=${chunks(value, 4).map(formatIpv4).join(",")}`;
  if (key === 5) return `${name}=${bytesToBase64(value)}`;
  if (key === 6) return `${name}=${chunks(value, 16).map(formatIpv6).join(",")}`;
  return value.length === 0 ? name : `${name}=${quoteBytes(value)}`;
}
