import { setTimeout as pause } from "node:timers/promises";

/**
 * Looks again and again until `look` stops throwing, at most `withinMs`. Real programs say nothing when they are ready, so
 * an end-to-end test has to look; the last fault is what the test reports.
 */
export async function eventually<T>(look: () => T | Promise<T>, withinMs = 10_000): Promise<T> {
  const deadlineMs = Date.now() + withinMs;
  for (;;) {
    try {
      return await look();
    } catch (fault) {
      if (Date.now() > deadlineMs) throw fault;
      await pause(20);
    }
  }
}
