import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createSecureServer, type Http2SecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer, type Server as TlsServer } from "node:tls";
import { type DecodedPacket, decode } from "dns-packet";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Forwarder, ForwardOptions, ForwardPorts } from "../../src/forward/index.js";
import { describeWith } from "../support/needs.js";
import { answer, data, forwarderWith, ManualClock, rcodeOf, until } from "./asking.js";
import { addressOf, replyTo, serveStream, silence, startUpstream } from "./fake-upstream.js";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function forwarder(options: Partial<ForwardOptions>, ports: Partial<ForwardPorts> = {}): Forwarder {
  const made = forwarderWith(options, ports);
  closing.push(() => made.close());
  return made;
}

const replyWith = (packet: DecodedPacket, address: string): Buffer =>
  replyTo(packet, { answers: [{ type: "A", name: packet.questions![0]!.name, data: address, ttl: 60 }] });

describe("TCP upstreams", () => {
  it("get many queries over one connection and may answer in any order", async () => {
    const up = await startUpstream(silence);
    closing.push(() => up.close());
    const made = forwarder({ recursors: [`tcp://${up.text}`] });
    const replies = Array.from({ length: 30 }, (_, i) => answer(made, `n${i}.example`));
    await until(() => up.received.length === 30);
    expect(new Set(up.received.map(({ port }) => port)).size).toBe(1);
    expect(new Set(up.received.map(({ packet }) => packet.id)).size).toBe(30);
    for (const query of [...up.received].reverse()) {
      const [, number] = /^n(\d+)/i.exec(query.packet.questions![0]!.name)!;
      query.send(replyWith(query.packet, `192.0.2.${number}`));
    }
    expect((await Promise.all(replies)).map(data)).toEqual(replies.map((_, i) => [`192.0.2.${i}`]));
  });

  it("that close a connection that served are asked again on a new one", async () => {
    const up = await startUpstream(({ packet }) => replyWith(packet, "192.0.2.3"));
    const text = `tcp://${up.text}`;
    const made = forwarder({ recursors: [text] }, { clock: new ManualClock() });
    await answer(made, "one.example");
    await up.close();
    const again = await startUpstreamAt(up.port, "192.0.2.4");
    closing.push(again);
    expect(data(await answer(made, "two.example"))).toEqual(["192.0.2.4"]);
  });

  it("that refuse TCP are asked over UDP, also for clients that came over TCP", async () => {
    const { createSocket } = await import("node:dgram");
    const udp = createSocket("udp4", (bytes, { port, address }) => {
      udp.send(replyWith(decode(bytes), "192.0.2.5"), port, address);
    });
    await new Promise<void>((done) => udp.bind(0, "127.0.0.1", done));
    closing.push(() => new Promise<void>((done) => udp.close(() => done())));
    const made = forwarder({ recursors: [`127.0.0.1:${udp.address().port}`] }, { clock: new ManualClock() });
    expect(data(await answer(made, "www.example", { transport: "tcp" }))).toEqual(["192.0.2.5"]);
  });

  it("whose connection has died are asked on a new one after three questions without answer", async () => {
    const clock = new ManualClock();
    const up = await startUpstream(({ packet }) => replyWith(packet, "192.0.2.6"));
    closing.push(() => up.close());
    const made = forwarder({ recursors: [`tcp://${up.text}`] }, { clock });
    await answer(made, "one.example");
    up.behaviour = silence;
    for (const name of ["two.example", "three.example", "four.example"]) {
      const before = up.received.length;
      const reply = answer(made, name);
      await until(() => up.received.length > before);
      clock.advance(2_000);
      expect(rcodeOf(await reply)).toBe("SERVFAIL");
    }
    up.behaviour = ({ packet }) => replyWith(packet, "192.0.2.6");
    expect(data(await answer(made, "five.example"))).toEqual(["192.0.2.6"]);
    expect(new Set(up.received.map(({ port }) => port)).size).toBe(2);
  });

  it("that are silent cost a timeout, and leave nothing open after close", async () => {
    const clock = new ManualClock();
    const up = await startUpstream(silence);
    closing.push(() => up.close());
    const made = forwarder({ recursors: [`tcp://${up.text}`] }, { clock });
    const reply = answer(made, "www.example");
    await until(() => up.received.length === 1);
    clock.advance(2_000);
    expect(rcodeOf(await reply)).toBe("SERVFAIL");
    made.close();
    expect(clock.waiting).toBe(0);
  });
});

async function startUpstreamAt(port: number, address: string): Promise<() => Promise<void>> {
  const { createServer } = await import("node:net");
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    serveStream(socket, (bytes) => replyWith(decode(Buffer.from(bytes)), address));
  });
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  return () => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((done) => server.close(() => done()));
  };
}

