/**
 * Every bench, one after another, on an otherwise quiet machine: `npm run bench [-- NAME ...]`. Each prints ratios against a
 * reference measured in the same run; what they mean and what was measured is in README.md here.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { chosen } from "../support/chosen.js";

/** File and arguments of each bench. */
const benches: Readonly<Record<string, readonly string[]>> = {
  start: ["start.ts"],
  store: ["store.ts"],
  server: ["server.ts"],
  http: ["http.ts"],
  kv: ["kv.ts"],
  health: ["health.ts"],
  "health-dns": ["health-dns.ts"],
  "health-dns-kept": ["health-dns.ts", "20000", "200", "10", "kept"],
  forward: ["forward.ts"],
  render: ["render.ts"],
  container: ["container.ts"],
};

let failed = false;
for (const name of chosen("bench", Object.keys(benches), process.argv.slice(2))) {
  const [file = "", ...args] = benches[name]!;
  console.log(`\n== ${name}`);
  const path = fileURLToPath(new URL(file, import.meta.url));
  const { status } = spawnSync(process.execPath, ["--import", "tsx", path, ...args], { stdio: "inherit" });
  failed ||= status !== 0;
}
process.exit(failed ? 1 : 0);
