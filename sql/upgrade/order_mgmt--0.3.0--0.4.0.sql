-- 0.3.0 -> 0.4.0: trust.  See README.md for what "-- fragment" lines are replaced by.

-- What state fragments of new modules call.
-- fragment 10_schema_code.sql

-- State: what tables, types, sequences and their triggers become.

-- Access: rights are words, asked per tenant and location; a grant is of a role, not of its name.
DROP VIEW order_mgmt.profile_rights;
DROP FUNCTION order_mgmt_data.profile_right_list();
DROP FUNCTION order_mgmt.grant_access(text, text, bigint[]);
ALTER TABLE order_mgmt_data.access_grants ADD COLUMN location_ids bigint[] CHECK (cardinality(location_ids) > 0);
ALTER TABLE order_mgmt_data.access_grants DROP CONSTRAINT access_grants_profile_check;
ALTER TABLE order_mgmt_data.access_grants ADD CONSTRAINT access_grants_profile_check CHECK (profile = ANY (ARRAY['visitor', 'storefront', 'gateway', 'web', 'cashier', 'manager', 'warehouse', 'analyst', 'admin']));
COMMENT ON TABLE order_mgmt_data.access_grants IS 'which role has which rights for which tenant; written by grant_access and revoke_access';
COMMENT ON COLUMN order_mgmt_data.access_grants.location_ids IS 'where it has them; null: at all locations';

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

CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.tenants
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('access_grants');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.tenants
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('access_grants');
ALTER TABLE order_mgmt_data.tenants ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.tenants ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.tenants IS 'backends read changed rights anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.tenants IS 'backends read changed rights anew';

-- fragment code

-- Roles have the rights that their profiles give now.
SELECT order_mgmt.grant_access(g.role_name, g.profile, array_agg(g.tenant_id ORDER BY g.tenant_id))
FROM order_mgmt_data.access_grants AS g
JOIN pg_catalog.pg_roles AS r ON r.rolname = g.role_name
GROUP BY g.role_name, g.profile;
