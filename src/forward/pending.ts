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

/** Chains of the table: with as many questions as may be pending by default, four to a chain. */
const slotCount = 1_024;
/** Clients remembered after their last query was answered, so that one that asks again is only counted. */
const idleClientsMax = 1_024;

/** One question under way and all who wait for it. */
export interface Pending {
  readonly key: string;
  readonly asked: Asked;
  waiters: Waiter[];
  resolution: Resolution | undefined;
  cancelStale: () => void;
  /** Those who wait have been given a stale answer, and so will those who come. */
  isStale: boolean;
  /** Chain of the table. */
  next: Pending | undefined;
}

/**
 * The questions under way, merged by what is asked, within bounds in all and per client. Its own chains, not a `Map`: one that
 * is always changing makes a new table every few changes, and the old ones hold on to each other and to what was in them.
 */
export class PendingTable {
  /** Waiters in all. */
  waiting = 0;
  /** Questions. */
  size = 0;
  private readonly slots = new Array<Pending | undefined>(slotCount).fill(undefined);
  private readonly byClient = new Map<string, number>();

  /** The question with this `mergeKey`, which has this hash. */
  find(key: string, hash: number): Pending | undefined {
    let pending = this.slots[slotOf(hash)];
    while (pending !== undefined && pending.key !== key) pending = pending.next;
    return pending;
  }

  /** Whether one more query of this client may wait. */
  hasRoom(client: string, waitersMax: number, perClientMax: number): boolean {
    return this.waiting < waitersMax && (this.byClient.get(client) ?? 0) < perClientMax;
  }

  open(key: string, asked: Asked): Pending {
    const slot = slotOf(asked.hash);
    const pending: Pending = {
      key,
      asked,
      waiters: [],
      resolution: undefined,
      cancelStale: () => {},
      isStale: false,
      next: this.slots[slot],
    };
    this.slots[slot] = pending;
    this.size++;
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
      if (left === 0 && this.byClient.size > idleClientsMax) this.byClient.delete(client);
      else this.byClient.set(client, left);
    }
    return leaving;
  }

  close(pending: Pending): void {
    pending.cancelStale();
    const slot = slotOf(pending.asked.hash);
    let before: Pending | undefined;
    let at = this.slots[slot];
    while (at !== undefined && at !== pending) {
      before = at;
      at = at.next;
    }
    if (at === undefined) return;
    if (before === undefined) this.slots[slot] = pending.next;
    else before.next = pending.next;
    pending.next = undefined;
    this.size--;
  }

  all(): Pending[] {
    const found: Pending[] = [];
    for (const first of this.slots) for (let at = first; at !== undefined; at = at.next) found.push(at);
    return found;
  }
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 16)) & (slotCount - 1);
}
