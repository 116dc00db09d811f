import type { CatalogView } from "../../catalog/index.js";
import { isWithin, type Name, nameToText, rcode, type } from "../../wire/index.js";
import { reverseAddress } from "../name-forms/reverse.js";
import { canonicalAddress } from "../projection.js";
import { because, type Explanation } from "./explanation.js";

const arpa: Name = new TextEncoder().encode("\x04arpa\0");
const notAnAddress = "below arpa there are the addresses of nodes and services";
const onlyPtr = "a reverse name has a PTR record";

/** The lower-case labels of a name before `arpa`, or undefined for any other name. */
export function labelsBelowArpa(name: Name): string[] | undefined {
  return isWithin(name, arpa) ? nameToText(name).toLowerCase().split(".").slice(0, -2) : undefined;
}

/** Explains a negative reply to a name below `arpa` without a search: its code tells whether the address is one of ours. */
export function explainReverseReply(labels: readonly string[], code: number): Explanation {
  const address = reverseAddress(labels);
  if (address === undefined) return because("not-ours", notAnAddress);
  return code === rcode.nxDomain ? because("unknown-address", address) : because("wrong-type", onlyPtr);
}

/** Explains a name below `arpa`. Looks at every node and instance: for people, not for replies. */
export function explainReverse(view: CatalogView, labels: readonly string[], code: number): Explanation {
  const address = reverseAddress(labels);
  if (address === undefined) return because("not-ours", notAnAddress);
  const holder = holderOf(view, address);
  if (holder === undefined) return because("unknown-address", address);
  if (code === type.ptr || code === type.any) return because("answered", `${holder} has ${address}`);
  return because("wrong-type", onlyPtr);
}

/** Who a reverse name is answered with: a node before an instance. */
function holderOf(view: CatalogView, address: string): string | undefined {
  const nodes = [...view.tables.nodes.values()].filter(({ shown }) => shown !== undefined);
  const node = nodes.find(({ shown }) => canonicalAddress(shown!.address) === address);
  if (node !== undefined) return `node "${node.shown!.name}"`;
  for (const { instances } of nodes) {
    for (const { shown } of instances.values()) if (shown?.address === address) return `service "${shown.name}"`;
  }
  return undefined;
}
