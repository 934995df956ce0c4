-- What a caller may send has an end: metadata in size and nesting, every text in length, whatever function takes it.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset tuples_only on
SELECT register FROM put_register('R', 'shop', 'BER');
SELECT register FROM put_register('S', 'shop', 'BER');
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":10}]');
SELECT status FROM open_shift('R', '0.00 EUR');
SELECT total FROM record_sale('R', '[{"sku":"A-1","quantity":3}]', '[{"provider":"cash","amount":"30.00"}]', order_id => '00000000-0000-0000-0000-000000000001');
SELECT status FROM request_return('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1}]', return_id => '00000000-0000-0000-0000-000000000002');

-- A value that each argument of a function could have, by its name, else by its type.
CREATE TEMP TABLE usual (name text, value text);
INSERT INTO usual VALUES ('sku', '''A-1'''), ('location', '''BER'''), ('from_location', '''BER'''), ('to_location', '''HAM'''), ('channel', '''web'''), ('currency', '''EUR'''), ('locations', '''{BER}'''),
	('lines', '''[{"sku":"A-1","quantity":1}]'''), ('tenders', '''[{"provider":"cash","amount":"10.00"}]'''), ('order_id', '''00000000-0000-0000-0000-000000000001'''), ('register', '''R'''),
	('status', '''succeeded'''), ('by', '''occurred_at'''), ('kind', '''refund'''), ('return_id', '''00000000-0000-0000-0000-000000000002'''), ('skus', '''{A-1}'''),
	('open_shift.register', '''S'''), ('refund_without_sale.lines', '''[{"sku":"A-1","quantity":1,"unit_price":"1.00","disposition":"restock"}]'''),
	('request_return.lines', '''[{"line_no":1,"quantity":1}]'''), ('return_order.lines', '''[{"line_no":1,"quantity":1,"disposition":"restock"}]'''), ('receive_return.lines', '''[{"line_no":1,"quantity":1,"disposition":"restock"}]'''), ('tenant_ids', '''{1}'''), ('profile', '''web'''), ('role_name', 'session_user::text');
-- Calls of every function of the API in which one argument has a given value and every other one its default or a usual value.
CREATE FUNCTION pg_temp.calls(types regtype[], value text, argument_name text DEFAULT NULL) RETURNS TABLE (function text, argument text, call text) LANGUAGE sql AS $$
	WITH arguments AS (
		SELECT p.oid, p.proname::text AS function, n AS place, p.proargnames[n] AS name, p.proargtypes[n - 1]::regtype AS type, n > p.pronargs - p.pronargdefaults AS has_default
		FROM pg_proc AS p CROSS JOIN generate_series(1, p.pronargs) AS n
		WHERE p.pronamespace = 'order_mgmt'::regnamespace AND p.prokind = 'f' AND p.prosecdef)
	SELECT x.function, x.name, format('SELECT count(*) FROM order_mgmt.%I(%s)', x.function, (SELECT string_agg(format('%I => %s', a.name, CASE WHEN a.place = x.place THEN value
			ELSE coalesce((SELECT u.value FROM usual AS u WHERE u.name = a.function || '.' || a.name), (SELECT u.value FROM usual AS u WHERE u.name = a.name), CASE a.type::text WHEN 'uuid' THEN 'gen_random_uuid()' WHEN 'text' THEN '''x'''
				WHEN 'bigint' THEN '1' WHEN 'integer' THEN '1' WHEN 'numeric' THEN '1' WHEN 'boolean' THEN 'true' WHEN 'interval' THEN '''1 min''' WHEN 'amount' THEN '''1.00 EUR''' WHEN 'amount_input' THEN '''1.00 EUR''' WHEN 'price' THEN '''1.00 EUR'''
				WHEN 'timestamp with time zone' THEN 'order_mgmt_data.clock()' WHEN 'date' THEN 'current_date' WHEN 'strict_jsonb' THEN '''{}''' END) END), ', ' ORDER BY a.place)
		FROM arguments AS a WHERE a.oid = x.oid AND (a.place = x.place OR NOT a.has_default)))
	FROM arguments AS x WHERE x.type = ANY (types) AND (argument_name IS NULL OR x.name = argument_name) ORDER BY x.function, x.place $$;

