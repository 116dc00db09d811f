import { formatDuration } from "../golang/index.js";
import { serviceKey } from "../records/index.js";
import type { Clock } from "./clock.js";
import type { MonitoredCheck } from "./monitored-check.js";
import type { HealthPorts } from "./ports.js";
import { type TimingWheel, WheelTimer } from "./timing-wheel.js";

/** Consul raises shorter values to this. */
const afterMsMin = 60_000;

/**
 * Deregisters services whose check has been critical for longer than its `deregister_critical_service_after`. Checks of the
 * node have nothing to deregister.
 */
export class Reaper {
  readonly #clock: Clock;
  readonly #wheel: TimingWheel;
  readonly #intervalMs: number;
  readonly #ports: Pick<HealthPorts, "deregister" | "log">;
  readonly #watched = new Set<MonitoredCheck>();
  readonly #leaving = new Set<string>();
  readonly #timer = new WheelTimer(() => this.#look());

  constructor(clock: Clock, wheel: TimingWheel, intervalMs: number, ports: Pick<HealthPorts, "deregister" | "log">) {
    this.#clock = clock;
    this.#wheel = wheel;
    this.#intervalMs = intervalMs;
    this.#ports = ports;
  }

  watch(check: MonitoredCheck): void {
    const afterMs = check.definition.deregisterCriticalServiceAfterMs;
    if (afterMs <= 0 || check.check.serviceId === "") return;
    if (afterMs < afterMsMin) {
      this.#ports.log.warn("check has deregister interval below minimum", {
        check: check.check.id,
        minimum_interval: formatDuration(afterMsMin * 1e6),
      });
    }
    this.#watched.add(check);
    if (!this.#timer.pending) this.#wheel.set(this.#timer, this.#intervalMs);
  }

  forget(check: MonitoredCheck): void {
    if (this.#watched.delete(check) && this.#watched.size === 0) this.#wheel.cancel(this.#timer);
  }

  #look(): void {
    const nowMs = this.#clock.nowMs();
    for (const check of this.#watched) {
      const afterMs = Math.max(afterMsMin, check.definition.deregisterCriticalServiceAfterMs);
      if (check.criticalSinceMs !== undefined && nowMs - check.criticalSinceMs > afterMs) this.#reap(check, afterMs);
    }
    if (this.#watched.size > 0) this.#wheel.set(this.#timer, this.#intervalMs);
  }

  #reap(check: MonitoredCheck, afterMs: number): void {
    const { node, serviceId, id } = check.check;
    const key = serviceKey(node, serviceId);
    // Another check of the service, or the previous look, asked already and has not been answered.
    if (this.#leaving.has(key)) return;
    this.#leaving.add(key);
    const fields = { service: serviceId, check: id, timeout: formatDuration(afterMs * 1e6) };
    const reason = "critical health due to exceeding health check's 'deregister_critical_service_after' timeout";
    this.#ports
      .deregister(key, reason)
      .then(
        () => this.#ports.log.info(`deregistered service with ${reason}`, fields),
        (error: unknown) => {
          this.#ports.log.warn("could not deregister a service that is critical for too long", {
            ...fields,
            error: String(error),
          });
        },
      )
      .finally(() => this.#leaving.delete(key));
  }
}
