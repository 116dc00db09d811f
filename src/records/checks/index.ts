import type { TtlCheck } from "./ttl.js";

export type { CheckSchedule } from "./definition.js";
export type { TtlCheck } from "./ttl.js";

export type CheckDefinition = TtlCheck;
