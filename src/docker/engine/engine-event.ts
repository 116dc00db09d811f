import { isContainerId } from "../container.js";
import { objectAt, textAt, textsAt } from "../json-value.js";

/** An event of the engine about a container. */
export interface EngineEvent {
  readonly containerId: string;
  /** Without what follows a colon: `health_status`, `exec_create`; `network` for a change of networks. */
  readonly action: string;
  /** Of `kill`: the signal's number, unless a label of that name hides it. */
  readonly signal: number | undefined;
  /** Nanoseconds since 1970 as digits, more than a number holds; blank when the engine gave none. */
  readonly timeNano: string;
}

/** Read of an event's text. */
export type EventRead =
  | { readonly kind: "container"; readonly event: EngineEvent }
  /** Of no interest here; its time counts all the same. */
  | { readonly kind: "other"; readonly timeNano: string }
  /** Not JSON, or no event. */
  | { readonly kind: "unreadable" };

/** Reads one event of either API (`Action` and `Actor`, or also the old `status` and `id`). */
export function readEvent(text: string): EventRead {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: "unreadable" };
  }
  const actor = objectAt(json, "Actor");
  const attributes = textsAt(actor, "Attributes");
  const type = textAt(json, "Type") || "container";
  const action = (textAt(json, "Action") || textAt(json, "status")).split(":")[0]!.trim();
  const timeNano = timeOf(text);
  if (action === "") return { kind: "unreadable" };
  if (type === "network") {
    const containerId = attributes["container"] ?? "";
    if ((action !== "connect" && action !== "disconnect") || !isContainerId(containerId))
      return { kind: "other", timeNano };
    return { kind: "container", event: { containerId, action: "network", signal: undefined, timeNano } };
  }
  const containerId = textAt(actor, "ID") || textAt(json, "id");
  if (type !== "container" || !isContainerId(containerId)) return { kind: "other", timeNano };
  const signal = attributes["signal"] ?? "";
  return {
    kind: "container",
    event: { containerId, action, signal: /^\d{1,2}$/.test(signal) ? Number(signal) : undefined, timeNano },
  };
}

/** `timeNano` is above 2^53: its digits are cut out of the text. In attributes it would stand in quotes. */
function timeOf(text: string): string {
  return /"timeNano"\s*:\s*(\d{10,19})\s*[,}]/.exec(text)?.[1] ?? "";
}

/** A time as the engine's `since` wants it: `seconds.nnnnnnnnn`. */
export function sinceText(timeNano: string): string {
  return `${timeNano.slice(0, -9)}.${timeNano.slice(-9)}`;
}

/** Events at one nanosecond are few; more than this at one time would be an attack on memory, and may come twice. */
const AT_ONE_TIME_MAX = 1_000;

/** Where we are in the stream: gives the place to resume from, and drops what comes again there. */
export class EventPosition {
  #newest = "";
  #seenThen = new Set<string>();

  /** `since` of a stream that goes on here; blank before the first event. */
  get since(): string {
    return this.#newest === "" ? "" : sinceText(this.#newest);
  }

  /** False for an event that was here before (`since` is inclusive). */
  take(timeNano: string, text: string): boolean {
    if (timeNano === "") return true;
    const order =
      timeNano.length - this.#newest.length || (timeNano < this.#newest ? -1 : Number(timeNano > this.#newest));
    if (order > 0) {
      this.#newest = timeNano;
      this.#seenThen = new Set();
    }
    if (order === 0 && this.#seenThen.has(text)) return false;
    if (order >= 0 && this.#seenThen.size < AT_ONE_TIME_MAX) this.#seenThen.add(text);
    return true;
  }

  /** Another engine, or one whose clock went back: nothing of before counts. */
  reset(): void {
    this.#newest = "";
    this.#seenThen.clear();
  }
}
