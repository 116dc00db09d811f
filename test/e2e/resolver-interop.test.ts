import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith, root } from "../support/needs.js";
import { eventually } from "./eventually.js";
import { NetworkNamespace } from "./network-namespace.js";
import { type Daemon, output } from "./programs.js";

/** A resolver of Debian's: how the test gives it a host to live on, and how it runs there. */
interface Resolver {
  readonly target: string;
  readonly address: string;
  /** A name that it alone answers, with 192.0.2.53: we forward to it. */
  readonly itsOwn: string;
  /** Writes what the host has before the set-up; gives the directory that the set-up may change, and its `-root`. */
  prepare(net: NetworkNamespace): { readonly directory: string; readonly root: string };
  start(net: NetworkNamespace): Daemon;
}

const dnsmasq: Resolver = {
  target: "dnsmasq",
  address: "127.0.0.12",
  itsOwn: "host.of-dnsmasq.net",
  prepare(net) {
    const directory = join(net.directory, "dnsmasq-host");
    net.write(join(directory, "etc/dnsmasq.conf"), "address=/host.of-dnsmasq.net/192.0.2.53\nstop-dns-rebind\n");
    return { directory, root: directory };
  },
  start(net) {
    const etc = join(net.directory, "dnsmasq-host/etc");
    const files = [
      `--conf-file=${etc}/dnsmasq.conf`,
      ...(existsSync(`${etc}/dnsmasq.d`) ? [`--conf-dir=${etc}/dnsmasq.d`] : []),
    ];
    const place = [`--listen-address=${this.address}`, "--bind-interfaces", "--no-resolv", "--no-hosts", "--pid-file"];
    return net.start("/usr/sbin/dnsmasq", "--keep-in-foreground", "--user=root", ...files, ...place);
  },
};

/** A validating resolver that has no way out: only what it is told not to validate can be answered. */
const rootAnchor = ". DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D";

const unbound: Resolver = {
  target: "unbound",
  address: "127.0.0.13",
  itsOwn: "host.of-unbound.net",
  prepare(net) {
    const directory = join(net.etc, "unbound");
    net.write(
      join(directory, "unbound.conf"),
      `server:
  interface: ${this.address}
  username: ""
  chroot: ""
  pidfile: ""
  use-syslog: no
  trust-anchor: "${rootAnchor}"
  private-address: 10.0.0.0/8
include-toplevel: "/etc/unbound/unbound.conf.d/*.conf"
`,
    );
    net.write(join(directory, "unbound.conf.d/own.conf"), `server:\n  local-data: "${this.itsOwn}. A 192.0.2.53"\n`);
    return { directory, root: "/" };
  },
  start: (net) => net.start("/usr/sbin/unbound", "-d", "-p", "-c", "/etc/unbound/unbound.conf"),
};

const bind: Resolver = {
  target: "bind",
  address: "127.0.0.14",
  itsOwn: "host.of-bind.net",
  prepare(net) {
    const directory = join(net.etc, "bind");
    cpSync("/etc/bind", directory, { recursive: true, verbatimSymlinks: true });
    const options = `options {
\tdirectory "${net.directory}";
\tpid-file none;
\tdnssec-validation auto; // options { } of Debian's
\tlisten-on { ${this.address}; };
\tlisten-on-v6 { none; };
};
controls { };
`;
    net.write(join(directory, "named.conf.options"), options);
    const zone = net.write(
      join(net.directory, "of-bind.zone"),
      "@ 60 IN SOA ns hostmaster 1 60 60 60 60\n@ 60 IN NS ns\nns 60 IN A 192.0.2.53\nhost 60 IN A 192.0.2.53\n",
    );
    net.write(join(directory, "named.conf.local"), `zone "of-bind.net" { type primary; file "${zone}"; };`);
    return { directory, root: "/" };
  },
  start: (net) => net.start("/usr/sbin/named", "-g", "-c", "/etc/bind/named.conf"),
};

