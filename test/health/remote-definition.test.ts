import { describe, expect, it } from "vitest";
import { remoteDefinition } from "../../src/health/index.js";

describe("a catalog check's definition", () => {
  it("is run as it would be by an agent", () => {
    const wire = {
      HTTP: "http://10.0.0.1/h",
      Header: { "X-A": ["1"] },
      Interval: "10s",
      Timeout: 1_500_000_000,
      DeregisterCriticalServiceAfter: "1m30s",
    };
    const read = remoteDefinition(wire);
    expect(read.ok && read.definition).toMatchObject({
      kind: "http",
      url: "http://10.0.0.1/h",
      header: { "X-A": ["1"] },
      intervalMs: 10_000,
      timeoutMs: 1_500,
      deregisterCriticalServiceAfterMs: 90_000,
    });
  });

  it("without an interval is run every 30 s", () => {
    const read = remoteDefinition({ TCP: "10.0.0.1:80" });
    expect(read.ok && read.definition.intervalMs).toBe(30_000);
  });

  it.each([
    [{ ScriptArgs: ["rm", "-rf", "/"], Args: ["x"] }],
    [{ DockerContainerID: "c", ScriptArgs: ["x"] }],
    [{ OSService: "cron" }],
    [{ AliasNode: "n" }],
    [{ TTL: "10s" }],
    [{ HTTP: 5, TCP: null }],
    [{}],
  ])("never runs a command, and is nothing to run when it names no target: %j", (wire) => {
    expect(remoteDefinition(wire).ok).toBe(false);
  });

  it("with fields of a wrong shape is read without them", () => {
    const read = remoteDefinition({ TCP: "a:1", Interval: "soon", Header: [1], TCPUseTLS: "yes" });
    expect(read.ok && read.definition).toMatchObject({ kind: "tcp", useTls: false, intervalMs: 30_000 });
  });
});
