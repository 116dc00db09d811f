import { describe, expect, test } from "vitest";
import {
  decodeCheck,
  decodeFileService,
  decodeService,
  dnsNameOf,
  readCheck,
  readService,
  sidecarOf,
  wireService,
} from "../../src/definitions/index.js";

const context = { node: "n1", scripts: "remote-disabled", token: "request", replaceExistingChecks: false } as const;

function register(body: object) {
  const input = decodeService(JSON.stringify(body));
  return input.ok ? readService(input.value, context) : input;
}

function refusalOf(body: object): string {
  const read = register(body);
  return read.ok ? "accepted" : `${read.fault.reason}: ${read.fault.message}`;
}

describe("a service registration", () => {
  test.each([
    [{ Weights: {}, Address: "::" }, "malformed: Missing service name"],
    [{ Name: "w", Weights: {}, Address: "::" }, "malformed: Invalid service address"],
    [{ Name: "w", Weights: {}, Meta: { "a.b": "" } }, "malformed: Invalid Weights: Passing must be greater than 0"],
    [
      { Name: "w", Meta: { "a.b": "" }, Connect: { Native: true } },
      "malformed: Invalid Service Meta: Couldn't load metadata pair ('a.b', ''): Key contains invalid characters",
    ],
    [
      { Name: "w", Kind: "connect-proxy", Port: 1, Checks: [{}] },
      "malformed: Validation failed: 1 error occurred:\n\t* Proxy.DestinationServiceName must be non-empty for Connect proxy services\n\n",
    ],
    [
      { Name: "w", Checks: [{ TTL: "1s", Status: "x" }, {}] },
      "malformed: Invalid check: TTL must be > 0 for TTL checks",
    ],
    [
      { Name: "w", Check: { TTL: "1s", Status: "x" }, TaggedAddresses: { lan_ipv4: { Address: "a" } } },
      "malformed: Status for checks must 'passing', 'warning', 'critical'",
    ],
    [
      { Name: "w", Check: { Args: ["x"], Interval: "1s" }, TaggedAddresses: { lan_ipv4: { Address: "a" } } },
      'not-allowed: Service tagged address "lan_ipv4" must be a valid ipv4 address',
    ],
  ])("%j is refused with the first complaint in Consul's order", (body, message) => {
    expect(refusalOf(body)).toBe(message);
  });

  test("numbers its checks only when there are several, named ones counted", () => {
    const several = register({
      ID: "i",
      Name: "w",
      Check: { TTL: "1s" },
      Checks: [{ CheckID: "c", TTL: "1s" }, { TTL: "1s" }],
    });
    expect(several.ok && several.value.checks.map(({ check }) => check.id)).toEqual([
      "service:i:1",
      "c",
      "service:i:3",
    ]);
    const one = register({ ID: "i", Name: "w", Check: {}, Checks: [{ TTL: "1s" }] });
    expect(one.ok && one.value.checks.map(({ check }) => [check.id, check.name])).toEqual([
      ["service:i", "Service 'w' check"],
    ]);
  });

  test("gets its literal address as tagged addresses, its own entries winning", () => {
    const read = register({
      Name: "w",
      Address: "10.0.0.1",
      Port: 5,
      TaggedAddresses: { wan_ipv4: { Address: "1.2.3.4" } },
    });
    expect(read.ok && read.value.service.taggedAddresses).toEqual({
      lan_ipv4: { address: "10.0.0.1", port: 5 },
      wan_ipv4: { address: "1.2.3.4", port: 0 },
    });
  });

  test("remembers the token of the body before the one of the request", () => {
    const own = register({ Name: "w", Token: "body" });
    const requests = register({ Name: "w" });
    expect([own.ok && own.value.token, requests.ok && requests.value.token]).toEqual(["body", "request"]);
  });

  test("shows nothing of an empty Proxy and everything of a full one, in wire order", () => {
    const empty = register({ Name: "w", Proxy: { Expose: {} } });
    const full = register({ Name: "w", Proxy: { LocalServicePort: 1, DestinationServiceName: "d" } });
    expect(empty.ok && empty.value.service.proxy).toBeNull();
    expect(full.ok && JSON.stringify(full.value.service.proxy)).toBe(
      '{"DestinationServiceName":"d","LocalServicePort":1,"Mode":"","MeshGateway":{},"Expose":{}}',
    );
  });

  test("asks for a sidecar that stands in for it", () => {
    const input = decodeService('{"Name":"web","Port":80,"Connect":{"SidecarService":{}}}');
    const sidecar = input.ok ? sidecarOf(input.value, 21000) : undefined;
    const read = sidecar && readService(sidecar, context);
    expect(
      read?.ok && [read.value.service.id, read.value.service.port, read.value.checks.map(({ check }) => check.id)],
    ).toEqual(["web-sidecar-proxy", 21000, ["service:web-sidecar-proxy:1", "service:web-sidecar-proxy:2"]]);
  });
});

describe("a definition in a configuration file", () => {
  const file = {
    name: "web",
    tagged_addresses: { x: { address: "a", port: 1 } },
    enable_tag_override: true,
    checks: [
      { id: "c", http: "http://x", interval: "10s", deregister_critical_service_after: "1m", tls_skip_verify: true },
    ],
  };

  test("is read with snake_case names, checks being known by id", () => {
    const input = decodeFileService(file);
    const read = input.ok ? readService(input.value, context) : undefined;
    expect(read?.ok && read.value.checks[0]).toMatchObject({
      check: { id: "c", interval: "10s" },
      definition: { kind: "http", deregisterCriticalServiceAfterMs: 60_000, tlsSkipVerify: true },
    });
  });

  test("turns into an HTTP body that registers the same", () => {
    const input = decodeFileService(file);
    if (!input.ok) throw new Error(input.fault.message);
    const direct = readService(input.value, context);
    expect(register(wireService(input.value))).toEqual(direct);
  });

  test("names the key that it does not know", () => {
    const input = decodeFileService({ name: "w", check: { script: "x" } });
    expect(!input.ok && input.fault.message).toBe('json: unknown field "script"');
  });
});

describe("a standalone check", () => {
  test("shows its zero durations, unlike a check of a service", () => {
    const input = decodeCheck('{"Name":"mem","TTL":"60s"}');
    const read = input.ok ? readCheck(input.value, context) : undefined;
    expect(read?.ok && read.value.check).toMatchObject({
      id: "mem",
      interval: "0s",
      timeout: "0s",
      status: "critical",
    });
  });
});

describe("the DNS name of a service", () => {
  test.each([
    ["web", "web", undefined],
    ["Web-1", "web-1", undefined],
    [
      "my_svc",
      "my_svc",
      'service name "my_svc" is not a host name: in DNS it is my_svc.service.consul, which many resolvers refuse',
    ],
    [
      "x y",
      "x\\032y",
      'service name "x y" is not a host name: in DNS it is x\\032y.service.consul, which many resolvers refuse',
    ],
    [
      "a.b",
      null,
      'service name "a.b" contains a dot, which DNS reads as the end of a tag: the service has no DNS name',
    ],
  ])("%j is %j", (name, label, warning) => {
    expect(dnsNameOf(name, "service.consul")).toEqual({ label, warning });
  });

  test("is none for a name longer than a label", () => {
    expect(dnsNameOf("é".repeat(32), "service.consul").label).toBeNull();
  });
});
