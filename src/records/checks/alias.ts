import type { CheckSchedule } from "./definition.js";
import type { CheckKind } from "./kind.js";

/** A check that shows the health of another service instance, or of a whole node. */
export interface AliasCheck extends CheckSchedule {
  readonly kind: "alias";
  /** Empty means the check's own node. */
  readonly node: string;
  /** ID of the service instance; empty means every check of the node. */
  readonly serviceId: string;
}

export interface AliasInput {
  readonly AliasNode?: string | null;
  readonly AliasService?: string | null;
}

export const aliasKind: CheckKind<AliasInput, AliasCheck> = {
  kind: "alias",
  typeWord: "alias",
  asks: false,
  claims: (input) => Boolean(input.AliasNode) || Boolean(input.AliasService),
  read: (input, schedule) => ({
    kind: "alias",
    node: input.AliasNode ?? "",
    serviceId: input.AliasService ?? "",
    ...schedule,
  }),
};
