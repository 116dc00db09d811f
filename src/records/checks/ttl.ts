import { type CheckSchedule, msFromNs } from "./definition.js";
import type { CheckKind } from "./kind.js";

/** A check that is told its status: it turns critical when nobody speaks for `ttlMs`. */
export interface TtlCheck extends CheckSchedule {
  readonly kind: "ttl";
  readonly ttlMs: number;
}

export interface TtlInput {
  /** Nanoseconds. */
  readonly TTL?: number | null;
}

export const ttlKind: CheckKind<TtlInput, TtlCheck> = {
  kind: "ttl",
  typeWord: "ttl",
  asks: false,
  claims: (input) => msFromNs(input.TTL) > 0,
  read: (input, schedule) => ({ kind: "ttl", ttlMs: msFromNs(input.TTL), ...schedule }),
};
