import type { FunctionSpec } from "../../values/function.js";
import { onText } from "../define.js";

/** `path.Clean`: the shortest name of the same place. */
export function cleanPath(path: string): string {
  const rooted = path.startsWith("/");
  const out: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") out.push(part);
    else if (out.length > 0 && out.at(-1) !== "..") out.pop();
    else if (!rooted) out.push(part);
  }
  return (rooted ? "/" : "") + out.join("/") || ".";
}

function base(path: string): string {
  if (path === "") return ".";
  const last = path.split("/").findLast((part) => part !== "");
  return last ?? "/";
}

function extension(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot);
}

const functions: readonly (readonly [string, FunctionSpec])[] = [
  ["base", onText(base)],
  ["dir", onText((path) => cleanPath(path.slice(0, path.lastIndexOf("/") + 1)))],
  ["clean", onText(cleanPath)],
  ["ext", onText(extension)],
  ["isAbs", onText((path) => path.startsWith("/"))],
];

/** Sprig's functions on paths; the `os` ones are the same here. */
export const sprigPaths: readonly (readonly [string, FunctionSpec])[] = functions.flatMap(([name, spec]) => [
  [name, spec] as const,
  [`os${name.charAt(0).toUpperCase()}${name.slice(1)}`, spec] as const,
]);
