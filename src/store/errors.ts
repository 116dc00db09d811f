/** What a caller may switch on. The first group are programmer errors (thrown), the second operational ones (rejected). */
export type StoreErrorCode =
  | "STORE_TOO_MANY_OPERATIONS"
  | "STORE_TRANSACTION_TOO_LARGE"
  | "STORE_BAD_KEY"
  | "STORE_BAD_RECORD"
  | "STORE_DUPLICATE_KEY"
  | "STORE_BAD_LEASE_TTL"
  | "STORE_READ_ONLY"
  | "STORE_OVERLOADED"
  | "STORE_LEASE_NOT_FOUND"
  | "STORE_CLOSED"
  | "STORE_DISK_FULL"
  | "STORE_IO_ERROR"
  | "STORE_DAMAGED"
  | "STORE_LOCKED"
  | "STORE_UNREADABLE"
  | "STORE_FOREIGN_DIRECTORY"
  | "STORE_NEWER_FORMAT"
  | "STORE_NO_STORE"
  | "STORE_BAD_EXPORT";

/** A refusal of the store. The message names the thing it is about; `remedy` says what an operator or caller can do. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly remedy: string;

  constructor(code: StoreErrorCode, what: string, remedy: string, cause?: unknown) {
    super(`${what}: ${remedy}`, cause === undefined ? undefined : { cause });
    this.name = "StoreError";
    this.code = code;
    this.remedy = remedy;
  }
}
