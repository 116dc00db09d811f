/** Weights of a new sample in the moving averages of latency and its deviation (RFC 6298 §2). */
const latencyWeight = 1 / 8;
const deviationWeight = 1 / 4;
/** Never hedge sooner than this: a recursor that has to ask around is not silent. */
const hedgeMsMin = 100;
/** Silences in a row after which an upstream is asked last. */
const silencesMax = 3;
const backoffMsMin = 1_000;
const backoffMsMax = 30_000;

export type Standing = "up" | "down" | "probe";

/** What is known of an upstream's well-being from the queries sent to it. */
export class Health {
  /** Moving average of the latency, milliseconds; undefined before the first reply. */
  latencyMs: number | undefined;
  private deviationMs = 0;
  private silences = 0;
  private backoffMs = backoffMsMin;
  private downUntilMs = 0;

  /** A reply came, whatever it says: somebody is there. `latencyMs` undefined when a retry makes it ambiguous. */
  replied(latencyMs: number | undefined): void {
    this.silences = 0;
    this.backoffMs = backoffMsMin;
    if (latencyMs === undefined) return;
    if (this.latencyMs === undefined) {
      this.latencyMs = latencyMs;
      this.deviationMs = latencyMs / 2;
      return;
    }
    this.deviationMs += (Math.abs(latencyMs - this.latencyMs) - this.deviationMs) * deviationWeight;
    this.latencyMs += (latencyMs - this.latencyMs) * latencyWeight;
  }

  /** No reply, or no connection. Returns true when this takes it down. */
  silent(nowMs: number): boolean {
    if (++this.silences < silencesMax || nowMs < this.downUntilMs) return false;
    const wasUp = this.silences === silencesMax;
    this.downUntilMs = nowMs + this.backoffMs;
    this.backoffMs = Math.min(this.backoffMs * 2, backoffMsMax);
    return wasUp;
  }

  /** `probe`: down, but due to be asked once beside a healthy one. */
  standing(nowMs: number): Standing {
    if (this.silences < silencesMax) return "up";
    return nowMs < this.downUntilMs ? "down" : "probe";
  }

  /** One query is on its way as a probe; the next is due only after another pause. */
  probing(nowMs: number): void {
    this.downUntilMs = nowMs + this.backoffMs;
  }

  /** Silence after which to ask another upstream too, at most `mostMs`. */
  hedgeMs(mostMs: number): number {
    if (this.latencyMs === undefined) return mostMs;
    return Math.min(mostMs, Math.max(hedgeMsMin, this.latencyMs + 4 * this.deviationMs));
  }
}
