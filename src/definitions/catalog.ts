import type { CatalogDeregistration, CatalogRegistration } from "../catalog/index.js";
import { defaultWeights, emptyService, noTags, type ServiceInstance, type Weights } from "../records/index.js";
import { type CatalogCheckInput, catalogCheck } from "./catalog-check.js";
import { decodeErrorPrefix, malformed, type Read } from "./fault.js";
import type { AddressInput, LocalityInput, ServiceInput, WeightsInput } from "./input.js";
import { decodeText } from "./json/decode.js";
import type { StructShape } from "./json/shape.js";
import { addressesOf, localityOf, weightsFault, weightsOf } from "./parts.js";
import { proxyWire } from "./proxy.js";
import { catalogDeregistrationShape, catalogRegistrationShape } from "./shapes/catalog.js";

/** A catalog write and the datacenter that it names; empty means the agent's own. */
export interface CatalogBody<T> {
  readonly datacenter: string;
  readonly intent: T;
}

interface CatalogServiceInput extends Omit<ServiceInput, "Name" | "Connect"> {
  readonly Service?: string;
  readonly Weights?: WeightsInput;
  readonly Connect?: { readonly Native?: boolean };
}

interface RegistrationInput {
  readonly Datacenter?: string;
  readonly ID?: string;
  readonly Node?: string;
  readonly Address?: string;
  readonly TaggedAddresses?: Readonly<Record<string, string>>;
  readonly NodeMeta?: Readonly<Record<string, string>>;
  readonly Service?: CatalogServiceInput;
  readonly Check?: CatalogCheckInput;
  readonly Checks?: readonly CatalogCheckInput[];
  readonly Locality?: LocalityInput;
  readonly SkipNodeUpdate?: boolean;
}

/** Decodes the body of `catalog/register`. What is wrong with its contents is the plan's to say. */
export function readCatalogRegistration(text: string): Read<CatalogBody<CatalogRegistration>> {
  const read = decoded<RegistrationInput>(text, catalogRegistrationShape);
  if (!read.ok) return read;
  const input = read.value;
  const checks = [...(input.Checks ?? []), ...(input.Check ? [input.Check] : [])];
  return {
    ok: true,
    value: {
      datacenter: input.Datacenter ?? "",
      intent: {
        node: {
          name: input.Node ?? "",
          id: input.ID ?? "",
          address: input.Address ?? "",
          taggedAddresses: input.TaggedAddresses ?? null,
          meta: input.NodeMeta ?? null,
          locality: localityOf(input.Locality),
        },
        skipNodeUpdate: input.SkipNodeUpdate ?? false,
        service: input.Service ? catalogService(input.Service) : null,
        checks: checks.map((check) => ({ node: check.Node ?? "", check: catalogCheck(check) })),
      },
    },
  };
}

function catalogService(input: CatalogServiceInput): ServiceInstance {
  return {
    ...emptyService,
    id: input.ID ?? "",
    name: input.Service ?? "",
    kind: input.Kind ?? "",
    tags: input.Tags ?? noTags,
    address: input.Address ?? "",
    taggedAddresses: addressesOf(input.TaggedAddresses as Readonly<Record<string, AddressInput>> | undefined),
    meta: input.Meta ?? null,
    port: input.Port ?? 0,
    socketPath: input.SocketPath ?? "",
    weights: soundWeights(input.Weights),
    enableTagOverride: input.EnableTagOverride ?? false,
    proxy: proxyWire(input.Proxy),
    connectNative: input.Connect?.Native ?? false,
    locality: localityOf(input.Locality),
  };
}

/** The catalog refuses no weights: unsound ones count as 1 and 1. */
function soundWeights(input: WeightsInput | undefined): Weights {
  const weights = weightsOf(input);
  return weightsFault(weights) === undefined ? weights : defaultWeights;
}

/** Decodes the body of `catalog/deregister`. */
export function readCatalogDeregistration(text: string): Read<CatalogBody<CatalogDeregistration>> {
  type Input = { Datacenter?: string; Node?: string; ServiceID?: string; CheckID?: string };
  const read = decoded<Input>(text, catalogDeregistrationShape);
  if (!read.ok) return read;
  const { Datacenter: datacenter = "", Node: node = "", ServiceID: serviceId = "", CheckID: checkId = "" } = read.value;
  return { ok: true, value: { datacenter, intent: { node, serviceId, checkId } } };
}

const unknownNamespace = 'json: unknown field "Namespace"';

function decoded<T>(text: string, shape: StructShape): Read<T> {
  const result = decodeText(text, shape);
  if (result.ok) return { ok: true, value: result.value as T };
  const hint = result.error === unknownNamespace ? " - Namespaces are a Consul Enterprise feature" : "";
  return malformed(decodeErrorPrefix + result.error + hint);
}
