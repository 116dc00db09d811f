import { describe, expect, it } from "vitest";
import { tellAll } from "../../src/agent/answers-feed.js";
import {
  type AnswerOptions,
  Answers,
  addExtendedError,
  defaultAnswerOptions,
  Explainer,
  explainJson,
  lookupResult,
} from "../../src/answers/index.js";
import { CatalogView, registerCatalog } from "../../src/catalog/index.js";
import { nodeMaintenanceCheckId, serviceMaintenanceCheckId } from "../../src/records/index.js";
import { readExtendedError, readMessage, typeFromText } from "../../src/wire/index.js";
import { catalogRegistration, check, node, service } from "../support/catalog.js";
import { PureCatalog } from "../support/registry.js";
import { question } from "../zones/zone-text.js";

/** A catalog with one instance for each reason to be in or out. */
function catalog(): PureCatalog {
  const made = new PureCatalog();
  const put = (on: string, name: string, status?: string, more: Parameters<typeof service>[1] = {}): void => {
    const id = more.id ?? name;
    const checks = status === undefined ? [] : [check(`${id}-http`, { status, serviceId: id, name: "HTTP on 80" })];
    const address = on === "six" ? "2001:db8::1" : "192.0.2.1";
    made.do(registerCatalog(catalogRegistration(node(on, { address }), service(name, { ...more, id }), checks)));
  };
  put("n1", "web", "passing", { tags: ["Blue"] });
  put("n2", "web", "critical");
  put("n1", "sick", "critical");
  put("n2", "sick", "critical");
  put("n1", "slow", "warning");
  const paused = check(serviceMaintenanceCheckId("paused"), { status: "critical", serviceId: "paused" });
  made.do(registerCatalog(catalogRegistration(node("n1"), service("paused"), [paused])));
  put("n1", "mixed", "critical");
  made.do(
    registerCatalog(
      catalogRegistration(node("ill"), service("mixed"), [check(nodeMaintenanceCheckId, { status: "critical" })]),
    ),
  );
  put("six", "v6only");
  made.do(registerCatalog(catalogRegistration(node("bare"), service("nowhere", { address: "no..name" }))));
  made.do(registerCatalog(catalogRegistration(node("far"), service("outside", { address: "host.else.test" }))));
  return made;
}

function serve(view: CatalogView, options: Partial<AnswerOptions> = {}): { answers: Answers; explainer: Explainer } {
  const all = { ...defaultAnswerOptions, ...options };
  const answers = new Answers({ options: all, random: Math.random, nowSeconds: () => 1 });
  if (view.loaded) {
    tellAll(view, (change) => answers.apply(change));
    answers.markLoaded();
  }
  return { answers, explainer: new Explainer(all, view) };
}

const { view } = catalog();
const out = new Uint8Array(65_535);

