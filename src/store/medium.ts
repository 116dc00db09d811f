/** One write being put together: all of it is kept, or nothing. */
export interface MediumWrite {
  put(key: string, text: string): void;
  delete(key: string): void;
  /** Resolves when it is durable. After a rejection the medium must be reopened before anything else. */
  commit(): Promise<void>;
}

/** Where an embedded store keeps its texts: an ordered map on a disk, or one in memory. */
export interface Medium {
  /** What messages call it: the directory. */
  readonly name: string;
  /** All entries in byte order of their keys as they were at the moment of the call, in chunks. */
  entries(): AsyncIterable<readonly (readonly [key: string, text: string])[]>;
  begin(): MediumWrite;
  /** Told after each durable write that was acknowledged; must not block. */
  acknowledged(revision: number): void;
  /** After a failed write: opens anew what is durable and proves that it can be written; rejects while it cannot. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}
