const BOOLS: ReadonlyMap<string, boolean> = new Map([
  ...["1", "t", "T", "TRUE", "true", "True"].map((word) => [word, true] as const),
  ...["0", "f", "F", "FALSE", "false", "False"].map((word) => [word, false] as const),
]);

/** The twelve words Go's `strconv.ParseBool` takes; anything else is `undefined`. */
export function parseBool(text: string): boolean | undefined {
  return BOOLS.get(text);
}
