import { factsFor, filesFor, type Run } from "./context.js";
import { proveDirect, proveOutside, proveTarget } from "./diagnosis.js";
import { ResolverError } from "./errors.js";
import { formatHop, type HopReport } from "./hop.js";
import { undoSetup, writeSetup } from "./setup-files.js";
import type { Target, TargetPlan } from "./targets/target.js";

type Plan = Extract<TargetPlan, { ok: true }>;

/** `setup TARGET`: prints the plan, or writes and proves it. Resolves with the exit code. */
export async function setUp(run: Run, target: Target): Promise<number> {
  const plan = target.plan(run.settings, await filesFor(run, target), await factsFor(run, target));
  if (!plan.ok) {
    run.ports.err(`${target.title} cannot be set up: ${plan.reason}`);
    run.ports.err(`remedy: ${plan.remedy}`);
    return 1;
  }
  return run.flags.write === true ? write(run, target, plan) : print(run, target, plan);
}

function print({ ports }: Run, target: Target, plan: Plan): number {
  for (const file of plan.files) {
    ports.out(`### ${file.path}`);
    ports.out(file.text);
  }
  if (target.reload.length > 0) ports.out(`then: ${target.reload.join(" ")}`);
  for (const line of plan.advice) ports.out(`note: ${line}`);
  ports.out("Nothing was written: give -write for that.");
  return 0;
}

async function write(run: Run, target: Target, plan: Plan): Promise<number> {
  const { ports, flags } = run;
  const { hop, reply } = await proveDirect(run.inquiry);
  const before = target.everything && hop.ok ? [hop, await proveOutside(run.inquiry)] : [hop];
  show(run, before);
  const broken = before.some(({ ok }) => !ok);
  if (broken && flags.force !== true) {
    ports.err(`Nothing was written: ${target.title} would not be better off. Mend it first, or give -force.`);
    return 1;
  }
  const changed = await writeSetup(run.place, target.name, plan.files, flags.force === true);
  for (const path of changed) ports.out(`wrote ${path}`);
  if (changed.length === 0) ports.out("every file is as wanted already");
  for (const line of plan.advice) ports.out(`note: ${line}`);
  const reloaded = await reload(run, target);
  if (reloaded === false) return 1;
  const via = run.via ?? target.via(run.settings);
  if (reply === undefined || via === undefined) return broken ? 1 : 0;
  const through = await proveTarget(run.inquiry, target, via, reply.answer);
  if (!through.ok && reloaded === undefined && target.reload.length > 0) {
    ports.out(`wait   ${through.title}: not yet (${through.seen})`);
    ports.out(`then: ${target.reload.join(" ")}, and prove it with: rollcall resolver doctor ${target.name}`);
    return 0;
  }
  show(run, [through]);
  return through.ok ? 0 : 1;
}

/** Undefined when not asked to. */
async function reload({ flags, ports }: Run, target: Target): Promise<boolean | undefined> {
  if (flags.reload !== true || target.reload.length === 0) return undefined;
  const { ok, text } = await ports.run(target.reload);
  if (ok) ports.out(`ran ${target.reload.join(" ")}`);
  else ports.err(`${target.reload.join(" ")} failed: ${text}`);
  return ok;
}

/** `undo TARGET`. Resolves with the exit code. */
export async function undo(run: Run, target: Target): Promise<number> {
  for (const path of await undoSetup(run.place, target.name, run.flags.force === true)) {
    run.ports.out(`put back ${path}`);
  }
  if ((await reload(run, target)) === false) return 1;
  if (run.flags.reload !== true && target.reload.length > 0) run.ports.out(`then: ${target.reload.join(" ")}`);
  return 0;
}

export function show({ ports }: Run, hops: readonly HopReport[]): void {
  for (const hop of hops) for (const line of formatHop(hop)) ports.out(line);
}

/** Expected failures end as a line, not as a stack. */
export function isExpected(thrown: unknown): thrown is Error {
  return thrown instanceof ResolverError || (thrown instanceof Error && "code" in thrown && "syscall" in thrown);
}
