import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EngineCheck } from "../../src/health/index.js";
import type { CheckStatus } from "../../src/records/index.js";
import { askingCheck, definition, engineCheck, failing, passing, Stage, second } from "./stage.js";

const keys = 4;
const ttlMs = 20_000;
/** A tick of the wheel either way. */
const slackMs = 40;

type Kind = "asks" | "hears";

type Step =
  | { readonly do: "put"; readonly key: number; readonly kind: Kind; readonly version: number }
  | { readonly do: "remove" | "restart" | "run" | "maintain"; readonly key: number }
  | { readonly do: "tell"; readonly key: number; readonly status: CheckStatus }
  | { readonly do: "target"; readonly key: number; readonly answer: "passes" | "fails" | "hangs" }
  | { readonly do: "load"; readonly kept: readonly boolean[] }
  | { readonly do: "pass" | "stall" | "date"; readonly ms: number }
  | { readonly do: "store"; readonly failures: number };

const key = fc.nat(keys - 1);
const steps = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    fc.record({
      do: fc.constant("put"),
      key,
      kind: fc.constantFrom<Kind>("asks", "hears"),
      version: fc.nat(1),
    }) as fc.Arbitrary<Step>,
    fc.record({ do: fc.constantFrom("remove", "restart", "run", "maintain"), key }) as fc.Arbitrary<Step>,
    fc.record({
      do: fc.constant("tell"),
      key,
      status: fc.constantFrom("passing", "warning", "critical"),
    }) as fc.Arbitrary<Step>,
    fc.record({
      do: fc.constant("target"),
      key,
      answer: fc.constantFrom("passes", "fails", "hangs"),
    }) as fc.Arbitrary<Step>,
    fc.record({
      do: fc.constant("load"),
      kept: fc.array(fc.boolean(), { minLength: keys, maxLength: keys }),
    }) as fc.Arbitrary<Step>,
    fc.record({ do: fc.constantFrom("pass", "stall"), ms: fc.nat(15_000) }) as fc.Arbitrary<Step>,
    fc.record({ do: fc.constant("date"), ms: fc.integer({ min: -1e9, max: 1e9 }) }) as fc.Arbitrary<Step>,
    fc.record({ do: fc.constant("store"), failures: fc.nat(3) }) as fc.Arbitrary<Step>,
  ),
  { minLength: 10, maxLength: 40, size: "max" },
);

/** What a check should be, worked out the slow and simple way: what was put last, what was said last. */
interface ModelCheck {
  readonly kind: Kind;
  readonly version: number;
  toldMs: number;
  status: CheckStatus | "unknown";
}

class Model {
  readonly checks = new Map<number, ModelCheck>();

  put(at: number, kind: Kind, version: number, nowMs: number): void {
    const old = this.checks.get(at);
    if (old?.kind === kind && old.version === version) return;
    const status = old === undefined ? "critical" : this.#statusNow(old, nowMs);
    this.checks.set(at, { kind, version, toldMs: nowMs, status });
  }

  restart(at: number, nowMs: number): void {
    const check = this.checks.get(at);
    if (check === undefined) return;
    check.status = this.#statusNow(check, nowMs);
    check.toldMs = nowMs;
  }

  tell(at: number, status: CheckStatus, nowMs: number): boolean {
    const check = this.checks.get(at);
    if (check?.kind !== "hears") return false;
    check.status = status;
    check.toldMs = nowMs;
    return true;
  }

  /** The status of a check that hears, or unknown within a tick of its end; those that ask are compared when all is calm. */
  statusOf(at: number, nowMs: number): CheckStatus | "unknown" {
    const check = this.checks.get(at);
    return check === undefined || check.kind === "asks" ? "unknown" : this.#statusNow(check, nowMs);
  }

  #statusNow(check: ModelCheck, nowMs: number): CheckStatus | "unknown" {
    if (check.kind === "asks") return "unknown";
    const leftMs = check.toldMs + ttlMs - nowMs;
    if (leftMs < -slackMs) return "critical";
    return leftMs > slackMs || check.status === "critical" ? check.status : "unknown";
  }
}

function checkOf(at: number, kind: Kind, version: number): EngineCheck {
  if (kind === "hears") {
    return engineCheck(definition({ TTL: ttlMs * 1e6, OutputMaxSize: 100 + version }), {
      id: `k${at}`,
      serviceId: `s${at}`,
    });
  }
  const input = { Interval: (2 + version) * second, Timeout: second, DeregisterCriticalServiceAfter: 600 * second };
  return askingCheck(`t${at}`, input, { serviceId: `s${at}` });
}

