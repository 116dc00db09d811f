/** The flag that picks nodes by their metadata. */
export const nodeMetaFlag = {
  "node-meta": ["pairs", "Only nodes with this key=value in their metadata. Repeatable."],
} as const;

/** What the API calls these pairs: `key:value` each. */
export function nodeMeta(flags: { readonly "node-meta"?: ReadonlyMap<string, string> }): string[] | undefined {
  const pairs = flags["node-meta"];
  return pairs && [...pairs].map(([key, value]) => `${key}:${value}`);
}
