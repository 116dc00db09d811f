import fc from "fast-check";
import { expect, test } from "vitest";
import { parseHcl, parseJsonWithPosition, toPlain } from "../../src/hcl/index.js";

function read(text: string): unknown {
  const parsed = parseHcl(text, "a.hcl");
  return parsed.ok ? toPlain(parsed.value) : parsed.error;
}

function readJson(text: string): unknown {
  const parsed = parseJsonWithPosition(text, "a.json");
  return parsed.ok ? toPlain(parsed.value) : parsed.error;
}

test.each<[string, string, unknown]>([
  ["an attribute", "a = 1", { a: 1 }],
  ["a quoted key", '"a b" = 5', { "a b": 5 }],
  ["a block as a list of one object", "ports { dns = 53 }", { ports: [{ dns: 53 }] }],
  ["a block assigned with =", "ports = { dns = 53 }", { ports: [{ dns: 53 }] }],
  ["a star key in a one-line block", 'service_ttl { "*" = "5s" }', { service_ttl: [{ "*": "5s" }] }],
  ["labels as levels", 'service "web" "v1" { port = 1 }', { service: [{ web: [{ v1: [{ port: 1 }] }] }] }],
  ["repeated blocks as a longer list", "a { x = 1 } a { x = 2 }", { a: [{ x: 1 }, { x: 2 }] }],
  ["repeated lists as one list", "a = [1]\na = [2]", { a: [1, 2] }],
  ["a repeated scalar as its last value", "a = 1\na = 2", { a: 2 }],
  [
    "lists with a trailing comma, of every kind",
    'a = [1, "x", true, [2], { b = 1 },]',
    { a: [1, "x", true, [2], { b: 1 }] },
  ],
  ["commas between attributes", "a { x = 1, y = 2 }", { a: [{ x: 1, y: 2 }] }],
  ["comments of all kinds", "# one\n// two\na = 1 # end\n/* three\n lines */ b = 2", { a: 1, b: 2 }],
  [
    "octal, hex, negative and float numbers",
    "a = 0644\nb = 0x1f\nc = -3\nd = 1.5e2\ne = -.5",
    { a: 420, b: 31, c: -3, d: 150, e: -0.5 },
  ],
  ["escapes", String.raw`a = "\n\t\"\\\x41\u00e9\U0001F600\101"`, { a: '\n\t"\\A\u00e9\u{1F600}A' }],
  ["interpolation as text, quotes and all", 'a = "x $\x7bf("y\\n")} z"', { a: 'x $\x7bf("y\\n")} z' }],
  ["a heredoc with its line breaks", "a = <<EOF\n one\n\\n two\nEOF\nb = 1", { a: " one\n\\n two\n", b: 1 }],
  ["an indented heredoc without its indentation", "a = <<-EOF\n    one\n      two\n    EOF\n", { a: "one\n  two\n" }],
  ["an indented heredoc as it is when a line has less", "a = <<-EOF\n  one\n    EOF\n", { a: "  one\n" }],
  ["Windows line ends", "a = 1\r\nb = <<E\r\nx\r\nE\r\n", { a: 1, b: "x\n" }],
  ["a byte order mark", "\ufeffa = 1", { a: 1 }],
  ["nothing", " \n# only a comment", {}],
  ["JSON by its first character", ' {"a": [1, {"b": null}]}', { a: [1, { b: null }] }],
  ["identifiers with points and dashes", "a-b.c = 1\n_d = 2\n\u00e9 = 3", { "a-b.c": 1, _d: 2, "\u00e9": 3 }],
  [
    "a key that is special to JavaScript",
    '__proto__ = 1\nconstructor { x = "y" }',
    JSON.parse('{"__proto__":1,"constructor":[{"x":"y"}]}'),
  ],
])("HCL: reads %s", (_name, text, expected) => {
  expect(read(text)).toEqual(expected);
});

