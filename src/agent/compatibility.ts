/** The Consul that is behaved like. On the wire (agent/self, members, node metadata) this is the version told. */
export const consulVersion = "1.20.1";

/** When that one was built: agent/self and the banner carry a date, and clients parse it. */
export const consulBuildDate = "2024-10-29T19:04:05Z";
