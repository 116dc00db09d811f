import { quote } from "../../golang/index.js";
import { type Asked, identified, type Parameters, placeSuffix } from "./query.js";

/** A question out of the text that a template gave, or consul-template's words for what is wrong with it. */
export type ParsedArgument<T = Asked> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: string };

const QUERY = String.raw`(?:\?(?<query>[\w\-=&]+))?`;
const DC = String.raw`(?:@(?<dc>[\w.-]+))?`;
const NEAR = String.raw`(?:~(?<near>[\w.-]+))?`;
const SERVICE = new RegExp(
  String.raw`^(?:(?<tag>[\w=:.-]+)\.)?(?<name>[\w-]+)${QUERY}${DC}${NEAR}(?:\|(?<filter>[\w,]+))?$`,
);
const SERVICES = new RegExp(`^${QUERY}${DC}$`);
const NODES = new RegExp(`^${QUERY}${DC}${NEAR}$`);
const NODE = new RegExp(String.raw`^(?<name>[\w.-]+)?${QUERY}${DC}$`);
const PATH = new RegExp(`^/?(?<path>[^@?]+)${QUERY}${DC}$`);

const PARAMETER_KEYS = ["ns", "peer", "partition", "sameness-group"];
const FILTERS: ReadonlySet<string> = new Set(["any", "passing", "warning", "critical", "maintenance"]);

/** A `service` question with the statuses that are wanted. */
export interface AskedService extends Asked {
  /** Statuses to keep; "any" keeps all. */
  readonly statuses: readonly string[];
  readonly near: boolean;
}

/** `(TAG.)?NAME(?QUERY)?(@DC)?(~NEAR)?(|FILTER)?` */
export function serviceArgument(text: string, connect: boolean): ParsedArgument<AskedService> {
  const groups = SERVICE.exec(text)?.groups;
  if (groups === undefined) return invalid("health.service", text);
  const place = placeOf("health.service", groups);
  if (!place.ok) return place;
  const { name = "", tag = "", near = "" } = groups;
  const statuses = (groups["filter"] ?? "passing").split(",").filter((word) => word !== "");
  const stray = statuses.find((word) => !FILTERS.has(word));
  if (stray !== undefined) {
    return { ok: false, error: `health.service: invalid filter: ${quote(stray)} in ${quote(text)}` };
  }
  const passing = statuses.length === 1 && statuses[0] === "passing";
  const query = identified({ kind: "service", name, tag, near, passing, connect, ...place.value });
  const head = `${tag === "" ? "" : `${tag}.`}${name}${suffix(place.value)}${near === "" ? "" : `~${near}`}`;
  const display = `health.${connect ? "connect" : "service"}(${head}|${statuses.join(",")})`;
  return { ok: true, value: { query, name: display, statuses, near: near !== "" } };
}

export function servicesArgument(text: string): ParsedArgument {
  return placed("catalog.services", text, SERVICES, (_, place) => ({
    query: identified({ kind: "services", ...place }),
    name: named("catalog.services", suffix(place)),
  }));
}

export function nodesArgument(text: string): ParsedArgument {
  return placed("catalog.nodes", text, NODES, ({ near = "" }, place) => ({
    query: identified({ kind: "nodes", near, ...place }),
    name: named("catalog.nodes", `${suffix(place)}${near === "" ? "" : `~${near}`}`),
  }));
}

/** The empty name is the agent's own node. */
export function nodeArgument(text: string): ParsedArgument {
  return placed("catalog.node", text, NODE, ({ name = "" }, place) => ({
    query: identified({ kind: "node", name, ...place }),
    name: named("catalog.node", `${name}${suffix(place)}`),
  }));
}

/** `verb` is how logs call the reader: `kv.block` waits for the key, `kv.get` does not. */
export function keyArgument(text: string, verb: "kv.block" | "kv.get"): ParsedArgument {
  return placed("kv.get", text, PATH, ({ path = "" }, place) => ({
    query: identified({ kind: "key", key: path, ...place }),
    name: named(verb, `${path}${suffix(place)}`, true),
  }));
}

/** The prefix as written, but for one leading slash; `/` alone is the root. */
export function prefixArgument(text: string): ParsedArgument {
  return placed("kv.list", text, PATH, ({ path = "" }, place) => {
    const prefix = path === "/" ? "" : path;
    return {
      query: identified({ kind: "prefix", prefix, ...place }),
      name: named("kv.list", `${prefix}${suffix(place)}`, true),
    };
  });
}

interface Place {
  readonly dc: string;
  readonly params: Parameters;
}

function placed(
  about: string,
  text: string,
  form: RegExp,
  make: (groups: Partial<Record<string, string>>, place: Place) => Asked,
): ParsedArgument {
  const match = form.exec(text);
  if (match === null) return invalid(about, text);
  const groups = match.groups ?? {};
  const place = placeOf(about, groups);
  return place.ok ? { ok: true, value: make(groups, place.value) } : place;
}

function invalid(about: string, text: string): { ok: false; error: string } {
  return { ok: false, error: `${about}: invalid format: ${quote(text)}` };
}

function placeOf(about: string, groups: Partial<Record<string, string>>): ParsedArgument<Place> {
  const params: Record<string, string> = {};
  const text = groups["query"] ?? "";
  for (const pair of text.split("&").filter((part) => part !== "")) {
    const [key = "", ...value] = pair.split("=");
    if (!PARAMETER_KEYS.includes(key)) {
      const error = `${about}: invalid query parameter key ${quote(key)} in query ${quote(text)}: supported keys: ${PARAMETER_KEYS.join(",")}`;
      return { ok: false, error };
    }
    params[key] = value.join("=");
  }
  return { ok: true, value: { dc: groups["dc"] ?? "", params } };
}

function suffix(place: Place): string {
  return placeSuffix(place.dc, place.params);
}

function named(verb: string, inner: string, always = false): string {
  return inner === "" && !always ? verb : `${verb}(${inner})`;
}
