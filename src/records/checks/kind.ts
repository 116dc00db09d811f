import type { CheckSchedule, ScheduleInput } from "./definition.js";

/**
 * One kind of check: which fields of a registration make it, and what they mean. The register in `index.ts` is ordered:
 * where a registration names several kinds, the first that claims it is run.
 */
export interface CheckKind<Input, Definition extends CheckSchedule & { readonly kind: string }> {
  readonly kind: Definition["kind"];
  /** Consul's `Type` word. */
  readonly typeWord: string;
  /** True for kinds that ask at an interval, which must then be given; false for those that are told (ttl, alias). */
  readonly asks: boolean;
  /** True when the fields of this kind are set. */
  claims(input: Input): boolean;
  read(input: Input & ScheduleInput, schedule: CheckSchedule): Definition;
}
