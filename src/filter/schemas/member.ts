import { address, int, string, stringMap, struct, unsigned } from "../schema.js";

/** `agent/members`: a gossip member. `Status` is its number. */
export const member = struct({
  Name: string,
  Addr: address,
  Port: unsigned(16),
  Tags: stringMap,
  Status: int,
  ProtocolMin: unsigned(8),
  ProtocolMax: unsigned(8),
  ProtocolCur: unsigned(8),
  DelegateMin: unsigned(8),
  DelegateMax: unsigned(8),
  DelegateCur: unsigned(8),
});
