import { expect, test } from "vitest";
import { type AgentConfig, agentFlags, type InterfaceAddress, loadConfig } from "../../src/config/index.js";
import { memoryEnv } from "./files-in-memory.js";

type Files = Readonly<Record<string, string>>;

function load(line: string, files: Files = {}): AgentConfig {
  const result = loadConfig(line === "" ? [] : line.split(" "), memoryEnv(files));
  if (!result.ok) throw new Error(result.error);
  return result.config;
}

function refusedBy(line: string, files: Files = {}): { error: string; hints: readonly string[] } {
  const result = loadConfig(line === "" ? [] : line.split(" "), memoryEnv(files));
  if (result.ok) throw new Error("was accepted");
  return result;
}

test("the well-known command line works as written", () => {
  const line =
    "-server -bootstrap -ui -data-dir=/var/lib/consul-data -bind=127.0.0.1 -client=0.0.0.0 -node=consul-server01";
  expect(load(line)).toMatchObject({
    nodeName: "consul-server01",
    server: true,
    bootstrap: true,
    dataDir: "/var/lib/consul-data",
    dev: false,
    ports: { dns: 8600, http: 8500, https: -1 },
    addresses: { client: ["0.0.0.0"], dns: ["0.0.0.0"], http: ["0.0.0.0"], bind: "127.0.0.1", advertise: "127.0.0.1" },
    datacenter: "dc1",
    domain: "consul.",
    ignored: [{ name: "-ui", reason: "later" }],
  });
});

test("-dev takes another web interface in place of its own", () => {
  expect(load("-dev -ui-dir=x").ui).toMatchObject({ enabled: true, dir: "x" });
  expect(refusedBy("-server -data-dir=d -ui -ui-dir=x").error).toMatch(
    /^Both the ui_config\.enabled and ui_config\.dir/,
  );
});

test("-dev is a server that keeps nothing, on loopback, with a talkative log", () => {
  expect(load("-dev")).toMatchObject({
    dev: true,
    server: true,
    nodeName: "host1",
    dataDir: "",
    log: { level: "DEBUG" },
    ui: { enabled: true },
    addresses: { client: ["127.0.0.1"], bind: "127.0.0.1", advertise: "127.0.0.1" },
    skipLeaveOnInterrupt: true,
  });
});

test("flags win over files, later files over earlier, and -hcl over all", () => {
  const files = {
    "a.json": '{"datacenter":"a","node_name":"a","log_level":"warn","ports":{"dns":1,"http":2}}',
    "b.hcl": 'datacenter = "b"\nports { dns = 3 }\nnode_name = "b"',
  };
  const config = load('-dev -config-file=a.json -config-file b.hcl -node=flag -hcl log_level="trace"', files);
  expect(config).toMatchObject({
    datacenter: "b",
    nodeName: "flag",
    log: { level: "TRACE" },
    ports: { dns: 3, http: 2 },
  });
});

test("lists append after those of flags, maps merge", () => {
  const files = {
    "a.json": '{"recursors":["2.2.2.2"],"node_meta":{"a":"1","b":"1"},"dns_config":{"service_ttl":{"x":"1s"}}}',
    "b.json": '{"recursors":["3.3.3.3","1.1.1.1"],"node_meta":{"b":"2"},"dns_config":{"service_ttl":{"*":"1500ms"}}}',
  };
  const config = load("-dev -config-file a.json -config-file b.json -recursor 1.1.1.1 -node-meta c:3:4", files);
  expect(config.dns.recursors).toEqual(["1.1.1.1", "2.2.2.2", "3.3.3.3"]);
  expect(config.nodeMeta).toEqual({ a: "1", b: "2", c: "3:4" });
  expect(config.dns.serviceTtlSeconds).toEqual({ x: 1, "*": 1 });
});