/** [name, type, reason, words that the text must have] */
const rows: readonly (readonly [string, string, string, string])[] = [
  ["web.service.consul", "A", "answered", '1 of 2 instances of "web"'],
  ["WEB.Service.Consul.", "SRV", "answered", '1 of 2 instances of "web"'],
  ["_web._tcp.service.consul", "SRV", "answered", '1 of 2 instances of "web"'],
  ["blue.web.service.dc1.consul", "A", "answered", '1 of 2 instances of "web"'],
  ["outside.service.consul", "A", "answered", '1 of 1 instances of "outside"'],
  ["none.service.consul", "A", "unknown-service", '"none"'],
  ["green.web.service.consul", "A", "no-such-tag", '"web" with tag "green"'],
  ["sick.service.consul", "A", "all-critical", 'critical: check "HTTP on 80" (sick-http)'],
  ["paused.service.consul", "A", "maintenance", "it is in maintenance"],
  ["mixed.service.consul", "A", "mixed", "its node is in maintenance"],
  ["v6only.service.consul", "A", "wrong-family", "its address is 2001:db8::1"],
  ["v6only.service.consul", "AAAA", "answered", ""],
  ["nowhere.service.consul", "A", "no-address", "no..name is no address"],
  ["web.service.consul", "MX", "wrong-type", "A, AAAA and SRV"],
  ["web.service.dc2.consul", "A", "unknown-datacenter", '"dc2"; here is "dc1"'],
  ["web.service.dc2.dc.consul", "A", "unknown-datacenter", '"dc2"; here is "dc1"'],
  ["n1.node.consul", "A", "answered", "192.0.2.1"],
  ["n1.node.consul", "AAAA", "wrong-family", "192.0.2.1"],
  ["n1.node.consul", "SRV", "wrong-type", "nodes have no SRV records"],
  ["n9.node.consul", "A", "unknown-node", '"n9"'],
  ["c0000201.addr.consul", "A", "answered", ""],
  ["c0000201.addr.consul", "AAAA", "wrong-family", "IPv4"],
  ["c00002.addr.consul", "A", "malformed-name", "8 or 32 hexadecimal digits"],
  ["web.connect.consul", "A", "not-offered", "connect"],
  ["web.consul", "A", "malformed-name", "no label is service"],
  ["service.consul", "A", "parent-name", "service"],
  ["consul", "A", "wrong-type", "SOA and NS"],
  ["consul", "SOA", "answered", ""],
  ["www.example.com", "A", "not-ours", "our zones: consul."],
  ["1.2.0.192.in-addr.arpa", "PTR", "answered", 'node "n1" has 192.0.2.1'],
  ["1.2.0.192.IN-ADDR.ARPA", "ANY", "answered", 'node "n1" has 192.0.2.1'],
  ["1.2.0.192.in-addr.arpa", "A", "wrong-type", "PTR"],
  ["9.2.0.192.in-addr.arpa", "PTR", "unknown-address", "192.0.2.9"],
  ["in-addr.arpa", "PTR", "not-ours", "addresses of nodes"],
  ["a..consul", "A", "malformed-name", "empty label"],
];

describe("why a question is answered as it is", () => {
  const { answers, explainer } = serve(view);

  it.each(rows)("%s %s: %s (%s)", (name, type, reason, words) => {
    const explanation = explainer.explainText(name, type);
    expect(explanation.reason).toBe(reason);
    expect(explanation.text).toContain(words);
  });

  it.each(rows.filter(([, , reason]) => reason !== "not-ours"))(
    "%s %s agrees with the answer",
    (name, type, reason) => {
      const body = explainJson(explainer, (...asked) => answers.lookup(...asked), name, type);
      expect((body["Answers"] as unknown[]).length > 0).toBe(reason === "answered");
    },
  );

  it("names each instance with its own reason", () => {
    const told = explainer.explainText("web.service.consul", "A").instances;
    expect(told.map(({ node: on, in: isIn, reason, detail }) => [on, isIn, reason, detail])).toEqual([
      ["n1", true, "answered", "with 192.0.2.1"],
      ["n2", false, "critical", 'critical: check "HTTP on 80" (web-http)'],
    ]);
  });

  it("says of an instance which of its checks is held back or flaps, and why", () => {
    const doubt = (key: string): string => (key.includes("web-http") ? "mass failure: 9 of 10 failed" : "");
    const doubting = new Explainer(defaultAnswerOptions, view, doubt);
    const [first] = doubting.explainText("web.service.consul", "A").instances;
    expect([first!.in, first!.held]).toEqual([true, 'check "HTTP on 80" (web-http): mass failure: 9 of 10 failed']);
    expect(doubting.explainText("slow.service.consul", "A").instances[0]!.held).toBe("");
  });

  it("counts only instances with the tag for why there is no answer", () => {
    const made = catalog();
    made.do(
      registerCatalog(
        catalogRegistration(node("n3"), service("web", { tags: ["red"] }), [
          check("c", { status: "critical", serviceId: "web" }),
        ]),
      ),
    );
    const { reason, instances } = serve(made.view).explainer.explainText("red.web.service.consul", "A");
    expect(reason).toBe("all-critical");
    expect(instances.map((instance) => instance.reason)).toEqual(["no-such-tag", "no-such-tag", "critical"]);
  });

  it("says when the catalog is not loaded, and when warnings are not answered", () => {
    expect(serve(new CatalogView()).explainer.explainText("web.service.consul", "A").reason).toBe("not-loaded");
    const strict = serve(view, { onlyPassing: true }).explainer.explainText("slow.service.consul", "A");
    expect(strict.reason).toBe("not-passing");
    expect(strict.text).toContain("is warning");
    expect(explainer.explainText("slow.service.consul", "A").reason).toBe("answered");
  });

  it("has the JSON body of the explain endpoint", () => {
    expect(explainJson(explainer, (...asked) => answers.lookup(...asked), "sick.service.consul", "")).toMatchObject({
      Name: "sick.service.consul",
      Type: "A",
      Status: "NXDOMAIN",
      Reason: "all-critical",
      Answers: [],
      Instances: [{ Node: "n1", ID: "sick", In: false, Reason: "critical" }, { Node: "n2" }],
    });
  });
});

