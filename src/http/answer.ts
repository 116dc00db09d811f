/** A reply before it is written. `headers` is flat: names and values in turn, framework headers left out. */
export interface Answer {
  readonly status: number;
  /** Null sends no Content-Type. */
  readonly type: string | null;
  readonly body: string | Buffer;
  readonly headers: readonly string[];
}

const none: readonly string[] = [];
const jsonType = "application/json";
const textType = "text/plain; charset=utf-8";

/** JSON that is ready as text or bytes. */
export function json(body: string | Buffer, headers: readonly string[] = none, status = 200): Answer {
  return { status, type: jsonType, body, headers };
}

/** A text as it stands: Consul's error texts have no newline at their end. */
export function text(status: number, message: string, headers: readonly string[] = none): Answer {
  return { status, type: textType, body: message, headers };
}

/** 200 without a body: how Consul says that something is done. */
export const done: Answer = { status: 200, type: textType, body: "", headers: none };

/** Done, with something to be told. */
export function doneWith(headers: readonly string[]): Answer {
  return headers.length === 0 ? done : { ...done, headers };
}

export const jsonTrue: Answer = json("true");

/** No body and no type, as on a missing key. */
export function bare(status: number, headers: readonly string[] = none): Answer {
  return { status, type: null, body: "", headers };
}

export function isAnswer(value: object): value is Answer {
  return "status" in value && "body" in value;
}

export const isJson = (answer: Answer): boolean => answer.type === jsonType;

export const unknownEndpoint = text(404, "Invalid URL path: not a recognized HTTP API endpoint\n");
export const unknownPath = text(
  404,
  "Invalid URL path: if attempting to use the HTTP API, ensure the path starts with '/v1/'\n",
);
