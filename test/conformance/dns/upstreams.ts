import type { Answer } from "dns-packet";
import { type Behaviour, flags, replyTo } from "../../forward/fake-upstream.js";
import type { RecordedRecord } from "./recorded.js";

/** A recursor of a recorded setup. */
export interface RecordedUpstream {
  /** `NAME TYPE` to the records of its answer; what is missing does not exist. */
  readonly zone?: Readonly<Record<string, readonly RecordedRecord[]>>;
  readonly rcode?: string;
  readonly drop?: boolean;
  readonly tc?: boolean;
  readonly aa?: boolean;
  readonly ad?: boolean;
}

const rcodes: Readonly<Record<string, number>> = { SERVFAIL: 2, REFUSED: 5, FORMERR: 1 };

/** Answers as the recorded recursor did. It knows names in one spelling only, as simple recursors do. */
export function behave(upstream: RecordedUpstream): Behaviour {
  return ({ packet, transport }) => {
    if (upstream.drop) return undefined;
    const [{ name, type }] = packet.questions as [{ name: string; type: string }];
    const records = upstream.zone?.[`${name}. ${type}`];
    const rcode = upstream.rcode === undefined ? (records === undefined ? 3 : 0) : rcodes[upstream.rcode]!;
    const set =
      (upstream.tc && transport === "udp" ? flags.tc : 0) | (upstream.aa ? flags.aa : 0) | (upstream.ad ? flags.ad : 0);
    const answers = (upstream.rcode === undefined ? (records ?? []) : []).map(
      ({ name: owner, type: kind, ttl, data: value }) =>
        ({ name: owner.replace(/\.$/, ""), type: kind, ttl, data: value }) as Answer,
    );
    return replyTo(packet, { rcode, flags: set, answers });
  };
}
