/** RE2 refuses larger counts itself, with a better text than "too large". */
const REPEAT_MAX = 1000;

/** A Unicode class carries hundreds of ranges: it counts as this many plain characters. */
const UNICODE_CLASS_WEIGHT = 20;

/**
 * About how many instructions a pattern compiles to, without compiling it: one a character or class, multiplied by
 * counted repetitions (`{n,m}`) around it. Never far below the truth; malformed patterns get some number too.
 */
export function patternWeight(pattern: string): number {
  const outer: number[] = [];
  let sum = 0;
  let atom = 0;
  for (let at = 0; at < pattern.length; ) {
    const char = pattern[at]!;
    const count = char === "{" ? repetition(pattern, at) : undefined;
    if (count !== undefined) {
      sum += atom * (Math.max(count.times, 1) - 1);
      atom *= Math.max(count.times, 1);
      at = count.end;
    } else if (char === "(") {
      outer.push(sum + 1);
      sum = 0;
      atom = 0;
      at += 1;
    } else if (char === ")") {
      atom = sum + 1;
      sum = (outer.pop() ?? 0) + atom;
      at += 1;
    } else if ("*+?".includes(char)) {
      sum += 1;
      atom += 1;
      at += 1;
    } else {
      const [end, weight] = plainAtom(pattern, at);
      atom = weight;
      sum += weight;
      at = end;
    }
  }
  return outer.reduce((total, part) => total + part, sum);
}

/** Where the character, escape or class at `at` ends, and its weight. */
function plainAtom(pattern: string, at: number): [end: number, weight: number] {
  if (pattern.startsWith("\\Q", at)) {
    const close = pattern.indexOf("\\E", at);
    const end = close < 0 ? pattern.length : close + 2;
    return [end, end - at];
  }
  if (pattern[at] === "\\") return escapeAtom(pattern, at);
  if (pattern[at] !== "[") return [at + 1, 1];
  let end = at + 1;
  if (pattern[end] === "^") end += 1;
  if (pattern[end] === "]") end += 1;
  let weight = 1;
  while (end < pattern.length && pattern[end] !== "]") {
    if (pattern.startsWith("[:", end)) {
      const close = pattern.indexOf(":]", end + 2);
      end = close < 0 ? end + 2 : close + 2;
      continue;
    }
    const [next, inner] = pattern[end] === "\\" ? plainAtom(pattern, end) : [end + 1, 0];
    if (inner > 1) weight += inner;
    end = next;
  }
  return [end + 1, weight];
}

/** An escape such as `\d`, `\pL`, `\p{Greek}` or `\x{263a}`. */
function escapeAtom(pattern: string, at: number): [end: number, weight: number] {
  const letter = pattern[at + 1];
  const unicode = letter === "p" || letter === "P";
  const weight = unicode ? UNICODE_CLASS_WEIGHT : 1;
  if ((unicode || letter === "x") && pattern[at + 2] === "{") {
    const close = pattern.indexOf("}", at);
    if (close > 0) return [close + 1, weight];
  }
  return [at + (unicode ? 3 : 2), weight];
}

/** `{n}`, `{n,}` or `{n,m}` at `at`: how many copies of the atom it makes at most; undefined when it is plain text. */
function repetition(pattern: string, at: number): { readonly times: number; readonly end: number } | undefined {
  const close = pattern.indexOf("}", at);
  // RE2 refuses counts above 1,000: "{1000,1000}" is the longest that means anything.
  if (close < 0 || close - at > 10) return undefined;
  const body = pattern.slice(at + 1, close);
  const comma = body.indexOf(",");
  const low = comma < 0 ? body : body.slice(0, comma);
  const high = comma < 0 ? "" : body.slice(comma + 1);
  if (!isDigits(low) || (high !== "" && !isDigits(high))) return undefined;
  const times = Math.max(Number(low), Number(high));
  return { times: times > REPEAT_MAX ? 1 : times, end: close + 1 };
}

function isDigits(text: string): boolean {
  for (const char of text) if (char < "0" || char > "9") return false;
  return text !== "";
}
