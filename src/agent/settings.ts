import type { AnswerOptions } from "../answers/index.js";
import type { AgentConfig } from "../config/index.js";
import type { ScriptRule } from "../definitions/index.js";

/** The rooms' own options, made from the one configuration and the names of the zones from files. */
export function answerOptions(config: AgentConfig, zonesBeside: readonly string[]): AnswerOptions {
  const { dns } = config;
  return {
    domain: config.domain,
    altDomain: config.altDomain === "" ? undefined : config.altDomain,
    datacenter: config.datacenter,
    nodeTtlSeconds: dns.nodeTtlSeconds,
    serviceTtlSeconds: dns.serviceTtlSeconds,
    onlyPassing: dns.onlyPassing,
    enableTruncate: dns.enableTruncate,
    udpAnswerLimit: dns.udpAnswerLimit,
    aRecordLimit: dns.aRecordLimit,
    disableCompression: dns.disableCompression,
    nodeMetaTxt: dns.enableAdditionalNodeMetaTxt,
    soa: {
      refreshSeconds: dns.soaRefreshSeconds,
      retrySeconds: dns.soaRetrySeconds,
      expireSeconds: dns.soaExpireSeconds,
      minTtlSeconds: dns.soaMinTtlSeconds,
    },
    zonesBeside,
    dsElsewhere: dns.recursors.length > 0,
    recursion: dns.recursors.length > 0 || Object.keys(config.forward.conditional).length > 0,
  };
}

/** Whether commands may run as checks, for definitions from files and for those that come over the API. */
export function scriptRule(config: AgentConfig, from: "file" | "api"): ScriptRule {
  if (config.health.enableScriptChecks) return "allowed";
  if (from === "api") return "remote-disabled";
  return config.health.enableLocalScriptChecks ? "allowed" : "local-disabled";
}
