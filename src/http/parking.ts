/** Requests that wait for something to happen: each can be ended at once, so that a server which is to end can answer them. */
export class Parking {
  readonly #ends = new Set<() => void>();
  #over = false;

  /** Calls `end` when the server is to end, and at once if that is so already. Gives how to leave. */
  park(end: () => void): () => void {
    if (this.#over) {
      setImmediate(end);
      return () => {};
    }
    this.#ends.add(end);
    return () => this.#ends.delete(end);
  }

  /** Ends everything that waits, and from now on whatever begins to. */
  endAll(): void {
    this.#over = true;
    for (const end of this.#ends) end();
    this.#ends.clear();
  }
}
