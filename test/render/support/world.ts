import { kvDelete, kvPut, type Planner, registerCatalog, registerServer } from "../../../src/catalog/index.js";
import { readCatalogRegistration } from "../../../src/definitions/index.js";
import { type ViewSource, viewSource } from "../../../src/render/index.js";
import { node, service } from "../../support/catalog.js";
import { PureCatalog } from "../../support/registry.js";
import type { ManualClock } from "./manual-clock.js";

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** A catalog in memory that templates follow, filled by the requests that Consul would get. */
export class World {
  readonly catalog = new PureCatalog();
  readonly #followers = new Set<(publication: { topics: ReadonlySet<string> }) => void>();
  readonly source: ViewSource;

  constructor(clock: ManualClock, nodeName = "ct-node") {
    this.do(
      registerServer({ node: node(nodeName, { address: "127.0.0.1" }), service: service("consul", { port: 8300 }) }),
    );
    this.source = viewSource(
      {
        view: this.catalog.view,
        follow: (follower) => {
          this.#followers.add(follower);
          return () => this.#followers.delete(follower);
        },
        onReload: () => {},
        datacenter: "dc1",
        nodeName,
      },
      clock,
    );
  }

  do(planner: Planner): void {
    const done = this.catalog.do(planner);
    if (done !== "commit" && done !== "unchanged") throw new Error(done);
    for (const follower of this.#followers) follower({ topics: this.catalog.woken });
  }

  put(key: string, text: string, flags = "0"): void {
    this.do(kvPut({ key, value: Buffer.from(text).toString("base64"), flags }));
  }

  delete(key: string): void {
    this.do(kvDelete(key));
  }

  register(body: unknown): void {
    const read = readCatalogRegistration(JSON.stringify(body));
    if (!read.ok) throw new Error(JSON.stringify(read.fault));
    this.do(registerCatalog(read.value.intent));
  }

  apply({ path, body }: Request): void {
    if (path.startsWith("/v1/catalog/register")) {
      this.register(body);
      return;
    }
    const url = new URL(path, "http://x");
    const key = decodeURIComponent(url.pathname.slice("/v1/kv/".length));
    this.put(key, typeof body === "string" ? body : JSON.stringify(body), url.searchParams.get("flags") ?? "0");
  }
}
