import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, type RunningAgent, startAgent } from "../support/agent.js";
import type { DockerEngine } from "./docker-engine.js";
import { eventually } from "./eventually.js";
import { Daemon } from "./programs.js";

const command = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

const requestWithinMs = 5_000;

/** The upstream list of the article: every healthy instance, or a refusal while there is none. */
const template = `upstream app {
{{range service "web"}}  server {{.Address}}:{{.Port}};
{{else}}  server 127.0.0.1:1;
{{end}}}
`;

/** All in one process, or the registrator and the renderer as processes of their own over HTTP. */
export type Arrangement = "one process" | "separate programs";

/** A request as nginx saw it. */
export interface Proxied {
  /** Process number of nginx's worker. */
  readonly worker: number;
  /** `host:port` of each upstream that was tried, in order. */
  readonly upstreams: readonly string[];
}

/** The article's set-up: containers named `web` of a real engine, Debian's nginx in front of them, and us in between. */
export class ArticleScene {
  readonly #engine: DockerEngine;
  readonly #directory: string;
  readonly #ports: { readonly httpPort: number; readonly dnsPort: number };
  readonly #arrangement: Arrangement;
  #programs: readonly Daemon[] = [];
  readonly #nginxPort: number;
  #nginx: Daemon | undefined;
  agent!: RunningAgent;

  private constructor(engine: DockerEngine, arrangement: Arrangement, ports: readonly number[]) {
    const [httpPort = 0, dnsPort = 0, nginxPort = 0] = ports;
    this.#engine = engine;
    this.#arrangement = arrangement;
    this.#ports = { httpPort, dnsPort };
    this.#nginxPort = nginxPort;
    this.#directory = mkdtempSync(join(tmpdir(), "rollcall-article-"));
  }

  static async start(engine: DockerEngine, arrangement: Arrangement): Promise<ArticleScene> {
    const scene = new ArticleScene(engine, arrangement, [await freePort(), await freePort(), await freePort()]);
    scene.#writeFiles();
    await scene.#start();
    scene.#nginx = new Daemon("/usr/sbin/nginx", ...scene.#nginxArguments(), "-g", "daemon off;");
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
      for (let request = 0; request < names.length * 4; request++) seen.add(await this.get());
      assert.deepEqual([...seen].sort(), [...names].sort());
    }, 15_000);
  }

  /** Who answered one request to nginx, over a connection of its own. Rejects unless it is a success. */
  get(): Promise<string> {
    return new Promise((resolve, reject) => {
      const sent = request({ port: this.#nginxPort, agent: false, timeout: requestWithinMs }, (response) => {
        let text = "";
        response.on("data", (chunk) => (text += chunk));
        response.on("error", reject);
        response.on("end", () => {
          if (response.statusCode === 200) resolve(text.trim());
          else reject(new Error(`nginx answered ${response.statusCode}: ${text}`));
        });
      });
      sent.on("timeout", () => sent.destroy(new Error(`no answer within ${requestWithinMs} ms`)));
      sent.on("error", reject);
      sent.end();
    });
  }

  /** Every request so far. */
  proxied(): readonly Proxied[] {
    const lines = readFileSync(this.file("access.log"), "utf8").split("\n").slice(0, -1);
    return lines.map((line) => {
      const [worker = "", ...upstreams] = line.split(/[ ,]+/);
      return { worker: Number(worker), upstreams };
    });
  }

  async api(path: string): Promise<unknown> {
    return (await fetch(`http://${this.agent.httpAddr}${path}`)).json();
  }

  configuration(): string {
    return readFileSync(this.file("conf/app.conf"), "utf8");
  }

  /** Kills all of our programs, lets something happen, and starts them again. */
  async restart(meanwhile: () => Promise<void>): Promise<void> {
    await this.agent.kill();
    for (const program of this.#programs) await program.stop("SIGKILL");
    await meanwhile();
    await this.#start();
  }

  async close(): Promise<void> {
    await this.#nginx?.stop();
    for (const program of this.#programs) await program.stop();
    await this.agent?.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** A file of the scene's own folder. */
  file(name: string): string {
    return join(this.#directory, name);
  }

  #nginxArguments(): string[] {
    return ["-p", this.#directory, "-c", this.file("nginx.conf")];
  }

  /** Tests what is in place now, and has it loaded. */
  #reload(): string {
    const nginx = ["nginx", ...this.#nginxArguments()].join(" ");
    return `${nginx} -t -q && ${nginx} -s reload`;
  }

  async #start(): Promise<void> {
    const alone = this.#arrangement === "one process";
    this.agent = await startAgent({
      ...this.#ports,
      dataDirectory: this.file("data"),
      args: alone ? [`-config-file=${this.file("agent.hcl")}`] : [],
      env: { DOCKER_HOST: this.#engine.host },
    });
    if (!alone) this.#programs = this.#separatePrograms(this.agent.httpAddr);
  }

  #separatePrograms(httpAddr: string): readonly Daemon[] {
    const program = (...words: string[]) =>
      new Daemon("env", `DOCKER_HOST=${this.#engine.host}`, process.execPath, command, ...words);
    const rendering = `${this.file("app.ctmpl")}:${this.file("conf/app.conf")}:${this.#reload()}`;
    return [
      program("registrator", "-ip", "127.0.0.1", `consul://${httpAddr}`),
      program("template", "--consul-addr", httpAddr, "--template", rendering, "--log-level=info"),
    ];
  }

  #writeFiles(): void {
    mkdirSync(this.file("conf"));
    writeFileSync(this.file("app.ctmpl"), template);
    writeFileSync(this.file("conf/app.conf"), "upstream app { server 127.0.0.1:1; }\n");
    writeFileSync(
      this.file("agent.hcl"),
      `docker { ip = "127.0.0.1" }
template {
  source = "${this.file("app.ctmpl")}"
  destination = "${this.file("conf/app.conf")}"
  command = "${this.#reload()}"
}
`,
    );
    writeFileSync(
      this.file("nginx.conf"),
      `worker_processes 1;
pid ${this.file("nginx.pid")};
error_log ${this.file("error.log")} notice;
events { worker_connections 256; }
http {
  log_format proxied "$pid $upstream_addr";
  access_log ${this.file("access.log")} proxied;
  client_body_temp_path ${this.file("t1")}; proxy_temp_path ${this.file("t2")}; fastcgi_temp_path ${this.file("t3")};
  uwsgi_temp_path ${this.file("t4")}; scgi_temp_path ${this.file("t5")};
  include ${this.file("conf")}/*.conf;
  server { listen 127.0.0.1:${this.#nginxPort}; location / { proxy_pass http://app; } }
}
`,
    );
  }
}
