/**
 * Begun in one turn of the event loop. Putting a question to an upstream costs as much as a handful of answers of our own, which
 * wait in the same loop: with more, a flood of new names makes them late; with fewer, it is turns that cost.
 */
const perTurnMax = 2;

/** Runs work at once while little was begun in this turn of the event loop; more waits in order, a little a turn. */
export class Turns {
  private begun = 0;
  private turning = false;
  private waiting: (() => void)[] = [];

  run(work: () => void): void {
    if (this.begun < perTurnMax && this.waiting.length === 0) {
      this.begun++;
      work();
    } else this.waiting.push(work);
    if (this.turning) return;
    this.turning = true;
    setImmediate(this.turn);
  }

  /** Forgets what waits. */
  clear(): void {
    this.waiting = [];
  }

  private readonly turn = (): void => {
    // What was begun is not held on to: under a flood there may always be somebody who waits.
    const due = this.waiting.splice(0, perTurnMax);
    this.begun = due.length;
    this.turning = due.length > 0;
    if (this.turning) setImmediate(this.turn);
    for (const work of due) work();
  };
}
