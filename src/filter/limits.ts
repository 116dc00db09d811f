/** A filter arrives in a request line, which Node's HTTP parser bounds by 16 KiB together with the headers. */
export const filterCharsMax = 16_384;

/** Parentheses and `not` inside each other. Each level is a few frames of the stack; the original becomes unusable
 *  beyond about ten (its time grows fourfold with each), so no filter in use is deeper. */
export const depthMax = 128;

/** Complaints of one text that are reported; one position is computed for each by walking the text. */
export const faultsMax = 64;

/** Sum over a filter of its patterns' weights. A list of 200 identifiers joined by `|` fits. A check's output is at most
 *  4 KiB: at the worst measured 34 ns for each instruction and character, one record costs about a second, and a name
 *  of 64 characters 17 ms; patterns that people write cost a thousandth of that. */
export const patternWeightMax = 8_000;
