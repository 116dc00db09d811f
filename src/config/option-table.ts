import { formatDuration } from "../golang/index.js";
import type { Option, OptionTable } from "./option.js";
import { OPTION_GROUPS } from "./options/index.js";

const NS_PER_MS = 1e6;
const NS_PER_SECOND = 1e9;

/** The operator's table of all options in Markdown, one section a group. The README of this room holds it. */
export function optionTable(): string {
  return Object.entries(OPTION_GROUPS)
    .map(([group, table]) => `### ${group}\n\n${HEAD}\n${rows(table)}\n`)
    .join("\n");
}

const HEAD = "| key | flag | default | unit | reload | meaning |\n|---|---|---|---|---|---|";

function rows(table: OptionTable): string {
  return Object.entries(table)
    .map(([property, option]) => {
      const flag = option.flag === undefined ? "" : `\`-${option.flag}\``;
      const meaning = option.later ? `${option.meaning} *(no effect yet)*` : option.meaning;
      const live = option.reloadable ? "yes" : "";
      return `| \`${option.key}\` | ${flag} | ${fallbackText(property, option)} | ${unitOf(property, option)} | ${live} | ${meaning} |`;
    })
    .join("\n");
}

function unitOf(property: string, option: Option<unknown>): string {
  if (isDuration(property, option)) return "duration";
  return option.unit;
}

function isDuration(property: string, option: Option<unknown>): boolean {
  return /(Ms|Seconds)(Max)?$/.test(property) && option.type !== "int";
}

function fallbackText(property: string, option: Option<unknown>): string {
  const shown = printed(property, option, option.fallback);
  return option.dev === undefined ? shown : `${shown} (\`-dev\`: ${printed(property, option, option.dev)})`;
}

function printed(property: string, option: Option<unknown>, value: unknown): string {
  if (typeof value === "number" && isDuration(property, option)) {
    return formatDuration(value * (property.includes("Ms") ? NS_PER_MS : NS_PER_SECOND));
  }
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "object" ? "" : String(value);
}
