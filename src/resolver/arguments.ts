import { type FlagSpec, type FlagValues, parseFlags } from "../golang/index.js";
import { targets } from "./targets/index.js";

const spec = {
  domain: "string",
  force: "bool",
  ndots: "uint",
  outside: "string",
  recursor: "strings",
  reload: "bool",
  root: "string",
  search: "strings",
  server: "string",
  state: "string",
  timeout: "duration",
  via: "string",
  write: "bool",
} as const satisfies FlagSpec;

export type ResolverFlags = FlagValues<typeof spec>;

export type ResolverCommand = "setup" | "doctor" | "undo";

export type ReadArguments =
  | {
      readonly ok: true;
      readonly command: ResolverCommand;
      readonly target: string | undefined;
      readonly flags: ResolverFlags;
    }
  | { readonly ok: false; readonly exitCode: number; readonly text: string };

const commands: readonly string[] = ["setup", "doctor", "undo"] satisfies readonly ResolverCommand[];

/** Reads `COMMAND [TARGET]` with flags before, between and after. */
export function readArguments(argv: readonly string[]): ReadArguments {
  const words: string[] = [];
  let flags: ResolverFlags = {};
  let rest = argv;
  for (;;) {
    const read = parseFlags(spec, rest);
    if (!read.ok) {
      if (read.help) return { ok: false, exitCode: 0, text: usage };
      const advice = read.nearest === undefined ? "" : `Did you mean -${read.nearest}?\n`;
      return { ok: false, exitCode: 1, text: `${read.error}\n${advice}\n${usage}` };
    }
    flags = joined(flags, read.values);
    if (read.rest.length === 0) break;
    words.push(read.rest[0]!);
    rest = read.rest.slice(1);
  }
  const [command, target, ...more] = words;
  if (command === undefined || !commands.includes(command)) return { ok: false, exitCode: 1, text: usage };
  if (more.length > 0) return { ok: false, exitCode: 1, text: `Too many arguments: ${more.join(" ")}\n\n${usage}` };
  if (target === undefined && command !== "doctor") {
    return { ok: false, exitCode: 1, text: `A target must be named: ${names}\n` };
  }
  if (target !== undefined && !targets.some(({ name }) => name === target)) {
    return { ok: false, exitCode: 1, text: `"${target}" is no target; there are ${names}\n` };
  }
  return { ok: true, command: command as ResolverCommand, target, flags };
}

/** Flags of one stretch after those of another: lists grow, others are given anew. */
function joined(before: ResolverFlags, after: ResolverFlags): ResolverFlags {
  const lists: ResolverFlags = {
    ...(before.search || after.search ? { search: [...(before.search ?? []), ...(after.search ?? [])] } : {}),
    ...(before.recursor || after.recursor ? { recursor: [...(before.recursor ?? []), ...(after.recursor ?? [])] } : {}),
  };
  return { ...before, ...after, ...lists };
}

const names = targets.map(({ name }) => name).join(", ");

const usage = `Usage: rollcall resolver setup TARGET [options]
       rollcall resolver doctor [TARGET] [options]
       rollcall resolver undo TARGET [options]

  Points a resolver of this host at Rollcall, proves that it answers, and takes it back. Without -write, setup prints
  what it would write. TARGET is one of ${names}.

  -write            Write the files; what was there is kept for undo
  -force            Write although Rollcall does not answer, or undo although a file was changed since
  -reload           Let the program read its files again
  -server=ADDR:PORT Where Rollcall's DNS listens. Default: what the agent says, else 127.0.0.1:8600
  -domain=NAME      Our domain. Default: what the agent says, else consul
  -search=DOMAIN    Search domain to set (repeatable)
  -ndots=N          ndots to set
  -via=ADDR[:PORT]  Where the program answers, when not in its usual place
  -outside=NAME     A name outside of our domain that must resolve too
  -recursor=ADDR    An upstream of the agent, for finding loops (repeatable). Default: what the agent says
  -timeout=TIME     How long to wait for a reply. Default 2s
  -root=DIR         The directory that holds the host's files. Default /
  -state=DIR        Where copies and the record of set-ups are kept. Default: var/lib/rollcall/resolver below the root
`;
