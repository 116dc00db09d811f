import type { Attachment, Container } from "./container.js";
import type { RegistrationOptions } from "./options.js";
import type { Binding, ContainerPort } from "./port.js";

/** Address and port of one service, or why there is none. `lines` are registrator's log lines about the choice. */
export type AddressChoice =
  | {
      readonly ok: true;
      readonly address: string;
      readonly port: number;
      readonly chosen: string;
      readonly lines: readonly string[];
    }
  | { readonly ok: false; readonly reason: string; readonly lines: readonly string[] };

export interface AddressContext {
  /**
   * Address of ports that are published on all addresses of the host. Blank: none is registered, so that the agent's node
   * address holds. Undefined: nobody knows.
   */
  readonly hostAddress: string | undefined;
  /** The agent's node, whose address holds where none is registered. */
  readonly nodeAddress: string;
  /** The container whose network this one shares (`container:ID`). */
  readonly linked: Container | undefined;
}

export const LINKED_PREFIX = "container:";

/** The id of the container whose network this one shares. */
export function linkedId(container: Container): string | undefined {
  return container.networkMode.startsWith(LINKED_PREFIX)
    ? container.networkMode.slice(LINKED_PREFIX.length)
    : undefined;
}

/** Whether the port can become a service at all; the reason when it cannot, in registrator's words where it has them. */
export function eligibility(
  container: Container,
  port: ContainerPort,
  options: RegistrationOptions,
): string | undefined {
  if (port.bindings === undefined) {
    const reachable = container.networkMode === "host" || linkedId(container) !== undefined;
    if (reachable || options.compat.has("unreachable")) return undefined;
    return `port ${port.number} not reachable: the container has no network`;
  }
  if (port.bindings.length === 0 && !options.internal) return `port ${port.number} not published on host`;
  return undefined;
}

/** Chooses the address and the port under which others reach this port of the container; `service` names it in lines. */
export function chooseAddress(
  container: Container,
  port: ContainerPort,
  service: string,
  options: RegistrationOptions,
  context: AddressContext,
  network: string,
): AddressChoice {
  const lines: string[] = [];
  const label = labelAddress(container, options, lines);
  const linked = linkedId(container);
  if (linked !== undefined) return linkedAddress(port, service, linked, options, context, lines);
  const binding = pickBinding(port, options, label ?? (options.ip || context.hostAddress || context.nodeAddress));
  const number = options.internal ? port.number : (binding?.hostPort ?? port.number);
  const done = (address: string, rule: string): AddressChoice => {
    const portRule = options.internal ? "exposed port" : binding === undefined ? "container port" : "published port";
    return { ok: true, address, port: number, chosen: `address: ${rule}, port: ${portRule}`, lines };
  };
  if (label !== undefined) return done(label, "label");
  if (options.internal) return internalAddress(container, options, network, done, lines);
  if (options.ip !== "") return done(options.ip, "-ip");
  return hostAddress(container, binding, options, context, done, lines);
}

type Done = (address: string, rule: string) => AddressChoice;

/** `-useIpFromLabel`, without the mask. */
function labelAddress(container: Container, options: RegistrationOptions, lines: string[]): string | undefined {
  const name = options.useIpFromLabel;
  if (name === "") return undefined;
  const text = Object.hasOwn(container.labels, name) ? container.labels[name]! : "";
  if (text === "") {
    lines.push(`Label '${name}' not found in container configuration`);
    return undefined;
  }
  const slash = text.lastIndexOf("/");
  const address = slash < 0 ? text : text.slice(0, slash);
  lines.push(`using container IP ${address} from label '${name}'`);
  return address;
}

function linkedAddress(
  port: ContainerPort,
  service: string,
  id: string,
  options: RegistrationOptions,
  context: AddressContext,
  lines: string[],
): AddressChoice {
  const { linked } = context;
  lines.push(`${service}: detected container NetworkMode, linked to: ${id.slice(0, 12)}`);
  if (linked === undefined)
    return { ok: false, reason: `the container ${id.slice(0, 12)} whose network it shares is gone`, lines };
  const original = options.compat.has("linked-address");
  let address = original ? linked.bridgeAddress : containerAddress(linked, options.network);
  if (!original && address === "" && linked.networkMode === "host") address = options.ip || (context.hostAddress ?? "");
  else if (!original && address === "") {
    return { ok: false, reason: `the container ${id.slice(0, 12)} whose network it shares has no address`, lines };
  }
  lines.push(`${service}: using network container IP ${address}`);
  return { ok: true, address, port: port.number, chosen: "address: network container, port: exposed port", lines };
}

function internalAddress(
  container: Container,
  options: RegistrationOptions,
  network: string,
  done: Done,
  lines: readonly string[],
): AddressChoice {
  const address = containerAddress(container, network);
  if (address !== "" || container.networkMode === "host" || options.compat.has("unreachable")) {
    return done(address, "container");
  }
  const where = network === "" ? "" : ` in network ${network}`;
  return { ok: false, reason: `the container has no address${where}`, lines };
}

/** The container's own address: the named network's, or the default bridge's, the run command's, the first by name. */
export function containerAddress(container: Container, network: string): string {
  const addressOf = ({ ipv4, ipv6 }: Attachment): string => ipv4 || ipv6;
  const named = (name: string): Attachment | undefined =>
    container.networks.find((candidate) => candidate.name === name || candidate.id === name);
  if (network !== "") {
    const found = named(network);
    return found === undefined ? "" : addressOf(found);
  }
  const inOrder = [named("bridge"), named(container.networkMode), ...container.networks];
  const address = inOrder.map((found) => (found === undefined ? "" : addressOf(found))).find((text) => text !== "");
  return address ?? container.bridgeAddress;
}

/**
 * The binding that `target` leads to, by number, so that engines that list bindings in different orders agree. IPv4 and IPv6
 * may have different host ports, and one of them leads nowhere under the other's address.
 */
function pickBinding(port: ContainerPort, options: RegistrationOptions, target: string): Binding | undefined {
  const bindings = port.bindings ?? [];
  if (options.compat.has("host-port")) return bindings[0];
  const [best] = [...bindings].sort((a, b) => farness(a, target) - farness(b, target) || a.hostPort - b.hostPort);
  return best;
}

/** 0: listens at the address; 1: at another of its family, which may be translated; 2: of the other family. */
function farness({ hostAddress }: Binding, target: string): number {
  const any = target.includes(":") ? "::" : "0.0.0.0";
  if (hostAddress === "" || hostAddress === any || hostAddress === target) return 0;
  return hostAddress.includes(":") === target.includes(":") ? 1 : 2;
}

function hostAddress(
  container: Container,
  binding: Binding | undefined,
  options: RegistrationOptions,
  context: AddressContext,
  done: Done,
  lines: readonly string[],
): AddressChoice {
  const original = options.compat.has("address");
  let bound = binding?.hostAddress || "0.0.0.0";
  if (original && !["bridge", "default", "host"].includes(container.networkMode)) {
    bound = container.networks.find(({ name }) => name === container.networkMode)?.ipv4 ?? "";
  }
  const any = bound === "0.0.0.0" || (bound === "::" && !original);
  if (!any) return done(bound, "published on it");
  if (context.hostAddress !== undefined)
    return done(context.hostAddress, context.hostAddress === "" ? "node" : "host name");
  if (original) return done(bound, "unknown");
  return {
    ok: false,
    reason: `no address: published on ${bound} and the host's name does not resolve; give -ip`,
    lines,
  };
}
