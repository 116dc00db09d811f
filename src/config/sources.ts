import { type ParseResult, parseHcl, parseJsonWithPosition } from "../hcl/index.js";
import type { ConfigFiles } from "./env.js";
import type { Read } from "./option.js";

export type ConfigFormat = "json" | "hcl";

/** One piece of configuration text. */
export interface Source {
  readonly name: string;
  readonly text: string;
  readonly format: ConfigFormat;
}

/** More files than this in all are refused: a wrong directory was named. */
const FILES_MAX = 100_000;

/** Reads the named files, and of named directories the files in lexical order. Files of no known format are skipped. */
export function readSources(
  paths: readonly string[],
  format: ConfigFormat | undefined,
  files: ConfigFiles,
  warnings: string[],
): Read<readonly Source[]> {
  const sources: Source[] = [];
  for (const path of paths) {
    const kind = files.kind(path);
    if (!kind.ok) return { ok: false, error: `config: Open failed on ${path}. ${kind.error}` };
    let names: readonly string[] = [path];
    if (kind.directory) {
      const listed = files.list(path);
      if (!listed.ok) return { ok: false, error: `config: Readdir failed on ${path}. ${listed.error}` };
      names = listed.names.map((name) => `${path.replace(/\/+$/, "")}/${name}`);
    }
    if (sources.length + names.length > FILES_MAX) return { ok: false, error: `config: more than ${FILES_MAX} files` };
    for (const name of names) {
      const known = format ?? formatOf(name);
      if (known === undefined) {
        warnings.push(`skipping file ${name}, extension must be .hcl or .json, or config format must be set`);
        continue;
      }
      const read = files.read(name);
      if (!read.ok) return { ok: false, error: `config: ReadFile failed on ${name}: ${read.error}` };
      sources.push({ name, text: read.text, format: known });
    }
  }
  return { ok: true, value: sources };
}

function formatOf(name: string): ConfigFormat | undefined {
  if (name.endsWith(".json")) return "json";
  return name.endsWith(".hcl") ? "hcl" : undefined;
}

export function parseSource(source: Source): ParseResult {
  return source.format === "json"
    ? parseJsonWithPosition(source.text, source.name)
    : parseHcl(source.text, source.name);
}
