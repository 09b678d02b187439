/**
 * Migrations, by component, that the `up` of the first release with the new framework requires in `schema_migrations`. If one is missing,
 * `up` refuses and changes nothing (Kong's source, `kong/db/strategies/postgres/connector.lua`: `is_014` of the community's 1.x, `is_034` of Enterprise).
 */
type Needed = Readonly<Record<string, readonly string[]>>;

/** Migrations of 0.13.1, on which both lines are built. */
const SHARED: Needed = {
  core: [
    '2015-01-12-175310_skeleton',
    '2015-01-12-175310_init_schema',
    '2015-11-23-817313_nodes',
    '2016-02-29-142793_ttls',
    '2016-09-05-212515_retries',
    '2016-09-16-141423_upstreams',
    '2016-12-14-172100_move_ssl_certs_to_core',
    '2016-11-11-151900_new_apis_router_1',
    '2016-11-11-151900_new_apis_router_2',
    '2016-11-11-151900_new_apis_router_3',
    '2016-01-25-103600_unique_custom_id',
    '2017-01-24-132600_upstream_timeouts',
    '2017-01-24-132600_upstream_timeouts_2',
    '2017-03-27-132300_anonymous',
    '2017-04-18-153000_unique_plugins_id',
    '2017-04-18-153000_unique_plugins_id_2',
    '2017-05-19-180200_cluster_events',
    '2017-05-19-173100_remove_nodes_table',
    '2017-06-16-283123_ttl_indexes',
    '2017-07-28-225000_balancer_orderlist_remove',
    '2017-10-02-173400_apis_created_at_ms_precision',
    '2017-11-07-192000_upstream_healthchecks',
    '2017-10-27-134100_consistent_hashing_1',
    '2017-11-07-192100_upstream_healthchecks_2',
    '2017-10-27-134100_consistent_hashing_2',
    '2017-09-14-121200_routes_and_services',
    '2017-10-25-180700_plugins_routes_and_services',
  ],
  acl: ['2015-08-25-841841_init_acl'],
  'basic-auth': ['2015-08-03-132400_init_basicauth', '2017-01-25-180400_unique_username'],
  cors: ['2017-03-14_multiple_orgins'],
  datadog: ['2017-06-09-160000_datadog_schema_changes'],
  'hmac-auth': ['2015-09-16-132400_init_hmacauth', '2017-06-21-132400_init_hmacauth'],
  'ip-restriction': ['2016-05-24-remove-cache'],
  jwt: [
    '2015-06-09-jwt-auth',
    '2016-03-07-jwt-alg',
    '2017-05-22-jwt_secret_not_unique',
    '2017-07-31-120200_jwt-auth_preflight_default',
    '2017-10-25-211200_jwt_cookie_names_default',
  ],
  'key-auth': ['2015-07-31-172400_init_keyauth', '2017-07-31-120200_key-auth_preflight_default'],
  'ldap-auth': ['2017-10-23-150900_header_type_default'],
  oauth2: [
    '2015-08-03-132400_init_oauth2',
    '2016-07-15-oauth2_code_credential_id',
    '2016-12-22-283949_serialize_redirect_uri',
    '2016-09-19-oauth2_api_id',
    '2016-12-15-set_global_credentials',
    '2017-04-24-oauth2_client_secret_not_unique',
    '2017-10-19-set_auth_header_name_default',
    '2017-10-11-oauth2_new_refresh_token_ttl_config_value',
    '2018-01-09-oauth2_pg_add_service_id',
  ],
  'rate-limiting': ['2016-07-25-471385_ratelimiting_policies', '2017-11-30-120000_add_route_and_service_id'],
  'request-transformer': ['2016-05-04-160000_req_trans_schema_changes'],
  'response-ratelimiting': [
    '2015-08-03-132400_init_response_ratelimiting',
    '2016-08-04-321512_response-rate-limiting_policies',
    '2017-12-19-120000_add_route_and_service_id_to_response_ratelimiting',
  ],
  'response-transformer': ['2016-05-04-160000_resp_trans_schema_changes'],
  statsd: ['2017-06-09-160000_statsd_schema_changes'],
  'tcp-log': ['2017-12-13-120000_tcp-log_tls'],
};

