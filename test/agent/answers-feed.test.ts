import { decode } from "dns-packet";
import fc from "fast-check";
import { expect, it } from "vitest";
import { tellAll, tellChanges } from "../../src/agent/answers-feed.js";
import { Answers, defaultAnswerOptions } from "../../src/answers/index.js";
import {
  deregisterCatalog,
  type Planner,
  registerCatalog,
  registerServer,
  restoreOwn,
} from "../../src/catalog/index.js";
import { emptyService } from "../../src/records/index.js";
import { catalogRegistration, check, node, service } from "../support/catalog.js";
import { PureCatalog } from "../support/registry.js";

const names = fc.constantFrom("n1", "n2", "N2", "a/b");
const services = fc.constantFrom("web", "api", "WEB");
const status = fc.constantFrom("passing", "critical");

const intent: fc.Arbitrary<Planner> = fc.oneof(
  fc
    .tuple(names, services, services, status, fc.boolean(), fc.nat(3))
    .map(([on, id, name, state, ofNode, port]) =>
      registerCatalog(
        catalogRegistration(node(on, { address: `192.0.2.${port + 1}` }), service(name, { id, port }), [
          check("c", { status: state, serviceId: ofNode ? "" : id }),
        ]),
      ),
    ),
  fc.tuple(names, services).map(([on, id]) => deregisterCatalog({ node: on, serviceId: id, checkId: "" })),
  names.map((on) => deregisterCatalog({ node: on, serviceId: "", checkId: "c" })),
  names.map((on) => deregisterCatalog({ node: on, serviceId: "", checkId: "" })),
  fc.constant(restoreOwn("n1")),
);

it("keeps DNS at what the catalog shows, after any run of intents", () => {
  fc.assert(
    fc.property(fc.array(intent, { maxLength: 30 }), (intents) => {
      const catalog = new PureCatalog();
      const followed = freshAnswers();
      catalog.onApplied = (changes) => {
        tellChanges(catalog.view, changes, (change) => followed.apply(change));
      };
      catalog.do(registerServer({ node: node("n1"), service: { ...emptyService, id: "consul", name: "consul" } }));
      for (const planner of intents) {
        catalog.do(planner);
        const told = freshAnswers();
        tellAll(catalog.view, (change) => told.apply(change));
        for (const name of ["web.service.consul", "api.service.consul", "n2.node.consul", "consul.service.consul"]) {
          expect(ask(followed, name)).toEqual(ask(told, name));
        }
      }
    }),
    { numRuns: 100 },
  );
});

function freshAnswers(): Answers {
  const answers = new Answers({ options: defaultAnswerOptions, random: () => 0, nowSeconds: () => 1 });
  answers.markLoaded();
  return answers;
}

/** The reply's records as text, in no order. */
function ask(answers: Answers, name: string): string[] {
  const query = queryBytes(name);
  const out = new Uint8Array(65_535);
  const length = answers.lookup(query, query.length, true, out);
  const { answers: records = [], additionals = [] } = decode(Buffer.from(out.subarray(0, length)));
  return [...records, ...additionals].map((record) => JSON.stringify(record)).sort();
}

function queryBytes(name: string): Uint8Array {
  const labels = name.split(".").flatMap((label) => [label.length, ...new TextEncoder().encode(label)]);
  return Uint8Array.from([0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, 33, 0, 1]);
}
