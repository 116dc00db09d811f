import { systemClock } from "../../../src/health/clock.js";
import { Holds } from "../../../src/health/holds.js";
import { TargetLookup } from "../../../src/health/network/target-lookup.js";
import { proberOf } from "../../../src/health/probers/index.js";
import type { ProbeResult, ProbeSurroundings } from "../../../src/health/probers/prober.js";
import { type CheckDefinition, type CheckInput, checkDefinition } from "../../../src/records/index.js";

export const holds = new Holds();

const lookup = new TargetLookup(systemClock, 1_000);

/** One probe of a registration against a real target, with a deadline as the engine keeps it. */
export function probe(input: CheckInput, around: Partial<ProbeSurroundings> = {}): Promise<ProbeResult> {
  const read = checkDefinition({ Interval: 1e10, ...input });
  if (!read.ok || read.definition === null) throw new Error(read.ok ? "empty" : read.error);
  const { definition } = read;
  const prober = proberOf(definition);
  if (prober === undefined) throw new Error(`no prober for ${definition.kind}`);
  const standing = { ...surroundings(definition), ...around };
  return new Promise((resolve) => {
    const running = prober.probe(definition, standing, (result) => {
      clearTimeout(deadline);
      resolve(result);
    });
    const deadline = setTimeout(() => resolve(running.expire()), standing.timeoutMs);
  });
}

/** What a probe of this definition stands on, as an engine without settings gives it. */
export function surroundings(definition: CheckDefinition): ProbeSurroundings {
  return {
    timeoutMs: definition.timeoutMs || (proberOf(definition)?.timeoutMsDefault ?? 0),
    outputBytesMax: definition.outputBytesMax,
    lookup,
    deny: undefined,
    tls: {},
    kept: undefined,
    docker: undefined,
    holds,
  };
}
