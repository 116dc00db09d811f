import { stringKeyed, typeOf } from "../../values/describe.js";
import { type FunctionSpec, GoError } from "../../values/function.js";
import { anyMapType } from "../../values/types.js";
import type { GoMap } from "../../values/value.js";
import { define, onText, type Result } from "../define.js";
import { hostnameOf, parseUrl, urlText } from "./url.js";

function parse(text: string): Result {
  const url = parseUrl(text);
  if (typeof url === "string") return new GoError(`unable to parse url: ${url}`);
  return stringKeyed([...Object.entries(url), ["hostname", hostnameOf(url)]]);
}

const parts = ["scheme", "host", "path", "query", "opaque", "fragment", "userinfo"] as const;

/** A URL from a map such as `urlParse` gives; absent parts are empty. */
function join(map: GoMap): Result {
  const given = { scheme: "", host: "", path: "", query: "", opaque: "", fragment: "", userinfo: "" };
  for (const part of parts) {
    const value = map.get(part);
    if (typeof value === "string") given[part] = value;
    else if (value === null) return new GoError("runtime error: invalid memory address or nil pointer dereference");
    else if (value !== undefined) {
      const kind = typeOf(value)?.kind ?? "invalid";
      return new GoError(`unable to parse ${part} key, must be of type string, but ${kind} found`);
    }
  }
  if (given.userinfo === "") return urlText(given);
  const user = parseUrl(`proto://${given.userinfo}@host`);
  if (typeof user === "string") return new GoError(`unable to parse userinfo in dict: ${user}`);
  return urlText({ ...given, userinfo: user.userinfo });
}

/** Sprig's functions on URLs. */
export const sprigUrls: readonly (readonly [string, FunctionSpec])[] = [
  ["urlParse", onText(parse)],
  ["urlJoin", define([anyMapType], ([map]) => join(map as GoMap))],
];
