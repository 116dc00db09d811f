import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { networkInterfaces } from "node:os";
import { dirname } from "node:path";
import { quote } from "../../golang/index.js";
import type { FunctionPorts, InterfaceAddress, PluginResult, WriteRequest } from "./ports.js";

const PLUGIN_TIMEOUT_MS = 30_000;
/** More output than this belongs into a file. */
const PLUGIN_OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

/** Template functions over this machine. */
export function nodeFunctionPorts(
  env: Readonly<Record<string, string | undefined>>,
  nowMs: () => number,
): FunctionPorts {
  return {
    env: (name) => env[name],
    nowMs,
    random: Math.random,
    realPath,
    addresses,
    print: (text) => void process.stdout.write(text),
    runPlugin: (argv) => runPlugin(argv, env),
    writeFile,
  };
}

function addresses(): InterfaceAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, list]) =>
    (list ?? []).map(({ address, family, internal }) => ({ interface: name, address, family, internal })),
  );
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function runPlugin(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): PluginResult {
  const [command = "", ...args] = argv;
  const result = spawnSync(command, args, {
    env,
    timeout: PLUGIN_TIMEOUT_MS,
    killSignal: "SIGKILL",
    maxBuffer: PLUGIN_OUTPUT_BYTES_MAX,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: result.stdout ?? new Uint8Array(), stderr: result.stderr ?? new Uint8Array() };
  const error = pluginFault(command, result.error as NodeJS.ErrnoException | undefined, result.status, result.signal);
  return error === undefined ? output : { ...output, error };
}

function pluginFault(
  command: string,
  thrown: NodeJS.ErrnoException | undefined,
  status: number | null,
  signal: string | null,
): string | undefined {
  if (thrown?.code === "ENOENT" && !command.includes("/")) {
    return `exec: ${quote(command)}: executable file not found in $PATH`;
  }
  if (thrown?.code === "ETIMEDOUT") return `did not finish in ${PLUGIN_TIMEOUT_MS / 1000}s`;
  if (thrown !== undefined) return `fork/exec ${command}: ${thrown.message}`;
  if (signal !== null) return `signal: ${signal}`;
  return status === 0 ? undefined : `exit status ${status}`;
}

function writeFile({ path, user, group, mode, append, bytes }: WriteRequest): string | undefined {
  try {
    const link = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
    if (link) return `writeToFile: refusing to write through the symbolic link ${path}`;
    mkdirSync(dirname(path), { recursive: true });
    if (append) appendFileSync(path, bytes);
    else writeFileSync(path, bytes);
    chmodSync(path, Number.parseInt(mode, 8));
    if (user !== "" || group !== "") chownSync(path, idIn("/etc/passwd", user), idIn("/etc/group", group));
    return undefined;
  } catch (thrown) {
    return `writeToFile: ${(thrown as Error).message}`;
  }
}

/** -1 leaves it as it is. */
function idIn(file: string, name: string): number {
  if (name === "") return -1;
  if (/^\d{1,10}$/.test(name)) return Number(name);
  const line = readFileSync(file, "utf8")
    .split("\n")
    .find((each) => each.startsWith(`${name}:`));
  if (line === undefined) throw new Error(`unknown name ${name} in ${file}`);
  return Number(line.split(":")[2]);
}
