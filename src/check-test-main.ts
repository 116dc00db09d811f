import { healthOptions } from "./agent/index.js";
import type { CommandContext, Program } from "./cli/index.js";
import { type AgentConfig, type Definition, loadConfig, machineEnv } from "./config/index.js";
import { decodeFileCheck, decodeFileService, readCheck, readService } from "./definitions/index.js";
import { HealthEngine, type HealthOptions, type ProbeResult } from "./health/index.js";
import type { CheckDefinition, CheckStatus } from "./records/index.js";

const usage = `Usage: rollcall check test FILE...

  Runs each check of the service and check definitions in FILE (HCL or JSON) once,
  from here, and prints what came of it. Nothing is registered.

  Exit code 0 when all pass, 1 for a warning or a wrong file, 2 when one is critical.
`;

/** The convention of script checks. */
const exitCodes: Readonly<Record<CheckStatus, number>> = { passing: 0, warning: 1, critical: 2 };

/** `rollcall check test`: what definitions would do, tried without an agent. */
export const run: Program = async (argv, context) => {
  if (argv.length === 0 || argv.some((word) => word.startsWith("-"))) {
    const asked = argv.some((word) => /^--?h(elp)?$/.test(word));
    (asked ? context.stdout : context.stderr)(usage);
    return asked ? 0 : 1;
  }
  // -dev fills in what an agent needs and a file of definitions lacks: a data directory, an address.
  const loaded = loadConfig(["-dev", ...argv.map((file) => `-config-file=${file}`)], machineEnv());
  const read = loaded.ok
    ? checksOf(loaded.config)
    : { ok: false as const, error: [loaded.error.trimEnd(), ...loaded.hints].join("\n") };
  if (!loaded.ok || !read.ok) {
    if (!read.ok) context.stderr(`${read.error.trimEnd()}\n`);
    return 1;
  }
  if (read.checks.length === 0) {
    context.stderr("There is no check in these files.\n");
    return 1;
  }
  return tryAll(read.checks, healthOptions(loaded.config), context);
};

interface NamedCheck {
  readonly id: string;
  readonly definition: CheckDefinition;
}

type ReadChecks =
  | { readonly ok: true; readonly checks: readonly NamedCheck[] }
  | { readonly ok: false; readonly error: string };

function checksOf(config: AgentConfig): ReadChecks {
  const checks: NamedCheck[] = [];
  for (const definition of config.definitions) {
    const read = checksIn(definition);
    if (!read.ok) return read;
    checks.push(...read.checks);
  }
  return { ok: true, checks };
}

/** By the rules of registration. Who calls this runs commands of their own anyway, so scripts are allowed. */
function checksIn({ kind, value, file, line, column }: Definition): ReadChecks {
  const context = { node: "", scripts: "allowed", token: "", replaceExistingChecks: true } as const;
  const registrations = kind === "service" ? ofService() : ofCheck();
  if (typeof registrations === "string") return { ok: false, error: `${file}:${line}:${column}: ${registrations}` };
  return { ok: true, checks: registrations };

  function ofService(): NamedCheck[] | string {
    const decoded = decodeFileService(value);
    const read = decoded.ok ? readService(decoded.value, context) : decoded;
    if (!read.ok) return read.fault.message;
    return read.value.checks.flatMap(({ check, definition }) =>
      definition === null ? [] : [{ id: check.id, definition }],
    );
  }

  function ofCheck(): NamedCheck[] | string {
    const decoded = decodeFileCheck(value);
    const read = decoded.ok ? readCheck(decoded.value, context) : decoded;
    if (!read.ok) return read.fault.message;
    const { check, definition } = read.value;
    return definition === null ? [] : [{ id: check.id, definition }];
  }
}

/** One after the other, so that each has the machine to itself and the lines come in the order of the files. */
async function tryAll(
  checks: readonly NamedCheck[],
  options: Partial<HealthOptions>,
  context: CommandContext,
): Promise<number> {
  const engine = new HealthEngine(
    {
      report: async () => {},
      outputChanged: () => {},
      deregister: async () => {},
      catalog: { aliased: () => undefined, subscribe: () => () => {} },
      log: { info: () => {}, warn: () => {} },
    },
    { ...options, scripts: true, probeThread: false },
  );
  let worst = 0;
  try {
    for (const { id, definition } of checks) {
      const waits = waitsFor(definition);
      if (waits !== undefined) {
        context.stdout(`${id} (${definition.kind}): not tried: ${waits}\n`);
        continue;
      }
      const startedMs = performance.now();
      const result = await engine.probeOnce(definition, true);
      context.stdout(lineOf(id, definition, result, performance.now() - startedMs));
      worst = Math.max(worst, exitCodes[result.status]);
    }
  } finally {
    await engine.close();
  }
  return worst;
}

/** What a check that asks nobody waits for instead. */
function waitsFor(definition: CheckDefinition): string | undefined {
  if (definition.kind === "ttl") return "it waits to be told its status";
  if (definition.kind === "alias") return "it follows the checks of another service or node";
  return undefined;
}

function lineOf(id: string, { kind }: CheckDefinition, { status, output }: ProbeResult, ms: number): string {
  const words = output.trim().replaceAll("\n", "\n  ");
  return `${id} (${kind}): ${status} after ${ms.toFixed(0)} ms${words === "" ? "" : `\n  ${words}`}\n`;
}
