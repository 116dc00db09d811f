import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith, root } from "../support/needs.js";
import { eventually } from "./eventually.js";
import { NetworkNamespace } from "./network-namespace.js";
import { output } from "./programs.js";

/** A client on another host drops a reply that does not come from the address it asked. */
describeWith(
  ["dig", "ip"],
  "DNS on every address of a host with several",
  () => {
    let server: NetworkNamespace;
    let client: NetworkNamespace;

    beforeAll(async () => {
      [server, client] = [await NetworkNamespace.create("server"), await NetworkNamespace.create("client")];
      const [near, far] = ["link0", "link1"];
      const peer = ["type", "veth", "peer", "name", far, "netns", client.name];
      await output("ip", "link", "add", near, "netns", server.name, ...peer);
      await server.run("ip", "address", "add", "198.51.100.1/24", "dev", near);
      await server.run("ip", "address", "add", "203.0.113.1/32", "dev", "lo");
      await server.run("ip", "address", "add", "2001:db8:1::1/64", "dev", near, "nodad");
      await client.run("ip", "address", "add", "198.51.100.2/24", "dev", far);
      await client.run("ip", "address", "add", "2001:db8:1::2/64", "dev", far, "nodad");
      await server.run("ip", "link", "set", near, "up");
      await client.run("ip", "link", "set", far, "up");
      await client.run("ip", "route", "add", "203.0.113.0/24", "via", "198.51.100.1");
    });
    afterAll(async () => {
      await client?.close();
      await server?.close();
    });

    it("answers from the address asked, one that comes later too", async () => {
      const agent = await server.startAgent("-bind=127.0.0.1", "-client=0.0.0.0", "-dns-port=8600");
      for (const address of ["198.51.100.1", "203.0.113.1"]) {
        expect([address, await client.dig(address, 8600, "n1.node.consul")]).toEqual([address, ["127.0.0.1"]]);
      }
      await server.run("ip", "address", "add", "203.0.113.2/32", "dev", "lo");
      await eventually(async () => {
        expect(await client.dig("203.0.113.2", 8600, "n1.node.consul").catch(() => [])).toEqual(["127.0.0.1"]);
      }, 20_000);
      const second = await server.rollcall("agent", "-dev", "-client=0.0.0.0", "-http-port=8501", "-bind=127.0.0.1");
      expect(second.words).toContain("DNS cannot listen on 0.0.0.0 port 8600 (UDP): EADDRINUSE");
      await agent.stop("SIGTERM");
    });

    it("takes clients of both families on ::", async () => {
      const agent = await server.startAgent("-bind=127.0.0.1", "-client=::", "-dns-port=8600");
      for (const address of ["198.51.100.1", "203.0.113.1", "2001:db8:1::1"]) {
        expect([address, await client.dig(address, 8600, "n1.node.consul")]).toEqual([address, ["127.0.0.1"]]);
      }
      await agent.stop("SIGTERM");
    });
  },
  [root],
);
