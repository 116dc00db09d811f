import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keptDeadlines, TtlDeadlines } from "../../src/agent/ttl-deadlines.js";

describe("deadlines of TTL checks", () => {
  let dir = "";
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "ttl-"));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it("are known to the next run", async () => {
    const kept = new TtlDeadlines(
      dir,
      () => [{ checkKey: "k", expiresWallMs: 1_234_567 }],
      () => {},
    );
    await kept.close();
    expect([...keptDeadlines(dir)]).toEqual([["k", 1_234_600]]);
    expect(readdirSync(dir)).toEqual(["check-ttl.json"]);
  });

  it("leave no file where there never was a TTL check", async () => {
    await new TtlDeadlines(
      dir,
      () => [],
      () => {},
    ).close();
    expect(readdirSync(dir)).toEqual([]);
  });

  it.each(["", "{", "[]", '{"k":"soon"}', "null"])("that read %j count as not kept", (text) => {
    writeFileSync(join(dir, "check-ttl.json"), text);
    expect(keptDeadlines(dir).size).toBe(0);
  });

  it("are not kept without a data directory", async () => {
    const kept = new TtlDeadlines(
      "",
      () => [{ checkKey: "k", expiresWallMs: 1 }],
      () => {},
    );
    await kept.close();
    expect(keptDeadlines("").size).toBe(0);
  });

  it("that cannot be written are told, not thrown", async () => {
    const told: string[] = [];
    const file = join(dir, "check-ttl.json");
    writeFileSync(file, "old");
    const kept = new TtlDeadlines(
      file,
      () => [{ checkKey: "k", expiresWallMs: 1 }],
      (message) => void told.push(message),
    );
    await kept.close();
    expect([told.length, readFileSync(file, "utf8")]).toEqual([1, "old"]);
  });
});
