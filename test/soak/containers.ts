import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DockerEngine } from "../e2e/docker-engine.js";
import { eventually } from "../e2e/eventually.js";
import { freePort, type RunningAgent, startAgent } from "../support/agent.js";

/** Containers that things happen to. */
const names = ["c0", "c1", "c2", "c3"];

const operationsAtOnce = 3;
const rightWithinMs = 20_000;

export interface ContainersReport {
  readonly rounds: number;
  readonly operations: number;
  /** Services found right, over all rounds. */
  readonly right: number;
  /** Rounds after which the registry did not come to be right, with what it held and should have held. */
  readonly wrong: readonly string[];
  /** Times the registration of a container changed that nothing happened to. */
  readonly flaps: number;
}

/**
 * Random commands to a real engine, some at once, and now and then a kill -9 of the agent that follows it. After every round
 * the registry has to hold what the engine's own command shows, and a container that nothing happens to has to be left alone.
 */
export async function soakContainers(rounds: number, random: () => number): Promise<ContainersReport> {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-containers-"));
  const engine = await DockerEngine.start();
  const options = {
    args: ["-docker"],
    env: { DOCKER_HOST: engine.host },
    dataDirectory: join(directory, "data"),
    ...{ httpPort: await freePort(), dnsPort: await freePort() },
  };
  let agent = await startAgent(options);
  try {
    await engine.docker("network", "create", "--subnet", "10.77.93.0/24", "side");
    await engine.run("--name", "steady", "-p", "127.0.0.1::80", "-l", "SERVICE_NAME=steady", "web:1");
    const before = await eventually(() => steadyIndex(agent));
    const wrong: string[] = [];
    let operations = 0;
    let right = 0;
    let flaps = 0;
    for (let round = 0; round < rounds; round++) {
      const commands = Array.from({ length: operationsAtOnce }, () => randomCommand(random));
      const restart = random() < 0.1;
      if (restart) await agent.kill();
      await Promise.all(commands.map((command) => engine.docker(...command).catch(() => {}))); // many do not apply
      if (restart) agent = await startAgent(options);
      operations += commands.length;
      const found = await rightServices(engine, agent);
      if (typeof found === "number") right += found;
      else wrong.push(`${commands.map((words) => words.join(" ")).join("; ")}: ${found}`);
      if ((await steadyIndex(agent)) !== before) flaps++;
    }
    return { rounds, operations, right, wrong, flaps };
  } finally {
    await agent.close();
    await engine.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function randomCommand(random: () => number): string[] {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const name = pick(names);
  const network = pick(["bridge", "side"]);
  const run = ["run", "-d", "--name", name, "--network", network, "-p", "127.0.0.1::80", "-l", "SERVICE_NAME=web"];
  return pick<string[]>([
    [...run, "web:1"],
    [...run, "--restart", "always", "slow:1"],
    [...run, "health:1"],
    ["start", name],
    ["stop", "-t", "1", name],
    ["restart", "-t", "1", name],
    ["kill", name],
    ["kill", "-s", "HUP", name],
    ["pause", name],
    ["unpause", name],
    ["rename", name, pick(names)],
    ["network", "connect", network, name],
    ["network", "disconnect", network, name],
    ["rm", "-f", name],
  ]);
}

/** How many services the registry holds once it is right; or what is wrong with it after its time. */
async function rightServices(engine: DockerEngine, agent: RunningAgent): Promise<number | string> {
  const look = async (): Promise<number> => {
    const services = await registered(agent);
    assert.deepEqual(services, await published(engine));
    return services.length;
  };
  return eventually(look, rightWithinMs).catch((fault: Error) => fault.message);
}

/** `NAME PORT` of every web service. */
async function registered(agent: RunningAgent): Promise<string[]> {
  const reply = await fetch(`http://${agent.httpAddr}/v1/agent/services`);
  const services = Object.values((await reply.json()) as Record<string, { ID: string; Service: string; Port: number }>);
  const web = services.filter(({ Service }) => Service === "web");
  return web.map(({ ID, Port }) => `${ID.split(":")[1]} ${Port}`).sort();
}

/** The same by the engine's own command: names and published ports of what runs. */
async function published(engine: DockerEngine): Promise<string[]> {
  const lines = await engine.docker("ps", "--filter", "label=SERVICE_NAME=web", "--format", "{{.Names}} {{.Ports}}");
  return lines
    .split("\n")
    .flatMap((line) => {
      const [, name, port] = /^(\S+) .*?127\.0\.0\.1:(\d+)->80/.exec(line) ?? [];
      return name === undefined ? [] : [`${name} ${port}`];
    })
    .sort();
}

/** Changes when the registration of the untouched container does. */
async function steadyIndex(agent: RunningAgent): Promise<number> {
  const reply = await fetch(`http://${agent.httpAddr}/v1/catalog/service/steady`);
  const [service] = (await reply.json()) as { ModifyIndex: number }[];
  assert.ok(service);
  return service.ModifyIndex;
}
