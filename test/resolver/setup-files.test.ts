import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changedSince, type Place, undoSetup, writeSetup } from "../../src/resolver/setup-files.js";
import { StateDirectory } from "../../src/resolver/state.js";

let root = "";
let place: Place;
const path = "/etc/x/y.conf";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rollcall-setup-"));
  place = { root, state: new StateDirectory(join(root, "state")) };
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const inRoot = (name: string) => join(root, name);
function put(name: string, bytes: string | Uint8Array, mode = 0o644): void {
  mkdirSync(dirname(inRoot(name)), { recursive: true });
  writeFileSync(inRoot(name), bytes);
  chmodSync(inRoot(name), mode);
}
/** Every file of the host with mode and bytes, the state left out. */
function snapshot(): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => !name.startsWith("state"))
    .sort()
    .map((name) => {
      const stat = lstatSync(join(root, name));
      const body = stat.isSymbolicLink()
        ? readlinkSync(join(root, name))
        : stat.isFile()
          ? readFileSync(join(root, name)).toString("hex")
          : "";
      return `${name} ${(stat.mode & 0o7777).toString(8)} ${body}`;
    });
}

describe("files of a set-up", () => {
  it("are written with the mode they had, and put back to the byte", async () => {
    put(path, Uint8Array.of(0xff, 0, 10, 0xe9), 0o640);
    const before = snapshot();
    expect(await writeSetup(place, "t", [{ path, text: "new\n" }], false)).toEqual([path]);
    expect(readFileSync(inRoot(path), "utf8")).toBe("new\n");
    expect(statSync(inRoot(path)).mode & 0o7777).toBe(0o640);
    expect(readdirSync(dirname(inRoot(path)))).toEqual(["y.conf"]);
    expect(await undoSetup(place, "t", false)).toEqual([path]);
    expect(snapshot()).toEqual(before);
    expect(readdirSync(inRoot("state/backup"))).toEqual([]);
    await expect(undoSetup(place, "t", false)).rejects.toMatchObject({ code: "not-set-up" });
  });

  it("that were not there are gone after undo, with the directories made for them", async () => {
    const before = snapshot();
    await writeSetup(place, "t", [{ path, text: "new\n" }], false);
    await undoSetup(place, "t", false);
    expect(snapshot()).toEqual(before);
  });

  it("keep a directory in which somebody else has put something meanwhile", async () => {
    await writeSetup(place, "t", [{ path, text: "new\n" }], false);
    put("/etc/x/other", "mine");
    await undoSetup(place, "t", false);
    expect(readdirSync(inRoot("/etc/x"))).toEqual(["other"]);
  });

  it("written twice go back to what was there before the first time", async () => {
    put(path, "original");
    await writeSetup(place, "t", [{ path, text: "one" }], false);
    await writeSetup(place, "t", [{ path, text: "two" }], false);
    expect(await writeSetup(place, "t", [{ path, text: "two" }], false)).toEqual([]);
    await undoSetup(place, "t", false);
    expect(readFileSync(inRoot(path), "utf8")).toBe("original");
  });

  it("that a second set-up does not want any more are put back by it", async () => {
    put(path, "original");
    await writeSetup(place, "t", [{ path, text: "one" }], false);
    await writeSetup(place, "t", [{ path: "/etc/z", text: "two" }], false);
    expect(readFileSync(inRoot(path), "utf8")).toBe("original");
    await undoSetup(place, "t", false);
    expect(existsSync(inRoot("/etc/z"))).toBe(false);
  });

  it("changed by somebody else are neither undone nor written over without force", async () => {
    put(path, "original");
    await writeSetup(place, "t", [{ path, text: "ours" }], false);
    put(path, "theirs");
    expect(await changedSince(place, (await place.state.setup("t"))!.files)).toEqual([path]);
    await expect(undoSetup(place, "t", false)).rejects.toMatchObject({ code: "changed-since" });
    await expect(writeSetup(place, "t", [{ path, text: "b" }], false)).rejects.toMatchObject({ code: "changed-since" });
    expect(readFileSync(inRoot(path), "utf8")).toBe("theirs");
    await undoSetup(place, "t", true);
    expect(readFileSync(inRoot(path), "utf8")).toBe("original");
  });

  it("that are links belong to another program: only by force, and back to the link", async () => {
    mkdirSync(inRoot("/etc"));
    symlinkSync("../run/stub.conf", inRoot("/etc/resolv.conf"));
    const plan = [{ path: "/etc/resolv.conf", text: "nameserver 127.0.0.1\n" }];
    await expect(writeSetup(place, "t", plan, false)).rejects.toMatchObject({ code: "is-a-link" });
    await writeSetup(place, "t", plan, true);
    expect(lstatSync(inRoot("/etc/resolv.conf")).isFile()).toBe(true);
    await undoSetup(place, "t", false);
    expect(readlinkSync(inRoot("/etc/resolv.conf"))).toBe("../run/stub.conf");
  });

  it("are as before when one of them cannot be written", async () => {
    put(path, "original");
    mkdirSync(inRoot("/etc/dir"));
    const before = snapshot();
    const plan = [
      { path, text: "ours" },
      { path: `${path}/below-a-file`, text: "never" },
    ];
    await expect(writeSetup(place, "t", plan, false)).rejects.toThrow();
    expect(snapshot()).toEqual(before);
  });

  it("that stand as wanted already are left alone, and nothing is there to undo", async () => {
    put(path, "same");
    expect(await writeSetup(place, "t", [{ path, text: "same" }], false)).toEqual([]);
    await expect(undoSetup(place, "t", false)).rejects.toMatchObject({ code: "not-set-up" });
  });

  it("refuse a record that is damaged, and name the copies", async () => {
    put("/state/setups.json", "{");
    await expect(undoSetup(place, "t", true)).rejects.toMatchObject({ code: "state-unreadable" });
  });

  it("come back to the byte whatever they were and in whatever order set-ups are undone", async () => {
    const bytes = fc.option(fc.uint8Array({ maxLength: 64 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(bytes, bytes, fc.string(), fc.boolean(), async (first, second, text, swap) => {
        rmSync(inRoot("/etc"), { recursive: true, force: true });
        if (first !== undefined) put("/etc/a/one", first);
        if (second !== undefined) put("/etc/a/two", second, 0o600);
        const before = snapshot();
        await writeSetup(place, "a", [{ path: "/etc/a/one", text: `a${text}` }], false);
        await writeSetup(place, "b", [{ path: "/etc/a/two", text: `b${text}` }], false);
        for (const target of swap ? ["a", "b"] : ["b", "a"]) {
          await undoSetup(place, target, false).catch((fault: { code?: string }) => {
            if (fault.code !== "not-set-up") throw fault; // it stood as wanted already
          });
        }
        expect(snapshot().filter((line) => !/^etc( |\/a )/.test(line))).toEqual(
          before.filter((line) => !/^etc( |\/a )/.test(line)),
        );
      }),
      { numRuns: 40 },
    );
  });
});
