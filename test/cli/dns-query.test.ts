import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { type Answer, decode, encode, type Packet, streamDecode, streamEncode, TRUNCATED_RESPONSE } from "dns-packet";
import { afterEach, describe, expect, it } from "vitest";
import { freePort } from "../support/agent.js";
import { run } from "./double-context.js";

const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const srv: Answer = {
  type: "SRV",
  name: "web.service.consul",
  ttl: 0,
  data: { priority: 1, weight: 2, port: 80, target: "n1.node.dc1.consul" },
};

/** A DNS server that answers everything alike, over UDP and TCP of one port. */
async function nameServer(reply: Partial<Packet>, overUdp: Partial<Packet> = reply) {
  const port = await freePort();
  const questions: Packet[] = [];
  const answered = (query: Packet, given: Partial<Packet>): Packet => {
    questions.push(query);
    return { type: "response", id: query.id ?? 0, questions: query.questions ?? [], ...given };
  };
  const udp = createSocket("udp4");
  udp.on("message", (bytes, from) => udp.send(encode(answered(decode(bytes), overUdp)), from.port, from.address));
  const tcp = createServer((socket) => {
    socket.on("data", (bytes) => {
      const whole = streamEncode(answered(streamDecode(bytes), reply));
      socket.write(whole.subarray(0, 7)); // in two pieces
      setImmediate(() => socket.end(whole.subarray(7)));
    });
  });
  await new Promise<void>((bound) => udp.bind(port, "127.0.0.1", bound));
  await new Promise<void>((listening) => tcp.listen(port, "127.0.0.1", listening));
  closers.push(
    () => udp.close(),
    () => tcp.close(),
  );
  return { server: `127.0.0.1:${port}`, questions };
}

describe("dns query", () => {
  it("prints status, flags and records in zone-file form", async () => {
    const { server, questions } = await nameServer({ flags: 0x0400, answers: [srv] });
    const { exit, stdout } = await run(["dns", "query", `-server=${server}`, "web.service.consul", "srv"]);
    const [head, ...rest] = stdout.split("\n");
    expect(head).toMatch(/^; NOERROR, flags aa, \d+ bytes over UDP in [\d.]+ ms$/);
    expect(rest).toEqual(["", "; answer", "web.service.consul.\t0\tIN\tSRV\t1 2 80 n1.node.dc1.consul.", ""]);
    expect(exit).toBe(0);
    expect(questions[0]?.questions).toEqual([{ name: "web.service.consul", type: "SRV", class: "IN" }]);
    expect(questions[0]?.additionals?.[0]).toMatchObject({ type: "OPT", udpPayloadSize: 1232 });
  });

  it("asks again over TCP when the reply was cut short, and at once when told to", async () => {
    const { server, questions } = await nameServer({ answers: [srv] }, { flags: TRUNCATED_RESPONSE });
    expect((await run(["dns", "query", `-server=${server}`, "w", "SRV"])).stdout).toContain("bytes over TCP");
    expect(questions).toHaveLength(2);
    expect((await run(["dns", "query", `-server=${server}`, "-tcp", "w", "SRV"])).stdout).toContain("SRV\t1 2 80");
    expect(questions).toHaveLength(3);
  });

  it("tells the reason of a negative answer and ends with 1", async () => {
    const data = Buffer.concat([Buffer.from([0, 0]), Buffer.from("no instance is passing")]);
    const opt = {
      type: "OPT",
      name: ".",
      udpPayloadSize: 1232,
      extendedRcode: 0,
      ednsVersion: 0,
      flags: 0,
      flag_do: false,
    } as const;
    const { server } = await nameServer({
      flags: 3,
      additionals: [{ ...opt, options: [{ code: 15 as 8, data } as never] }],
    });
    const { exit, stdout } = await run(["dns", "query", `-server=${server}`, "web.service.consul"]);
    expect([exit, stdout.split("\n")[1]]).toEqual([1, "; reason: no instance is passing (extended error 0)"]);
  });

  it("takes a type it has no name for by number, and refuses words", async () => {
    const { server, questions } = await nameServer({});
    await run(["dns", "query", `-server=${server}`, "w", "TYPE257"]);
    expect(questions[0]?.questions?.[0]?.type).toBe("CAA");
    const refused = await run(["dns", "query", `-server=${server}`, "w", "ZZ"]);
    expect(refused).toMatchObject({ exit: 1, stderr: expect.stringContaining('unknown record type "ZZ"') });
  });

  it("gives up on a server that says nothing", async () => {
    const silent = createSocket("udp4");
    closers.push(() => silent.close());
    await new Promise<void>((bound) => silent.bind(0, "127.0.0.1", bound));
    const server = `127.0.0.1:${silent.address().port}`;
    const result = await run(["dns", "query", `-server=${server}`, "-timeout=30ms", "w"]);
    expect(result).toMatchObject({ exit: 1, stderr: expect.stringContaining("no reply within 30 ms") });
  });
});
