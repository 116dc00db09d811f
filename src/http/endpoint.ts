import type { Answer } from "./answer.js";
import type { Call } from "./call.js";
import type { HttpSettings } from "./ports.js";

export type Method = "GET" | "PUT" | "POST" | "DELETE";

/** What an operation does. Undefined means that it took the reply over (a stream). */
export type Handler = (call: Call) => Answer | undefined | Promise<Answer | undefined>;

/** One method of an endpoint. */
export interface Operation {
  readonly summary: string;
  readonly handler: Handler;
  /** Query parameters that it looks at; all others are ignored. */
  readonly params?: readonly string[];
  /** Longest body that is read; what has no place in a transaction need not be read. */
  readonly bodyBytesMax?: (settings: HttpSettings) => number;
  /** The text of the 413 that a longer body gets, where Consul has one. */
  readonly tooLarge?: (bytes: number, bytesMax: number) => string;
}

/** A row of the API: everything about an endpoint is said here. */
export interface Endpoint {
  /** An exact path; or a prefix, ending in a slash, that takes the rest of the path (slashes included) as its tail. */
  readonly path: string;
  /** In the order in which `Allow` lists them. */
  readonly operations: Readonly<Partial<Record<Method, Operation>>>;
  /** Name of the tail in the API description. */
  readonly tail?: string;
  /** Which parameters of Consul Enterprise are refused: both, `partition` alone, or none. */
  readonly enterprise?: "refuse" | "partition" | "ignore";
  /** An endpoint that answers OPTIONS and wrong methods in its own way (Consul's `query`). */
  readonly ownDispatch?: { methods(tail: string): readonly Method[] };
}

/** Endpoints that do not look for the parameters of Consul Enterprise, or for `partition` alone. */
export function unpartitioned(
  endpoints: readonly Endpoint[],
  enterprise: "ignore" | "partition" = "ignore",
): Endpoint[] {
  return endpoints.map((endpoint) => ({ ...endpoint, enterprise }));
}

/** One GET at a path. */
export function read(path: string, summary: string, handler: Handler, params: readonly string[] = []): Endpoint {
  return { path, operations: { GET: { summary, handler, params } } };
}

export function write(path: string, summary: string, handler: Handler, params: readonly string[] = []): Endpoint {
  return { path, operations: { PUT: { summary, handler, params } } };
}
