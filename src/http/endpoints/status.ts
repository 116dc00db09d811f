import { type Answer, isAnswer, json, text } from "../answer.js";
import type { Call } from "../call.js";
import { type Endpoint, read, unpartitioned } from "../endpoint.js";
import { readOptions } from "../read-options.js";
import { noPathToDatacenter } from "../reasons.js";
import { isElsewhere } from "../scope.js";
import { serverAddress } from "./member.js";

function leader(call: Call): Answer {
  return unblocked(call, serverAddress(call.ports.agent));
}

function peers(call: Call): Answer {
  return unblocked(call, [serverAddress(call.ports.agent)]);
}

/** The parameters of reads are read, and refused when wrong, but nothing here waits. */
function unblocked(call: Call, value: unknown): Answer {
  const options = readOptions(call);
  if (isAnswer(options)) return options;
  return isElsewhere(call) ? text(500, noPathToDatacenter) : json(JSON.stringify(value));
}

/** Not Consul's: 200 once the view is loaded and the store takes writes, else 503 with the reason. */
function ready(call: Call): Answer {
  const readiness = call.ports.readiness();
  return readiness.ready ? text(200, "ready") : text(503, readiness.reason);
}

export const statusEndpoints: readonly Endpoint[] = unpartitioned([
  read("/v1/status/leader", "Address of the leader", leader, ["dc", "pretty"]),
  read("/v1/status/peers", "Addresses of the servers", peers, ["dc", "pretty"]),
  read("/v1/status/ready", "Whether this agent can serve reads and writes", ready),
]);
