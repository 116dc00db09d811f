import { join } from "node:path";
import { NetworkNamespace, startOutside } from "../network-namespace.js";
import type { Daemon } from "../programs.js";
import { type Found, lookUp, type Stub } from "./stubs.js";

/** What each name of the host means to a stub; `none` where there is no address: by which word depends on the stub. */
export const names: readonly (readonly [name: string, addresses: string, absent?: "noname" | "nodata"])[] = [
  ["web", "10.1.1.1,10.1.1.2"],
  ["web.service.consul", "10.1.1.1,10.1.1.2"],
  ["WEB.Service.Consul", "10.1.1.1,10.1.1.2"],
  ["four", "10.4.4.4"],
  ["six", "2001:db8::6"],
  ["dual", "10.7.7.7,2001:db8::7"],
  ["n1.node.consul", "127.0.0.1"],
  ["www.corp.test", "10.9.9.9"],
  ["out.corp.test", "192.0.2.80,2001:db8::80"],
  ["www.outside.net", "192.0.2.80,2001:db8::80"],
  ["web.outside.net", "192.0.2.80,2001:db8::80"],
  ["v4.outside.net", "192.0.2.4"],
  ["v6.outside.net", "2001:db8::4"],
  ["missing", "none", "noname"],
  ["missing.service.consul", "none", "noname"],
  ["missing.node.consul", "none", "noname"],
  ["missing.outside.net", "none", "noname"],
  ["missing.corp.test", "none", "noname"],
  ["text.outside.net", "none", "nodata"],
  ["text.corp.test", "none", "nodata"],
];

/** What a stub finds otherwise than it should among `names`; and all it found. */
export async function judge(
  host: NetworkNamespace,
  stub: Stub,
  command: readonly string[],
): Promise<{ readonly found: readonly Found[]; readonly wrong: readonly string[] }> {
  const asked = names.map(([name]) => name);
  const found = await lookUp(host, command, asked);
  const wrong = names.flatMap(([name, addresses, absent], at) => {
    const right = absent === "nodata" && stub.tellsNoData !== true ? ["nodata", "noname"] : [absent ?? addresses];
    const seen = found[at]?.name === name ? found[at].addresses : "nothing";
    return right.includes(seen) ? [] : [`${stub.name}: ${name}: ${seen} instead of ${right[0]}`];
  });
  return { found, wrong };
}

/** A host that has nothing but Rollcall in its resolv.conf, with services of every family and an outside to forward to. */
export async function startStubHost(): Promise<{ readonly host: NetworkNamespace; readonly outside: Daemon }> {
  const host = await NetworkNamespace.create("stubs");
  host.write(join(host.etc, "resolv.conf"), "search service.consul\nnameserver 127.0.0.1\n");
  const outside = await startOutside(host, "127.0.0.10", [
    "ns.outside.net. 60 IN A 127.0.0.10",
    "www.outside.net. 60 IN A 192.0.2.80",
    "www.outside.net. 60 IN AAAA 2001:db8::80",
    "web.outside.net. 60 IN CNAME www.outside.net.",
    "v4.outside.net. 60 IN A 192.0.2.4",
    "v6.outside.net. 60 IN AAAA 2001:db8::4",
    'text.outside.net. 60 IN TXT "no address"',
  ]);
  const zone = `$TTL 60\n@ SOA ns host 1 1h 10m 1w 1m\n@ NS ns\nns A 127.0.0.1\nwww A 10.9.9.9\ntext TXT "no address"\nout CNAME www.outside.net.\n`;
  host.write(join(host.directory, "zones/corp.test.zone"), zone);
  const addresses = [
    ["web", "10.1.1.1"],
    ["web", "10.1.1.2"],
    ["four", "10.4.4.4"],
    ["six", "2001:db8::6"],
    ["dual", "10.7.7.7"],
    ["dual", "2001:db8::7"],
  ];
  const services = addresses.map(([name, address]) => ({ id: `${name}-${address}`, name, address, port: 80 }));
  const config = host.write(join(host.directory, "services.json"), JSON.stringify({ services }));
  const zones = `-zones-dir=${join(host.directory, "zones")}`;
  await host.startAgent("-dns-port=53", "-recursor=127.0.0.10", zones, `-config-file=${config}`);
  return { host, outside };
}
