import { SyntaxFault } from "./fault.js";
import type { Position } from "./value.js";

const ANCHOR = /<<(-?)([\p{L}\p{Nd}_]+)\n/uy;

/**
 * Reads `<<ANCHOR` or `<<-ANCHOR` at `start`. The text keeps its last line break and every escape as written. With `-`,
 * the indentation of the closing anchor is taken off each line, if every line has at least that much.
 */
export function readHeredoc(text: string, start: number, at: Position): { end: number; value: string } {
  ANCHOR.lastIndex = start;
  const match = ANCHOR.exec(text);
  if (match === null) throw new SyntaxFault("invalid characters in heredoc anchor", at);
  const [opening, dash = "", anchor = ""] = match;
  const bodyStart = start + opening.length;
  let lineStart = bodyStart;
  while (lineStart <= text.length) {
    const newline = text.indexOf("\n", lineStart);
    const lineEnd = newline < 0 ? text.length : newline;
    const line = text.slice(lineStart, lineEnd);
    if (line.trim() === anchor && line.trimEnd() === line) {
      const indent = line.slice(0, line.length - anchor.length);
      const body = text.slice(bodyStart, lineStart);
      return { end: lineEnd, value: dash === "" ? body + indent : unindented(body, indent) };
    }
    lineStart = lineEnd + 1;
  }
  throw new SyntaxFault("heredoc not terminated", at);
}

function unindented(body: string, indent: string): string {
  const lines = body.split("\n");
  const textLines = lines.slice(0, -1);
  if (!textLines.every((line) => line.startsWith(indent))) return body;
  return textLines.map((line) => `${line.slice(indent.length)}\n`).join("");
}
