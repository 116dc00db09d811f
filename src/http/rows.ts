import { encodeJson } from "../golang/index.js";

/** A JSON array of texts that are ready. */
export function jsonArray(rows: readonly string[]): string {
  return `[${rows.join(",")}]`;
}

/** A JSON object of texts that are ready, in the order given. */
export function jsonObject(members: readonly (readonly [key: string, value: string])[]): string {
  return `{${members.map(([key, value]) => `${encodeJson(key)}:${value}`).join(",")}}`;
}