-- Metadata: the largest, and one byte more; the deepest, and one level more.
CREATE TEMP TABLE large AS SELECT jsonb_build_object('a', repeat('x', n)) AS metadata, pg_column_size(jsonb_build_object('a', repeat('x', n))) - 4 AS size FROM unnest(ARRAY[65523, 65524]) AS n;
SELECT size FROM large ORDER BY 1;
CREATE FUNCTION pg_temp.deep(levels integer) RETURNS text LANGUAGE sql AS $$ SELECT repeat('{"a":', levels) || '1' || repeat('}', levels) $$;
SELECT c.function FROM pg_temp.calls('{order_mgmt.strict_jsonb}', 'NULL', 'metadata') AS c;
SELECT answer, count(*) FROM (SELECT pg_temp.try(c.call) AS answer FROM pg_temp.calls('{order_mgmt.strict_jsonb}', '(SELECT metadata FROM large WHERE size > 65536)', 'metadata') AS c) AS a GROUP BY 1 ORDER BY 1;
SELECT answer, count(*) FROM (SELECT pg_temp.try(c.call) AS answer FROM pg_temp.calls('{order_mgmt.strict_jsonb}', format('%L', pg_temp.deep(33)), 'metadata') AS c) AS a GROUP BY 1 ORDER BY 1;
SELECT answer, count(*) FROM (SELECT pg_temp.try(c.call) AS answer FROM pg_temp.calls('{order_mgmt.strict_jsonb}', format('%L::jsonb', pg_temp.deep(6000)), 'metadata') AS c) AS a GROUP BY 1 ORDER BY 1;
SELECT pg_temp.try(format('SELECT status FROM place_order(''web'', ''[{"sku":"GIFTWRAP","quantity":1}]'', metadata => %s)', m.value)) FROM unnest(ARRAY['(SELECT metadata FROM large WHERE size = 65536)', format('%L', pg_temp.deep(32))]) AS m (value);
SELECT i.input_no, i.ok, i.error_code, i.error_detail FROM place_orders((SELECT jsonb_agg(jsonb_build_object('channel', 'web', 'lines', '[{"sku":"GIFTWRAP","quantity":1}]'::jsonb, 'metadata', m.metadata) ORDER BY n)
	FROM (SELECT row_number() OVER (ORDER BY size) AS n, metadata FROM large UNION ALL SELECT 3, pg_temp.deep(32)::jsonb UNION ALL SELECT 4, pg_temp.deep(33)::jsonb UNION ALL SELECT 5, '{"b":{"c":[1,{"d":2.50}]},"a":[]}') AS m)) AS i;
SELECT metadata, count(*) FROM orders WHERE length(metadata::text) < 1000 GROUP BY 1 ORDER BY length(metadata::text);
SELECT max(pg_column_size(metadata)) < 65600, max(length(metadata::text)) FROM orders;
SELECT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' AND a.atttypid = 'jsonb'::regtype AND a.attname <> 'metadata' ORDER BY 1;
SET order_mgmt.metadata_size_max = '1kB';
SELECT pg_temp.try(format('SELECT name FROM put_item(''A-1'', metadata => %L)', jsonb_build_object('a', repeat('x', n)))) FROM unnest(ARRAY[1011, 1012]) AS n;
RESET order_mgmt.metadata_size_max;

-- Texts: each is refused that is longer than any may be, before anything else is said of it.
SELECT count(*) > 100 FROM pg_temp.calls('{text}', 'NULL');
SELECT c.function, c.argument, pg_temp.try(c.call) FROM pg_temp.calls('{text}', 'repeat(''x'', 1001)') AS c
WHERE pg_temp.try(c.call) !~ format('^22023 invalid_argument: %s has 1001 characters, at most %s are allowed', c.argument, CASE c.argument WHEN 'reference' THEN '500' ELSE '(64|63|200|1000)' END);
SELECT c.function, c.argument, pg_temp.try(c.call) FROM pg_temp.calls('{text[]}', 'ARRAY[repeat(''x'', 1001)]') AS c;
-- The longest reference, of characters that do not compress, has its place in an index.
SELECT length(reference), octet_length(reference) FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1}]', reference => (SELECT string_agg(chr(131072 + n * 7919 % 40000), '') FROM generate_series(1, 500) AS n));

