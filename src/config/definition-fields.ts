/** How a field of a definition is read: a plain type, or definitions of its own. */
export type FieldType =
  | "string"
  | "int"
  | "bool"
  | "strings"
  | "string-map"
  | "strings-map"
  | "any"
  | { readonly kind: "object" | "list" | "map"; readonly of: FieldTable };

/** Key in a file to the field of the HTTP body and its type. */
export interface FieldTable {
  readonly [fileKey: string]: { readonly field: string; readonly type: FieldType };
}

/** Rows of one type: `file_key=Field`, or a bare key whose field name follows by capitals; `file_key=` is read and dropped. */
function fields(type: FieldType, rows: string): FieldTable {
  return Object.fromEntries(
    rows.split(" ").map((row) => {
      const [key = "", field] = row.split("=");
      const capitals = key.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
      return [key, { field: field ?? capitals, type }];
    }),
  );
}

const CHECK_FIELDS: FieldTable = {
  ...fields(
    "string",
    "name notes status http=HTTP method body tcp=TCP udp=UDP grpc=GRPC h2ping=H2PING os_service=OSService",
  ),
  ...fields("string", "interval timeout ttl=TTL alias_node alias_service docker_container_id=DockerContainerID shell"),
  ...fields("string", "tls_server_name=TLSServerName deregister_critical_service_after"),
  ...fields("bool", "disable_redirects tcp_use_tls=TCPUseTLS grpc_use_tls=GRPCUseTLS h2ping_use_tls=H2PingUseTLS"),
  ...fields("bool", "tls_skip_verify=TLSSkipVerify"),
  ...fields("int", "output_max_size success_before_passing failures_before_warning failures_before_critical"),
  ...fields("strings", "args script_args=Args"),
  ...fields("strings-map", "header"),
};

/** A check on its own: its identifier is `ID`, and it may belong to a service. */
export const LONE_CHECK_FIELDS: FieldTable = {
  ...CHECK_FIELDS,
  ...fields("string", "id=ID service_id=ServiceID token"),
};

/** A check inside a service: the HTTP body calls its identifier `CheckID`. Whose check it is needs no saying, but may be said. */
export const SERVICE_CHECK_FIELDS: FieldTable = {
  ...CHECK_FIELDS,
  ...fields("string", "id=CheckID service_id= token="),
};

export const SERVICE_FIELDS: FieldTable = {
  ...fields("string", "id=ID name kind address socket_path token"),
  ...fields("int", "port"),
  ...fields("bool", "enable_tag_override"),
  ...fields("strings", "tags"),
  ...fields("string-map", "meta"),
  ...fields("any", "proxy connect"),
  ...fields({ kind: "object", of: fields("int", "passing warning") }, "weights"),
  ...fields({ kind: "object", of: fields("string", "region zone") }, "locality"),
  ...fields({ kind: "map", of: { ...fields("string", "address"), ...fields("int", "port") } }, "tagged_addresses"),
  ...fields({ kind: "object", of: SERVICE_CHECK_FIELDS }, "check"),
  ...fields({ kind: "list", of: SERVICE_CHECK_FIELDS }, "checks"),
};
