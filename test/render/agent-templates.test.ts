import { describe, expect, it } from "vitest";
import { parseHcl } from "../../src/hcl/index.js";
import { templateOptions } from "../../src/render/index.js";
import { Rig, templatesOf } from "./support/rig.js";

const web = (id: string, port: number) => ({
  Node: "n1",
  Address: "10.0.0.1",
  Service: { ID: id, Service: "web", Port: port },
});

/** As many blocks as asked for, each with a service of its own and one command for all. */
function manyTemplates(count: number, command: string): string {
  const block = (i: number): string =>
    `template {\n contents = "{{ range service \\"s${i}\\" }}{{ .Port }} {{ end }}"\n destination = "/out/${i}"\n command = "${command}"\n}`;
  return Array.from({ length: count }, (_, i) => block(i)).join("\n");
}

describe("templates of the agent", () => {
  it("renders from the view in one pass, nested queries included", async () => {
    const rig = new Rig();
    rig.world.register(web("web-1", 80));
    await rig.start(
      templatesOf(
        'template { contents = "{{ range services }}{{ range service .Name }}{{ .ID }} {{ end }}{{ end }}" destination = "/out/a" command = "reload" }',
      ),
    );
    expect(rig.files.text("/out/a")).toBe("consul web-1 ");
    expect(rig.processes.started).toEqual(["reload"]);
    expect(rig.runner.watching).toBe(3);
  });

  it("runs one command once in a window, however many templates and changes", async () => {
    const rig = new Rig();
    await rig.start(templatesOf(manyTemplates(20, "reload it")));
    expect(rig.processes.started).toEqual(["reload it"]);
    for (let i = 0; i < 20; i++) {
      rig.world.register({
        Node: "n",
        Address: "10.0.0.1",
        Service: { ID: `s${i}`, Service: `s${i}`, Port: 1000 + i },
      });
      await rig.clock.advance(10);
    }
    await rig.clock.advance(50);
    expect(rig.files.text("/out/19")).toBe("1019 ");
    expect(rig.processes.started).toEqual(["reload it", "reload it"]);
  });

  it("waits no longer than the longest wait while changes go on", async () => {
    const rig = new Rig();
    await rig.start(templatesOf(manyTemplates(1, "reload it")));
    for (let change = 1; change <= 100; change++) {
      rig.world.register({ Node: "n", Address: "10.0.0.1", Service: { ID: "s0", Service: "s0", Port: change } });
      await rig.clock.advance(20);
    }
    // The first render, and 2 s of changes in windows of half a second.
    expect(rig.processes.started.length).toBe(1 + 4);
    await rig.clock.advance(100);
    expect(rig.files.text("/out/0")).toBe("100 ");
  });

  it("rolls back when the command fails, runs it again, and tells", async () => {
    const rig = new Rig();
    rig.world.put("v", "good");
    await rig.start(
      templatesOf('template { contents = "{{ key \\"v\\" }}" destination = "/out/a" command = "apply it" }'),
    );
    rig.processes.script = () => (rig.files.text("/out/a") === "bad" ? 1 : 0);
    rig.world.put("v", "bad");
    await rig.clock.advance(60);
    expect(rig.files.text("/out/a")).toBe("good");
    expect(rig.processes.started).toEqual(["apply it", "apply it", "apply it"]);
    const [status] = rig.runner.status();
    expect(status).toMatchObject({ Status: "rolled back", Failures: 1, Destination: "/out/a" });
    expect(status?.LastError).toContain('failed to execute command "[\\"apply it\\"]" from "(dynamic)" => "/out/a"');
    expect([...rig.files.names.keys()]).toEqual(["/out/a"]);
    rig.world.put("v", "better");
    await rig.clock.advance(60);
    expect([rig.files.text("/out/a"), rig.runner.status()[0]?.Status]).toEqual(["better", "rendered"]);
  });

  it("tries a text that was rolled back again, later and later", async () => {
    const rig = new Rig();
    rig.world.put("v", "x");
    rig.processes.script = () => 1;
    await rig.start(
      templatesOf('template { contents = "{{ key \\"v\\" }}" destination = "/out/a" command = "apply it" }'),
    );
    const tries = (): number => rig.files.changes.filter((change) => change.endsWith("rollcall-new /out/a")).length;
    expect([tries(), rig.files.text("/out/a")]).toEqual([1, undefined]);
    await rig.clock.advance(10_000);
    expect(tries()).toBe(2);
    await rig.clock.advance(19_000);
    expect(tries()).toBe(2);
    rig.processes.script = () => 0;
    await rig.clock.advance(2_000);
    expect([tries(), rig.files.text("/out/a")]).toEqual([3, "x"]);
  });

  it("checks the new file before it is in place", async () => {
    const rig = new Rig();
    rig.files.put("/etc/app.conf", "old");
    rig.processes.script = (argv) => (argv.join(" ").includes("app.conf.rollcall-new") ? 1 : 0);
    await rig.start(
      templatesOf(
        'template { contents = "new" destination = "/etc/app.conf" check = ["app", "-t", "{file}"] command = "reload" }',
      ),
    );
    expect(rig.files.text("/etc/app.conf")).toBe("old");
    expect(rig.processes.started).toEqual(["app -t /etc/.app.conf.rollcall-new"]);
    expect(rig.runner.status()[0]?.LastError).toContain('check of "(dynamic)" => "/etc/app.conf" failed');
    expect([...rig.files.names.keys()]).toEqual(["/etc/app.conf"]);
  });

  it("takes a new text of its file, and keeps the last good one when the new one is broken", async () => {
    const rig = new Rig();
    rig.files.put("/t.tpl", "one");
    await rig.start(templatesOf('template { source = "/t.tpl" destination = "/out/a" }'));
    rig.files.put("/t.tpl", "two");
    await rig.clock.advance(2_000);
    expect(rig.files.text("/out/a")).toBe("two");
    rig.files.put("/t.tpl", "{{ if }}");
    await rig.clock.advance(2_000);
    expect(rig.files.text("/out/a")).toBe("two");
    expect(rig.runner.status()[0]?.LastError).toBe(
      "/t.tpl: parse: template: :1: missing value for if; the last good text stays in use",
    );
    rig.files.put("/t.tpl", "three");
    await rig.clock.advance(2_000);
    expect([rig.files.text("/out/a"), rig.runner.status()[0]?.LastError]).toEqual(["three", ""]);
  });

  it("says what a template waits for, and renders when it comes", async () => {
    const rig = new Rig();
    await rig.start(
      templatesOf(
        'template { contents = "{{ key \\"a/b\\" }}{{ range safeService \\"web\\" }}{{ .Port }}{{ end }}" destination = "/out/a" }',
      ),
    );
    expect(rig.runner.status()[0]).toMatchObject({
      Status: "waiting",
      Waiting: ["kv.block(a/b)", "health.service(web|passing)"],
      DefinedAt: "agent.hcl:1:10",
    });
    rig.world.put("a/b", "v");
    rig.world.register(web("web-1", 80));
    await rig.clock.advance(1);
    expect(rig.files.text("/out/a")).toBe("v80");
  });

  it("goes on with the others when one fails, and never ends", async () => {
    const rig = new Rig();
    await rig.start(
      templatesOf(
        'template { contents = "{{ index (split \\",\\" \\"a\\") 5 }}" destination = "/out/a" }\ntemplate { source = "/nope" destination = "/out/b" }\ntemplate { contents = "well" destination = "/out/c" }',
      ),
    );
    expect(rig.ending).toBeUndefined();
    expect(rig.files.text("/out/c")).toBe("well");
    const [first, second] = rig.runner.status();
    expect(first?.LastError).toContain("error calling index: index out of range: 5");
    expect(second?.LastError).toContain("failed to read template: open /nope: no such file or directory");
  });

  it("renders a template whose file comes later", async () => {
    const rig = new Rig();
    await rig.start(templatesOf('template { source = "/later" destination = "/out/a" }'));
    rig.files.put("/later", "here");
    await rig.clock.advance(2_000);
    expect([rig.files.text("/out/a"), rig.runner.status()[0]?.LastError]).toEqual(["here", ""]);
  });

  it("forbids programs and other files unless the block allows them", async () => {
    const rig = new Rig();
    await rig.start(templatesOf('template { contents = "{{ plugin \\"echo\\" \\"x\\" }}" destination = "/out/a" }'));
    expect(rig.runner.status()[0]?.LastError).toContain("error calling plugin: function is disabled");
    const allowed = new Rig({ ...process.env });
    await allowed.start(
      templatesOf(
        'template { contents = "{{ plugin \\"echo\\" \\"x\\" }}" destination = "/out/a" function_denylist = [] }',
      ),
    );
    expect(allowed.files.text("/out/a")).toBe("x");
  });

  it("lets go of queries that no template uses any more", async () => {
    const rig = new Rig();
    rig.world.put("which", "a");
    await rig.start(
      templatesOf('template { contents = "{{ range service (key \\"which\\") }}{{ end }}" destination = "/out/a" }'),
    );
    expect(rig.runner.watching).toBe(2);
    for (const name of ["b", "c", "d"]) {
      rig.world.put("which", name);
      await rig.clock.advance(100);
    }
    expect([rig.runner.watching, rig.world.source.watching]).toEqual([2, 2]);
    await rig.runner.close();
    expect(rig.world.source.watching).toBe(0);
  });
});

