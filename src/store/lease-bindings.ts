interface Lease {
  readonly ttlSeconds: number;
  readonly keys: Set<string>;
}

/** Which records go with which lease. Only bound records cost anything here. */
export class LeaseBindings {
  #leases = new Map<string, Lease>();
  #leaseOfKey = new Map<string, string>();

  add(lease: string, ttlSeconds: number): void {
    this.#leases.set(lease, { ttlSeconds, keys: new Set() });
  }

  has(lease: string): boolean {
    return this.#leases.has(lease);
  }

  ttlSeconds(lease: string): number | undefined {
    return this.#leases.get(lease)?.ttlSeconds;
  }

  /** Every lease with its TTL in seconds. */
  *all(): Iterable<readonly [lease: string, ttlSeconds: number]> {
    for (const [lease, { ttlSeconds }] of this.#leases) yield [lease, ttlSeconds];
  }

  keysOf(lease: string): string[] {
    return [...(this.#leases.get(lease)?.keys ?? [])];
  }

  /** A put binds its key to its lease, or to none (`""`), whatever held before: etcd's rule. */
  bind(key: string, lease: string): void {
    if (lease === "" && this.#leaseOfKey.size === 0) return;
    this.unbind(key);
    if (lease === "") return;
    this.#leases.get(lease)?.keys.add(key);
    this.#leaseOfKey.set(key, lease);
  }

  unbind(key: string): void {
    const lease = this.#leaseOfKey.get(key);
    if (lease === undefined) return;
    this.#leaseOfKey.delete(key);
    this.#leases.get(lease)?.keys.delete(key);
  }

  /** Its keys must be gone already. */
  remove(lease: string): void {
    this.#leases.delete(lease);
  }
}
