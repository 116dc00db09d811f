export { ResolverError } from "./errors.js";
export { type AgentFacts, type ResolverPorts, systemProbes } from "./ports.js";
export { runResolverProgram } from "./program.js";
