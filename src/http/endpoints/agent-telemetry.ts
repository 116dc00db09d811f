import { encodeJson } from "../../golang/index.js";
import { type Answer, json, text } from "../answer.js";
import type { Call } from "../call.js";
import { type Endpoint, read, unpartitioned } from "../endpoint.js";
import type { LogLevel } from "../ports.js";
import { streamLines } from "../stream.js";

async function metrics(call: Call): Promise<Answer> {
  const { telemetry } = call.ports;
  if (call.query.get("format") !== "prometheus") return json(encodeJson(telemetry.snapshot()));
  const { contentType, text: body } = await telemetry.prometheus();
  return { status: 200, type: contentType, body, headers: [] };
}

/** Consul's collection interval. */
const metricsIntervalMs = 10_000;

/** The same objects one after the other, one an interval, until the client goes. */
function metricsStream(call: Call): undefined {
  const { telemetry } = call.ports;
  streamLines(call, "application/json", (line) => {
    line(encodeJson(telemetry.snapshot()));
    const timer = setInterval(() => line(encodeJson(telemetry.snapshot())), metricsIntervalMs);
    return () => clearInterval(timer);
  });
}

const levels: Readonly<Record<string, LogLevel>> = {
  trace: "trace",
  debug: "debug",
  info: "info",
  warn: "warn",
  err: "error",
  error: "error",
};

/** The agent's log from now on. */
function monitor(call: Call): Answer | undefined {
  const word = call.query.get("loglevel") || "info";
  const level = levels[word.toLowerCase()];
  if (level === undefined) return text(400, `Unknown log level: ${word}`);
  const asJson = call.query.has("logjson");
  streamLines(call, "text/plain; charset=utf-8", (line) => call.ports.telemetry.followLog(level, asJson, line));
  return undefined;
}

export const agentTelemetryEndpoints: readonly Endpoint[] = unpartitioned([
  read("/v1/agent/metrics", "Metrics as JSON, or as Prometheus text", metrics, ["format", "pretty"]),
  read("/v1/agent/metrics/stream", "Metrics as JSON, one object every 10 s", metricsStream),
  read("/v1/agent/monitor", "The agent's log as it is written", monitor, ["loglevel", "logjson"]),
]);
