import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { holds, probe } from "./probe.js";

afterEach(() => holds.whenEmpty());

const sh = (text: string) => ({ Args: ["/bin/sh", "-c", text] });

describe("a script check", () => {
  it.each([
    [0, "passing"],
    [1, "warning"],
    [2, "critical"],
    [127, "critical"],
  ])("that exits with %i is %s", async (code, status) => {
    expect(await probe(sh(`echo out; exit ${code}`))).toEqual({ status, output: "out\n" });
  });

  it("shows standard output and standard error", async () => {
    const { output } = await probe(sh("echo one; sleep 0.05; echo two >&2"));
    expect(output).toBe("one\ntwo\n");
  });

  it("that dies of a signal is critical", async () => {
    expect((await probe(sh("kill -9 $$"))).status).toBe("critical");
  });

  it("runs its arguments as they stand, and through a shell only when one is named", async () => {
    expect((await probe({ Args: ["/bin/echo", "$HOME", "a;b"] })).output).toBe("$HOME a;b\n");
    expect((await probe({ Args: ["echo", "$((1+1))", ";", "echo", "b"], Shell: "/bin/sh" })).output).toBe("2\nb\n");
  });

  it("has the agent's environment and no input", async () => {
    process.env["PROBE_WORD"] = "inherited";
    expect((await probe(sh("cat; echo $PROBE_WORD"))).output).toBe("inherited\n");
    delete process.env["PROBE_WORD"];
  });

  it("shows the end of a long output, with a remark", async () => {
    expect((await probe({ ...sh("printf 0123456789"), OutputMaxSize: 4 })).output).toBe(
      "Captured 4 of 10 bytes\n...\n6789",
    );
  });

  it.each([
    ["/nope/x", "fork/exec /nope/x: no such file or directory"],
    ["/etc/passwd", "fork/exec /etc/passwd: permission denied"],
    ["no-such-program-anywhere", 'exec: "no-such-program-anywhere": executable file not found in $PATH'],
  ])("%s that cannot be started says why", async (program, output) => {
    expect(await probe({ Args: [program] })).toEqual({ status: "critical", output });
  });

  it("with an argument that no command line can carry is critical", async () => {
    expect((await probe({ Args: ["/bin/echo", "a\0b"] })).status).toBe("critical");
  });

  it("that takes too long is killed with everything it started", async () => {
    const marker = `31${process.pid}`;
    const result = await probe({ ...sh(`sleep ${marker} & sleep ${marker}`), Timeout: 300e6 });
    expect(result).toEqual({ status: "critical", output: "Timed out (300ms) running check" });
    await holds.whenEmpty();
    // A killed grandchild is gone once the system has scheduled it a last time.
    await vi.waitFor(() => expect(processesWith(marker)).toEqual([]), 5_000);
  });

  it("that takes too long shows what it had printed", async () => {
    const { output } = await probe({ ...sh("echo started; sleep 30"), Timeout: 300e6 });
    expect(output).toBe("Timed out (300ms) running check\n\nstarted\n");
  });

  it("that prints for ever costs a bounded amount", async () => {
    const before = process.memoryUsage().rss;
    const result = await probe({ Args: ["yes"], Timeout: 500e6, OutputMaxSize: 100 });
    expect(result.output).toMatch(
      /^Timed out \(500ms\) running check\n\nCaptured 100 of \d+ bytes\n\.\.\.\n[y\n]{100}$/,
    );
    // It prints gigabytes a second; what the collector has not got to yet is some tens of MiB.
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1_048_576);
  });
});

/** Command lines of living processes that contain the word. */
function processesWith(word: string): string[] {
  const pids = readProcesses();
  return pids.filter((line) => line.includes(word));
}

function readProcesses(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return "";
      }
    });
}
