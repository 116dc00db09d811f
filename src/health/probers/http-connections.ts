import { Agent, type AgentOptions, type ClientRequestArgs } from "node:http";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { HttpCheck } from "../../records/index.js";
import { dial, tlsOptions } from "../network/dial.js";
import type { HttpUrl } from "../network/http-url.js";
import type { ProbeSurroundings } from "./prober.js";

/** Opens the connection of a request: a plain one, or one that starts its TLS handshake. */
export function openConnection(url: HttpUrl, definition: HttpCheck, around: ProbeSurroundings): Socket {
  const socket = dial({ ok: true, host: url.host, port: url.port, path: "" }, around);
  if (!url.secure) return socket;
  return connectTls({ socket, ...tlsOptions(url.host, definition, around), ALPNProtocols: ["http/1.1"] });
}

/** A request that says how its connection is opened and with which others it may be shared. */
export interface KeptRequest extends ClientRequestArgs {
  readonly open: () => Socket;
  readonly shareKey: string;
}

/** Idle connections beyond this age are closed: no check is left whose interval would use them. */
const idleMsMax = 120_000;
/** Kept per target: as many as a tick of 16 ms begins when 40,000 checks at 10 s share one; what idles is closed by age. */
const freePerTargetMax = 64;

/**
 * Connections kept between probes, shared by the checks of one target with the same TLS settings. Off unless configured:
 * a fresh connection also proves that new clients get in.
 */
export class KeptConnections extends Agent {
  constructor() {
    const options: AgentOptions = {
      keepAlive: true,
      maxFreeSockets: freePerTargetMax,
      timeout: idleMsMax,
    };
    super(options);
  }

  override createConnection(options: KeptRequest): Socket {
    return options.open();
  }

  override getName(options: Partial<KeptRequest> = {}): string {
    return options.shareKey ?? "";
  }
}

/** What two checks must agree on to share a connection. */
export function shareKey(url: HttpUrl, definition: HttpCheck, around: ProbeSurroundings): string {
  const guarded = around.deny === undefined ? "" : "guarded";
  const tls = url.secure ? `${definition.tlsServerName}/${definition.tlsSkipVerify}` : "plain";
  return `${url.host}:${url.port}:${tls}:${guarded}`;
}
