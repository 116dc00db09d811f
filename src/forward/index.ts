export { ForwardOptionsError } from "./errors.js";
export { type ClientTransport, createForwarder, type ForwardClient, type Forwarder } from "./forwarder.js";
export type { ForwardCounters, ForwardSnapshot, UpstreamSnapshot } from "./metrics.js";
export { defaultForwardOptions, type ForwardOptions } from "./options.js";
export { type Clock, type ForwardPorts, type LogLevel, systemPorts } from "./ports.js";
export { parseUpstream, type UpstreamAddress, type UpstreamKind, type UpstreamResult } from "./upstream-address.js";
