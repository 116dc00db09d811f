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
  private next = 0;

  run(work: () => void): void {
    if (this.begun < perTurnMax && this.next === this.waiting.length) {
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
    this.next = 0;
  }

  private readonly turn = (): void => {
    this.begun = 0;
    this.turning = false;
    while (this.begun < perTurnMax && this.next < this.waiting.length) {
      this.begun++;
      this.waiting[this.next++]!();
    }
    if (this.next === this.waiting.length) this.clear();
    if (this.begun === 0) return;
    this.turning = true;
    setImmediate(this.turn);
  };
}
