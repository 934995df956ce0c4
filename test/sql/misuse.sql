-- No call of a function of ours takes the server down: trigger functions called directly, on tables, for events and with
-- arguments that they are not made for; columns whose type the owner changed; every function with nulls.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ship :source '/lib/ship.sql'
\i :ship
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":20}]');
SELECT register FROM put_register('R', 'shop', 'BER');
SELECT status FROM open_shift('R', '0.00 EUR');
SELECT total FROM record_sale('R', '[{"sku":"A-1","quantity":3}]', '[{"provider":"cash","amount":"30.00"}]', order_id => '00000000-0000-0000-0000-000000000001');
SELECT status FROM request_return('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1}]');
SELECT sku FROM put_stock_policy('A-1', 'BER', safety_stock => 1);
SELECT register FROM put_register('S', 'shop', 'BER');
CREATE FUNCTION pg_temp.code(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	RETURN 'done';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;
CREATE TEMP TABLE functions AS SELECT p.oid, p.proname::text AS name FROM pg_proc AS p
	WHERE p.pronamespace = ANY (ARRAY['order_mgmt'::regnamespace, 'order_mgmt_data'::regnamespace]) AND p.prorettype = 'trigger'::regtype;

-- Directly.
SELECT f.name, pg_temp.code(format('SELECT order_mgmt_data.%I()', f.name)) FROM functions AS f ORDER BY 1;
SELECT order_mgmt_data.account_money();
-- On a user's table, on a view, and on tables of ours: all events, times and levels; the ways in which it is not refused.
CREATE TABLE public.misused (tenant_id bigint, order_id uuid, return_id uuid, line_no integer, status text, stamp bigint, posting smallint, returned bigint, shipped bigint);
INSERT INTO public.misused SELECT FROM generate_series(1, 2);
CREATE VIEW public.seen AS SELECT * FROM public.misused;
CREATE FUNCTION pg_temp.misuse(name text, relation text, what text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE TRIGGER a_misused %s ON %s %s EXECUTE FUNCTION order_mgmt_data.%I(%s)', split_part(what, '/', 1), relation, split_part(what, '/', 2), name, split_part(what, '/', 3));
	IF what LIKE '%TRUNCATE%' THEN
		EXECUTE format('TRUNCATE %s CASCADE', relation);
	ELSIF what LIKE '%INSERT%' THEN
		EXECUTE format('INSERT INTO %1$s SELECT * FROM %1$s LIMIT 1', relation);
	ELSIF what LIKE '%DELETE%' THEN
		EXECUTE format('DELETE FROM %s', relation);
	ELSE
		EXECUTE format('UPDATE %s SET tenant_id = tenant_id', relation);
	END IF;
	RAISE EXCEPTION USING errcode = 'P0999';
EXCEPTION WHEN SQLSTATE 'P0999' THEN
	RETURN 'done';
	WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;
CREATE TEMP TABLE ways AS
	SELECT format('%s %s/FOR EACH %s/%s', t.time, e.event, l.level, a.arguments) AS what
	FROM unnest(ARRAY['BEFORE', 'AFTER']) AS t (time), unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS e (event),
		unnest(ARRAY['ROW', 'STATEMENT']) AS l (level), unnest(ARRAY['', '''returned''', '''order''', '''a'', ''b'', ''c''']) AS a (arguments)
	WHERE e.event <> 'TRUNCATE' OR l.level = 'STATEMENT';
SELECT r.answer, count(*) FROM functions AS f CROSS JOIN ways AS w CROSS JOIN LATERAL pg_temp.misuse(f.name, 'public.misused', w.what) AS r (answer) GROUP BY 1 ORDER BY 1;
SELECT r.answer, count(*) FROM functions AS f CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) AS e (event)
	CROSS JOIN LATERAL pg_temp.misuse(f.name, 'public.seen', format('INSTEAD OF %s/FOR EACH ROW/', e.event)) AS r (answer) GROUP BY 1 ORDER BY 1;
-- What is not refused on our own tables is what it is made for, or stays within what any trigger may do.
SELECT f.name, t.relation, w.what, r.answer
FROM functions AS f CROSS JOIN unnest(ARRAY['orders', 'order_lines', 'stock_moves', 'money_moves', 'payment_events', 'events', 'return_lines', 'stock_policies', 'items', 'status_log']) AS t (relation)
CROSS JOIN ways AS w CROSS JOIN LATERAL pg_temp.misuse(f.name, 'order_mgmt_data.' || t.relation, w.what) AS r (answer)
WHERE r.answer = ANY (ARRAY['done', 'XX000']) ORDER BY 1, 2, 3;
-- Arguments.
SELECT a.name, a.what, pg_temp.misuse(a.name, 'order_mgmt_data.' || a.relation, a.what) FROM (VALUES
	('check_transition', 'orders', 'BEFORE UPDATE/FOR EACH ROW/''ghost'''), ('check_transition', 'order_lines', 'BEFORE UPDATE/FOR EACH ROW/''order'''),
	('refuse_less', 'order_lines', 'BEFORE UPDATE/FOR EACH ROW/''ghost'''), ('refuse_less', 'order_lines', 'BEFORE UPDATE/FOR EACH ROW/''sku'''),
	('note_change', 'items', 'AFTER UPDATE/FOR EACH ROW/''ghost'''), ('check_shift', 'register_sales', 'BEFORE INSERT/FOR EACH ROW/''shift_id'''),
	('stamp_return', 'return_lines', 'BEFORE INSERT/FOR EACH ROW/''returns''')) AS a (name, relation, what);
DROP VIEW public.seen;
DROP TABLE public.misused;

-- Every stamp and posting as another type, where no view of the extension keeps it (0A000): what writes its table says so.
CREATE FUNCTION pg_temp.retyped(relation text, column_name text, type text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	dependent record;
	answers text[];
BEGIN
	-- a trigger whose condition names it must come back without that
	CREATE TEMP TABLE conditional AS SELECT t.tgname AS name, regexp_replace(pg_get_triggerdef(t.oid), 'WHEN \(.*\) EXECUTE', 'EXECUTE') AS definition
		FROM pg_trigger AS t WHERE t.tgrelid = format('order_mgmt_data.%I', relation)::regclass AND pg_get_triggerdef(t.oid) ~ ('WHEN \(.*\.' || column_name || '\M');
	FOR dependent IN SELECT c.name FROM conditional AS c LOOP
		EXECUTE format('DROP TRIGGER %I ON order_mgmt_data.%I', dependent.name, relation);
	END LOOP;
	EXECUTE format('ALTER TABLE order_mgmt_data.%I ALTER %I DROP DEFAULT, ALTER %2$I TYPE %s USING ''0''', relation, column_name, type);
	FOR dependent IN SELECT * FROM conditional AS c LOOP
		EXECUTE dependent.definition;
		EXECUTE format('ALTER TABLE order_mgmt_data.%I ENABLE ALWAYS TRIGGER %I', relation, dependent.name);
	END LOOP;
	answers := ARRAY[
		pg_temp.code($q$SELECT order_mgmt.receive_stock('BER', '[{"sku":"B-1","quantity":20}]')$q$),
		pg_temp.code($q$SELECT order_mgmt.place_order('shop', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'k')$q$),
		pg_temp.code($q$SELECT order_mgmt.reserve_stock('shop', '[{"sku":"A-1","quantity":1}]')$q$),
		pg_temp.code($q$SELECT order_mgmt.authorize_payment('00000000-0000-0000-0000-000000000001', '1.00 EUR', 'stripe')$q$),
		pg_temp.code($q$SELECT order_mgmt.record_sale('R', '[{"sku":"A-1","quantity":1}]', '[{"provider":"cash","amount":"10.00"}]')$q$),
		pg_temp.code($q$SELECT order_mgmt.refund_without_sale('R', '[{"sku":"A-1","quantity":1,"unit_price":"1.00","disposition":"restock"}]', 'no receipt')$q$),
		pg_temp.code($q$SELECT order_mgmt.return_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', register => 'R')$q$),
		pg_temp.code($q$SELECT pg_temp.ship((SELECT o.order_id FROM order_mgmt.place_order('shop', '[{"sku":"A-1","quantity":1}]') AS o), 1, '1')$q$),
		pg_temp.code($q$SELECT order_mgmt.create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":1}]')$q$),
		pg_temp.code($q$SELECT order_mgmt.open_shift('S', '0.00 EUR')$q$),
		pg_temp.code($q$SELECT count(*) FROM order_mgmt.events_after()$q$),
		pg_temp.code($q$SELECT order_mgmt.compact_balances()$q$),
		pg_temp.code($q$SELECT count(*) FROM order_mgmt.verify()$q$)];
	RAISE EXCEPTION USING errcode = 'P0999';
EXCEPTION WHEN SQLSTATE 'P0999' THEN
	RETURN array_to_string(answers, ' ');
	WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;
SELECT c.relname, a.attname, t.type, pg_temp.retyped(c.relname, a.attname, t.type) AS answers
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid CROSS JOIN unnest(ARRAY['text', 'integer']) AS t (type)
WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' AND a.attname = ANY (ARRAY['stamp', 'posting']) ORDER BY c.relname COLLATE "C", a.attname, 3 DESC;

-- Every function in C with a null for each argument, and for all of them: directly, as the rows of a query.
CREATE FUNCTION pg_temp.sample(type oid) RETURNS text LANGUAGE sql AS $$
	SELECT CASE type::regtype::text
		WHEN 'text' THEN '''A-1''' WHEN 'uuid' THEN '''00000000-0000-0000-0000-000000000001''' WHEN 'bigint' THEN '1' WHEN 'integer' THEN '1' WHEN 'smallint' THEN '1'
		WHEN 'boolean' THEN 'true' WHEN 'numeric' THEN '1' WHEN 'interval' THEN '''1 hour''' WHEN 'timestamp with time zone' THEN 'order_mgmt_data.clock()' WHEN 'date' THEN 'current_date'
		WHEN 'bytea' THEN '''\x00''' WHEN 'jsonb' THEN '''{}''' WHEN 'json' THEN '''{}''' WHEN 'strict_jsonb' THEN '''[]''' WHEN 'quantity' THEN '''1''' WHEN 'amount' THEN '''1.00 EUR''' WHEN 'price' THEN '''1.00 EUR''' WHEN 'amount_input' THEN '''1.00 EUR'''
		WHEN 'stock_state' THEN '''free''' WHEN 'money_account' THEN '''cash''' WHEN 'regclass' THEN '''pg_class''' WHEN 'name' THEN '''public''' WHEN 'regrole' THEN quote_literal(CURRENT_USER)
		WHEN 'text[]' THEN '''{A-1}''' WHEN 'cstring' THEN '''1''' ELSE 'NULL' END || '::' || format_type(type, NULL) $$;
CREATE FUNCTION pg_temp.with_nulls(function oid) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT format('SELECT * FROM %I.%I(%s) AS answer', n.nspname, p.proname, (SELECT string_agg(CASE WHEN k.hole = 0 OR k.hole = a.place
		THEN 'NULL::' || format_type(a.type, NULL) ELSE pg_temp.sample(a.type) END, ', ' ORDER BY a.place) FROM unnest(p.proargtypes) WITH ORDINALITY AS a (type, place)))
	FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace CROSS JOIN generate_series(0, p.pronargs) AS k (hole)
	WHERE p.oid = function $$;
CREATE FUNCTION pg_temp.survives(query text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	RAISE EXCEPTION USING errcode = 'P0999';
EXCEPTION WHEN SQLSTATE 'XX000' THEN
	RAISE NOTICE '% %', query, SQLERRM;
	RETURN false;
	WHEN OTHERS THEN
	RETURN true;
END $$;
SELECT count(*) > 100 AS functions, bool_and(s.answer) AS all_survive
FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang CROSS JOIN LATERAL pg_temp.with_nulls(p.oid) AS q (query) CROSS JOIN LATERAL pg_temp.survives(q.query) AS s (answer)
WHERE p.pronamespace = ANY (ARRAY['order_mgmt'::regnamespace, 'order_mgmt_data'::regnamespace]) AND l.lanname = 'c' AND p.prokind = 'f' AND p.pronargs > 0
	AND p.prorettype <> 'trigger'::regtype AND NOT 'internal'::regtype = ANY (p.proargtypes::regtype[]);
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
