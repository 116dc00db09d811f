import { decodeErrorPrefix, decodeText, shape } from "../../definitions/index.js";
import { errorList, parseBool, quote } from "../../golang/index.js";
import { type Answer, text } from "../answer.js";
import type { Call } from "../call.js";
import { type Endpoint, unpartitioned } from "../endpoint.js";

const bodyShape = shape.struct("keyringArgs", {
  Key: shape.string,
  Token: shape.string,
  RelayFactor: shape.int,
  LocalOnly: shape.bool,
});

/** As many others as a member may ask to pass an answer on (Serf's rule). */
const relayFactorMax = 5;

/** There is no gossip to encrypt: every request fails as it does in a Consul without a key. */
function keyring(call: Call): Answer {
  if (call.method !== "GET") {
    const decoded = decodeText(call.bodyText, bodyShape);
    if (!decoded.ok) return text(400, decodeErrorPrefix + decoded.error);
  }
  const fault = relayFault(call.query.get("relay-factor")) ?? localFault(call);
  if (fault !== undefined) return text(400, fault);
  const { nodeName, datacenter } = call.ports.agent;
  const lan = poolFaults(`${datacenter} (LAN)`, nodeName);
  const wan = parseBool(call.query.get("local-only") ?? "") ? [] : poolFaults("WAN", `${nodeName}.${datacenter}`);
  return text(500, errorList([...wan, ...lan]));
}

function poolFaults(pool: string, member: string): string[] {
  return [`${pool} error: 1/1 nodes reported failure`, `${member}: Keyring is empty (encryption not enabled)`];
}

function relayFault(given: string | undefined): string | undefined {
  if (!given) return undefined;
  if (!/^[+-]?\d+$/.test(given)) {
    return `Error parsing relay factor: strconv.Atoi: parsing ${quote(given)}: invalid syntax`;
  }
  const factor = Number(given);
  return factor < 0 || factor > relayFactorMax
    ? `Invalid relay-factor: Relay factor must be in range: [0, ${relayFactorMax}]`
    : undefined;
}

function localFault({ query, method }: Call): string | undefined {
  const given = query.get("local-only");
  if (!given) return undefined;
  const localOnly = parseBool(given);
  if (localOnly === undefined) {
    return `Error parsing local-only: strconv.ParseBool: parsing ${quote(given)}: invalid syntax`;
  }
  return localOnly && method !== "GET"
    ? "Invalid use of local-only: local-only can only be set for list requests"
    : undefined;
}

const operation = { summary: "Keys of the gossip (not encrypted)", handler: keyring, params: ["relay-factor"] };

export const keyringEndpoints: readonly Endpoint[] = unpartitioned([
  {
    path: "/v1/operator/keyring",
    operations: { GET: operation, POST: operation, PUT: operation, DELETE: operation },
  },
]);
