import type { SecureContext } from "node:tls";
import type { CheckDefinition, CheckStatus } from "../../records/index.js";
import type { DockerEngine } from "../docker-engine.js";
import type { Holds } from "../holds.js";
import type { DenyRanges } from "../network/deny-ranges.js";
import type { TargetLookup } from "../network/target-lookup.js";
import type { KeptConnections } from "./kept-connections.js";

/** What one probe found. */
export interface ProbeResult {
  readonly status: CheckStatus;
  readonly output: string;
  /** True when the target never spoke (time-out, no route, no name): a failure that says little about the instance itself. */
  readonly silent?: boolean;
}

/** A certificate authority and a client certificate for checks, as the agent's TLS settings give them (PEM). */
export interface ProbeTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** What a probe stands on. One object a check, made when its runner starts. */
export interface ProbeSurroundings {
  readonly timeoutMs: number;
  /** Bytes of output to keep: the smaller of the check's and the agent's bound. */
  readonly outputBytesMax: number;
  readonly lookup: TargetLookup;
  /** Ranges that this check may not reach. */
  readonly deny: DenyRanges | undefined;
  /** A context made once: reading a machine's 140 authorities for each connection would cost more than the probe. */
  readonly tls: ProbeTls & { readonly secureContext?: SecureContext };
  /** Where HTTP probes keep their connections; undefined for a fresh one each time. */
  readonly kept: KeptConnections | undefined;
  readonly docker: DockerEngine | undefined;
  readonly holds: Holds;
}

/** A probe under way. Either `done` is called once, or one of these two is, and then `done` never is. */
export interface RunningProbe {
  /** Time is up: everything is released, and this is what that means for the check. */
  expire(): ProbeResult;
  /** Nobody wants to know any more: everything is released. */
  cancel(): void;
}

/**
 * How one kind of check asks its target. A probe never throws for what the target does or for what was registered, never
 * calls `done` before `probe` has returned, keeps no timer of its own (the engine says when time is up) and costs a bounded
 * amount whatever the target sends.
 */
export interface Prober<Definition extends CheckDefinition = CheckDefinition> {
  readonly kind: Definition["kind"];
  readonly timeoutMsDefault: number;
  /** The host whose limit of probes in flight counts; empty for none. */
  host(definition: Definition): string;
  probe(definition: Definition, around: ProbeSurroundings, done: (result: ProbeResult) => void): RunningProbe;
}

/** Over the network, Consul's default. */
export const networkTimeoutMs = 10_000;
/** For commands, Consul's default. */
export const commandTimeoutMs = 30_000;

export function critical(output: string, silent = false): ProbeResult {
  return silent ? { status: "critical", output, silent } : { status: "critical", output };
}

/** A probe that ends before it began: the definition cannot be run. */
export function fails(result: ProbeResult, done: (result: ProbeResult) => void): RunningProbe {
  let wanted = true;
  process.nextTick(() => {
    if (wanted) done(result);
  });
  const stop = () => {
    wanted = false;
    return result;
  };
  return { expire: stop, cancel: stop };
}
