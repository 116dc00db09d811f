import { createServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { gzipSync } from "node:zlib";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { DenyRanges } from "../../../src/health/network/deny-ranges.js";
import { proberOf } from "../../../src/health/probers/index.js";
import { KeptConnections } from "../../../src/health/probers/kept-connections.js";
import { checkDefinition } from "../../../src/records/index.js";
import { type Authority, closedPort, httpPeer, listening, makeAuthority, type Peer, tcpPeer } from "./peers.js";
import { holds, probe, surroundings } from "./probe.js";

let peer: Peer | undefined;
afterEach(async () => {
  await peer?.close();
  peer = undefined;
  await holds.whenEmpty();
});

async function serve(...args: Parameters<typeof httpPeer>): Promise<string> {
  peer = await httpPeer(...args);
  return `http://${peer.address}`;
}

async function talk(...args: Parameters<typeof tcpPeer>): Promise<string> {
  peer = await tcpPeer(...args);
  return `http://${peer.address}/`;
}

describe.each(["fresh", "kept"])("over %s connections", (mode) => {
  let kept: KeptConnections | undefined;
  beforeEach(() => {
    kept = mode === "kept" ? new KeptConnections() : undefined;
  });
  afterEach(async () => {
    kept?.close();
    await holds.whenEmpty();
  });

  function check(...[input, around]: Parameters<typeof probe>): ReturnType<typeof probe> {
    return probe(input, { kept, ...around });
  }

  describe("an HTTP check", () => {
    it.each([
      [200, "passing", "OK"],
      [204, "passing", "No Content"],
      [299, "passing", "unknown"],
      [304, "critical", "Not Modified"],
      [404, "critical", "Not Found"],
      [429, "warning", "Too Many Requests"],
      [503, "critical", "Service Unavailable"],
    ])("of %i is %s", async (code, status, words) => {
      const url = await serve((_request, response) => response.writeHead(code).end("hello\n"));
      const body = code === 204 || code === 304 ? "" : "hello\n";
      expect(await check({ HTTP: `${url}/h` })).toEqual({
        status,
        output: `HTTP GET ${url}/h: ${code} ${words} Output: ${body}`,
      });
    });

    it("sends what was registered, and Consul's own headers where nothing was said", async () => {
      const seen: unknown[] = [];
      const url = await serve((request, response) => {
        let body = "";
        request
          .on("data", (chunk) => (body += chunk))
          .on("end", () => {
            seen.push({ method: request.method, url: request.url, headers: request.headers, body });
            response.end();
          });
      });
      await check({ HTTP: `${url}/a b/%2F?q=ä#frag` });
      await check({
        HTTP: `${url}/x`,
        Method: "POST",
        Body: "häh",
        Header: { Host: ["web.test"], "X-Two": ["1", "2"], "User-Agent": ["me"], "Content-Length": ["99"] },
      });
      expect(seen).toEqual([
        {
          method: "GET",
          url: "/a%20b/%2F?q=%C3%A4",
          body: "",
          headers: {
            host: peer!.address,
            "user-agent": "Consul Health Check",
            accept: "text/plain, text/*, */*",
            "accept-encoding": "gzip",
            connection: mode === "kept" ? "keep-alive" : "close",
          },
        },
        {
          method: "POST",
          url: "/x",
          body: "häh",
          headers: {
            host: "web.test",
            "x-two": "1, 2",
            "user-agent": "me",
            accept: "text/plain, text/*, */*",
            "accept-encoding": "gzip",
            "content-length": "4",
            connection: mode === "kept" ? "keep-alive" : "close",
          },
        },
      ]);
    });

    it("unpacks the gzip that it asked for", async () => {
      const url = await serve((_request, response) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("unpacked")),
      );
      expect((await check({ HTTP: url })).output).toContain("200 OK Output: unpacked");
    });

    it("keeps the last bytes of the body, whole characters only", async () => {
      const url = await serve((_request, response) => response.end("0123456789€"));
      expect((await check({ HTTP: url, OutputMaxSize: 5 })).output).toBe(`HTTP GET ${url}: 200 OK Output: 89€`);
    });

    it("passes with the body's tail when the body ends in the middle of a promise", async () => {
      const url = await talk((socket) => {
        socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"));
      });
      expect(await check({ HTTP: url })).toEqual({ status: "passing", output: `HTTP GET ${url}: 200 OK Output: half` });
    });
  });

  describe("an HTTP check that is refused an answer", () => {
    it("says that the connection was refused", async () => {
      const port = await closedPort();
      const url = `http://127.0.0.1:${port}/x`;
      expect(await check({ HTTP: url, Method: "PUT" })).toEqual({
        status: "critical",
        output: `Put "${url}": dial tcp 127.0.0.1:${port}: connect: connection refused`,
      });
    });

    it("says that the name has no address", async () => {
      expect((await check({ HTTP: "http://no.such.invalid/" })).output).toMatch(
        /^Get "http:\/\/no\.such\.invalid\/": dial tcp: lookup no\.such\.invalid: (no such host|server misbehaving)$/,
      );
    });

    it.each([
      ["::bad", 'parse "::bad": missing protocol scheme'],
      ["http://[::1", `parse "http://[::1": missing ']' in host`],
      ["http://h:port/", 'parse "http://h:port/": invalid port ":port" after host'],
      ["http://a b/", 'parse "http://a b/": invalid character " " in host name'],
      ["http://x/%zz", 'parse "http://x/%zz": invalid URL escape "%zz"'],
      ["127.0.0.1:80/x", 'parse "127.0.0.1:80/x": first path segment in URL cannot contain colon'],
      ["ftp://x/", 'Get "ftp://x/": unsupported protocol scheme "ftp"'],
      ["x/y", 'Get "x/y": unsupported protocol scheme ""'],
      ["localhost:80", 'Get "localhost:80": unsupported protocol scheme "localhost"'],
      ["http:///x", 'Get "http:///x": http: no Host in request URL'],
    ])("for the URL %s says %s", async (url, output) => {
      expect(await check({ HTTP: url })).toEqual({ status: "critical", output });
    });

    it("hides the password of the URL where it names the URL in an error", async () => {
      const port = await closedPort();
      const { output } = await check({ HTTP: `http://me:secret@127.0.0.1:${port}/` });
      expect(output).toContain(`Get "http://me:***@127.0.0.1:${port}/": dial tcp`);
    });

    it("does not tell the value of a header that cannot be sent", async () => {
      const url = await serve((_request, response) => response.end());
      const { output } = await check({ HTTP: url, Header: { "X-Token": ["se\ncret"] } });
      expect(output).toBe(`Get "${url}": net/http: invalid header field value`);
    });

    it.each<[name: string, said: string, output: RegExp]>([
      ["closes at once", "", /": EOF$/],
      ["speaks another protocol", "SSH-2.0-OpenSSH\r\n", /malformed HTTP response "SSH-2.0-OpenSSH"$/],
    ])("by a peer that %s", async (_name, said, output) => {
      const url = await talk((socket) => {
        socket.once("data", () => socket.end(said));
      });
      expect((await check({ HTTP: url })).output).toMatch(output);
    });
  });

  describe("a redirect", () => {
    it("is followed, by 307 with method and body, by others as a GET, without secrets to another host", async () => {
      const seen: string[] = [];
      const server = createServer((request, response) => {
        let body = "";
        request
          .on("data", (chunk) => (body += chunk))
          .on("end", () => {
            seen.push(`${request.method} ${request.url} ${body} ${request.headers.authorization ?? "-"}`);
            if (request.url === "/one") response.writeHead(307, { location: "/two" }).end();
            else if (request.url === "/two")
              response.writeHead(302, { location: `http://localhost:${port}/three` }).end();
            else response.end("there");
          });
      });
      peer = await listening(server);
      const { port } = peer;
      const start = `http://127.0.0.1:${port}/one`;
      const result = await check({ HTTP: start, Method: "PUT", Body: "b", Header: { Authorization: ["secret"] } });
      expect(result).toEqual({ status: "passing", output: `HTTP PUT ${start}: 200 OK Output: there` });
      expect(seen).toEqual(["PUT /one b secret", "PUT /two b secret", "GET /three  -"]);
    });

    it("in a circle ends after ten", async () => {
      let requests = 0;
      const url = await serve((_request, response) => {
        requests++;
        response.writeHead(302, { location: "/again" }).end();
      });
      expect(await check({ HTTP: url })).toEqual({
        status: "critical",
        output: 'Get "/again": stopped after 10 redirects',
      });
      expect(requests).toBe(11);
    });

    it("is an answer when redirects are off, or when it names no place", async () => {
      const url = await serve((request, response) =>
        response.writeHead(302, request.url === "/bare" ? {} : { location: "/x" }).end(),
      );
      expect(await check({ HTTP: url, DisableRedirects: true })).toEqual({
        status: "critical",
        output: `HTTP GET ${url}: 302 Found Output: `,
      });
      expect((await check({ HTTP: `${url}/bare` })).output).toContain("302 Found");
    });
  });

  describe("a hostile target", () => {
    it("that streams for ever costs a bounded amount and is judged by its code", async () => {
      let sent = 0;
      const url = await talk((socket) => {
        const chunk = Buffer.alloc(65_536, "x");
        const pour = () => {
          while (!socket.destroyed && socket.write(chunk)) sent += chunk.length;
        };
        socket.once("data", () => {
          socket.write("HTTP/1.1 200 OK\r\n\r\n");
          socket.on("drain", pour);
          pour();
        });
      });
      const result = await check({ HTTP: url, OutputMaxSize: 10 });
      expect(result).toEqual({ status: "passing", output: `HTTP GET ${url}: 200 OK Output: ${"x".repeat(10)}` });
      expect(sent).toBeLessThan(64 * 1_048_576);
    });

    it("that drips a body for ever is judged by its code when time is up", async () => {
      const url = await serve((_request, response) => response.writeHead(200).write("drip"));
      const result = await check({ HTTP: url, Timeout: 200e6 });
      expect(result).toEqual({ status: "passing", output: `HTTP GET ${url}: 200 OK Output: drip` });
    });

    it("that sends headers without end is cut off", async () => {
      const url = await talk((socket) => {
        socket.once("data", () => {
          socket.write("HTTP/1.1 200 OK\r\n");
          const line = `X-Filler: ${"y".repeat(8_000)}\r\n`;
          const pour = () => {
            while (!socket.destroyed && socket.write(line));
          };
          socket.on("drain", pour);
          pour();
        });
      });
      expect((await check({ HTTP: url })).output).toBe(
        `Get "${url}": net/http: server response headers exceeded 65536 bytes; aborted`,
      );
    });

    it("that never answers is a time-out, told as one that never spoke", async () => {
      const url = await talk(() => {});
      expect(await check({ HTTP: url, Timeout: 100e6 })).toEqual({
        status: "critical",
        output: `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
        silent: true,
      });
    });

    it("whose gzip unpacks to gigabytes costs a bounded amount", async () => {
      const bomb = gzipSync(Buffer.alloc(64 * 1_048_576));
      const url = await serve((_request, response) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
      );
      const before = process.memoryUsage().rss;
      expect((await check({ HTTP: url, OutputMaxSize: 10 })).status).toBe("passing");
      expect(process.memoryUsage().rss - before).toBeLessThan(48 * 1_048_576);
    });

    it("that changes protocols is judged by its code", async () => {
      const url = await talk((socket) => {
        socket.once("data", () =>
          socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"),
        );
      });
      expect(await check({ HTTP: url })).toEqual({
        status: "critical",
        output: `HTTP GET ${url}: 101 Switching Protocols Output: `,
      });
    });
  });

  describe("denied ranges", () => {
    const deny = new DenyRanges(["127.0.0.0/8", "::1"]);

    it("are not reached by address, by name, or by redirect", async () => {
      let requests = 0;
      const url = await serve((_request, response) => {
        requests++;
        response.end();
      });
      const { port } = peer!;
      for (const target of [url, `http://localhost:${port}`, `http://[::ffff:127.0.0.1]:${port}`]) {
        const result = await check({ HTTP: target }, { deny });
        expect(result.output).toContain("address is denied to checks registered over the API");
      }
      expect(requests).toBe(0);
      const only = new DenyRanges(["127.0.0.9/32"]);
      await peer!.close();
      const moved = await serve((_request, response) =>
        response.writeHead(302, { location: "http://127.0.0.9:1/" }).end(),
      );
      expect((await check({ HTTP: moved }, { deny: only })).output).toContain("address is denied");
    });
  });

  describe("an HTTPS check", () => {
    let authority: Authority;
    beforeAll(() => {
      authority = makeAuthority();
    });

    async function secure(which: "good" | "expired" | "wrongName"): Promise<string> {
      peer = await listening(createHttpsServer({ ...authority[which] }, (_request, response) => response.end("ok")));
      return `https://${peer.address}/`;
    }

    it("passes with a certificate of the authority that it trusts", async () => {
      const url = await secure("good");
      expect(await check({ HTTP: url }, { tls: { ca: authority.ca } })).toEqual({
        status: "passing",
        output: `HTTP GET ${url}: 200 OK Output: ok`,
      });
    });

    it.each([
      ["good", {}, "certificate signed by unknown authority"],
      ["expired", { ca: true }, "certificate has expired or is not yet valid"],
      ["wrongName", { ca: true }, "cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs"],
    ] as const)("fails with the %s certificate (%j)", async (which, trust, words) => {
      const url = await secure(which);
      const tls = "ca" in trust ? { ca: authority.ca } : {};
      const result = await check({ HTTP: url }, { tls });
      expect(result.status).toBe("critical");
      expect(result.output).toContain(`Get "${url}": tls: failed to verify certificate: x509: ${words}`);
    });

    it("with an expired certificate says when it is and when the certificate ended", async () => {
      const url = await secure("expired");
      const { output } = await check({ HTTP: url }, { tls: { ca: authority.ca } });
      const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`;
      expect(output).toMatch(new RegExp(`is not yet valid: current time ${time} is after ${time}$`));
    });

    it("fails by a wrong server name, naming both, and passes without verification", async () => {
      const url = await secure("wrongName");
      const tls = { ca: authority.ca };
      expect((await check({ HTTP: url, TLSServerName: "web.test" }, { tls })).output).toBe(
        `Get "${url}": tls: failed to verify certificate: x509: certificate is valid for other.test, not web.test`,
      );
      expect((await check({ HTTP: url, TLSServerName: "other.test" }, { tls })).status).toBe("passing");
      expect((await check({ HTTP: url, TLSSkipVerify: true })).status).toBe("passing");
    });

    it("says so when the peer speaks no TLS", async () => {
      const url = (await serve((_request, response) => response.end())).replace("http:", "https:");
      expect((await check({ HTTP: url })).output).toBe(`Get "${url}": http: server gave HTTP response to HTTPS client`);
    });
  });
});

describe("kept connections", () => {
  it("are used again, and one that the target closed meanwhile says nothing about it", async () => {
    const kept = new KeptConnections();
    let connections = 0;
    const server = createServer((_request, response) => response.end("ok"));
    server.on("connection", () => connections++);
    peer = await listening(server);
    const url = `http://${peer.address}/`;
    try {
      for (let i = 0; i < 3; i++) expect((await probe({ HTTP: url }, { kept })).status).toBe("passing");
      expect(connections).toBe(1);
      server.closeAllConnections();
      expect((await probe({ HTTP: url }, { kept })).status).toBe("passing");
      expect(connections).toBe(2);
    } finally {
      kept.close();
    }
  });
});

describe("a pool of kept connections", () => {
  it.each(["Connection", "Keep-Alive", "Upgrade", "Expect"])("serves no request with the header %s", async (name) => {
    const kept = new KeptConnections();
    let connections = 0;
    const server = createServer((_request, response) => response.end("ok"));
    server.on("connection", () => connections++);
    peer = await listening(server);
    const value = name === "Connection" ? "close" : name === "Expect" ? "100-continue" : "x";
    for (let i = 0; i < 2; i++) await probe({ HTTP: `http://${peer.address}/`, Header: { [name]: [value] } }, { kept });
    kept.close();
    expect(connections).toBe(2);
  });

  it("is left with nothing by a probe that is called off while it connects", async () => {
    const kept = new KeptConnections();
    const server = createServer((_request, response) => response.end("ok"));
    peer = await listening(server);
    const read = checkDefinition({ HTTP: `http://${peer.address}/`, Interval: 1e10 });
    if (!read.ok || read.definition === null) throw new Error("no definition");
    const around = { ...surroundings(read.definition), kept };
    const running = proberOf(read.definition)!.probe(read.definition, around, () => expect.unreachable());
    expect(holds.held).toBe(1);
    running.cancel();
    await holds.whenEmpty();
    expect((await probe({ HTTP: `http://${peer.address}/` }, { kept })).status).toBe("passing");
    kept.close();
  });

  it("closes what is given back after it was closed", async () => {
    const kept = new KeptConnections();
    const url = await serve((_request, response) => {
      kept.close();
      response.end("ok");
    });
    expect((await probe({ HTTP: url }, { kept })).status).toBe("passing");
    await holds.whenEmpty();
  });

  it.each([
    ["goes away under a request", new KeptConnections()],
    ["is beyond the bound in all", new KeptConnections(0)],
  ])("holds nothing of a target that %s", async (_why, kept) => {
    let gone = false;
    const url = await serve((_request, response) => {
      if (gone) response.socket?.destroy();
      else response.end("ok");
    });
    await probe({ HTTP: url }, { kept });
    gone = true;
    await probe({ HTTP: url }, { kept });
    await holds.whenEmpty();
    expect(kept.targets).toBe(0);
    kept.close();
  });

  it("keeps no more than its bound in all, whatever the number of targets", async () => {
    const kept = new KeptConnections(1);
    const peers = await Promise.all([0, 1, 2].map(() => httpPeer((_request, response) => response.end("ok"))));
    try {
      for (const { address } of peers) await probe({ HTTP: `http://${address}/` }, { kept });
      await vi.waitFor(() => expect(holds.held).toBe(1));
    } finally {
      kept.close();
      for (const each of peers) await each.close();
    }
  });

  it("is not left with the endless body of a redirect", async () => {
    const kept = new KeptConnections();
    const url = await serve((request, response) => {
      if (request.url === "/there") response.end("ok");
      else response.writeHead(302, { location: "/there" }).write("and so on");
    });
    expect((await probe({ HTTP: url }, { kept })).status).toBe("passing");
    kept.close();
    await holds.whenEmpty();
  });
});
