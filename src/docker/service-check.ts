import { shortId } from "./container.js";
import type { RegistrationOptions } from "./options.js";
import type { CheckBody } from "./registration.js";

/** The service whose metadata asks for a check. */
export interface Checked {
  readonly containerId: string;
  readonly containerPort: number;
  /** As registered, or the node's. */
  readonly address: string;
  readonly port: number;
  readonly metadata: ReadonlyMap<string, string>;
}

type Get = (key: string) => string;

const INTERVAL_DEFAULT = "10s";

/** The check that `SERVICE_CHECK_...` asks for; the first kind in registrator's order wins. */
export function metadataCheck(service: Checked, options: RegistrationOptions): CheckBody | undefined {
  const get: Get = (key) => service.metadata.get(`check_${key}`) ?? "";
  const kind = checkKind(service, get, options);
  if (kind === undefined) return undefined;
  const status = get("initial_status");
  const after = get("deregister_after");
  return {
    ...(kind.TTL === undefined ? { Interval: get("interval") || INTERVAL_DEFAULT } : {}),
    ...kind,
    ...(status === "" ? {} : { Status: status }),
    ...(after === "" ? {} : { DeregisterCriticalServiceAfter: after }),
  };
}

function checkKind(service: Checked, get: Get, options: RegistrationOptions): CheckBody | undefined {
  const target = hostPort(service, options);
  const timeout = get("timeout");
  const timed = timeout === "" ? {} : { Timeout: timeout };
  for (const scheme of ["http", "https"] as const) {
    const path = get(scheme);
    if (path === "") continue;
    const method = get(`${scheme}_method`);
    const slash = path.startsWith("/") || options.compat.has("http-path") ? "" : "/";
    return { HTTP: `${scheme}://${target}${slash}${path}`, ...timed, ...(method === "" ? {} : { Method: method }) };
  }
  const command = get("cmd");
  if (command !== "") {
    return { ScriptArgs: ["check-cmd", shortId(service.containerId), String(service.containerPort), command] };
  }
  const script = get("script");
  if (script !== "") {
    const line = script
      .replaceAll("$SERVICE_IP", () => service.address)
      .replaceAll("$SERVICE_PORT", String(service.port));
    return { ScriptArgs: options.compat.has("script") ? [line] : ["sh", "-c", line] };
  }
  if (get("ttl") !== "") return { TTL: get("ttl") };
  if (get("tcp") !== "") return { TCP: target, ...timed };
  if (get("grpc") !== "") return { GRPC: target, ...timed, ...grpcTls(get) };
  return undefined;
}

function grpcTls(get: Get): CheckBody {
  if (get("grpc_use_tls") === "") return {};
  return { GRPCUseTLS: true, ...(get("tls_skip_verify") === "" ? {} : { TLSSkipVerify: true }) };
}

/** IPv6 addresses stand in brackets before a port. */
function hostPort({ address, port }: Checked, options: RegistrationOptions): string {
  const bracketed = address.includes(":") && !options.compat.has("ipv6");
  return `${bracketed ? `[${address}]` : address}:${port}`;
}
