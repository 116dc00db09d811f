import type { Endpoint } from "../endpoint.js";
import { accessEndpoints } from "./access.js";
import { agentCheckEndpoints } from "./agent-checks.js";
import { agentControlEndpoints } from "./agent-control.js";
import { agentHealthEndpoints } from "./agent-health.js";
import { agentInfoEndpoints } from "./agent-info.js";
import { agentServiceEndpoints } from "./agent-services.js";
import { agentTelemetryEndpoints } from "./agent-telemetry.js";
import { autopilotEndpoints } from "./autopilot.js";
import { catalogEndpoints } from "./catalog.js";
import { checkEngineEndpoints } from "./check-engine.js";
import { coordinateEndpoints } from "./coordinate.js";
import { dnsExplainEndpoints } from "./dns-explain.js";
import { healthEndpoints } from "./health.js";
import { keyringEndpoints } from "./keyring.js";
import { kvEndpoints } from "./kv.js";
import { meshEndpoints } from "./mesh.js";
import { notOfferedEndpoints } from "./not-offered.js";
import { nothingYetEndpoints } from "./nothing-yet.js";
import { openApiEndpoints } from "./openapi.js";
import { operatorEndpoints } from "./operator.js";
import { partsEndpoints } from "./parts.js";
import { statusEndpoints } from "./status.js";
import { uiEndpoints } from "./ui.js";

/** The whole API. A resource is one file and its line here. */
export const endpoints: readonly Endpoint[] = [
  ...agentInfoEndpoints,
  ...agentControlEndpoints,
  ...agentTelemetryEndpoints,
  ...agentServiceEndpoints,
  ...agentCheckEndpoints,
  ...agentHealthEndpoints,
  ...checkEngineEndpoints,
  ...catalogEndpoints,
  ...dnsExplainEndpoints,
  ...healthEndpoints,
  ...kvEndpoints,
  ...partsEndpoints,
  ...statusEndpoints,
  ...coordinateEndpoints,
  ...operatorEndpoints,
  ...autopilotEndpoints,
  ...keyringEndpoints,
  ...accessEndpoints,
  ...meshEndpoints,
  ...uiEndpoints,
  ...openApiEndpoints,
  ...nothingYetEndpoints,
  ...notOfferedEndpoints,
];
