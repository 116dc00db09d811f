import { createHash, randomUUID } from "node:crypto";
import { chmod, chown, lstat, mkdir, open, readFile, readlink, rename, rm, rmdir, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ResolverError } from "./errors.js";

/** Configuration files are small; more than this is not one. */
const fileBytesMax = 1_048_576;

/** A file as it stands. */
export type Found =
  | { readonly kind: "absent" }
  | { readonly kind: "link"; readonly to: string }
  | {
      readonly kind: "file";
      readonly bytes: Uint8Array;
      readonly mode: number;
      readonly uid: number;
      readonly gid: number;
    };

export async function look(path: string): Promise<Found> {
  try {
    const stat = await lstat(path);
    if (stat.isSymbolicLink()) return { kind: "link", to: await readlink(path) };
    if (stat.size > fileBytesMax) {
      throw new ResolverError("too-large", `${path} has more than ${fileBytesMax} bytes: not a configuration file`);
    }
    return { kind: "file", bytes: await readFile(path), mode: stat.mode & 0o7777, uid: stat.uid, gid: stat.gid };
  } catch (thrown) {
    if (hasCode(thrown, "ENOENT") || hasCode(thrown, "ENOTDIR")) return { kind: "absent" };
    throw thrown;
  }
}

/** The file's text with one character a byte, so that any bytes come back as they were; follows links. */
export async function readText(path: string): Promise<string | undefined> {
  return readFile(path, "latin1").catch(() => undefined);
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Who a file belongs to and who may use it. */
export interface Owner {
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * Puts a file in place as a whole: written beside, synced, renamed. A file that is a mount point (containers and network
 * namespaces mount their resolv.conf) cannot be renamed over and is written in place.
 */
export async function replaceFile(path: string, bytes: Uint8Array, owner: Owner): Promise<void> {
  const staged = stagedName(path);
  try {
    await writeSynced(staged, bytes, owner.mode);
    await chmod(staged, owner.mode);
    if (owner.uid !== undefined && owner.gid !== undefined && process.getuid?.() === 0) {
      await chown(staged, owner.uid, owner.gid);
    }
    await rename(staged, path);
    await syncDirectory(dirname(path));
  } catch (thrown) {
    await rm(staged, { force: true });
    if (!hasCode(thrown, "EBUSY")) throw thrown;
    await writeInPlace(path, bytes);
  }
}

export async function replaceByLink(path: string, to: string): Promise<void> {
  const staged = stagedName(path);
  await symlink(to, staged);
  await rename(staged, path);
}

/** A leading dot: programs that read a whole directory pass it over, should it ever stay. */
function stagedName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID()}`);
}

async function writeInPlace(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.writeFile(bytes);
    await file.truncate(bytes.length);
    await file.sync();
  } finally {
    await file.close();
  }
}

export async function writeSynced(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const file = await open(path, "wx", mode);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  await directory.sync().finally(() => directory.close());
}

/** Makes the directory of a file; resolves with those that were not there, outermost first. */
export async function makeDirectory(path: string): Promise<string[]> {
  const first = await mkdir(path, { recursive: true, mode: 0o755 });
  if (first === undefined) return [];
  const made: string[] = [];
  for (let at = path; at.length >= first.length; at = dirname(at)) made.unshift(at);
  return made;
}

/** Removes what `makeDirectory` made, as far as nobody else put something in. */
export async function removeDirectories(made: readonly string[]): Promise<void> {
  for (const path of [...made].reverse()) {
    const removed = await rmdir(path).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}

export function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && (thrown as NodeJS.ErrnoException).code === code;
}
