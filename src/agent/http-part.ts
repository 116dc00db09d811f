import type { AgentConfig } from "../config/index.js";
import type { HealthEngine } from "../health/index.js";
import {
  type ControlPort,
  createHttpServer,
  type HttpServer,
  type HttpSettings,
  type PartsPort,
  type Readiness,
} from "../http/index.js";
import type { Registry } from "../registry.js";
import type { LogHub, MetricsBoard } from "../telemetry/index.js";
import { agentFacts } from "./agent-facts.js";
import { listenEverywhere } from "./http-listeners.js";
import { httpPorts, httpSettings } from "./http-wiring.js";
import type { PresenceOptions } from "./presence.js";

/** What the API shows and steers. */
export interface HttpPartWiring {
  readonly registry: Registry;
  readonly engine: HealthEngine;
  readonly logHub: LogHub;
  readonly metrics: MetricsBoard;
  /** As they stand after the latest reload. */
  readonly config: () => AgentConfig;
  readonly identity: () => PresenceOptions;
  readonly readiness: () => Readiness;
  readonly control: ControlPort;
  readonly parts: PartsPort;
}

/** The HTTP API of a running server. A room of many files, of use only once the data is there: loaded after it. */
export class HttpPart {
  /** The first port bound; 0 where there are sockets only, -1 where HTTP is off. */
  port = -1;
  readonly #http: HttpServer;
  #settings: HttpSettings;

  private constructor(wiring: HttpPartWiring) {
    const { config, identity, registry, engine, logHub, metrics, readiness, control, parts } = wiring;
    this.#settings = httpSettings(config());
    const agent = agentFacts(config, identity, registry);
    const log = logHub.root.named("http");
    const settings = () => this.#settings;
    this.#http = createHttpServer(
      httpPorts({ registry, engine, agent, control, logHub, log, metrics, readiness, parts, settings }),
      { headerBytesMax: config().httpConfig.maxHeaderBytes },
    );
  }

  /**
   * Listens at every HTTP address, unless HTTP is off.
   * @throws Error that names the address, the reason and the remedy, with nothing left listening
   */
  static async start(wiring: HttpPartWiring): Promise<HttpPart> {
    const part = new HttpPart(wiring);
    if (wiring.config().ports.http < 0) return part;
    try {
      part.port = await listenEverywhere(part.#http, wiring.config());
      return part;
    } catch (error) {
      await part.close();
      throw error;
    }
  }

  reload(config: AgentConfig): void {
    this.#settings = httpSettings(config);
  }

  close(): Promise<void> {
    return this.#http.close();
  }
}
