import type { ConfigValue } from "../../hcl/index.js";
import { Fields, faultText, type OptionFault } from "./fields.js";
import { readTemplateBlock, sourceFault, type TemplateDefaults } from "./template-block.js";
import type { TemplateOptions } from "./template-options.js";

/** A value of the agent's configuration with the file it comes from. */
export interface RawBlock {
  readonly file: string;
  readonly value: ConfigValue;
}

export type TemplateOptionsResult =
  | { readonly ok: true; readonly templates: readonly TemplateOptions[] }
  | { readonly ok: false; readonly errors: readonly string[] };

/**
 * Inside the agent a template never ends the process: the last good file stays until the new one has proved itself. A start
 * of three containers is one reload, and the first change is in place well within a second. What runs programs or writes
 * other files is off until a block says otherwise (`function_denylist = []`).
 */
export const agentTemplateDefaults: TemplateDefaults = {
  leftDelimiter: "{{",
  rightDelimiter: "}}",
  wait: { minMs: 50, maxMs: 500 },
  errorFatal: false,
  denied: ["plugin", "writeToFile"],
  rollback: true,
};

/** The `template` blocks of the agent's configuration. Every fault names its file, line and column. */
export function templateOptions(blocks: readonly RawBlock[]): TemplateOptionsResult {
  const faults: OptionFault[] = [];
  const templates: TemplateOptions[] = [];
  for (const { file, value } of blocks) {
    for (const item of value.kind === "list" ? value.items : [value]) {
      if (item.kind !== "object") {
        const { line, column } = item;
        faults.push({
          file,
          line,
          column,
          path: "",
          kind: "value",
          key: "template",
          message: "template must be a block",
        });
        continue;
      }
      const fields = new Fields(file, `template[${templates.length}]`, item, faults);
      const options = readTemplateBlock(fields)(agentTemplateDefaults);
      const fault = sourceFault(options) ?? (options.target.destination === "" ? "destination is missing" : undefined);
      if (fault !== undefined) fields.refuse("", `template: ${fault}`);
      templates.push(options);
    }
  }
  return faults.length === 0 ? { ok: true, templates } : { ok: false, errors: faults.map(faultText) };
}