test("a directory gives its files in lexical order, in the order of the command line", () => {
  const files = {
    "d/2.hcl": 'datacenter = "two"',
    "d/1.json": '{"datacenter":"one","node_name":"one"}',
    "d/notes.txt": "zzz",
    "z.json": '{"node_name":"z"}',
  };
  const result = loadConfig(["-dev", "-config-file", "z.json", "-config-dir", "d/"], memoryEnv(files));
  expect(result).toMatchObject({ ok: true, config: { datacenter: "two", nodeName: "one" } });
  expect(result.ok && result.warnings).toEqual([
    "skipping file d/notes.txt, extension must be .hcl or .json, or config format must be set",
  ]);
  expect(load("-dev -config-format=hcl -config-file x", { x: 'node_name = "x"' }).nodeName).toBe("x");
});

test("key case does not matter and an empty file is fine", () => {
  const files = { "a.json": '{"Datacenter":"A","DNS_Config":{"Only_Passing":true}}', "b.json": " ", "c.hcl": "" };
  const config = load("-dev -config-file a.json -config-file b.json -config-file c.hcl", files);
  expect(config).toMatchObject({ datacenter: "a", dns: { onlyPassing: true } });
});

test("durations become numbers in the unit of their name", () => {
  const file =
    '{"default_query_time":"1m30s","dns_config":{"node_ttl":"900ms","recursor_timeout":"1.5s","max_stale":"1h"}}';
  expect(load("-dev -config-file a.json -max-query-time=2m", { "a.json": file })).toMatchObject({
    defaultQueryTimeMs: 90_000,
    maxQueryTimeMs: 120_000,
    dns: { nodeTtlSeconds: 0, recursorTimeoutMs: 1500, maxStaleMs: 3_600_000 },
  });
});

test("old keys move to new ones and Enterprise keys do nothing, each with Consul's warning", () => {
  const file =
    '{"ui":true,"acl_default_policy":"deny","acl":{"default_policy":"allow"},"license_path":"x","start_join":["a"]}';
  const result = loadConfig(["-server", "-data-dir=d", "-config-file", "a.json"], memoryEnv({ "a.json": file }));
  expect(result).toMatchObject({ ok: true, config: { ui: { enabled: true }, acl: { defaultPolicy: "allow" } } });
  expect(result.ok && result.warnings).toEqual([
    "The 'acl_default_policy' field is deprecated. Use the 'acl.default_policy' field instead.",
    "The 'start_join' field is deprecated. Use the 'retry_join' field instead.",
    "The 'ui' field is deprecated. Use the 'ui_config.enabled' field instead.",
    '"license_path" is a Consul Enterprise configuration and will have no effect',
  ]);
});

test("a socket file has an owner and a mode", () => {
  const file = 'unix_sockets { user = "nobody" group = "65534" mode = "0770" }';
  expect(load("-dev -config-file a.hcl", { "a.hcl": file }).unixSockets).toEqual({
    user: "nobody",
    group: "65534",
    mode: "0770",
  });
  expect(refusedBy('-dev -hcl unix_sockets{mode="rwx"}').error).toBe(
    '1 error occurred:\n\t* unix_sockets.mode: invalid mode: "rwx": an octal number is needed\n\n',
  );
});

test("what has no meaning here is accepted and named", () => {
  const file =
    '{"ports":{"serf_lan":1},"connect":{"enabled":true},"telemetry":{"disable_hostname":true},"log_level":"info"}';
  const config = load("-dev -config-file a.json -serf-wan-port=3 -retry-join=x -encrypt=aGk=", { "a.json": file });
  expect(config.ignored.map(({ name, reason }) => `${name} ${reason}`).sort()).toEqual([
    "-encrypt foreign",
    "-retry-join foreign",
    "-serf-wan-port foreign",
    "connect.enabled foreign",
    "ports.serf_lan foreign",
    "telemetry foreign",
  ]);
});

