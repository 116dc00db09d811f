/**
 * One timer of the machine for all timers of the engine. Adding and cancelling are O(1), whatever the number.
 *
 *   level 0   256 slots of one tick (16 ms)      the next 4 s, exact to the tick
 *   level 1    64 slots of 2^8 ticks             the next 4 min
 *   level 2    64 slots of 2^14 ticks            the next 4.6 h
 *   level 3    64 slots of 2^20 ticks            the next 12 days; what is later waits there for another turn
 *
 * At the first tick of a slot of a higher level its timers are placed again, one level lower. The wheel sleeps until the next
 * tick that has something to do, and does not wake at all when it is empty.
 */
import type { Clock } from "./clock.js";

/** What is due within one tick runs in one go: shorter ones would be more turns of the event loop for the same probes. */
const tickMs = 16;
const nearSlots = 256;
const levelShifts = [0, 8, 14, 20] as const;
const slotBases = [0, nearSlots, nearSlots + 64, nearSlots + 128] as const;
const slotCount = nearSlots + 192;
const topTicks = 2 ** 26;

interface Link {
  next: Link | null;
  previous: Link | null;
}

/** A timer that can be set again and again; at most one run is pending. */
export class WheelTimer implements Link {
  next: Link | null = null;
  previous: Link | null = null;
  dueTick = 0;
  level = 0;
  readonly run: () => void;

  constructor(run: () => void) {
    this.run = run;
  }

  get pending(): boolean {
    return this.next !== null;
  }
}

export interface WheelEvents {
  /** The wheel woke: `lateMs` after the moment it had asked for. */
  readonly woke?: (lateMs: number) => void;
  /** A timer's function threw, which it must not: the wheel goes on. */
  readonly fault?: (error: unknown) => void;
}

export class TimingWheel {
  readonly #clock: Clock;
  readonly #events: WheelEvents;
  readonly #originMs: number;
  readonly #slots: Link[] = [];
  #tick = 0;
  #count = 0;
  #nearCount = 0;
  #wakeTick = Number.POSITIVE_INFINITY;
  #cancelWake: (() => void) | undefined;
  #turning = false;
  #closed = false;

  constructor(clock: Clock, events: WheelEvents = {}) {
    this.#clock = clock;
    this.#events = events;
    this.#originMs = clock.nowMs();
    for (let index = 0; index < slotCount; index++) this.#slots.push(emptySlot());
  }

  /** Number of timers pending. */
  get size(): number {
    return this.#count;
  }

