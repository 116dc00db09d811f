/** The newest API version whose answers we know. */
const NEWEST = "1.52";

/**
 * The version to ask with: ours, or the engine's newest when it is older, or its oldest when that is newer than ours. Blank
 * when the engine names none: paths then go without one.
 */
export function chooseApiVersion(newest: string, oldest: string): string {
  if (!isVersion(newest)) return "";
  const wanted = compare(newest, NEWEST) < 0 ? newest : NEWEST;
  return isVersion(oldest) && compare(oldest, wanted) > 0 ? oldest : wanted;
}

function isVersion(text: string): boolean {
  return /^\d{1,4}\.\d{1,4}$/.test(text);
}

function compare(a: string, b: string): number {
  const [aMajor = 0, aMinor = 0] = a.split(".").map(Number);
  const [bMajor = 0, bMinor = 0] = b.split(".").map(Number);
  return aMajor - bMajor || aMinor - bMinor;
}
