import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { exchange, type HttpCase, type HttpStep, indexOf, type Reply, readCases } from "./http-case.js";
import { difference } from "./http-compare.js";
import { deviations, skipped } from "./http-deviations.js";
import { Fixture } from "./http-fixture.js";
import { Stages } from "./http-stages.js";

// Most cases that take long only wait: for a time-out, or for a check to run.
vi.setConfig({ maxConcurrency: 16 });

const cases = readCases();
const fixture = new Fixture();
const stages = new Stages();

beforeAll(() => fixture.open());
afterAll(async () => {
  await stages.close();
  await fixture.close();
});

describe.concurrent("recorded exchanges with Consul 1.20.1", () => {
  for (const recorded of cases) {
    const reason = skipped[recorded.name] ?? deviations[recorded.name]?.better;
    if (reason === undefined) test(recorded.name, () => run(recorded));
    else test.skip(`${recorded.name}: ${reason}`, () => {});
  }

  test("every skipped case and deviation is one of the recordings", () => {
    const names = new Set(cases.map(({ name }) => name));
    const strays = [...Object.keys(skipped), ...Object.keys(deviations)].filter((name) => !names.has(name));
    expect(strays).toEqual([]);
  });
});

/** Plays a case on a server that has it alone. */
async function run(recorded: HttpCase): Promise<void> {
  const server = await stages.take();
  const stage: Stage = { port: server.port, saved: new Map(), parked: new Map() };
  try {
    for (const [i, step] of recorded.steps.entries()) {
      const wrong = await take(step, stage);
      expect(
        wrong,
        `step ${i + 1}: ${step.request?.method ?? "await"} ${step.request?.path ?? step.await}`,
      ).toBeUndefined();
    }
  } finally {
    stages.give(server);
  }
}

interface Stage {
  readonly port: number;
  readonly saved: Map<string, string>;
  readonly parked: Map<string, { readonly reply: Promise<Reply>; readonly path: string }>;
}

/** Time for a background request to arrive and park. */
const parkMs = 150;

async function take(step: HttpStep, stage: Stage): Promise<string | undefined> {
  const { port, saved, parked } = stage;
  if (step.await !== undefined) return awaited(step, stage);
  if (step.request === undefined) throw new Error("a step has neither a request nor an await");
  const request = JSON.parse(fixture.placed(JSON.stringify(step.request))) as typeof step.request;
  const path = request.path.replace(/\{\{(\w+)\}\}/g, (_, name: string) => saved.get(name) ?? "");
  const send = (): Promise<Reply> => exchange(port, { ...request, path });
  if (step.background !== undefined) {
    parked.set(step.background, { reply: send(), path });
    await new Promise((resolve) => setTimeout(resolve, parkMs));
    return undefined;
  }
  const differs = (reply: Reply): string | undefined =>
    step.expect && difference(step.expect, reply, saved, fixture.names);
  let reply = await send();
  for (const end = Date.now() + 6_000; step.eventually && differs(reply) !== undefined && Date.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    reply = await send();
  }
  if (step.save !== undefined) saved.set(step.save, indexOf(reply));
  return differs(reply);
}

async function awaited(step: HttpStep, { saved, parked }: Stage): Promise<string | undefined> {
  const { reply, path } = parked.get(step.await!)!;
  const got = await reply;
  const [, wait, unit] = /wait=(\d+)(m?s)/.exec(path)!;
  const waitMs = Number(wait) * (unit === "s" ? 1000 : 1);
  const atTimeout = got.elapsedMs >= waitMs;
  if (atTimeout !== (step.returns === "at timeout")) return `returned after ${got.elapsedMs} ms of ${waitMs}`;
  // A sixteenth of jitter, and what a busy machine may add: a wait that is forgotten ends with Consul's default of minutes.
  if (got.elapsedMs > waitMs + waitMs / 16 + 20_000) return `returned only after ${got.elapsedMs} ms of ${waitMs}`;
  return step.expect && difference(step.expect, got, saved, fixture.names);
}
