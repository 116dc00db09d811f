import { expect, it } from "vitest";
import { type Asked, mergeKey } from "../../src/forward/asked.js";
import { PendingTable, type Waiter } from "../../src/forward/pending.js";

/** A question for the name of one letter; all of them have the same hash unless told otherwise. */
function asked(letter: string, hash = 7): Asked {
  return {
    name: Uint8Array.of(1, letter.charCodeAt(0), 0),
    hash,
    type: 1,
    class: 1,
    recursionDesired: true,
    checkingDisabled: false,
    dnssecOk: false,
    overTcp: false,
    subnet: undefined,
  };
}

function waiter(client: string): Waiter {
  return { query: new Uint8Array(12), client, overTcp: false, reply: () => {} };
}

it("tells questions of one hash apart, whichever of them ends first", () => {
  for (const order of ["abc", "acb", "bac", "bca", "cab", "cba"]) {
    const table = new PendingTable();
    const questions = new Map([..."abc"].map((letter) => [letter, asked(letter)]));
    const opened = new Map([...questions].map(([letter, one]) => [letter, table.open(mergeKey(one), one)]));
    const found = (): string =>
      [...questions]
        .filter(([, one]) => table.find(mergeKey(one), one.hash))
        .map(([letter]) => letter)
        .join("");
    let left = "abc";
    for (const letter of order) {
      table.close(opened.get(letter)!);
      left = left.replace(letter, "");
      expect(found()).toBe(left);
      expect(table.size).toBe(left.length);
    }
  }
});

it("lists all that are under way, and bears that one is closed twice", () => {
  const table = new PendingTable();
  const [one, other] = [asked("a", 1), asked("b", 2)].map((each) => table.open(mergeKey(each), each));
  expect(new Set(table.all())).toEqual(new Set([one, other]));
  table.close(one!);
  table.close(one!);
  expect(table.all()).toEqual([other]);
  expect(table.size).toBe(1);
});

it("counts the waiters of each client until they are answered", () => {
  const table = new PendingTable();
  const question = asked("a");
  const pending = table.open(mergeKey(question), question);
  for (const client of ["10.0.0.1", "10.0.0.1", "10.0.0.2"]) table.join(pending, waiter(client));
  expect(table.hasRoom("10.0.0.1", 10, 2)).toBe(false);
  expect(table.hasRoom("10.0.0.2", 10, 2)).toBe(true);
  expect(table.hasRoom("10.0.0.3", 3, 2)).toBe(false);
  expect(table.release(pending, ({ client }) => client === "10.0.0.1")).toHaveLength(2);
  expect(table.hasRoom("10.0.0.1", 10, 1)).toBe(true);
  expect(table.waiting).toBe(1);
});
