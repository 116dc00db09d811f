import { bool, durationMs, text } from "../option-kinds.js";

const later = { later: true } as const;
const liveLater = { later: true, reloadable: true } as const;

/** Tokens and policies. */
export const ACCESS_OPTIONS = {
  enabled: bool("acl.enabled", false, "Ask for tokens", later),
  defaultPolicy: text("acl.default_policy", "allow", "`allow` or `deny` what no rule names", later),
  downPolicy: text("acl.down_policy", "extend-cache", "What to do while tokens cannot be read", later),
  enableTokenPersistence: bool("acl.enable_token_persistence", false, "Keep tokens set over HTTP", later),
  enableKeyListPolicy: bool("acl.enable_key_list_policy", false, "Honour the `list` rule of keys", later),
  tokenTtlMs: durationMs("acl.token_ttl", 30_000, "Time a read token is trusted", later),
  initialManagementToken: text("acl.tokens.initial_management", "", "Secret of the first token", later),
  agentToken: text("acl.tokens.agent", "", "Token of the agent's own work", liveLater),
  defaultToken: text("acl.tokens.default", "", "Token of requests that bring none", liveLater),
  dnsToken: text("acl.tokens.dns", "", "Token of DNS answers", liveLater),
  agentRecoveryToken: text(
    "acl.tokens.agent_recovery",
    "",
    "Token that always reaches the agent's own endpoints",
    liveLater,
  ),
} as const;
