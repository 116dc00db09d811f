import { type CatalogView, findInstances, type InstanceEntry, type NodeEntry } from "../../catalog/index.js";
import {
  foldName,
  labelOffsets,
  type Name,
  nameFromText,
  nameKey,
  nameToText,
  parseAddress,
  type,
  typeFromText,
  typeToText,
} from "../../wire/index.js";
import { type Asked, takeApart, zoneOf } from "../asked.js";
import type { NameForm } from "../name-forms/contract.js";
import { formByKeyword } from "../name-forms/index.js";
import { readRfc2782 } from "../name-forms/rfc2782.js";
import { suffixesAreLocal } from "../name-forms/suffixes.js";
import type { AnswerOptions } from "../options.js";
import { Settings } from "../settings.js";
import { because, type Explanation, sentence, summary } from "./explanation.js";
import { type CheckDoubt, explainInstance, type InstanceExplanation, nodeAddressText } from "./instances.js";
import { explainReverse, explainReverseReply, labelsBelowArpa } from "./reverse.js";

/** Instances told of one service: enough for people to read; `instancesOmitted` says how many more there are. */
const instancesMax = 1_000;
/** Instances looked at to say in one line why a reply is negative, as a client waits for it: about a millisecond's worth. */
const briefInstancesMax = 256;
/** Reasons of replies kept, at some 300 bytes each; the bound holds off clients that ask for every spelling there is. */
const keptReasonsMax = 4_096;

/** Explains answers from the catalog as it is. Made once for a set of options; reads only. */
export class Explainer {
  private readonly settings: Settings;
  private readonly view: CatalogView;
  private readonly doubt: CheckDoubt;
  /** Reasons of replies by question, all found at the revision `keptAt`. */
  private readonly kept = new Map<string, Explanation>();
  private keptAt = -1;

  constructor(options: AnswerOptions, view: CatalogView, doubt: CheckDoubt = () => "") {
    this.settings = new Settings(options);
    this.view = view;
    this.doubt = doubt;
  }

  /** Explains a question as a person writes it; a type that is none is told as `malformed-name`. */
  explainText(name: string, typeText: string): Explanation {
    const read = nameFromText(name.endsWith(".") ? name : `${name}.`);
    if (!read.ok) return because("malformed-name", read.reason);
    const code = typeFromText(typeText);
    return code === undefined
      ? because("malformed-name", `no record type: ${typeText}`)
      : this.explain(read.name, code);
  }

  /**
   * Explains a negative reply: as `explain`, but from a few instances, and kept until the catalog changes, as half of what
   * clients ask is for a family that is not there. `rcode` is that of the reply.
   */
  explainBriefly(name: Name, code: number, rcode: number): Explanation {
    const { view } = this;
    const labels = labelsBelowArpa(name);
    if (labels !== undefined) return explainReverseReply(labels, rcode);
    if (this.keptAt !== view.revision || this.kept.size >= keptReasonsMax) {
      this.kept.clear();
      this.keptAt = view.revision;
    }
    const key = `${code} ${nameKey(name)}`;
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const explanation = this.explain(name, code, briefInstancesMax);
    if (view.loaded) this.kept.set(key, explanation);
    return explanation;
  }

  /** Explains the answer to a question, from `lookedAtMax` instances; for names that are not ours, says so. */
  explain(name: Name, code: number, lookedAtMax = Number.POSITIVE_INFINITY): Explanation {
    const { settings, view } = this;
    const folded = foldName(name);
    const starts = labelOffsets(folded);
    const zone = zoneOf(settings, folded, name.length, starts, starts.length);
    if (zone === undefined) return this.explainOther(name, code);
    if (!view.loaded) return because("not-loaded", "");
    return this.explainForm(takeApart(name, folded, starts, starts.length, code, zone, 0, []), lookedAtMax);
  }

  /** A name in none of our zones: an address of ours, or nothing to do with us. */
  private explainOther(name: Name, code: number): Explanation {
    const labels = labelsBelowArpa(name);
    if (labels !== undefined && this.view.loaded) return explainReverse(this.view, labels, code);
    return because("not-ours", `our zones: ${this.settings.zones.map((own) => nameToText(own.name)).join(", ")}`);
  }

  /** As `resolveName` goes: from the right, the first label that is a form's keyword. */
  private explainForm(asked: Asked, lookedAtMax: number): Explanation {
    const { labels } = asked;
    if (asked.type === type.axfr || asked.type === type.ixfr) return because("not-offered", "zone transfers");
    if (asked.type === type.soa || asked.type === type.ns) return because("answered", "of the zone, whatever the name");
    if (labels.length === 0) return because("wrong-type", "the zone's own name has SOA and NS records");
    for (let i = labels.length - 1; i >= 0; i--) {
      const label = labels[i]!;
      if (asked.type === type.srv && label.startsWith("_")) {
        return this.explainService(asked, labels.slice(0, i + 1), labels.slice(i + 1), lookedAtMax);
      }
      const form = formByKeyword(label);
      if (form === undefined) continue;
      const parts = labels.slice(0, i);
      return this.explainKeyword(asked, form, parts, labels.slice(i + 1), lookedAtMax);
    }
    if (suffixesAreLocal(labels, this.settings)) return because("parent-name", "");
    return because("malformed-name", "no label is service, node, addr or another keyword");
  }

