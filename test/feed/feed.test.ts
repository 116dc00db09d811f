import { describe, expect, it } from "vitest";
import { blockingQuery, Feed } from "../../src/feed/index.js";

function publication(revision: number, ...topics: string[]) {
  return { revision, topics: new Set(topics), changes: [] };
}

describe("Feed", () => {
  it("wakes a waiter once, by the first of its topics, after the followers have heard", () => {
    const feed = new Feed<never>();
    const heard: string[] = [];
    feed.follow(({ revision }) => heard.push(`follower ${revision}`));
    feed.wait(["a", "b"], () => heard.push("waiter"));
    feed.publish(publication(1, "c"));
    feed.publish(publication(2, "a", "b"));
    feed.publish(publication(3, "a"));
    expect(heard).toEqual(["follower 1", "follower 2", "waiter", "follower 3"]);
    expect(feed.waiting).toBe(0);
  });

  it("forgets a cancelled wait and follower", () => {
    const feed = new Feed<never>();
    let calls = 0;
    const cancel = feed.wait(["a"], () => calls++);
    const leave = feed.follow(() => calls++);
    cancel();
    cancel();
    leave();
    feed.publish(publication(1, "a"));
    feed.wakeAll();
    expect(calls).toBe(0);
  });
});

describe("blockingQuery", () => {
  function scene(index: number) {
    const feed = new Feed<never>();
    const state = { index: 5, value: "old", answers: [] as string[], expire: () => {}, gone: () => {} };
    blockingQuery(
      { index, waitMs: 1000, topics: ["t"], read: () => ({ index: state.index, answer: state.value }) },
      {
        wait: (topics, wake) => feed.wait(topics, wake),
        after: (_ms, run) => {
          state.expire = run;
          return () => {
            state.expire = () => {};
          };
        },
        onGone: (run) => {
          state.gone = run;
        },
      },
      (answer) => state.answers.push(answer),
    );
    return { feed, state };
  }

  it.each([
    [0, "no index"],
    [4, "an older index"],
  ])("answers at once for %i (%s)", (index) => {
    expect(scene(index).state.answers).toEqual(["old"]);
  });

  it("parks on the current index and answers when the resource moves", () => {
    const { feed, state } = scene(5);
    expect(state.answers).toEqual([]);
    state.index = 6;
    state.value = "new";
    feed.publish(publication(6, "t"));
    expect(state.answers).toEqual(["new"]);
    expect(feed.waiting).toBe(0);
  });

  it("parks again after a wake-up that did not move the index", () => {
    const { feed, state } = scene(5);
    feed.publish(publication(6, "t"));
    expect(state.answers).toEqual([]);
    expect(feed.waiting).toBe(1);
  });

  it("answers unchanged when the wait ends, once", () => {
    const { feed, state } = scene(9);
    state.expire();
    feed.publish(publication(10, "t"));
    expect(state.answers).toEqual(["old"]);
  });

  it("leaves nothing parked when the client goes away", () => {
    const { feed, state } = scene(5);
    state.gone();
    expect(feed.waiting).toBe(0);
    expect(state.answers).toEqual([]);
  });
});
