import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { LogFile } from "../../src/telemetry/index.js";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "rollcall-log-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it("puts the file aside by size and keeps as many old ones as asked", () => {
  let nowMs = 1_000;
  const file = new LogFile({ path: directory, rotateBytes: 10, rotateMs: 0, filesMax: 2 }, () => nowMs);
  for (let line = 0; line < 5; line++, nowMs += 1_000) file.write(`line ${line} of the log\n`);
  expect(readdirSync(directory).sort()).toEqual(["rollcall-4000.log", "rollcall-5000.log", "rollcall.log"]);
  expect(readFileSync(join(directory, "rollcall.log"), "utf8")).toBe("line 4 of the log\n");
});

it("loses no line when it is put aside more than once in a millisecond", () => {
  const file = new LogFile({ path: directory, rotateBytes: 1, rotateMs: 0, filesMax: 0 }, () => 1_000);
  for (let line = 0; line < 3; line++) file.write(`${line}\n`);
  expect(readdirSync(directory).sort()).toEqual(["rollcall-1000.log", "rollcall-1001.log", "rollcall.log"]);
});

it("puts the file aside by age", () => {
  let nowMs = 0;
  const file = new LogFile({ path: join(directory, "a.log"), rotateBytes: 0, rotateMs: 500, filesMax: 0 }, () => nowMs);
  file.write("first\n");
  nowMs = 600;
  file.write("second\n");
  expect(readFileSync(join(directory, "a.log"), "utf8")).toBe("second\n");
  expect(readFileSync(join(directory, "a-600.log"), "utf8")).toBe("first\n");
});

it("says at once that it cannot write there", () => {
  const path = join(directory, "file", "x.log");
  writeFileSync(join(directory, "file"), "");
  expect(() => new LogFile({ path, rotateBytes: 0, rotateMs: 0, filesMax: 0 }, () => 0)).toThrow(/E(EXIST|NOTDIR)/);
});
