-- Code of the engine: clock, tenant, error codes, events, status log.

CREATE OR REPLACE FUNCTION order_mgmt.clock() RETURNS timestamptz
	LANGUAGE C STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_clock_now';
COMMENT ON FUNCTION order_mgmt.clock() IS 'the one clock: order_mgmt.clock if set (superuser; tests and replays), else the start of the transaction';

CREATE OR REPLACE FUNCTION order_mgmt.extension_version() RETURNS text
	LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_extension_version';
COMMENT ON FUNCTION order_mgmt.extension_version() IS 'version of the loaded library';

CREATE OR REPLACE FUNCTION order_mgmt_data.allowed_tenants() RETURNS bigint[]
	LANGUAGE C STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_allowed_tenants';
COMMENT ON FUNCTION order_mgmt_data.allowed_tenants() IS 'tenants whose rows the role in force may see: its grants, narrowed by order_mgmt.tenant_id; null = all (owner and superusers)';

CREATE OR REPLACE FUNCTION order_mgmt_data.error_code_list(OUT code text, OUT sqlstate text, OUT meaning text, OUT next_step text)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL SAFE ROWS 50 AS 'MODULE_PATHNAME', 'om_error_code_list';
COMMENT ON FUNCTION order_mgmt_data.error_code_list() IS 'all business error codes, as the library raises them';

CREATE OR REPLACE VIEW order_mgmt.error_codes AS
	SELECT l.code, l.sqlstate, l.meaning, l.next_step FROM order_mgmt_data.error_code_list() AS l;
COMMENT ON VIEW order_mgmt.error_codes IS 'one row per business error code: its SQLSTATE, meaning and next step';

CREATE OR REPLACE FUNCTION order_mgmt_data.state_transition_list(OUT document_kind text, OUT from_status text, OUT to_status text)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL SAFE ROWS 50 AS 'MODULE_PATHNAME', 'om_state_transition_list';
COMMENT ON FUNCTION order_mgmt_data.state_transition_list() IS 'all allowed transitions of all documents, as the library enforces them';

CREATE OR REPLACE VIEW order_mgmt.state_transitions AS
	SELECT l.document_kind, l.from_status, l.to_status FROM order_mgmt_data.state_transition_list() AS l;
COMMENT ON VIEW order_mgmt.state_transitions IS 'one row per allowed transition of a document''s status';

CREATE OR REPLACE VIEW order_mgmt.events WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.stamp, e.id, e.aggregatetype, e.aggregateid, e.type, e.payload, e.occurred_at
	FROM order_mgmt_data.events AS e;
COMMENT ON VIEW order_mgmt.events IS 'one row per committed business fact (the outbox)';

CREATE OR REPLACE VIEW order_mgmt.status_log WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.log_id, l.document_kind, l.document_id, l.document_line, l.from_status, l.to_status,
		l.reason, l.channel, l.actor, l.approver, l.occurred_at, l.recorded_at, l.stamp
	FROM order_mgmt_data.status_log AS l;
COMMENT ON VIEW order_mgmt.status_log IS 'one row per change of a document''s status';

CREATE OR REPLACE VIEW order_mgmt.tenants WITH (security_invoker = true) AS
	SELECT t.tenant_id, t.name, t.is_active, t.metadata, t.time_zone FROM order_mgmt_data.tenants AS t;
COMMENT ON VIEW order_mgmt.tenants IS 'one row per tenant the role may act for';

CREATE OR REPLACE FUNCTION order_mgmt.put_tenant(tenant_id bigint, name text, metadata order_mgmt.strict_jsonb DEFAULT '{}',
		time_zone text DEFAULT 'UTC')
	RETURNS SETOF order_mgmt.tenants LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_tenant';
COMMENT ON FUNCTION order_mgmt.put_tenant(bigint, text, order_mgmt.strict_jsonb, text) IS 'creates a tenant or changes what is said of it (owner and superusers only)
time_zone: in which a business day begins and ends, for the reports. A single shop needs none: tenant 1 is made by the first call that needs it.
Example: SELECT * FROM order_mgmt.put_tenant(2, ''Second shop'')';

CREATE OR REPLACE FUNCTION order_mgmt_data.profile_right_list(OUT profile text, OUT privilege text, OUT object_name text)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL SAFE ROWS 150 AS 'MODULE_PATHNAME', 'om_profile_right_list';
COMMENT ON FUNCTION order_mgmt_data.profile_right_list() IS 'all rights of all profiles, as grant_access gives them';

CREATE OR REPLACE VIEW order_mgmt.profile_rights AS
	SELECT l.profile, l.privilege, l.object_name FROM order_mgmt_data.profile_right_list() AS l;
COMMENT ON VIEW order_mgmt.profile_rights IS 'one row per profile of grant_access and right it gives
privilege: execute (a function of order_mgmt) or select (a view of order_mgmt; order_mgmt_report = all its views).';

CREATE OR REPLACE FUNCTION order_mgmt.grant_access(role_name text, profile text, tenant_ids bigint[] DEFAULT '{1}')
	RETURNS SETOF text LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_grant_access';
COMMENT ON FUNCTION order_mgmt.grant_access(text, text, bigint[]) IS 'gives an existing role the rights of a profile for some tenants
profile: storefront, web, cashier, manager, warehouse, analyst, admin. Owner and superusers only. Returns what was granted, a line each.
Example: SELECT * FROM order_mgmt.grant_access(''shop_web'', ''web'', ''{1}'')';

CREATE OR REPLACE FUNCTION order_mgmt.revoke_access(role_name text, tenant_ids bigint[] DEFAULT NULL)
	RETURNS SETOF text LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_revoke_access';
COMMENT ON FUNCTION order_mgmt.revoke_access(text, bigint[]) IS 'takes a role''s tenants away, and its rights with the last of them
tenant_ids null = all. Owner and superusers only. Returns what was revoked, a line each.';

CREATE OR REPLACE FUNCTION order_mgmt.purge_history(rows_max integer DEFAULT 10000)
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_purge_history';
COMMENT ON FUNCTION order_mgmt.purge_history(integer) IS 'deletes idempotency keys older than order_mgmt.idempotency_retention, at most rows_max; returns how many
Run it until it returns 0, from a job. Documents with a caller-given id stay unique for ever.
Example: SELECT order_mgmt.purge_history()';
