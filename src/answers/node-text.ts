import { encodeRdata, rdataTypes, splitIntoStrings } from "../wire/index.js";
import type { NodeEntry } from "./entries.js";

const encoder = new TextEncoder();
/** A metadata key that starts like this gives its value alone. */
const rawPrefix = "rfc1035-";

/** RFC 1464 §2: a backquote before `=`, `` ` `` and outer blanks of the attribute; only `` ` `` in the value. */
function rfc1464(key: string, value: string): string {
  const lead = /^ */.exec(key)![0].length;
  const trail = / *$/.exec(key.slice(lead))![0].length;
  const inner = key.slice(lead, key.length - trail).replace(/[`=]/g, "`$&");
  return `${"` ".repeat(lead)}${inner}${"` ".repeat(trail)}=${value.replaceAll("`", "``")}`;
}

/** The text that one pair of node metadata becomes. */
export function metaText(key: string, value: string): string {
  return key.toLowerCase().startsWith(rawPrefix) ? value : rfc1464(key, value);
}

/** TXT data for every pair of a node's metadata; text over 255 bytes is split into several strings. */
export function nodeTexts(node: NodeEntry): Uint8Array[] {
  const texts: Uint8Array[] = [];
  for (const [key, value] of Object.entries(node.meta ?? {})) {
    const rdata = encodeRdata(rdataTypes.txt, splitIntoStrings(encoder.encode(metaText(key, value))));
    if (rdata !== undefined) texts.push(rdata);
  }
  return texts;
}
