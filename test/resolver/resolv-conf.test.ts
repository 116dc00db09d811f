import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adviceOn, editResolvConf, ndotsOf, parseResolvConf } from "../../src/resolver/resolv-conf.js";

describe("resolv.conf", () => {
  it("is read as resolvers read it: comments, the last search, all options", () => {
    const conf = parseResolvConf(
      "; c\n# c\nnameserver 10.0.0.1 # first\n nameserver\t::1\ndomain a.example\nsearch b.example c.example\noptions ndots:5 rotate\noptions ndots:2\n",
    );
    expect(conf.nameservers).toEqual(["10.0.0.1", "::1"]);
    expect(conf.search).toEqual(["b.example", "c.example"]);
    expect(ndotsOf(conf)).toBe(2);
  });

  it("keeps every other line when its nameservers are replaced", () => {
    const before = "# mine\nnameserver 10.0.0.1\nsearch corp.example\noptions edns0 ndots:5\nnameserver 10.0.0.2\n";
    expect(editResolvConf(before, { nameserver: "127.0.0.1" })).toBe(
      "# mine\nsearch corp.example\noptions edns0 ndots:5\nnameserver 127.0.0.1\n",
    );
    expect(editResolvConf(before, { nameserver: "127.0.0.1", search: ["service.consul"], ndots: 1 })).toBe(
      "# mine\noptions edns0\noptions ndots:1\nsearch service.consul\nnameserver 127.0.0.1\n",
    );
  });

  it("has one nameserver after any edit, and a second edit changes nothing", () => {
    const line = fc.oneof(
      fc.constantFrom("nameserver 10.0.0.1", "search a b", "options ndots:3 edns0", "# note", "", " domain x"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line), fc.option(fc.nat(15), { nil: undefined }), (lines, ndots) => {
        const change = {
          nameserver: "127.0.0.1",
          search: ["service.consul"],
          ...(ndots === undefined ? {} : { ndots }),
        };
        const edited = editResolvConf(lines.join("\n"), change);
        expect(parseResolvConf(edited).nameservers).toEqual(["127.0.0.1"]);
        expect(parseResolvConf(edited).search).toEqual(["service.consul"]);
        if (ndots !== undefined) expect(ndotsOf(parseResolvConf(edited))).toBe(ndots);
        expect(editResolvConf(edited, change)).toBe(edited);
      }),
    );
  });

  const advised: [what: string, text: string, ours: string[], words: string][] = [
    ["a foreign nameserver beside ours", "nameserver 127.0.0.1\nnameserver 10.0.0.1", ["127.0.0.1"], "musl"],
    ["more nameservers than are asked", "nameserver 1.1.1.1\n".repeat(4), [], "first 3 of 4"],
    ["a high ndots", "search a.example b.example\noptions ndots:5", [], "up to 4 queries"],
    ["a missing search domain", "nameserver 127.0.0.1", ["127.0.0.1"], "search service.consul"],
    ["a long search list", "search a b c d e f g", [], "first 6 of 7"],
  ];
  it.each(advised)("is advised on %s", (_what, text, ours, words) => {
    expect(adviceOn(parseResolvConf(text), "consul", ours).join("\n")).toContain(words);
  });

  it("needs no advice when it is as it should be", () => {
    const conf = parseResolvConf("nameserver 127.0.0.1\nsearch service.consul\n");
    expect(adviceOn(conf, "consul", ["127.0.0.1"])).toEqual([]);
  });
});
