import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { text } from "./answer.js";
import { answerBrokenRequest } from "./broken.js";
import { limitClients } from "./client-limit.js";
import { drained } from "./drained.js";
import type { Endpoint, Method } from "./endpoint.js";
import { endpoints as allEndpoints } from "./endpoints/index.js";
import { serve } from "./gate.js";
import { requestTarget } from "./path.js";
import type { HttpPorts } from "./ports.js";
import { Service } from "./service.js";
import { answerPlainly, lacksSlash, pathAnswer, serveStray } from "./stray.js";

/** Where to listen: an address and a port (0 lets the kernel choose), or the path of a Unix socket. */
export type ListenPlace = { readonly host: string; readonly port: number } | { readonly path: string };

export interface HttpServerOptions {
  /** Largest request head in bytes; the default is Go's 1 MiB. Fixed for the life of a listener. */
  readonly headerBytesMax?: number;
}

/** The HTTP API on any number of addresses. */
export interface HttpServer {
  /** Starts to listen; rejects with the system's error when it cannot. Returns the port (0 for a Unix socket). */
  listen(place: ListenPlace): Promise<number>;
  /**
   * Answers what is parked as things stand, waits a moment for what is under way, stops listening and ends every connection.
   */
  close(): Promise<void>;
}

const headerBytesMaxDefault = 1024 * 1024;
/** A registration is at most one transaction (1 MiB); JSON may spell it at greater length. */
const bodyBytesMaxDefault = 4 * 1024 * 1024;
const bodyTooLarge = `Request body too large, max size: ${bodyBytesMaxDefault} bytes`;
/** A request takes milliseconds; one that takes longer hangs on its client, and our end must not. */
const drainMsMax = 1_000;
/** Above every wait and its jitter: a connection may rest between blocking queries. */
const keepAliveMs = 700_000;

const noQuery: { [key: string]: unknown } = Object.freeze({});

/** The API over these ports. Nothing listens yet. */
export function createHttpServer(ports: HttpPorts, options: HttpServerOptions = {}): HttpServer {
  const service = new Service(ports, allEndpoints);
  const apps: FastifyInstance[] = [];
  return {
    async listen(place) {
      const app = createApp(service, options);
      apps.push(app);
      await app.listen("path" in place ? { path: place.path } : { host: place.host, port: place.port });
      const bound = app.server.address() as AddressInfo | string | null;
      return bound !== null && typeof bound === "object" ? bound.port : 0;
    },
    async close() {
      service.parking.endAll();
      await Promise.all(apps.map((app) => drained(app.server, drainMsMax)));
      await Promise.all(apps.map((app) => app.close()));
    },
  };
}

