-- verify() misses each trigger that holds rules, of whatever table.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
\pset format unaligned
\pset tuples_only on
CREATE FUNCTION pg_temp.found() RETURNS text LANGUAGE sql AS $$ SELECT violations || ' ' || sample FROM order_mgmt.verify() WHERE name = 'triggers_fire' AND violations > 0 $$;
SELECT pg_temp.found();
DO $$
DECLARE
	guard record;
	found order_mgmt.verification;
	many integer := 0;
BEGIN
	FOR guard IN SELECT t.tgname, c.relname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
		WHERE NOT t.tgisinternal AND c.relnamespace = 'order_mgmt_data'::regnamespace ORDER BY c.relname, t.tgname
	LOOP
		BEGIN
			EXECUTE format('DROP TRIGGER %I ON order_mgmt_data.%I', guard.tgname, guard.relname);
			SELECT * INTO found FROM order_mgmt_data.verify_guards(NULL, ROW('now', NULL, NULL, NULL, NULL, NULL, NULL));
			RAISE EXCEPTION USING ERRCODE = 'ZZ001';
		EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
			many := many + 1;
			IF (found.violations, found.sample) IS DISTINCT FROM (1, format('%s of order_mgmt_data.%s is gone', guard.tgname, guard.relname)) THEN
				RAISE WARNING '% of % is not missed: %', guard.tgname, guard.relname, found;
			END IF;
		END;
	END LOOP;
	RAISE NOTICE 'there are many: %', many > 90;
END $$;
-- Those of users are not ours, nor missed.
CREATE FUNCTION pg_temp.mine() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER mine BEFORE INSERT ON order_mgmt_data.orders FOR EACH ROW EXECUTE FUNCTION pg_temp.mine();
SELECT pg_temp.found();
DROP TRIGGER mine ON order_mgmt_data.orders;
ALTER TABLE order_mgmt_data.prices DISABLE TRIGGER note_change;
SELECT pg_temp.found();
SELECT count(*) FROM order_mgmt.resync_stock();
SELECT pg_temp.found();
DROP TRIGGER refuse_other ON order_mgmt_data.items;
SELECT pg_temp.found();
