import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { chooseApiVersion } from "../../src/docker/engine/api-version.js";
import { resolveEndpoint } from "../../src/docker/engine/endpoint.js";
import { EngineClient } from "../../src/docker/engine/engine-client.js";
import { unreachable } from "../../src/docker/engine/engine-error.js";
import { EventPosition, readEvent } from "../../src/docker/engine/engine-event.js";
import { JsonValues, VALUE_CHARS_MAX } from "../../src/docker/engine/json-values.js";
import { signalNumber } from "../../src/docker/signal.js";
import { recording } from "./recorded.js";

describe("the API version", () => {
  it.each([
    ["1.41", "1.12", "1.41"],
    ["1.44", "1.24", "1.44"],
    ["1.56", "1.40", "1.52"],
    ["1.60", "1.54", "1.54"],
    ["1.9", "", "1.9"],
    ["", "", ""],
    ["x", "1.1", ""],
  ])("for an engine that has %s down to %s is %s", (newest, oldest, chosen) => {
    expect(chooseApiVersion(newest, oldest)).toBe(chosen);
  });
});

describe("DOCKER_HOST", () => {
  it.each([
    ["unix:///run/d.sock", {}, { socketPath: "/run/d.sock", tls: undefined }],
    ["tcp://127.0.0.1", {}, { hostname: "127.0.0.1", port: 2375, tls: undefined }],
    ["tcp://[::1]:99", {}, { hostname: "::1", port: 99 }],
    ["", { DOCKER_HOST: "tcp://h:1" }, { hostname: "h", port: 1 }],
    ["unix:///a", { DOCKER_HOST: "tcp://h:1" }, { socketPath: "/a" }],
  ])("%s with %j", (host, env, expected) => {
    expect(resolveEndpoint(host, env)).toMatchObject(expected);
  });

  it.each(["npipe:////./pipe/docker_engine", "ssh://h", "nonsense", "unix://", "tcp://a:b:c"])("refuses %s", (host) => {
    expect(() => resolveEndpoint(host, {})).toThrow(/unable to parse docker host `.*`: use .*tcp:\/\/host:port/);
  });

  it("wants the certificates of DOCKER_CERT_PATH with DOCKER_TLS_VERIFY", () => {
    const folder = mkdtempSync(join(tmpdir(), "certs-"));
    try {
      const env = { DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: folder };
      expect(() => resolveEndpoint("tcp://h", env)).toThrow(`cannot read ${folder}/ca.pem (ENOENT)`);
      for (const name of ["ca.pem", "cert.pem", "key.pem"]) writeFileSync(join(folder, name), name);
      const { port, tls } = resolveEndpoint("tcp://h", env);
      expect([port, String(tls?.cert)]).toEqual([2376, "cert.pem"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("an engine that cannot be reached", () => {
  it.each([
    ["EACCES", "permission denied; run as root or as a member of the socket's group (docker)"],
    ["ENOENT", "no such file or directory; is the engine running, and is DOCKER_HOST right?"],
    ["ECONNREFUSED", "connection refused; is the engine running?"],
    ["ENOTSOCK", "not a socket; is DOCKER_HOST right?"],
    ["EWHATEVER", "something new"],
  ])("with %s is named with the remedy", (code, words) => {
    const fault = unreachable("http://unix.sock/version", "unix /run/d.sock", { code, message: "something new" });
    expect(fault.message).toBe(`Get "http://unix.sock/version": dial unix /run/d.sock: ${words}`);
  });
});

describe("a stream of JSON", () => {
  it("gives the same values however it is cut", () => {
    const value = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue());
    const parts = fc.tuple(
      fc.array(value, { maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
    );
    fc.assert(
      fc.property(parts, ([values, sizes]) => {
        const texts = values.map((item) => JSON.stringify(item));
        const bytes = new TextEncoder().encode(texts.join("\n"));
        const found: string[] = [];
        const reader = new JsonValues();
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % sizes.length]!;
          found.push(...(reader.push(bytes.subarray(at, at + size)) ?? []));
          at += size;
        }
        expect(found.map((text) => JSON.parse(text))).toEqual(texts.map((text) => JSON.parse(text)));
      }),
    );
  });

  it("is of no use once a value passes its bound", () => {
    const reader = new JsonValues();
    expect(reader.push(new TextEncoder().encode(`{"a":"${"x".repeat(VALUE_CHARS_MAX)}`))).toBeUndefined();
  });
});

describe("an event", () => {
  const texts = (events: typeof recording.events): string[] =>
    Object.values(events)
      .flat()
      .map((event) => JSON.stringify(event));

  it.each([
    ["the old engine", recording.events],
    ["the newer engine", recording.newer.events],
  ])("of %s is read, whatever kind it is", (_engine, events) => {
    for (const text of texts(events)) expect(readEvent(text).kind).not.toBe("unreadable");
  });

  it("keeps the nanoseconds that a number would round", () => {
    const text =
      '{"Type":"container","Action":"die","Actor":{"ID":"abc","Attributes":{"timeNano":"5"}},"timeNano":1795000000000000123}';
    const read = readEvent(text);
    const position = new EventPosition();
    expect(read.kind === "container" && position.take(read.event.timeNano, text)).toBe(true);
    expect(position.since).toBe("1795000000.000000123");
    expect(position.take("1795000000000000123", text)).toBe(false);
    expect(position.take("1795000000000000123", "another at the same time")).toBe(true);
  });

  it("names the container of a network event, and no signal that is none", () => {
    const network = { Type: "network", Action: "disconnect", Actor: { ID: "n", Attributes: { container: "abc" } } };
    expect(readEvent(JSON.stringify(network))).toMatchObject({ event: { containerId: "abc", action: "network" } });
    const kill = { Type: "container", Action: "kill", Actor: { ID: "abc", Attributes: { signal: "x9" } } };
    expect(readEvent(JSON.stringify(kill))).toMatchObject({ event: { signal: undefined } });
  });
});

describe("a stop signal", () => {
  it.each([
    ["", 15],
    ["SIGTERM", 15],
    ["INT", 2],
    ["sigquit", 3],
    ["37", 37],
    ["SIGRTMIN+3", 37],
    ["RTMAX-1", 63],
    ["NOSUCH", 15],
  ])("%j is number %i", (text, number) => {
    expect(signalNumber(text)).toBe(number);
  });
});

describe("an engine over TCP", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function connected(answers: Readonly<Record<string, unknown>>): Promise<EngineClient> {
    server = createServer((request, response) => response.end(JSON.stringify(answers[request.url ?? ""] ?? {})));
    await new Promise<void>((listening) => server!.listen(0, "127.0.0.1", listening));
    return new EngineClient(resolveEndpoint(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, {}));
  }

  it.each([
    ["the id alone", "Engine", { ID: "A:B", DockerRootDir: "/var/lib/docker" }, "A:B"],
    ["id and folder, as engines of a machine may share a key", "Engine", { ID: "A", DockerRootDir: "/d" }, "A@/d"],
    ["the id of one that names no folder", "Engine", { ID: "A" }, "A"],
    ["nothing for Podman, which makes up an id each time", "Podman Engine", { ID: "A", DockerRootDir: "/d" }, ""],
  ])("is known by %s", async (_name, Name, info, id) => {
    const client = await connected({ "/version": { ApiVersion: "1.41", Components: [{ Name }] }, "/v1.41/info": info });
    expect(await client.hello()).toMatchObject({ id });
    client.close();
  });

  it("is asked as one over a socket is", async () => {
    const client = await connected({
      "/version": { ApiVersion: "1.44", Components: [{ Name: "Podman Engine" }] },
      "/v1.44/containers/json": [{ Id: "abc", State: "running" }, { Id: "../x" }, 7],
    });
    expect(await client.hello()).toMatchObject({ product: "Podman Engine", apiVersion: "1.44", id: "" });
    expect(await client.list(false)).toEqual([{ id: "abc", state: "running" }]);
    expect(await client.inspect("../../etc")).toBeUndefined();
    client.close();
    await expect(client.list(false)).rejects.toMatchObject({ code: "closed" });
  });
});
