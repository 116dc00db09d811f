import { BlockList, isIP } from "node:net";
import { quote } from "../golang/index.js";
import type { InterfaceAddress } from "./env.js";
import type { Read } from "./option.js";

export type Interfaces = () => readonly InterfaceAddress[];

/** A chain of calls inside `{{ }}` is longer than this only by mistake. */
const STAGES_MAX = 32;

/** What a chain holds between two calls: addresses still to be narrowed, or the text it ends with. */
type Held = readonly InterfaceAddress[] | string;

/**
 * Puts the machine's addresses in place of `{{ ... }}`: go-sockaddr's functions in common use, alone
 * (`GetInterfaceIP "eth0"`) or in a chain (`GetPrivateInterfaces | exclude "type" "ipv6" | join "address" " "`).
 */
export function fillTemplates(key: string, text: string, interfaces: Interfaces): Read<string> {
  let error: string | undefined;
  const filled = text.replace(/\{\{(.*?)\}\}/gs, (_whole, chain: string) => {
    const read = evaluate(chain, interfaces);
    if (!read.ok) error ??= `${key}: error parsing ${quote(text)}: ${read.error}`;
    return read.ok ? read.value : "";
  });
  if (error === undefined && filled.includes("{{")) error = `${key}: error parsing ${quote(text)}: }} is missing`;
  return error === undefined ? { ok: true, value: filled } : { ok: false, error };
}

const WORD = /"([^"]*)"|`([^`]*)`|[^\s|"`]+/g;
const STAGE = /(?:"[^"]*"|`[^`]*`|[^|"`])+/g;

function evaluate(chain: string, interfaces: Interfaces): Read<string> {
  let held: Held | undefined;
  for (const stage of (chain.match(STAGE) ?? []).slice(0, STAGES_MAX)) {
    const [name = "", ...words] = [...stage.matchAll(WORD)].map((match) => match[1] ?? match[2] ?? match[0]);
    const next = held === undefined ? source(name, words, interfaces()) : step(name, words, held);
    if (!next.ok) return next;
    held = next.value;
  }
  if (typeof held === "string") return { ok: true, value: held };
  return refused('the chain must end in an address: add attr "address" or join "address" " "');
}

/** The functions a chain begins with. */
function source(name: string, [argument = ""]: readonly string[], all: readonly InterfaceAddress[]): Read<Held> {
  const outer = all.filter((entry) => !entry.loopback && !isLinkLocal(entry));
  const addresses = (chosen: readonly InterfaceAddress[]) => {
    const texts = chosen.map(({ address }) => address);
    return held(name.endsWith("s") ? texts.join(" ") : (texts[0] ?? ""));
  };
  switch (name) {
    case "GetInterfaceIP":
    case "GetInterfaceIPs":
      return addresses(all.filter((entry) => entry.name === argument && !isLinkLocal(entry)));
    case "GetPrivateIP":
    case "GetPrivateIPs":
      return addresses(outer.filter((entry) => entry.family === 4 && isPrivate(entry)));
    case "GetPublicIP":
    case "GetPublicIPs":
      return addresses(outer.filter((entry) => entry.family === 4 && !isPrivate(entry)));
    case "GetAllInterfaces":
      return held(all);
    case "GetPrivateInterfaces":
      return held(outer.filter(isPrivate));
    case "GetPublicInterfaces":
      return held(outer.filter((entry) => !isPrivate(entry)));
    default:
      return refused(`function ${quote(name)} is not known here`);
  }
}

/** The functions that narrow what a chain holds, or make the text of it. */
function step(name: string, [first = "", second = ""]: readonly string[], list: Held): Read<Held> {
  if (typeof list === "string") return refused(`function ${quote(name)} cannot follow an address`);
  const one = (entry: InterfaceAddress): string => (first === "name" ? entry.name : entry.address);
  switch (name) {
    case "include":
    case "exclude": {
      const fits = selector(first, second);
      return fits.ok ? held(list.filter((entry) => fits.value(entry) === (name === "include"))) : fits;
    }
    case "limit":
      return held(list.slice(0, Number(first) || 0));
    case "offset":
      return held(list.slice(Number(first) || 0));
    case "sort":
    case "unique":
      return held(list);
    case "attr":
      return held(list[0] === undefined ? "" : one(list[0]));
    case "join":
      return held(list.map(one).join(second));
    default:
      return refused(`function ${quote(name)} is not known here`);
  }
}

/** What `include` and `exclude` look at. Several values of a network or flag stand between bars. */
function selector(kind: string, wanted: string): Read<(entry: InterfaceAddress) => boolean> {
  switch (kind) {
    case "name":
    case "address": {
      const pattern = patternOf(wanted);
      if (pattern === undefined) return refused(`${quote(wanted)} is no regular expression`);
      return held((entry) => pattern.test(kind === "name" ? entry.name : entry.address));
    }
    case "type":
      return held((entry) => wanted.toLowerCase() === "ip" || wanted.toLowerCase() === `ipv${entry.family}`);
    case "flag":
    case "flags":
      return held((entry) => wanted.split("|").every((flag) => hasFlag(entry, flag)));
    case "network": {
      const networks = new BlockList();
      for (const cidr of wanted.split("|")) {
        const reason = cidrFault(cidr);
        if (reason !== undefined) return refused(reason);
        const [address = "", bits = ""] = cidr.split("/");
        networks.addSubnet(address, Number(bits), isIP(address) === 4 ? "ipv4" : "ipv6");
      }
      return held((entry) => networks.check(entry.address, entry.family === 4 ? "ipv4" : "ipv6"));
    }
    default:
      return refused(`cannot select by ${quote(kind)} here`);
  }
}

/** The engine's own expressions: the operator writes them, and what they meet is short. RE2 would be loaded for nothing else. */
function patternOf(text: string): RegExp | undefined {
  try {
    return new RegExp(text, "u");
  } catch {
    return undefined;
  }
}

/** The system lists addresses of interfaces that are up. */
function hasFlag(entry: InterfaceAddress, flag: string): boolean {
  if (flag === "up") return true;
  if (flag === "loopback") return entry.loopback;
  return flag === "forwardable" && !entry.loopback && !isLinkLocal(entry);
}

function isLinkLocal({ address }: InterfaceAddress): boolean {
  return address.startsWith("fe80:") || address.startsWith("169.254.");
}

/** Addresses a machine may advertise without being told to. */
const PRIVATE = new BlockList();
for (const [net, bits] of [
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const) {
  PRIVATE.addSubnet(net, bits, "ipv4");
}
PRIVATE.addSubnet("fc00::", 7, "ipv6");

export function isPrivate({ address, family }: InterfaceAddress): boolean {
  return PRIVATE.check(address, family === 4 ? "ipv4" : "ipv6");
}

/** Why a text is no network in CIDR form. */
export function cidrFault(text: string): string | undefined {
  const [, address = "", bits = ""] = /^(.+)\/(\d{1,3})$/.exec(text) ?? [];
  const family = isIP(address);
  return family !== 0 && Number(bits) <= (family === 4 ? 32 : 128) ? undefined : `invalid cidr: ${text}`;
}

function held<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

function refused(error: string): { readonly ok: false; readonly error: string } {
  return { ok: false, error };
}
