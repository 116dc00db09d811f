import type { AgentConfig } from "../config/index.js";
import { createForwarder } from "../forward/index.js";
import { type FileDefinitionsResult, readFileDefinitions } from "./file-definitions.js";
import { forwardOptions } from "./forward-wiring.js";
import { healthOptions } from "./health-settings.js";
import { scriptRule } from "./settings.js";

/**
 * What the files of a configuration define; or what a part of a server would refuse, though the configuration is sound in
 * itself: definitions, templates, upstreams, certificates of checks. The error says where the fault stands, if it stands in a
 * file. Asked before a start, before a reload (which then applies all or nothing) and by `validate`.
 */
export async function checkStart(config: AgentConfig): Promise<FileDefinitionsResult> {
  const definitions = readFileDefinitions(config.definitions, config.nodeName, scriptRule(config, "file"));
  if (!definitions.ok) return definitions;
  const error =
    (await faultOfBlocks(config)) ??
    thrownBy(() => {
      createForwarder(forwardOptions(config)).close();
      healthOptions(config);
    });
  return error === undefined ? definitions : { ok: false, error };
}

/** The rooms of these blocks are large: they are loaded where there are any. */
async function faultOfBlocks({ template, docker }: AgentConfig): Promise<string | undefined> {
  if (template.blocks.length > 0) {
    const { templateOptions } = await import("../render/index.js");
    const read = templateOptions(template.blocks);
    if (!read.ok) return read.errors.join("\n");
  }
  if (docker.blocks.length > 0) {
    const { dockerOptions } = await import("../docker/index.js");
    const read = dockerOptions(docker.blocks);
    if (!read.ok) return read.errors.join("\n");
  }
  return undefined;
}

function thrownBy(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
