import { type Name, nameKey, type ResourceRecord } from "../wire/index.js";
import type { Projection } from "./projection.js";
import type { Settings } from "./settings.js";

/** What `lookup` returns where there is no reply to send yet; a reply is its length, above zero. */
export const lookupResult = {
  /** No reply is due. */
  dropped: 0,
  /** The name is in none of our zones, or below `arpa` and of no address of ours: ask elsewhere or `decline`. */
  notOurs: -1,
  /** `needs` lists names outside our zones; find them and call `finish`. */
  needsNames: -2,
} as const;

/** A name outside our zones that an answer is waiting for. */
export interface Need {
  readonly name: Name;
  readonly type: number;
}

/** Records found for a need, in the order of the answer they came in; none when nothing was found. */
export interface OutsideAnswer extends Need {
  readonly records: readonly ResourceRecord[];
}

/** What making one answer looks at. Made anew for each question that has no compiled answer. */
export class Lookup {
  readonly projection: Projection;
  readonly settings: Settings;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly nowSeconds: number;
  /** The query has EDNS. */
  readonly hasEdns: boolean;
  /** Outside names that were wanted and not there. */
  readonly needs: Need[] = [];
  private readonly outside: readonly OutsideAnswer[] | undefined;

  constructor(
    projection: Projection,
    settings: Settings,
    random: () => number,
    nowSeconds: number,
    hasEdns: boolean,
    outside: readonly OutsideAnswer[] | undefined,
  ) {
    this.projection = projection;
    this.settings = settings;
    this.random = random;
    this.nowSeconds = nowSeconds;
    this.hasEdns = hasEdns;
    this.outside = outside;
  }

  /** Records of a name outside our zones; noted as needed when they have not been asked for yet. */
  outsideRecords(name: Name, type: number): readonly ResourceRecord[] {
    if (!this.settings.looksElsewhere) return [];
    const key = nameKey(name);
    const found = this.outside?.find((answer) => answer.type === type && nameKey(answer.name) === key);
    if (found !== undefined) return found.records;
    if (this.outside === undefined) this.needs.push({ name, type });
    return [];
  }

  /** Shuffles in place. */
  shuffle<T>(things: T[]): T[] {
    for (let i = things.length - 1; i > 0; i--) {
      const other = Math.floor(this.random() * (i + 1));
      [things[i], things[other]] = [things[other]!, things[i]!];
    }
    return things;
  }
}
