-- 0.2.0 -> 0.3.0: plain names.  See README.md for what "-- fragment" lines are replaced by.

-- What state fragments of new modules call.
-- fragment 10_schema_code.sql

-- State: what tables, types, sequences and their triggers become.
ALTER TABLE order_mgmt_data.idempotency_keys RENAME COLUMN door TO function;

-- A row compared by an operator is printed in a form that is read otherwise: by the function instead.
DO $do$
DECLARE
	trigger record;
BEGIN
	FOR trigger IN SELECT t.tgrelid::regclass AS relation, t.tgenabled, pg_catalog.pg_get_triggerdef(t.oid) AS definition, pg_catalog.obj_description(t.oid) AS meaning
		FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid
		WHERE t.tgname = 'refuse_other' AND c.relnamespace = 'order_mgmt_data'::regnamespace AND pg_catalog.pg_get_triggerdef(t.oid) ~ '\*<>'
	LOOP
		EXECUTE pg_catalog.format('DROP TRIGGER refuse_other ON %s', trigger.relation);
		EXECUTE pg_catalog.regexp_replace(trigger.definition, 'WHEN \(\((ROW\(.*\)) (?:OPERATOR\(pg_catalog\.)?\*<>\)? (ROW\(.*\))\)\) EXECUTE',
			'WHEN (pg_catalog.record_image_ne(\1, \2)) EXECUTE');
		EXECUTE pg_catalog.format('ALTER TABLE %s %s TRIGGER refuse_other', trigger.relation,
			CASE trigger.tgenabled WHEN 'A' THEN 'ENABLE ALWAYS' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'D' THEN 'DISABLE' ELSE 'ENABLE' END);
		EXECUTE pg_catalog.format('COMMENT ON TRIGGER refuse_other ON %s IS %L', trigger.relation, trigger.meaning);
	END LOOP;
END
$do$;

-- Their rules stand in the modules now.
DROP FUNCTION order_mgmt_data.verify_documents(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_money(bigint[], boolean);

-- fragment code

-- Roles have the rights that their profiles give now.
SELECT order_mgmt.grant_access(g.role_name, g.profile, array_agg(g.tenant_id ORDER BY g.tenant_id))
FROM order_mgmt_data.access_grants AS g
JOIN pg_catalog.pg_roles AS r ON r.rolname = g.role_name
GROUP BY g.role_name, g.profile;
