import type { AgentConfig } from "../config/index.js";
import { createForwarder } from "../forward/index.js";
import { readFileDefinitions } from "./file-definitions.js";
import { forwardOptions } from "./forward-wiring.js";
import { healthOptions } from "./health-settings.js";
import { scriptRule } from "./settings.js";

/**
 * What the parts of a server would refuse in a configuration that is sound in itself: definitions, templates, upstreams,
 * certificates of checks. The text says where the fault stands, if it stands in a file. Asked before a start, before a reload
 * (which then applies all or nothing) and by `validate`.
 */
export async function startFault(config: AgentConfig): Promise<string | undefined> {
  const definitions = readFileDefinitions(config.definitions, config.nodeName, scriptRule(config, "file"));
  if (!definitions.ok) return definitions.error;
  return (
    (await faultOfBlocks(config)) ??
    thrownBy(() => {
      createForwarder(forwardOptions(config)).close();
      healthOptions(config);
    })
  );
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
