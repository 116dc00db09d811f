import { sourceName } from "../options/template-options.js";
import type { Ending } from "./ports.js";
import type { TemplateState } from "./template-state.js";

/** What consul-template ends with when a template, a query or a command fails. */
const EXIT_ERROR = 14;

/** The end of a run that failed. */
export function fault(message: string): Ending {
  return { code: EXIT_ERROR, message };
}

/** A template that cannot be parsed, in words. */
export function parseFault(state: TemplateState): string {
  return `${sourceName(state.options)}: parse: ${state.parseError}`;
}

/** As Go's multierror prints them. */
export function severalErrors(errors: readonly string[]): string {
  const head = errors.length === 1 ? "1 error occurred:" : `${errors.length} errors occurred:`;
  return `${head}\n${errors.map((error) => `\t* ${error}\n`).join("")}`;
}
