import type { Files } from "./files.js";

const FILE_MODE = 0o644;

/** Makes a file; one of ours that is in the way, left by a fault, goes first. */
export async function instead(files: Files, path: string, make: () => Promise<void>): Promise<void> {
  try {
    await make();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
    await files.remove(path);
    await make();
  }
}

/** Gives a file a second name: a hard link where the file system has them, else a copy. */
export async function secondName(files: Files, path: string, second: string): Promise<void> {
  try {
    await instead(files, second, () => files.link(path, second));
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EMLINK" && code !== "ENOSYS") throw thrown;
    const facts = await files.facts(path);
    const bytes = await files.read(path);
    await instead(files, second, () => files.create(second, bytes, facts?.mode ?? FILE_MODE));
  }
}
