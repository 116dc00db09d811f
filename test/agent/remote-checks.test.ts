import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startHealth } from "../../src/agent/health-wiring.js";
import { RemoteOutputs } from "../../src/agent/remote-checks.js";
import { type CatalogRegistration, registerCatalog } from "../../src/catalog/index.js";
import type { HealthEngine } from "../../src/health/index.js";
import { checkKey, decodeRecord, emptyCheck, emptyService, encodeRecord } from "../../src/records/index.js";
import { Registry } from "../../src/registry.js";
import { openMemoryStore } from "../../src/store/index.js";
import type { Log } from "../../src/telemetry/index.js";

const quiet = (): void => {};
const quietLog = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet } as unknown as Log;
const key = checkKey("router", "web", "web-up");

describe("checks of a node without an agent", () => {
  let registry: Registry;
  let engine: HealthEngine;
  let outputs: RemoteOutputs;
  let target: Server;
  let url = "";
  let answer = "well";
  let status = 200;

  beforeEach(async () => {
    target = createServer((_request, response) => response.writeHead(status).end(answer));
    await new Promise<void>((listening) => target.listen(0, "127.0.0.1", listening));
    url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
    registry = new Registry(
      await openMemoryStore({ codec: { encode: encodeRecord, decode: (_key, text) => decodeRecord(text) } }),
    );
    await registry.open();
    outputs = new RemoteOutputs(registry, 3_600_000);
    engine = startHealth(registry, "n1", { denyRanges: ["127.9.0.0/16"] }, quietLog, { remoteOutputs: outputs });
  });
  afterEach(async () => {
    outputs.close();
    await engine.close();
    registry.close();
    target.closeAllConnections();
    await new Promise((closed) => target.close(closed));
  });

  async function registered(
    definition: Record<string, unknown>,
    meta: Record<string, string> = { "external-node": "true" },
    status = "",
  ): Promise<void> {
    const node: CatalogRegistration["node"] = {
      name: "router",
      id: "",
      address: "10.0.0.9",
      taggedAddresses: null,
      meta,
      locality: null,
    };
    const service = { ...emptyService, id: "web", name: "web" };
    const check = {
      ...emptyCheck,
      id: "web-up",
      name: "up",
      serviceId: "web",
      status,
      wireDefinition: { Interval: "1h", ...definition },
    };
    const outcome = await registry.propose(
      registerCatalog({ node, skipNodeUpdate: false, service, checks: [{ node: "", check }] }),
    );
    expect(outcome).toMatchObject({ ok: true });
  }

  const shown = () => {
    const check = registry.view.tables.node("router")?.checksById.get("web-up");
    return [check?.shown?.status, check?.shown?.output];
  };
  const runs = () => engine.state(key) !== undefined;
  const probed = async () => {
    await engine.runNow(key);
    await engine.settled(key);
  };

  it("are run from here, and written as anybody would write them", async () => {
    await registered({ HTTP: url });
    await probed();
    expect(shown()).toEqual(["passing", `HTTP GET ${url}: 200 OK Output: well`]);
    const record = registry.view.tables.node("router")?.checksById.get("web-up")?.record;
    expect([record?.owner, record?.definition]).toEqual(["catalog", null]);
    status = 503;
    await probed();
    expect(shown()[0]).toBe("critical");
    status = 200;
  });

  it.each([
    ["an unmarked node", {}, { HTTP: "http://x/" }, false],
    ["a node marked external-probe", { "external-probe": "true" }, { HTTP: "http://x/" }, true],
    ["a node marked false", { "external-node": "false" }, { HTTP: "http://x/" }, false],
    ["a definition that names a command", { "external-node": "true" }, { Args: ["true"] }, false],
    ["an empty definition", { "external-node": "true" }, {}, false],
  ])("of %s are run or not", async (_name, meta, definition, expected) => {
    await registered(definition, meta as Record<string, string>);
    expect(runs()).toBe(expected);
  });

  it("follow the node's metadata and leave with the node", async () => {
    await registered({ HTTP: url }, {});
    expect(runs()).toBe(false);
    await registered({ HTTP: url }, { "external-node": "true" });
    expect(runs()).toBe(true);
    await registered({ HTTP: url }, {});
    expect(runs()).toBe(false);
  });

  it("keep what was probed when somebody registers them again without a status", async () => {
    await registered({ HTTP: url });
    await probed();
    await registered({ HTTP: url }, { "external-node": "true" }, "critical");
    await vi.waitFor(() => expect(shown()[0]).toBe("passing"));
  });

  it("have changed output written seldom, not at each probe", async () => {
    await registered({ HTTP: url });
    await probed();
    answer = "well, 12:01";
    await probed();
    expect(shown()[1]).toContain("Output: well");
    expect(shown()[1]).not.toContain("12:01");
    await outputs.flush();
    expect(shown()[1]).toContain("12:01");
    answer = "well";
  });

  it("do not reach denied addresses", async () => {
    await registered({ HTTP: "http://127.9.0.1:80/" });
    await probed();
    expect(engine.state(key)?.output).toContain("denied");
  });
});
