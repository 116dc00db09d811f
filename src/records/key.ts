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

/** Key of a KV pair. */
export function kvKey(key: string): string {
  return kvPrefix + key;
}
