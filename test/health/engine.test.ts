import { afterEach, describe, expect, it } from "vitest";
import { serviceKey } from "../../src/records/index.js";
import { askingCheck, definition, engineCheck, failing, passing, Stage, second } from "./stage.js";

let stage = new Stage();
afterEach(() => stage.engine.close());

function begin(...args: ConstructorParameters<typeof Stage>): Stage {
  stage = new Stage(...args);
  return stage;
}

const tick = 32;

describe("scheduling", () => {
  it("probes first after a random part of the interval, then one interval after each end", async () => {
    const { engine, clock, probes } = begin({}, { random: () => 0.3 });
    stage.answerMs = 200;
    engine.put("k", askingCheck("a"));
    await clock.pass(30_000);
    expect(probes.length).toBe(3);
    const [first, next] = probes;
    expect(first!.atMs).toBeGreaterThanOrEqual(3_000);
    expect(first!.atMs).toBeLessThan(3_000 + tick);
    expect(next!.atMs - first!.atMs).toBeGreaterThanOrEqual(10_200);
    expect(next!.atMs - first!.atMs).toBeLessThan(10_200 + tick);
  });

  it("begins planned runs over kept connections together, up to 50 ms after they are due", async () => {
    const { engine, clock, probes } = begin({ keepAlive: true }, { random: seeded(7) });
    engine.load(Array.from({ length: 1_000 }, (_, i) => [`k${i}`, askingCheck(`t${i}`)] as const));
    await clock.pass(20_200);
    const beginnings = new Set(probes.map(({ atMs }) => atMs));
    expect(probes.length).toBeGreaterThanOrEqual(2_000);
    expect(beginnings.size).toBeLessThanOrEqual(20_200 / 50 + 1);
    const first = new Map(probes.slice(0, 1_000).map(({ target, atMs }) => [target, atMs]));
    for (const { target, atMs } of probes.slice(1_000, 2_000)) {
      expect(atMs - first.get(target)!).toBeGreaterThanOrEqual(10_000);
      expect(atMs - first.get(target)!).toBeLessThan(10_000 + 50 + tick);
    }
  });

  it("raises an interval below a second, with a warning", async () => {
    const { engine, clock, probes, warnings } = begin();
    engine.put("k", askingCheck("a", { Interval: 0.1 * second }));
    await clock.pass(5_000);
    expect(probes.length).toBe(5);
    expect(warnings).toContain("check has interval below minimum");
  });

  it("loads 20,000 checks without a burst: no tick begins more than its share", async () => {
    const { engine, clock, probes } = begin({ probesPerHostMax: 10_000, probesMax: 10_000 }, { random: seeded(7) });
    engine.load(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, askingCheck(`t${i}`)] as const));
    expect(clock.timers).toBe(1);
    await clock.pass(10_100);
    const bySlot = new Map<number, number>();
    for (const { atMs } of probes.slice(0, 20_000)) {
      const slot = Math.floor(atMs / 100);
      bySlot.set(slot, (bySlot.get(slot) ?? 0) + 1);
    }
    expect(probes.length).toBeGreaterThanOrEqual(20_000);
    expect(Math.max(...bySlot.values())).toBeLessThan(300);
  });

  it("goes back to its places after a stall, so that what was due meanwhile does not stay a clump", async () => {
    const { engine, clock, probes } = begin({}, { random: seeded(7) });
    engine.load(Array.from({ length: 1_000 }, (_, i) => [`k${i}`, askingCheck(`t${i}`)] as const));
    await clock.pass(12_000);
    clock.stall(5_000);
    await clock.pass(4_000);
    const from = probes.length;
    await clock.pass(9_000);
    const perSecond = new Map<number, number>();
    for (const { atMs } of probes.slice(from)) {
      const at = Math.floor(atMs / 1_000);
      perSecond.set(at, (perSecond.get(at) ?? 0) + 1);
    }
    expect(Math.max(...perSecond.values())).toBeLessThan(150);
  });

  it("does not hurry when there is too much to do for good", async () => {
    const { engine, clock, probes } = begin({ probesMax: 1 }, { random: seeded(7) });
    stage.answerMs = 200;
    for (let i = 0; i < 100; i++) engine.put(`k${i}`, askingCheck(`t${i}`));
    await clock.pass(60_000);
    const times = probes.filter(({ target }) => target === "t1").map(({ atMs }) => atMs);
    for (const [i, atMs] of times.slice(2).entries()) expect(atMs - times[i + 1]!).toBeGreaterThanOrEqual(15_000);
  });

  it("ends a probe when its time is up and takes the time-out for its result", async () => {
    const { engine, clock } = begin();
    stage.answers.set("a", "hangs");
    engine.put("k", askingCheck("a", { Timeout: 2 * second }, { status: "passing" }));
    await clock.pass(5_000 + 2_000 + 2 * tick);
    expect(engine.state("k")).toMatchObject({ status: "critical", output: "timed out" });
    expect(stage.running).toBe(0);
  });

  it("keeps to its limits per host and in all", async () => {
    const { engine, clock } = begin({ probesMax: 7, probesPerHostMax: 3 });
    stage.answerMs = 500;
    for (let i = 0; i < 10; i++) engine.put(`one${i}`, askingCheck(`one:${i}`));
    await clock.pass(5_100);
    expect([stage.running, engine.metrics().inFlight]).toEqual([3, 3]);
    for (let i = 0; i < 10; i++) engine.put(`two${i}`, askingCheck(`two${i}:1`));
    await clock.pass(60_000);
    expect(stage.runningMax).toBe(7);
    expect(new Set(stage.probes.map(({ target }) => target)).size).toBe(20);
  });

  it("runs at once when asked, and tells the result", async () => {
    const { engine, clock, probes } = begin();
    engine.put("k", askingCheck("a"));
    const result = engine.runNow("k");
    await clock.pass(10);
    expect(await result).toEqual(passing());
    expect([probes.length, stage.status("k")]).toEqual([1, "passing"]);
    expect(await engine.runNow("unknown")).toBeUndefined();
  });
});

