-- 0.4.0 -> 0.5.0: the surface.  See README.md for what "-- fragment" lines are replaced by.

-- What state fragments of new modules call.
-- fragment 10_schema_code.sql

-- State: what tables, types, sequences and their triggers become.

-- fragment code

-- Roles have the rights that their profiles give now.
SELECT order_mgmt.grant_access(g.role_name, g.profile, array_agg(g.tenant_id ORDER BY g.tenant_id))
FROM order_mgmt_data.access_grants AS g
JOIN pg_catalog.pg_roles AS r ON r.rolname = g.role_name
WHERE g.tenant_id = 1 OR EXISTS (SELECT FROM order_mgmt_data.tenants AS t WHERE t.tenant_id = g.tenant_id)
GROUP BY g.role_name, g.profile;
