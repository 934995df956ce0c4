-- Code of access: tenants, profiles and grants.

CREATE OR REPLACE FUNCTION order_mgmt_data.allowed_tenants() RETURNS bigint[]
	LANGUAGE C STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_allowed_tenants';
COMMENT ON FUNCTION order_mgmt_data.allowed_tenants() IS 'tenants whose rows the role in force may see: its grants, narrowed by order_mgmt.tenant_id; null = all (owner and superusers)';

CREATE OR REPLACE VIEW order_mgmt.tenants WITH (security_invoker = true) AS
	SELECT t.tenant_id, t.name, t.is_active, t.metadata, t.time_zone FROM order_mgmt_data.tenants AS t;
COMMENT ON VIEW order_mgmt.tenants IS 'one row per tenant the role may act for';

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

CREATE OR REPLACE FUNCTION order_mgmt_data.business_date(at timestamptz, time_zone text) RETURNS date
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (at AT TIME ZONE coalesce(time_zone, 'UTC'))::date;
COMMENT ON FUNCTION order_mgmt_data.business_date(timestamptz, text) IS 'the day an instant belongs to in a tenant''s time zone; null = UTC';
