import { decodeErrorPrefix, malformed, type Read } from "./fault.js";
import type { ServiceInput, StandaloneCheckInput } from "./input.js";
import { decodeNode, decodeText } from "./json/decode.js";
import { nodeOf } from "./json/node.js";
import type { StructShape } from "./json/shape.js";
import { checkShape, fileCheckShape } from "./shapes/check.js";
import { fileServiceShape, serviceShape } from "./shapes/service.js";

/** Decodes the body of `agent/service/register`. */
export function decodeService(text: string): Read<ServiceInput> {
  return decoded<ServiceInput>(text, serviceShape);
}

/** Decodes the body of `agent/check/register`. */
export function decodeCheck(text: string): Read<StandaloneCheckInput> {
  return decoded<StandaloneCheckInput>(text, checkShape);
}

/**
 * A service from a configuration file: a plain value with snake_case or CamelCase keys. The result, as JSON, is also a valid
 * body of `agent/service/register`, save that checks inside it are known by `ID` (see `wireService`).
 */
export function decodeFileService(value: unknown): Read<ServiceInput> {
  return fromFile<ServiceInput>(value, fileServiceShape);
}

/** A check from a configuration file. */
export function decodeFileCheck(value: unknown): Read<StandaloneCheckInput> {
  return fromFile<StandaloneCheckInput>(value, fileCheckShape);
}

/** A service from a file as body of `agent/service/register`, where a check's identifier is `CheckID`. */
export function wireService(input: ServiceInput): object {
  const { Check, Checks } = input;
  return {
    ...input,
    ...(Check && { Check: wireCheck(Check) }),
    ...(Checks && { Checks: Checks.map(wireCheck) }),
  };
}

function wireCheck(check: NonNullable<ServiceInput["Check"]>): object {
  const { ID, ...rest } = check;
  return ID ? { ...rest, CheckID: ID } : rest;
}

function decoded<T>(text: string, shape: StructShape): Read<T> {
  const result = decodeText(text, shape);
  return result.ok ? { ok: true, value: result.value as T } : malformed(decodeErrorPrefix + result.error);
}

/** Errors come without the prefix of HTTP: the caller names the file and the definition. */
function fromFile<T>(value: unknown, shape: StructShape): Read<T> {
  const result = decodeNode(nodeOf(value), shape, "file");
  return result.ok ? { ok: true, value: result.value as T } : malformed(result.error);
}
