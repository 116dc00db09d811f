import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ClientOptions, createClient } from "../../src/client/index.js";

/** A certificate for agent.test and 127.0.0.1 that signs itself, valid for a century. */
const certFile = fileURLToPath(new URL("data/cert.pem", import.meta.url));
const keyFile = fileURLToPath(new URL("data/key.pem", import.meta.url));

describe("HTTPS", () => {
  let server: Server;
  let address: string;
  let caPath: string;
  beforeAll(async () => {
    caPath = mkdtempSync(join(tmpdir(), "rollcall-tls-"));
    mkdirSync(join(caPath, "cas"));
    copyFileSync(certFile, join(caPath, "cas", "agent.pem"));
    const settings = {
      key: readFileSync(keyFile),
      cert: readFileSync(certFile),
      requestCert: true,
      rejectUnauthorized: false,
    };
    server = createServer(settings, (request, response) => {
      const socket = request.socket as TLSSocket;
      response.end(
        JSON.stringify({ client: socket.getPeerCertificate().subject?.CN ?? null, name: socket.servername }),
      );
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    rmSync(caPath, { recursive: true });
  });

  async function ask(options: ClientOptions): Promise<unknown> {
    const client = createClient({ address: `https://${address}`, ...options });
    try {
      return (await client.get("/v1/x")).json();
    } finally {
      client.close();
    }
  }

  it("refuses a server whose authority it does not know, in Go's words", async () => {
    const text = `Get "https://${address}/v1/x": tls: failed to verify certificate: x509: certificate signed by unknown authority`;
    await expect(ask({})).rejects.toThrow(text);
  });

  const accepted: [name: string, options: () => ClientOptions][] = [
    ["a CA file", () => ({ caFile: certFile })],
    ["a folder of CAs", () => ({ caPath: join(caPath, "cas") })],
    ["no verification", () => ({ verifyTls: false })],
    ["the switch for an address without scheme", () => ({ caFile: certFile, address, tls: true })],
  ];
  it.each(accepted)("accepts it with %s", async (_name, options) => {
    expect(await ask(options())).toMatchObject({ client: null });
  });

  it("shows its own certificate and expects the given name", async () => {
    expect(await ask({ caFile: certFile, certFile, keyFile, tlsServerName: "agent.test" })).toEqual({
      client: "agent.test",
      name: "agent.test",
    });
  });

  it("refuses a server of another name", async () => {
    await expect(ask({ caFile: certFile, tlsServerName: "other.test" })).rejects.toThrow(
      "failed to verify certificate: x509: ",
    );
  });
});
