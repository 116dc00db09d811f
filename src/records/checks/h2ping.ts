import { type CheckSchedule, readTls, type TlsSettings } from "./definition.js";
import type { CheckKind } from "./kind.js";

/** An HTTP/2 PING frame that is acknowledged. */
export interface H2pingCheck extends CheckSchedule, TlsSettings {
  readonly kind: "h2ping";
  /** `host:port`, as registered. */
  readonly address: string;
  readonly useTls: boolean;
}

export interface H2pingInput {
  readonly H2PING?: string | null;
  /** Unlike the other kinds, TLS is on unless switched off. */
  readonly H2PingUseTLS?: boolean | null;
}

export const h2pingKind: CheckKind<H2pingInput, H2pingCheck> = {
  kind: "h2ping",
  typeWord: "h2ping",
  asks: true,
  claims: (input) => Boolean(input.H2PING),
  read: (input, schedule) => ({
    kind: "h2ping",
    address: input.H2PING ?? "",
    useTls: input.H2PingUseTLS ?? true,
    ...readTls(input),
    ...schedule,
  }),
};
