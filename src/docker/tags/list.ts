/** Splits a comma list: `\,` is a literal comma, empty items are dropped, blanks are kept. */
export function splitTags(text: string): string[] {
  const tags: string[] = [];
  let tag = "";
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\" && text[at + 1] === ",") {
      tag += ",";
      at++;
    } else if (text[at] === ",") {
      if (tag !== "") tags.push(tag);
      tag = "";
    } else {
      tag += text[at];
    }
  }
  if (tag !== "") tags.push(tag);
  return tags;
}

/**
 * The tags of a service: its own list, the one forced on all services, `udp` for UDP. `reversed` turns each list around, as
 * registrator does.
 */
export function combineTags(own: string, forced: string, protocol: string, reversed: boolean): string[] {
  const lists = [splitTags(own), splitTags(forced)];
  if (reversed) for (const list of lists) list.reverse();
  return [...lists.flat(), ...(protocol === "udp" ? ["udp"] : [])];
}
