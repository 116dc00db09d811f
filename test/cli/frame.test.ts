import { describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands/index.js";
import { formatTable } from "../../src/cli/table.js";
import { run } from "./double-context.js";

describe("the command line", () => {
  it.each([[["--help"]], [["-h"]], [["-help"]]])("%j prints the commands and ends with 0", async (argv) => {
    const { exit, stdout, stderr } = await run(argv, { name: "consul" });
    expect(stdout).toMatch(
      /^Usage: consul \[--version\] \[--help\] <command> \[<args>\]\n\nAvailable commands are:\n {4}agent/,
    );
    expect([exit, stderr]).toEqual([0, ""]);
  });

  it("lists a group once and leaves out what is not here", async () => {
    const { stdout } = await run(["--help"]);
    expect(stdout.match(/^ {4}kv /gm)).toHaveLength(1);
    expect(stdout).not.toMatch(/^ {4}acl/m);
  });

  it("answers an unknown command with 127, the help, and the nearest one", async () => {
    const { exit, stdout, stderr } = await run(["mebers"]);
    expect([exit, stdout]).toEqual([127, ""]);
    expect(stderr).toMatch(/^Usage: rollcall /);
    expect(stderr).toMatch(/\nUnknown command "mebers"; did you mean "rollcall members"\?\n$/);
  });

  it("answers nothing at all with 127 and the help", async () => {
    expect(await run([])).toMatchObject({ exit: 127, stderr: expect.not.stringContaining("Unknown") });
  });

  it("answers an unknown subcommand with 1, the group's help, and the nearest one", async () => {
    const { exit, stderr } = await run(["kv", "gte"]);
    expect(exit).toBe(1);
    expect(stderr).toMatch(/^Usage: rollcall kv <subcommand> \[options\] \[args\]\n/);
    expect(stderr).toContain('Unknown subcommand "gte"; did you mean "rollcall kv get"?');
  });

  it.each([
    ["kv", "kv -h", "<subcommand> [options] [args]"],
    ["kv", "kv zz -h", "<subcommand> [options] [args]"],
    ["kv", "-h kv", "<subcommand> [options] [args]"],
    ["operator", "operator --help", "<subcommand> [options]"],
    ["operator raft", "operator raft -help", "<subcommand> [options]"],
  ])("prints the help of the group %s for %j", async (group, line, usage) => {
    const { exit, stdout, stderr } = await run(line.split(" "));
    expect([exit, stdout.split("\n")[0], stderr]).toEqual([0, `Usage: rollcall ${group} ${usage}`, ""]);
    expect(stdout).toMatch(/\nSubcommands:\n {4}\S/);
  });

  it.each([["kv get a -h"], ["-h kv get"], ["kv get -zz --help"], ["kv get -token -h a"]])(
    "prints the command's help for %j: a help flag counts wherever it stands",
    async (line) => {
      const { exit, stdout, stderr } = await run(line.split(" "));
      expect([exit, stdout.split("\n")[0], stderr]).toEqual([
        0,
        "Usage: rollcall kv get [options] [KEY_OR_PREFIX]",
        "",
      ]);
    },
  );

  it("takes what follows -- as it is", async () => {
    expect((await run(["kv", "get", "--", "a", "-h"])).stderr).toBe("Too many arguments (expected 1, got 2)\n");
    expect((await run(["--", "kv", "get"])).exit).toBe(127);
  });

  it("refuses flags before the command, and shows the command's help", async () => {
    const { exit, stdout, stderr } = await run(["-token=x", "kv", "get", "a"]);
    expect([exit, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^Invalid flags before the subcommand\..*\n.*\n\nUsage: rollcall kv get /);
    expect((await run(["-zz"])).exit).toBe(127);
  });

  it.each([["-v"], ["-version"], ["--version kv get a"], ["-zz -v"]])("prints the version for %j", async (line) => {
    const { exit, stdout } = await run(line.split(" "), { name: "consul" });
    expect([exit, stdout.split("\n")[0]]).toEqual([0, "Consul v1.20.1"]);
  });

  it("names an unknown flag and the nearest one", async () => {
    const { exit, stderr } = await run(["kv", "get", "-recure", "a"]);
    expect(exit).toBe(1);
    expect(stderr).toMatch(/^flag provided but not defined: -recure\nUsage:\n {2}-base64\n {4}\t/);
    expect(stderr).toMatch(/\nDid you mean -recurse\?\n$/);
  });

  it("wraps its long help at eighty columns", async () => {
    for (const entry of commands) {
      if (entry.load === undefined) continue;
      const { exit, stdout } = await run([...entry.words.split(" "), "-h"]);
      expect(exit).toBe(0);
      expect(stdout).toMatch(new RegExp(`^Usage: rollcall ${entry.words}`));
      for (const line of stdout.split("\n").slice(1)) expect(line.length, line).toBeLessThanOrEqual(80);
    }
  });

  it("says of a command of Consul's that is not here what to use instead", async () => {
    expect(await run(["acl", "token", "list"])).toMatchObject({
      exit: 1,
      stderr: expect.stringMatching(/"rollcall acl" is not supported yet: use /),
    });
  });

  it("hands the rest of the line to a program, with its first words where it has some", async () => {
    const seen: unknown[] = [];
    const program = async (argv: readonly string[]) => seen.push(argv) + 40;
    const programs = { agent: program, resolver: program };
    expect((await run(["agent", "-dev", "-h"], { programs })).exit).toBe(41);
    await run(["resolver", "doctor", "-x"], { programs });
    expect(seen).toEqual([
      ["-dev", "-h"],
      ["doctor", "-x"],
    ]);
  });

  it("says that a program is missing from this build", async () => {
    expect(await run(["agent"])).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('program "agent" is missing'),
    });
  });

  it("lets the longest words win", async () => {
    const programs = { template: async () => 0 };
    expect((await run(["template", "-once"], { programs })).exit).toBe(0);
    expect((await run(["template", "status"], { programs })).stderr).toContain("Error reading templates");
  });

  it("has every command exactly one way to run", () => {
    for (const { words, load, program, instead } of commands) {
      expect(
        [load, program, instead].filter((way) => way !== undefined),
        words,
      ).toHaveLength(1);
    }
  });
});

describe("version", () => {
  it("names both versions, and as `consul` begins as harnesses expect", async () => {
    expect((await run(["version"])).stdout).toMatch(/^Rollcall v9\.8\.7\nCompatible with Consul v1\.20\.1\n/);
    expect((await run(["--version"], { name: "consul" })).stdout).toMatch(
      /^Consul v1\.20\.1\nBuild Date 2024-\S+Z\nProtocol 2 spoken by default, .*\n\n$/,
    );
  });
});

describe("a table", () => {
  it("pads all but the last column to the widest cell and two blanks", () => {
    const text = formatTable([
      ["Node", "ID", "DC"],
      ["ext", "", "dc1"],
      ["long-name", "0f", "dc1"],
    ]);
    expect(text).toBe("Node       ID  DC\next            dc1\nlong-name  0f  dc1");
  });
});
