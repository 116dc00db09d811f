import type { Batch } from "../records/index.js";
import type { Closable, WatchSink } from "./contract.js";

/** Batches kept for who watches from an older revision: what 256 busy clients commit during a load of some seconds. */
const historyBatchesMax = 8192;
/** Changes kept in those batches, so that a few huge deletes do not hold memory. */
const historyChangesMax = 65_536;

interface Watch<R> {
  position: number;
  readonly sink: WatchSink<R>;
}

/** Tells durable batches to watchers in revision order, and keeps the latest for those who come a little late. */
export class ChangeStream<R> {
  #watches = new Set<Watch<R>>();
  #history: Batch<R>[] = [];
  #historyStart = 0;
  #historyChanges = 0;
  /** Batches up to this revision are no longer known. */
  #compacted: number;
  #revision: number;

  constructor(revision: number) {
    this.#revision = revision;
    this.#compacted = revision;
  }

  /** Of the latest batch that was published. */
  get revision(): number {
    return this.#revision;
  }

  publish(batch: Batch<R>): void {
    this.#revision = batch.revision;
    this.#remember(batch);
    for (const watch of this.#watches) this.#deliver(watch, batch);
  }

  /** `latest` is the revision that a load may have seen already though it is not published yet. */
  watch(from: number, latest: number, sink: WatchSink<R>): Closable {
    const watch = { position: from, sink };
    if (from < this.#compacted || from > latest) {
      sink.reload();
      return { close() {} };
    }
    this.#watches.add(watch);
    // By index: a sink may commit or watch, but nothing publishes during this loop.
    for (let i = this.#historyStart; i < this.#history.length; i++) this.#deliver(watch, this.#history[i] as Batch<R>);
    return { close: () => void this.#watches.delete(watch) };
  }

  /** What is durable moved on without batches to tell: every watch ends with `reload`. */
  restart(revision: number): void {
    this.#revision = revision;
    this.#compacted = revision;
    this.#history = [];
    this.#historyStart = 0;
    this.#historyChanges = 0;
    const ended = [...this.#watches];
    this.#watches.clear();
    for (const { sink } of ended) sink.reload();
  }

  close(): void {
    this.#watches.clear();
    this.#history = [];
    this.#historyStart = 0;
  }

  #deliver(watch: Watch<R>, batch: Batch<R>): void {
    if (batch.revision <= watch.position || !this.#watches.has(watch)) return;
    watch.position = batch.revision;
    try {
      watch.sink.batch(batch);
    } catch (error) {
      // The commit is durable whatever a sink does; a view that failed to apply must not live on in silence.
      this.#watches.delete(watch);
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  #remember(batch: Batch<R>): void {
    this.#history.push(batch);
    this.#historyChanges += batch.changes.length;
    while (this.#history.length - this.#historyStart > historyBatchesMax || this.#historyChanges > historyChangesMax) {
      const oldest = this.#history[this.#historyStart];
      if (oldest === undefined) break;
      this.#compacted = oldest.revision;
      this.#historyChanges -= oldest.changes.length;
      this.#historyStart++;
    }
    // Dropped batches are cut off in large steps: O(1) per batch on average.
    if (this.#historyStart >= historyBatchesMax) {
      this.#history = this.#history.slice(this.#historyStart);
      this.#historyStart = 0;
    }
  }
}
