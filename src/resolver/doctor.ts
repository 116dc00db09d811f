import { hostText, type Run } from "./context.js";
import { proveDirect, proveOutside, proveSystem, proveTarget, proveThrough } from "./diagnosis.js";
import { dnsPort, type Endpoint, isLoopback, parseEndpoint } from "./endpoint.js";
import { directRemedy, type HopReport } from "./hop.js";
import { findLoop } from "./loop.js";
import { adviceOn, nameserversMax, parseResolvConf, type ResolvConf } from "./resolv-conf.js";
import { show } from "./setup.js";
import { changedSince } from "./setup-files.js";
import type { RecordedSetup } from "./state.js";
import { targetNamed } from "./targets/index.js";
import type { Target } from "./targets/target.js";

const resolvConfPath = "/etc/resolv.conf";

/**
 * `doctor [TARGET]`: every hop from this host's programs to Rollcall, the first broken one with its remedy. With a target
 * that one is judged; without, all that were set up from here and /etc/resolv.conf. Resolves with the exit code.
 */
export async function diagnose(run: Run, only: Target | undefined): Promise<number> {
  const { hop, reply } = await proveDirect(run.inquiry);
  const hops: HopReport[] = [hop];
  const expected = reply?.answer ?? [];
  const setups = await run.place.state.setups();
  const setUp = setups.flatMap(({ target }) => targetNamed(target) ?? []);
  const judged = only === undefined ? setUp : [only];
  for (const target of judged) {
    const via = run.via ?? target.via(run.settings);
    if (via !== undefined && target.name !== "resolv-conf")
      hops.push(await proveTarget(run.inquiry, target, via, expected));
  }
  const text = await hostText(run, resolvConfPath);
  const conf = parseResolvConf(text ?? "");
  const ours = only === undefined && namesUs(run, conf);
  const needed = ours || judged.some(({ everything }) => everything);
  const wayOut = hop.ok ? await proveWayOut(run, needed, conf) : [];
  hops.push(...wayOut.slice(0, 1));
  const advice = [...(await changesSince(run, setups, only))];
  if (text !== undefined && (only === undefined || only.name === "resolv-conf")) {
    hops.push(...(await proveNameservers(run, conf, expected)));
    advice.push(...adviceOn(conf, run.settings.domain, conf.nameservers.filter(isOwn(run, hops))));
    if (run.place.root === "/" && hops.every(({ ok }) => ok)) {
      const system = await proveSystem(run.inquiry, await hostText(run, "/etc/nsswitch.conf"));
      if (system !== undefined) hops.push(system);
    }
  }
  hops.push(...wayOut.slice(1));
  show(run, hops);
  for (const line of advice) run.ports.out(`note: ${line}`);
  const broken = hops.find(({ ok }) => !ok);
  run.ports.out(broken === undefined ? "Every hop answers." : `The first broken hop: ${broken.title}.`);
  return broken === undefined ? 0 : 1;
}

/**
 * The hop of outside names and, when they come back to us, the way that they took. Where nobody needs outside names from us, only
 * a loop is told: it hurts whoever asks.
 */
async function proveWayOut(run: Run, needed: boolean, conf: ResolvConf): Promise<HopReport[]> {
  const recursors = run.flags.recursor ?? run.agent.recursors ?? [];
  if (!needed && recursors.length === 0) return [];
  const outside = await proveOutside(run.inquiry);
  if (outside.symptom === "loop") return [outside, ...(await loopHop(run, recursors, conf, outside.seen))];
  return needed ? [outside] : [];
}

async function changesSince(
  run: Run,
  setups: readonly RecordedSetup[],
  only: Target | undefined,
): Promise<readonly string[]> {
  const told: string[] = [];
  for (const { target, files } of setups) {
    if (only !== undefined && target !== only.name) continue;
    const changed = await changedSince(run.place, files);
    told.push(...changed.map((path) => `${path} was changed after the set-up of ${target}`));
  }
  return told;
}

/** What each nameserver of resolv.conf says: programs get the answer of whichever they ask. */
async function proveNameservers(run: Run, conf: ResolvConf, expected: readonly string[]): Promise<HopReport[]> {
  const hops: HopReport[] = [];
  for (const address of conf.nameservers.slice(0, nameserversMax)) {
    const via = parseEndpoint(address, dnsPort);
    if (via === undefined) continue; // with a zone index (fe80::1%eth0): not asked from here
    const remedy = () =>
      isLoopback(address)
        ? `${directRemedy("refused-connection", via, run.settings.domain)}; or, where a local resolver stands there, see: rollcall resolver setup`
        : `${address} does not know ${run.settings.domain}: take it out of ${resolvConfPath}, or forward the domain from there`;
    hops.push(await proveThrough(run.inquiry, `nameserver of ${resolvConfPath}`, via, expected, remedy));
  }
  if (hops.length === 0) {
    hops.push({
      title: resolvConfPath,
      ok: false,
      seen: "no nameserver",
      remedy: "rollcall resolver setup resolv-conf",
    });
  }
  return hops;
}

/** Nameservers whose hop was sound know our names, so they do no harm beside each other. */
function isOwn(run: Run, hops: readonly HopReport[]): (address: string) => boolean {
  return (address) =>
    address === run.settings.server.address ||
    hops.some(
      ({ title, ok }) => ok && (title.endsWith(` ${address}:${dnsPort}`) || title.endsWith(` [${address}]:${dnsPort}`)),
    );
}

function namesUs({ settings }: Run, conf: ResolvConf): boolean {
  return settings.server.port === dnsPort && conf.nameservers.includes(settings.server.address);
}

/**
 * The way of a query that came back to us, as far as this host's files show it: a loop through another machine they do not.
 * What was `seen` of the loop names the upstreams that failed, which will do where the agent does not tell its recursors.
 */
async function loopHop(run: Run, recursors: readonly string[], conf: ResolvConf, seen: string): Promise<HopReport[]> {
  const failing = seen.match(/\b127(?:\.\d{1,3}){3}\b/g) ?? [];
  const uplinks = await hostText(run, "/run/systemd/resolve/resolv.conf");
  const way = findLoop({
    ours: run.settings.server,
    recursors: endpoints(recursors.length > 0 ? recursors : failing),
    nameservers: endpoints(conf.nameservers),
    resolvedUplinks: uplinks === undefined ? undefined : endpoints(parseResolvConf(uplinks).nameservers),
  });
  if (way === undefined) return [];
  const remedy = "give the agent upstreams outside of this host (-recursor=IP), or forward only our domain to it";
  return [
    { title: "the way of an outside name", ok: false, seen: `a loop: ${way.join(" -> ")}`, symptom: "loop", remedy },
  ];
}

function endpoints(texts: readonly string[]): Endpoint[] {
  return texts.flatMap((text) => parseEndpoint(text, dnsPort) ?? []);
}
