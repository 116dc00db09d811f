import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Http2Server, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Authority } from "../health/probers/peers.js";
import { freePort } from "../support/agent.js";
import { Daemon } from "./programs.js";

/** gRPC's health service: everything serves, but `down` does not and `missing` is not known. Any HTTP/2 client may ping. */
export async function grpcHealthServer(): Promise<{ port: number; close(): Promise<void> }> {
  const server: Http2Server = createServer();
  const sessions = new Set<{ destroy(): void }>();
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });
  server.on("sessionError", () => {});
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    if (headers[":path"] === "/grpc.health.v1.Health/Check") answerHealth(stream);
    else stream.respond({ ":status": 404 }, { endStream: true });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const session of sessions) session.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function answerHealth(stream: ServerHttp2Stream): void {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.on("end", () => {
    // Five bytes of gRPC's frame, then field 1 with its length.
    const service = Buffer.concat(chunks).subarray(7).toString();
    const head = { ":status": 200, "content-type": "application/grpc" };
    if (service === "missing") {
      stream.respond({ ...head, "grpc-status": "5", "grpc-message": "unknown service" }, { endStream: true });
      return;
    }
    stream.respond(head, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.end(Buffer.from([0, 0, 0, 0, 2, 0x08, service === "down" ? 2 : 1]));
  });
}

export async function udpEcho(): Promise<{ port: number; close(): Promise<void> }> {
  const socket: UdpSocket = createSocket("udp4");
  socket.on("message", (message, from) => socket.send(message, from.port, from.address));
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return { port: socket.address().port, close: () => new Promise((closed) => socket.close(() => closed())) };
}

/** Debian's nginx: plain on one port, and with a good, an expired and a wrong-name certificate on three more. */
export class Nginx {
  readonly #daemon: Daemon;
  readonly #directory: string;
  readonly ports: {
    readonly plain: number;
    readonly good: number;
    readonly expired: number;
    readonly wrongName: number;
  };

  private constructor(daemon: Daemon, directory: string, ports: Nginx["ports"]) {
    this.#daemon = daemon;
    this.#directory = directory;
    this.ports = ports;
  }

  static async start(authority: Authority): Promise<Nginx> {
    const directory = mkdtempSync(join(tmpdir(), "rollcall-nginx-"));
    const ports = {
      plain: await freePort(),
      good: await freePort(),
      expired: await freePort(),
      wrongName: await freePort(),
    };
    const servers = (["good", "expired", "wrongName"] as const).map((which) => {
      writeFileSync(join(directory, `${which}.crt`), authority[which].cert);
      writeFileSync(join(directory, `${which}.key`), authority[which].key);
      return `server { listen 127.0.0.1:${ports[which]} ssl; ssl_certificate ${directory}/${which}.crt;
        ssl_certificate_key ${directory}/${which}.key; location / { return 200 "secured"; } }`;
    });
    const config = join(directory, "nginx.conf");
    writeFileSync(
      config,
      `pid ${directory}/nginx.pid; error_log stderr; events {} http { access_log off;
      client_body_temp_path ${directory}; proxy_temp_path ${directory}; fastcgi_temp_path ${directory};
      uwsgi_temp_path ${directory}; scgi_temp_path ${directory};
      server { listen 127.0.0.1:${ports.plain};
        location = /moved { return 302 /fine; }
        location = /away { return 302 http://127.9.0.1/; }
        location = /loop { return 302 /loop; }
        location = /busy { return 429 "later"; }
        location = /broken { return 500 "broken"; }
        location / { return 200 "$request_method $http_x_probe"; } }
      ${servers.join("\n")} }`,
    );
    return new Nginx(
      new Daemon("/usr/sbin/nginx", "-p", directory, "-c", config, "-g", "daemon off;"),
      directory,
      ports,
    );
  }

  async stop(): Promise<void> {
    await this.#daemon.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
