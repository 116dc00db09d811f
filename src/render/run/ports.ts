import type { Clock } from "../clock.js";
import type { EnvironmentRules } from "../commands/environment.js";
import type { Processes } from "../commands/processes.js";
import type { DataSource } from "../data/source.js";
import type { FunctionPorts } from "../functions/ports.js";
import type { Log } from "../log.js";
import type { Files } from "../publish/files.js";

/** Everything a runner touches outside of itself. */
export interface RunnerPorts {
  readonly source: DataSource;
  readonly files: Files;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly log: Log;
  readonly functions: FunctionPorts;
  /** Environment of a command. */
  environment(rules: EnvironmentRules): Record<string, string>;
  /** Standard output, for dry runs. */
  print(bytes: Uint8Array): void;
  /** Whether commands write to our own output or are captured. */
  readonly commandOutput: "inherit" | "capture";
  /** Called after every pass in which all templates had been rendered; `reload` says that the child is to know. */
  settled?(news: { readonly reload: boolean }): Promise<void>;
}

export interface RunnerOptions {
  readonly once: boolean;
  readonly dry: boolean;
  /** Parse the templates, then end. */
  readonly parseOnly: boolean;
  /** No failure ends the run: the last good files stay, and `status` tells. */
  readonly keepGoing: boolean;
}

/** How a run ended by itself. */
export interface Ending {
  readonly code: number;
  /** To be logged as an error; none when all is well. */
  readonly message: string | undefined;
}
