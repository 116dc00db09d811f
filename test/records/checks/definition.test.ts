import { describe, expect, it } from "vitest";
import { type CheckInput, checkAsks, checkDefinition, checkTypeWord } from "../../../src/records/index.js";

const second = 1e9;

function definitionOf(input: CheckInput) {
  const result = checkDefinition(input);
  if (!result.ok) throw new Error(result.error);
  if (result.definition === null) throw new Error("empty");
  return result.definition;
}

const interval = { Interval: 10 * second };

describe("a check registration", () => {
  const refusals: [name: string, input: CheckInput, error: string][] = [
    [
      "both interval and TTL",
      { HTTP: "http://x", Interval: second, TTL: second },
      "Interval and TTL cannot both be specified",
    ],
    [
      "HTTP without interval",
      { HTTP: "http://x" },
      "Interval must be > 0 for Script, HTTP, H2PING, TCP, UDP or OSService checks",
    ],
    [
      "a negative interval",
      { TCP: "x:1", Interval: -second },
      "Interval must be > 0 for Script, HTTP, H2PING, TCP, UDP or OSService checks",
    ],
    [
      "gRPC with a TTL instead of an interval",
      { GRPC: "x:1", TTL: second },
      "Interval must be > 0 for Script, HTTP, H2PING, TCP, UDP or OSService checks",
    ],
    [
      "H2PING without interval",
      { H2PING: "x:1" },
      "Interval must be > 0 for Script, HTTP, H2PING, TCP, UDP or OSService checks",
    ],
    ["an alias with a TTL", { AliasService: "x", TTL: second }, "TTL must be not be set for Alias checks"],
    ["no kind", { Name: "a" }, "TTL must be > 0 for TTL checks"],
    ["a negative TTL", { TTL: -second }, "TTL must be > 0 for TTL checks"],
    ["empty arguments", { Args: [], ...interval }, "TTL must be > 0 for TTL checks"],
    ["a container without arguments", { DockerContainerID: "c", ...interval }, "TTL must be > 0 for TTL checks"],
    ["a negative output size", { TTL: second, OutputMaxSize: -1 }, "MaxOutputMaxSize must be positive"],
    [
      "a warning threshold above the critical one",
      { TCP: "x:1", ...interval, FailuresBeforeWarning: 5, FailuresBeforeCritical: 3 },
      "FailuresBeforeWarning can't be higher than FailuresBeforeCritical",
    ],
    [
      "a negative critical threshold",
      { TCP: "x:1", ...interval, FailuresBeforeCritical: -1 },
      "FailuresBeforeWarning can't be higher than FailuresBeforeCritical",
    ],
    [
      "two faults: the earlier rule speaks",
      { TTL: second, Interval: second, OutputMaxSize: -1 },
      "Interval and TTL cannot both be specified",
    ],
  ];
  it.each(refusals)("is refused for %s", (_name, input, error) => {
    expect(checkDefinition(input)).toEqual({ ok: false, error });
  });

  it.each<[CheckInput]>([[{}], [{ TTL: 0 }], [{ HTTP: "", Interval: 0, DisableRedirects: false, Header: null }]])(
    "with only zero values is empty: %j",
    (input) => {
      expect(checkDefinition(input)).toEqual({ ok: true, definition: null });
    },
  );

  const kinds: [input: CheckInput, kind: string, word: string, asks: boolean][] = [
    [{ TTL: second }, "ttl", "ttl", false],
    [{ HTTP: "http://x", ...interval }, "http", "http", true],
    [{ TCP: "x:1", ...interval }, "tcp", "tcp", true],
    [{ UDP: "x:1", ...interval }, "udp", "udp", true],
    [{ GRPC: "x:1/svc", ...interval }, "grpc", "grpc", true],
    [{ DockerContainerID: "c", Args: ["a"], ...interval }, "docker", "docker", true],
    [{ OSService: "cron", ...interval }, "os-service", "os_service", true],
    [{ ScriptArgs: ["a"], ...interval }, "script", "script", true],
    [{ H2PING: "x:1", ...interval }, "h2ping", "h2ping", true],
    [{ AliasNode: "n" }, "alias", "alias", false],
    [{ DNS: "127.0.0.1:53", ...interval }, "dns", "dns", true],
  ];
  it.each(kinds)("%j is of kind %s", (input, kind, word, asks) => {
    const definition = definitionOf(input);
    expect([definition.kind, checkTypeWord(definition), checkAsks(definition)]).toEqual([kind, word, asks]);
  });

  it("that names several kinds is run as the first of the order", () => {
    const all = {
      HTTP: "http://x",
      TCP: "x:1",
      UDP: "x:1",
      GRPC: "x:1",
      DockerContainerID: "c",
      OSService: "s",
      Args: ["a"],
      H2PING: "x:1",
    };
    const order: string[] = [];
    const left: Record<string, unknown> = { ...all };
    for (const field of Object.keys(all)) {
      order.push(definitionOf({ ...left, ...interval }).kind);
      delete left[field];
    }
    expect(order).toEqual(["http", "tcp", "udp", "grpc", "docker", "os-service", "script", "h2ping"]);
  });

  it("keeps durations in milliseconds and fills the defaults", () => {
    expect(definitionOf({ HTTP: "http://x", Interval: 1.5 * second, Timeout: 100_000, Header: { a: ["b"] } })).toEqual({
      kind: "http",
      url: "http://x",
      method: "",
      header: { a: ["b"] },
      body: "",
      disableRedirects: false,
      tlsServerName: "",
      tlsSkipVerify: false,
      intervalMs: 1500,
      timeoutMs: 0.1,
      successBeforePassing: 0,
      failuresBeforeWarning: 0,
      failuresBeforeCritical: 0,
      deregisterCriticalServiceAfterMs: 0,
      outputBytesMax: 4096,
    });
  });

  it("takes the critical threshold for a warning threshold left out", () => {
    const definition = definitionOf({ TCP: "x:1", ...interval, FailuresBeforeCritical: 4 });
    expect(definition.failuresBeforeWarning).toBe(4);
  });

  it("of H2PING uses TLS unless told otherwise", () => {
    expect(definitionOf({ H2PING: "x:1", ...interval })).toMatchObject({ useTls: true });
    expect(definitionOf({ H2PING: "x:1", H2PingUseTLS: false, ...interval })).toMatchObject({ useTls: false });
  });
});
