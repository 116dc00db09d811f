import * as dnsPacket from "dns-packet";
import { describe, expect, it } from "vitest";
import {
  accept,
  bytesToHex,
  hexToBytes,
  largestPrefix,
  nameHash,
  optBytes,
  putOpt,
  putQuestion,
  putRefusal,
  putReplyHeader,
  Query,
  rcode,
  setBudget,
  verdict,
} from "../../src/wire/index.js";

const question = "03666f6f046e6f646506636f6e73756c0000010001";

const decisions: [title: string, hex: string, verdict: number, rcode: number | undefined][] = [
  ["an empty datagram", "", verdict.drop, undefined],
  ["eleven bytes", "1234010000010000000000", verdict.drop, undefined],
  ["a response", `123481000001000000000000${question}`, verdict.drop, undefined],
  ["IQUERY", `123409000001000000000000${question}`, verdict.refuseBare, rcode.notImp],
  ["NOTIFY", `123420000001000000000000${question}`, verdict.refuseBare, rcode.notImp],
  ["UPDATE", `123428000001000000000000${question}`, verdict.refuseBare, rcode.notImp],
  ["opcode 15", `123478000001000000000000${question}`, verdict.refuseBare, rcode.notImp],
  ["no question", "123401000000000000000000", verdict.refuseBare, rcode.formErr],
  ["two questions", `123401000002000000000000${question}${question}`, verdict.refuseBare, rcode.formErr],
  ["counts of 65535", `12340100ffffffffffffffff${question}`, verdict.refuseBare, rcode.formErr],
  ["two answer records", `123401000001000200000000${question}`, verdict.refuseBare, rcode.formErr],
  ["three additional records", `123401000001000000000003${question}`, verdict.refuseBare, rcode.formErr],
  ["a question that is not there", "123401000001000000000000", verdict.refuseBare, rcode.formErr],
  ["a name cut short", "12340100000100000000000003666f", verdict.refuseBare, rcode.formErr],
  ["no type and class", "12340100000100000000000003666f6f00", verdict.refuseBare, rcode.formErr],
  ["a pointer to itself", "123401000001000000000000c00c00010001", verdict.refuseBare, rcode.formErr],
  ["label type 01", `123401000001000000000000${"40"}${"61".repeat(64)}0000010001`, verdict.refuseBare, rcode.formErr],
  [
    "a name of 255 bytes",
    `123401000001000000000000${`3f${"61".repeat(63)}`.repeat(3)}3d${"61".repeat(61)}0000010001`,
    verdict.answer,
    undefined,
  ],
  [
    "a name of 256 bytes",
    `123401000001000000000000${`3f${"61".repeat(63)}`.repeat(3)}3e${"61".repeat(62)}0000010001`,
    verdict.refuseBare,
    rcode.formErr,
  ],
  ["stray bytes after the question", `123401000001000000000000${question}deadbeef`, verdict.answer, undefined],
  ["fewer additional records than claimed", `123401000001000000000001${question}`, verdict.answer, undefined],
  [
    "an OPT cut short",
    `123401000001000000000001${question}00002904d0000000000004000800`,
    verdict.refuse,
    rcode.formErr,
  ],
  [
    "two OPT records",
    `123401000001000000000002${question}${"00002904d000000000000000".slice(0, 22).repeat(2)}`,
    verdict.refuse,
    rcode.formErr,
  ],
  [
    "a subnet of 33 bits",
    `123401000001000000000001${question}00002904d0000000000c00080008000121000a000000`,
    verdict.refuse,
    rcode.formErr,
  ],
  [
    "a subnet of an unknown family",
    `123401000001000000000001${question}00002904d000000000080008000400090000`,
    verdict.refuse,
    rcode.formErr,
  ],
  [
    "a record beside the question",
    `123401000001000100000000${question}0178000001000100000000 00047f000001`.replace(" ", ""),
    verdict.answer,
    undefined,
  ],
];

