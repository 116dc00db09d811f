import { dirname } from "node:path";
import type { FileFacts, Files } from "../../../src/render/index.js";

export interface MemoryFile {
  bytes: Uint8Array;
  mode: number;
  uid: number;
  gid: number;
  readonly inode: number;
  modifiedMs: number;
}

/** A file error with Node's code. */
export function fileError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}

/** A file system of names and inodes in memory: hard links share their file. */
export class MemoryFiles implements Files {
  readonly names = new Map<string, MemoryFile>();
  readonly folders = new Set<string>(["/", ".", "/etc"]);
  /** Operations that change something, in order. */
  readonly changes: string[] = [];
  #inodes = 0;

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries(files)) this.put(path, text);
  }

  put(path: string, text: string | Uint8Array, mode = 0o644): void {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    const inode = ++this.#inodes;
    this.names.set(path, { bytes, mode, uid: 0, gid: 0, inode, modifiedMs: inode });
    this.#addFolder(dirname(path));
  }

  text(path: string): string | undefined {
    const file = this.names.get(path);
    return file === undefined ? undefined : new TextDecoder().decode(file.bytes);
  }

  async read(path: string): Promise<Uint8Array> {
    return this.#file(path).bytes;
  }

  async facts(path: string): Promise<FileFacts | undefined> {
    const file = this.names.get(path);
    if (file === undefined) {
      if (!this.folders.has(path)) return undefined;
      return { isFile: false, mode: 0o755, uid: 0, gid: 0, sizeBytes: 0, modifiedMs: 0, inode: 0 };
    }
    const { mode, uid, gid, inode, modifiedMs, bytes } = file;
    return { isFile: true, mode, uid, gid, inode, modifiedMs, sizeBytes: bytes.length };
  }

  async list(folder: string): Promise<readonly string[]> {
    const inside = (path: string): boolean => dirname(path) === folder && path !== folder;
    return [...this.names.keys(), ...this.folders].filter(inside).map((path) => path.slice(path.lastIndexOf("/") + 1));
  }

  async makeFolders(path: string): Promise<void> {
    this.changes.push(`mkdir ${path}`);
    this.#addFolder(path);
  }

  async create(path: string, bytes: Uint8Array, mode: number): Promise<void> {
    if (this.names.has(path)) throw fileError("EEXIST");
    if (!this.folders.has(dirname(path))) throw fileError("ENOENT");
    this.changes.push(`create ${path}`);
    this.put(path, Uint8Array.from(bytes), mode);
  }

  async setOwner(path: string, uid: number, gid: number): Promise<void> {
    Object.assign(this.#file(path), { uid, gid });
  }

  async link(path: string, second: string): Promise<void> {
    if (this.names.has(second)) throw fileError("EEXIST");
    this.names.set(second, this.#file(path));
    this.changes.push(`link ${path} ${second}`);
  }

  async rename(from: string, to: string): Promise<void> {
    const file = this.#file(from);
    this.changes.push(`rename ${from} ${to}`);
    if (this.names.get(to) === file) return; // POSIX: two names of one file are both left
    this.names.set(to, file);
    this.names.delete(from);
  }

  async remove(path: string): Promise<void> {
    if (this.names.delete(path)) this.changes.push(`remove ${path}`);
  }

  async syncFolder(): Promise<void> {}

  #file(path: string): MemoryFile {
    const file = this.names.get(path);
    if (file === undefined) throw fileError(this.folders.has(path) ? "EISDIR" : "ENOENT");
    return file;
  }

  #addFolder(path: string): void {
    for (let folder = path; !this.folders.has(folder); folder = dirname(folder)) this.folders.add(folder);
  }
}
