import { chown, link, mkdir, open, readdir, readFile, rename, stat, unlink } from "node:fs/promises";
import type { FileFacts, Files } from "./files.js";

/** The files of this machine. */
export const nodeFiles: Files = {
  read: (path) => readFile(path),
  facts,
  list: (folder) => readdir(folder).catch(noneAt([])),
  makeFolders: async (path, mode) => void (await mkdir(path, { recursive: true, mode })),
  create,
  setOwner: chown,
  link,
  rename,
  remove: (path) => unlink(path).catch(noneAt(undefined)),
  syncFolder,
};

async function facts(path: string): Promise<FileFacts | undefined> {
  const found = await stat(path).catch(noneAt(undefined));
  if (found === undefined) return undefined;
  return {
    isFile: found.isFile(),
    mode: found.mode & 0o7777,
    uid: found.uid,
    gid: found.gid,
    sizeBytes: found.size,
    modifiedMs: found.mtimeMs,
    inode: found.ino,
  };
}

async function create(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(bytes);
    await file.chmod(mode); // `open` passes its mode through the umask
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Turns "there is nothing" into a value. */
function noneAt<T>(value: T): (thrown: unknown) => T {
  return (thrown) => {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return value;
    throw thrown;
  };
}
