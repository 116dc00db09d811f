import type { HttpExpectation, Reply } from "./http-case.js";
import { indexOf } from "./http-case.js";

/** Placeholders of the recordings, as what may stand in their place. */
const placeholders: Readonly<Record<string, RegExp>> = {
  "<index>": /^[1-9]\d*$/,
  "<uuid>": /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  "<hash>": /^[0-9a-f]{13,16}$/,
  "<version>": /^\d+\.\d+\.\d+/,
  "<build>": /^\d+\.\d+\.\d+:/,
  "<revision>": /^[0-9a-z]*$/,
  "<time>": /^\d{4}-\d{2}-\d{2}T/,
  "<server-port>": /^\d+$/,
  "<serf-port>": /^\d+$/,
  "<port>": /^\d+$/,
  "<MISS or HIT>": /^(MISS|HIT)$/,
};
/** The same inside longer texts. */
const embedded = new RegExp(Object.keys(placeholders).join("|"));

function textMatches(expected: string, actual: string): boolean {
  const whole = placeholders[expected];
  if (whole !== undefined) return whole.test(actual);
  if (!embedded.test(expected)) return expected === actual;
  const pattern = expected
    .split(embedded)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("[^\"' ]+");
  return new RegExp(`^${pattern}$`).test(actual);
}

/** Texts after these come from Go's library: only what stands before is held. */
const libraryTexts = ["json: cannot unmarshal", "invalid character"];

/** The first difference between a reply and what was recorded, or undefined. */
export function difference(
  expected: HttpExpectation,
  reply: Reply,
  saved: ReadonlyMap<string, string>,
  replace: Readonly<Record<string, string>>,
): string | undefined {
  if (reply.status !== expected.status) return `status ${reply.status} instead of ${expected.status}: ${reply.body}`;
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    if (!headerMatches(name.toLowerCase(), value, String(reply.headers[name.toLowerCase()] ?? "(absent)"), expected)) {
      return `header ${name}: ${String(reply.headers[name.toLowerCase()])} instead of ${value}`;
    }
  }
  for (const [name, relation] of Object.entries(expected.index ?? {})) {
    const [before, now] = [Number(saved.get(name)), Number(indexOf(reply))];
    if (relation === "same" ? now !== before : now <= before)
      return `index ${now} after ${before}, expected ${relation}`;
  }
  return bodyDifference(expected, reply, replace);
}

/** The streaming backend's headers need not be copied. */
function headerMatches(name: string, expected: string, actual: string, { headers }: HttpExpectation): boolean {
  const streams = headers?.["X-Consul-Query-Backend"] === "streaming";
  if (streams && name === "x-consul-query-backend" && actual === "blocking-query") return true;
  if (streams && name === "x-consul-knownleader" && actual === "true") return true;
  return textMatches(expected, actual);
}

function bodyDifference(
  expected: HttpExpectation,
  reply: Reply,
  replace: Readonly<Record<string, string>>,
): string | undefined {
  let body = reply.body;
  for (const [placeholder, value] of Object.entries(replace)) body = body.replaceAll(value, placeholder);
  if (expected.bodyText !== undefined) {
    const library = libraryTexts.find((text) => expected.bodyText?.includes(text));
    if (library !== undefined && body.startsWith(expected.bodyText.split(library)[0] + library)) return undefined;
    if (!textMatches(expected.bodyText, body))
      return `body ${JSON.stringify(body)} instead of ${JSON.stringify(expected.bodyText)}`;
  }
  if (expected.names !== undefined) {
    const names = (JSON.parse(body) as { Node: string | { Node: string } }[]).map(({ Node }) =>
      typeof Node === "string" ? Node : Node.Node,
    );
    if (JSON.stringify(names) !== JSON.stringify(expected.names)) return `nodes ${names} instead of ${expected.names}`;
  }
  return "body" in expected
    ? valueDifference(expected.body, JSON.parse(body), expected.unordered ?? false, "body")
    : undefined;
}

function valueDifference(expected: unknown, actual: unknown, unordered: boolean, path: string): string | undefined {
  const told = `${path}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`;
  if (typeof expected === "string") {
    const text = typeof actual === "number" && placeholders[expected] ? String(actual) : actual;
    return typeof text === "string" && textMatches(expected, text) ? undefined : told;
  }
  if (typeof expected !== "object" || expected === null) return expected === actual ? undefined : told;
  if (typeof actual !== "object" || actual === null || Array.isArray(expected) !== Array.isArray(actual)) return told;
  const [wanted, got] =
    unordered && Array.isArray(expected) ? [sorted(expected), sorted(actual as unknown[])] : [expected, actual];
  if (Object.keys(wanted).length !== Object.keys(got).length) return told;
  for (const [key, value] of Object.entries(wanted)) {
    if (!Object.hasOwn(got, key)) return `${path}.${key} is missing in ${JSON.stringify(actual)}`;
    const inner = valueDifference(value, (got as Record<string, unknown>)[key], unordered, `${path}.${key}`);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function sorted(list: readonly unknown[]): unknown[] {
  return list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
