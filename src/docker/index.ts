export { type CompatSwitch, compatSwitches } from "./compat.js";
export { type DockerBlock, type DockerOptionsResult, dockerOptions } from "./config-blocks.js";
export { MARK_KEY } from "./mark.js";
export { type DeregisterMode, type DockerOptions, defaultDockerOptions, type PortSuffix } from "./options.js";
export type { DockerPorts, LogLevel, Timing } from "./ports.js";
export type { CheckBody, HealthStatus, RegisteredService, ServiceBody } from "./registration.js";
export {
  REGISTRATOR_VERSION,
  type RegistratorCommand,
  type RegistratorRefusal,
  readRegistratorFlags,
} from "./registrator-flags.js";
export type { Registry, RegistryAnswer } from "./registry.js";
export type { RegistryAddress } from "./registry-uri.js";
export { type RunningDocker, type StartPorts, startDocker } from "./start.js";
export type { DockerCounters, DockerState, DockerStatus } from "./status.js";
