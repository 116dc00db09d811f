import { type Answer, text } from "../answer.js";
import { type Endpoint, type Handler, read } from "../endpoint.js";
import { empty } from "./nothing-yet.js";

/** The mesh is off: lists are empty, the rest says so. */
const off = (): Answer => text(500, "Connect must be enabled in order to use this endpoint");

/** What is looked up among no intentions: told first is what the question lacks. */
function noneOf(...names: readonly string[]): Handler {
  return (call) => {
    const missing = names.find((name) => !call.query.get(name));
    return missing === undefined ? off() : text(500, `required query parameter '${missing}' not set`);
  };
}

export const meshEndpoints: readonly Endpoint[] = [
  {
    path: "/v1/agent/connect/authorize",
    operations: { POST: { summary: "Authorize a mesh connection (off)", handler: off } },
  },
  read("/v1/agent/connect/ca/roots", "Mesh certificate roots (off)", off),
  { ...read("/v1/agent/connect/ca/leaf/", "Mesh leaf certificate (off)", off), tail: "service" },
  read("/v1/connect/ca/roots", "Mesh certificate roots (off)", off),
  {
    path: "/v1/connect/ca/configuration",
    operations: {
      GET: { summary: "Mesh certificate authority (off)", handler: off },
      PUT: { summary: "Mesh certificate authority (off)", handler: off },
    },
  },
  {
    path: "/v1/connect/intentions",
    operations: {
      GET: { summary: "Mesh intentions (none)", handler: empty() },
      POST: { summary: "Mesh intentions (off)", handler: off },
    },
  },
  read("/v1/connect/intentions/match", "Mesh intentions by name (off)", noneOf("by"), ["by", "name"]),
  read("/v1/connect/intentions/check", "Whether the mesh allows (off)", noneOf("source", "destination")),
  read("/v1/peerings", "Peerings (none)", empty()),
  read("/v1/exported-services", "Services exported to peers (none)", empty()),
];
