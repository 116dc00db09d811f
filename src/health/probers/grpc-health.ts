/**
 * The messages of gRPC's health service v1: `HealthCheckRequest { string service = 1 }` and
 * `HealthCheckResponse { ServingStatus status = 1 }`, each after five bytes of frame (flag, length).
 */
import { quote } from "../../golang/index.js";

const servingStatuses = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"] as const;

const codeNames = [
  "OK",
  "Canceled",
  "Unknown",
  "InvalidArgument",
  "DeadlineExceeded",
  "NotFound",
  "AlreadyExists",
  "PermissionDenied",
  "ResourceExhausted",
  "FailedPrecondition",
  "Aborted",
  "OutOfRange",
  "Unimplemented",
  "Internal",
  "Unavailable",
  "DataLoss",
  "Unauthenticated",
];

export const grpcUnavailable = 14;
export const grpcDeadlineExceeded = 4;

/** The text of Go's `status.Error`. */
export function rpcError(code: number, description: string): string {
  return `rpc error: code = ${codeNames[code] ?? `Code(${code})`} desc = ${description}`;
}

/** Unavailable because there is no connection. */
export function connectionError(why: string, handshake: boolean): string {
  const step = handshake ? "transport: authentication handshake failed" : "transport: Error while dialing";
  return rpcError(grpcUnavailable, `connection error: desc = ${quote(`${step}: ${why}`)}`);
}

/** A framed request for a service's health; the empty service is the server itself. */
export function healthRequest(service: string): Uint8Array {
  const name = new TextEncoder().encode(service);
  const field = name.length === 0 ? [] : [0x0a, ...varint(name.length), ...name];
  const frame = new Uint8Array(5 + field.length);
  new DataView(frame.buffer).setUint32(1, field.length);
  frame.set(field, 5);
  return frame;
}

/** The serving status in a framed response, undefined when it cannot be read. Unknown fields are passed over. */
export function servingStatus(frame: Uint8Array): string | undefined {
  if (frame.length < 5 || frame[0] !== 0) return undefined;
  const length = new DataView(frame.buffer, frame.byteOffset).getUint32(1);
  if (frame.length < 5 + length) return undefined;
  const message = frame.subarray(5, 5 + length);
  // proto3 leaves out a field of value 0.
  let status = 0;
  for (let at = 0; at < message.length; ) {
    const key = readVarint(message, at);
    if (key === undefined) return undefined;
    const value = readVarint(message, key.end);
    if (value === undefined) return undefined;
    const wireType = key.value & 7;
    if (wireType === 0) {
      if (key.value >> 3 === 1) status = value.value;
      at = value.end;
    } else if (wireType === 2) {
      at = value.end + value.value;
    } else if (wireType === 1 || wireType === 5) {
      at = key.end + (wireType === 1 ? 8 : 4);
    } else {
      return undefined;
    }
  }
  return servingStatuses[status] ?? String(status);
}

/** Fields here are small: five bytes carry 35 bits. */
const varintBytesMax = 5;

function readVarint(bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let at = start; at < bytes.length && at < start + varintBytesMax; at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) return { value, end: at + 1 };
  }
  return undefined;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...bytes, left];
    bytes.push((left % 128) | 0x80);
  }
}
