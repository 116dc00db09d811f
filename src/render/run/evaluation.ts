import { executeTemplate } from "../../gotemplate/index.js";
import type { Brain, Pass } from "../data/brain.js";
import type { TemplateState } from "./template-state.js";
import type { Watcher } from "./watcher.js";

/** What executing a template gave. */
export type Evaluation =
  | { readonly kind: "text"; readonly text: string }
  /** Something it asked for is not there; whatever else went wrong may come of that. */
  | { readonly kind: "waiting"; readonly missing: ReadonlyMap<string, string>; readonly error: string | undefined }
  | { readonly kind: "error"; readonly error: string };

/** Queries of queries nest no deeper in one go; what is left over is done in the next pass. */
const ROUNDS_MAX = 64;

/**
 * Executes a template with what is known. What it asks for is watched from then on; a source that answers at once is asked
 * again and again until nothing new is missing, so that in-process data needs a single pass.
 */
export function evaluate(state: TemplateState, brain: Brain, watcher: Watcher<TemplateState>): Evaluation {
  const { parsed } = state;
  if (parsed === undefined) return { kind: "error", error: `parse: ${state.parseError ?? "no text"}` };
  const missingKey = state.options.errorOnMissingKey ? "error" : "zero";
  for (let round = 1; ; round++) {
    const pass = brain.begin();
    const result = executeTemplate(parsed, undefined, state.functions, { missingKey });
    const unknown = [...pass.missing.keys()].filter((id) => !brain.has(id));
    const partial = pass.missing.size > 0 || !result.ok;
    watcher.use(state, pass.used, partial);
    if (round < ROUNDS_MAX && unknown.some((id) => brain.has(id))) continue;
    if (pass.missing.size > 0) return waiting(pass, result.ok ? undefined : result.error);
    return result.ok ? { kind: "text", text: result.output } : { kind: "error", error: `execute: ${result.error}` };
  }
}

function waiting(pass: Pass, error: string | undefined): Evaluation {
  const missing = new Map([...pass.missing].map(([id, { name }]) => [id, name]));
  return { kind: "waiting", missing, error };
}
