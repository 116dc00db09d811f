import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** One recorded use of the command; the format is that of `data/cli.json`. */
export interface CliCase {
  readonly name: string;
  readonly argv: readonly string[];
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly setup?: {
    readonly agent?: string;
    readonly files?: Readonly<Record<string, string>>;
    readonly steps?: readonly CliStep[];
  };
  readonly expect: CliResult;
}

interface CliStep {
  readonly request?: { readonly method: string; readonly path: string; readonly body?: string };
  readonly capture?: Readonly<Record<string, string>>;
}

export interface CliResult {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one case against the agent at `httpAddr`, in a folder of its own, under the name `consul`. */
export async function runCase(given: CliCase, httpAddr: string): Promise<CliResult> {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-cli-"));
  try {
    const work = join(folder, "work");
    mkdirSync(work);
    for (const [name, text] of Object.entries(given.setup?.files ?? {})) writeFileSync(join(work, name), text);
    const captured = await runSteps(given.setup?.steps ?? [], httpAddr);
    const argv = given.argv.map((word) => filled(word, captured).replace("<port>", httpAddr.split(":")[1]!));
    const command = join(folder, "consul");
    symlinkSync(fileURLToPath(new URL("../../dist/main.js", import.meta.url)), command);
    return await runProcess([command, ...argv], work, { CONSUL_HTTP_ADDR: httpAddr, ...given.env }, given.stdin ?? "");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runSteps(steps: readonly CliStep[], httpAddr: string): Promise<Map<string, string>> {
  const captured = new Map<string, string>();
  for (const { request, capture } of steps) {
    if (request === undefined) throw new Error("a step that is a command line is not read here");
    const { method, path, body } = request;
    const url = `http://${httpAddr}${filled(path, captured)}`;
    const reply = await fetch(url, { method, ...(body === undefined ? {} : { body: filled(body, captured) }) });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path} answered ${reply.status}: ${text}`);
    for (const [name, member] of Object.entries(capture ?? {})) {
      captured.set(name, String((JSON.parse(text) as Record<string, unknown>)[member]));
    }
  }
  return captured;
}

function filled(text: string, captured: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{(\w+)\}/g, (whole, name: string) => captured.get(name) ?? whole);
}

function runProcess(
  argv: readonly string[],
  cwd: string,
  variables: Readonly<Record<string, string>>,
  stdin: string,
): Promise<CliResult> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("CONSUL_"));
  const given = Object.entries(variables).filter(([, value]) => value !== "");
  const env = Object.fromEntries([...inherited, ...given]);
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, argv, { cwd, env, timeout: 20_000 }, (fault, stdout, stderr) => {
      if (fault !== null && typeof fault.code !== "number") return reject(fault);
      resolve({ exit: typeof fault?.code === "number" ? fault.code : 0, stdout, stderr });
    });
    child.stdin?.end(stdin);
  });
}

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  index: "[1-9]\\d*",
  term: "\\d+",
  port: "\\d{1,5}",
  version: "\\d+\\.\\d+\\.\\d+\\S*",
  uuid: "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
  uuid8: "[0-9a-f]{8}",
  time: '\\d{4}-\\d\\d-\\d\\d[T ][^"]+',
  "base64-32": "[A-Za-z0-9+/]{43}=",
  float: "\\d+\\.\\d+",
  hash: "[A-Za-z0-9+/]{43}=",
};

/** The lines in which `actual` is not what was recorded, in words; none when it is. */
export function differences(recorded: string, actual: string): string[] {
  const marker = recorded.indexOf("<rest of help>");
  if (marker >= 0) {
    const known = recorded.slice(0, marker);
    return actual.startsWith(known)
      ? []
      : [`wanted a beginning ${JSON.stringify(known)}, got ${JSON.stringify(actual)}`];
  }
  const wanted = recorded.split("\n");
  const given = actual.split("\n");
  const found: string[] = [];
  for (let at = 0; at < Math.max(wanted.length, given.length); at++) {
    if (!sameLine(wanted[at], given[at])) {
      found.push(`line ${at + 1}: wanted ${JSON.stringify(wanted[at])}, got ${JSON.stringify(given[at])}`);
    }
  }
  return found;
}

/** Columns follow the widths of real values, so cells are compared and not the blanks between them. */
function sameLine(wanted: string | undefined, given: string | undefined): boolean {
  if (wanted === undefined || given === undefined) return false;
  const wantedCells = cells(wanted);
  const givenCells = cells(given);
  return (
    wantedCells.length === givenCells.length && wantedCells.every((cell, at) => pattern(cell).test(givenCells[at]!))
  );
}

function cells(line: string): string[] {
  const indent = /^\s*/.exec(line)![0];
  return [indent, ...line.slice(indent.length).split(/ {2,}/)];
}

function pattern(text: string): RegExp {
  const source = text
    .split(/("?<[\w-]+>"?)/)
    .map((piece) => {
      const known = PLACEHOLDERS[piece.replace(/["<>]/g, "")];
      if (known === undefined || !piece.includes("<")) return piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      const number = piece === '"<index>"'; // a number that JSON without quotes could not hold as a word
      return number ? known : piece.replace(/<[\w-]+>/, `(?:${known})`);
    })
    .join("");
  return new RegExp(`^${source}$`);
}
