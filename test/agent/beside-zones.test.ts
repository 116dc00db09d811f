import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "dns-packet";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { askAtOnce, besideRegistry } from "../../src/agent/explain-wiring.js";
import { elsewhere } from "../../src/agent/forward-wiring.js";
import { registryRecords } from "../../src/agent/registry-records.js";
import { startStaticZones } from "../../src/agent/static-zones.js";
import { defaultAnswerOptions, Explainer, explainJson } from "../../src/answers/index.js";
import { CatalogView } from "../../src/catalog/index.js";
import { startDnsServer } from "../../src/dns/index.js";
import { LogHub } from "../../src/telemetry/index.js";
import { node, service, world } from "../answers/world.js";
import { askUdp, query } from "../dns/clients.js";
import { forwarderWith } from "../forward/asking.js";
import { type FakeUpstream, nameOf, rcodes, replyTo, soa, startUpstream } from "../forward/fake-upstream.js";
import { withApex } from "../zones/zone-text.js";

const closing: (() => unknown)[] = [];
let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "rollcall-beside-"));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  rmSync(directory, { recursive: true, force: true });
});

const files: Readonly<Record<string, string>> = {
  "corp.test.zone": `out CNAME www.outside.example.
gone CNAME gone.outside.example.
fat CNAME fat.outside.example.
web CNAME web.service.consul.
nobody CNAME nobody.service.consul.
host A 192.0.2.7
moved DNAME outside.example.`,
  "lab.consul.zone": "host A 192.0.2.8",
  "2.0.192.in-addr.arpa.zone": "9 PTR nine.corp.test.",
};

/** The registry, its zones from files and a forwarder, put together as the server does it. */
async function start(recursors: readonly string[], client: { allow?: readonly string[] } = {}) {
  for (const [file, lines] of Object.entries(files)) writeFileSync(join(directory, file), withApex(lines));
  const changes = [
    node("n1", "10.0.0.1"),
    service("n1/web", { port: 80 }),
    service("n1/aliased", { address: "host.corp.test" }),
    service("n1/leaving", { address: "out.corp.test" }),
  ];
  const recursion = recursors.length > 0;
  const answers = world(changes, { recursion });
  const log = new LogHub({ level: "error", json: false, write: () => {} }).root;
  const zones = startStaticZones(directory, log, registryRecords(answers), (zonesBeside) =>
    answers.setOptions({ ...defaultAnswerOptions, recursion, zonesBeside }),
  );
  const forwarder = forwarderWith({ recursors, ...client });
  const beside = elsewhere(forwarder, zones);
  const server = await startDnsServer({ answers, addresses: ["127.0.0.1"], port: 0, elsewhere: beside });
  closing.push(
    () => zones.close(),
    () => forwarder.close(),
    () => server.close(),
  );
  const { port } = server.bound[0]!;
  const ask = async (name: string, type = "A", edit = (_query: Buffer): void => {}): Promise<string[]> => {
    const message = query(name, type, 7, 1_232);
    edit(message);
    const reply = decode(await askUdp(port, message));
    const { rcode } = reply as { rcode?: string };
    const flags = [reply.flag_aa && "AA", reply.flag_tc && "TC", reply.flag_ra && "RA"].filter(Boolean);
    const records = reply.answers!.map((record) => `${record.name} ${record.type} ${"data" in record && record.data}`);
    const authority = reply.authorities!.map((record) => `${record.type} of ${record.name}`);
    const opts = reply.additionals as unknown as { options?: { code: number; data: Buffer }[] }[];
    const reasons = opts.flatMap(({ options = [] }) =>
      options.filter(({ code }) => code === 15).map(({ data }) => data.subarray(2).toString()),
    );
    return [[rcode, ...flags].join(" "), ...records, ...authority, ...reasons];
  };
  return { ask, zones, answers, forwarder };
}

async function outside(): Promise<FakeUpstream> {
  const up = await startUpstream((asked) => {
    const name = nameOf(asked);
    if (name.startsWith("gone"))
      return replyTo(asked.packet, { rcode: rcodes.nxDomain, authorities: [soa("outside.example", 60)] });
    const data = name.startsWith("fat") ? Array.from({ length: 80 }, (_, i) => `192.0.2.${i}`) : ["192.0.2.1"];
    const owner = asked.packet.questions![0]!.name;
    if (name.startsWith("fat") && asked.transport === "udp") return replyTo(asked.packet, { flags: 0x200 });
    return replyTo(asked.packet, {
      answers: data.map((address) => ({ type: "A", name: owner, data: address, ttl: 60 })),
    });
  });
  closing.push(() => up.close());
  return up;
}

