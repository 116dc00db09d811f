import type { AgentConfig } from "../config/index.js";
import { dockerOptions } from "../docker/index.js";
import { createForwarder } from "../forward/index.js";
import { templateOptions } from "../render/index.js";
import { readFileDefinitions } from "./file-definitions.js";
import { forwardOptions } from "./forward-wiring.js";
import { healthOptions } from "./health-settings.js";
import { scriptRule } from "./settings.js";

/**
 * What the parts of a server would refuse in a configuration that is sound in itself: definitions, templates, upstreams,
 * certificates of checks. The text says where the fault stands, if it stands in a file. Asked before a start, before a reload
 * (which then applies all or nothing) and by `validate`.
 */
export function startFault(config: AgentConfig): string | undefined {
  const definitions = readFileDefinitions(config.definitions, config.nodeName, scriptRule(config, "file"));
  if (!definitions.ok) return definitions.error;
  for (const read of [templateOptions(config.template.blocks), dockerOptions(config.docker.blocks)]) {
    if (!read.ok) return read.errors.join("\n");
  }
  return thrownBy(() => {
    createForwarder(forwardOptions(config)).close();
    healthOptions(config);
  });
}

function thrownBy(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
