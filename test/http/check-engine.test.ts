import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkKey } from "../../src/records/index.js";
import { startServer, type TestServer } from "./harness.js";
import { type Reply, send } from "./request.js";

describe("the check engine over the API", () => {
  let api: TestServer;
  let target: Server;
  let url = "";
  let status = 200;
  beforeAll(async () => {
    api = await startServer();
    target = createServer((_request, response) => response.writeHead(status).end("body"));
    await new Promise<void>((listening) => target.listen(0, "127.0.0.1", listening));
    url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
  });
  afterAll(async () => {
    await api.close();
    target.closeAllConnections();
    await new Promise((closed) => target.close(closed));
  });

  const put = (path: string, body?: object): Promise<Reply> =>
    send(api.port, "PUT", path, {}, body === undefined ? undefined : JSON.stringify(body));
  const get = async (path: string) => {
    const reply = await send(api.port, "GET", path);
    return reply.status === 200 ? JSON.parse(reply.text) : reply.text;
  };
  const statusOf = async (id: string) => (await get("/v1/agent/checks"))[id].Status;

  it("runs a check at once; its status can be read when the reply comes, and its history says so", async () => {
    await put("/v1/agent/check/register", { ID: "c1", Name: "c1", HTTP: url, Interval: "1h" });
    const first = await put("/v1/agent/check/run/c1");
    expect(JSON.parse(first.text)).toEqual({ Status: "passing", Output: `HTTP GET ${url}: 200 OK Output: body` });
    expect(await statusOf("c1")).toBe("passing");
    status = 500;
    await put("/v1/agent/check/run/c1");
    expect(await statusOf("c1")).toBe("critical");
    expect(await get("/v1/health/history/c1")).toEqual([
      { Time: expect.any(String), From: "passing", Status: "critical", Output: expect.stringContaining("500") },
      { Time: expect.any(String), From: "critical", Status: "passing", Output: expect.stringContaining("200 OK") },
    ]);
    expect(await get("/v1/agent/check/state/c1")).toEqual({
      CheckID: "c1",
      Status: "critical",
      Output: expect.stringContaining("500"),
      Held: "",
      Flapping: false,
    });
    expect(await get("/v1/agent/check/states")).toEqual({ Sick: false, Reason: "", Checks: [] });
    status = 200;
  });

  it("tries a definition without registering it, under the rules of the API", async () => {
    const dry = await put("/v1/agent/check/test", { HTTP: url, Interval: "10s" });
    expect(JSON.parse(dry.text).Status).toBe("passing");
    const script = await put("/v1/agent/check/test", { Args: ["true"], Interval: "10s" });
    expect(JSON.parse(script.text)).toEqual({
      Status: "critical",
      Output: expect.stringContaining("Scripts are disabled"),
    });
    expect((await put("/v1/agent/check/test", { HTTP: url })).status).toBe(400);
    expect(Object.keys(await get("/v1/agent/checks"))).not.toContain("");
  });

  it("does not know checks that are not there", async () => {
    for (const path of ["/v1/agent/check/state/none", "/v1/health/history/none"]) {
      expect(await get(path)).toBe('Unknown check ID "none". Ensure that the check ID is passed, not the check name.');
    }
    expect((await put("/v1/agent/check/run/none")).status).toBe(404);
  });

  it("starts the checks of a registration anew, also when it says what is registered already", async () => {
    const check = { ID: "again", Name: "again", TTL: "1h" };
    const service = { Name: "twice", Checks: [{ TTL: "1h" }, { CheckID: "own", TTL: "1h" }] };
    await put("/v1/agent/check/register", check);
    await put("/v1/agent/service/register", service);
    api.restarted.length = 0;
    await put("/v1/agent/check/register", check);
    await put("/v1/agent/service/register", service);
    expect(api.restarted).toEqual([
      checkKey("n1", "", "again"),
      checkKey("n1", "twice", "service:twice:1"),
      checkKey("n1", "twice", "own"),
    ]);
  });

  it("never shows the headers of a check", async () => {
    const header = { Authorization: ["Bearer very-secret"] };
    await put("/v1/agent/check/register", { ID: "s1", Name: "s1", HTTP: url, Header: header, Interval: "1h" });
    await put("/v1/agent/check/run/s1");
    for (const path of [
      "/v1/agent/checks",
      "/v1/agent/check/state/s1",
      "/v1/health/history/s1",
      "/v1/health/node/n1",
    ]) {
      expect(JSON.stringify(await get(path))).not.toContain("very-secret");
    }
    expect(api.warnings.join()).not.toContain("very-secret");
  });
});
