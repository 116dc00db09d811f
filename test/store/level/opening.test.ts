import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryDirectories } from "../directories.js";
import { keysOf, openNotes, putNote } from "../notebook.js";

const freshDirectory = temporaryDirectories();

async function made(): Promise<string> {
  const directory = await freshDirectory();
  const { store } = await openNotes(directory);
  await putNote(store, "kv/a", "1");
  await store.close();
  return directory;
}

/** A refusal with this code that names the directory and a remedy. */
function refusal(code: string, directory: string) {
  return expect.objectContaining({
    code,
    message: expect.stringContaining(directory),
    remedy: expect.stringMatching(/\w/),
  });
}

describe("opening a directory", () => {
  it("makes it where there is none, with the format on the first line of FORMAT", async () => {
    const directory = join(await freshDirectory(), "deep", "er");
    const { store, warnings } = await openNotes(directory);
    expect(warnings).toEqual([]);
    expect(await readFile(join(directory, "FORMAT"), "utf8")).toBe("rollcall-store 1\n");
    await store.close();
  });

  it("goes on where the very first start was interrupted", async () => {
    const directory = await freshDirectory();
    await mkdir(directory);
    await writeFile(join(directory, "FORMAT.new"), "roll");
    await (await openNotes(directory)).store.close();
    const marked = await freshDirectory();
    await mkdir(join(marked, "level"), { recursive: true });
    await writeFile(join(marked, "FORMAT"), "rollcall-store 1\n");
    await (await openNotes(marked)).store.close();
  });

  it("refuses a directory with other things in it and touches nothing", async () => {
    const directory = await freshDirectory();
    await mkdir(join(directory, "raft"), { recursive: true });
    await writeFile(join(directory, "node-id"), "x");
    await expect(openNotes(directory)).rejects.toEqual(refusal("STORE_FOREIGN_DIRECTORY", directory));
    expect((await readdir(directory)).sort()).toEqual(["node-id", "raft"]);
  });

  it("refuses a FORMAT file that is not ours", async () => {
    const directory = await made();
    await writeFile(join(directory, "FORMAT"), "something else\n");
    await expect(openNotes(directory)).rejects.toEqual(refusal("STORE_FOREIGN_DIRECTORY", directory));
  });

  it("refuses a newer format, naming both", async () => {
    const directory = await made();
    await writeFile(join(directory, "FORMAT"), "rollcall-store 2\n");
    await expect(openNotes(directory)).rejects.toEqual(refusal("STORE_NEWER_FORMAT", directory));
    await expect(openNotes(directory)).rejects.toThrow(/format 2, this version reads up to 1/);
  });

  it("refuses a second opening while the first is in use, without harm to it", async () => {
    const directory = await made();
    const { store } = await openNotes(directory);
    await expect(openNotes(directory)).rejects.toEqual(refusal("STORE_LOCKED", directory));
    await putNote(store, "kv/b", "1");
    await store.close();
    const again = await openNotes(directory);
    expect(await keysOf(again.store)).toEqual(["kv/a", "kv/b"]);
    await again.store.close();
  });

  it("refuses a path that is a file", async () => {
    const file = await freshDirectory();
    await writeFile(file, "");
    await expect(openNotes(file)).rejects.toEqual(refusal("STORE_UNREADABLE", file));
  });

  it.each(["", "level"])("refuses a directory that it may not read (DIR/%s)", async (below) => {
    const directory = await made();
    await asAnotherUser(async () => {
      await chmodTree(directory, below);
      await expect(openNotes(directory)).rejects.toEqual(refusal("STORE_UNREADABLE", directory));
    });
    await chmod(join(directory, below), 0o700);
  });
});

async function chmodTree(directory: string, below: string): Promise<void> {
  // A user who is not root made the directory and only takes its own rights away.
  if (process.geteuid?.() === realUser) await chmod(join(directory, below), 0o000);
}

const realUser = process.getuid?.();

/** Root may read everything: as root, looks as a user who may not, since root made the directory for itself alone. */
async function asAnotherUser(look: () => Promise<void>): Promise<void> {
  if (realUser !== 0) return look();
  process.seteuid!(65_534);
  try {
    await look();
  } finally {
    process.seteuid!(0);
  }
}
