/** One character's simple case mapping: JavaScript's full mapping where it stays one character. */
function mapped(text: string, change: (character: string) => string): string {
  if (/^[\0-\x7f]*$/.test(text)) return change(text);
  let out = "";
  for (const character of text) {
    const changed = change(character);
    out += Array.from(changed).length === 1 ? changed : character;
  }
  return out;
}

/** `strings.ToLower`. */
export function toLower(text: string): string {
  return mapped(text, (character) => (character === "\u0130" ? "i" : character.toLowerCase()));
}

/** `strings.ToUpper`. */
export function toUpper(text: string): string {
  return mapped(text, (character) => character.toUpperCase());
}

/** The first letter of each word in upper case, the rest as it is; an apostrophe or a point between letters joins a word. */
export function toTitle(text: string): string {
  return text.replace(/[\p{L}\p{N}\p{M}_]+(?:['’.·:][\p{L}\p{M}_]+)*/gu, (word) => {
    const at = word.search(/\p{L}/u);
    if (at < 0) return word;
    const first = String.fromCodePoint(word.codePointAt(at) ?? 0);
    return word.slice(0, at) + toUpper(first) + word.slice(at + first.length);
  });
}

/** `strings.Title`: upper case after white space and after ASCII that is no letter, digit or underscore; other marks join. */
export function titleEveryWord(text: string): string {
  return text.replace(/(?<=^|[\0-/:-@[-^`{-\x7f\x85\p{Z}])\p{L}/gu, toUpper);
}
