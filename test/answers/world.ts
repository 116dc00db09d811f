import * as dnsPacket from "dns-packet";
import {
  type AnswerOptions,
  Answers,
  defaultAnswerOptions,
  lookupResult,
  type NodePut,
  type ProjectionChange,
  type ServicePut,
} from "../../src/answers/index.js";

/** Unix time that worlds live at. */
export const now = 1_700_000_000;

export function node(name: string, address: string, more: Partial<NodePut> = {}): ProjectionChange {
  return { kind: "node", op: "put", node: name, address, ...more };
}

/** An instance `<node>/<id>`; the service's name is the id unless given. */
export function service(place: string, more: Partial<ServicePut> = {}): ProjectionChange {
  const [nodeName, id] = place.split("/") as [string, string];
  return { kind: "service", op: "put", node: nodeName, id, service: id, address: "", port: 12_345, ...more };
}

/** A check `<node>/<id>`, of the node unless a service is given. */
export function check(place: string, status: string, serviceId = ""): ProjectionChange {
  const [nodeName, id] = place.split("/") as [string, string];
  return { kind: "check", op: "put", node: nodeName, id, serviceId, status };
}

/** A loaded server; `server1` 127.0.0.1 with the service `consul` is always there. */
export function world(changes: readonly ProjectionChange[], options: Partial<AnswerOptions> = {}): Answers {
  const answers = new Answers({
    options: { ...defaultAnswerOptions, ...options },
    random: Math.random,
    nowSeconds: () => now,
  });
  for (const change of [node("server1", "127.0.0.1"), service("server1/consul", { port: 8300 }), ...changes]) {
    answers.apply(change);
  }
  answers.markLoaded();
  return answers;
}

export interface Asking {
  readonly edns?: number;
  readonly tcp?: boolean;
}

/** A reply in lines, read by a codec that is not ours. */
export interface Reply {
  readonly rcode: number;
  readonly tc: boolean;
  readonly aa: boolean;
  readonly answer: string[];
  readonly authority: string[];
  readonly additional: string[];
  readonly opt: boolean;
  readonly size: number;
}

const zeroClass = 1;

export function packet(name: string, type: string, { edns }: Asking = {}): Buffer {
  const opt = { type: "OPT", name: ".", udpPayloadSize: edns, flags: 0, options: [] } as unknown as dnsPacket.OptAnswer;
  const bytes = dnsPacket.encode({
    type: "query",
    id: 4242,
    flags: dnsPacket.RECURSION_DESIRED,
    questions: [{ name, type: type as "A", class: "IN" }],
    additionals: edns === undefined ? [] : [opt],
  });
  bytes.writeUInt16BE(zeroClass, 12 + bytes.subarray(12).indexOf(0) + 3);
  return bytes;
}

function line(record: dnsPacket.Answer): string {
  const { name, type } = record;
  const ttl = (record as { ttl?: number }).ttl;
  switch (record.type) {
    case "SRV": {
      const { priority, weight, port, target } = record.data;
      return `${name} ${ttl} SRV ${priority} ${weight} ${port} ${target}`;
    }
    case "TXT":
      return `${name} ${ttl} TXT ${(record.data as Buffer[]).map(String).join("")}`;
    case "SOA":
      return `${name} ${ttl} SOA ${record.data.mname} ${record.data.minimum}`;
    default:
      return `${name} ${ttl} ${type} ${(record as dnsPacket.StringAnswer).data}`;
  }
}

export function read(bytes: Uint8Array): Reply {
  const buffer = Buffer.from(bytes);
  const { answers, authorities, additionals } = dnsPacket.decode(buffer);
  const lines = (records: dnsPacket.Answer[] | undefined): string[] =>
    (records ?? []).filter((record) => record.type !== "OPT").map(line);
  return {
    rcode: buffer[3]! & 15,
    tc: (buffer[2]! & 2) !== 0,
    aa: (buffer[2]! & 4) !== 0,
    answer: lines(answers),
    authority: lines(authorities),
    additional: lines(additionals),
    opt: (additionals ?? []).some((record) => record.type === "OPT"),
    size: buffer.length,
  };
}

/** Asks and reads; a name that is not ours is refused. */
export function ask(answers: Answers, name: string, type: string, asking: Asking = {}): Reply {
  const bytes = packet(name, type, asking);
  const out = new Uint8Array(65_535);
  let length = answers.lookup(bytes, bytes.length, asking.tcp === true, out);
  if (length === lookupResult.notOurs) length = answers.decline(out);
  return read(out.subarray(0, length));
}
