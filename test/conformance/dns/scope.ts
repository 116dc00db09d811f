import type { RecordedCase } from "./recorded.js";

const later = {
  recursion: "run in dns-recursors.test.ts, with the recursors",
  acl: "tokens and policies are a later issue",
  query: "prepared queries are a later issue",
  mesh: "connect, ingress and virtual names are a later issue",
};

/** Why a recorded case is not run yet, or undefined when it is. */
export function skipReason({ setup, query, expect }: RecordedCase): string | undefined {
  if (setup.startsWith("rec-")) return later.recursion;
  if (setup.startsWith("acl-")) return later.acl;
  const labels = (query.name ?? "").toLowerCase().split(".");
  if (labels.includes("query") && expect.rcode !== "NXDOMAIN") return later.query;
  if (labels.some((label) => label === "connect" || label === "ingress" || label === "virtual")) return later.mesh;
  return undefined;
}
