import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type ClientOptions,
  type ConsulClient,
  createClient,
  optionsFromEnvironment,
  StatusError,
} from "../../src/client/index.js";
import { type Answer, agentDouble } from "./agent-double.js";

const closers: (() => unknown)[] = [];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-client-"));
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true });
});

async function serve(answer: Answer) {
  const agent = await agentDouble(answer);
  closers.push(agent.close);
  return agent;
}

function connect(options: ClientOptions): ConsulClient {
  const client = createClient(options);
  closers.push(() => client.close());
  return client;
}

describe("requests", () => {
  it("sends token, datacenter and staleness with every call, query keys in order", async () => {
    const agent = await serve((_seen, response) => void response.end("[]"));
    const client = connect({ address: agent.address, token: "t0", datacenter: "dc 2", stale: true });
    await client.get("/v1/kv/a", { query: { separator: "/", keys: true, "node-meta": ["a=b", "c=d"] } });
    expect(agent.seen[0]?.url).toBe("/v1/kv/a?dc=dc+2&keys=&node-meta=a%3Db&node-meta=c%3Dd&separator=%2F&stale=");
    expect(agent.seen[0]?.headers["x-consul-token"]).toBe("t0");
  });

  it("sends text as it is, values as JSON in Go's form, and nothing as an empty body", async () => {
    const agent = await serve((_seen, response) => void response.end("true"));
    const client = connect({ address: agent.address });
    await client.put("/v1/kv/a", "hello");
    await client.put("/v1/x", { Name: "<a>" });
    await client.put("/v1/y");
    expect(agent.seen.map((seen) => seen.body)).toEqual(["hello", '{"Name":"\\u003ca\\u003e"}', ""]);
    expect(agent.seen[2]?.headers["content-length"]).toBe("0");
  });

  it("gives status, index, headers and JSON of an accepted status", async () => {
    const agent = await serve((_seen, response) => {
      response.writeHead(404, { "X-Consul-Index": "17" }).end("null");
    });
    const reply = await connect({ address: agent.address }).get("/v1/kv/a", { accept: [404] });
    expect([reply.status, reply.index, reply.json()]).toEqual([404, 17, null]);
  });

  it("turns any other status into an error with the trimmed text", async () => {
    const agent = await serve((_seen, response) => void response.writeHead(500).end("  No path to datacenter\n"));
    const failure = connect({ address: agent.address }).get("/v1/kv/a");
    await expect(failure).rejects.toThrow("Unexpected response code: 500 (No path to datacenter)");
    await expect(failure).rejects.toBeInstanceOf(StatusError);
  });

  it("repeats a PUT with its body where a redirect within the agent points", async () => {
    const agent = await serve((seen, response) => {
      if (seen.url === "/v1/kv/a//b") response.writeHead(307, { Location: "/v1/kv/a/b" }).end();
      else response.end("true");
    });
    await connect({ address: agent.address }).put("/v1/kv/a//b", "x");
    expect(agent.seen.map((seen) => `${seen.method} ${seen.url} ${seen.body}`)).toEqual([
      "PUT /v1/kv/a//b x",
      "PUT /v1/kv/a/b x",
    ]);
  });

  it("does not follow a redirect to another host, where the token does not belong", async () => {
    const agent = await serve(
      (_seen, response) => void response.writeHead(307, { Location: "http://example.com/" }).end(),
    );
    await expect(connect({ address: agent.address }).get("/v1/kv/a")).rejects.toThrow(
      "Unexpected response code: 307 ()",
    );
  });

  it("refuses a reply longer than the bound", async () => {
    const agent = await serve((_seen, response) => void response.end("x".repeat(2_000)));
    const client = connect({ address: agent.address, replyBytesMax: 1_000 });
    await expect(client.get("/v1/x")).rejects.toMatchObject({
      code: "bad-reply",
      message: expect.stringContaining("1000 bytes"),
    });
  });

  it("says what it was doing when the caller aborts", async () => {
    const agent = await serve(() => {});
    const abort = new AbortController();
    const pending = connect({ address: agent.address }).get("/v1/x", { signal: abort.signal });
    abort.abort();
    await expect(pending).rejects.toMatchObject({ code: "aborted" });
  });

  it("gives up after the given time", async () => {
    const agent = await serve(() => {});
    const pending = connect({ address: agent.address }).get("/v1/x", { timeoutMs: 20 });
    await expect(pending).rejects.toMatchObject({ code: "unreachable", message: "no whole answer within 20 ms" });
  });

  it("rejects what is under way and what comes later once closed", async () => {
    const agent = await serve(() => {});
    const client = connect({ address: agent.address });
    const pending = client.get("/v1/x");
    client.close();
    await expect(pending).rejects.toMatchObject({ code: "closed" });
    await expect(client.get("/v1/x")).rejects.toMatchObject({ code: "closed" });
  });

  it("speaks through a unix socket", async () => {
    const path = join(folder, "agent.sock");
    const agent = await agentDouble((_seen, response) => void response.end('"ok"'), path);
    closers.push(agent.close);
    expect((await connect({ address: `unix://${path}` }).get("/v1/x")).json()).toBe("ok");
  });

  it("takes a port alone for one of this machine", async () => {
    const agent = await serve((_seen, response) => void response.end("[]"));
    const reply = await connect({ address: `:${agent.address.split(":")[1]}` }).get("/v1/x");
    expect(reply.status).toBe(200);
  });

  it("keeps the path prefix of a proxy", async () => {
    const agent = await serve((_seen, response) => void response.end("1"));
    await connect({ address: `http://${agent.address}/consul/` }).get("/v1/x");
    expect(agent.seen[0]?.url).toBe("/consul/v1/x");
  });

  it("streams a body as it comes and ends the exchange when the reader leaves", async () => {
    let closed = false;
    const agent = await serve((_seen, response) => {
      response.write("one");
      response.on("close", () => {
        closed = true;
      });
    });
    const client = connect({ address: agent.address });
    for await (const chunk of await client.stream("/v1/agent/monitor")) {
      expect(new TextDecoder().decode(chunk)).toBe("one");
      break;
    }
    await expect.poll(() => closed).toBe(true);
  });
});