describe("a check put again", () => {
  it("goes on undisturbed when it runs like before", async () => {
    const { engine, clock, probes } = begin();
    engine.put("k", askingCheck("a"));
    await clock.pass(4_000);
    engine.put("k", askingCheck("a", {}, { status: "passing" }));
    await clock.pass(1_100);
    expect([probes.length, stage.status("k")]).toEqual([1, "passing"]);
  });

  it("with another definition stops the old probe and keeps status, output and history", async () => {
    const { engine, clock } = begin();
    engine.put("k", askingCheck("a"));
    await clock.pass(6_000);
    stage.answers.set("b", "hangs");
    engine.put("k", askingCheck("b", {}, { status: "critical", output: "from the record" }));
    await clock.pass(6_000);
    expect(stage.running).toBe(1);
    engine.put("k", askingCheck("c"));
    expect(stage.running).toBe(0);
    expect(engine.state("k")).toMatchObject({ status: "passing", output: "fine" });
    expect(engine.history("k").length).toBe(1);
  });

  it("without a definition is no longer the engine's", async () => {
    const { engine, clock } = begin();
    engine.put("k", askingCheck("a"));
    engine.put("k", { ...askingCheck("a"), definition: null });
    await clock.pass(20_000);
    expect([stage.probes.length, engine.metrics().timers, clock.timers]).toEqual([0, 0, 0]);
  });

  it("by a reload stops whom the reload does not name", async () => {
    const { engine, clock, probes } = begin();
    engine.put("old", askingCheck("old"));
    engine.put("kept", askingCheck("kept"));
    engine.load([["kept", askingCheck("kept")] as const]);
    await clock.pass(11_000);
    expect(new Set(probes.map(({ target }) => target))).toEqual(new Set(["kept"]));
  });
});

describe("reports", () => {
  it("are made of a changed status, not of a changed output", async () => {
    const { engine, clock, reports, outputs } = begin();
    engine.put("k", askingCheck("a"));
    await clock.pass(6_000);
    stage.answers.set("a", passing("still fine"));
    await clock.pass(10_000);
    expect(reports).toEqual([{ checkKey: "k", status: "passing", output: "fine" }]);
    expect(outputs).toEqual([["k", "still fine"]]);
  });

  it("that cannot be stored are sent again, the newest state only", async () => {
    const { engine, clock, reports } = begin();
    stage.storeFails = 5;
    engine.put("k", askingCheck("a"));
    await clock.pass(5_100);
    stage.answers.set("a", failing("gone"));
    await clock.pass(60_000);
    expect(reports).toEqual([{ checkKey: "k", status: "critical", output: "gone" }]);
    expect(engine.metrics().reportsPending).toBe(0);
    expect(stage.warnings).toContain("a status could not be stored; it is tried again");
  });

  it("that fail after a newer state came are not sent again", async () => {
    const { engine, clock, reports } = begin();
    stage.storeMs = 300;
    stage.storeFails = 1;
    engine.put("k", engineCheck(definition({ TTL: 30 * second })));
    engine.tell("k", "warning", "older");
    await clock.pass(100);
    engine.tell("k", "passing", "newer");
    await clock.pass(5_000);
    expect(reports).toEqual([{ checkKey: "k", status: "passing", output: "newer" }]);
  });

  it("settle for who waits until they are stored", async () => {
    const { engine, clock, reports } = begin();
    engine.put("k", engineCheck(definition({ TTL: 30 * second })));
    stage.storeFails = 1;
    engine.tell("k", "passing", "");
    let settled = false;
    void engine.settled("k").then(() => (settled = true));
    await clock.pass(10);
    expect(settled).toBe(false);
    await clock.pass(1_000);
    expect([settled, reports.length]).toEqual([true, 1]);
  });

  it("end with the check", async () => {
    const { engine, clock, reports } = begin();
    stage.storeFails = 1;
    engine.put("k", askingCheck("a"));
    await clock.pass(5_100);
    engine.remove("k");
    await clock.pass(60_000);
    expect([reports, clock.timers]).toEqual([[], 0]);
  });
});

