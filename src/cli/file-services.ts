import { type Call, under } from "./command.js";
import type { ServiceDefinition } from "./context.js";

/** The services that files define; what the reader warns of goes to standard error. */
export async function servicesOfFiles(
  call: Pick<Call, "context" | "err">,
  paths: readonly string[],
): Promise<readonly ServiceDefinition[]> {
  const { services, warnings } = await under("Error", call.context.readServices(paths));
  for (const warning of warnings) call.err(warning);
  return services;
}
