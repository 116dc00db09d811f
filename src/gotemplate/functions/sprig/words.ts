import { byteLength, byteSlice, fromBytes, toBytes } from "../../text.js";
import { toLower, toUpper } from "../text-case.js";

type RunKind = "connector" | "mark" | "capital" | "small" | "digits" | "other";

/** A stretch of a text that belongs together: `HTTP` and `Server` of `HTTPServer` are two of them. */
interface Run {
  readonly kind: RunKind;
  readonly text: string;
}

const small = String.raw`(?:(?!\p{Lu})\p{L})`;
const runForms: readonly (readonly [RunKind, string])[] = [
  ["connector", String.raw`[\s_-]+`],
  ["mark", String.raw`\p{P}+`],
  ["capital", String.raw`\p{Lu}+(?=\p{Lu}${small})|\p{Lu}${small}+|\p{Lu}+`],
  ["small", `${small}+`],
  ["digits", String.raw`\p{N}+`],
  ["other", "."],
];
const runForm = new RegExp(runForms.map(([kind, form]) => `(?<${kind}>${form})`).join("|"), "gsu");

function runsOf(text: string): Run[] {
  return Array.from(text.matchAll(runForm), ({ groups = {} }) => {
    const [kind] = runForms.find(([name]) => groups[name] !== undefined) ?? (["other"] as const);
    return { kind, text: groups[kind] ?? "" };
  });
}

/**
 * The words of `SomeName`, `some_name`, `some-name` or `some name` in lower case with `connector` between; connectors that
 * are there already stay, each one. Digits belong to the word before them (`bld4_floor`), but with small letters behind them
 * they are a word of their own (`http_2xx`).
 */
export function joinWords(text: string, connector: string): string {
  const runs = runsOf(text);
  let out = "";
  let at = 0;
  const put = (): void => {
    const { kind, text: run } = runs[at++] as Run;
    out += kind === "connector" ? connector.repeat(run.length) : kind === "capital" ? toLower(run) : run;
  };
  const putTail = (): void => {
    while (runs[at]?.kind === "small" || runs[at]?.kind === "digits") put();
  };
  while (at < runs.length) {
    const { kind } = runs[at] as Run;
    put();
    if (kind === "connector" || kind === "mark") continue;
    if (kind === "digits") putTail();
    else if (runs[at]?.kind === "digits" && runs[at + 1]?.kind === "small") {
      out += connector;
      putTail();
    } else if (runs[at]?.kind === "digits") put();
    const next = runs[at]?.kind;
    if (next !== undefined && next !== "connector" && next !== "mark") out += connector;
  }
  return out;
}

/** The first letter in upper case; capitals that follow one at the beginning become small. */
function capitalised(word: string): string {
  const [capitals = ""] = /^\p{Lu}+/u.exec(word) ?? [];
  const first = String.fromCodePoint(word.codePointAt(0) ?? 0);
  if (capitals === "") return toUpper(first) + word.slice(first.length);
  return first + toLower(capitals.slice(first.length)) + word.slice(capitals.length);
}

function isConnector(character: string): boolean {
  return /[\s_-]/.test(character);
}

/** `some_name` as `SomeName`; connectors at either end stay, and all but one of several. */
export function camelCase(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isConnector(text.charAt(from))) from++;
  while (to > from && isConnector(text.charAt(to - 1))) to--;
  const [lead, body, tail] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
  if (body === "") return text;
  const parts = body.split(/([\s_-]+)/);
  return lead + parts.map((part, i) => (i % 2 === 1 ? part.slice(0, -1) : capitalised(part))).join("") + tail;
}

/** Lower case to upper, upper to lower. */
export function swapCase(text: string): string {
  return text.replace(/\p{L}/gu, (letter) => (toLower(letter) === letter ? toUpper(letter) : toLower(letter)));
}

/**
 * Breaks lines at blanks so that they are at most `width` bytes long. A longer word has a line of its own, or is cut with
 * `cutsWords`. Blanks at the beginning of a line that is to be broken are dropped, further ones within it stay.
 */
export function wrapText(text: string, width: number, newline: string, cutsWords: boolean): string {
  const bytes = toBytes(text);
  const room = Math.max(width, 1);
  const lines: string[] = [];
  let from = 0;
  while (bytes.length - from > room) {
    if (bytes[from] === blank) {
      from++;
      continue;
    }
    const end = lineEnd(bytes, from, room, cutsWords);
    if (end === undefined) break;
    lines.push(fromBytes(bytes.subarray(from, end)));
    from = end + (bytes[end] === blank ? 1 : 0);
  }
  lines.push(fromBytes(bytes.subarray(from)));
  return lines.join(newline);
}

const blank = 0x20;

/** Where a line that begins at `from` is to end; undefined when it goes on to the end of the text. */
function lineEnd(bytes: Uint8Array, from: number, room: number, cutsWords: boolean): number | undefined {
  const last = bytes.lastIndexOf(blank, from + room);
  if (last >= from) return last;
  if (cutsWords) return from + room;
  const next = bytes.indexOf(blank, from + room);
  return next < 0 ? undefined : next;
}

/** The text cut to `width` bytes, with `...` for what is left out at its end and, from an `offset` above 4 on, at its start. */
export function abbreviate(text: string, offset: number, width: number): string {
  const size = byteLength(text);
  if (size <= width) return text;
  const part = (from: number, to: number): string => byteSlice(text, from, to);
  const kept = width - ellipsis.length;
  const from = Math.min(offset, size - kept);
  if (from <= 4) return part(0, kept) + ellipsis;
  if (from + kept < size) return ellipsis + abbreviate(part(from, size), 0, kept);
  return ellipsis + part(size - kept, size);
}

const ellipsis = "...";

/** `abbrevboth`: widths that would leave no room for text change nothing. */
export function abbreviateBoth(text: string, offset: number, width: number): string {
  return width < 4 || (offset > 0 && width < 7) ? text : abbreviate(text, offset, width);
}
