/**
 * Why a definition is not taken. `malformed`: the sender's mistake, found while reading it (400 over HTTP). `not-allowed`:
 * sound, but this agent does not do it (500, as in Consul).
 */
export interface DefinitionFault {
  readonly reason: "malformed" | "not-allowed";
  /** Consul's text. */
  readonly message: string;
}

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: DefinitionFault };

export function malformed(message: string): { readonly ok: false; readonly fault: DefinitionFault } {
  return { ok: false, fault: { reason: "malformed", message } };
}

export function notAllowed(message: string): { readonly ok: false; readonly fault: DefinitionFault } {
  return { ok: false, fault: { reason: "not-allowed", message } };
}

/** What stands before every fault of a body that cannot be decoded. */
export const decodeErrorPrefix = "Request decode failed: ";
