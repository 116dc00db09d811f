import { comparePrereleases, compareVersions, parseVersion, type Version } from "./version.js";

type Operator = "=" | "!=" | ">" | "<" | ">=" | "<=" | "~" | "^";

/** One comparison with a version. */
interface Comparison {
  readonly operator: Operator;
  readonly version: Version;
  /** The first number that was left open (`1.x`, `1`), if any. */
  readonly open: "major" | "minor" | "patch" | undefined;
}

/** Comparisons that must all hold, in groups of which one must. */
export type Constraint = readonly (readonly Comparison[])[];

/** Room for some hundred comparisons. */
const constraintCharsMax = 4_096;

const number = String.raw`(?:\d+|[xX*])`;
const word = String.raw`[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*`;
const versionForm = `v?${number}(?:[.]${number})?(?:[.]${number})?(?:-${word})?(?:[+]${word})?`;
const operatorForm = "(?:=<|=>|!=|>=|<=|~>|[=<>~^])?";
const comparison = new RegExp(`(${operatorForm}) *(${versionForm})(?: *, *| +|$)`, "y");
const hyphenRange = new RegExp(`(${versionForm}) - (${versionForm})`, "g");
const parts = new RegExp(String.raw`^v?(${number})(?:\.(${number}))?(?:\.(${number}))?((?:-.*)?)$`);
const operators: Readonly<Record<string, Operator>> = { "": "=", "=>": ">=", "=<": "<=", "~>": "~" };

/** Reads `>= 1.2, < 2 || ~3.1`; undefined when it is none. */
export function parseConstraint(text: string): Constraint | undefined {
  if (text.length > constraintCharsMax) return undefined;
  const spaced = text.replace(/\s+/g, " ");
  const ranges = spaced.replace(hyphenRange, ">=$1 <=$2");
  const groups = ranges.split("||").map((group) => parseGroup(group.trim()));
  return groups.every((group) => group !== undefined) ? groups : undefined;
}

function parseGroup(text: string): readonly Comparison[] | undefined {
  if (text === "") return [comparisonOf(">=", "0.0.0")].filter((each) => each !== undefined);
  const comparisons: Comparison[] = [];
  comparison.lastIndex = 0;
  for (let at = 0; at < text.length; at = comparison.lastIndex) {
    const match = comparison.exec(text);
    const each = match === null ? undefined : comparisonOf(match[1] ?? "", match[2] ?? "");
    if (each === undefined) return undefined;
    comparisons.push(each);
  }
  return text.endsWith(",") ? undefined : comparisons;
}

function comparisonOf(operator: string, text: string): Comparison | undefined {
  const [, ...numbers] = parts.exec(text.replace(/\+.*$/, "")) ?? [];
  const tail = numbers[3] ?? "";
  const free = numbers.slice(0, 3).findIndex((each) => each === undefined || /^[xX*]$/.test(each));
  const open = (["major", "minor", "patch"] as const)[free];
  const known = free < 0 ? numbers.slice(0, 3) : numbers.slice(0, free);
  const version = parseVersion([...known, "0", "0", "0"].slice(0, 3).join(".") + tail);
  if (typeof version === "string") return undefined;
  return { operator: operators[operator] ?? (operator as Operator), version, open };
}

/** Whether a version satisfies a constraint. Prereleases satisfy only comparisons that name one. */
export function satisfies(version: Version, constraint: Constraint): boolean {
  return constraint.some((group) => group.every((each) => holds(version, each)));
}

function holds(version: Version, { operator, version: bound, open }: Comparison): boolean {
  if (version.prerelease !== "" && bound.prerelease === "") return false;
  const order = compareVersions(version, bound);
  switch (operator) {
    case "=":
      return open === undefined ? order === 0 : nearby(version, bound, open);
    case "!=":
      return open === undefined ? order !== 0 : differs(version, bound, open);
    case ">":
      return open === undefined ? order > 0 : beyond(version, bound, open);
    case "<":
      return order < 0;
    case ">=":
      return order >= 0;
    case "<=":
      return order <= 0 || within(version, bound, open);
    case "~":
      return nearby(version, bound, open);
    case "^":
      return compatible(version, bound, open);
  }
}

/** Above every version that the open numbers stand for. */
function beyond(version: Version, bound: Version, open: Comparison["open"]): boolean {
  if (version.major !== bound.major) return version.major > bound.major;
  if (open === "minor") return false;
  return open === "patch" ? version.minor > bound.minor : compareVersions(version, bound) > 0;
}

/** Equal in the numbers that are given. */
function within(version: Version, bound: Version, open: Comparison["open"]): boolean {
  if (open === undefined || version.major > bound.major) return false;
  return version.major < bound.major || open === "minor" || version.minor <= bound.minor;
}

function differs(version: Version, bound: Version, open: Comparison["open"]): boolean {
  if (version.major !== bound.major) return true;
  if (open === "minor") return false;
  if (version.minor !== bound.minor) return true;
  return open === "patch"
    ? comparePrereleases(version.prerelease, bound.prerelease) !== 0
    : compareVersions(version, bound) !== 0;
}

/** `~1.2.3`: changes of the patch; of the minor too when it is left open. */
function nearby(version: Version, bound: Version, open: Comparison["open"]): boolean {
  if (compareVersions(version, bound) < 0) return false;
  const zero = bound.major === 0n && bound.minor === 0n && bound.patch === 0n;
  if (zero && open !== "minor" && open !== "patch") return true;
  return version.major === bound.major && (open === "minor" || version.minor === bound.minor);
}

/** `^1.2.3`: changes that leave the first number alone that is not 0. */
function compatible(version: Version, bound: Version, open: Comparison["open"]): boolean {
  if (compareVersions(version, bound) < 0) return false;
  if (open === "major") return true;
  if (version.major !== bound.major) return false;
  if (bound.major > 0n || open === "minor") return true;
  if (version.minor !== bound.minor) return false;
  return bound.minor > 0n || open === "patch" || version.patch === bound.patch;
}
