import type { Endpoint } from "./endpoint.js";

/** What a set-up is made for. */
export interface Settings {
  /** Where Rollcall's DNS listens. */
  readonly server: Endpoint;
  /** The domain of our names, without a final dot: `consul`. */
  readonly domain: string;
  /** Search domains to set; undefined leaves them as they are. */
  readonly search?: readonly string[];
  readonly ndots?: number;
}

/** The text of the host's files, undefined where there is none; keyed by absolute path. */
export type HostFiles = ReadonlyMap<string, string | undefined>;

/** What programs of the host say of themselves. */
export interface HostFacts {
  /** systemd's version, when it told. */
  readonly systemdVersion?: number;
}
