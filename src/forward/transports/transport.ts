/** Who waits for the reply to one query. */
export interface Receiver {
  /**
   * A message with the query's id came from the upstream. Returns true to take it, which ends the exchange; false when
   * it is not the answer, and listening goes on.
   */
  receive(message: Uint8Array): boolean;
  /** The exchange is over without an answer. `reason` is for people. */
  fail(reason: string): void;
}

/** One way to reach one upstream. After `receive` was true, `fail`, or the returned cancel, the receiver hears no more. */
export interface Transport {
  /** Sends a query. Its first two bytes are set here: how ids are chosen is the transport's affair. */
  send(query: Uint8Array, receiver: Receiver): () => void;
  /** Ends every exchange with `fail` and leaves nothing open. */
  close(): void;
}

/** Messages that were not what was waited for, over all transports of an upstream. */
export interface StrayCount {
  strays: number;
}

export function setId(message: Uint8Array, id: number): void {
  message[0] = id >>> 8;
  message[1] = id & 255;
}

export function idOf(message: Uint8Array): number {
  return (message[0]! << 8) | message[1]!;
}

/** The reason when somebody is guessing answers to us: a transport that cannot be guessed at is due. */
export const tooManyStrays = "too many wrong answers";

/** The reason when it is we who have too much under way: nothing is said about the upstream. */
export const noRoom = "too many queries under way";
