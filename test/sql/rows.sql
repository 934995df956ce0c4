-- Rows without statements: what the row writer leaves behind is what INSERT and UPDATE would, whatever the owner has added
-- to the tables; and it finds its row by the primary key alone, whatever identifies rows for logical replication.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ship :source '/lib/ship.sql'
\i :ship
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":100},{"sku":"B-1","quantity":100}]');
SELECT register FROM put_register('R', 'shop', 'BER');
SELECT status FROM open_shift('R', '0.00 EUR');
CREATE TABLE public.diary (entry_no integer GENERATED ALWAYS AS IDENTITY, entry text);

-- An order of one line by our writer, the columns of which a clone gets by INSERT, and then its id; or the refusal.
CREATE FUNCTION pg_temp.by_writer() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM order_mgmt.place_order('shop', '[{"sku":"A-1","quantity":2}]', order_id => '00000000-0000-0000-0000-00000000000a', reference => 'ref');
	RETURN 'written';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ': ' || SQLERRM;
END $$;
CREATE FUNCTION pg_temp.by_insert() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO order_mgmt_data.orders (tenant_id, actor, recorded_at, order_id, order_number, channel, fulfillment_status, currency, total, reference,
		occurred_at, metadata, discount, shipping, tax, status, payment_status)
	VALUES (1, CURRENT_USER, order_mgmt_data.clock(), '00000000-0000-0000-0000-00000000000b', 'clone', 'shop', 'unfulfilled', 'EUR', '20.00 EUR', 'ref',
		order_mgmt_data.clock(), '{}', NULL, NULL, NULL, 'placed', 'none');
	INSERT INTO order_mgmt_data.order_lines (tenant_id, order_id, line_no, item_id, sku, location_id, location, ordered, open, allocated, backordered,
		unit_price, line_total, discount, order_discount, tax, shipped)
	SELECT 1, '00000000-0000-0000-0000-00000000000b', 1, i.item_id, i.sku, l.location_id, l.code, '2', '0', '2', '0', '10.00 EUR', '20.00 EUR', NULL, NULL, NULL, '0'
	FROM order_mgmt_data.items AS i, order_mgmt_data.locations AS l WHERE i.tenant_id = 1 AND i.sku = 'A-1' AND l.tenant_id = 1 AND l.code = 'BER';
	RETURN 'written';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ': ' || SQLERRM;
END $$;
-- The columns in which the rows of both differ, less what makes them two.
CREATE FUNCTION pg_temp.differ() RETURNS TABLE (relation text, column_name text, by_writer text, by_insert text) LANGUAGE sql AS $$
	WITH images AS (
		SELECT 'orders' AS relation, o.order_id, to_jsonb(o) AS image FROM order_mgmt_data.orders AS o
		UNION ALL SELECT 'order_lines', l.order_id, to_jsonb(l) FROM order_mgmt_data.order_lines AS l)
	SELECT a.relation, x.key, x.value, y.value
	FROM images AS a JOIN images AS b ON a.relation = b.relation AND b.order_id = '00000000-0000-0000-0000-00000000000b'
	CROSS JOIN LATERAL jsonb_each_text(a.image) AS x JOIN LATERAL jsonb_each_text(b.image) AS y ON x.key = y.key
	WHERE a.order_id = '00000000-0000-0000-0000-00000000000a' AND x.value IS DISTINCT FROM y.value AND x.key <> ALL (ARRAY['order_id', 'order_number', 'log_id'])
	ORDER BY 1, 2 $$;
-- Both ways in a database that the owner has changed in these ways.
CREATE FUNCTION pg_temp.both(VARIADIC changes text[] DEFAULT '{}') RETURNS TABLE (by_writer text, by_insert text, differences text, diaries text) LANGUAGE plpgsql AS $$
DECLARE
	change text;