async function play(stage: Stage, model: Model, step: Step): Promise<void> {
  const { engine, clock } = stage;
  const nowMs = clock.nowMs();
  switch (step.do) {
    case "put":
      engine.put(`k${step.key}`, checkOf(step.key, step.kind, step.version));
      model.put(step.key, step.kind, step.version, nowMs);
      return;
    case "remove":
      engine.remove(`k${step.key}`);
      model.checks.delete(step.key);
      return;
    case "restart":
      engine.restart(`k${step.key}`);
      model.restart(step.key, nowMs);
      return;
    // A maintenance check takes the key: it is nobody's to run, and turns no status of the engine's.
    case "maintain":
      engine.put(`k${step.key}`, engineCheck(null, { id: `k${step.key}` }));
      model.checks.delete(step.key);
      return;
    case "run":
      void engine.runNow(`k${step.key}`);
      return;
    case "tell":
      expect(engine.tell(`k${step.key}`, step.status, "said")).toBe(model.tell(step.key, step.status, nowMs));
      return;
    case "target": {
      const answers = { passes: passing(), fails: failing(), hangs: "hangs" } as const;
      stage.answers.set(`t${step.key}`, answers[step.answer]);
      return;
    }
    case "load": {
      const kept = [...model.checks].filter(([at]) => step.kept[at]);
      engine.load(kept.map(([at, { kind, version }]) => [`k${at}`, checkOf(at, kind, version)] as const));
      for (const at of [...model.checks.keys()]) if (!step.kept[at]) model.checks.delete(at);
      return;
    }
    case "pass":
      return clock.pass(step.ms);
    case "stall":
      clock.stall(step.ms);
      return clock.pass(slackMs);
    case "date":
      clock.setDate(step.ms);
      return;
    case "store":
      stage.storeFails = step.failures;
      return;
  }
}

function compare(stage: Stage, model: Model): void {
  for (let at = 0; at < keys; at++) {
    const state = stage.engine.state(`k${at}`);
    expect(state !== undefined).toBe(model.checks.has(at));
    const expected = model.statusOf(at, stage.clock.nowMs());
    if (state !== undefined && expected !== "unknown") expect(state.status).toBe(expected);
  }
  const asking = [...model.checks.values()].filter(({ kind }) => kind === "asks").length;
  expect(stage.running).toBeLessThanOrEqual(asking);
}

/** Once nothing changes any more, what was stored last is what is true. */
async function compareCalm(stage: Stage, model: Model): Promise<void> {
  stage.storeFails = 0;
  await stage.clock.pass(2 * ttlMs);
  for (const [at, { kind }] of model.checks) {
    const answer = stage.answers.get(`t${at}`) ?? passing();
    const expected = kind === "hears" || answer === "hangs" || answer.status === "critical" ? "critical" : "passing";
    expect(stage.status(`k${at}`)).toBe(expected);
    const last = stage.reports.findLast(({ checkKey }) => checkKey === `k${at}`);
    const history = stage.engine.history(`k${at}`);
    if (history.length > 0) expect(last?.status).toBe(expected);
  }
  expect(stage.engine.metrics().reportsPending).toBe(0);
}

describe("any order of registrations, tells, reloads and clock jumps", () => {
  it("equals a slow, simple model and leaves nothing behind", async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 2 ** 30 }), fc.boolean(), async (each, seed, calmly) => {
        let chance = seed;
        const random = () => (chance = (chance * 48_271) % 0x7fffffff) / 0x7fffffff;
        const stage = new Stage({}, { random });
        const model = new Model();
        stage.storeMs = 300;
        for (const step of each) {
          await play(stage, model, step);
          compare(stage, model);
        }
        // In the other half everything is taken away in mid-flight.
        if (calmly) await compareCalm(stage, model);
        for (let at = 0; at < keys; at++) stage.engine.remove(`k${at}`);
        const nothing = { checks: 0, inFlight: 0, timers: 0, open: 0, reportsPending: 0 };
        expect([stage.running, stage.engine.metrics()]).toMatchObject([0, nothing]);
        await stage.clock.pass(stage.storeMs);
        expect(stage.clock.timers).toBe(0);
        await stage.engine.close();
      }),
      { numRuns: 1_000 },
    );
  }, 120_000);
});
