import { quote } from "../../golang/index.js";
import { recursorRefusal } from "../address-choice.js";
import { bool, count, durationMs, durationSeconds, integer, secondsByName, textOf, textsOf } from "../option-kinds.js";

const TEN_YEARS_MS = 87_600 * 3_600_000;
const live = { reloadable: true } as const;
const seconds = { reloadable: true, unit: "seconds" } as const;

type RecursorStrategy = "sequential" | "random";

function recursorStrategy(value: string) {
  if (value === "" || value === "sequential") return { ok: true, value: "sequential" } as const;
  if (value === "random") return { ok: true, value } as const;
  return { ok: false, error: `dns_config.recursor_strategy: invalid strategy: ${quote(value)}` } as const;
}

/** How DNS answers are made. The whole group takes effect on reload. */
export const DNS_OPTIONS = {
  nodeTtlSeconds: durationSeconds("dns_config.node_ttl", 0, "TTL of node, address and NS records", live),
  serviceTtlSeconds: secondsByName(
    "dns_config.service_ttl",
    "TTL by service name; `name*` and `*` are wildcards",
    live,
  ),
  onlyPassing: bool("dns_config.only_passing", false, "Leave out instances in warning", live),
  udpAnswerLimit: count("dns_config.udp_answer_limit", 3, "Answers in a UDP reply of at most 512 bytes", live),
  aRecordLimit: count("dns_config.a_record_limit", 0, "A and AAAA records in any reply; 0 is no limit", live),
  enableTruncate: bool("dns_config.enable_truncate", false, "Set TC when answers were left out", live),
  disableCompression: bool("dns_config.disable_compression", false, "Write names in full", live),
  enableAdditionalNodeMetaTxt: bool(
    "dns_config.enable_additional_node_meta_txt",
    true,
    "Node metadata as TXT beside answers",
    live,
  ),
  allowStale: bool("dns_config.allow_stale", true, "Accepted: every answer is as new as the catalog", live),
  maxStaleMs: durationMs("dns_config.max_stale", TEN_YEARS_MS, "Accepted: see `allow_stale`", live),
  useCache: bool("dns_config.use_cache", false, "Accepted: every answer comes from memory here", live),
  cacheMaxAgeMs: durationMs("dns_config.cache_max_age", 0, "Accepted: see `use_cache`", live),
  soaRefreshSeconds: integer("dns_config.soa.refresh", 3600, "SOA refresh", seconds),
  soaRetrySeconds: integer("dns_config.soa.retry", 600, "SOA retry", seconds),
  soaExpireSeconds: integer("dns_config.soa.expire", 86_400, "SOA expire", seconds),
  soaMinTtlSeconds: integer("dns_config.soa.min_ttl", 0, "SOA minimum, which is the TTL of negative answers", seconds),
  recursors: textsOf("recursors", [], "Upstream resolvers: IP, IP:port", recursorRefusal, {
    flag: "recursor",
    reloadable: true,
  }),
  recursorTimeoutMs: durationMs("dns_config.recursor_timeout", 2000, "Wait for one upstream", live),
  recursorStrategy: textOf<RecursorStrategy>(
    "dns_config.recursor_strategy",
    "sequential",
    "`sequential` or `random`",
    recursorStrategy,
    live,
  ),
} as const;
