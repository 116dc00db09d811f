import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { json } from "../../src/http/answer.js";
import { BodyCache } from "../../src/http/body-cache.js";
import { indentJson } from "../../src/http/indent.js";
import { cleanPath, isUnclean } from "../../src/http/path.js";
import { parseQuery, percentDecode } from "../../src/http/query.js";

describe("a query string", () => {
  test.each(["a=%zz", "a=1;b=2", "%=1", "a=%2"])("%s is refused", (text) => {
    expect(parseQuery(text)).toBeUndefined();
  });

  test("is read as URLSearchParams reads it", () => {
    const pair = fc.tuple(fc.string({ unit: "grapheme", minLength: 1 }), fc.string({ unit: "grapheme" }));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1 }), (pairs) => {
        const params = new URLSearchParams(pairs);
        const query = parseQuery(params.toString());
        for (const name of params.keys()) expect(query?.all(name)).toEqual(params.getAll(name));
      }),
    );
  });

  test("tells a name without a value from one that is not there", () => {
    const query = parseQuery("passing&tag=a&tag=&x");
    expect([query?.get("passing"), query?.get("nope"), query?.all("tag")]).toEqual(["", undefined, ["a", ""]]);
  });
});

describe("a path", () => {
  test("decodes as decodeURIComponent does, where that can", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(percentDecode(encodeURIComponent(text))).toBe(text);
      }),
    );
  });

  test("is clean once cleaned", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^(\/|\.|a)*$/), (text) => {
        const clean = cleanPath(`/${text}`);
        expect([isUnclean(clean), cleanPath(clean)]).toEqual([false, clean]);
      }),
    );
  });
});

describe("indenting", () => {
  test("gives what JSON.stringify gives with four blanks", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 4));
      }),
    );
  });

  test("leaves the digits of large numbers alone", () => {
    expect(indentJson('{"Flags":18446744073709551615}')).toBe('{\n    "Flags": 18446744073709551615\n}');
  });
});

describe("kept bodies", () => {
  test("are given back only for the same row at the same version", () => {
    const cache = new BodyCache();
    const row = {};
    const answer = cache.put("k", row, 1, json("[]"));
    expect([cache.get("k", row, 1), cache.get("k", row, 2), cache.get("k", {}, 1)]).toEqual([
      answer,
      undefined,
      undefined,
    ]);
  });

  test("stay within their bound, the oldest going first", () => {
    const cache = new BodyCache(1000);
    const row = {};
    for (let i = 0; i < 50; i++) cache.put(`key${i}`, row, 1, json("x".repeat(90)));
    expect(cache.bytes).toBeLessThanOrEqual(1000);
    expect(cache.get("key0", row, 1)).toBeUndefined();
    expect(cache.get("key49", row, 1)).toBeDefined();
    cache.put("huge", row, 1, json("x".repeat(500)));
    expect(cache.get("huge", row, 1)).toBeUndefined();
  });
});
