import type { Query } from "../wire/index.js";
import type { CompiledAnswer } from "./compiled-answer.js";
import type { Topic } from "./entries.js";

/**
 * Bytes of compiled answers kept. 10,000 services of 10 instances, each asked for A, AAAA and SRV, take about 15 MB;
 * the bound holds off clients that ask for every spelling there is.
 */
const keptBytesMax = 64 * 1024 * 1024;
/** What an entry costs beside its bytes, roughly. */
const entryBytes = 400;

/** Compiled answers by folded name and type. Found without making an object; dropped by topic. */
export class AnswerTable {
  private buckets: (CompiledAnswer | undefined)[] = new Array<CompiledAnswer | undefined>(1024).fill(undefined);
  private count = 0;
  private keptBytes = 0;

  get size(): number {
    return this.count;
  }

  find(query: Query, keyType: number): CompiledAnswer | undefined {
    const { nameBytes, folded } = query;
    let entry = this.buckets[(query.hash ^ keyType) & (this.buckets.length - 1)];
    for (; entry !== undefined; entry = entry.next) {
      if (entry.hash !== query.hash || entry.keyType !== keyType || entry.nameBytes !== nameBytes) continue;
      const { bytes } = entry;
      let i = 0;
      while (i < nameBytes && bytes[i] === folded[i]) i++;
      if (i === nameBytes) return entry;
    }
    return undefined;
  }

  /** Keeps an answer until its topic changes. The caller has looked that there is none yet. */
  add(answer: CompiledAnswer, topic: Topic): void {
    if (this.keptBytes + answer.bytes.length + entryBytes > keptBytesMax) this.clear();
    if (this.count >= this.buckets.length) this.grow();
    const slot = (answer.hash ^ answer.keyType) & (this.buckets.length - 1);
    answer.next = this.buckets[slot];
    answer.topic = topic;
    this.buckets[slot] = answer;
    this.count++;
    this.keptBytes += answer.bytes.length + entryBytes;
    if (topic.answers === undefined) topic.answers = [answer];
    else topic.answers.push(answer);
  }

  /** Drops all answers that show a topic. */
  drop(topic: Topic): void {
    const { answers } = topic;
    if (answers === undefined) return;
    topic.answers = undefined;
    for (const answer of answers) this.unlink(answer);
  }

  clear(): void {
    for (const bucket of this.buckets) {
      for (let entry = bucket; entry !== undefined; entry = entry.next) {
        if (entry.topic !== undefined) entry.topic.answers = undefined;
      }
    }
    this.buckets.fill(undefined);
    this.count = 0;
    this.keptBytes = 0;
  }

  private unlink(answer: CompiledAnswer): void {
    const slot = (answer.hash ^ answer.keyType) & (this.buckets.length - 1);
    let entry = this.buckets[slot];
    if (entry === answer) this.buckets[slot] = answer.next;
    else {
      while (entry !== undefined && entry.next !== answer) entry = entry.next;
      if (entry === undefined) return;
      entry.next = answer.next;
    }
    answer.next = undefined;
    answer.topic = undefined;
    this.count--;
    this.keptBytes -= answer.bytes.length + entryBytes;
  }

  private grow(): void {
    const old = this.buckets;
    this.buckets = new Array<CompiledAnswer | undefined>(old.length * 2).fill(undefined);
    for (const bucket of old) {
      for (let entry = bucket; entry !== undefined; ) {
        const { next } = entry;
        const slot = (entry.hash ^ entry.keyType) & (this.buckets.length - 1);
        entry.next = this.buckets[slot];
        this.buckets[slot] = entry;
        entry = next;
      }
    }
  }
}
