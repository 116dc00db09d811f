import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { freePort, type RunningAgent, startAgent } from "../support/agent.js";
import { describeWith, root } from "../support/needs.js";
import { DockerEngine } from "./docker-engine.js";
import { eventually } from "./eventually.js";
import { Daemon, dig, output } from "./programs.js";

const command = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/** The upstream list of the article: every healthy instance, or a refusal while there is none. */
const template = `upstream app {
{{range service "web"}}  server {{.Address}}:{{.Port}};
{{else}}  server 127.0.0.1:1;
{{end}}}
`;

/**
 * The article's set-up on a real engine and Debian's nginx: containers appear, nginx follows. Once with one process for all,
 * once with the registrator and the renderer as processes of their own over HTTP.
 */
describeWith(
  ["docker", "busybox", "ip", "nginx", "dig", "curl"],
  "containers appear, nginx follows",
  () => {
    let engine: DockerEngine;
    let scene: Scene | undefined;
    beforeAll(async () => {
      engine = await DockerEngine.start();
    });
    afterEach(async () => {
      await scene?.close();
      scene = undefined;
      await engine.clear();
    });
    afterAll(async () => {
      await engine?.close();
    });

    it.each(["one process", "separate programs"] as const)("as %s", { timeout: 90_000 }, async (kind) => {
      scene = await Scene.start(engine, kind);
      const ports = await Promise.all(["w1", "w2", "w3"].map((name) => scene!.run(name)));
      await scene.answering(["w1", "w2", "w3"]);
      expect(Object.keys((await scene.api("/v1/catalog/services")) as object)).toContain("web");
      const srv = await dig(scene.agent.dnsPort, "web.service.consul", "SRV", "+bufsize=4096");
      expect(srv.map((line) => line.split(" ")[2]).sort()).toEqual([...ports].sort());

      await scene.run("w4");
      await scene.answering(["w1", "w2", "w3", "w4"]);

      const failures = scene.requestsUntil(engine.docker("stop", "w2"));
      expect(await failures).toEqual([]);
      await scene.answering(["w1", "w3", "w4"]);
      expect(scene.configuration()).not.toContain(ports[1]);
    });

    it("comes back right after the engine and the server were killed in turn", { timeout: 90_000 }, async () => {
      scene = await Scene.start(engine, "one process");
      await scene.run("w1");
      await scene.run("w2");
      await scene.answering(["w1", "w2"]);
      await engine.down("SIGKILL");
      await engine.up();
      // An engine that comes back stops what ran under its predecessor.
      await engine.docker("rm", "-f", "w2");
      await engine.docker("start", "w1");
      await scene.run("w3");
      await scene.answering(["w1", "w3"]);
      await scene.restart(async () => {
        await engine.docker("rm", "-f", "w3");
        await engine.run("--name", "w4", "-p", "127.0.0.1::80", "--hostname", "w4", "named:1");
      });
      await scene.answering(["w1", "w4"]);
      const shown = (await scene.api("/v1/catalog/service/web")) as unknown[];
      expect(shown).toHaveLength(2);
    });
  },
  [root],
);

class Scene {
  readonly #engine: DockerEngine;
  readonly #directory: string;
  readonly #programs: Daemon[] = [];
  readonly #nginxPort: number;
  #nginx: Daemon | undefined;
  #start: () => Promise<RunningAgent>;
  agent!: RunningAgent;

  private constructor(engine: DockerEngine, nginxPort: number) {
    this.#engine = engine;
    this.#nginxPort = nginxPort;
    this.#directory = mkdtempSync(join(tmpdir(), "rollcall-article-"));
    this.#start = async () => this.agent;
  }

