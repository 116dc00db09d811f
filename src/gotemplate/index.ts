export { sprintf } from "./fmt/printf.js";
export { checkDefinition } from "./functions/check-definition.js";
export {
  aggregatedStatus,
  catalogNodeServiceType,
  catalogNodeType,
  catalogSnippetType,
  healthChecksType,
  healthCheckType,
  healthServiceType,
  nodeType,
  serviceAddressType,
  serviceTagsType,
  weightsType,
} from "./functions/consul-structs.js";
export {
  fieldOfValue,
  fieldsOf,
  keyPairsType,
  keyPairType,
  structPointer,
  structPointers,
  structValue,
} from "./functions/consul-types.js";
export { define, onText, onTexts, onThreeTexts, type Result } from "./functions/define.js";
export { pureFunctions } from "./functions/index.js";
export { momentIn } from "./functions/sprig/dates.js";
export { defaultLimits, type Limits } from "./limits.js";
export type { ParseResult, Template } from "./parse/parse.js";
export {
  type ExecuteOptions,
  type ExecuteResult,
  executeTemplate,
  parseTemplate,
  type TemplateOptions,
} from "./template.js";
export { byteLength, compareText, fromBytes, sanitizeText, toBytes } from "./text.js";
export { anySlice, stringKeyed, stringSlice, textMap, typeName, unwrap, zeroOf } from "./values/describe.js";
export { type CallContext, type FunctionSpec, type FunctionTable, GoError } from "./values/function.js";
export {
  anyMapType,
  anysType,
  anyType,
  boolType,
  float64Type,
  type GoType,
  int64Type,
  intType,
  type MapType,
  mapOf,
  pointerTo,
  type SliceType,
  type StructField,
  type StructType,
  sliceOf,
  stringMapType,
  stringsType,
  stringType,
  structOf,
  uint64Type,
} from "./values/types.js";
export {
  GoChannel,
  GoFunction,
  GoInt,
  GoMap,
  GoObject,
  GoPointer,
  GoSlice,
  GoStruct,
  type Held,
  Interface,
  type Value,
} from "./values/value.js";
