import { toBytes } from "../text.js";
import type { FunctionSpec } from "../values/function.js";
import { decodeBase64, encodeBase64 } from "./base64.js";
import { named, onText, onTexts, type Shape } from "./define.js";
import { hex, hexDigest, hmacSha256, md5, sha256 } from "./digest.js";

/** A block of 64 bytes takes a microsecond or two. */
const digesting: Shape = { stepsPerCharacter: 1 / 4 };

/** Base64 and digests. */
export const encodingFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ["base64Encode", onText((text) => encodeBase64(text, false))],
  ["base64URLEncode", onText((text) => encodeBase64(text, true))],
  ["base64Decode", onText((text) => named("base64Decode", decodeBase64(text, false)))],
  ["base64URLDecode", onText((text) => named("base64URLDecode", decodeBase64(text, true)))],
  ["sha256Hex", onText((text) => hexDigest(sha256, text), digesting)],
  ["md5sum", onText((text) => hexDigest(md5, text), digesting)],
  ["hmacSHA256Hex", onTexts((message, key) => hex(hmacSha256(toBytes(message), toBytes(key))), digesting)],
];
