import type { Ask, HttpAnswer } from "../../../src/render/index.js";

/** Bodies by path without the query; undefined is a 404. */
export type StubAnswers = Readonly<Record<string, unknown>>;

/** A Consul that answers every first round at once and parks every later one, as a quiet agent does. */
export class StubConsul {
  readonly asked: string[] = [];
  readonly #answers: Record<string, unknown>;
  readonly #parked = new Map<string, ((answer: HttpAnswer) => void)[]>();
  readonly #changedAt = new Map<string, number>();
  #index = 10;
  /** Thrown instead of an answer, while it is set. */
  fault: string | undefined;

  constructor(answers: StubAnswers) {
    this.#answers = { ...answers };
  }

  readonly ask: Ask = (path, query, { signal }) => {
    const text = Object.keys(query)
      .sort()
      .map((key) => `${key}=${query[key]}`)
      .join("&");
    this.asked.push(text === "" ? path : `${path}?${text}`);
    if (this.fault !== undefined) return Promise.reject(new Error(this.fault));
    const news = (this.#changedAt.get(path) ?? 0) > Number(query["index"] ?? 0);
    if ((query["index"] === undefined || news) && !path.endsWith("/datacenters"))
      return Promise.resolve(this.#answer(path, query));
    if (path.endsWith("/datacenters") && this.asked.filter((each) => each === path).length === 1) {
      return Promise.resolve(this.#answer(path, query));
    }
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("context canceled")), { once: true });
      this.#parked.set(path, [...(this.#parked.get(path) ?? []), resolve]);
    });
  };

  /** Changes an answer and wakes who waits for it. */
  set(path: string, body: unknown): void {
    this.#answers[path] = body;
    this.#changedAt.set(path, ++this.#index);
    const parked = this.#parked.get(path) ?? [];
    this.#parked.delete(path);
    for (const resolve of parked) resolve(this.#answer(path, {}));
  }

  #answer(path: string, query: Readonly<Record<string, string>>): HttpAnswer {
    const key = `${path}${query["recurse"] === undefined ? "" : "?recurse"}${query["passing"] === "1" ? "?passing" : ""}${
      query["tag"] === undefined ? "" : `?tag=${query["tag"]}`
    }`;
    const body = key in this.#answers ? this.#answers[key] : this.#answers[path];
    const none = body === undefined && path.startsWith("/v1/kv/");
    const value = body === undefined ? [] : body;
    return {
      status: none ? 404 : 200,
      index: this.#index,
      body: new TextEncoder().encode(none ? "" : JSON.stringify(value)),
    };
  }
}
