import type { RecordedCase, RecordedExpectation, RecordedRecord } from "./recorded.js";

function soa(zone: string, ttl = 0): RecordedRecord {
  return { name: `${zone}.`, type: "SOA", ttl, data: `ns.${zone}. hostmaster.${zone}. <time> 3600 600 86400 ${ttl}` };
}

type Improve = (recorded: RecordedExpectation, recordedCase: RecordedCase) => RecordedExpectation;

const noSections = { answer: [], authority: [], additional: [] };
const withSoa: Improve = (recorded) => ({ ...recorded, authority: [soa("consul")] });
const noData: Improve = (recorded) => ({ ...recorded, ...noSections, rcode: "NOERROR", authority: [soa("consul")] });
const nameError: Improve = (recorded) => ({
  ...recorded,
  ...noSections,
  rcode: "NXDOMAIN",
  authority: [soa("consul")],
});
const formErr: Improve = () => ({ rcode: "FORMERR", flags: "qr rd", questions: 0 });
const notImplemented: Improve = (recorded) => ({ ...recorded, ...noSections, rcode: "NOTIMP" });
const oneAnswer: Improve = (recorded) => ({ ...recorded, answer: recorded.answer!.slice(0, 1) });
const altSoa: Improve = (recorded) => ({
  ...recorded,
  ...(recorded.rcode === "NXDOMAIN" ? { authority: [soa("test-domain")] } : { answer: [soa("test-domain")] }),
});

/** The recorded counts with the OPT of the reply kept: that takes room of its own, so one answer may go for it. */
const keepOpt: Improve = ({ size: _size, ...recorded }, { query }) => ({
  ...recorded,
  answer_count: recorded.answer_count! - (query.edns!.ecs === undefined ? 0 : 1),
  size_max: Math.min(query.edns!.size, 65_467),
  edns: {
    size: query.edns!.size,
    version: 0,
    ...(query.edns!.ecs === undefined ? {} : { options: [{ code: 8, hex: "00011800c61200" }] }),
  },
});

/** What the reply should be instead, by the words of `better` in the recording. */
const byWords: Readonly<Record<string, Improve>> = {
  "NODATA with SOA in Authority (RFC 2308)": withSoa,
  "NODATA with SOA besides the address in Additional": withSoa,
  "NODATA with SOA for types other than PTR and ANY": noData,
  "NODATA with SOA: the apex exists (RFC 8020)": noData,
  "SOA and NS, or NODATA with SOA": noData,
  "NODATA with SOA: empty non-terminal (RFC 8020)": noData,
  "NODATA with SOA: no A record in a TXT answer": noData,
  "NODATA with the SOA of the alt domain": (recorded, recordedCase) => ({
    ...noData(recorded, recordedCase),
    authority: [soa("test.consul")],
  }),
  "NXDOMAIN with SOA: the name does not exist": nameError,
  "NXDOMAIN with SOA": nameError,
  "one SOA is enough": (recorded) => ({ ...recorded, authority: recorded.authority!.slice(0, 1) }),
  "NOTIMP as for AXFR": notImplemented,
  "NOTIMP for NOTIFY": () => ({ rcode: "NOTIMP", flags: "qr rd", opcode: 4, questions: 0 }),
  "FORMERR: more than one OPT (RFC 6891)": () => ({ rcode: "FORMERR", flags: "qr rd", question: "echo" }),
  FORMERR: formErr,
  "FORMERR or the same answer": (recorded) => recorded,
  "BADVERS (extended rcode 16) with version 0": (recorded) => ({ ...recorded, ...noSections, rcode: "BADVERS" }),
  "one CNAME is enough": oneAnswer,
  "fold case: SOA of the alt domain": altSoa,
  "SOA of the alt domain": altSoa,
  "keep the OPT record (and count its size) when trimming; RFC 6891": keepOpt,
  "keep the OPT record (and count its size) when trimming; RFC 6891; TC stays 0 because no answer was lost": keepOpt,
  "drop Additional TXT so that the reply fits 512 bytes": (recorded) => ({
    ...recorded,
    size: 47,
    additional_count: 0,
  }),
  "keep glue for the NS records that stay": (recorded) => ({
    ...recorded,
    additional_count: 1,
    additional_types: ["A"],
  }),
  "deduplicate Additional": (recorded) => ({ ...recorded, additional: recorded.additional!.slice(0, 1) }),
};

const alias = (name: string, target: string): RecordedRecord => ({ name, type: "CNAME", ttl: 0, data: target });
const address = (name: string, data: string): RecordedRecord => ({ name, type: "A", ttl: 0, data });
const text = (name: string, ttl: number, data: string): RecordedRecord => ({
  name,
  type: "TXT",
  ttl,
  data: `"${data}"`,
});
const answering = (...added: RecordedRecord[]): Improve => {
  return (recorded) => ({ ...recorded, answer: [...(recorded.answer ?? []), ...added] });
};

/** Where the words leave the details open. */
const byCase: Readonly<Record<string, Improve>> = {
  "node-host-cname": answering(alias("host.node.consul.", "www.example.com.")),
  "node-inner3": answering(address("foo.node.consul.", "127.0.0.1")),
  "host-alias3-a": answering(address("wsrc.service.consul.", "127.0.0.1")),
  "node-meta-special": (recorded) => ({
    ...recorded,
    answer: recorded.answer!.map((record) => ({ ...record, data: record.data.replace("back=ab", "back=a\\\\b") })),
  }),
  "node-meta-300": () => ({
    rcode: "NOERROR",
    flags: "qr aa rd",
    question: "echo",
    answer: [text("long.node.consul.", 0, `m=${"x".repeat(300)}`)],
  }),
  "extra-txt300-srv": () => ({
    rcode: "NOERROR",
    flags: "qr aa rd",
    question: "echo",
    answer: [{ name: "lsvc.service.consul.", type: "SRV", ttl: 0, data: "1 1 1 lng.node.dc1.consul." }],
    additional: [address("lng.node.dc1.consul.", "10.0.0.4"), text("lng.node.dc1.consul.", 0, `m=${"x".repeat(300)}`)],
  }),
  "extra-txt-escape": (recorded) => ({
    ...recorded,
    answer: recorded.answer!.map((record) => ({ ...record, data: '"m=a\\\\065b"' })),
  }),
  "extra-txt-rfc1464": (recorded) => ({
    ...recorded,
    answer: recorded.answer!.map((record) => ({ ...record, data: record.data.replace('"`==="', '"`==\\\\="') })),
  }),
  "limcap-srv-tcp": ({ size: _size, ...recorded }) => ({
    ...recorded,
    flags: "qr aa tc rd",
    answer_count: 1077,
    additional_count: 1077,
    size_max: 65_535,
  }),
  // Not marked in the recording, but what its section says of every name that exists (RFC 2308, RFC 8020): a name
  // error for DS at the apex would deny the whole zone to a resolver that believes it.
  "node-cname": withSoa,
  // As for svc-same-srv: the same record once is enough.
  "svc-metadb-srv": (recorded) => ({
    ...recorded,
    additional: recorded.additional!.filter((_record, i) => i % 2 === 0),
  }),
  "pkt-ds-apex": noData,
};

/** What we expect of a case: the recorded reply, or the better one. */
export function expectationOf(recordedCase: RecordedCase): RecordedExpectation {
  const improve = byCase[recordedCase.name] ?? byWords[recordedCase.better ?? ""];
  if (improve !== undefined) return improve(recordedCase.expect, recordedCase);
  if (recordedCase.better !== undefined) throw new Error(`${recordedCase.name}: no rule for "${recordedCase.better}"`);
  return recordedCase.expect;
}
