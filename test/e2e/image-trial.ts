import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { tryCompose } from "./compose-trial.js";
import { DockerEngine } from "./docker-engine.js";
import { importDig, importNodeBase, type Packages } from "./image-bases.js";
import { RollcallContainer } from "./image-container.js";
import { NetworkNamespace } from "./network-namespace.js";

const execute = promisify(execFile);
const top = fileURLToPath(new URL("../..", import.meta.url));

/** Docker kills with 137 what has not ended 10 s after SIGTERM. */
const STOP_WITHIN_MS = 5_000;

const configuration = `service { name = "mounted", port = 5432, address = "192.0.2.7" }\n`;
const zone = `$ORIGIN mounted.test.
$TTL 60
@ IN SOA ns hostmaster 1 3600 600 86400 60
@ IN NS ns
ns IN A 192.0.2.1
www IN A 192.0.2.8
`;

/** What an operator of the image relies on, each line true or false, and what was measured. */
export interface ImageReport {
  readonly promises: Readonly<Record<string, boolean>>;
  readonly buildMs: number;
  readonly healthyMs: number;
  readonly stopMs: number;
}

/**
 * Builds the Dockerfile with a real engine, without a network and without a pull, and lives with what it built: two
 * containers, one after the other, on one volume; then those of the README's compose file.
 */
export async function tryImage(packages: Packages): Promise<ImageReport> {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-mounts-"));
  const namespace = await NetworkNamespace.create("image");
  let engine: DockerEngine | undefined;
  try {
    engine = await DockerEngine.start({ layers: "engine's choice", namespace: namespace.name });
    const buildMs = await build(engine, packages);
    writeMounts(directory);
    const report = await live(engine, directory, buildMs);
    await engine.clear();
    return { ...report, promises: { ...report.promises, ...(await tryCompose(engine)) } };
  } finally {
    await engine?.close();
    await namespace.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Resolves with how long the build took. Each base image the Dockerfile names is there before, under that name. */
async function build(engine: DockerEngine, packages: Packages): Promise<number> {
  const file = readFileSync(join(top, "Dockerfile"), "utf8");
  for (const tag of new Set([...file.matchAll(/^FROM (\S+)/gm)].map((line) => line[1]!)))
    await importNodeBase(engine, tag, packages);
  await importDig(engine, "dig:1");
  const startMs = performance.now();
  // The engine's own builder: Debian's docker.io brings no BuildKit client.
  const env = { ...process.env, DOCKER_HOST: engine.host, DOCKER_BUILDKIT: "0" };
  await execute("docker", ["build", "--network", "none", "-t", "rollcall", top], { env, maxBuffer: 2 ** 24 });
  return Math.round(performance.now() - startMs);
}

function writeMounts(directory: string): void {
  chmodSync(directory, 0o755); // read by the image's user
  mkdirSync(join(directory, "zones"));
  writeFileSync(join(directory, "mounted.hcl"), configuration);
  writeFileSync(join(directory, "zones", "mounted.test.zone"), zone);
}

/** Where the image would have them. */
function developmentTools(): string {
  const { devDependencies } = JSON.parse(readFileSync(join(top, "package.json"), "utf8")) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  return Object.keys(devDependencies)
    .filter((name) => name !== "classic-level") // the store's, and named there for its types
    .map((name) => `/opt/rollcall/node_modules/${name}/package.json`)
    .join(" ");
}

async function live(engine: DockerEngine, mounts: string, buildMs: number): Promise<ImageReport> {
  const options = ["--health-interval", "1s", "-v", "data:/var/lib/rollcall", "-v", `${mounts}:/etc/rollcall:ro`];
  const first = await RollcallContainer.start(engine, options);
  await first.put("/v1/agent/service/register", { Name: "kept", Port: 80, Address: "192.0.2.9" });
  await first.put("/v1/kv/kept", "value");
  const promises: Record<string, boolean> = {
    "runs as the user node": (await first.exec("id", "-u")) === "1000",
    "has no development tools": (await first.exec("sh", "-c", `ls ${developmentTools()} 2>/dev/null || true`)) === "",
    "answers as consul too": (await first.exec("consul", "members")).includes("alive"),
    "answers another container over UDP": (await first.dig("kept.service.consul")) === "192.0.2.9",
    "answers another container over TCP": (await first.dig("kept.service.consul", "+tcp")) === "192.0.2.9",
    "reads configuration from its mount": (await first.dig("mounted.service.consul")) === "192.0.2.7",
    "reads zones from their mount": (await first.dig("www.mounted.test")) === "192.0.2.8",
  };
  const waiting = first.text("/v1/health/service/kept?index=1000000&wait=5m");
  const answered = waiting.then(
    (text) => text.includes("192.0.2.9"),
    () => false,
  );
  const { exitCode, stopMs } = await first.stop();
  promises["ends with 0 at docker stop"] = exitCode === "0" && stopMs < STOP_WITHIN_MS;
  promises["answers the waiting query before it ends"] = await answered;
  await engine.docker("rm", first.id);

  const second = await RollcallContainer.start(engine, [...options, "--read-only", "--cap-drop", "ALL"]);
  promises["keeps the registry over a replacement"] = (await second.dig("kept.service.consul")) === "192.0.2.9";
  promises["keeps keys over a replacement"] = (await second.text("/v1/kv/kept?raw")) === "value";
  const nodes = JSON.parse(await second.text("/v1/catalog/nodes")) as { readonly Node: string }[];
  promises["leaves no ghost of the replaced node"] = nodes.length === 1;
  promises["ends with 0 again"] = (await second.stop()).exitCode === "0";
  return { promises, buildMs, healthyMs: first.healthyMs, stopMs };
}
