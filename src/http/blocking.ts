import { blockingQuery } from "../feed/index.js";
import type { Answer } from "./answer.js";
import type { Call } from "./call.js";

/** A read that can be made again: rows as they are, what would change them, and how they look on the wire. */
export interface BlockingRead<T> {
  readonly find: () => { readonly rows: T; readonly index: number; readonly topics: readonly string[] };
  readonly render: (rows: T, index: number) => Answer;
}

/** Answers at once, or parks the request until what it reads has an index above the client's or the wait is over. */
export function answerRead<T>(
  call: Call,
  { index, waitMs }: { readonly index: number; readonly waitMs: number },
  { find, render }: BlockingRead<T>,
): Answer | Promise<Answer> {
  const first = find();
  if (index === 0 || first.index > index) return render(first.rows, first.index);
  return new Promise((resolve) => {
    blockingQuery(
      {
        index,
        waitMs,
        topics: first.topics,
        read: () => {
          const found = find();
          return { index: found.index, answer: found };
        },
      },
      {
        wait: (topics, wake) => call.ports.registry.feed.wait(topics, wake),
        after: (ms, run) => {
          const stop = after(ms, run);
          const leave = call.service.parking.park(run);
          return () => {
            stop();
            leave();
          };
        },
        onGone: (run) => call.onGone(run),
      },
      (found) => resolve(render(found.rows, found.index)),
    );
  });
}

/** Node's longest timer; waits are far below, a misconfigured limit could be above. */
const timerMsMax = 2 ** 31 - 1;

/** Runs something later, unless cancelled. */
export function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, Math.min(Math.ceil(ms), timerMsMax));
  return () => clearTimeout(timer);
}
