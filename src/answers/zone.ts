import {
  foldName,
  labelOffsets,
  makeRecord,
  type Name,
  nameFromText,
  type ResourceRecord,
  rdataTypes,
} from "../wire/index.js";
import type { SoaOptions } from "./options.js";

/** The name made of these labels before `suffix`, or undefined when it would not be a name. */
export function nameBelow(text: string, suffix: Name): Name | undefined {
  const result = nameFromText(text, suffix);
  return result.ok ? result.name : undefined;
}

/** One of our zones: its apex in lower case and what its SOA says. */
export class Zone {
  readonly name: Name;
  readonly labels: number;
  readonly mname: Name;
  readonly rname: Name;
  readonly soa: SoaOptions;

  /** A domain that is no name cannot be served; configuration refuses it long before this throws. */
  constructor(domain: string, soa: SoaOptions) {
    const result = nameFromText(domain.endsWith(".") ? domain : `${domain}.`);
    if (!result.ok) throw new RangeError(`domain ${domain}: ${result.reason}`);
    this.name = foldName(result.name);
    this.labels = labelOffsets(this.name).length;
    this.mname = nameBelow("ns", this.name) ?? this.name;
    this.rname = nameBelow("hostmaster", this.name) ?? this.name;
    this.soa = soa;
  }

  /** Whether the last labels of a folded name are this zone. `labelStarts` has `labels` entries. */
  holds(folded: Uint8Array, nameBytes: number, labelStarts: ArrayLike<number>, labels: number): boolean {
    if (labels < this.labels) return false;
    const start = labels === this.labels ? 0 : this.labels === 0 ? nameBytes - 1 : labelStarts[labels - this.labels]!;
    if (nameBytes - start !== this.name.length) return false;
    for (let i = 0; i < this.name.length; i++) if (folded[start + i] !== this.name[i]) return false;
    return true;
  }

  /** The SOA record; the serial is the time, as zone contents change all the time. */
  soaRecord(nowSeconds: number): ResourceRecord {
    return makeRecord(this.name, rdataTypes.soa, this.soa.minTtlSeconds, {
      mname: this.mname,
      rname: this.rname,
      serial: nowSeconds >>> 0,
      refreshSeconds: this.soa.refreshSeconds,
      retrySeconds: this.soa.retrySeconds,
      expireSeconds: this.soa.expireSeconds,
      minimumSeconds: this.soa.minTtlSeconds,
    });
  }
}
