import { afterAll, describe, expect, it } from "vitest";
import { elsewhere } from "../../src/agent/forward-wiring.js";
import { startDnsServer } from "../../src/dns/index.js";
import { askUdp, frame, TcpClient } from "../dns/clients.js";
import { forwarderWith } from "../forward/asking.js";
import { startUpstream } from "../forward/fake-upstream.js";
import { packetOf } from "./dns/packet.js";
import { type RecordedCase, type RecordedExpectation, type RecordedRecord, recording } from "./dns/recorded.js";
import { readReply, recordedLine, type SeenReply } from "./dns/reply.js";
import { skipReason } from "./dns/scope.js";
import { answersFor } from "./dns/setup.js";
import { behave, type RecordedUpstream } from "./dns/upstreams.js";

/** Every recorded case with recursors, put to a whole DNS server with upstreams as they were recorded. */
const cases = recording.cases.filter(({ setup, query, expect: expected }) => {
  const inScope = skipReason({ setup: "", query, expect: expected } as RecordedCase) === undefined;
  return setup.startsWith("rec-") && inScope;
});

type Setup = (typeof recording.setups)[string] & { readonly upstreams?: readonly RecordedUpstream[] };

const closing: (() => unknown)[] = [];
const ports = new Map<string, Promise<number>>();
afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(name: string): Promise<number> {
  const setup = recording.setups[name] as Setup;
  const upstreams = await Promise.all((setup.upstreams ?? []).map((upstream) => startUpstream(behave(upstream))));
  const { recursor_timeout: timeout } = (setup.config["dns_config"] ?? {}) as { recursor_timeout?: string };
  const forwarder = forwarderWith({
    recursors: upstreams.map(({ text }) => text),
    recursorTimeoutMs: timeout === undefined ? 2_000 : Number.parseInt(timeout, 10) * 1_000,
  });
  const { answers } = answersFor(setup, 1_700_000_000, { recursion: true, dsElsewhere: true });
  const beside = elsewhere(forwarder, undefined);
  const server = await startDnsServer({ answers, addresses: ["127.0.0.1"], port: 0, elsewhere: beside });
  closing.push(...upstreams.map((upstream) => () => upstream.close()));
  closing.push(
    () => forwarder.close(),
    () => server.close(),
  );
  return server.bound[0]!.port;
}

async function ask({ setup, query }: RecordedCase): Promise<SeenReply> {
  let port = ports.get(setup);
  if (port === undefined) ports.set(setup, (port = start(setup)));
  const packet = packetOf(query);
  if (query.transport === "udp") return readReply(await askUdp(await port, packet));
  const client = new TcpClient(await port);
  client.write(frame(packet));
  await client.until(() => client.replies.length === 1);
  client.socket.destroy();
  return readReply(client.replies[0]!);
}

const record = (ttl: number, name: string, type: string, data: string): RecordedRecord => ({ name, type, ttl, data });
const chain = (ttl: number): RecordedRecord[] => [
  record(ttl, "chain.example.", "CNAME", "c2.example."),
  ...[2, 3, 4, 5, 6].map((i) => record(ttl, `c${i}.example.`, "CNAME", `c${i + 1}.example.`)),
  record(ttl, "c7.example.", "A", "1.2.3.6"),
];

/** What the reply should be instead, where the recording says that Consul's is not to be copied. */
const better: Readonly<Record<string, (recorded: RecordedExpectation) => RecordedExpectation>> = {
  // The upstream knows no AAAA record of that name.
  "rech-search-aaaa": (recorded) => ({ ...recorded, answer: recorded.answer!.slice(0, 1) }),
  "rech-chain-a": (recorded) => ({ ...recorded, answer: [recorded.answer![0]!, ...chain(7)] }),
  // Not marked, but what is said of the same over UDP.
  "rech-chain-a-tcp": (recorded) => ({ ...recorded, answer: [recorded.answer![0]!, ...chain(7)] }),
  "rech-chain-srv": (recorded) => ({ ...recorded, additional: chain(7) }),
  "rec2-search": (recorded) => ({
    ...recorded,
    answer: [
      ...recorded.answer!,
      record(0, "www.google.com.", "CNAME", "google.com."),
      record(0, "google.com.", "A", "1.2.3.4"),
    ],
  }),
};

describe("recorded answers with recursors", () => {
  it.each(cases)("$name (§$section)", async (recordedCase) => {
    const expected = (better[recordedCase.name] ?? ((recorded) => recorded))(recordedCase.expect);
    const seen = await ask(recordedCase);
    const lines = (records: readonly RecordedRecord[] = []): string[] => records.map(recordedLine);
    expect(seen).toMatchObject({ rcode: expected.rcode, flags: expected.flags, questions: 1 });
    expect({ answer: seen.answer, authority: seen.authority, additional: seen.additional }).toEqual({
      answer: lines(expected.answer),
      authority: lines(expected.authority),
      additional: lines(expected.additional),
    });
    expect(seen.edns?.size).toBe(expected.edns?.size);
  });
});
