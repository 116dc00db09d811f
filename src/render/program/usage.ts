const lines: readonly (readonly [flag: string, meaning: string])[] = [
  ["-config=PATH", "Configuration file or folder, HCL or JSON (repeatable; later ones win)"],
  ["-template=IN:OUT[:CMD]", "A template, its destination, and a command to run after a change (repeatable)"],
  ["-once", "Render everything once, then exit"],
  ["-dry", "Print what would be written; write nothing, run nothing"],
  ["-parse-only", "Parse the templates, then exit"],
  ["-exec=CMD", "Run and supervise a program once all templates are rendered"],
  ["-exec-reload-signal=SIG", "Signal for the program after a change (default: restart it)"],
  ["-exec-kill-signal=SIG", "Signal that ends the program (default SIGINT)"],
  ["-exec-kill-timeout=DUR", "Wait so long before SIGKILL (default 30s)"],
  ["-exec-splay=DUR", "Random pause before the program is told (default 0s)"],
  ["-exec-env-...", "pristine, custom=NAME=VALUE, allowlist=GLOB, denylist=GLOB"],
  ["-wait=MIN[:MAX]", "Gather changes for MIN, at most MAX (default 4 x MIN)"],
  ["-keep-going", "No failure ends the program: last good files stay, bad ones are rolled back"],
  ["-template-error-fatal", "Whether an error in a template ends the program (default true)"],
  ["-consul-addr=ADDR", "The Consul HTTP API (default $CONSUL_HTTP_ADDR or 127.0.0.1:8500)"],
  ["-consul-token=TOKEN", "ACL token; also -consul-token-file"],
  ["-consul-auth=USER[:PASS]", "Basic authentication"],
  ["-consul-retry-attempts=N", "Retries of a query; 0 is for ever (default: 12 with -once, else 0)"],
  ["-consul-retry-backoff=DUR", "First pause, doubled each time (default 250ms)"],
  ["-consul-retry-max-backoff=DUR", "Longest pause (default 1m)"],
  ["-consul-ssl...", "-consul-ssl, -consul-ssl-verify, -consul-ssl-{cert,key,ca-cert,ca-path,server-name}"],
  ["-max-stale=DUR", "Above 0 any server may answer (default 2s)"],
  ["-default-left-delimiter=TEXT", "Default {{; also -default-right-delimiter"],
  ["-log-level=LEVEL", "trace, debug, info, warn (default) or err; also -log-file=PATH"],
  ["-pid-file=PATH", "Write the process ID here"],
  ["-reload-signal=SIG", "Read the configuration again (default SIGHUP)"],
  ["-kill-signal=SIG", "Stop (default SIGINT; SIGTERM stops too)"],
  ["-version", "Print the version"],
];

/** What `-help` prints. */
export function usage(): string {
  const width = Math.max(...lines.map(([flag]) => flag.length)) + 2;
  const body = lines.map(([flag, meaning]) => `  ${flag.padEnd(width)}${meaning}`).join("\n");
  return `Usage: rollcall template [options]\n\n  Renders files from a Consul catalog and KV store and runs commands when they change.\n\nOptions:\n\n${body}\n`;
}
