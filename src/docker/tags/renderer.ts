import {
  executeTemplate,
  type FunctionSpec,
  GoError,
  GoPointer,
  parseTemplate,
  pointerTo,
  type Template,
} from "../../gotemplate/index.js";
import type { Container } from "../container.js";
import { containerType } from "./container-types.js";
import { httpGetFunction, tagFunctions } from "./functions.js";
import { goValue } from "./go-value.js";

/** A template's end: the tags' text, the fault in Go's words, or the URL whose content it needs first. */
export type TagsResult =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "fault"; readonly error: string }
  | { readonly kind: "needs"; readonly url: string };

/** What `httpGet` brought: the body, or why there is none. */
export type Fetched = ReadonlyMap<string, string | GoError>;

/** Tags are short; a template that writes more than this, or works longer, is wrong. */
const LIMITS = { outputBytesMax: 256 * 1024, stepsMax: 2_000_000 };

const containerPointer = pointerTo(containerType);

/** The `-tags` option, compiled once and rendered for every container. */
export class TagRenderer {
  readonly #source: string;
  readonly #template: Template | undefined;

  private constructor(source: string, template: Template | undefined) {
    this.#source = source;
    this.#template = template;
  }

  /** The error is Go's text of what is wrong with the template. */
  static compile(
    source: string,
  ): { readonly ok: true; readonly renderer: TagRenderer } | { readonly ok: false; readonly error: string } {
    if (!source.includes("{{")) return { ok: true, renderer: new TagRenderer(source, undefined) };
    const functions = new Set([...tagFunctions.keys(), "httpGet"]);
    const parsed = parseTemplate("tags", source, { functions });
    if (!parsed.ok) return { ok: false, error: parsed.error };
    return { ok: true, renderer: new TagRenderer(source, parsed.template) };
  }

  /** Renders for one container. After `needs`, call again with that URL fetched. */
  render(container: Container, fetched: Fetched = new Map()): TagsResult {
    if (this.#template === undefined) return { kind: "text", text: this.#source };
    let needed: string | undefined;
    const httpGet = httpGetFunction((url) => {
      const found = fetched.get(url);
      if (found !== undefined) return found;
      needed ??= url;
      return new GoError("not fetched yet");
    });
    const functions = new Map<string, FunctionSpec>([...tagFunctions, ["httpGet", httpGet]]);
    const value = goValue(containerPointer, container.inspected);
    const dot = value instanceof GoPointer ? value : new GoPointer(containerPointer, null);
    const result = executeTemplate(this.#template, dot, functions, { limits: LIMITS });
    if (needed !== undefined) return { kind: "needs", url: needed };
    return result.ok ? { kind: "text", text: result.output } : { kind: "fault", error: result.error };
  }
}
