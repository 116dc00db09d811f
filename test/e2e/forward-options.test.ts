import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "dns-packet";
import { afterAll, beforeAll, expect, it } from "vitest";
import { askUdp, query } from "../dns/clients.js";
import { addressOf, type FakeUpstream, startUpstream } from "../forward/fake-upstream.js";
import { type RunningAgent, startAgent } from "../support/agent.js";

const directory = mkdtempSync(join(tmpdir(), "rollcall-forward-"));
const config = join(directory, "agent.json");
let everything: FakeUpstream;
let corp: FakeUpstream;
let agent: RunningAgent;

function configure(more: object): void {
  const hosts = join(directory, "hosts");
  writeFileSync(hosts, "192.0.2.77 printer.lan\n");
  const forward = { "corp.example": [corp.text], hosts_file: hosts, rebinding_protection: true, ...more };
  writeFileSync(config, JSON.stringify({ recursors: [everything.text], forward }));
}

beforeAll(async () => {
  everything = await startUpstream(addressOf("10.0.0.1"));
  corp = await startUpstream(addressOf("10.9.9.9"));
  configure({});
  agent = await startAgent({ args: [`-config-file=${config}`] });
});
afterAll(async () => {
  await agent.close();
  await everything.close();
  await corp.close();
  rmSync(directory, { recursive: true, force: true });
});

async function addresses(name: string, type = "A"): Promise<string> {
  const reply = decode(await askUdp(agent.dnsPort, query(name, type)));
  const { rcode } = reply as { rcode?: string };
  return (reply.answers ?? []).map((record) => ("data" in record ? record.data : "")).join() || String(rcode);
}

it("the forwarder does as its options say: hosts file, domains of their own, private addresses and reverse names", async () => {
  expect(await addresses("printer.lan")).toBe("192.0.2.77");
  expect(await addresses("www.corp.example")).toBe("10.9.9.9");
  expect(await addresses("www.example")).toBe("NOERROR"); // its private address was taken out
  expect(await addresses("7.7.7.10.in-addr.arpa", "PTR")).toBe("NXDOMAIN");
  expect(everything.received.map(({ packet }) => packet.questions![0]!.name)).toEqual(["www.example"]);
  const self = await (await fetch(`http://${agent.httpAddr}/v1/agent/self`)).json();
  expect(self).toMatchObject({ DebugConfig: { DNSRecursors: [everything.text] } });
});

it("its numbers are among the metrics", async () => {
  const metrics = await (await fetch(`http://${agent.httpAddr}/v1/agent/metrics?format=prometheus`)).text();
  expect(metrics).toContain("rollcall_forward_rebindings_total 1\n");
  expect(metrics).toContain("rollcall_forward_local_answers_total 2\n");
  expect(metrics).toContain(`rollcall_forward_upstream_queries_total{upstream="${corp.text}"} 1\n`);
});

it("other options hold after a reload, and what cannot be used leaves the old ones", async () => {
  const reload = () => fetch(`http://${agent.httpAddr}/v1/agent/reload`, { method: "PUT" });
  configure({ rebinding_protection: false, private_reverse: false });
  expect((await reload()).status).toBe(200);
  expect(await addresses("www.example")).toBe("10.0.0.1");
  const asked = everything.received.length;
  await addresses("7.7.7.10.in-addr.arpa", "PTR");
  expect(everything.received.length).toBe(asked + 1);
  configure({ "corp.example": ["nowhere"] });
  const refused = await reload();
  expect([refused.status, await refused.text()]).toEqual([500, expect.stringContaining("corp.example")]);
  expect(await addresses("ftp.corp.example")).toBe("10.9.9.9");
});