-- Numbers: 16 bytes of a jsonb may be 131,001 characters of text.  Metadata does not keep them, nor does a key hash their text.
SELECT answer, count(*) FROM (SELECT pg_temp.try(c.call) AS answer FROM pg_temp.calls('{order_mgmt.strict_jsonb}', $$'{"a":[1,{"b":1e131000}]}'::jsonb$$, 'metadata') AS c) AS a GROUP BY 1 ORDER BY 1;
SELECT answer, count(*) FROM (SELECT pg_temp.try(c.call) AS answer FROM pg_temp.calls('{order_mgmt.strict_jsonb}', $$'{"a":[1,{"b":1e131000}]}'$$, 'metadata') AS c) AS a GROUP BY 1 ORDER BY 1;
SELECT n, pg_temp.try(format('SELECT name FROM put_item(''A-1'', metadata => jsonb_build_object(''a'', %s))', n)) FROM unnest(ARRAY['1e39', '1e40', '-1e40', '1e-40', '1e-41', repeat('9', 40) || '.' || repeat('9', 40), '''NaN''::numeric', '0.0']) AS n;
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000003');
SELECT pg_temp.try(format('SELECT status FROM %s', call)) FROM unnest(ARRAY[$$place_order('web', '[{"sku":"A-1","quantity":1e131000}]'::jsonb, idempotency_key => 'n')$$, $$place_order('web', '[{"sku":"A-1","quantity":1},{"sku":"A-1","quantity":1,"unit_price":1e131000}]'::jsonb)$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1,"discount":1e-16000}]'::jsonb)$$, $$cancel_order('00000000-0000-0000-0000-000000000003', '[{"line_no":1e131000,"quantity":1}]'::jsonb)$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1}]', options => '{"ship_complete":1e131000}'::jsonb)$$, $$place_order('web', '[{"sku":"A-1","quantity":1}]', discount => '{"amount":1e131000,"currency":"EUR"}')$$]) AS call;
SELECT pg_temp.try(format('SELECT status FROM %s', format(call, f.function))) FROM unnest(ARRAY['place_order(''web'', %s, idempotency_key => ''n'')', 'reserve_stock(''web'', %s, idempotency_key => ''n'')',
	'cancel_order(''00000000-0000-0000-0000-000000000003'', %s, idempotency_key => ''n'')']) AS call, unnest(ARRAY['jsonb_build_array(' || repeat('1e131000,', 19) || '1)', '(SELECT jsonb_agg(1e131000) FROM generate_series(1, 20000))']) AS f (function);
-- Nor is metadata kept whose text is larger than it may be: characters that are escaped take six times their bytes.
SELECT n, pg_temp.try(format('SELECT name FROM put_item(''A-1'', metadata => jsonb_build_object(''a'', repeat(E''\x01'', %s)))', n)) FROM unnest(ARRAY[10921, 10922]) AS n;
SELECT answer, count(*) FROM (SELECT pg_temp.try(c.call) AS answer FROM pg_temp.calls('{order_mgmt.strict_jsonb}', $$jsonb_build_object('a', repeat(E'\x01', 10922))$$, 'metadata') AS c) AS a GROUP BY 1 ORDER BY 1;

-- Instants: none is taken that lies before the days that reports know, whoever says it.
SELECT c.function FROM pg_temp.calls('{timestamptz}', 'NULL', 'occurred_at') AS c;
SELECT answer, count(*) FROM (SELECT pg_temp.try(c.call) AS answer FROM pg_temp.calls('{timestamptz}', '''4713-01-02 BC''', 'occurred_at') AS c) AS a GROUP BY 1 ORDER BY 1;
SELECT answer, count(*) FROM (SELECT pg_temp.try(c.call) AS answer FROM pg_temp.calls('{timestamptz}', '''1999-12-31 23:59:59.999999+00''', 'occurred_at') AS c) AS a GROUP BY 1 ORDER BY 1;
SELECT i.input_no, i.ok, i.error_code, i.error_detail FROM place_orders((SELECT jsonb_agg(jsonb_build_object('channel', 'web', 'lines', '[{"sku":"GIFTWRAP","quantity":1}]'::jsonb, 'occurred_at', o.at) ORDER BY n)
	FROM unnest(ARRAY['0001-01-01T00:00:00Z', '1999-12-31T23:59:59Z', '2000-01-01T01:00:00+02:00', '2000-01-01T00:00:00Z']) WITH ORDINALITY AS o (at, n))) AS i;
SELECT min(occurred_at) FROM events;

-- What an error repeats of a text is its beginning.
CREATE FUNCTION pg_temp.repeated(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	EXECUTE query;
	RETURN 'taken';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN format('%s %s %s', sqlstate, regexp_replace(left(sqlerrm, 400), '(.)\1{40,}', '\1~', 'g'), regexp_replace(left(detail, 400), '(.)\1{40,}', '\1~', 'g'));
END $$;
SELECT type, pg_temp.repeated(format('SELECT %L::order_mgmt.%s', input, type)) FROM (VALUES ('quantity', repeat('x', 1000000)), ('quantity', repeat('9', 1000000)), ('quantity', '0.' || repeat('9', 1000000)), ('quantity', repeat('é', 1000000)),
	('amount', repeat('x', 1000000)), ('amount', repeat('9', 1000000) || ' EUR'), ('amount', '1 ' || repeat('X', 1000000)), ('price', repeat('x', 1000000)), ('price', repeat('x', 1000000) || ' EUR'), ('price', '1 ' || repeat('X', 1000000)),
	('gtin', repeat('x', 1000000)), ('stock_state', repeat('x', 1000000)), ('strict_jsonb', repeat('x', 1000000)), ('strict_jsonb', '"' || repeat('x', 1000000)), ('strict_jsonb', '{"a" "' || repeat('x', 1000000) || '"}'),
	('strict_jsonb', '["' || repeat('x', 1000000) || '\x"]'), ('strict_jsonb', format('{"%1$s":1,"%1$s":2}', repeat('x', 1000000))), ('strict_jsonb', format('{"%s":1e99}', repeat('x', 1000000))), ('strict_jsonb', repeat('9', 1000000))) AS v (type, input);
SELECT pg_temp.repeated(format('SELECT order_mgmt.amount_of(1, repeat(%L, 1000000))', 'x'));