BEGIN
	FOREACH change IN ARRAY changes LOOP
		EXECUTE change;
	END LOOP;
	TRUNCATE public.diary;
	by_writer := pg_temp.by_writer();
	SELECT string_agg(d.entry, ', ' ORDER BY d.entry_no) INTO diaries FROM public.diary AS d;
	TRUNCATE public.diary;
	by_insert := pg_temp.by_insert();
	SELECT CASE WHEN diaries IS NOT DISTINCT FROM string_agg(d.entry, ', ' ORDER BY d.entry_no) THEN coalesce('same: ' || diaries, 'same')
		ELSE coalesce(diaries, '') || ' / ' || string_agg(d.entry, ', ' ORDER BY d.entry_no) END INTO diaries FROM public.diary AS d;
	SELECT coalesce(string_agg(format('%s.%s: %s / %s', d.relation, d.column_name, d.by_writer, d.by_insert), ', '), 'none') INTO differences FROM pg_temp.differ() AS d;
	RETURN NEXT;
	RAISE EXCEPTION USING errcode = 'P0999';
EXCEPTION WHEN SQLSTATE 'P0999' THEN
	RETURN;
END $$;
CREATE FUNCTION pg_temp.enter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO public.diary (entry) VALUES (concat_ws(' ', TG_NAME, TG_WHEN, TG_OP, TG_LEVEL));
	RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

SELECT * FROM pg_temp.both();
-- Columns that the writer does not name: defaults of all kinds, before and after a column that was dropped.
SELECT * FROM pg_temp.both('ALTER TABLE order_mgmt_data.orders ADD a integer DEFAULT 7, ADD b text, ADD c text DEFAULT current_setting(''order_mgmt.clock''), ADD d integer[] DEFAULT ''{1,2}''',
	'ALTER TABLE order_mgmt_data.orders DROP b, ADD e text GENERATED ALWAYS AS (channel || ''/'' || reference) STORED, ADD f text DEFAULT NULL');
SELECT * FROM pg_temp.both('ALTER TABLE order_mgmt_data.orders ADD a serial', 'ALTER TABLE order_mgmt_data.order_lines ADD b bigint GENERATED ALWAYS AS IDENTITY, ADD c integer GENERATED BY DEFAULT AS IDENTITY');
SELECT * FROM pg_temp.both('ALTER TABLE order_mgmt_data.orders ADD a integer', 'ALTER TABLE order_mgmt_data.orders ALTER a SET NOT NULL') AS b;
-- Virtual generated columns, where there are some.
SELECT b.by_writer, b.by_insert, b.differences FROM pg_temp.both(format('ALTER TABLE order_mgmt_data.orders ADD a text GENERATED ALWAYS AS (channel || ''/'' || reference) %s',
	CASE WHEN current_setting('server_version_num')::integer >= 180000 THEN 'VIRTUAL' ELSE 'STORED' END)) AS b;
-- Domains: a default of the domain, one that is checked, and no value where the domain wants one.
CREATE DOMAIN public.seven AS integer DEFAULT 7 CHECK (VALUE = 7);
CREATE DOMAIN public.known AS integer NOT NULL;
CREATE DOMAIN public.wary AS integer CHECK (VALUE IS NOT NULL AND VALUE > 3);
SELECT * FROM pg_temp.both('ALTER TABLE order_mgmt_data.orders ADD a public.seven');
SELECT * FROM pg_temp.both('ALTER TABLE order_mgmt_data.orders ADD a public.seven', 'ALTER TABLE order_mgmt_data.orders ALTER a SET DEFAULT 8');
SELECT * FROM pg_temp.both('ALTER TABLE order_mgmt_data.orders ADD a public.known DEFAULT 1', 'ALTER TABLE order_mgmt_data.orders ALTER a DROP DEFAULT');
SELECT * FROM pg_temp.both('ALTER TABLE order_mgmt_data.order_lines ADD a public.wary DEFAULT 4', 'ALTER TABLE order_mgmt_data.order_lines ALTER a DROP DEFAULT');
-- (Constraints that a domain gets after the session has written the table.)
CREATE DOMAIN public.lax AS integer;
SELECT * FROM pg_temp.both('ALTER TABLE order_mgmt_data.orders ADD a public.lax', 'SELECT order_mgmt.place_order(''shop'', ''[{"sku":"A-1","quantity":1}]'')', 'ALTER DOMAIN public.lax ADD CONSTRAINT strict CHECK (VALUE IS NOT NULL) NOT VALID');
-- (Defaults that are others after the session has written the table: a domain's, a function's.)
SELECT * FROM pg_temp.both('ALTER TABLE order_mgmt_data.orders ADD a public.lax DEFAULT 4', 'ALTER TABLE order_mgmt_data.orders ALTER a DROP DEFAULT', 'ALTER DOMAIN public.lax SET DEFAULT 5',
	'SELECT order_mgmt.place_order(''shop'', ''[{"sku":"A-1","quantity":1}]'')', 'ALTER DOMAIN public.lax SET DEFAULT 6');
