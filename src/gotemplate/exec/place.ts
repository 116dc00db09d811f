import { quote } from "../fmt/quote.js";
import { describeNode, type Node } from "../parse/node.js";
import type { Template } from "../parse/parse.js";
import { byteLength } from "../text.js";

/** Thrown inside the room when a template cannot go on; `executeTemplate` turns it into an error value. */
export class ExecFailure extends Error {}

/** A bound was reached: no template that called the failing one adds its place. */
export class ExecLimit extends ExecFailure {}

/** Nodes are quoted whole in messages, up to this many characters. */
const quotedCharsMax = 100_000;

/** `template: NAME:LINE:COLUMN: executing "DEFINED" at <NODE>: MESSAGE`; the column is a byte offset, from 0. */
export function locate(template: Template, running: string, node: Node | undefined, message: string): string {
  const pos = node?.pos ?? 0;
  const before = template.text.slice(0, pos);
  const lineStart = before.lastIndexOf("\n") + 1;
  let line = 1;
  for (const character of before) if (character === "\n") line++;
  const column = byteLength(before.slice(lineStart));
  const quoted = node === undefined ? "" : describeNode(node).slice(0, quotedCharsMax);
  return `template: ${template.name}:${line}:${column}: executing ${quote(running)} at <${quoted}>: ${message}`;
}