describe("extended errors (RFC 8914)", () => {
  const { answers, explainer } = serve(view);

  /** The extended errors of the reply to a question over UDP, as `code text`. */
  function errors(server: typeof answers, by: Explainer, name: string, type: string, ednsBytes?: number): string[] {
    const query = question(`${name}.`, type, ednsBytes);
    let length = server.lookup(query, query.length, false, out);
    if (length === lookupResult.notOurs) length = server.decline(out);
    const read = readMessage(out.slice(0, addExtendedError(server.query, out, length, false, by)));
    if (!read.ok || read.trailingBytes > 0) throw new Error("malformed reply");
    return (read.message.edns?.options ?? []).map(({ code, data }) => {
      const error = readExtendedError(data)!;
      return `${code} ${error.infoCode} ${error.text}`;
    });
  }

  it.each(rows.filter(([name, , reason]) => !["answered", "not-ours"].includes(reason) && !name.includes("..")))(
    "%s %s tells %s",
    (name, type, reason) => {
      const [error] = errors(answers, explainer, name, type, 1232);
      expect(error).toMatch(new RegExp(`^15 0 ${reason}: `));
      expect(errors(answers, explainer, name, type)).toEqual([]);
    },
  );

  it("tells 'not ready' before the load, and nothing beside answers", () => {
    const early = serve(new CatalogView());
    expect(errors(early.answers, early.explainer, "web.service.consul", "A", 1232)[0]).toMatch(/^15 14 not-loaded: /);
    expect(errors(answers, explainer, "web.service.consul", "A", 1232)).toEqual([]);
  });

  it("is not told of a version of EDNS that is not spoken", () => {
    const query = question("none.service.consul.", "A", 1232);
    query[query.length - 5] = 1;
    const length = answers.lookup(query, query.length, false, out);
    expect(addExtendedError(answers.query, out, length, false, explainer)).toBe(length);
  });

  it("is told anew after the catalog changed, and the same until then", () => {
    const made = new PureCatalog();
    const web = (on: string, status: string): void => {
      const checks = [check("http", { status, serviceId: "web" })];
      made.do(registerCatalog(catalogRegistration(node(on, { address: "192.0.2.1" }), service("web"), checks)));
    };
    const early = new Explainer(defaultAnswerOptions, made.view);
    const brief = (type: string): string => {
      const query = question("Web.service.consul.", type, 1232);
      const reason = early.explainBriefly(query.slice(12, query.indexOf(0, 12) + 1), typeFromText(type)!, 0);
      expect(early.explainBriefly(query.slice(12, query.indexOf(0, 12) + 1), typeFromText(type)!, 0)).toBe(reason);
      return reason.reason;
    };
    expect(brief("AAAA")).toBe("unknown-service");
    for (let i = 0; i < 300; i++) web(`n${i}`, "critical");
    expect([brief("A"), brief("AAAA")]).toEqual(["all-critical", "all-critical"]);
    web("n1", "passing");
    expect([brief("A"), brief("AAAA")]).toEqual(["answered", "wrong-family"]);
  });

  it("is cut to the room that the client has", () => {
    const long = `${"x".repeat(60)}.`.repeat(3);
    const query = question(`${long}web.service.consul.`, "A", 0);
    const length = answers.lookup(query, query.length, false, out);
    const longer = addExtendedError(answers.query, out, length, false, explainer);
    expect(longer).toBeGreaterThan(length);
    expect(longer).toBeLessThanOrEqual(512);
    expect(readMessage(out.slice(0, longer)).ok).toBe(true);
  });
});
