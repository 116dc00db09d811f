import { once } from "node:events";
import * as dnsPacket from "dns-packet";
import { afterEach, describe, expect, it } from "vitest";
import type { Answers } from "../../src/answers/index.js";
import { type DnsServer, type DnsServerSetup, startDnsServer } from "../../src/dns/index.js";
import { frame, query, TcpClient, webAnswers } from "./clients.js";

const running: DnsServer[] = [];
const clients: TcpClient[] = [];

async function start(answers: Answers, setup: Partial<DnsServerSetup> = {}): Promise<DnsServer> {
  const server = await startDnsServer({ answers, addresses: ["127.0.0.1"], port: 0, ...setup });
  running.push(server);
  return server;
}

function client(server: DnsServer): TcpClient {
  const opened = new TcpClient(server.bound[0]!.port);
  clients.push(opened);
  return opened;
}

afterEach(async () => {
  for (const opened of clients.splice(0)) opened.socket.destroy();
  for (const server of running.splice(0)) await server.close();
});

describe("DNS over TCP", () => {
  it("gives the whole set where UDP gives three", async () => {
    const tcp = client(await start(webAnswers(96)));
    tcp.write(frame(query("web.service.consul", "SRV")));
    await tcp.until(() => tcp.replies.length === 1);
    const reply = dnsPacket.decode(tcp.replies[0]!);
    expect([reply.answers?.length, reply.additionals?.length]).toEqual([96, 96]);
  });

  it("answers pipelined queries in their order", async () => {
    const tcp = client(await start(webAnswers(2)));
    const ids = Array.from({ length: 50 }, (_, i) => i + 1);
    tcp.write(Buffer.concat(ids.map((id) => frame(query("web.service.consul", id % 2 ? "A" : "SRV", id)))));
    await tcp.until(() => tcp.replies.length === ids.length);
    expect(tcp.replies.map((reply) => reply.readUInt16BE(0))).toEqual(ids);
  });

  it("keeps the order when an earlier query has to wait for others", async () => {
    let release = (): void => {};
    const waiting = new Promise<void>((resolve) => {
      release = resolve;
    });
    const server = await start(webAnswers(1, { recursion: true }), {
      elsewhere: {
        forward: async (message) => {
          await waiting;
          const reply = Uint8Array.from(message);
          reply[2]! |= 0x80;
          return reply;
        },
      },
    });
    const tcp = client(server);
    const messages = [query("a.example", "A", 1), query("web.service.consul", "A", 2), query("b.example", "A", 3)];
    tcp.write(Buffer.concat(messages.map(frame)));
    tcp.socket.end();
    const other = client(server);
    other.write(frame(query("web.service.consul", "A", 9)));
    await other.until(() => other.replies.length === 1);
    expect(tcp.replies).toHaveLength(0);
    release();
    await tcp.until(() => tcp.closed);
    expect(tcp.replies.map((reply) => reply.readUInt16BE(0))).toEqual([1, 2, 3]);
  });

  it("takes a frame of 64 KiB byte by byte, and the next one after it", async () => {
    const tcp = client(await start(webAnswers(1)));
    const long = Buffer.alloc(65_535);
    query("web.service.consul", "A", 5).copy(long);
    const framed = frame(long);
    for (let i = 0; i < 3000; i++) tcp.write(framed.subarray(i, i + 1));
    tcp.write(framed.subarray(3000));
    tcp.write(frame(query("web.service.consul", "A", 6)));
    await tcp.until(() => tcp.replies.length === 2);
    expect(tcp.replies.map((reply) => reply.readUInt16BE(0))).toEqual([5, 6]);
  });

  it("gives no answer to empty, short and response messages but stays open", async () => {
    const server = await start(webAnswers(1));
    const tcp = client(server);
    const response = query("web.service.consul", "A", 1);
    response[2]! |= 0x80;
    tcp.write(Buffer.concat([frame(Buffer.alloc(0)), frame(Buffer.alloc(11)), frame(response)]));
    tcp.write(frame(query("web.service.consul", "A", 8)));
    await tcp.until(() => tcp.replies.length === 1);
    expect(tcp.replies[0]!.readUInt16BE(0)).toBe(8);
    expect(server.counts()).toMatchObject({ dropped: 3, tcpQueries: 4 });
  });

  it("answers a client that has closed its side already", async () => {
    const tcp = client(await start(webAnswers(1)));
    tcp.socket.end(frame(query("web.service.consul", "A", 3)));
    await tcp.until(() => tcp.closed);
    expect(tcp.replies).toHaveLength(1);
  });

  it("closes after 128 messages", async () => {
    const tcp = client(await start(webAnswers(1)));
    tcp.write(Buffer.concat(Array.from({ length: 200 }, (_, i) => frame(query("web.service.consul", "A", i)))));
    await tcp.until(() => tcp.closed);
    expect(tcp.replies).toHaveLength(128);
  });

  it("closes a connection that says nothing, later one that fell silent", async () => {
    const server = await start(webAnswers(1), { tcpTimes: { firstMessageMs: 40, idleMs: 400 } });
    const silent = client(server);
    const talking = client(server);
    const started = performance.now();
    silent.write(Buffer.from([0, 30, 1]));
    talking.write(frame(query("web.service.consul", "A", 1)));
    await silent.until(() => silent.closed);
    expect(talking.closed).toBe(false);
    await talking.until(() => talking.closed);
    expect(performance.now() - started).toBeGreaterThan(350);
    expect(talking.replies).toHaveLength(1);
    expect(server.counts().tcpTimeouts).toBe(2);
  });

  it("lets a new client take the place of the one that was silent longest", async () => {
    const server = await start(webAnswers(1), { tcpTimes: { firstMessageMs: 20_000, idleMs: 20_000 } });
    const many: TcpClient[] = [];
    for (let i = 0; i < 512; i++) {
      many.push(client(server));
      await once(many[i]!.socket, "connect");
    }
    many[0]!.write(frame(query("web.service.consul", "A", 1)));
    await many[0]!.until(() => many[0]!.replies.length === 1);
    const late = client(server);
    late.write(frame(query("web.service.consul", "A", 7)));
    await late.until(() => late.replies.length === 1);
    await many[1]!.until(() => many[1]!.closed);
    expect(many.filter((each) => each.closed)).toHaveLength(1);
    expect(server.counts()).toMatchObject({ tcpConnections: 513, tcpConnectionsDisplaced: 1 });
  });

  it("stops reading from a client that takes no replies", async () => {
    const server = await start(webAnswers(900));
    const tcp = client(server);
    tcp.socket.pause();
    const burst = Buffer.concat(Array.from({ length: 120 }, (_, i) => frame(query("web.service.consul", "SRV", i))));
    tcp.write(burst);
    const other = client(server);
    for (let i = 0; i < 20; i++) {
      other.write(frame(query("web.service.consul", "A", i)));
      await other.until(() => other.replies.length === i + 1);
    }
    expect(server.counts().tcpQueries).toBeLessThan(120 + 20);
    tcp.socket.resume();
    await tcp.until(() => tcp.replies.length === 120);
    expect(tcp.replies.map((reply) => reply.readUInt16BE(0))).toEqual(Array.from({ length: 120 }, (_, i) => i));
  });
});
