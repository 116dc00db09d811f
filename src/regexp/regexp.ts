import { RE2JS } from "re2js";
import { type Piece, parseReplacement } from "./expansion.js";
import { patternWeight } from "./weight.js";

/** Bounds on one pattern. A caller whose patterns come from strangers passes smaller ones. */
export interface CompileLimits {
  /** UTF-16 units of pattern text. Default 16,384: templates hold no longer ones, and 16 KiB still compile in 0.1 s. */
  readonly patternCharsMax?: number;
  /** About how many instructions the pattern may become. Default 20,000: 0.1 s to compile, about 0.7 ms a character
   *  of text in the worst case. */
  readonly weightMax?: number;
}

export type CompileResult =
  | { readonly ok: true; readonly regexp: Regexp }
  /** Go's text, with its prefix `error parsing regexp: `. */
  | { readonly ok: false; readonly error: string };

export type ReplaceResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

/** Text that a replacement may grow to unless the caller says otherwise: 16 Mi UTF-16 units. An empty match between
 *  all characters of a long text with a long replacement has no other bound. */
const OUTPUT_CHARS_MAX = 16_777_216;

/** Matches that are looked for at once where all of a text are wanted: each takes some 150 bytes. */
export const MATCHES_MAX = 500_000;

/** Compiles RE2 syntax (Go's `regexp.Compile`). */
export function compile(pattern: string, limits: CompileLimits = {}): CompileResult {
  const { patternCharsMax = 16_384, weightMax = 20_000 } = limits;
  if (pattern.length > patternCharsMax || patternWeight(pattern) > weightMax) {
    return { ok: false, error: syntaxError("expression too large", pattern.slice(0, patternCharsMax)) };
  }
  try {
    return { ok: true, regexp: new Regexp(RE2JS.compile(pattern)) };
  } catch (thrown) {
    return { ok: false, error: errorText(thrown, pattern) };
  }
}

/** A compiled pattern; immutable to its users. All matching is linear in the text. */
export class Regexp {
  readonly #compiled: RE2JS;
  readonly #names: ReadonlyMap<string, number>;
  #weight: number | undefined;

  /** Use `compile`. */
  constructor(compiled: RE2JS) {
    this.#compiled = compiled;
    this.#names = new Map(Object.entries(compiled.namedGroups()));
  }

  /** The pattern as it was given. */
  get pattern(): string {
    return this.#compiled.pattern();
  }

  /** About how many instructions it runs for each character of a text in the worst case: what `weightMax` bounds. */
  get weight(): number {
    this.#weight ??= patternWeight(this.pattern);
    return this.#weight;
  }

  /** Number of capturing groups, the whole match not counted. */
  get groupCount(): number {
    return this.#compiled.groupCount();
  }

  /** Names of the groups with their numbers. */
  get groupNames(): ReadonlyMap<string, number> {
    return this.#names;
  }

  /** Does it match anywhere in the text? */
  test(text: string): boolean {
    return this.#compiled.re2().match(text);
  }

  /** The leftmost match, or undefined. */
  find(text: string): string | undefined {
    const [match] = this.#matches(text, 1);
    return match === undefined ? undefined : text.slice(match[0], match[1]);
  }

  /** The leftmost match and its groups (a group that took no part is undefined), or undefined when nothing matches. */
  submatches(text: string): readonly (string | undefined)[] | undefined {
    return this.allSubmatches(text, 1)[0];
  }

  /** Successive matches that do not overlap, at most `limit` (negative: all, as in Go). */
  findAll(text: string, limit = -1): readonly string[] {
    return this.#matches(text, limit).map((match) => text.slice(match[0], match[1]));
  }

  /** `submatches` for successive matches, at most `limit` (negative: all). */
  allSubmatches(text: string, limit = -1): readonly (readonly (string | undefined)[])[] {
    return this.#matches(text, limit).map((match) => groupsOf(text, match));
  }

