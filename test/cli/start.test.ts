import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const src = fileURLToPath(new URL("../../src", import.meta.url));

/** Imports that load something before the first line runs; `import()` and `import type` do not. */
const staticImport = /^(?:import|export)\s(?!type\s)[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"/gm;

/** Every file of ours and every package that starting `entry` loads. */
function loadedBy(entry: string): { files: string[]; packages: string[] } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const match of readFileSync(join(src, file), "utf8").matchAll(staticImport)) {
      const specifier = match[1] ?? match[2]!;
      if (specifier.startsWith(".")) visit(join(dirname(file), specifier).replace(/\.js$/, ".ts"));
      else packages.add(specifier);
    }
  };
  visit(entry);
  return { files: [...files].sort(), packages: [...packages].sort() };
}

describe("before the command is known", () => {
  it("nothing is loaded but the command table and its help", () => {
    expect(loadedBy("main.ts")).toEqual({
      files: ["cli/commands/index.ts", "cli/help.ts", "cli/index.ts", "cli/run.ts", "command-context.ts", "main.ts"],
      packages: [],
    });
  });

  it("the scan would see what a command loads", () => {
    expect(loadedBy("cli/commands/dns-query.ts").packages).toContain("dns2");
  });
});