describe("a template that is never whole", () => {
  it.each([
    ["fails", '{{ parseInt \\"x\\" }}'],
    ["waits", '{{ key \\"absent\\" }}'],
  ])("because it %s gathers no watches", async (_name, end) => {
    const rig = new Rig();
    rig.world.put("which", "a");
    const text = `{{ range service (key \\"which\\") }}{{ end }}${end}`;
    await rig.start(templatesOf(`template { contents = "${text}" destination = "/out/a" }`));
    const { watching } = rig.runner;
    for (const name of ["b", "c", "d", "e"]) {
      rig.world.put("which", name);
      await rig.clock.advance(600);
    }
    expect([rig.runner.watching, rig.world.source.watching]).toEqual([watching, watching]);
  });

  it("keeps what it used when it was whole", async () => {
    const rig = new Rig();
    rig.world.put("n", "1");
    rig.world.put("after", "b");
    await rig.start(
      templatesOf('template { contents = "{{ key \\"n\\" | parseInt }}{{ key \\"after\\" }}" destination = "/out/a" }'),
    );
    rig.world.put("n", "x");
    await rig.clock.advance(600);
    expect(rig.runner.watching).toBe(2);
  });
});

describe("template blocks of the agent's configuration", () => {
  it.each([
    ['template {\n  source = "a"\n  bogus = 1\n  destination = "b"\n}', 'x.hcl:3:3: unknown key "bogus"'],
    ['template {\n  source = "a"\n}', "x.hcl:1:10: template: destination is missing"],
    ['template {\n  destination = "a"\n}', "x.hcl:1:10: template: must specify exactly one of 'source' or 'contents'"],
    [
      'template {\n source = "a"\n contents = "b"\n destination = "c"\n}',
      "x.hcl:1:10: template: cannot specify both 'source' and 'contents'",
    ],
    [
      'template {\n source = "a"\n destination = "c"\n wait { min = "soon" }\n}',
      "x.hcl:4:15: error decoding 'min': time: invalid duration \"soon\"",
    ],
    [
      'template {\n source = "a"\n destination = "c"\n perms = "rw"\n}',
      'x.hcl:4:10: perms must be an octal file mode such as "0640"',
    ],
    [
      'template {\n source = "a"\n destination = "c"\n exec { kill_signal = "NOPE" }\n}',
      'x.hcl:4:23: invalid signal "NOPE" - valid signals are [',
    ],
  ])("points at what is wrong in %j", (text, error) => {
    const parsed = parseHcl(text, "x.hcl");
    if (!parsed.ok) throw new Error(parsed.error);
    const result = templateOptions([{ file: "x.hcl", value: parsed.value.members.get("template")!.value }]);
    expect(result.ok ? "" : result.errors.join("\n")).toContain(error);
  });
});
