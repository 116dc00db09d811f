export type EngineErrorCode =
  /** DOCKER_HOST or its certificates cannot be used. */
  | "bad-address"
  /** No answer: no socket, refused, reset, timed out. */
  | "unreachable"
  /** An answer that is no success; `status` says which. */
  | "status"
  /** Longer than its bound, or no JSON. */
  | "bad-answer"
  | "closed";

/** What went wrong between us and the Docker engine. */
export class EngineError extends Error {
  readonly code: EngineErrorCode;
  readonly status: number;

  constructor(code: EngineErrorCode, message: string, cause?: unknown, status = 0) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "EngineError";
    this.code = code;
    this.status = status;
  }
}

const words: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory; is the engine running, and is DOCKER_HOST right?",
  ECONNREFUSED: "connection refused; is the engine running?",
  EACCES: "permission denied; run as root or as a member of the socket's group (docker)",
  ENOTSOCK: "not a socket; is DOCKER_HOST right?",
  ECONNRESET: "connection reset; the engine went away",
  EPIPE: "broken pipe; the engine went away",
  ENOTFOUND: "no such host; is DOCKER_HOST right?",
  ETIMEDOUT: "timed out",
};

/** A failed exchange in words: what was asked, and what to do. */
export function unreachable(url: string, target: string, cause: unknown): EngineError {
  const { code = "", message = String(cause) } = cause as { code?: string; message?: string };
  return new EngineError("unreachable", `Get "${url}": dial ${target}: ${words[code] ?? message}`, cause);
}
