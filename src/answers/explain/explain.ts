import { type CatalogView, findInstances, type NodeEntry } from "../../catalog/index.js";
import {
  foldName,
  labelOffsets,
  type Name,
  nameFromText,
  nameToText,
  parseAddress,
  type,
  typeFromText,
  typeToText,
} from "../../wire/index.js";
import { type Asked, takeApart, zoneOf } from "../asked.js";
import { formByKeyword } from "../name-forms/index.js";
import { readRfc2782 } from "../name-forms/rfc2782.js";
import { suffixesAreLocal } from "../name-forms/suffixes.js";
import type { AnswerOptions } from "../options.js";
import { Settings } from "../settings.js";
import { type CheckDoubt, explainInstance, type InstanceExplanation, nodeAddressText } from "./instances.js";
import { type Reason, reasonTexts } from "./reasons.js";

/** Instances told of one service: enough for people to read; `instancesOmitted` says how many more there are. */
const instancesMax = 1_000;

/** Why a question is answered as it is. */
export interface Explanation {
  readonly reason: Reason;
  /** In words, naming the service, tag, checks, datacenter ... that decided. */
  readonly text: string;
  /** Instances of the service asked for, by node and ID; none for other names. */
  readonly instances: readonly InstanceExplanation[];
  readonly instancesOmitted: number;
}

/** Explains answers from the catalog as it is. Made once for a set of options; reads only. */
export class Explainer {
  private readonly settings: Settings;
  private readonly view: CatalogView;
  private readonly doubt: CheckDoubt;

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

  /** Explains the answer to a question; for names that are not ours, says so. */
  explain(name: Name, code: number): Explanation {
    const { settings, view } = this;
    const folded = foldName(name);
    const starts = labelOffsets(folded);
    const zone = zoneOf(settings, folded, name.length, starts, starts.length);
    if (zone === undefined)
      return because("not-ours", `our zones: ${settings.zones.map((own) => nameToText(own.name)).join(", ")}`);
    if (!view.loaded) return because("not-loaded", "");
    return this.explainForm(takeApart(name, folded, starts, starts.length, code, zone, 0, []));
  }

  /** As `resolveName` goes: from the right, the first label that is a form's keyword. */
  private explainForm(asked: Asked): Explanation {
    const { labels } = asked;
    if (asked.type === type.axfr || asked.type === type.ixfr) return because("not-offered", "zone transfers");
    if (asked.type === type.soa || asked.type === type.ns) return because("answered", "of the zone, whatever the name");
    if (labels.length === 0) return because("wrong-type", "the zone's own name has SOA and NS records");
    for (let i = labels.length - 1; i >= 0; i--) {
      const label = labels[i]!;
      if (asked.type === type.srv && label.startsWith("_")) {
        return this.explainService(asked, labels.slice(0, i + 1), labels.slice(i + 1));
      }
      const form = formByKeyword(label);
      if (form === undefined) continue;
      return this.explainKeyword(asked, form.keyword, labels.slice(0, i), labels.slice(i + 1), form.anySuffix);
    }
    if (suffixesAreLocal(labels, this.settings)) return because("parent-name", "");
    return because("malformed-name", "no label is service, node, addr or another keyword");
  }

  private explainKeyword(
    asked: Asked,
    keyword: string,
    parts: readonly string[],
    suffixes: readonly string[],
    anySuffix: boolean,
  ): Explanation {
    if (!anySuffix && !suffixesAreLocal(suffixes, this.settings)) return this.otherPlace(suffixes);
    if (parts.length === 0) return because("parent-name", `nothing stands before "${keyword}"`);
    switch (keyword) {
      case "service":
        return this.explainService(asked, parts, suffixes);
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

  private explainService(asked: Asked, parts: readonly string[], suffixes: readonly string[]): Explanation {
    if (!suffixesAreLocal(suffixes, this.settings)) return this.otherPlace(suffixes);
    const read = readRfc2782(parts);
    const service = read?.service ?? parts.at(-1)!;
    const tag = read?.tag ?? parts.slice(0, -1).join(".");
    const { rows } = findInstances(this.view, service, "health");
    if (rows.length === 0 || service === "") return because("unknown-service", `"${service}"`);
    const question = { type: asked.type, tag, onlyPassing: this.settings.options.onlyPassing };
    const told: InstanceExplanation[] = [];
    const counts = new Map<InstanceExplanation["reason"], number>();
    for (const row of rows) {
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

function explainAddress(asked: Asked, parts: readonly string[]): Explanation {
  const [hex] = parts;
  const isAddress = parts.length === 1 && /^(?:[0-9a-f]{8}|[0-9a-f]{32})$/.test(hex!);
  if (!isAddress) return because("malformed-name", "8 or 32 hexadecimal digits stand before addr");
  if (asked.type === type.any || asked.type === (hex!.length === 8 ? type.a : type.aaaa))
    return because("answered", "");
  const family = asked.type === type.a || asked.type === type.aaaa;
  return because(family ? "wrong-family" : "wrong-type", `it is an IPv${hex!.length === 8 ? 4 : 6} address`);
}

/** The reason for the whole answer, from those of the instances. */
function summary(
  service: string,
  tag: string,
  counts: ReadonlyMap<InstanceExplanation["reason"], number>,
  told: readonly InstanceExplanation[],
): readonly [Reason, string] {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const answered = counts.get("answered") ?? 0;
  if (answered > 0) return ["answered", `${answered} of ${total} instances of "${service}"`];
  // Instances without the tag were never asked for, and of a healthy one it counts why it is out all the same.
  const tagless = counts.get("no-such-tag") ?? 0;
  const asked = told.filter(({ reason }) => reason !== "no-such-tag");
  const healthy = asked.filter(({ reason }) => reason.startsWith("wrong-") || reason === "no-address");
  const deciding = healthy.length > 0 ? healthy : asked;
  const reasons = [...new Set(deciding.map(({ reason }) => reason))];
  const details = [...new Set(deciding.map(({ detail }) => detail))];
  const some = details.slice(0, 3).join("; ") + (details.length > 3 ? "; ..." : "");
  const which = `"${service}"${tag === "" ? "" : ` with tag "${tag}"`}`;
  if (total === tagless) return ["no-such-tag", which];
  const [reason] = reasons;
  // Only by chance of the bound on instances told is there none.
  if (reason === undefined || reasons.length > 1) return ["mixed", `${which}: ${some}`];
  return [reason === "critical" ? "all-critical" : reason, `${which}: ${some}`];
}

function sentence(reason: Reason, detail: string): string {
  return detail === "" ? reasonTexts[reason] : `${reasonTexts[reason]}: ${detail}`;
}

function because(reason: Reason, detail: string): Explanation {
  return { reason, text: sentence(reason, detail), instances: [], instancesOmitted: 0 };
}
