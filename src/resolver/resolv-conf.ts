/** What a stub resolver reads in `/etc/resolv.conf` (resolv.conf(5)). */
export interface ResolvConf {
  readonly nameservers: readonly string[];
  /** The last `search` or `domain` line counts. */
  readonly search: readonly string[];
  /** All options in order, as written. */
  readonly options: readonly string[];
}

/** glibc and musl look at no more nameservers than this. */
export const nameserversMax = 3;
/** glibc before 2.26 and the oldest musl cut the list here. */
const oldSearchMax = 6;

export function parseResolvConf(text: string): ResolvConf {
  const nameservers: string[] = [];
  const options: string[] = [];
  let search: readonly string[] = [];
  for (const line of text.split("\n")) {
    const [keyword, ...values] = wordsOf(line);
    if (keyword === "nameserver" && values[0] !== undefined) nameservers.push(values[0]);
    else if (keyword === "search") search = values;
    else if (keyword === "domain") search = values.slice(0, 1);
    else if (keyword === "options") options.push(...values);
  }
  return { nameservers, search, options };
}

/** Comments begin with `;` or `#`, in the first column or after a blank. */
function wordsOf(line: string): string[] {
  const words = line.split(/\s+/).filter((word) => word !== "");
  const comment = words.findIndex((word) => word.startsWith("#") || word.startsWith(";"));
  return comment < 0 ? words : words.slice(0, comment);
}

export interface ResolvConfChange {
  readonly nameserver: string;
  readonly search?: readonly string[];
  readonly ndots?: number;
}

/** The same file with one nameserver in place of all; other lines stay as they are, unless the change names them. */
export function editResolvConf(text: string, change: ResolvConfChange): string {
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  const kept = lines.filter((line) => {
    const keyword = wordsOf(line)[0];
    if (keyword === "nameserver") return false;
    return change.search === undefined || (keyword !== "search" && keyword !== "domain");
  });
  const withOptions = change.ndots === undefined ? kept : withNdots(kept, change.ndots);
  const search = change.search === undefined || change.search.length === 0 ? [] : [`search ${change.search.join(" ")}`];
  return `${[...withOptions, ...search, `nameserver ${change.nameserver}`].join("\n")}\n`;
}

function withNdots(lines: readonly string[], ndots: number): string[] {
  const without = lines.flatMap((line) => {
    const [keyword, ...values] = wordsOf(line);
    if (keyword !== "options" || !values.some(isNdots)) return [line];
    const others = values.filter((value) => !isNdots(value));
    return others.length === 0 ? [] : [`options ${others.join(" ")}`];
  });
  return [...without, `options ndots:${ndots}`];
}

function isNdots(option: string): boolean {
  return option.startsWith("ndots:");
}

/** The `ndots` in effect: the last one given, 1 without one, 15 at most. */
export function ndotsOf(conf: ResolvConf): number {
  const given = conf.options.filter(isNdots).at(-1);
  const value = given === undefined ? 1 : Number.parseInt(given.slice("ndots:".length), 10);
  return Number.isNaN(value) ? 1 : Math.min(value, 15);
}

/** What is worth knowing about `search`, `ndots` and the list of nameservers, for names below `domain`. */
export function adviceOn(conf: ResolvConf, domain: string, ours: readonly string[]): string[] {
  const advice: string[] = [];
  const others = conf.nameservers.filter((address) => !ours.includes(address));
  if (others.length > 0 && others.length < conf.nameservers.length) {
    advice.push(
      `nameserver ${others.join(", ")} stands beside ours: musl (Alpine) asks all at once and takes the first reply, and "options rotate" takes turns, so names below ${domain} fail now and then; list only servers that know them`,
    );
  }
  if (conf.nameservers.length > nameserversMax) {
    advice.push(`only the first ${nameserversMax} of ${conf.nameservers.length} nameservers are ever asked`);
  }
  const ndots = ndotsOf(conf);
  if (ndots > 1 && conf.search.length > 0) {
    advice.push(
      `ndots:${ndots} with ${conf.search.length} search domains: a name with fewer than ${ndots} dots costs up to ${conf.search.length * 2} queries that fail before the one that counts; ndots:1 suffices for "web" below "search service.${domain}", and a final dot avoids the search`,
    );
  }
  if (conf.search.length > oldSearchMax) {
    advice.push(`glibc before 2.26 reads only the first ${oldSearchMax} of ${conf.search.length} search domains`);
  }
  const fitting = conf.search.some((entry) => entry.replace(/\.$/, "").toLowerCase().endsWith(domain.toLowerCase()));
  if (!fitting) {
    advice.push(
      `no search domain below ${domain}: services are found by full name (web.service.${domain}); "search service.${domain}" makes "web" enough`,
    );
  }
  return advice;
}
