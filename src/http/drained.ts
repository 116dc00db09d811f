import type { Server } from "node:http";

/** How often the connections are counted while they are waited for. */
const lookMs = 5;

/** Closes connections as they come to rest; resolves when none is left, or when the time is up. */
export async function drained(server: Server, withinMs: number): Promise<void> {
  for (const untilMs = Date.now() + withinMs; Date.now() < untilMs; ) {
    server.closeIdleConnections();
    if ((await connections(server)) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

function connections(server: Server): Promise<number> {
  return new Promise((resolve) => server.getConnections((_fault, count) => resolve(count ?? 0)));
}
