export { type Clock, systemClock } from "./clock.js";
export type {
  Closable,
  Codec,
  CommitResult,
  LeaseResult,
  Store,
  StoreStatus,
  WatchSink,
} from "./contract.js";
export { StoreError, type StoreErrorCode } from "./errors.js";
export { storeDirectoryName } from "./level/layout.js";
export { type LevelOptions, type OpenedLevelStore, openLevelStore, type StoreWarning } from "./level/open.js";
export { openMemoryStore } from "./memory/open.js";
export { type CheckReport, checkDirectory } from "./offline/check.js";
export { exportDirectory } from "./offline/export.js";
export { importDirectory } from "./offline/import.js";
export { type RepairReport, repairDirectory } from "./offline/repair.js";
