import type { AgentConfig } from "../config/index.js";
import type { HealthEngine } from "../health/index.js";
import {
  type AgentPort,
  type ControlPort,
  defaultHttpSettings,
  type HealthPort,
  type HttpPorts,
  type HttpSettings,
  type PartsPort,
  type Readiness,
} from "../http/index.js";
import type { Registry } from "../registry.js";
import { consulMetrics, type Log, type LogHub, type MetricsBoard } from "../telemetry/index.js";
import { scriptRule } from "./settings.js";

export interface HttpWiring {
  readonly registry: Registry;
  readonly engine: HealthEngine;
  readonly agent: AgentPort;
  readonly control: ControlPort;
  readonly logHub: LogHub;
  readonly log: Log;
  readonly metrics: MetricsBoard;
  readonly readiness: () => Readiness;
  readonly parts: PartsPort;
  readonly settings: () => HttpSettings;
}

/** What the HTTP room asks for, from the parts of a running agent. */
export function httpPorts(wiring: HttpWiring): HttpPorts {
  const { registry, engine, agent, control, logHub, log, metrics, readiness, parts, settings } = wiring;
  return {
    registry,
    agent,
    control,
    readiness,
    parts,
    settings,
    health: healthPort(engine),
    telemetry: {
      snapshot: () => consulMetrics(metrics, Date.now()),
      prometheus: async () => ({
        contentType: "text/plain; version=0.0.4; charset=utf-8",
        text: await metrics.prometheus(),
      }),
      followLog: (level, json, line) => logHub.listen(level, json, (text) => line(text.trimEnd())),
    },
    log: { warn: (message) => log.warn(message) },
    random: Math.random,
  };
}

/** The engine as the API sees it. */
export function healthPort(engine: HealthEngine): HealthPort {
  return {
    async tell(checkKey, status, output) {
      engine.tell(checkKey, status, output);
      await engine.settled(checkKey);
    },
    restart(checkKeys) {
      for (const key of checkKeys) engine.restart(key);
    },
    async run(checkKey) {
      const result = await engine.runNow(checkKey);
      if (result !== undefined) await engine.settled(checkKey);
      return result;
    },
    probe: (definition) => engine.probeOnce(definition),
    verdict: (checkKey) => engine.state(checkKey),
    notable: () => engine.notable(),
    history: (checkKey) => engine.history(checkKey),
    condition: () => engine.condition(),
  };
}

/** The HTTP settings of a configuration. */
export function httpSettings(config: AgentConfig): HttpSettings {
  return Object.freeze({
    ...defaultHttpSettings,
    scripts: scriptRule(config, "api"),
    allowWriteHttpFrom: config.httpConfig.allowWriteHttpFrom,
    blockEndpoints: config.httpConfig.blockEndpoints,
    responseHeaders: config.httpConfig.responseHeaders,
    maxConnsPerClient: config.limits.httpConnectionsPerClientMax,
    kvValueBytesMax: config.limits.kvValueBytesMax,
    txnBytesMax: config.limits.txnBodyBytesMax,
    defaultQueryTimeMs: config.defaultQueryTimeMs,
    maxQueryTimeMs: config.maxQueryTimeMs,
    discoveryMaxStaleMs: config.discoveryMaxStaleMs,
    useCache: config.httpConfig.useCache,
    translateWanAddrs: config.translateWanAddrs,
    disableUnprintableCharFilter: config.httpConfig.disableUnprintableFilter,
    disableCoordinates: config.httpConfig.disableCoordinates,
    indentAlways: config.dev,
  });
}
