import { type Answer, text } from "../answer.js";
import type { Endpoint, Method } from "../endpoint.js";

/** Without access control every endpoint about it answers so. */
const disabled = (): Answer => text(401, "ACL support disabled");

function rows(summary: string, table: Readonly<Record<string, readonly Method[]>>): Endpoint[] {
  return Object.entries(table).map(([path, methods]) => ({
    path,
    operations: Object.fromEntries(methods.map((method) => [method, { summary, handler: disabled }])),
    enterprise: "ignore",
    ...(path.endsWith("/") && { tail: "id" }),
  }));
}

export const accessEndpoints: readonly Endpoint[] = rows("Access control (off)", {
  "/v1/acl/bootstrap": ["PUT"],
  "/v1/acl/login": ["POST"],
  "/v1/acl/logout": ["POST"],
  "/v1/acl/replication": ["GET"],
  "/v1/acl/policies": ["GET"],
  "/v1/acl/policy": ["PUT"],
  "/v1/acl/policy/": ["GET", "PUT", "DELETE"],
  "/v1/acl/policy/name/": ["GET"],
  "/v1/acl/roles": ["GET"],
  "/v1/acl/role": ["PUT"],
  "/v1/acl/role/": ["GET", "PUT", "DELETE"],
  "/v1/acl/role/name/": ["GET"],
  "/v1/acl/tokens": ["GET"],
  "/v1/acl/token": ["PUT"],
  "/v1/acl/token/self": ["GET"],
  "/v1/acl/token/": ["GET", "PUT", "DELETE"],
  "/v1/acl/binding-rules": ["GET"],
  "/v1/acl/binding-rule": ["PUT"],
  "/v1/acl/binding-rule/": ["GET", "PUT", "DELETE"],
  "/v1/acl/auth-methods": ["GET"],
  "/v1/acl/auth-method": ["PUT"],
  "/v1/acl/auth-method/": ["GET", "PUT", "DELETE"],
  "/v1/acl/templated-policies": ["GET"],
  "/v1/acl/templated-policy/name/": ["GET"],
  "/v1/acl/templated-policy/preview/": ["POST"],
  "/v1/internal/acl/authorize": ["POST"],
});
