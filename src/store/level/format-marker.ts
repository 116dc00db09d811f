import { mkdir, open, readdir, readFile, rename } from "node:fs/promises";
import { StoreError } from "../errors.js";
import { formatFile, formatVersion } from "./layout.js";
import { unreadable } from "./open-errors.js";

/** Left by file systems and by an interrupted first start; not somebody's data. */
const harmlessNames: ReadonlySet<string> = new Set(["lost+found", "FORMAT.new"]);

const shape = /^rollcall-store (\d{1,9})\n$/;

/** Whether `directory` is a store of ours. A directory that is missing or empty is none. */
export async function isStore(directory: string): Promise<boolean> {
  const text = await readMarker(directory);
  if (text === undefined) {
    await requireEmpty(directory);
    return false;
  }
  const version = Number(shape.exec(text)?.[1]);
  if (Number.isNaN(version)) throw foreign(directory, `its FORMAT file reads ${JSON.stringify(text.slice(0, 40))}`);
  if (version > formatVersion) {
    throw new StoreError(
      "STORE_NEWER_FORMAT",
      `the store in ${directory} has format ${version}, this version reads up to ${formatVersion}`,
      "start the newer version that wrote it, or export there and import here",
    );
  }
  return true;
}

/** Makes the directory ours: whole or not at all, whatever interrupts it. */
export async function writeMarker(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const draft = `${formatFile(directory)}.new`;
    const file = await open(draft, "w", 0o600);
    try {
      await file.writeFile(`rollcall-store ${formatVersion}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, formatFile(directory));
    const parent = await open(directory, "r");
    try {
      await parent.sync();
    } finally {
      await parent.close();
    }
  } catch (error) {
    throw unreadable(directory, error);
  }
}

async function readMarker(directory: string): Promise<string | undefined> {
  try {
    return await readFile(formatFile(directory), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unreadable(directory, error);
  }
}

async function requireEmpty(directory: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw unreadable(directory, error);
  }
  const strange = names.filter((name) => !harmlessNames.has(name));
  if (strange.length > 0) throw foreign(directory, `it holds ${strange.slice(0, 5).join(", ")} but no FORMAT file`);
}

function foreign(directory: string, why: string): StoreError {
  return new StoreError(
    "STORE_FOREIGN_DIRECTORY",
    `${directory} is not a store of Rollcall (${why})`,
    "name an empty directory, or the one that Rollcall made; nothing was touched",
  );
}
