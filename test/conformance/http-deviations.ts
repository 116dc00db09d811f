const noKeys = "keys come with the KV resource";

/** Recorded cases that are not run here, by name, with the reason. */
export const skipped: Readonly<Record<string, string>> = {
  "routing/non-ascii-path-ok": noKeys,
  "routing/invalid-utf8-path-ok": noKeys,
  "routing/percent-2f-is-a-slash": noKeys,
  "routing/double-encoded-slash-is-literal": noKeys,
  "enterprise/ns-on-kv": noKeys,
  "common/kv-dc-unknown": noKeys,
  "common/cached-kv-no-cache": noKeys,
};

/** Cases whose name begins so, likewise. */
export const skippedGroups: Readonly<Record<string, string>> = {
  "engine/": "needs the real check engine: run by the agent's end-to-end tests",
};

/** Recorded answers that are not copied: `better` says what is answered instead and why. */
export const deviations: Readonly<Record<string, { readonly better: string }>> = {
  "agent/metrics-prometheus-off": {
    better: "Prometheus text is served without configuration: nobody gains from an empty 200",
  },
};
