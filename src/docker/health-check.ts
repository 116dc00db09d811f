import type { Container } from "./container.js";
import type { CheckBody, DrivenCheck } from "./registration.js";

/**
 * How long a status holds without a word from us. A container's health comes as events, so the check must outlive us being
 * away for a restart or an upgrade; we repeat it at every reconciliation.
 */
const TTL = "24h";

/** Consul keeps 4 KiB of a check's output. */
const OUTPUT_CHARS_MAX = 4_096;

/** The check of a service that follows the container's HEALTHCHECK; undefined when it has none. */
export function drivenCheck(container: Container, serviceId: string): DrivenCheck | undefined {
  if (container.health === undefined) return undefined;
  const { status, output } = container.health;
  const checkId = `docker-health:${serviceId}`;
  // The engine probes no paused container and keeps its last status, but its process answers nobody.
  if (container.paused) return { checkId, status: "critical", output: "container is paused" };
  return {
    checkId,
    status: status === "healthy" ? "passing" : "critical", // one that is still `starting` said itself how to tell when it may
    output: output === "" ? `container is ${status}` : output.slice(0, OUTPUT_CHARS_MAX),
  };
}

/** Its registration. */
export function drivenCheckBody(check: DrivenCheck, container: Container): CheckBody {
  return {
    CheckID: check.checkId,
    Name: "Docker health status",
    Notes: `HEALTHCHECK of container ${container.name}`,
    TTL,
    Status: check.status,
  };
}
