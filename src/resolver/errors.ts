export type ResolverErrorCode = "state-unreadable" | "changed-since" | "is-a-link" | "too-large" | "not-set-up";

/** A set-up cannot be made or undone; the message names the file and the remedy. */
export class ResolverError extends Error {
  readonly code: ResolverErrorCode;

  constructor(code: ResolverErrorCode, message: string) {
    super(message);
    this.name = "ResolverError";
    this.code = code;
  }
}
