import { createSocket, type Socket } from "node:dgram";
import { afterEach, describe, expect, it } from "vitest";
import { DenyRanges } from "../../../src/health/network/deny-ranges.js";
import { closedPort } from "./peers.js";
import { holds, probe } from "./probe.js";

let server: Socket | undefined;
afterEach(async () => {
  await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(resolve)));
  server = undefined;
  await holds.whenEmpty();
});

async function listen(received: (socket: Socket, datagram: Buffer, port: number) => void): Promise<number> {
  const socket = createSocket("udp4");
  server = socket;
  socket.on("message", (datagram, { port }) => received(socket, datagram, port));
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return socket.address().port;
}

describe("a UDP check", () => {
  it("passes when it is answered", async () => {
    let bytes = 0;
    const port = await listen((socket, datagram, from) => {
      bytes += datagram.length;
      socket.send("echo", from, "127.0.0.1");
    });
    const output = `UDP connect 127.0.0.1:${port}: Success`;
    expect(await probe({ UDP: `127.0.0.1:${port}` })).toEqual({ status: "passing", output });
    expect(bytes).toBe(1);
    expect((await probe({ UDP: `localhost:${port}` })).status).toBe("passing");
  });

  it("passes when nobody answers in time", async () => {
    const port = await listen(() => {});
    const output = `UDP connect 127.0.0.1:${port}: Success`;
    expect(await probe({ UDP: `127.0.0.1:${port}`, Timeout: 50e6 })).toEqual({ status: "passing", output });
  });

  it("fails when the port is closed", async () => {
    const port = await closedPort();
    const result = await probe({ UDP: `127.0.0.1:${port}` });
    expect(result.status).toBe("critical");
    expect(result.output).toMatch(
      new RegExp(`^read udp 127\\.0\\.0\\.1:\\d+->127\\.0\\.0\\.1:${port}: read: connection refused$`),
    );
  });

  it.each([
    ["127.0.0.1", "dial udp: address 127.0.0.1: missing port in address"],
    ["no.such.invalid:1", "dial udp: lookup no.such.invalid: no such host"],
  ])("of %s says %s", async (address, output) => {
    const result = await probe({ UDP: address });
    expect([result.status, result.output.replace("server misbehaving", "no such host")]).toEqual(["critical", output]);
  });

  it("does not reach a denied address", async () => {
    const deny = new DenyRanges(["127.0.0.0/8"]);
    expect((await probe({ UDP: "127.0.0.1:9" }, { deny })).output).toContain("address is denied");
  });
});

describe("a DNS check", () => {
  /** A name server that answers each question with so many A records and a response code. */
  function answering(records: number, code: number): (socket: Socket, query: Buffer, port: number) => void {
    return (socket, query, port) => {
      const head = Buffer.from(query);
      head.writeUInt16BE(0x8180 | code, 2);
      head.writeUInt16BE(records, 6);
      const record = Buffer.from("c00c000100010000003c0004c0000201", "hex");
      // First one with another id and one that is cut off, as a stranger might send them.
      const stranger = Buffer.from(head);
      stranger.writeUInt16BE((query.readUInt16BE(0) + 1) % 65_536, 0);
      socket.send(stranger, port, "127.0.0.1");
      socket.send(head.subarray(0, 9), port, "127.0.0.1");
      socket.send(Buffer.concat([head, ...Array.from({ length: records }, () => record)]), port, "127.0.0.1");
    };
  }

  it.each([
    [2, 0, "passing", "NOERROR, 2 records"],
    [1, 0, "passing", "NOERROR, 1 record"],
    [0, 0, "critical", "NOERROR, 0 records"],
    [0, 3, "critical", "NXDOMAIN, 0 records"],
    [0, 2, "critical", "SERVFAIL, 0 records"],
  ])("answered by %i records and code %i is %s", async (records, code, status, words) => {
    const port = await listen(answering(records, code));
    expect(await probe({ DNS: `127.0.0.1:${port}`, DNSName: "www.example" })).toEqual({
      status,
      output: `DNS www.example A @127.0.0.1:${port}: ${words}`,
    });
  });

  it("without an answer is critical when time is up", async () => {
    const port = await listen(() => {});
    const result = await probe({ DNS: `127.0.0.1:${port}`, DNSName: "x", DNSType: "srv", Timeout: 50e6 });
    expect(result).toEqual({ status: "critical", output: `DNS x SRV @127.0.0.1:${port}: no answer`, silent: true });
  });

  it.each([
    [{ DNSName: "a..b" }, "DNS a..b A"],
    [{ DNSName: "x", DNSType: "NOPE" }, "DNS x NOPE"],
  ])("that cannot be asked says so: %j", async (input, words) => {
    const result = await probe({ DNS: "127.0.0.1", ...input });
    expect([result.status, result.output.startsWith(words)]).toEqual(["critical", true]);
  });

  it("of a closed port is refused", async () => {
    const port = await closedPort();
    expect((await probe({ DNS: `127.0.0.1:${port}`, DNSName: "x" })).output).toContain("connection refused");
  });
});
