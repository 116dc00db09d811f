export type {
  ApiClient,
  ApiQuery,
  ApiReply,
  ApiRequest,
  CommandContext,
  ConnectionFlags,
  Program,
  ServiceDefinition,
  StoreReport,
  StoreTools,
} from "./context.js";
export { asksForHelp } from "./help.js";
export { programHelp } from "./program-help.js";
export { runCommandLine } from "./run.js";
