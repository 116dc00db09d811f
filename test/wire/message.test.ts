import * as dnsPacket from "dns-packet";
import dns2 from "dns2";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bytesToHex,
  clientSubnetOption,
  decodeRdata,
  encodeMessage,
  extendedErrorOption,
  hexToBytes,
  type Message,
  makeRecord,
  measureMessage,
  nameFromText,
  nameToText,
  rdataTypes,
  readClientSubnet,
  readExtendedError,
  readMessage,
  type,
} from "../../src/wire/index.js";
import { anyName } from "./arbitraries.js";

function name(text: string): Uint8Array {
  const result = nameFromText(text);
  if (!result.ok) throw new Error(result.reason);
  return result.name;
}

const header = {
  id: 7,
  response: true,
  opcode: 0,
  authoritative: true,
  truncated: false,
  recursionDesired: true,
  recursionAvailable: false,
  authenticData: false,
  checkingDisabled: false,
  rcode: 0,
};

function srvReply(): Message {
  const owner = name("web.service.consul.");
  const targets = ["n1.node.dc1.consul.", "n2.node.dc1.consul."].map(name);
  return {
    header,
    questions: [{ name: owner, type: type.srv, class: 1 }],
    answer: targets.map((target, i) =>
      makeRecord(owner, rdataTypes.srv, 5, { priority: 1, weight: 1, port: 80 + i, target }),
    ),
    authority: [],
    additional: targets.map((target, i) => makeRecord(target, rdataTypes.a, 5, Uint8Array.of(10, 0, 0, i))),
    edns: {
      udpBytes: 1232,
      extendedRcode: 0,
      version: 0,
      dnssecOk: false,
      options: [extendedErrorOption(14, "warming")],
    },
  };
}

describe("messages", () => {
  it("are read by two other codecs as they were meant", () => {
    const bytes = encodeMessage(srvReply())!;
    const packet = dnsPacket.decode(Buffer.from(bytes));
    expect(packet.answers?.map((answer) => (answer as dnsPacket.SrvAnswer).data.target)).toEqual([
      "n1.node.dc1.consul",
      "n2.node.dc1.consul",
    ]);
    expect(packet.additionals?.map((record) => record.name)).toEqual(["n1.node.dc1.consul", "n2.node.dc1.consul", "."]);
    const other = (
      dns2 as unknown as { Packet: { parse(bytes: Buffer): { answers: { port: number }[] } } }
    ).Packet.parse(Buffer.from(bytes));
    expect(other.answers.map((answer) => answer.port)).toEqual([80, 81]);
  });

  it("read back as they were", () => {
    const message = srvReply();
    for (const compress of [true, false]) {
      const result = readMessage(encodeMessage(message, compress)!);
      expect(result).toEqual({ ok: true, message, trailingBytes: 0 });
    }
  });

  it("write SRV targets in full and point the address owners at them", () => {
    const message = { ...srvReply(), edns: undefined };
    const question = 12 + 20 + 4;
    const srv = 2 + 10 + 6 + 20;
    expect(measureMessage(message, true)).toBe(question + 2 * (srv + 16));
    expect(measureMessage(message, false)).toBe(question + 2 * (20 + 16 + 20 + 20 + 14));
  });

  it("keep letter case when compressing", () => {
    const owner = name("A.Example.");
    const message: Message = {
      ...srvReply(),
      questions: [],
      answer: [makeRecord(owner, rdataTypes.ns, 0, name("b.example.")), makeRecord(owner, rdataTypes.ns, 0, owner)],
      additional: [],
      edns: undefined,
    };
    const result = readMessage(encodeMessage(message)!);
    const targets = result.ok ? result.message.answer.map((record) => nameToText(record.rdata)) : [];
    expect(targets).toEqual(["b.example.", "A.Example."]);
  });

  it("with names beyond pointer reach are still right", () => {
    const owners = Array.from({ length: 1500 }, (_, i) => name(`host-${i}.a.rather.long.domain.example.`));
    const message: Message = {
      ...srvReply(),
      questions: [],
      answer: owners.map((owner) => makeRecord(owner, rdataTypes.ptr, 0, owner)),
      additional: [],
      edns: undefined,
    };
    const result = readMessage(encodeMessage(message)!);
    expect(result.ok && result.message.answer.map((record) => nameToText(record.rdata))).toEqual(
      owners.map(nameToText),
    );
  });

  it("survive any names under compression", () => {
    fc.assert(
      fc.property(fc.array(anyName, { maxLength: 12 }), (names) => {
        const answer = names.map((owner) => makeRecord(owner, rdataTypes.cname, 1, names[0]!));
        const message: Message = { ...srvReply(), questions: [], answer, additional: [], edns: undefined };
        const bytes = encodeMessage(message)!;
        expect(readMessage(bytes)).toEqual({ ok: true, message, trailingBytes: 0 });
        expect(bytes.length).toBe(measureMessage(message, true));
      }),
    );
  });

  it("that are any bytes at all neither throw nor hang", () => {
    const good = [...encodeMessage(srvReply())!];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
        fc.nat(good.length),
        (edits, cut) => {
          const bytes = Uint8Array.from(good);
          for (const [at, value] of edits) bytes[at] = value;
          const result = readMessage(bytes.subarray(0, cut));
          expect(typeof result.ok).toBe("boolean");
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ["123481800001000100000000" + "c00c00010001", "pointer does not point backwards"],
    ["1234818000010000000000000161c00c00010001", "name ends too early"],
    ["12348180ffffffffffffffff", "name ends too early"],
    ["1234", "ends too early"],
    ["123481800000000100000000000001000100000000000301", "record data ends too early"],
  ])("%s is refused", (hex, reason) => {
    const result = readMessage(hexToBytes(hex)!);
    expect(result.ok ? "accepted" : result.reason).toContain(reason);
  });

  it("cost bounded work when pointers chain through 64 KiB", () => {
    const bytes = new Uint8Array(65_535);
    bytes.set([0, 0, 0x80, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0]);
    for (let at = 14; at + 1 < bytes.length && at < 16_382; at += 2)
      bytes.set([0xc0 | ((at - 2) >> 8), (at - 2) & 255], at);
    const started = performance.now();
    expect(readMessage(bytes).ok).toBe(false);
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe("EDNS options", () => {
  it.each([
    ["00011500c61200", { family: 1, sourcePrefix: 21, scopePrefix: 0, address: "c61200" }],
    ["00011500c612ff", { family: 1, sourcePrefix: 21, scopePrefix: 0, address: "c612f8" }],
    ["00010000", { family: 1, sourcePrefix: 0, scopePrefix: 0, address: "" }],
    ["00000000", { family: 0, sourcePrefix: 0, scopePrefix: 0, address: "" }],
  ])("client subnet %s is read", (hex, expected) => {
    const subnet = readClientSubnet(hexToBytes(hex)!)!;
    expect({ ...subnet, address: bytesToHex(subnet.address) }).toEqual(expected);
    expect(bytesToHex(clientSubnetOption(subnet).data)).toBe(hex.slice(0, 8) + expected.address);
  });

  it.each(["000121000a000000", "0003080001", "0001", "00028100"])("client subnet %s is refused", (hex) => {
    expect(readClientSubnet(hexToBytes(hex)!)).toBeUndefined();
  });

  it("extended errors read back", () => {
    expect(readExtendedError(extendedErrorOption(22, "no upstream").data)).toEqual({
      infoCode: 22,
      text: "no upstream",
    });
  });
});

it("decodes nothing from data that is too long", () => {
  expect(decodeRdata(rdataTypes.a, new Uint8Array(5))).toBeUndefined();
});