CREATE FUNCTION public.fixed() RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT 1';
SELECT * FROM pg_temp.both('ALTER TABLE order_mgmt_data.orders ADD a integer DEFAULT public.fixed()', 'SELECT order_mgmt.place_order(''shop'', ''[{"sku":"A-1","quantity":1}]'')',
	'CREATE OR REPLACE FUNCTION public.fixed() RETURNS integer IMMUTABLE LANGUAGE sql AS ''SELECT 2''');
DROP FUNCTION public.fixed();
-- Constraints: of one row, of a key, of users' tables, at once and at the end, of an index.
SELECT * FROM pg_temp.both('ALTER TABLE order_mgmt_data.orders ADD CONSTRAINT small CHECK (order_mgmt.amount_minor(total) < 1000)');
SELECT * FROM pg_temp.both('ALTER TABLE order_mgmt_data.order_lines ADD a text DEFAULT ''x'', ADD CONSTRAINT other CHECK (a <> sku)', 'ALTER TABLE order_mgmt_data.order_lines ALTER a SET DEFAULT ''A-1''');
CREATE TABLE public.shops (shop text PRIMARY KEY);
INSERT INTO public.shops VALUES ('web');
SELECT * FROM pg_temp.both('ALTER TABLE order_mgmt_data.orders ADD CONSTRAINT known_shop FOREIGN KEY (channel) REFERENCES public.shops');
SELECT * FROM pg_temp.both('ALTER TABLE order_mgmt_data.orders ADD CONSTRAINT known_shop FOREIGN KEY (channel) REFERENCES public.shops', 'INSERT INTO public.shops VALUES (''shop'')');
SELECT * FROM pg_temp.both('ALTER TABLE order_mgmt_data.orders ADD a integer DEFAULT 1', 'CREATE UNIQUE INDEX one ON order_mgmt_data.orders (a)');
SELECT * FROM pg_temp.both('ALTER TABLE order_mgmt_data.orders ADD a integer DEFAULT 1, ADD CONSTRAINT one UNIQUE (a) DEFERRABLE');
SELECT * FROM pg_temp.both('ALTER TABLE order_mgmt_data.orders ADD a integer DEFAULT 1', 'SELECT order_mgmt.place_order(''shop'', ''[{"sku":"A-1","quantity":1}]'')', 'CREATE UNIQUE INDEX one ON order_mgmt_data.orders (a)');
SELECT * FROM pg_temp.both('CREATE UNIQUE INDEX one ON order_mgmt_data.orders (lower(reference)) WHERE channel = ''shop''');
-- Row security, forced and with no policy: it holds neither, as the owner writes.
SELECT * FROM pg_temp.both('ALTER TABLE order_mgmt_data.orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY');
-- A partition of a user's table holds what it is for.
SELECT * FROM pg_temp.both('CREATE TABLE public.all_orders (LIKE order_mgmt_data.orders) PARTITION BY LIST (channel)',
	'ALTER TABLE public.all_orders ATTACH PARTITION order_mgmt_data.orders FOR VALUES IN (''web'')');
