import { encodeJson } from "../../golang/index.js";
import { type Answer, json, text } from "../answer.js";
import type { Call } from "../call.js";
import { type Endpoint, read } from "../endpoint.js";

/** Not in Consul: how the parts beside the registry stand. A part that is not in use says so with 404. */
export const partsEndpoints: readonly Endpoint[] = [
  read("/v1/agent/templates", "Templates, each with its state and newest error", templates),
  {
    path: "/v1/agent/templates/preview/",
    tail: "index",
    operations: { GET: { summary: "What a template would write now, and the difference", handler: preview } },
  },
  read("/v1/agent/docker", "The container engine and what is registered for it", ({ ports }) =>
    stateOf(ports.parts?.docker(), "containers are not followed: start with -docker or a docker block"),
  ),
  read("/v1/agent/zones", "Static zones, each with its newest fault", ({ ports }) =>
    stateOf(ports.parts?.zones(), "there are no static zones: set zones_dir"),
  ),
];

function templates({ ports }: Call): Answer {
  return json(encodeJson(ports.parts?.templates() ?? []));
}

async function preview({ ports, tail }: Call): Promise<Answer> {
  if (!/^\d{1,6}$/.test(tail))
    return text(400, "the template's number, as listed by agent/templates from 0, must follow");
  const shown = await ports.parts?.templatePreview(Number(tail));
  return stateOf(shown, `there is no template ${tail}`);
}

function stateOf(state: object | undefined, missing: string): Answer {
  return state === undefined ? text(404, missing) : json(encodeJson(state));
}
