import { compileFilter, filterErrorPrefix } from "../filter/index.js";
import { type Answer, text } from "./answer.js";
import type { Call } from "./call.js";

type Schema = Parameters<typeof compileFilter>[1];

/** True for the rows that `?filter` lets through, told from their JSON. */
export type RowFilter = (json: string) => boolean;

/** The filter of a request: undefined when there is none, an answer when it is wrong (with the headers given). */
export function rowFilter(
  call: Call,
  schema: Schema,
  errorHeaders: readonly string[] = [],
): RowFilter | undefined | Answer {
  const expression = call.query.get("filter");
  if (!expression) return undefined;
  const filter = compileFilter(expression, schema);
  if (!filter.ok) return text(500, filterErrorPrefix + filter.error, errorHeaders);
  return (json) => filter.matches(JSON.parse(json));
}

/** Leaves the rows that pass. */
export function filtered(rows: readonly string[], filter: RowFilter | undefined): readonly string[] {
  return filter === undefined ? rows : rows.filter(filter);
}
