import type { Name, Query } from "../wire/index.js";
import type { Settings } from "./settings.js";
import type { Zone } from "./zone.js";

/** A question about one of our zones, taken apart. */
export interface Asked {
  /** As asked, letter case kept. */
  readonly name: Name;
  readonly type: number;
  readonly zone: Zone;
  /** The last labels of `name`: the zone as it was spelled in the question. */
  readonly zoneName: Name;
  /** The labels before the zone, lower case, bytes that are not plain escaped, so that they equal no registered name. */
  readonly labels: readonly string[];
  /** How many more host names of ours may be followed. */
  readonly hops: number;
  /** Names already on the way here: following one of them again would be a loop. */
  readonly trail: readonly Name[];
}

/** Characters that the text form of a name escapes, so that a registered name with them is never matched. */
const special = /[^!-~]|[.'@;()"\\ ]/;

function labelText(folded: Uint8Array, start: number): string {
  let text = "";
  const stop = start + folded[start]!;
  for (let i = start + 1; i <= stop; i++) text += String.fromCharCode(folded[i]!);
  return special.test(text) ? escapeLabel(text) : text;
}

function escapeLabel(text: string): string {
  return text.replace(/[^!-~]|[.'@;()"\\]/g, (char) =>
    char < "!" || char > "~" ? `\\${String(char.charCodeAt(0)).padStart(3, "0")}` : `\\${char}`,
  );
}

/** Which of our zones a folded name is in: the longest that matches, unless a zone from a file has it. */
export function zoneOf(
  settings: Settings,
  folded: Uint8Array,
  nameBytes: number,
  labelStarts: ArrayLike<number>,
  labels: number,
): Zone | undefined {
  for (const zone of settings.delegated) if (zone.holds(folded, nameBytes, labelStarts, labels)) return undefined;
  for (const zone of settings.zones) if (zone.holds(folded, nameBytes, labelStarts, labels)) return zone;
  return undefined;
}

/** Takes the question of a query apart. */
export function askedOf(query: Query, zone: Zone, hops: number): Asked {
  const name = query.bytes.slice(12, 12 + query.nameBytes);
  return takeApart(name, query.folded, query.labelStarts, query.labels, query.type, zone, hops, []);
}

/**
 * The same name, folded, with one datacenter where it has two, or undefined: `web.service.dc1.dc.<zone>` for
 * `web.service.x.dc.dc1.dc.<zone>`. The right one counts, so that the left one makes endless spellings of each name; their
 * answers are kept once.
 */
export function shorterSpelling({ labels }: Asked, { folded, nameBytes, labelStarts }: Query): Name | undefined {
  if (labels.length < 5 || labels.at(-1) !== "dc" || labels.at(-3) !== "dc") return undefined;
  const from = labelStarts[labels.length - 4]!;
  const to = labelStarts[labels.length - 2]!;
  const shorter = new Uint8Array(nameBytes - (to - from));
  shorter.set(folded.subarray(0, from));
  shorter.set(folded.subarray(to, nameBytes), from);
  return shorter;
}

export function takeApart(
  name: Name,
  folded: Uint8Array,
  labelStarts: ArrayLike<number>,
  labels: number,
  type: number,
  zone: Zone,
  hops: number,
  trail: readonly Name[],
): Asked {
  const texts: string[] = [];
  for (let i = 0; i < labels - zone.labels; i++) texts.push(labelText(folded, labelStarts[i]!));
  const zoneName = name.subarray(name.length - zone.name.length);
  return { name, type, zone, zoneName, labels: texts, hops, trail };
}
