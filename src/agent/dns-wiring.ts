import { type AnswerOptions, Answers, addExtendedError, type Explainer } from "../answers/index.js";
import { type Annotate, type DnsServer, type Elsewhere, type ReplyRateSetup, startDnsServer } from "../dns/index.js";
import type { Registry } from "../registry.js";
import { tellAll, tellChanges } from "./answers-feed.js";

export interface DnsPlace {
  readonly addresses: readonly string[];
  /** -1 is off. */
  readonly port: number;
}

/** Answers without data: SERVFAIL for our own names until `feedAnswers` has told what there is. */
export function createAnswers(options: AnswerOptions): Answers {
  return new Answers({ options, random: Math.random, nowSeconds: () => Math.floor(Date.now() / 1000) });
}

/** Tells the answers all that the registry holds and keeps them in step from here on. */
export function feedAnswers(answers: Answers, registry: Registry): void {
  const nodesTold = new Set<string>();
  const reload = (): void => {
    for (const node of nodesTold) answers.apply({ kind: "node", op: "delete", node });
    nodesTold.clear();
    for (const { record } of registry.view.tables.nodes.values()) nodesTold.add(record.node.name);
    tellAll(registry.view, (change) => answers.apply(change));
  };
  reload();
  answers.markLoaded();
  registry.onReload(reload);
  registry.feed.follow(({ changes }) => {
    tellChanges(registry.view, changes, (change) => {
      if (change.kind === "node" && change.op === "put") nodesTold.add(change.node);
      answers.apply(change);
    });
  });
}

/** Listens, unless DNS is off. */
export async function startDns(
  answers: Answers,
  place: DnsPlace,
  elsewhere: Elsewhere,
  explainer: () => Explainer | undefined,
  rate: ReplyRateSetup,
): Promise<DnsServer | undefined> {
  if (place.port < 0) return undefined;
  const annotate: Annotate = (query, out, length, overTcp) => {
    const known = explainer();
    return known === undefined ? length : addExtendedError(query, out, length, overTcp, known);
  };
  return startDnsServer({ answers, ...place, elsewhere, annotate, rate });
}
