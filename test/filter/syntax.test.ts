import { describe, expect, it } from "vitest";
import { compileFilter, serviceNode } from "../../src/filter/index.js";
import { syntaxCases } from "./syntax-cases.js";

describe("compileFilter on malformed texts", () => {
  it.each(syntaxCases)("answers %j as Consul does", (text, error) => {
    const filter = compileFilter(text, serviceNode);
    expect(filter.ok ? "" : filter.error).toBe(error);
  });

  it("tells errors of the text from errors that need the schema", () => {
    expect(compileFilter("Node", serviceNode)).toMatchObject({ ok: false, stage: "syntax" });
    expect(compileFilter("Nope == 1", serviceNode)).toMatchObject({ ok: false, stage: "schema" });
  });

  it("refuses nesting beyond the limit by name and accepts it at the limit", () => {
    const nested = (depth: number) => `${"(".repeat(depth)}Node == a${")".repeat(depth)}`;
    expect(compileFilter(nested(128), serviceNode).ok).toBe(true);
    expect(compileFilter(nested(130), serviceNode)).toMatchObject({
      error: "filter expression nests deeper than 128 levels",
    });
    expect(compileFilter(`${"not ".repeat(5000)}Node == a`, serviceNode).ok).toBe(false);
  });

  it("refuses a text beyond 16,384 characters and reads a long chain below it", () => {
    const chain = Array.from({ length: 1000 }, () => "Node == a").join(" or ");
    expect(compileFilter(chain, serviceNode).ok).toBe(true);
    expect(compileFilter(`${chain} or ${chain}`, serviceNode)).toMatchObject({
      error: "filter expression is longer than 16384 characters",
    });
  });

  it.each([
    ["open parentheses", "(".repeat(16_000)],
    ["negations without end", "not ".repeat(4_000)],
    ["blanks", `Node${" ".repeat(16_000)}`],
    ["indexes", `NodeMeta${'["a"]'.repeat(3_000)} is`],
    ["broken strings", Array.from({ length: 950 }, () => 'A == "\\q"').join(" and ")],
    ["groups that never close", Array.from({ length: 100 }, () => "(Node == a and ").join("")],
  ])("answers %s at once", (_, text) => {
    const start = performance.now();
    expect(compileFilter(text, serviceNode).ok).toBe(false);
    // Measured below 50 ms; a parser that reads anything twice per level would never end.
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe("compileFilter on wrong types", () => {
  it.each([
    ['Port == "99999"', "ParseInt"],
    ["ServicePort == 99999999999999999999", 'strconv.ParseInt: parsing "99999999999999999999": value out of range'],
    ['ServicePort == "08"', 'strconv.ParseInt: parsing "08": invalid syntax'],
    ['ServicePort == "1__0"', 'strconv.ParseInt: parsing "1__0": invalid syntax'],
    ['ServicePort == ""', 'strconv.ParseInt: parsing "": invalid syntax'],
    ["ServiceConnect.Native == maybe", 'strconv.ParseBool: parsing "maybe": invalid syntax'],
  ])("refuses the value of %s", (text, part) => {
    const filter = compileFilter(text, serviceNode);
    if (part === "ParseInt") expect(filter).toMatchObject({ error: 'Selector "Port" is not valid' });
    else expect(filter.ok ? "" : filter.error).toContain(part);
  });

  it.each([
    ["ServicePort", 'Invalid match operator "In" for selector "ServicePort"'],
    ["ServiceProxy", 'Invalid match operator "In" for selector "ServiceProxy"'],
    ["ServiceProxy.Upstreams", 'Invalid match operator "In" for selector "ServiceProxy.Upstreams"'],
    ["Node.x", 'Selector "Node.x" is not valid'],
    ['NodeMeta["a b"].c.d', 'Selector "NodeMeta.a b.c" is not valid'],
    ["ServiceTags.x", 'Selector "ServiceTags.x" is not valid'],
    ["toString", 'Selector "toString" is not valid'],
    ["__proto__", 'rule "match": Invalid selector'],
  ])("refuses x in %s", (selector, error) => {
    const filter = compileFilter(`x in ${selector}`, serviceNode);
    expect(filter.ok ? "" : filter.error).toContain(error);
  });

  it("reports the first error from the left", () => {
    expect(compileFilter("Node == a and (B == 1 or C == 1)", serviceNode)).toMatchObject({
      error: 'Selector "B" is not valid',
    });
  });

  it("bounds what the patterns of one filter weigh together", () => {
    const one = 'Node matches "a{1000}"';
    expect(compileFilter(Array.from({ length: 7 }, () => one).join(" or "), serviceNode).ok).toBe(true);
    const many = compileFilter(Array.from({ length: 9 }, () => one).join(" or "), serviceNode);
    expect(many.ok ? "" : many.error).toBe(
      'Failed to compile regular expression "a{1000}": error parsing regexp: expression too large: `a{1000}`',
    );
  });
});