function createApp(service: Service, { headerBytesMax }: HttpServerOptions): FastifyInstance {
  const app = Fastify({
    bodyLimit: bodyBytesMaxDefault,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    keepAliveTimeout: keepAliveMs,
    requestTimeout: 0,
    connectionTimeout: 0,
    http: { maxHeaderSize: headerBytesMax || headerBytesMaxDefault },
    rewriteUrl: ({ url = "/" }) => requestTarget(url),
    routerOptions: {
      ignoreTrailingSlash: false,
      caseSensitive: true,
      maxParamLength: headerBytesMaxDefault,
      // The gate reads the query string by Go's rules; reading it twice would only cost.
      querystringParser: () => noQuery,
    },
    // The router could not decode the path: Consul may still have an answer.
    frameworkErrors: (_fault, request, reply) => stray(service, request, reply as unknown as FastifyReply),
    clientErrorHandler: (fault, socket) => answerBrokenRequest(service, fault, socket),
  });
  // A body's type is never looked at; Fastify would refuse one that it cannot read.
  app.server.prependListener("request", ({ headers }: IncomingMessage) => {
    if (headers["content-type"] !== undefined) delete headers["content-type"];
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.setNotFoundHandler((request, reply) => stray(service, request, reply));
  app.setErrorHandler((fault, request, reply) => answerFault(service, request, reply, fault as RequestFault));
  for (const endpoint of service.endpoints) addRoutes(app, service, endpoint);
  for (const path of slashlessPaths(service.endpoints)) {
    app.route({ method: [...allMethods], url: path, handler: (request, reply) => stray(service, request, reply) });
  }
  limitClients(app.server, () => service.ports.settings().maxConnsPerClient);
  return app;
}

function addRoutes(app: FastifyInstance, service: Service, endpoint: Endpoint): void {
  const isPrefix = endpoint.path.endsWith("/");
  const { length } = endpoint.path;
  for (const method of routedMethods(service, endpoint)) {
    const operation = endpoint.operations[method];
    const limit = operation?.bodyBytesMax?.(service.ports.settings());
    const tooLarge = operation?.tooLarge;
    app.route({
      method,
      url: isPrefix ? `${endpoint.path}*` : endpoint.path,
      ...(limit !== undefined && { bodyLimit: limit }),
      ...(limit !== undefined &&
        tooLarge !== undefined && {
          errorHandler: (fault: RequestFault, request: FastifyRequest, reply: FastifyReply) => {
            const bytes = Number(request.headers["content-length"] ?? limit + 1);
            const message = fault.statusCode === 413 ? tooLarge(bytes, limit) : fault.message;
            answerFault(service, request, reply, { statusCode: fault.statusCode ?? 500, message });
          },
        }),
      handler: (request, reply) => {
        const { url = "/" } = request.raw;
        const wrong = isPrefix || url.includes("%") ? pathAnswer(service, url, method === "GET") : undefined;
        reply.hijack();
        if (wrong !== undefined) {
          answerPlainly(service, request.raw, reply.raw, wrong, false);
          return;
        }
        const mark = isPrefix ? url.indexOf("?") : 0;
        const rawTail = isPrefix ? url.slice(length, mark < 0 ? undefined : mark) : "";
        const body = request.body as Buffer | undefined;
        serve(service, { request: request.raw, response: reply.raw, endpoint, rawTail, body });
      },
    });
  }
}

/** What Fastify could not take of a request, before any operation saw it. */
interface RequestFault {
  readonly statusCode?: number;
  readonly code?: string;
  readonly message: string;
}

function answerFault(
  service: Service,
  request: FastifyRequest,
  reply: FastifyReply,
  { statusCode = 500, message, code }: RequestFault,
): void {
  reply.hijack();
  const headers = statusCode === 413 ? ["Connection", "close"] : [];
  const told = code === "FST_ERR_CTP_BODY_TOO_LARGE" ? bodyTooLarge : message;
  answerPlainly(service, request.raw, reply.raw, text(statusCode, told, headers), true);
}

/**
 * The endpoint's methods, and those of the prefixes that its path lies under: the longest path decides, whatever the method,
 * so `GET .../service/register` is a wrong method and not the service `register`.
 */
function routedMethods(service: Service, endpoint: Endpoint): ReadonlySet<Method> {
  const over = service.endpoints.filter(({ path }) => path.endsWith("/") && endpoint.path.startsWith(path));
  return new Set([endpoint, ...over].flatMap(({ operations }) => Object.keys(operations) as Method[]));
}

const allMethods: readonly Method[] = ["GET", "PUT", "POST", "DELETE"];

/** What a wildcard route would take for a tail, but is another endpoint without its slash. */
function slashlessPaths(endpoints: readonly Endpoint[]): string[] {
  const paths = endpoints.filter(({ path }) => path.endsWith("/")).map(({ path }) => path.slice(0, -1));
  return paths.filter((path) => {
    const lies = endpoints.some((other) => other.path.endsWith("/") && path.startsWith(other.path));
    return lies && lacksSlash(endpoints, path);
  });
}

function stray(service: Service, request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  serveStray(service, request.raw, reply.raw, request.body as Buffer | undefined);
}
