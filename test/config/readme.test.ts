import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { optionTable } from "../../src/config/index.js";

test("the README's table is the one the options give", () => {
  const readme = readFileSync(new URL("../../src/config/README.md", import.meta.url), "utf8");
  expect(readme).toContain(optionTable());
});
