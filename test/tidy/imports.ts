import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative, sep } from "node:path";

/** One `import`/`export ... from`/`import()` found in a source file. Paths are relative to `src`, with `/`. */
export interface Import {
  readonly from: string;
  readonly specifier: string;
  /** Target file relative to `src` for relative specifiers, else undefined (a package or `node:` module). */
  readonly target: string | undefined;
  /** A type-only import carries no code and loads nothing. */
  readonly typeOnly: boolean;
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/g;

/** Every TypeScript file below `root`, relative to it. */
export function sourceFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.split(sep).join("/"))
    .sort();
}

/** The imports written in one source text. */
export function importsOf(from: string, text: string): Import[] {
  const found: Import[] = [];
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\n)\s*\/\/.*/g, "$1");
  for (const match of code.matchAll(importPattern)) {
    const specifier = match[2] ?? match[3] ?? "";
    const relativeTarget = specifier.startsWith(".")
      ? normalize(join(dirname(from), specifier))
          .split(sep)
          .join("/")
          .replace(/\.js$/, ".ts")
      : undefined;
    found.push({ from, specifier, target: relativeTarget, typeOnly: match[1] !== undefined });
  }
  return found;
}

/** All imports below `root` (the `src` folder). */
export function scanImports(root: string): Import[] {
  return sourceFiles(root).flatMap((file) =>
    importsOf(relative(root, join(root, file)).split(sep).join("/"), readFileSync(join(root, file), "utf8")),
  );
}
