import { type Answer, isAnswer, json, jsonTrue, text } from "../answer.js";
import { answerRead } from "../blocking.js";
import type { Call } from "../call.js";
import { type Endpoint, type Handler, type Method, unpartitioned, write } from "../endpoint.js";
import { failedReadHeaders, indexHeaders, metaHeaders } from "../meta.js";
import { readOptions } from "../read-options.js";
import { noPathToDatacenter } from "../reasons.js";
import { isElsewhere } from "../scope.js";
import { notOffered } from "./not-offered.js";

/** Where nothing can be written nothing changes. Not 1, which clients take for a table that was never there. */
const restIndex = 2;

interface EmptyRead {
  /** The complaint about an empty tail, where a tail is needed. */
  readonly missing?: string;
  readonly answer?: (call: Call, headers: readonly string[]) => Answer;
  /** Whether the answer says how it was read. */
  readonly tellsConsistency?: boolean;
}

const emptyList = (_call: Call, headers: readonly string[]): Answer => json("[]", headers);

/** A read of what nobody can make here yet: true of an empty Consul, and enough for clients that only look. */
export function empty({ missing, answer = emptyList, tellsConsistency = false }: EmptyRead = {}): Handler {
  return (call) => {
    const options = readOptions(call);
    if (isAnswer(options)) return options;
    if (missing !== undefined && call.tail === "") return text(400, missing);
    if (isElsewhere(call)) return text(500, noPathToDatacenter, failedReadHeaders);
    return answerRead(call, options, {
      find: () => ({ rows: undefined, index: restIndex, topics: [] }),
      render: (_rows, index) => answer(call, tellsConsistency ? metaHeaders(index, options) : indexHeaders(index)),
    });
  };
}

const uuidLength = 36;
const queryTails = ["/execute", "/explain"];

function noQuery({ tail }: Call): Answer {
  const isRun = queryTails.some((end) => tail.endsWith(end));
  if (isRun || tail.length === uuidLength) return text(404, "Query not found", failedReadHeaders);
  return text(500, "failed prepared query lookup: index error: UUID must be 36 characters", failedReadHeaders);
}

const configKinds: ReadonlySet<string> = new Set([
  "service-defaults",
  "proxy-defaults",
  "service-router",
  "service-splitter",
  "service-resolver",
  "ingress-gateway",
  "terminating-gateway",
  "service-intentions",
  "mesh",
  "exported-services",
  "sameness-group",
  "api-gateway",
  "bound-api-gateway",
  "inline-certificate",
  "file-system-certificate",
  "http-route",
  "tcp-route",
  "jwt-provider",
  "control-plane-request-limit",
]);

function noConfigEntry({ tail }: Call, headers: readonly string[]): Answer {
  const [kind = "", ...rest] = tail.split("/");
  if (kind !== "" && !configKinds.has(kind)) return text(500, `invalid config entry kind: ${kind}`);
  const name = rest.join("/");
  if (name === "") return json("[]", headers);
  return text(404, `Config entry not found for "${kind}" / "${name}"`, headers);
}

/** Events are not kept, and of the index headers Consul sends but one. */
const noEvents = empty({ answer: () => json("[]", ["X-Consul-Index", String(restIndex)]) });

/** Ending a session that is not there is done at once; it cannot be kept alive. */
function onSession(answer: (id: string) => Answer): Handler {
  return (call) => {
    if (call.tail === "") return text(400, "Missing session");
    return isElsewhere(call) ? text(500, noPathToDatacenter) : answer(call.tail);
  };
}

function row(path: string, summary: string, get: Handler, others: readonly Method[] = []): Endpoint {
  const later = others.map((method) => [method, { summary: "", handler: notOffered }] as const);
  return {
    path,
    operations: { GET: { summary, handler: get, params: ["dc", "index", "wait"] }, ...Object.fromEntries(later) },
    ...(path.endsWith("/") && { tail: "id" }),
  };
}

const queryMethods: readonly Method[] = ["GET", "PUT", "DELETE"];

export const nothingYetEndpoints: readonly Endpoint[] = [
  {
    ...write(
      "/v1/session/destroy/",
      "End a session (none)",
      onSession(() => jsonTrue),
    ),
    tail: "id",
  },
  {
    ...write(
      "/v1/session/renew/",
      "Keep a session (none)",
      onSession((id) => text(404, `Session id '${id}' not found`)),
    ),
    tail: "id",
  },
  row("/v1/session/list", "Sessions (none)", empty()),
  row("/v1/session/info/", "A session (none)", empty({ missing: "Missing session" })),
  row("/v1/session/node/", "Sessions of a node (none)", empty({ missing: "Missing node name" })),
  ...unpartitioned([
    row("/v1/event/list", "Events (none)", noEvents),
    row("/v1/query", "Prepared queries (none)", empty({ tellsConsistency: true }), ["POST"]),
    {
      ...row("/v1/query/", "A prepared query (none)", empty({ answer: noQuery }), ["PUT", "DELETE"]),
      ownDispatch: {
        methods: (tail) => (queryTails.some((end) => tail.endsWith(end)) ? ["GET"] : queryMethods),
      },
    },
  ]),
  row("/v1/config/", "Configuration entries (none)", empty({ answer: noConfigEntry }), ["DELETE"]),
];
