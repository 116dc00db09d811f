import { openMemoryStore } from "../../src/store/index.js";
import { describeStore } from "./contract.js";

describeStore({ name: "memory", open: openMemoryStore });
