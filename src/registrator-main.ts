import { setTimeout as pause } from "node:timers/promises";
import type { CommandContext } from "./cli/index.js";
import {
  type ClientOptions,
  type ConsulClient,
  createClient,
  optionsFromEnvironment,
  type Reply,
  type RequestOptions,
  StatusError,
} from "./client/index.js";
import {
  REGISTRATOR_VERSION,
  type RegistratorCommand,
  type Registry,
  type RegistryAddress,
  type RegistryAnswer,
  readRegistratorFlags,
  startDocker,
} from "./docker/index.js";

/** An agent that takes longer than this for one of its own services will not answer at all. */
const REQUEST_TIMEOUT_MS = 30_000;

/** `rollcall registrator [options] <registry URI>`: registrator's command line over any Consul API. Resolves with the exit code. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  if (argv.length === 1 && /^--?version$/.test(argv[0]!)) {
    context.stdout(`${REGISTRATOR_VERSION}\n`);
    return 0;
  }
  const log = (line: string): void => context.stderr(`${formatDate(new Date())} ${line}\n`);
  log(`Starting registrator ${REGISTRATOR_VERSION} ...`);
  const command = readRegistratorFlags(argv);
  for (const line of command.lines) log(line);
  if (!command.ok) {
    context.stderr(command.text);
    return command.exitCode;
  }
  let client: ConsulClient;
  try {
    client = createClient(clientOptions(command.registry, context.env));
  } catch (thrown) {
    log(messageOf(thrown));
    return 1;
  }
  try {
    return await serve(command, client, context, log);
  } finally {
    client.close();
  }
}

async function serve(
  command: RegistratorCommand,
  client: ConsulClient,
  context: CommandContext,
  log: (line: string) => void,
): Promise<number> {
  const interrupted = context.interrupted();
  if (!(await connect(command, client, interrupted, log))) return interrupted.aborted ? 0 : 1;
  let end = (_code: number): void => {};
  const ended = new Promise<number>((resolve) => (end = resolve));
  interrupted.addEventListener("abort", () => end(0), { once: true });
  if (interrupted.aborted) return 0;
  try {
    const docker = startDocker(command.options, registryOver(client), {
      env: context.env,
      log: (level, line) => {
        if (level !== "debug") log(line);
      },
      fatal: (line) => {
        log(line);
        end(1);
      },
    });
    const code = await ended;
    await docker.close();
    return code;
  } catch (thrown) {
    log(messageOf(thrown)); // a template that cannot be read
    return 1;
  }
}

/** Asks for the leader until the agent answers, or the attempts are used up. */
async function connect(
  { retryAttempts, retryIntervalMs }: RegistratorCommand,
  client: ConsulClient,
  interrupted: AbortSignal,
  log: (line: string) => void,
): Promise<boolean> {
  for (let attempt = 0; !interrupted.aborted; attempt++) {
    log(`Connecting to backend (${attempt}/${retryAttempts})`);
    try {
      const reply = await client.get("/v1/status/leader", { timeoutMs: REQUEST_TIMEOUT_MS, signal: interrupted });
      log(`consul: current leader  ${reply.json<string>()}`);
      return true;
    } catch (thrown) {
      if (attempt === retryAttempts) {
        log(messageOf(thrown));
        return false;
      }
    }
    await pause(retryIntervalMs, undefined, { signal: interrupted }).catch(() => {});
  }
  return false;
}

function clientOptions({ address, tls }: RegistryAddress, env: CommandContext["env"]): ClientOptions {
  const { options } = optionsFromEnvironment(env);
  return { ...options, ...(address === "" ? {} : { address }), ...(tls ? { tls } : {}) };
}

interface ShownService {
  readonly ID: string;
  readonly Service: string;
  readonly Tags: readonly string[] | null;
  readonly Meta: Readonly<Record<string, string>> | null;
  readonly Port: number;
  readonly Address: string;
}

/** The agent behind a client, as the docker room wants a registry. */
function registryOver(client: ConsulClient): Registry {
  const options = (query: RequestOptions["query"] = {}): RequestOptions => ({ query, timeoutMs: REQUEST_TIMEOUT_MS });
  return {
    async list() {
      const reply = await client.get("/v1/agent/services", options());
      return Object.values(reply.json<Record<string, ShownService>>()).map((service) => ({
        id: service.ID,
        name: service.Service,
        tags: service.Tags ?? [],
        meta: service.Meta ?? {},
        port: service.Port,
        address: service.Address,
      }));
    },
    register: ({ Check = null, Checks = null, ...body }) =>
      answerOf(
        client.put(
          "/v1/agent/service/register",
          { ...body, Check, Checks },
          options({ "replace-existing-checks": "true" }),
        ),
      ),
    deregister: (id) => answerOf(client.put(`/v1/agent/service/deregister/${segment(id)}`, undefined, options())),
    setStatus: (id, Status, Output) =>
      answerOf(client.put(`/v1/agent/check/update/${segment(id)}`, { Status, Output }, options())),
  };
}

/** An id in a path. Its colons stay as they are: so registrator sends them, and so they stand in access logs and rules. */
function segment(id: string): string {
  return encodeURIComponent(id).replaceAll("%3A", ":");
}

/** A client error is the agent's answer; a server's fault (no leader, overloaded) is tried again. */
async function answerOf(work: Promise<Reply>): Promise<RegistryAnswer> {
  try {
    await work;
    return { ok: true };
  } catch (thrown) {
    const refused =
      thrown instanceof StatusError && thrown.status >= 400 && thrown.status < 500 && thrown.status !== 429;
    if (refused) return { ok: false, reason: thrown.message };
    throw thrown;
  }
}

/** The date of Go's log package: `2006/01/02 15:04:05`, local time. */
function formatDate(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}/${two(date.getMonth() + 1)}/${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
