import { describe, expect, it } from "vitest";
import type { HostFacts, Settings } from "../../src/resolver/settings.js";
import { targetNamed, targets } from "../../src/resolver/targets/index.js";

const settings: Settings = { server: { address: "127.0.0.1", port: 8600 }, domain: "consul" };
const at53: Settings = { server: { address: "127.0.0.1", port: 53 }, domain: "consul" };
const bridge: Settings = { server: { address: "172.17.0.1", port: 53 }, domain: "consul" };

function planned(name: string, wanted: Settings, files: Record<string, string> = {}, facts: HostFacts = {}) {
  const plan = targetNamed(name)!.plan(wanted, new Map(Object.entries(files)), facts);
  if (!plan.ok) throw new Error(plan.reason);
  return {
    texts: Object.fromEntries(plan.files.map(({ path, text }) => [path, text])),
    advice: plan.advice.join("\n"),
  };
}

describe("targets", () => {
  const snippets: [target: string, wanted: Settings, path: string, lines: string[]][] = [
    ["resolv-conf", at53, "/etc/resolv.conf", ["nameserver 127.0.0.1"]],
    [
      "systemd-resolved",
      settings,
      "/etc/systemd/resolved.conf.d/rollcall.conf",
      ["DNS=127.0.0.1:8600", "Domains=~consul", "DNSSEC=no"],
    ],
    ["systemd-resolved", at53, "/etc/systemd/resolved.conf.d/rollcall.conf", ["DNS=127.0.0.1"]],
    [
      "dnsmasq",
      settings,
      "/etc/dnsmasq.d/rollcall.conf",
      ["server=/consul/127.0.0.1#8600", "rebind-domain-ok=/consul/"],
    ],
    [
      "unbound",
      settings,
      "/etc/unbound/unbound.conf.d/rollcall.conf",
      ["    do-not-query-localhost: no", '    domain-insecure: "consul"', "    stub-addr: 127.0.0.1@8600"],
    ],
    ["bind", settings, "/etc/bind/rollcall.conf", ['zone "consul" {', "\tforwarders { 127.0.0.1 port 8600; };"]],
    ["networkmanager", settings, "/etc/NetworkManager/conf.d/rollcall.conf", ["dns=dnsmasq"]],
    ["networkmanager", settings, "/etc/NetworkManager/dnsmasq.d/rollcall.conf", ["server=/consul/127.0.0.1#8600"]],
    ["docker", bridge, "/etc/docker/daemon.json", ['    "172.17.0.1"']],
  ];
  it.each(snippets)("%s for %o writes %s", (target, wanted, path, lines) => {
    const text = planned(target, wanted).texts[path] ?? "";
    for (const line of lines) expect(text.split("\n")).toContain(line);
    expect(text.endsWith("\n")).toBe(true);
  });

  it("leave out what a server elsewhere does not need", () => {
    const text = planned("unbound", bridge).texts["/etc/unbound/unbound.conf.d/rollcall.conf"]!;
    expect(text).not.toContain("do-not-query-localhost");
    expect(text).toContain("stub-addr: 172.17.0.1\n");
  });

  const refusals: [what: string, target: string, wanted: Settings, facts: HostFacts, remedy: string][] = [
    ["resolv.conf has no ports", "resolv-conf", settings, {}, "-dns-port=53"],
    ["systemd 245 has no port syntax", "systemd-resolved", settings, { systemdVersion: 245 }, "-dns-port=53"],
    ["containers cannot reach loopback", "docker", at53, {}, "172.17.0.1"],
  ];
  it.each(refusals)("refuse because %s", (_what, target, wanted, facts, remedy) => {
    const plan = targetNamed(target)!.plan(wanted, new Map(), facts);
    expect(plan.ok ? "planned" : plan.remedy).toContain(remedy);
  });

  it("refuse to stand among other global servers of systemd-resolved, which asks any of them for any name", () => {
    const path = "/etc/systemd/resolved.conf";
    const plan = (text: string) => targetNamed("systemd-resolved")!.plan(settings, new Map([[path, text]]), {});
    expect(plan("[Resolve]\nDNS=10.0.0.1 10.0.0.2\n")).toMatchObject({
      ok: false,
      reason: expect.stringContaining("10.0.0.2"),
    });
    expect(plan("[Resolve]\n#DNS=10.0.0.1\nDNS=\nDNSSEC=no\n").ok).toBe(true);
  });

  it("let systemd-resolved 246 take a port, and 245 take port 53", () => {
    expect(planned("systemd-resolved", settings, {}, { systemdVersion: 246 }).texts).toBeDefined();
    expect(planned("systemd-resolved", at53, {}, { systemdVersion: 245 }).texts).toBeDefined();
  });

  it("edit BIND's options and local files once, beside what is there", () => {
    const options = '// options {\noptions {\n\tdirectory "/var/cache/bind";\n};\n';
    const local = "// local\n";
    const paths = { "/etc/bind/named.conf.options": options, "/etc/bind/named.conf.local": local };
    const { texts } = planned("bind", settings, paths);
    expect(texts["/etc/bind/named.conf.options"]).toBe(
      '// options {\noptions {\n\tvalidate-except { "consul"; };\n\tdirectory "/var/cache/bind";\n};\n',
    );
    expect(texts["/etc/bind/named.conf.local"]).toBe('// local\ninclude "/etc/bind/rollcall.conf";\n');
    expect(Object.keys(planned("bind", settings, texts).texts)).toEqual(["/etc/bind/rollcall.conf"]);
  });

  it("leave a list of BIND's own exceptions to people, and say what it needs", () => {
    const files = { "/etc/bind/named.conf.options": 'options {\n validate-except { "corp"; };\n};\n' };
    const { texts, advice } = planned("bind", settings, files);
    expect(texts["/etc/bind/named.conf.options"]).toBeUndefined();
    expect(advice).toContain('validate-except { "consul"; }');
  });

  it("keep the engine's other settings", () => {
    const files = { "/etc/docker/daemon.json": '{"dns":["10.0.0.2"],"debug":true,"dns-opts":["ndots:5","edns0"]}' };
    const { texts, advice } = planned("docker", { ...bridge, ndots: 1, search: ["service.consul"] }, files);
    expect(JSON.parse(texts["/etc/docker/daemon.json"]!)).toEqual({
      dns: ["172.17.0.1"],
      debug: true,
      "dns-search": ["service.consul"],
      "dns-opts": ["edns0", "ndots:1"],
    });
    expect(advice).toContain("-recursor=10.0.0.2");
    const broken = targetNamed("docker")!.plan(bridge, new Map([["/etc/docker/daemon.json", "{"]]), {});
    expect(broken.ok).toBe(false);
  });

  it("carry the nameservers of resolv.conf over to the agent's recursors", () => {
    const { advice } = planned("resolv-conf", at53, {
      "/etc/resolv.conf": "nameserver 10.0.0.2\nnameserver 10.0.0.3\n",
    });
    expect(advice).toContain("-recursor=10.0.0.2 -recursor=10.0.0.3");
  });

  it.each(targets.map((target) => [target.name, target] as const))(
    "%s has a remedy for each symptom",
    (_name, target) => {
      for (const symptom of [
        "refused-connection",
        "silent",
        "servfail",
        "refused",
        "nxdomain",
        "different",
        "loop",
      ] as const) {
        expect(target.remedy(symptom, settings).length).toBeGreaterThan(10);
      }
    },
  );
});
