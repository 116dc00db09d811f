import type { TemplateFigures } from "../render/index.js";
import type { Metrics } from "../telemetry/index.js";

/** How the agent's templates stand, in numbers. `figures` is read at every scrape; without templates there is nothing to show. */
export function templateMetrics(figures: () => TemplateFigures | undefined): Metrics[] {
  const metric = (name: string, help: string, read: (figures: TemplateFigures) => number): Metrics => ({
    name: `rollcall_template_${name}`,
    help,
    read: () => {
      const now = figures();
      return now === undefined ? [] : [{ value: read(now) }];
    },
  });
  return [
    metric("templates", "Templates of the configuration", ({ templates }) => templates),
    metric("failing", "Templates whose last render, check or command failed", ({ failing }) => failing),
    metric("watches", "Distinct things that templates wait for", ({ watches }) => watches),
    metric("renders_total", "Files written", ({ renders }) => renders),
    metric("failures_total", "Renders, checks and commands that failed", ({ failures }) => failures),
  ];
}
