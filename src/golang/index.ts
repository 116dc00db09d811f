export { type DecodedBase64, decodeBase64 } from "./base64.js";
export { parseBool } from "./bool.js";
export { type DurationResult, formatDuration, parseDuration } from "./duration.js";
export { errorList } from "./errors.js";
export { type FlagKind, type FlagTypes, isBoolKind } from "./flag-values.js";
export { type FlagResult, type FlagSpec, type FlagValues, parseFlags } from "./flags.js";
export { encodeJson } from "./json.js";
export { nearestName } from "./nearest-name.js";
export { quote } from "./quote.js";
