import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort, type RunningAgent, startAgent } from "../support/agent.js";
import { describeWith } from "../support/needs.js";
import { eventually } from "./eventually.js";
import { Daemon, output } from "./programs.js";

/** nginx follows the registry through its own resolver, with no reload: Debian's nginx with a variable in `proxy_pass`. */
describeWith(["nginx", "curl"], "nginx resolving through Rollcall", () => {
  const addresses = ["127.0.0.2", "127.0.0.3", "127.0.0.4"];
  const backends = new Map<string, Server>();
  let agent: RunningAgent;
  let nginx: Daemon;
  let directory = "";
  let nginxPort = 0;
  let backendPort = 0;

  beforeAll(async () => {
    agent = await startAgent();
    backendPort = await freePort();
    nginxPort = await freePort();
    for (const address of addresses) await startBackend(address);
    directory = mkdtempSync(join(tmpdir(), "rollcall-nginx-"));
    writeFileSync(join(directory, "nginx.conf"), nginxConfig());
    for (const address of addresses) await register(address);
    nginx = new Daemon("/usr/sbin/nginx", "-p", directory, "-c", join(directory, "nginx.conf"), "-g", "daemon off;");
  });
  afterAll(async () => {
    await nginx.stop();
    for (const server of backends.values()) server.close();
    await agent.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("spreads requests over the healthy instances and follows when one fails and returns", async () => {
    await eventually(async () => expect(await answering()).toEqual(addresses), 10_000);
    const lost = backends.get("127.0.0.3");
    lost?.closeAllConnections();
    await new Promise((closed) => lost?.close(closed));
    await eventually(async () => expect(await answering()).toEqual(["127.0.0.2", "127.0.0.4"]), 10_000);
    await startBackend("127.0.0.3");
    await eventually(async () => expect(await answering()).toEqual(addresses), 10_000);
  });

  /** Who answers, over enough requests and more than one resolution. */
  async function answering(): Promise<string[]> {
    const seen = new Set<string>();
    for (let request = 0; request < 24; request++) {
      seen.add(await output("curl", "-sS", "--max-time", "2", `http://127.0.0.1:${nginxPort}/`));
    }
    return [...seen].sort();
  }

  async function startBackend(address: string): Promise<void> {
    const server = createServer((_request, response) => response.end(address));
    await new Promise<void>((ready) => server.listen(backendPort, address, ready));
    expect((server.address() as AddressInfo).port).toBe(backendPort);
    backends.set(address, server);
  }

  async function register(address: string): Promise<void> {
    const body = {
      ID: `web-${address}`,
      Name: "web",
      Address: address,
      Port: backendPort,
      Check: { HTTP: `http://${address}:${backendPort}/`, Interval: "1s", Status: "passing" },
    };
    const response = await fetch(`http://${agent.httpAddr}/v1/agent/service/register`, {
      method: "PUT",
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
  }

  function nginxConfig(): string {
    return `
worker_processes 1;
pid ${directory}/nginx.pid;
error_log ${directory}/error.log warn;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${directory}/body; proxy_temp_path ${directory}/proxy; fastcgi_temp_path ${directory}/f;
  uwsgi_temp_path ${directory}/u; scgi_temp_path ${directory}/s;
  resolver 127.0.0.1:${agent.dnsPort} valid=1s ipv6=off;
  server {
    listen 127.0.0.1:${nginxPort};
    location / {
      set $backend web.service.consul;
      proxy_pass http://$backend:${backendPort};
      proxy_connect_timeout 1s;
    }
  }
}
`;
  }
});
