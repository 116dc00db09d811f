import type { CheckEntry, InstanceEntry, NodeEntry } from "../../catalog/index.js";
import { isMaintenanceCheckId, nodeMaintenanceCheckId } from "../../records/index.js";
import { nameFromText, parseAddress, type } from "../../wire/index.js";
import type { InstanceReason } from "./reasons.js";

/** One instance of the service asked for. */
export interface InstanceExplanation {
  readonly node: string;
  readonly service: string;
  readonly id: string;
  /** The address that an answer gives, of the instance or its node; empty when there is none. */
  readonly address: string;
  readonly port: number;
  readonly in: boolean;
  readonly reason: InstanceReason;
  /** In words, naming the checks, tag or address that decided. */
  readonly detail: string;
  /** Checks whose newest result is not shown yet, or that flap, with the engine's reason; empty when there is none. */
  readonly held: string;
}

/** What the check engine thinks beyond a check's status, in words; empty when that is all. */
export type CheckDoubt = (checkKey: string) => string;

/** What is asked of a service's instances. */
export interface InstanceQuestion {
  readonly type: number;
  /** Lower case; empty for any. */
  readonly tag: string;
  readonly onlyPassing: boolean;
}

/** Says of an instance that the catalog shows whether it is answered, and why; undefined for a hidden one. */
export function explainInstance(
  entry: InstanceEntry,
  question: InstanceQuestion,
  doubt: CheckDoubt,
): InstanceExplanation | undefined {
  const { shown: service, node } = entry;
  if (service === undefined || node.shown === undefined) return undefined;
  const address = instanceAddress(entry, question.type);
  const [reason, detail] = judgeInstance(entry, question, address);
  return {
    node: node.shown.name,
    service: service.name,
    id: service.id,
    address,
    port: service.port,
    in: reason === "answered",
    reason,
    detail,
    held: heldText(entry, doubt),
  };
}

function heldText(entry: InstanceEntry, doubt: CheckDoubt): string {
  const texts: string[] = [];
  for (const checks of [entry.node.checks, entry.checks]) {
    for (const { key, shown } of checks.values()) {
      const why = shown === undefined ? "" : doubt(key);
      if (shown !== undefined && why !== "") texts.push(`check ${checkLabel(shown)}: ${why}`);
    }
  }
  return texts.join("; ");
}

type Judged = readonly [reason: InstanceReason, detail: string];

function judgeInstance(
  entry: InstanceEntry,
  { type: code, tag, onlyPassing }: InstanceQuestion,
  address: string,
): Judged {
  const tags = entry.shown!.tags;
  if (tag !== "" && !tags.some((own) => own.toLowerCase() === tag)) {
    return ["no-such-tag", tags.length === 0 ? "it has no tags" : `its tags are ${tags.join(", ")}`];
  }
  return judgeChecks(entry, onlyPassing) ?? judgeAddress(address, code);
}

/** Maintenance is a critical check of a known ID; where it is on, it is the reason to name. */
function judgeChecks(entry: InstanceEntry, onlyPassing: boolean): Judged | undefined {
  const checks = [...shownChecks(entry.node.checks), ...shownChecks(entry.checks)];
  const critical = checks.filter(({ status }) => status === "critical");
  if (critical.some(({ id }) => id === nodeMaintenanceCheckId)) return ["maintenance", "its node is in maintenance"];
  if (critical.some(({ id }) => isMaintenanceCheckId(id))) return ["maintenance", "it is in maintenance"];
  if (critical.length > 0) return ["critical", `critical: ${critical.map(checkText).join(", ")}`];
  const unwell = checks.filter(({ status }) => status !== "passing");
  return onlyPassing && unwell.length > 0
    ? ["not-passing", `not passing: ${unwell.map(checkText).join(", ")}`]
    : undefined;
}

type ShownCheck = NonNullable<CheckEntry["shown"]>;

function shownChecks(checks: ReadonlyMap<string, CheckEntry>): ShownCheck[] {
  return [...checks.values()].flatMap(({ shown }) => (shown === undefined ? [] : [shown]));
}

function checkText(check: ShownCheck): string {
  const label = checkLabel(check);
  return check.status === "critical" ? `check ${label}` : `check ${label} is ${check.status}`;
}

function checkLabel({ name, id, serviceId }: ShownCheck): string {
  const label = name === id || name === "" ? `"${id}"` : `"${name}" (${id})`;
  return serviceId === "" ? `${label} of the node` : label;
}

function judgeAddress(address: string, code: number): Judged {
  if (address === "") return ["no-address", "neither it nor its node has an address"];
  const bytes = parseAddress(address);
  const isAddress = code === type.a || code === type.aaaa;
  if (bytes === undefined && !nameFromText(address).ok) return ["no-address", `${address} is no address`];
  if (bytes === undefined) return ["answered", `by its host name ${address}`];
  if (isAddress && (bytes.length === 4) !== (code === type.a)) {
    return ["wrong-family", `its address is ${address}`];
  }
  if (!isAddress && code !== type.srv && code !== type.any)
    return ["wrong-type", "it has A, AAAA and SRV records only"];
  return ["answered", `with ${address}`];
}

/** The tagged address for the type asked, else the plain one (consul-dns rules): the instance's own before its node's. */
function instanceAddress({ shown, node }: InstanceEntry, code: number): string {
  const tags = code === type.a ? ["lan_ipv4"] : code === type.aaaa ? ["lan_ipv6"] : ["lan_ipv6", "lan_ipv4"];
  const tagged = tags.map((tag) => shown!.taggedAddresses?.[tag]?.address).find((address) => address);
  return tagged ?? (shown!.address || nodeAddressText(node, code));
}

/** The address of a node that a question of this type is answered with. */
export function nodeAddressText({ shown }: NodeEntry, code: number): string {
  const tags = code === type.a ? ["lan_ipv4"] : code === type.aaaa ? ["lan_ipv6"] : ["lan_ipv6", "lan_ipv4"];
  return tags.map((tag) => shown!.taggedAddresses?.[tag]).find((address) => address) ?? shown!.address;
}
