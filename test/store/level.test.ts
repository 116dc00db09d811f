import type { Store } from "../../src/store/index.js";
import { openLevelStore } from "../../src/store/index.js";
import type { Note } from "./codec.js";
import { describeStore } from "./contract.js";
import { temporaryDirectories } from "./directories.js";

const freshDirectory = temporaryDirectories();
const directories = new WeakMap<Store<Note>, string>();

describeStore({
  name: "level",
  async open(options) {
    const directory = await freshDirectory();
    const { store } = await openLevelStore({ directory, ...options });
    directories.set(store, directory);
    return store;
  },
  async reopen(store, options) {
    await store.close();
    const directory = directories.get(store)!;
    const opened = await openLevelStore({ directory, ...options });
    if (opened.warnings.length > 0) throw new Error(opened.warnings[0]!.message);
    directories.set(opened.store, directory);
    return opened.store;
  },
});