  /**
   * Every match replaced by the template, in which `$1`, `${1}`, `$name` and `${name}` stand for groups and `$$` for a
   * dollar sign; unknown groups are empty (Go's `ReplaceAllString`). Refused when the result grows beyond `outputCharsMax`.
   */
  replaceAll(text: string, template: string, outputCharsMax = OUTPUT_CHARS_MAX): ReplaceResult {
    return this.#replace(text, parseReplacement(template), outputCharsMax);
  }

  /** Every match replaced by the text as it stands (Go's `ReplaceAllLiteralString`). */
  replaceAllLiteral(text: string, replacement: string, outputCharsMax = OUTPUT_CHARS_MAX): ReplaceResult {
    return this.#replace(text, [{ kind: "text", text: replacement }], outputCharsMax);
  }

  /** The text between the matches, at most `limit` parts (negative: all, 0: none), as Go's `Split`. */
  split(text: string, limit = -1): readonly string[] {
    if (limit === 0) return [];
    if (this.pattern !== "" && text === "") return [""];
    const parts: string[] = [];
    let begin = 0;
    let end = 0;
    for (const match of this.#matches(text, limit)) {
      if (limit > 0 && parts.length === limit - 1) break;
      end = match[0]!;
      if (match[1] !== 0) parts.push(text.slice(begin, end));
      begin = match[1]!;
    }
    if (end !== text.length) parts.push(text.slice(begin));
    return parts;
  }

  /** Index pairs [start, end) of the whole match and of each group; -1 for a group that took no part. */
  #matches(text: string, limit: number): readonly (readonly number[])[] {
    if (limit === 0) return [];
    return (this.#compiled.re2().findAllSubmatchIndex(text, limit) as number[][] | null) ?? [];
  }

  #replace(text: string, pieces: readonly Piece[], outputCharsMax: number): ReplaceResult {
    const out: string[] = [];
    let chars = 0;
    let copied = 0;
    const put = (part: string): boolean => {
      out.push(part);
      chars += part.length;
      return chars <= outputCharsMax;
    };
    const matches = this.#matches(text, MATCHES_MAX + 1);
    if (matches.length > MATCHES_MAX) return { ok: false, reason: tooManyMatches };
    for (const match of matches) {
      let fits = put(text.slice(copied, match[0]));
      for (const piece of pieces) fits = fits && put(this.#expand(piece, text, match));
      if (!fits) return tooLong(outputCharsMax);
      copied = match[1]!;
    }
    return put(text.slice(copied)) ? { ok: true, text: out.join("") } : tooLong(outputCharsMax);
  }

  #expand(piece: Piece, text: string, match: readonly number[]): string {
    if (piece.kind === "text") return piece.text;
    const group = piece.kind === "index" ? piece.index : this.#names.get(piece.name);
    if (group === undefined) return "";
    const start = match[2 * group] ?? -1;
    return start < 0 ? "" : text.slice(start, match[2 * group + 1]);
  }
}

/** The text with every character that means something in a pattern escaped (Go's `QuoteMeta`). */
export function quoteMeta(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&");
}

function groupsOf(text: string, match: readonly number[]): (string | undefined)[] {
  const groups: (string | undefined)[] = [];
  for (let at = 0; at < match.length; at += 2) {
    groups.push(match[at]! < 0 ? undefined : text.slice(match[at], match[at + 1]));
  }
  return groups;
}

/** Why a text with more matches than `MATCHES_MAX` is refused. */
export const tooManyMatches = `the text has more than ${MATCHES_MAX} matches`;

function tooLong(outputCharsMax: number): ReplaceResult {
  return { ok: false, reason: `the replaced text grows beyond ${outputCharsMax} characters` };
}

/** `re2js` leaves the offending part away where Go prints the whole pattern or an empty one. */
function errorText(thrown: unknown, pattern: string): string {
  if (!(thrown instanceof Error)) return syntaxError("internal error", pattern);
  const { error, input } = thrown as { error?: unknown; input?: unknown };
  if (typeof error !== "string") return syntaxError("internal error", pattern);
  if (typeof input === "string") return syntaxError(error, input);
  return syntaxError(error, error.startsWith("trailing backslash") ? "" : pattern);
}

function syntaxError(what: string, part: string): string {
  return `error parsing regexp: ${what}: \`${part}\``;
}
