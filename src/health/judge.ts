import type { CheckStatus } from "../records/index.js";
import type { Clock } from "./clock.js";
import { Damping } from "./damping.js";
import type { MassFailureGuard } from "./mass-failure-guard.js";
import type { Judgement } from "./options.js";
import type { ProbeResult } from "./probers/prober.js";

/** What a judge makes of a result that passed the thresholds. */
export type Verdict =
  | { readonly apply: true }
  | {
      readonly apply: false;
      readonly why: string;
      /** Probe again after so long. */
      readonly confirmInMs?: number;
      /** The second probe said nothing either: other vantage points may know. */
      readonly askVantages?: boolean;
    };

const applied: Verdict = { apply: true };

/** Judges the results of one check beyond its thresholds: flapping, and falling together with too many others. */
export class Judge {
  readonly #checkKey: string;
  readonly #group: string;
  readonly #judgement: Judgement;
  readonly #guard: MassFailureGuard;
  readonly #clock: Clock;
  readonly #damping: Damping | undefined;
  #doubtedSinceMs: number | undefined;

  /** `group` is the service whose checks are guarded together; empty for none. */
  constructor(
    checkKey: string,
    group: string,
    judgement: Judgement,
    status: CheckStatus,
    guard: MassFailureGuard,
    clock: Clock,
  ) {
    this.#checkKey = checkKey;
    this.#group = group;
    this.#judgement = judgement;
    this.#guard = guard;
    this.#clock = clock;
    this.#damping = judgement.damping === null ? undefined : new Damping(judgement.damping, status);
    if (judgement.guard !== null && group !== "") guard.join(group, checkKey);
  }

  judge(shown: CheckStatus, next: CheckStatus, result: ProbeResult): Verdict {
    const nowMs = this.#clock.nowMs();
    if (next === "critical") {
      const doubted = shown === "critical" ? applied : this.#doubt(result, nowMs);
      if (doubted.apply) this.#damping?.admits(next, nowMs);
      return doubted;
    }
    this.#doubtedSinceMs = undefined;
    this.#guard.recovered(this.#group, this.#checkKey);
    if (this.#damping?.admits(next, nowMs) === false && shown !== next) {
      const heldS = Math.ceil(this.#damping.heldForMs(nowMs) / 1000);
      return { apply: false, why: `flapping: held at ${shown} for another ${heldS} s` };
    }
    return applied;
  }

  /** True while good news is held back. */
  flapping(): boolean {
    return this.#damping?.flapping(this.#clock.nowMs()) ?? false;
  }

  close(): void {
    this.#guard.leave(this.#group, this.#checkKey);
  }

  #doubt(result: ProbeResult, nowMs: number): Verdict {
    const options = this.#judgement.guard;
    if (options === null || this.#group === "") return applied;
    const objection = this.#guard.objects(this.#group, this.#checkKey, options, nowMs);
    const sinceMs = this.#doubtedSinceMs;
    if (sinceMs === undefined) {
      if (objection === undefined) return applied;
      this.#doubtedSinceMs = nowMs;
      return { apply: false, why: `mass failure: ${objection}; probing again`, confirmInMs: options.confirmDelayMs };
    }
    // The second probe reached the instance and it is ill: that is no cut link.
    if (result.silent !== true || nowMs - sinceMs >= options.holdMsMax) {
      this.#doubtedSinceMs = undefined;
      return applied;
    }
    const why = `mass failure: ${objection ?? `many checks of ${this.#group} failed together`}; it does not answer at all`;
    return { apply: false, why, askVantages: true };
  }
}
