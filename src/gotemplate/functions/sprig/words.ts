import { toLower, toUpper } from "../text-case.js";

const pieces =
  /\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}+[0-9]*|\p{Lu}+[0-9]*(?!\p{Ll})|[0-9]+\p{Ll}*|[^\p{Lu}\p{Ll}0-9]+/gu;

/** The words of `someName`, `some_name`, `some-name` or `some name`. */
function wordsOf(text: string): string[] {
  return text
    .split(/[\s_-]+/)
    .flatMap((part) => part.match(pieces) ?? [])
    .filter((word) => word !== "");
}

/** The words in lower case with `connector` between. */
export function joinWords(text: string, connector: string): string {
  return wordsOf(text).map(toLower).join(connector);
}

function capitalised(part: string): string {
  const words = part.match(pieces) ?? [];
  return words
    .map((word, index) => {
      const first = String.fromCodePoint(word.codePointAt(0) ?? 0);
      const before = index === 0 || /\p{L}|[0-9]/u.test(words[index - 1] ?? "");
      return before ? toUpper(first) + toLower(word.slice(first.length)) : word;
    })
    .join("");
}

const connector = /[\s_-]/;

/** `some_name` as `SomeName`; connectors at either end stay, and all but one of several. */
export function camelCase(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && connector.test(text.charAt(from))) from++;
  while (to > from && connector.test(text.charAt(to - 1))) to--;
  const [lead, body, tail] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
  const parts = body.split(/([\s_-]+)/);
  return lead + parts.map((part, i) => (i % 2 === 1 ? part.slice(1) : capitalised(part))).join("") + tail;
}

/** Lower case to upper, upper to lower; the first letter of a word to title case. */
export function swapCase(text: string): string {
  return text.replace(/\p{L}/gu, (letter, at: number) => {
    const lower = toLower(letter) === letter;
    if (!lower) return toLower(letter);
    return at === 0 || text[at - 1] === " " ? toUpper(letter) : toUpper(letter);
  });
}

/** Breaks lines at blanks so that they are at most `width` long where that can be done. */
export function wrapText(text: string, width: number, newline: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > Math.max(width, 1)) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.join(newline);
}

/** The text cut to `width` with `...` at its end. */
export function abbreviate(text: string, offset: number, width: number): string {
  if (width < 4 || (offset > 0 && width < 7) || text.length <= width) return text;
  const start = Math.min(offset, text.length);
  const from = text.length - start < width - 3 ? text.length - (width - 3) : start;
  if (from <= 4) return `${text.slice(0, width - 3)}...`;
  if (from + width - 3 < text.length) return `...${abbreviate(text.slice(from), 0, width - 3)}`;
  return `...${text.slice(text.length - (width - 3))}`;
}