describe("zones from files beside registry and forwarder", () => {
  it("have aliases that leave them followed through the forwarder, the last name telling the code", async () => {
    const up = await outside();
    const { ask } = await start([up.text]);
    expect(await ask("out.corp.test")).toEqual([
      "NOERROR AA RA",
      "out.corp.test CNAME www.outside.example",
      "www.outside.example A 192.0.2.1",
    ]);
    expect(await ask("gone.corp.test")).toEqual([
      "NXDOMAIN AA RA",
      "gone.corp.test CNAME gone.outside.example",
      "SOA of outside.example",
    ]);
    expect((await ask("www.moved.corp.test")).at(-1)).toBe("www.outside.example A 192.0.2.1");
    expect((await ask("out.corp.test", "CNAME")).slice(1)).toEqual(["out.corp.test CNAME www.outside.example"]);
    expect(await ask("fat.corp.test")).toEqual(["NOERROR AA TC RA"]);
  });

  it("give the bare alias to those who do not ask for recursion or may not have it", async () => {
    const up = await outside();
    const bare = ["NOERROR AA RA", "out.corp.test CNAME www.outside.example"];
    const { ask } = await start([up.text]);
    expect(await ask("out.corp.test", "A", (message) => (message[2]! &= ~1))).toEqual(bare);
    const stranger = await start([up.text], { allow: ["10.0.0.0/8"] });
    expect(await stranger.ask("out.corp.test")).toEqual(bare);
    expect(await stranger.ask("www.outside.example")).toEqual(["REFUSED", "forward.allow has no such client"]);
    expect(up.received).toEqual([]);
  });

  it("lead into the registry, whose negative answers are theirs", async () => {
    const { ask } = await start([]);
    expect((await ask("web.corp.test")).slice(1)).toEqual([
      "web.corp.test CNAME web.service.consul",
      "web.service.consul A 10.0.0.1",
    ]);
    expect(await ask("nobody.corp.test")).toEqual([
      "NXDOMAIN AA",
      "nobody.corp.test CNAME nobody.service.consul",
      "SOA of consul",
    ]);
    expect(await ask("web.corp.test", "AAAA")).toEqual([
      "NOERROR AA",
      "web.corp.test CNAME web.service.consul",
      "SOA of consul",
    ]);
  });

  it("take over their names below the registry's domain, and give them back", async () => {
    const { ask, zones } = await start([]);
    expect(await ask("host.lab.consul")).toEqual(["NOERROR AA", "host.lab.consul A 192.0.2.8"]);
    expect((await ask("web.service.consul"))[0]).toBe("NOERROR AA");
    rmSync(join(directory, "lab.consul.zone"));
    zones.rescan();
    expect(await ask("host.lab.consul")).toEqual(["NXDOMAIN AA", "SOA of consul"]);
  });

  it("know host names of services and reverse names, also without any recursor", async () => {
    const { ask } = await start([]);
    expect((await ask("aliased.service.consul")).slice(1)).toEqual([
      "aliased.service.consul CNAME host.corp.test",
      "host.corp.test A 192.0.2.7",
    ]);
    expect((await ask("9.2.0.192.in-addr.arpa", "PTR")).slice(1)).toEqual([
      "9.2.0.192.in-addr.arpa PTR nine.corp.test",
    ]);
    expect((await ask("1.0.0.10.in-addr.arpa", "PTR"))[1]).toContain("n1.node.dc1.consul");
    expect(await ask("9.9.9.10.in-addr.arpa", "PTR")).toEqual(["NXDOMAIN AA", "SOA of consul"]);
    expect(await ask("www.outside.example")).toEqual(["REFUSED"]);
  });

  it("are named by explanations, and so are the upstreams of other names", async () => {
    const { zones, answers, forwarder } = await start(["127.0.0.1:9"]);
    const explainer = new Explainer(defaultAnswerOptions, new CatalogView());
    const explain = (name: string) =>
      explainJson(explainer, askAtOnce(answers, zones), name, "A", besideRegistry(zones, forwarder));
    expect(explain("host.corp.test")).toMatchObject({
      Status: "NOERROR",
      Reason: "static-zone",
      Text: "a zone from a file has the name: corp.test. of corp.test.zone",
      Answers: ["host.corp.test. 300 IN A 192.0.2.7"],
    });
    expect(explain("no.host.lab.consul")).toMatchObject({ Status: "NXDOMAIN", Answers: [] });
    expect(explain("www.outside.example")).toMatchObject({
      Status: "",
      Reason: "forwarded",
      Text: "the name is asked of other resolvers: 127.0.0.1:9",
    });
  });

  it("and an alias of theirs, met on the way from a service, is followed to its end", async () => {
    const up = await outside();
    const { ask } = await start([up.text]);
    expect((await ask("leaving.service.consul")).slice(1)).toEqual([
      "leaving.service.consul CNAME out.corp.test",
      "out.corp.test CNAME www.outside.example",
      "www.outside.example A 192.0.2.1",
    ]);
  });
});
