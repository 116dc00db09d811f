import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { connect, isIPv6 } from "node:net";
import { Packet } from "dns2";

export interface DnsServer {
  readonly host: string;
  readonly port: number;
}

export interface DnsQuestion {
  readonly name: string;
  readonly type: string;
}

/** A reply as it came, read by dns2: a reader that is not the server's own. */
export interface DnsReply {
  readonly packet: Packet;
  readonly rcode: number;
  readonly answers: number;
  readonly bytes: number;
  readonly overTcp: boolean;
  readonly tookMs: number;
}

/** What we take over UDP: the size that crosses every network unfragmented. */
const UDP_BYTES_MAX = 1232;
const TRUNCATED = 0x02;

/** Asks one question over UDP, again over TCP when the reply was truncated. Rejects with a text to print. */
export async function askDns(
  server: DnsServer,
  question: DnsQuestion,
  how: { readonly tcp: boolean; readonly timeoutMs: number },
): Promise<DnsReply> {
  const id = randomInt(65_536);
  const query = encodeQuestion(id, question);
  const startedMs = performance.now();
  const read = (bytes: Uint8Array, overTcp: boolean) => readPacket(bytes, overTcp, performance.now() - startedMs);
  if (!how.tcp) {
    const bytes = await overUdp(server, query, how.timeoutMs);
    if ((bytes[2]! & TRUNCATED) === 0) return read(bytes, false);
  }
  return read(await overTcp(server, query, how.timeoutMs), true);
}

/** Written by hand: a plain question with an OPT record is 30 bytes, and names with odd labels must go out as given. */
function encodeQuestion(id: number, { name, type }: DnsQuestion): Buffer {
  const labels = name.split(".").filter((label) => label !== "");
  const owner = Buffer.concat([
    ...labels.map((label) => {
      const text = Buffer.from(label, "utf8");
      if (text.length > 63) throw new Error(`the label "${label}" is longer than 63 bytes`);
      return Buffer.concat([Buffer.of(text.length), text]);
    }),
    Buffer.of(0),
  ]);
  if (owner.length > 255) throw new Error("the name is longer than 255 bytes");
  const header = Buffer.from([id >> 8, id & 255, 0x01, 0, 0, 1, 0, 0, 0, 0, 0, 1]); // RD, one question, one OPT
  const code = typeCode(type);
  const opt = Buffer.from([0, 0, 41, UDP_BYTES_MAX >> 8, UDP_BYTES_MAX & 255, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([header, owner, Buffer.from([code >> 8, code & 255, 0, 1]), opt]);
}

/** Types that dns2 does not name. */
const MORE_TYPES: Readonly<Record<string, number>> = {
  NAPTR: 35,
  DNAME: 39,
  DS: 43,
  SSHFP: 44,
  TLSA: 52,
  SVCB: 64,
  HTTPS: 65,
};

function typeCode(type: string): number {
  const numbered = /^TYPE(\d{1,5})$/.exec(type);
  const known: Readonly<Record<string, number>> = { ...Packet.TYPE, ...MORE_TYPES };
  const code = numbered === null ? known[type] : Number(numbered[1]);
  if (code === undefined || code > 65_535) throw new Error(`unknown record type "${type}"`);
  return code;
}

function readPacket(bytes: Uint8Array, overTcp: boolean, tookMs: number): DnsReply {
  const packet = Packet.parse(Buffer.from(bytes));
  return { packet, rcode: bytes[3]! & 15, answers: packet.answers.length, bytes: bytes.length, overTcp, tookMs };
}

/** A message shorter than its header is none. */
const HEADER_BYTES = 12;

function overUdp(server: DnsServer, query: Buffer, timeoutMs: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(server.host) ? "udp6" : "udp4");
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      socket.close();
      settle();
    };
    const timer = setTimeout(() => finish(() => reject(new Error(`no reply within ${timeoutMs} ms`))), timeoutMs);
    socket.on("error", (fault) => finish(() => reject(fault)));
    socket.on("message", (bytes) => {
      const ours = bytes.length >= HEADER_BYTES && bytes.readUInt16BE(0) === query.readUInt16BE(0) && bytes[2]! >= 0x80;
      if (ours) finish(() => resolve(bytes));
    });
    socket.connect(server.port, server.host, () => socket.send(query)); // connected: only this server's replies arrive
  });
}

function overTcp(server: DnsServer, query: Buffer, timeoutMs: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, server.host);
    let received = Buffer.alloc(0);
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      socket.destroy();
      settle();
    };
    const timer = setTimeout(() => finish(() => reject(new Error(`no reply within ${timeoutMs} ms`))), timeoutMs);
    socket.on("error", (fault) => finish(() => reject(fault)));
    socket.on("end", () => finish(() => reject(new Error("the server closed the connection without a reply"))));
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]); // at most 64 KiB: the length field has two bytes
      const length = received.length < 2 ? undefined : received.readUInt16BE(0);
      if (length === undefined || received.length < length + 2) return;
      if (length < HEADER_BYTES) finish(() => reject(new Error("the reply is no DNS message")));
      else finish(() => resolve(received.subarray(2, length + 2)));
    });
    socket.write(Buffer.concat([Buffer.from([query.length >> 8, query.length & 255]), query]));
  });
}
