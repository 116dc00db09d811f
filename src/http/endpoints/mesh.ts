import { type Answer, json, text } from "../answer.js";
import { type Endpoint, read } from "../endpoint.js";

/** The mesh is off: lists are empty, the rest says so. */
const off = (): Answer => text(500, "Connect must be enabled in order to use this endpoint");
const emptyList = (): Answer => json("[]");

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
      GET: { summary: "Mesh intentions (none)", handler: emptyList },
      POST: { summary: "Mesh intentions (off)", handler: off },
    },
  },
  read("/v1/peerings", "Peerings (none)", emptyList),
];
