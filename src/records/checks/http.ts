import { type CheckSchedule, readTls, type TlsSettings } from "./definition.js";
import type { CheckKind } from "./kind.js";

/** A request whose status code says how the service is: 2xx passing, 429 warning, anything else critical. */
export interface HttpCheck extends CheckSchedule, TlsSettings {
  readonly kind: "http";
  /** As registered; a URL that cannot be parsed makes the check critical, it is not refused. */
  readonly url: string;
  /** Empty means GET. */
  readonly method: string;
  /** Values may be secrets: they never reach a log. */
  readonly header: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  readonly disableRedirects: boolean;
}

export interface HttpInput {
  readonly HTTP?: string | null;
  readonly Header?: Readonly<Record<string, readonly string[]>> | null;
  readonly Method?: string | null;
  readonly Body?: string | null;
  readonly DisableRedirects?: boolean | null;
}

export const httpKind: CheckKind<HttpInput, HttpCheck> = {
  kind: "http",
  typeWord: "http",
  asks: true,
  claims: (input) => Boolean(input.HTTP),
  read: (input, schedule) => ({
    kind: "http",
    url: input.HTTP ?? "",
    method: input.Method ?? "",
    header: input.Header ?? {},
    body: input.Body ?? "",
    disableRedirects: input.DisableRedirects ?? false,
    ...readTls(input),
    ...schedule,
  }),
};
