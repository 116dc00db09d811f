/** Names of the query parameters that reads share, for the API's description. */
export const readParams: readonly string[] = [
  "dc",
  "stale",
  "consistent",
  "cached",
  "max_stale",
  "index",
  "wait",
  "pretty",
];
export const filterParams: readonly string[] = [...readParams, "filter"];
export const listParams: readonly string[] = [...filterParams, "near", "node-meta"];
