import { fromBytes } from "../../gotemplate/index.js";
import { Brain } from "../data/brain.js";
import { followFile, withFiles } from "../data/file-source.js";
import type { DataWatch } from "../data/source.js";
import { FunctionTables } from "../functions/index.js";
import { sourceName, type TemplateOptions } from "../options/template-options.js";
import { fileFaultText } from "../publish/fault-text.js";
import { evaluate } from "./evaluation.js";
import { fault, parseFault, severalErrors } from "./faults.js";
import type { Ending, RunnerOptions, RunnerPorts } from "./ports.js";
import { type Disproved, type Published, publishAll, type Ready, runCommands } from "./publishing.js";
import { Quiescence } from "./quiescence.js";
import { PROVE_MS, Retries } from "./retries.js";
import { statusOf, type TemplateStatus } from "./status.js";
import { TemplateState } from "./template-state.js";
import { Watcher } from "./watcher.js";

/**
 * Renders templates until closed: a pass executes those that are due, puts changed texts in place and runs their commands;
 * data that changes makes its templates due again after their quiescence window. Passes follow each other, never overlap.
 */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #ports: RunnerPorts;
  readonly #brain = new Brain();
  readonly #watcher: Watcher<TemplateState>;
  readonly #quiescence: Quiescence;
  readonly #retries: Retries;
  readonly #states: readonly TemplateState[];
  readonly #sourceWatches: DataWatch[] = [];
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;
  #allRendered = false;
  #end: (ending: Ending) => void = () => {};
  /** How the run ended by itself; pending while it goes on, and for ever once closed. */
  readonly ended: Promise<Ending>;

  constructor(templates: readonly TemplateOptions[], options: RunnerOptions, ports: RunnerPorts) {
    this.#options = options;
    this.#ports = ports;
    const tables = new FunctionTables(this.#brain, ports.functions);
    this.#states = templates.map((each, at) => new TemplateState(each, tables.under(each.rules), ports.files, at));
    this.#watcher = new Watcher(withFiles(ports.source, ports.files, ports.clock), this.#brain, ports.log, {
      changed: (states) => this.#changed(states),
      failed: (message) => this.#failedQuery(message),
    });
    this.#quiescence = new Quiescence(ports.clock, (key) => this.#windowClosed(key));
    this.#retries = new Retries(this.#states, ports.clock, () => this.#wake());
    this.ended = new Promise((resolve) => {
      this.#end = (ending) => {
        if (this.#closed) return;
        this.#stop();
        resolve(ending);
      };
    });
  }

  /** Number of distinct queries that are watched. */
  get watching(): number {
    return this.#watcher.size;
  }

  /** Reads the templates and begins. */
  async start(): Promise<void> {
    this.#ports.log("info", "runner", "starting");
    for (const state of this.#states) {
      if (this.#closed) return;
      await this.#read(state);
    }
    if (this.#closed) return;
    if (this.#options.parseOnly) {
      const broken = this.#states.find(({ parseError }) => parseError !== undefined);
      this.#end(broken === undefined ? { code: 0, message: undefined } : fault(parseFault(broken)));
      return;
    }
    if (!this.#options.dry) await this.#proveLeftovers(this.#states);
    if (this.#closed) return;
    if (!this.#options.once) for (const state of this.#states) this.#followSource(state);
    this.#ports.log("debug", "runner", "running initial templates");
    this.#wake();
  }

  /** Where every template stands. */
  status(): TemplateStatus[] {
    return this.#states.map((state) => statusOf(state, (id) => this.#watcher.trouble(id)));
  }

  /** What the templates would write now, by index; nothing is written. */
  preview(
    index: number,
  ): { readonly state: TemplateState; readonly evaluation: ReturnType<typeof evaluate> } | undefined {
    const state = this.#states[index];
    return state === undefined ? undefined : { state, evaluation: evaluate(state, this.#brain, this.#watcher) };
  }

  /** Stops watching; resolves when a pass under way has ended. */
  async close(): Promise<void> {
    this.#stop();
    await this.#running;
  }

  #stop(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ports.log("info", "runner", "stopping");
    this.#ports.log("debug", "runner", "stopping watcher");
    this.#watcher.close();
    this.#quiescence.close();
    for (const watch of this.#sourceWatches) watch.close();
    this.#retries.close();
  }

  /**
   * A crash may have come between a new file and its proof, or a roll-back have failed: that is made up for before anything
   * else, whatever the data says now.
   */
  async #proveLeftovers(states: readonly TemplateState[]): Promise<void> {
    const unproved: TemplateState[] = [];
    for (const state of states) {
      const { destination, rollback } = state.options.target;
      state.mustProve = false;
      if (!rollback || destination === "") continue;
      try {
        await state.publisher.recover();
        if (!state.publisher.proved) unproved.push(state);
      } catch (thrown) {
        this.#ports.log("warn", "runner", `${state.title}: ${fileFaultText("readdir", destination, thrown)}`);
        this.#retries.later(state, PROVE_MS, true);
      }
    }
    if (unproved.length === 0) return;
    this.#settleCommands(unproved, await runCommands(unproved, this.#ports));
    for (const state of unproved) if (!state.publisher.proved) this.#retries.later(state, PROVE_MS, true);
  }

  async #read(state: TemplateState): Promise<void> {
    const { contents, source } = state.options;
    try {
      state.load(contents ?? fromBytes(await this.#ports.files.read(source)));
    } catch (thrown) {
      const message = `failed to read template: ${fileFaultText("open", source, thrown)}`;
      state.parseError = message;
      this.#failed(state, message, !this.#options.keepGoing);
    }
  }

  /** The template's own file: an edit is rendered, a broken one is reported and changes nothing. */
  #followSource(state: TemplateState): void {
    const { contents, source } = state.options;
    if (contents !== undefined) return;
    const { files, clock, log } = this.#ports;
    const changed = (bytes: Uint8Array): void => {
      const text = fromBytes(bytes);
      if (text === state.parsed?.text && state.parseError === undefined) return;
      state.load(text);
      if (state.parseError !== undefined) {
        const kept = state.parsed === undefined ? "" : "; the last good text stays in use";
        const message = `${parseFault(state)}${kept}`;
        if (state.lastError === message) return;
        this.#failed(state, message, false);
        return;
      }
      log("info", "runner", `template ${source} has changed`);
      state.dirty = true;
      state.due = true;
      this.#wake();
    };
    const failed = (reason: string): void => log("warn", "runner", `template ${source}: ${reason}`);
    this.#sourceWatches.push(followFile(files, clock, source, { changed, failed }));
  }

  #changed(states: ReadonlySet<TemplateState>): void {
    for (const state of states) {
      state.dirty = true;
      const { wait } = state.options;
      // The first render is not held back, nor is a template that waits for the rest of its data.
      const gathers = state.renderedOnce && state.missing.size === 0 && wait !== undefined && wait.minMs > 0;
      if (gathers) this.#quiescence.touch(state.windowKey, wait);
      else state.due = true;
      if (state.due) this.#wake();
    }
  }

  #windowClosed(key: string): void {
    for (const state of this.#states) if (state.dirty && state.windowKey === key) state.due = true;
    this.#wake();
  }

  #failedQuery(message: string): void {
    if (!this.#options.keepGoing) this.#end(fault(message));
  }

  /** Answers come in batches: the pass begins after the turn in which they came. */
  #wake(): void {
    this.#again = true;
    if (this.#running !== undefined || this.#closed) return;
    this.#running = this.#passes().finally(() => {
      this.#running = undefined;
      if (this.#again && !this.#closed) this.#wake();
    });
  }

  async #passes(): Promise<void> {
    while (this.#again && !this.#closed) {
      await new Promise<void>((resolve) => void setImmediate(resolve));
      this.#again = false;
      await this.#pass();
    }
  }

  async #pass(): Promise<void> {
    const owed = this.#states.filter((state) => state.mustProve);
    if (owed.length > 0) await this.#proveLeftovers(owed);
    const due = this.#states.filter((state) => state.due);
    if (due.length === 0 && this.#states.length > 0) return;
    this.#ports.log("debug", "runner", "initiating run");
    const ready: Ready[] = [];
    for (const state of due) {
      if (!this.#take(state, ready)) break;
    }
    const published = await publishAll(ready, this.#ports, this.#options);
    const changed = this.#note(ready, published);
    if (this.#closed) return;
    const disproved = await runCommands(changed, this.#ports);
    this.#settleCommands(changed, disproved);
    for (const { state } of ready) if (!state.publisher.proved) this.#retries.later(state, PROVE_MS, true);
    if (!this.#closed) await this.#settle(changed);
  }

  /** Executes a template that is due. False when that ends the run. */
  #take(state: TemplateState, ready: Ready[]): boolean {
    state.due = false;
    state.dirty = false;
    this.#ports.log("debug", "runner", `checking template ${sourceName(state.options)}`);
    const evaluation = evaluate(state, this.#brain, this.#watcher);
    state.missing = evaluation.kind === "waiting" ? evaluation.missing : new Map();
    if (evaluation.kind === "waiting") {
      this.#ports.log("debug", "runner", `missing data for ${state.missing.size} dependencies`);
      for (const name of state.missing.values()) this.#ports.log("debug", "runner", `missing dependency: ${name}`);
      if (state.stage !== "failed" && state.stage !== "rolled back") state.stage = "waiting";
      return true;
    }
    if (evaluation.kind === "error") {
      this.#failed(state, `${sourceName(state.options)}: ${evaluation.error}`, state.options.errorFatal);
      return !this.#closed && !(state.options.errorFatal && !this.#options.keepGoing);
    }
    if (!this.#retries.holdsBack(state, evaluation.text)) ready.push({ state, text: evaluation.text });
    return true;
  }

  /** Notes what became of the files; gives the templates whose file is new or unproved. */
  #note(ready: readonly Ready[], published: ReadonlyMap<TemplateState, Published>): TemplateState[] {
    const changed: TemplateState[] = [];
    for (const { state, text } of ready) {
      const result = published.get(state);
      if (result === undefined) continue;
      state.lastText = text;
      if (result.kind === "failed") {
        this.#failed(state, result.error, true);
        if (this.#options.keepGoing) this.#retries.reject(state);
        continue;
      }
      state.renderedOnce = true;
      if (result.kind !== "unchanged") changed.push(state);
      this.#well(state);
    }
    return changed;
  }

  #well(state: TemplateState): void {
    state.stage = "rendered";
    state.lastError = state.parseError === undefined ? undefined : parseFault(state);
  }

  #settleCommands(changed: readonly TemplateState[], disproved: readonly Disproved[]): void {
    for (const state of changed) if (!disproved.some((each) => each.state === state)) state.rejected = undefined;
    for (const { state, error, rolledBack } of disproved) {
      state.failures++;
      state.lastError = error;
      state.stage = rolledBack ? "rolled back" : "failed";
      if (state.options.target.rollback && this.#options.keepGoing) this.#retries.reject(state);
    }
    const errors = [...new Set(disproved.map(({ error }) => error))];
    if (errors.length === 0) return;
    const message = severalErrors(errors);
    if (this.#options.keepGoing) this.#ports.log("err", "runner", message);
    else this.#end(fault(message));
  }

  async #settle(changed: readonly TemplateState[]): Promise<void> {
    if (!this.#states.every((state) => state.renderedOnce)) return;
    if (!this.#allRendered) this.#ports.log("debug", "runner", "all templates rendered");
    const first = !this.#allRendered;
    this.#allRendered = true;
    const reload = !first && changed.some((state) => state.options.reloadChild);
    await this.#ports.settled?.({ reload });
    if (!this.#options.once) return;
    this.#ports.log("info", "runner", "once mode and all templates rendered");
    this.#end({ code: 0, message: undefined });
  }

  #failed(state: TemplateState, message: string, fatal: boolean): void {
    state.failures++;
    state.lastError = message;
    if (state.stage !== "rolled back") state.stage = "failed";
    if (fatal && !this.#options.keepGoing) this.#end(fault(message));
    else this.#ports.log("err", "runner", message);
  }
}
