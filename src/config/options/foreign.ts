import type { FileType } from "../option.js";

function words(...lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.split(" "));
}

/**
 * Keys of Consul that have no meaning here (raft, serf, gRPC, mesh, other monitoring): accepted with one log line, so
 * that a working configuration can be taken over. A block of which no key matters is one `any`.
 */
export const FOREIGN_KEYS: Readonly<Record<FileType, readonly string[]>> = {
  string: words(
    "acl.policy_ttl acl.role_ttl ae_interval check_deregister_interval_min check_reap_interval default_intention_policy",
    "acl.tokens.config_file_service_registration acl.tokens.replication addresses.grpc",
    "addresses.grpc_tls advertise_addr_ipv4 advertise_addr_ipv6 advertise_addr_wan_ipv4 advertise_addr_wan_ipv6",
    "advertise_reconnect_timeout auto_reload_config_coalesce_interval encrypt limits.request_limits.mode",
    "limits.rpc_client_timeout limits.rpc_handshake_timeout performance.grpc_keepalive_interval",
    "performance.grpc_keepalive_timeout performance.leave_drain_time performance.rpc_hold_timeout revision version",
    "version_metadata version_prerelease",
    "primary_gateways_interval raft_snapshot_interval reconnect_timeout reconnect_timeout_wan retry_interval",
    "retry_interval_wan segment serf_lan serf_wan server_name server_rejoin_age_max sync_coordinate_interval_min",
    "syslog_facility ui_config.metrics_provider ui_config.metrics_provider_options_json",
  ),
  int: words(
    "limits.rpc_max_burst limits.rpc_max_conns_per_client performance.raft_multiplier ports.expose_max_port",
    "ports.expose_min_port ports.grpc ports.grpc_tls ports.serf_lan ports.serf_wan ports.server ports.sidecar_max_port",
    "ports.sidecar_min_port protocol raft_protocol raft_snapshot_threshold raft_trailing_logs retry_max retry_max_wan",
    "segment_limit segment_name_limit segment_query_limit",
  ),
  float64: words(
    "limits.request_limits.read_rate limits.request_limits.write_rate limits.rpc_rate sync_coordinate_rate_target",
  ),
  bool: words(
    "acl.enable_token_replication auto_encrypt.allow_tls auto_encrypt.tls auto_reload_config connect.enabled",
    "connect.enable_mesh_gateway_wan_federation connect.enable_serverless_plugin disable_anonymous_signature",
    "disable_keyring_file enable_agent_tls_for_checks",
    "enable_central_service_config enable_syslog encrypt_verify_incoming encrypt_verify_outgoing non_voting_server",
    "peering.enabled peering.test_allow_peer_registrations raft_prevote_disabled tls_prefer_server_cipher_suites",
    "rejoin_after_leave reporting.license.enabled rpc.enable_streaming ui_config.metrics_proxy_enabled",
    "ui_config.hcp_enabled use_streaming_backend",
  ),
  strings: words(
    "auto_encrypt.dns_san auto_encrypt.ip_san experiments primary_gateways retry_join retry_join_wan",
    "serf_lan_allowed_cidrs serf_wan_allowed_cidrs ui_config.metrics_provider_files",
  ),
  "string-map": ["ui_config.dashboard_url_templates"],
  "strings-map": [],
  "number-map": [],
  any: words(
    "auto_config autopilot build_date cache cloud config_entries connect.ca_config connect.ca_provider consul gossip_lan",
    "gossip_wan locality raft_logstore telemetry tls ui_config.metrics_proxy xds",
  ),
};

/** Flags of Consul without meaning here, by kind. */
export const FOREIGN_FLAGS: Readonly<Record<"parsebool" | "string" | "atoi" | "strings", readonly string[]>> = {
  parsebool: words("auto-reload-config disable-keyring-file non-voting-server read-replica rejoin syslog"),
  string: words("encrypt retry-interval retry-interval-wan segment serf-lan-bind serf-wan-bind"),
  atoi: words(
    "grpc-port grpc-tls-port protocol raft-protocol retry-max retry-max-wan serf-lan-port serf-wan-port server-port",
  ),
  strings: words(
    "join join-wan primary-gateway retry-join retry-join-wan serf-lan-allowed-cidrs serf-wan-allowed-cidrs",
  ),
};

/** Keys that only Consul Enterprise has: accepted with a warning. */
export const ENTERPRISE_KEYS: readonly string[] = (
  "acl.msp_disable_bootstrap acl.tokens.managed_service_provider audit autopilot.disable_upgrade_migration " +
  "autopilot.redundancy_zone_tag autopilot.upgrade_version_tag dns_config.prefer_namespace license_path partition " +
  "read_replica segments"
).split(" ");