describe("faults have the words of Consul's own client", () => {
  const cases: [name: string, options: ClientOptions, text: string][] = [
    [
      "a refused connection",
      { address: "127.0.0.1:1" },
      'Get "http://127.0.0.1:1/v1/kv/a": dial tcp 127.0.0.1:1: connect: connection refused',
    ],
    [
      "a missing socket",
      { address: "unix:///nosock" },
      'Get "http://localhost/v1/kv/a": dial unix /nosock: connect: no such file or directory',
    ],
  ];
  it.each(cases)("%s", async (_name, options, text) => {
    await expect(connect(options).get("/v1/kv/a")).rejects.toMatchObject({ code: "unreachable", message: text });
  });

  it("HTTPS spoken to a plain port", async () => {
    const agent = await serve((_seen, response) => void response.end());
    const text = `Get "https://${agent.address}/v1/kv/a": http: server gave HTTP response to HTTPS client`;
    await expect(connect({ address: agent.address, tls: true }).get("/v1/kv/a")).rejects.toThrow(text);
  });

  const options: [name: string, options: ClientOptions, text: string][] = [
    ["another scheme", { address: "zz://x" }, "Unknown protocol scheme: zz"],
    ["a missing CA file", { caFile: "nofile" }, "Error loading CA File: open nofile: no such file or directory"],
    [
      "a missing token file",
      { tokenFile: "nofile" },
      "Error loading token file nofile : open nofile: no such file or directory",
    ],
    ["half a client certificate", { certFile: "x" }, "both client cert and client key must be provided"],
  ];
  it.each(options)("%s", (_name, given, text) => {
    expect(() => createClient(given)).toThrow(text);
  });
});

describe("the environment", () => {
  it("gives every variable its option and ignores empty ones", () => {
    const env = {
      CONSUL_HTTP_ADDR: "h:1",
      CONSUL_HTTP_TOKEN: "",
      CONSUL_HTTP_SSL: "true",
      CONSUL_HTTP_SSL_VERIFY: "0",
      CONSUL_NAMESPACE: "n",
    };
    expect(optionsFromEnvironment(env).options).toEqual({
      address: "h:1",
      tls: true,
      verifyTls: false,
      namespace: "n",
    });
  });

  it("warns of a switch that is no boolean and goes on", () => {
    const { options, warnings } = optionsFromEnvironment({ CONSUL_HTTP_SSL: "zz" });
    expect(options).toEqual({});
    expect(warnings).toEqual([
      '[WARN]  consul-api: could not parse CONSUL_HTTP_SSL: error="strconv.ParseBool: parsing \\"zz\\": invalid syntax"',
    ]);
  });

  it("prefers the token of a file that has one", async () => {
    writeFileSync(join(folder, "token"), " from-file\n");
    const agent = await serve((_seen, response) => void response.end());
    await connect({ address: agent.address, token: "t", tokenFile: join(folder, "token") }).get("/v1/x");
    expect(agent.seen[0]?.headers["x-consul-token"]).toBe("from-file");
  });
});
