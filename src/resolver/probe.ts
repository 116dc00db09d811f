import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";
import {
  classIn,
  ednsOption,
  encodeMessage,
  formatRdata,
  type Message,
  nameFromText,
  nameToText,
  opcode,
  type ResourceRecord,
  rcode,
  readExtendedError,
  readMessage,
  type,
  typeToText,
} from "../wire/index.js";
import type { Endpoint } from "./endpoint.js";
import type { ProbeResult } from "./hop.js";

/** What every network carries in one piece. */
const udpBytes = 1_232;

export interface ProbeQuestion {
  readonly name: string;
  readonly type: number;
}

/** Asks one question over UDP, once more after half of the time. Never rejects: silence is a result. */
export function probe(server: Endpoint, question: ProbeQuestion, timeoutMs: number): Promise<ProbeResult> {
  const query = encodeQuery(question);
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(server.address) ? "udp6" : "udp4");
    const finish = (result: ProbeResult): void => {
      clearTimeout(again);
      clearTimeout(end);
      socket.close();
      resolve(result);
    };
    const again = setTimeout(() => socket.send(query), timeoutMs / 2);
    const end = setTimeout(() => finish({ kind: "silent" }), timeoutMs);
    socket.on("error", () => finish({ kind: "refused-connection" }));
    socket.on("message", (bytes) => {
      const read = readReply(bytes, query);
      if (read !== undefined) finish(read);
    });
    socket.connect(server.port, server.address, () => socket.send(query)); // connected: a closed port tells at once
  });
}

function encodeQuery(question: ProbeQuestion): Uint8Array {
  const name = nameFromText(question.name);
  if (!name.ok) throw new Error(`${question.name} is no domain name: ${name.reason}`);
  const message: Message = {
    header: {
      id: randomInt(65_536),
      response: false,
      opcode: opcode.query,
      authoritative: false,
      truncated: false,
      recursionDesired: true,
      recursionAvailable: false,
      authenticData: false,
      checkingDisabled: false,
      rcode: rcode.noError,
    },
    questions: [{ name: name.name, type: question.type, class: classIn }],
    answer: [],
    authority: [],
    additional: [],
    edns: { udpBytes, extendedRcode: 0, version: 0, dnssecOk: false, options: [] },
  };
  return encodeMessage(message)!; // a question always fits
}

/** Undefined for what is no reply to this query. */
function readReply(bytes: Uint8Array, query: Uint8Array): ProbeResult | undefined {
  if (bytes.length < 12 || bytes[0] !== query[0] || bytes[1] !== query[1] || (bytes[2]! & 0x80) === 0) return undefined;
  const read = readMessage(bytes);
  if (!read.ok) return undefined;
  const { header, answer, edns } = read.message;
  const option = edns?.options.find(({ code }) => code === ednsOption.extendedError);
  return {
    kind: "reply",
    rcode: header.rcode,
    recursionAvailable: header.recursionAvailable,
    answer: answer.map(recordText).sort(),
    extendedText: option === undefined ? "" : (readExtendedError(option.data)?.text ?? ""),
  };
}

/** Without the TTL; of a SOA only the names, since its serial is the time. */
function recordText(record: ResourceRecord): string {
  const rdata = formatRdata(record);
  const data = record.type === type.soa ? rdata.split(" ").slice(0, 2).join(" ") : rdata;
  return `${nameToText(record.owner)} ${typeToText(record.type)} ${data}`.toLowerCase();
}
