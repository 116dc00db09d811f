import { describe, expect, it } from "vitest";
import { type Compat, noCompat } from "../../src/docker/compat.js";
import { type Container, readContainer } from "../../src/docker/container.js";
import { MARK_KEY } from "../../src/docker/mark.js";
import { TagRenderer } from "../../src/docker/tags/renderer.js";
import { wantedServices } from "../../src/docker/wanted.js";
import { optionsOf } from "./flags.js";

const id = "0123456789ab".padEnd(64, "0");

interface Given {
  readonly name?: string;
  readonly image?: string;
  readonly env?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  /** Container port to host port (blank: exposed only), or a list of those, also as `ADDRESS PORT`. */
  readonly ports?: Readonly<Record<string, number | "" | readonly (number | string)[]>>;
  readonly hostAddress?: string;
  readonly mode?: string;
  readonly networks?: Readonly<Record<string, string>>;
  /** No NetworkSettings.Ports at all: host mode, none, container. */
  readonly unbound?: boolean;
  readonly flags?: readonly string[];
  readonly compat?: Compat;
  readonly linked?: string;
  readonly hostname?: string;
}

function container(given: Given): Container {
  const { name = "x1", image = "nginx", env = [], labels = {}, ports = {}, mode = "default" } = given;
  const exposed = Object.fromEntries(Object.keys(ports).map((port) => [port, {}]));
  const bound = Object.entries(ports).map(([port, host]) => {
    const numbers = typeof host === "number" ? [host] : host === "" ? [] : host;
    const bindings = numbers.map((number) => {
      const [HostPort, HostIp = given.hostAddress ?? "0.0.0.0"] = String(number).split(" ").reverse();
      return { HostIp, HostPort };
    });
    return [port, host === "" ? null : bindings];
  });
  const networks = given.networks ?? (mode === "default" ? { bridge: "172.17.0.5" } : {});
  return readContainer({
    Id: id,
    Name: `/${name}`,
    Image: "sha256:1",
    State: { Status: "running", Running: true, ExitCode: 0 },
    HostConfig: { NetworkMode: mode },
    Config: {
      Image: image,
      Env: env.map((pair) => `SERVICE_${pair}`),
      Labels: labels,
      ExposedPorts: exposed,
      Hostname: "h",
    },
    NetworkSettings: {
      Ports: given.unbound === true ? {} : Object.fromEntries(bound),
      Networks: Object.fromEntries(Object.entries(networks).map(([key, IPAddress]) => [key, { IPAddress }])),
    },
  })!;
}

function services(given: Given): { readonly bodies: Record<string, unknown>[]; readonly lines: readonly string[] } {
  const subject = container(given);
  const options = optionsOf(given.flags ?? ["-ip", "127.0.0.2"], given.compat ?? noCompat);
  const compiled = TagRenderer.compile(options.tags);
  const tags = compiled.ok ? compiled.renderer.render(subject) : undefined;
  const { services: wanted, lines } = wantedServices(subject, options, {
    hostname: "host1",
    hostAddress: given.hostname,
    nodeAddress: "192.0.2.5",
    forcedTags: tags?.kind === "text" ? tags.text : "",
    owner: "e",
    linked: given.linked === undefined ? undefined : container({ name: "pause", networks: { bridge: given.linked } }),
  });
  const bodies = wanted.map(({ body }) => {
    const { [MARK_KEY]: _mark, ...meta } = body.Meta ?? {};
    const { Meta: _meta, ...rest } = body;
    return Object.keys(meta).length === 0 ? { ...rest } : { ...rest, Meta: meta };
  });
  return { bodies, lines };
}

const at = (ID: string, Name: string, Port: number, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  ID: `host1:${ID}`,
  Name,
  Port,
  Address: "127.0.0.2",
  ...more,
});

const twoPorts = { name: "nginx.0", ports: { "80/tcp": 8000, "443/tcp": 4443 } };
const onePort = { ports: { "80/tcp": 8080 } };
const x1 = (more: Record<string, unknown> = {}): Record<string, unknown> => at("x1:80", "nginx", 8080, more);
const http = (Check: Record<string, unknown>): Record<string, unknown> => x1({ Check });
const redis = { name: "redis.0", image: "progrium/redis", ports: { "6379/tcp": 10_000 } };

