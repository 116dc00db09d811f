import type { CheckSchedule } from "./definition.js";
import type { CheckKind } from "./kind.js";

/** A service of the operating system that is running. */
export interface OsServiceCheck extends CheckSchedule {
  readonly kind: "os-service";
  readonly service: string;
}

export interface OsServiceInput {
  readonly OSService?: string | null;
}

export const osServiceKind: CheckKind<OsServiceInput, OsServiceCheck> = {
  kind: "os-service",
  typeWord: "os_service",
  asks: true,
  claims: (input) => Boolean(input.OSService),
  read: (input, schedule) => ({ kind: "os-service", service: input.OSService ?? "", ...schedule }),
};
