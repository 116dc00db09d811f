/**
 * `random-names.ts PORT SECONDS`: asks for new names below outside.example, as many as are answered. Prints `begun` when it is
 * under way, and at last how many were answered a second.
 */
import { Client } from "./client.js";

/** Questions under way: twice what a listener takes from the kernel at a time. */
const lanes = 64;

const port = Number(process.argv[2]);
const seconds = Number(process.argv[3]);
const salt = Math.floor(Math.random() * 2 ** 32).toString(36);
const client = new Client();
const startMs = performance.now();
const elapsedSeconds = (): number => (performance.now() - startMs) / 1_000;
setTimeout(() => console.log("begun"), 500);
const { asked, lost } = await client.flood(
  port,
  lanes,
  (i) => `${salt}-${i}.outside.example`,
  () => elapsedSeconds() < seconds,
);
client.close();
console.log(((asked - lost) / elapsedSeconds()).toFixed(0));
