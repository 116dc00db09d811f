/** One published batch: what changed (opaque here) and which topics it touched. */
export interface Publication<C> {
  readonly revision: number;
  readonly topics: ReadonlySet<string>;
  readonly changes: readonly C[];
}

/** Ends a subscription or a wait; calling it again does nothing. */
export type Cancel = () => void;

/**
 * Tells readers what was applied, in revision order. Two kinds of reader: a follower gets every publication (projections,
 * probers, templates); a waiter is woken once by the first publication on one of its topics (blocking queries).
 * Everything is synchronous: a reader that looks at the view and then waits in the same turn misses nothing.
 */
export class Feed<C> {
  readonly #followers = new Set<(publication: Publication<C>) => void>();
  readonly #waiters = new Map<string, Set<Waiter>>();

  /** Follows every publication. A follower must not throw: it is one of ours, so a fault in it is a bug that shows. */
  follow(follower: (publication: Publication<C>) => void): Cancel {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** Calls `wake` once when one of the topics is published. Costs one set entry a topic until then. */
  wait(topics: readonly string[], wake: () => void): Cancel {
    const waiter: Waiter = { topics, wake };
    for (const topic of topics) {
      let parked = this.#waiters.get(topic);
      if (parked === undefined) this.#waiters.set(topic, (parked = new Set()));
      parked.add(waiter);
    }
    return () => this.#forget(waiter);
  }

  /** Tells followers first (so that what a woken reader looks at is up to date), then wakes the waiters. */
  publish(publication: Publication<C>): void {
    for (const follower of this.#followers) follower(publication);
    const woken = new Set<Waiter>();
    for (const topic of publication.topics) {
      for (const waiter of this.#waiters.get(topic) ?? []) woken.add(waiter);
    }
    this.#wake(woken);
  }

  /** Wakes everybody: after a reload no topic says what changed. */
  wakeAll(): void {
    this.#wake(new Set([...this.#waiters.values()].flatMap((parked) => [...parked])));
  }

  /** Number of waits parked now. */
  get waiting(): number {
    const distinct = new Set<Waiter>();
    for (const parked of this.#waiters.values()) for (const waiter of parked) distinct.add(waiter);
    return distinct.size;
  }

  #wake(waiters: ReadonlySet<Waiter>): void {
    for (const waiter of waiters) this.#forget(waiter);
    for (const waiter of waiters) waiter.wake();
  }

  #forget(waiter: Waiter): void {
    for (const topic of waiter.topics) {
      const parked = this.#waiters.get(topic);
      if (parked?.delete(waiter) && parked.size === 0) this.#waiters.delete(topic);
    }
  }
}

interface Waiter {
  readonly topics: readonly string[];
  readonly wake: () => void;
}
