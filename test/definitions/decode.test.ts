import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeText, parseJson, shape } from "../../src/definitions/index.js";

const weights = shape.struct("Weights", { Passing: shape.int, Warning: shape.int });
const body = shape.struct(
  "Body",
  {
    Name: shape.string,
    Tags: shape.stringList,
    Meta: shape.stringMap,
    On: shape.bool,
    Port: shape.int,
    TTL: shape.duration,
    Weights: weights,
    Override: shape.aliased(shape.bool, "over_ride"),
    Any: shape.anything,
    Loose: shape.struct("Loose", { A: shape.int }, { unit: true, lenient: true }),
  },
  { unit: true },
);

function decode(text: string): unknown {
  const result = decodeText(text, body);
  return result.ok ? result.value : result.error;
}

describe("a JSON body", () => {
  test.each([
    ["", "EOF"],
    ["  \n", "EOF"],
    ["{", "unexpected EOF"],
    ['{"Name', "unexpected EOF"],
    ["tru", "unexpected EOF"],
    ["foo", "invalid character 'o' in literal false (expecting 'a')"],
    ["é", "invalid character 'Ã' looking for beginning of value"],
    ["{'a'}", "invalid character '\\'' looking for beginning of object key string"],
    ['{"a"1}', "invalid character '1' after object key"],
    ['{"Port":01}', "invalid character '1' after object key:value pair"],
    ['{"Tags":["a" "b"]}', "invalid character '\"' after array element"],
    ['{"Name":"a\nb"}', "invalid character '\\n' in string literal"],
    ['{"Name":"\\x"}', "invalid character 'x' in string escape code"],
    ['{"Name":"\\u00zz"}', "invalid character 'z' in \\u hexadecimal character escape"],
    ['{"Port":-x}', "invalid character 'x' in numeric literal"],
    ['{"Port":1.}', "invalid character '}' after decimal point in numeric literal"],
    ['{"Port":1e+}', "invalid character '}' in exponent of numeric literal"],
    [`${"[".repeat(2000)}`, "exceeded max depth"],
  ])("%j is refused with Go's words", (text, error) => {
    expect(decode(text)).toBe(error);
  });

  test.each([
    ['{"Foo":1,"Bar":2}', 'json: unknown field "Foo"'],
    ['{"Weights":{"passin":1}}', 'json: unknown field "passin"'],
    ['{"Name":1}', "json: cannot unmarshal number into Go struct field .Alias.Name of type string"],
    ['{"Port":"80"}', "json: cannot unmarshal string into Go struct field .Alias.Port of type int"],
    ['{"Port":8e1}', "json: cannot unmarshal number 8e1 into Go struct field .Alias.Port of type int"],
    [
      '{"Port":99999999999999999999}',
      "json: cannot unmarshal number 99999999999999999999 into Go struct field .Alias.Port of type int",
    ],
    ['{"Tags":[1]}', "json: cannot unmarshal number into Go struct field .Alias.Tags of type string"],
    ['{"Meta":[]}', "json: cannot unmarshal array into Go struct field .Alias.Meta of type map[string]string"],
    ['{"Weights":3}', "json: cannot unmarshal number into Go struct field .Alias.Weights of type structs.Weights"],
    [
      '{"Weights":{"Passing":"1"}}',
      "json: cannot unmarshal string into Go struct field Weights.Alias.Weights.Passing of type int",
    ],
    ['{"TTL":"x"}', 'time: invalid duration "x"'],
    ['{"TTL":"x","Foo":1}', 'json: unknown field "Foo"'],
    ['{"Foo":1,"Loose":{"A":"x"}}', "json: cannot unmarshal string into Go struct field .Alias.A of type int"],
  ])("%s is refused with the field named", (text, error) => {
    expect(decode(text)).toBe(error);
  });

  test.each([
    ["null", {}],
    ['{"NAME":"a","pOrT":81,"over_ride":true}', { Name: "a", Port: 81, Override: true }],
    ['{"Name":"a","name":"b"}', { Name: "b" }],
    ['{"Override":true,"over_ride":false}', { Override: true }],
    ['{"Name":null,"Tags":null,"Port":null,"Weights":null}', {}],
    ['{"Tags":[null,"a"]}', { Tags: ["", "a"] }],
    ['{"TTL":"1m30s"}', { TTL: 90e9 }],
    ['{"TTL":1500000000.9}', { TTL: 1_500_000_000 }],
    ['{"TTL":true}', {}],
    ['{"Loose":{"A":1,"B":{}}}', { Loose: { A: 1 } }],
    ['{"Any":{"b":[1,{"a":null}]}}', { Any: { b: [1, { a: null }] } }],
    ['{"Name":"x"} trailing', { Name: "x" }],
    ['{"Name":"\\u00e9\\ud83d\\ude00\\ud800"}', { Name: "é😀\ufffd" }],
  ])("%s is read as Go reads it", (text, value) => {
    expect(decode(text)).toEqual(value);
  });

  test("keeps a map key of any name as data, in order of key", () => {
    const result = decodeText('{"Meta":{"b":"1","__proto__":"x","a":"2"}}', body);
    const meta = result.ok ? (result.value["Meta"] as object) : {};
    expect(Object.entries(meta)).toEqual([
      ["__proto__", "x"],
      ["a", "2"],
      ["b", "1"],
    ]);
  });

  test("parses what JSON.parse parses", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        expect(parseJson(text).ok).toBe(true);
      }),
    );
  });

  test("never throws, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => text.slice(0, text.length - 1)),
        ),
        (text) => {
          expect(typeof decodeText(text, body).ok).toBe("boolean");
        },
      ),
    );
  });
});
