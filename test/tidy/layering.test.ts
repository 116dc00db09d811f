import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { importsOf, scanImports } from "./imports.js";
import { layeringViolations } from "./layers.js";

const src = fileURLToPath(new URL("../../src", import.meta.url));

describe("layering", () => {
  it("holds for every file of src", () => {
    expect(layeringViolations(scanImports(src))).toEqual([]);
  });

  const planted: [name: string, from: string, text: string, complaint: string][] = [
    [
      "a pure room importing node:fs",
      "wire/name.ts",
      'import { readFileSync } from "node:fs";',
      "pure room imports node:fs",
    ],
    ["a pure room importing a package", "filter/parse.ts", 'import x from "level";', "pure room imports level"],
    [
      "a reach past a face",
      "http/a.ts",
      'import { parse } from "../filter/parse.js";',
      "reaches past the face of filter",
    ],
    [
      "an I/O room importing another",
      "http/a.ts",
      'import { x } from "../store/index.js";',
      "imports the I/O room store",
    ],
    [
      "a dynamic import of another I/O room",
      "dns/a.ts",
      'await import("../http/index.js");',
      "imports the I/O room http",
    ],
    [
      "a root reaching past a face",
      "agent.ts",
      'import { x } from "./store/level/log.js";',
      "reaches past the face of store",
    ],
    ["a room importing the root", "http/a.ts", 'import { x } from "../agent.js";', "imports the root file agent.ts"],
  ];
  it.each(planted)("complains about %s", (_name, from, text, complaint) => {
    expect(layeringViolations(importsOf(from, text)).join("\n")).toContain(complaint);
  });

  it("complains about a cycle between rooms", () => {
    const imports = [
      ...importsOf("catalog/a.ts", 'import { x } from "../feed/index.js";'),
      ...importsOf("feed/a.ts", 'import { y } from "../catalog/index.js";'),
    ];
    expect(layeringViolations(imports).join("\n")).toContain("cycle: catalog -> feed -> catalog");
  });
});