describe("the accept gate", () => {
  it.each(decisions)("decides about %s", (_title, hex, expected, expectedRcode) => {
    const query = new Query();
    const bytes = hexToBytes(hex)!;
    expect(accept(bytes, bytes.length, query)).toBe(expected);
    if (expectedRcode !== undefined) expect(query.rcode).toBe(expectedRcode);
  });

  it("reads what another encoder wrote", () => {
    const bytes = dnsPacket.encode({
      type: "query",
      id: 4660,
      flags: dnsPacket.RECURSION_DESIRED | dnsPacket.CHECKING_DISABLED,
      questions: [{ name: "Web.Service.Consul", type: "SRV", class: "IN" }],
      additionals: [
        {
          type: "OPT",
          name: ".",
          udpPayloadSize: 1232,
          extendedRcode: 0,
          ednsVersion: 1,
          flags: dnsPacket.DNSSEC_OK,
          flag_do: true,
          options: [{ code: "CLIENT_SUBNET", ip: "198.18.0.0", sourcePrefixLength: 21 }],
        } as unknown as dnsPacket.OptAnswer,
      ],
    });
    const query = new Query();
    expect(accept(bytes, bytes.length, query)).toBe(verdict.answer);
    expect(bytesToHex(query.folded.subarray(0, query.nameBytes))).toBe(
      Buffer.from("\x03web\x07service\x06consul\0").toString("hex"),
    );
    expect([...query.labelStarts.subarray(0, query.labels)]).toEqual([0, 4, 12]);
    const { id, type, labels, hasEdns, ednsBytes, ednsVersion, dnssecOk, recursionDesired } = query;
    expect({ id, type, labels, hasEdns, ednsBytes, ednsVersion, dnssecOk, recursionDesired }).toEqual({
      id: 4660,
      type: 33,
      labels: 3,
      hasEdns: true,
      ednsBytes: 1232,
      ednsVersion: 1,
      dnssecOk: true,
      recursionDesired: true,
    });
    expect(nameHash(query.folded, query.nameBytes)).toBe(query.hash);
    const out = new Uint8Array(512);
    putReplyHeader(out, query, 0x0400);
    const end = putOpt(out, putQuestion(out, query), query, 0, 21);
    expect(end - query.questionEnd).toBe(optBytes(query));
    const reply = dnsPacket.decode(Buffer.from(out.subarray(0, end)));
    expect(reply.questions?.[0]?.name).toBe("Web.Service.Consul");
    expect(reply.flags).toBe(0x0400 | dnsPacket.RECURSION_DESIRED | dnsPacket.CHECKING_DISABLED);
    const opt = reply.additionals?.[0] as unknown as {
      udpPayloadSize: number;
      ednsVersion: number;
      flags: number;
      options: unknown[];
    };
    expect([opt.udpPayloadSize, opt.ednsVersion, opt.flags]).toEqual([1232, 0, 0]);
    expect(opt.options[0]).toMatchObject({ code: 8, sourcePrefixLength: 21, scopePrefixLength: 21, ip: "198.18.0.0" });
  });

  it("goes by the first of several client subnets", () => {
    const options = "00080007000118000a0101" + "00080007000118000a0202";
    const opt = `00002904d000000000${(options.length / 2).toString(16).padStart(4, "0")}${options}`;
    const bytes = hexToBytes(`123401000001000000000001${question}${opt}`)!;
    const query = new Query();
    expect(accept(bytes, bytes.length, query)).toBe(verdict.answer);
    expect(bytesToHex(bytes.subarray(query.subnetAt, query.subnetAt + query.subnetBytes))).toBe("000118000a0101");
  });

  it("refuses with the header alone, opcode and RD kept", () => {
    const query = new Query();
    const bytes = hexToBytes(`12342910000100000000000${"0"}${question}`)!;
    accept(bytes, bytes.length, query);
    const out = new Uint8Array(512).fill(255);
    expect(bytesToHex(out.subarray(0, putRefusal(out, query, query.rcode, true)))).toBe("1234a9040000000000000000");
  });
});

describe("the size arithmetic", () => {
  const budget = { hardBytes: 0, softBytes: 0, answersMax: 0 };
  it.each([
    [false, -1, 3, 512, 504, 3],
    [false, 0, 20, 512, 504, 8],
    [false, 512, 0, 512, 504, 0],
    [false, 513, 3, 513, 505, Number.POSITIVE_INFINITY],
    [false, 65_535, 3, 65_467, 65_459, Number.POSITIVE_INFINITY],
    [true, 1232, 3, 65_535, 65_523, Number.POSITIVE_INFINITY],
  ])("for TCP=%s, EDNS %i, limit %i gives %i/%i/%i", (tcp, edns, limit, hard, soft, answers) => {
    setBudget(budget, tcp, edns, limit);
    expect(budget).toEqual({ hardBytes: hard, softBytes: soft, answersMax: answers });
  });

  it.each([
    [10, 4],
    [10, 0],
    [10, 10],
    [1000, 371],
    [0, 0],
  ])("finds the largest of %i that fits up to %i", (count, bound) => {
    for (let guess = -1; guess <= count + 1; guess++) {
      expect(largestPrefix(count, (kept) => kept <= bound, guess)).toBe(Math.min(count, bound));
    }
  });
});
