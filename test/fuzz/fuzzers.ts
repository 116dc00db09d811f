/** Feeds bad input to a room until `performance.now()` reaches the deadline; gives the number of inputs, throws on a fault. */
export type Fuzzer = (deadlineMs: number, random: () => number) => number | Promise<number>;

/** Every fuzzer of the project, loaded when it runs. A new one is a file here and its line. */
export const fuzzers: Readonly<Record<string, () => Promise<Fuzzer>>> = {
  packets: async () => (await import("./packet.fuzz.js")).fuzzPackets,
  filter: async () => (await import("./filter.fuzz.js")).fuzzFilter,
  config: async () => (await import("./config.fuzz.js")).fuzzConfig,
  http: async () => (await import("./http.fuzz.js")).fuzzHttpDecoding,
  templates: async () => (await import("./gotemplate.fuzz.js")).fuzzTemplate,
  upstream: async () => (await import("./upstream.fuzz.js")).fuzzUpstream,
  zones: async () => (await import("./zones.fuzz.js")).fuzzZones,
  docker: async () => (await import("./docker.fuzz.js")).fuzzDocker,
};
