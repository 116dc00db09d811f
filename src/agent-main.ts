import { unlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import {
  banner,
  definitionCheck,
  exposureWarning,
  firstSteps,
  logLevel,
  makeDirectories,
  Refused,
  Server,
  scriptsWarning,
} from "./agent/index.js";
import { asksForHelp, type CommandContext, programHelp } from "./cli/index.js";
import { type AgentConfig, agentFlags, type ConfigRefusal, loadConfig, machineEnv } from "./config/index.js";
import { type Log, LogFile, LogGate, LogHub, logFilePath } from "./telemetry/index.js";

/** Time for a graceful end; a second signal or the end of it forces. */
const gracefulMsMax = 15_000;

const streaming = "\n==> Log data will now stream in as it occurs:\n\n";

/** `rollcall agent`: runs a server until it is told to end. Resolves with the exit code. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const loaded = loadConfig(asksForHelp(argv) ? ["-h"] : argv, machineEnv(), definitionCheck);
  if (!loaded.ok) return refused(loaded, context);
  const { config, warnings } = loaded;
  let file: LogFile | undefined;
  try {
    file = openLogFile(config);
  } catch (error) {
    context.stderr(`==> log_file ${config.log.file} cannot be written: ${(error as Error).message}\n`);
    return 1;
  }
  const gate = new LogGate((line) => context.stdout(line));
  const write = (line: string): void => {
    gate.write(line);
    file?.write(line);
  };
  const logHub = new LogHub({ level: logLevel(config), json: config.log.json, write });
  context.stdout("==> Starting Consul agent...\n");
  const stop = new StopRequest();
  const server = new Server(config, {
    logHub,
    readConfig: () => readAgain(argv, logHub.root),
    requestStop: () => stop.request("leave"),
  });
  const log = logHub.root;
  process.on("SIGHUP", () => void server.reload().catch(() => {})); // the server has logged why
  const exposed = exposureWarning(config);
  try {
    const ports = await server.start();
    writePidFile(config);
    context.stdout(`${banner(config, server.identity, ports, await context.version())}\n${firstSteps(config, ports)}`);
    if (exposed !== undefined) context.stdout(`\n==> WARNING: ${exposed}\n`);
  } catch (error) {
    context.stdout(streaming);
    gate.open();
    log.error("Error starting agent", { error });
    await server.close();
    return 1;
  }
  context.stdout(streaming);
  gate.open();
  for (const warning of [...warnings, exposed, scriptsWarning(config)]) if (warning !== undefined) log.warn(warning);
  if (config.ignored.length > 0) {
    log.info("settings without effect here", { settings: config.ignored.map(({ name }) => name).join(",") });
  }
  log.info("New leader elected", { payload: config.nodeName });
  log.info("Consul agent running!");
  const reason = await stop.requested();
  log.info("Gracefully shutting down agent...", { cause: reason });
  await Promise.race([server.close(), stop.forced(gracefulMsMax)]);
  removePidFile(config);
  log.info("Graceful exit completed");
  return 0;
}

/**
 * A configuration that cannot be used; after a wrong flag, all that there are. Under the name `consul` the text is Consul's
 * alone, without places and what was probably meant.
 */
async function refused(refusal: ConfigRefusal, context: CommandContext): Promise<number> {
  if (refusal.exitCode === 0) {
    context.stdout((await help(context)).whole);
    return 0;
  }
  const hints = context.name === "consul" ? "" : refusal.hints.map((hint) => `${hint}\n`).join("");
  const text = refusal.usage ? `${refusal.error}\nUsage:\n${(await help(context)).flags}` : `==> ${refusal.error}\n`;
  context.stderr(text + hints);
  return refusal.exitCode;
}

function help(context: CommandContext): ReturnType<typeof programHelp> {
  const withoutEffect = "Accepted for configurations of Consul; without effect here.";
  const flags = agentFlags().map(({ name, kind, meaning }) => [name, [kind, meaning || withoutEffect]] as const);
  return programHelp(context.name, "agent", {
    usage: "[options]",
    description:
      "Runs a server until it is told to end: the HTTP API, DNS, health checks, and what the configuration adds to them.",
    flags: Object.fromEntries(flags),
  });
}

/** The wish to end: SIGINT, SIGTERM or `leave`. */
class StopRequest {
  readonly #asked: Promise<string>;
  #ask: (reason: string) => void = () => {};

  constructor() {
    // With every listener off (a port of -1 each) nothing else would keep the process.
    const alive = setInterval(() => {}, 24 * 3_600_000);
    this.#asked = new Promise((resolve) => {
      this.#ask = (reason) => {
        clearInterval(alive);
        resolve(reason);
      };
    });
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => this.#ask(signal));
  }

  request(reason: string): void {
    // The reply to who asked goes out first.
    setImmediate(() => this.#ask(reason));
  }

  requested(): Promise<string> {
    return this.#asked;
  }

  /** Resolves when waiting any longer is not wanted: time is up, or a second signal came. */
  forced(afterMs: number): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, afterMs).unref();
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    });
  }
}

function openLogFile({ log }: AgentConfig): LogFile | undefined {
  if (log.file === "") return undefined;
  const { file: path, rotateBytes, rotateMs, rotateFilesMax: filesMax } = log;
  makeDirectories(dirname(logFilePath(path)));
  return new LogFile({ path, rotateBytes, rotateMs, filesMax }, Date.now);
}

/** Files and flags once more. What is not for the one who asked, the places of faults and warnings, is logged. */
function readAgain(argv: readonly string[], log: Log): AgentConfig {
  const loaded = loadConfig(argv, machineEnv(), definitionCheck);
  if (!loaded.ok) {
    for (const hint of loaded.hints) log.error(hint);
    throw new Refused("CONFIG_REFUSED", loaded.error);
  }
  for (const warning of loaded.warnings) log.warn(warning);
  return loaded.config;
}

/** @throws Error in Consul's words */
function writePidFile({ pidFile }: AgentConfig): void {
  try {
    if (pidFile !== "") writeFileSync(pidFile, `${process.pid}`);
  } catch (error) {
    throw new Error(`Could not open pid file: ${(error as Error).message}`);
  }
}

function removePidFile({ pidFile }: AgentConfig): void {
  if (pidFile === "") return;
  try {
    unlinkSync(pidFile);
  } catch {
    // Somebody else removed it: the end is the same.
  }
}
