-- Who may use what: every function, view and table, by profile.
SET client_min_messages = warning;
DO $$
DECLARE
	profile text;
BEGIN
	FOREACH profile IN ARRAY ARRAY['visitor', 'storefront', 'gateway', 'web', 'cashier', 'warehouse', 'manager', 'analyst', 'monitor', 'admin'] LOOP
		EXECUTE format('CREATE ROLE regress_om_%s', profile);
		PERFORM order_mgmt.grant_access('regress_om_' || profile, profile);
	END LOOP;
	CREATE ROLE regress_om_nobody;
END $$;
RESET client_min_messages;

-- The profiles that have a privilege, given a check for one role; everybody = PUBLIC.
CREATE FUNCTION pg_temp.holders(kind text, object oid) RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN bool_or(h.profile = 'nobody') THEN 'everybody'
		ELSE coalesce(string_agg(h.profile, ' ' ORDER BY h.place), 'owner') END
	FROM (SELECT p.profile, p.place FROM unnest(ARRAY['nobody', 'visitor', 'storefront', 'gateway', 'web', 'cashier', 'warehouse', 'manager', 'analyst', 'monitor', 'admin'])
			WITH ORDINALITY AS p (profile, place)
		WHERE CASE kind
			WHEN 'schema' THEN has_schema_privilege('regress_om_' || p.profile, object, 'USAGE')
			WHEN 'function' THEN has_function_privilege('regress_om_' || p.profile, object, 'EXECUTE')
			WHEN 'read' THEN has_table_privilege('regress_om_' || p.profile, object, 'SELECT')
			ELSE has_table_privilege('regress_om_' || p.profile, object, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
				OR has_any_column_privilege('regress_om_' || p.profile, object, 'INSERT, UPDATE, REFERENCES')
			END) AS h
$$;
\pset format unaligned
\pset fieldsep ': '

-- Schemas.
SELECT nspname, pg_temp.holders('schema', oid) FROM pg_namespace WHERE nspname LIKE 'order\_mgmt%' ORDER BY nspname;

-- Functions.
SELECT p.oid::regprocedure::text COLLATE "C" AS routine, pg_temp.holders('function', p.oid)
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname LIKE 'order\_mgmt%' ORDER BY 1;

-- Views, tables and sequences: who reads.
SELECT c.oid::regclass::text COLLATE "C" AS relation, pg_temp.holders('read', c.oid)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname LIKE 'order\_mgmt%' AND c.relkind IN ('r', 'v', 'S') ORDER BY 1;

-- Who writes: the owner alone.
SELECT c.oid::regclass::text COLLATE "C" AS writable_relation, pg_temp.holders('write', c.oid)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname LIKE 'order\_mgmt%' AND c.relkind IN ('r', 'v') AND pg_temp.holders('write', c.oid) <> 'owner' ORDER BY 1;

-- What the library says of profiles is what it grants.
SELECT r.profile, r.kind, r.object AS not_granted FROM order_mgmt.profile_rights AS r
WHERE NOT CASE r.kind
	WHEN 'function' THEN has_function_privilege('regress_om_' || r.profile,
		(SELECT p.oid FROM pg_proc AS p WHERE p.pronamespace = 'order_mgmt'::regnamespace AND p.proname = r.object), 'EXECUTE')
	WHEN 'view' THEN has_table_privilege('regress_om_' || r.profile, 'order_mgmt.' || r.object, 'SELECT')
	ELSE true END;

-- Which profiles have which right, what it allows, and which arguments need it.
SELECT r."right", string_agg(DISTINCT r.profile, ' ') AS profiles, r.allows FROM order_mgmt.profile_rights AS r GROUP BY r."right", r.allows ORDER BY r."right" COLLATE "C";
SELECT coalesce(r.object, 'every function') AS object, r.argument, r."right" FROM order_mgmt.profile_rights AS r
WHERE r.kind = 'argument' AND r.profile = 'admin' ORDER BY coalesce(r.object, 'every function') COLLATE "C", r.argument COLLATE "C";
-- An argument that is registered is one that there is, and of a function that is.
SELECT r.object, r.argument, r.kind FROM order_mgmt.profile_rights AS r WHERE r.profile = 'admin' AND r.kind IN ('function', 'argument') AND r.object IS NOT NULL
	AND NOT EXISTS (SELECT FROM pg_proc AS p WHERE p.pronamespace = 'order_mgmt'::regnamespace AND p.proname = r.object AND p.prosecdef
		AND (r.argument IS NULL OR split_part(split_part(r.argument, '.', 1), '[', 1) = ANY (p.proargnames)))
	AND r.object NOT IN ('engine_status', 'schedule_jobs', 'unschedule_jobs');
-- Every function of a tenant is registered, but those of the owner.
SELECT p.proname FROM pg_proc AS p WHERE p.pronamespace = 'order_mgmt'::regnamespace AND 'tenant_id' = ANY (p.proargnames[1:p.pronargs])
	AND NOT EXISTS (SELECT FROM order_mgmt.profile_rights AS r WHERE r.kind = 'function' AND r.object = p.proname);

-- Nothing is registered twice.
SELECT r.profile, r."right", r.kind, r.object, r.argument, count(*) FROM order_mgmt.profile_rights AS r GROUP BY r.profile, r."right", r.kind, r.object, r.argument HAVING count(*) > 1;
SELECT r.kind, r.object, r.argument FROM order_mgmt.profile_rights AS r WHERE r.profile = 'admin' AND r.kind <> 'call' GROUP BY r.kind, r.object, r.argument HAVING count(*) > 1;

-- Every view can really be read by those who have a right on it.
DO $$
DECLARE
	role_name text;
	view_name regclass;
BEGIN
	FOR role_name, view_name IN
		SELECT 'regress_om_' || p.profile, c.oid
		FROM pg_class AS c, unnest(ARRAY['visitor', 'storefront', 'gateway', 'web', 'cashier', 'warehouse', 'manager', 'analyst', 'monitor', 'admin']) AS p (profile)
		WHERE c.relnamespace IN ('order_mgmt'::regnamespace, 'order_mgmt_report'::regnamespace) AND c.relkind = 'v'
			AND has_table_privilege('regress_om_' || p.profile, c.oid, 'SELECT')
	LOOP
		EXECUTE format('SET ROLE %I', role_name);
		EXECUTE format('SELECT count(*) FROM %s', view_name);
		RESET ROLE;
	END LOOP;
END $$;

-- A profile of another tenant adds, and goes with it; nothing is left behind.
SELECT tenant_id FROM order_mgmt.put_tenant(2, 'Second shop');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_storefront', 'warehouse', '{2}');
SELECT has_function_privilege('regress_om_storefront', p.oid, 'EXECUTE') AS execute, p.proname FROM pg_proc AS p
WHERE p.pronamespace = 'order_mgmt'::regnamespace AND p.proname IN ('place_order', 'receive_stock', 'put_item') ORDER BY p.proname;
SELECT * FROM order_mgmt.revoke_access('regress_om_storefront', '{2}') AS r (privilege) ORDER BY r.privilege COLLATE "C";
-- Another profile for the same tenant replaces the first.
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_web', 'analyst');
SELECT has_function_privilege('regress_om_web', p.oid, 'EXECUTE') AS execute, p.proname FROM pg_proc AS p
WHERE p.pronamespace = 'order_mgmt'::regnamespace AND p.proname IN ('available', 'place_order') ORDER BY p.proname;
DO $$
DECLARE
	profile text;
BEGIN
	FOREACH profile IN ARRAY ARRAY['visitor', 'storefront', 'gateway', 'web', 'cashier', 'warehouse', 'manager', 'analyst', 'monitor', 'admin'] LOOP
		PERFORM order_mgmt.revoke_access('regress_om_' || profile);
		EXECUTE format('DROP ROLE regress_om_%s', profile);
	END LOOP;
	DROP ROLE regress_om_nobody;
END $$;
SELECT * FROM order_mgmt_data.access_grants;
ALTER TABLE order_mgmt_data.tenants DISABLE TRIGGER refuse_delete;
DELETE FROM order_mgmt_data.tenants WHERE tenant_id = 2;
ALTER TABLE order_mgmt_data.tenants ENABLE ALWAYS TRIGGER refuse_delete;

-- Which topics there are, and what each has.
SELECT o.topic, o.kind, string_agg(o.object, ' ' ORDER BY o.object COLLATE "C") AS objects FROM order_mgmt_data.object_list() AS o
WHERE o.kind <> 'argument' GROUP BY o.topic, o.kind ORDER BY o.topic COLLATE "C", o.kind COLLATE "C";
