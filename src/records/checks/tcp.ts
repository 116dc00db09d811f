import { type CheckSchedule, readTls, type TlsSettings } from "./definition.js";
import type { CheckKind } from "./kind.js";

/** A connection that can be opened, with a TLS handshake where asked. */
export interface TcpCheck extends CheckSchedule, TlsSettings {
  readonly kind: "tcp";
  /** `host:port`, as registered. */
  readonly address: string;
  readonly useTls: boolean;
}

export interface TcpInput {
  readonly TCP?: string | null;
  readonly TCPUseTLS?: boolean | null;
}

export const tcpKind: CheckKind<TcpInput, TcpCheck> = {
  kind: "tcp",
  typeWord: "tcp",
  asks: true,
  claims: (input) => Boolean(input.TCP),
  read: (input, schedule) => ({
    kind: "tcp",
    address: input.TCP ?? "",
    useTls: input.TCPUseTLS ?? false,
    ...readTls(input),
    ...schedule,
  }),
};
