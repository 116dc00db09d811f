/** `random-names.ts PORT SECONDS`: asks for new names below outside.example; prints `begun`, and at last answers a second. */
import { Client } from "./client.js";

/** Questions under way: a few more than one listener takes from the kernel at a time. */
const lanes = 64;

const port = Number(process.argv[2]);
const untilMs = performance.now() + Number(process.argv[3]) * 1_000;
const client = new Client();
const startMs = performance.now();
console.log("begun");
const salt = Math.floor(Math.random() * 2 ** 32).toString(36);
const { asked, lost } = await client.flood(
  port,
  lanes,
  (i) => `${salt}-${i}.outside.example`,
  () => performance.now() < untilMs,
);
client.close();
console.log(((asked - lost) / ((performance.now() - startMs) / 1_000)).toFixed(0));
