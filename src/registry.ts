import { type Applied, CatalogView, type Planner, type Refusal } from "./catalog/index.js";
import { Feed } from "./feed/index.js";
import type { Batch, Change, RegistryRecord, Snapshot, Transaction } from "./records/index.js";
import { Turns } from "./turns.js";

/** What the registry needs of a store (see `store/contract.ts`). */
export interface RegistryStore {
  load(): Promise<Snapshot<RegistryRecord>>;
  commit(
    transaction: Transaction<RegistryRecord>,
  ): Promise<{ readonly ok: true; readonly revision: number } | { readonly ok: false; readonly reason: "conflict" }>;
  watch(fromRevision: number, sink: { batch(batch: Batch<RegistryRecord>): void; reload(): void }): { close(): void };
}

/** What became of an intent. `revision` is where the view stands once the intent's effect can be read. */
export type Outcome =
  | { readonly ok: true; readonly revision: number; readonly changed: boolean }
  | { readonly ok: false; readonly refusal: Refusal };

/** An attempt that lost its conditions; `changed` is whether a part of its intent was written all the same. */
interface Conflict {
  readonly conflict: true;
  readonly changed: boolean;
}

/**
 * How often a plan is made before giving up. A conflict means that another write came between; each attempt plans from a
 * newer view. Few writers of one record part after some attempts; many need turns, and then lose to newcomers alone.
 */
const attemptsBeside = 4;
const attemptsInTurn = 64;

/** Transactions of one intent: a plan that never ends is a bug, and a million records are no plan's business. */
const partsMax = 10_000;

/** A load that fails (the store is read-only after a full disk, say) is tried again between these delays. */
const reloadDelayMsMin = 100;
const reloadDelayMsMax = 5_000;

/**
 * The write path, and the only way to change anything: plan -> commit -> apply -> publish. The view changes through the
 * store's change stream alone; a commit resolves after its batch came by.
 */
export class Registry {
  readonly view = new CatalogView();
  readonly feed = new Feed<Change<RegistryRecord>>();
  readonly #store: RegistryStore;
  #watch: { close(): void } | undefined;
  #closed = false;
  readonly #pause: (ms: number) => Promise<void>;
  readonly #turns = new Turns();
  readonly #reloadListeners: (() => void)[] = [];

  constructor(
    store: RegistryStore,
    pause: (ms: number) => Promise<void> = (ms) => new Promise((done) => setTimeout(done, ms)),
  ) {
    this.#store = store;
    this.#pause = pause;
  }

  /** Loads the view and follows the store from there. */
  async open(): Promise<void> {
    await this.#load();
  }

  /** Called after every load but the first: what was built from changes is to be built anew. */
  onReload(listener: () => void): void {
    this.#reloadListeners.push(listener);
  }

  /**
   * Carries out an intent. Rejects only when the store cannot write (its error says why). Intents with the same `alone` are
   * carried out one after the other: for what must be there once, which the conditions on single records cannot say.
   */
  propose(planner: Planner, alone = ""): Promise<Outcome> {
    return alone === "" ? this.#propose(planner) : this.#turns.take(`alone ${alone}`, () => this.#propose(planner));
  }

  /** First beside the others; then in turns, or of many that fight over one record all but one would lose each time. */
  async #propose(planner: Planner): Promise<Outcome> {
    const before = await this.#insist(planner, attemptsBeside, false);
    if (!("conflict" in before)) return before;
    const after = await this.#turns.take("contended", () => this.#insist(planner, attemptsInTurn, before.changed));
    if (!("conflict" in after)) return after;
    const message = `gave up after ${attemptsBeside + attemptsInTurn} conflicting writes; try again`;
    return { ok: false, refusal: { reason: "conflict", message } };
  }

  async #insist(planner: Planner, attempts: number, changedBefore: boolean): Promise<Outcome | Conflict> {
    let outcome: Outcome | Conflict = { conflict: true, changed: changedBefore };
    for (let attempt = 1; attempt <= attempts && "conflict" in outcome; attempt++) {
      outcome = await this.#attempt(planner, outcome.changed);
    }
    return outcome;
  }

  /**
   * Plans and commits until done or lost. Of a plan with several transactions only the first is committed, then it is made
   * again: the rest rests on records that the first has changed, or others since. `changed` is whether anything was written.
   */
  async #attempt(planner: Planner, changedBefore: boolean): Promise<Outcome | Conflict> {
    let changed = changedBefore;
    for (let part = 0; part < partsMax; part++) {
      const plan = planner(this.view);
      if (plan.kind === "refused") return { ok: false, refusal: plan.refusal };
      if (plan.kind === "unchanged") return { ok: true, revision: this.view.revision, changed };
      const [first, ...later] = plan.transactions;
      if (first === undefined) return { ok: true, revision: this.view.revision, changed };
      const result = await this.#store.commit(first);
      if (!result.ok) return { conflict: true, changed };
      changed = true;
      if (later.length === 0) return { ok: true, revision: this.view.revision, changed };
    }
    throw new Error(`invariant: an intent was not done after ${partsMax} transactions`);
  }

  close(): void {
    this.#closed = true;
    this.#watch?.close();
    this.feed.wakeAll();
  }

  async #load(): Promise<void> {
    const snapshot = await this.#store.load();
    if (this.#closed) return;
    this.view.load(snapshot);
    this.#watch = this.#store.watch(snapshot.revision, {
      batch: (batch) => this.#apply(batch),
      reload: () => void this.#reload(),
    });
  }

  /** Loads again, for as long as it takes: until then the view stays as it is, and reads go on. */
  async #reload(): Promise<void> {
    this.#watch?.close();
    for (let delayMs = reloadDelayMsMin; !this.#closed; delayMs = Math.min(delayMs * 2, reloadDelayMsMax)) {
      try {
        await this.#load();
        for (const listener of this.#reloadListeners) listener();
        this.feed.wakeAll();
        return;
      } catch {
        await this.#pause(delayMs);
      }
    }
  }

  #apply(batch: Batch<RegistryRecord>): void {
    const applied: Applied = this.view.apply(batch);
    this.feed.publish(applied);
  }
}
