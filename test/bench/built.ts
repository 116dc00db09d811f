import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/** Modules built for a bench, and how to be rid of them. */
export interface Built {
  /** Imports what `entry` became, by the name of its room. */
  load<T>(name: string): Promise<T>;
  close(): Promise<void>;
}

/**
 * Bundles files of `src` (`name` -> path without its ending) as `npm run build` does the command: what runs TypeScript names
 * each closure as it is made, which would be counted as ours.
 */
export async function built(entries: Readonly<Record<string, string>>): Promise<Built> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-built-"));
  const source = fileURLToPath(new URL("../../src/", import.meta.url));
  await build({
    entryPoints: Object.entries(entries).map(([out, path]) => ({ out, in: join(source, `${path}.ts`) })),
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20.19",
    outdir: directory,
    logLevel: "warning",
  });
  await writeFile(join(directory, "package.json"), '{ "type": "module" }');
  return {
    load: (name) => import(pathToFileURL(join(directory, `${name}.js`)).href),
    close: () => rm(directory, { recursive: true }),
  };
}
