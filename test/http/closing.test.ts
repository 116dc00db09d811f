import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startServer, type TestServer } from "./harness.js";

let server: TestServer;
let url: string;
beforeEach(async () => {
  server = await startServer();
  url = `http://127.0.0.1:${server.port}`;
});
afterEach(() => server.close());

describe("a server that ends", () => {
  it("answers the queries that wait, as things stand", async () => {
    const asked = ["health/service/none?index=1000000", "catalog/services?index=1000000", "kv/none?index=1000000"];
    const answers = asked.map(async (path) => {
      const reply = await fetch(`${url}/v1/${path}&wait=5m`);
      await reply.text();
      return reply.status;
    });
    await vi.waitFor(() => expect(server.registry.feed.waiting).toBe(asked.length));
    await server.close();
    expect(await Promise.all(answers)).toEqual([200, 200, 404]);
  });

  it("ends the log that somebody follows", async () => {
    const reply = await fetch(`${url}/v1/agent/monitor`);
    server.logLine("before the end");
    await server.close();
    expect(await reply.text()).toBe("before the end\n");
  });

  it("waits for no client that does not finish its request", async () => {
    const socket = connect(server.port, "127.0.0.1");
    const gone = once(socket, "close");
    socket.on("error", () => {}); // it is cut off
    socket.write("PUT /v1/agent/service/register HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{");
    await once(socket, "connect");
    await server.close();
    await gone;
  });
});
