import { gzip, gzipSync } from "node:zlib";
import { type Answer, isJson } from "./answer.js";
import type { Call } from "./call.js";
import { indentJson } from "./indent.js";

/** Consul's threshold. */
const gzipBytesMin = 1400;
/** Larger bodies are packed off the event loop: DNS answers must not wait for them. */
const gzipSyncBytesMax = 64 * 1024;
/** Fast enough for bodies made per request; JSON shrinks tenfold even so. */
const gzipOptions = { level: 1 } as const;

/** Packed forms of bodies that are sent again and again; they go with their body. */
const packed = new WeakMap<Buffer, Buffer>();

/** Writes an answer: indented and packed where asked for, with the headers that every answer has. */
export function send(call: Call, answer: Answer): void {
  const { response } = call;
  if (response.destroyed || response.writableEnded) return;
  const body = isJson(answer) ? prettied(call, answer.body) : answer.body;
  if (body.length >= gzipBytesMin && takesGzip(call.header("accept-encoding"))) sendPacked(call, answer, body);
  else writeOut(call, answer, body, false);
}

function prettied(call: Call, body: Answer["body"]): Answer["body"] {
  const pretty = !call.query.empty && call.query.has("pretty");
  if (!pretty && !call.settings.raw.indentAlways) return body;
  return indentJson(body.toString()) + (pretty ? "\n" : "");
}

function writeOut(call: Call, answer: Answer, body: Answer["body"], isPacked: boolean): void {
  const { response } = call;
  const headers = [...call.settings.baseHeaders, ...answer.headers];
  if (answer.type !== null) headers.push("Content-Type", answer.type);
  if (isPacked) headers.push("Content-Encoding", "gzip");
  headers.push("Content-Length", String(typeof body === "string" ? Buffer.byteLength(body) : body.length));
  response.writeHead(answer.status, headers);
  response.end(body);
}

function sendPacked(call: Call, answer: Answer, body: Answer["body"]): void {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const ready = packed.get(bytes);
  if (ready !== undefined) {
    writeOut(call, answer, ready, true);
    return;
  }
  const finish = (result: Buffer): void => {
    packed.set(bytes, result);
    writeOut(call, answer, result, true);
  };
  if (bytes.length <= gzipSyncBytesMax) {
    finish(gzipSync(bytes, gzipOptions));
    return;
  }
  gzip(bytes, gzipOptions, (fault, result) => {
    if (call.response.destroyed) return;
    if (fault === null) finish(result);
    else writeOut(call, answer, bytes, false);
  });
}

/** True for a client that takes gzip; `gzip;q=0` says no. */
function takesGzip(accepted: string | undefined): boolean {
  if (accepted === undefined) return false;
  return accepted.split(",").some((part) => {
    const [coding = "", ...params] = part.split(";").map((word) => word.trim());
    return coding.toLowerCase() === "gzip" && !params.some((param) => /^q=0(\.0*)?$/.test(param));
  });
}
