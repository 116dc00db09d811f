import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { DenyRanges } from "../../../src/health/network/deny-ranges.js";
import { type Authority, closedPort, listening, makeAuthority, type Peer, tcpPeer } from "./peers.js";
import { holds, probe } from "./probe.js";

let peer: Peer | undefined;
let authority: Authority;
const dir = mkdtempSync(join(tmpdir(), "tcp-"));
beforeAll(() => {
  authority = makeAuthority();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
afterEach(async () => {
  await peer?.close();
  peer = undefined;
  await holds.whenEmpty();
});

describe("a TCP check", () => {
  it("passes when the connection opens", async () => {
    peer = await tcpPeer(() => {});
    expect(await probe({ TCP: peer.address })).toEqual({
      status: "passing",
      output: `TCP connect ${peer.address}: Success`,
    });
    const { port } = peer;
    expect((await probe({ TCP: `localhost:${port}` })).output).toBe(`TCP connect localhost:${port}: Success`);
  });

  it("reaches a unix socket", async () => {
    const path = join(dir, "s.sock");
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    expect((await probe({ TCP: `unix://${path}` })).status).toBe("passing");
    await new Promise((resolve) => server.close(resolve));
    expect((await probe({ TCP: `unix://${path}` })).output).toBe(
      `dial unix ${path}: connect: no such file or directory`,
    );
  });

  it("says that it was refused, also over IPv6", async () => {
    const port = await closedPort();
    const refused = await probe({ TCP: `127.0.0.1:${port}` });
    expect(refused).toEqual({
      status: "critical",
      output: `dial tcp 127.0.0.1:${port}: connect: connection refused`,
    });
    expect((await probe({ TCP: `[::1]:${port}` })).output).toMatch(
      new RegExp(`^dial tcp \\[::1\\]:${port}: connect: (connection refused|cannot assign requested address)$`),
    );
  });

  it.each([
    ["127.0.0.1", "dial tcp: address 127.0.0.1: missing port in address"],
    ["::1", "dial tcp: address ::1: too many colons in address"],
    ["[::1", "dial tcp: address [::1: missing ']' in address"],
    ["127.0.0.1:99999", "dial tcp: address 99999: invalid port"],
    ["127.0.0.1:nope", "dial tcp: lookup tcp/nope: unknown port"],
  ])("of %s says %s", async (address, output) => {
    expect(await probe({ TCP: address })).toEqual({ status: "critical", output });
  });

  it("does not reach a denied address", async () => {
    peer = await tcpPeer(() => {});
    const deny = new DenyRanges(["127.0.0.1"]);
    const result = await probe({ TCP: peer.address }, { deny });
    expect(result.output).toBe(`dial tcp ${peer.address}: address is denied to checks registered over the API`);
  });

  it("of a unix socket is denied where ranges are: none could allow it", async () => {
    const result = await probe({ TCP: "unix:///run/any.sock" }, { deny: new DenyRanges(["10.0.0.0/8"]) });
    expect(result.output).toContain("address is denied");
  });
});

describe("a TCP check with TLS", () => {
  async function serve(which: "good" | "expired" | "wrongName"): Promise<string> {
    peer = await listening(createTlsServer({ ...authority[which] }).on("tlsClientError", () => {}));
    return peer.address;
  }

  it("passes after the handshake", async () => {
    const address = await serve("good");
    expect(await probe({ TCP: address, TCPUseTLS: true }, { tls: { ca: authority.ca } })).toEqual({
      status: "passing",
      output: `TCP+TLS connect ${address}: Success`,
    });
  });

  it.each([
    ["expired", /x509: certificate has expired or is not yet valid: current time \S+Z is after 2021-01-01T00:00:00Z$/],
    ["wrongName", /x509: cannot validate certificate for 127\.0\.0\.1 because it doesn't contain any IP SANs$/],
  ] as const)("fails with the %s certificate", async (which, words) => {
    const address = await serve(which);
    const result = await probe({ TCP: address, TCPUseTLS: true }, { tls: { ca: authority.ca } });
    expect(result.status).toBe("critical");
    expect(result.output).toMatch(/^tls: failed to verify certificate: x509: /);
    expect(result.output).toMatch(words);
  });

  it("fails when the peer hangs up or speaks no TLS", async () => {
    peer = await tcpPeer((socket) => socket.once("data", () => socket.end()));
    expect((await probe({ TCP: peer.address, TCPUseTLS: true })).output).toBe("EOF");
    await peer.close();
    peer = await tcpPeer((socket) => socket.once("data", () => socket.end("220 hello\r\n")));
    expect((await probe({ TCP: peer.address, TCPUseTLS: true })).output).toBe(
      "tls: first record does not look like a TLS handshake",
    );
  });

  it("is over in time when the peer never finishes the handshake", async () => {
    peer = await tcpPeer(() => {});
    const result = await probe({ TCP: peer.address, TCPUseTLS: true, Timeout: 100e6 });
    expect(result).toMatchObject({ status: "critical", silent: true });
  });
});
