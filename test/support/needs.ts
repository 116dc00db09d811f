import { describe, it } from "vitest";
import { debianPackages, isInstalled, type Program } from "./debian.js";

/**
 * A suite that drives real programs. Without them it is skipped under a name that says what to install; with CI=true a skip
 * is a failure, so nothing goes untested unseen.
 */
export function describeWith(
  programs: readonly Program[],
  name: string,
  suite: () => void,
  extra: readonly Need[] = [],
): void {
  const missing = [
    ...programs
      .filter((program) => !isInstalled(program))
      .map((program) => `package ${debianPackages[program].package}`),
    ...extra.filter((need) => !need.met).map((need) => need.name),
  ];
  if (missing.length === 0) {
    describe(name, suite);
  } else if (process.env["CI"] === "true") {
    describe(name, () => {
      it(`needs ${missing.join(", ")}`, () => {
        throw new Error(`this suite may not be skipped in CI; it needs ${missing.join(", ")}`);
      });
    });
  } else {
    describe.skip(`${name} [skipped: needs ${missing.join(", ")}]`, suite);
  }
}

/** Something other than a program that a suite needs. */
export interface Need {
  readonly name: string;
  readonly met: boolean;
}

/** Network namespaces, mounts and a container engine are root's. */
export const root: Need = { name: "root", met: process.getuid?.() === 0 };