test.each<[string, string]>([
  ["a = ", "a.hcl:1:5: Unknown token: 1:5 EOF"],
  ["template {\n", "a.hcl:2:1: object expected closing RBRACE got: EOF"],
  ["\n\nfoo", "a.hcl:3:4: key 'foo' expected start of object ('{') or assignment ('=')"],
  ["a b = 1", "a.hcl:1:5: nested object expected: LBRACE got: ASSIGN"],
  ["= 1", "a.hcl:1:1: no object keys found!"],
  ["{{", "a.hcl:1:2: invalid character '{' looking for beginning of object key string"],
  ["a = [1 2]", "a.hcl:1:8: error parsing list, expected comma or list end, got: NUMBER"],
  ["a = [", "a.hcl:1:6: unexpected token while parsing list: EOF"],
  ['a = "x\n"', "a.hcl:1:5: literal not terminated"],
  ['a = "\\q"', "a.hcl:1:5: illegal char escape"],
  ["a = 09", "a.hcl:1:5: illegal octal number"],
  ["/* x", "a.hcl:1:1: comment not terminated"],
  ["a = <<EOF\nx\n", "a.hcl:1:5: heredoc not terminated"],
  ["a = <<\nx", "a.hcl:1:5: invalid characters in heredoc anchor"],
  ["a { ; }", "a.hcl:1:5: illegal character"],
  ["}", "a.hcl:1:1: expected: IDENT | STRING | ASSIGN | LBRACE got: RBRACE"],
  ['\u00e9 = "\u{1F600}" ;', "a.hcl:1:9: illegal character"],
])("HCL: %j is refused with its place", (text, error) => {
  expect(read(text)).toBe(error);
});

test.each<[string, string]>([
  ["{", "a.json:1:2: unexpected end of JSON input"],
  ['{"a" 1}', "a.json:1:6: invalid character '1' after object key"],
  ['{"a":1 "b":2}', "a.json:1:8: invalid character '\"' after object key:value pair"],
  ['{"a":1,}', "a.json:1:8: invalid character '}' looking for beginning of object key string"],
  ['{\n"a": x}', "a.json:2:6: invalid character 'x' looking for beginning of value"],
  ['{"a":[1 2]}', "a.json:1:9: invalid character '2' after array element"],
  ['{"a":tru}', "a.json:1:9: invalid character '}' in literal true (expecting 'e')"],
  ['{"a":1.}', "a.json:1:8: invalid character '}' after decimal point in numeric literal"],
  ['{"a":1e+}', "a.json:1:9: invalid character '}' in exponent of numeric literal"],
  ['{"a":-}', "a.json:1:7: invalid character '}' in numeric literal"],
  ['{"a":"\n"}', "a.json:1:7: invalid character '\\n' in string literal"],
  ['{"a":"\\q"}', "a.json:1:8: invalid character 'q' in string escape code"],
  ['{"a":"\\u00g"}', "a.json:1:11: invalid character 'g' in \\u hexadecimal character escape"],
  ['{"a":1e999}', "a.json:1:6: json: cannot unmarshal number 1e999 into Go value of type float64"],
  ["{} x", "a.json:1:4: invalid character 'x' after top-level value"],
  ["[1]", "a.json:1:1: json: cannot unmarshal array into Go value of type map[string]interface {}"],
  ["// no", "a.json:1:1: invalid character '/' looking for beginning of value"],
])("JSON: %j is refused with its place", (text, error) => {
  expect(readJson(text)).toBe(error);
});

test("JSON: numbers keep the text that a number cannot hold", () => {
  const parsed = parseJsonWithPosition('{"a":18446744073709551615}', "a.json");
  expect(parsed.ok && parsed.value.members.get("a")?.value).toMatchObject({
    kind: "number",
    text: "18446744073709551615",
  });
});

test("every key and value knows its line and column, in characters", () => {
  const parsed = parseHcl('a = 1\n"\u{1F600}" { bb = "x" }', "a.hcl");
  if (!parsed.ok) throw new Error(parsed.error);
  const block = parsed.value.members.get("\u{1F600}")!;
  expect([block.line, block.column, block.value.line, block.value.column]).toEqual([2, 1, 2, 5]);
  const inner = block.value.kind === "list" && block.value.items[0];
  const member = inner && inner.kind === "object" ? inner.members.get("bb")! : undefined;
  expect([member?.line, member?.column, member?.value.column]).toEqual([2, 7, 12]);
});

