/**
 * Begins the first label of names that are asked only to see whether the question comes back: nobody else asks for them, so that
 * a second question with another id is the first one returned. Followed by something that is new each time.
 */
export const loopProbePrefix = "proof-of-the-way-outside-";

const prefix = new TextEncoder().encode(loopProbePrefix);

/** Whether a name (wire form, folded) is one of these. */
export function isLoopProbe(folded: Uint8Array): boolean {
  if (folded[0]! <= prefix.length) return false;
  for (let i = 0; i < prefix.length; i++) if (folded[1 + i] !== prefix[i]) return false;
  return true;
}
