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
export { asksForHelp, programHelp } from "./help.js";
export { runCommandLine } from "./run.js";
