export type { CheckEntry, InstanceEntry, KvEntry, NodeEntry, ServiceEntry } from "./entry.js";
export { findKey, findPrefix, keyNames } from "./kv-queries.js";
export * from "./plans/index.js";
export type { Found, InstanceConditions, NodeMeta } from "./queries.js";
export {
  allChecksOf,
  anyInstance,
  everyCheck,
  findChecksInState,
  findInstances,
  findNode,
  findNodeChecks,
  findNodes,
  findServiceChecks,
  findServices,
  instancesOf,
  isPassing,
  withoutFailing,
} from "./queries.js";
export type { Topic } from "./topics.js";
export { topics } from "./topics.js";
export type { Applied } from "./view.js";
export { CatalogView } from "./view.js";
export {
  checkJson,
  checkServiceNodeJson,
  checkShape,
  nodeJson,
  serviceJson,
  serviceNodeJson,
  serviceShape,
  sortedChecks,
} from "./wire-json.js";
