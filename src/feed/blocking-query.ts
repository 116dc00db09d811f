import type { Cancel } from "./feed.js";

/** What a blocking query looks at, again and again. */
export interface BlockingQuery<T> {
  /** The index that the client has; the query answers as soon as the resource's own is greater. 0 answers at once. */
  readonly index: number;
  /** Longest wait, jitter included. */
  readonly waitMs: number;
  /** Reads index and answer in one step. */
  readonly read: () => { readonly index: number; readonly answer: T };
  /** Topics whose publication may change the answer. */
  readonly topics: readonly string[];
}

/** What a blocking query needs from outside: waking, time and the client's departure. */
export interface BlockingPorts {
  readonly wait: (topics: readonly string[], wake: () => void) => Cancel;
  readonly after: (ms: number, run: () => void) => Cancel;
  /** Registers what to do when the client goes away. */
  readonly onGone: (run: () => void) => void;
}

/**
 * Answers at once when the resource is newer than the client's index, else parks until a publication makes it so or the wait
 * ends (then the unchanged answer goes out). A wake-up that did not move the index parks again, so unrelated writes and
 * idempotent ones stay unseen. `done` is called once, or never when the client has gone.
 */
export function blockingQuery<T>(query: BlockingQuery<T>, ports: BlockingPorts, done: (answer: T) => void): void {
  const first = query.read();
  if (query.index <= 0 || first.index > query.index) {
    done(first.answer);
    return;
  }
  let cancelWait: Cancel = () => {};
  let settled = false;
  const finish = (answer?: () => T): void => {
    if (settled) return;
    settled = true;
    cancelWait();
    cancelTimer();
    if (answer !== undefined) done(answer());
  };
  const park = (): void => {
    cancelWait = ports.wait(query.topics, () => {
      if (settled) return;
      const now = query.read();
      if (now.index > query.index) finish(() => now.answer);
      else park();
    });
  };
  const cancelTimer = ports.after(query.waitMs, () => finish(() => query.read().answer));
  ports.onGone(() => finish());
  park();
}