  static async start(engine: DockerEngine, kind: "one process" | "separate programs"): Promise<Scene> {
    const scene = new Scene(engine, await freePort());
    await nameImage(engine);
    scene.#writeFiles();
    if (kind === "one process") await scene.#startOne();
    else await scene.#startSeparate();
    scene.#nginx = new Daemon(
      "/usr/sbin/nginx",
      "-p",
      scene.#directory,
      "-c",
      scene.#file("nginx.conf"),
      "-g",
      "daemon off;",
    );
    return scene;
  }

  /** Starts a container that answers with its name; resolves with its published port. */
  async run(name: string): Promise<string> {
    await this.#engine.run("--name", name, "--hostname", name, "-p", "127.0.0.1::80", "named:1");
    return (await this.#engine.docker("port", name, "80")).split("\n")[0]!.split(":").at(-1)!;
  }

  /** Waits until nginx spreads requests over just these. */
  async answering(names: readonly string[]): Promise<void> {
    await eventually(async () => {
      const seen = new Set<string>();
      for (let request = 0; request < names.length * 4; request++) seen.add((await this.#get()).trim());
      expect([...seen].sort()).toEqual([...names].sort());
    }, 15_000);
  }

  /** Requests without a pause until the work is done; resolves with the faults. */
  async requestsUntil(work: Promise<unknown>): Promise<string[]> {
    let done = false;
    const finished = work.then(() => {
      done = true;
    });
    const faults: string[] = [];
    while (!done) await this.#get().catch((fault: unknown) => faults.push(String(fault)));
    await finished;
    return faults;
  }

  async api(path: string): Promise<unknown> {
    return (await fetch(`http://${this.agent.httpAddr}${path}`)).json();
  }

  configuration(): string {
    return readFileSync(this.#file("conf/app.conf"), "utf8");
  }

  /** Kills the server, lets something happen, and starts it again. */
  async restart(meanwhile: () => Promise<void>): Promise<void> {
    await this.agent.kill();
    await meanwhile();
    this.agent = await this.#start();
  }

  async close(): Promise<void> {
    await this.#nginx?.stop();
    for (const program of this.#programs) await program.stop();
    await this.agent?.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #get(): Promise<string> {
    return output("curl", "-fsS", "--max-time", "5", `http://127.0.0.1:${this.#nginxPort}/`);
  }

  #file(name: string): string {
    return join(this.#directory, name);
  }

  #reload(): string {
    return `nginx -p ${this.#directory} -c ${this.#file("nginx.conf")} -s reload`;
  }

  async #startOne(): Promise<void> {
    const config = this.#file("agent.hcl");
    writeFileSync(
      config,
      `docker { ip = "127.0.0.1" }
template {
  source = "${this.#file("app.ctmpl")}"
  destination = "${this.#file("conf/app.conf")}"
  command = "${this.#reload()}"
}
`,
    );
    const [httpPort, dnsPort] = [await freePort(), await freePort()];
    const env = { DOCKER_HOST: this.#engine.host };
    this.#start = () =>
      startAgent({ dataDirectory: this.#file("data"), args: [`-config-file=${config}`], env, httpPort, dnsPort });
    this.agent = await this.#start();
  }

  async #startSeparate(): Promise<void> {
    this.agent = await startAgent({ dataDirectory: this.#file("data") });
    const { httpAddr } = this.agent;
    const rendering = `${this.#file("app.ctmpl")}:${this.#file("conf/app.conf")}:${this.#reload()}`;
    this.#programs.push(
      new Daemon(
        "env",
        `DOCKER_HOST=${this.#engine.host}`,
        process.execPath,
        command,
        "registrator",
        "-ip",
        "127.0.0.1",
        `consul://${httpAddr}`,
      ),
      new Daemon(
        process.execPath,
        command,
        "template",
        "--consul-addr",
        httpAddr,
        "--template",
        rendering,
        "--log-level=info",
      ),
    );
  }

  #writeFiles(): void {
    mkdirSync(this.#file("conf"));
    writeFileSync(this.#file("app.ctmpl"), template);
    writeFileSync(this.#file("conf/app.conf"), "upstream app { server 127.0.0.1:1; }\n");
    writeFileSync(
      this.#file("nginx.conf"),
      `worker_processes 1;
pid ${this.#file("nginx.pid")};
error_log ${this.#file("error.log")} warn;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${this.#file("t1")}; proxy_temp_path ${this.#file("t2")}; fastcgi_temp_path ${this.#file("t3")};
  uwsgi_temp_path ${this.#file("t4")}; scgi_temp_path ${this.#file("t5")};
  include ${this.#file("conf")}/*.conf;
  server { listen 127.0.0.1:${this.#nginxPort}; location / { proxy_pass http://app; } }
}
`,
    );
  }
}

/** An image whose server answers with its host name, under the service name \`web\`. */
async function nameImage(engine: DockerEngine): Promise<void> {
  const images = await engine.docker("images", "-q", "named:1");
  if (images !== "") return;
  const serve = "hostname > /www/index.html; trap 'exit 0' TERM; httpd -f -p 80 -h /www & wait";
  await engine.run("--name", "making", "web:1");
  await engine.docker(
    "commit",
    "-c",
    `CMD ["sh","-c","${serve}"]`,
    "-c",
    "LABEL SERVICE_NAME=web",
    "making",
    "named:1",
  );
  await engine.docker("rm", "-f", "making");
}
