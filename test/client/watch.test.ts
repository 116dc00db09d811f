import { afterEach, describe, expect, it } from "vitest";
import { type ClientError, createClient, type Reply } from "../../src/client/index.js";
import { agentDouble } from "./agent-double.js";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Round {
  readonly index?: number;
  readonly status?: number;
}

/** An agent that answers the given rounds one after the other and parks the one after them. */
async function watched(rounds: readonly Round[]) {
  let round = 0;
  const agent = await agentDouble((_seen, response) => {
    const answer = rounds[round++];
    if (answer === undefined) return;
    response.writeHead(
      answer.status ?? 200,
      answer.index === undefined ? {} : { "X-Consul-Index": String(answer.index) },
    );
    response.end(JSON.stringify(round));
  });
  const client = createClient({ address: agent.address });
  closers.push(agent.close, () => client.close());
  return { agent, client };
}

async function follow(rounds: readonly Round[], requests: number) {
  const { agent, client } = await watched(rounds);
  const told: unknown[] = [];
  const failures: [ClientError, number][] = [];
  const watch = client.watch(
    "/v1/health/service/web",
    { waitMs: 60_000, retryMsMin: 1, random: () => 0, onError: (error, retryMs) => failures.push([error, retryMs]) },
    (reply: Reply) => void told.push(reply.json()),
  );
  await expect.poll(() => agent.seen.length).toBe(requests);
  watch.close();
  await watch.ended;
  const indexes = agent.seen.map((seen) => new URL(seen.url, "http://x").searchParams.get("index"));
  return {
    told,
    failures,
    indexes,
    waits: agent.seen.map((seen) => new URL(seen.url, "http://x").searchParams.get("wait")),
  };
}

describe("a watch", () => {
  it("asks first without and then with the index it was given", async () => {
    const { told, indexes, waits } = await follow([{ index: 5 }, { index: 8 }], 3);
    expect(told).toEqual([1, 2]);
    expect(indexes).toEqual([null, "5", "8"]);
    expect(waits).toEqual([null, "60000ms", "60000ms"]);
  });

  it("stays silent when a round ended without news", async () => {
    const { told } = await follow([{ index: 5 }, { index: 5 }, { index: 6 }], 4);
    expect(told).toEqual([1, 3]);
  });

  it("starts over when the index goes backwards", async () => {
    const { indexes, told } = await follow([{ index: 50 }, { index: 7 }, { index: 7 }], 4);
    expect(indexes).toEqual([null, "50", null, "7"]);
    expect(told).toEqual([1, 2, 3]);
  });

  it("blocks on 1 where the agent says 0 or nothing, instead of spinning", async () => {
    expect((await follow([{ index: 0 }, {}], 3)).indexes).toEqual([null, "1", "1"]);
  });

  it("backs off from failures with growing pauses and keeps its place", async () => {
    const { indexes, failures, told } = await follow([{ index: 5 }, { status: 500 }, { status: 500 }, { index: 6 }], 5);
    expect(indexes).toEqual([null, "5", "5", "5", "6"]);
    expect(failures.map(([error, ms]) => [error.code, ms])).toEqual([
      ["status", 1],
      ["status", 1],
    ]);
    expect(told).toEqual([1, 4]);
  });

  it("spreads its pauses between half and all of a doubling bound", async () => {
    const { client, agent } = await watched(Array.from({ length: 4 }, () => ({ status: 500 })));
    const pauses: number[] = [];
    const options = {
      retryMsMin: 4,
      retryMsMax: 12,
      random: () => 0.5,
      onError: (_error: ClientError, ms: number) => void pauses.push(ms),
    };
    const watch = client.watch("/v1/x", options, () => {});
    await expect.poll(() => agent.seen.length).toBe(5);
    watch.close();
    expect(pauses).toEqual([3, 6, 9, 9]);
  });

  it("waits for the sink before it asks again", async () => {
    const { client, agent } = await watched([{ index: 1 }, { index: 2 }]);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const watch = client.watch("/v1/x", {}, () => held);
    await expect.poll(() => agent.seen.length).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(agent.seen.length).toBe(1);
    release();
    await expect.poll(() => agent.seen.length).toBeGreaterThan(1);
    watch.close();
    await watch.ended;
  });

  it("ends with what the sink threw", async () => {
    const { client } = await watched([{ index: 1 }]);
    const watch = client.watch("/v1/x", {}, () => {
      throw new Error("sink");
    });
    await expect(watch.ended).rejects.toThrow("sink");
  });

  it("slows down when an endpoint answers at once without end", async () => {
    const { client, agent } = await watched(Array.from({ length: 1_000 }, (_, i) => ({ index: i + 1 })));
    const startedMs = performance.now();
    const watch = client.watch("/v1/x", {}, () => {});
    await expect.poll(() => agent.seen.length).toBeGreaterThanOrEqual(14);
    expect(performance.now() - startedMs).toBeGreaterThan(200);
    watch.close();
    await watch.ended;
  });

  it("ends when its client is closed", async () => {
    const { client, agent } = await watched([]);
    const watch = client.watch("/v1/x", {}, () => {});
    await expect.poll(() => agent.seen.length).toBe(1);
    client.close();
    await watch.ended;
  });
});
