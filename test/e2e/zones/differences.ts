/** A reply with its records as sorted lines in lower case. */
export interface Reply {
  readonly bytes: number;
  /** Response code, AA, TC. */
  readonly status: string;
  readonly answer: readonly string[];
  readonly authority: readonly string[];
  readonly additional: readonly string[];
}

export interface Pair {
  readonly server: string;
  readonly name: string;
  readonly type: string;
  readonly origin: string;
  /** Bytes that the client takes. */
  readonly limitBytes: number;
  readonly mine: Reply;
  readonly theirs: Reply;
}

export type Difference = string;

/** Each kind of difference that is explained in `zones-differences.md`, by its heading there. */
export const explanations: readonly { readonly name: string; readonly fits: (pair: Pair) => boolean }[] = [
  { name: "NSD adds the zone's name servers to positive answers", fits: addsNameServers },
  { name: "ANY over UDP gets one of the types", fits: otherTypeForAny },
  { name: "Knot adds addresses of hosts below a delegation to MX and SRV", fits: addsGlue },
  { name: "What comes along with HTTPS records", fits: alongHttps },
  { name: "NSD misnames hosts found through a wildcard", fits: misnamesHost },
  { name: "Additional records that do not all fit", fits: fullReply },
  { name: "What is left in a truncated reply", fits: bothTruncated },
];

function addsNameServers({ server, origin, mine, theirs }: Pair): boolean {
  if (server !== "nsd" || mine.status !== theirs.status || mine.authority.length > 0) return false;
  const hosts = theirs.authority.map((line) => /^(\S+) \d+ in ns (\S+)$/.exec(line));
  if (hosts.length === 0 || !hosts.every((match) => match?.[1] === origin)) return false;
  const more = theirs.additional.filter((line) => !mine.additional.includes(line));
  return (
    sameLines(mine.answer, theirs.answer) &&
    mine.additional.every((line) => theirs.additional.includes(line)) &&
    more.every((line) => hosts.some((match) => / in (a|aaaa) /.test(line) && line.startsWith(`${match![2]} `)))
  );
}

function addsGlue({ server, type, mine, theirs }: Pair): boolean {
  const more = theirs.additional.filter((line) => !mine.additional.includes(line));
  return (
    server === "knot" &&
    (type === "MX" || type === "SRV") &&
    mine.status === theirs.status &&
    sameLines(mine.answer, theirs.answer) &&
    sameLines(mine.authority, theirs.authority) &&
    mine.additional.every((line) => theirs.additional.includes(line)) &&
    more.every((line) => mine.answer.some((record) => record.endsWith(` ${line.split(" ")[0]}`)))
  );
}

function alongHttps({ server, type, mine, theirs }: Pair): boolean {
  return (
    type === "HTTPS" &&
    mine.status === theirs.status &&
    sameLines(mine.answer, theirs.answer) &&
    (sameLines(mine.authority, theirs.authority) || (server === "nsd" && mine.authority.length === 0)) &&
    [...mine.additional, ...theirs.additional].every((line) => / in (a|aaaa|https) /.test(line))
  );
}

/** The same addresses under another, shorter name, whose labels all are of the right one. */
function misnamesHost({ server, mine, theirs }: Pair): boolean {
  const wrong = theirs.additional.filter((line) => !mine.additional.includes(line));
  const right = mine.additional.filter((line) => !theirs.additional.includes(line));
  const data = (line: string): string => line.split(" ").slice(1).join(" ");
  const owner = (line: string): string => line.split(" ")[0]!;
  return (
    server === "nsd" &&
    mine.status === theirs.status &&
    sameLines(mine.answer, theirs.answer) &&
    right.length > 0 &&
    right.every((line) =>
      wrong.some((other) => data(other) === data(line) && owner(other).split(".")[0] === owner(line).split(".")[0]),
    )
  );
}

function fullReply({ limitBytes, mine, theirs }: Pair): boolean {
  return (
    mine.status === theirs.status &&
    sameLines(mine.answer, theirs.answer) &&
    (sameLines(mine.authority, theirs.authority) || theirs.authority.every((line) => / in ns /.test(line))) &&
    // What was left out would not have fitted: an address record with its owner spelled out takes up to 100 bytes here.
    Math.max(mine.bytes, theirs.bytes) > limitBytes - 100
  );
}

function bothTruncated({ mine, theirs }: Pair): boolean {
  return mine.status === theirs.status && mine.status.endsWith(" TC");
}

function otherTypeForAny({ type, mine, theirs }: Pair): boolean {
  const kinds = (lines: readonly string[]): string[] => [...new Set(lines.map((line) => line.split(" ")[3]!))];
  return (
    type === "ANY" &&
    mine.status === theirs.status &&
    kinds(mine.answer).length === 1 &&
    kinds(theirs.answer).length === 1 &&
    mine.answer[0]!.split(" ")[0] === theirs.answer[0]!.split(" ")[0]
  );
}

function sameLines(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((line, i) => line === right[i]);
}

export function sameReply(left: Reply, right: Reply): boolean {
  return (
    left.status === right.status &&
    sameLines(left.answer, right.answer) &&
    sameLines(left.authority, right.authority) &&
    sameLines(left.additional, right.additional)
  );
}

/** `same`, the name of the explanation that fits, or `unexplained`. */
export function differenceOf(pair: Pair): Difference {
  if (sameReply(pair.mine, pair.theirs)) return "same";
  return explanations.find(({ fits }) => fits(pair))?.name ?? "unexplained";
}
