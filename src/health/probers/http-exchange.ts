import type { NetworkError } from "../network/go-errors.js";

/** Header of an answer: read whole before it is told. Generous, Go's own servers stop at 1 MiB. */
export const headerBytesMax = 65_536;

/** The head of an answer. */
export interface Answer {
  readonly code: number;
  readonly reason: string;
  /** The first header of that name (lower case). */
  header(name: string): string | undefined;
}

/**
 * What comes of one request, never before the call that sent it has returned. `ended` and `failed` are the last; after the
 * exchange's `close` nothing more is heard.
 */
export interface ExchangeEvents {
  answered(answer: Answer): void;
  /** A part of the body. */
  body(chunk: Buffer): void;
  /** The body is whole. */
  ended(): void;
  /**
   * No answer, or its body was cut short. `again` where that says nothing about the target: only a connection of its own can.
   */
  failed(error: NetworkError, again: boolean): void;
}

/** One request and its answer, over one connection. */
export interface Exchange {
  /** The body is not read on until `resume`. */
  pause(): void;
  resume(): void;
  /** Closes the connection, wherever it stands. */
  close(): void;
}
