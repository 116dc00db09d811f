import type { YamlText } from "./yaml-text.js";

interface Header {
  readonly folded: boolean;
  readonly chomp: "" | "+" | "-";
  readonly indent: number | undefined;
}

function readHeader(source: YamlText): Header {
  const match = /^([|>])([-+]?)([1-9]?)([-+]?)[ \t]*(?:#.*)?$/.exec(source.restOfLine());
  if (match === null) source.fail("did not find expected comment or line break");
  const [whole, style, before = "", digit, after = ""] = match;
  source.skip(whole.length);
  const chomp = (before || after) as Header["chomp"];
  return { folded: style === ">", chomp, indent: digit === "" || digit === undefined ? undefined : Number(digit) };
}

/** The lines of the block, without their indentation. */
function readLines(source: YamlText, parent: number, given: number | undefined): string[] {
  const least = Math.max(parent, 0) + (given ?? 0);
  let indent = given === undefined ? undefined : least;
  const lines: string[] = [];
  while (!source.ended) {
    source.skip(1);
    if (source.ended) break;
    const line = source.restOfLine();
    const blanks = /^ */.exec(line)?.[0].length ?? 0;
    const empty = blanks === line.length;
    if (indent === undefined && !empty) indent = Math.max(blanks, parent + 1);
    if (!empty && (blanks < (indent ?? 0) || (parent < 0 && /^(?:---|\.\.\.)(?:\s|$)/.test(line)))) {
      source.skip(-1);
      break;
    }
    lines.push(empty && line.length < (indent ?? 0) ? "" : line.slice(indent ?? line.length));
    source.skip(line.length);
  }
  return lines;
}

/** Lines joined by blanks, but kept where a line is empty or begins with white space. */
function fold(lines: readonly string[]): string {
  let out = "";
  lines.forEach((line, index) => {
    const previous = lines[index - 1];
    if (index === 0) out = line;
    else if (line === "") out += "\n";
    else if (previous === "") out += previousIsMore(lines, index) || /^[ \t]/.test(line) ? `\n${line}` : line;
    else out += (/^[ \t]/.test(line) || /^[ \t]/.test(previous ?? "") ? "\n" : " ") + line;
  });
  return out;
}

/** Whether the text before the empty lines is indented, or there is none. */
function previousIsMore(lines: readonly string[], index: number): boolean {
  for (let i = index - 1; i >= 0; i--) if (lines[i] !== "") return /^[ \t]/.test(lines[i] ?? "");
  return false;
}

/** A `|` or `>` scalar whose node stands below `parent`. */
export function readBlockScalar(source: YamlText, parent: number): string {
  const { folded, chomp, indent } = readHeader(source);
  const lines = readLines(source, parent, indent);
  let end = lines.length;
  while (end > 0 && lines[end - 1] === "") end--;
  const body = lines.slice(0, end);
  const text = folded ? fold(body) : body.join("\n");
  // The last line of a text may lack its end.
  if (
    chomp === "-" ||
    (source.ended && end === lines.length && source.restOfLine() === "" && !source.endsWithNewline)
  ) {
    return text;
  }
  if (chomp === "+") return text + "\n".repeat(lines.length - end + (end > 0 ? 1 : 0));
  return end > 0 ? `${text}\n` : "";
}
