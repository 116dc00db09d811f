/**
 * Keys of records, ordered so that one delete by prefix takes a whole subtree:
 *
 *     node/<node>/                               the node itself
 *     node/<node>/check/<check>                  a check of the node
 *     node/<node>/service/<service>/             a service instance
 *     node/<node>/service/<service>/check/<check>
 *     kv/<key>                                   a KV pair, its key untouched
 *
 * The catalog folds case in node names, service IDs and check IDs, so keys hold the folded text; the spelling as registered
 * stays in the record. `/` and `%` inside a name are percent-encoded, so a name never reaches into another subtree.
 */

/** The form in which the catalog compares names: lower case, as Consul's indexes do. */
export function foldName(name: string): string {
  return name.toLowerCase();
}

function component(name: string): string {
  const folded = foldName(name);
  return folded.includes("/") || folded.includes("%") ? folded.replace(/%/g, "%25").replace(/\//g, "%2f") : folded;
}

export const nodesPrefix = "node/";
export const kvPrefix = "kv/";

/** Key of a node; also the prefix of all that belongs to it. */
export function nodeKey(node: string): string {
  return `${nodesPrefix}${component(node)}/`;
}

/** Key of a service instance; also the prefix of its checks. */
export function serviceKey(node: string, serviceId: string): string {
  return `${nodeKey(node)}service/${component(serviceId)}/`;
}

/** Key of a check: below its service instance, or below the node when `serviceId` is empty. */
export function checkKey(node: string, serviceId: string, checkId: string): string {
  const parent = serviceId === "" ? nodeKey(node) : serviceKey(node, serviceId);
  return `${parent}check/${component(checkId)}`;
}

/** The folded names in the key of a node, service instance or check; empty where it names none. */
export interface CatalogKey {
  readonly node: string;
  readonly serviceId: string;
  readonly checkId: string;
}

const catalogKeyShape = /^node\/([^/]+)\/(?:service\/([^/]+)\/)?(?:check\/([^/]+))?$/;

/** Takes a key of the catalog's apart; undefined for any other. */
export function parseCatalogKey(key: string): CatalogKey | undefined {
  const [, node, service = "", check = ""] = catalogKeyShape.exec(key) ?? [];
  if (node === undefined) return undefined;
  return { node: named(node), serviceId: named(service), checkId: named(check) };
}

function named(component: string): string {
  return component.includes("%") ? component.replace(/%2f/g, "/").replace(/%25/g, "%") : component;
}

/** Key of a KV pair. */
export function kvKey(key: string): string {
  return kvPrefix + key;
}
