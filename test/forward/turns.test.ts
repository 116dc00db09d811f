import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { Turns } from "../../src/forward/turns.js";

const nextTurn = (): Promise<void> => new Promise((next) => setImmediate(next));

it("begins two pieces of work at once, then two a turn of the event loop, in order", async () => {
  const turns = new Turns();
  const done: number[] = [];
  for (let i = 0; i < 5; i++) turns.run(() => done.push(i));
  expect(done).toEqual([0, 1]);
  await nextTurn();
  expect(done).toEqual([0, 1, 2, 3]);
  turns.run(() => done.push(5)); // not before what waits
  expect(done).toEqual([0, 1, 2, 3]);
  await nextTurn();
  expect(done).toEqual([0, 1, 2, 3, 4, 5]);
  await nextTurn();
  turns.run(() => done.push(6));
  expect(done.at(-1)).toBe(6);
});

it("forgets what waits when told to", async () => {
  const turns = new Turns();
  const done: number[] = [];
  for (let i = 0; i < 5; i++) turns.run(() => done.push(i));
  turns.clear();
  await nextTurn();
  await nextTurn();
  expect(done).toEqual([0, 1]);
});

it("lets work begin more work", async () => {
  const turns = new Turns();
  let begun = 0;
  const work = (): void => {
    if (++begun < 7) turns.run(work);
  };
  turns.run(work);
  while (begun < 7) await nextTurn();
  expect(begun).toBe(7);
});

it("holds on to nothing that was begun while others wait", async () => {
  const turns = new Turns();
  const begun: WeakRef<object>[] = [];
  const add = (): void => {
    const work = (): void => {};
    begun.push(new WeakRef(work));
    turns.run(work);
  };
  for (let i = 0; i < 4; i++) add();
  for (let turn = 0; turn < 200; turn++) {
    add();
    add();
    await nextTurn();
  }
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  expect(begun.filter((work) => work.deref() !== undefined).length).toBeLessThan(20);
});
