import { connect } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { defaultHttpSettings } from "../../src/http/index.js";
import { startServer, type TestServer } from "./harness.js";
import { send } from "./request.js";

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
afterEach(() => {
  server.settings = { ...defaultHttpSettings, maxConnsPerClient: 0 };
  server.warnings.length = 0;
});

const get = (path: string, headers: Record<string, string> = {}) => send(server.port, "GET", path, headers);
const put = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  send(server.port, "PUT", path, headers, JSON.stringify(body));

describe("settings in force", () => {
  test("block path prefixes before methods are looked at", async () => {
    server.settings = { ...server.settings, blockEndpoints: ["/v1/catalog"] };
    const path = "/v1/catalog/nodes";
    const replies = await Promise.all([get(path), send(server.port, "OPTIONS", path), get("/v1/%63atalog%2Fnodes")]);
    const blocked = [403, "Endpoint is blocked by agent configuration"];
    expect(replies.map(({ status, text }) => [status, text])).toEqual([blocked, blocked, blocked]);
    expect((await get("/v1/agent/services")).status).toBe(200);
  });

  test("keep writers to the networks given, after the method is known to be right", async () => {
    server.settings = { ...server.settings, allowWriteHttpFrom: ["10.0.0.0/8"] };
    expect(await put("/v1/agent/service/register", { Name: "w" })).toMatchObject({
      status: 403,
      text: "Access is restricted",
    });
    expect((await send(server.port, "PATCH", "/v1/agent/service/register")).status).toBe(405);
    expect((await get("/v1/catalog/nodes")).status).toBe(200);
    server.settings = { ...server.settings, allowWriteHttpFrom: ["127.0.0.0/8"] };
    expect((await put("/v1/catalog/deregister", { Node: "nope" })).status).toBe(200);
  });

  test("add headers to every reply, errors included", async () => {
    server.settings = { ...server.settings, responseHeaders: { "X-Mine": "1" } };
    const replies = await Promise.all([get("/v1/agent/services"), get("/v1/foo"), get("/v1/agent/service/nope")]);
    expect(replies.map(({ headers }) => headers["x-mine"])).toEqual(["1", "1", "1"]);
  });

  test("indent always on an agent in development, with a newline only for ?pretty", async () => {
    server.settings = { ...server.settings, indentAlways: true };
    expect((await get("/v1/catalog/datacenters")).text).toBe('[\n    "dc1"\n]');
    expect((await get("/v1/catalog/datacenters?pretty")).text).toBe('[\n    "dc1"\n]\n');
  });

  test("bound the connections of one client; the rest are told so in plain HTTP", async () => {
    server.settings = { ...server.settings, maxConnsPerClient: 1 };
    const first = connect(server.port, "127.0.0.1");
    await new Promise((resolve) => first.once("connect", resolve));
    await get("/v1/status/leader").catch(() => undefined);
    const told = await rawReply("GET /v1/status/leader HTTP/1.1\r\nHost: x\r\n\r\n");
    first.destroy();
    expect(told).toMatch(/^HTTP\/1\.1 429 Too Many Requests\r\n.*please rate limit your calls$/s);
  });

  test("make reads stale by default where the configuration says so", async () => {
    server.settings = { ...server.settings, discoveryMaxStaleMs: 5_000 };
    const modes = await Promise.all([
      get("/v1/catalog/nodes"),
      get("/v1/catalog/nodes?consistent"),
      get("/v1/catalog/nodes?leader"),
    ]);
    expect(modes.map(({ headers }) => headers["x-consul-effective-consistency"])).toEqual([
      "stale",
      "consistent",
      "leader",
    ]);
  });
});

describe("paths", () => {
  test.each([
    ["/v1//catalog/nodes?x=1", "/v1/catalog/nodes?x=1"],
    ["/v1/./catalog/../catalog/nodes", "/v1/catalog/nodes"],
    ["/v1/kv/a//b/", "/v1/kv/a/b/"],
    ["/v1/kv", "/v1/kv/"],
    ["/v1/health/service?passing", "/v1/health/service/?passing"],
  ])("%s is redirected to %s", async (path, location) => {
    const reply = await get(path);
    expect([reply.status, reply.headers["location"], reply.headers["x-consul-default-acl-policy"]]).toEqual([
      307,
      location,
      undefined,
    ]);
    expect(reply.text).toBe(`<a href="${location}">Temporary Redirect</a>.\n\n`);
    expect((await send(server.port, "PUT", path)).text).toBe("");
  });

  test("escaped slashes reach the endpoint that they spell", async () => {
    expect((await get("/v1%2Fcatalog%2Fdatacenters")).text).toBe('["dc1"]');
  });

  test("names of any length reach their endpoint", async () => {
    expect((await get(`/v1/catalog/service/${"x".repeat(20_000)}`)).text).toBe("[]");
  });
});

