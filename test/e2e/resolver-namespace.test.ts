import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith, root } from "../support/needs.js";
import { eventually } from "./eventually.js";
import { NetworkNamespace, startOutside } from "./network-namespace.js";
import type { Daemon } from "./programs.js";

const python = "/usr/bin/python3";
const needs = [root, { name: "package python3", met: existsSync(python) }];

/** A host that has nothing but Rollcall in its resolv.conf: every kind of program on it must still find every name. */
describeWith(
  ["nsd", "dig", "curl", "busybox", "ip"],
  "a host whose only nameserver is Rollcall",
  () => {
    const original = "# by hand\nnameserver 127.0.0.10\noptions timeout:3\n";
    let host: NetworkNamespace;
    let upstreams: Daemon[] = [];

    beforeAll(async () => {
      host = await NetworkNamespace.create("host");
      host.write(join(host.etc, "resolv.conf"), original);
      const records = [
        "ns.outside.net. 60 IN A 127.0.0.10",
        "www.outside.net. 60 IN A 127.0.0.1",
        "www.outside.net. 60 IN AAAA ::1",
        "brief.outside.net. 1 IN A 127.0.0.1",
        "*.many.outside.net. 60 IN A 127.0.0.1",
        "web.outside.net. 60 IN CNAME www.outside.net.",
      ];
      upstreams = [];
      for (const address of ["127.0.0.10", "127.0.0.11"]) upstreams.push(await startOutside(host, address, records));
      const services = ["127.0.0.1", "127.0.0.2"].map((address) => ({ id: address, name: "web", address, port: 8500 }));
      const config = host.write(join(host.directory, "services.json"), JSON.stringify({ services }));
      const recursors = ["-recursor=127.0.0.10", "-recursor=127.0.0.11"];
      await host.startAgent("-dns-port=53", "-client=127.0.0.1 127.0.0.2", ...recursors, `-config-file=${config}`);
    });
    afterAll(() => host.close());

    const state = () => `-state=${join(host.directory, "state")}`;

    it("is set up by one command, which proves each hop", async () => {
      const set = ["-server=127.0.0.1:53", "-search=service.consul", "-outside=www.outside.net", state()];
      const { ok, words } = await host.rollcall("resolver", "setup", "resolv-conf", "--write", ...set);
      expect(words).toContain("ok     /etc/resolv.conf at 127.0.0.1:53: gives Rollcall's answer");
      expect(words).toContain("ok     outside names through 127.0.0.1:53: www.outside.net: 1 records");
      expect(words).toContain("-recursor=127.0.0.10");
      expect(ok).toBe(true);
      expect(readFileSync(join(host.etc, "resolv.conf"), "utf8")).toBe(
        "# by hand\noptions timeout:3\nsearch service.consul\nnameserver 127.0.0.1\n",
      );
      const doctor = await host.rollcall("resolver", "doctor", state());
      expect(doctor.words).toContain("ok     getaddrinfo of this host: consul.service.consul is 127.0.0.1");
      expect(doctor.words).toContain("Every hop answers.");
      // Upstreams on this host, which the agent tells: no loop, as nothing came back.
      const self = await host.run("curl", "-sf", "http://127.0.0.1:8500/v1/agent/self");
      expect(JSON.parse(self)).toMatchObject({ DebugConfig: { DNSRecursors: ["127.0.0.10", "127.0.0.11"] } });
    });

    const inNode = `const dns = require("node:dns").promises;
      (async () => { for (const name of process.argv.slice(1)) {
        const looked = (await dns.lookup(name, { all: true, family: 4 })).map((found) => found.address).sort();
        const resolved = (await dns.resolve4(name)).sort();
        console.log(name, looked.join(), resolved.join());
      } })();`;
    const inPython = `import socket, sys
for name in sys.argv[1:]:
    print(name, ",".join(sorted({found[4][0] for found in socket.getaddrinfo(name, 80, socket.AF_UNSPEC)})))`;

    const names: [who: string, program: string, args: string[], expected: string[]][] = [
      ["getent", "getent", ["ahostsv4", "web.service.consul"], ["127.0.0.1", "127.0.0.2"]],
      ["getent", "getent", ["ahostsv4", "web"], ["127.0.0.1", "127.0.0.2"]],
      ["getent", "getent", ["ahosts", "www.outside.net"], ["127.0.0.1", "::1"]],
      ["getent", "getent", ["ahostsv4", "web.outside.net"], ["127.0.0.1"]],
      ["curl", "curl", ["-sS4", "http://web.service.consul:8500/v1/status/leader"], ["127.0.0.1:8300"]],
      ["curl", "curl", ["-sS4", "http://www.outside.net:8500/v1/status/leader"], ["127.0.0.1:8300"]],
      ["static BusyBox", "/bin/busybox", ["nslookup", "web.service.consul"], ["127.0.0.1", "127.0.0.2"]],
      ["static BusyBox", "/bin/busybox", ["nslookup", "www.outside.net"], ["::1"]],
      [
        "static BusyBox",
        "/bin/busybox",
        ["wget", "-qO-", "http://web.service.consul:8500/v1/status/leader"],
        ["127.0.0.1:8300"],
      ],
      ["static BusyBox", "/bin/busybox", ["wget", "-qO-", "http://web:8500/v1/status/leader"], ["127.0.0.1:8300"]],
      [
        "Node",
        process.execPath,
        ["-e", inNode, "web.service.consul", "www.outside.net"],
        ["web.service.consul 127.0.0.1,127.0.0.2 127.0.0.1,127.0.0.2", "www.outside.net 127.0.0.1 127.0.0.1"],
      ],
      [
        "Python",
        python,
        ["-c", inPython, "web.service.consul", "www.outside.net"],
        ["web.service.consul 127.0.0.1,127.0.0.2", "www.outside.net 127.0.0.1,::1"],
      ],
    ];
    it.each(names)("lets %s find names (%#)", async (_who, program, args, expected) => {
      const words = await host.run(program, ...args);
      for (const text of expected) expect(words).toContain(text);
    });

    it("is told at once that a name does not exist, also by way of the search domain", async () => {
      for (const name of ["missing", "missing.service.consul", "missing.outside.net"]) {
        const startedMs = performance.now();
        expect((await host.attempt("getent", "hosts", name)).ok).toBe(false);
        expect(performance.now() - startedMs).toBeLessThan(2_000);
      }
    });

    it("loses no look-up when one of two upstreams falls silent and dies", async () => {
      const outcomes: string[] = [];
      let slowestMs = 0;
      const look = async (round: string) => {
        for (let i = 0; i < 20; i++) {
          const name = `${round}${i}.many.outside.net`;
          const startedMs = performance.now();
          outcomes.push((await host.attempt("getent", "ahostsv4", name)).ok ? "found" : name);
          slowestMs = Math.max(slowestMs, performance.now() - startedMs);
        }
      };
      const frozen = upstreams[0]!;
      process.kill(frozen.pid, "SIGSTOP");
      await look("silent");
      const dying = look("dying");
      await frozen.stop("SIGKILL");
      await dying;
      await look("dead");
      expect(outcomes.filter((outcome) => outcome !== "found")).toEqual([]);
      expect(outcomes.length).toBe(60);
      expect(slowestMs).toBeLessThan(2_500); // the stub's own second try comes after 3 s
    });

    it("keeps what it knew when all upstreams are dead, and our names untouched", async () => {
      await host.run("getent", "ahostsv4", "brief.outside.net");
      await upstreams[1]!.stop("SIGKILL");
      const stale = await eventually(async () => {
        const words = await host.run("dig", "brief.outside.net", "+noall", "+answer", "+time=4", "+tries=1");
        expect(words).toMatch(/\s30\s+IN\s+A\s+127\.0\.0\.1/); // the TTL of an answer that is past its time
        return words;
      });
      expect(stale).toContain("brief.outside.net.");
      expect(await host.run("getent", "ahostsv4", "brief.outside.net")).toContain("127.0.0.1");
      const startedMs = performance.now();
      for (let i = 0; i < 10; i++) expect(await host.run("getent", "ahostsv4", "web")).toContain("127.0.0.2");
      expect(performance.now() - startedMs).toBeLessThan(2_000);
      const { ok, words } = await host.rollcall("resolver", "doctor", "resolv-conf", state());
      expect(ok).toBe(false);
      expect(words).toContain("the agent's recursors do not answer");
    });

    it("is put back to the byte, and mode, by undo", async () => {
      const { ok } = await host.rollcall("resolver", "undo", "resolv-conf", state());
      expect(ok).toBe(true);
      expect(readFileSync(join(host.etc, "resolv.conf"), "utf8")).toBe(original);
      expect(statSync(join(host.etc, "resolv.conf")).mode & 0o777).toBe(0o644);
    });
  },
  needs,
);

