/**
 * The embedded store against what it stands on, in the same run, alternating: `npx tsx test/bench/store.ts [rounds]`.
 *
 * - commits: one put with a key condition per commit, 1 and 256 in flight, against LevelDB's own synced batches of one put
 *   (the bare ones carry no condition, witness or change stream);
 * - load: 200,000 records, opening and loading, against a bare `nextv` iteration with JSON.parse into a Map.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Level } from "level";
import { openLevelStore, type Store } from "../../src/store/index.js";

interface Instance {
  readonly node: string;
  readonly id: string;
  readonly [field: string]: unknown;
}

const recordCount = 200_000;
const codec = {
  encode: (record: Instance) => JSON.stringify(record),
  decode: (_key: string, text: string) => JSON.parse(text) as Instance,
};

function instance(i: number): Instance {
  return {
    node: `node-${i % 1000}`,
    id: `web-${i}`,
    service: `web-${i % 10_000}`,
    tags: ["primary", "v1"],
    address: `10.0.${i % 250}.${i % 200}`,
    port: 8000 + (i % 1000),
    meta: { version: "1.2.3", zone: "eu-central-1" },
    weights: { passing: 1, warning: 1 },
    enableTagOverride: false,
  };
}

const keyOf = (i: number) => `node/node-${i % 1000}/service/web-${i}/`;

const seconds = (since: number) => (performance.now() - since) / 1000;
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;

/** Operations per second with `width` in flight. */
async function rate(count: number, width: number, act: (i: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const start = performance.now();
  const lane = async () => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: width }, lane));
  return count / seconds(start);
}

async function commits(root: string, rounds: number): Promise<void> {
  const { store } = await openLevelStore({ directory: join(root, "commits"), codec });
  const bare = new Level(join(root, "bare-commits")) as unknown as BareLevel;
  for (const width of [1, 256]) {
    const count = width === 1 ? 1000 : 10_000;
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const base = (width * 100 + round) * 10_000_000;
      const a = await rate(count, width, (i) => put(store, base + i));
      const b = await rate(count, width, (i) => {
        const operation = { type: "put", key: keyOf(base + i), value: JSON.stringify(instance(i)) };
        return bare.batch([operation], { sync: true });
      });
      // The first round warms up.
      if (round === 0) continue;
      ours.push(a);
      theirs.push(b);
    }
    const [a, b] = [median(ours), median(theirs)];
    console.log(`commits, ${width} in flight: ${a.toFixed(0)}/s, bare ${b.toFixed(0)}/s, ratio ${(a / b).toFixed(2)}`);
  }
  await store.close();
  await bare.close();
}

interface BareLevel {
  batch(operations: unknown[], options: { sync: boolean }): Promise<void>;
  close(): Promise<void>;
}

function put(store: Store<Instance>, i: number): Promise<unknown> {
  const key = keyOf(i);
  return store.commit({ conditions: [{ key, modifyRevision: 0 }], writes: [{ op: "put", key, record: instance(i) }] });
}

async function load(root: string, rounds: number): Promise<void> {
  const directory = join(root, "load");
  const { store } = await openLevelStore({ directory, codec });
  for (let i = 0; i < recordCount; ) {
    const writes = Array.from({ length: 100 }, () => ({ op: "put", key: keyOf(i), record: instance(i++) }) as const);
    await store.commit({ conditions: [], writes });
  }
  await store.close();
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const b = await bareLoad(join(directory, "level"));
    const start = performance.now();
    const opened = await openLevelStore({ directory, codec });
    const { records } = await opened.store.load();
    const view = new Map<string, unknown>();
    for (const stored of records) view.set(stored.key, stored);
    const a = seconds(start);
    if (view.size !== recordCount) throw new Error(`${view.size} records`);
    await opened.store.close();
    if (round === 0) continue;
    ours.push(a);
    theirs.push(b);
  }
  const [a, b] = [median(ours), median(theirs)];
  console.log(
    `load of ${recordCount}: ${a.toFixed(2)} s, bare ${b.toFixed(2)} s, ratio ${(a / b).toFixed(2)} (at most 1.5)`,
  );
}

async function bareLoad(directory: string): Promise<number> {
  const start = performance.now();
  const bare = new Level<string, string>(directory);
  await bare.open();
  const view = new Map<string, unknown>();
  const iterator = bare.iterator({ gte: "\u0001" });
  for (;;) {
    const entries = await iterator.nextv(1000);
    if (entries.length === 0) break;
    for (const [key, text] of entries) view.set(key, JSON.parse(text.slice(text.indexOf("\n") + 1)));
  }
  await iterator.close();
  const took = seconds(start);
  await bare.close();
  return took;
}

const rounds = Number(process.argv[2] ?? 5);
const root = await mkdtemp(join(tmpdir(), "rollcall-bench-"));
try {
  await commits(root, rounds);
  await load(root, rounds);
} finally {
  await rm(root, { recursive: true, force: true });
}
