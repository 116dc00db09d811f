import { cp } from "node:fs/promises";
import { type Clock, type OpenedLevelStore, openLevelStore, type Store } from "../../src/store/index.js";
import { type Note, note, noteCodec } from "./codec.js";
import { ManualClock } from "./manual-clock.js";

export const openNotes = (directory: string, clock: Clock = new ManualClock()): Promise<OpenedLevelStore<Note>> =>
  openLevelStore({ directory, codec: noteCodec, clock });

/** One commit; its revision. */
export async function putNote(store: Store<Note>, key: string, text: string): Promise<number> {
  const result = await store.commit({ conditions: [], writes: [{ op: "put", key, record: note(text) }] });
  if (!result.ok) throw new Error("conflict");
  return result.revision;
}

/** Writes `count` notes one after another, each a commit (and a write in LevelDB's log) of its own. */
export async function fill(store: Store<Note>, count: number, padding = "x".repeat(100)): Promise<number> {
  let revision = 0;
  for (let i = 0; i < count; i++) revision = await putNote(store, `kv/${String(i).padStart(6, "0")}`, padding + i);
  return revision;
}

export async function keysOf(store: Store<Note>): Promise<string[]> {
  return [...(await store.load()).records].map(({ key }) => key);
}

/** The directory as a power cut would leave it: everything acknowledged is in the log, nothing was closed. */
export async function crashImage(from: string, to: string): Promise<string> {
  await cp(from, to, { recursive: true });
  return to;
}
