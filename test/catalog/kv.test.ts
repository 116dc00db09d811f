import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { findKey, findPrefix, keyNames, kvDelete, kvDeleteTree, kvPut } from "../../src/catalog/index.js";
import { PureCatalog } from "../support/registry.js";

const put = (key: string, value = "dg==", flags = "0", checkAndSet?: number) =>
  kvPut({ key, value, flags, ...(checkAndSet !== undefined && { checkAndSet }) });

describe("KV", () => {
  let catalog: PureCatalog;
  beforeEach(() => {
    catalog = new PureCatalog();
  });
  const keysUnder = (prefix: string) => findPrefix(catalog.view, prefix).rows.map((entry) => entry.record.key);

  it("changes nothing when value and flags are the same", () => {
    expect(catalog.do(put("a"))).toBe("commit");
    expect(catalog.do(put("a"))).toBe("unchanged");
    expect(catalog.do(put("a", "dg==", "18446744073709551615"))).toBe("commit");
  });

  it.each<[string, number | undefined, string]>([
    ["0 on a missing key", 0, "commit"],
    ["a number on a missing key", 7, 'key "new" has changed since'],
  ])("check-and-set with %s", (_name, index, result) => {
    expect(catalog.do(put("new", "dg==", "0", index))).toBe(result);
  });

  it("sets by check-and-set only from the revision given", () => {
    catalog.do(put("a"));
    const revision = findKey(catalog.view, "a").index;
    expect(catalog.do(put("a", "eA==", "0", revision - 1))).toContain("changed since");
    expect(catalog.do(put("a", "eA==", "0", revision))).toBe("commit");
    expect(catalog.do(kvDelete("a", 0))).toContain("changed since");
    expect(catalog.do(kvDelete("missing", 99))).toBe("unchanged");
  });

  it("lists by plain prefix, in order, cut at the separator", () => {
    for (const key of ["b", "a/z", "a/b/c", "a/b/d", "ab"]) catalog.do(put(key));
    expect(keysUnder("a")).toEqual(["a/b/c", "a/b/d", "a/z", "ab"]);
    expect(keyNames(findPrefix(catalog.view, "a/").rows, "a/", "/")).toEqual(["a/b/", "a/z"]);
    expect(keyNames(findPrefix(catalog.view, "").rows, "", "/")).toEqual(["a/", "ab", "b"]);
  });

  it("gives a prefix the index of its newest deletion, and wakes its readers only for what lies under it", () => {
    catalog.do(put("x/1"));
    catalog.do(put("y/1"));
    catalog.do(kvDeleteTree("x/"));
    const gone = findPrefix(catalog.view, "x/");
    expect(gone.rows).toEqual([]);
    expect(gone.index).toBe(catalog.view.revision);
    catalog.do(put("y/2"));
    expect(gone.topics.some((topic) => catalog.woken.has(topic))).toBe(false);
    expect(findPrefix(catalog.view, "x/").index).toBe(gone.index);
    catalog.do(put("x/2"));
    expect(gone.topics.some((topic) => catalog.woken.has(topic))).toBe(true);
  });

  it("does not wake the reader of a missing key for other keys, though the index moves", () => {
    const missing = findKey(catalog.view, "missing");
    catalog.do(put("other"));
    expect(missing.topics.some((topic) => catalog.woken.has(topic))).toBe(false);
    expect(findKey(catalog.view, "missing").index).toBeGreaterThan(missing.index);
    catalog.do(put("missing"));
    expect(missing.topics.some((topic) => catalog.woken.has(topic))).toBe(true);
  });

  it("reads every prefix as a sorted map would, after any run of puts and deletes", () => {
    const key = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 4 });
    const act = fc.tuple(fc.constantFrom("put", "delete", "tree"), key);
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), key, (acts, prefix) => {
        const kv = new PureCatalog();
        const model = new Set<string>();
        for (const [what, at] of acts) {
          if (what === "put") {
            kv.do(put(at));
            model.add(at);
          } else if (what === "delete") {
            kv.do(kvDelete(at));
            model.delete(at);
          } else {
            kv.do(kvDeleteTree(at));
            for (const each of [...model]) if (each.startsWith(at)) model.delete(each);
          }
          expect(findPrefix(kv.view, prefix).rows.map((entry) => entry.record.key)).toEqual(
            [...model].filter((each) => each.startsWith(prefix)).sort(),
          );
        }
      }),
    );
  });
});
