/** Reading of JSON that others sent: anything may be missing or of another type, and then it is the empty value. */
export type JsonObject = Readonly<Record<string, unknown>>;

const nothing: JsonObject = Object.freeze({});

export function objectAt(value: unknown, key?: string): JsonObject {
  const found = key === undefined ? value : own(value, key);
  return typeof found === "object" && found !== null && !Array.isArray(found) ? (found as JsonObject) : nothing;
}

export function listAt(value: unknown, key: string): readonly unknown[] {
  const found = own(value, key);
  return Array.isArray(found) ? found : [];
}

export function textAt(value: unknown, key: string): string {
  const found = own(value, key);
  return typeof found === "string" ? wellFormed(found) : "";
}

/** Half a character (`\ud800` of JSON) can stand in no URL: it becomes U+FFFD. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

/** The items that are text. */
export function textListAt(value: unknown, key: string): readonly string[] {
  return listAt(value, key)
    .filter((item) => typeof item === "string")
    .map(wellFormed);
}

export function truthAt(value: unknown, key: string): boolean {
  return own(value, key) === true;
}

/** An integer, or 0. */
export function integerAt(value: unknown, key: string): number {
  const found = own(value, key);
  return typeof found === "number" && Number.isSafeInteger(found) ? found : 0;
}

/** The members that are text, in their order. */
export function textsAt(value: unknown, key: string): Record<string, string> {
  const pairs: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, text] of Object.entries(objectAt(value, key))) {
    if (typeof text === "string") pairs[wellFormed(name)] = wellFormed(text);
  }
  return pairs;
}

function own(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as JsonObject)[key];
}
