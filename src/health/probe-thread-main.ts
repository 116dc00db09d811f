/** The probe thread: carries out what `ThreadProbing` orders, and tells what came of it. */
import { setFlagsFromString } from "node:v8";
import { parentPort, workerData } from "node:worker_threads";
import { LocalProbing } from "./local-probing.js";
import type { ProbeCommand, ProbeNews } from "./probe-messages.js";
import type { ProbeResult } from "./probers/prober.js";
import type { Probed, ProbeEvents, ProbeOrder, ProbingOptions } from "./probing.js";

/** A result that says what the last one said may wait so long: 2,000 of them a second are ten messages. */
const repeatedMs = 100;
const figuresMs = 1_000;

// V8 learns what stays from the start of many checks, which all do, and takes what it sees later for long-lived too: the sockets
// of probes then wait for a full collection. To collect them took an eighth of the CPU of a probe. For the whole process, which
// after its start has not much to learn.
setFlagsFromString("--no-allocation-site-pretenuring");

const port = parentPort!;
const orders = new Map<number, Probed>();
const probing = new LocalProbing(workerData as ProbingOptions, (error) => tell({ is: "fault", text: String(error) }));
let news: ProbeNews[] = [];
let nextFlush: "none" | "later" | "soon" = "none";
let later: NodeJS.Timeout | undefined;

function flush(): void {
  clearTimeout(later);
  nextFlush = "none";
  const told = news;
  news = [];
  port.postMessage(told);
}

/** Tells with what else comes in this turn of the event loop. */
function tell(each: ProbeNews): void {
  news.push(each);
  if (nextFlush === "soon") return;
  nextFlush = "soon";
  setImmediate(flush);
}

function tellLater(each: ProbeNews): void {
  news.push(each);
  if (nextFlush !== "none") return;
  nextFlush = "later";
  later = setTimeout(flush, repeatedMs);
}

/** Tells results at once while they may change the check, by themselves or by its thresholds; the others when it suits. */
function eventsOf(id: number, { definition }: ProbeOrder): ProbeEvents {
  const repeatsThatMatter = Math.max(definition.successBeforePassing, definition.failuresBeforeCritical);
  let last: ProbeResult | undefined;
  let repeats = 0;
  return {
    finished(result) {
      const isSame = last?.output === result.output && last.status === result.status && last.silent === result.silent;
      repeats = last?.status === result.status ? repeats + 1 : 0;
      // The old one stays: a new one for each check and interval would grow old in the heap.
      if (!isSame) last = result;
      const each: ProbeNews = isSame ? id : { is: "finished", id, result };
      if (repeats <= repeatsThatMatter) tell(each);
      else tellLater(each);
    },
    disbelieved: () => tell({ is: "disbelieved", id }),
  };
}

function answer(id: number, result: ProbeResult | undefined): void {
  tell({ is: "answered", id, result });
}

function carryOut(command: ProbeCommand): void {
  switch (command.do) {
    case "start":
      orders.set(command.id, probing.start(command.order, eventsOf(command.id, command.order)));
      return;
    case "stop":
      orders.get(command.id)?.stop();
      orders.delete(command.id);
      return;
    case "run":
      void orders
        .get(command.id)
        ?.runNow()
        .then((result) => answer(command.id, result));
      return;
    case "again":
      orders.get(command.id)?.again(command.delayMs);
      return;
    case "once":
      void probing.once(command.definition, command.local).then((result) => answer(command.id, result));
      return;
    case "close":
      for (const each of orders.values()) each.stop();
      void probing.close().then(() => process.exit());
  }
}

port.on("message", (commands: readonly ProbeCommand[]) => {
  for (const command of commands) {
    try {
      carryOut(command);
    } catch (error) {
      // One order that cannot be carried out does not end the others.
      tell({ is: "fault", text: String(error) });
    }
  }
});

setInterval(() => tell({ is: "figures", snapshot: probing.snapshot() }), figuresMs);
