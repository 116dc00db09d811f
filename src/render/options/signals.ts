import { constants } from "node:os";
import { quote } from "../../golang/index.js";

/** Signals by name, for the messages that list them. */
export const signalNames: readonly string[] = Object.keys(constants.signals).sort();

/** A signal's name, with or without `SIG`; undefined for an unknown one. */
export function signalName(text: string): string | undefined {
  const upper = text.toUpperCase();
  const name = upper.startsWith("SIG") ? upper : `SIG${upper}`;
  return signalNames.includes(name) ? name : undefined;
}

/** The words for an unknown signal. */
export function signalFault(text: string): string {
  return `invalid signal ${quote(text)} - valid signals are [${signalNames.map(quote).join(" ")}]`;
}
