import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { kvDeleteTree, kvPut } from "../../src/catalog/index.js";
import { startServer, type TestServer } from "../http/harness.js";
import { exchange, type Reply } from "./http-case.js";
import { difference } from "./http-compare.js";

interface Step {
  readonly waitMs?: number;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly body?: unknown;
    readonly bodyText?: string;
    readonly bodySize?: number;
  };
  readonly expect: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly bodyText?: string;
  };
  readonly capture?: Readonly<Record<string, string>>;
}

interface RestCase {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** Cases beside KV that are served, whole. */
const alsoServed: ReadonlySet<string> = new Set([
  "acl-disabled",
  "coordinate",
  "mesh-stubs",
  "operator-keyring-off",
  "operator-raft",
  "operator-usage",
  "session-missing-parts",
  "status",
  "ui-internal",
]);

const cases = (
  JSON.parse(readFileSync(new URL("./data/http-rest.json", import.meta.url), "utf8")) as RestCase[]
).filter(({ name }) => name.startsWith("kv-") || alsoServed.has(name));

/** Cases of a later issue, each with what it needs. */
const later: Readonly<Record<string, string>> = {
  "kv-lock-cycle": "sessions",
  "kv-lock-plain-put-resets-lockindex": "sessions",
  "kv-lock-delay": "sessions",
  "kv-lock-delete-behaviour": "sessions",
  "kv-delete-locked-key": "sessions",
};

const noIndexes: ReadonlyMap<string, string> = new Map();

/** The headers that the recordings speak of: one that is not listed in a step was absent. */
const recordedHeaders = [
  "Content-Type",
  "X-Consul-Index",
  "X-Consul-Query-Backend",
  "X-Consul-KnownLeader",
  "X-Consul-LastContact",
  "X-Consul-Effective-Consistency",
  "X-Content-Type-Options",
  "Content-Security-Policy",
  "Allow",
  "Location",
];

describe("recorded exchanges of KV and of what stands around the catalog", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
    // The recorded server had seen KV writes before: its table's index was above the first.
    await server.registry.propose(kvPut({ key: "before", value: "", flags: "0" }));
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    await server.registry.propose(kvDeleteTree(""));
  });

  for (const { name, steps } of cases) {
    const reason = later[name];
    if (reason !== undefined) {
      it.skip(`${name} [needs ${reason}]`, () => {});
      continue;
    }
    it(name, async () => {
      const captured: Record<string, string> = {};
      for (const [at, step] of steps.entries()) {
        if (step.waitMs !== undefined) await pause(step.waitMs);
        const { method, path, body, bodyText, bodySize } = step.request;
        const text = bodySize === undefined ? bodyText : "a".repeat(bodySize);
        const reply = await exchange(server.port, {
          method,
          path: filled(path, captured),
          ...(body !== undefined && { body }),
          ...(text !== undefined && { bodyText: filled(text, captured) }),
        });
        capture(reply, step, captured);
        const where = `step ${at + 1}: ${method} ${path}`;
        if (alsoServed.has(name)) expect(difference(step.expect, reply, noIndexes, {}), where).toBeUndefined();
        else compare(reply, step, captured, where);
      }
    });
  }
});

function filled(text: string, captured: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{(\w+)\}/g, (whole, name: string) => captured[name] ?? whole);
}

function capture(reply: Reply, { capture: names }: Step, captured: Record<string, string>): void {
  for (const [name, path] of Object.entries(names ?? {})) {
    let value: unknown = JSON.parse(reply.body);
    for (const part of path.split(".")) value = (value as Record<string, unknown>)[part];
    captured[name] = String(value);
  }
}

function compare(
  reply: Reply,
  { expect: expected }: Step,
  captured: Readonly<Record<string, string>>,
  where: string,
): void {
  const isRedirect = [301, 307].includes(expected.status);
  if (isRedirect) expect([301, 307], where).toContain(reply.status);
  else expect(reply.status, `${where}: ${reply.body}`).toBe(expected.status);
  for (const name of recordedHeaders) {
    const wanted = expected.headers?.[name];
    const got = reply.headers[name.toLowerCase()];
    if (wanted === undefined) expect(got, `${where}: header ${name}`).toBeUndefined();
    else if (wanted === "<index>") expect(Number(got), `${where}: header ${name}`).toBeGreaterThan(1);
    else expect(got, `${where}: header ${name}`).toBe(filled(wanted, captured));
  }
  if (expected.bodyText !== undefined && !isRedirect)
    expect(digits(reply.body), where).toBe(digits(filled(expected.bodyText, captured)));
  if (expected.body !== undefined)
    expect(masked(JSON.parse(reply.body)), where).toEqual(masked(fill(expected.body, captured)));
}

/** Indexes are placeholders in the recordings: a number above 1 is one. */
function digits(text: string): string {
  return text.replace(/("(?:Create|Modify)Index":\s*)(?:\d+|<index>)/g, "$1<index>");
}

function fill(value: unknown, captured: Readonly<Record<string, string>>): unknown {
  return JSON.parse(
    filled(JSON.stringify(value), captured).replace(/"(\d+)"(?=[,}\]])/g, (whole, number: string) =>
      Object.values(captured).includes(number) ? number : whole,
    ),
  );
}

function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === "CreateIndex" || key === "ModifyIndex" ? "<index>" : masked(member),
    ]),
  );
}
