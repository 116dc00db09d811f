export type {
  AgentPort,
  ControlPort,
  HealthPort,
  HttpPorts,
  HttpSettings,
  LogLevel,
  PartsPort,
  Readiness,
  RegistryPort,
  TelemetryPort,
} from "./ports.js";
export { defaultHttpSettings } from "./ports.js";
export { createHttpServer, type HttpServer, type HttpServerOptions, type ListenPlace } from "./server.js";
