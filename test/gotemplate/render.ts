import { executeTemplate, type FunctionTable, parseTemplate, pureFunctions } from "../../src/gotemplate/index.js";

/** What a template gives: its output, or `ERR ` and the error. */
export function render(template: string, functions: FunctionTable = pureFunctions): string {
  const parsed = parseTemplate("", template, { functions });
  if (!parsed.ok) return `ERR ${parsed.error}`;
  const result = executeTemplate(parsed.template, undefined, functions);
  return result.ok ? result.output : `ERR ${result.error}`;
}
