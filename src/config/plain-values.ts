import type { ConfigValue } from "../hcl/index.js";
import { type FileFaults, listFault, typeFault } from "./decode-faults.js";

/** A list of one stands for its only item where one is expected. */
export function single(value: ConfigValue): ConfigValue {
  return value.kind === "list" && value.items.length === 1 ? value.items[0]! : value;
}

/** A single block or each of a list of blocks. */
export function blocksOf(value: ConfigValue): readonly ConfigValue[] {
  return value.kind === "list" ? value.items : [value];
}

/** A string, number or boolean of the wanted type; integers lose their fraction, as in the original. */
export function scalar<T extends string | number | boolean>(
  faults: FileFaults,
  path: string,
  value: ConfigValue,
  type: "string" | "int" | "float64" | "bool",
): T | undefined {
  const kind = type === "int" || type === "float64" ? "number" : type;
  if (value.kind === "null") return undefined;
  if (value.kind === kind) {
    const plain = (value as { value: string | number | boolean }).value;
    return (type === "int" ? Math.trunc(plain as number) : plain) as T;
  }
  faults.wrongTypes.push(typeFault(path, type, value));
  return undefined;
}

/** A list of strings; anything else is a fault. */
export function stringList(faults: FileFaults, path: string, given: ConfigValue): string[] | undefined {
  if (given.kind === "list") {
    const items = given.items.map((item, at) => scalar<string>(faults, `${path}[${at}]`, item, "string"));
    return items.filter((item) => item !== undefined);
  }
  faults.wrongTypes.push(listFault(path, given));
  return undefined;
}
