import type { ParseFault, Position } from "./value.js";

/** Thrown inside this room to leave a deep parse; never crosses its face. */
export class SyntaxFault extends Error {
  readonly at: Position;

  constructor(message: string, at: Position) {
    super(message);
    this.at = at;
  }
}

/** Runs a parse; a {@link SyntaxFault} becomes the value the face returns. */
export function caught<T>(fileName: string, parse: () => T): T | ParseFault {
  try {
    return parse();
  } catch (fault) {
    if (!(fault instanceof SyntaxFault)) throw fault;
    const { line, column } = fault.at;
    return {
      ok: false,
      error: `${fileName}:${line}:${column}: ${fault.message}`,
      message: fault.message,
      line,
      column,
    };
  }
}
