/** A filter arrives in a request line, which Node's HTTP parser bounds by 16 KiB together with the headers. */
export const filterCharsMax = 16_384;

/** Parentheses and `not` inside each other. Each level is a few frames of the stack; the original becomes unusable
 *  beyond about ten (its time grows fourfold with each), so no filter in use is deeper. */
export const depthMax = 128;

/** Complaints of one text that are reported; one position is computed for each by walking the text. */
export const faultsMax = 64;

/** Sum over a filter of its patterns' weights. A check's output is at most 4 KiB: with this, one record costs at most
 *  about a quarter of a second in the worst case, and any sensible pattern stays below a tenth of it. */
export const patternWeightMax = 2_000;
