import Consul from "consul";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningAgent, startAgent } from "../support/agent.js";
import { eventually } from "./eventually.js";

/** The npm package `consul`, a client that knows nothing of Rollcall. */
describe("the npm client consul", () => {
  let agent: RunningAgent;
  let consul: Consul;
  beforeAll(async () => {
    agent = await startAgent();
    const [host, port] = agent.httpAddr.split(":");
    consul = new Consul({ host: host!, port: Number(port) });
  });
  afterAll(async () => {
    await agent.close();
  });

  it("reads the agent, its members and the leader", async () => {
    const self = (await consul.agent.self()) as { Config: { Datacenter: string; NodeName: string } };
    expect(self.Config.Datacenter).toBe("dc1");
    const members = (await consul.agent.members()) as { Name: string }[];
    expect(members.map((member) => member.Name)).toEqual([self.Config.NodeName]);
    expect(await consul.status.leader()).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(await consul.status.peers()).toHaveLength(1);
  });

  it("registers, checks, lists and deregisters a service", async () => {
    await consul.agent.service.register({
      name: "js",
      id: "js-1",
      port: 8080,
      tags: ["a"],
      check: { name: "js", ttl: "30s" },
    } as never);
    const services = (await consul.agent.service.list()) as Record<string, { Port: number }>;
    expect(services["js-1"]?.Port).toBe(8080);
    await consul.agent.check.pass({ id: "service:js-1", note: "fine" });
    const healthy = (await consul.health.service({ service: "js", passing: true })) as { Service: { ID: string } }[];
    expect(healthy.map((entry) => entry.Service.ID)).toEqual(["js-1"]);
    expect(await consul.health.checks("js")).toHaveLength(1);
    expect(await consul.health.state("passing")).not.toHaveLength(0);
    await consul.agent.service.maintenance({ id: "js-1", enable: true, reason: "test" });
    expect(await consul.health.service({ service: "js", passing: true })).toEqual([]);
    await consul.agent.service.maintenance({ id: "js-1", enable: false });
    await consul.agent.service.deregister("js-1");
    expect(await consul.catalog.service.nodes("js")).toEqual([]);
  });

  it("reads and writes the catalog", async () => {
    await consul.catalog.register({
      node: "ext",
      address: "192.0.2.7",
      service: { service: "db", port: 5432 },
    } as never);
    const nodes = (await consul.catalog.node.list()) as { Node: string }[];
    expect(nodes.map((row) => row.Node)).toContain("ext");
    expect(Object.keys((await consul.catalog.service.list()) as object)).toContain("db");
    expect(await consul.catalog.datacenters()).toEqual(["dc1"]);
    await consul.catalog.deregister({ node: "ext" } as never);
    expect((await consul.catalog.node.services("ext")) ?? null).toBeNull();
  });

  it("watches a service and hears of a change", async () => {
    const seen: number[] = [];
    const watch = consul.watch({ method: consul.health.service, options: { service: "watched" } as never });
    watch.on("change", (rows: unknown[]) => seen.push(rows.length));
    try {
      await eventually(() => expect(seen).toEqual([0]));
      await consul.agent.service.register({ name: "watched", port: 1 } as never);
      await eventually(() => expect(seen).toEqual([0, 1]));
    } finally {
      watch.end();
    }
  });
});
