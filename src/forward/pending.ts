import type { Asked } from "./asked.js";
import type { Resolution } from "./resolution.js";

/** Somebody who waits for a reply. */
export interface Waiter {
  /** The query; its bytes stay as they are. */
  readonly query: Uint8Array;
  /** Address of the client; empty for ourselves. */
  readonly client: string;
  /** The reply may be as long as it is. */
  readonly overTcp: boolean;
  readonly reply: (bytes: Uint8Array) => void;
}

/** One question under way and all who wait for it. */
export interface Pending {
  readonly key: string;
  readonly asked: Asked;
  waiters: Waiter[];
  resolution: Resolution | undefined;
  cancelStale: () => void;
  /** Those who wait have been given a stale answer, and so will those who come. */
  isStale: boolean;
}

/** The questions under way, merged by what is asked, within bounds in all and per client. */
export class PendingTable {
  /** Waiters in all. */
  waiting = 0;
  private readonly byKey = new Map<string, Pending>();
  private readonly byClient = new Map<string, number>();

  get size(): number {
    return this.byKey.size;
  }

  find(key: string): Pending | undefined {
    return this.byKey.get(key);
  }

  /** Whether one more query of this client may wait. */
  hasRoom(client: string, waitersMax: number, perClientMax: number): boolean {
    return this.waiting < waitersMax && (this.byClient.get(client) ?? 0) < perClientMax;
  }

  open(key: string, asked: Asked): Pending {
    const pending: Pending = {
      key,
      asked,
      waiters: [],
      resolution: undefined,
      cancelStale: () => {},
      isStale: false,
    };
    this.byKey.set(key, pending);
    return pending;
  }

  join(pending: Pending, waiter: Waiter): void {
    pending.waiters.push(waiter);
    this.waiting++;
    this.byClient.set(waiter.client, (this.byClient.get(waiter.client) ?? 0) + 1);
  }

  /** Takes out the waiters that `who` holds for, all by default. */
  release(pending: Pending, who?: (waiter: Waiter) => boolean): readonly Waiter[] {
    const { waiters } = pending;
    const leaving = who === undefined ? waiters : waiters.filter(who);
    pending.waiters = who === undefined ? [] : waiters.filter((waiter) => !leaving.includes(waiter));
    for (const { client } of leaving) {
      this.waiting--;
      const left = this.byClient.get(client)! - 1;
      if (left === 0) this.byClient.delete(client);
      else this.byClient.set(client, left);
    }
    return leaving;
  }

  close(pending: Pending): void {
    pending.cancelStale();
    if (this.byKey.get(pending.key) === pending) this.byKey.delete(pending.key);
  }

  all(): Pending[] {
    return [...this.byKey.values()];
  }
}