test("every flag of Consul's agent is known", () => {
  const names = `advertise advertise-wan allow-write-http-from alt-domain auto-reload-config bind bootstrap
    bootstrap-expect check_output_max_size client config-dir config-file config-format data-dir datacenter
    default-query-time dev disable-host-node-id disable-keyring-file dns-port domain enable-local-script-checks
    enable-script-checks encrypt grpc-port grpc-tls-port hcl http-port https-port join join-wan log-file log-json
    log-level log-rotate-bytes log-rotate-duration log-rotate-max-files max-query-time node node-id node-meta
    non-voting-server pid-file primary-gateway protocol raft-protocol read-replica recursor rejoin retry-interval
    retry-interval-wan retry-join retry-join-wan retry-max retry-max-wan segment serf-lan-allowed-cidrs serf-lan-bind
    serf-lan-port serf-wan-allowed-cidrs serf-wan-bind serf-wan-port server server-port syslog ui ui-content-path
    ui-dir`.split(/\s+/);
  const known = new Set(agentFlags().map(({ name }) => name));
  expect(names.filter((name) => !known.has(name))).toEqual([]);
});

test("the result is frozen throughout", () => {
  const config = load("-dev");
  expect(Object.isFrozen(config) && Object.isFrozen(config.dns) && Object.isFrozen(config.addresses.http)).toBe(true);
});

test.each<[string, string]>([
  ["", "data_dir cannot be empty"],
  ["-data-dir=d -bootstrap", "'bootstrap = true' requires 'server = true'"],
  ["-data-dir=d -bootstrap-expect=3", "'bootstrap_expect > 0' requires 'server = true'"],
  [
    "-data-dir=d -server -bootstrap -bootstrap-expect 3",
    "'bootstrap_expect > 0' and 'bootstrap = true' are mutually exclusive",
  ],
  ["-dev -bootstrap-expect=3", "'bootstrap_expect > 0' not allowed in dev mode"],
  ["-dev -bootstrap-expect=-1", "bootstrap_expect cannot be -1. Must be greater than or equal to zero"],
  [
    "-dev -datacenter=DC_X!",
    'datacenter can only contain lowercase alphanumeric, - or _ characters. received: "dc_x!"',
  ],
  ["-dev -log-level=zz", "Invalid log level: zz. Valid log levels are: [TRACE DEBUG INFO WARN ERR ERROR]"],
  ["-dev -client=zz", "1 error occurred:\n\t* client_addr: invalid ip address: zz\n\n"],
  ["-dev zz yy", "Unexpected extra arguments: [zz yy]"],
  ["-dev -config-file=x", "config: Open failed on x. open x: no such file or directory"],
  ["-dev -raft-protocol=2", "raft_protocol version 2 is not supported by this version of Consul"],
  ["-dev -encrypt=zz!", "encrypt has invalid key: illegal base64 data at input byte 2"],
  ["-dev -alt-domain=service.x", "alt_domain cannot start with {service,connect,node,query,addr,dc1}"],
  ["-dev -alt-domain=dc1", "alt_domain cannot start with {service,connect,node,query,addr,dc1}"],
  ["-dev -ui-content-path=/a.b/", 'ui-content-path can only contain alphanumeric, -, _, or /. received: "/a.b/"'],
  ['-dev -hcl addresses{dns="unix:///x"}', "DNS address cannot be a unix socket"],
  ["-dev -hcl raft_protocol=1", "raft_protocol version 1 is not supported by this version of Consul"],
  ["-dev -segment=x", "Network segments are not supported in this version of Consul"],
  ["-dev -advertise=0.0.0.0", "Advertise address cannot be 0.0.0.0, :: or [::]"],
  [
    "-dev -node-meta=a!:b",
    "node_meta invalid: Couldn't load metadata pair ('a!', 'b'): Key contains invalid characters",
  ],
  ["-dev -recursor=0.0.0.0:53", "DNS recursor address cannot be 0.0.0.0, :: or [::]"],
  ["-dev -dns-port=8500", "HTTP address 127.0.0.1:8500 already configured for DNS"],
  ["-dev -allow-write-http-from=x", "1 error occurred:\n\t* http_config.allow_write_http_from: invalid cidr: x\n\n"],
  [
    "-dev -check_output_max_size=0",
    "check_output_max_size must be positive, to discard check output use the discard_check_output flag",
  ],
])("%j is refused", (line, error) => {
  expect(refusedBy(line)).toMatchObject({ exitCode: 1, error });
});

