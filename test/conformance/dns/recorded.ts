import { readFileSync } from "node:fs";

/** One record as the recording writes it. */
export interface RecordedRecord {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly data: string;
}

export interface RecordedQuery {
  readonly name?: string;
  readonly type?: string;
  readonly class?: string;
  readonly transport: "udp" | "tcp";
  readonly opcode?: string;
  readonly flags?: Readonly<Record<string, number>>;
  readonly edns?: {
    readonly size: number;
    readonly version?: number;
    readonly do?: boolean;
    readonly ecs?: string;
    readonly options?: readonly { code: number; hex: string }[];
    readonly twice?: boolean;
  };
  readonly questions?: readonly { name: string; type: string }[];
  readonly answer?: readonly { name: string; type: string; hex: string }[];
  readonly authority?: readonly { name: string; type: string; hex: string }[];
  readonly extra?: readonly { name: string; type: string; hex: string }[];
  readonly rawHex?: string;
}

export interface RecordedExpectation {
  readonly dropped?: boolean;
  readonly rcode?: string;
  readonly flags?: string;
  readonly opcode?: number;
  readonly question?: "echo" | { name: string; type: string; class: string };
  readonly questions?: number;
  readonly answer?: readonly RecordedRecord[];
  readonly authority?: readonly RecordedRecord[];
  readonly additional?: readonly RecordedRecord[];
  readonly edns?: { size: number; version: number; options?: readonly { code: number; hex: string }[] };
  readonly size?: number;
  readonly size_max?: number;
  readonly answer_count?: number;
  readonly answer_types?: readonly string[];
  readonly authority_count?: number;
  readonly additional_count?: number;
  readonly additional_types?: readonly string[];
}

export interface RecordedCase {
  readonly name: string;
  readonly section: string;
  readonly setup: string;
  readonly query: RecordedQuery;
  readonly expect: RecordedExpectation;
  readonly order: "exact" | "any";
  readonly better?: string;
}

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly repeat?: readonly [number, number];
}

export interface RecordedSetup {
  readonly config: Readonly<Record<string, unknown>>;
  readonly requests: readonly RecordedRequest[];
}

export interface Recording {
  readonly setups: Readonly<Record<string, RecordedSetup>>;
  readonly cases: readonly RecordedCase[];
}

export const recording = JSON.parse(readFileSync(new URL("../data/dns.json", import.meta.url), "utf8")) as Recording;
