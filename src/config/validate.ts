import { quote } from "../golang/index.js";
import { isAnyAddress, recursorHost } from "./address-choice.js";
import type { AgentConfig } from "./agent-config.js";

const DATACENTER = /^[a-z0-9_-]+$/;
const CONTENT_PATH = /^[A-Za-z0-9/_-]+$/;
const META_KEY = /^[a-zA-Z0-9_-]+$/;
const META_PAIRS_MAX = 64;
const META_KEY_CHARS_MAX = 128;
const META_VALUE_CHARS_MAX = 512;

/** A rule over the whole configuration: the original's error text, or nothing. */
type Rule = (config: AgentConfig) => string | undefined;

const RULES: readonly Rule[] = [
  ({ datacenter }) => (datacenter === "" ? "datacenter cannot be empty" : undefined),
  ({ datacenter }) => datacenterRefusal("datacenter", datacenter),
  ({ primaryDatacenter }) =>
    primaryDatacenter === "" ? undefined : datacenterRefusal("primary_datacenter", primaryDatacenter),
  ({ dataDir, dev }) => (dataDir === "" && !dev ? "data_dir cannot be empty" : undefined),
  ({ nodeName }) => (nodeName === "" ? "node_name cannot be empty" : undefined),
  ({ domain }) => (domain === "" ? "domain cannot be empty" : undefined),
  ({ addresses }) => (addresses.client.length === 0 ? "client_addr cannot be empty" : undefined),
  ({ addresses }) => (addresses.bind === "" ? "bind_addr cannot be empty" : undefined),
  ({ addresses }) =>
    isAnyAddress(addresses.advertise) ? "Advertise address cannot be 0.0.0.0, :: or [::]" : undefined,
  ({ addresses }) =>
    isAnyAddress(addresses.advertiseWan) ? "Advertise WAN address cannot be 0.0.0.0, :: or [::]" : undefined,
  ({ bootstrap, server }) => (bootstrap && !server ? "'bootstrap = true' requires 'server = true'" : undefined),
  ({ bootstrapExpect, server }) =>
    bootstrapExpect > 0 && !server ? "'bootstrap_expect > 0' requires 'server = true'" : undefined,
  ({ bootstrapExpect, dev }) =>
    bootstrapExpect > 0 && dev ? "'bootstrap_expect > 0' not allowed in dev mode" : undefined,
  ({ bootstrapExpect, bootstrap }) =>
    bootstrapExpect > 0 && bootstrap
      ? "'bootstrap_expect > 0' and 'bootstrap = true' are mutually exclusive"
      : undefined,
  ({ ui, dev }) =>
    ui.enabled && ui.dir !== "" && !dev
      ? "Both the ui_config.enabled and ui_config.dir (or -ui and -ui-dir) were specified, please provide only one.\n" +
        "If trying to use your own web UI resources, use ui_config.dir or the -ui-dir flag.\n" +
        "The web UI is included in the binary so use ui_config.enabled or the -ui flag to enable it"
      : undefined,
  ({ addresses }) =>
    addresses.dns.some((address) => address.startsWith("unix://")) ? "DNS address cannot be a unix socket" : undefined,
  ({ altDomain, datacenter }) => altDomainRefusal(altDomain, datacenter),
  ({ ui }) =>
    CONTENT_PATH.test(ui.contentPath)
      ? undefined
      : `ui-content-path can only contain alphanumeric, -, _, or /. received: ${quote(ui.contentPath)}`,
  ({ dns }) =>
    dns.recursors.some((recursor) => isAnyAddress(recursorHost(recursor)))
      ? "DNS recursor address cannot be 0.0.0.0, :: or [::]"
      : undefined,
  ({ ports, addresses }) => sharedListener(ports, addresses),
  ({ nodeMeta }) => {
    const refusal = metaRefusal(nodeMeta);
    return refusal === undefined ? undefined : `node_meta invalid: ${refusal}`;
  },
];

/** The first rule that the configuration breaks. */
export function configRefusal(config: AgentConfig): string | undefined {
  for (const rule of RULES) {
    const error = rule(config);
    if (error !== undefined) return error;
  }
  return undefined;
}

function datacenterRefusal(key: string, name: string): string | undefined {
  if (DATACENTER.test(name)) return undefined;
  return `${key} can only contain lowercase alphanumeric, - or _ characters. received: ${quote(name)}`;
}

/** A second domain whose first label is a kind of name would be read as such a name. */
function altDomainRefusal(altDomain: string, datacenter: string): string | undefined {
  const kinds = ["service", "connect", "node", "query", "addr", datacenter];
  if (!kinds.includes(altDomain.split(".")[0]!)) return undefined;
  return `alt_domain cannot start with {service,connect,node,query,addr,${datacenter}}`;
}

/** Two listeners on one TCP address and port. Port numbers that are off share nothing. */
function sharedListener(ports: AgentConfig["ports"], addresses: AgentConfig["addresses"]): string | undefined {
  const taken = new Map<string, string>();
  for (const [name, key] of [
    ["DNS", "dns"],
    ["HTTP", "http"],
    ["HTTPS", "https"],
  ] as const) {
    for (const address of ports[key] > 0 ? addresses[key] : []) {
      const listener = address.startsWith("unix://") ? address : `${address}:${ports[key]}`;
      const other = taken.get(listener);
      if (other !== undefined) return `${name} address ${listener} already configured for ${other}`;
      taken.set(listener, name);
    }
  }
  return undefined;
}

function metaRefusal(meta: Readonly<Record<string, string>>): string | undefined {
  const pairs = Object.entries(meta);
  if (pairs.length > META_PAIRS_MAX) return `Node metadata cannot contain more than ${META_PAIRS_MAX} key/value pairs`;
  for (const [key, value] of pairs) {
    const reason = metaPairRefusal(key, value);
    if (reason !== undefined) return `Couldn't load metadata pair ('${key}', '${value}'): ${reason}`;
  }
  return undefined;
}

function metaPairRefusal(key: string, value: string): string | undefined {
  if (key === "") return "Key cannot be blank";
  if (!META_KEY.test(key)) return "Key contains invalid characters";
  if (key.length > META_KEY_CHARS_MAX) return `Key is too long (limit: ${META_KEY_CHARS_MAX} characters)`;
  if (key.startsWith("consul-")) return "Key prefix 'consul-' is reserved for internal use";
  if (value.length > META_VALUE_CHARS_MAX) return `Value is too long (limit: ${META_VALUE_CHARS_MAX} characters)`;
  return undefined;
}
