import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Compat, compatSwitches, noCompat } from "../../src/docker/compat.js";
import { MARK_KEY } from "../../src/docker/index.js";
import { eventOf, idOf, inspectOf, Scene } from "./scene.js";

const x1 = idOf("x1");
const x2 = idOf("x2");

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.open();
});
afterEach(async () => {
  await scene.close();
});

function becomes(look: () => void): Promise<void> {
  return vi.waitFor(look, { timeout: 5_000, interval: 2 });
}

async function watching(): Promise<void> {
  await becomes(() => expect(scene.docker?.status().state).toBe("watching"));
}

describe("an engine that comes and goes", () => {
  it("is waited for, with its fault and the remedy in log and status", async () => {
    await scene.engine.down();
    scene.watch();
    await becomes(() => expect(scene.docker?.status().engineError).toMatch(/is the engine running/));
    expect(scene.docker?.status().state).toBe("connecting");
    scene.engine.containers.set(x1, inspectOf(x1));
    await scene.engine.up();
    await watching();
    expect(scene.registry.lines()).toEqual(["host1:x1:80 127.0.0.2:8080"]);
    expect(scene.docker?.status().engineError).toBeUndefined();
    const faults = scene.log.filter((line) => line.includes("is the engine running"));
    expect(faults).toEqual([
      `Get "http://unix.sock/version": dial unix ${scene.engine.socket}: no such file or directory; is the engine running, and is DOCKER_HOST right? (trying again)`,
    ]);
  });

  it.each(["cut", "ended"])("is met again after its stream was %s, and what it did not tell is seen", async (how) => {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch();
    await watching();
    scene.engine.containers.delete(x1);
    scene.engine.containers.set(x2, inspectOf(x2, { name: "x2" }));
    if (how === "ended") scene.engine.endStreams();
    else {
      await scene.engine.down();
      await scene.engine.up();
    }
    await becomes(() => expect(scene.registry.lines()).toEqual(["host1:x2:80 127.0.0.2:8080"]));
    expect(scene.log).toContain("Docker event loop closed");
  });

  it("leaves registered what ran while it is away", async () => {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch();
    await watching();
    await scene.engine.down();
    await becomes(() => expect(scene.docker?.status().state).toBe("away"));
    await scene.docker?.reconcile();
    expect(scene.registry.calls).toEqual(["register host1:x1:80"]);
  });

  it("is asked for events from the last one on, which is not taken twice", async () => {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch();
    await watching();
    scene.engine.tell(eventOf(x1, "kill", { signal: "9" }));
    await becomes(() => expect(scene.registry.services.size).toBe(0));
    scene.engine.tell(eventOf(x1, "start"));
    scene.engine.tell(eventOf(x1, "kill", { signal: "1" })); // the last one, harmless
    await becomes(() => expect(scene.registry.services.size).toBe(1));
    const events = scene.docker!.status().counters.events;
    scene.engine.endStreams();
    await becomes(() => expect(scene.docker?.status().counters.connections).toBe(2));
    await watching();
    expect(scene.engine.requests.filter((url) => url.includes("since=")).at(-1)).toContain(
      "since=1795000000.000000004",
    );
    expect(scene.docker?.status().counters.events).toBe(events);
    expect(scene.registry.services.size).toBe(1);
  });

  it("may hold back the head of its stream", async () => {
    scene.engine.lateHead = true;
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch();
    await watching();
    expect(scene.registry.services.size).toBe(1);
  });

  it.each([
    ["a refusal", { status: 500, body: '{"message":"broken"}' }, "API error (500): broken"],
    ["a page of something else", { status: 200, body: "<html>" }, "this is no Docker engine; is DOCKER_HOST right?"],
    ["a stream that ends at once", { status: 200, body: '{"ApiVersion":"1.44"}' }, "the engine ended its event stream"],
    ["a proxy's refusal", { status: 403, body: "Forbidden" }, "API error (403): Forbidden"],
  ])("may answer with %s, and is tried again", async (_name, broken, text) => {
    scene.engine.broken = broken;
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch();
    await becomes(() => expect(scene.docker?.status().engineError).toContain(text));
    scene.engine.broken = undefined;
    await watching();
    expect(scene.registry.services.size).toBe(1);
  });

  it("removes what a lost event hid at the next comparison", async () => {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch();
    await watching();
    scene.engine.containers.set(x1, inspectOf(x1, { name: "renamed" }));
    scene.engine.containers.set(x2, inspectOf(x2, { name: "x2" }));
    await scene.docker?.reconcile();
    expect(scene.registry.lines()).toEqual(["host1:renamed:80 127.0.0.2:8080", "host1:x2:80 127.0.0.2:8080"]);
  });

  it("may change a container while it is looked at", async () => {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch();
    await watching();
    scene.engine.containers.set(x2, inspectOf(x2, { name: "x2" }));
    scene.engine.beforeInspect = () => {
      scene.engine.beforeInspect = () => {};
      scene.engine.containers.delete(x1);
      scene.engine.tell(eventOf(x1, "die"));
    };
    await scene.docker?.reconcile();
    await becomes(() => expect(scene.registry.lines()).toEqual(["host1:x2:80 127.0.0.2:8080"]));
  });

  it("ends the program with -compat=exit", async () => {
    await scene.engine.down();
    scene.watch({ compat: new Set(["exit"]) }, { fatal: (line) => void scene.fatal.push(line) });
    await becomes(() => expect(scene.fatal[0]).toContain("no such file or directory"));
  });
});

