import type { InstanceExplanation } from "./instances.js";
import { type Reason, reasonTexts } from "./reasons.js";

/** Why a question is answered as it is. */
export interface Explanation {
  readonly reason: Reason;
  /** In words, naming the service, tag, checks, datacenter ... that decided. */
  readonly text: string;
  /** Instances of the service asked for, by node and ID; none for other names. */
  readonly instances: readonly InstanceExplanation[];
  readonly instancesOmitted: number;
}

/** The reason for the whole answer, from those of the instances. */
export function summary(
  service: string,
  tag: string,
  counts: ReadonlyMap<InstanceExplanation["reason"], number>,
  told: readonly InstanceExplanation[],
): readonly [Reason, string] {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const answered = counts.get("answered") ?? 0;
  if (answered > 0) return ["answered", `${answered} of ${total} instances of "${service}"`];
  // Instances without the tag were never asked for, and of a healthy one it counts why it is out all the same.
  const tagless = counts.get("no-such-tag") ?? 0;
  const asked = told.filter(({ reason }) => reason !== "no-such-tag");
  const healthy = asked.filter(({ reason }) => reason.startsWith("wrong-") || reason === "no-address");
  const deciding = healthy.length > 0 ? healthy : asked;
  const reasons = [...new Set(deciding.map(({ reason }) => reason))];
  const details = [...new Set(deciding.map(({ detail }) => detail))];
  const some = details.slice(0, 3).join("; ") + (details.length > 3 ? "; ..." : "");
  const which = `"${service}"${tag === "" ? "" : ` with tag "${tag}"`}`;
  if (total === tagless) return ["no-such-tag", which];
  const [reason] = reasons;
  // Only by chance of the bound on instances told is there none.
  if (reason === undefined || reasons.length > 1) return ["mixed", `${which}: ${some}`];
  return [reason === "critical" ? "all-critical" : reason, `${which}: ${some}`];
}

/** What a reason means in general, and what decided here. */
export function sentence(reason: Reason, detail: string): string {
  return detail === "" ? reasonTexts[reason] : `${reasonTexts[reason]}: ${detail}`;
}

/** An explanation that no instance has a part in. */
export function because(reason: Reason, detail: string): Explanation {
  return { reason, text: sentence(reason, detail), instances: [], instancesOmitted: 0 };
}
