/** Lines of unchanged text around a change. */
const CONTEXT_LINES = 3;
/** Beyond so many changed lines a diff is shown as one block: comparing costs lines times changes. */
const CHANGES_MAX = 2_000;

type Edit = { readonly sign: " " | "-" | "+"; readonly line: string };

/** The differences of two texts as a unified diff; "" when there are none. */
export function unifiedDiff(before: string, after: string, beforeName: string, afterName: string): string {
  if (before === after) return "";
  const edits = editsBetween(linesOf(before), linesOf(after));
  const hunks = hunksOf(edits);
  return `--- ${beforeName}\n+++ ${afterName}\n${hunks.join("")}`;
}

function linesOf(text: string): string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** Equal heads and tails aside, the shortest edit by Myers' greedy search. */
function editsBetween(a: readonly string[], b: readonly string[]): Edit[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const middle = shortestEdit(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  return [...kept(a.slice(0, head)), ...middle, ...kept(tail === 0 ? [] : a.slice(-tail))];
}

function kept(lines: readonly string[]): Edit[] {
  return lines.map((line) => ({ sign: " ", line }));
}

function shortestEdit(a: readonly string[], b: readonly string[]): Edit[] {
  const traces: Map<number, number>[] = [];
  const reach = new Map<number, number>([[1, 0]]);
  for (let depth = 0; depth <= Math.min(a.length + b.length, CHANGES_MAX); depth++) {
    traces.push(new Map(reach));
    for (let k = -depth; k <= depth; k += 2) {
      let x = stepsDown(reach, k, depth) ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach.set(k, x);
      if (x >= a.length && x - k >= b.length) return trackedBack(traces, a, b);
    }
  }
  return [...a.map((line) => ({ sign: "-", line }) as const), ...b.map((line) => ({ sign: "+", line }) as const)];
}

function stepsDown(reach: ReadonlyMap<number, number>, k: number, depth: number): boolean {
  return k === -depth || (k !== depth && (reach.get(k - 1) ?? 0) < (reach.get(k + 1) ?? 0));
}

function trackedBack(
  traces: readonly ReadonlyMap<number, number>[],
  a: readonly string[],
  b: readonly string[],
): Edit[] {
  const edits: Edit[] = [];
  let x = a.length;
  let y = b.length;
  for (let depth = traces.length - 1; depth >= 0; depth--) {
    const reach = traces[depth]!;
    const k = x - y;
    const before = stepsDown(reach, k, depth) ? k + 1 : k - 1;
    const beforeX = reach.get(before) ?? 0;
    const beforeY = beforeX - before;
    while (x > beforeX && y > beforeY) edits.push({ sign: " ", line: a[--x]! }) && y--;
    if (depth === 0) break;
    if (x === beforeX) edits.push({ sign: "+", line: b[--y]! });
    else edits.push({ sign: "-", line: a[--x]! });
  }
  return edits.reverse();
}

function hunksOf(edits: readonly Edit[]): string[] {
  const hunks: string[] = [];
  let at = edits.findIndex(({ sign }) => sign !== " ");
  while (at >= 0) {
    const start = Math.max(0, at - CONTEXT_LINES);
    let last = at;
    for (let i = at; i < edits.length && i - last <= 2 * CONTEXT_LINES; i++) if (edits[i]!.sign !== " ") last = i;
    const end = Math.min(edits.length, last + CONTEXT_LINES + 1);
    hunks.push(hunkText(edits, start, end));
    at = edits.findIndex(({ sign }, i) => i >= end && sign !== " ");
  }
  return hunks;
}

function hunkText(edits: readonly Edit[], start: number, end: number): string {
  const count = (part: readonly Edit[], not: "-" | "+"): number => part.filter(({ sign }) => sign !== not).length;
  const before = edits.slice(0, start);
  const part = edits.slice(start, end);
  const range = (first: number, length: number): string => `${length === 0 ? first : first + 1},${length}`;
  const head = `@@ -${range(count(before, "+"), count(part, "+"))} +${range(count(before, "-"), count(part, "-"))} @@`;
  return `${head}\n${part.map(({ sign, line }) => `${sign}${line}\n`).join("")}`;
}
