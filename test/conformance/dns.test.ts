import { describe, expect, it } from "vitest";
import type { Answers } from "../../src/answers/index.js";
import { lookupResult } from "../../src/answers/index.js";
import { expectationOf } from "./dns/better.js";
import { packetOf } from "./dns/packet.js";
import { type RecordedCase, recording } from "./dns/recorded.js";
import { readReply, recordedLine, type SeenReply, typesOf } from "./dns/reply.js";
import { skipReason } from "./dns/scope.js";
import { answersFor } from "./dns/setup.js";

const nowSeconds = 1_700_000_000;
const servers = new Map<string, Answers>();

function serverFor(setup: string): Answers {
  let answers = servers.get(setup);
  if (answers === undefined) servers.set(setup, (answers = answersFor(recording.setups[setup]!, nowSeconds).answers));
  return answers;
}

function ask({ setup, query }: RecordedCase): SeenReply | undefined {
  const answers = serverFor(setup);
  const packet = packetOf(query);
  const out = new Uint8Array(65_535);
  let length = answers.lookup(packet, packet.length, query.transport === "tcp", out);
  if (length === lookupResult.notOurs) length = answers.decline(out);
  return length === lookupResult.dropped ? undefined : readReply(out.subarray(0, length));
}

function sorted(lines: readonly string[], order: string): string[] {
  return order === "any" ? [...lines].sort() : [...lines];
}

function compare(recordedCase: RecordedCase, seen: SeenReply | undefined): void {
  const expected = expectationOf(recordedCase);
  if (expected.dropped) {
    expect(seen).toBeUndefined();
    return;
  }
  if (seen === undefined) expect.unreachable("no reply");
  const { order, query } = recordedCase;
  expect({ rcode: seen.rcode, flags: seen.flags, opcode: seen.opcode }).toEqual({
    rcode: expected.rcode,
    flags: expected.flags,
    opcode: expected.opcode ?? 0,
  });
  if (expected.questions === 0) expect(seen.questions).toBe(0);
  else {
    const packet = Buffer.from(packetOf(query));
    expect(seen.questionHex).toBe(packet.subarray(12, 12 + seen.questionHex.length / 2).toString("hex"));
    expect(seen.questions).toBe(1);
  }
  if (expected.answer_count === undefined) {
    for (const section of ["answer", "authority", "additional"] as const) {
      const lines = (expected[section] ?? []).map(recordedLine);
      expect({ [section]: sorted(seen[section], order) }).toEqual({ [section]: sorted(lines, order) });
    }
  } else {
    expect([seen.answer.length, seen.authority.length, seen.additional.length]).toEqual([
      expected.answer_count,
      expected.authority_count,
      expected.additional_count,
    ]);
    expect(expected.answer_types ?? []).toEqual(expect.arrayContaining(typesOf(seen.answer)));
    expect(expected.additional_types ?? []).toEqual(expect.arrayContaining(typesOf(seen.additional)));
  }
  const edns = expected.edns && { size: expected.edns.size, version: expected.edns.version };
  expect(seen.edns && { size: seen.edns.size, version: seen.edns.version }).toEqual(edns);
  expect((seen.edns?.options ?? []).map(({ code, hex }) => `${code} ${hex}`)).toEqual(
    (expected.edns?.options ?? []).map(({ code, hex }) => `${code} ${hex}`),
  );
  if (expected.size !== undefined) expect(seen.size).toBe(expected.size);
  if (expected.size_max !== undefined) expect(seen.size).toBeLessThanOrEqual(expected.size_max);
}

describe("recorded DNS answers", () => {
  for (const recordedCase of recording.cases) {
    const reason = skipReason(recordedCase);
    const title = `${recordedCase.name} (§${recordedCase.section})`;
    if (reason !== undefined) it.skip(`${title}: ${reason}`, () => {});
    else {
      it(title, () => {
        compare(recordedCase, ask(recordedCase));
        // The second answer to the same question is the one from the table.
        compare(recordedCase, ask(recordedCase));
      });
    }
  }
});