/** The reference's table of test cases; a mended trap has its mended result. */
const rows: readonly [row: string, given: Given, bodies: readonly Record<string, unknown>[], line?: string][] = [
  ["1", redis, [at("redis.0:6379", "redis", 10_000)]],
  [
    "2",
    { ...redis, env: ["NAME=db", "TAGS=master,backups", "REGION=us2"] },
    [at("redis.0:6379", "db", 10_000, { Tags: ["master", "backups"], Meta: { region: "us2" } })],
  ],
  ["3", twoPorts, [at("nginx.0:80", "nginx-80", 8000), at("nginx.0:443", "nginx-443", 4443)]],
  ["4", { ...twoPorts, env: ["NAME=web"] }, [at("nginx.0:80", "web-80", 8000), at("nginx.0:443", "web-443", 4443)]],
  [
    "5",
    { ...twoPorts, env: ["443_NAME=https", "443_ID=https.12345", "443_SNI=enabled", "80_NAME=http", "TAGS=www"] },
    [
      at("nginx.0:80", "http", 8000, { Tags: ["www"] }),
      { ...at("", "https", 4443, { Tags: ["www"], Meta: { sni: "enabled" } }), ID: "https.12345" },
    ],
  ],
  [
    "6",
    { ...twoPorts, env: ["443_IGNORE=true"] },
    [at("nginx.0:80", "nginx-80", 8000)],
    "ignored: 0123456789ab service on port 443",
  ],
  ["7", { ...onePort, env: ["IGNORE=false"] }, [], "ignored: 0123456789ab service on port 80"],
  ["8", { ...onePort, env: ["NAME=fromenv"], labels: { SERVICE_NAME: "fromlabel" } }, [x1({ Name: "fromlabel" })]],
  ["9", { ...onePort, env: ["80_NAME=portenv"], labels: { SERVICE_NAME: "generic" } }, [x1({ Name: "portenv" })]],
  [
    "10",
    { name: "dns", image: "corp/dns", ports: { "53/udp": 53 }, env: ["TAGS=a"] },
    [at("dns:53:udp", "dns", 53, { Tags: ["a", "udp"] })],
  ],
  [
    "11",
    { name: "dns", image: "dns", ports: { "53/udp": 53, "53/tcp": 53 } },
    [at("dns:53", "dns-53", 53), at("dns:53:udp", "dns-53", 53, { Tags: ["udp"] })],
  ],
  ["12", { ports: { "80/tcp": "" } }, [], "ignored: 0123456789ab port 80 not published on host"],
  ["13", {}, [], "ignored: 0123456789ab no published ports"],
  ["14", { ports: { "80/tcp": "" }, flags: ["-internal"] }, [at("x1:80", "nginx", 80, { Address: "172.17.0.5" })]],
  [
    "15",
    { ports: { "80/tcp": "" }, flags: ["-internal"], mode: "mynet", networks: { mynet: "10.5.0.9" } },
    [at("x1:80", "nginx", 80, { Address: "10.5.0.9" })],
  ],
  [
    "15a (mended)",
    { ports: { "80/tcp": "" }, unbound: true, mode: "none", networks: { none: "" } },
    [],
    "ignored: 0123456789ab port 80 not reachable: the container has no network",
  ],
  [
    "15b",
    { ...onePort, flags: [] },
    [],
    "ignored: 0123456789ab port 80: no address: published on 0.0.0.0 and the host's name does not resolve; give -ip",
  ],
  [
    "16 (mended)",
    { ...onePort, flags: [], mode: "mynet", networks: { mynet: "10.5.0.9" }, hostname: "192.0.2.1" },
    [x1({ Address: "192.0.2.1" })],
  ],
  ["17", { ...onePort, mode: "mynet", networks: { mynet: "10.5.0.9" } }, [x1()]],
  [
    "18",
    { ports: { "80/tcp": "", "443/tcp": "" }, unbound: true, mode: "host" },
    [at("x1:80", "nginx-80", 80), at("x1:443", "nginx-443", 443)],
  ],
  [
    "19",
    { ports: { "80/tcp": "" }, unbound: true, mode: "host", flags: ["-internal"] },
    [{ ID: "host1:x1:80", Name: "nginx", Port: 80 }],
  ],
  ["19a", { ports: { "8080/tcp": "" }, unbound: true, mode: "host" }, [at("x1:8080", "nginx", 8080)]],
  ["19b, listed as the old engine does", { ports: { "80/tcp": [21_451, 21_450] } }, [x1({ Port: 21_450 })]],
  ["19b, listed as the new engine does", { ports: { "80/tcp": [21_450, 21_451] } }, [x1({ Port: 21_450 })]],
  ["20", { ...onePort, hostAddress: "10.9.9.9", flags: [] }, [x1({ Address: "10.9.9.9" })]],
  [
    "21, no name",
    { ...onePort, flags: ["-explicit", "-ip", "127.0.0.2"] },
    [],
    "ignored: 0123456789ab service on port 80",
  ],
  [
    "21, a label",
    { ...onePort, flags: ["-explicit", "-ip", "127.0.0.2"], labels: { SERVICE_NAME: "w" } },
    [x1({ Name: "w" })],
  ],
  [
    "22",
    {
      ...onePort,
      flags: ["-useIpFromLabel", "io.rancher.container.ip", "-ip", "127.0.0.2"],
      labels: { "io.rancher.container.ip": "10.42.1.2/16" },
    },
    [x1({ Address: "10.42.1.2" })],
    "using container IP 10.42.1.2 from label 'io.rancher.container.ip'",
  ],
  [
    "23",
    { ports: { "80/tcp": "" }, unbound: true, mode: `container:${"e".repeat(64)}`, linked: "172.17.0.5", networks: {} },
    [at("x1:80", "nginx", 80, { Address: "172.17.0.5" })],
    "nginx: detected container NetworkMode, linked to: eeeeeeeeeeee",
  ],
  [
    "24 (mended)",
    { ...onePort, env: ["TAGS=x,y"], flags: ["-tags", "a,b", "-ip", "127.0.0.2"] },
    [x1({ Tags: ["x", "y", "a", "b"] })],
  ],
  [
    "25",
    { ...onePort, flags: ["-tags", "id={{strSlice .ID 0 12}}", "-ip", "127.0.0.2"] },
    [x1({ Tags: ["id=0123456789ab"] })],
  ],
  ["26", { ...onePort, env: ["TAGS=/(;\\,:-_)/,b,,c"] }, [x1({ Tags: ["/(;,:-_)/", "b", "c"] })]],
  ["27, a tag", { ...onePort, image: "reg.io:5000/a/nginx:1.25" }, [x1()]],
  ["27, a digest (mended)", { ...onePort, image: "reg.io:5000/a/nginx@sha256:abc" }, [x1()]],
  [
    "28",
    { ...onePort, env: ["CHECK_HTTP=/health", "CHECK_INTERVAL=15s", "CHECK_TIMEOUT=1s", "CHECK_HTTP_METHOD=HEAD"] },
    [http({ HTTP: "http://127.0.0.2:8080/health", Method: "HEAD", Interval: "15s", Timeout: "1s" })],
  ],
  ["29", { ...onePort, env: ["80_CHECK_HTTP=/h"] }, [http({ HTTP: "http://127.0.0.2:8080/h", Interval: "10s" })]],
  [
    "30",
    { ...onePort, env: ["CHECK_TCP=true", "CHECK_HTTP=/h"] },
    [http({ HTTP: "http://127.0.0.2:8080/h", Interval: "10s" })],
  ],
  ["31", { ...onePort, env: ["CHECK_TTL=30s", "CHECK_INTERVAL=5s"] }, [http({ TTL: "30s" })]],
  [
    "32 (mended)",
    { ...onePort, env: ["CHECK_SCRIPT=nc $SERVICE_IP $SERVICE_PORT | grep OK", "CHECK_TIMEOUT=2s"] },
    [http({ ScriptArgs: ["sh", "-c", "nc 127.0.0.2 8080 | grep OK"], Interval: "10s" })],
  ],
  [
    "33",
    { ...onePort, env: ["CHECK_CMD=/bin/check arg"] },
    [http({ ScriptArgs: ["check-cmd", "0123456789ab", "80", "/bin/check arg"], Interval: "10s" })],
  ],
  [
    "34",
    { ...onePort, env: ["CHECK_GRPC=true", "CHECK_GRPC_USE_TLS=true", "CHECK_TLS_SKIP_VERIFY=true"] },
    [http({ GRPC: "127.0.0.2:8080", GRPCUseTLS: true, TLSSkipVerify: true, Interval: "10s" })],
  ],
  [
    "35",
    { ...onePort, env: ["CHECK_TCP=1", "CHECK_INITIAL_STATUS=passing", "CHECK_DEREGISTER_AFTER=10m"] },
    [
      http({
        TCP: "127.0.0.2:8080",
        Interval: "10s",
        Status: "passing",
        DeregisterCriticalServiceAfter: "10m",
      }),
    ],
  ],
  ["36", { ...onePort, env: ["CHECK_INITIAL_STATUS=passing"] }, [x1()]],
  [
    "37",
    { ...onePort, env: ["FooBar=X", "8080_NAME=h"], labels: { service_name: "low" } },
    [x1({ Meta: { foobar: "X" } })],
  ],
];