/** The loop that people build by accident: resolv.conf names us, we forward to a resolver that reads resolv.conf. */
describeWith(
  ["dnsmasq", "ip", "curl", "dig"],
  "a loop over resolv.conf",
  () => {
    let host: NetworkNamespace;
    beforeAll(async () => {
      host = await NetworkNamespace.create("loop");
      host.write(join(host.etc, "resolv.conf"), "nameserver 127.0.0.1\nsearch service.consul\n");
      const place = [
        "--listen-address=127.0.0.2",
        "--bind-interfaces",
        "--no-hosts",
        "--pid-file",
        "--conf-file=/dev/null",
      ];
      host.start("/usr/sbin/dnsmasq", "--keep-in-foreground", "--user=root", ...place);
      await host.startAgent("-dns-port=53", "-recursor=127.0.0.2");
    });
    afterAll(() => host.close());

    it("is found by the doctor, station by station", async () => {
      const { ok, words } = await host.rollcall("resolver", "doctor");
      expect(ok).toBe(false);
      expect(words).toContain("The first broken hop: outside names through 127.0.0.1:53.");
      expect(words).toContain(
        "a loop: us (127.0.0.1:53) -> the resolver at 127.0.0.2:53 -> /etc/resolv.conf -> us (127.0.0.1:53)",
      );
    });

    it("leaves our own names as they are", async () => {
      expect(await host.run("getent", "ahostsv4", "consul")).toContain("127.0.0.1");
    });
  },
  [root],
);
