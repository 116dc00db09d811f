import {
  type AnswerOptions,
  Answers,
  addExtendedError,
  type Explainer,
  type ProjectionChange,
} from "../answers/index.js";
import { type Annotate, type DnsServer, type Elsewhere, type ReplyRateSetup, startDnsServer } from "../dns/index.js";
import type { Registry } from "../registry.js";
import { allAnswersChanges, answersChanges } from "./answers-feed.js";

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
  const tell = (changes: readonly ProjectionChange[]): void => {
    for (const change of changes) answers.apply(change);
  };
  const nodesTold = new Set<string>();
  const tellAll = (): void => {
    for (const node of nodesTold) answers.apply({ kind: "node", op: "delete", node });
    nodesTold.clear();
    for (const { record } of registry.view.tables.nodes.values()) nodesTold.add(record.node.name);
    tell(allAnswersChanges(registry.view));
  };
  tellAll();
  answers.markLoaded();
  registry.onReload(tellAll);
  registry.feed.follow(({ changes }) => {
    const told = answersChanges(registry.view, changes);
    for (const change of told) if (change.kind === "node" && change.op === "put") nodesTold.add(change.node);
    tell(told);
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
