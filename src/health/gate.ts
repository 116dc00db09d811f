/**
 * Bounds the probes in flight, in all and per target host. Who waits is served in order: first for a place at its host, then
 * for a place at all. A waiter stands here at most once, so the queues are bounded by the number of checks.
 */
export interface GateWaiter {
  /** Undefined for probes that go to no host: they are bounded in all only. */
  readonly host: HostPlaces | undefined;
  /** A place is taken for it; it must be given back with `leave`. */
  enter(): void;
}

/** The places at one host, held by the checks that go there. */
export class HostPlaces {
  readonly name: string;
  users = 0;
  taken = 0;
  /** Made when somebody has to wait, which is rare. */
  waiting: Set<GateWaiter> | undefined;

  constructor(name: string) {
    this.name = name;
  }
}

export class Gate {
  readonly #probesMax: number;
  readonly #perHostMax: number;
  readonly #hosts = new Map<string, HostPlaces>();
  /** They have a place at their host and wait for one at all. */
  readonly #waiting = new Set<GateWaiter>();
  #inFlight = 0;

  constructor(probesMax: number, perHostMax: number) {
    this.#probesMax = probesMax;
    this.#perHostMax = perHostMax;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Hosts that checks go to. */
  get hosts(): number {
    return this.#hosts.size;
  }

  /** The places at a host, for one check: to be given back with `release`. Undefined without a host. */
  use(name: string): HostPlaces | undefined {
    if (name === "") return undefined;
    let host = this.#hosts.get(name);
    if (host === undefined) this.#hosts.set(name, (host = new HostPlaces(name)));
    host.users++;
    return host;
  }

  release(host: HostPlaces | undefined): void {
    if (host !== undefined && --host.users === 0) this.#hosts.delete(host.name);
  }

  /** Calls `enter` at once or when a place is free. */
  arrive(waiter: GateWaiter): void {
    const { host } = waiter;
    if (host !== undefined) {
      if (host.taken >= this.#perHostMax) {
        host.waiting ??= new Set();
        host.waiting.add(waiter);
        return;
      }
      host.taken++;
    }
    if (this.#inFlight < this.#probesMax && this.#waiting.size === 0) {
      this.#inFlight++;
      waiter.enter();
    } else {
      this.#waiting.add(waiter);
    }
  }

  /** Who waits goes away without having entered. */
  giveUp(waiter: GateWaiter): void {
    if (waiter.host?.waiting?.delete(waiter)) return;
    if (this.#waiting.delete(waiter)) this.#leaveHost(waiter.host);
  }

  /** Gives back the place of one that entered. */
  leave(waiter: GateWaiter): void {
    this.#inFlight--;
    this.#leaveHost(waiter.host);
    if (this.#waiting.size > 0) this.#admit();
  }

  #admit(): void {
    for (const waiter of this.#waiting) {
      if (this.#inFlight >= this.#probesMax) return;
      this.#waiting.delete(waiter);
      this.#inFlight++;
      waiter.enter();
    }
  }

  #leaveHost(host: HostPlaces | undefined): void {
    if (host === undefined) return;
    const next = host.waiting?.values().next().value;
    if (next === undefined) {
      host.taken--;
    } else {
      host.waiting?.delete(next);
      this.#waiting.add(next);
    }
  }
}
