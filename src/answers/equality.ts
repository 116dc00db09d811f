import type { NodePut, ServicePut, TaggedAddress } from "./change.js";
import type { Instance, NodeEntry } from "./entries.js";

function sameList(left: readonly string[], right: readonly string[]): boolean {
  return left === right || (left.length === right.length && left.every((item, i) => item === right[i]));
}

type Mapping<T> = Readonly<Record<string, T>> | null | undefined;

function sameMapping<T>(left: Mapping<T>, right: Mapping<T>, same: (left: T, right: T) => boolean): boolean {
  if (left === right) return true;
  const names = Object.keys(left ?? {});
  if (names.length !== Object.keys(right ?? {}).length) return false;
  return names.every((name) => {
    const other = right?.[name];
    return other !== undefined && same(left![name]!, other);
  });
}

function sameText(left: string, right: string): boolean {
  return left === right;
}

function samePlace(left: TaggedAddress, right: TaggedAddress): boolean {
  return left.address === right.address && left.port === right.port;
}

/** Whether a node is told as it is known already. */
export function isSameNode(node: NodeEntry, put: NodePut): boolean {
  return (
    node.known &&
    node.name === put.node &&
    node.address === put.address &&
    sameMapping(node.tagged, put.taggedAddresses, sameText) &&
    sameMapping(node.meta, put.meta, sameText)
  );
}

/** Whether an instance is told as it is known already. */
export function isSameInstance(known: Instance, told: Omit<Instance, "entry" | "at">, put: ServicePut): boolean {
  return (
    known.service === put.service &&
    known.id === told.id &&
    known.address === told.address &&
    known.port === told.port &&
    known.passingWeight === told.passingWeight &&
    known.warningWeight === told.warningWeight &&
    sameList(known.tags, told.tags) &&
    sameMapping(known.tagged, told.tagged, samePlace)
  );
}
