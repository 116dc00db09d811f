import { type FlagKind, type FlagTypes, isBoolKind, readFlagValue } from "./flag-values.js";
import { nearestName } from "./nearest-name.js";
import { quote } from "./quote.js";

/** Flag name (without dash) to its kind. */
export type FlagSpec = Readonly<Record<string, FlagKind>>;

/** Only flags that were given are present. */
export type FlagValues<S extends FlagSpec> = { readonly [K in keyof S]?: FlagTypes[S[K]] };

export type FlagResult<S extends FlagSpec> =
  | {
      readonly ok: true;
      readonly values: FlagValues<S>;
      /** Every use in the order of the command line, for flags whose order among each other matters. */
      readonly uses: readonly { readonly name: string; readonly text: string }[];
      readonly rest: readonly string[];
    }
  | { readonly ok: false; readonly help: true; readonly error: string }
  | { readonly ok: false; readonly help: false; readonly error: string; readonly nearest?: string };

/**
 * Reads `argv` as Go's `flag` package does: `-x` and `--x` are one, `-x=v` or `-x v`, a boolean takes a value only
 * with `=`, the first argument that is no flag (or `--`) ends the flags and begins `rest`. The error texts are Go's.
 * `-h` and `-help` (unless the spec has them) come back as `help: true`. An unknown flag carries the nearest known
 * name, to be said after Go's text.
 */
export function parseFlags<const S extends FlagSpec>(spec: S, argv: readonly string[]): FlagResult<S> {
  const values: Record<string, unknown> = {};
  const uses: { name: string; text: string }[] = [];
  let at = 0;
  while (at < argv.length) {
    const word = argv[at]!;
    if (word.length < 2 || !word.startsWith("-")) break;
    at++;
    if (word === "--") break;
    const parts = FLAG.exec(word);
    if (parts === null) return failed(`bad flag syntax: ${word}`);
    const [, name = "", given] = parts;
    const kind = Object.hasOwn(spec, name) ? spec[name] : undefined;
    if (kind === undefined) return unknownFlag(spec, name);
    const text = given ?? (isBoolKind(kind) ? "true" : argv[at++]);
    if (text === undefined) return failed(`flag needs an argument: -${name}`);
    const read = readFlagValue(kind, text, values[name]);
    if (!read.ok) return badValue(name, kind, text, read.error);
    values[name] = read.value;
    uses.push({ name, text });
  }
  return { ok: true, values: values as FlagValues<S>, uses, rest: argv.slice(at) };
}

/** One or two dashes, a name that begins with neither `-` nor `=`, and the value after the first `=`. */
const FLAG = /^--?([^-=][^=]*)(?:=(.*))?$/s;

function badValue(
  name: string,
  kind: FlagKind,
  text: string,
  error: string,
): { ok: false; help: false; error: string } {
  const lead = isBoolKind(kind) ? `invalid boolean value ${quote(text)} for` : `invalid value ${quote(text)} for flag`;
  return failed(`${lead} -${name}: ${error}`);
}

function failed(error: string): { ok: false; help: false; error: string } {
  return { ok: false, help: false, error };
}

function unknownFlag<S extends FlagSpec>(spec: S, name: string): FlagResult<S> {
  if (name === "h" || name === "help") return { ok: false, help: true, error: "flag: help requested" };
  const nearest = nearestName(name, Object.keys(spec));
  return { ...failed(`flag provided but not defined: -${name}`), ...(nearest === undefined ? {} : { nearest }) };
}
