import type { CheckBody } from "./registration.js";

/** The Meta key that says who registered a service. What bears our owner name is ours to change and to remove. */
export const MARK_KEY = "rollcall-docker";

/** Content of the mark. */
export interface Mark {
  /** What tells the engine, unless an option names another: it outlives restarts and changes of the host name. */
  readonly owner: string;
  /** First twelve characters of the container's id. */
  readonly container: string;
  /** Changes when the checks do, which the list of services does not show. */
  readonly checks: string;
}

/** Owner names go into one part of the mark and must fit into a Meta value. */
const OWNER_CHARS_MAX = 200;

/** A name that can stand in a mark. */
export function ownerName(text: string): string {
  return text.replaceAll("/", "_").slice(0, OWNER_CHARS_MAX);
}

export function markText({ owner, container, checks }: Mark): string {
  return `${owner}/${container}/${checks}`;
}

export function readMark(meta: Readonly<Record<string, string>>): Mark | undefined {
  const text = Object.hasOwn(meta, MARK_KEY) ? meta[MARK_KEY] : undefined;
  const parts = text?.split("/") ?? [];
  if (parts.length !== 3) return undefined;
  return { owner: parts[0]!, container: parts[1]!, checks: parts[2]! };
}

/** Eight hex digits of what the checks do; their status is no part of it. `none` without checks. */
export function checksDigest(checks: readonly CheckBody[]): string {
  if (checks.length === 0) return "none";
  return fnv1a(JSON.stringify(checks.map((check) => ({ ...check, Status: undefined }))));
}

/** FNV-1a of 32 bits over UTF-16 units: only equality matters, among the few definitions one container ever has. */
function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
