import { createSocket } from "node:dgram";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ProbeResult } from "../../src/resolver/hop.js";
import { type ResolverPorts, runResolverProgram } from "../../src/resolver/index.js";
import { probe } from "../../src/resolver/probe.js";

let root = "";
let words: string[] = [];
let agentRecursors: string[] = [];
/** Replies by `ADDRESS:PORT NAME`, then by `ADDRESS:PORT`; others are silent. */
let replies: Record<string, ProbeResult> = {};

const ours = reply(0, "consul. soa ns.consul. hostmaster.consul.");
function reply(rcode: number, ...answer: string[]): ProbeResult {
  return { kind: "reply", rcode, recursionAvailable: true, answer, extendedText: "" };
}

const ports: ResolverPorts = {
  ask: async ({ address, port }, { name }) =>
    replies[`${address}:${port} ${name.replace(/^proof-[a-z-]+-[0-9a-f]{8}/, "proof")}`] ??
    replies[`${address}:${port}`] ?? { kind: "silent" },
  lookup: async () => [],
  run: async (argv) => ({ ok: argv[0] === "systemctl", text: "systemd 252 (252.38-1)" }),
  agent: async () => ({ domain: "consul", dnsPort: 8600, recursors: agentRecursors }),
  out: (line) => words.push(line),
  err: (line) => words.push(line),
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rollcall-resolver-"));
  mkdirSync(join(root, "etc"));
  words = [];
  agentRecursors = [];
  replies = { "127.0.0.1:8600": ours };
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const run = (...argv: string[]) => runResolverProgram([...argv, `-root=${root}`], ports);
const said = () => words.join("\n");

describe("rollcall resolver", () => {
  it("prints the snippet and writes nothing unless told to", async () => {
    expect(await run("setup", "dnsmasq")).toBe(0);
    expect(said()).toContain("server=/consul/127.0.0.1#8600");
    expect(said()).toContain("give -write");
    expect(() => readFileSync(join(root, "etc/dnsmasq.d/rollcall.conf"))).toThrow();
  });

  it("writes after Rollcall has answered, proves the program, and undoes", async () => {
    replies["127.0.0.1:53"] = ours;
    expect(await run("setup", "dnsmasq", "--write")).toBe(0);
    expect(said()).toContain("ok     dnsmasq at 127.0.0.1:53: gives Rollcall's answer");
    expect(readFileSync(join(root, "etc/dnsmasq.d/rollcall.conf"), "utf8")).toContain("#8600");
    expect(await run("undo", "dnsmasq")).toBe(0);
    expect(() => readFileSync(join(root, "etc/dnsmasq.d/rollcall.conf"))).toThrow();
  });

  it("writes nothing while Rollcall does not answer, unless forced", async () => {
    replies = {};
    expect(await run("setup", "unbound", "-write")).toBe(1);
    expect(said()).toContain("BROKEN Rollcall at 127.0.0.1:8600: no reply");
    expect(() => readFileSync(join(root, "etc/unbound/unbound.conf.d/rollcall.conf"))).toThrow();
    expect(await run("setup", "unbound", "-write", "-force")).toBe(1);
    expect(readFileSync(join(root, "etc/unbound/unbound.conf.d/rollcall.conf"), "utf8")).toContain("stub-zone");
  });

  it("never makes Rollcall the only nameserver while it forwards nothing", async () => {
    writeFileSync(join(root, "etc/resolv.conf"), "nameserver 10.0.0.1\n");
    replies = { "127.0.0.1:53": ours, "127.0.0.1:53 proof.example": reply(5) };
    expect(await run("setup", "-write", "-server=127.0.0.1:53", "resolv-conf")).toBe(1);
    expect(said()).toContain("forward.allow");
    expect(readFileSync(join(root, "etc/resolv.conf"), "utf8")).toBe("nameserver 10.0.0.1\n");
    replies["127.0.0.1:53 proof.example"] = reply(3);
    expect(await run("setup", "-write", "-server=127.0.0.1:53", "resolv-conf")).toBe(0);
    expect(said()).toContain("-recursor=10.0.0.1");
    expect(readFileSync(join(root, "etc/resolv.conf"), "utf8")).toBe("nameserver 127.0.0.1\n");
    expect(await run("doctor", "-server=127.0.0.1:53")).toBe(0);
    expect(await run("undo", "resolv-conf")).toBe(0);
    expect(readFileSync(join(root, "etc/resolv.conf"), "utf8")).toBe("nameserver 10.0.0.1\n");
  });

  const broken: [what: string, result: ProbeResult, words: string][] = [
    ["is not there", { kind: "refused-connection" }, "start Unbound"],
    ["may not ask localhost, or validates", reply(2), "do-not-query-localhost"],
    ["has not read the file", reply(3), "list_stubs"],
    ["refuses this client", reply(5), "access-control"],
  ];
  it.each(broken)("names the remedy when Unbound %s", async (_what, result, remedy) => {
    replies["127.0.0.1:53"] = result;
    expect(await run("doctor", "unbound")).toBe(1);
    expect(said()).toContain("The first broken hop: Unbound at 127.0.0.1:53.");
    expect(said()).toContain(remedy);
  });

  it("says which nameserver of resolv.conf does not know our names", async () => {
    writeFileSync(join(root, "etc/resolv.conf"), "nameserver 127.0.0.1\nnameserver 10.0.0.1\n");
    replies["127.0.0.1:53"] = ours;
    replies["10.0.0.1:53"] = reply(3);
    expect(await run("doctor")).toBe(1);
    expect(said()).toContain("10.0.0.1 does not know consul");
    expect(said()).toContain("musl");
  });

  it("tells the loop resolv.conf to us to resolv.conf when a query came back", async () => {
    writeFileSync(join(root, "etc/resolv.conf"), "nameserver 127.0.0.1\n");
    const cameBack = { ...reply(2), extendedText: "127.0.0.2: response code 2; forwarding loop" } as ProbeResult;
    replies = { "127.0.0.1:53": ours, "127.0.0.1:53 proof.example": cameBack };
    for (const recursors of [["127.0.0.2"], []]) {
      agentRecursors = recursors;
      expect(await run("doctor", "-server=127.0.0.1:53")).toBe(1);
      expect(said()).toContain("/etc/resolv.conf -> us (127.0.0.1:53)");
      words = [];
    }
  });

  it("takes no upstream on this host for a loop while outside names are answered", async () => {
    writeFileSync(join(root, "etc/resolv.conf"), "nameserver 127.0.0.1\n");
    replies = { "127.0.0.1:53": ours, "127.0.0.1:53 proof.example": reply(3) };
    agentRecursors = ["127.0.0.2"];
    expect(await run("doctor", "-server=127.0.0.1:53")).toBe(0);
    expect(said()).not.toContain("loop");
  });

  it("looks for a loop also where others ask us for our names only", async () => {
    writeFileSync(join(root, "etc/resolv.conf"), "nameserver 127.0.0.1\n");
    const cameBack = { ...reply(2), extendedText: "forwarding loop" } as ProbeResult;
    replies = { "127.0.0.1:8600": ours, "127.0.0.1:8600 proof.example": cameBack, "127.0.0.1:53": ours };
    agentRecursors = ["127.0.0.1"];
    expect(await run("doctor")).toBe(1);
    expect(said()).toContain("The first broken hop: outside names through 127.0.0.1:8600.");
    words = [];
    replies["127.0.0.1:8600 proof.example"] = reply(2);
    expect(await run("doctor")).toBe(0);
  });

  it("says that a host which asks nobody but us cannot find outside names, and reads a loop off the reply", async () => {
    writeFileSync(join(root, "etc/resolv.conf"), "nameserver 127.0.0.1\n");
    replies = { "127.0.0.1:53": ours, "127.0.0.1:53 proof.example": reply(5) };
    expect(await run("doctor", "-server=127.0.0.1:53")).toBe(1);
    expect(said()).toContain("The first broken hop: outside names through 127.0.0.1:53.");
    replies["127.0.0.1:53 proof.example"] = { ...reply(2), extendedText: "forwarding loop" } as ProbeResult;
    expect(await run("doctor", "-server=127.0.0.1:53")).toBe(1);
    expect(said()).toContain("name upstreams outside of this host");
  });

  it("says how a low port is had", async () => {
    replies = { "127.0.0.1:53": { kind: "refused-connection" } };
    expect(await run("doctor", "-server=127.0.0.1:53")).toBe(1);
    expect(said()).toContain("CAP_NET_BIND_SERVICE");
  });

  it("says so when a set-up was changed since", async () => {
    replies["127.0.0.1:53"] = ours;
    await run("setup", "dnsmasq", "-write");
    writeFileSync(join(root, "etc/dnsmasq.d/rollcall.conf"), "# mine\n");
    expect(await run("doctor", "dnsmasq")).toBe(0);
    expect(said()).toContain("/etc/dnsmasq.d/rollcall.conf was changed after the set-up of dnsmasq");
    expect(await run("undo", "dnsmasq")).toBe(1);
    expect(said()).toContain("-force");
  });

  it.each([
    [["setup"], "A target must be named"],
    [["setup", "windows"], '"windows" is no target'],
    [["setup", "dnsmasq", "-wirte"], "Did you mean -write?"],
    [["setup", "dnsmasq", "-server=nowhere"], "no address"],
    [["setup", "dnsmasq", "-domain=a b"], "no domain name"],
    [["undo", "dnsmasq"], "nothing to undo"],
    [["mend"], "Usage:"],
  ])("refuses %j", async (argv, text) => {
    expect(await run(...argv)).toBe(1);
    expect(said()).toContain(text);
  });
});

describe("a probe", () => {
  it("tells a closed port, a silent one and a reply apart, and passes over what is no reply", async () => {
    const server = createSocket("udp4");
    let seen = 0;
    server.on("message", (bytes, from) => {
      seen++;
      if (seen === 1) return; // lost: the probe asks again
      const back = Buffer.from(bytes);
      back[2]! |= 0x80;
      back[3] = 3;
      const other = Buffer.from(back);
      other[0]! ^= 1;
      server.send(other, from.port, from.address);
      server.send(Buffer.from("x"), from.port, from.address);
      server.send(back, from.port, from.address);
    });
    await new Promise<void>((ready) => server.bind(0, "127.0.0.1", ready));
    const { port } = server.address() as AddressInfo;
    const endpoint = { address: "127.0.0.1", port };
    const question = { name: "consul", type: 6 };
    expect(await probe(endpoint, question, 400)).toMatchObject({ kind: "reply", rcode: 3, answer: [] });
    server.removeAllListeners("message");
    expect(await probe(endpoint, question, 50)).toEqual({ kind: "silent" });
    await new Promise<void>((closed) => server.close(closed));
    expect(await probe(endpoint, question, 1_000)).toEqual({ kind: "refused-connection" });
  });
});