  /** Sets the timer to run once, no earlier than `delayMs` from now and a tick later at most. Replaces a pending run. */
  set(timer: WheelTimer, delayMs: number): void {
    if (timer.pending) this.cancel(timer);
    if (this.#closed) return;
    const nowTicks = (this.#clock.nowMs() - this.#originMs) / tickMs;
    if (this.#count === 0 && !this.#turning) this.#tick = Math.floor(nowTicks);
    timer.dueTick = Math.max(this.#tick + 1, Math.ceil(nowTicks + Math.max(0, delayMs) / tickMs));
    this.#place(timer);
    if (!this.#turning && timer.dueTick < this.#wakeTick) {
      this.#sleepUntil(Math.min(timer.dueTick, blockEnd(this.#tick)));
    }
  }

  cancel(timer: WheelTimer): void {
    if (!timer.pending) return;
    unlink(timer);
    this.#count--;
    if (timer.level === 0) this.#nearCount--;
    if (this.#count === 0 && !this.#turning) this.#stopWaking();
  }

  /** Forgets every timer; later ones are not taken. */
  close(): void {
    this.#closed = true;
    this.#stopWaking();
    for (const slot of this.#slots) while (slot.next !== slot) unlink(slot.next as WheelTimer);
    this.#count = 0;
    this.#nearCount = 0;
  }

  #place(timer: WheelTimer): void {
    const ahead = timer.dueTick - this.#tick;
    const level = ahead < nearSlots ? 0 : ahead < 2 ** 14 ? 1 : ahead < 2 ** 20 ? 2 : 3;
    const tick = ahead < topTicks ? timer.dueTick : this.#tick + topTicks - 1;
    const slotTick = Math.floor(tick / 2 ** levelShifts[level]);
    const slot = this.#slots[slotBases[level] + (slotTick % (level === 0 ? nearSlots : 64))]!;
    timer.level = level;
    timer.previous = slot.previous;
    timer.next = slot;
    slot.previous!.next = timer;
    slot.previous = timer;
    this.#count++;
    if (level === 0) this.#nearCount++;
  }

  #wake(): void {
    this.#cancelWake = undefined;
    const nowMs = this.#clock.nowMs() - this.#originMs;
    this.#events.woke?.(Math.max(0, nowMs - this.#wakeTick * tickMs));
    this.#wakeTick = Number.POSITIVE_INFINITY;
    this.#turning = true;
    this.#turnTo(Math.floor(nowMs / tickMs));
    this.#turning = false;
    if (this.#count > 0) this.#sleepUntil(this.#nextWakeTick());
  }

  #turnTo(target: number): void {
    while (this.#tick < target && this.#count > 0) {
      // Nothing within reach: go to the last tick before the next slot of level 1.
      if (this.#nearCount === 0) this.#tick = Math.min(target, blockEnd(this.#tick)) - 1;
      this.#tick++;
      if (this.#tick % nearSlots === 0) this.#cascade(1);
      if (this.#nearCount > 0) this.#fire(this.#slots[this.#tick % nearSlots]!);
    }
    this.#tick = Math.max(this.#tick, target);
  }

  #cascade(level: 1 | 2 | 3): void {
    const slotTick = Math.floor(this.#tick / 2 ** levelShifts[level]);
    if (level < 3 && slotTick % 64 === 0) this.#cascade((level + 1) as 2 | 3);
    const slot = this.#slots[slotBases[level] + (slotTick % 64)]!;
    for (const timer of takeAll(slot)) {
      this.#count--;
      this.#place(timer);
    }
  }

  #fire(slot: Link): void {
    while (slot.next !== slot) {
      const timer = slot.next as WheelTimer;
      unlink(timer);
      this.#count--;
      this.#nearCount--;
      try {
        timer.run();
      } catch (error) {
        this.#events.fault?.(error);
      }
      if (this.#closed) return;
    }
  }

  #nextWakeTick(): number {
    const end = blockEnd(this.#tick);
    if (this.#nearCount === 0) return end;
    for (let tick = this.#tick + 1; tick < end; tick++) {
      const slot = this.#slots[tick % nearSlots]!;
      if (slot.next !== slot) return tick;
    }
    return end;
  }

  #sleepUntil(tick: number): void {
    this.#cancelWake?.();
    this.#wakeTick = tick;
    const delayMs = this.#originMs + tick * tickMs - this.#clock.nowMs();
    this.#cancelWake = this.#clock.schedule(Math.max(0, delayMs), () => this.#wake());
  }

  #stopWaking(): void {
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    this.#wakeTick = Number.POSITIVE_INFINITY;
  }
}

/** First tick of the next slot of level 1. */
function blockEnd(tick: number): number {
  return (Math.floor(tick / nearSlots) + 1) * nearSlots;
}

function emptySlot(): Link {
  const slot: Link = { next: null, previous: null };
  slot.next = slot;
  slot.previous = slot;
  return slot;
}

function unlink(timer: WheelTimer): void {
  timer.previous!.next = timer.next;
  timer.next!.previous = timer.previous;
  timer.next = null;
  timer.previous = null;
}

function takeAll(slot: Link): WheelTimer[] {
  const timers: WheelTimer[] = [];
  while (slot.next !== slot) {
    const timer = slot.next as WheelTimer;
    unlink(timer);
    timers.push(timer);
  }
  return timers;
}
