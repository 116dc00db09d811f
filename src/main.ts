#!/usr/bin/env node
import { runCommandLine } from "./cli/index.js";
import { commandContext } from "./command-context.js";

/** What a shell reports of a program that lost its reader. */
const BROKEN_PIPE = 141;

/** The name we were started under, links included: `consul` and `consul-template` stand for what they replace. */
function startedAs(script: string | undefined): string {
  const name = (script ?? "").split(/[\\/]/).at(-1) ?? "";
  return name === "consul" || name === "consul-template" ? name : "rollcall";
}

async function main(): Promise<number> {
  const name = startedAs(process.argv[1]);
  const argv = process.argv.slice(2);
  process.stdout.on("error", () => process.exit(BROKEN_PIPE));
  if (name === "consul-template") return runCommandLine(["template", ...argv], commandContext("rollcall"));
  return runCommandLine(argv, commandContext(name));
}

process.exitCode = 1; // for a command that waits for what will never come, and so lets the process run dry

main().then(
  // Whatever a command left open must not keep a finished one alive; what it wrote must still come out.
  (code) => process.stdout.write("", () => process.stderr.write("", () => process.exit(code))),
  (thrown: unknown) => {
    process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
    process.exit(1);
  },
);
