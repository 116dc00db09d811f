/** The Consul that is behaved like. On the wire (agent/self, members, node metadata) this is the version told. */
export const consulVersion = "1.20.1";
