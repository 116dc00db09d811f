export { parseBool } from "./bool.js";
export { type DurationResult, formatDuration, parseDuration } from "./duration.js";
export type { FlagKind, FlagTypes } from "./flag-values.js";
export { type FlagResult, type FlagSpec, type FlagValues, parseFlags } from "./flags.js";
export { encodeJson } from "./json.js";
export { nearestName } from "./nearest-name.js";
export { quote } from "./quote.js";
export { calendarOf, dayNames, formatTime, type Moment, monthNames, utcMoment, yearDay } from "./time.js";
export { parseTime, type TimeResult, zeroTime } from "./time-parse.js";
