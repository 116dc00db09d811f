import { quote } from "../../golang/index.js";
import { define, type FunctionSpec, GoError, type Held, type Result, stringType } from "../../gotemplate/index.js";
import type { FunctionPorts, InterfaceAddress } from "./ports.js";

/** RFC 6890's addresses of private networks, as far as `GetPrivateIP` counts them. */
const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd])/i;
const LINK_LOCAL = /^(?:169\.254\.|fe[89ab])/i;

function isPrivate({ address, internal }: InterfaceAddress): boolean {
  return !internal && PRIVATE.test(address);
}

function isPublic({ address, internal }: InterfaceAddress): boolean {
  return !internal && !PRIVATE.test(address) && !LINK_LOCAL.test(address);
}

/** The first address of a kind, IPv4 before IPv6; "" when there is none. */
function firstOf(ports: FunctionPorts, holds: (each: InterfaceAddress) => boolean): string {
  const found = ports.addresses().filter(holds);
  return (found.find(({ family }) => family === "IPv4") ?? found[0])?.address ?? "";
}

function sockaddr(ports: FunctionPorts, expression: string): Result {
  const [word = "", ...args] = expression.trim().split(/\s+/);
  if (word === "GetPrivateIP" && args.length === 0) return firstOf(ports, isPrivate);
  if (word === "GetPublicIP" && args.length === 0) return firstOf(ports, isPublic);
  const name = /^["`](.*)["`]$/.exec(args[0] ?? "")?.[1];
  if (word === "GetInterfaceIP" && args.length === 1 && name !== undefined) {
    return firstOf(ports, (each) => each.interface === name && !LINK_LOCAL.test(each.address));
  }
  return new GoError(
    `sockaddr: ${quote(expression)} is not supported; use GetPrivateIP, GetPublicIP or GetInterfaceIP "NAME"`,
  );
}

/** Addresses of this machine. */
export function addressFunctions(ports: FunctionPorts): [string, FunctionSpec][] {
  const call = (args: readonly Held[]): Result => sockaddr(ports, args.join(" "));
  return [["sockaddr", define([], call, { variadic: stringType })]];
}
