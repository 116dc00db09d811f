import {
  formatRecord,
  type Name,
  nameFromText,
  type ResourceRecord,
  rcodeToText,
  readMessage,
  typeFromText,
} from "../../wire/index.js";
import type { Explainer } from "./explain.js";
import { reasonTexts } from "./reasons.js";

/** Asks the way a client over TCP would: the reply's length in `out`, zero or less when it is not ours to give at once. */
export type Ask = (query: Uint8Array, length: number, overTcp: boolean, out: Uint8Array) => number;

/** Who answers for a name that is none of ours, and in words how; undefined when nobody does. */
export type Beside = (
  name: Name,
) => { readonly reason: "static-zone" | "forwarded"; readonly text: string } | undefined;

const out = new Uint8Array(65_535);

/**
 * The body of `GET /v1/dns/explain?name=&type=`: what is answered now, why, and each instance in or out with its
 * reason. `typeText` is `A` when empty. `ask` is the server's own look-up; where it has no reply, `Status` is empty. `beside` tells
 * of names that are none of ours.
 */
export function explainJson(
  explainer: Explainer,
  ask: Ask,
  name: string,
  typeText: string,
  beside: Beside = () => undefined,
): Readonly<Record<string, unknown>> {
  const asked = typeText === "" ? "A" : typeText.toUpperCase();
  const explanation = explainer.explainText(name, asked);
  const reply = askText(ask, name, asked);
  const told = explanation.reason === "not-ours" ? besideText(beside, name) : undefined;
  return {
    Name: name,
    Type: asked,
    Status: reply.status,
    Reason: told?.reason ?? explanation.reason,
    Text: told?.text ?? explanation.text,
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

function besideText(beside: Beside, text: string): ReturnType<Beside> {
  const name = nameFromText(text.endsWith(".") ? text : `${text}.`);
  const found = name.ok ? beside(name.name) : undefined;
  return found && { ...found, text: `${reasonTexts[found.reason]}: ${found.text}` };
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
