import { describe, expect, it } from "vitest";
import { linkedId } from "../../src/docker/address.js";
import { compatSwitches, noCompat } from "../../src/docker/compat.js";
import { readContainer } from "../../src/docker/container.js";
import { MARK_KEY } from "../../src/docker/mark.js";
import type { DockerOptions } from "../../src/docker/options.js";
import { TagRenderer } from "../../src/docker/tags/renderer.js";
import { wantedServices } from "../../src/docker/wanted.js";
import { optionsOf } from "./flags.js";
import { ids, recording } from "./recorded.js";

interface Result {
  readonly bodies: readonly Record<string, unknown>[];
  readonly lines: readonly string[];
  readonly fault?: string;
}

/** Everything of one recorded set-up, as the loop would do it: container x1, and x0 when x1 shares its network. */
function run(setup: string, options: DockerOptions, inspect = recording.inspect): Result {
  const compiled = TagRenderer.compile(options.tags);
  if (!compiled.ok) throw new Error(compiled.error);
  const x1 = readContainer(inspect[setup])!;
  const x0 = linkedId(x1) === undefined ? undefined : readContainer(inspect[`${setup}/x0`])!;
  const bodies: Record<string, unknown>[] = [];
  const lines: string[] = [];
  for (const container of x0 === undefined ? [x1] : [x1, x0]) {
    const tags = compiled.renderer.render(container);
    if (tags.kind !== "text") return { bodies, lines, fault: tags.kind === "fault" ? tags.error : tags.url };
    const wanted = wantedServices(container, options, {
      hostname: "host1",
      hostAddress: undefined,
      nodeAddress: "192.0.2.5",
      linked: container === x1 ? x0 : undefined,
      forcedTags: tags.text,
      owner: "engine",
    });
    bodies.push(...wanted.services.map(({ body }) => ({ ...body })));
    lines.push(...wanted.lines);
  }
  return { bodies, lines };
}

const everything = new Set(compatSwitches);

describe("recorded registrations with every compat switch", () => {
  const cases = recording.registrations.filter(({ setup }) => setup !== "custom_id_two_ports");
  it.each(cases.map((line) => [`${line.setup} ${line.flags.join(" ")}`, line] as const))("%s", (_name, line) => {
    const result = run(line.setup, optionsOf(line.flags, everything));
    if (line.exit !== undefined) {
      expect(line.log).toEqual([`{{.Nope}} template execution failed with error: ${result.fault}`]);
      return;
    }
    const byId = (a: Record<string, unknown>, b: Record<string, unknown>) =>
      String(a["ID"]) < String(b["ID"]) ? -1 : 1;
    // Random host ports are placeholders there.
    const bodies = line.requests.map(({ body }) => (body["Port"] === "32768" ? { ...body, Port: 32_768 } : body));
    expect([...result.bodies].sort(byId)).toEqual([...bodies].sort(byId));
    const own = line.log.filter((text) => !/^(added|register failed)/.test(text));
    expect([...result.lines].sort()).toEqual([...own].sort());
  });

  it("custom_id_two_ports: registers one of the two, always the same", () => {
    const line = recording.registrations.find(({ setup }) => setup === "custom_id_two_ports")!;
    const result = run(line.setup, optionsOf(line.flags, everything));
    expect(result.bodies).toEqual([line.requests.find(({ body }) => body["Name"] === "web2-80")?.body]);
    expect(result.lines).toEqual([
      `ignored: ${ids["x1"]!.slice(0, 12)} port 443/tcp has the id my-id of port 80/tcp; give SERVICE_<port>_ID`,
    ]);
  });
});

/** What is mended, set-up by set-up: the fields that differ from the recording. `[]`: nothing is registered. */
const mended: Readonly<Record<string, Record<string, unknown> | readonly []>> = {
  user_network_published: [], // the host's address is unknown there; the container's with the published port is nobody's
  two_networks: [],
  ipv6_ip_flag_check: { Check: { Interval: "10s", TCP: "[fd00::2]:21450" } },
  ipv6_ip_flag_http_check: { Check: { Interval: "10s", HTTP: "http://[fd00::2]:21450/h" } },
  double_host_port: { Port: 21_450 },
  container_network_user_network: { Address: "10.77.1.2" },
  image_id: { Name: "x1" },
  check_http_no_slash: { Check: { Interval: "10s", HTTP: "http://127.0.0.2:21450/health" } },
  check_script: { Check: { Interval: "10s", ScriptArgs: ["sh", "-c", "nc 127.0.0.2 21450 | grep OK"] } },
  key_case: { Meta: { "80": "zz", empty: "", eq: "a=b=c", foobar: "X" } },
  network_none: [],
};

describe("recorded registrations with the traps mended", () => {
  const cases = recording.registrations.filter(
    ({ setup, exit }) => setup !== "custom_id_two_ports" && exit === undefined,
  );
  it.each(cases.map((line) => [`${line.setup} ${line.flags.join(" ")}`, line] as const))("%s", (_name, line) => {
    const result = run(line.setup, optionsOf(line.flags, noCompat));
    const mend =
      line.flags.includes("-ip") && /^(user_network_published|two_networks)$/.test(line.setup)
        ? {}
        : mended[line.setup];
    const registered = line.requests.filter(({ body }) => body["Address"] !== "0.0.0.0" && body["Address"] !== "::");
    const expected = Array.isArray(mend) ? [] : registered.map(({ body }) => ({ ...plain(body), ...mend }));
    const byId = (a: Record<string, unknown>, b: Record<string, unknown>) =>
      String(a["ID"]) < String(b["ID"]) ? -1 : 1;
    const got = result.bodies.map(plain).map(({ Checks: _health, ...body }) => body);
    expect(got.sort(byId)).toEqual(expected.sort(byId));
  });

  /** Tags as a set, Meta without `check_*`, `ignore` and our mark: those mends are the same everywhere. */
  function plain(body: Record<string, unknown>): Record<string, unknown> {
    const { Tags, Meta, Port, ...rest } = body;
    const meta = Object.entries((Meta ?? {}) as Record<string, string>).filter(
      ([key, value]) => key !== MARK_KEY && key !== "ignore" && !/^check_|^$|\./.test(key) && value.length <= 512,
    );
    return {
      ...rest,
      Port: Number(Port),
      ...(Tags === undefined ? {} : { Tags: [...(Tags as string[])].sort() }),
      ...(meta.length === 0 ? {} : { Meta: Object.fromEntries(meta) }),
    };
  }
});

describe("the newer engine's answers", () => {
  const same = Object.keys(recording.newer.inspect).filter((setup) => !setup.includes("/"));
  it.each(same)("%s makes the same services of the same container", (setup) => {
    const options = optionsOf(["-ip", "127.0.0.2"]);
    const [older, newer] = [recording.inspect, recording.newer.inspect].map((inspect) => run(setup, options, inspect));
    expect(newer?.bodies).toEqual(older?.bodies);
    expect(newer?.lines).toEqual(older?.lines);
  });
});
