import { type FunctionSpec, GoError } from "../../values/function.js";
import type { GoType } from "../../values/types.js";
import { GoInt, GoObject, type Held } from "../../values/value.js";
import { define, onText, onTexts, type Result } from "../define.js";
import { parseConstraint, satisfies } from "./constraint.js";
import { compareVersions, parseVersion, type Version, versionText } from "./version.js";

const versionType: GoType = { kind: "object", name: "*semver.Version" };

/** The versions behind template values. */
const versions = new WeakMap<GoObject, Version>();

function uint64(value: bigint): FunctionSpec {
  return define([], () => new GoInt("uint64", value));
}

function comparing(version: Version, answer: (order: number) => Result): FunctionSpec {
  return define([versionType], ([held]) => {
    const other = held instanceof GoObject ? versions.get(held) : undefined;
    if (other === undefined) return new GoError("runtime error: invalid memory address or nil pointer dereference");
    return answer(compareVersions(version, other));
  });
}

function changed(version: Version, change: Partial<Version>): FunctionSpec {
  return define([], () => versionValue({ ...version, prerelease: "", metadata: "", ...change }));
}

/** The patch of a prerelease is that of the release to come. */
function nextPatch(version: Version): bigint {
  return version.prerelease === "" ? version.patch + 1n : version.patch;
}

/** `*semver.Version` as templates see it; `original` is what it was read from. */
function versionValue(version: Version, original = versionText(version)): GoObject {
  const text = versionText(version);
  const { major, minor, patch } = version;
  const value = new GoObject(
    versionType,
    new Map<string, FunctionSpec>([
      ["Major", uint64(major)],
      ["Minor", uint64(minor)],
      ["Patch", uint64(patch)],
      ["Prerelease", define([], () => version.prerelease)],
      ["Metadata", define([], () => version.metadata)],
      ["Original", define([], () => original)],
      ["String", define([], () => text)],
      ["Compare", comparing(version, BigInt)],
      ["Equal", comparing(version, (order) => order === 0)],
      ["LessThan", comparing(version, (order) => order < 0)],
      ["LessThanEqual", comparing(version, (order) => order <= 0)],
      ["GreaterThan", comparing(version, (order) => order > 0)],
      ["GreaterThanEqual", comparing(version, (order) => order >= 0)],
      ["IncPatch", changed(version, { patch: nextPatch(version) })],
      ["IncMinor", changed(version, { minor: minor + 1n, patch: 0n })],
      ["IncMajor", changed(version, { major: major + 1n, minor: 0n, patch: 0n })],
      ["SetPrerelease", onText((prerelease) => parsed(versionText({ ...version, prerelease })))],
      ["SetMetadata", onText((metadata) => parsed(versionText({ ...version, metadata })))],
    ]),
    { text, marshalled: text },
  );
  versions.set(value, version);
  return value;
}

function parsed(text: string): GoObject | GoError {
  const version = parseVersion(text);
  return typeof version === "string" ? new GoError(version) : versionValue(version, text);
}

function compare(constraintText: string, versionText: string): Held | GoError {
  const constraint = parseConstraint(constraintText);
  if (constraint === undefined) return new GoError(`improper constraint: ${constraintText}`);
  const version = parseVersion(versionText);
  return typeof version === "string" ? new GoError(version) : satisfies(version, constraint);
}

/** Sprig's functions on semantic versions. */
export const sprigVersions: readonly (readonly [string, FunctionSpec])[] = [
  ["semver", onText(parsed)],
  ["semverCompare", onTexts(compare)],
];
