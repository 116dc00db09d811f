export {
  deregisterAgentCheck,
  deregisterAgentService,
  ownCheck,
  ownInstance,
  unknownCheckText,
  unknownServiceText,
} from "./deregister-agent.js";
export type { CatalogDeregistration } from "./deregister-catalog.js";
export { deregisterCatalog } from "./deregister-catalog.js";
export type { KvPut } from "./kv.js";
export { kvDelete, kvDeleteTree, kvPut } from "./kv.js";
export { nodeMaintenance, serviceMaintenance } from "./maintenance.js";
export type { Plan, Planner, Refusal, RefusalReason } from "./plan.js";
export type { AgentCheckRegistration } from "./register-agent-check.js";
export { registerAgentCheck } from "./register-agent-check.js";
export type { AgentCheck, AgentServiceRegistration } from "./register-agent-service.js";
export { registerAgentService } from "./register-agent-service.js";
export type { CatalogRegistration } from "./register-catalog.js";
export { registerCatalog } from "./register-catalog.js";
export type { ServerRegistration } from "./register-server.js";
export { registerServer } from "./register-server.js";
export { restoreOwn } from "./restore-own.js";
export type { CheckResult } from "./update-check.js";
export { updateCheck } from "./update-check.js";
