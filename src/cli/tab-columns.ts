/** Blanks between the widest cell of a column and the next column, Consul's choice for `-detailed` and `-tags`. */
const GAP = 6;

/**
 * A text whose tabs end cells, in columns as Go's `tabwriter` makes them: a column is a run of lines that have the cell,
 * as wide as its widest and six blanks. What follows the last tab of a line is no cell; where nothing follows the last
 * tab of the text, that cell is not padded. Bytes (`latin1`) go in and out, so that values need not be UTF-8.
 */
export function tabColumns(text: Uint8Array): Uint8Array {
  const lines = Buffer.from(text)
    .toString("latin1")
    .split("\n")
    .map((line) => line.split("\t"));
  const last = lines.at(-1)!;
  const unfinished = last.length > 1 && last.at(-1) === "";
  if (unfinished) last.pop();
  const widths = lines.map((cells) => cells.slice(0, -1).map(columnsOf));
  for (const [row, cells] of widths.entries()) {
    for (const column of cells.keys()) if (widths[row - 1]?.[column] === undefined) level(widths, row, column);
  }
  const padded = lines.map((cells, row) =>
    cells
      .map((cell, at) => cell + " ".repeat(at < cells.length - 1 ? widths[row]![at]! - columnsOf(cell) : 0))
      .join(""),
  );
  return Buffer.from(padded.join("\n"), "latin1");
}

/** Gives all cells of the run that begins at `row` the width of its widest. */
function level(widths: number[][], row: number, column: number): void {
  let end = row;
  let widest = 0;
  for (; widths[end]?.[column] !== undefined; end++) widest = Math.max(widest, widths[end]![column]!);
  for (let at = row; at < end; at++) widths[at]![column] = widest + GAP;
}

function columnsOf(cell: string): number {
  return [...Buffer.from(cell, "latin1").toString("utf8")].length;
}
