import type { CheckSchedule } from "./definition.js";
import type { CheckKind } from "./kind.js";

/** A datagram that is not refused: an answer or silence passes, ICMP "port unreachable" fails. */
export interface UdpCheck extends CheckSchedule {
  readonly kind: "udp";
  /** `host:port`, as registered. */
  readonly address: string;
}

export interface UdpInput {
  readonly UDP?: string | null;
}

export const udpKind: CheckKind<UdpInput, UdpCheck> = {
  kind: "udp",
  typeWord: "udp",
  asks: true,
  claims: (input) => Boolean(input.UDP),
  read: (input, schedule) => ({ kind: "udp", address: input.UDP ?? "", ...schedule }),
};
