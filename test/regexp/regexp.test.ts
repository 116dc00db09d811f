// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Go writes groups in replacements as ${name}
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile, quoteMeta, type Regexp } from "../../src/regexp/index.js";

function compiled(pattern: string): Regexp {
  const result = compile(pattern);
  if (!result.ok) throw new Error(result.error);
  return result.regexp;
}

describe("compile", () => {
  it.each([
    ["[", "missing closing ]: `[`"],
    ["(", "missing closing ): `(`"],
    ["a)", "unexpected ): `a)`"],
    ["(?=a)", "invalid or unsupported Perl syntax: `(?=`"],
    ["a**", "invalid nested repetition operator: `**`"],
    ["*", "missing argument to repetition operator: `*`"],
    ["a\\8", "invalid escape sequence: `\\8`"],
    ["[z-a]", "invalid character class range: `z-a`"],
    ["x{1001}", "invalid repeat count: `{1001}`"],
    ["a\\", "trailing backslash at end of expression: ``"],
    ["(?P<n>a)(?P<n>b)", "duplicate capture group name: `n`"],
  ])("refuses %s with Go's text", (pattern, error) => {
    expect(compile(pattern)).toEqual({ ok: false, error: `error parsing regexp: ${error}` });
  });

  it("prints the whole pattern where Go does for too deep nesting", () => {
    const pattern = "(".repeat(1001) + ")".repeat(1001);
    expect(compile(pattern)).toEqual({
      ok: false,
      error: `error parsing regexp: expression nests too deeply: \`${pattern}\``,
    });
  });

  it.each(["(x{1000})".repeat(30), "((a{10}){10}b{5}){90}".repeat(5), "\\pL{1000}\\pL{10}", "[\\pL]{1000}[\\pN]{100}"])(
    "refuses the heavy pattern %s before building it",
    (pattern) => {
      const result = compile(pattern);
      expect(result.ok ? "" : result.error).toMatch(/expression too large/);
    },
  );

  it("takes repetition braces inside \\Q...\\E and a class as plain text", () => {
    expect(compiled("\\Qa{1000}{1000}\\E").test("a{1000}{1000}")).toBe(true);
    expect(compiled("[{1000}]{3}").test("{0}")).toBe(true);
  });

  it("holds the bounds that the caller sets", () => {
    expect(compile("a{50}", { weightMax: 49 }).ok).toBe(false);
    expect(compile("a{50}", { weightMax: 60 }).ok).toBe(true);
    expect(compile("abcd", { patternCharsMax: 3 }).ok).toBe(false);
  });

  it("answers any pattern text with a regexp or an error, never a throw", () => {
    const part = fc.constantFrom(
      "(",
      ")",
      "[",
      "]",
      "{",
      "}",
      "?",
      "*",
      "+",
      "\\",
      "|",
      "^",
      "$",
      "a",
      "9",
      ",",
      "-",
      "P<n>",
      ":",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(part).map((parts) => parts.join("")),
        ),
        (pattern) => {
          const result = compile(pattern);
          if (result.ok) result.regexp.test("some text");
          else expect(result.error).toMatch(/^error parsing regexp: /);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("matching", () => {
  it("searches unanchored, with ^ and $ at the ends of the text only", () => {
    expect(compiled("xt1").test("ext10")).toBe(true);
    expect(compiled("^b$").test("a\nb")).toBe(false);
    expect(compiled("(?m)^b$").test("a\nb")).toBe(true);
    expect(compiled("(?i)ABC").test("xabcx")).toBe(true);
    expect(compiled("^\\d+\\z").test("12x")).toBe(false);
  });

  it("takes nested repetition in linear time", () => {
    expect(compiled("^(a+)+$").test(`${"a".repeat(20_000)}!`)).toBe(false);
  });

  it("finds the leftmost match, its groups, and all of them", () => {
    const pair = compiled("(?P<key>\\w)=(\\d)?");
    expect(pair.find("..a=1 b=")).toBe("a=1");
    expect(pair.find("none")).toBeUndefined();
    expect(pair.submatches("b=")).toEqual(["b=", "b", undefined]);
    expect(pair.submatches("none")).toBeUndefined();
    expect(pair.findAll("a=1 b= c=3")).toEqual(["a=1", "b=", "c=3"]);
    expect(pair.findAll("a=1 b= c=3", 2)).toEqual(["a=1", "b="]);
    expect(pair.allSubmatches("a=1b=")).toEqual([
      ["a=1", "a", "1"],
      ["b=", "b", undefined],
    ]);
    expect(pair.groupCount).toBe(2);
    expect(pair.groupNames.get("key")).toBe(1);
  });

  it.each([
    ["a", "banana", -1, ["b", "n", "n", ""]],
    ["a", "banana", 2, ["b", "nana"]],
    ["a", "banana", 0, []],
    ["", "abc", -1, ["a", "b", "c"]],
    ["x*", "axbxc", -1, ["a", "b", "c"]],
    ["a", "", -1, [""]],
  ])("splits at %s in %s, limit %d", (pattern, text, limit, parts) => {
    expect(compiled(pattern).split(text, limit)).toEqual(parts);
  });

  it("matches exactly the quoted text", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 50 }), (text) => {
        expect(compiled(`^${quoteMeta(text)}$`).test(text)).toBe(true);
        expect(compiled(quoteMeta(text)).find(`<${text}>`)).toBe(text);
      }),
    );
  });
});

describe("replaceAll", () => {
  it.each([
    ["\\.(b)", "foo.bar.baz", "-$1", "foo-bar-baz"],
    ["(o)", "foo", "$1x", "f"],
    ["(o)", "foo", "${1}x", "foxox"],
    ["(?P<n>o)", "foo", "<$n>", "f<o><o>"],
    ["o", "foo", "$$", "f$$"],
    ["o", "foo", "${", "f${${"],
    ["o", "fo", "$", "f$"],
    ["o", "fo", "$0$9$x", "fo"],
    ["o", "fo", "${01}", "f"],
    ["a*", "baac", "x", "xbxcx"],
    ["(a)|(b)", "ab", "[$1$2]", "[a][b]"],
    ["", "😀a", "-", "-😀-a-"],
  ])("replaces %s in %s by %s", (pattern, text, template, wanted) => {
    expect(compiled(pattern).replaceAll(text, template)).toEqual({ ok: true, text: wanted });
  });

  it("puts a literal replacement in as it stands", () => {
    expect(compiled("o").replaceAllLiteral("foo", "$1")).toEqual({ ok: true, text: "f$1$1" });
  });

  it("refuses a result beyond the bound and allows one that just fits", () => {
    expect(compiled("").replaceAll("abc", "xxxx", 19)).toEqual({ ok: true, text: "xxxxaxxxxbxxxxcxxxx" });
    expect(compiled("").replaceAll("abc", "xxxx", 18)).toEqual({
      ok: false,
      reason: "the replaced text grows beyond 18 characters",
    });
  });
});
