import { basename, dirname, resolve } from "node:path";
import { apexOfFile, readZoneFile } from "./agent/zone-files.js";
import type { CommandContext } from "./cli/index.js";
import { type Name, nameFromText, nameToText } from "./wire/index.js";
import { faultText } from "./zones/index.js";

const usage = `Usage: rollcall zone check [-origin=NAME] FILE...

  Reads zone files as the server does and says what is wrong with them, as
  FILE:LINE:COLUMN. Exits 1 when the server would refuse one.

  -origin=NAME   The zone's name; without it, the file's: ORIGIN.zone
`;

/** `rollcall zone check FILE...`. Resolves with the exit code. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const [verb, ...rest] = argv;
  const files = rest.filter((argument) => !argument.startsWith("-"));
  const flags = rest.filter((argument) => argument.startsWith("-"));
  if (flags.some((flag) => /^--?(h|help)$/.test(flag))) {
    context.stdout(usage);
    return 0;
  }
  const origins = flags.map((flag) => /^--?origin=(.+)$/.exec(flag)?.[1]);
  if (
    verb !== "check" ||
    files.length === 0 ||
    origins.includes(undefined) ||
    (origins.length > 0 && files.length > 1)
  ) {
    context.stderr(usage);
    return 1;
  }
  let code = 0;
  for (const file of files) if (!check(file, origins[0], context)) code = 1;
  return code;
}

function check(file: string, origin: string | undefined, context: CommandContext): boolean {
  const apex = apexOf(file, origin);
  if (typeof apex === "string") {
    context.stderr(`${file}: ${apex}\n`);
    return false;
  }
  const path = resolve(file);
  const { result } = readZoneFile(dirname(path), path, apex);
  for (const fault of result.faults) {
    const shown = faultText({ ...fault, file: fault.file === basename(path) ? file : fault.file });
    (fault.severity === "error" ? context.stderr : context.stdout).call(context, `${shown}\n`);
  }
  if (result.omittedFaults > 0) context.stderr(`${file}: ${result.omittedFaults} more\n`);
  if (!result.ok) return false;
  const { zone } = result;
  context.stdout(`${file}: ${nameToText(zone.apex)} is sound: serial ${zone.serial}, ${zone.recordCount} records\n`);
  return true;
}

/** The zone's name, or why there is none. */
function apexOf(file: string, origin: string | undefined): Name | string {
  if (origin !== undefined) {
    const read = nameFromText(origin);
    return read.ok ? read.name : `-origin: ${read.reason}`;
  }
  return apexOfFile(basename(file)) ?? "the file is not named ORIGIN.zone; give the zone's name with -origin=NAME";
}
