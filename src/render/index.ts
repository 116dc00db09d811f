export { type Clock, systemClock } from "./clock.js";
export { nodeProcesses } from "./commands/node-processes.js";
export type { ProcessEnd, Processes, RunningProcess, SpawnOptions } from "./commands/processes.js";
export { type Ask, type HttpAnswer, type HttpSourceOptions, httpSource } from "./data/http-source.js";
export type { DataQuery } from "./data/query.js";
export type { Answer, Answers, HealthRow, NodeRow, NodeServicesRow, PairRow, ServiceRow } from "./data/rows.js";
export type { DataSink, DataSource, DataWatch, RetryPolicy } from "./data/source.js";
export { type ViewSource, type ViewSourcePorts, viewSource } from "./data/view-source.js";
export { unifiedDiff } from "./diff.js";
export { nodeFunctionPorts } from "./functions/node-ports.js";
export type { FunctionPorts, PluginResult, WriteRequest } from "./functions/ports.js";
export { type Log, type LogLevel, logLine, logTo } from "./log.js";
export {
  agentTemplateDefaults,
  type RawBlock,
  type TemplateOptionsResult,
  templateOptions,
} from "./options/agent-blocks.js";
export type { TemplateOptions } from "./options/template-options.js";
export type { Connected, ProgramPorts } from "./program/ports.js";
export { runTemplateProgram } from "./program/program.js";
export type { Connection } from "./program/program-options.js";
export type { FileFacts, Files } from "./publish/files.js";
export { nodeFiles } from "./publish/node-files.js";
export { Publisher } from "./publish/publisher.js";
export type { Target } from "./publish/target.js";
export type { TemplateStatus } from "./run/status.js";
export {
  type Preview,
  type RunningTemplates,
  startTemplates,
  type TemplateFigures,
  type TemplatePorts,
} from "./start.js";