test("a wrong flag is told in Go's words, with the flag that was probably meant", () => {
  expect(refusedBy("-dev -data-dri=x")).toMatchObject({
    exitCode: 1,
    usage: true,
    error: "flag provided but not defined: -data-dri",
    hints: ["Did you mean -data-dir?"],
  });
  expect(refusedBy("-http-port=zz").error).toBe(
    'invalid value "zz" for flag -http-port: strconv.Atoi: parsing "zz": invalid syntax',
  );
  expect(refusedBy("-server=zz").error).toBe(
    'invalid boolean value "zz" for -server: strconv.ParseBool: parsing "zz": invalid syntax',
  );
  expect(refusedBy("-h")).toMatchObject({ exitCode: 0, usage: true, hints: [] });
});

test.each<[string, string, string, string[]]>([
  [
    "c.json",
    '{"zzz":1,"ports":{"zz":1}}',
    "failed to parse c.json: 2 errors occurred:\n\t* invalid config key ports.zz\n\t* invalid config key zzz\n\n",
    ["c.json:1:19: invalid config key ports.zz", "c.json:1:2: invalid config key zzz"],
  ],
  [
    "c.hcl",
    'server = true\nbind_adr = "x"',
    "failed to parse c.hcl: 1 error occurred:\n\t* invalid config key bind_adr\n\n",
    ['c.hcl:2:1: invalid config key bind_adr. Did you mean "bind_addr"?'],
  ],
  [
    "c.json",
    '{"ports":{"http":"x"}}',
    "failed to parse c.json: 1 error(s) decoding:\n\n* 'ports.http' expected type 'int', got unconvertible type 'string', value: 'x'",
    ["c.json:1:18: 'ports.http' expected type 'int', got unconvertible type 'string', value: 'x'"],
  ],
  [
    "c.hcl",
    "node_name = 5",
    "failed to parse c.hcl: 1 error(s) decoding:\n\n* 'node_name' expected type 'string', got unconvertible type 'int', value: '5'",
    ["c.hcl:1:13: 'node_name' expected type 'string', got unconvertible type 'int', value: '5'"],
  ],
  [
    "c.json",
    '{"ports":"x","recursors":"y"}',
    "failed to parse c.json: 2 error(s) decoding:\n\n* 'ports' expected a map, got 'string'\n* 'recursors': source data must be an array or slice, got string",
    [
      "c.json:1:10: 'ports' expected a map, got 'string'",
      "c.json:1:26: 'recursors': source data must be an array or slice, got string",
    ],
  ],
  ["c.json", "{", "failed to parse c.json: unexpected end of JSON input", ["c.json:1:2: unexpected end of JSON input"]],
  [
    "c.hcl",
    "server {\n",
    "failed to parse c.hcl: At 2:1: object expected closing RBRACE got: EOF",
    ["c.hcl:2:1: object expected closing RBRACE got: EOF"],
  ],
  [
    "c.json",
    '{\n"session_ttl_min":"zz"}',
    '1 error occurred:\n\t* session_ttl_min: invalid duration: "zz": time: invalid duration "zz"\n\n',
    ['c.json:2:1: session_ttl_min: invalid duration: "zz": time: invalid duration "zz"'],
  ],
  [
    "c.json",
    '{"dns_config":{"udp_answer_limit":-1}}',
    "dns_config.udp_answer_limit cannot be -1. Must be greater than or equal to zero",
    ["c.json:1:16: dns_config.udp_answer_limit cannot be -1. Must be greater than or equal to zero"],
  ],
  [
    "c.json",
    '{"dns_config":{"recursor_strategy":"x"}}',
    '1 error occurred:\n\t* dns_config.recursor_strategy: invalid strategy: "x"\n\n',
    ['c.json:1:16: dns_config.recursor_strategy: invalid strategy: "x"'],
  ],
  [
    "c.json",
    '{"dns_config":{"soa":{"refresh":"5"}}}',
    "failed to parse c.json: 1 error(s) decoding:\n\n* 'dns_config.soa.refresh' expected type 'int', got unconvertible type 'string', value: '5'",
    ["c.json:1:33: 'dns_config.soa.refresh' expected type 'int', got unconvertible type 'string', value: '5'"],
  ],
  [
    "c.json",
    '{"disable_kv_key_validation":true}',
    "failed to parse c.json: 1 error occurred:\n\t* invalid config key disable_kv_key_validation\n\n",
    ["c.json:1:2: invalid config key disable_kv_key_validation"],
  ],
])("%s: %j is refused in Consul's words, then with its place", (name, text, error, hints) => {
  const refused = refusedBy(`-dev -config-file ${name}`, { [name]: text });
  expect(refused).toMatchObject({ error, hints });
});

