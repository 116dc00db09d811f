import type { Place } from "./decode.js";
import type { FileFault } from "./decode-faults.js";

/** A configuration that cannot be used. */
export interface ConfigRefusal {
  readonly ok: false;
  readonly exitCode: number;
  /** The original's text, without lead. */
  readonly error: string;
  /** Our own lines: `file:line:column: what is wrong there`, with the key that was probably meant. */
  readonly hints: readonly string[];
  /** Set when a flag was wrong (the list of flags follows the error) or help was asked for (exit code 0). */
  readonly usage?: true;
}

export function refusal(error: string, hints: readonly string[] = []): ConfigRefusal {
  return { ok: false, exitCode: 1, error, hints };
}

/** `1 error occurred:` and the points, each on its line. */
export function severalErrors(errors: readonly string[]): string {
  const head = errors.length === 1 ? "1 error occurred:" : `${errors.length} errors occurred:`;
  return `${head}\n${errors.map((error) => `\t* ${error}\n`).join("")}\n`;
}

export function unknownKeyRefusal(file: string, faults: readonly FileFault[]): ConfigRefusal {
  const sorted = [...faults].sort((a, b) => (a.text < b.text ? -1 : 1));
  const hints = sorted.map((fault) => {
    const meant = fault.nearest === undefined ? "" : `. Did you mean "${fault.nearest}"?`;
    return `${file}:${fault.line}:${fault.column}: ${fault.text}${meant}`;
  });
  return refusal(`failed to parse ${file}: ${severalErrors(sorted.map(({ text }) => text))}`, hints);
}

export function wrongTypeRefusal(file: string, faults: readonly FileFault[]): ConfigRefusal {
  const sorted = [...faults].sort((a, b) => (a.text < b.text ? -1 : 1));
  const points = sorted.map(({ text }) => `* ${text}`).join("\n");
  const hints = sorted.map(({ text, line, column }) => `${file}:${line}:${column}: ${text}`);
  return refusal(`failed to parse ${file}: ${sorted.length} error(s) decoding:\n\n${points}`, hints);
}

/** Go's own words for a wrong flag, which no lead precedes. */
export function flagRefusal(fault: {
  readonly error: string;
  readonly help: boolean;
  readonly nearest?: string;
}): ConfigRefusal {
  const hints = fault.nearest === undefined ? [] : [`Did you mean -${fault.nearest}?`];
  return { ok: false, exitCode: fault.help ? 0 : 1, error: fault.error, hints, usage: true };
}

/** A wrong value, and where it was given if that was a file. */
export interface ValueFault {
  readonly error: string;
  readonly alone: boolean;
  readonly place: Place | undefined;
}

/** Tells what belongs together at once, else the first that stands alone. */
export function valueRefusal(faults: readonly ValueFault[]): ConfigRefusal | undefined {
  const together = faults.filter(({ alone }) => !alone);
  if (together.length > 0) return refusal(severalErrors(together.map(({ error }) => error)), valueHints(together));
  const [first] = faults;
  return first === undefined ? undefined : refusal(first.error, valueHints([first]));
}

function valueHints(faults: readonly ValueFault[]): string[] {
  return faults.flatMap(({ error, place }) => {
    return place === undefined || place.line === 0 ? [] : [`${place.file}:${place.line}:${place.column}: ${error}`];
  });
}