describe("outputs", () => {
  it("are dropped from the moment at which they shall be", async () => {
    const { engine, clock } = begin();
    engine.put("k", engineCheck(definition({ TTL: 10 * second })));
    engine.tell("k", "passing", "told");
    engine.setDiscardOutput(true);
    expect(engine.state("k")).toMatchObject({ output: "told" });
    engine.tell("k", "passing", "told again");
    expect(engine.state("k")).toMatchObject({ output: "" });
    await clock.pass(10_100);
    expect(engine.state("k")).toMatchObject({ status: "critical", output: "" });
  });

  it("are dropped when they shall be discarded", async () => {
    const { engine, clock, reports } = begin({ discardOutput: true });
    engine.put("k", askingCheck("a"));
    await clock.pass(6_000);
    expect(reports).toEqual([{ checkKey: "k", status: "passing", output: "" }]);
  });

  it("of a held back result stay the old ones", async () => {
    const { engine, clock } = begin();
    engine.put("k", askingCheck("a", { FailuresBeforeCritical: 3 }));
    await clock.pass(6_000);
    stage.answers.set("a", failing());
    await clock.pass(10_000);
    expect(engine.state("k")).toMatchObject({ status: "passing", output: "fine" });
  });
});

describe("a TTL check", () => {
  const ttl = definition({ TTL: 10 * second, OutputMaxSize: 5 });

  it("turns critical when nobody speaks, and says what was last said", async () => {
    const { engine, clock } = begin();
    engine.put("k", engineCheck(ttl));
    expect(engine.tell("k", "passing", "all well")).toBe(true);
    expect(engine.state("k")).toMatchObject({ status: "passing", output: "all w ... (captured 5 of 8 bytes)" });
    await clock.pass(9_900);
    engine.tell("k", "warning", "ok");
    await clock.pass(9_900);
    expect(stage.status("k")).toBe("warning");
    await clock.pass(200);
    expect(engine.state("k")).toMatchObject({
      status: "critical",
      output: "TTL expired (last output before timeout follows): ok",
    });
  });

  it("that never said anything expires with the bare words", async () => {
    const { engine, clock } = begin();
    engine.put("k", engineCheck(ttl, { status: "passing" }));
    await clock.pass(10_100);
    expect(engine.state("k")).toMatchObject({ status: "critical", output: "TTL expired" });
  });

  it("that was registered again says nothing of what the earlier registration was told", async () => {
    const { engine, clock } = begin();
    engine.put("k", engineCheck(ttl, { status: "passing" }));
    engine.tell("k", "passing", "ok");
    for (let again = 0; again < 3; again++) {
      engine.restart("k");
      await clock.pass(10_100);
      expect(engine.state("k")).toMatchObject({ status: "critical", output: "TTL expired" });
    }
  });

  it("keeps its end over a restart of the process, whatever the monotonic clock says", async () => {
    const before = begin();
    before.engine.put("k", engineCheck(ttl, { status: "passing" }));
    await before.clock.pass(4_000);
    const [deadline] = before.engine.ttlDeadlines();
    await before.engine.close();
    const { engine, clock } = begin();
    engine.put("k", engineCheck(ttl, { status: "passing", ttlExpiresWallMs: deadline!.expiresWallMs }));
    await clock.pass(9_900);
    expect(stage.status("k")).toBe("passing");
    await clock.pass(200);
    expect(stage.status("k")).toBe("critical");
  });

  it("starts its TTL again when it is registered again", async () => {
    const { engine, clock } = begin();
    engine.put("k", engineCheck(ttl, { status: "passing" }));
    await clock.pass(9_000);
    engine.restart("k");
    await clock.pass(9_000);
    expect(stage.status("k")).toBe("passing");
  });

  it("does not expire because somebody sets the date", async () => {
    const { engine, clock } = begin();
    engine.put("k", engineCheck(ttl, { status: "passing" }));
    clock.setDate(86_400_000);
    await clock.pass(9_000);
    expect(stage.status("k")).toBe("passing");
  });

  it("is the only kind that can be told", () => {
    const { engine } = begin();
    engine.put("k", askingCheck("a"));
    expect([engine.tell("k", "passing", ""), engine.tell("unknown", "passing", "")]).toEqual([false, false]);
  });
});

