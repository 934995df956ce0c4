-- Installing, removing and installing again; what the extension owns.
\set SHOW_CONTEXT never

-- What other tests copy is made anew, of the version that is tested now (lib/regress.sql).
SET client_min_messages = warning;
DROP DATABASE IF EXISTS order_mgmt_template;
RESET client_min_messages;
-- A schema of somebody else is not taken over.
CREATE SCHEMA order_mgmt;
CREATE EXTENSION order_mgmt;
DROP SCHEMA order_mgmt;
CREATE SCHEMA order_mgmt_report;
CREATE EXTENSION order_mgmt;
DROP SCHEMA order_mgmt_report;

-- Installed, it goes without a trace, and comes back in the same session and transaction.
CREATE EXTENSION order_mgmt;
SELECT sku FROM order_mgmt.put_item('A-1');
DROP EXTENSION order_mgmt;
SELECT nspname FROM pg_namespace WHERE nspname LIKE 'order_mgmt%';
SELECT order_mgmt.extension_version();
BEGIN;
CREATE EXTENSION order_mgmt;
SELECT sku FROM order_mgmt.put_item('A-2');
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
SELECT sku FROM order_mgmt.put_item('A-3');
SELECT tenant_id, sku FROM order_mgmt.items;
ROLLBACK;
CREATE EXTENSION order_mgmt;
SELECT tenant_id, sku FROM order_mgmt.items;

-- It stays where it is.
ALTER EXTENSION order_mgmt SET SCHEMA public;
SELECT extname, extnamespace::regnamespace, extrelocatable, extversion = order_mgmt.extension_version() AS same_version
FROM pg_extension WHERE extname = 'order_mgmt';

-- Nothing is seeded but the row that says which server this is.
DO $$
DECLARE
	relation regclass;
	rows bigint;
BEGIN
	FOR relation IN
		SELECT oid FROM pg_class
		WHERE relnamespace = 'order_mgmt_data'::regnamespace AND relkind = 'r' ORDER BY relname
	LOOP
		EXECUTE format('SELECT count(*) FROM %s', relation) INTO rows;
		IF rows > 0 THEN
			RAISE NOTICE '% has % row(s)', relation, rows;
		END IF;
	END LOOP;
END $$;

-- A dump saves all tables and sequences, row security is on for all tables, but for these; and they obey the rules
-- for several tenants and several nodes.
SELECT c.relname, c.relkind, c.oid = ANY (e.extconfig) AS is_dumped, c.relrowsecurity AS has_row_security
FROM pg_class AS c, pg_extension AS e
WHERE c.relnamespace IN ('order_mgmt_data'::regnamespace, 'order_mgmt_archive'::regnamespace) AND c.relkind IN ('r', 'S') AND e.extname = 'order_mgmt'
	AND NOT (c.oid = ANY (e.extconfig) AND (c.relrowsecurity OR c.relkind = 'S'))
ORDER BY c.relname COLLATE "C";
-- What is unique is unique in a tenant, where there are tenants.
CREATE TEMPORARY VIEW indexes AS
SELECT c.relname, x.relname AS index, i.indisunique AS is_unique, i.indisprimary AS is_key, i.indpred IS NOT NULL AS is_partial, m.amname,
	coalesce(obj_description(c.oid, 'pg_class') LIKE '%not dumped', false) AS is_derived,
	ARRAY(SELECT coalesce(a.attname, '(expression)') FROM generate_series(0, i.indnkeyatts - 1) AS p LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = i.indkey[p] AND a.attnum > 0 ORDER BY p) AS columns,
	EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey) AND a.atttypid = 'uuid'::regtype) AS has_uuid
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid JOIN pg_class AS x ON x.oid = i.indexrelid JOIN pg_am AS m ON m.oid = x.relam
WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' AND EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id');
SELECT i.index AS unique_in_no_tenant FROM indexes AS i WHERE i.is_unique AND 'tenant_id' <> ALL (i.columns) ORDER BY 1;
-- What names one thing, the id of a document or of a master, leads its index, so that who knows no tenant finds it: the tenant stands behind it.  The tenant
-- leads lists: of ledgers and logs, of codes and keys, which are the same in many tenants, of the newest, of what has a status.
SELECT i.index AS led_by_tenant FROM indexes AS i WHERE i.is_unique AND NOT i.is_partial AND NOT i.is_derived AND i.columns[1] = 'tenant_id'
	AND (i.has_uuid OR EXISTS (SELECT FROM indexes AS k WHERE k.is_key AND k.columns[1] = i.columns[2])) ORDER BY 1;
