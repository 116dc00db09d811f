/**
 * From a container to the requests it answers: three containers run behind nginx, a fourth joins, is rendered, tested,
 * reloaded and serves. With Debian's engine and nginx, as root.
 *
 *     tsx test/bench/container.ts [rounds=10]
 *
 * Each time begins when `docker run` has returned. In a row: registered (health/service names it), rendered (its port is in
 * the file), serving (nginx has passed a request to it and it has answered). Once as one process, once as separate programs.
 * Bound: 600 ms; the original three programs together took 560 ms on such a machine.
 */
import { watch } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { type Arrangement, ArticleScene } from "../e2e/article-scene.js";
import { DockerEngine } from "../e2e/docker-engine.js";

const [rounds = 10] = process.argv.slice(2).map(Number);

const SERVING_MS_MAX = 600;

/** Between requests: nginx gives the newcomer every fourth. The engine, its proxies and the servers need the CPU too. */
const REQUEST_EVERY_MS = 5;

/** Milliseconds since `docker run` returned; below zero where the engine told us before it told its command. */
interface Joined {
  readonly registered: number;
  readonly rendered: number;
  readonly serving: number;
}

async function join(scene: ArticleScene, engine: DockerEngine, name: string): Promise<Joined> {
  const registered = seenRegistered(scene, name);
  const rendered = seenRendered(scene);
  await engine.run("--name", name, "--hostname", name, "-p", "127.0.0.1::80", "named:1");
  const startMs = performance.now();
  while ((await scene.get()) !== name) await pause(REQUEST_EVERY_MS);
  const serving = performance.now() - startMs;
  return { registered: (await registered) - startMs, rendered: (await rendered) - startMs, serving };
}

/** When the agent's API shows the container's service. */
async function seenRegistered(scene: ArticleScene, name: string): Promise<number> {
  for (let index = 0; ; ) {
    const reply = await fetch(`http://${scene.agent.httpAddr}/v1/health/service/web?index=${index}`);
    index = Number(reply.headers.get("x-consul-index"));
    if ((await reply.text()).includes(`:${name}:80"`)) return performance.now();
  }
}

/** When a new file is in place. */
function seenRendered(scene: ArticleScene): Promise<number> {
  return new Promise((resolve) => {
    const watcher = watch(scene.file("conf"), (_event, file) => {
      if (file !== "app.conf") return;
      watcher.close();
      resolve(performance.now());
    });
  });
}

function shown(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  return `p50 ${sorted[Math.floor(sorted.length / 2)]!.toFixed(0)} ms, max ${sorted.at(-1)!.toFixed(0)} ms`;
}

async function measure(engine: DockerEngine, arrangement: Arrangement): Promise<boolean> {
  const scene = await ArticleScene.start(engine, arrangement);
  try {
    const three = ["w1", "w2", "w3"];
    for (const name of three) await scene.run(name);
    await scene.answering(three);
    const times: Joined[] = [];
    for (let round = 0; round < rounds; round++) {
      times.push(await join(scene, engine, `j${round}`));
      await engine.docker("rm", "-f", `j${round}`);
      await scene.answering(three);
      await pause(1_000); // the watch's and nginx's last workers come to rest
    }
    for (const what of ["registered", "rendered", "serving"] as const)
      console.log(`${arrangement}: ${what} after docker run: ${shown(times.map((time) => time[what]))}`);
    return times.every(({ serving }) => serving <= SERVING_MS_MAX);
  } finally {
    await scene.close();
    await engine.clear();
  }
}

const engine = await DockerEngine.start();
let well = true;
try {
  for (const arrangement of ["one process", "separate programs"] as const)
    well = (await measure(engine, arrangement)) && well;
} finally {
  await engine.close();
}
process.exit(well ? 0 : 1);