test("several private addresses need a choice, a template or a flag makes it", () => {
  const address = (name: string, ip: string) => ({ name, address: ip, family: 4, loopback: false }) as const;
  const env = memoryEnv({}, [address("eth0", "10.0.0.5"), address("eth1", "192.168.1.5"), address("eth2", "8.8.4.4")]);
  const advertised = (...argv: string[]) => {
    const result = loadConfig(["-data-dir=d", ...argv], env);
    return result.ok ? result.config.addresses.advertise : result.error;
  };
  const several = "Multiple private IPv4 addresses found. Please configure one with 'bind' and/or 'advertise'.";
  expect(advertised()).toBe(several);
  expect(advertised("-advertise=1.2.3.4")).toBe("1.2.3.4");
  expect(advertised('-bind={{ GetInterfaceIP "eth1" }}')).toBe("192.168.1.5");
  expect(advertised("-advertise={{GetPublicIP}}")).toBe("8.8.4.4");
  const recursors = loadConfig(["-dev", "-recursor={{ GetPrivateIPs }}", "-recursor=10.0.0.5"], env);
  expect(recursors).toMatchObject({ config: { dns: { recursors: ["10.0.0.5", "192.168.1.5"] } } });
});

const network: InterfaceAddress[] = [
  { name: "lo", address: "127.0.0.1", family: 4, loopback: true },
  { name: "eth0", address: "fe80::1", family: 6, loopback: false },
  { name: "eth0", address: "10.1.0.5", family: 4, loopback: false },
  { name: "eth0", address: "fd00::5", family: 6, loopback: false },
  { name: "eth1", address: "192.168.1.5", family: 4, loopback: false },
  { name: "eth2", address: "8.8.4.4", family: 4, loopback: false },
];

test.each<[string, string]>([
  ['{{ GetInterfaceIP "eth0" }}', "10.1.0.5"],
  ["{{GetPublicIP}}", "8.8.4.4"],
  ["{{ GetPrivateIPs }}", "10.1.0.5 192.168.1.5"],
  ['{{ GetPrivateInterfaces | exclude "type" "ipv6" | join "address" " " }}', "10.1.0.5 192.168.1.5"],
  ['{{ GetPrivateInterfaces | include "network" "10.0.0.0/8" | attr "address" }}', "10.1.0.5"],
  [
    '{{ GetAllInterfaces | include "name" "^eth" | include "flags" "forwardable|up" | limit 1 | attr "address" }}',
    "10.1.0.5",
  ],
  ['{{ GetAllInterfaces | include "network" "fd00::/8|8.0.0.0/8" | join "address" " " }}', "fd00::5 8.8.4.4"],
  ["127.0.0.1 {{ GetInterfaceIP `eth1` }}", "127.0.0.1 192.168.1.5"],
])("the address template %s gives %s", (template, addresses) => {
  const result = loadConfig(["-dev", `-client=${template}`], memoryEnv({}, network));
  expect(result).toMatchObject({ ok: true, config: { addresses: { client: addresses.split(" ") } } });
});

