import { afterEach, describe, expect, it } from "vitest";
import {
  dampingDefaults,
  guardDefaults,
  type HealthOptions,
  type Judgement,
  type Vantage,
} from "../../src/health/index.js";
import { askingCheck, failing, passing, Stage, second } from "./stage.js";

let stage = new Stage();
afterEach(() => stage.engine.close());

function begin(
  judgement: Partial<Judgement>,
  options: Partial<HealthOptions> = {},
  vantages?: readonly Vantage[],
): Stage {
  stage = new Stage(
    { judgement: () => ({ damping: null, guard: null, ...judgement }), ...options },
    vantages === undefined ? {} : { vantages },
  );
  return stage;
}

/** Puts so many passing instances of one service and lets them be seen passing. */
async function cluster(count: number): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, i) => `k${i}`);
  for (const key of keys) {
    stage.engine.put(key, askingCheck(`${key}:1`, {}, { serviceId: key, serviceName: "web", status: "passing" }));
  }
  await stage.clock.pass(6_000);
  return keys;
}

function answerAll(keys: readonly string[], answer: ReturnType<typeof failing>): void {
  for (const key of keys) stage.answers.set(`${key}:1`, answer);
}

function listed(keys: readonly string[]): number {
  return keys.filter((key) => stage.status(key) !== "critical").length;
}

describe("flap damping", () => {
  const damping = { ...dampingDefaults, fallsMax: 3, windowMs: 300_000, holdMs: 60_000, holdMsMax: 200_000 };

  async function flap(times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      stage.answers.set("a", failing());
      await stage.clock.pass(10_000);
      stage.answers.set("a", passing());
      await stage.clock.pass(10_000);
    }
  }

  it("lets bad news pass and holds good news back after too many falls, saying so", async () => {
    const { engine, clock } = begin({ damping });
    engine.put("k", askingCheck("a", {}, { status: "passing" }));
    await flap(2);
    expect(engine.state("k")).toMatchObject({ status: "passing", flapping: false });
    await flap(1);
    expect(engine.state("k")).toMatchObject({ status: "critical", flapping: true });
    expect(engine.state("k")?.held).toMatch(/^flapping: held at critical for another \d+ s$/);
    expect(engine.metrics()).toMatchObject({ flapping: 1, held: 1 });
    await clock.pass(70_000);
    expect(engine.state("k")).toMatchObject({ status: "passing", flapping: false, held: "" });
  });

  it("holds longer each time, up to its bound", async () => {
    const { engine, clock } = begin({ damping });
    engine.put("k", askingCheck("a", {}, { status: "passing" }));
    await flap(3);
    const held: number[] = [];
    for (let i = 0; i < 3; i++) {
      const beganMs = clock.nowMs();
      while (stage.status("k") !== "passing") await clock.pass(1_000);
      held.push(clock.nowMs() - beganMs);
      await flap(1);
    }
    expect(held[1]!).toBeGreaterThan(held[0]! + 40_000);
    expect(held[2]!).toBeLessThan(210_000);
  });

  it("is off unless asked for", async () => {
    begin({}).engine.put("k", askingCheck("a", {}, { status: "passing" }));
    await flap(6);
    expect(stage.engine.state("k")).toMatchObject({ status: "passing", flapping: false });
  });
});

describe("the mass-failure guard", () => {
  const guard = { ...guardDefaults, shareMax: 0.2, windowMs: 30_000, confirmDelayMs: 2_000, holdMsMax: 300_000 };

  it("keeps 200 instances behind a cut link listed and says why, and lets them go back to normal", async () => {
    begin({ guard });
    const keys = await cluster(200);
    answerAll(keys, failing("dial tcp: i/o timeout", true));
    await stage.clock.pass(60_000);
    expect(listed(keys)).toBeGreaterThanOrEqual(160);
    const held = keys.find((key) => stage.status(key) === "passing")!;
    expect(stage.engine.state(held)?.held).toMatch(
      /^mass failure: \d+ of 200 checks of web failed within 30 s; it does not answer at all$/,
    );
    expect(stage.engine.metrics().held).toBeGreaterThanOrEqual(160);
    answerAll(keys, passing());
    await stage.clock.pass(11_000);
    expect([listed(keys), stage.engine.metrics().held]).toEqual([200, 0]);
  });

  it("drops them after a second probe when they do answer and are ill", async () => {
    begin({ guard });
    const keys = await cluster(20);
    answerAll(keys, failing("500"));
    await stage.clock.pass(10_100);
    expect(listed(keys)).toBeGreaterThanOrEqual(16);
    await stage.clock.pass(2_100);
    expect(listed(keys)).toBe(0);
  });

  it("does not mind a few failures", async () => {
    begin({ guard });
    const keys = await cluster(20);
    answerAll(keys.slice(0, 4), failing("gone", true));
    await stage.clock.pass(10_100);
    expect(listed(keys)).toBe(16);
  });

  it("lets go of what stays silent for too long", async () => {
    begin({ guard });
    const keys = await cluster(20);
    answerAll(keys, failing("gone", true));
    await stage.clock.pass(330_000);
    expect(listed(keys)).toBe(0);
  });

  it("believes other vantage points, when enough of them agree", async () => {
    let sees = failing("not from here either", true);
    const vantages: Vantage[] = [
      { name: "b", probe: async () => sees },
      { name: "c", probe: async () => passing() },
      { name: "d", probe: () => Promise.reject(new Error("away")) },
    ];
    for (const [quorum, left] of [
      [2, 16],
      [1, 0],
    ] as const) {
      begin({ guard }, { vantageQuorum: quorum }, vantages);
      const keys = await cluster(20);
      answerAll(keys, failing("gone", true));
      await stage.clock.pass(15_000);
      expect(listed(keys)).toBe(left);
      await stage.engine.close();
    }
    sees = failing();
  });

  it("is off unless asked for", async () => {
    begin({});
    const keys = await cluster(20);
    answerAll(keys, failing("gone", true));
    await stage.clock.pass(10_100);
    expect(listed(keys)).toBe(0);
  });
});

