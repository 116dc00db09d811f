import { type Logger as Pino, pino } from "pino";
import { jsonLine, type LogEntry, type LogLevel, logLevels, textLine } from "./log-line.js";

/** What a room logs through. `message` says what happened; `fields` name the thing. */
export interface Log {
  trace(message: string, fields?: Fields): void;
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** The same log under another subsystem name (`agent`, `dns`, `http` ...). */
  named(subsystem: string): Log;
}

type Fields = Readonly<Record<string, unknown>>;

export interface LogOptions {
  readonly level: LogLevel;
  readonly json: boolean;
  /** Where finished lines go. */
  readonly write: (line: string) => void;
}

/** A reader of the log as it is written, for `/v1/agent/monitor`. */
interface Listener {
  readonly level: LogLevel;
  readonly json: boolean;
  readonly line: (text: string) => void;
}

/**
 * The process's log: pino decides by level and hands over entries; lines are in Consul's form. Monitors may listen at a more
 * talkative level than the log's own.
 */
export class LogHub {
  readonly #pino: Pino;
  readonly #listeners = new Set<Listener>();
  readonly #options: LogOptions;
  #level: LogLevel;
  readonly root: Log;

  constructor(options: LogOptions) {
    this.#options = options;
    this.#level = options.level;
    this.#pino = pino(
      { level: options.level, base: null, timestamp: false },
      { write: (line: string) => this.#deliver(line) },
    );
    this.root = this.#logger("agent");
  }

  /** Changes the level of the log itself (a reload). */
  setLevel(level: LogLevel): void {
    this.#level = level;
    this.#retune();
  }

  /** Follows the log until the returned function is called. */
  listen(level: LogLevel, json: boolean, line: (text: string) => void): () => void {
    const listener: Listener = { level, json, line };
    this.#listeners.add(listener);
    this.#retune();
    return () => {
      this.#listeners.delete(listener);
      this.#retune();
    };
  }

  #retune(): void {
    const wanted = [this.#level, ...[...this.#listeners].map((listener) => listener.level)];
    this.#pino.level = logLevels.find((level) => wanted.includes(level)) ?? this.#level;
  }

  #logger(subsystem: string): Log {
    const say =
      (level: LogLevel) =>
      (message: string, fields: Fields = {}) => {
        this.#pino[level]({ subsystem, fields: plain(fields), timeMs: Date.now(), severity: level }, message);
      };
    return {
      trace: say("trace"),
      debug: say("debug"),
      info: say("info"),
      warn: say("warn"),
      error: say("error"),
      named: (name) => this.#logger(name),
    };
  }

  #deliver(line: string): void {
    const { subsystem, fields, timeMs, severity, msg } = JSON.parse(line) as Delivered;
    const entry: LogEntry = { level: severity, timeMs, subsystem, message: msg, fields };
    if (atLeast(entry.level, this.#level)) this.#options.write(this.#options.json ? jsonLine(entry) : textLine(entry));
    for (const listener of this.#listeners) {
      if (atLeast(entry.level, listener.level)) listener.line(listener.json ? jsonLine(entry) : textLine(entry));
    }
  }
}

/** Errors say their message: as JSON they would lose it. */
function plain(fields: Fields): Fields {
  const entries = Object.entries(fields);
  if (!entries.some(([, value]) => value instanceof Error)) return fields;
  return Object.fromEntries(entries.map(([key, value]) => [key, value instanceof Error ? value.message : value]));
}

interface Delivered {
  readonly subsystem: string;
  readonly fields: Fields;
  readonly timeMs: number;
  readonly severity: LogLevel;
  readonly msg: string;
}

function atLeast(level: LogLevel, threshold: LogLevel): boolean {
  return logLevels.indexOf(level) >= logLevels.indexOf(threshold);
}
