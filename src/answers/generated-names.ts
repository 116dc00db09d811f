import { bytesToHex, type Name } from "../wire/index.js";
import { nameBelow } from "./zone.js";

/** `<node>.node.<datacenter>.<zone>`, or undefined when the node's name does not fit the DNS. */
export function nodeName(node: string, datacenter: string, zone: Name): Name | undefined {
  return nameBelow(`${node}.node.${datacenter}`, zone);
}

/** `<hex>.addr.<datacenter>.<zone>`: a name that says its own address. */
export function addressName(bytes: Uint8Array, datacenter: string, zone: Name): Name | undefined {
  return nameBelow(`${bytesToHex(bytes)}.addr.${datacenter}`, zone);
}

/** `<service>.service.<datacenter>.<zone>`, what a service address reverses to. */
export function serviceName(service: string, datacenter: string, zone: Name): Name | undefined {
  return nameBelow(`${service}.service.${datacenter}`, zone);
}
