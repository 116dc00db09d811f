export { consulMetrics } from "./consul-metrics.js";
export type { Log, LogOptions } from "./log.js";
export { LogHub } from "./log.js";
export { LogFile, type LogFileOptions, logFilePath } from "./log-file.js";
export { LogGate } from "./log-gate.js";
export type { LogEntry, LogLevel } from "./log-line.js";
export { jsonLine, logLevels, textLine } from "./log-line.js";
export type { HistogramMetrics, HistogramSample, Metrics, NamedSample, Sample } from "./metrics.js";
export { MetricsBoard } from "./metrics.js";
