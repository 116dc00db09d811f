import { createSocket } from "node:dgram";
import * as dnsPacket from "dns-packet";
import { afterEach, describe, expect, it } from "vitest";
import type { Answers } from "../../src/answers/index.js";
import { DnsListenError, type DnsServer, type DnsServerSetup, startDnsServer } from "../../src/dns/index.js";
import { askUdp, query, webAnswers } from "./clients.js";

const running: DnsServer[] = [];

async function start(answers: Answers, setup: Partial<DnsServerSetup> = {}): Promise<DnsServer> {
  const server = await startDnsServer({ answers, addresses: ["127.0.0.1"], port: 0, ...setup });
  running.push(server);
  return server;
}

afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

describe("DNS over UDP", () => {
  it("answers what it is asked", async () => {
    const server = await start(webAnswers(2));
    const reply = dnsPacket.decode(await askUdp(server.bound[0]!.port, query("web.service.consul", "SRV", 99)));
    expect(reply.id).toBe(99);
    expect(reply.answers?.map((answer) => (answer as dnsPacket.SrvAnswer).data.target).sort()).toEqual([
      "n0000.node.dc1.consul",
      "n0001.node.dc1.consul",
    ]);
    expect(server.counts()).toMatchObject({ udpQueries: 1, replies: 1, dropped: 0, faults: 0 });
    expect(server.counts().byRcode[0]).toBe(1);
  });

  it("answers over IPv6, on the same port", async () => {
    const server = await start(webAnswers(1), { addresses: ["127.0.0.1", "::1"] });
    expect(server.bound.map(({ address }) => address)).toEqual(["127.0.0.1", "::1"]);
    expect(server.bound[1]!.port).toBe(server.bound[0]!.port);
    const reply = dnsPacket.decode(await askUdp(server.bound[1]!.port, query("web.service.consul", "A"), "::1"));
    expect(reply.answers).toHaveLength(1);
  });

  it("goes on answering after anything at all has been thrown at it", async () => {
    const server = await start(webAnswers(1));
    const { port } = server.bound[0]!;
    const socket = createSocket("udp4");
    const response = query("web.service.consul", "A");
    response[2]! |= 0x80;
    for (const bytes of ["", "00", "ff".repeat(12), "00".repeat(9000), response.toString("hex")]) {
      await new Promise<void>((resolve) => socket.send(Buffer.from(bytes, "hex"), port, "127.0.0.1", () => resolve()));
    }
    const reply = dnsPacket.decode(await askUdp(port, query("web.service.consul", "A")));
    socket.close();
    expect(reply.answers).toHaveLength(1);
    expect(server.counts()).toMatchObject({ dropped: 4, faults: 0 });
  });

  it("refuses names of others unless it may ask for them", async () => {
    const refusing = await start(webAnswers(1));
    const refused = await askUdp(refusing.bound[0]!.port, query("example.com", "A"));
    expect(refused[3]! & 15).toBe(5);

    const asked: string[] = [];
    const forwarding = await start(webAnswers(1, { recursion: true }), {
      elsewhere: {
        forward: async (message) => {
          const packet = dnsPacket.decode(Buffer.from(message));
          asked.push(packet.questions![0]!.name);
          return dnsPacket.encode({
            type: "response",
            id: packet.id ?? 0,
            questions: packet.questions ?? [],
            answers: [{ type: "A", name: packet.questions![0]!.name, ttl: 5, data: "192.0.2.9" }],
          });
        },
      },
    });
    const { port } = forwarding.bound[0]!;
    const answered = dnsPacket.decode(await askUdp(port, query("example.com", "A", 41)));
    expect([answered.id, (answered.answers![0] as dnsPacket.StringAnswer).data]).toEqual([41, "192.0.2.9"]);
    const own = await askUdp(port, query("nothing.service.consul", "A"));
    expect(own[3]! & 15).toBe(3);
    expect(asked).toEqual(["example.com"]);
  });

  it("says SERVFAIL, not authoritative, when no one else answers", async () => {
    const server = await start(webAnswers(1, { recursion: true }), { elsewhere: { forward: async () => undefined } });
    const reply = await askUdp(server.bound[0]!.port, query("example.com", "A", 1, 1232));
    expect(reply.readUInt16BE(2)).toBe(0x8182);
    expect(dnsPacket.decode(reply).additionals?.map((record) => record.type)).toEqual(["OPT"]);
  });

  it("survives a forwarder that throws", async () => {
    const server = await start(webAnswers(1, { recursion: true }), {
      elsewhere: { forward: () => Promise.reject(new Error("upstream broke")) },
    });
    const reply = await askUdp(server.bound[0]!.port, query("example.com", "A"));
    expect(reply[3]! & 15).toBe(2);
    expect(server.counts()).toMatchObject({ forwarded: 1, forwardFailures: 1, faults: 0 });
  });

  it("looks into static zones before it asks others", async () => {
    const server = await start(webAnswers(1, { recursion: true }), {
      elsewhere: {
        staticZones: (message, length, _overTcp, out) => {
          out.set(message.subarray(0, length));
          out[2]! |= 0x84;
          return length;
        },
        forward: () => Promise.reject(new Error("must not be asked")),
      },
    });
    const reply = await askUdp(server.bound[0]!.port, query("example.com", "A"));
    expect(reply.readUInt16BE(2)).toBe(0x8500);
  });

  it("looks into static zones for names below arpa that are of no address of ours, and denies them itself", async () => {
    const asked: string[] = [];
    const server = await start(webAnswers(1), {
      elsewhere: {
        staticZones: (message, length, _overTcp, out) => {
          const name = dnsPacket.decode(Buffer.from(message.subarray(0, length))).questions![0]!.name;
          asked.push(name);
          if (name !== "tv.home.arpa") return 0;
          out.set(message.subarray(0, length));
          out[2]! |= 0x84;
          return length;
        },
      },
    });
    const { port } = server.bound[0]!;
    const rcodes: number[] = [];
    for (const name of ["tv.home.arpa", "9.9.9.10.in-addr.arpa", "0.0.0.10.in-addr.arpa", "tv.home.example"]) {
      rcodes.push((await askUdp(port, query(name, "PTR")))[3]! & 15);
    }
    expect(rcodes).toEqual([0, 3, 0, 5]);
    expect(asked).toEqual(["tv.home.arpa", "9.9.9.10.in-addr.arpa", "tv.home.example"]);
  });

  it("finishes an answer that needs an outside name", async () => {
    const answers = webAnswers(0, { recursion: true, serviceTtlSeconds: { "*": 7 } });
    answers.apply({ kind: "node", op: "put", node: "ext", address: "www.example.com" });
    answers.apply({ kind: "service", op: "put", node: "ext", id: "s", service: "search", address: "", port: 80 });
    const server = await start(answers, {
      elsewhere: {
        find: async (needs) =>
          needs.map(({ name, type }) => ({
            name,
            type,
            records: [{ owner: name, type: 1, class: 1, ttlSeconds: 300, rdata: Uint8Array.of(192, 0, 2, 1) }],
          })),
      },
    });
    const reply = dnsPacket.decode(await askUdp(server.bound[0]!.port, query("search.service.consul", "A")));
    expect(
      reply.answers?.map((answer) => `${answer.name} ${answer.type} ${(answer as dnsPacket.StringAnswer).ttl}`),
    ).toEqual(["search.service.consul CNAME 7", "www.example.com A 7"]);
  });

  it("says what is wrong when the port is taken, and leaves nothing open", async () => {
    const first = await start(webAnswers(1));
    const { port } = first.bound[0]!;
    const failure = await startDnsServer({ answers: webAnswers(1), addresses: ["127.0.0.1"], port }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(DnsListenError);
    expect((failure as Error).message).toContain(`DNS cannot listen on 127.0.0.1 port ${port} (UDP): EADDRINUSE`);
    await first.close();
    const second = await start(webAnswers(1), { port });
    expect(second.bound[0]!.port).toBe(port);
  });
});
