import { Agent, type AgentOptions, type ClientRequestArgs } from "node:http";
import type { Socket } from "node:net";
import type { HttpCheck } from "../../records/index.js";
import { dial, secure } from "../network/dial.js";
import type { HttpUrl } from "../network/http-url.js";
import type { ProbeSurroundings } from "./prober.js";

/** Opens the connection of a request: a plain one, or one that starts its TLS handshake. */
export function openConnection(url: HttpUrl, definition: HttpCheck, around: ProbeSurroundings): Socket {
  const socket = dial({ ok: true, host: url.host, port: url.port, path: "" }, around);
  return url.secure ? secure(socket, url.host, definition, around, ["http/1.1"]) : socket;
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
/** Kept in all: each is an open file of this process, and thousands of targets would keep one each. */
const keptMax = 4_096;

/**
 * Connections kept between probes, shared by the checks of one target with the same TLS settings. Off unless configured:
 * a fresh connection also proves that new clients get in.
 */
export class KeptConnections extends Agent {
  readonly #keptMax: number;
  #open = 0;

  constructor(max = keptMax) {
    const options: AgentOptions = {
      keepAlive: true,
      maxFreeSockets: freePerTargetMax,
      timeout: idleMsMax,
    };
    super(options);
    this.#keptMax = max;
  }

  override createConnection(options: KeptRequest): Socket {
    const socket = options.open();
    this.#open++;
    socket.once("close", () => this.#open--);
    return socket;
  }

  /**
   * Asked when an answer is whole: beyond the bound its connection is used once, as without this option. How long the server
   * would wait is not asked: a connection that it closes leaves the pool, and a request that crosses this is sent again.
   */
  override keepSocketAlive(socket: Socket): boolean {
    if (this.#open > this.#keptMax) return false;
    socket.unref();
    if (socket.timeout !== idleMsMax) socket.setTimeout(idleMsMax);
    return true;
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
