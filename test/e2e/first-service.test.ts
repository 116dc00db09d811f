import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningAgent, startAgent } from "../support/agent.js";
import { describeWith } from "../support/needs.js";
import { eventually } from "./eventually.js";
import { dig, output } from "./programs.js";

describeWith(["dig", "curl"], "a first service", () => {
  let agent: RunningAgent;
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    agent = await startAgent();
    server = createServer((_request, response) => response.end("well"));
    port = await listening(server, 0);
  });
  afterAll(async () => {
    server.close();
    await agent.close();
  });

  const srv = () => dig(agent.dnsPort, "web.service.consul", "SRV");
  const present = async () => expect(await srv()).toEqual([`1 1 ${port} 7f000001.addr.dc1.consul.`]);
  const absent = async () => expect(await srv()).toEqual([]);

  it("is in DNS with its address while its check passes, gone within an interval and a second, and back", async () => {
    const body = JSON.stringify({
      Name: "web",
      Address: "127.0.0.1",
      Port: port,
      Check: { HTTP: `http://127.0.0.1:${port}/`, Interval: "1s" },
    });
    await output("curl", "-fsS", "-X", "PUT", "-d", body, `http://${agent.httpAddr}/v1/agent/service/register`);
    await eventually(present, 2000);
    expect(await dig(agent.dnsPort, "web.service.consul", "A")).toEqual(["127.0.0.1"]);
    expect(await dig(agent.dnsPort, "web.service.consul", "A", "+tcp")).toEqual(["127.0.0.1"]);

    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    await eventually(absent, 2000);

    server = createServer((_request, response) => response.end("well again"));
    await listening(server, port);
    await eventually(present, 2000);
  });
});

async function listening(server: Server, port: number): Promise<number> {
  await new Promise<void>((ready) => server.listen(port, "127.0.0.1", ready));
  return (server.address() as AddressInfo).port;
}
