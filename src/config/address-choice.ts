import { isIP } from "node:net";
import { quote } from "../golang/index.js";
import { cidrFault, fillTemplates, type Interfaces, isPrivate } from "./address-template.js";
import type { Read } from "./option.js";

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
  const wanted = outer.filter((entry) => (v4 ? isPrivate(entry) : /^[23]/.test(entry.address)));
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
  const fault = cidrFault(text);
  return fault === undefined ? undefined : `${key}: ${fault}`;
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
