import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  deregisterAgentCheck,
  deregisterAgentService,
  deregisterCatalog,
  nodeMaintenance,
} from "../../src/catalog/index.js";
import { startServer, type TestServer } from "../http/harness.js";
import { exchange, type HttpCase, type HttpStep, indexOf, type Reply, readCases } from "./http-case.js";
import { difference } from "./http-compare.js";
import { deviations, skipped, skippedGroups } from "./http-deviations.js";

const cases = readCases();
let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

describe("recorded exchanges with Consul 1.20.1", () => {
  for (const recorded of cases) {
    const reason = skipReason(recorded.name);
    if (reason === undefined) test(recorded.name, () => run(recorded));
    else test.skip(`${recorded.name}: ${reason}`, () => {});
  }

  test("every skipped case and deviation is one of the recordings", () => {
    const names = new Set(cases.map(({ name }) => name));
    const strays = [...Object.keys(skipped), ...Object.keys(deviations)].filter((name) => !names.has(name));
    expect(strays).toEqual([]);
  });
});

function skipReason(name: string): string | undefined {
  const group = Object.entries(skippedGroups).find(([prefix]) => name.startsWith(prefix));
  return skipped[name] ?? deviations[name]?.better ?? group?.[1];
}

async function run(recorded: HttpCase): Promise<void> {
  await reset();
  const saved = new Map<string, string>();
  const parked = new Map<string, { readonly reply: Promise<Reply>; readonly path: string }>();
  for (const [i, step] of recorded.steps.entries()) {
    const difference = await take(step, saved, parked);
    expect(
      difference,
      `step ${i + 1}: ${step.request?.method ?? "await"} ${step.request?.path ?? step.await}`,
    ).toBeUndefined();
  }
}

type Parked = Map<string, { readonly reply: Promise<Reply>; readonly path: string }>;

/** Time for a background request to arrive and park. */
const parkMs = 150;

async function take(step: HttpStep, saved: Map<string, string>, parked: Parked): Promise<string | undefined> {
  if (step.await !== undefined) return awaited(step, saved, parked);
  if (step.request === undefined) throw new Error("a step has neither a request nor an await");
  const path = step.request.path.replace(/\{\{(\w+)\}\}/g, (_, name: string) => saved.get(name) ?? "");
  const send = (): Promise<Reply> => exchange(server.port, { ...step.request!, path });
  if (step.background !== undefined) {
    parked.set(step.background, { reply: send(), path });
    await new Promise((resolve) => setTimeout(resolve, parkMs));
    return undefined;
  }
  const differs = (reply: Reply): string | undefined => step.expect && difference(step.expect, reply, saved, {});
  let reply = await send();
  for (const end = Date.now() + 6_000; step.eventually && differs(reply) !== undefined && Date.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    reply = await send();
  }
  if (step.save !== undefined) saved.set(step.save, indexOf(reply));
  return differs(reply);
}

async function awaited(step: HttpStep, saved: Map<string, string>, parked: Parked): Promise<string | undefined> {
  const { reply, path } = parked.get(step.await!)!;
  const got = await reply;
  const [, wait, unit] = /wait=(\d+)(m?s)/.exec(path)!;
  const waitMs = Number(wait) * (unit === "s" ? 1000 : 1);
  const atTimeout = got.elapsedMs >= waitMs;
  if (atTimeout !== (step.returns === "at timeout")) return `returned after ${got.elapsedMs} ms of ${waitMs}`;
  // A sixteenth of jitter, and what a busy machine adds.
  if (got.elapsedMs > waitMs + waitMs / 16 + 500) return `returned only after ${got.elapsedMs} ms of ${waitMs}`;
  return step.expect && difference(step.expect, got, saved, {});
}

/** Back to the start state of every case: the server alone. */
async function reset(): Promise<void> {
  const { registry } = server;
  const own = registry.view.tables.node("n1");
  for (const { record } of [...(own?.instances.values() ?? [])]) {
    if (record.owner === "agent") await registry.propose(deregisterAgentService("n1", record.service.id));
  }
  for (const { record } of [...(own?.checksById.values() ?? [])]) {
    if (record.owner === "agent") await registry.propose(deregisterAgentCheck("n1", record.check.id));
  }
  await registry.propose(nodeMaintenance("n1", false, ""));
  for (const name of [...registry.view.tables.nodes.keys()]) {
    if (name !== "n1") await registry.propose(deregisterCatalog({ node: name, serviceId: "", checkId: "" }));
  }
}
