/**
 * What is too long for `npm test`, whole: `npm run soak [-- NAME ...]`. Prints what each found and ends with 1 when something
 * is wrong.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seeded } from "../fuzz/random.js";
import { chosen } from "../support/chosen.js";

const seed = Math.floor(Math.random() * 2 ** 32);
const random = seeded(seed);

/** Each resolves with what it found, and whether that is well. */
const soaks: Readonly<Record<string, () => Promise<{ readonly well: boolean; readonly found: object }>>> = {
  async "kill-agent"() {
    const { killAgentLoops } = await import("./kill-agent.js");
    const found = await killAgentLoops(300, random);
    return { well: found.missing + found.torn + found.backwards === 0, found };
  },
  async "kill-store"() {
    const { killLoops } = await import("../store/kill-loops.js");
    const directory = mkdtempSync(join(tmpdir(), "rollcall-soak-"));
    try {
      const found = await killLoops(join(directory, "store"), 300, random);
      return { well: found.missing + found.torn + found.backwards === 0, found };
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
  async containers() {
    const { soakContainers } = await import("./containers.js");
    const found = await soakContainers(200, random);
    return { well: found.wrong.length + found.flaps === 0, found };
  },
  async image() {
    const { tryImage } = await import("../e2e/image-trial.js");
    const found = await tryImage("npm's cache");
    return { well: Object.values(found.promises).every((kept) => kept), found };
  },
  async "static-zones"() {
    const { soakStaticZones } = await import("./zones.js");
    const found = await soakStaticZones(random);
    return {
      well: found.unexplained.length === 0,
      found: { ...found, explained: Object.fromEntries(found.explained) },
    };
  },
  async stubs() {
    const { soakStubs } = await import("./stubs.js");
    const found = await soakStubs();
    return { well: found.wrong.length === 0, found };
  },
  async "render-faults"() {
    const { renderFaults } = await import("./render-faults.js");
    const found = await renderFaults(10_000, random);
    return { well: found.partial + found.bad + found.leftovers + found.stale === 0, found };
  },
};

const names = chosen("soak", Object.keys(soaks), process.argv.slice(2));
let failed = false;
console.log(`seed ${seed}`);
for (const name of names) {
  const startMs = performance.now();
  const { well, found } = await soaks[name]!();
  failed ||= !well;
  console.log(
    `${name}: ${well ? "well" : "NOT WELL"} after ${((performance.now() - startMs) / 1000).toFixed(0)} s ${JSON.stringify(found)}`,
  );
}
process.exit(failed ? 1 : 0);
