import { chmodSync, lstatSync, mkdtempSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeFiles, nodeProcesses, systemClock } from "../../src/render/index.js";
import { ProgramRig, pair } from "./support/program-rig.js";

const machine = { files: nodeFiles, processes: nodeProcesses, clock: systemClock };

function folder(files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(tmpdir(), "render-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

describe("process rows of the consul-template reference", () => {
  it("P01 runs one command twice when two templates become ready in different passes", async () => {
    const rig = new ProgramRig({ "/v1/kv/k": pair("k", "v") });
    rig.files.put("a.tpl", "static");
    rig.files.put("b.tpl", '{{ key "k" }}');
    await rig.start("-once", "-template", "a.tpl:out/a:echo x", "-template", "b.tpl:out/b:echo x");
    expect([rig.code, rig.processes.started]).toEqual([0, ["echo x", "echo x"]]);
  });

  it("P02 does nothing when the outputs are right already", async () => {
    const rig = new ProgramRig({ "/v1/kv/k": pair("k", "v") });
    rig.files.put("b.tpl", '{{ key "k" }}');
    rig.files.put("out/b", "v");
    await rig.start("-once", "-log-level=info", "-template", "b.tpl:out/b:echo x");
    expect([rig.code, rig.processes.started]).toEqual([0, []]);
    expect(rig.log.filter((line) => line.includes('rendered "'))).toEqual([]);
  });

  it("P03 prints a dry run and writes nothing", async () => {
    const rig = new ProgramRig();
    rig.files.put("a.tpl", "text\n");
    await rig.start("-dry", "-once", "-log-level=info", "-template", "a.tpl:out/z:echo x");
    expect([rig.code, rig.stdout, rig.files.text("out/z"), rig.processes.started]).toEqual([
      0,
      "> out/z\ntext\n",
      undefined,
      [],
    ]);
    expect(rig.log).toContain('[INFO] (runner) rendered "a.tpl" => "out/z"');
  });

  it("P04 ends with 14 when a command fails, and keeps the file", async () => {
    const rig = new ProgramRig();
    rig.files.put("a.tpl", "text");
    rig.processes.script = () => 1;
    await rig.start("-once", "-template", "a.tpl:out:false");
    expect([rig.code, rig.files.text("out")]).toEqual([14, "text"]);
    expect(rig.stderr).toContain(
      '[ERR] (cli) 1 error occurred:\n\t* failed to execute command "[\\"false\\"]" from "a.tpl" => "out": child: command exited with a non-zero exit status:\n\n    false\n\nPlease ensure the command exits with a zero (0) exit status to indicate success',
    );
  });

  it("P05 kills a command at the end of its time, and keeps the file", async () => {
    const rig = new ProgramRig();
    rig.files.put("a.tpl", "text");
    rig.files.put(
      "c.hcl",
      'template { source = "a.tpl" destination = "out" command = "sleep 3" command_timeout = "1s" }',
    );
    rig.processes.script = () => "runs";
    await rig.start("-once", "-config", "c.hcl");
    await rig.clock.advance(999);
    expect([rig.code, rig.processes.signals]).toEqual([undefined, []]);
    await rig.clock.advance(1);
    expect([rig.code, rig.processes.signals, rig.files.text("out")]).toEqual([14, ["SIGTERM"], "text"]);
    expect(rig.stderr).toContain('child: command did not exit within time limit ("1s"):\n\n    sh -c sleep 3');
  });

  it("P06 ends with the code of the supervised program", async () => {
    const rig = new ProgramRig({}, machine);
    await rig.start("-exec", "sh -c 'exit 7'");
    expect(await rig.end()).toBe(7);
    expect(rig.log).toContain("[ERR] (cli) child process exited with code 7");
  });

  it("P07 makes the folder of the destination", async () => {
    const path = folder({ "a.tpl": "x" });
    const rig = new ProgramRig({}, machine);
    await rig.start("-once", "-template", `${path}/a.tpl:${path}/new/deep/out`);
    expect(await rig.end()).toBe(0);
    expect(statSync(`${path}/new/deep`).mode & 0o777).toBe(0o755);
  });

  it.each([
    ["0600", 0o600],
    ['"0640"', 0o640],
    [undefined, 0o644],
  ])("P08 gives a new file the mode %s", async (perms, mode) => {
    const path = folder({ "a.tpl": "x" });
    const line = perms === undefined ? "" : `perms = ${perms}`;
    writeFileSync(`${path}/c.hcl`, `template { source = "${path}/a.tpl" destination = "${path}/out" ${line} }`);
    const rig = new ProgramRig({}, machine);
    await rig.start("-once", "-config", `${path}/c.hcl`);
    expect(await rig.end()).toBe(0);
    expect(statSync(`${path}/out`).mode & 0o7777).toBe(mode);
  });

  it("P09 keeps the content before as a backup, each time", async () => {
    const rig = new ProgramRig();
    rig.files.put("c.hcl", 'template { source = "a.tpl" destination = "out" backup = true }');
    const seen: (string | undefined)[] = [];
    for (const text of ["one", "two", "three"]) {
      rig.files.put("a.tpl", text);
      await rig.start("-once", "-config", "c.hcl");
      seen.push(rig.files.text("out.bak"));
    }
    expect(seen).toEqual([undefined, "one", "two"]);
    expect(rig.log).toContain('[WARN] (runner) could not backup "out": link out out.bak: no such file or directory');
  });

  it("P10 retries as told, then ends with 14", async () => {
    const rig = new ProgramRig();
    rig.consul.fault = "connection refused";
    rig.files.put("a.tpl", '{{ key "k" }}');
    await rig.start("-once", "-consul-retry-attempts=2", "-consul-retry-backoff=100ms", "-template", "a.tpl:out");
    await rig.clock.advance(300);
    expect(rig.code).toBe(14);
    expect(rig.log.filter((line) => line !== "")).toEqual([
      '[WARN] (view) kv.block(k): connection refused (retry attempt 1 after "100ms")',
      "[ERR] (runner) sending server error back to caller",
      '[WARN] (view) kv.block(k): connection refused (retry attempt 2 after "200ms")',
      "[ERR] (runner) sending server error back to caller",
      "[ERR] (view) kv.block(k): connection refused (exceeded maximum retries)",
      "[ERR] (runner) watcher reported error: kv.block(k): connection refused",
      "[ERR] (cli) kv.block(k): connection refused",
    ]);
  });

  it("P11 reads everything again at SIGHUP and leaves what is right alone", async () => {
    const rig = new ProgramRig();
    rig.files.put("a.tpl", "x");
    await rig.start("-pid-file", "pid", "-template", "a.tpl:out:echo x");
    const before = rig.files.changes.length;
    await rig.signal("SIGHUP");
    expect(rig.stderr).toContain("Reloading configuration...\n");
    expect(rig.files.text("pid")).toBe("4711");
    expect(rig.files.changes.slice(before)).toEqual(["remove pid", "create pid"]);
    expect(rig.processes.started).toEqual(["echo x"]);
    await rig.signal("SIGINT");
  });

  it("P12 stops at SIGINT with 12 and takes its pid file away; at SIGTERM too, unlike the original", async () => {
    for (const name of ["SIGINT", "SIGTERM"]) {
      const rig = new ProgramRig();
      rig.files.put("a.tpl", "x");
      await rig.start("-pid-file", "pid", "-template", "a.tpl:out");
      await rig.signal("SIGQUIT");
      expect(rig.code).toBeUndefined();
      await rig.signal(name);
      expect([rig.code, rig.files.text("pid")]).toEqual([12, undefined]);
      expect(rig.stderr).toContain("Cleaning up...\n");
    }
  });

  it("P13 renders 5 s after the first change with value 5, and 2 s after the last", async () => {
    const rig = new ProgramRig({ "/v1/kv/k": pair("k", "0") });
    rig.files.put("a.tpl", '{{ key "k" }}');
    await rig.start("-wait", "2s:5s", "-template", "a.tpl:out");
    expect(rig.files.text("out")).toBe("0");
    await rig.clock.advance(1_000);
    const seen: string[] = [];
    for (let tenth = 0; tenth <= 110; tenth++) {
      if (tenth % 10 === 0 && tenth <= 70) rig.consul.set("/v1/kv/k", pair("k", String(tenth / 10 + 1)));
      await rig.clock.advance(100);
      const text = rig.files.text("out")!;
      if (seen.at(-1)?.split(" ")[1] !== text) seen.push(`${tenth + 1} ${text}`);
    }
    expect(seen).toEqual(["1 0", "50 5", "90 8"]);
    await rig.signal("SIGINT");
  });

  it.each([
    [["-wait", "5s:2s"], 13, 'invalid value "5s:2s" for flag -wait: wait: min must be less than max\n'],
    [["-wait", "-5s"], 13, 'invalid value "-5s" for flag -wait: wait: cannot be negative\n'],
    [["-wait", "1:2:3"], 13, 'invalid value "1:2:3" for flag -wait: wait: invalid format\n'],
    [["-wait", "foo"], 13, 'invalid value "foo" for flag -wait: time: invalid duration "foo"\n'],
    [["-max-stale", "1x"], 13, 'invalid value "1x" for flag -max-stale: time: unknown unit "x" in duration "1x"\n'],
    [["-template", ""], 13, 'invalid value "" for flag -template: template: cannot be empty\n'],
    [["-bogus"], 13, "flag provided but not defined: -bogus"],
    [["-once", "false"], 13, 'cli: extra args: ["false"]\n'],
    [
      ["-kill-signal", "FOO"],
      13,
      'invalid value "FOO" for flag -kill-signal: invalid signal "FOO" - valid signals are ["SIGABRT"',
    ],
    [
      ["-log-level=foo"],
      15,
      '[ERR] (cli) invalid log level "FOO", valid log levels are TRACE, DEBUG, INFO, WARN, ERR\n',
    ],
    [["-config", "/nope"], 15, "[ERR] (cli) missing file/folder: /nope: stat /nope: no such file or directory\n"],
  ] as const)("P14 refuses %j with %i", async (argv, code, text) => {
    const rig = new ProgramRig();
    await rig.start(...argv);
    expect(rig.code).toBe(code);
    expect(rig.stderr).toContain(text);
  });

  it("P15 writes an empty result and runs its command", async () => {
    const rig = new ProgramRig();
    rig.files.put(
      "c.hcl",
      'template { contents = "{{ if false }}x{{ end }}" destination = "out" command = "echo ran" }',
    );
    await rig.start("-once", "-config", "c.hcl");
    expect([rig.code, rig.files.text("out"), rig.processes.started]).toEqual([0, "", ["echo ran"]]);
  });

  it.each([
    ["SIGTERM", 3],
    ["SIGINT", 12],
  ])("P16 hands %s to the supervised program or stops it, and ends with %i", async (name, code) => {
    const path = folder({
      "child.sh": `trap 'exit 3' TERM\ntrap 'exit 4' INT\necho up > ${"$0"}.up\nwhile :; do sleep 0.05; done\n`,
    });
    writeFileSync(`${path}/c.hcl`, `exec { command = ["sh", "${path}/child.sh"] kill_timeout = "5s" }`);
    const rig = new ProgramRig({}, machine);
    await rig.start("-config", `${path}/c.hcl`);
    await expect.poll(() => statSync(`${path}/child.sh.up`, { throwIfNoEntry: false })?.isFile()).toBe(true);
    await rig.signal(name);
    expect(await rig.end()).toBe(code);
  });

  it("P17 stops the supervised program at SIGHUP and starts a new one", async () => {
    const rig = new ProgramRig();
    rig.processes.script = () => "runs";
    await rig.start("-exec", "app");
    await rig.signal("SIGHUP");
    expect([rig.processes.started, rig.processes.signals]).toEqual([["app", "app"], ["SIGINT"]]);
    await rig.signal("SIGINT");
    expect(rig.code).toBe(12);
  });

  it("P18 leaves the last file when a key is deleted", async () => {
    const rig = new ProgramRig({ "/v1/kv/k": pair("k", "v") });
    rig.files.put("a.tpl", '{{ key "k" }}');
    await rig.start("-template", "a.tpl:out");
    await rig.clock.advance(1_000);
    rig.consul.set("/v1/kv/k", undefined);
    await rig.clock.advance(1_000);
    expect([rig.code, rig.files.text("out")]).toEqual([undefined, "v"]);
    await rig.signal("SIGINT");
  });

  it("P19 ends with 14 when a value makes the template fail, and leaves the last file", async () => {
    const rig = new ProgramRig({ "/v1/kv/k": pair("k", "1") });
    rig.files.put("a.tpl", '{{ key "k" | parseInt }}');
    await rig.start("-template", "a.tpl:out");
    await rig.clock.advance(1_000);
    rig.consul.set("/v1/kv/k", pair("k", "z"));
    await rig.clock.advance(1_000);
    expect([rig.code, rig.files.text("out")]).toEqual([14, "1"]);
  });

  it("P20 ends with 15 when the configuration is broken at SIGHUP", async () => {
    const rig = new ProgramRig();
    rig.files.put("c.hcl", 'log_level = "info"');
    await rig.start("-config", "c.hcl");
    rig.files.put("c.hcl", "template {");
    await rig.signal("SIGHUP");
    expect(rig.code).toBe(15);
    expect(rig.stderr).toContain("[ERR] (cli) from file: c.hcl: error decoding config: At ");
  });

  it("P21 renders the others when an error is not fatal, and goes on", async () => {
    const rig = new ProgramRig();
    rig.files.put("bad.tpl", '{{ index (split "," "a") 5 }}');
    rig.files.put("good.tpl", "good");
    rig.files.put(
      "c.hcl",
      'template { source = "bad.tpl" destination = "bad" error_fatal = false }\ntemplate { source = "good.tpl" destination = "out" }',
    );
    await rig.start("-once", "-config", "c.hcl");
    expect([rig.code, rig.files.text("out"), rig.files.text("bad")]).toEqual([undefined, "good", undefined]);
    expect(rig.log.join("\n")).toContain("[ERR] (runner) bad.tpl: execute: template: :1:3: executing");
    await rig.signal("SIGINT");
  });

  it("P22 replaces a symbolic link by a plain file and leaves its target alone", async () => {
    const path = folder({ "a.tpl": "new", target: "old" });
    symlinkSync(`${path}/target`, `${path}/out`);
    const rig = new ProgramRig({}, machine);
    await rig.start("-once", "-template", `${path}/a.tpl:${path}/out`);
    expect(await rig.end()).toBe(0);
    expect(lstatSync(`${path}/out`).isFile()).toBe(true);
    expect([readFileSync(`${path}/out`, "utf8"), readFileSync(`${path}/target`, "utf8")]).toEqual(["new", "old"]);
  });

  it("P23 keeps mode and owner, and does not take another mode alone for a change", async () => {
    const rig = new ProgramRig();
    rig.files.put("a.tpl", "new");
    rig.files.put("out", "old", 0o751);
    rig.files.names.get("out")!.uid = 65534;
    await rig.start("-once", "-template", "a.tpl:out");
    const { mode, uid } = rig.files.names.get("out")!;
    expect([rig.files.text("out"), mode, uid]).toEqual(["new", 0o751, 65534]);
    rig.files.put("c.hcl", 'template { source = "a.tpl" destination = "out" perms = 0600 command = "echo x" }');
    await rig.start("-once", "-config", "c.hcl");
    expect([rig.files.names.get("out")!.mode, rig.processes.started]).toEqual([0o751, []]);
  });

  it("P23 keeps the mode on a real disk", async () => {
    const path = folder({ "a.tpl": "new", out: "old" });
    chmodSync(`${path}/out`, 0o751);
    const rig = new ProgramRig({}, machine);
    await rig.start("-once", "-template", `${path}/a.tpl:${path}/out`);
    expect(await rig.end()).toBe(0);
    expect([readFileSync(`${path}/out`, "utf8"), statSync(`${path}/out`).mode & 0o777]).toEqual(["new", 0o751]);
  });

  it("P24 adds no line end between the outputs of a dry run", async () => {
    const rig = new ProgramRig();
    rig.files.put("a.tpl", "x");
    rig.files.put("b.tpl", "y");
    await rig.start("-dry", "-once", "-template", "a.tpl:out", "-template", "b.tpl:out2");
    expect(rig.stdout).toBe("> out\nx> out2\ny");
  });
});

describe("the program beyond the rows", () => {
  it("waits for the supervised program with -once and ends with its code", async () => {
    const path = folder({ "a.tpl": "x" });
    const rig = new ProgramRig({}, machine);
    await rig.start("-once", "-template", `${path}/a.tpl:${path}/out`, "-exec", "sleep 0.2; exit 5");
    expect(await rig.end()).toBe(5);
  });

  it("sends the reload signal on a change, to the program's whole group", async () => {
    const path = folder({
      "a.tpl": '{{ key "k" }}',
      "child.sh": `trap 'echo told >> ${"$0"}.told' USR1\necho up > ${"$0"}.up\nwhile :; do sleep 0.05; done\n`,
    });
    writeFileSync(
      `${path}/c.hcl`,
      `exec { command = ["sh", "${path}/child.sh"] reload_signal = "SIGUSR1" kill_signal = "SIGTERM" }\ntemplate { source = "${path}/a.tpl" destination = "${path}/out" }`,
    );
    const rig = new ProgramRig({ "/v1/kv/k": pair("k", "1") }, machine);
    await rig.start("-config", `${path}/c.hcl`);
    await expect.poll(() => statSync(`${path}/child.sh.up`, { throwIfNoEntry: false })?.isFile()).toBe(true);
    rig.consul.set("/v1/kv/k", pair("k", "2"));
    await expect.poll(() => statSync(`${path}/child.sh.told`, { throwIfNoEntry: false })?.isFile()).toBe(true);
    expect(readFileSync(`${path}/out`, "utf8")).toBe("2");
    await rig.signal("SIGINT");
    expect(await rig.end()).toBe(12);
  });

  it("ends with 14 when the supervised program cannot be started", async () => {
    const rig = new ProgramRig({}, machine);
    await rig.start("-exec", "nosuchcmd");
    expect(await rig.end()).toBe(14);
    expect(rig.log).toContain('[ERR] (cli) child: exec: "nosuchcmd": executable file not found in $PATH');
  });

  it("does not wait for a command without a time limit, nor minds how it ends", async () => {
    const rig = new ProgramRig({}, machine);
    const path = folder({});
    writeFileSync(
      `${path}/c.hcl`,
      `template { contents = "x" destination = "${path}/out" command = "false" command_timeout = "0s" }`,
    );
    await rig.start("-once", "-config", `${path}/c.hcl`);
    expect(await rig.end()).toBe(0);
  });

  it("kills the whole group of a command that overstays", async () => {
    const path = folder({});
    writeFileSync(
      `${path}/c.hcl`,
      `template { contents = "x" destination = "${path}/out" command = "sleep 30; true" command_timeout = "100ms" }`,
    );
    const rig = new ProgramRig({}, machine);
    await rig.start("-once", "-config", `${path}/c.hcl`);
    expect(await rig.end()).toBe(14);
    expect(rig.stderr).toContain('within time limit ("100ms")');
  });

  it("takes CT_LOCAL_CONFIG after files and before flags", async () => {
    process.env["CT_LOCAL_CONFIG"] = 'template { contents = "local" destination = "out" }';
    try {
      const rig = new ProgramRig();
      await rig.start("-once");
      expect(rig.files.text("out")).toBe("local");
    } finally {
      delete process.env["CT_LOCAL_CONFIG"];
    }
  });
});
