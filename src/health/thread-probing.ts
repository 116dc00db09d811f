import { createSecureContext } from "node:tls";
import { Worker } from "node:worker_threads";
import type { CheckDefinition } from "../records/index.js";
import { DenyRanges } from "./network/deny-ranges.js";
import type { ProbeCommand, ProbeNews } from "./probe-messages.js";
import { critical, type ProbeResult } from "./probers/prober.js";
import type { Probed, ProbeEvents, ProbeOrder, Probing, ProbingOptions, ProbingSnapshot } from "./probing.js";

/** Beside this file, and beside the bundled one: `npm run build` puts all that it makes in one folder. */
const threadProgram = new URL("./probe-thread-main.js", import.meta.url);

/** After the thread ended by itself. */
const restartMs = 1_000;

const noFigures: ProbingSnapshot = {
  inFlight: 0,
  open: 0,
  timers: 0,
  condition: { sick: false, reason: "", stalledMs: 0 },
  kinds: {},
};

interface Single {
  readonly definition: CheckDefinition;
  readonly resolve: (result: ProbeResult) => void;
}

/**
 * Room for over 100,000 checks, and what keeps the thread small: V8 lets a heap with a near limit grow by half of what lives
 * before it collects, one with a far limit to four times as much, most of it closed sockets.
 */
const resourceLimits = { maxOldGenerationSizeMb: 1_024 };

/**
 * Probes in a thread of its own, which starts with the first order. A thread that ends by a fault is started again with the
 * orders that stand; its figures then begin anew.
 */
export class ThreadProbing implements Probing {
  readonly #options: ProbingOptions;
  readonly #fault: (error: unknown) => void;
  readonly #program: URL;
  readonly #orders = new Map<number, ThreadOrder>();
  readonly #singles = new Map<number, Single>();
  #worker: Worker | undefined;
  #restart: NodeJS.Timeout | undefined;
  #commands: ProbeCommand[] = [];
  #lastId = 0;
  #figures = noFigures;
  #closed = false;

  /**
   * `program` is what runs in the thread.
   * @throws RangeFaultError for a denied range that is none; what OpenSSL says of certificates that cannot be read
   */
  constructor(options: ProbingOptions, fault: (error: unknown) => void, program: URL = threadProgram) {
    this.#options = options;
    this.#fault = fault;
    this.#program = program;
    // What the thread could not start with is said here, where the configuration is read.
    new DenyRanges(options.denyRanges);
    createSecureContext(options.tls);
  }

  start(order: ProbeOrder, events: ProbeEvents): Probed {
    const id = ++this.#lastId;
    const started = new ThreadOrder(id, order, events, this.#send);
    this.#orders.set(id, started);
    this.#send({ do: "start", id, order });
    return started;
  }

  once(definition: CheckDefinition, local: boolean): Promise<ProbeResult> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#singles.set(id, { definition, resolve });
      this.#send({ do: "once", id, definition, local });
    });
  }

  /** A second old at most. */
  snapshot(): ProbingSnapshot {
    return this.#figures;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#restart);
    const worker = this.#worker;
    if (worker === undefined) return this.#abandon();
    worker.ref();
    const gone = new Promise((resolve) => worker.once("exit", resolve));
    this.#send({ do: "close" });
    await gone;
  }

  /** Commands of one turn of the event loop go in one message. */
  readonly #send = (command: ProbeCommand): void => {
    if (command.do === "stop") this.#orders.delete(command.id);
    if (this.#commands.length === 0) setImmediate(() => this.#flush());
    this.#commands.push(command);
  };

  #flush(): void {
    const commands = this.#commands;
    this.#commands = [];
    if (this.#worker === undefined) {
      // When it is started again, it will be told the orders that then stand.
      if (this.#closed || this.#restart !== undefined) return;
      this.#worker = this.#open();
    }
    this.#worker.postMessage(commands);
  }

  #open(): Worker {
    const worker = new Worker(this.#program, {
      workerData: this.#options,
      name: "probes",
      resourceLimits,
    });
    worker.unref();
    worker.on("message", (news: readonly ProbeNews[]) => {
      for (const each of news) this.#hear(each);
    });
    worker.on("error", this.#fault);
    worker.once("exit", () => this.#ended());
    return worker;
  }

  #hear(news: ProbeNews): void {
    if (typeof news === "number") {
      this.#orders.get(news)?.repeated();
      return;
    }
    switch (news.is) {
      case "finished":
        this.#orders.get(news.id)?.finished(news.result);
        return;
      case "answered":
        this.#orders.get(news.id)?.answered(news.result);
        this.#singles.get(news.id)?.resolve(news.result!);
        this.#singles.delete(news.id);
        return;
      case "disbelieved":
        this.#orders.get(news.id)?.events.disbelieved();
        return;
      case "fault":
        this.#fault(news.text);
        return;
      case "figures":
        this.#figures = news.snapshot;
    }
  }

  /** Whoever waits for an answer gets none any more. */
  #abandon(): void {
    for (const { resolve } of this.#singles.values()) resolve(critical("the probe thread ended"));
    this.#singles.clear();
    for (const order of this.#orders.values()) order.unanswered();
  }

  #ended(): void {
    this.#worker = undefined;
    this.#figures = noFigures;
    this.#abandon();
    if (this.#closed) return;
    this.#fault("the probe thread ended; it is started again");
    this.#restart = setTimeout(() => {
      this.#restart = undefined;
      this.#commands = [...this.#orders.values()].map(({ id, order }) => ({ do: "start", id, order }));
      this.#flush();
    }, restartMs);
    this.#restart.unref();
  }
}

/** The near end of an order. */
class ThreadOrder implements Probed {
  readonly id: number;
  readonly order: ProbeOrder;
  readonly events: ProbeEvents;
  readonly #send: (command: ProbeCommand) => void;
  #last: ProbeResult | undefined;
  #asked: ((result: ProbeResult | undefined) => void)[] = [];

  constructor(id: number, order: ProbeOrder, events: ProbeEvents, send: (command: ProbeCommand) => void) {
    this.id = id;
    this.order = order;
    this.events = events;
    this.#send = send;
  }

  runNow(): Promise<ProbeResult | undefined> {
    this.#send({ do: "run", id: this.id });
    return new Promise((resolve) => this.#asked.push(resolve));
  }

  again(delayMs: number): void {
    this.#send({ do: "again", id: this.id, delayMs });
  }

  stop(): void {
    this.#send({ do: "stop", id: this.id });
    this.unanswered();
  }

  finished(result: ProbeResult): void {
    this.#last = result;
    this.events.finished(result);
  }

  repeated(): void {
    if (this.#last !== undefined) this.events.finished(this.#last);
  }

  /** Answers come in the order of their questions. */
  answered(result: ProbeResult | undefined): void {
    this.#asked.shift()?.(result);
  }

  /** Nobody is left to answer. */
  unanswered(): void {
    const asked = this.#asked;
    this.#asked = [];
    for (const resolve of asked) resolve(undefined);
  }
}
