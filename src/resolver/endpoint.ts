/** An address where DNS is served. IPv6 without brackets. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export const dnsPort = 53;

/** `127.0.0.1`, `127.0.0.1:8600`, `::1`, `[::1]:8600`; undefined when it is none of these. */
export function parseEndpoint(text: string, defaultPort: number): Endpoint | undefined {
  const match =
    /^\[([0-9A-Fa-f:.]+)\](?::(\d{1,5}))?$|^(\d+\.\d+\.\d+\.\d+)(?::(\d{1,5}))?$|^([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$/.exec(
      text.trim(),
    );
  const address = match?.[1] ?? match?.[3] ?? match?.[5];
  const port = Number(match?.[2] ?? match?.[4] ?? defaultPort);
  return address === undefined || port < 1 || port > 65_535 ? undefined : { address, port };
}

export function formatEndpoint({ address, port }: Endpoint): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

export function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}

export function sameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return a.address === b.address && a.port === b.port;
}
