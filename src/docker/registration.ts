/** A check in the words of Consul's registration body. Durations are Go's (`10s`), as the container's metadata has them. */
export interface CheckBody {
  readonly CheckID?: string;
  readonly Name?: string;
  readonly Notes?: string;
  readonly ScriptArgs?: readonly string[];
  readonly Interval?: string;
  readonly Timeout?: string;
  readonly TTL?: string;
  readonly HTTP?: string;
  readonly Method?: string;
  readonly TCP?: string;
  readonly GRPC?: string;
  readonly GRPCUseTLS?: boolean;
  readonly TLSSkipVerify?: boolean;
  readonly Status?: string;
  readonly DeregisterCriticalServiceAfter?: string;
}

/** Body of `PUT /v1/agent/service/register`. */
export interface ServiceBody {
  readonly ID: string;
  readonly Name: string;
  readonly Tags?: readonly string[];
  readonly Port: number;
  /** Absent: the agent's node address. */
  readonly Address?: string;
  readonly Meta?: Readonly<Record<string, string>>;
  readonly Check?: CheckBody;
  readonly Checks?: readonly CheckBody[];
}

export type HealthStatus = "passing" | "critical";

/** The check that a container's HEALTHCHECK drives. */
export interface DrivenCheck {
  readonly checkId: string;
  readonly status: HealthStatus;
  readonly output: string;
}

/** One service that should be registered, and what it comes from. */
export interface WantedService {
  readonly containerId: string;
  /** Container port and protocol: `80/tcp`. */
  readonly port: string;
  readonly body: ServiceBody;
  readonly health: DrivenCheck | undefined;
  /** When the container started (RFC 3339): of two containers that claim one id, the newer has it. */
  readonly startedAt: string;
  /** Which rules chose address and port, for the log. */
  readonly chosen: string;
}

/** A service as the agent shows it in `/v1/agent/services`. */
export interface RegisteredService {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly port: number;
  readonly address: string;
  readonly meta: Readonly<Record<string, string>>;
}
