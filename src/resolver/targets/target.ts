import type { Endpoint } from "../endpoint.js";
import type { Symptom } from "../hop.js";
import type { HostFacts, HostFiles, Settings } from "../settings.js";

/** A file as it will be. */
export interface PlannedFile {
  /** Absolute, as the host sees it. */
  readonly path: string;
  readonly text: string;
}

export type TargetPlan =
  | {
      readonly ok: true;
      readonly files: readonly PlannedFile[];
      /** What the administrator should know or do beside the files. */
      readonly advice: readonly string[];
    }
  | { readonly ok: false; readonly reason: string; readonly remedy: string };

/** A program that names are asked through, and how it is pointed at Rollcall. Pure. */
export interface Target {
  readonly name: string;
  readonly title: string;
  /** Files whose text the plan needs. */
  readonly reads: readonly string[];
  /** Every name goes to Rollcall, not only ours: outside names must be forwarded. */
  readonly everything: boolean;
  /** Where the program answers once set up; undefined when it cannot be asked from the host. */
  via(settings: Settings): Endpoint | undefined;
  /** The command after which the program reads its files again; empty when none is needed. */
  readonly reload: readonly string[];
  plan(settings: Settings, files: HostFiles, facts: HostFacts): TargetPlan;
  /** What to do when the program does not answer as Rollcall itself does. */
  remedy(symptom: Symptom, settings: Settings): string;
}

/** First line of files that are ours alone. */
export const ownedBy = "Written by `rollcall resolver setup`; `rollcall resolver undo` takes it away.";
