import { expect, it } from "vitest";
import { LogGate } from "../../src/telemetry/index.js";

it("holds lines until it is opened, then lets them pass in order", () => {
  const out: string[] = [];
  const gate = new LogGate((line) => out.push(line));
  gate.write("first");
  gate.write("second");
  expect(out).toEqual([]);
  gate.open();
  gate.write("third");
  gate.open();
  expect(out).toEqual(["first", "second", "third"]);
});

it("holds no more than a start can have to say", () => {
  const out: string[] = [];
  const gate = new LogGate((line) => out.push(line));
  for (let line = 0; line < 10_001; line++) gate.write(String(line));
  expect(out).toHaveLength(10_001);
});
