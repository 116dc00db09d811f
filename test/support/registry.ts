import { CatalogView, type Planner } from "../../src/catalog/index.js";
import type { Batch, Change, RegistryRecord, Snapshot, Stored, Transaction } from "../../src/records/index.js";
import type { RegistryStore } from "../../src/registry.js";

/**
 * A store of one map: enough to drive the registry in unit tests of other rooms. The real backends have their own contract
 * suite; this one only follows the contract's words.
 */
export class MapStore implements RegistryStore {
  readonly records = new Map<string, Stored<RegistryRecord>>();
  revision = 0;
  readonly #sinks = new Set<{ batch(batch: Batch<RegistryRecord>): void; reload(): void }>();

  async load(): Promise<Snapshot<RegistryRecord>> {
    return { revision: this.revision, records: [...this.records.values()] };
  }

  async commit(transaction: Transaction<RegistryRecord>) {
    for (const condition of transaction.conditions) {
      if ("key" in condition && (this.records.get(condition.key)?.modifyRevision ?? 0) !== condition.modifyRevision) {
        return { ok: false, reason: "conflict" } as const;
      }
    }
    const revision = this.revision + 1;
    const changes: Change<RegistryRecord>[] = [];
    for (const write of transaction.writes) {
      if (write.op === "put") {
        const { key, record } = write;
        const stored = {
          key,
          record,
          createRevision: this.records.get(key)?.createRevision ?? revision,
          modifyRevision: revision,
        };
        this.records.set(key, stored);
        changes.push({ op: "put", stored });
      } else {
        const gone =
          write.op === "delete" ? [write.key] : [...this.records.keys()].filter((key) => key.startsWith(write.prefix));
        for (const key of gone)
          if (this.records.delete(key)) changes.push({ op: "delete", key, modifyRevision: revision });
      }
    }
    if (changes.length > 0) {
      this.revision = revision;
      for (const sink of this.#sinks) sink.batch({ revision, changes });
    }
    return { ok: true, revision: this.revision } as const;
  }

  watch(_from: number, sink: { batch(batch: Batch<RegistryRecord>): void; reload(): void }) {
    this.#sinks.add(sink);
    return { close: () => void this.#sinks.delete(sink) };
  }
}

/** Carries plans out at once on a bare view: the pure rooms' tests need no promises. */
export class PureCatalog {
  readonly view = new CatalogView();
  readonly #store = new MapStore();
  /** Hears every batch after the view has it. */
  onApplied: (changes: readonly Change<RegistryRecord>[]) => void = () => {};
  /** Topics published by the last intent. */
  woken: ReadonlySet<string> = new Set();

  constructor() {
    this.view.load({ revision: 1, records: [] });
    this.#store.revision = 1;
    this.#store.watch(1, {
      batch: (batch) => {
        this.woken = this.view.apply(batch).topics;
        this.onApplied(batch.changes);
      },
      reload: () => {},
    });
  }

  /** "commit", "unchanged", or the refusal's message. */
  do(planner: Planner): string {
    this.woken = new Set();
    const plan = planner(this.view);
    if (plan.kind === "refused") return plan.refusal.message;
    if (plan.kind === "commit") for (const transaction of plan.transactions) void this.#store.commit(transaction);
    return plan.kind;
  }

  get stored(): Snapshot<RegistryRecord> {
    return { revision: this.#store.revision, records: [...this.#store.records.values()] };
  }
}
