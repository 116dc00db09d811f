import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type RunningAgent, startAgent } from "../support/agent.js";

/** What the loops found; `missing`, `torn` and `backwards` should be 0. */
export interface KillReport {
  readonly loops: number;
  readonly acknowledged: number;
  /** Acknowledged registrations that a restart did not show. */
  readonly missing: number;
  /** Registrations of which only a part is there. */
  readonly torn: number;
  /** Restarts after which the index was lower than before. */
  readonly backwards: number;
}

const writersAtOnce = 8;

/** Longest time that writers run before the kill; short, so that many loops fit. */
const writingMsMax = 250;

/**
 * `loops` times: writers register nodes, each with a service and its check in one request, until the server is killed at a
 * random instant; the next start must show every acknowledged one, whole. Without an acknowledgement a registration may be
 * there or not, but not half.
 */
export async function killAgentLoops(loops: number, random: () => number): Promise<KillReport> {
  const dataDirectory = mkdtempSync(join(tmpdir(), "rollcall-kill-"));
  const acknowledged = new Set<string>();
  const report = { loops, acknowledged: 0, missing: 0, torn: 0, backwards: 0 };
  let indexBefore = 0;
  try {
    for (let loop = 0; loop <= loops; loop++) {
      const agent = await startAgent({ dataDirectory });
      const seen = await inspect(agent, acknowledged);
      report.missing += seen.missing;
      report.torn += seen.torn;
      if (seen.index < indexBefore) report.backwards++;
      indexBefore = seen.index;
      if (loop < loops) await writeUntilKilled(agent, loop, acknowledged, random() * writingMsMax);
      else await agent.close();
    }
  } finally {
    rmSync(dataDirectory, { recursive: true, force: true });
  }
  return { ...report, acknowledged: acknowledged.size };
}

async function writeUntilKilled(
  agent: RunningAgent,
  loop: number,
  acknowledged: Set<string>,
  afterMs: number,
): Promise<void> {
  let killed = false;
  const writer = async (lane: number): Promise<void> => {
    for (let turn = 0; !killed; turn++) {
      const name = `k${loop}-${lane}-${turn}`;
      const response = await fetch(`http://${agent.httpAddr}/v1/catalog/register`, {
        method: "PUT",
        body: JSON.stringify({
          Node: name,
          Address: "192.0.2.1",
          Service: { Service: "killed", Port: turn + 1 },
          Check: { CheckID: `${name}-check`, Name: "c", ServiceID: "killed", Status: "passing" },
        }),
      }).catch(() => undefined);
      if (response?.status === 200 && (await response.text().catch(() => "")).trim() === "true") acknowledged.add(name);
    }
  };
  const writers = Array.from({ length: writersAtOnce }, (_, lane) => writer(lane));
  await pause(afterMs);
  await agent.kill();
  killed = true;
  await Promise.all(writers);
}

async function inspect(agent: RunningAgent, acknowledged: ReadonlySet<string>) {
  const nodes = await read<{ Node: string }[]>(agent, "/v1/catalog/nodes");
  const health = await read<{ Node: { Node: string }; Checks: unknown[] }[]>(agent, "/v1/health/service/killed");
  const whole = new Set(health.body.filter((entry) => entry.Checks.length === 1).map((entry) => entry.Node.Node));
  const there = nodes.body.map((node) => node.Node).filter((name) => name.startsWith("k"));
  return {
    missing: [...acknowledged].filter((name) => !whole.has(name)).length,
    torn: there.filter((name) => !whole.has(name)).length,
    index: nodes.index,
  };
}

async function read<T>(agent: RunningAgent, path: string): Promise<{ body: T; index: number }> {
  const response = await fetch(`http://${agent.httpAddr}${path}`);
  return { body: (await response.json()) as T, index: Number(response.headers.get("x-consul-index")) };
}