describe("own sickness", () => {
  it("does not take for a time-out what it slept through, says so, and probes again", async () => {
    const { engine, clock } = begin({});
    engine.put("k", askingCheck("a", { Timeout: second }, { status: "passing" }));
    await clock.pass(5_040);
    stage.answers.set("a", "hangs");
    await clock.pass(10_060);
    expect(stage.running).toBe(1);
    clock.stall(4_000);
    await clock.pass(100);
    expect(engine.state("k")).toMatchObject({ status: "passing" });
    expect(stage.warnings).toContain("a time-out is not believed: this process was starved");
    expect(engine.metrics().kinds["tcp"]?.disbelieved).toBe(1);
    expect(engine.condition()).toMatchObject({ sick: true });
    stage.answers.set("a", passing("still here"));
    await clock.pass(1_200);
    expect(engine.state("k")).toMatchObject({ status: "passing", output: "still here" });
    await clock.pass(70_000);
    expect(engine.condition()).toMatchObject({ sick: false, reason: "" });
  });

  it("reads what arrived during a stall before it judges", async () => {
    const { engine, clock } = begin({});
    stage.answerMs = 500;
    engine.put("k", askingCheck("a", { Timeout: second }, { status: "critical" }));
    await clock.pass(5_020);
    expect(stage.running).toBe(1);
    // The deadline's timer fires first after the stall; the answer is there, but not read yet.
    stage.answerMs = 0;
    clock.stall(3_000);
    await clock.pass(50);
    expect(engine.state("k")).toMatchObject({ status: "passing" });
  });

  it("believes in the end: a dead instance leaves although this process stays sick", async () => {
    const { engine, clock } = begin({});
    engine.put("k", askingCheck("a", { Interval: second, Timeout: second }, { status: "passing" }));
    stage.answers.set("a", "hangs");
    for (let i = 0; i < 200 && stage.status("k") === "passing"; i++) {
      await clock.pass(100);
      if (stage.running === 1) clock.stall(1_300);
    }
    expect(stage.status("k")).toBe("critical");
    expect(engine.metrics().kinds["tcp"]?.disbelieved).toBe(5);
  });

  it("does not excuse a target that is really slow", async () => {
    const { engine, clock } = begin({});
    engine.put("k", askingCheck("a", { Timeout: second }, { status: "passing" }));
    stage.answers.set("a", "hangs");
    await clock.pass(6_100);
    expect(engine.state("k")).toMatchObject({ status: "critical", output: "timed out" });
  });
});

describe("metrics", () => {
  it("count results, durations, lateness and skipped runs by kind", async () => {
    const { engine, clock } = begin({}, { probesMax: 1 });
    stage.answerMs = 15_000;
    engine.put("a", askingCheck("a:1", { Timeout: 60 * second }));
    engine.put("b", askingCheck("b:1", { Timeout: 60 * second }));
    await clock.pass(36_000);
    const tcp = engine.metrics().kinds["tcp"]!;
    expect(tcp).toMatchObject({ passing: 2, warning: 0, critical: 0, skipped: 1 });
    expect(tcp.duration.count).toBe(2);
    expect(tcp.duration.sumMs / 2).toBeGreaterThanOrEqual(15_000);
    expect(tcp.lateness.counts.reduce((sum, each) => sum + each)).toBe(tcp.lateness.count);
    expect(engine.metrics()).toMatchObject({ checks: 2, inFlight: 1, open: 0 });
  });
});

describe("history", () => {
  it("keeps the last 50 changes of status with time and output", async () => {
    const { engine, clock } = begin({});
    engine.put("k", askingCheck("a", {}, { status: "passing" }));
    for (let i = 0; i < 60; i++) {
      stage.answers.set("a", i % 2 === 0 ? failing(`bad ${i}`) : passing(`good ${i}`));
      await clock.pass(10_100);
    }
    const history = engine.history("k");
    expect(history.length).toBe(50);
    expect(history.at(-1)).toMatchObject({ from: "critical", to: "passing" });
    expect(history.at(-1)!.output).toMatch(/^good \d+$/);
    expect(history.every(({ atMs }, i) => i === 0 || atMs > history[i - 1]!.atMs)).toBe(true);
    expect(history.at(-1)!.atMs).toBeLessThanOrEqual(clock.wallMs());
  });
});
