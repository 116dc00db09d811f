export type { CheckRecord, CheckStatus, HealthCheck } from "./check.js";
export {
  emptyCheck,
  isCheckStatus,
  isMaintenanceCheckId,
  nodeMaintenanceCheckId,
  serfHealthCheckId,
  serviceMaintenanceCheckId,
  shownCheck,
} from "./check.js";
export * from "./checks/index.js";
export type { RegistryRecord } from "./codec.js";
export { decodeRecord, encodeRecord, ReadBefore } from "./codec.js";
export { sameValue } from "./equality.js";
export type { CatalogKey } from "./key.js";
export { checkKey, foldName, kvKey, kvPrefix, nodeKey, parseCatalogKey, serviceKey } from "./key.js";
export type { KvRecord } from "./kv.js";
export { metadataFault } from "./metadata.js";
export type { Locality, Node, NodeRecord, Origin, Override, Owner } from "./node.js";
export { shownNode } from "./node.js";
export type { ServiceAddress, ServiceInstance, ServiceRecord, Weights } from "./service.js";
export { defaultWeights, emptyService, noTags, shownService } from "./service.js";
export { structureFaults } from "./structure.js";
export type { Batch, Change, Condition, Snapshot, Stored, Transaction, Write } from "./transaction.js";
export { operationCount, transactionBytesMax, transactionOperationsMax } from "./transaction.js";
