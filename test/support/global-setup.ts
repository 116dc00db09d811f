import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { installMissing } from "./debian.js";

const top = fileURLToPath(new URL("../..", import.meta.url));

/** Before any test: the programs of the end-to-end suites, and the built command that they run. */
export function setup(): void {
  if (process.env["ROLLCALL_TEST_QUICK"] === "1") return;
  installMissing();
  execFileSync("npm", ["run", "--silent", "build"], { cwd: top, stdio: "inherit" });
}
