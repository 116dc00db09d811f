import { BlockList, isIP } from "node:net";
import { quote } from "../golang/index.js";
import type { InterfaceAddress } from "./env.js";
import type { Read } from "./option.js";

/** Addresses a private machine may advertise without being told to. */
const PRIVATE_V4 = new BlockList();
for (const [net, bits] of [
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const) {
  PRIVATE_V4.addSubnet(net, bits, "ipv4");
}

export type Interfaces = () => readonly InterfaceAddress[];

/** Reads addresses parted by blanks, with templates such as `{{ GetInterfaceIP "eth0" }}` filled in. */
export function readAddresses(
  key: string,
  text: string,
  interfaces: Interfaces,
  unix = false,
): Read<readonly string[]> {
  const filled = fillTemplates(key, text, interfaces);
  if (!filled.ok) return filled;
  const addresses: string[] = [];
  for (const word of filled.value.split(/\s+/).filter((part) => part !== "")) {
    const address = word.replace(/^\[(.*)\]$/, "$1");
    if (isIP(address) === 0 && !(unix && word.startsWith("unix://"))) {
      return { ok: false, error: `${key}: invalid ip address: ${word}` };
    }
    addresses.push(address);
  }
  return { ok: true, value: addresses };
}

/** Exactly one address, or none for an empty text. */
export function readAddress(key: string, text: string, interfaces: Interfaces): Read<string> {
  const read = readAddresses(key, text, interfaces);
  if (!read.ok) return read;
  if (read.value.length > 1) return { ok: false, error: `${key}: multiple addresses found: ${read.value.join(" ")}` };
  return { ok: true, value: read.value[0] ?? "" };
}

const TEMPLATE = /\{\{\s*(\w+)\s*(?:"([^"]*)"|`([^`]*)`)?\s*\}\}/g;

function fillTemplates(key: string, text: string, interfaces: Interfaces): Read<string> {
  let error: string | undefined;
  const filled = text.replace(TEMPLATE, (_whole, name: string, inQuotes?: string, inTicks?: string) => {
    const found = interfaceAddresses(name, inQuotes ?? inTicks, interfaces());
    if (found === undefined)
      error ??= `${key}: error parsing ${quote(text)}: function ${quote(name)} is not known here`;
    return found?.join(" ") ?? "";
  });
  if (error === undefined && filled.includes("{{")) {
    error = `${key}: error parsing ${quote(text)}: only a single function call is understood between {{ and }}`;
  }
  return error === undefined ? { ok: true, value: filled } : { ok: false, error };
}

/** The address functions in common use; `undefined` for the others. */
function interfaceAddresses(name: string, argument = "", all: readonly InterfaceAddress[]): string[] | undefined {
  const plain = name.replace(/s$/, "");
  const chosen = all.filter((entry) => {
    if (plain === "GetInterfaceIP") return entry.name === argument && !entry.address.startsWith("fe80:");
    return entry.family === 4 && !entry.loopback && isPrivate(entry.address) === (plain === "GetPrivateIP");
  });
  if (!["GetInterfaceIP", "GetPrivateIP", "GetPublicIP"].includes(plain)) return undefined;
  const addresses = chosen.map((entry) => entry.address);
  return name === plain ? addresses.slice(0, 1) : addresses;
}

function isPrivate(address: string): boolean {
  return PRIVATE_V4.check(address, "ipv4");
}

export function isAnyAddress(address: string): boolean {
  return address === "0.0.0.0" || /^[0:]+$/.test(address);
}

/**
 * The address told to others when `bind` is every address: the only private IPv4 (public IPv6 for `::`) of the machine.
 * Where there is none, a machine with one other address, or with loopback alone, is not refused.
 */
export function detectAdvertised(bind: string, interfaces: Interfaces): Read<string> {
  const v4 = bind === "0.0.0.0";
  const outer = interfaces().filter((entry) => entry.family === (v4 ? 4 : 6) && !entry.loopback);
  const wanted = outer.filter((entry) => (v4 ? isPrivate(entry.address) : /^[23]/.test(entry.address)));
  const kind = v4 ? "private IPv4" : "public IPv6";
  if (wanted.length > 1) {
    return {
      ok: false,
      error: `Multiple ${kind} addresses found. Please configure one with 'bind' and/or 'advertise'.`,
      alone: true,
    };
  }
  const found = wanted[0] ?? (outer.length === 1 ? outer[0] : undefined);
  if (found !== undefined) return { ok: true, value: found.address };
  if (outer.length > 0) return { ok: false, error: `No ${kind} address found`, alone: true };
  return { ok: true, value: v4 ? "127.0.0.1" : "::1" };
}

/** Why a text is no network in CIDR form. */
export function cidrRefusal(key: string, text: string): string | undefined {
  const [, address = "", bits = ""] = /^(.+)\/(\d{1,3})$/.exec(text) ?? [];
  const family = isIP(address);
  if (family !== 0 && Number(bits) <= (family === 4 ? 32 : 128)) return undefined;
  return `${key}: invalid cidr: ${text}`;
}

/** Why a text is no upstream resolver. */
export function recursorRefusal(text: string): string | undefined {
  const host = text.replace(/^(udp|tcp):\/\//, "");
  if (/^(tls|https):\/\/./.test(text) || isIP(recursorHost(host)) !== 0) return undefined;
  return `recursors: invalid address ${quote(text)}: an IP address with or without port is needed`;
}

/** The address of `IP`, `IP:port` or `[IP]:port`. */
export function recursorHost(text: string): string {
  if (isIP(text) !== 0) return text;
  return /^\[?([^\]]+)\]?:\d{1,5}$/.exec(text)?.[1] ?? text.replace(/^\[(.*)\]$/, "$1");
}
