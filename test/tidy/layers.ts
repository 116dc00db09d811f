import type { Import } from "./imports.js";

/** Rooms without I/O: they get time, chance and bytes as arguments. */
export const pureRooms: ReadonlySet<string> = new Set([
  "records",
  "catalog",
  "feed",
  "wire",
  "answers",
  "zones",
  "filter",
  "regexp",
  "gotemplate",
  "golang",
  "hcl",
  "definitions",
]);

/** The files that plug rooms together: the composition roots at the top of `src`, and the server's in `agent/`. */
function isRoot(file: string): boolean {
  return !file.includes("/") || file.startsWith("agent/");
}

function room(file: string): string {
  return file.slice(0, file.indexOf("/"));
}

/** Packages that a pure room may use: themselves pure JavaScript without I/O. */
const purePackages: Readonly<Record<string, readonly string[]>> = { regexp: ["re2js"] };

/**
 * The layering rules of `src/ARCHITECTURE.md` as violations in words, empty when the tree is sound:
 * pure rooms import only pure rooms; I/O rooms do not import each other; from outside a room only its face;
 * no cycles between rooms.
 */
export function layeringViolations(imports: readonly Import[]): string[] {
  const violations: string[] = [];
  const edges = new Map<string, Set<string>>();
  for (const { from, specifier, target } of imports) {
    if (isRoot(from)) {
      if (target !== undefined && !isRoot(target) && !target.endsWith("/index.ts") && !isCommandFile(target)) {
        violations.push(`${from}: reaches past the face of ${room(target)} (${specifier})`);
      }
      continue;
    }
    const own = room(from);
    if (target === undefined) {
      if (pureRooms.has(own) && !purePackages[own]?.includes(specifier)) {
        violations.push(`${from}: pure room imports ${specifier}`);
      }
      continue;
    }
    if (isRoot(target)) {
      violations.push(`${from}: imports the root file ${target}`);
      continue;
    }
    const other = room(target);
    if (other === own) continue;
    if (target !== `${other}/index.ts`) violations.push(`${from}: reaches past the face of ${other} (${specifier})`);
    if (!pureRooms.has(other)) violations.push(`${from}: ${own} imports the I/O room ${other}`);
    edges.set(own, (edges.get(own) ?? new Set()).add(other));
  }
  return [...violations, ...cycles(edges)];
}

/** `main.ts` loads commands one file at a time so that `--help` stays fast. */
function isCommandFile(target: string): boolean {
  return target.startsWith("cli/commands/");
}

function cycles(edges: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (node: string, path: string[]): void => {
    if (path.includes(node)) {
      found.push(`cycle: ${[...path.slice(path.indexOf(node)), node].join(" -> ")}`);
      return;
    }
    if (done.has(node)) return;
    for (const next of edges.get(node) ?? []) visit(next, [...path, node]);
    done.add(node);
  };
  for (const node of edges.keys()) visit(node, []);
  return found;
}
