import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith, root } from "../support/needs.js";
import { eventually } from "./eventually.js";
import { NetworkNamespace, startOutside } from "./network-namespace.js";
import { Daemon, output } from "./programs.js";

/** Containers find names through Rollcall alone: the engine's own settings file, written, used by a real engine, undone. */
describeWith(
  ["docker", "busybox", "nsd", "ip", "curl", "dig"],
  "docker beside Rollcall",
  () => {
    const original = '{"shutdown-timeout":1,\n "dns": ["127.0.0.10"]}\n';
    const bridge = "10.88.0.1";
    let net: NetworkNamespace;
    let engine: Daemon | undefined;
    let host = "";

    beforeAll(async () => {
      net = await NetworkNamespace.create("docker");
      net.write(join(net.etc, "resolv.conf"), "nameserver 127.0.0.10\n");
      host = join(net.directory, "host");
      net.write(settingsFile(), original);
      await net.run("ip", "link", "add", "name", "br0", "type", "bridge");
      await net.run("ip", "address", "add", `${bridge}/24`, "dev", "br0");
      await net.run("ip", "link", "set", "br0", "up");
      await startOutside(net, "127.0.0.10", ["www.outside.net. 60 IN A 192.0.2.80"]);
      const services = [{ name: "web", address: "10.1.1.1", port: 80 }];
      const addresses = { dns: bridge };
      const config = net.write(join(net.directory, "agent.json"), JSON.stringify({ services, addresses }));
      await net.startAgent("-dns-port=53", "-recursor=127.0.0.10", `-config-file=${config}`);
    });
    afterAll(async () => {
      await engine?.stop();
      await unmountAll();
      await net.close();
    });

    it("hands Rollcall to its containers", async () => {
      const set = [`-root=${host}`, `-server=${bridge}:53`, "-search=service.consul", "-outside=www.outside.net"];
      const { words } = await net.rollcall("resolver", "setup", "docker", "--write", ...set);
      expect(words).toContain("wrote /etc/docker/daemon.json");
      expect(words).toContain("-recursor=127.0.0.10");
      await startEngine();
      const run = (...args: string[]) => docker("run", "--rm", "box:1", ...args);
      expect(await run("cat", "/etc/resolv.conf")).toMatch(/^search service\.consul\s+nameserver 10\.88\.0\.1$/m);
      expect(await run("nslookup", "web.service.consul")).toContain("10.1.1.1");
      expect(await run("nslookup", "www.outside.net")).toContain("192.0.2.80");
    });

    it("is put back to the byte", async () => {
      expect((await net.rollcall("resolver", "undo", "docker", `-root=${host}`)).ok).toBe(true);
      expect(readFileSync(settingsFile(), "utf8")).toBe(original);
    });

    const settingsFile = (): string => join(host, "etc/docker/daemon.json");
    const socket = (): string => `unix://${net.directory}/e.sock`;
    const docker = (...args: string[]): Promise<string> => output("docker", "-H", socket(), ...args);

    /** In the network of the namespace but with the machine's control groups, which `ip netns exec` would hide. */
    async function startEngine(): Promise<void> {
      const folder = (name: string): string => join(net.directory, name);
      const state = ["--data-root", folder("d"), "--exec-root", folder("e"), "--pidfile", folder("p"), "-H", socket()];
      const network = ["--bridge", "br0", "--iptables=false", "--ip-masq=false", "--ip-forward=false"];
      const flags = [...state, ...network, "--storage-driver", "vfs", "--config-file", settingsFile()];
      engine = new Daemon("nsenter", `--net=/run/netns/${net.name}`, "dockerd", ...flags);
      await eventually(async () => {
        await docker("version").catch(() => {
          throw new Error(`dockerd does not answer:\n${engine?.words.slice(-2_000)}`);
        });
      }, 30_000);
      const image = folder("image");
      for (const name of ["bin", "etc", "proc", "dev", "tmp"]) mkdirSync(join(image, name), { recursive: true });
      copyFileSync("/bin/busybox", join(image, "bin/busybox"));
      for (const applet of ["cat", "nslookup"]) symlinkSync("busybox", join(image, "bin", applet));
      await output("tar", "-C", image, "-cf", folder("image.tar"), ".");
      await docker("import", folder("image.tar"), "box:1");
    }

    async function unmountAll(): Promise<void> {
      for (const line of readFileSync("/proc/mounts", "utf8").split("\n").reverse()) {
        const mounted = line.split(" ")[1] ?? "";
        if (mounted.startsWith(`${net.directory}/`)) await output("umount", "-l", mounted).catch(() => {});
      }
    }
  },
  [root, { name: "nsenter", met: existsSync("/usr/bin/nsenter") }],
);
