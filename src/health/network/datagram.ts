import { createSocket, type Socket } from "node:dgram";
import { isIP } from "node:net";
import type { ProbeSurroundings } from "../probers/prober.js";
import { AddressDeniedError } from "./deny-ranges.js";
import type { OpenTarget } from "./dial.js";
import type { NetworkError } from "./go-errors.js";

export interface DatagramEvents {
  /** The socket is connected: only the target's datagrams arrive, and an ICMP refusal becomes `failed`. */
  readonly ready: (socket: Socket) => void;
  readonly received: (datagram: Uint8Array) => void;
  readonly failed: (error: NetworkError) => void;
}

/** A connected UDP socket to the target, within the check's rules. */
export class Datagram {
  readonly #around: ProbeSurroundings;
  readonly #events: DatagramEvents;
  #socket: Socket | undefined;
  #closed = false;

  constructor(target: OpenTarget, around: ProbeSurroundings, events: DatagramEvents) {
    this.#around = around;
    this.#events = events;
    process.nextTick(() => {
      if (isIP(target.host)) this.#reach(target.host, target.port);
      else this.#resolve(target);
    });
  }

  close(): void {
    this.#closed = true;
    this.#socket?.close();
    this.#socket = undefined;
  }

  #resolve(target: OpenTarget): void {
    this.#around.lookup.addresses(target.host, (error, addresses) => {
      const first = addresses[0];
      if (error !== null) this.#fail(error);
      else if (first === undefined) this.#fail(Object.assign(new Error("no address"), { code: "ENOTFOUND" }));
      else this.#reach(first.address, target.port);
    });
  }

  #reach(address: string, port: number): void {
    if (this.#closed) return;
    if (this.#around.deny?.denies(address)) {
      this.#fail(new AddressDeniedError());
      return;
    }
    const socket = createSocket(isIP(address) === 6 ? "udp6" : "udp4");
    this.#socket = socket;
    this.#around.holds.take();
    socket.once("close", this.#around.holds.give);
    socket.on("error", (error) => this.#fail(error));
    socket.on("message", (datagram) => {
      if (!this.#closed) this.#events.received(datagram);
    });
    socket.connect(port, address, () => {
      if (!this.#closed) this.#events.ready(socket);
    });
  }

  #fail(error: NetworkError): void {
    if (!this.#closed) this.#events.failed(error);
  }
}
