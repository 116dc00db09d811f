import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CheckRecord,
  decodeRecord,
  emptyCheck,
  emptyService,
  encodeRecord,
  ReadBefore,
  type RegistryRecord,
  type ServiceRecord,
} from "../../src/records/index.js";

const text = fc.string({ unit: "binary", maxLength: 8 });
const port = fc.nat(65_535);
const map = fc.option(fc.dictionary(text, text, { maxKeys: 3 }));
const tags = fc.array(text, { maxLength: 3 });
const owner = fc.constantFrom("agent", "server", "catalog" as const);
const origin = fc.constantFrom("api", "file" as const);

const service = fc
  .record({ id: text, name: text, tags, address: text, meta: map, port, enableTagOverride: fc.boolean() })
  .map((given) => ({ ...emptyService, ...given }));
const check = fc
  .record({ id: text, status: text, output: text, serviceId: text, serviceTags: tags, exposedPort: port })
  .map((given) => ({ ...emptyCheck, ...given }));

const record: fc.Arbitrary<RegistryRecord> = fc.oneof(
  fc.record({
    kind: fc.constant("service" as const),
    owner,
    node: text,
    service,
    override: fc.oneof(service, fc.constantFrom(null, "removed" as const)),
    token: text,
    origin,
  }),
  fc.record({
    kind: fc.constant("check" as const),
    owner,
    node: text,
    check,
    override: fc.oneof(check, fc.constantFrom(null, "removed" as const)),
    definition: fc.constant(null),
    token: text,
    origin,
  }),
  fc.record({ kind: fc.constant("kv" as const), key: text, value: text, flags: text, lockIndex: port, session: text }),
);

describe("the stored form of a record", () => {
  it("gives the record back, whatever is in it", () => {
    fc.assert(
      fc.property(record, (given) => {
        expect(decodeRecord(encodeRecord(given))).toEqual(given);
      }),
    );
  });

  it("gives each record back after any others, too", () => {
    fc.assert(
      fc.property(fc.array(record), (given) => {
        const before = new ReadBefore();
        expect(given.map((one) => decodeRecord(encodeRecord(one), before))).toEqual(given);
      }),
    );
  });

  it("holds once what a check repeats of its service instance", () => {
    const before = new ReadBefore();
    const tags = ["v1", "north"];
    const service = { ...emptyService, id: "web-1", name: "web", tags };
    const repeated = { serviceId: "web-1", serviceName: "web", serviceTags: tags };
    const usual = { owner: "catalog", node: "n1", override: null, token: "", origin: "api" } as const;
    const [instance, check, other] = [
      { ...usual, kind: "service" as const, service },
      { ...usual, kind: "check" as const, definition: null, check: { ...emptyCheck, id: "c", ...repeated } },
      { ...usual, kind: "check" as const, definition: null, check: { ...emptyCheck, id: "c", serviceTags: ["v1"] } },
    ].map((one) => decodeRecord(encodeRecord(one), before)) as [ServiceRecord, CheckRecord, CheckRecord];
    expect(check.check.serviceTags).toBe(instance.service.tags);
    expect(other.check.serviceTags).toEqual(["v1"]);
  });

  it("spends nothing on what is empty", () => {
    const stored = encodeRecord({
      kind: "service",
      owner: "catalog",
      node: "n1",
      service: { ...emptyService, id: "web", name: "web" },
      override: null,
      token: "",
      origin: "api",
    });
    expect(stored).toBe('{"kind":"service","node":"n1","service":{"id":"web","name":"web"}}');
  });

  it("reads forms in which empty values are written out", () => {
    const long =
      '{"kind":"check","owner":"agent","node":"n1","check":{"id":"c"},"override":null,"definition":null,"token":"","origin":"file"}';
    expect(decodeRecord(long)).toEqual({
      kind: "check",
      owner: "agent",
      node: "n1",
      check: { ...emptyCheck, id: "c" },
      override: null,
      definition: null,
      token: "",
      origin: "file",
    });
  });
});
