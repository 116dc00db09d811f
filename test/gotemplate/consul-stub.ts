import {
  aggregatedStatus,
  anyType,
  boolType,
  catalogNodeServiceType,
  catalogNodeType,
  catalogSnippetType,
  define,
  type FunctionSpec,
  type FunctionTable,
  GoError,
  GoInt,
  GoMap,
  GoSlice,
  healthChecksType,
  healthCheckType,
  healthServiceType,
  keyPairType,
  mapOf,
  nodeType,
  onText,
  onTexts,
  serviceAddressType,
  serviceTagsType,
  stringSlice,
  stringType,
  structPointer,
  structPointers,
  structValue,
  textMap,
  type Value,
  weightsType,
} from "../../src/gotemplate/index.js";

export interface DataRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

interface CheckBody {
  readonly Node: string;
  readonly CheckID: string;
  readonly Name: string;
  readonly Status: string;
  readonly Notes?: string;
  readonly Output?: string;
  readonly ServiceID?: string;
  readonly ServiceName?: string;
}

interface ServiceBody {
  readonly ID: string;
  readonly Service: string;
  readonly Address?: string;
  readonly Port?: number;
  readonly Tags?: readonly string[];
  readonly Meta?: Readonly<Record<string, string>>;
  readonly Weights?: { readonly Passing: number; readonly Warning: number };
  readonly TaggedAddresses?: Readonly<Record<string, { readonly Address: string; readonly Port: number }>>;
}

interface NodeBody {
  readonly Node: string;
  readonly Address: string;
  readonly ID?: string;
  readonly TaggedAddresses?: Readonly<Record<string, string>>;
  readonly NodeMeta?: Readonly<Record<string, string>>;
  readonly Service?: ServiceBody;
  readonly Checks?: readonly CheckBody[];
}

interface Instance {
  readonly node: NodeBody;
  readonly service: ServiceBody;
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const serviceForm =
  /^(?:([A-Za-z0-9_=:.-]+)\.)?([A-Za-z0-9_-]+)(?:\?[^@~|]+)?(?:@([A-Za-z0-9_.-]+))?(?:~([A-Za-z0-9_.-]+))?(?:\|([A-Za-z0-9_,]+))?$/;
const filters = new Set(["any", "passing", "warning", "critical", "maintenance"]);

/** As much of Consul as the recorded templates see: the KV store and the catalog of one data set. */
export class ConsulStub {
  /** A key that a template waits for. */
  waits = false;
  private readonly pairs = new Map<string, { value: string; flags: bigint }>();
  private readonly nodes = new Map<string, NodeBody>();
  private readonly instances = new Map<string, Instance>();
  private readonly checks = new Map<string, CheckBody>();
  private readonly environment: Readonly<Record<string, string>>;

  constructor(requests: readonly DataRequest[], environment: Readonly<Record<string, string>>, agent = true) {
    this.environment = environment;
    if (agent) {
      this.register({ Node: "ct-node", Address: "127.0.0.1", Service: { ID: "consul", Service: "consul" } });
    }
    for (const request of requests) {
      const url = new URL(request.path, "http://consul");
      const key = decodeURIComponent(url.pathname.replace("/v1/kv/", ""));
      if (url.pathname.startsWith("/v1/kv/")) {
        this.pairs.set(key, { value: String(request.body), flags: BigInt(url.searchParams.get("flags") ?? "0") });
      } else this.register(request.body as NodeBody);
    }
  }

  private register(body: NodeBody): void {
    this.nodes.set(body.Node, body);
    if (body.Service !== undefined) {
      this.instances.set(`${body.Node}/${body.Service.ID}`, { node: body, service: body.Service });
    }
    for (const check of body.Checks ?? []) this.checks.set(`${body.Node}/${check.CheckID}`, check);
  }

  private checksOf({ node, service }: Instance): GoSlice {
    const own = [...this.checks.values()]
      .filter((c) => c.Node === node.Node && (c.ServiceID ?? service.ID) === service.ID)
      .sort((a, b) => byText(a.CheckID, b.CheckID));
    const items = own.map((check) => {
      const ofService =
        check.ServiceID === undefined
          ? {}
          : { ServiceName: service.Service, ServiceTags: stringSlice([...(service.Tags ?? [])]) };
      return structPointer(healthCheckType, { ...check, ...ofService });
    });
    return new GoSlice(healthChecksType, items);
  }