test("nesting beyond the bound is an error, not a stack overflow", () => {
  expect(read(`a = ${"[".repeat(100_000)}`)).toBe("a.hcl:1:205: exceeded max depth");
  expect(read("a {".repeat(100_000))).toMatch(/exceeded max depth$/);
  expect(read("a ".repeat(100_000))).toMatch(/exceeded max depth$/);
  expect(readJson(`{"a":${"[".repeat(100_000)}`)).toMatch(/exceeded max depth$/);
});

test("a hundred thousand repeated blocks on one line are read in linear time", () => {
  const started = performance.now();
  const value = read('service { name = "x" } '.repeat(100_000)) as { service: unknown[] };
  expect(value.service).toHaveLength(100_000);
  expect(performance.now() - started).toBeLessThan(10_000);
});

test("JSON is read as JSON.parse reads it", () => {
  const object = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue({ maxDepth: 4 }));
  fc.assert(
    fc.property(object, fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(readJson(text)).toEqual(JSON.parse(text));
    }),
    { numRuns: 300 },
  );
});

test("what is printed as HCL is read back the same", () => {
  const scalar = fc.oneof(fc.integer(), fc.boolean(), fc.string({ unit: "grapheme" }));
  const { object } = fc.letrec<{ value: unknown; object: Record<string, unknown> }>((tie) => ({
    value: fc.oneof({ depthSize: "small" }, scalar, fc.array(tie("value"), { maxLength: 4 }), tie("object")),
    object: fc.dictionary(fc.string({ unit: "grapheme" }), tie("value"), { maxKeys: 5 }),
  }));
  fc.assert(
    fc.property(object, (value) => {
      expect(read(printMembers(value))).toEqual(asBlocks(value, true));
    }),
    { numRuns: 300 },
  );
});

test("no text makes a reader throw, and faults stand inside the file", () => {
  const bits = fc.constantFrom(
    "a",
    "=",
    "{",
    "}",
    "[",
    "]",
    ",",
    '"',
    "\\",
    "${",
    "<<E\n",
    "E\n",
    "<<-E\n",
    "\n",
    "#",
    "/*",
    "*/",
    "1",
    "-",
    ".",
    "0x",
    "true",
    " ",
    ":",
    "\ud800",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(bits, { maxLength: 40 }).map((all) => all.join("")),
        fc.string({ unit: "binary" }),
      ),
      (text) => {
        for (const parsed of [parseHcl(text, "f"), parseJsonWithPosition(text, "f")]) {
          if (parsed.ok) continue;
          expect(parsed.line).toBeLessThanOrEqual(text.split("\n").length);
          expect(parsed.error).toBe(`f:${parsed.line}:${parsed.column}: ${parsed.message}`);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

function printMembers(object: Record<string, unknown>): string {
  return Object.entries(object)
    .map(([key, value]) => `${printText(key)} = ${printValue(value)}\n`)
    .join("");
}

function printValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printValue).join(", ")}]`;
  if (typeof value === "object" && value !== null) return `{\n${printMembers(value as Record<string, unknown>)}}`;
  return typeof value === "string" ? printText(value) : String(value);
}

/** `$` is written as an escape so that no `${` is left to mean interpolation. */
function printText(text: string): string {
  return `"${text.replace(/[\\"$]|\p{Cc}/gu, (char) => `\\u${char.codePointAt(0)!.toString(16).padStart(4, "0")}`)}"`;
}

/** An object that is a member's value becomes a list of one, an object in a list stays. */
function asBlocks(value: unknown, bare: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => asBlocks(item, true));
  if (typeof value !== "object" || value === null) return value;
  const object = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asBlocks(member, false)]));
  return bare ? object : [object];
}
