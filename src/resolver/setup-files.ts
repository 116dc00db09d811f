import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ResolverError } from "./errors.js";
import { type Found, look, makeDirectory, removeDirectories, replaceByLink, replaceFile, sha256 } from "./files.js";
import type { Before, RecordedFile, StateDirectory } from "./state.js";
import type { PlannedFile } from "./targets/target.js";

/** Hashes kept of what was written to one file; more set-ups than this in a row are not told apart from edits. */
const writtenMax = 16;

/** Where the host's files are, and where what they were is kept. */
export interface Place {
  /** `/`, or a directory that stands for it: absolute, without a final slash. */
  readonly root: string;
  readonly state: StateDirectory;
}

/**
 * Writes the files of a set-up. What was there is copied and recorded, durably, before anything is touched; when a write
 * fails, those before it are taken back. Resolves with the paths that were changed.
 */
export async function writeSetup(
  place: Place,
  target: string,
  planned: readonly PlannedFile[],
  force: boolean,
): Promise<readonly string[]> {
  const recorded = (await place.state.setup(target))?.files ?? [];
  if (!force) for (const file of recorded) await refuseForeign(place, file);
  const next: RecordedFile[] = [];
  const changes: PlannedFile[] = [];
  for (const plan of planned) {
    const bytes = Buffer.from(plan.text, "latin1");
    const found = await look(join(place.root, plan.path));
    const known = recorded.find((file) => file.path === plan.path);
    if (found.kind === "link" && known === undefined && !force) throw linked(plan.path, found.to);
    const unchanged = found.kind === "file" && Buffer.compare(found.bytes, bytes) === 0;
    if (unchanged && known === undefined) continue; // as wanted without us: not ours to undo
    const before = known?.before ?? (await keepBefore(place, target, plan.path, found));
    const written = [...(known?.written ?? []), sha256(bytes)].slice(-writtenMax);
    next.push({ path: plan.path, before, written });
    if (!unchanged) changes.push(plan);
  }
  const left = recorded.filter((file) => !next.some((other) => other.path === file.path));
  if (changes.length === 0 && left.length === 0) return [];
  await place.state.record({ target, files: [...next, ...left] });
  try {
    for (const plan of changes) await writeOne(place, plan, next.find((file) => file.path === plan.path)!);
  } catch (thrown) {
    await undoSetup(place, target, true);
    throw thrown;
  }
  for (const file of left) await restore(place, file);
  if (left.length > 0) await place.state.record({ target, files: next });
  return changes.map((plan) => plan.path);
}

/** Puts every file of a set-up back to the byte. Resolves with the paths. */
export async function undoSetup(place: Place, target: string, force: boolean): Promise<readonly string[]> {
  const setup = await place.state.setup(target);
  if (setup === undefined) throw new ResolverError("not-set-up", `${target} was not set up from here: nothing to undo`);
  if (!force) for (const file of setup.files) await refuseForeign(place, file);
  for (const file of [...setup.files].reverse()) await restore(place, file);
  await place.state.record({ target, files: [] });
  for (const { before } of setup.files) if (before.kind === "file") await place.state.forget(before.backup);
  return setup.files.map((file) => file.path);
}

/** Files of a set-up that are not as it wrote them. */
export async function changedSince(place: Place, files: readonly RecordedFile[]): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const file of files) {
    const found = await look(join(place.root, file.path));
    if (found.kind !== "file" || sha256(found.bytes) !== file.written.at(-1)) changed.push(file.path);
  }
  return changed;
}

async function keepBefore(place: Place, target: string, path: string, found: Found): Promise<Before> {
  if (found.kind === "link") return found;
  if (found.kind === "file") {
    const { mode, uid, gid, bytes } = found;
    return { kind: "file", backup: await place.state.keep(target, path, bytes), sha256: sha256(bytes), mode, uid, gid };
  }
  const made = await makeDirectory(dirname(join(place.root, path)));
  return { kind: "absent", madeDirectories: made.map((directory) => asHostSees(place.root, directory)) };
}

function asHostSees(root: string, path: string): string {
  return root === "/" ? path : path.slice(root.length);
}

async function writeOne(place: Place, plan: PlannedFile, { before }: RecordedFile): Promise<void> {
  const owner = before.kind === "file" ? before : { mode: 0o644 };
  await replaceFile(join(place.root, plan.path), Buffer.from(plan.text, "latin1"), owner);
}

async function restore(place: Place, { path, before }: RecordedFile): Promise<void> {
  const file = join(place.root, path);
  if (before.kind === "absent") {
    await rm(file, { force: true });
    return removeDirectories(before.madeDirectories.map((directory) => join(place.root, directory)));
  }
  if (before.kind === "link") return replaceByLink(file, before.to);
  const found = await look(file);
  if (found.kind === "file" && sha256(found.bytes) === before.sha256) return;
  await replaceFile(file, await place.state.copy(before.backup), before);
}

/** What is neither as we wrote it nor as it was before was changed by somebody else. */
async function refuseForeign(place: Place, { path, before, written }: RecordedFile): Promise<void> {
  const found = await look(join(place.root, path));
  if (found.kind === before.kind && found.kind !== "file") {
    if (found.kind === "absent" || (before.kind === "link" && found.to === before.to)) return;
  }
  if (found.kind === "file") {
    const hash = sha256(found.bytes);
    if (written.includes(hash) || (before.kind === "file" && before.sha256 === hash)) return;
  }
  throw new ResolverError(
    "changed-since",
    `${path} was changed after the set-up: look at it, then give -force to put back what was there before (changes are lost)`,
  );
}

function linked(path: string, to: string): ResolverError {
  return new ResolverError(
    "is-a-link",
    `${path} is a link to ${to}: another program manages it, so set that up (systemd-resolved, networkmanager), or give -force to put a file in place of the link`,
  );
}
