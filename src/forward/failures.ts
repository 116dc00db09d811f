/** Failures remembered; with a flood of names that fail, the oldest go. */
const failuresMax = 10_000;
/** RFC 9520 §3.2: at least 1 s, at most 5 min; growing while it goes on failing. */
const holdMsMin = 1_000;
const holdMsMax = 30_000;

interface Failure {
  untilMs: number;
  holdMs: number;
  reason: string;
}

/** Questions that no upstream could answer a moment ago: they are not asked again at once (RFC 9520). */
export class Failures {
  private readonly byKey = new Map<string, Failure>();

  /** Why the question failed, while that is recent. */
  recent(key: string, nowMs: number): string | undefined {
    const failure = this.byKey.get(key);
    return failure !== undefined && nowMs < failure.untilMs ? failure.reason : undefined;
  }

  note(key: string, reason: string, nowMs: number): void {
    const before = this.byKey.get(key);
    const holdMs = before === undefined ? holdMsMin : Math.min(before.holdMs * 2, holdMsMax);
    this.byKey.delete(key);
    if (this.byKey.size >= failuresMax)
      for (const oldest of this.byKey.keys()) {
        this.byKey.delete(oldest);
        break;
      }
    this.byKey.set(key, { untilMs: nowMs + holdMs, holdMs, reason });
  }

  forget(key: string): void {
    this.byKey.delete(key);
  }

  clear(): void {
    this.byKey.clear();
  }
}