const networkManager: Resolver = {
  target: "networkmanager",
  address: "127.0.0.15",
  itsOwn: "host.of-nm.net",
  prepare(net) {
    const directory = join(net.directory, "nm-host");
    net.write(join(directory, "etc/NetworkManager/dnsmasq.d/own.conf"), "address=/host.of-nm.net/192.0.2.53\n");
    return { directory, root: directory };
  },
  /** As NetworkManager runs its dnsmasq, which is all that this set-up is about. */
  start(net) {
    const place = [`--listen-address=${this.address}`, "--bind-interfaces", "--no-resolv", "--no-hosts", "--pid-file"];
    const files = ["--conf-file=/dev/null", `--conf-dir=${net.directory}/nm-host/etc/NetworkManager/dnsmasq.d`];
    return net.start("/usr/sbin/dnsmasq", "--keep-in-foreground", "--user=root", ...place, ...files);
  },
};

/** Where systemd-resolved is; installing the package would take over the machine's resolv.conf, so it is unpacked. */
const unpacked = { directory: "/var/tmp/rollcall-systemd-resolved", program: "lib/systemd/systemd-resolved" };

async function findResolved(): Promise<string> {
  for (const path of ["/lib/systemd/systemd-resolved", join(unpacked.directory, unpacked.program)]) {
    if (existsSync(path)) return path;
  }
  mkdirSync(unpacked.directory, { recursive: true });
  // The version of the library that it is linked to, which is here already.
  const version = await output("dpkg-query", "-W", "-f", "$" + "{Version}", "libsystemd-shared");
  const fetch = `cd ${unpacked.directory} && apt-get download -qq systemd-resolved=${version} && dpkg-deb -x systemd-resolved_*.deb .`;
  await output("sh", "-c", fetch).catch((fault: unknown) => {
    rmSync(unpacked.directory, { recursive: true, force: true });
    throw fault;
  });
  return join(unpacked.directory, unpacked.program);
}

const systemdResolved: Resolver = {
  target: "systemd-resolved",
  address: "127.0.0.53",
  itsOwn: "host.of-resolved.net",
  prepare(net) {
    const directory = join(net.etc, "systemd");
    net.write(join(directory, "resolved.conf"), "[Resolve]\nLLMNR=no\nMulticastDNS=no\nDNSSEC=no\nFallbackDNS=\n");
    net.write(join(net.etc, "hosts"), `127.0.0.1 localhost\n192.0.2.53 ${this.itsOwn}\n`);
    const users = readFileSync("/etc/passwd", "utf8");
    const user = users.includes("systemd-resolve:") ? "" : "systemd-resolve:x:65534:65534::/:/usr/sbin/nologin\n";
    net.write(join(net.etc, "passwd"), `${users}${user}`);
    return { directory, root: "/" };
  },
  start(net) {
    const own = "mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/resolve";
    const owner = "chown systemd-resolve: /run/systemd/resolve";
    return net.start("unshare", "-m", "sh", "-c", `${own} && ${owner} && exec "$0"`, resolvedProgram);
  },
};
let resolvedProgram = "";

/** Every file below a directory with its mode and bytes. */
function snapshot(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => {
      const stat = statSync(join(directory, name));
      return `${name} ${stat.mode.toString(8)} ${stat.isFile() ? readFileSync(join(directory, name), "latin1") : ""}`;
    });
}

const debian = {
  name: "apt-get and libsystemd-shared",
  met: existsSync("/usr/bin/apt-get") && existsSync("/etc/systemd"),
};
const suites: [Resolver, Parameters<typeof describeWith>[0], readonly (typeof root)[]][] = [
  [dnsmasq, ["dnsmasq", "dig", "ip"], [root]],
  [unbound, ["unbound", "dig", "ip"], [root]],
  [bind, ["named", "dig", "ip"], [root]],
  [networkManager, ["dnsmasq", "dig", "ip"], [root]],
  [systemdResolved, ["dig", "ip"], [root, debian]],
];

