import { define, type FunctionSpec, GoError, intType, onText } from "../../gotemplate/index.js";
import type { FunctionPorts } from "./ports.js";

/** A whole number from `min` up to, but not with, `max`. */
function between(min: bigint, max: bigint, random: () => number): bigint | GoError {
  if (max <= min) return new GoError("invalid argument to Intn");
  return min + BigInt(Math.floor(random() * Number(max - min)));
}

/** The characters in another order, each as likely as any other. */
function shuffled(text: string, random: () => number): string {
  const characters = Array.from(text);
  for (let last = characters.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [characters[last], characters[other]] = [characters[other]!, characters[last]!];
  }
  return characters.join("");
}

/** Sprig's functions that ask chance: their output changes with every rendering. */
export function chanceFunctions(ports: FunctionPorts): [string, FunctionSpec][] {
  return [
    ["sprig_randInt", define([intType, intType], ([min, max]) => between(min as bigint, max as bigint, ports.random))],
    ["sprig_shuffle", onText((text) => shuffled(text, ports.random), { stepsPerCharacter: 1 })],
  ];
}
