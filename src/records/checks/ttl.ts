import type { CheckSchedule } from "./definition.js";

/** A check that is told its status: it turns critical when nobody speaks for `ttlMs`. */
export interface TtlCheck extends CheckSchedule {
  readonly kind: "ttl";
  readonly ttlMs: number;
}