for (const [resolver, programs, needs] of suites) {
  describeWith(
    programs,
    `${resolver.target} beside Rollcall`,
    () => {
      let net: NetworkNamespace;
      let place: { directory: string; root: string };
      let before: string[];
      let daemon: Daemon;

      beforeAll(async () => {
        if (resolver === systemdResolved) resolvedProgram = await findResolved();
        net = await NetworkNamespace.create(resolver.target.slice(0, 8));
        net.write(join(net.etc, "resolv.conf"), "nameserver 127.0.0.1\n");
        await net.run("ip", "address", "add", `${resolver.address}/32`, "dev", "lo"); // BIND listens on no others
        const services = ["10.1.1.1", "10.1.1.2"].map((address) => ({ id: address, name: "web", address, port: 80 }));
        const domain = resolver.itsOwn.replace("host.", "");
        const forward = { conditional: { [domain]: [resolver.address] } };
        const config = net.write(join(net.directory, "agent.json"), JSON.stringify({ services, forward }));
        place = resolver.prepare(net);
        before = snapshot(place.directory);
        await net.startAgent(`-config-file=${config}`);
      });
      afterAll(() => net.close());

      const command = (verb: string, ...flags: string[]) =>
        net.rollcall(
          "resolver",
          verb,
          resolver.target,
          `-root=${place.root}`,
          `-state=${net.directory}/state`,
          ...flags,
        );
      const via = `-via=${resolver.address}`;

      it("does not know our names at first, and the doctor says so", async () => {
        daemon = resolver.start(net);
        await answersItsOwn();
        const { ok, words } = await command("doctor", via, "-timeout=1s");
        expect(words).toContain("ok     Rollcall at 127.0.0.1:8600");
        expect(words).toContain("remedy:");
        expect(words).toContain("The first broken hop:");
        expect(ok).toBe(false);
        await daemon.stop("SIGKILL");
      });

      it("is set up by one command, and gives our answers, negative ones too", async () => {
        const printed = await command("setup");
        expect(printed.words).toContain("Nothing was written");
        expect(snapshot(place.directory)).toEqual(before);
        const { ok, words } = await command("setup", "--write", via, "-timeout=500ms");
        expect(words).toContain("wrote /etc/");
        expect(ok).toBe(true);
        daemon = resolver.start(net);
        await answersItsOwn();
        const doctor = await command("doctor", via);
        expect(doctor.words).toContain("gives Rollcall's answer");
        expect(doctor.words).toContain("Every hop answers.");
        expect(await net.dig(resolver.address, 53, "web.service.consul")).toEqual(["10.1.1.1", "10.1.1.2"]);
        expect((await net.dig(resolver.address, 53, "web.service.consul", "SRV")).length).toBe(2);
        expect(await net.dig(resolver.address, 53, "web.service.consul", "AAAA")).toEqual([]);
        const missing = await net.run("dig", `@${resolver.address}`, "nobody.service.consul", "+tries=1", "+time=3");
        expect(missing).toContain("status: NXDOMAIN");
      });

      it("is forwarded to for its own names", async () => {
        expect(await net.dig("127.0.0.1", 8600, resolver.itsOwn)).toEqual(["192.0.2.53"]);
      });

      it("is put back to the byte", async () => {
        await daemon.stop("SIGKILL");
        const { ok, words } = await command("undo");
        expect(words).toContain("put back /etc/");
        expect(ok).toBe(true);
        expect(snapshot(place.directory)).toEqual(before);
      });

      async function answersItsOwn(): Promise<void> {
        await eventually(async () => {
          const found = await net.dig(resolver.address, 53, resolver.itsOwn).catch(() => []);
          if (found[0] !== "192.0.2.53") throw new Error(`${resolver.target} does not answer:\n${daemon.words}`);
        });
      }
    },
    needs,
  );
}
