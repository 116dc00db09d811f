import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { composeContainers } from "./compose-file.js";
import type { DockerEngine } from "./docker-engine.js";
import { eventually } from "./eventually.js";
import { importNginx } from "./image-bases.js";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

const servingWithinMs = 30_000;

/**
 * Runs the README's compose file and configuration as they stand, in the engine's own network, where the ports are free.
 * Each line of the answer is a promise, kept or not.
 */
export async function tryCompose(engine: DockerEngine): Promise<Readonly<Record<string, boolean>>> {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-compose-"));
  try {
    await importNginx(engine, "nginx");
    await engine.docker("tag", "named:1", "my/web");
    mkdirSync(join(directory, "rollcall"));
    writeFileSync(join(directory, "rollcall", "agent.hcl"), block("hcl", "# rollcall/agent.hcl"));
    const socket = "/var/run/docker.sock:";
    const file = block("yaml", "services:").replace(socket, `${engine.socket}:`);
    const containers = composeContainers(file, "article", directory);
    for (const { runArguments } of containers) await engine.run(...runArguments);
    const names = containers.map(({ name }) => name);
    const web = names.filter((name) => name.includes("-web-"));
    const [stopped = "", ...others] = web;
    return {
      "compose: nginx spreads requests over every replica": web.length > 1 && (await served(engine, web)),
      "compose: their registry knows them and nothing else": (await services(engine)) === '{"consul":[],"web":[]}',
      "compose: a stopped replica is asked no more": await engine
        .docker("stop", stopped)
        .then(() => served(engine, others)),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The code block of the README that begins so. */
function block(language: string, beginning: string): string {
  const start = readme.indexOf(`\`\`\`${language}\n${beginning}`);
  assert.notEqual(start, -1, `the README has no such ${language}`);
  return readme.slice(start + language.length + 4, readme.indexOf("\n```\n", start) + 1);
}

/** Whether requests to nginx come to be answered by just these containers. */
function served(engine: DockerEngine, names: readonly string[]): Promise<boolean> {
  const look = async (): Promise<boolean> => {
    const expected = await Promise.all(
      names.map((name) => engine.docker("inspect", "-f", "{{.Config.Hostname}}", name)),
    );
    const seen = new Set<string>();
    for (let request = 0; request < names.length * 4; request++)
      seen.add(await engine.output("curl", "-sSf", "--max-time", "2", "http://127.0.0.1:8000/"));
    assert.deepEqual([...seen].sort(), expected.sort());
    return true;
  };
  return eventually(look, servingWithinMs).catch(() => false);
}

function services(engine: DockerEngine): Promise<string> {
  return engine.output("curl", "-sSf", "http://127.0.0.1:8500/v1/catalog/services");
}
