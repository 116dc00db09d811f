import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type DockerOptions, defaultDockerOptions, type RunningDocker, startDocker } from "../../src/docker/index.js";
import { MemoryRegistry } from "../docker/memory-registry.js";
import { freePort } from "../support/agent.js";
import { describeWith, root } from "../support/needs.js";
import { DockerEngine } from "./docker-engine.js";
import { eventually } from "./eventually.js";

/** The docker room against a real engine, its registry in memory. */
describeWith(
  ["docker", "busybox", "ip"],
  "containers of a real engine",
  () => {
    let engine: DockerEngine;
    let registry: MemoryRegistry;
    let docker: RunningDocker | undefined;
    /** Host ports of this test alone. */
    let ports: number[];

    beforeAll(async () => {
      engine = await DockerEngine.start();
    });
    afterAll(async () => {
      await engine?.close();
    });
    beforeEach(async () => {
      registry = new MemoryRegistry();
      ports = await Promise.all(Array.from({ length: 8 }, freePort));
    });
    afterEach(async () => {
      await docker?.close();
      docker = undefined;
      await engine.clear();
    });

    function watch(options: Partial<DockerOptions> = {}, hostAddress = async () => ""): void {
      const all = { ...defaultDockerOptions, ip: "127.0.0.1", hostname: "host1", host: engine.host, ...options };
      docker = startDocker(all, registry, { log: () => {}, env: {}, hostAddress });
    }

    function registered(lines: readonly string[]): Promise<void> {
      return eventually(() => expect(registry.lines()).toEqual(lines));
    }

    it("registers what runs and what starts, with the ports that the engine chose", async () => {
      await engine.run("--name", "x1", "-p", `127.0.0.1:${ports[0]}:80`, "web:1");
      watch();
      await registered([`host1:x1:80 127.0.0.1:${ports[0]}`]);
      await engine.run("--name", "x2", "-P", "-l", "SERVICE_NAME=shop", "web:1");
      const port = (await engine.docker("port", "x2", "80")).split("\n")[0]!.split(":").at(-1);
      await registered([`host1:x1:80 127.0.0.1:${ports[0]}`, `host1:x2:80 127.0.0.1:${port}`]);
      expect(registry.services.get("host1:x2:80")?.name).toBe("shop");
      await engine.docker("rm", "-f", "x1", "x2");
      await registered([]);
    });

    it("removes a service at docker stop while its process still serves", async () => {
      await engine.run("--name", "x1", "-p", `127.0.0.1:${ports[0]}:80`, "slow:1");
      watch();
      await registered([`host1:x1:80 127.0.0.1:${ports[0]}`]);
      const stopped = engine.docker("stop", "x1");
      await registered([]);
      expect(await (await fetch(`http://127.0.0.1:${ports[0]}/`)).text()).toBe("ok\n");
      await stopped;
      await docker?.reconcile();
      expect(registry.calls).toEqual(["register host1:x1:80", "deregister host1:x1:80"]);
    });

    it("follows rename, pause, networks and restart without a ghost", async () => {
      await engine.run("--name", "x1", "-p", `127.0.0.1:${ports[0]}:80`, "web:1");
      watch();
      await registered([`host1:x1:80 127.0.0.1:${ports[0]}`]);
      await engine.docker("rename", "x1", "x9");
      await registered([`host1:x9:80 127.0.0.1:${ports[0]}`]);
      const before = registry.calls.length;
      await engine.docker("pause", "x9");
      await engine.docker("unpause", "x9");
      await docker?.reconcile();
      expect(registry.calls.length).toBe(before);
      await engine.docker("network", "disconnect", "bridge", "x9");
      await registered([]);
      await engine.docker("network", "connect", "bridge", "x9");
      await registered([`host1:x9:80 127.0.0.1:${ports[0]}`]);
      await engine.docker("restart", "x9");
      await registered([`host1:x9:80 127.0.0.1:${ports[0]}`]);
    });

    it("drives a check with HEALTHCHECK", async () => {
      await engine.run("--name", "x1", "-p", `127.0.0.1:${ports[0]}:80`, "health:1");
      watch();
      const check = "docker-health:host1:x1:80";
      await eventually(() => expect(registry.checks.get(check)).toBe("passing"));
      await engine.docker("exec", "x1", "touch", "/tmp/bad");
      await eventually(() => expect(registry.checks.get(check)).toBe("critical"));
      await engine.docker("exec", "x1", "rm", "/tmp/bad");
      await eventually(() => expect(registry.checks.get(check)).toBe("passing"));
    });

    it("takes the address of the network that it is told to take", async () => {
      await engine.docker("network", "create", "--subnet", "10.77.91.0/24", "neta");
      await engine.docker("network", "create", "--subnet", "10.77.92.0/24", "netb");
      try {
        await engine.docker("create", "--name", "x1", "--network", "neta", "--ip", "10.77.91.20", "web:1");
        await engine.docker("network", "connect", "--ip", "10.77.92.20", "netb", "x1");
        await engine.docker("start", "x1");
        watch({ internal: true, network: "netb" });
        await registered(["host1:x1:80 10.77.92.20:80"]);
        await docker?.close();
        watch({ internal: true });
        await registered(["host1:x1:80 10.77.91.20:80"]);
      } finally {
        await engine.clear();
        await engine.docker("network", "rm", "neta", "netb");
      }
    });

    it.each<[string, () => string[], () => string[]]>([
      ["UDP", () => ["-p", `127.0.0.1:${ports[0]}:53/udp`], () => [`host1:x1:53:udp 127.0.0.1:${ports[0]}`]],
      [
        "UDP and TCP of one port",
        () => ["-p", `127.0.0.1:${ports[0]}:53/udp`, "-p", `127.0.0.1:${ports[1]}:53/tcp`],
        () => [`host1:x1:53 127.0.0.1:${ports[1]}`, `host1:x1:53:udp 127.0.0.1:${ports[0]}`],
      ],
      ["an address of its own", () => ["-p", `127.0.0.9:${ports[0]}:80`], () => [`host1:x1:80 127.0.0.9:${ports[0]}`]],
      [
        "the lowest of two ports",
        () => higherFirst().flatMap((port) => ["-p", `127.0.0.1:${port}:80`]),
        () => {
          return [`host1:x1:80 127.0.0.1:${higherFirst().at(-1)}`];
        },
      ],
      [
        "the host's network",
        () => ["--network", "host", "--expose", "9999/udp"],
        () => ["host1:x1:80 192.0.2.9:80", "host1:x1:9999:udp 192.0.2.9:9999"],
      ],
      ["no network", () => ["--network", "none"], () => []],
      ["the network of another", () => ["--network", "container:other"], () => [`host1:x1:80 ${engine.subnet}.2:80`]],
    ])("registers what can be reached with %s", async (_name, flags, lines) => {
      await engine.run("--name", "other", "noport:1");
      watch({ ip: "" }, async () => "192.0.2.9");
      await engine.run("--name", "x1", ...flags(), "--entrypoint", "sleep", "web:1", "1000");
      await eventually(() => expect(docker?.status().containers).toBe(2));
      await registered(lines());
      await docker?.reconcile();
      expect(registry.lines()).toEqual(lines());
    });

    /** Two of the test's ports. */
    function higherFirst(): number[] {
      return ports.slice(0, 2).sort((a, b) => b - a);
    }

    it("registers all of a burst and removes all of it", async () => {
      watch();
      await eventually(() => expect(docker?.status().state).toBe("watching"));
      const names = Array.from({ length: 8 }, (_, at) => `b${at}`);
      await Promise.all(
        names.map((name, at) => engine.run("--name", name, "-p", `127.0.0.1:${ports[at]}:80`, "web:1")),
      );
      await registered(names.map((name, at) => `host1:${name}:80 127.0.0.1:${ports[at]}`));
      await engine.docker("rm", "-f", ...names);
      await registered([]);
    });

    it("converges when the engine is killed and comes back", async () => {
      await engine.run("--name", "x1", "-p", `127.0.0.1:${ports[0]}:80`, "web:1");
      await engine.run("--name", "x2", "--restart", "always", "-p", `127.0.0.1:${ports[1]}:80`, "web:1");
      watch();
      await registered([`host1:x1:80 127.0.0.1:${ports[0]}`, `host1:x2:80 127.0.0.1:${ports[1]}`]);
      await engine.down("SIGKILL");
      await eventually(() => expect(docker?.status().state).toBe("away"));
      expect(registry.services.size).toBe(2); // nobody knows better
      await engine.up();
      await registered([`host1:x2:80 127.0.0.1:${ports[1]}`]);
      await eventually(() => expect(docker?.status()).toMatchObject({ state: "watching", engineError: undefined }));
    });

    it("finds what it left when it was killed itself", async () => {
      await engine.run("--name", "x1", "-p", `127.0.0.1:${ports[0]}:80`, "web:1");
      await engine.run("--name", "x2", "-p", `127.0.0.1:${ports[1]}:80`, "web:1");
      watch();
      await registered([`host1:x1:80 127.0.0.1:${ports[0]}`, `host1:x2:80 127.0.0.1:${ports[1]}`]);
      await docker?.close(); // leaves everything, as kill -9 does
      await engine.docker("rm", "-f", "x1");
      registry.calls.length = 0;
      watch();
      await registered([`host1:x2:80 127.0.0.1:${ports[1]}`]);
      expect(registry.calls).toEqual(["deregister host1:x1:80"]); // what was right is not touched
    });

    it("says what is wrong with a socket that is not there", async () => {
      const said: string[] = [];
      docker = startDocker({ ...defaultDockerOptions, host: `unix://${engine.directory}/nosuch.sock` }, registry, {
        log: (_level, line) => void said.push(line),
        env: {},
      });
      await eventually(() =>
        expect(said.join()).toContain(`dial unix ${engine.directory}/nosuch.sock: no such file or directory`),
      );
      expect(docker.status().state).toBe("connecting");
    });
  },
  [root],
);