  private explainKeyword(
    asked: Asked,
    { keyword, anySuffix }: NameForm,
    parts: readonly string[],
    suffixes: readonly string[],
    lookedAtMax: number,
  ): Explanation {
    if (!anySuffix && !suffixesAreLocal(suffixes, this.settings)) return this.otherPlace(suffixes);
    if (parts.length === 0) return because("parent-name", `nothing stands before "${keyword}"`);
    switch (keyword) {
      case "service":
        return this.explainService(asked, parts, suffixes, lookedAtMax);
      case "node":
        return this.explainNode(asked, parts.join("."));
      case "addr":
        return explainAddress(asked, parts);
      default:
        return because("not-offered", keyword);
    }
  }

  private otherPlace(suffixes: readonly string[]): Explanation {
    const { datacenter } = this.settings.options;
    const named = suffixes.length === 1 ? suffixes[0] : suffixes[suffixes.indexOf("dc") - 1];
    if (named === undefined) return because("malformed-name", `"${suffixes.join(".")}" is no datacenter`);
    return because("unknown-datacenter", `"${named}"; here is "${datacenter}"`);
  }

  private explainService(
    asked: Asked,
    parts: readonly string[],
    suffixes: readonly string[],
    lookedAtMax: number,
  ): Explanation {
    if (!suffixesAreLocal(suffixes, this.settings)) return this.otherPlace(suffixes);
    const read = readRfc2782(parts);
    const service = read?.service ?? parts.at(-1)!;
    const tag = read?.tag ?? parts.slice(0, -1).join(".");
    const { rows } = findInstances(this.view, service, "health");
    if (rows.length === 0 || service === "") return because("unknown-service", `"${service}"`);
    const question = { type: asked.type, tag, onlyPassing: this.settings.options.onlyPassing };
    const told: InstanceExplanation[] = [];
    const counts = new Map<InstanceExplanation["reason"], number>();
    for (const row of lookedAtMax < rows.length ? firstWithTag(rows, tag, lookedAtMax) : rows) {
      const instance = explainInstance(row, question, this.doubt);
      if (instance === undefined) continue;
      counts.set(instance.reason, (counts.get(instance.reason) ?? 0) + 1);
      if (told.length < instancesMax) told.push(instance);
    }
    const [reason, text] = summary(service, tag, counts, told);
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    return { reason, text: sentence(reason, text), instances: told, instancesOmitted: total - told.length };
  }

  private explainNode(asked: Asked, key: string): Explanation {
    const entry: NodeEntry | undefined = this.view.tables.node(key);
    if (entry?.shown === undefined) return because("unknown-node", `"${key}"`);
    const { type: code } = asked;
    if (code === type.txt) return because("answered", "its metadata");
    const address = nodeAddressText(entry, code);
    if (code !== type.a && code !== type.aaaa && code !== type.any && code !== type.cname) {
      return because("wrong-type", `nodes have no ${typeToText(code)} records`);
    }
    const bytes = parseAddress(address);
    if (address === "") return because("no-address", `node "${entry.shown.name}"`);
    if (bytes === undefined) return because("answered", `by its host name ${address}`);
    if (code === type.cname) return because("wrong-type", `its address is ${address}, no host name`);
    if (code !== type.any && (bytes.length === 4) !== (code === type.a)) {
      return because("wrong-family", `its address is ${address}`);
    }
    return because("answered", `with ${address}`);
  }
}

/** The first rows that a question for a tag is about; all are without one. */
function firstWithTag(rows: readonly InstanceEntry[], tag: string, count: number): InstanceEntry[] {
  const found: InstanceEntry[] = [];
  for (const row of rows) {
    if (found.length === count) break;
    if (tag === "" || row.shown?.tags.some((own) => own.toLowerCase() === tag) === true) found.push(row);
  }
  return found;
}

function explainAddress(asked: Asked, parts: readonly string[]): Explanation {
  const [hex] = parts;
  const isAddress = parts.length === 1 && /^(?:[0-9a-f]{8}|[0-9a-f]{32})$/.test(hex!);
  if (!isAddress) return because("malformed-name", "8 or 32 hexadecimal digits stand before addr");
  if (asked.type === type.any || asked.type === (hex!.length === 8 ? type.a : type.aaaa))
    return because("answered", "");
  const family = asked.type === type.a || asked.type === type.aaaa;
  return because(family ? "wrong-family" : "wrong-type", `it is an IPv${hex!.length === 8 ? 4 : 6} address`);
}
