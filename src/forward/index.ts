export { ForwardOptionsError } from "./errors.js";
export type { ClientTransport, ForwardClient, Forwarder } from "./forwarder.js";
export { createForwarder } from "./forwarding.js";
export type { ForwardCounters, ForwardSnapshot, UpstreamSnapshot } from "./metrics.js";
export { defaultForwardOptions, type ForwardOptions } from "./options.js";
export { type Clock, type ForwardPorts, type LogLevel, systemPorts } from "./ports.js";
export { parseUpstream, type UpstreamAddress, type UpstreamKind, type UpstreamResult } from "./upstream-address.js";
