-- A table of ours that Citus distributes: every call refuses, and works again when it is local.  There is no Citus here, so
-- its list of tables is made by hand; it invalidates the table that it lists, as ALTER TABLE does here.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
CREATE FUNCTION pg_temp.calls() RETURNS TABLE (call text, answer text) LANGUAGE plpgsql AS $$
BEGIN
	FOREACH call IN ARRAY ARRAY[$q$receive_stock('BER', '[{"sku":"A-1","quantity":20}]')$q$, $q$place_order('shop', '[{"sku":"A-1","quantity":1}]')$q$, $q$put_item('A-1')$q$,
		$q$explain_stock('A-1', 'BER')$q$, $q$reserve_stock('shop', '[{"sku":"A-1","quantity":1}]')$q$, $q$compact_balances()$q$, $q$events_after()$q$, $q$verify()$q$] LOOP
		BEGIN
			EXECUTE 'SELECT count(*) FROM order_mgmt.' || call;
			answer := 'done';
		EXCEPTION WHEN OTHERS THEN
			answer := SQLSTATE || ': ' || SQLERRM;
		END;
		RETURN NEXT;
	END LOOP;
END $$;
SELECT * FROM pg_temp.calls();
SET allow_system_table_mods = on;
CREATE TABLE pg_catalog.pg_dist_partition (partmethod "char", logicalrelid regclass);
CREATE TABLE public.theirs ();
INSERT INTO pg_catalog.pg_dist_partition VALUES ('h', 'public.theirs');
ALTER TABLE public.theirs SET (fillfactor = 90);
SELECT * FROM pg_temp.calls();
BEGIN;
INSERT INTO pg_catalog.pg_dist_partition VALUES ('h', 'order_mgmt_data.order_lines');
ALTER TABLE order_mgmt_data.order_lines SET (fillfactor = 90);
SELECT * FROM pg_temp.calls();
ROLLBACK;
SELECT * FROM pg_temp.calls();
INSERT INTO pg_catalog.pg_dist_partition VALUES ('n', 'order_mgmt_data.items');
\c
SET search_path = order_mgmt, pg_catalog;
SELECT order_id FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
SET allow_system_table_mods = on;
DROP TABLE pg_catalog.pg_dist_partition;
RESET allow_system_table_mods;
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
DROP TABLE public.theirs;
