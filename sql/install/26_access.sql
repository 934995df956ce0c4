-- State of access: tenants, and which role may act for which.

CREATE TABLE order_mgmt_data.tenants (
	tenant_id bigint NOT NULL PRIMARY KEY CHECK (tenant_id > 0),
	name text NOT NULL,
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	time_zone text NOT NULL DEFAULT 'UTC',
	time_zone_changes text[],
	number_prefixes jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON COLUMN order_mgmt_data.tenants.time_zone IS 'in which the first business day began';
COMMENT ON COLUMN order_mgmt_data.tenants.time_zone_changes IS 'what it became: a day and the time zone in which that day and those after it begin, and so on; null: nothing';
COMMENT ON COLUMN order_mgmt_data.tenants.number_prefixes IS 'how numbers of orders, returns, transfers and purchase orders begin, by kind; one that is missing: as the library says';
COMMENT ON TABLE order_mgmt_data.tenants IS 'merchants that share this database; a single shop is tenant 1';

CREATE TABLE order_mgmt_data.number_keys (
	tenant_id bigint NOT NULL PRIMARY KEY,
	key bytea NOT NULL DEFAULT uuid_send(gen_random_uuid()) CHECK (length(key) = 16)
);
COMMENT ON TABLE order_mgmt_data.number_keys IS 'the secret that numbers on paper of a tenant are made with, so that they tell nothing of how many there are; never changed';

CREATE TABLE order_mgmt_data.access_grants (
	tenant_id bigint NOT NULL,
	role_name text NOT NULL,
	profile text NOT NULL CHECK (profile = ANY (ARRAY['visitor', 'storefront', 'gateway', 'web', 'cashier', 'manager', 'warehouse', 'analyst', 'monitor', 'admin'])),
	location_ids bigint[] CHECK (cardinality(location_ids) > 0),
	PRIMARY KEY (role_name, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.access_grants IS 'which role has which rights for which tenant; written by grant_access and revoke_access';
COMMENT ON COLUMN order_mgmt_data.access_grants.location_ids IS 'where it has them; null: at all locations';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.access_grants
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('access_grants');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.access_grants
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('access_grants');
ALTER TABLE order_mgmt_data.access_grants ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.access_grants ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.access_grants IS 'backends read changed rights anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.access_grants IS 'backends read changed rights anew';

CREATE TABLE order_mgmt_data.grantees (
	role_name text NOT NULL PRIMARY KEY,
	role_oid oid NOT NULL
);
COMMENT ON TABLE order_mgmt_data.grantees IS 'which role each name of access_grants was when it was granted rights; the row of the empty name says that this is known; not dumped';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.grantees
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('access_grants');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.grantees
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('access_grants');
ALTER TABLE order_mgmt_data.grantees ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.grantees ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.grantees IS 'backends read changed rights anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.grantees IS 'backends read changed rights anew';

-- Who may read rows of all tenants is told which there are.
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.tenants
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('access_grants');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.tenants
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('access_grants');
ALTER TABLE order_mgmt_data.tenants ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.tenants ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.tenants IS 'backends read changed rights anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.tenants IS 'backends read changed rights anew';

-- Records say who acts, and as which role where that is another name.
CREATE FUNCTION order_mgmt_data.acting_role() RETURNS text LANGUAGE C STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'om_acting_role';
COMMENT ON FUNCTION order_mgmt_data.acting_role() IS 'the role in force, while order_mgmt.actor names somebody else; else null';

SELECT order_mgmt_data.declare_master('order_mgmt_data.tenants', frozen => 'tenant_id');
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.number_keys
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('number_keys');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.number_keys
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('number_keys');
ALTER TABLE order_mgmt_data.number_keys ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.number_keys ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.number_keys IS 'backends forget a key that was rolled back';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.number_keys IS 'backends forget keys that are gone';
SELECT order_mgmt_data.declare_log('order_mgmt_data.number_keys');
SELECT order_mgmt_data.declare_master('order_mgmt_data.access_grants', frozen => 'tenant_id, role_name', is_kept => false);
