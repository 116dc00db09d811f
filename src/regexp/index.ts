export {
  type CompileLimits,
  type CompileResult,
  compile,
  quoteMeta,
  type Regexp,
  type ReplaceResult,
} from "./regexp.js";
