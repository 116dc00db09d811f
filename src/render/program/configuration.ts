import { join } from "node:path";
import { fileFaultText } from "../publish/fault-text.js";
import type { Files } from "../publish/files.js";
import { fileLayer, type LayerResult } from "./file-layer.js";
import { type Layer, mergeLayers } from "./layer.js";

/** A folder with more files than this was meant for something else. */
const FILES_MAX = 10_000;
/** Folders in folders, so deep. */
const DEPTH_MAX = 32;

/** Reads every file and folder, then CT_LOCAL_CONFIG, in order. Errors are in consul-template's words. */
export async function readConfiguration(
  files: Files,
  paths: readonly string[],
  localConfig: string | undefined,
): Promise<LayerResult> {
  const layers: Layer[] = [];
  for (const path of paths) {
    const found = await filesBelow(files, path, 0).catch((thrown: unknown) => String(thrown));
    if (typeof found === "string") return { ok: false, error: found };
    for (const file of found) {
      const read = await readOne(files, file);
      if (!read.ok) return read;
      layers.push(read.layer);
    }
  }
  if (localConfig !== undefined && localConfig !== "") {
    const read = fileLayer("CT_LOCAL_CONFIG", localConfig);
    if (!read.ok) return read;
    layers.push(read.layer);
  }
  return { ok: true, layer: mergeLayers(layers) };
}

async function readOne(files: Files, path: string): Promise<LayerResult> {
  try {
    return fileLayer(path, new TextDecoder().decode(await files.read(path)));
  } catch (thrown) {
    return { ok: false, error: `from file: ${path}: ${fileFaultText("open", path, thrown)}` };
  }
}

/** The file, or all files of the folder in order; a text says why there are none. */
async function filesBelow(files: Files, path: string, depth: number): Promise<string[] | string> {
  const facts = await files.facts(path);
  if (facts === undefined) return `missing file/folder: ${path}: stat ${path}: no such file or directory`;
  if (facts.isFile) return [path];
  if (depth >= DEPTH_MAX) return [];
  const found: string[] = [];
  for (const name of [...(await files.list(path))].sort()) {
    const below = await filesBelow(files, join(path, name), depth + 1);
    if (typeof below !== "string") found.push(...below);
    if (found.length > FILES_MAX) return `${path} has more than ${FILES_MAX} configuration files`;
  }
  return found;
}
