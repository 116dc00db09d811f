import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { resolveEndpoint } from "../../src/docker/engine/endpoint.js";
import { EngineClient } from "../../src/docker/engine/engine-client.js";
import { describeWith } from "../support/needs.js";

describeWith(["openssl"], "an engine over TLS", () => {
  let folder: string;
  let server: Server;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "tls-"));
    const file = (name: string): string => join(folder, name);
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
    const keys = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", file("key.pem")];
    execFileSync("openssl", ["req", "-x509", ...keys, "-out", file("cert.pem"), ...subject], { stdio: "ignore" });
    copyFileSync(file("cert.pem"), file("ca.pem")); // signed by itself, for both sides
    const [key, cert] = [readFileSync(file("key.pem")), readFileSync(file("cert.pem"))];
    const options = { key, cert, ca: cert, requestCert: true, rejectUnauthorized: true };
    server = createServer(options, (_request, response) => response.end('{"ApiVersion":"1.44","Version":"1"}'));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  function client(env: Record<string, string>): EngineClient {
    return new EngineClient(resolveEndpoint(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, env));
  }

  it("is met with the certificates of DOCKER_CERT_PATH", async () => {
    const tls = client({ DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: folder });
    expect(await tls.hello()).toMatchObject({ version: "1", apiVersion: "1.44" });
    tls.close();
  });

  it("is not met without TLS", async () => {
    const plain = client({});
    await expect(plain.hello()).rejects.toMatchObject({ code: "unreachable" });
    plain.close();
  });
});
