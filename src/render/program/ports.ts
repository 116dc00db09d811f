import type { Clock } from "../clock.js";
import type { Processes } from "../commands/processes.js";
import type { Ask } from "../data/http-source.js";
import type { FunctionPorts } from "../functions/ports.js";
import type { Files } from "../publish/files.js";
import type { Connection } from "./program-options.js";

/** Everything the standalone program touches. */
export interface ProgramPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly pid: number;
  readonly files: Files;
  readonly processes: Processes;
  readonly clock: Clock;
  stdout(chunk: string | Uint8Array): void;
  stderr(text: string): void;
  /** 0 <= value < 1. */
  random(): number;
  /** Throws an error whose message is to be shown when the settings cannot be used. */
  connect(connection: Connection): Connected;
  /** Calls back with the name of every signal that can be caught; the result stops that. */
  onSignal(handler: (name: string) => void): () => void;
  /** Ports of template functions over this environment. */
  functionPorts(env: Readonly<Record<string, string | undefined>>): FunctionPorts;
  /** Appends to a log file. */
  appendLog(path: string, text: string): void;
}

export interface Connected {
  readonly ask: Ask;
  /** How commands are told to reach the API: CONSUL_HTTP_ADDR and its like. */
  readonly overlay: Readonly<Record<string, string>>;
  close(): void;
}
