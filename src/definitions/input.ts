import type { CheckInput } from "../records/index.js";

/** Decoded definitions in wire names; every field may be left out, null counts as absent. Durations are nanoseconds. */
export interface ServiceInput {
  readonly Kind?: string | null;
  readonly ID?: string | null;
  readonly Name?: string | null;
  readonly Tags?: readonly string[] | null;
  readonly Address?: string | null;
  readonly TaggedAddresses?: Readonly<Record<string, AddressInput>> | null;
  readonly Meta?: Readonly<Record<string, string>> | null;
  readonly Port?: number | null;
  readonly SocketPath?: string | null;
  readonly Check?: CheckInput | null;
  readonly Checks?: readonly CheckInput[] | null;
  readonly Weights?: WeightsInput | null;
  readonly Token?: string | null;
  readonly EnableTagOverride?: boolean | null;
  readonly Proxy?: Readonly<Record<string, unknown>> | null;
  readonly Connect?: { readonly Native?: boolean | null; readonly SidecarService?: ServiceInput | null } | null;
  readonly Locality?: LocalityInput | null;
}

/** A check registered by itself: `ServiceID` attaches it to a service. */
export type StandaloneCheckInput = CheckInput & {
  readonly ServiceID?: string | null;
  readonly Token?: string | null;
};

export interface AddressInput {
  readonly Address?: string | null;
  readonly Port?: number | null;
}

export interface WeightsInput {
  readonly Passing?: number | null;
  readonly Warning?: number | null;
}

export interface LocalityInput {
  readonly Region?: string | null;
  readonly Zone?: string | null;
}
