import { describe, expect, it } from "vitest";
import type { Batch } from "../../src/records/index.js";
import { ChangeStream } from "../../src/store/change-stream.js";

const batch = (revision: number, changes = 1): Batch<string> => ({
  revision,
  changes: Array.from({ length: changes }, (_, i) => ({ op: "delete", key: String(i), modifyRevision: revision })),
});

function sinkOf(seen: (number | "reload")[]) {
  return { batch: ({ revision }: Batch<string>) => void seen.push(revision), reload: () => void seen.push("reload") };
}

describe("the change stream", () => {
  it("keeps a bounded history by batches, and answers what is older with a reload", () => {
    const stream = new ChangeStream<string>(1);
    for (let revision = 2; revision <= 20_001; revision++) stream.publish(batch(revision));
    const old: (number | "reload")[] = [];
    stream.watch(20_001 - 8193, 20_001, sinkOf(old));
    expect(old).toEqual(["reload"]);
    const kept: (number | "reload")[] = [];
    stream.watch(20_001 - 8192, 20_001, sinkOf(kept));
    expect(kept).toHaveLength(8192);
    expect(kept.at(-1)).toBe(20_001);
  });

  it("keeps a bounded history by changes", () => {
    const stream = new ChangeStream<string>(1);
    for (let revision = 2; revision <= 9; revision++) stream.publish(batch(revision, 20_000));
    const seen: (number | "reload")[] = [];
    stream.watch(6, 9, sinkOf(seen));
    expect(seen).toEqual([7, 8, 9]);
    stream.watch(5, 9, sinkOf(seen));
    expect(seen.at(-1)).toBe("reload");
  });

  it("does not tell a watch that joins from a sink the batch that it already has", () => {
    const stream = new ChangeStream<string>(1);
    const joined: (number | "reload")[] = [];
    let join = (): void => {
      join = () => {};
      stream.watch(2, 2, sinkOf(joined));
    };
    const first = { batch: () => join(), reload() {} };
    stream.watch(1, 1, first);
    stream.publish(batch(2));
    stream.publish(batch(3));
    expect(joined).toEqual([3]);
  });

  it("ends every watch when it restarts", () => {
    const stream = new ChangeStream<string>(1);
    const seen: (number | "reload")[] = [];
    stream.watch(1, 1, sinkOf(seen));
    stream.restart(5);
    stream.publish(batch(6));
    expect(seen).toEqual(["reload"]);
  });
});
