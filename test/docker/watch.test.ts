import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eventOf, idOf, inspectOf, networkEventOf, Scene } from "./scene.js";

const x1 = idOf("x1");
const x2 = idOf("x2");
const id12 = x1.slice(0, 12);

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.open();
});
afterEach(async () => {
  await scene.close();
});

/** Looks until it holds; the watch works as fast as its sockets. */
function becomes(look: () => void): Promise<void> {
  return vi.waitFor(look, { timeout: 5_000, interval: 2 });
}

async function watching(): Promise<void> {
  await becomes(() => expect(scene.docker?.status().state).toBe("watching"));
}

/** Nothing more comes of what was told: an event after it has come through too. */
async function settled(): Promise<void> {
  const before = scene.docker!.status().counters.events;
  scene.engine.tell(eventOf(x2, "exec_die"));
  await becomes(() => expect(scene.docker?.status().counters.events).toBeGreaterThan(before));
  await scene.docker?.reconcile();
}

describe("a running watch", () => {
  it("registers what runs already, then what starts, and removes what ends", async () => {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch();
    await becomes(() => expect(scene.registry.lines()).toEqual(["host1:x1:80 127.0.0.2:8080"]));
    await watching();
    scene.engine.containers.set(x2, inspectOf(x2, { name: "x2", hostPort: 8081 }));
    scene.engine.tell(eventOf(x2, "start"));
    await becomes(() => expect(scene.registry.services.size).toBe(2));
    scene.engine.containers.set(x2, inspectOf(x2, { name: "x2", status: "exited" }));
    scene.engine.tell(eventOf(x2, "die", { exitCode: "0" }));
    await becomes(() => expect(scene.registry.lines()).toEqual(["host1:x1:80 127.0.0.2:8080"]));
    expect(scene.log).toEqual([
      "Listening for Docker events ...",
      "Syncing services on 1 containers",
      `added: ${id12} host1:x1:80`,
      `added: ${x2.slice(0, 12)} host1:x2:80`,
      `removed: ${x2.slice(0, 12)} host1:x2:80`,
    ]);
  });

  it("asks with the version that both understand", async () => {
    scene.engine.version = { ApiVersion: "1.56", MinAPIVersion: "1.40" };
    scene.watch();
    await watching();
    expect(scene.engine.requests).toContain("/v1.52/containers/json");
    expect(scene.docker?.status().engine?.apiVersion).toBe("1.52");
  });

  it("deregisters at the kill that carries the stop signal, while the process still runs", async () => {
    scene.engine.containers.set(x1, inspectOf(x1, { stopSignal: "INT" }));
    scene.watch();
    await watching();
    scene.engine.tell(eventOf(x1, "kill", { signal: "15" }));
    await settled();
    expect(scene.registry.services.size).toBe(1); // not its stop signal
    scene.engine.tell(eventOf(x1, "kill", { signal: "2" }));
    await becomes(() => expect(scene.registry.services.size).toBe(0));
    await scene.docker?.reconcile(); // still running there, and still not wanted
    expect(scene.registry.services.size).toBe(0);
  });

  it("takes no label for a signal", async () => {
    scene.engine.containers.set(x1, inspectOf(x1, { labels: { signal: "15" } }));
    scene.watch();
    await watching();
    scene.engine.tell(eventOf(x1, "kill", { signal: "15" }));
    await settled();
    expect(scene.registry.calls).toEqual(["register host1:x1:80"]);
  });

  it("registers again a container that stayed beyond its grace, and one that was restarted within it", async () => {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.engine.containers.set(x2, inspectOf(x2, { name: "x2" }));
    scene.watch({ stopGraceSeconds: 0 });
    await watching();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      scene.engine.tell(eventOf(x1, "kill", { signal: "15" }));
      scene.engine.tell(eventOf(x2, "kill", { signal: "15" }));
      await vi.waitUntil(() => scene.registry.services.size === 0);
      scene.engine.tell(eventOf(x2, "start"));
      await vi.waitUntil(() => scene.registry.lines().join() === "host1:x2:80 127.0.0.2:8080");
      await vi.advanceTimersByTimeAsync(5_000);
    } finally {
      vi.useRealTimers();
    }
    await becomes(() => expect(scene.registry.services.size).toBe(2));
  });

  it("moves the registration at a rename without a gap", async () => {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch();
    await watching();
    scene.engine.containers.set(x1, inspectOf(x1, { name: "x9" }));
    scene.engine.tell(eventOf(x1, "rename", { name: "x9", oldName: "/x1" }));
    await becomes(() => expect(scene.registry.lines()).toEqual(["host1:x9:80 127.0.0.2:8080"]));
    expect(scene.registry.calls).toEqual(["register host1:x1:80", "register host1:x9:80", "deregister host1:x1:80"]);
  });

  it("keeps a paused container registered and asks nothing of the registry for it", async () => {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch();
    await watching();
    scene.engine.containers.set(x1, inspectOf(x1, { status: "paused" }));
    scene.engine.tell(eventOf(x1, "pause"));
    await settled();
    expect(scene.registry.calls).toEqual(["register host1:x1:80"]);
  });

  it("removes a container whose last network went, and registers it when it is back", async () => {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch();
    await watching();
    const cut = inspectOf(x1);
    cut["NetworkSettings"] = { Ports: {}, Networks: {} };
    scene.engine.containers.set(x1, cut);
    scene.engine.tell(networkEventOf(x1, "disconnect"));
    await becomes(() => expect(scene.registry.services.size).toBe(0));
    expect(scene.log).toContain(`ignored: ${id12} port 80 not reachable: the container has no network`);
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.engine.tell(networkEventOf(x1, "connect"));
    await becomes(() => expect(scene.registry.services.size).toBe(1));
  });

  it("follows the address of the container whose network another shares", async () => {
    scene.engine.containers.set(x1, inspectOf(x1, { name: "pause", labels: { SERVICE_IGNORE: "1" } }));
    scene.engine.containers.set(x2, inspectOf(x2, { name: "x2", networkMode: `container:${x1}` }));
    scene.watch();
    await becomes(() => expect(scene.registry.lines()).toEqual(["host1:x2:80 172.17.0.2:80"]));
    await watching();
    const moved = inspectOf(x1, { name: "pause", labels: { SERVICE_IGNORE: "1" } });
    moved["NetworkSettings"] = { Ports: {}, Networks: { bridge: { IPAddress: "172.17.0.7" } } };
    scene.engine.containers.set(x1, moved);
    scene.engine.tell(networkEventOf(x1, "connect"));
    await becomes(() => expect(scene.registry.lines()).toEqual(["host1:x2:80 172.17.0.7:80"]));
  });

  it("drives a check with the container's health", async () => {
    scene.engine.containers.set(x1, inspectOf(x1, { health: "starting" }));
    scene.watch();
    await watching();
    const check = "docker-health:host1:x1:80";
    expect(scene.registry.checks.get(check)).toBe("critical");
    scene.engine.containers.set(x1, inspectOf(x1, { health: "healthy" }));
    scene.engine.tell(eventOf(x1, "health_status: healthy"));
    await becomes(() => expect(scene.registry.checks.get(check)).toBe("passing"));
    scene.engine.containers.set(x1, inspectOf(x1, { health: "healthy", status: "paused" }));
    scene.engine.tell(eventOf(x1, "pause"));
    await becomes(() => expect(scene.registry.checks.get(check)).toBe("critical"));
    expect(scene.registry.calls.filter((call) => call.startsWith("register"))).toEqual(["register host1:x1:80"]);
  });

  it("registers again when the check it drives is gone from the registry", async () => {
    scene.engine.containers.set(x1, inspectOf(x1, { health: "starting" }));
    scene.watch();
    await watching();
    scene.registry.checks.clear();
    scene.engine.containers.set(x1, inspectOf(x1, { health: "healthy" }));
    scene.engine.tell(eventOf(x1, "health_status: healthy"));
    await becomes(() => expect([...scene.registry.checks.values()]).toEqual(["passing"]));
  });

  it("row 41: takes a second start of a known container for none", async () => {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch();
    await watching();
    scene.engine.tell(eventOf(x1, "start"));
    await settled();
    expect(scene.registry.calls).toEqual(["register host1:x1:80"]);
    expect(scene.log).toContain(`container,  ${id12} , already exists, ignoring`);
  });

  it("takes the start after a change of networks for the first", async () => {
    scene.watch();
    await watching();
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.engine.tell(networkEventOf(x1, "connect"));
    await becomes(() => expect(scene.registry.services.size).toBe(1));
    scene.engine.tell(eventOf(x1, "start"));
    await settled();
    expect(scene.log.filter((line) => line.includes("already exists"))).toEqual([]);
    scene.engine.tell(eventOf(x1, "start"));
    await settled();
    expect(scene.log.filter((line) => line.includes("already exists"))).toHaveLength(1);
  });

  it("gives an id that two containers claim to the newer, and back when that ends", async () => {
    const labels = { SERVICE_ID: "one" };
    scene.engine.containers.set(x1, inspectOf(x1, { labels, startedAt: "2026-11-23T06:00:00.1Z" }));
    scene.watch();
    await watching();
    const newer = { name: "x2", hostPort: 8081, labels, startedAt: "2026-11-23T06:00:00.12Z" };
    scene.engine.containers.set(x2, inspectOf(x2, newer));
    scene.engine.tell(eventOf(x2, "start"));
    await becomes(() => expect(scene.registry.lines()).toEqual(["one 127.0.0.2:8081"]));
    scene.engine.containers.delete(x2);
    scene.engine.tell(eventOf(x2, "die"));
    await becomes(() => expect(scene.registry.lines()).toEqual(["one 127.0.0.2:8080"]));
  });

  it("follows a compose recreation: the old one renamed aside, the new one under its name", async () => {
    const name = "shop-web-1";
    const labels = { "com.docker.compose.project": "shop", "com.docker.compose.service": "web" };
    scene.engine.containers.set(x1, inspectOf(x1, { name, labels }));
    scene.watch();
    await watching();
    scene.engine.tell(eventOf(x1, "kill", { signal: "15" }));
    scene.engine.containers.set(x1, inspectOf(x1, { name, labels, status: "exited" }));
    scene.engine.tell(eventOf(x1, "die"));
    scene.engine.containers.set(x1, inspectOf(x1, { name: `${id12}_${name}`, labels, status: "exited" }));
    scene.engine.tell(eventOf(x1, "rename", { oldName: `/${name}` }));
    scene.engine.containers.set(x2, inspectOf(x2, { name, labels, hostPort: 8081 }));
    scene.engine.tell(eventOf(x2, "start"));
    scene.engine.containers.delete(x1);
    scene.engine.tell(eventOf(x1, "destroy"));
    await becomes(() => expect(scene.registry.lines()).toEqual([`host1:${name}:80 127.0.0.2:8081`]));
    await scene.docker?.reconcile();
    expect(scene.registry.lines()).toEqual([`host1:${name}:80 127.0.0.2:8081`]);
  });

  it("reads events that are cut anywhere, and survives what is no event", async () => {
    scene.watch();
    await watching();
    scene.engine.tellRaw('\u001e nonsense {"Type":1,"Action":["x"]} {} {"broken": } ');
    scene.engine.containers.set(x1, inspectOf(x1, { labels: { a: 'brace } " \\ \u00e9' } }));
    scene.engine.tell(eventOf(x1, "start", { a: 'brace } " \\ \u00e9' }), 400);
    await becomes(() => expect(scene.registry.services.size).toBe(1));
    expect(scene.docker?.status().counters.unreadableEvents).toBe(3);
  });
});
