/** The pieces of Go's reference time, longest first where one begins another. */
const pieceForms = [
  ["January", /January/y],
  ["Jan", /Jan(?![a-z])/y],
  ["Monday", /Monday/y],
  ["Mon", /Mon(?![a-z])/y],
  ["MST", /MST/y],
  ["2006", /2006/y],
  ["__2", /__2/y],
  ["002", /002/y],
  ["01", /01/y],
  ["02", /02/y],
  ["03", /03/y],
  ["04", /04/y],
  ["05", /05/y],
  ["06", /06/y],
  ["15", /15/y],
  ["PM", /PM/y],
  ["pm", /pm/y],
  ["zone", /[Z-]07(?::00:00|0000|:00|00)?/y],
  ["fraction", /[.,](?:0+|9+)(?![0-9])/y],
  ["_2", /_2(?!006)/y],
  ["1", /1/y],
  ["2", /2/y],
  ["3", /3/y],
  ["4", /4/y],
  ["5", /5/y],
] as const;

export type PieceKind = (typeof pieceForms)[number][0];

/** A part of a layout: a piece of the reference time, or text that stands for itself. */
export interface LayoutPart {
  readonly kind: PieceKind | "literal";
  readonly text: string;
}

/** A layout longer than this is cut: nobody writes one. */
const LAYOUT_CHARS_MAX = 4_096;

/** Takes a Go layout (`2006-01-02 15:04:05`) apart. */
export function layoutParts(layout: string): readonly LayoutPart[] {
  const parts: LayoutPart[] = [];
  const text = layout.slice(0, LAYOUT_CHARS_MAX);
  let literalFrom = 0;
  const flush = (to: number): void => {
    if (to > literalFrom) parts.push({ kind: "literal", text: text.slice(literalFrom, to) });
  };
  for (let at = 0; at < text.length; ) {
    const piece = pieceAt(text, at);
    if (piece === undefined) at++;
    else {
      flush(at);
      parts.push(piece);
      at += piece.text.length;
      literalFrom = at;
    }
  }
  flush(text.length);
  return parts;
}

function pieceAt(text: string, at: number): LayoutPart | undefined {
  for (const [kind, form] of pieceForms) {
    form.lastIndex = at;
    const found = form.exec(text)?.[0];
    if (found !== undefined) return { kind, text: found };
  }
  return undefined;
}
