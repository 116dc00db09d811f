import { quote } from "../golang/index.js";

/** The levels of the log, most talkative first, as Consul names them. */
export const logLevels = ["trace", "debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

/** One line of the log before it is written: `subsystem: message: key=value ...`. */
export interface LogEntry {
  readonly level: LogLevel;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  readonly subsystem: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const levelColumn: Readonly<Record<LogLevel, string>> = {
  trace: "[TRACE]",
  debug: "[DEBUG]",
  info: "[INFO] ",
  warn: "[WARN] ",
  error: "[ERROR]",
};

/** `2026-11-23T06:05:57.952Z [INFO]  agent: message: key=value`, which harnesses for Consul's agent look for. */
export function textLine(entry: LogEntry): string {
  const fields = Object.entries(entry.fields).map(([key, value]) => ` ${key}=${fieldText(value)}`);
  const tail = fields.length === 0 ? "" : `:${fields.join("")}`;
  return `${new Date(entry.timeMs).toISOString()} ${levelColumn[entry.level]} ${entry.subsystem}: ${entry.message}${tail}\n`;
}

/** The same as one JSON object a line, with Consul's field names. */
export function jsonLine(entry: LogEntry): string {
  return `${JSON.stringify({
    "@level": entry.level,
    "@message": entry.message,
    "@module": entry.subsystem,
    "@timestamp": new Date(entry.timeMs).toISOString(),
    ...entry.fields,
  })}\n`;
}

function fieldText(value: unknown): string {
  const text =
    typeof value === "string" ? value : value instanceof Error ? value.message : String(JSON.stringify(value) ?? value);
  return text === "" || /[\s"=]/.test(text) ? quote(text) : text;
}
