/** Where to listen, and how. */
export interface ListenAddress {
  readonly address: string;
  readonly port: number;
  /** An IPv6 socket that takes IPv4 clients too. */
  readonly dualStack?: boolean;
  /** The port is shared with sockets on single addresses of this machine. */
  readonly shared?: boolean;
}

const anyIpv6 = /^[0:]+$/;

/** Whether an address means every address of this machine. */
export function isEveryAddress(address: string): boolean {
  return address === "0.0.0.0" || anyIpv6.test(address);
}

/** `::` takes IPv4 clients too, as Consul's does, unless IPv4 addresses are listened on as well. */
export function isDualStack(address: string, addresses: readonly string[]): boolean {
  return anyIpv6.test(address) && addresses.every((other) => other.includes(":"));
}

const mappedPrefix = "::ffff:";

/** The address of a client as text: an IPv4 client of a dual-stack socket is shown with its IPv4 address. */
export function clientAddress(address: string): string {
  return address.startsWith(mappedPrefix) && address.includes(".") ? address.slice(mappedPrefix.length) : address;
}
