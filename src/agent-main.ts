import { unlinkSync, writeFileSync } from "node:fs";
import { banner, exposureWarning, firstSteps, logLevel, Server } from "./agent/index.js";
import type { CommandContext } from "./cli/index.js";
import { type AgentConfig, loadConfig, machineEnv } from "./config/index.js";
import { LogFile, LogHub } from "./telemetry/index.js";

/** Time for a graceful end; a second signal or the end of it forces. */
const gracefulMsMax = 15_000;

/** `rollcall agent`: runs a server until it is told to end. Resolves with the exit code. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const env = machineEnv();
  const loaded = loadConfig(argv, env);
  if (!loaded.ok) {
    (loaded.exitCode === 0 ? context.stdout : context.stderr)(loaded.stderr);
    return loaded.exitCode;
  }
  const { config, warnings } = loaded;
  let file: LogFile | undefined;
  try {
    file = openLogFile(config);
  } catch (error) {
    context.stderr(`==> log_file ${config.log.file} cannot be written: ${(error as Error).message}\n`);
    return 1;
  }
  const write = (line: string): void => {
    context.stdout(line);
    file?.write(line);
  };
  const logHub = new LogHub({ level: logLevel(config), json: config.log.json, write });
  context.stdout("==> Starting Consul agent...\n");
  const stop = new StopRequest();
  const server = new Server(config, {
    logHub,
    readConfig: () => readAgain(argv),
    requestStop: () => stop.request("leave"),
  });
  const log = logHub.root;
  const exposed = exposureWarning(config);
  try {
    const ports = await server.start();
    context.stdout(`${banner(config, server.identity, ports, await context.version())}\n${firstSteps(config, ports)}`);
    if (exposed !== undefined) context.stdout(`\n==> WARNING: ${exposed}\n`);
  } catch (error) {
    context.stdout("\n==> Log data will now stream in as it occurs:\n\n");
    log.error("Error starting agent", { error });
    return 1;
  }
  context.stdout("\n==> Log data will now stream in as it occurs:\n\n");
  for (const warning of [...warnings, exposed]) if (warning !== undefined) log.warn(warning);
  if (config.ignored.length > 0) {
    log.info("settings without effect here", { settings: config.ignored.map(({ name }) => name).join(",") });
  }
  writePidFile(config);
  log.info("New leader elected", { payload: config.nodeName });
  log.info("Consul agent running!");
  process.on(
    "SIGHUP",
    () => void server.reload().catch((error) => log.error("reload failed, the old configuration stays", { error })),
  );
  const reason = await stop.requested();
  log.info("Gracefully shutting down agent...", { cause: reason });
  await Promise.race([server.close(), stop.forced(gracefulMsMax)]);
  removePidFile(config);
  log.info("Graceful exit completed");
  return 0;
}

/** The wish to end: SIGINT, SIGTERM or `leave`. */
class StopRequest {
  readonly #asked: Promise<string>;
  #ask: (reason: string) => void = () => {};

  constructor() {
    this.#asked = new Promise((resolve) => {
      this.#ask = resolve;
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
  return new LogFile({ path, rotateBytes, rotateMs, filesMax }, Date.now);
}

function readAgain(argv: readonly string[]): AgentConfig {
  const loaded = loadConfig(argv, machineEnv());
  if (!loaded.ok) throw new Error([loaded.error, ...loaded.hints].join("\n"));
  return loaded.config;
}

function writePidFile({ pidFile }: AgentConfig): void {
  if (pidFile !== "") writeFileSync(pidFile, `${process.pid}`);
}

function removePidFile({ pidFile }: AgentConfig): void {
  if (pidFile === "") return;
  try {
    unlinkSync(pidFile);
  } catch {
    // Somebody else removed it: the end is the same.
  }
}
