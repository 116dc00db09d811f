import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../../src/health/clock.js";
import { DockerSocket } from "../../../src/health/docker-socket.js";
import { Holds } from "../../../src/health/holds.js";
import { DenyRanges } from "../../../src/health/network/deny-ranges.js";
import { TargetLookup } from "../../../src/health/network/target-lookup.js";
import { listenerOf, proberOf } from "../../../src/health/probers/index.js";
import type { ProbeResult, Prober, ProbeSurroundings } from "../../../src/health/probers/prober.js";
import { type CheckDefinition, type CheckInput, checkAsks, checkDefinition } from "../../../src/records/index.js";
import { type Peer, tcpPeer } from "./peers.js";

/** One registration of each kind whose target never answers; PEER is a server that accepts and stays silent. */
const silent: Readonly<Record<Exclude<CheckDefinition["kind"], "ttl" | "alias" | "os-service">, CheckInput>> = {
  http: { HTTP: "http://PEER/" },
  tcp: { TCP: "PEER", TCPUseTLS: true },
  udp: { UDP: "127.0.0.1:UDP" },
  grpc: { GRPC: "PEER" },
  h2ping: { H2PING: "PEER", H2PingUseTLS: false },
  dns: { DNS: "127.0.0.1:UDP", DNSName: "x" },
  script: { Args: ["sleep", "600"] },
  docker: { DockerContainerID: "c", Args: ["x"] },
};

let peer: Peer | undefined;
let holds = new Holds();
afterEach(async () => {
  await holds.whenEmpty();
  await peer?.close();
  peer = undefined;
});

async function stage(input: CheckInput) {
  holds = new Holds();
  const { createSocket } = await import("node:dgram");
  const mute = createSocket("udp4");
  await new Promise<void>((resolve) => mute.bind(0, "127.0.0.1", resolve));
  peer = await tcpPeer(() => {});
  const text = JSON.stringify(input).replaceAll("PEER", peer.address).replaceAll(":UDP", `:${mute.address().port}`);
  const definition = read(JSON.parse(text));
  const around = surroundings(new DockerSocket(`tcp://${peer.address}`, holds));
  return { definition, around, prober: proberOf(definition)!, mute };
}

function read(input: CheckInput): CheckDefinition {
  const result = checkDefinition({ Interval: 1e10, ...input });
  if (!result.ok || result.definition === null) throw new Error("no definition");
  return result.definition;
}

function surroundings(docker: DockerSocket, more: Partial<ProbeSurroundings> = {}): ProbeSurroundings {
  const lookup = new TargetLookup(systemClock, 0);
  const base = { timeoutMs: 1_000, outputBytesMax: 4096, lookup, deny: undefined, tls: {}, kept: undefined };
  return { ...base, docker, holds, ...more };
}

/** Long enough for anything that is on its way on loopback. */
function aWhile(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 60));
}

describe.each(Object.entries(silent))("the prober of kind %s", (kind, input) => {
  it.each(["cancel", "expire"] as const)(
    "leaves nothing behind after %s, at once or later, and stays silent",
    async (end) => {
      for (const later of [false, true]) {
        const { definition, around, prober, mute } = await stage(input);
        expect(prober.kind).toBe(kind);
        const results: ProbeResult[] = [];
        const running = prober.probe(definition, around, (result) => results.push(result));
        expect(results).toEqual([]);
        if (later) await aWhile();
        const result = running[end]();
        if (end === "expire") expect(["passing", "warning", "critical"]).toContain((result as ProbeResult).status);
        await holds.whenEmpty();
        await aWhile();
        expect(results).toEqual([]);
        mute.close();
        await peer!.close();
      }
    },
  );

  it("ends in a result, whatever was registered, and never throws", async () => {
    const { definition, around, prober, mute } = await stage(input);
    mute.close();
    const denied: ProbeSurroundings = {
      ...around,
      deny: new DenyRanges(["0.0.0.0/0", "::/0"]),
      lookup: new TargetLookup(systemClock, 0, (host, answer) =>
        answer(Object.assign(new Error("none"), { code: "ENOTFOUND", hostname: host }), []),
      ),
      docker: new DockerSocket("unix:///no/such.sock", holds),
    };
    const odd = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.constantFrom("", ":", "[", "[]:1", "http://", "https://[::1]:1/\u0000", "a:b:c", "unix://", ":0", "/\0"),
    );
    await fc.assert(
      fc.asyncProperty(odd, odd, async (one, two) => {
        const garbled = garble(definition, one, two);
        const result = await new Promise<ProbeResult>((resolve) => {
          const running = (prober as Prober).probe(garbled, denied, resolve);
          setTimeout(() => resolve(running.expire()), 2_000).unref();
        });
        expect(result.output).toEqual(expect.any(String));
        expect(typeof prober.host(garbled)).toBe("string");
      }),
      { numRuns: kind === "script" ? 20 : 60 },
    );
  });
});

/** The definition with every text of it replaced. */
function garble(definition: CheckDefinition, one: string, two: string): CheckDefinition {
  const fields = Object.entries(definition).map(([field, value]) => {
    if (field === "kind") return [field, value];
    if (field === "argv") return [field, [`/no/such/${one}`, two]];
    if (field === "header") return [field, { [one]: [two] }];
    if (field === "shell") return [field, ""];
    return [field, typeof value === "string" ? (field === "url" && two.length % 2 ? `http://${one}` : one) : value];
  });
  return Object.fromEntries(fields) as CheckDefinition;
}

describe("the register", () => {
  it("has a prober or a listener for every kind", () => {
    const inputs: CheckInput[] = [...Object.values(silent), { TTL: 1e9 }, { AliasNode: "n" }, { OSService: "s" }];
    for (const input of inputs) {
      const result = checkDefinition({
        ...input,
        ...("TTL" in input || "AliasNode" in input ? {} : { Interval: 1e10 }),
      });
      const definition = result.ok && result.definition;
      if (!definition) throw new Error("no definition");
      expect([proberOf(definition) !== undefined, listenerOf(definition) !== undefined]).toEqual(
        checkAsks(definition) ? [true, false] : [false, true],
      );
    }
  });
});
