import { resolveEndpoint } from "../engine/endpoint.js";
import { EngineClient, type EngineInfo } from "../engine/engine-client.js";
import { EngineError } from "../engine/engine-error.js";
import { type EngineEvent, EventPosition, readEvent } from "../engine/engine-event.js";
import type { DockerOptions } from "../options.js";
import type { Timing } from "../ports.js";
import { RetryDelay } from "./retry-delay.js";

export interface SessionPorts {
  readonly options: DockerOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timing: Timing;
  readonly random: () => number;
  /** An engine answered. */
  readonly met: (engine: EngineInfo, endpoint: string) => void;
  /** The event stream is open: everything is to be compared now. Resolves when that is done, and never rejects. */
  readonly opened: () => Promise<void>;
  readonly event: (event: EngineEvent) => void;
  readonly unreadable: () => void;
  /** No engine, or none any more; tried again after `retryMs`. */
  readonly away: (error: EngineError, retryMs: number) => void;
}

/** How far before the engine's clock the first stream begins, so that nothing falls between its opening and the list. */
const OVERLAP_SECONDS = 2;

/** Keeps one connection to the engine at a time: greets it, follows its events, and starts over when that breaks. */
export class EngineSession {
  readonly #ports: SessionPorts;
  readonly #closed = new AbortController();
  readonly #position = new EventPosition();
  readonly #delay: RetryDelay;
  readonly #ended: Promise<void>;
  #client: EngineClient | undefined;
  #engineId = "";
  #broken: AbortController | undefined;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    this.#delay = new RetryDelay(ports.timing.retryMsMin, ports.timing.retryMsMax, ports.random);
    this.#ended = this.#run();
  }

  /** The engine to ask now. @throws EngineError while none is there. */
  get client(): EngineClient {
    if (this.#client === undefined) throw new EngineError("unreachable", "no engine is connected");
    return this.#client;
  }

  /** Ends the connection: something asked over it failed. It is made anew. */
  break(error: EngineError): void {
    this.#broken?.abort(error);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#client?.close();
    await this.#ended;
  }

  async #run(): Promise<void> {
    while (!this.#closed.signal.aborted) {
      const broken = new AbortController();
      this.#broken = broken;
      const fault = await this.#connect(broken.signal).catch((thrown: unknown) => thrown);
      this.#client?.close();
      this.#client = undefined;
      if (this.#closed.signal.aborted) return;
      const reason: unknown = broken.signal.aborted ? broken.signal.reason : fault;
      const retryMs = this.#delay.next();
      this.#ports.away(asEngineError(reason), retryMs);
      await pause(retryMs, this.#closed.signal);
    }
  }

  /** One connection's life. Resolves or rejects when it is over. */
  async #connect(broken: AbortSignal): Promise<void> {
    const { options, env, met, opened, timing } = this.#ports;
    const client = new EngineClient(resolveEndpoint(options.host, env));
    this.#client = client;
    const engine = await client.hello();
    if (engine.id !== this.#engineId || Number(this.#position.since) > engine.nowSeconds + 1) this.#position.reset();
    this.#engineId = engine.id;
    met(engine, client.endpoint.text);
    const overlap = engine.nowSeconds === 0 ? "" : String(engine.nowSeconds - OVERLAP_SECONDS);
    const stop = AbortSignal.any([broken, this.#closed.signal]);
    let headCame = (): void => {};
    const head = new Promise<void>((resolve) => (headCame = resolve));
    const stream = client.follow(this.#position.since || overlap, headCame, (text) => this.#take(text), stop);
    // Some engines send the head with the first event only; the list then must not wait for it.
    await Promise.race([head, pause(timing.streamHeadMs, stop), stream]);
    void opened().then(() => this.#delay.reset());
    await stream;
  }

  #take(text: string): void {
    const read = readEvent(text);
    if (read.kind === "unreadable") {
      this.#ports.unreadable();
      return;
    }
    const timeNano = read.kind === "other" ? read.timeNano : read.event.timeNano;
    if (this.#position.take(timeNano, text) && read.kind === "container") this.#ports.event(read.event);
  }
}

function asEngineError(thrown: unknown): EngineError {
  if (thrown instanceof EngineError) return thrown;
  if (thrown === undefined) return new EngineError("unreachable", "the engine ended its event stream");
  return new EngineError("bad-answer", thrown instanceof Error ? thrown.message : String(thrown), thrown);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done, { once: true });
  });
}