describe("a registry that comes and goes", () => {
  it("gets what it missed as soon as it answers", async () => {
    scene.registry.away = "connection refused";
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch();
    await becomes(() => expect(scene.docker?.status().registryError).toBe("connection refused"));
    scene.registry.away = undefined;
    await watching();
    expect(scene.registry.services.size).toBe(1);
    scene.registry.away = "connection refused";
    scene.engine.containers.delete(x1);
    scene.engine.tell(eventOf(x1, "die"));
    await becomes(() => expect(scene.docker?.status().registryError).toBe("connection refused"));
    scene.registry.away = undefined;
    await becomes(() => expect(scene.registry.services.size).toBe(0));
    expect(scene.log.filter((line) => line.startsWith("registry: "))).toHaveLength(2);
  });

  it("that comes back empty is filled at the next comparison", async () => {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch();
    await watching();
    scene.registry.services.clear();
    await scene.docker?.reconcile();
    expect(scene.registry.services.size).toBe(1);
  });

  it("that comes back empty is told the health again", async () => {
    scene.engine.containers.set(x1, inspectOf(x1, { health: "healthy" }));
    scene.watch();
    await watching();
    scene.registry.services.clear();
    await scene.docker?.reconcile();
    const told = scene.registry.calls.filter((call) => call.startsWith("status"));
    expect(told).toEqual(Array.from({ length: 2 }, () => "status docker-health:host1:x1:80 passing"));
  });

  it("may refuse a service: it is said once, and the others are registered", async () => {
    scene.registry.refuse = ({ Check }) => (Check === undefined ? undefined : "Unexpected response code: 400 (no)");
    scene.engine.containers.set(x1, inspectOf(x1, { labels: { SERVICE_CHECK_TCP: "1" } }));
    scene.engine.containers.set(x2, inspectOf(x2, { name: "x2" }));
    scene.watch();
    await watching();
    await scene.docker?.reconcile();
    expect(scene.registry.lines()).toEqual(["host1:x2:80 127.0.0.2:8080"]);
    expect(scene.log.filter((line) => line.startsWith("register failed"))).toEqual([
      "register failed: host1:x1:80 (web 127.0.0.2:8080) Unexpected response code: 400 (no)",
    ]);
  });
});

