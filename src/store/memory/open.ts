import type { Clock } from "../clock.js";
import { systemClock } from "../clock.js";
import type { Codec, Store } from "../contract.js";
import { openEmbeddedStore } from "../open-embedded.js";
import { MemoryMedium } from "./memory-medium.js";

/** A store that ends with the process, for `-dev` and tests. It enforces the same limits as the durable ones. */
export async function openMemoryStore<R>(options: { codec: Codec<R>; clock?: Clock }): Promise<Store<R>> {
  const { codec, clock = systemClock } = options;
  const { store } = await openEmbeddedStore(new MemoryMedium(), { codec, clock });
  return store;
}
