export type {
  ApiClient,
  ApiQuery,
  ApiReply,
  ApiRequest,
  CommandContext,
  ConnectionFlags,
  Program,
  StoreReport,
  StoreTools,
} from "./context.js";
export { runCommandLine } from "./run.js";
