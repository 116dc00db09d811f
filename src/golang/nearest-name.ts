/** A word longer than this is compared by its beginning: no known name is longer. */
const WORD_CHARS_MAX = 64;

/**
 * The candidate a person most likely meant: the smallest edit distance (insert, delete, replace, swap of neighbours;
 * case and `_`/`-` do not count), at most a third of the word. `undefined` when none is that near.
 */
export function nearestName(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = folded(word);
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const name = folded(candidate);
    if (Math.abs(name.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted, name);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function folded(word: string): string {
  return word.slice(0, WORD_CHARS_MAX).toLowerCase().replaceAll("-", "_");
}

/** Optimal string alignment distance, three rows at a time. */
function editDistance(a: string, b: string): number {
  let twoUp: number[] = [];
  let up = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let distance = Math.min(up[column]! + 1, line[column - 1]! + 1, up[column - 1]! + cost);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) distance = Math.min(distance, twoUp[column - 2]! + 1);
      line.push(distance);
    }
    twoUp = up;
    up = line;
  }
  return up[b.length]!;
}
