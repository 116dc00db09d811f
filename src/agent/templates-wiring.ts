import type { AgentConfig } from "../config/index.js";
import type { Registry } from "../registry.js";
import type { RunningTemplates } from "../render/index.js";
import type { Log } from "../telemetry/index.js";

export interface TemplatesWiring {
  readonly config: AgentConfig;
  readonly registry: Registry;
  readonly nodeName: string;
  /** `host:port` of our own API, for commands that ask it. */
  readonly httpAddress: string;
  readonly log: Log;
}

/**
 * Renders the templates of the agent's configuration from the view: one subscription for all, no HTTP hop. The engine's code,
 * a third of all there is, is loaded only where there are templates.
 * @throws Error with the faults of the blocks, each with its place
 */
export async function startTemplatesPart(wiring: TemplatesWiring): Promise<RunningTemplates | undefined> {
  const { config, registry, nodeName, httpAddress, log } = wiring;
  if (config.template.blocks.length === 0) return undefined;
  const render = await import("../render/index.js");
  const { startTemplates, systemClock, viewSource } = render;
  const read = render.templateOptions(config.template.blocks);
  if (!read.ok) throw new Error(read.errors.join("\n"));
  const source = viewSource(
    {
      view: registry.view,
      follow: (follower) => registry.feed.follow(follower),
      onReload: (listener) => registry.onReload(listener),
      datacenter: config.datacenter,
      nodeName,
    },
    systemClock,
  );
  const overlay = { CONSUL_HTTP_ADDR: httpAddress };
  const running = await startTemplates(read.templates, source, {
    files: render.nodeFiles,
    processes: render.nodeProcesses,
    clock: systemClock,
    log: (level, _component, text) => log[level === "err" ? "error" : level](text),
    functions: render.nodeFunctionPorts({ ...process.env, ...overlay }, systemClock.nowMs),
    env: process.env,
    overlay,
  });
  return {
    ...running,
    close: async () => {
      await running.close();
      source.close();
    },
  };
}
