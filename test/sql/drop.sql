-- Business is not dropped with the extension by mistake: with orders, moves or payments DROP EXTENSION is refused, whatever leads to it.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS order_mgmt;
RESET client_min_messages;
SET order_mgmt.allow_drop = off;
CREATE EXTENSION order_mgmt;
-- Masters are no business.
SELECT FROM order_mgmt.put_location('BER');
SELECT FROM order_mgmt.put_channel('web', 'EUR', '{BER}');
SELECT FROM order_mgmt.put_item('A-1');
SELECT FROM order_mgmt.put_price('A-1', '1.00 EUR');
SELECT count(*) FROM order_mgmt.jobs AS j, order_mgmt.run_job(j.job) AS r WHERE r.status = 'done';
BEGIN;
DROP EXTENSION order_mgmt;
ROLLBACK;
-- What was done is; not before it was, nor when it was taken back.
BEGIN;
SELECT free FROM order_mgmt.receive_stock('BER', '[{"sku":"A-1","quantity":5}]');
ROLLBACK;
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
SELECT FROM order_mgmt.put_location('BER');
SELECT FROM order_mgmt.put_item('A-1');
SELECT free FROM order_mgmt.receive_stock('BER', '[{"sku":"A-1","quantity":5}]');
\set VERBOSITY default
DROP EXTENSION order_mgmt;
\set VERBOSITY terse
DROP EXTENSION order_mgmt CASCADE;
DROP EXTENSION IF EXISTS order_mgmt;
DROP EXTENSION plpgsql CASCADE;
DROP SCHEMA order_mgmt_data CASCADE;
DROP TABLE order_mgmt_data.stock_moves CASCADE;
DO $$ BEGIN DROP EXTENSION order_mgmt; END $$;
SELECT count(*) FROM order_mgmt_data.stock_moves;
SELECT name, violations FROM order_mgmt.verify(true) WHERE violations > 0;
-- Each table that keeps business is looked at, and no other one.
SET session_replication_role = replica;
DO $$
DECLARE
	relation text;
	command text;
	kept text[] := '{}';
BEGIN
	FOR relation IN SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' ORDER BY c.relname COLLATE "C" LOOP
		EXECUTE format('ALTER TABLE order_mgmt_data.%I DISABLE TRIGGER USER', relation);
	END LOOP;
	FOR relation IN SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' LOOP
		EXECUTE format('DELETE FROM order_mgmt_data.%I', relation);
	END LOOP;
	FOR relation IN SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' ORDER BY c.relname COLLATE "C" LOOP
		BEGIN
			-- any row will do, also one that breaks every rule
			FOR command IN
				SELECT format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', k.conrelid::regclass, k.conname) FROM pg_constraint AS k
				WHERE k.conrelid = format('order_mgmt_data.%I', relation)::regclass AND k.contype IN ('p', 'c', 'u')
			LOOP
				EXECUTE command;
			END LOOP;
			FOR command IN
				SELECT format('ALTER TABLE %s ALTER %I DROP NOT NULL', a.attrelid::regclass, a.attname) FROM pg_attribute AS a
				WHERE a.attrelid = format('order_mgmt_data.%I', relation)::regclass AND a.attnotnull AND a.attnum > 0
			LOOP
				EXECUTE command;
			END LOOP;
			EXECUTE format('INSERT INTO order_mgmt_data.%I DEFAULT VALUES', relation);
			DROP EXTENSION order_mgmt;
			RAISE EXCEPTION USING ERRCODE = 'ZZ001';
		EXCEPTION
			WHEN object_in_use THEN
				kept := kept || relation;
			WHEN SQLSTATE 'ZZ001' THEN
				NULL;
		END;
	END LOOP;
	RAISE NOTICE 'refused for: %', array_to_string(kept, ' ');
END $$;
RESET session_replication_role;
-- Nor with all that its owner has.
SET order_mgmt.allow_drop = on;
DROP EXTENSION order_mgmt;
SET order_mgmt.allow_drop = off;
CREATE ROLE regress_om_owner SUPERUSER;
SET ROLE regress_om_owner;
CREATE EXTENSION order_mgmt;
SELECT FROM order_mgmt.put_location('BER');
SELECT FROM order_mgmt.put_item('A-1');
SELECT free FROM order_mgmt.receive_stock('BER', '[{"sku":"A-1","quantity":5}]');
DROP OWNED BY regress_om_owner CASCADE;
RESET ROLE;
-- With the setting it goes; only a superuser has it.
CREATE ROLE regress_om_dropper;
SET ROLE regress_om_dropper;
SET order_mgmt.allow_drop = on;
DROP EXTENSION order_mgmt;
RESET ROLE;
SET order_mgmt.allow_drop = on;
DROP EXTENSION order_mgmt;
SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'order\_mgmt%';
DROP ROLE regress_om_dropper, regress_om_owner;
RESET order_mgmt.allow_drop;
CREATE EXTENSION order_mgmt;
