/**
 * `random-names.ts PORT SECONDS RATE`: asks for new names below outside.example, RATE a second, or 0 for as many as are answered.
 * Prints `begun` when it is under way, and at last how many were answered a second.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "./client.js";

/** Questions under way where no rate is given: twice what a listener takes from the kernel at a time. */
const lanes = 64;

const port = Number(process.argv[2]);
const seconds = Number(process.argv[3]);
const rate = Number(process.argv[4] ?? 0);
const salt = Math.floor(Math.random() * 2 ** 32).toString(36);
const client = new Client();
const startMs = performance.now();
const name = (i: number): string => `${salt}-${i}.outside.example`;
const elapsedSeconds = (): number => (performance.now() - startMs) / 1_000;
setTimeout(() => console.log("begun"), 500);
const answered = rate > 0 ? await paced() : await asFastAsAnswered();
client.close();
console.log((answered / elapsedSeconds()).toFixed(0));

async function asFastAsAnswered(): Promise<number> {
  const { asked, lost } = await client.flood(port, lanes, name, () => elapsedSeconds() < seconds);
  return asked - lost;
}

async function paced(): Promise<number> {
  const asked: Promise<boolean>[] = [];
  while (elapsedSeconds() < seconds) {
    while (asked.length < elapsedSeconds() * rate) asked.push(client.ask(name(asked.length), port));
    await pause(1);
  }
  return (await Promise.all(asked)).filter(Boolean).length;
}
