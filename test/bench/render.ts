/**
 * Templates inside the agent: 1,000 templates over 1,000 services, one of them over all, 50 changes a second, on a real disk.
 *
 *     tsx test/bench/render.ts [templates=1000] [changesPerSecond=50] [seconds=10]
 *
 * - first: time and CPU until all are in place for the first time
 * - CPU per change: of the whole process less that of applying the same changes to the catalog without templates
 * - reloads: runs of the one command that all templates share; never more than windows of quiescence
 * - delay: from a change to its text in place
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { registerCatalog } from "../../src/catalog/index.js";
import { parseHcl } from "../../src/hcl/index.js";
import {
  agentTemplateDefaults,
  nodeFiles,
  nodeFunctionPorts,
  type Processes,
  startTemplates,
  systemClock,
  templateOptions,
  viewSource,
} from "../../src/render/index.js";
import { catalogRegistration, node, service } from "../support/catalog.js";
import { PureCatalog } from "../support/registry.js";

const [templates = 1_000, changesPerSecond = 50, seconds = 10] = process.argv.slice(2).map(Number);

const catalog = new PureCatalog();
const followers = new Set<(publication: { topics: ReadonlySet<string> }) => void>();
let subscriptions = 0;

function change(index: number, port: number): void {
  const instance = service(`s${index}`, { port });
  catalog.do(registerCatalog(catalogRegistration(node(`n${index % 100}`, { address: "10.0.0.1" }), instance)));
  for (const follower of followers) follower({ topics: catalog.woken });
}

let reloads = 0;
const processes: Processes = {
  start: async () => {
    reloads++;
    return { ended: Promise.resolve({ code: 0, signal: undefined, output: "" }), signal: () => {} };
  },
};

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Applies changes evenly; gives the CPU that the process used meanwhile. */
async function load(from: number, each: (index: number, port: number) => void): Promise<number> {
  const before = cpuMs();
  for (let i = 0; i < changesPerSecond * seconds; i++) {
    change((i * 7) % templates, from + i);
    each((i * 7) % templates, from + i);
    await sleep(1000 / changesPerSecond);
  }
  return cpuMs() - before;
}

function optionsOver(folder: string) {
  const one = (i: number): string =>
    `template {\n contents = "{{ range service \\"s${i}\\" }}server {{ .Address }}:{{ .Port }};\\n{{ end }}"\n destination = "${folder}/${i}.conf"\n command = "reload it"\n}`;
  const all = `template {\n contents = "{{ range services }}{{ .Name }} {{ .Tags | join \\",\\" }}\\n{{ end }}"\n destination = "${folder}/all"\n command = "reload it"\n}`;
  const text = [...Array.from({ length: templates }, (_, i) => one(i)), all].join("\n");
  const parsed = parseHcl(text, "bench.hcl");
  if (!parsed.ok) throw new Error(parsed.error);
  const result = templateOptions([{ file: "bench.hcl", value: parsed.value.members.get("template")!.value }]);
  if (!result.ok) throw new Error(result.errors.join("\n"));
  return result.templates;
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await sleep(5);
}

const folder = mkdtempSync(join(tmpdir(), "rollcall-bench-"));
for (let i = 0; i < templates; i++) change(i, 1);
const bareMs = await load(10_000, () => {});
const source = viewSource(
  {
    view: catalog.view,
    follow: (follower) => {
      subscriptions++;
      followers.add(follower);
      return () => followers.delete(follower);
    },
    onReload: () => {},
    datacenter: "dc1",
    nodeName: "n0",
  },
  systemClock,
);
const startCpu = cpuMs();
const startMs = performance.now();
const running = await startTemplates(optionsOver(folder), source, {
  files: nodeFiles,
  processes,
  clock: systemClock,
  log: () => {},
  functions: nodeFunctionPorts(process.env, systemClock.nowMs),
  env: process.env,
  overlay: {},
});
await until(() => running.status().every(({ Status }) => Status === "rendered") && reloads > 0);
const first = { ms: Math.round(performance.now() - startMs), cpuMs: Math.round(cpuMs() - startCpu) };
reloads = 0;
const delays: number[] = [];
const pending = new Map<string, { text: string; atMs: number }>();
const looks = setInterval(() => {
  for (const [path, { text, atMs }] of pending) {
    if (!readFileSync(path, "utf8").includes(text)) continue;
    delays.push(performance.now() - atMs);
    pending.delete(path);
  }
}, 10);
const usedMs = await load(20_000, (index, port) => {
  // Every 25th change is followed to the disk, so that looking costs little.
  if (port % 25 === 0) pending.set(`${folder}/${index}.conf`, { text: `:${port};`, atMs: performance.now() });
});
await sleep(1_000);
clearInterval(looks);
delays.sort((a, b) => a - b);
const changes = changesPerSecond * seconds;
const { minMs = 0, maxMs = 0 } = agentTemplateDefaults.wait ?? {};
console.log(`templates ${templates + 1}, watches ${running.figures().watches}, feed subscriptions ${subscriptions}`);
console.log(`first      ${first.ms} ms, ${first.cpuMs} ms CPU`);
console.log(
  `CPU        ${((usedMs - bareMs) / changes).toFixed(2)} ms a change (${(usedMs / (seconds * 10)).toFixed(1)} % of a core at ${changesPerSecond}/s)`,
);
console.log(
  `reloads    ${reloads} for ${changes} changes in ${seconds} s; windows of ${minMs} to ${maxMs} ms allow ${Math.ceil((seconds * 1000) / minMs)}`,
);
console.log(
  `delay      median ${delays[delays.length >> 1]?.toFixed(0)} ms, worst ${delays.at(-1)?.toFixed(0)} ms; ${pending.size} never seen (superseded)`,
);
await running.close();
source.close();
rmSync(folder, { recursive: true, force: true });
