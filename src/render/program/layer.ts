import type { ExecFields } from "../options/command-options.js";
import type { TemplateBlock } from "../options/template-block.js";
import type { Wait } from "../options/template-options.js";

/** How Consul is reached, as far as one source says it. */
export interface ConsulFields {
  readonly address?: string;
  readonly namespace?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly authEnabled?: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly retryEnabled?: boolean;
  readonly retryAttempts?: number;
  readonly retryBackoffMs?: number;
  readonly retryMaxBackoffMs?: number;
  readonly sslEnabled?: boolean;
  readonly sslVerify?: boolean;
  readonly sslCert?: string;
  readonly sslKey?: string;
  readonly sslCaCert?: string;
  readonly sslCaPath?: string;
  readonly sslServerName?: string;
  readonly dialTimeoutMs?: number;
}

/** What one source of configuration says: a file, CT_LOCAL_CONFIG, or the flags. Later sources win, member by member. */
export interface Layer {
  readonly consul?: ConsulFields;
  readonly templates?: readonly TemplateBlock[];
  readonly exec?: ExecFields;
  readonly wait?: Wait;
  readonly leftDelimiter?: string;
  readonly rightDelimiter?: string;
  readonly reloadSignal?: string;
  readonly killSignal?: string;
  readonly logLevel?: string;
  readonly logFile?: string;
  readonly maxStaleMs?: number;
  readonly blockQueryWaitMs?: number;
  readonly pidFile?: string;
  readonly templateErrorFatal?: boolean;
  readonly keepGoing?: boolean;
  readonly warnings?: readonly string[];
}

/** Puts layers on top of each other; templates and warnings are appended. */
export function mergeLayers(layers: readonly Layer[]): Layer {
  const merged = Object.assign({}, ...layers) as Layer;
  return {
    ...merged,
    consul: Object.assign({}, ...layers.map(({ consul }) => consul)) as ConsulFields,
    exec: Object.assign({}, ...layers.map(({ exec }) => exec)) as ExecFields,
    templates: layers.flatMap(({ templates }) => templates ?? []),
    warnings: layers.flatMap(({ warnings }) => warnings ?? []),
  };
}
