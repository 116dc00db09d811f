import { readConfiguration } from "./configuration.js";
import { readCommandLine } from "./flag-layer.js";
import { mergeLayers } from "./layer.js";
import type { ProgramPorts } from "./ports.js";
import { type ProgramOptions, programOptions } from "./program-options.js";
import { Session, type SessionModes } from "./session.js";
import { usage } from "./usage.js";

const EXIT_FLAGS = 13;

/** The renderer as a program of its own: consul-template's flags, configuration files, signals and exit codes. */
export async function runTemplateProgram(argv: readonly string[], ports: ProgramPorts): Promise<number> {
  const line = readCommandLine(argv);
  if (line.kind === "help") {
    ports.stdout(usage());
    return 0;
  }
  if (line.kind === "version") {
    ports.stdout(`rollcall template v${ports.version} (speaks consul-template v0.42.1)\n`);
    return 0;
  }
  if (line.kind === "refused") {
    ports.stderr(`${line.error}\n`);
    return EXIT_FLAGS;
  }
  for (;;) {
    const settled = await settle(line.configPaths, ports, line);
    if (typeof settled === "number") return settled;
    const session = new Session(settled, line, ports);
    const end = await session.run();
    session.close();
    if (end.kind === "exit") return end.code;
  }
}

async function settle(
  paths: readonly string[],
  ports: ProgramPorts,
  line: SessionModes & { readonly layer: Parameters<typeof mergeLayers>[0][number] },
): Promise<ProgramOptions | number> {
  const read = await readConfiguration(ports.files, paths, ports.env["CT_LOCAL_CONFIG"]);
  if (!read.ok) return early(ports, read.error, 15);
  const level = ["CT_LOG", "CONSUL_TEMPLATE_LOG", "CONSUL_TEMPLATE_LOG_LEVEL"]
    .map((name) => ports.env[name])
    .find(Boolean);
  const below = level === undefined ? {} : { logLevel: level };
  const result = programOptions(mergeLayers([below, read.layer, line.layer]), line.once);
  return result.ok ? result.options : early(ports, result.error, result.code);
}

/** An error before the log is set up has an older form of time. */
function early(ports: ProgramPorts, error: string, code: number): number {
  const time = new Date(ports.clock.nowMs()).toISOString().slice(0, 19).replaceAll("-", "/").replace("T", " ");
  ports.stderr(`${time} [ERR] (cli) ${error}\n`);
  return code;
}
