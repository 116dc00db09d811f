import { readFileSync } from "node:fs";
import { compatSwitches } from "../../src/docker/compat.js";
import { readContainer } from "../../src/docker/container.js";
import { EventPosition, readEvent } from "../../src/docker/engine/engine-event.js";
import { JsonValues } from "../../src/docker/engine/json-values.js";
import { pairFault } from "../../src/docker/metadata.js";
import { defaultDockerOptions } from "../../src/docker/options.js";
import { makePlan } from "../../src/docker/plan/plan.js";
import { TagRenderer } from "../../src/docker/tags/renderer.js";
import { SERVICES_MAX, wantedServices } from "../../src/docker/wanted.js";
import { cpuMs } from "./cpu-time.js";

const file = new URL("../conformance/data/docker.json", import.meta.url);

const odd: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1e300, 80, 65_536, "", "80", "\ud800", "a/b", "../..", "x".repeat(5_000)],
  ...[[], {}, [[]], { a: {} }, { "80/tcp": [{}] }, { "0/tcp": null, "99999/udp": 1, "80": [{ HostPort: "8080" }] }],
  ...[
    "container:",
    "container:zz",
    "host",
    "none",
    "default",
    "__proto__",
    "constructor",
    "SERVICE_NAME=a",
    "SERVICE_80_ID=b",
  ],
  ...[{ SERVICE___PROTO__: "x", SERVICE_TAGS: "a\\,,b", SERVICE_CHECK_HTTP: "/", SERVICE_CHECK_SCRIPT: "$SERVICE_IP" }],
];

const templates = [
  "",
  "a,b",
  "{{.Name}},{{.Config.Hostname}}",
  "{{range .Config.Env}}{{.}},{{end}}",
  '{{join "," .Config.Env}}',
];

const compiled = templates.map((tags) => {
  const result = TagRenderer.compile(tags);
  if (!result.ok) throw new Error(result.error);
  return result.renderer;
});

/** One container that takes longer than this is a fault. */
const CONTAINER_MS_MAX = 2_000;

/**
 * Feeds spoilt engine answers to the docker room until `performance.now()` reaches `deadlineMs`; `random` yields numbers in
 * [0, 1). Returns the number of answers.
 * @throws Error with the answer when something throws, takes too long, or what comes out is not sound.
 */
export function fuzzDocker(deadlineMs: number, random: () => number): number {
  const recorded = JSON.parse(readFileSync(file, "utf8")) as {
    readonly inspect: Readonly<Record<string, unknown>>;
    readonly events: Readonly<Record<string, readonly unknown[]>>;
  };
  const inspects = Object.values(recorded.inspect).map((json) =>
    JSON.stringify(json).replaceAll("<id:x1>", "ab".repeat(32)),
  );
  const events = Object.values(recorded.events)
    .flat()
    .map((json) =>
      JSON.stringify(json).replaceAll("<id:x1>", "ab".repeat(32)).replace('"<timeNano>"', "1795000000000000001"),
    );
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  let answers = 0;
  while (performance.now() < deadlineMs) {
    const json = spoilt(JSON.parse(pick(inspects)), random, pick);
    try {
      checkContainer(json, random, pick);
    } catch (fault) {
      throw new Error(`on the inspect answer ${JSON.stringify(json).slice(0, 10_000)}`, { cause: fault });
    }
    checkStream(
      Array.from({ length: 5 }, () => pick(events)),
      random,
    );
    answers += 6;
  }
  return answers;
}

type Pick = <T>(from: readonly T[]) => T;

/** The JSON with some values replaced, dropped or moved. */
function spoilt(json: unknown, random: () => number, pick: Pick): unknown {
  if (random() < 0.02) return pick(odd);
  if (Array.isArray(json)) return json.map((item) => spoilt(item, random, pick));
  if (typeof json !== "object" || json === null) return json;
  const members = Object.entries(json).filter(() => random() > 0.01);
  if (random() < 0.03) members.push([pick(["80/tcp", "SERVICE_NAME", "Networks", "__proto__", ""]), pick(odd)]);
  return Object.fromEntries(members.map(([key, value]) => [key, spoilt(value, random, pick)]));
}

function checkContainer(json: unknown, random: () => number, pick: Pick): void {
  const start = cpuMs();
  const container = readContainer(json);
  if (container === undefined) return;
  const compat = new Set(compatSwitches.filter(() => random() < 0.2));
  const options = { ...defaultDockerOptions, ip: pick(["", "::1", "127.0.0.2"]), internal: random() < 0.3, compat };
  const tags = pick(compiled).render(container);
  const context = {
    ...{ hostname: "h", hostAddress: pick([undefined, "", "127.0.0.1"]), owner: "o", nodeAddress: "::1" },
    ...{ linked: random() < 0.5 ? container : undefined, forcedTags: tags.kind === "text" ? tags.text : "" },
  };
  const { services } = wantedServices(container, options, context);
  if (cpuMs() - start > CONTAINER_MS_MAX) throw new Error("slow");
  if (services.length > SERVICES_MAX) throw new Error("too many services");
  const wanted = new Map(services.map((service) => [service.body.ID, service]));
  if (wanted.size !== services.length) throw new Error("one id twice");
  for (const { body } of services) {
    if (!(body.Port >= 1 && body.Port <= 65_535) || body.ID === "")
      throw new Error(`no service: ${JSON.stringify(body)}`);
    const faults = Object.entries(body.Meta ?? {}).flatMap(([key, value]) => pairFault(key, value) ?? []);
    if (!compat.has("meta") && faults.length > 0) throw new Error(`Meta: ${faults.join()}`);
    encodeURIComponent(body.ID); // throws for half a character
  }
  const rules = {
    owner: "o",
    marked: true,
    cleanupHostname: "h",
    contested: new Set<string>(),
    remembered: new Map<string, string>(),
    stays: () => false,
  };
  const { actions } = makePlan(wanted, new Map(), rules);
  if (actions.length !== services.length) throw new Error("a wanted service is not planned");
}

/** However a stream is cut, the same values come out; noise between them hides none. */
function checkStream(texts: readonly string[], random: () => number): void {
  const noise = random() < 0.3 ? ["\u001e", "\n\n", "null", "[1]"] : ["\n"];
  const bytes = new TextEncoder().encode(
    texts.map((text) => text + noise[Math.floor(random() * noise.length)]!).join(""),
  );
  const values = new JsonValues();
  const found: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + Math.floor(random() * 200);
    found.push(...(values.push(bytes.subarray(at, at + size)) ?? []));
    at += size;
  }
  if (found.join("\n") !== texts.join("\n"))
    throw new Error(`the stream ${JSON.stringify(texts)} became ${JSON.stringify(found)}`);
  const position = new EventPosition();
  for (const text of found) {
    const cut = random() < 0.5 ? text : text.slice(0, Math.floor(random() * text.length));
    const read = readEvent(cut);
    if (read.kind === "container") position.take(read.event.timeNano, cut);
  }
  const garbage = new JsonValues();
  garbage.push(bytes.map((byte) => (random() < 0.05 ? Math.floor(random() * 256) : byte)));
}
