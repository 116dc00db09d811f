import type { QueryKind } from "./rows.js";

/** Query parameters that consul-template passes on: ns, partition, peer, sameness-group. */
export type Parameters = Readonly<Record<string, string>>;

interface Place {
  /** Datacenter; "" is the agent's own. */
  readonly dc: string;
  readonly params: Parameters;
}

/** One question to a data source. Queries with the same `id` are one watch, whoever asks. */
export type DataQuery =
  | ({ readonly kind: "service"; readonly id: string } & ServiceQuestion & Place)
  | ({ readonly kind: "services"; readonly id: string } & Place)
  | ({ readonly kind: "nodes"; readonly id: string; readonly near: string } & Place)
  | ({ readonly kind: "node"; readonly id: string; readonly name: string } & Place)
  | { readonly kind: "datacenters"; readonly id: string }
  | ({ readonly kind: "key"; readonly id: string; readonly key: string } & Place)
  | ({ readonly kind: "prefix"; readonly id: string; readonly prefix: string } & Place)
  | { readonly kind: "file"; readonly id: string; readonly path: string };

interface ServiceQuestion {
  readonly name: string;
  readonly tag: string;
  readonly near: string;
  /** Only instances whose every check passes; the source leaves the others out. */
  readonly passing: boolean;
  /** Mesh-capable instances. */
  readonly connect: boolean;
}

/** A query as one place in a template asks it. */
export interface Asked {
  readonly query: DataQuery;
  /** As logs call it: `health.service(web|passing)`, `kv.block(k)`. */
  readonly name: string;
}

type Fresh<T> = T extends unknown ? Omit<T, "id"> : never;

/** Gives a query its identity. */
export function identified(query: Fresh<DataQuery>): DataQuery {
  return { ...query, id: JSON.stringify(query) } as DataQuery;
}

/** `@dc@ns=a@peer=b`, as names have it. */
export function placeSuffix(dc: string, params: Parameters): string {
  const parts = Object.keys(params)
    .sort()
    .map((key) => `@${key}=${params[key]}`);
  return `${dc === "" ? "" : `@${dc}`}${parts.join("")}`;
}

export type { QueryKind };
