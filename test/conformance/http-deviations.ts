/** Recorded cases that are not run here, by name, with the reason. */
export const skipped: Readonly<Record<string, string>> = {};

/** Recorded answers that are not copied: `better` says what is answered instead and why. */
export const deviations: Readonly<Record<string, { readonly better: string }>> = {
  "register/os-service": {
    better: "a service of the operating system is looked at here; Consul knows them on Windows alone",
  },
  "agent/metrics-prometheus-off": {
    better: "Prometheus text is served without configuration: nobody gains from an empty 200",
  },
};
