/**
 * Those of `names` that the command line asks for, in their own order; all where it asks for none. Where it asks for others the
 * process ends, with what there is. `kind` is what a name stands for.
 */
export function chosen(kind: string, names: readonly string[], asked: readonly string[]): readonly string[] {
  const strange = asked.find((name) => !names.includes(name));
  if (strange === undefined) return asked.length === 0 ? names : names.filter((name) => asked.includes(name));
  console.error(`no ${kind} is named ${strange}: there are ${names.join(", ")}`);
  process.exit(2);
}