describe("replies", () => {
  test("are packed from 1400 bytes on for clients that take gzip", async () => {
    await put("/v1/catalog/register", { Node: "big", Address: "a", NodeMeta: { a: "x".repeat(3000) } });
    const packed = await get("/v1/catalog/node/big", { "Accept-Encoding": "br, gzip" });
    expect(packed.headers["content-encoding"]).toBe("gzip");
    expect(JSON.parse(gunzipSync(packed.bytes).toString()).Node.Node).toBe("big");
    expect(
      (await get("/v1/catalog/node/big", { "Accept-Encoding": "gzip;q=0" })).headers["content-encoding"],
    ).toBeUndefined();
  });

  test("tell of a service name that DNS cannot carry, in a header and the log", async () => {
    const reply = await put("/v1/agent/service/register", { Name: "a.b" });
    expect(reply.status).toBe(200);
    expect(reply.headers["x-rollcall-warning"]).toContain("no DNS name");
    expect(server.warnings).toHaveLength(1);
  });

  test("refuse a method that nobody knows as any other wrong one", async () => {
    const reply = await rawReply("FOO /v1/kv/a HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(reply).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n(.*\r\n)*Allow: OPTIONS,GET,PUT,DELETE\r\n/);
    expect(reply).toMatch(/\r\n\r\nmethod FOO not allowed$/);
    expect(await rawReply("foo /v1/nope HTTP/1.1\r\nHost: x\r\n\r\n")).toMatch(/^HTTP\/1\.1 404 /);
  });

  test("say what is not HTTP in Go's words", async () => {
    expect(await rawReply("nonsense\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n.*400 Bad Request$/s);
  });

  test("refuse a body that could not be committed", async () => {
    const reply = await send(server.port, "PUT", "/v1/catalog/register", {}, "x".repeat(5 * 1024 * 1024)).catch(
      () => undefined,
    );
    expect(reply?.status ?? 413).toBe(413);
  });
});

describe("readiness", () => {
  test("is 200 while the store takes writes and 503 with the reason while not", async () => {
    expect(await get("/v1/status/ready")).toMatchObject({ status: 200, text: "ready" });
    server.readiness = { ready: false, reason: "store: disk full" };
    expect(await get("/v1/status/ready")).toMatchObject({ status: 503, text: "store: disk full" });
  });
});

describe("the log", () => {
  test("is streamed line by line until the client goes", async () => {
    const lines: string[] = [];
    const socket = connect(server.port, "127.0.0.1");
    socket.write("GET /v1/agent/monitor HTTP/1.1\r\nHost: x\r\n\r\n");
    const seen = new Promise<void>((resolve) => {
      socket.on("data", (chunk) => {
        lines.push(chunk.toString());
        if (lines.join("").includes("transfer-encoding") || lines.join("").includes("Transfer-Encoding"))
          server.logLine("hello");
        if (lines.join("").includes("hello\n")) resolve();
      });
    });
    await seen;
    socket.destroy();
    expect(lines.join("")).toMatch(/^HTTP\/1\.1 200 OK/);
  });
});

describe("the description of the API", () => {
  test("lists what is served and leaves out what is not yet", async () => {
    const { paths } = JSON.parse((await get("/v1/openapi.json")).text) as {
      paths: Record<string, Record<string, unknown>>;
    };
    expect(Object.keys(paths["/v1/health/service/{service}"] ?? {})).toEqual(["get"]);
    expect(paths["/v1/snapshot"]).toBeUndefined();
  });
});

describe("a parked request", () => {
  test("is let go when its client leaves", async () => {
    const index = (await get("/v1/catalog/nodes")).headers["x-consul-index"];
    const before = server.registry.feed.waiting;
    const socket = connect(server.port, "127.0.0.1");
    socket.write(`GET /v1/catalog/nodes?index=${index} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await until(() => server.registry.feed.waiting === before + 1);
    socket.destroy();
    await until(() => server.registry.feed.waiting === before);
    expect(server.registry.feed.waiting).toBe(before);
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 5_000; !holds() && Date.now() < end; )
    await new Promise((resolve) => setImmediate(resolve));
}

function rawReply(request: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(server.port, "127.0.0.1", () => socket.write(request));
    let text = "";
    socket.on("data", (chunk) => (text += chunk.toString()));
    socket.on("error", () => resolve(text));
    socket.on("close", () => resolve(text));
  });
}
