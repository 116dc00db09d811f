import type { Value } from "../../gotemplate/index.js";
import type { Asked } from "./query.js";
import type { Answer } from "./rows.js";

/** The newest answer to one query, and the template values made of it. */
export class Memory {
  #read: () => Answer;
  #answer: { readonly rows: Answer } | undefined;
  readonly #values = new Map<string, Value>();

  constructor(read: () => Answer) {
    this.#read = read;
  }

  /** What the source answered. */
  get rows(): Answer {
    this.#answer ??= { rows: this.#read() };
    return this.#answer.rows;
  }

  /** The value that `make` gives, made once for each `use`: templates share it. */
  value<V extends Value>(use: string, make: (rows: Answer) => V): V {
    const known = this.#values.get(use);
    if (known !== undefined) return known as V;
    const made = make(this.rows);
    this.#values.set(use, made);
    return made;
  }
}

/** What one execution of a template asked for, and what of it was not there. */
export class Pass {
  readonly used = new Map<string, Asked>();
  /** Names of what the template waits for. */
  readonly missing = new Map<string, Asked>();
}

/** Everything known, by query; functions read it, the watcher fills it. */
export class Brain {
  readonly #memories = new Map<string, Memory>();
  #pass = new Pass();

  /** Starts noting for the next execution. */
  begin(): Pass {
    this.#pass = new Pass();
    return this.#pass;
  }

  /** The answer to a query, which counts as used; undefined and missing while there is none. */
  recall(asked: Asked): Memory | undefined {
    this.#pass.used.set(asked.query.id, asked);
    const memory = this.#memories.get(asked.query.id);
    if (memory === undefined) this.miss(asked);
    return memory;
  }

  /** Notes that the template cannot be rendered with what is known. */
  miss(asked: Asked): void {
    this.#pass.missing.set(asked.query.id, asked);
  }

  has(id: string): boolean {
    return this.#memories.has(id);
  }

  remember(id: string, read: () => Answer): void {
    this.#memories.set(id, new Memory(read));
  }

  forget(id: string): void {
    this.#memories.delete(id);
  }
}