-- Triggers: all of them, in the same order; one that changes the row before it is written.
SELECT * FROM pg_temp.both('CREATE TRIGGER a BEFORE INSERT ON order_mgmt_data.orders FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.enter()',
	'CREATE TRIGGER b BEFORE INSERT ON order_mgmt_data.orders FOR EACH ROW EXECUTE FUNCTION pg_temp.enter()',
	'CREATE TRIGGER c AFTER INSERT ON order_mgmt_data.orders FOR EACH ROW WHEN (NEW.reference = ''ref'') EXECUTE FUNCTION pg_temp.enter()',
	'CREATE TRIGGER d AFTER INSERT ON order_mgmt_data.orders FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.enter()',
	'CREATE TRIGGER e AFTER INSERT ON order_mgmt_data.orders FOR EACH ROW WHEN (NEW.reference <> ''ref'') EXECUTE FUNCTION pg_temp.enter()',
	'CREATE CONSTRAINT TRIGGER f AFTER INSERT ON order_mgmt_data.orders DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION pg_temp.enter()');
CREATE FUNCTION pg_temp.rewrite() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.reference := 'changed'; NEW.extra := coalesce(NEW.extra, 0) + 1; RETURN NEW; END$$;
SELECT * FROM pg_temp.both('ALTER TABLE order_mgmt_data.orders ADD extra integer DEFAULT 4, ADD e text GENERATED ALWAYS AS (channel || ''/'' || reference) STORED',
	'CREATE TRIGGER rewrite BEFORE INSERT ON order_mgmt_data.orders FOR EACH ROW EXECUTE FUNCTION pg_temp.rewrite()',
	'CREATE TRIGGER c AFTER INSERT ON order_mgmt_data.orders FOR EACH ROW WHEN (NEW.e = ''shop/changed'' AND NEW.extra = 5) EXECUTE FUNCTION pg_temp.enter()');
-- What the writer refuses, and an INSERT does not: a row that is suppressed, rules, transition tables.
CREATE FUNCTION pg_temp.suppress() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$;
SELECT * FROM pg_temp.both('CREATE TRIGGER suppress BEFORE INSERT ON order_mgmt_data.orders FOR EACH ROW EXECUTE FUNCTION pg_temp.suppress()');
SELECT * FROM pg_temp.both('CREATE RULE enter AS ON INSERT TO order_mgmt_data.orders DO ALSO INSERT INTO public.diary (entry) VALUES (''rule'')');
SELECT * FROM pg_temp.both('CREATE TRIGGER fresh AFTER INSERT ON order_mgmt_data.orders REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.enter()');
-- A column that is gone: said, not guessed.
SELECT by_writer FROM pg_temp.both('ALTER TABLE order_mgmt_data.orders RENAME reference TO remark');

-- Constraints that wait for the end of the transaction.
BEGIN;
ALTER TABLE order_mgmt_data.orders ADD CONSTRAINT known_shop FOREIGN KEY (channel) REFERENCES public.shops DEFERRABLE INITIALLY DEFERRED;
SELECT pg_temp.by_writer();
INSERT INTO public.shops VALUES ('shop');
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
DELETE FROM public.shops WHERE shop = 'shop';
SELECT pg_temp.by_insert();
SET CONSTRAINTS ALL IMMEDIATE;
ROLLBACK;

-- Rows are stored together, but for those before whose writing a trigger of somebody else may look for the others.
BEGIN;
CREATE FUNCTION pg_temp.look() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO public.diary (entry) SELECT format('line %s finds %s', NEW.line_no, count(*)) FROM order_mgmt_data.order_lines AS l WHERE l.order_id = NEW.order_id;
	RETURN NEW;
