/** Why an answer is as it is, or an instance in or out of it: the closed list, with what each means in general. */
export const reasonTexts = {
  answered: "the name has records of this type",
  "not-ours": "the name is in none of our zones",
  "static-zone": "a zone from a file has the name",
  forwarded: "the name is asked of other resolvers",
  "not-loaded": "the catalog is not loaded yet",
  "malformed-name": "the name does not have the form of one of ours",
  "unknown-datacenter": "the name is of a datacenter that is not here",
  "not-offered": "questions of this kind are not served",
  "unknown-service": "no instance of the service is registered",
  "unknown-node": "no node of this name is registered",
  "unknown-address": "no node or service is registered with the address",
  "no-such-tag": "no instance has the tag",
  "all-critical": "each instance has a critical check",
  maintenance: "each instance, or its node, is in maintenance",
  "not-passing": "no instance has all its checks passing, and only those are answered here (only_passing)",
  mixed: "instances are out for different reasons, each named at the instance",
  "wrong-family": "there are addresses, but none of the family asked for",
  "no-address": "neither instance nor node has an address that can be answered",
  "wrong-type": "the name exists and has no records of the type asked for",
  "parent-name": "the name only has names below it",
} as const;

export type Reason = keyof typeof reasonTexts;

/** Why an instance is in the answer or not. */
export type InstanceReason =
  | "answered"
  | "no-such-tag"
  | "critical"
  | "maintenance"
  | "not-passing"
  | "wrong-family"
  | "no-address"
  | "wrong-type";
