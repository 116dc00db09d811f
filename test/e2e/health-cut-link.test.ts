import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith, root } from "../support/needs.js";
import { eventually } from "./eventually.js";
import { NetworkNamespace } from "./network-namespace.js";
import { Daemon, output } from "./programs.js";

const instances = 200;
const bare = 10;
const hostOf = (i: number): string => `198.51.100.${i + 2}`;

/** Answers on every address of its network. */
const answering = `require("node:http").createServer((_, reply) => reply.end("ok")).listen(8080, "0.0.0.0");`;

interface HeldCheck {
  readonly ServiceName: string;
  readonly Status: string;
  readonly Held: string;
}

/** The agent's network and the one of the instances, joined by a pair of interfaces that can be pulled. */
describeWith(
  ["dig", "ip"],
  "two hundred instances behind one link",
  () => {
    let near: NetworkNamespace;
    let hosts: Daemon | undefined;
    const far = `rollcall-far-${process.pid}`;

    beforeAll(async () => {
      near = await NetworkNamespace.create("cut");
      await output("ip", "netns", "add", far);
      await near.run("ip", "link", "add", "near", "type", "veth", "peer", "name", "far", "netns", far);
      await near.run("ip", "address", "add", "198.51.100.1/24", "dev", "near");
      await near.run("ip", "link", "set", "near", "up");
      for (let i = 0; i < instances; i++)
        await output("ip", "-n", far, "address", "add", `${hostOf(i)}/24`, "dev", "far");
      await output("ip", "-n", far, "link", "set", "far", "up");
      hosts = new Daemon("ip", "netns", "exec", far, process.execPath, "-e", answering);
      const file = near.write(join(near.directory, "services.json"), JSON.stringify(configuration()));
      await near.startAgent(`-config-file=${file}`);
    });
    afterAll(async () => {
      await near.close();
      await hosts?.stop("SIGKILL");
      await output("ip", "netns", "del", far);
    });

    const get = async <Body>(path: string): Promise<Body> =>
      JSON.parse(await near.run("curl", "-s", `http://127.0.0.1:8500${path}`)) as Body;
    const listed = async (name: string): Promise<number> =>
      (await get<unknown[]>(`/v1/health/service/${name}?passing`)).length;
    const held = async (): Promise<HeldCheck[]> =>
      (await get<{ Checks: HeldCheck[] }>("/v1/agent/check/states")).Checks.filter(
        ({ ServiceName }) => ServiceName === "guarded",
      );

    it("stay listed with the guard on while the link is cut and say why; without the guard they go", async () => {
      await eventually(
        async () => expect([await listed("guarded"), await listed("bare")]).toEqual([instances, bare]),
        20_000,
      );
      await output("ip", "-n", far, "link", "set", "far", "down");
      await eventually(async () => expect(await listed("bare")).toBe(0), 30_000);
      await eventually(async () => expect((await held()).length).toBeGreaterThan(instances * 0.9), 30_000);
      expect(await listed("guarded")).toBeGreaterThanOrEqual(instances * 0.98 - 1);
      for (const { Status, Held } of await held())
        expect([Status, Held]).toEqual(["passing", expect.stringMatching(/./)]);
      await output("ip", "-n", far, "link", "set", "far", "up");
      await eventually(
        async () =>
          expect([await listed("guarded"), await listed("bare"), (await held()).length]).toEqual([instances, bare, 0]),
        30_000,
      );
    }, 120_000);
  },
  [root],
);

function configuration(): object {
  const services = [...Array(instances).keys()].map((i) => serviceOf("guarded", i));
  for (let i = 0; i < bare; i++) services.push(serviceOf("bare", i));
  return { services, health: { guard: { guarded: 0.02 } } };
}

function serviceOf(name: string, i: number): object {
  const check = { http: `http://${hostOf(i)}:8080/`, interval: "1s", timeout: "1s" };
  return { name, id: `${name}-${i}`, address: hostOf(i), port: 8080, check };
}
