import { type CheckSchedule, readSchedule, type ScheduleInput } from "./definition.js";
import type { CheckKind } from "./kind.js";

type AnyKind<Input> = CheckKind<Input, CheckSchedule & { readonly kind: string }>;

/** What a check without any kind is told, an empty object inside `Checks` too. */
export const missingKindError = "TTL must be > 0 for TTL checks";

interface RuledInput extends ScheduleInput {
  readonly TTL?: number | null;
}

/** The rules over a whole registration in Consul's order; undefined when it is sound. Negative durations count as 0. */
export function registrationFault<Input extends RuledInput>(
  input: Input,
  kinds: readonly AnyKind<Input>[],
): string | undefined {
  const claiming = kinds.filter((kind) => kind.claims(input));
  const hasInterval = (input.Interval ?? 0) > 0;
  const hasTtl = (input.TTL ?? 0) > 0;
  if (hasInterval && hasTtl) return "Interval and TTL cannot both be specified";
  if (claiming.some((kind) => kind.asks) && !hasInterval) {
    return "Interval must be > 0 for Script, HTTP, H2PING, TCP, UDP or OSService checks";
  }
  const isAlias = claiming.some((kind) => kind.kind === "alias");
  if (isAlias && claiming.some((kind) => kind.asks)) return "Interval cannot be set for Alias checks";
  if (isAlias && hasTtl) return "TTL must be not be set for Alias checks";
  if (claiming.length === 0) return missingKindError;
  if ((input.OutputMaxSize ?? 0) < 0) return "MaxOutputMaxSize must be positive";
  if ((input.FailuresBeforeWarning ?? 0) > (input.FailuresBeforeCritical ?? 0)) {
    return "FailuresBeforeWarning can't be higher than FailuresBeforeCritical";
  }
  return undefined;
}

/** Fields that say where a check hangs, not what it is: they do not make an empty check full. */
const placeFields: ReadonlySet<string> = new Set(["ServiceID", "Token"]);

/**
 * True when nothing but zero values is set: such a `Check` is ignored. An empty list or object was sent on purpose and
 * counts as something, as it does in Consul.
 */
export function isEmptyRegistration(input: object): boolean {
  return Object.entries(input).every(
    ([field, value]) =>
      placeFields.has(field) || value === undefined || value === null || value === "" || value === 0 || value === false,
  );
}

/** The definition of the first kind that claims the registration. */
export function readDefinition<Input extends RuledInput>(input: Input, kinds: readonly AnyKind<Input>[]) {
  return kinds.find((kind) => kind.claims(input))?.read(input, readSchedule(input));
}
