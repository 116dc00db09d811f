import { describe, expect, it } from "vitest";
import { defaultDockerOptions, dockerOptions, readRegistratorFlags } from "../../src/docker/index.js";
import { parseHcl, parseJsonWithPosition } from "../../src/hcl/index.js";

function blocks(text: string, read = parseHcl): Parameters<typeof dockerOptions>[0] {
  const parsed = read(text, "a.hcl");
  if (!parsed.ok) throw new Error(parsed.error);
  return [{ file: "a.hcl", value: parsed.value.members.get("docker")!.value }];
}

describe("docker blocks", () => {
  it("may say everything that the flags say", () => {
    const result = dockerOptions(
      blocks(`docker {
        host = "tcp://127.0.0.1:2375"
        ip = "127.0.0.2"
        internal = true
        explicit = true
        use_ip_from_label = "l"
        tags = ["a", "b"]
        deregister = "on-success"
        cleanup = true
        resync = "90s"
        hostname = "h"
        owner = "o"
        network = "n"
        port_suffix = "never"
        stop_grace = 60
        compat = ["meta", "stop"]
      }`),
    );
    expect(result).toEqual({
      ok: true,
      options: {
        host: "tcp://127.0.0.1:2375",
        ip: "127.0.0.2",
        internal: true,
        explicit: true,
        useIpFromLabel: "l",
        tags: "a,b",
        deregister: "on-success",
        cleanup: true,
        resyncSeconds: 90,
        hostname: "h",
        owner: "o",
        network: "n",
        portSuffix: "never",
        stopGraceSeconds: 60,
        compat: new Set(["meta", "stop"]),
      },
    });
  });

  it("may be empty, absent, JSON, and several", () => {
    expect(dockerOptions([])).toEqual({ ok: true, options: defaultDockerOptions });
    expect(dockerOptions(blocks("docker {}"))).toEqual({ ok: true, options: defaultDockerOptions });
    const json = dockerOptions(blocks('{"docker": {"ip": "127.0.0.3"}}', parseJsonWithPosition));
    expect(json).toMatchObject({ options: { ip: "127.0.0.3" } });
    const two = blocks('docker { ip = "127.0.0.1" internal = true }\ndocker { ip = "127.0.0.2" }');
    expect(dockerOptions(two)).toMatchObject({ options: { ip: "127.0.0.2", internal: true } });
  });

  it.each([
    ["docker {\n  interal = true\n}", 'a.hcl:2:3: invalid config key docker.interal. Did you mean "internal"?'],
    ["docker { ip = 7 }", "a.hcl:1:15: docker.ip: must be a string"],
    ['docker { internal = "yes" }', "a.hcl:1:21: docker.internal: must be true or false"],
    ['docker { resync = "soon" }', 'a.hcl:1:19: docker.resync: time: invalid duration "soon"'],
    ['docker { stop_grace = "-1s" }', "a.hcl:1:23: docker.stop_grace: must be at least 0s"],
    ['docker { deregister = "no" }', 'a.hcl:1:23: docker.deregister: must be one of "always", "on-success", "never"'],
    ["docker { tags = [1] }", "a.hcl:1:17: docker.tags: must be a string or a list of strings"],
    ['docker { compat = "tag" }', 'a.hcl:1:19: docker.compat: "tag" is no compat switch; there are "all", "address"'],
  ])("refuse %j and say where", (text, error) => {
    const result = dockerOptions(blocks(text));
    expect(result.ok ? [] : result.errors.map((line) => line.slice(0, error.length))).toEqual([error]);
  });
});

describe("registrator's command line", () => {
  it("is read with its defaults", () => {
    expect(readRegistratorFlags(["consul://localhost:8500"])).toEqual({
      ok: true,
      options: defaultDockerOptions,
      registry: { scheme: "consul", address: "localhost:8500", tls: false },
      uri: "consul://localhost:8500",
      retryAttempts: 0,
      retryIntervalMs: 2_000,
      lines: ["Using consul adapter: consul://localhost:8500"],
    });
  });

  it("takes every flag, with one dash or two", () => {
    const argv = "-ip 127.0.0.2 --internal -explicit=true -useIpFromLabel l -tags a,b -deregister on-success -cleanup";
    const more =
      "-resync 30 -ttl 60 -ttl-refresh 30 -retry-attempts -1 -retry-interval 100 -compat all consul-tls://h:8501";
    const read = readRegistratorFlags([...argv.split(" "), ...more.split(" ")]);
    expect(read).toMatchObject({
      ok: true,
      lines: ["Forcing host IP to 127.0.0.2", "Using consul-tls adapter: consul-tls://h:8501"],
      registry: { address: "h:8501", tls: true },
      retryAttempts: -1,
      options: { ip: "127.0.0.2", internal: true, explicit: true, deregister: "on-success", resyncSeconds: 30 },
    });
  });

  it.each([
    [["-nosuch", "consul:"], 2, "flag provided but not defined: -nosuch\nUsage of registrator:"],
    [["-internl", "consul:"], 2, "flag provided but not defined: -internl\n"],
    [[], 2, "Missing required argument for registry URI.\n"],
    [
      ["consul:", "-ip", "x"],
      2,
      "Extra unparsed arguments:\n  -ip x\nOptions should come before the registry URI argument.",
    ],
    [["-h"], 0, "Usage of registrator:\n  registrator [options] <registry URI>\n"],
  ])("refuses %j with usage and exit code %i", (argv, exitCode, text) => {
    const read = readRegistratorFlags(argv);
    expect(read).toMatchObject({ ok: false, exitCode });
    expect(read.ok ? "" : read.text.slice(0, text.length)).toBe(text);
  });

  it.each([
    [["-deregister", "no", "consul:"], '-deregister must be "always" or "on-success"'],
    [["-ttl", "5", "consul:"], "-ttl and -ttl-refresh must be specified together or not at all"],
    [["-ttl-refresh", "5", "consul:"], "-ttl and -ttl-refresh must be specified together or not at all"],
    [["-ttl", "5", "-ttl-refresh", "5", "consul:"], "-ttl must be greater than -ttl-refresh"],
    [["-retry-interval", "0", "consul:"], "-retry-interval must be greater than 0"],
    [["bogus://x"], "unrecognized adapter: bogus://x"],
    [["localhost:8500"], "unrecognized adapter: localhost:8500"],
    [
      ["etcd://x"],
      "unsupported adapter: etcd://x: use consul://, consul-unix:// or consul-tls://, which any Consul API answers",
    ],
  ])("refuses %j with one line and exit code 1", (argv, line) => {
    expect(readRegistratorFlags(argv)).toEqual({ ok: false, exitCode: 1, text: "", lines: [line] });
  });

  it.each([
    ["consul:", ""],
    ["consul://", ""],
    ["consul://h", "h"],
    ["consul://h:1/path", "h:1"],
    ["consul-unix:///run/consul.sock", "unix:///run/consul.sock"],
  ])("reads the address of %s", (uri, address) => {
    expect(readRegistratorFlags([uri])).toMatchObject({ registry: { address } });
  });

  it("accepts a negative -resync, which means never", () => {
    expect(readRegistratorFlags(["-resync", "-5", "consul:"])).toMatchObject({ options: { resyncSeconds: -5 } });
  });
});
