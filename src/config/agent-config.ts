import type { Definition } from "./definitions.js";
import type { ResolvedGroups } from "./options/index.js";

/** The addresses in use, each an IP (HTTP also `unix://PATH`). */
export interface ListenAddresses {
  readonly client: readonly string[];
  readonly dns: readonly string[];
  readonly http: readonly string[];
  readonly https: readonly string[];
  readonly bind: string;
  readonly advertise: string;
  readonly advertiseWan: string;
}

/** A key or flag that was given and has no effect. */
export interface IgnoredSetting {
  /** `-serf-lan-port` or `ports.serf_lan`. */
  readonly name: string;
  /** `foreign`: nothing here it could mean. `later`: its work is not done yet. */
  readonly reason: "foreign" | "later";
}

/** The whole, validated, frozen configuration of an agent. Its groups are the tables of `options/`. */
export type AgentConfig = ResolvedGroups["agent"] &
  Omit<ResolvedGroups, "agent" | "addresses"> & {
    /** `-dev`: nothing is kept on disk. */
    readonly dev: boolean;
    readonly addresses: ListenAddresses;
    /** Services and checks of the files, in their order. */
    readonly definitions: readonly Definition[];
    readonly ignored: readonly IgnoredSetting[];
  };