  private healthService(instance: Instance): Record<string, Value> {
    const { node, service } = instance;
    const checks = this.checksOf(instance);
    const weights = service.Weights ?? { Passing: 1, Warning: 1 };
    const tagged = Object.entries(service.TaggedAddresses ?? {}).map(([name, address]) => {
      return [name, structValue(serviceAddressType, { Address: address.Address, Port: BigInt(address.Port) })] as const;
    });
    return {
      Node: node.Node,
      NodeID: node.ID ?? "",
      NodeAddress: node.Address,
      NodeTaggedAddresses: textMap(node.TaggedAddresses),
      NodeMeta: textMap(node.NodeMeta),
      ServiceMeta: textMap(service.Meta),
      Address: service.Address || node.Address,
      ServiceTaggedAddresses: new GoMap(mapOf(stringType, serviceAddressType), tagged, tagged.length === 0),
      ID: service.ID,
      Name: service.Service,
      Tags: stringSlice([...(service.Tags ?? [])].sort(byText), serviceTagsType),
      Checks: checks,
      Status: aggregatedStatus(checks),
      Port: BigInt(service.Port ?? 0),
      Weights: structValue(weightsType, { Passing: BigInt(weights.Passing), Warning: BigInt(weights.Warning) }),
    };
  }

  private service(given: string): Value | GoError {
    const match = serviceForm.exec(given);
    if (given === "") return structPointers(healthServiceType, []);
    if (match === null) return new GoError(`health.service: invalid format: ${JSON.stringify(given)}`);
    const [, tag, name = "", , , filter = "passing"] = match;
    const bad = filter.split(",").find((word) => !filters.has(word));
    if (bad !== undefined) {
      return new GoError(`health.service: invalid filter: ${JSON.stringify(bad)} in ${JSON.stringify(given)}`);
    }
    const wanted = filter.split(",");
    const found = [...this.instances.values()]
      .filter(({ service }) => service.Service.toLowerCase() === name.toLowerCase())
      .filter(({ service }) => tag === undefined || (service.Tags ?? []).includes(tag))
      .map((instance) => this.healthService(instance))
      .filter((item) => wanted.includes("any") || wanted.includes(String(item["Status"])))
      .sort((a, b) => byText(String(a["Node"]), String(b["Node"])) || byText(String(a["ID"]), String(b["ID"])));
    return structPointers(healthServiceType, found);
  }

  private services(): Value {
    const tags = new Map<string, Set<string>>();
    for (const { service } of this.instances.values()) {
      const known = tags.get(service.Service) ?? new Set<string>();
      for (const tag of service.Tags ?? []) known.add(tag);
      tags.set(service.Service, known);
    }
    const items = [...tags].sort((a, b) => byText(a[0], b[0]));
    return structPointers(
      catalogSnippetType,
      items.map(([name, set]) => ({ Name: name, Tags: stringSlice([...set].sort(byText), serviceTagsType) })),
    );
  }

  private nodeValues(node: NodeBody): Record<string, Value> {
    return {
      ID: node.ID ?? "",
      Node: node.Node,
      Address: node.Address,
      Datacenter: "dc1",
      TaggedAddresses: textMap(node.TaggedAddresses),
      Meta: textMap(node.NodeMeta),
    };
  }

  private node(name: string): Value {
    const node = this.nodes.get(name);
    const services = [...this.instances.values()]
      .filter((instance) => instance.node.Node === name)
      .map(({ service }) => service)
      .sort((a, b) => byText(a.Service, b.Service) || byText(a.ID, b.ID));
    const list = structPointers(
      catalogNodeServiceType,
      services.map((service) => ({
        ID: service.ID,
        Service: service.Service,
        Tags: stringSlice([...(service.Tags ?? [])].sort(byText), serviceTagsType),
        Meta: textMap(service.Meta),
        Port: BigInt(service.Port ?? 0),
        Address: service.Address ?? "",
      })),
    );
    if (node === undefined) return structPointer(catalogNodeType, { Services: list });
    return structPointer(catalogNodeType, {
      Node: structPointer(nodeType, this.nodeValues(node)),
      Services: list,
    });
  }