describe("what is there already", () => {
  const ghost = { ID: "host1:gone:80", Name: "gone", Port: 1, Meta: { [MARK_KEY]: "ENGINE/aaaaaaaaaaaa/none" } };

  it("loses what bears our mark and nobody wants, and keeps everything else", async () => {
    scene.registry.put(ghost);
    scene.registry.put({ ...ghost, ID: "host1:theirs:80", Meta: { [MARK_KEY]: "OTHER/aaaaaaaaaaaa/none" } });
    scene.registry.put({ ID: "host1:plain:80", Name: "plain", Port: 1 });
    scene.watch();
    await watching();
    expect([...scene.registry.services.keys()]).toEqual(["host1:theirs:80", "host1:plain:80"]);
    expect(scene.log).toContain("dangling: host1:gone:80");
    expect(scene.log).toContain("host1:gone:80 removed");
  });

  it("is not registered again when it is right (our kill -9, then a start)", async () => {
    scene.engine.containers.set(x1, inspectOf(x1, { labels: { SERVICE_CHECK_TCP: "1", SERVICE_TAGS: "a,b" } }));
    scene.watch();
    await watching();
    await scene.docker?.close();
    scene.registry.calls.length = 0;
    scene.watch();
    await watching();
    expect(scene.registry.calls).toEqual([]);
    await scene.docker?.close();
    scene.engine.containers.set(x1, inspectOf(x1, { labels: { SERVICE_CHECK_HTTP: "/", SERVICE_TAGS: "a,b" } }));
    scene.watch();
    await watching();
    expect(scene.registry.calls).toEqual(["register host1:x1:80"]); // only the check differs
  });

  it("keeps no duplicate when the host was renamed", async () => {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch();
    await watching();
    await scene.docker?.close();
    scene.watch({ hostname: "host2" });
    await watching();
    expect(scene.registry.lines()).toEqual(["host2:x1:80 127.0.0.2:8080"]);
  });

  it("is taken over when the engine was set up anew, but not in an endless quarrel", async () => {
    scene.engine.containers.set(x1, inspectOf(x1));
    const theirs = { ID: "host1:x1:80", Name: "web", Port: 9, Meta: { [MARK_KEY]: "OTHER/aaaaaaaaaaaa/none" } };
    scene.registry.put(theirs);
    scene.watch();
    await watching();
    expect(scene.registry.services.get("host1:x1:80")?.port).toBe(8080);
    for (let round = 0; round < 5; round++) {
      scene.registry.put(theirs);
      await scene.docker?.reconcile();
    }
    expect(scene.registry.calls).toEqual(Array.from({ length: 3 }, () => "register host1:x1:80"));
    expect(scene.log.at(-1)).toMatch(/^host1:x1:80 is taken back by owner OTHER each time; left to it/);
  });

  it("that comes back each time is left, with a word about why", async () => {
    scene.watch();
    await watching();
    for (let round = 0; round < 6; round++) {
      scene.registry.put(ghost);
      await scene.docker?.reconcile();
    }
    expect(scene.registry.calls).toEqual(Array.from({ length: 3 }, () => "deregister host1:gone:80"));
    expect(scene.log.at(-1)).toMatch(/comes back each time it is removed/);
  });

  it("row 40: -cleanup removes what registrator's pattern matches, and no more", async () => {
    scene.engine.containers.set(x1, inspectOf(x1, { labels: { SERVICE_NAME: "web" } }));
    for (const [ID, Name] of [
      ["host1:gone:80", "gone"],
      ["host1:gone:53:udp", "gone"],
      ["host2:gone:80", "gone"],
      ["custom-id", "gone"],
      ["host1:x1:81", "web"],
      ["host1:a:80", "a"],
      ["host1:gone:80:tcp", "gone"],
      ["host1:gone:abc", "gone"],
      ["h:host1:gone:80", "gone"],
      ["host1:x1:82", "other"],
    ] as const) {
      scene.registry.put({ ID, Name, Port: 1 });
    }
    scene.watch({ cleanup: true });
    await watching();
    expect([...scene.registry.services.keys()].sort()).toEqual([
      "custom-id",
      "h:host1:gone:80",
      "host1:a:80",
      "host1:gone:80:tcp",
      "host1:gone:abc",
      "host1:x1:80",
      "host1:x1:81",
      "host2:gone:80",
    ]);
  });
});

describe("-deregister", () => {
  async function ends(exitCode: number, deregister: "on-success" | "never", compat: Compat = noCompat): Promise<void> {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch({ deregister, compat });
    await watching();
    scene.engine.tell(eventOf(x1, "kill", { signal: "15" }));
    scene.engine.containers.set(x1, inspectOf(x1, { status: "exited", exitCode }));
    scene.engine.tell(eventOf(x1, "die", { exitCode: "77" }));
    await becomes(() => expect(scene.docker?.status().containers).toBe(0));
    await scene.docker?.reconcile();
  }

  it.each([0, 137, 143, 130, 255])("row 38: on-success, exit %i: deregistered", async (exitCode) => {
    await ends(exitCode, "on-success");
    expect(scene.registry.services.size).toBe(0);
  });

  it.each([1, 127])("row 39: on-success, exit %i: kept, until the container is removed", async (exitCode) => {
    await ends(exitCode, "on-success");
    expect(scene.registry.services.size).toBe(1);
    await scene.docker?.close();
    scene.watch({ deregister: "on-success" }); // and over a restart of ours
    await watching();
    expect(scene.registry.services.size).toBe(1);
    scene.engine.containers.delete(x1);
    await scene.docker?.reconcile();
    expect(scene.registry.services.size).toBe(0);
  });

  it("on-success: a failed container's service goes at once with the container", async () => {
    await ends(1, "on-success");
    scene.engine.containers.delete(x1);
    scene.engine.tell(eventOf(x1, "destroy"));
    await becomes(() => expect(scene.registry.services.size).toBe(0));
  });

  it.each(["on-success", "never"] as const)("%s: keeps without marks too what a failed container had", async (mode) => {
    await ends(1, mode, new Set(["owner"]));
    expect(scene.registry.lines()).toEqual(["host1:x1:80 127.0.0.2:8080"]);
  });

  it("never: what a container had stays, except under an old name", async () => {
    await ends(0, "never");
    expect(scene.registry.services.size).toBe(1);
    scene.engine.containers.set(x1, inspectOf(x1, { name: "x9" }));
    await scene.docker?.reconcile();
    expect(scene.registry.lines()).toEqual(["host1:x9:80 127.0.0.2:8080"]);
  });
});

