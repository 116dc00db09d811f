/** Columns as wide as their widest cell, two blanks between them; the last one is not padded. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.trim()));
  const widths: number[] = [];
  for (const row of cells) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, columnsOf(cell));
  }
  const line = (row: readonly string[]) =>
    row.map((cell, at) => (at === row.length - 1 ? cell : cell + " ".repeat(widths[at]! - columnsOf(cell)))).join("  ");
  return cells.map(line).join("\n");
}

/** Characters, not UTF-16 units: names may hold any. */
function columnsOf(cell: string): number {
  return [...cell].length;
}
