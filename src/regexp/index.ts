export {
  type CompileLimits,
  type CompileResult,
  compile,
  MATCHES_MAX,
  quoteMeta,
  type Regexp,
  type ReplaceResult,
  tooManyMatches,
} from "./regexp.js";
