import { sourceName } from "../options/template-options.js";
import type { TemplateState } from "./template-state.js";

/** One template in `/v1/agent/templates`. */
export interface TemplateStatus {
  readonly Source: string;
  readonly Destination: string;
  readonly Command: readonly string[];
  /** `file:line:column` of its block. */
  readonly DefinedAt: string;
  readonly Status: "pending" | "waiting" | "rendered" | "failed" | "rolled back";
  /** What it waits for, with the newest trouble in getting it. */
  readonly Waiting: readonly string[];
  /** RFC 3339; "" when it was not written since the start. */
  readonly LastRendered: string;
  readonly LastError: string;
  /** Files written and failures since the start. */
  readonly Renders: number;
  readonly Failures: number;
}

/** The state of a template as data. */
export function statusOf(state: TemplateState, trouble: (id: string) => string | undefined): TemplateStatus {
  const waiting = [...state.missing].map(([id, name]) => {
    const reason = trouble(id);
    return reason === undefined ? name : `${name}: ${reason}`;
  });
  return {
    Source: sourceName(state.options),
    Destination: state.options.target.destination,
    Command: state.options.command?.command ?? [],
    DefinedAt: state.options.place,
    Status: state.stage,
    Waiting: waiting,
    LastRendered: state.lastRenderedMs === undefined ? "" : new Date(state.lastRenderedMs).toISOString(),
    LastError: state.lastError ?? "",
    Renders: state.renders,
    Failures: state.failures,
  };
}
