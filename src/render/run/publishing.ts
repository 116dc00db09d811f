import { quote } from "../../golang/index.js";
import { toBytes } from "../../gotemplate/index.js";
import { commandText, withFile } from "../commands/command.js";
import { type CommandResult, runCommand } from "../commands/run-command.js";
import { type CommandOptions, sourceName } from "../options/template-options.js";
import { fileFaultText } from "../publish/fault-text.js";
import type { RunnerOptions, RunnerPorts } from "./ports.js";
import type { TemplateState } from "./template-state.js";

/** A template with the text that it is to have. */
export interface Ready {
  readonly state: TemplateState;
  readonly text: string;
}

/** `changed`: a new file is in place. `unproved`: an old one is, but nobody knows yet whether it is good. */
export type Published =
  | { readonly kind: "unchanged" | "changed" | "unproved" }
  | { readonly kind: "failed"; readonly error: string };

/** Renders at a time: waiting for the disk should overlap, but not flood it. */
const FILES_AT_ONCE = 8;

/** Puts texts in place, several files at a time; those of one destination in their order. */
export async function publishAll(
  ready: readonly Ready[],
  ports: RunnerPorts,
  options: RunnerOptions,
): Promise<Map<TemplateState, Published>> {
  const results = new Map<TemplateState, Published>();
  const byDestination = new Map<string, Ready[]>();
  for (const each of ready) {
    const { destination } = each.state.options.target;
    byDestination.set(destination, [...(byDestination.get(destination) ?? []), each]);
  }
  const queue = options.dry ? [[...ready]] : [...byDestination.values()];
  const work = async (): Promise<void> => {
    for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
      for (const each of group) results.set(each.state, await publish(each, ports, options));
    }
  };
  await Promise.all(Array.from({ length: Math.min(FILES_AT_ONCE, queue.length) }, work));
  await syncFolders(results, ports);
  return results;
}

/** Brings the new names to disk before any command is told of them. */
async function syncFolders(results: ReadonlyMap<TemplateState, Published>, ports: RunnerPorts): Promise<void> {
  const changed = [...results].filter(([, { kind }]) => kind === "changed");
  for (const folder of new Set(changed.map(([state]) => state.publisher.folder))) {
    await ports.files.syncFolder(folder).catch((thrown: unknown) => {
      // The files are in place all the same; only a power failure could bring the ones before back.
      ports.log("warn", "runner", fileFaultText("sync", folder, thrown));
    });
  }
}

async function publish({ state, text }: Ready, ports: RunnerPorts, { dry }: RunnerOptions): Promise<Published> {
  const { log } = ports;
  log("debug", "runner", `rendering ${state.title}`);
  const bytes = toBytes(text);
  if (dry) return show(state, bytes, ports);
  const staged = await state.publisher.stage(bytes);
  if (staged.kind === "failed") return renderFault(state, staged.error);
  if (staged.kind === "unchanged") return { kind: state.publisher.proved ? "unchanged" : "unproved" };
  for (const warning of staged.warnings) log("warn", "runner", warning);
  const checked = await check(state, staged.path, ports);
  if (!checked.ok) {
    await state.publisher.discard();
    return { kind: "failed", error: `check of ${state.title} failed: ${checked.error}` };
  }
  const committed = await state.publisher.commit();
  if (!committed.ok) return renderFault(state, committed.error);
  for (const warning of committed.warnings) log("warn", "runner", warning);
  log("info", "runner", `rendered ${state.title}`);
  state.renders++;
  state.lastRenderedMs = ports.clock.nowMs();
  return { kind: "changed" };
}

/** A dry run prints what it would write, when that is another text than the file has. */
async function show(state: TemplateState, bytes: Uint8Array, ports: RunnerPorts): Promise<Published> {
  const { destination } = state.options.target;
  const current = destination === "" ? undefined : await state.publisher.current().catch(() => undefined);
  if (current !== undefined && current.length === bytes.length && current.every((byte, at) => byte === bytes[at])) {
    return { kind: "unchanged" };
  }
  ports.print(new TextEncoder().encode(`> ${destination}\n`));
  ports.print(bytes);
  ports.log("info", "runner", `rendered ${state.title}`);
  return { kind: "unchanged" };
}

function renderFault(state: TemplateState, error: string): Published {
  return { kind: "failed", error: `error rendering ${state.title}: ${error}` };
}

