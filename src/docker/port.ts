import { textAt } from "./json-value.js";

/** One address of the host that leads to a container's port. */
export interface Binding {
  /** Blank, `0.0.0.0` and `::` mean every address of the family. */
  readonly hostAddress: string;
  readonly hostPort: number;
}

export interface ContainerPort {
  readonly number: number;
  /** `tcp`, `udp` or `sctp`. */
  readonly protocol: string;
  /** In the engine's order; empty: exposed, not published. Undefined: the network says nothing of this port. */
  readonly bindings: readonly Binding[] | undefined;
}

/** Reads `80/tcp` (or `80`) and its bindings; undefined when it is no port. */
export function readPort(key: string, bindings: readonly unknown[] | undefined): ContainerPort | undefined {
  const match = /^(\d{1,5})(?:\/([a-z]+))?$/.exec(key);
  if (match === null) return undefined;
  const number = Number(match[1]);
  if (number < 1 || number > 65_535) return undefined;
  return { number, protocol: match[2] ?? "tcp", bindings: bindings?.flatMap(readBinding) };
}

/** By number, tcp before udp. */
export function comparePorts(a: ContainerPort, b: ContainerPort): number {
  return a.number - b.number || (a.protocol < b.protocol ? -1 : Number(a.protocol > b.protocol));
}

function readBinding(json: unknown): Binding[] {
  const text = textAt(json, "HostPort");
  const hostPort = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return hostPort < 1 || hostPort > 65_535 ? [] : [{ hostAddress: textAt(json, "HostIp"), hostPort }];
}
