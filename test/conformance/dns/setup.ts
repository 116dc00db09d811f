import {
  type AnswerOptions,
  Answers,
  defaultAnswerOptions,
  type ProjectionChange,
} from "../../../src/answers/index.js";
import type { RecordedRequest, RecordedSetup } from "./recorded.js";

interface CheckBody {
  readonly CheckID: string;
  readonly Status: string;
  readonly ServiceID?: string;
}

interface ServiceBody {
  readonly ID?: string;
  readonly Service?: string;
  readonly Name?: string;
  readonly Port?: number;
  readonly Address?: string;
  readonly Tags?: string[];
  readonly Weights?: { Passing: number; Warning: number };
  readonly TaggedAddresses?: Readonly<Record<string, { Address: string; Port: number }>>;
}

interface RegisterBody {
  readonly Node: string;
  readonly Address: string;
  readonly NodeMeta?: Readonly<Record<string, string>>;
  readonly TaggedAddresses?: Readonly<Record<string, string>>;
  readonly Service?: ServiceBody;
  readonly Checks?: CheckBody[];
}

const serverNode = "server1";

function serviceChange(node: string, body: ServiceBody): ProjectionChange {
  const service = body.Service ?? body.Name ?? "";
  const tagged = Object.entries(body.TaggedAddresses ?? {});
  return {
    kind: "service",
    op: "put",
    node,
    id: body.ID ?? service,
    service,
    address: body.Address ?? "",
    port: body.Port ?? 0,
    tags: body.Tags,
    weights: body.Weights && { passing: body.Weights.Passing, warning: body.Weights.Warning },
    taggedAddresses: Object.fromEntries(
      tagged.map(([tag, { Address: address, Port: port }]) => [tag, { address, port }]),
    ),
  };
}

function checkChange(node: string, id: string, serviceId: string, status: string): ProjectionChange {
  return { kind: "check", op: "put", node, id, serviceId, status };
}

function registerChanges(body: RegisterBody): ProjectionChange[] {
  const node = body.Node;
  const changes: ProjectionChange[] = [
    {
      kind: "node",
      op: "put",
      node,
      address: body.Address,
      taggedAddresses: body.TaggedAddresses,
      meta: body.NodeMeta,
    },
  ];
  if (body.Service !== undefined) changes.push(serviceChange(node, body.Service));
  for (const check of body.Checks ?? []) {
    changes.push(checkChange(node, check.CheckID, check.ServiceID ?? "", check.Status));
  }
  return changes;
}

function fill(text: string, i: number): string {
  const values: Record<string, string> = {
    i: String(i),
    iii: String(i).padStart(3, "0"),
    iiii: String(i).padStart(4, "0"),
    hex: i.toString(16),
    a: String(Math.floor(i / 250)),
    b: String((i % 250) + 1),
  };
  return text.replace(/\{(i|iii|iiii|hex|a|b)\}/g, (_match, key: string) => values[key]!);
}

/** The changes a recorded request makes, or undefined for requests of parts that answers do not have yet. */
function changesOf(request: RecordedRequest): ProjectionChange[] | undefined {
  const { path, body } = request;
  if (path === "/v1/catalog/register") return registerChanges(body as RegisterBody);
  if (path === "/v1/agent/service/register") return [serviceChange(serverNode, body as ServiceBody)];
  const maintained = /^\/v1\/agent\/service\/maintenance\/([^?]+)\?enable=true/.exec(path)?.[1];
  if (maintained !== undefined) {
    return [checkChange(serverNode, `_service_maintenance:${maintained}`, maintained, "critical")];
  }
  return path.startsWith("/v1/agent/maintenance?enable=true")
    ? [checkChange(serverNode, "_node_maintenance", "", "critical")]
    : undefined;
}

/** The server itself, as a freshly started agent registers it. */
const ownChanges: readonly ProjectionChange[] = [
  {
    kind: "node",
    op: "put",
    node: serverNode,
    address: "127.0.0.1",
    taggedAddresses: { lan: "127.0.0.1", lan_ipv4: "127.0.0.1", wan: "127.0.0.1", wan_ipv4: "127.0.0.1" },
    meta: { "consul-network-segment": "", "consul-version": "1.20.1" },
  },
  { kind: "service", op: "put", node: serverNode, id: "consul", service: "consul", address: "", port: 8300 },
  { kind: "check", op: "put", node: serverNode, id: "serfHealth", serviceId: "", status: "passing" },
];

function seconds(duration: unknown): number {
  const match = /^([0-9]+)(ms|s)$/.exec(String(duration));
  return match === null ? 0 : Number(match[1]) / (match[2] === "ms" ? 1000 : 1);
}

interface DnsConfig {
  readonly node_ttl?: string;
  readonly service_ttl?: Readonly<Record<string, string>>;
  readonly only_passing?: boolean;
  readonly enable_truncate?: boolean;
  readonly udp_answer_limit?: number;
  readonly a_record_limit?: number;
  readonly disable_compression?: boolean;
  readonly enable_additional_node_meta_txt?: boolean;
  readonly soa?: { min_ttl?: number; expire?: number };
}

function optionsOf(config: RecordedSetup["config"]): AnswerOptions {
  const dns = (config["dns_config"] ?? {}) as DnsConfig;
  const defaults = defaultAnswerOptions;
  const ttls = Object.entries(dns.service_ttl ?? {}).map(([key, ttl]) => [key, seconds(ttl)] as const);
  return {
    ...defaults,
    domain: (config["domain"] as string | undefined) ?? defaults.domain,
    altDomain: config["alt_domain"] as string | undefined,
    datacenter: (config["datacenter"] as string | undefined) ?? defaults.datacenter,
    nodeTtlSeconds: seconds(dns.node_ttl ?? "0s"),
    serviceTtlSeconds: Object.fromEntries(ttls),
    onlyPassing: dns.only_passing ?? defaults.onlyPassing,
    enableTruncate: dns.enable_truncate ?? defaults.enableTruncate,
    udpAnswerLimit: dns.udp_answer_limit ?? defaults.udpAnswerLimit,
    aRecordLimit: dns.a_record_limit ?? defaults.aRecordLimit,
    disableCompression: dns.disable_compression ?? defaults.disableCompression,
    nodeMetaTxt: dns.enable_additional_node_meta_txt ?? defaults.nodeMetaTxt,
    soa: {
      ...defaults.soa,
      minTtlSeconds: dns.soa?.min_ttl ?? 0,
      expireSeconds: dns.soa?.expire ?? defaults.soa.expireSeconds,
    },
  };
}

/** A server in the state that a recorded setup describes, and the paths of its requests that were passed over. */
export function answersFor(
  setup: RecordedSetup,
  nowSeconds: number,
  more: Partial<AnswerOptions> = {},
): { answers: Answers; passedOver: string[] } {
  const answers = new Answers({
    options: { ...optionsOf(setup.config), ...more },
    random: Math.random,
    nowSeconds: () => nowSeconds,
  });
  const passedOver: string[] = [];
  for (const change of ownChanges) answers.apply(change);
  for (const request of setup.requests) {
    const [from, to] = request.repeat ?? [0, 0];
    for (let i = from; i <= to; i++) {
      const filled =
        request.repeat === undefined ? request : (JSON.parse(fill(JSON.stringify(request), i)) as RecordedRequest);
      const changes = changesOf(filled);
      if (changes === undefined) passedOver.push(filled.path);
      for (const change of changes ?? []) answers.apply(change);
    }
  }
  answers.markLoaded();
  return { answers, passedOver };
}