-- Moves of a position are found within a period, from a stamp on: their index has no tenant, because an item is of one.
SELECT i.index AS tenant_is_not_last FROM indexes AS i WHERE i.amname = 'btree' AND i.columns[1] <> ALL ('{tenant_id,stamp}') AND 'tenant_id' <> i.columns[cardinality(i.columns)] ORDER BY 1;
-- No index twice: none begins with all the columns of another one that is not unique.
SELECT i.index AS is_enough, j.index AS not_needed FROM indexes AS i JOIN indexes AS j ON i.relname = j.relname AND i.index <> j.index AND i.amname = j.amname
WHERE NOT j.is_unique AND NOT i.is_partial AND (array_remove(i.columns, 'tenant_id'))[:cardinality(array_remove(j.columns, 'tenant_id'))] = array_remove(j.columns, 'tenant_id')
	AND (i.columns[1] = 'tenant_id') = (j.columns[1] = 'tenant_id') AND NOT j.is_partial ORDER BY 1, 2;
SELECT c.relname AS tenant_may_be_null
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' AND NOT a.attnotnull;
SELECT conrelid::regclass, conname AS foreign_key
FROM pg_constraint WHERE connamespace = 'order_mgmt_data'::regnamespace AND contype = 'f';

-- Every trigger fires for every writer.
SELECT c.relname, t.tgname AS not_always
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND NOT t.tgisinternal AND t.tgenabled <> 'A';

-- Contract views show rows with the reader's rights, or no table at all.
SELECT c.relname AS view_with_owner_rights
FROM pg_class AS c
WHERE c.relnamespace IN ('order_mgmt'::regnamespace, 'order_mgmt_report'::regnamespace, 'order_mgmt_data'::regnamespace)
	AND c.relkind = 'v' AND NOT coalesce(c.reloptions @> '{security_invoker=true}', false)
	AND EXISTS (SELECT FROM pg_rewrite AS r JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
		AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> c.oid WHERE r.ev_class = c.oid)
ORDER BY c.relname COLLATE "C";

-- Functions that run as the owner have a search_path that nobody can bend.
SELECT p.oid::regprocedure AS unpinned
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname LIKE 'order\_mgmt%' AND p.prosecdef
	AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (p.proconfig), false);

-- What a column says as a number is worked out, never stored beside it.
SELECT c.relname, a.attname AS stored_twice
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' AND a.attname LIKE '%\_numeric';
-- How far a thing has come is its status, in each view and each row that a function answers with.  What else is named like it: the
-- step of an explanation, the next one after an error, and what PostgreSQL calls the state of a session.
SELECT c.relname, a.attname AS no_status
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace IN ('order_mgmt'::regnamespace, 'order_mgmt_report'::regnamespace) AND c.relkind IN ('v', 'c')
	AND a.attname ~ '(^|_)step$|^state$'
ORDER BY c.relname COLLATE "C", a.attname COLLATE "C";

-- Functions: no overloads, no OUT or VARIADIC arguments, no name of PostgreSQL's own.
SELECT p.proname, count(*) AS overloads
FROM pg_proc AS p WHERE p.pronamespace = 'order_mgmt'::regnamespace AND p.prosecdef GROUP BY 1 HAVING count(*) > 1;
SELECT p.oid::regprocedure AS unlike_a_function
FROM pg_proc AS p
WHERE p.pronamespace = 'order_mgmt'::regnamespace AND p.prosecdef
	AND (p.provariadic <> 0 OR p.proargmodes IS NOT NULL OR (p.proargnames IS NULL AND p.pronargs > 0) OR p.prokind <> 'f'
		OR EXISTS (SELECT FROM pg_proc AS q WHERE q.pronamespace = 'pg_catalog'::regnamespace AND q.proname = p.proname)
		OR EXISTS (SELECT FROM pg_get_keywords() AS k WHERE k.word = ANY (p.proargnames) AND k.catcode = 'R'));
