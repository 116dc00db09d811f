import type { Store } from "./contract.js";
import { EmbeddedStore, type StoreParts } from "./embedded-store.js";
import { GroupCommit } from "./group-commit.js";
import type { Medium } from "./medium.js";
import { damaged, readBack, requireSound } from "./read-back.js";
import { RecordHash } from "./record-hash.js";
import { firstRevision } from "./stored-form.js";

export interface EmbeddedOptions<R> extends StoreParts<R> {
  /** A revision that is known to have been acknowledged, from elsewhere than the records; 0 when nothing is known. */
  readonly knownRevision?: number;
  /** How many later revisions may have been lost with the end of the log: they are not given out again. */
  readonly revisionsLostMax?: number;
}

export interface Opened<R> {
  readonly store: Store<R>;
  /** What the records themselves attest; below the store's revision when more is known to have been acknowledged. */
  readonly reachedRevision: number;
}

/** Reads a medium back, verifies it, and serves it as a store. The caller keeps the medium to itself. */
export async function openEmbeddedStore<R>(medium: Medium, options: EmbeddedOptions<R>): Promise<Opened<R>> {
  const found = await readBack(medium, options.codec.decode);
  requireSound(found, medium.name);
  const known = options.knownRevision ?? 0;
  if (found.witness === undefined && known > firstRevision) {
    throw damaged(medium.name, [`all records are gone; revision ${known} was acknowledged`]);
  }
  const { ledger } = found;
  const reached = Math.max(ledger.revision, firstRevision);
  ledger.revision = Math.max(reached + (options.revisionsLostMax ?? 0), known);
  // Also the first write of a new store: from here on a missing witness means damage.
  if (found.witness?.revision !== ledger.revision) {
    await new GroupCommit(ledger, new RecordHash(), medium.begin()).commit();
  }
  medium.acknowledged(ledger.revision);
  return { store: new EmbeddedStore(medium, options, ledger, found.records), reachedRevision: reached };
}
