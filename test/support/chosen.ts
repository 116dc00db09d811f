/** Those of `names` that the command line names, all where it names none. Ends the process where it names others. */
export function chosen(names: readonly string[], argv: readonly string[] = process.argv.slice(2)): readonly string[] {
  const unknown = argv.filter((name) => !names.includes(name));
  if (unknown.length === 0) return argv.length === 0 ? names : names.filter((name) => argv.includes(name));
  console.error(`there is no ${unknown.join(", no ")}; there are ${names.join(", ")}`);
  process.exit(1);
}
