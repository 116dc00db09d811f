export type ClientErrorCode =
  /** An address, a certificate or a token file that cannot be used; nothing was sent. */
  | "bad-option"
  /** No reply: refused, reset, timed out, TLS failure. */
  | "unreachable"
  | "status"
  /** The reply is longer than `replyBytesMax`, or is not the JSON it should be. */
  | "bad-reply"
  | "aborted"
  | "closed";

/** What went wrong between us and the agent. Messages have the form that Consul's own command prints. */
export class ClientError extends Error {
  readonly code: ClientErrorCode;

  constructor(code: ClientErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "ClientError";
    this.code = code;
  }
}

/** Characters of an error body that are kept in the message: enough for every text an agent sends. */
const BODY_CHARS_MAX = 8_192;

/** The agent answered, but with a status that is no success. */
export class StatusError extends ClientError {
  readonly status: number;
  readonly body: string;

  constructor(status: number, body: string) {
    const text = body.trim().slice(0, BODY_CHARS_MAX);
    super("status", `Unexpected response code: ${status} (${text})`);
    this.name = "StatusError";
    this.status = status;
    this.body = text;
  }
}
