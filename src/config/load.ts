import type { AgentConfig } from "./agent-config.js";
import { decodeFile, type Layer } from "./decode.js";
import type { Definition, DefinitionKind } from "./definitions.js";
import type { ConfigEnv } from "./env.js";
import { readAgentFlags } from "./flag-layer.js";
import { mergeLayer, moveDeprecated } from "./merge.js";
import { type ConfigRefusal, flagRefusal, refusal, unknownKeyRefusal, wrongTypeRefusal } from "./refusal.js";
import { settle } from "./settle.js";
import { parseSource, readSources, type Source } from "./sources.js";

/** Deep check of a definition by the room that knows its rules: the error text, or nothing. */
export type DefinitionCheck = (kind: DefinitionKind, value: Definition["value"]) => string | undefined;

export type LoadResult =
  | { readonly ok: true; readonly config: AgentConfig; readonly warnings: readonly string[] }
  | ConfigRefusal;

/**
 * Makes the configuration of an agent out of its command line (without the word `agent`), the files it names and the
 * defaults. Flags win over files, later files over earlier; lists append, maps merge. `warnings` are log lines.
 */
export function loadConfig(argv: readonly string[], env: ConfigEnv, check?: DefinitionCheck): LoadResult {
  const flags = readAgentFlags(argv);
  if (!flags.ok) return flagRefusal(flags);
  const { dev, rest, format, hcl } = flags.value;
  if (rest.length > 0) return refusal(`Unexpected extra arguments: [${rest.join(" ")}]`);
  if (format !== undefined && format !== "json" && format !== "hcl") {
    return refusal("-config-format must be either 'hcl' or 'json'");
  }
  const warnings: string[] = [];
  const read = readSources(flags.value.paths, format, env.files, warnings);
  if (!read.ok) return refusal(read.error);
  const snippets = hcl.map((text, at): Source => ({ name: `flags-${at}.hcl`, text, format: "hcl" }));

  const layer: Layer = new Map(flags.value.lists);
  const definitions: Definition[] = [];
  const addSources = (sources: readonly Source[]) => addFiles(sources, layer, definitions, warnings);
  const inFiles = addSources(read.value);
  if (inFiles !== undefined) return inFiles;
  mergeLayer(layer, flags.value.values);
  const refused = addSources(snippets);
  if (refused !== undefined) return refused;
  const settled = settle({ layer, definitions, dev, foreignFlags: flags.value.foreign, env, warnings });
  if (!settled.ok) return settled;
  return definitionRefusal(definitions, check) ?? { ok: true, config: settled.config, warnings };
}

/** Reads sources into `layer` and `definitions`; stops at the first that is wrong, as the original does. */
function addFiles(
  sources: readonly Source[],
  layer: Layer,
  definitions: Definition[],
  warnings: string[],
): ConfigRefusal | undefined {
  for (const source of sources) {
    const parsed = parseSource(source);
    if (!parsed.ok) {
      // The HCL reader of the original puts the place in its text, the JSON reader does not.
      const lead = source.format === "hcl" ? `At ${parsed.line}:${parsed.column}: ` : "";
      return refusal(`failed to parse ${source.name}: ${lead}${parsed.message}`, [parsed.error]);
    }
    const file = decodeFile(source.name, parsed.value);
    if (file.wrongTypes.length > 0) return wrongTypeRefusal(source.name, file.wrongTypes);
    if (file.unknownKeys.length > 0) return unknownKeyRefusal(source.name, file.unknownKeys);
    moveDeprecated(file.layer, warnings);
    mergeLayer(layer, file.layer);
    for (const definition of file.definitions) definitions.push(definition);
  }
  return undefined;
}

function definitionRefusal(definitions: readonly Definition[], check?: DefinitionCheck): ConfigRefusal | undefined {
  for (const { kind, value, file, line, column } of check === undefined ? [] : definitions) {
    const error = check?.(kind, value);
    if (error !== undefined) return refusal(error, [`${file}:${line}:${column}: ${error}`]);
  }
  return undefined;
}
