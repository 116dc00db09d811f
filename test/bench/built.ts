import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const top = fileURLToPath(new URL("../..", import.meta.url));

/** Rooms built for a bench, and how to be rid of them. */
export interface Built {
  /** Imports the face of a room. */
  load<T>(room: string): Promise<T>;
  close(): Promise<void>;
}

/**
 * Builds rooms by themselves, beside the command and in the same way: what runs TypeScript names each closure as it is made,
 * which would be counted as ours.
 */
export async function built(rooms: readonly string[]): Promise<Built> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-built-"));
  const entries = rooms.map((room) => `${room}=src/${room}/index.ts`);
  const argv = ["run", "--silent", "build:bundle", "--", `--outdir=${directory}`, ...entries];
  await promisify(execFile)("npm", argv, { cwd: top });
  await writeFile(join(directory, "package.json"), '{ "type": "module" }');
  await symlink(join(top, "node_modules"), join(directory, "node_modules"));
  return {
    load: (room) => import(pathToFileURL(join(directory, `${room}.js`)).href),
    close: () => rm(directory, { recursive: true }),
  };
}
