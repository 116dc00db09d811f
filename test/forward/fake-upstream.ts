import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { type Answer, type DecodedPacket, decode, encode, type Packet } from "dns-packet";

/** What an upstream got, and how. */
export interface Received {
  readonly packet: DecodedPacket;
  readonly bytes: Buffer;
  readonly transport: "udp" | "tcp";
  /** Source port of the client. */
  readonly port: number;
  /** Sends a message more, from the upstream's own address. */
  readonly send: (bytes: Uint8Array) => void;
}

/** Gives the bytes of the reply, or nothing to stay silent. */
export type Behaviour = (query: Received) => Uint8Array | undefined;

/** A resolver of the test's own on loopback, over UDP and TCP on one port. */
export interface FakeUpstream {
  readonly port: number;
  readonly text: string;
  readonly received: Received[];
  behaviour: Behaviour;
  close(): Promise<void>;
}

/** DNS over any stream of bytes: replies are written in the order they are made. */
export function serveStream(socket: Socket, answer: (bytes: Buffer) => Uint8Array | undefined): void {
  let pending = Buffer.alloc(0);
  socket.on("error", () => {});
  socket.on("data", (part: Buffer) => {
    pending = Buffer.concat([pending, part]);
    while (pending.length >= 2 && pending.length >= pending.readUInt16BE(0) + 2) {
      const length = pending.readUInt16BE(0);
      const reply = answer(pending.subarray(2, length + 2));
      pending = pending.subarray(length + 2);
      if (reply !== undefined) socket.write(framed(reply));
    }
  });
}

export function framed(message: Uint8Array): Buffer {
  const out = Buffer.alloc(message.length + 2);
  out.writeUInt16BE(message.length);
  out.set(message, 2);
  return out;
}

/** One port for both: what is free for TCP may be taken for UDP, so a few are tried. */
async function bindBoth(): Promise<{ tcp: Server; udp: UdpSocket; port: number }> {
  for (let tries = 0; ; tries++) {
    const tcp = createServer();
    await new Promise<void>((done) => tcp.listen(0, "127.0.0.1", done));
    const { port } = tcp.address() as AddressInfo;
    const udp = createSocket("udp4");
    const bound = await new Promise<boolean>((done) => {
      udp.once("error", () => done(false));
      udp.bind(port, "127.0.0.1", () => done(true));
    });
    if (bound) return { tcp, udp, port };
    udp.close();
    await new Promise<void>((done) => tcp.close(() => done()));
    if (tries === 20) throw new Error("no port is free for both UDP and TCP");
  }
}

export async function startUpstream(behaviour: Behaviour): Promise<FakeUpstream> {
  const { tcp, udp, port } = await bindBoth();
  const open = new Set<Socket>();
  const received: Received[] = [];
  const upstream: FakeUpstream = {
    port,
    text: `127.0.0.1:${port}`,
    received,
    behaviour,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((done) => tcp.close(() => done()));
      await new Promise<void>((done) => udp.close(done));
    },
  };
  const take = (bytes: Buffer, transport: "udp" | "tcp", from: number, send: (bytes: Uint8Array) => void) => {
    const copy = Buffer.from(bytes);
    const query: Received = { packet: decode(copy), bytes: copy, transport, port: from, send };
    received.push(query);
    return upstream.behaviour(query);
  };
  udp.on("message", (bytes, { port: from, address }) => {
    const send = (message: Uint8Array): void => udp.send(message, from, address);
    const reply = take(bytes, "udp", from, send);
    if (reply !== undefined) send(reply);
  });
  tcp.on("connection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    serveStream(socket, (bytes) => take(bytes, "tcp", socket.remotePort ?? 0, (reply) => socket.write(framed(reply))));
  });
  return upstream;
}

export const flags = { aa: 0x400, tc: 0x200, rd: 0x100, ra: 0x80, ad: 0x20, cd: 0x10 } as const;

export interface ReplyParts {
  readonly answers?: readonly Answer[];
  readonly authorities?: readonly Answer[];
  readonly additionals?: readonly Answer[];
  readonly rcode?: number;
  /** Bits beside QR, RA and the query's RD. */
  readonly flags?: number;
}

/** A reply to a query, its question repeated byte for byte (dns-packet keeps letter case). */
export function replyTo(query: DecodedPacket, parts: ReplyParts): Buffer {
  const packet: Packet = {
    type: "response",
    id: query.id ?? 0,
    flags: flags.ra | (query.flag_rd ? flags.rd : 0) | (parts.flags ?? 0) | (parts.rcode ?? 0),
    questions: query.questions ?? [],
    answers: [...(parts.answers ?? [])],
    authorities: [...(parts.authorities ?? [])],
    additionals: [...(parts.additionals ?? [])],
  };
  return encode(packet);
}

/** The name asked, folded. */
export function nameOf(query: Received): string {
  return (query.packet.questions?.[0]?.name ?? "").toLowerCase();
}

export const rcodes = { servFail: 2, nxDomain: 3, notImp: 4, refused: 5, formErr: 1 } as const;

/** Answers every A question with one address. */
export function addressOf(address: string, ttl = 300): Behaviour {
  return ({ packet }) =>
    replyTo(packet, { answers: [{ type: "A", name: packet.questions![0]!.name, data: address, ttl }] });
}

export const silence: Behaviour = () => undefined;

/** A SOA for negative answers. */
export function soa(name: string, minimum: number, ttl = minimum): Answer {
  return {
    type: "SOA",
    name,
    ttl,
    data: { mname: `ns.${name}`, rname: `admin.${name}`, serial: 1, refresh: 1, retry: 1, expire: 1, minimum },
  };
}
