import { formatDuration, quote } from "../../golang/index.js";
import type { Brain } from "../data/brain.js";
import type { Asked } from "../data/query.js";
import type { Answer } from "../data/rows.js";
import type { DataSource, DataWatch } from "../data/source.js";
import type { Log } from "../log.js";

/** More watched queries than this are worth a word: each is a connection to the agent. */
const WATCHES_WORTH_A_WORD = 128;

interface Watched<User> {
  readonly name: string;
  readonly users: Set<User>;
  watch: DataWatch | undefined;
  /** Why there is no newer answer; undefined when all is well. */
  trouble: string | undefined;
}

/** The queries of one user, by their identity. */
interface Uses {
  /** Of its last whole pass. */
  readonly whole: ReadonlySet<string>;
  readonly now: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();

export interface WatcherEvents<User> {
  /** There is news for these. */
  changed(users: ReadonlySet<User>): void;
  /** A query has given up. `message` begins with its name. */
  failed(message: string): void;
}

/** The queries that templates use: each is watched once, however many use it, and forgotten when none does. */
export class Watcher<User> {
  readonly #source: DataSource;
  readonly #brain: Brain;
  readonly #log: Log;
  readonly #events: WatcherEvents<User>;
  readonly #watched = new Map<string, Watched<User>>();
  readonly #uses = new Map<User, Uses>();
  #warned = false;

  constructor(source: DataSource, brain: Brain, log: Log, events: WatcherEvents<User>) {
    this.#source = source;
    this.#brain = brain;
    this.#log = log;
    this.#events = events;
  }

  /** Number of distinct queries. */
  get size(): number {
    return this.#watched.size;
  }

  /**
   * What a user asks for now. `partial`: the pass ended early or lacked data, so what the last whole one used may be asked
   * for again; what only other partial ones used is forgotten, or a template that never gets whole would gather watches.
   */
  use(user: User, asked: ReadonlyMap<string, Asked>, partial: boolean): void {
    const before = this.#uses.get(user) ?? { whole: none, now: none };
    const whole = partial ? before.whole : new Set(asked.keys());
    const now = partial ? new Set([...whole, ...asked.keys()]) : whole;
    this.#uses.set(user, { whole, now });
    for (const [id, each] of asked) this.#join(user, id, each);
    for (const id of before.now) if (!now.has(id)) this.#leave(user, id);
  }

  /** Why a query has no newer answer. */
  trouble(id: string): string | undefined {
    return this.#watched.get(id)?.trouble;
  }

  close(): void {
    this.#log("debug", "watcher", "stopping all views");
    for (const { watch } of this.#watched.values()) watch?.close();
    this.#watched.clear();
    this.#uses.clear();
  }

  #join(user: User, id: string, asked: Asked): void {
    const known = this.#watched.get(id);
    if (known !== undefined) {
      known.users.add(user);
      return;
    }
    const { name } = asked;
    this.#log("debug", "watcher", `adding ${name}`);
    const watched: Watched<User> = { name, users: new Set([user]), watch: undefined, trouble: undefined };
    this.#watched.set(id, watched);
    let starting = true;
    watched.watch = this.#source.watch(asked.query, {
      answer: (read) => this.#answered(id, watched, read, starting),
      failing: ({ message, attempt, retryMs }) => {
        watched.trouble = message;
        const after = quote(formatDuration(retryMs * 1e6));
        this.#log("warn", "view", `${name}: ${message} (retry attempt ${attempt} after ${after})`);
        this.#log("err", "runner", "sending server error back to caller");
      },
      failed: (message) => this.#failed(watched, message),
    });
    starting = false;
    this.#warnOfMany();
  }

  /** A source in this process answers while it is asked: the template that asks looks again by itself. */
  #answered(id: string, watched: Watched<User>, read: () => Answer, starting: boolean): void {
    if (this.#watched.get(id) !== watched) return;
    watched.trouble = undefined;
    this.#brain.remember(id, read);
    if (starting) return;
    this.#log("debug", "runner", `receiving dependency ${watched.name}`);
    this.#events.changed(watched.users);
  }

  #failed(watched: Watched<User>, message: string): void {
    watched.trouble = message;
    const retried = watched.name.startsWith("file(") ? "" : " (exceeded maximum retries)";
    this.#log("err", "view", `${watched.name}: ${message}${retried}`);
    this.#log("err", "runner", `watcher reported error: ${watched.name}: ${message}`);
    this.#events.failed(`${watched.name}: ${message}`);
  }

  #leave(user: User, id: string): void {
    const watched = this.#watched.get(id);
    if (watched === undefined || !watched.users.delete(user) || watched.users.size > 0) return;
    this.#log("debug", "watcher", `removing ${watched.name}`);
    watched.watch?.close();
    this.#watched.delete(id);
    this.#brain.forget(id);
  }

  #warnOfMany(): void {
    if (this.#warned || this.#watched.size <= WATCHES_WORTH_A_WORD) return;
    this.#warned = true;
    this.#log(
      "warn",
      "runner",
      `watching ${this.#watched.size} dependencies - watching this many may put load on the agent`,
    );
  }
}