describeWith(["openssl"], "encrypted upstreams", () => {
  let directory = "";
  let key = "";
  let certificate = "";
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "rollcall-forward-"));
    const [keyFile, certificateFile] = [join(directory, "key.pem"), join(directory, "certificate.pem")];
    const subject = "subjectAltName=DNS:dns.example,IP:127.0.0.1";
    const request = [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "2",
    ];
    execFileSync(
      "openssl",
      [...request, "-subj", "/CN=dns.example", "-addext", subject, "-keyout", keyFile, "-out", certificateFile],
      {
        stdio: "ignore",
      },
    );
    key = readFileSync(keyFile, "utf8");
    certificate = readFileSync(certificateFile, "utf8");
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  async function dot(received: Buffer[] = []): Promise<number> {
    const server: TlsServer = createTlsServer({ key, cert: certificate, ALPNProtocols: ["dot"] }, (socket) =>
      serveStream(socket, (bytes) => {
        received.push(Buffer.from(bytes));
        return replyWith(decode(Buffer.from(bytes)), "192.0.2.20");
      }),
    );
    server.on("tlsClientError", () => {});
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    closing.push(() => new Promise<void>((done) => server.close(() => done())));
    return (server.address() as AddressInfo).port;
  }

  interface Doh {
    readonly port: number;
    readonly requests: { path: string; body: Buffer }[];
    status: number;
    contentType: string;
    sessions: number;
  }

  async function doh(): Promise<Doh> {
    const server: Http2SecureServer = createSecureServer({ key, cert: certificate });
    const sessions = new Set<{ destroy(): void }>();
    const state: Doh = { port: 0, requests: [], status: 200, contentType: "application/dns-message", sessions: 0 };
    server.on("session", (session) => {
      sessions.add(session);
      state.sessions++;
    });
    server.on("sessionError", () => {});
    server.on("stream", (stream, headers) => {
      const parts: Buffer[] = [];
      stream.on("error", () => {});
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const body = Buffer.concat(parts);
        state.requests.push({ path: String(headers[":path"]), body });
        stream.respond({ ":status": state.status, "content-type": state.contentType });
        stream.end(replyWith(decode(body), "192.0.2.30"));
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    closing.push(() => {
      for (const session of sessions) session.destroy();
      return new Promise<void>((done) => server.close(() => done()));
    });
    return Object.assign(state, { port: (server.address() as AddressInfo).port });
  }

  const trusting = (): Partial<ForwardPorts> => ({ certificateAuthorities: [certificate] });

  it("over TLS answer when their certificate has the name, padded, without case and cookie tricks", async () => {
    const received: Buffer[] = [];
    const port = await dot(received);
    const made = forwarder({ recursors: [`tls://127.0.0.1:${port}#dns.example`] }, trusting());
    expect(data(await answer(made, "www.example"))).toEqual(["192.0.2.20"]);
    expect(data(await answer(made, "www2.example"))).toEqual(["192.0.2.20"]);
    for (const bytes of received) {
      expect(bytes.length % 128).toBe(0);
      expect(decode(bytes).questions![0]!.name).toMatch(/^www2?\.example$/);
      expect(bytes.includes(Buffer.from([0, 10, 0, 8]))).toBe(false);
    }
  });

  it("over TLS answer by address when no name was given", async () => {
    const made = forwarder({ recursors: [`tls://127.0.0.1:${await dot()}`] }, trusting());
    expect(data(await answer(made, "www.example"))).toEqual(["192.0.2.20"]);
  });

  it.each([
    ["another name", "other.example", true],
    ["an authority we do not trust", "dns.example", false],
  ])("over TLS are not believed with a certificate of %s", async (_what, name, trusted) => {
    const made = forwarder({ recursors: [`tls://127.0.0.1:${await dot()}#${name}`] }, trusted ? trusting() : {});
    expect(rcodeOf(await answer(made, "www.example"))).toBe("SERVFAIL");
  });

  it("over HTTPS answer from one session at the given address", async () => {
    const server = await doh();
    const made = forwarder({ recursors: [`https://dns.example:${server.port}/dns-query#127.0.0.1`] }, trusting());
    const replies = await Promise.all(Array.from({ length: 20 }, (_, i) => answer(made, `n${i}.example`, { id: i })));
    expect(replies.map(data)).toEqual(replies.map(() => ["192.0.2.30"]));
    expect(replies.map(({ id }) => id)).toEqual(replies.map((_, i) => i));
    expect(server.sessions).toBe(1);
    expect(server.requests[0]!.path).toBe("/dns-query");
    expect(server.requests.map(({ body }) => body.readUInt16BE(0))).toEqual(server.requests.map(() => 0));
  });

  it.each([
    ["status 503", { status: 503 }],
    ["a web page", { contentType: "text/html" }],
  ])("over HTTPS that give %s count as failed", async (_what, change) => {
    const server = Object.assign(await doh(), change);
    const second = await startUpstream(addressOf("192.0.2.1"));
    closing.push(() => second.close());
    const recursors = [`https://127.0.0.1:${server.port}/dns-query`, second.text];
    expect(data(await answer(forwarder({ recursors }, trusting()), "www.example"))).toEqual(["192.0.2.1"]);
    expect(server.requests).toHaveLength(1);
  });

  it("over HTTPS that nobody answers for fail at once", async () => {
    const gone = await startUpstream(silence);
    await gone.close();
    const made = forwarder({ recursors: [`https://127.0.0.1:${gone.port}/dns-query`] }, { clock: new ManualClock() });
    expect(rcodeOf(await answer(made, "www.example"))).toBe("SERVFAIL");
  });
});
