import type { CheckStatus } from "../records/index.js";
import { type TimingWheel, WheelTimer } from "./timing-wheel.js";

/** A new status, to be committed by who plugs the engine in. */
export interface StatusReport {
  readonly checkKey: string;
  readonly status: CheckStatus;
  readonly output: string;
}

interface Pending {
  /** The newest state, undefined once it is on its way. */
  next: StatusReport | undefined;
  sending: boolean;
  failures: number;
  readonly retry: WheelTimer;
  waiting: (() => void)[];
}

const retryMsMin = 500;
/** A store that comes back after an outage is told within this. */
const retryMsMax = 30_000;

/**
 * Status changes on their way to the store. Of a check only the newest is kept and only one is sent at a time, so it is
 * bounded by the number of checks, and what the store got last is what is true. A failed one is sent again with back-off.
 */
export class Outbox {
  readonly #wheel: TimingWheel;
  readonly #random: () => number;
  readonly #send: (report: StatusReport) => Promise<void>;
  readonly #failed: (report: StatusReport, error: unknown) => void;
  readonly #pending = new Map<string, Pending>();

  constructor(
    wheel: TimingWheel,
    random: () => number,
    send: (report: StatusReport) => Promise<void>,
    failed: (report: StatusReport, error: unknown) => void,
  ) {
    this.#wheel = wheel;
    this.#random = random;
    this.#send = send;
    this.#failed = failed;
  }

  get size(): number {
    return this.#pending.size;
  }

  put(report: StatusReport): void {
    let pending = this.#pending.get(report.checkKey);
    if (pending === undefined) {
      const retry = new WheelTimer(() => this.#deliver(report.checkKey));
      pending = { next: undefined, sending: false, failures: 0, retry, waiting: [] };
      this.#pending.set(report.checkKey, pending);
    }
    pending.next = report;
    if (!pending.sending && !pending.retry.pending) this.#deliver(report.checkKey);
  }

  /** A newer output goes along when the status is still to be sent. */
  refresh(checkKey: string, output: string): void {
    const pending = this.#pending.get(checkKey);
    if (pending?.next !== undefined) pending.next = { ...pending.next, output };
  }

  /** The check is gone: nothing more is sent of it. */
  drop(checkKey: string): void {
    const pending = this.#pending.get(checkKey);
    if (pending === undefined) return;
    this.#pending.delete(checkKey);
    this.#wheel.cancel(pending.retry);
    for (const resolve of pending.waiting) resolve();
  }

  /** Resolves when nothing of this check is under way (or it is gone). */
  settled(checkKey: string): Promise<void> {
    const pending = this.#pending.get(checkKey);
    return pending === undefined ? Promise.resolve() : new Promise((resolve) => pending.waiting.push(resolve));
  }

  close(): void {
    for (const checkKey of [...this.#pending.keys()]) this.drop(checkKey);
  }

  #deliver(checkKey: string): void {
    const pending = this.#pending.get(checkKey);
    const report = pending?.next;
    if (pending === undefined || report === undefined) return;
    pending.next = undefined;
    pending.sending = true;
    this.#send(report).then(
      () => this.#sent(pending, checkKey),
      (error: unknown) => this.#refused(pending, report, error),
    );
  }

  #sent(pending: Pending, checkKey: string): void {
    pending.sending = false;
    pending.failures = 0;
    if (this.#pending.get(checkKey) !== pending) return;
    if (pending.next === undefined) this.drop(checkKey);
    else this.#deliver(checkKey);
  }

  #refused(pending: Pending, report: StatusReport, error: unknown): void {
    pending.sending = false;
    if (this.#pending.get(report.checkKey) !== pending) return;
    pending.next ??= report;
    const backOffMs = Math.min(retryMsMax, retryMsMin * 2 ** Math.min(pending.failures++, 16));
    this.#wheel.set(pending.retry, backOffMs * (0.5 + this.#random() / 2));
    this.#failed(report, error);
  }
}
