import type { DockerStatus } from "../docker/index.js";
import type { Metrics, Sample } from "../telemetry/index.js";

/** How the watch of the container engine stands, in numbers. `status` is read at every scrape. */
export function dockerMetrics(status: () => DockerStatus): Metrics[] {
  const now = (read: (status: DockerStatus) => number | undefined) => (): Sample[] => {
    const value = read(status());
    return value === undefined ? [] : [{ value }];
  };
  const gauge = (name: string, help: string, read: (status: DockerStatus) => number | undefined): Metrics => ({
    name: `rollcall_docker_${name}`,
    help,
    read: now(read),
  });
  const total = (name: string, help: string, read: (counters: DockerStatus["counters"]) => number): Metrics =>
    gauge(`${name}_total`, help, ({ counters }) => read(counters));
  return [
    gauge("engine_up", "1 while the container engine is followed", ({ state }) => (state === "watching" ? 1 : 0)),
    gauge("registry_up", "0 while registrations fail for want of an answer", ({ registryError }) =>
      registryError === undefined ? 1 : 0,
    ),
    gauge("containers", "Running containers", ({ containers }) => containers),
    gauge("services", "Services that containers ask for", ({ services }) => services),
    gauge("last_reconcile_timestamp_seconds", "When everything was last compared", ({ lastReconcileMs }) =>
      lastReconcileMs === undefined ? undefined : lastReconcileMs / 1_000,
    ),
    total("connections", "Connections to the engine", ({ connections }) => connections),
    total("events", "Events of the engine about containers", ({ events }) => events),
    total("unreadable_events", "Events that could not be read", ({ unreadableEvents }) => unreadableEvents),
    total("reconciles", "Comparisons of everything", ({ reconciles }) => reconciles),
    total("registrations", "Services registered", ({ registered }) => registered),
    total("deregistrations", "Services deregistered", ({ deregistered }) => deregistered),
    total("refusals", "Registrations that the registry refused", ({ refused }) => refused),
    total("status_updates", "Health states passed on", ({ statusUpdates }) => statusUpdates),
  ];
}
