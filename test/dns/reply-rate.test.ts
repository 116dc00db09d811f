import { createSocket } from "node:dgram";
import { decode } from "dns-packet";
import { describe, expect, it } from "vitest";
import { startDnsServer } from "../../src/dns/index.js";
import { ReplyRate, rateVerdict } from "../../src/dns/reply-rate.js";
import { askUdp, frame, query, TcpClient, webAnswers } from "./clients.js";

const { send, cut, drop } = rateVerdict;

function rate(perSecond: number) {
  const clock = { ms: 0 };
  const limited = new ReplyRate({
    perSecondMax: () => perSecond,
    trusts: (client) => client.startsWith("10."),
    nowMs: () => clock.ms,
  });
  const judge = (times: number, client: string): number[] => Array.from({ length: times }, () => limited.judge(client));
  return { clock, judge };
}

describe("replies to strangers over UDP", () => {
  it("are limited by the second, every second one beyond being cut", () => {
    const { clock, judge } = rate(2);
    expect(judge(6, "192.0.2.1")).toEqual([send, send, drop, cut, drop, cut]);
    clock.ms = 999;
    expect(judge(1, "192.0.2.1")).toEqual([drop]);
    clock.ms = 1_000;
    expect(judge(2, "192.0.2.1")).toEqual([send, send]);
  });

  it.each([
    ["192.0.2.1", "192.0.2.254", true],
    ["192.0.2.1", "192.0.3.1", false],
    ["2001:db8:0:1::1", "2001:db8:0:ff::2", true],
    ["2001:db8:0:1::1", "2001:db8:0:100::1", false],
    ["fe80::1%eth0", "fe80::2", true],
  ])("count %s and %s together: %s", (one, other, together) => {
    const { judge } = rate(1);
    judge(1, one);
    expect(judge(1, other)).toEqual([together ? drop : send]);
  });

  it("of zero mean no limit, and who is trusted has none", () => {
    expect(rate(0).judge(3, "192.0.2.1")).toEqual([send, send, send]);
    expect(rate(1).judge(3, "10.0.0.1")).toEqual([send, send, send]);
  });

  it("that are cut say so, and bring honest clients to TCP, which is not limited", async () => {
    const setup = { perSecondMax: () => 1, trusts: () => false, nowMs: () => 0 };
    const server = await startDnsServer({ answers: webAnswers(1), addresses: ["127.0.0.1"], port: 0, rate: setup });
    const { port } = server.bound[0]!;
    const question = query("web.service.consul", "A");
    expect(decode(await askUdp(port, question)).answers).toHaveLength(1);
    const second = createSocket("udp4"); // its question gets no reply
    await new Promise((sent) => second.send(question, port, "127.0.0.1", sent));
    const third = decode(await askUdp(port, question));
    expect({ tc: third.flag_tc, answers: third.answers, questions: third.questions?.[0]?.name }).toEqual({
      tc: true,
      answers: [],
      questions: "web.service.consul",
    });
    expect(server.counts().rateLimited).toBe(2);
    const client = new TcpClient(port);
    client.write(frame(question));
    await client.until(() => client.replies.length === 1);
    expect(decode(client.replies[0]!).answers).toHaveLength(1);
    client.socket.destroy();
    await server.close();
    second.close();
  });
});
