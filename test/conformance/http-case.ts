import { readFileSync } from "node:fs";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";

/** One recorded case of `data/http-core.json`; its README says what each field means. */
export interface HttpCase {
  readonly name: string;
  readonly setup?: string;
  readonly steps: readonly HttpStep[];
}

export interface HttpStep {
  readonly request?: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly bodyText?: string;
  };
  readonly expect?: HttpExpectation;
  readonly save?: string;
  readonly background?: string;
  readonly await?: string;
  readonly returns?: "on change" | "at timeout";
  readonly eventually?: boolean;
}

export interface HttpExpectation {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly bodyText?: string;
  readonly index?: Readonly<Record<string, "same" | "greater">>;
  readonly names?: readonly string[];
  readonly unordered?: boolean;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly elapsedMs: number;
}

export function readCases(): readonly HttpCase[] {
  return JSON.parse(readFileSync(new URL("./data/http-core.json", import.meta.url), "utf8")) as HttpCase[];
}

/** Sends a request with its path as it stands. */
export function exchange(port: number, step: NonNullable<HttpStep["request"]>): Promise<Reply> {
  const body = step.bodyText ?? (step.body === undefined ? undefined : JSON.stringify(step.body));
  const length = body === undefined && step.method === "GET" ? {} : { "Content-Length": Buffer.byteLength(body ?? "") };
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const { method, path, headers } = step;
    const sent = httpRequest({
      host: "127.0.0.1",
      port,
      method,
      path,
      headers: { ...length, ...headers },
      agent: false,
    });
    sent.on("error", reject);
    sent.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        const { statusCode = 0, headers: got } = response;
        resolve({ status: statusCode, headers: got, body: text, elapsedMs: performance.now() - started });
      });
    });
    sent.end(body);
  });
}

/** The index that a reply carries; `agent/service/:id` has a hash instead. */
export function indexOf(reply: Reply): string {
  const index = reply.headers["x-consul-index"] ?? reply.headers["x-consul-contenthash"];
  return String(index ?? "");
}
