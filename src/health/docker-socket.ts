import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { killContainerProcess } from "./container-process.js";
import type { DockerEngine, DockerExec, DockerExecEvents } from "./docker-engine.js";
import type { Holds } from "./holds.js";
import { dialErrorText, errnoText, type NetworkError } from "./network/go-errors.js";

/** A JSON answer of the engine is some hundred bytes; an error text may be longer. */
const answerBytesMax = 65_536;
/** Finding the process of a command whose time is up; an engine that is slower leaves it running. */
const endTimeoutMs = 5_000;
/** Header of a piece of a multiplexed stream: stream number, three zeros, length. */
const pieceHeaderBytes = 8;

/** The exec calls of the Docker engine's HTTP API (API 1.41 and later), over its socket or TCP. */
export class DockerSocket implements DockerEngine {
  readonly #place: { readonly socketPath: string } | { readonly host: string; readonly port: number };
  readonly #holds: Holds;

  /** `dockerHost` is a DOCKER_HOST: `unix:///path` or `tcp://host:port`. */
  constructor(dockerHost: string, holds: Holds) {
    const tcp = /^(?:tcp|http):\/\/(.+?)(?::(\d+))?\/?$/.exec(dockerHost);
    this.#place =
      tcp === null
        ? { socketPath: dockerHost.replace(/^unix:\/\//, "") }
        : { host: tcp[1] ?? "", port: Number(tcp[2] ?? 2375) };
    this.#holds = holds;
  }

  exec(containerId: string, argv: readonly string[], events: DockerExecEvents): DockerExec {
    let current: ClientRequest | undefined;
    let over = false;
    let execId: string | undefined;
    let doing: ExecStep = "create";
    const end = (outcome: Parameters<DockerExecEvents["ended"]>[0]) => {
      if (over) return;
      over = true;
      current?.destroy();
      events.ended(outcome);
    };
    const step = (method: string, path: string, body: unknown, answered: (response: IncomingMessage) => void) => {
      if (over) return;
      const lost = (why: string) => end({ error: `${doing} exec failed for container ${containerId}: ${why}` });
      current = this.#send(method, path, body, answered, lost);
    };
    const refused = (response: IncomingMessage, answer: Answer | undefined) =>
      end({ error: refusalText(doing, containerId, response.statusCode ?? 0, answer) });
    const inspect = (id: string) => {
      doing = "inspect";
      step("GET", `/exec/${id}/json`, undefined, (response) =>
        readJson(response, (answer) => {
          const exitCode = answer?.["ExitCode"];
          if (typeof exitCode === "number") end({ exitCode });
          else refused(response, answer);
        }),
      );
    };
    const start = (id: string) => {
      doing = "start";
      step("POST", `/exec/${id}/start`, { Detach: false, Tty: false }, (response) => {
        if (response.statusCode === 200 || response.statusCode === 101) {
          readPieces(response, events.output, () => inspect(id));
        } else {
          readJson(response, (answer) => refused(response, answer));
        }
      });
    };
    const create = { AttachStdin: false, AttachStdout: true, AttachStderr: true, Tty: false, Cmd: argv };
    step("POST", `/containers/${encodeURIComponent(containerId)}/exec`, create, (response) =>
      readJson(response, (answer) => {
        const id = answer?.["Id"];
        if (response.statusCode === 201 && typeof id === "string") start((execId = encodeURIComponent(id)));
        else refused(response, answer);
      }),
    );
    return {
      cancel: () => {
        over = true;
        current?.destroy();
        if (execId !== undefined) this.#endCommand(execId);
      },
    };
  }

  /** Letting go of the connection ends no command, and the API has no call that does. */
  #endCommand(execId: string): void {
    const found = (response: IncomingMessage) =>
      readJson(response, (answer) => {
        const { Running, Pid, ContainerID } = answer ?? {};
        if (Running === true) killContainerProcess(Number(Pid), String(ContainerID ?? ""));
      });
    const sent = this.#send("GET", `/exec/${execId}/json`, undefined, found, () => {});
    sent.setTimeout(endTimeoutMs, () => sent.destroy());
  }

  #lostText(error: NetworkError): string {
    const place = this.#place;
    if ("host" in place) return dialErrorText(error, "tcp", place.host, place.port);
    return `dial unix ${place.socketPath}: connect: ${errnoText(error.code) ?? error.message}`;
  }

  #send(
    method: string,
    path: string,
    body: unknown,
    answered: (response: IncomingMessage) => void,
    failed: (why: string) => void,
  ): ClientRequest {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers =
      text === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
    this.#holds.take();
    const sent = request({ ...this.#place, method, path, headers: { host: "docker", ...headers }, agent: false });
    sent.once("close", this.#holds.give);
    sent.once("error", (error: NetworkError) => failed(this.#lostText(error)));
    sent.once("response", (response) => {
      response.on("error", () => {});
      answered(response);
    });
    sent.end(text);
    return sent;
  }
}

type Answer = Readonly<Record<string, unknown>>;

type ExecStep = "create" | "start" | "inspect";

/** What Consul says of an engine that refuses, with the engine's own words where it gives them. */
function refusalText(doing: ExecStep, container: string, statusCode: number, answer: Answer | undefined): string {
  const message = typeof answer?.["message"] === "string" ? answer["message"] : "";
  if (statusCode === 409) return `${doing} exec failed since container ${container} is paused or stopped`;
  if (statusCode === 404 && doing === "create") return `create exec failed for unknown container ${container}`;
  return `${doing} exec failed for container ${container} with status ${statusCode}: ${message}`;
}

function readJson(response: IncomingMessage, done: (answer: Answer | undefined) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > answerBytesMax) response.destroy();
    else chunks.push(chunk);
  });
  response.once("close", () => {
    try {
      const answer: unknown = JSON.parse(Buffer.concat(chunks).toString());
      done(typeof answer === "object" && answer !== null ? (answer as Answer) : undefined);
    } catch {
      done(undefined);
    }
  });
}

/** Passes on what both streams print, piece headers taken off, in constant space. */
function readPieces(response: IncomingMessage, output: (chunk: Uint8Array) => void, ended: () => void): void {
  let header = Buffer.alloc(0);
  let left = 0;
  response.on("data", (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; ) {
      if (left === 0) {
        const take = Math.min(pieceHeaderBytes - header.length, chunk.length - at);
        header = Buffer.concat([header, chunk.subarray(at, at + take)]);
        at += take;
        if (header.length < pieceHeaderBytes) return;
        left = header.readUInt32BE(4);
        header = Buffer.alloc(0);
      } else {
        const piece = chunk.subarray(at, at + left);
        output(piece);
        at += piece.length;
        left -= piece.length;
      }
    }
  });
  response.once("close", ended);
}
