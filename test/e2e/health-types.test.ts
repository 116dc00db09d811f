import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeAuthority } from "../health/probers/peers.js";
import { freePort, type RunningAgent, startAgent } from "../support/agent.js";
import { describeWith } from "../support/needs.js";
import { eventually } from "./eventually.js";
import { grpcHealthServer, Nginx, udpEcho } from "./health-peers.js";
import { Daemon, output } from "./programs.js";

type Closing = { close(): Promise<unknown> };

/** Every kind of check against a program that it is meant for, registered over the API and run by a running agent. */
describeWith(["nginx", "openssl", "knotd", "kdig"], "a check of each kind", () => {
  const authority = makeAuthority();
  const directory = mkdtempSync(join(tmpdir(), "rollcall-health-"));
  const closing: Closing[] = [];
  const ports = { grpc: 0, udp: 0, dns: 0, closed: 0 };
  let nginx: Nginx;
  let agent: RunningAgent;

  beforeAll(async () => {
    writeFileSync(join(directory, "ca.crt"), authority.ca);
    writeFileSync(
      join(directory, "agent.hcl"),
      `enable_script_checks = true\nhealth { ca_file = "${join(directory, "ca.crt")}" deny_ranges = ["127.9.0.0/16"] }\n`,
    );
    nginx = await Nginx.start(authority);
    const grpc = await grpcHealthServer();
    const echo = await udpEcho();
    closing.push(grpc, echo);
    Object.assign(ports, { grpc: grpc.port, udp: echo.port, dns: await freePort(), closed: await freePort() });
    closing.push(await startKnot(join(directory, "knot"), ports.dns));
    agent = await startAgent({ args: [`-config-file=${join(directory, "agent.hcl")}`] });
  });
  afterAll(async () => {
    await agent?.close();
    await nginx?.stop();
    for (const each of closing) await each.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function api(method: string, path: string, body?: object): Promise<Response> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    return fetch(`http://${agent.httpAddr}${path}`, init);
  }

  /** Registers, runs now, and reads what the agent shows then. */
  async function found(definition: object): Promise<[status: string, output: string]> {
    const registered = await api("PUT", "/v1/agent/check/register", {
      ID: "c",
      Name: "c",
      Interval: "1h",
      ...definition,
    });
    expect([registered.status, await registered.text()]).toEqual([200, ""]);
    await api("PUT", "/v1/agent/check/run/c");
    const { c } = (await (await api("GET", "/v1/agent/checks")).json()) as Record<
      string,
      { Status: string; Output: string }
    >;
    await api("PUT", "/v1/agent/check/deregister/c");
    return [c!.Status, c!.Output];
  }

  const plain = (path = "/") => `http://127.0.0.1:${nginx.ports.plain}${path}`;
  const secured = (which: "good" | "expired" | "wrongName") => `https://127.0.0.1:${nginx.ports[which]}/`;

  it("http: nginx's answers, with method, headers, redirects and their end", async () => {
    const header = { "X-Probe": ["one"] };
    expect(await found({ HTTP: plain(), Method: "PUT", Header: header })).toEqual([
      "passing",
      `HTTP PUT ${plain()}: 200 OK Output: PUT one`,
    ]);
    expect((await found({ HTTP: plain("/moved") }))[0]).toBe("passing");
    expect((await found({ HTTP: plain("/moved"), DisableRedirects: true }))[0]).toBe("critical");
    expect((await found({ HTTP: plain("/busy") }))[0]).toBe("warning");
    expect((await found({ HTTP: plain("/broken") }))[0]).toBe("critical");
    expect(await found({ HTTP: plain("/loop") })).toEqual(["critical", expect.stringContaining("10 redirects")]);
  });

  it("https: a private authority is trusted, an expired and a wrong-name certificate are not", async () => {
    expect((await found({ HTTP: secured("good") }))[0]).toBe("passing");
    expect(await found({ HTTP: secured("expired") })).toEqual(["critical", expect.stringContaining("expired")]);
    expect(await found({ HTTP: secured("wrongName") })).toEqual(["critical", expect.stringContaining("x509")]);
    expect((await found({ HTTP: secured("wrongName"), TLSServerName: "other.test" }))[0]).toBe("passing");
    expect((await found({ HTTP: secured("expired"), TLSSkipVerify: true }))[0]).toBe("passing");
  });

  it("tcp: plain and with TLS", async () => {
    const address = `127.0.0.1:${nginx.ports.plain}`;
    expect(await found({ TCP: address })).toEqual(["passing", `TCP connect ${address}: Success`]);
    expect((await found({ TCP: `127.0.0.1:${nginx.ports.good}`, TCPUseTLS: true }))[0]).toBe("passing");
    expect((await found({ TCP: `127.0.0.1:${nginx.ports.expired}`, TCPUseTLS: true }))[0]).toBe("critical");
    expect((await found({ TCP: `127.0.0.1:${ports.closed}` }))[0]).toBe("critical");
  });

  it("udp: an echo passes, a closed port does not", async () => {
    expect((await found({ UDP: `127.0.0.1:${ports.udp}` }))[0]).toBe("passing");
    expect((await found({ UDP: `127.0.0.1:${ports.closed}`, Timeout: "2s" }))[0]).toBe("critical");
  });

  it("grpc: the server, a service that serves, one that does not, one that is not known", async () => {
    const address = `127.0.0.1:${ports.grpc}`;
    expect((await found({ GRPC: address }))[0]).toBe("passing");
    expect((await found({ GRPC: `${address}/shop` }))[0]).toBe("passing");
    expect(await found({ GRPC: `${address}/down` })).toEqual(["critical", expect.stringContaining("NOT_SERVING")]);
    expect(await found({ GRPC: `${address}/missing` })).toEqual(["critical", expect.stringContaining("NotFound")]);
  });

  it("h2ping: an HTTP/2 server answers, nginx over plain HTTP/1 does not", async () => {
    expect((await found({ H2PING: `127.0.0.1:${ports.grpc}`, H2PingUseTLS: false }))[0]).toBe("passing");
    expect((await found({ H2PING: `127.0.0.1:${nginx.ports.plain}`, H2PingUseTLS: false, Timeout: "2s" }))[0]).toBe(
      "critical",
    );
  });

  it("dns: a name that a name server has, and one that it lacks", async () => {
    const server = `127.0.0.1:${ports.dns}`;
    expect((await found({ DNS: server, DNSName: "www.example.test" }))[0]).toBe("passing");
    expect((await found({ DNS: server, DNSName: "gone.example.test" }))[0]).toBe("critical");
    expect((await found({ DNS: server, DNSName: "www.example.test", DNSType: "AAAA" }))[0]).toBe("critical");
  });

  it("script: its exit code is the status, its words the output", async () => {
    expect(await found({ Args: ["sh", "-c", "echo fine"] })).toEqual(["passing", "fine\n"]);
    expect((await found({ Args: ["sh", "-c", "exit 1"] }))[0]).toBe("warning");
    expect((await found({ Args: ["sh", "-c", "exit 2"] }))[0]).toBe("critical");
  });

  it("os-service: what runs on this machine and what does not", async () => {
    const name = existsSync("/run/systemd/system") ? "systemd-journald" : "rollcall-beat";
    const program = join(directory, "rollcall-beat");
    copyFileSync("/usr/bin/sleep", program);
    const daemon = new Daemon(program, "1000");
    await eventually(async () => expect((await found({ OSService: name }))[0]).toBe("passing"));
    await daemon.stop();
    expect((await found({ OSService: "rollcall-beat" }))[0]).toBe("critical");
  });

  it("ttl and alias: what a client says, and what the other one's check says", async () => {
    await api("PUT", "/v1/agent/service/register", { Name: "told", Check: { TTL: "1h" } });
    await api("PUT", "/v1/agent/check/pass/service:told?note=well");
    await api("PUT", "/v1/agent/service/register", { Name: "follower" });
    const alias = async () => (await found({ ServiceID: "follower", AliasService: "told", Interval: undefined }))[0];
    expect(await alias()).toBe("passing");
    await api("PUT", "/v1/agent/check/fail/service:told");
    expect(await alias()).toBe("critical");
  });

  it("that came over the API does not reach denied addresses, not even by a redirect", async () => {
    expect(await found({ TCP: "127.9.0.1:80" })).toEqual(["critical", expect.stringContaining("denied")]);
    expect(await found({ HTTP: "http://127.9.0.1/" })).toEqual(["critical", expect.stringContaining("denied")]);
    expect(await found({ HTTP: plain("/away") })).toEqual(["critical", expect.stringContaining("denied")]);
  });

  it("leaves neither header nor argument in the log", () => {
    expect(agent.output()).not.toContain("X-Probe");
  });
});

async function startKnot(directory: string, port: number): Promise<Closing> {
  await output("mkdir", "-p", directory);
  writeFileSync(
    join(directory, "example.test.zone"),
    "$ORIGIN example.test.\n@ 60 SOA ns h 1 60 60 60 60\n@ 60 NS ns\nns 60 A 127.0.0.1\nwww 60 A 192.0.2.1\n",
  );
  writeFileSync(
    join(directory, "knot.conf"),
    `server:\n  rundir: "${directory}"\n  listen: 127.0.0.1@${port}\ndatabase:\n  storage: "${directory}"\n` +
      `zone:\n  - domain: example.test\n    storage: "${directory}"\n    file: example.test.zone\n`,
  );
  const knot = new Daemon("/usr/sbin/knotd", "-c", join(directory, "knot.conf"));
  await eventually(async () => {
    const text = await output("kdig", "@127.0.0.1", "-p", String(port), "www.example.test", "A", "+short", "+time=1");
    expect(text.trim()).toBe("192.0.2.1");
  });
  return { close: () => knot.stop() };
}
