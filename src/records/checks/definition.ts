/**
 * What every check kind shares. A kind adds its own fields (`checks/<kind>.ts`), so `CheckDefinition` in `index.ts` is the
 * union of all kinds, told apart by `kind`. Definitions are stored as they stand: plain JSON values only.
 */
export interface CheckSchedule {
  /** Time between the end of one probe and the start of the next; 0 for kinds that are told instead of asking (ttl, alias). */
  readonly intervalMs: number;
  /** 0 means the kind's default (10 s over the network, 30 s for commands). */
  readonly timeoutMs: number;
  /** Successes in a row before `passing` is applied; 0 and 1 apply at once. */
  readonly successBeforePassing: number;
  readonly failuresBeforeWarning: number;
  readonly failuresBeforeCritical: number;
  /** After so long in critical the service is deregistered; 0 means never. */
  readonly deregisterCriticalServiceAfterMs: number;
  /** Bytes of output kept; 4096 unless said otherwise. */
  readonly outputBytesMax: number;
}

/** How a kind that can speak TLS verifies its peer. */
export interface TlsSettings {
  /** Name to ask for and to verify; empty means the host of the target. */
  readonly tlsServerName: string;
  readonly tlsSkipVerify: boolean;
}

/** The fields that every kind shares, in wire names. Durations are numbers of nanoseconds. All optional, null counts as absent. */
export interface ScheduleInput {
  readonly CheckID?: string | null;
  readonly ID?: string | null;
  readonly Name?: string | null;
  readonly Status?: string | null;
  readonly Notes?: string | null;
  readonly Interval?: number | null;
  readonly Timeout?: number | null;
  readonly SuccessBeforePassing?: number | null;
  readonly FailuresBeforeWarning?: number | null;
  readonly FailuresBeforeCritical?: number | null;
  readonly DeregisterCriticalServiceAfter?: number | null;
  readonly OutputMaxSize?: number | null;
  readonly TLSServerName?: string | null;
  readonly TLSSkipVerify?: boolean | null;
  readonly ProxyHTTP?: string | null;
  readonly ProxyGRPC?: string | null;
}

/** Consul's `DefaultBufSize`: what is kept of an output when nobody says otherwise. */
export const outputBytesDefault = 4096;

const nsPerMs = 1e6;

/** Nanoseconds as milliseconds; absent and negative durations count as 0, as Consul takes them. */
export function msFromNs(ns: number | null | undefined): number {
  return ns === null || ns === undefined || !(ns > 0) ? 0 : ns / nsPerMs;
}

/** The shared part of a definition. `FailuresBeforeWarning` left out means the critical threshold, so no warning between. */
export function readSchedule(input: ScheduleInput): CheckSchedule {
  const failuresBeforeCritical = input.FailuresBeforeCritical ?? 0;
  const failuresBeforeWarning = input.FailuresBeforeWarning || failuresBeforeCritical;
  return {
    intervalMs: msFromNs(input.Interval),
    timeoutMs: msFromNs(input.Timeout),
    successBeforePassing: Math.max(0, input.SuccessBeforePassing ?? 0),
    failuresBeforeWarning,
    failuresBeforeCritical,
    deregisterCriticalServiceAfterMs: msFromNs(input.DeregisterCriticalServiceAfter),
    outputBytesMax: input.OutputMaxSize || outputBytesDefault,
  };
}

export function readTls(input: ScheduleInput): TlsSettings {
  return { tlsServerName: input.TLSServerName ?? "", tlsSkipVerify: input.TLSSkipVerify ?? false };
}
