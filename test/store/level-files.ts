import { readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The file in `DIR/level` with this ending, the largest if there are several. */
export async function levelFile(directory: string, ending: ".log" | ".ldb"): Promise<string> {
  const level = join(directory, "level");
  const names = (await readdir(level)).filter((name) => name.endsWith(ending));
  const sizes = await Promise.all(names.map(async (name) => (await readFile(join(level, name))).length));
  const largest = names[sizes.indexOf(Math.max(...sizes))];
  if (largest === undefined) throw new Error(`no ${ending} in ${level}`);
  return join(level, largest);
}

/** Inverts `count` bytes; a negative offset counts from the end. */
export async function flip(file: string, offset: number, count: number): Promise<void> {
  const bytes = await readFile(file);
  const start = offset < 0 ? bytes.length + offset : offset;
  for (let i = start; i < start + count; i++) bytes[i] = (bytes[i] as number) ^ 0xff;
  await writeFile(file, bytes);
}

export async function cutEnd(file: string, count: number): Promise<void> {
  await truncate(file, (await readFile(file)).length - count);
}

export async function sizeOf(file: string): Promise<number> {
  return (await readFile(file)).length;
}
