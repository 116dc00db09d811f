/** Columns of a terminal that help is wrapped at. */
export const HELP_COLUMNS = 80;

/** Names and their texts in two columns. */
export function aligned(rows: readonly (readonly [string, string])[], indent: string, gap: number): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length)) + gap;
  return rows.map(([name, text]) => `${indent}${name.padEnd(width)}${text}`);
}

/** Sorts rows by their first column. */
export function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}

export function indented(lines: readonly string[], indent: string): string[] {
  return lines.map((line) => indent + line);
}

/** Breaks a text at blanks into lines of at most `width` columns; a longer word stands alone. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
