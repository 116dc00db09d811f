/** What is known of a file without opening it; links are followed. */
export interface FileFacts {
  readonly isFile: boolean;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Tells a replaced file from a changed one. */
  readonly inode: number;
}

/**
 * Every file operation of this room, so that faults can be put in. Rejections are Node's own errors (`code` ENOENT, ENOSPC,
 * ...). Each call either happens or does not, except `create`, which may leave a partial file behind.
 */
export interface Files {
  read(path: string): Promise<Uint8Array>;
  /** Undefined when there is nothing. */
  facts(path: string): Promise<FileFacts | undefined>;
  /** Names in a folder; none when there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  makeFolders(path: string, mode: number): Promise<void>;
  /** A new file with these bytes and this mode, on disk when it resolves. Rejects EEXIST when there is one. */
  create(path: string, bytes: Uint8Array, mode: number): Promise<void>;
  setOwner(path: string, uid: number, gid: number): Promise<void>;
  /** A second name for the same file. */
  link(path: string, second: string): Promise<void>;
  /** Replaces what is at `to`, in one step. */
  rename(from: string, to: string): Promise<void>;
  /** No error when there is nothing. */
  remove(path: string): Promise<void>;
  /** Brings names of a folder to disk. */
  syncFolder(folder: string): Promise<void>;
}
