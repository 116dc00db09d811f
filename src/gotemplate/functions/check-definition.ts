import { formatDuration, parseDuration } from "../../golang/index.js";
import { stringSlice } from "../values/describe.js";
import {
  boolType,
  type GoType,
  mapOf,
  type StructField,
  type StructType,
  stringsType,
  stringType,
  structOf,
} from "../values/types.js";
import { GoInt, GoMap, type GoStruct, type Value } from "../values/value.js";
import { fieldOfValue, fieldsOf, structValue } from "./consul-types.js";

/** The three times of a definition; each is there twice, as a duration and as a number that JSON leaves out. */
const times = ["Interval", "Timeout", "DeregisterCriticalServiceAfter"];
const headerType = mapOf(stringType, stringsType);
const durationType: GoType = { kind: "string", name: "time.Duration" };
const readableDurationType: GoType = { kind: "int64", name: "api.ReadableDuration" };

const plainFields = fieldsOf({
  HTTP: stringType,
  Header: headerType,
  Method: stringType,
  Body: stringType,
  TLSServerName: stringType,
  TLSSkipVerify: boolType,
  TCP: stringType,
  TCPUseTLS: boolType,
  UDP: stringType,
  GRPC: stringType,
  OSService: stringType,
  GRPCUseTLS: boolType,
});

function jsonMembers(struct: GoStruct): readonly (readonly [string, Value])[] {
  const spans = times.map((name): [string, Value] => {
    const given = fieldOfValue(struct, name);
    return [name, typeof given === "string" ? given : (fieldOfValue(struct, `${name}Duration`) ?? "0s")];
  });
  return [...spans, ...plainFields.map(({ name }) => [name, fieldOfValue(struct, name) ?? null] as const)];
}

/** A check's definition as the API client's type has it. */
export const checkDefinitionType: StructType = {
  ...structOf("api.HealthCheckDefinition", [
    ...plainFields,
    ...times.map((name): StructField => ({ name: `${name}Duration`, type: durationType, zero: "0s" })),
    { name: "SessionName", type: stringType },
    ...times.map((name): StructField => ({ name, type: readableDurationType, zero: new GoInt("int64", 0n) })),
  ]),
  jsonMembers,
};

function headerMap(header: unknown): GoMap {
  if (typeof header !== "object" || header === null) return new GoMap(headerType, [], true);
  const entries = Object.entries(header).map(([name, values]) => {
    return [name, stringSlice(Array.isArray(values) ? values.map(String) : [])] as const;
  });
  return new GoMap(headerType, entries);
}

/** The definition in a check of Consul's JSON; fields of other kinds than expected are left zero. */
export function checkDefinition(given: Readonly<Record<string, unknown>>): GoStruct {
  const values: Record<string, Value> = { Header: headerMap(given["Header"]) };
  for (const { name, type } of plainFields) {
    const value = given[name];
    if (typeof value === "string" ? type.kind === "string" : typeof value === "boolean") values[name] = value as Value;
  }
  for (const name of times) {
    const text = given[name];
    const parsed = typeof text === "string" && text !== "" ? parseDuration(text) : undefined;
    if (parsed?.ok !== true) continue;
    values[`${name}Duration`] = formatDuration(parsed.ns);
    values[name] = new GoInt("int64", BigInt(parsed.ns));
  }
  return structValue(checkDefinitionType, values);
}
