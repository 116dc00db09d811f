import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith, root } from "../support/needs.js";
import { eventually } from "./eventually.js";
import type { NetworkNamespace } from "./network-namespace.js";
import type { Daemon } from "./programs.js";
import { judge, startStubHost } from "./stubs/host.js";
import { glibc, lookUp, musl } from "./stubs/stubs.js";

/** Less than any stub's own time-out: nothing was waited for. */
const promptMs = 2_500;

/** The C libraries that nearly every program asks through. Go and the JVM ask the same of the same host in `npm run soak`. */
describeWith(
  ["gcc", "muslGcc", "nsd", "ip", "curl", "dig"],
  "a host whose only nameserver is Rollcall",
  () => {
    let host: NetworkNamespace;
    let outside: Daemon;
    const programs = new Map<string, readonly string[]>();

    beforeAll(async () => {
      ({ host, outside } = await startStubHost());
      for (const stub of [glibc, musl]) programs.set(stub.name, await stub.build(host.directory));
    });
    afterAll(() => host.close());

    it.each([glibc, musl])("lets $name find every name, by search domain, family, alias and zone", async (stub) => {
      const { found, wrong } = await judge(host, stub, programs.get(stub.name)!);
      expect(wrong).toEqual([]);
      expect(Math.max(...found.map(({ tookMs }) => tookMs))).toBeLessThan(promptMs);
    });

    it.each([glibc, musl])("has its own names as quickly for $name when every upstream is dead", async (stub) => {
      await outside.stop("SIGKILL");
      await eventually(async () => {
        const asked = await host.attempt("dig", "@127.0.0.10", ".", "NS", "+tries=1", "+time=1");
        expect(asked.ok).toBe(false); // NSD's second process notices that the first is gone
      });
      const asked = ["web", "six", "www.corp.test", "www.outside.net", `new.${stub.name}.outside.net`];
      const found = await lookUp(host, programs.get(stub.name)!, asked);
      expect(found.map(({ addresses }) => addresses)).toEqual([
        "10.1.1.1,10.1.1.2",
        "2001:db8::6",
        "10.9.9.9",
        "192.0.2.80,2001:db8::80",
        "again",
      ]);
      // What cannot be known is told at once, as SERVFAIL; musl then waits its own five seconds for something better.
      for (const { tookMs } of found.slice(0, stub === musl ? -1 : undefined)) expect(tookMs).toBeLessThan(promptMs);
    });
  },
  [root],
);
