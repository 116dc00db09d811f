import { BodyCache } from "./body-cache.js";
import type { Endpoint } from "./endpoint.js";
import { Parking } from "./parking.js";
import type { HttpPorts } from "./ports.js";
import { type ReadySettings, readySettings } from "./settings.js";

/** What all calls to one server share. */
export class Service {
  readonly ports: HttpPorts;
  readonly endpoints: readonly Endpoint[];
  readonly bodies = new BodyCache();
  readonly parking = new Parking();
  #ready: ReadySettings;

  constructor(ports: HttpPorts, endpoints: readonly Endpoint[]) {
    this.ports = ports;
    this.endpoints = endpoints;
    this.#ready = readySettings(ports.settings());
  }

  /** The settings in force, made ready anew only when they are another object than last time. */
  settings(): ReadySettings {
    const raw = this.ports.settings();
    if (raw !== this.#ready.raw) this.#ready = readySettings(raw);
    return this.#ready;
  }
}
