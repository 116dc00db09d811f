const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const step = "    ";

/** Indents compact JSON by four blanks a level, as Go's MarshalIndent does; numbers keep their digits. */
export function indentJson(compact: string): string {
  let out = "";
  let level = 0;
  let from = 0;
  const flush = (to: number, then: string): void => {
    out += compact.slice(from, to) + then;
    from = to;
  };
  for (let i = 0; i < compact.length; i++) {
    switch (compact.charCodeAt(i)) {
      case QUOTE:
        i = stringEnd(compact, i);
        break;
      case 0x7b:
      case 0x5b: {
        const empty = compact.charCodeAt(i + 1) === compact.charCodeAt(i) + 2;
        if (empty) i++;
        else flush(i + 1, `\n${step.repeat(++level)}`);
        break;
      }
      case 0x7d:
      case 0x5d:
        flush(i, `\n${step.repeat(--level)}`);
        break;
      case 0x2c:
        flush(i + 1, `\n${step.repeat(level)}`);
        break;
      case 0x3a:
        flush(i + 1, " ");
        break;
    }
  }
  return out + compact.slice(from);
}

/** Index of the quote that closes the string opened at `at`. */
function stringEnd(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) return i;
  }
  return text.length;
}
