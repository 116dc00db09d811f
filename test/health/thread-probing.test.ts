import { afterEach, describe, expect, it, vi } from "vitest";
import { healthDefaults } from "../../src/health/index.js";
import { RangeFaultError } from "../../src/health/network/deny-ranges.js";
import type { ProbeResult } from "../../src/health/probers/prober.js";
import type { ProbeEvents, ProbeOrder, ProbingOptions } from "../../src/health/probing.js";
import { ThreadProbing } from "../../src/health/thread-probing.js";
import { closedPort, httpPeer, type Peer } from "./probers/peers.js";
import { definition, second } from "./stage.js";

const { judgement: _, ...options } = healthDefaults;
/** A thread runs what was built. */
const built = new URL("../../dist/probe-thread-main.js", import.meta.url);

let probing: ThreadProbing | undefined;
let peer: Peer | undefined;
const faults: string[] = [];
afterEach(async () => {
  await probing?.close();
  await peer?.close();
  probing = undefined;
  peer = undefined;
  faults.length = 0;
});

function begin(program = built, more: Partial<ProbingOptions> = {}): ThreadProbing {
  probing = new ThreadProbing({ ...options, ...more }, (error) => faults.push(String(error)), program);
  return probing;
}

function orderOf(url: string, intervalMs = 3_600_000): ProbeOrder {
  return { definition: definition({ HTTP: url, Interval: 10 * second }), intervalMs, local: false };
}

class Heard implements ProbeEvents {
  readonly results: ProbeResult[] = [];
  finished(result: ProbeResult): void {
    this.results.push(result);
  }
  disbelieved(): void {}
}

describe("probes in a thread of their own", () => {
  it("tell every result, the repeated ones too, each before the answer to who asked for it", async () => {
    peer = await httpPeer((_request, response) => response.end("ok"));
    const url = `http://${peer.address}/`;
    const heard = new Heard();
    const probed = begin().start(orderOf(url), heard);
    const passing = { status: "passing", output: `HTTP GET ${url}: 200 OK Output: ok` };
    for (let runs = 1; runs <= 3; runs++) {
      expect(await probed.runNow()).toEqual(passing);
      expect(heard.results).toEqual(Array.from({ length: runs }, () => passing));
    }
    await vi.waitFor(() => expect(probing!.snapshot().kinds["http"]?.passing).toBe(3), 5_000);
  });

  it("tell nothing of an order that was stopped, and nobody waits for it", async () => {
    peer = await httpPeer(() => {});
    const heard = new Heard();
    const probed = begin().start(orderOf(`http://${peer.address}/`), heard);
    const asked = probed.runNow();
    await vi.waitFor(() => expect(probing!.snapshot().inFlight).toBe(1), 5_000);
    probed.stop();
    expect(await asked).toBeUndefined();
    await vi.waitFor(() => expect(probing!.snapshot()).toMatchObject({ inFlight: 0, open: 0, timers: 0 }), 5_000);
    expect(heard.results).toEqual([]);
  });

  it("are made once without an order", async () => {
    const port = await closedPort();
    const result = await begin().once(definition({ TCP: `127.0.0.1:${port}`, Interval: second }), false);
    expect(result.output).toBe(`dial tcp 127.0.0.1:${port}: connect: connection refused`);
  });

  it("of which one cannot be carried out leave the others be", async () => {
    peer = await httpPeer((_request, response) => response.end("ok"));
    const { start } = { start: (order: ProbeOrder) => begin().start(order, new Heard()) };
    start({ definition: { ...definition({ TTL: second }) }, intervalMs: 1_000, local: false });
    const probed = probing!.start(orderOf(`http://${peer.address}/`), new Heard());
    expect((await probed.runNow())?.status).toBe("passing");
    expect(faults).toEqual(["Error: nothing probes checks of kind ttl"]);
  });

  it("are not begun with options that cannot be read", () => {
    expect(() => begin(built, { denyRanges: ["nonsense"] })).toThrow(RangeFaultError);
    expect(() => begin(built, { tls: { cert: "no certificate", key: "no key" } })).toThrow();
  });

  it("leave no thread behind, also where none was needed", async () => {
    await begin().close();
    const early = begin().start(orderOf("http://127.0.0.1:1/"), new Heard()).runNow();
    await probing!.close();
    expect(await early).toBeUndefined();
    const probed = begin().start(orderOf("http://127.0.0.1:1/"), new Heard());
    await probed.runNow();
    await probing!.close();
    expect(process.getActiveResourcesInfo().filter((name) => name === "MessagePort")).toEqual([]);
  });
});

/** Answers every order with its number of starts, and dies when it is asked to run one. */
const mortal = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from "node:worker_threads";
    parentPort.on("message", (commands) => {
      for (const { do: what, id, order } of commands) {
        if (what === "start") parentPort.postMessage([{ is: "finished", id, result: { status: "passing", output: order.definition.url } }]);
        if (what === "run") throw new Error("out of luck");
        if (what === "close") process.exit();
      }
    });
  `)}`,
);

describe("a probe thread that dies", () => {
  it("is told of, started again, and given the orders that stand", async () => {
    const kept = new Heard();
    const gone = new Heard();
    begin(mortal).start(orderOf("http://kept/"), kept);
    const stopped = probing!.start(orderOf("http://gone/"), gone);
    await vi.waitFor(() => expect([kept.results.length, gone.results.length]).toEqual([1, 1]), 5_000);
    const asked = stopped.runNow();
    stopped.stop();
    const single = probing!.once(definition({ HTTP: "http://x/", Interval: second }), false);
    expect(await asked).toBeUndefined();
    expect(await single).toEqual({ status: "critical", output: "the probe thread ended" });
    await vi.waitFor(() => expect(kept.results.length).toBe(2), 5_000);
    expect(gone.results.length).toBe(1);
    expect(faults).toEqual(["Error: out of luck", "the probe thread ended; it is started again"]);
  });
});
