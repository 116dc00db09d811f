import { type Call, fail, under } from "./command.js";
import type { ApiClient } from "./context.js";

/** What a template would write now, as the agent answers it. */
type Preview =
  | { readonly kind: "text"; readonly text: string; readonly diff: string }
  | { readonly kind: "waiting"; readonly for: readonly string[] }
  | { readonly kind: "error"; readonly error: string };

/** Usage of the commands that take one template. */
export const templateUsage = "[options] DESTINATION_OR_NUMBER";

/**
 * The text that the template named by the arguments would write now, and how it differs from its file.
 * @throws CommandFailure when there is no such template, it waits for data, or it fails
 */
export async function previewOf(call: Call): Promise<{ readonly text: string; readonly diff: string }> {
  const [name] = call.args;
  if (name === undefined || call.args.length > 1) fail("A single template must be specified, by destination or number");
  const client = await call.connect();
  const number = await numberOf(client, name);
  const reply = await under("Error rendering the template", client.get(`/v1/agent/templates/preview/${number}`));
  const preview = reply.json<Preview>();
  if (preview.kind === "error") fail(preview.error);
  if (preview.kind === "waiting") fail(`The template waits for ${preview.for.join(", ")}`);
  return preview;
}

/** Templates are numbered from 0, as `template status` lists them. */
async function numberOf(client: ApiClient, name: string): Promise<number> {
  const reply = await under("Error reading templates", client.get("/v1/agent/templates"));
  const templates = reply.json<readonly { readonly Destination?: string }[]>();
  const found = templates.findIndex(({ Destination }) => Destination === name);
  if (found >= 0) return found;
  if (/^\d{1,6}$/.test(name) && Number(name) < templates.length) return Number(name);
  return fail(`There is no template ${name}: "template status" lists those of the agent`);
}