function beyondShared(more: Needed): Needed {
  const components = [...new Set([...Object.keys(SHARED), ...Object.keys(more)])];
  return Object.fromEntries(components.map((name) => [name, [...(SHARED[name] ?? []), ...(more[name] ?? [])]]));
}

/** Of community 0.14.1. */
export const NEEDED_014 = beyondShared({
  core: [
    '2018-03-27-123400_prepare_certs_and_snis',
    '2018-03-27-125400_fill_in_snis_ids',
    '2018-03-27-130400_make_ids_primary_keys_in_snis',
    '2018-05-17-173100_hash_on_cookie',
  ],
  jwt: ['2018-03-15-150000_jwt_maximum_expiration'],
  'rate-limiting': ['2015-08-03-132400_init_ratelimiting'],
});

/** Of Enterprise 0.34-1. */
export const NEEDED_034 = beyondShared({
  core: [
    '2017-06-20-100000_init_ratelimiting',
    '2017-07-31-993505_vitals_stats_seconds',
    '2017-08-30-892844_vitals_stats_minutes',
    '2017-08-30-892844_vitals_stats_hours',
    '2017-10-31-145721_vitals_stats_v0.30',
    '2017-10-31-145722_vitals_node_meta',
    '2017-11-13-145723_vitals_consumers',
    '2018-01-12-110000_workspaces',
    '2018-04-18-110000_old_rbac_cleanup',
    '2018-04-20-160000_rbac',
    '2018-08-15-100000_rbac_role_defaults',
    '2018-04-20-122000_rbac_defaults',
    '2018-04-20-122000_rbac_user_default_roles',
    '2018-02-01-000000_vitals_stats_v0.31',
    '2018-02-13-621974_portal_files_entity',
    '2018-03-12-000000_vitals_v0.32',
    '2018-04-25-000001_portal_initial_files',
    '2018-04-10-094800_dev_portal_consumer_types_statuses',
    '2018-04-10-094800_consumer_type_status_defaults',
    '2018-05-08-143700_consumer_dev_portal_columns',
    '2018-05-03-120000_credentials_master_table',
    '2017-05-15-110000_vitals_locks',
    '2018-03-12-000000_vitals_v0.33',
    '2018-06-12-105400_consumers_rbac_users_mapping',
    '2018-06-12-076222_consumer_type_status_admin',
    '2018-07-30-038822_remove_old_vitals_tables',
    '2018-08-07-114500_consumer_reset_secrets',
    '2018-08-14-000000_vitals_workspaces',
    '2018-09-05-144800_workspace_meta',
    '2018-10-03-120000_audit_requests_init',
    '2018-10-03-120000_audit_objects_init',
    '2018-10-05-144800_workspace_config',
    '2018-10-09-095247_create_entity_counters_table',
    '2018-10-17-160000_nested_workspaces_cleanup',
    '2018-10-17-170000_portal_files_to_files',
    '2018-10-24-000000_upgrade_admins',
    '2018-11-30-000000_case_insensitive_email',
  ],
  admins: ['2018-06-30-000000_rbac_consumer_admins'],
  default_workspace: ['2018-02-16-110000_default_workspace_entities'],
  kong_admin_basic_auth: ['2018-11-08-000000_kong_admin_basic_auth'],
  'rate-limiting': ['2015-08-03-132400_init_ratelimiting_plugin_reimport_ee'],
  workspace_counters: ['2018-10-11-164515_fill_counters'],
});

/** Missing migrations of a datastore, as `component: migration`. */
export function missingOf(
  needed: Needed,
  rows: readonly { readonly name: string; readonly executed: readonly string[] }[],
): readonly string[] {
  return Object.entries(needed).flatMap(([component, names]) => {
    const executed = rows.find(({ name }) => name === component)?.executed ?? [];
    return names.filter((name) => !executed.includes(name)).map((name) => `${component}: ${name}`);
  });
}