END $$;
CREATE TRIGGER look BEFORE INSERT ON order_mgmt_data.order_lines FOR EACH ROW EXECUTE FUNCTION pg_temp.look();
TRUNCATE public.diary;
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":1},{"sku":"B-1","quantity":1},{"sku":"A-1","quantity":1}]');
SELECT entry FROM public.diary ORDER BY entry_no;
ROLLBACK;
-- A row ends before what is read of it in any case: more lines have room on a page than would otherwise.  What they say is the same when the
-- table was written anew, after which PostgreSQL does not know what the columns were added with.
BEGIN;
SELECT free FROM receive_stock('BER', '[{"sku":"B-1","quantity":200}]');
SELECT status FROM place_order('shop', (SELECT json_agg(json_build_object('sku', 'B-1', 'quantity', 1)) FROM generate_series(1, 230))::text::strict_jsonb, order_id => '00000000-0000-0000-0000-00000000000d');
CREATE FUNCTION pg_temp.fullest(relation text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	rows bigint;
BEGIN
	EXECUTE format('SELECT max(p.rows) FROM (SELECT count(*) AS rows FROM order_mgmt_data.%I AS r GROUP BY (r.ctid::text::point)[0]) AS p', relation) INTO rows;
	RETURN rows;
END $$;
SELECT pg_temp.fullest('order_lines') > 55 AS lines, pg_temp.fullest('stock_moves') > 50 AS moves;
ROLLBACK;
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', order_id => '00000000-0000-0000-0000-00000000000e');
VACUUM FULL order_mgmt_data.orders, order_mgmt_data.order_lines;
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', order_id => '00000000-0000-0000-0000-00000000000f');
SELECT count(DISTINCT to_jsonb(l) - 'order_id') AS kinds_of_lines, count(*) AS lines, bool_and(l.open = '0' AND l.shipped = '0' AND l.returned = '0') AS are_whole
FROM order_mgmt_data.order_lines AS l WHERE l.order_id IN ('00000000-0000-0000-0000-00000000000e', '00000000-0000-0000-0000-00000000000f');
SELECT count(DISTINCT (o.status, o.fulfillment_status, o.payment_status, o.return_status, o.metadata)) AS kinds_of_orders, count(*) AS orders
FROM order_mgmt_data.orders AS o WHERE o.order_id IN ('00000000-0000-0000-0000-00000000000e', '00000000-0000-0000-0000-00000000000f');
SELECT * FROM pg_temp.both();

-- UPDATE: what a return changes in an order line, and the same by UPDATE.
SELECT total FROM record_sale('R', '[{"sku":"A-1","quantity":3}]', '[{"provider":"cash","amount":"30.00"}]', order_id => '00000000-0000-0000-0000-00000000000a');
CREATE FUNCTION pg_temp.updated(VARIADIC changes text[] DEFAULT '{}') RETURNS TABLE (by_writer text, by_update text, differences text, diaries text) LANGUAGE plpgsql AS $$
DECLARE
	change text;
	writers jsonb;
	updates jsonb;
BEGIN
	FOREACH change IN ARRAY changes LOOP
		EXECUTE change;
	END LOOP;
	TRUNCATE public.diary;
	BEGIN
		PERFORM order_mgmt.request_return('00000000-0000-0000-0000-00000000000a', '[{"line_no":1,"quantity":1}]');
		by_writer := 'written';
		SELECT to_jsonb(l) INTO writers FROM order_mgmt_data.order_lines AS l WHERE l.order_id = '00000000-0000-0000-0000-00000000000a';
		SELECT string_agg(d.entry, ', ' ORDER BY d.entry_no) INTO diaries FROM public.diary AS d;
		RAISE EXCEPTION USING errcode = 'P0998';
	EXCEPTION WHEN SQLSTATE 'P0998' THEN NULL;
		WHEN OTHERS THEN by_writer := SQLSTATE || ': ' || SQLERRM;
	END;
	BEGIN
		UPDATE order_mgmt_data.order_lines AS l SET return_requested = '1', returned = l.returned WHERE l.order_id = '00000000-0000-0000-0000-00000000000a';
		by_update := 'written';
		SELECT to_jsonb(l) INTO updates FROM order_mgmt_data.order_lines AS l WHERE l.order_id = '00000000-0000-0000-0000-00000000000a';
	EXCEPTION WHEN OTHERS THEN by_update := SQLSTATE || ': ' || SQLERRM;
	END;
	SELECT CASE WHEN diaries IS NOT DISTINCT FROM string_agg(d.entry, ', ' ORDER BY d.entry_no) THEN coalesce('same: ' || diaries, 'same')
		ELSE coalesce(diaries, '') || ' / ' || string_agg(d.entry, ', ' ORDER BY d.entry_no) END INTO diaries FROM public.diary AS d;
	SELECT coalesce(string_agg(format('%s: %s / %s', x.key, x.value, y.value), ', '), 'none') INTO differences
	FROM jsonb_each_text(writers) AS x JOIN jsonb_each_text(updates) AS y ON x.key = y.key WHERE x.value IS DISTINCT FROM y.value;
	RETURN NEXT;
	RAISE EXCEPTION USING errcode = 'P0999';
EXCEPTION WHEN SQLSTATE 'P0999' THEN
	RETURN;
END $$;
SELECT * FROM pg_temp.updated();
SELECT * FROM pg_temp.updated('ALTER TABLE order_mgmt_data.order_lines ADD a integer DEFAULT 3, ADD b text, ADD c text GENERATED ALWAYS AS (sku || (return_requested::text COLLATE "C")) STORED', 'ALTER TABLE order_mgmt_data.order_lines DROP b');
SELECT * FROM pg_temp.updated('ALTER TABLE order_mgmt_data.order_lines ADD CONSTRAINT final CHECK (return_requested OPERATOR(order_mgmt.=) ''0'')');
SELECT * FROM pg_temp.updated('CREATE TABLE public.notes (tenant_id bigint, order_id uuid, line_no integer, FOREIGN KEY (tenant_id, order_id, line_no) REFERENCES order_mgmt_data.order_lines (tenant_id, order_id, line_no) ON UPDATE CASCADE)',
	'INSERT INTO public.notes SELECT l.tenant_id, l.order_id, l.line_no FROM order_mgmt_data.order_lines AS l');
SELECT * FROM pg_temp.updated('CREATE UNIQUE INDEX one ON order_mgmt_data.order_lines (return_requested) WHERE order_id = ''00000000-0000-0000-0000-00000000000a''');
SELECT * FROM pg_temp.updated('ALTER TABLE order_mgmt_data.order_lines ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY');
SELECT * FROM pg_temp.updated('CREATE TRIGGER a BEFORE UPDATE OF return_requested ON order_mgmt_data.order_lines FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.enter()',
	'CREATE TRIGGER b BEFORE UPDATE OF return_requested ON order_mgmt_data.order_lines FOR EACH ROW EXECUTE FUNCTION pg_temp.enter()',
	'CREATE TRIGGER c AFTER UPDATE OF sku ON order_mgmt_data.order_lines FOR EACH ROW EXECUTE FUNCTION pg_temp.enter()',
	'CREATE TRIGGER d AFTER UPDATE OF returned ON order_mgmt_data.order_lines FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.enter()',
	'CREATE TRIGGER e AFTER UPDATE ON order_mgmt_data.order_lines FOR EACH ROW WHEN (OLD.return_requested OPERATOR(order_mgmt.<) NEW.return_requested) EXECUTE FUNCTION pg_temp.enter()');
CREATE FUNCTION pg_temp.relabel() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.extra := 'was ' || OLD.return_requested; RETURN NEW; END$$;
SELECT * FROM pg_temp.updated('ALTER TABLE order_mgmt_data.order_lines ADD extra text, ADD c text GENERATED ALWAYS AS (sku || extra) STORED',
	'CREATE TRIGGER relabel BEFORE UPDATE ON order_mgmt_data.order_lines FOR EACH ROW EXECUTE FUNCTION pg_temp.relabel()');
SELECT by_writer, by_update FROM pg_temp.updated('CREATE RULE enter AS ON UPDATE TO order_mgmt_data.order_lines DO ALSO INSERT INTO public.diary (entry) VALUES (''rule'')');

-- Whatever identifies rows for logical replication: sales, shipments and returns find theirs.
CREATE UNIQUE INDEX lines_other ON order_mgmt_data.order_lines (item_id, order_id, line_no, tenant_id);
CREATE UNIQUE INDEX return_lines_other ON order_mgmt_data.return_lines (requested, return_id, line_no, tenant_id);
CREATE FUNCTION pg_temp.round_trip(identity text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	placed uuid;
	back uuid;
	answer text;
BEGIN
	EXECUTE 'ALTER TABLE order_mgmt_data.orders REPLICA IDENTITY ' || replace(identity, 'other', 'orders_number');
	EXECUTE 'ALTER TABLE order_mgmt_data.returns REPLICA IDENTITY ' || replace(identity, 'other', 'returns_number');
	EXECUTE 'ALTER TABLE order_mgmt_data.order_lines REPLICA IDENTITY ' || replace(identity, 'other', 'lines_other');
	EXECUTE 'ALTER TABLE order_mgmt_data.return_lines REPLICA IDENTITY ' || replace(identity, 'other', 'return_lines_other');
	SELECT o.order_id INTO placed FROM order_mgmt.place_order('shop', '[{"sku":"A-1","quantity":2},{"sku":"B-1","quantity":1}]') AS o;
	PERFORM pg_temp.ship(placed, 1, '2'), pg_temp.ship(placed, 2, '1');
	SELECT r.return_id INTO back FROM order_mgmt.request_return(placed, '[{"line_no":1,"quantity":2}]') AS r;
	PERFORM order_mgmt.receive_return(back, '[{"line_no":1,"quantity":1,"disposition":"restock"},{"line_no":1,"quantity":1,"disposition":"scrap"}]');
	SELECT format('%s %s', o.return_status, o.payment_status) INTO answer FROM order_mgmt.orders AS o WHERE o.order_id = placed;
	SELECT r.order_id INTO placed FROM order_mgmt.record_sale('R', '[{"sku":"A-1","quantity":2}]', '[{"provider":"cash","amount":"20.00"}]') AS r;
	PERFORM order_mgmt.return_order(placed, '[{"line_no":1,"quantity":2,"disposition":"restock"}]', register => 'R');
	SELECT format('%s, sale %s %s', answer, o.return_status, o.payment_status) INTO answer FROM order_mgmt.orders AS o WHERE o.order_id = placed;
	RETURN answer;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ': ' || SQLERRM;
END $$;
SELECT i.identity, pg_temp.round_trip(i.identity) FROM unnest(ARRAY['DEFAULT', 'FULL', 'NOTHING', 'USING INDEX other']) AS i (identity);
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- A column that the owner adds to a view of the contract is not one that an answer is made of.
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', order_id => '00000000-0000-0000-0000-00000000000c');
DO $$BEGIN EXECUTE format('CREATE OR REPLACE VIEW order_mgmt.orders AS SELECT v.*, 1 AS added FROM (%s) AS v', rtrim(pg_get_viewdef('order_mgmt.orders'), ';')); END$$;
SELECT order_id IS NOT NULL AS placed FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
SELECT status, added FROM cancel_order('00000000-0000-0000-0000-00000000000c');

-- A plan that is prepared anew while a trigger runs it from within itself.
CREATE FUNCTION pg_temp.again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF pg_trigger_depth() < 4 THEN
		PERFORM order_mgmt.put_stock_policy('B-1', 'BER', safety_stock => NEW.safety_stock::numeric + 1);
	END IF;
	RETURN NULL;
END $$;
BEGIN;
CREATE TRIGGER again AFTER INSERT OR UPDATE ON order_mgmt_data.stock_policies FOR EACH ROW EXECUTE FUNCTION pg_temp.again();
SELECT count(*) FROM generate_series(1, 30) AS i, put_stock_policy('A-1', 'BER', safety_stock => i % 7);
SELECT p.safety_stock FROM stock_policies AS p ORDER BY p.sku;
ROLLBACK;
DROP TABLE public.diary, public.shops;
DROP DOMAIN public.seven, public.known, public.wary, public.lax;
