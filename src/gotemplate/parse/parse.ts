import type { Statement } from "./node.js";
import { ParseFailure } from "./pipeline.js";
import { TemplateParser } from "./template-parser.js";

/** A parsed template with everything defined in it. */
export interface Template {
  /** As messages call it; consul-template leaves it empty. */
  readonly name: string;
  readonly text: string;
  readonly definitions: ReadonlyMap<string, readonly Statement[]>;
}

/** How a template is to be read. */
export interface ParseOptions {
  /** Whether a name is a function; the built-in ones always are. */
  readonly isFunction: (name: string) => boolean;
  /** `{{` unless given; "" means the default too. */
  readonly leftDelimiter?: string;
  readonly rightDelimiter?: string;
}

export type ParseResult =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly error: string };

/** Parses with no functions known beyond `isFunction`. Errors are Go's: `template: NAME:LINE: ...`. Never throws. */
export function parseWith(name: string, text: string, options: ParseOptions): ParseResult {
  const left = options.leftDelimiter || "{{";
  const right = options.rightDelimiter || "}}";
  const parser = new TemplateParser(name, text, left, right, options.isFunction);
  try {
    parser.parse(name);
  } catch (failure) {
    if (failure instanceof ParseFailure) return { ok: false, error: failure.message };
    throw failure;
  }
  return { ok: true, template: { name, text, definitions: parser.templates } };
}