describe("our own end", () => {
  it("leaves everything registered", async () => {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch();
    await watching();
    await scene.docker?.close();
    expect(scene.registry.services.size).toBe(1);
    expect(scene.docker?.status().state).toBe("closed");
  });

  it("takes everything of ours along with -cleanup", async () => {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.registry.put({ ID: "other", Name: "other", Port: 1 });
    scene.watch({ cleanup: true });
    await watching();
    await scene.docker?.close();
    expect([...scene.registry.services.keys()]).toEqual(["other"]);
  });

  it("leaves with -cleanup what -deregister says should stay", async () => {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch({ cleanup: true, deregister: "on-success" });
    await watching();
    await scene.docker?.close();
    expect(scene.registry.services.size).toBe(1);
  });
});

describe("-tags", () => {
  it("refuses a template that cannot be read", () => {
    expect(() => scene.watch({ tags: "{{.ID" })).toThrow("-tags: template: tags:1: unclosed action");
  });

  it("ends the program when it fails, or goes on without tags where nobody ends it", async () => {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch({ tags: "{{.Nope}}" }, { fatal: (line) => void scene.fatal.push(line) });
    await becomes(() => expect(scene.fatal).not.toEqual([]));
    const line =
      '{{.Nope}} template execution failed with error: template: tags:1:2: executing "tags" at <.Nope>: ' +
      "can't evaluate field Nope in type *docker.Container";
    expect(scene.fatal).toEqual([line]);
    expect(scene.registry.calls).toEqual([]);
    await scene.docker?.close();
    scene.watch({ tags: "{{.Nope}}" });
    await watching();
    expect(scene.registry.services.get("host1:x1:80")?.tags).toEqual([]);
    expect(scene.log).toContain(line);
  });

  it("fetches what httpGet names, once for all containers", async () => {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.engine.containers.set(x2, inspectOf(x2, { name: "x2" }));
    const asked: string[] = [];
    const httpGet = async (url: string): Promise<string> => {
      asked.push(url);
      return '{"place":{"zone":"z1"}}';
    };
    scene.watch({ tags: `{{jsonParse (httpGet "http://meta/") "place::zone"}},{{.Name}}` }, { httpGet });
    await watching();
    expect([...scene.registry.services.values()].map(({ tags }) => tags)).toEqual([
      ["z1", "/x1"],
      ["z1", "/x2"],
    ]);
    expect(new Set(asked)).toEqual(new Set(["http://meta/"]));
  });
});

describe("-compat", () => {
  it("stop: deregisters at die, not at kill", async () => {
    scene.engine.containers.set(x1, inspectOf(x1));
    scene.watch({ compat: new Set(["stop"]) });
    await watching();
    scene.engine.tell(eventOf(x1, "kill", { signal: "15" }));
    scene.engine.tell(eventOf(x2, "rename")); // comes after it in the queue
    await scene.docker?.reconcile();
    expect(scene.registry.services.size).toBe(1);
    scene.engine.containers.delete(x1);
    scene.engine.tell(eventOf(x1, "die"));
    await becomes(() => expect(scene.registry.services.size).toBe(0));
  });

  it("all: registers without a mark and removes only what it registered itself", async () => {
    scene.registry.put({ ID: "host1:gone:80", Name: "gone", Port: 1 });
    scene.engine.containers.set(x1, inspectOf(x1, { health: "healthy" }));
    const compat = new Set(compatSwitches.filter((name) => name !== "exit"));
    scene.watch({ compat });
    await watching();
    expect(scene.registry.bodies.get("host1:x1:80")).toEqual({
      ID: "host1:x1:80",
      Name: "web",
      Port: 8080,
      Address: "127.0.0.2",
    });
    scene.engine.containers.delete(x1);
    scene.engine.tell(eventOf(x1, "die"));
    await becomes(() => expect([...scene.registry.services.keys()]).toEqual(["host1:gone:80"]));
  });
});
