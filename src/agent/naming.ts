import { type Answers, type CheckDoubt, Explainer, explainJson } from "../answers/index.js";
import type { AgentConfig } from "../config/index.js";
import type { DnsServer } from "../dns/index.js";
import type { Forwarder } from "../forward/index.js";
import type { Registry } from "../registry.js";
import type { Log } from "../telemetry/index.js";
import { createAnswers, feedAnswers, startDns } from "./dns-wiring.js";
import { askAtOnce, besideRegistry } from "./explain-wiring.js";
import { elsewhere, forwardOptions, startForwarder } from "./forward-wiring.js";
import { registryRecords } from "./registry-records.js";
import { answerOptions } from "./settings.js";
import { type StaticZones, startStaticZones } from "./static-zones.js";

/** All that answers names: the registry's answers, zones from files, the forwarder, their listeners, and the reasons why. */
export class Naming {
  readonly forwarder: Forwarder;
  readonly zones: StaticZones | undefined;
  readonly #answers: Answers;
  readonly #log: Log;
  #config: AgentConfig;
  #zoneNames: readonly string[] = [];
  #dns: DnsServer | undefined;
  /** Says why; there once the data is. */
  #explainer: Explainer | undefined;
  #remakeExplainer: () => void = () => {};

  /** @throws ForwardOptionsError that names the option */
  constructor(config: AgentConfig, log: Log) {
    this.#config = config;
    this.#log = log;
    this.#answers = createAnswers(answerOptions(config, []));
    this.forwarder = startForwarder(config, log.named("forward"));
    this.zones = this.#startZones();
  }

  /** The listeners; undefined while there are none. */
  get dns(): DnsServer | undefined {
    return this.#dns;
  }

  /** Listens, unless DNS is off: SERVFAIL for our own names until `follow`. */
  async listen(): Promise<void> {
    const { addresses, ports } = this.#config;
    const place = { addresses: addresses.dns, port: ports.dns };
    const rate = {
      perSecondMax: () => this.#config.limits.dnsRepliesPerSecondMax,
      trusts: (client: string) => this.forwarder.allows(client),
      nowMs: () => performance.now(),
    };
    const beside = elsewhere(this.forwarder, this.zones);
    this.#dns = await startDns(this.#answers, place, beside, () => this.#explainer, rate);
  }

  /** Answers what the registry holds, now and from here on. `doubt` says what else is to be known of a check. */
  follow(registry: Registry, doubt: CheckDoubt): void {
    feedAnswers(this.#answers, registry);
    this.#remakeExplainer = () => {
      this.#explainer = new Explainer(answerOptions(this.#config, this.#zoneNames), registry.view, doubt);
    };
    this.#remakeExplainer();
  }

  /** @throws ForwardOptionsError for what the forwarder refuses; then all stays as it was */
  reload(config: AgentConfig): void {
    this.forwarder.update(forwardOptions(config));
    this.#config = config;
    this.#setOptions();
    this.zones?.rescan();
  }

  /** `/v1/dns/explain`: JSON, or undefined while the data is not there. */
  explain(name: string, type: string): string | undefined {
    if (this.#explainer === undefined) return undefined;
    const ask = askAtOnce(this.#answers, this.zones);
    return JSON.stringify(explainJson(this.#explainer, ask, name, type, besideRegistry(this.zones, this.forwarder)));
  }

  async close(): Promise<void> {
    await this.#dns?.close();
    await this.zones?.close();
    await this.forwarder.close();
  }

  #startZones(): StaticZones | undefined {
    const { dir } = this.#config.zones;
    if (dir === "") return undefined;
    const log = this.#log.named("zones");
    return startStaticZones(dir, log, registryRecords(this.#answers), (names) => {
      this.#zoneNames = names;
      this.#setOptions();
      const domain = `${this.#config.domain.replace(/\.$/, "").toLowerCase()}.`;
      const own = names.find((name) => name.toLowerCase() === domain);
      if (own !== undefined) log.warn("this zone is the registry's own: its file is not answered", { zone: own });
    });
  }

  #setOptions(): void {
    this.#answers.setOptions(answerOptions(this.#config, this.#zoneNames));
    this.#remakeExplainer();
  }
}