describe("an alias check", () => {
  const follows = (input = {}) => engineCheck(definition({ AliasService: "db", ...input }), { id: "alias" });
  const followed = (status: string, name = "ping", output = "out") => ({ id: name, name, status, output });

  it.each([
    [[], "passing", "No checks found."],
    [[followed("passing")], "passing", "All checks passing."],
    [[followed("passing"), followed("warning")], "warning", 'Aliased check "ping" failing: out'],
    [[followed("warning", "w"), followed("critical", "c")], "critical", 'Aliased check "c" failing: out'],
    [undefined, "critical", "Service db could not be found on node "],
  ])("of %j is %s", async (checks, status, output) => {
    const { engine, clock } = begin();
    stage.aliased = checks;
    engine.put("k", follows());
    await clock.pass(tick);
    expect(engine.state("k")).toMatchObject({ status, output });
  });

  it("of an unknown node alone passes", async () => {
    const { engine, clock } = begin();
    stage.aliased = undefined;
    engine.put("k", engineCheck(definition({ AliasNode: "far" })));
    await clock.pass(tick);
    expect(engine.state("k")).toMatchObject({ status: "passing", output: "No checks found." });
  });

  it("follows a change at once and leaves no subscription behind", async () => {
    const { engine, clock } = begin();
    stage.aliased = [followed("passing")];
    engine.put("k", follows());
    await clock.pass(1_000);
    stage.aliased = [followed("critical")];
    for (const changed of stage.aliasChanged) changed();
    await clock.pass(tick);
    expect(stage.status("k")).toBe("critical");
    engine.remove("k");
    expect([stage.aliasChanged.length, clock.timers]).toEqual([0, 0]);
  });
});

describe("deregister_critical_service_after", () => {
  it("deregisters the service once it was critical for so long", async () => {
    const { engine, clock, deregistered } = begin();
    stage.answers.set("a", failing());
    engine.put("k", askingCheck("a", { DeregisterCriticalServiceAfter: 120 * second }));
    await clock.pass(119_000);
    expect(deregistered).toEqual([]);
    await clock.pass(32_000);
    expect(deregistered).toEqual([serviceKey("n1", "web")]);
  });

  it("counts from the last time it turned critical, and raises less than a minute", async () => {
    const { engine, clock, deregistered, warnings } = begin();
    stage.answers.set("a", failing());
    engine.put("k", askingCheck("a", { DeregisterCriticalServiceAfter: second }));
    await clock.pass(50_000);
    stage.answers.set("a", passing());
    await clock.pass(20_000);
    stage.answers.set("a", failing());
    await clock.pass(60_000);
    expect(deregistered).toEqual([]);
    expect(warnings).toContain("check has deregister interval below minimum");
    await clock.pass(60_000);
    expect(deregistered).toContain(serviceKey("n1", "web"));
  });

  it("means nothing to a check of the node", async () => {
    const { engine, clock, deregistered } = begin();
    stage.answers.set("a", failing());
    engine.put("k", askingCheck("a", { DeregisterCriticalServiceAfter: 60 * second }, { serviceId: "" }));
    await clock.pass(300_000);
    expect(deregistered).toEqual([]);
  });
});

describe("commands", () => {
  const script = definition({ Args: ["true"], Interval: 10 * second });

  it("are refused unless enabled for where they come from", async () => {
    const { engine, clock, warnings } = begin({ localScripts: true });
    engine.put("api", engineCheck(script));
    expect(engine.state("api")).toMatchObject({
      status: "critical",
      output:
        "Scripts are disabled on this agent from remote calls; to enable, configure 'enable_script_checks' to true",
    });
    await clock.pass(20_000);
    expect([warnings, engine.metrics().timers]).toEqual([["a check is not run"], 0]);
    expect((await engine.probeOnce(script)).output).toContain("Scripts are disabled");
  });
});

describe("closing", () => {
  it("leaves no timer, no probe and no subscription", async () => {
    const { engine, clock } = begin();
    stage.answers.set("a", "hangs");
    engine.put("k", askingCheck("a", { DeregisterCriticalServiceAfter: 120 * second }));
    engine.put("t", engineCheck(definition({ TTL: 10 * second })));
    engine.put("l", engineCheck(definition({ AliasService: "db" })));
    const asked = engine.runNow("k");
    const dry = engine.probeOnce(definition({ TCP: "a", Interval: second }));
    await clock.pass(100);
    expect(stage.running).toBe(2);
    await engine.close();
    expect([stage.running, clock.timers, stage.aliasChanged.length]).toEqual([0, 0, 0]);
    expect([await asked, (await dry).status]).toEqual([undefined, "critical"]);
  });
});

/** A small generator of repeatable chance. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
