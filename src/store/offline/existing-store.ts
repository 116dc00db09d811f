import { systemClock } from "../clock.js";
import { StoreError } from "../errors.js";
import { isStore } from "../level/format-marker.js";
import { LevelMedium } from "../level/level-medium.js";

/** @throws StoreError `STORE_NO_STORE` where there is none yet; an offline command must not make one. */
export async function requireStore(directory: string): Promise<void> {
  if (await isStore(directory)) return;
  throw new StoreError("STORE_NO_STORE", `there is no store in ${directory}`, "name the agent's data directory");
}

/** Gives the opened medium to `use` and closes it, whatever happens. */
export async function withMedium<T>(directory: string, use: (medium: LevelMedium) => Promise<T>): Promise<T> {
  const medium = await LevelMedium.open(directory, systemClock);
  try {
    return await use(medium);
  } finally {
    await medium.close();
  }
}
