import { Agent, type IncomingMessage } from "node:http";
import { Agent as TlsAgent } from "node:https";
import { isContainerId } from "../container.js";
import { listAt, objectAt, textAt } from "../json-value.js";
import { chooseApiVersion } from "./api-version.js";
import type { Endpoint } from "./endpoint.js";
import { EngineError } from "./engine-error.js";
import { begin, faultOf, get, urlOf } from "./exchange.js";
import { JsonValues } from "./json-values.js";

/** Who answers. */
export interface EngineInfo {
  /** `Docker Engine`, `Podman Engine`. */
  readonly product: string;
  readonly version: string;
  /** The version in our paths; blank: none. */
  readonly apiVersion: string;
  /** Tells the engine from others, and stays the same over restarts; blank where nothing does. */
  readonly id: string;
  /** Host name of the engine's machine. */
  readonly hostName: string;
  /** The engine's clock in seconds since 1970; 0 when it did not say. */
  readonly nowSeconds: number;
}

export interface ListedContainer {
  readonly id: string;
  /** `running`, `paused`, `restarting`, `exited`, `created`. */
  readonly state: string;
}

/** Connections at a time: an engine inspects in parallel, but it has other things to do. */
export const CONNECTIONS_MAX = 8;

/** The part of a Docker engine's API that is needed here: GETs alone, so a read-only proxy of the socket will do. */
export class EngineClient {
  readonly endpoint: Endpoint;
  readonly #agent: Agent;
  readonly #closed = new AbortController();
  #prefix = "";

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
    const options = { keepAlive: true, maxSockets: CONNECTIONS_MAX };
    this.#agent = endpoint.tls === undefined ? new Agent(options) : new TlsAgent(options);
  }

  /** Agrees on a version. A proxy in front may refuse `/version` and `/info`: that is no fault. */
  async hello(): Promise<EngineInfo> {
    const answer = await this.#get("/version");
    const version = answer.status === 200 ? parse(answer.body) : {};
    const apiVersion = chooseApiVersion(
      textAt(version, "ApiVersion") || headerText(answer.headers["api-version"]),
      textAt(version, "MinAPIVersion"),
    );
    if (answer.status === 200 && textAt(version, "ApiVersion") === "") {
      throw new EngineError(
        "bad-answer",
        `Get "${this.#url("/version")}": this is no Docker engine; is DOCKER_HOST right?`,
      );
    }
    this.#prefix = apiVersion === "" ? "" : `/v${apiVersion}`;
    const info = await this.#get(`${this.#prefix}/info`);
    const about = info.status === 200 ? parse(info.body) : {};
    const clock = Date.parse(headerText(answer.headers.date));
    const component = textAt(listAt(version, "Components")[0], "Name");
    return {
      product: textAt(objectAt(version, "Platform"), "Name") || productOf(component),
      version: textAt(version, "Version"),
      apiVersion,
      id: engineId(component, about),
      hostName: textAt(about, "Name"),
      nowSeconds: Number.isNaN(clock) ? 0 : Math.floor(clock / 1000),
    };
  }

  /** The containers that run, wait for their restart or are paused; with `all` the ended ones too. */
  async list(all: boolean): Promise<readonly ListedContainer[]> {
    const path = `${this.#prefix}/containers/json${all ? "?all=1" : ""}`;
    const json = await this.#json(path);
    if (!Array.isArray(json)) throw new EngineError("bad-answer", `Get "${this.#url(path)}": the answer is no list`);
    return json
      .map((item) => ({ id: textAt(item, "Id"), state: textAt(item, "State") }))
      .filter(({ id }) => isContainerId(id));
  }

  /** The inspect answer; undefined when there is no such container. */
  async inspect(id: string): Promise<unknown> {
    if (!isContainerId(id)) return undefined;
    const path = `${this.#prefix}/containers/${id}/json`;
    const answer = await this.#get(path);
    if (answer.status === 404) return undefined;
    return this.#read(path, answer.status, answer.body);
  }

  /**
   * Follows the events about containers and networks from `since` (`seconds` or `seconds.nnnnnnnnn`; blank: from now) until
   * the stream ends or `signal` aborts. `opened` is called with the answer's head, which some engines hold back until the
   * first event. Resolves when the stream ended, rejects when it broke.
   */
  async follow(since: string, opened: () => void, sink: (text: string) => void, signal: AbortSignal): Promise<void> {
    const filters = encodeURIComponent('{"type":["container","network"]}');
    const path = `${this.#prefix}/events?filters=${filters}${since === "" ? "" : `&since=${since}`}`;
    const ended = AbortSignal.any([signal, this.#closed.signal]);
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const request = begin(this.endpoint, path, false, ended);
        request.once("response", resolve);
        request.on("error", reject);
        request.end();
      });
      if (response.statusCode !== 200) await this.#refuse(path, response);
      opened();
      const values = new JsonValues();
      for await (const chunk of response as AsyncIterable<Uint8Array>) {
        const texts = values.push(chunk);
        if (texts === undefined) throw new EngineError("bad-answer", `Get "${this.#url(path)}": an event is too long`);
        for (const text of texts) sink(text);
      }
    } catch (cause) {
      if (ended.aborted) throw new EngineError("closed", "the event stream was closed");
      throw faultOf(this.endpoint, path, cause);
    }
  }

  close(): void {
    this.#closed.abort();
    this.#agent.destroy();
  }

  async #refuse(path: string, response: IncomingMessage): Promise<never> {
    let text = "";
    for await (const chunk of response as AsyncIterable<Buffer>) {
      text += chunk.toString();
      if (text.length > MESSAGE_CHARS_MAX) break;
    }
    throw this.#statusError(path, response.statusCode ?? 0, text);
  }

  #get(path: string) {
    return get(this.endpoint, path, this.#agent, this.#closed.signal);
  }

  async #json(path: string): Promise<unknown> {
    const { status, body } = await this.#get(path);
    return this.#read(path, status, body);
  }

  #read(path: string, status: number, body: Buffer): unknown {
    if (status !== 200) throw this.#statusError(path, status, body.subarray(0, MESSAGE_CHARS_MAX).toString());
    try {
      return JSON.parse(body.toString());
    } catch (cause) {
      throw new EngineError("bad-answer", `Get "${this.#url(path)}": the answer is no JSON`, cause);
    }
  }

  #statusError(path: string, status: number, text: string): EngineError {
    const said = textAt(parse(Buffer.from(text)), "message") || text.slice(0, MESSAGE_CHARS_MAX).trim();
    return new EngineError("status", `Get "${this.#url(path)}": API error (${status}): ${said}`, undefined, status);
  }

  #url(path: string): string {
    return urlOf(this.endpoint, path);
  }
}

/** As much of an engine's refusal as a log line holds. */
const MESSAGE_CHARS_MAX = 1_000;

const ROOT_FOLDER = "/var/lib/docker";

/**
 * What tells an engine from others for good; blank when nothing does. Engines of one machine may have their ids from one key,
 * but they have folders of their own; Podman makes up a new id for every answer.
 */
function engineId(component: string, about: unknown): string {
  const id = textAt(about, "ID");
  const folder = textAt(about, "DockerRootDir") || ROOT_FOLDER;
  if (id === "" || component === PODMAN) return "";
  return folder === ROOT_FOLDER ? id : `${id}@${folder}`;
}

const PODMAN = "Podman Engine";

/** Docker's own component is plain `Engine`; others say who they are. */
function productOf(component: string): string {
  return component === "" || component === "Engine" ? "Docker Engine" : component;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return {};
  }
}

function headerText(value: string | string[] | undefined): string {
  return Array.isArray(value) ? (value[0] ?? "") : (value ?? "");
}
