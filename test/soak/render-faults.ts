import { settle } from "../render/support/manual-clock.js";
import { Rig, templatesOf } from "../render/support/rig.js";
import { type FaultPlan, FaultyFiles } from "./faulty-files.js";

/** What the injections left behind; all must be 0. */
export interface RenderFaults {
  readonly injections: number;
  readonly crashes: number;
  readonly rollBacks: number;
  /** Times that the destination was seen with a text that nobody rendered. */
  partial: number;
  /** Runs that left a text in place which its command or probe refuses. */
  bad: number;
  /** Files of ours left beside the destination. */
  leftovers: number;
  /** Runs that did not get to the newest text although it is good and nothing failed any more. */
  stale: number;
}

const destination = "/etc/app/app.conf";
const block = `template {
  contents = "head\\n{{ key \\"v\\" }}\\ntail\\n"
  destination = "${destination}"
  check = "check {file}"
  command = "reload it"
  probe = "probe it"
  wait { min = "0s" }
}`;

/** Values by how they fare: passed by all, refused before they are in place, by the command, by the probe. */
const kinds = ["good", "good", "badcheck", "badcommand", "badprobe"] as const;

/** Longer than the longest pause before a rolled back text is tried again. */
const quietMs = 400_000;

/**
 * Renders a template whose values are good and bad while the disk fills, fails, or the process dies at any operation; then
 * starts again on a sound disk. Nobody may ever see half a file, and in the end a good one must be in place.
 */
export async function renderFaults(injections: number, random: () => number): Promise<RenderFaults> {
  const found = { injections, crashes: 0, rollBacks: 0, partial: 0, bad: 0, leftovers: 0, stale: 0 };
  for (let run = 0; run < injections; run++) await inject(found, random);
  return found;
}

type Counts = { -readonly [K in keyof RenderFaults]: RenderFaults[K] };

async function inject(found: Counts, random: () => number): Promise<void> {
  const files = new FaultyFiles();
  const rendered = new Set<string>();
  const value = (): string => `${pick(kinds, random)}-${Math.floor(random() * 1e6)}`;
  files.looked = () => {
    const text = files.text(destination);
    if (text !== undefined && !rendered.has(text)) found.partial++;
  };
  const values = Array.from({ length: 1 + Math.floor(random() * 4) }, value);
  const note = (each: string): string => {
    rendered.add(`head\n${each}\ntail\n`);
    return each;
  };
  files.plan = planOf(random);
  const first = rigOver(files);
  first.world.put("v", note(values[0]!));
  const starting = first.start(templatesOf(block)).catch(() => {});
  await settle();
  await starting;
  for (const each of values.slice(1)) {
    first.world.put("v", note(each));
    await first.clock.advance(Math.floor(random() * 20_000));
    if (files.crashed) break;
  }
  const crashed = files.crashed;
  if (crashed) found.crashes++;
  found.rollBacks += first.lines.filter((line) => line.includes("rolled back")).length;
  files.plan = undefined;
  // What a dead process still has in its hands must not reach the disk of the next one.
  const second = crashed ? rigOver(survivors(files)) : first;
  let last = values.at(-1)!;
  if (crashed) {
    void first.runner.close();
    last = random() < 0.5 ? last : value();
    if (random() < 0.8) second.world.put("v", note(last));
    else last = "";
    watch(second.files, rendered, found);
    await second.start(templatesOf(block));
  }
  await second.clock.advance(quietMs);
  await second.runner.close();
  judge(second, last, found);
}

/** The disk as the dead process left it, under a process that lives. */
function survivors(files: FaultyFiles): FaultyFiles {
  const next = new FaultyFiles();
  for (const folder of files.folders) next.folders.add(folder);
  for (const [name, file] of files.names) next.names.set(name, file);
  return next;
}

function watch(files: unknown, rendered: ReadonlySet<string>, found: Counts): void {
  const faulty = files as FaultyFiles;
  faulty.looked = () => {
    const text = faulty.text(destination);
    if (text !== undefined && !rendered.has(text)) found.partial++;
  };
}

function judge({ files }: Rig, last: string, found: Counts): void {
  const text = files.text(destination);
  if (text !== undefined && !text.includes("good-")) found.bad++;
  if (last.startsWith("good") && text !== `head\n${last}\ntail\n`) found.stale++;
  for (const name of files.names.keys()) if (name !== destination) found.leftovers++;
}

class FaultyRig extends Rig {
  override readonly files: FaultyFiles;

  constructor(files: FaultyFiles) {
    super();
    this.files = files;
    this.processes.script = (_argv, { env }) => {
      if (files.crashed) return 0;
      const checked = env["ROLLCALL_FILE"];
      if (checked !== undefined) return files.text(checked)?.includes("badcheck") === true ? 1 : 0;
      const text = files.text(destination) ?? "";
      const probing = env["ROLLCALL_DESTINATION"] !== undefined;
      return text.includes(probing ? "badprobe" : "badcommand") ? 1 : 0;
    };
  }
}

function rigOver(files: FaultyFiles): Rig {
  return new FaultyRig(files);
}

function planOf(random: () => number): FaultPlan {
  const kind = pick(["crash", "crash", "ENOSPC", "EIO"] as const, random);
  return { kind, at: 1 + Math.floor(random() * 60), length: 1 + Math.floor(random() * 12) };
}

function pick<T>(from: readonly T[], random: () => number): T {
  return from[Math.floor(random() * from.length)]!;
}
