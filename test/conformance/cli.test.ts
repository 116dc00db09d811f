import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RunningAgent, startAgent } from "../support/agent.js";
import { type CliCase, differences, runCase } from "./cli-case.js";

const data = new URL("data/cli.json", import.meta.url);
const cases = JSON.parse(readFileSync(data, "utf8")) as CliCase[];

/** Cases that wait for something, by the beginning of their command line. The first that fits counts. */
const later: readonly (readonly [words: string, reason: string])[] = [
  ["acl", "tokens and policies are not here yet"],
  ["login", "tokens and policies are not here yet"],
  ["logout", "tokens and policies are not here yet"],
  ["config", "configuration entries belong to the mesh"],
  ["event", "user events are not here yet"],
  ["exec", "remote execution will not be offered"],
  ["keyring", "there is no gossip to encrypt"],
  ["lock", "the lock command is not here yet"],
  ["operator autopilot", "membership of the servers is etcd's"],
  ["operator raft remove-peer", "membership of the servers is etcd's"],
  ["operator raft transfer-leader", "leadership is etcd's"],
  ["rtt", "network coordinates are not kept"],
  ["snapshot", "snapshots are not here yet"],
  ["watch", "the watch command is not here yet"],
];

/** Where we answer otherwise than Consul on purpose: the recorded expectation with these parts replaced, and why. */
const deviations: Readonly<Record<string, { readonly reason: string; readonly expect: Partial<CliCase["expect"]> }>> =
  {};

function reasonToWait(given: CliCase): string | undefined {
  if (given.setup?.agent === "acl") return "tokens and policies are not here yet";
  if (JSON.stringify(given.setup?.steps ?? []).includes("/v1/session/")) return "sessions are not here yet";
  const line = given.argv.join(" ");
  return later.find(([words]) => line === words || line.startsWith(`${words} `))?.[1];
}

describe("the command does what Consul's was recorded doing", () => {
  let agent: RunningAgent;
  beforeAll(async () => {
    agent = await startAgent();
  });
  afterAll(() => agent?.close());
  beforeEach(() => reset(agent.httpAddr));

  for (const given of cases) {
    const reason = reasonToWait(given);
    if (reason !== undefined) {
      it.skip(`${given.name} [skipped: ${reason}]`);
      continue;
    }
    const deviation = deviations[given.name];
    it(deviation === undefined ? given.name : `${given.name} [deviates: ${deviation.reason}]`, async () => {
      const wanted = { ...given.expect, ...deviation?.expect };
      const actual = await runCase(given, agent.httpAddr);
      const found = [
        ...differences(wanted.stdout, actual.stdout).map((text) => `stdout ${text}`),
        ...differences(wanted.stderr, actual.stderr).map((text) => `stderr ${text}`),
        ...(wanted.exit === actual.exit ? [] : [`exit code: wanted ${wanted.exit}, got ${actual.exit}`]),
      ];
      expect(found).toEqual([]);
    });
  }
});

/** Takes away what a case left: its keys, sessions, services, nodes and maintenance. */
async function reset(httpAddr: string): Promise<void> {
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const text = await (await fetch(`http://${httpAddr}${path}`, init)).text();
    return path.endsWith("/list") || path.includes("catalog/nodes") || path === "/v1/agent/services"
      ? JSON.parse(text)
      : text;
  };
  await ask("DELETE", "/v1/kv/?recurse");
  await ask("PUT", "/v1/agent/maintenance?enable=false");
  for (const id of Object.keys((await ask("GET", "/v1/agent/services")) as object)) {
    await ask("PUT", `/v1/agent/service/deregister/${encodeURIComponent(id)}`);
  }
  for (const { Node } of (await ask("GET", "/v1/catalog/nodes")) as { Node: string }[]) {
    if (Node !== "n1") await ask("PUT", "/v1/catalog/deregister", { Node });
  }
}
