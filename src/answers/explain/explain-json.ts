import {
  formatRecord,
  nameFromText,
  type ResourceRecord,
  rcodeToText,
  readMessage,
  typeFromText,
} from "../../wire/index.js";
import type { Explainer } from "./explain.js";

/** Asks the way a client over TCP would: the reply's length in `out`, zero or less when it is not ours to give at once. */
export type Ask = (query: Uint8Array, length: number, overTcp: boolean, out: Uint8Array) => number;

const out = new Uint8Array(65_535);

/**
 * The body of `GET /v1/dns/explain?name=&type=`: what is answered now, why, and each instance in or out with its
 * reason. `typeText` is `A` when empty. `ask` is the server's own look-up; where it has no reply, `Status` is empty.
 */
export function explainJson(
  explainer: Explainer,
  ask: Ask,
  name: string,
  typeText: string,
): Readonly<Record<string, unknown>> {
  const asked = typeText === "" ? "A" : typeText.toUpperCase();
  const explanation = explainer.explainText(name, asked);
  const reply = askText(ask, name, asked);
  return {
    Name: name,
    Type: asked,
    Status: reply.status,
    Reason: explanation.reason,
    Text: explanation.text,
    Answers: reply.answers,
    Instances: explanation.instances.map((instance) => ({
      Node: instance.node,
      Service: instance.service,
      ID: instance.id,
      Address: instance.address,
      Port: instance.port,
      In: instance.in,
      Reason: instance.reason,
      Detail: instance.detail,
      Held: instance.held,
    })),
    InstancesOmitted: explanation.instancesOmitted,
  };
}

function askText(ask: Ask, text: string, typeText: string): { status: string; answers: readonly string[] } {
  const nothing = { status: "", answers: [] };
  const name = nameFromText(text.endsWith(".") ? text : `${text}.`);
  const code = typeFromText(typeText);
  if (!name.ok || code === undefined) return nothing;
  const query = Uint8Array.of(0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...name.name, code >> 8, code & 255, 0, 1);
  const length = ask(query, query.length, true, out);
  const read = length > 0 ? readMessage(out.slice(0, length)) : undefined;
  if (read?.ok !== true) return nothing;
  const lines = (records: readonly ResourceRecord[]): string[] => records.map(formatRecord);
  return { status: rcodeToText(read.message.header.rcode), answers: lines(read.message.answer) };
}