  private list(prefix: string, deep: boolean): GoSlice {
    if (prefix === "") return structPointers(keyPairType, []);
    const start = prefix.replace(/^\//, "");
    const items: Record<string, Value>[] = [];
    for (const [path, pair] of [...this.pairs].sort((a, b) => byText(a[0], b[0]))) {
      const key = path.startsWith(start) ? path.slice(start.length).replace(/^\//, "") : "";
      const shown = deep ? !/(?:^|\/)$/.test(key) : key !== "" && !key.includes("/");
      if (shown) items.push({ Path: path, Key: key, Value: pair.value, Flags: new GoInt("uint64", pair.flags) });
    }
    return structPointers(keyPairType, items);
  }

  private waitIfEmpty(list: GoSlice): GoSlice {
    if (list.items.length === 0) this.waits = true;
    return list;
  }

  /** The value of a key; undefined when it is absent. */
  private key(path: string): string | undefined | GoError {
    if (/@.*@/.test(path)) return new GoError(`kv.get: invalid format: ${JSON.stringify(path)}`);
    const query = /\?([^=]+)=.*$/.exec(path);
    if (query !== null) {
      const shown = `${JSON.stringify(query[1])} in query ${JSON.stringify(query[0].slice(1))}`;
      return new GoError(
        `kv.get: invalid query parameter key ${shown}: supported keys: ns,peer,partition,sameness-group`,
      );
    }
    return this.pairs.get(path.replace(/^\//, "").replace(/@.*$/, ""))?.value;
  }

  /** The data functions, and those of the environment. */
  functions(): FunctionTable {
    const awaited = (value: string | undefined | GoError, empty: boolean): string | GoError => {
      if (value === undefined && !empty) this.waits = true;
      return value ?? "";
    };
    const env = (name: string) => this.environment[name];
    const table: [string, FunctionSpec][] = [
      ["key", onText((path) => awaited(this.key(path), path === ""))],
      ["keyExists", onText((path) => this.key(path) !== undefined)],
      ["keyOrDefault", onTexts((path, fallback) => this.key(path) || fallback)],
      ["ls", onText((prefix) => this.list(prefix, false))],
      ["tree", onText((prefix) => this.list(prefix, true))],
      ["safeLs", onText((prefix) => this.waitIfEmpty(this.list(prefix, false)))],
      ["safeTree", onText((prefix) => this.waitIfEmpty(this.list(prefix, true)))],
      ["service", define([], (args) => this.service(args.join("|")), { variadic: stringType })],
      [
        "services",
        define(
          [],
          ([query]) =>
            query === undefined || /^@/.test(query as string)
              ? this.services()
              : new GoError(`catalog.services: invalid format: ${JSON.stringify(query)}`),
          { variadic: stringType },
        ),
      ],
      [
        "nodes",
        define(
          [],
          () => {
            const sorted = [...this.nodes.values()].sort((a, b) => byText(a.Node, b.Node));
            return structPointers(
              nodeType,
              sorted.map((node) => this.nodeValues(node)),
            );
          },
          { variadic: stringType },
        ),
      ],
      [
        "node",
        define([], ([name]) => this.node((name as string | undefined) ?? "ct-node"), {
          variadic: stringType,
          returns: "any",
        }),
      ],
      ["datacenters", define([], () => stringSlice(["dc1"]), { variadic: boolType })],
      ["env", onText((name) => env(name) ?? "")],
      ["envOrDefault", onTexts((name, fallback) => env(name) ?? fallback)],
      ["mustEnv", onText((name) => env(name) || new GoError(`required environment variable ${name} is empty`))],
      [
        "timestamp",
        define(
          [],
          ([layout]) => (layout === "unix" ? "1795420800" : layout === undefined ? "2026-11-23T06:19:47Z" : "2026/11"),
          {
            variadic: anyType,
          },
        ),
      ],
    ];
    return new Map(table);
  }
}
