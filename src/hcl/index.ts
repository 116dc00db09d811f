export { parseJsonWithPosition } from "./json.js";
export { parseHcl } from "./parser.js";
export {
  type BoolValue,
  type ConfigValue,
  type ListValue,
  type Member,
  type NullValue,
  type NumberValue,
  type ObjectValue,
  type ParseFault,
  type ParseResult,
  type Position,
  type TextValue,
  toPlain,
} from "./value.js";
