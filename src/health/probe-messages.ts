/**
 * What passes between the engine and its probe thread: arrays of small records, many to a message, in order. An order is
 * known by a number that is never used again, so what comes late of one that was stopped belongs to nobody.
 */
import type { CheckDefinition } from "../records/index.js";
import type { ProbeResult } from "./probers/prober.js";
import type { ProbeOrder, ProbingSnapshot } from "./probing.js";

export type ProbeCommand =
  | { readonly do: "start"; readonly id: number; readonly order: ProbeOrder }
  | { readonly do: "stop" | "run"; readonly id: number }
  | { readonly do: "again"; readonly id: number; readonly delayMs: number }
  | { readonly do: "once"; readonly id: number; readonly definition: CheckDefinition; readonly local: boolean }
  | { readonly do: "close" };

/** A number alone: the order of that number ended with the same result as before. */
export type ProbeNews =
  | number
  | { readonly is: "finished"; readonly id: number; readonly result: ProbeResult }
  /** What was asked for with `run` or `once`: the order's `finished` came before it. */
  | { readonly is: "answered"; readonly id: number; readonly result: ProbeResult | undefined }
  | { readonly is: "disbelieved"; readonly id: number }
  | { readonly is: "fault"; readonly text: string }
  | { readonly is: "figures"; readonly snapshot: ProbingSnapshot };
