import type { GoError } from "../../gotemplate/index.js";
import { linkedId } from "../address.js";
import { type Container, readContainer } from "../container.js";
import type { DockerOptions } from "../options.js";
import type { TagRenderer } from "../tags/renderer.js";
import { type Wanted, wantedServices } from "../wanted.js";
import type { PageCache } from "./page-cache.js";

/** What inspecting one container gave. */
export type Reading =
  | { readonly kind: "gone" }
  /** There, but its process does not run. */
  | { readonly kind: "ended"; readonly container: Container }
  | {
      readonly kind: "running";
      readonly container: Container;
      readonly wanted: Wanted;
      readonly tagFault: string | undefined;
    };

export interface ReaderPorts {
  readonly options: DockerOptions;
  readonly renderer: TagRenderer;
  readonly pages: PageCache;
  /** First part of ids. */
  readonly hostname: string;
  readonly nodeAddress: string;
}

/** What stands for a whole comparison. */
export interface ReadContext {
  readonly owner: string;
  readonly hostAddress: string | undefined;
}

/** `httpGet` may be called with what another call returned; a chain longer than this is a loop. */
const PAGES_OF_ONE_TEMPLATE_MAX = 16;

/** Reads one container and works out its services. Rejects when the engine does not answer. */
export async function readOne(
  id: string,
  inspect: (id: string) => Promise<unknown>,
  context: ReadContext,
  ports: ReaderPorts,
): Promise<Reading> {
  const container = readContainer(await inspect(id));
  if (container === undefined) return { kind: "gone" };
  if (!container.running) return { kind: "ended", container };
  const other = linkedId(container);
  const linked = other === undefined ? undefined : readContainer(await inspect(other));
  const tags = await renderTags(container, ports);
  const wanted = wantedServices(container, ports.options, {
    hostname: ports.hostname,
    hostAddress: context.hostAddress,
    owner: context.owner,
    nodeAddress: ports.nodeAddress,
    linked,
    forcedTags: tags.text,
  });
  return { kind: "running", container, wanted, tagFault: tags.fault };
}

async function renderTags(
  container: Container,
  { options, renderer, pages }: ReaderPorts,
): Promise<{ readonly text: string; readonly fault: string | undefined }> {
  const fetched = new Map<string, string | GoError>();
  for (let round = 0; round <= PAGES_OF_ONE_TEMPLATE_MAX; round++) {
    const result = renderer.render(container, fetched);
    if (result.kind === "text") return { text: result.text, fault: undefined };
    if (result.kind === "fault")
      return { text: "", fault: `${options.tags} template execution failed with error: ${result.error}` };
    fetched.set(result.url, await pages.page(result.url));
  }
  return { text: "", fault: `${options.tags} template asks for more than ${PAGES_OF_ONE_TEMPLATE_MAX} pages` };
}
