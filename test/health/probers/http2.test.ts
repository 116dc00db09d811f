import { createSecureServer, createServer, type ServerHttp2Stream } from "node:http2";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { healthRequest, servingStatus } from "../../../src/health/probers/grpc-health.js";
import { type Authority, closedPort, listening, makeAuthority, type Peer, tcpPeer } from "./peers.js";
import { holds, probe } from "./probe.js";

let peer: Peer | undefined;
let authority: Authority;
beforeAll(() => {
  authority = makeAuthority();
});
afterEach(async () => {
  await peer?.close();
  peer = undefined;
  await holds.whenEmpty();
});

const statuses = { serving: 1, "not-serving": 2 } as const;

/** gRPC's health service over the services above; others are NOT_FOUND. */
function answerHealth(stream: ServerHttp2Stream): void {
  const chunks: Buffer[] = [];
  stream.on("error", () => {});
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.on("end", () => {
    const name = Buffer.concat(chunks).subarray(7).toString();
    const status = name === "" ? 1 : statuses[name as keyof typeof statuses];
    const head = { ":status": 200, "content-type": "application/grpc" };
    if (status === undefined) {
      stream.respond({ ...head, "grpc-status": "5", "grpc-message": "unknown%20service" }, { endStream: true });
      return;
    }
    stream.respond(head, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.end(Buffer.from([0, 0, 0, 0, 2, 0x08, status]));
  });
}

async function grpcPeer(): Promise<string> {
  const server = createServer();
  server.on("stream", answerHealth).on("sessionError", () => {});
  peer = await listening(server);
  return peer.address;
}

async function tlsPeer(which: "good" | "expired" | "wrongName"): Promise<string> {
  const server = createSecureServer({ ...authority[which] });
  server.on("stream", answerHealth).on("sessionError", () => {});
  peer = await listening(server);
  return peer.address;
}

describe("a gRPC check", () => {
  it.each([
    ["", "passing", "gRPC check ADDRESS: success"],
    ["/serving", "passing", "gRPC check ADDRESS/serving: success"],
    ["/not-serving", "critical", "gRPC ADDRESS serving status: NOT_SERVING"],
    ["/missing", "critical", "rpc error: code = NotFound desc = unknown service"],
  ])("of service %j is %s", async (service, status, output) => {
    const address = await grpcPeer();
    expect(await probe({ GRPC: address + service })).toEqual({ status, output: output.replace("ADDRESS", address) });
  });

  it("that is refused says so", async () => {
    const port = await closedPort();
    expect(await probe({ GRPC: `127.0.0.1:${port}` })).toEqual({
      status: "critical",
      output: `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:${port}: connect: connection refused"`,
    });
  });

  it("verifies the certificate", async () => {
    const good = await tlsPeer("good");
    expect((await probe({ GRPC: good, GRPCUseTLS: true }, { tls: { ca: authority.ca } })).status).toBe("passing");
    await peer!.close();
    const expired = await tlsPeer("expired");
    expect((await probe({ GRPC: expired, GRPCUseTLS: true }, { tls: { ca: authority.ca } })).output).toMatch(
      /^rpc error: code = Unavailable desc = connection error: desc = "transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time \S+ is after 2021-01-01T00:00:00Z"$/,
    );
    expect((await probe({ GRPC: expired, GRPCUseTLS: true, TLSSkipVerify: true })).status).toBe("passing");
  });

  it.each<[name: string, said: string]>([
    ["speaks HTTP/1", "HTTP/1.1 400 Bad Request\r\n\r\n"],
    ["hangs up", ""],
  ])("of a peer that %s is unavailable", async (_name, said) => {
    peer = await tcpPeer((socket) => socket.once("data", () => socket.end(said)));
    const result = await probe({ GRPC: peer.address });
    expect([result.status, result.output.startsWith("rpc error: code = Unavailable desc = ")]).toEqual([
      "critical",
      true,
    ]);
  });

  it("of a peer without the health service, of one that floods, and of one that is silent is critical", async () => {
    const server = createServer();
    server.on("sessionError", () => {});
    server.on("stream", (stream) => {
      stream.on("error", () => {});
      stream.respond({ ":status": 200 });
      const pour = () => {
        while (!stream.destroyed && stream.write(Buffer.alloc(16_384)));
      };
      stream.on("drain", pour);
      pour();
    });
    peer = await listening(server);
    expect((await probe({ GRPC: peer.address })).output).toContain("code = ResourceExhausted");
    await peer.close();
    const none = createServer((_request, response) => response.writeHead(404).end());
    peer = await listening(none);
    expect((await probe({ GRPC: peer.address })).output).toContain(
      "unexpected HTTP status code received from server: 404",
    );
    await peer.close();
    peer = await tcpPeer(() => {});
    expect(await probe({ GRPC: peer.address, Timeout: 100e6 })).toEqual({
      status: "critical",
      output: "rpc error: code = DeadlineExceeded desc = context deadline exceeded",
      silent: true,
    });
  });
});

describe("gRPC's health messages", () => {
  it("name the service", () => {
    expect([...healthRequest("ab")]).toEqual([0, 0, 0, 0, 4, 0x0a, 2, 0x61, 0x62]);
    expect([...healthRequest("")]).toEqual([0, 0, 0, 0, 0]);
    expect([...healthRequest("x".repeat(200))].slice(0, 8)).toEqual([0, 0, 0, 0, 203, 0x0a, 0xc8, 0x01]);
  });

  it.each<[bytes: number[], status: string | undefined]>([
    [[0, 0, 0, 0, 2, 8, 1], "SERVING"],
    [[0, 0, 0, 0, 0], "UNKNOWN"],
    [[0, 0, 0, 0, 2, 8, 9], "9"],
    [[0, 0, 0, 0, 6, 0x12, 2, 0, 0, 8, 2], "NOT_SERVING"],
    [[0, 0, 0, 0, 9, 8, 1], undefined],
    [[1, 0, 0, 0, 2, 8, 1], undefined],
    [[0, 0, 0, 0, 2, 0x0b, 0], undefined],
    [[], undefined],
  ])("%j say %s", (bytes, status) => {
    expect(servingStatus(Uint8Array.from(bytes))).toBe(status);
  });
});

describe("an H2PING check", () => {
  it("passes when the ping is acknowledged", async () => {
    const address = await grpcPeer();
    expect(await probe({ H2PING: address, H2PingUseTLS: false })).toEqual({
      status: "passing",
      output: "HTTP2 ping was successful",
    });
    await peer!.close();
    const secured = await tlsPeer("good");
    expect((await probe({ H2PING: secured }, { tls: { ca: authority.ca } })).status).toBe("passing");
  });

  it("fails when nobody is there, or the certificate is wrong", async () => {
    const port = await closedPort();
    expect((await probe({ H2PING: `127.0.0.1:${port}` })).output).toBe(
      `Failed to dial to 127.0.0.1:${port}: dial tcp 127.0.0.1:${port}: connect: connection refused`,
    );
    const address = await tlsPeer("wrongName");
    const { output } = await probe({ H2PING: address }, { tls: { ca: authority.ca } });
    expect(output).toBe(
      `Failed to dial to ${address}: tls: failed to verify certificate: x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs`,
    );
  });

  it("fails when the peer hangs up, and in time when it says nothing", async () => {
    peer = await tcpPeer((socket) => socket.once("data", () => socket.end()));
    expect((await probe({ H2PING: peer.address, H2PingUseTLS: false })).output).toBe(
      "HTTP2 ping failed: unexpected EOF",
    );
    await peer.close();
    peer = await tcpPeer(() => {});
    expect(await probe({ H2PING: peer.address, H2PingUseTLS: false, Timeout: 100e6 })).toMatchObject({
      status: "critical",
      silent: true,
    });
  });
});