test.each<[string, string]>([
  ["{{ GetFoo }}", 'function "GetFoo" is not known here'],
  ["{{ GetAllInterfaces }}", "the chain must end in an address"],
  ['{{ GetAllInterfaces | include "color" "red" | attr "address" }}', 'cannot select by "color" here'],
  ['{{ GetAllInterfaces | include "network" "10/8" | attr "address" }}', "invalid cidr: 10/8"],
  ['{{ GetAllInterfaces | include "name" "(" | attr "address" }}', '"(" is no regular expression'],
  ["{{ GetPrivateIP | limit 1 }}", 'function "limit" cannot follow an address'],
  ["{{ GetPrivateIP", "}} is missing"],
])("the address template %s is refused: %s", (template, reason) => {
  const result = loadConfig(["-dev", `-client=${template}`], memoryEnv({}, network));
  expect(result).toMatchObject({ ok: false, error: expect.stringContaining(`client_addr: error parsing `) });
  expect(result.ok ? "" : result.error).toContain(reason);
});

test("each listener may have addresses of its own, HTTP a socket too", () => {
  const file = 'addresses { dns = "127.0.0.2 ::1" http = "unix:///run/x.sock" }';
  expect(load("-dev -config-file a.hcl", { "a.hcl": file }).addresses).toMatchObject({
    client: ["127.0.0.1"],
    dns: ["127.0.0.2", "::1"],
    http: ["unix:///run/x.sock"],
    https: ["127.0.0.1"],
  });
});

test("blocks of other rooms stay as they were read, with their places", () => {
  const file = 'template { source = "a" }\ntemplate {\n  source = "b"\n}\ndocker { tls = true }';
  const { template, docker } = load("-dev -config-file a.hcl", { "a.hcl": file });
  expect(template.blocks.map(({ file, value }) => [file, value.line])).toEqual([
    ["a.hcl", 1],
    ["a.hcl", 2],
  ]);
  expect(docker.blocks).toHaveLength(1);
});

test("forwarding takes networks and upstreams by domain", () => {
  const file = 'forward { allow = ["10.0.0.0/8"] conditional { "corp.example" = ["10.0.0.1"] "x." = "1.1.1.1" } }';
  const { forward } = load("-dev -config-file a.hcl", { "a.hcl": file });
  expect(forward).toMatchObject({
    allow: ["10.0.0.0/8"],
    conditional: { "corp.example": ["10.0.0.1"], "x.": ["1.1.1.1"] },
  });
});

test.each([
  "udp://1.2.3.4",
  "tcp://1.2.3.4:53",
  "tcp://[::1]:53",
  "tls://1.2.3.4#dns.example",
  "https://dns.example/q#1.2.3.4",
])("a recursor may be reached as %s", (recursor) =>
  expect(load(`-dev -recursor=${recursor}`).dns.recursors).toEqual([recursor]),
);

test("a key of the forward block with a dot is a domain", () => {
  const given = { "corp.example": ["10.0.0.1", "tls://10.0.0.2#dns.corp"], "lan.": "10.0.0.3" };
  const files = { "a.json": JSON.stringify({ forward: { ...given, conditional: { "x.example": ["1.1.1.1"] } } }) };
  expect(load("-dev -config-file a.json", files).forward.conditional).toEqual({
    "x.example": ["1.1.1.1"],
    "corp.example": given["corp.example"],
    "lan.": ["10.0.0.3"],
  });
});
