import { type Answers, lookupResult } from "../answers/index.js";
import { readMessage } from "../wire/index.js";
import type { Beyond } from "../zones/index.js";

/**
 * What the registry says of a name that an alias of a static zone leads to, as a client over TCP would get it now; undefined for
 * names that are not the registry's.
 */
export function registryRecords(answers: Answers): Beyond {
  const out = new Uint8Array(65_535);
  return (name, code) => {
    const query = Uint8Array.of(0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...name, code >> 8, code & 255, 0, 1);
    let length = answers.lookup(query, query.length, true, out);
    if (length === lookupResult.needsNames) length = answers.finish(query, query.length, true, out, []);
    const read = length > 0 ? readMessage(out.slice(0, length)) : undefined;
    if (read?.ok !== true) return undefined;
    const { header, answer, authority } = read.message;
    return { rcode: header.rcode, answer, authority };
  };
}
