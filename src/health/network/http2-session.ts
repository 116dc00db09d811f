import { type ClientHttp2Session, connect } from "node:http2";
import type { Socket } from "node:net";
import type { TlsSettings } from "../../records/index.js";
import type { ProbeSurroundings } from "../probers/prober.js";
import { connectionFault, dial, type OpenTarget, secure } from "./dial.js";
import type { NetworkError } from "./go-errors.js";

export interface SessionEvents {
  readonly ready: (session: ClientHttp2Session) => void;
  /** No connection. `handshake` is true when the target was reached and TLS failed. */
  readonly undialled: (fault: { readonly text: string; readonly silent: boolean; readonly handshake: boolean }) => void;
  /** The connection stands and HTTP/2 on it failed or ended; without an error the peer hung up. */
  readonly broken: (error: NetworkError | undefined) => void;
}

/** Header block that a peer may send; health answers need a tenth of it. */
const headerBytesMax = 16_384;

/** An HTTP/2 connection for one probe. */
export class ProbeSession {
  readonly #events: SessionEvents;
  readonly #raw: Socket;
  #socket: Socket;
  #session: ClientHttp2Session | undefined;
  #closed = false;

  constructor(
    target: OpenTarget,
    settings: TlsSettings & { readonly useTls: boolean },
    around: ProbeSurroundings,
    events: SessionEvents,
  ) {
    this.#events = events;
    this.#raw = dial(target, around);
    this.#socket = this.#raw;
    const undialled = (error: NetworkError, handshake: boolean) => {
      if (this.#closed || this.#session !== undefined) return;
      this.#events.undialled({ ...connectionFault(error, target), handshake });
    };
    this.#raw.on("error", (error) => undialled(error, false));
    this.#raw.once("connect", () => {
      if (this.#closed) return;
      if (!settings.useTls) {
        this.#begin();
        return;
      }
      this.#socket = secure(this.#raw, target.host, settings, around, ["h2"]);
      this.#socket.on("error", (error: NetworkError) => undialled(error, true));
      this.#socket.once("secureConnect", () => this.#begin());
    });
  }

  close(): void {
    this.#closed = true;
    this.#session?.destroy();
    this.#socket.destroy();
    this.#raw.destroy();
  }

  #begin(): void {
    if (this.#closed) return;
    const session = connect("http://probe", {
      createConnection: () => this.#socket,
      settings: { enablePush: false, maxHeaderListSize: headerBytesMax },
      maxSessionMemory: 1,
    });
    this.#session = session;
    session.on("error", (error: NetworkError) => this.#broke(error));
    session.on("close", () => this.#broke(undefined));
    this.#events.ready(session);
  }

  #broke(error: NetworkError | undefined): void {
    if (!this.#closed) this.#events.broken(error);
  }
}