describe("the reference's table of test cases (rows 38 to 41 are behaviour over time: resilience.test.ts, watch.test.ts)", () => {
  it.each(rows)("row %s", (_row, given, bodies, line) => {
    const result = services(given);
    const byId = (a: Record<string, unknown>, b: Record<string, unknown>) =>
      String(a["ID"]) < String(b["ID"]) ? -1 : 1;
    expect([...result.bodies].sort(byId)).toEqual([...bodies].sort(byId));
    if (line !== undefined) expect(result.lines).toContain(line);
  });
});

describe("beyond the table", () => {
  it.each([
    ["registered", "nginx"],
    ["never", "nginx"],
    ["eligible", "nginx-80"],
  ] as const)("-port-suffix %s names row 6's service %s", (portSuffix, name) => {
    const subject = container({ ...twoPorts, env: ["443_IGNORE=true"] });
    const options = { ...optionsOf(["-ip", "127.0.0.2"]), portSuffix };
    const context = {
      ...{ hostname: "host1", hostAddress: undefined, nodeAddress: "192.0.2.5" },
      ...{ linked: undefined, forcedTags: "", owner: "e" },
    };
    expect(wantedServices(subject, options, context).services.map(({ body }) => body.Name)).toEqual([name]);
  });

  it("leaves the address to the node where the host's is blank", () => {
    expect(services({ ...onePort, flags: [], hostname: "" }).bodies).toEqual([
      { ID: "host1:x1:80", Name: "nginx", Port: 8080 },
    ]);
  });

  it.each([
    ["CHECK_HTTP=/h", { HTTP: "http://192.0.2.5:8080/h", Interval: "10s" }],
    ["CHECK_TCP=1", { TCP: "192.0.2.5:8080", Interval: "10s" }],
    ["CHECK_SCRIPT=nc $SERVICE_IP", { ScriptArgs: ["sh", "-c", "nc 192.0.2.5"], Interval: "10s" }],
  ])("sends %s to the node where no address is registered", (env, Check) => {
    expect(services({ ...onePort, flags: [], hostname: "", env: [env] }).bodies).toEqual([
      { ID: "host1:x1:80", Name: "nginx", Port: 8080, Check },
    ]);
  });

  it.each([
    ["the -ip of IPv4", [":: 32768", "0.0.0.0 32769"], ["-ip", "127.0.0.2"], "127.0.0.2:32769"],
    ["the -ip of IPv6", ["0.0.0.0 32768", ":: 32769"], ["-ip", "2001:db8::1"], "2001:db8::1:32769"],
    ["the host's name", [":: 32768", "0.0.0.0 32769"], [], "192.0.2.9:32769"],
    ["the address that listens", ["127.0.0.1 80", "192.0.2.9 8080"], [], "192.0.2.9:8080"],
    ["an address that is translated", ["127.0.0.1 8081", "127.0.0.1 8080"], ["-ip", "10.0.0.1"], "10.0.0.1:8080"],
    ["the only binding", ["::1 8080"], ["-ip", "127.0.0.2"], "127.0.0.2:8080"],
  ])("takes the host port that %s leads to", (_name, bound, flags, address) => {
    const [body] = services({ ports: { "80/tcp": bound }, flags, hostname: "192.0.2.9" }).bodies;
    expect(`${body?.["Address"]}:${body?.["Port"]}`).toBe(address);
  });

  it("prefers the default bridge, then the run command's network, then the first by name; SERVICE_NETWORK beats all", () => {
    const internal = (networks: Record<string, string>, mode: string, env: string[] = []): unknown =>
      services({ ports: { "80/tcp": "" }, flags: ["-internal"], mode, networks, env }).bodies[0]?.["Address"];
    expect(internal({ a: "10.77.1.1", bridge: "172.17.0.9", z: "10.77.3.1" }, "z")).toBe("172.17.0.9");
    expect(internal({ a: "10.77.1.1", z: "10.77.3.1" }, "z")).toBe("10.77.3.1");
    expect(internal({ b: "10.77.2.1", a: "10.77.1.1" }, "gone")).toBe("10.77.1.1");
    expect(internal({ b: "10.77.2.1", a: "10.77.1.1" }, "a", ["NETWORK=b"])).toBe("10.77.2.1");
    expect(internal({ a: "10.77.1.1" }, "a", ["NETWORK=nosuch"])).toBeUndefined();
  });

  it("-compat=network: SERVICE_NETWORK is an attribute and chooses nothing", () => {
    const given = { ports: { "80/tcp": "" }, flags: ["-internal"], mode: "a", networks: { a: "10.77.1.1" } } as const;
    expect(services({ ...given, env: ["NETWORK=prod"], compat: new Set(["network"]) }).bodies).toEqual([
      at("x1:80", "nginx", 80, { Address: "10.77.1.1", Meta: { network: "prod" } }),
    ]);
  });

  it("bounds the services of one container", () => {
    const ports = Object.fromEntries(Array.from({ length: 1_100 }, (_, at) => [`${at + 1}/tcp`, at + 10_000]));
    const { bodies, lines } = services({ ports });
    expect(bodies).toHaveLength(1_024);
    expect(lines).toEqual(["ignored: 0123456789ab 76 of 1100 ports: at most 1024 services of one container"]);
  });
});
