/** A semantic version (semver.org 2.0). The numbers are uint64. */
export interface Version {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  /** What follows `-`, "" when there is nothing. */
  readonly prerelease: string;
  /** What follows `+`; it takes no part in comparisons. */
  readonly metadata: string;
}

/** Nobody's version is longer. */
const versionCharsMax = 1_024;

const words = String.raw`[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*`;
const form = new RegExp(String.raw`^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-(${words}))?(?:\+(${words}))?$`);

/** Reads a version; a `v` in front and missing numbers are allowed. A text says what is wrong, in Masterminds/semver's words. */
export function parseVersion(text: string): Version | string {
  const match = text.length <= versionCharsMax ? form.exec(text) : null;
  if (match === null) return "Invalid Semantic Version";
  const [, major = "0", minor = "0", patch = "0", prerelease = "", metadata = ""] = match;
  for (const number of [major, minor, patch]) {
    if (number.length > 20 || BigInt(number) !== BigInt.asUintN(64, BigInt(number))) {
      return `Error parsing version segment: strconv.ParseUint: parsing "${number}": value out of range`;
    }
  }
  if (prerelease.split(".").some((word) => /^0\d+$/.test(word))) return "Version segment starts with 0";
  return { major: BigInt(major), minor: BigInt(minor), patch: BigInt(patch), prerelease, metadata };
}

/** `1.2.3-rc.1+build`. */
export function versionText({ major, minor, patch, prerelease, metadata }: Version): string {
  const tail = (prerelease === "" ? "" : `-${prerelease}`) + (metadata === "" ? "" : `+${metadata}`);
  return `${major}.${minor}.${patch}${tail}`;
}

function sign(a: bigint | string, b: bigint | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Precedence of versions: negative, 0 or positive. */
export function compareVersions(a: Version, b: Version): number {
  const byNumber = sign(a.major, b.major) || sign(a.minor, b.minor) || sign(a.patch, b.patch);
  return byNumber || comparePrereleases(a.prerelease, b.prerelease);
}

/** A release comes after its prereleases; words are compared one by one, numbers before texts. */
export function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "" || b === "") return a === "" ? 1 : -1;
  const [left, right] = [a.split("."), b.split(".")];
  for (const [at, word] of left.entries()) {
    const other = right[at];
    if (other === undefined) return 1;
    const byWord = compareWords(word, other);
    if (byWord !== 0) return byWord;
  }
  return -1;
}

function compareWords(a: string, b: string): number {
  const [numeric, otherNumeric] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (numeric && otherNumeric) return sign(BigInt(a), BigInt(b));
  if (numeric !== otherNumeric) return numeric ? -1 : 1;
  return sign(a, b);
}
