import { type Name, nameToText } from "../name.js";
import type { Reader } from "../reader.js";
import type { Tokens } from "../tokens.js";
import type { RdataType } from "./contract.js";
import { formatParameter, isWellFormed, parseParameter, type ServiceParameter } from "./service-parameters.js";

/** RFC 9460 §2: parameters ascend by key, each key once. */
export interface ServiceBinding {
  readonly priority: number;
  readonly target: Name;
  readonly parameters: readonly ServiceParameter[];
}

function readParameters(reader: Reader): ServiceParameter[] {
  const parameters: ServiceParameter[] = [];
  let previous = -1;
  while (reader.remaining > 0 && reader.fault === undefined) {
    const key = reader.u16();
    const parameter = { key, value: reader.take(reader.u16()) };
    if (key <= previous || !isWellFormed(parameter)) reader.fail("malformed service parameter");
    previous = key;
    parameters.push(parameter);
  }
  return parameters;
}

function parseParameters(tokens: Tokens): ServiceParameter[] {
  const parameters: ServiceParameter[] = [];
  while (tokens.remaining > 0) {
    const text = tokens.next("parameter");
    const quoted = text.endsWith("=") && tokens.peek()?.quoted === true ? tokens.next("value") : undefined;
    const parameter = parseParameter(text, quoted);
    if (parameter === undefined || parameters.some(({ key }) => key === parameter.key)) {
      tokens.fail(`malformed or repeated parameter: ${text}`);
    } else parameters.push(parameter);
  }
  return parameters.sort((left, right) => left.key - right.key);
}

/** SVCB and HTTPS differ in code and mnemonic only. */
export function serviceBinding(code: number, name: string): RdataType<ServiceBinding> {
  return {
    code,
    name,
    names: "expand",
    decode: (reader) => ({ priority: reader.u16(), target: reader.name(), parameters: readParameters(reader) }),
    encode: (writer, data) => {
      writer.u16(data.priority);
      writer.name(data.target, false);
      for (const { key, value } of data.parameters) {
        writer.u16(key);
        writer.u16(value.length);
        writer.raw(value);
      }
    },
    parse: (tokens) => ({
      priority: tokens.u16("priority"),
      target: tokens.name("target"),
      parameters: parseParameters(tokens),
    }),
    format: (data) =>
      [`${data.priority} ${nameToText(data.target)}`, ...data.parameters.map(formatParameter)].join(" "),
  };
}
