/**
 * The least that an HTTP check can be: a request of `node:http`, its body read and dropped, so many in flight. In a process of
 * its own, where nobody else's heap is collected with it, and as plain JavaScript: what runs TypeScript names each closure.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

const script = `
  const { Agent, get } = await import("node:http");
  const inFlight = 32;
  process.on("message", async ({ urls, count, kept }) => {
    const agent = kept ? new Agent({ keepAlive: true, maxFreeSockets: inFlight }) : false;
    const once = (index) => new Promise((resolve, reject) => {
      get(urls[index % urls.length], { agent }, (response) => response.on("end", resolve).resume()).on("error", reject);
    });
    const started = process.cpuUsage();
    let left = count;
    const worker = async () => { while (left-- > 0) await once(left); };
    await Promise.all(Array.from({ length: inFlight }, worker));
    const { user, system } = process.cpuUsage(started);
    if (agent) agent.destroy();
    process.send((user + system) / count);
  });
  process.on("disconnect", () => process.exit(0));`;

export class BareLoop {
  readonly #urls: readonly string[];
  readonly #child: ChildProcess;

  constructor(urls: readonly string[]) {
    this.#urls = urls;
    this.#child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
  }

  /** Microseconds of CPU a request. */
  async run(count: number, kept: boolean): Promise<number> {
    this.#child.send({ urls: this.#urls, count, kept });
    const [usPerRequest] = (await once(this.#child, "message")) as [number];
    return usPerRequest;
  }

  close(): void {
    this.#child.disconnect();
  }
}
