import { randomBytes } from "node:crypto";
import { defineCommand } from "../command.js";

/** What AES-256 takes. */
const KEY_BYTES = 32;

export const command = defineCommand({
  usage: "",
  description: "Prints a random key in base64.",
  api: false,
  flags: {},
  async run(call) {
    call.out(randomBytes(KEY_BYTES).toString("base64"));
    return 0;
  },
});
