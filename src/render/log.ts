/** Levels by consul-template's names, most talkative first. */
export const logLevels = ["trace", "debug", "info", "warn", "err"] as const;
export type LogLevel = (typeof logLevels)[number];

/** One line of the log. `component` is what consul-template puts in parentheses: runner, view, watcher, child, cli. */
export type Log = (level: LogLevel, component: string, text: string) => void;

/** `2026-11-23T06:06:32.956Z [INFO] (runner) text`, as consul-template 0.42 writes it. */
export function logLine(timeMs: number, level: LogLevel, component: string, text: string): string {
  const lead = component === "" ? "" : `(${component}) `;
  return `${new Date(timeMs).toISOString()} [${level.toUpperCase()}] ${lead}${text}\n`;
}

/** Lets lines of `least` and above through. */
export function logTo(write: (line: string) => void, least: LogLevel, nowMs: () => number): Log {
  const from = logLevels.indexOf(least);
  return (level, component, text) => {
    if (logLevels.indexOf(level) >= from) write(logLine(nowMs(), level, component, text));
  };
}
