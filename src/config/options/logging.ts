import type { Read } from "../option.js";
import { bool, durationMs, integer, text, textOf } from "../option-kinds.js";

export type LogLevel = "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR";

const LEVELS: ReadonlyMap<string, LogLevel> = new Map([
  ["TRACE", "TRACE"],
  ["DEBUG", "DEBUG"],
  ["INFO", "INFO"],
  ["WARN", "WARN"],
  ["ERR", "ERROR"],
  ["ERROR", "ERROR"],
]);

function level(word: string): Read<LogLevel> {
  const known = LEVELS.get(word.toUpperCase());
  if (known !== undefined) return { ok: true, value: known };
  return {
    ok: false,
    error: `Invalid log level: ${word}. Valid log levels are: [${[...LEVELS.keys()].join(" ")}]`,
    alone: true,
  };
}

export const LOG_OPTIONS = {
  level: textOf<LogLevel>("log_level", "INFO", "`trace`, `debug`, `info`, `warn`, `err`", level, {
    flag: "log-level",
    dev: "DEBUG",
    reloadable: true,
  }),
  json: bool("log_json", false, "One JSON object a line", { flag: "log-json" }),
  file: text("log_file", "", "File or directory that also gets the log", { flag: "log-file" }),
  rotateBytes: integer("log_rotate_bytes", 0, "Size at which the log file is rotated; 0 is never", {
    flag: "log-rotate-bytes",
    unit: "bytes",
  }),
  rotateMs: durationMs("log_rotate_duration", 86_400_000, "Age at which the log file is rotated", {
    flag: "log-rotate-duration",
  }),
  rotateFilesMax: integer("log_rotate_max_files", 0, "Old log files kept; 0 is all, -1 none", {
    flag: "log-rotate-max-files",
  }),
} as const;