function check(state: TemplateState, path: string, ports: RunnerPorts): Promise<CommandResult> {
  const { check, target } = state.options;
  if (check === undefined) return Promise.resolve({ ok: true });
  const command = withFile(check.command, path);
  return run({ ...check, command }, ports, { ROLLCALL_FILE: path, ROLLCALL_DESTINATION: target.destination });
}

function run(
  options: CommandOptions,
  ports: RunnerPorts,
  extra: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const env = { ...ports.environment(options.environment), ...extra };
  return runCommand(ports.processes, ports.clock, { ...options, env, output: ports.commandOutput });
}

/** The templates that one command serves. */
interface Job {
  readonly options: CommandOptions | undefined;
  readonly states: TemplateState[];
}

/** A template whose new file did not prove itself. */
export interface Disproved {
  readonly state: TemplateState;
  readonly error: string;
  /** The last good file is back. */
  readonly rolledBack: boolean;
}

/** Runs the commands of changed templates, each once, in configuration order, then the probes; takes back what fails. */
export async function runCommands(changed: readonly TemplateState[], ports: RunnerPorts): Promise<Disproved[]> {
  const jobs = new Map<string, Job>();
  for (const state of changed) {
    const { command } = state.options;
    if (command !== undefined) {
      ports.log("debug", "runner", `appending command ${commandText(command.command)} from ${state.title}`);
    }
    const key = command === undefined ? state.title : commandText(command.command);
    const job = jobs.get(key);
    if (job === undefined) jobs.set(key, { options: command, states: [state] });
    else job.states.push(state);
  }
  const disproved: Disproved[] = [];
  for (const job of jobs.values()) disproved.push(...(await runJob(job, ports)));
  return disproved;
}

async function runJob(job: Job, ports: RunnerPorts): Promise<Disproved[]> {
  const ran = await runFor(job, ports);
  const error = ran.ok ? await probe(job.states, ports) : ran.error;
  if (error === undefined) {
    for (const state of job.states) await confirm(state, ports);
    return [];
  }
  const revertible = job.states.filter((state) => state.options.target.rollback);
  let restored = 0;
  for (const state of revertible) if (await rollBack(state, ports)) restored++;
  if (restored > 0) await runAgain(job, ports);
  return job.states.map((state) => ({
    state,
    error,
    rolledBack: state.options.target.rollback && state.publisher.proved,
  }));
}

async function runFor(job: Job, ports: RunnerPorts): Promise<CommandResult> {
  const [first] = job.states;
  if (job.options === undefined || first === undefined) return { ok: true };
  const text = quote(commandText(job.options.command));
  ports.log("info", "runner", `executing command ${text} from ${first.title}`);
  ports.log("info", "child", `spawning: ${spawnText(job.options)}`);
  const result = await run(job.options, ports);
  return result.ok
    ? result
    : { ok: false, error: `failed to execute command ${text} from ${first.title}: ${result.error}` };
}

function spawnText({ command }: CommandOptions): string {
  return command.length === 1 && /\s/.test(command[0]!.trim()) ? `sh -c ${command[0]}` : command.join(" ");
}

/** The first probe that fails, in words. */
async function probe(states: readonly TemplateState[], ports: RunnerPorts): Promise<string | undefined> {
  const seen = new Set<string>();
  for (const { options, title } of states) {
    if (options.probe === undefined) continue;
    const key = commandText(options.probe.command);
    if (seen.has(key)) continue;
    seen.add(key);
    const result = await run(options.probe, ports, { ROLLCALL_DESTINATION: options.target.destination });
    if (!result.ok) return `probe of ${title} failed: ${result.error}`;
  }
  return undefined;
}

async function confirm(state: TemplateState, ports: RunnerPorts): Promise<void> {
  const result = await state.publisher.confirm();
  if (!result.ok) ports.log("warn", "runner", `could not forget the file before ${state.title}: ${result.error}`);
}

async function rollBack(state: TemplateState, ports: RunnerPorts): Promise<boolean> {
  const result = await state.publisher.rollBack();
  if (result.ok) ports.log("warn", "runner", `rolled back ${state.title}`);
  else ports.log("err", "runner", `${state.title}: ${result.error}`);
  return result.ok;
}

/** The program behind the command must learn that the old file is back. */
async function runAgain(job: Job, ports: RunnerPorts): Promise<void> {
  if (job.options === undefined) return;
  const result = await run(job.options, ports);
  const names = job.states.map(({ options }) => sourceName(options)).join(", ");
  if (result.ok) ports.log("info", "runner", `ran the command again with the last good files of ${names}`);
  else ports.log("err", "runner", `the command fails with the last good files of ${names} too: ${result.error}`);
}
