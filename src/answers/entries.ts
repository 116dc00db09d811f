import type { TaggedAddress } from "./change.js";
import type { CheckState } from "./health.js";

/** Something answers are made from: when it changes, the compiled answers that show it are dropped. */
export interface Topic {
  /** Numbers of those answers in the table. */
  answers: number[] | undefined;
}

const noChecks: readonly CheckState[] = [];

export class NodeEntry implements Topic {
  answers: number[] | undefined = undefined;
  /** As registered. */
  name: string;
  address = "";
  tagged: Readonly<Record<string, string>> | null | undefined = undefined;
  meta: Readonly<Record<string, string>> | null | undefined = undefined;
  /** False while only services or checks of the node have been seen: not answered. */
  known = false;
  checks: CheckState[] | undefined = undefined;
  private serviceChecks: Map<string, CheckState[]> | undefined = undefined;
  private checkOwners: Map<string, string> | undefined = undefined;
  /** By folded ID. */
  readonly instances = new Map<string, Instance>();

  constructor(name: string) {
    this.name = name;
  }

  get isEmpty(): boolean {
    return !this.known && this.instances.size === 0 && (this.checkOwners?.size ?? 0) === 0;
  }

  checksOf(serviceId: string): readonly CheckState[] {
    return this.listOf(serviceId) ?? noChecks;
  }

  private listOf(serviceId: string): CheckState[] | undefined {
    return serviceId === "" ? this.checks : this.serviceChecks?.get(serviceId);
  }

  /** Sets a check and returns the service it was of before, if it moved, else undefined. */
  putCheck(id: string, serviceId: string, status: string): string | undefined {
    const before = this.checkOwners?.get(id);
    if (before !== undefined && before !== serviceId) this.dropCheck(id);
    this.checkOwners ??= new Map();
    this.checkOwners.set(id, serviceId);
    this.keepCheck(serviceId, { id, status });
    return before === serviceId ? undefined : before;
  }

  private keepCheck(serviceId: string, check: CheckState): void {
    const known = this.listOf(serviceId);
    if (known === undefined) {
      // Most have one check: a list made of it takes no room for more.
      if (serviceId === "") this.checks = [check];
      else (this.serviceChecks ??= new Map()).set(serviceId, [check]);
      return;
    }
    const at = known.findIndex(({ id }) => id === check.id);
    if (at < 0) known.push(check);
    else known[at] = check;
  }

  /** The checks of a service go with it. */
  dropChecksOf(serviceId: string): void {
    for (const check of [...this.checksOf(serviceId)]) this.dropCheck(check.id);
  }

  /**
   * Removes a check, where `owner` is given only if it is of that service. Returns the service it was of, or undefined
   * when there was none.
   */
  dropCheck(id: string, owner?: string): string | undefined {
    const serviceId = this.checkOwners?.get(id);
    if (serviceId === undefined || (owner !== undefined && owner !== serviceId)) return undefined;
    this.checkOwners!.delete(id);
    const checks = this.listOf(serviceId) ?? [];
    const at = checks.findIndex((check) => check.id === id);
    if (at >= 0) checks.splice(at, 1);
    if (checks.length === 0 && serviceId !== "") this.serviceChecks?.delete(serviceId);
    return serviceId;
  }

  statusOf(id: string, serviceId: string): string | undefined {
    return this.checkOwners?.get(id) === serviceId
      ? this.checksOf(serviceId).find((check) => check.id === id)?.status
      : undefined;
  }
}

/** One instance of a service on a node. */
export interface Instance {
  readonly node: NodeEntry;
  readonly entry: ServiceEntry;
  readonly id: string;
  /** The ID folded: what its checks are kept under. */
  readonly key: string;
  /** The service's name as registered. */
  readonly service: string;
  readonly address: string;
  readonly port: number;
  readonly tags: readonly string[];
  readonly passingWeight: number;
  readonly warningWeight: number;
  readonly tagged: Readonly<Record<string, TaggedAddress>> | null | undefined;
  /** Place in `entry.instances`. */
  at: number;
}

/** All instances of one service name. */
export class ServiceEntry implements Topic {
  answers: number[] | undefined = undefined;
  /** Lower case. */
  readonly key: string;
  readonly instances: Instance[] = [];
  /** Folded tags of all instances, put together when first asked for. */
  private tags: Set<string> | undefined = undefined;

  constructor(key: string) {
    this.key = key;
  }

  /** Whether some instance has the tag (lower case): so that asking for made-up tags costs no look at every instance. */
  hasTag(tag: string): boolean {
    if (this.tags === undefined) {
      this.tags = new Set();
      for (const instance of this.instances) for (const own of instance.tags) this.tags.add(own.toLowerCase());
    }
    return this.tags.has(tag);
  }

  add(instance: Instance): void {
    this.tags = undefined;
    instance.at = this.instances.length;
    this.instances.push(instance);
  }

  remove(instance: Instance): void {
    this.tags = undefined;
    const last = this.instances.pop()!;
    if (last === instance) return;
    this.instances[instance.at] = last;
    last.at = instance.at;
  }
}
