import type { Resolved } from "../option.js";
import { ACCESS_OPTIONS } from "./access.js";
import { AGENT_OPTIONS } from "./agent.js";
import { DNS_OPTIONS } from "./dns.js";
import { DOCKER_OPTIONS } from "./docker.js";
import { FORWARD_OPTIONS } from "./forward.js";
import { HEALTH_OPTIONS } from "./health.js";
import { HTTP_OPTIONS, UI_OPTIONS } from "./http.js";
import { LIMIT_OPTIONS } from "./limits.js";
import { LOG_OPTIONS } from "./logging.js";
import { ADDRESS_OPTIONS, PORT_OPTIONS, SOCKET_OPTIONS } from "./network.js";
import { TEMPLATE_OPTIONS } from "./template.js";
import { ZONE_OPTIONS } from "./zones.js";

/** Every option that has or will have an effect: property of the configuration to its table. `agent` is the top level. */
export const OPTION_GROUPS = {
  agent: AGENT_OPTIONS,
  ports: PORT_OPTIONS,
  addresses: ADDRESS_OPTIONS,
  unixSockets: SOCKET_OPTIONS,
  dns: DNS_OPTIONS,
  httpConfig: HTTP_OPTIONS,
  ui: UI_OPTIONS,
  limits: LIMIT_OPTIONS,
  health: HEALTH_OPTIONS,
  log: LOG_OPTIONS,
  acl: ACCESS_OPTIONS,
  zones: ZONE_OPTIONS,
  forward: FORWARD_OPTIONS,
  docker: DOCKER_OPTIONS,
  template: TEMPLATE_OPTIONS,
} as const;

export type OptionGroups = typeof OPTION_GROUPS;

/** All groups with the value types of their options. */
export type ResolvedGroups = { readonly [G in keyof OptionGroups]: Resolved<OptionGroups[G]> };

export type { LogLevel } from "./logging.js";
