import { type CheckSchedule, readTls, type TlsSettings } from "./definition.js";
import type { CheckKind } from "./kind.js";

/** The health service v1 of gRPC answers SERVING. */
export interface GrpcCheck extends CheckSchedule, TlsSettings {
  readonly kind: "grpc";
  /** `host:port[/service]`, as registered; without a service the server's own health is asked. */
  readonly target: string;
  readonly useTls: boolean;
}

export interface GrpcInput {
  readonly GRPC?: string | null;
  readonly GRPCUseTLS?: boolean | null;
}

export const grpcKind: CheckKind<GrpcInput, GrpcCheck> = {
  kind: "grpc",
  typeWord: "grpc",
  asks: true,
  claims: (input) => Boolean(input.GRPC),
  read: (input, schedule) => ({
    kind: "grpc",
    target: input.GRPC ?? "",
    useTls: input.GRPCUseTLS ?? false,
    ...readTls(input),
    ...schedule,
  }),
};
