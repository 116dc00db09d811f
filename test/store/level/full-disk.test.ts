import { execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../../../src/store/index.js";
import { describeWith, root } from "../../support/needs.js";
import { temporaryDirectories } from "../directories.js";
import { keysOf, openNotes, putNote } from "../notebook.js";

const freshDirectory = temporaryDirectories();

describeWith(
  [],
  "a real disk that fills up",
  () => {
    let mount: string;
    beforeAll(async () => {
      mount = await freshDirectory();
      await mkdir(mount);
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=6m", "tmpfs", mount]);
    });
    afterAll(() => void execFileSync("umount", [mount]));

    it("makes the store read-only, and freeing it makes it writable with every acknowledged record", async () => {
      const ballast = join(mount, "ballast");
      await writeFile(ballast, Buffer.alloc(3 * 1024 * 1024));
      const directory = join(mount, "data");
      const { store } = await openNotes(directory, systemClock);
      const acknowledged: string[] = [];
      const fillUp = async () => {
        for (let i = 0; ; i++) {
          const key = `kv/${String(acknowledged.length).padStart(6, "0")}`;
          await putNote(store, key, `${i}`.padEnd(20_000, "full"));
          acknowledged.push(key);
        }
      };
      await expect(fillUp()).rejects.toMatchObject({ code: "STORE_READ_ONLY" });
      expect(acknowledged.length).toBeGreaterThan(20);
      expect(store.status()).toMatchObject({ writable: false, code: "STORE_DISK_FULL" });

      const writable = new Promise<void>((resolve) => store.onStatus((status) => status.writable && resolve()));
      await rm(ballast);
      await writable;
      expect((await keysOf(store)).filter((key) => !acknowledged.includes(key)).length).toBeLessThanOrEqual(1);
      expect(await keysOf(store)).toEqual(expect.arrayContaining(acknowledged));
      await putNote(store, "kv/after", "1");
      await store.close();

      const again = await openNotes(directory);
      expect(again.warnings).toEqual([]);
      expect(await keysOf(again.store)).toEqual(expect.arrayContaining([...acknowledged, "kv/after"]));
      await again.store.close();
    });
  },
  [root],
);
