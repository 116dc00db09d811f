/** One piece of a replacement: text as it is, or a group by number or by name. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "name"; readonly name: string };

const NAME_CHAR = /[\p{L}\p{Nd}_]/u;

/**
 * Go's replacement templates: `$1`, `$name`, `${1}`, `${name}`, `$$`. A name without braces takes as many letters, digits
 * and underscores as follow (`$1x` is the group named `1x`); a `$` that starts none of these stays a dollar sign.
 */
export function parseReplacement(template: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let text = "";
  let at = 0;
  while (at < template.length) {
    const dollar = template.indexOf("$", at);
    if (dollar < 0) break;
    text += template.slice(at, dollar);
    const reference = template[dollar + 1] === "$" ? undefined : parseReference(template, dollar + 1);
    if (reference === undefined) {
      text += "$";
      at = dollar + (template[dollar + 1] === "$" ? 2 : 1);
      continue;
    }
    if (text !== "") pieces.push({ kind: "text", text });
    text = "";
    pieces.push(reference.piece);
    at = reference.end;
  }
  text += template.slice(at);
  if (text !== "") pieces.push({ kind: "text", text });
  return pieces;
}

function parseReference(template: string, start: number): { readonly piece: Piece; readonly end: number } | undefined {
  const braced = template[start] === "{";
  const from = braced ? start + 1 : start;
  let end = from;
  while (end < template.length) {
    const char = String.fromCodePoint(template.codePointAt(end)!);
    if (!NAME_CHAR.test(char)) break;
    end += char.length;
  }
  const name = template.slice(from, end);
  if (name === "" || (braced && template[end] !== "}")) return undefined;
  return { piece: groupPiece(name), end: braced ? end + 1 : end };
}

function groupPiece(name: string): Piece {
  // Go counts a name as a number only without leading zeros and below 10^9; otherwise it looks for such a name.
  if (/^(0|[1-9][0-9]{0,8})$/.test(name)) return { kind: "index", index: Number(name) };
  return { kind: "name", name };
}
