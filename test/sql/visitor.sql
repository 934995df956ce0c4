-- What an anonymous caller may do: work on documents of its own, which it shows by a secret, within limits.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset tuples_only on
SET client_min_messages = warning;
DROP ROLE IF EXISTS regress_om_visitor, regress_om_shop, regress_om_cashier;
RESET client_min_messages;
CREATE ROLE regress_om_visitor;
CREATE ROLE regress_om_shop;
SELECT count(*) > 0 FROM grant_access('regress_om_visitor', 'visitor');
SELECT count(*) > 0 FROM grant_access('regress_om_shop', 'web');
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":500},{"sku":"B-1","quantity":500}]');
SELECT free FROM receive_stock('POT', '[{"sku":"A-1","quantity":77}]');
CREATE FUNCTION pg_temp.tries(VARIADIC queries text[]) RETURNS SETOF text LANGUAGE sql AS $$ SELECT pg_temp.try(q) FROM unnest(queries) AS q $$;
-- A channel is closed to visitors until it is made public, and remains so when it is changed.
SELECT pg_temp.try($$SELECT count(*) FROM put_channel('b2b', 'USD', '{BER}')$$);
SET ROLE regress_om_visitor;
SELECT channel, is_public FROM channels;
SELECT count(*) FROM prices;
SELECT pg_temp.tries($$SELECT total FROM place_order('web', '[{"sku":"B-1","quantity":1}]', secret => 'Zm9yIG15IGV5ZXMgb25seQ')$$, $$SELECT total FROM place_order('none', '[{"sku":"B-1","quantity":1}]', secret => 'Zm9yIG15IGV5ZXMgb25seQ')$$,
	$$SELECT status FROM reserve_stock('web', '[{"sku":"B-1","quantity":1}]', secret => 'Zm9yIG15IGV5ZXMgb25seQ')$$, $$SELECT available('B-1', channel => 'web')$$);
RESET ROLE;
SELECT channel, is_public FROM put_channel('web', 'EUR', '{BER,HAM}', is_public => true) UNION ALL SELECT channel, is_public FROM put_channel('web', 'EUR', '{BER,HAM}', 'Web shop');
SET ROLE regress_om_visitor;
SELECT channel, is_public FROM channels;
SELECT channel, location FROM channel_locations ORDER BY priority;
SELECT currency, count(*) FROM prices GROUP BY 1;
-- Nor do conditions of its own meet what it is not shown: of another currency, this one fails.
SELECT pg_temp.tries($$SELECT count(*) FROM prices WHERE 1 / (currency <> 'USD')::integer = 1$$);
RESET ROLE;
SELECT pg_temp.tries($$SELECT count(*) FROM prices WHERE 1 / (currency <> 'USD')::integer = 1$$);
SET ROLE regress_om_visitor;
-- What is available is what it could order: at locations of public channels.
SELECT pg_temp.tries($$SELECT available('A-1') = (SELECT available('A-1', channel => 'web'))$$, $$SELECT available('A-1', 'BER') > 0$$, $$SELECT available('A-1', 'POT')$$,
	$$SELECT available('A-1', 'none')$$);
SELECT pg_temp.tries($$SELECT total FROM place_order('web', '[{"sku":"B-1","quantity":1}]', secret => 'Zm9yIG15IGV5ZXMgb25seQ')$$,
	$$SELECT total FROM place_order('b2b', '[{"sku":"A-1","quantity":1}]', secret => 'Zm9yIG15IGV5ZXMgb25seQ')$$,
	$$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', 'USD', secret => 'Zm9yIG15IGV5ZXMgb25seQ')$$,
	$$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1,"location":"POT"}]', secret => 'Zm9yIG15IGV5ZXMgb25seQ')$$,
	$$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1,"location":"none"}]', secret => 'Zm9yIG15IGV5ZXMgb25seQ')$$,
	$$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1,"location":"BER"}]', secret => 'Zm9yIG15IGV5ZXMgb25seQ')$$,
	$$SELECT status FROM reserve_stock(NULL, '[{"sku":"B-1","quantity":1,"location":"BER"}]', secret => 'Zm9yIG15IGV5ZXMgb25seQ')$$,
	$$SELECT status FROM reserve_stock(NULL, '[{"sku":"B-1","quantity":1}]', secret => 'Zm9yIG15IGV5ZXMgb25seQ')$$);
-- Money, times and batches are not its own to say.
SELECT pg_temp.tries($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":"0.00"}]', secret => 'Zm9yIG15IGV5ZXMgb25seQ')$$,
	$$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1,"discount":"1.00"}]', secret => 'Zm9yIG15IGV5ZXMgb25seQ')$$,
	$$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', secret => 'Zm9yIG15IGV5ZXMgb25seQ', discount => '10.00')$$,
	$$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', secret => 'Zm9yIG15IGV5ZXMgb25seQ', shipping => '0.00')$$,
	$$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', occurred_at => '4713-01-02 BC', secret => 'Zm9yIG15IGV5ZXMgb25seQ')$$);
SELECT p.proname FROM pg_proc AS p WHERE p.pronamespace = 'order_mgmt'::regnamespace AND p.prosecdef AND has_function_privilege(p.oid, 'EXECUTE') ORDER BY 1;
SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'order_mgmt'::regnamespace AND c.relkind = 'v' AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1;
RESET ROLE;
-- Who has documents of its own, for what others try on them.
SET ROLE regress_om_shop;
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":2}]', reference => 'Alice', metadata => '{"address":"Secret Street 1"}', order_id => '00000000-0000-0000-0000-00000000000a', idempotency_key => 'alice-cart');
SELECT status FROM reserve_stock('web', '[{"sku":"A-1","quantity":1}]', '10 min', holder => 'alice-session', reservation_id => '00000000-0000-0000-0000-00000000000b');
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1}]', order_id => '00000000-0000-0000-0000-00000000000c', secret => 'bm90IGZvciB2aXNpdG9ycw');
RESET ROLE;

-- A new document needs a secret that can have 128 random bits.
SET ROLE regress_om_visitor;
SELECT s.secret, pg_temp.try(format('SELECT status FROM place_order(''web'', ''[{"sku":"A-1","quantity":1}]'', secret => %L)', s.secret))
FROM unnest(ARRAY[NULL, '', 'short', repeat('a', 40), 'abcdeabcdeabcdeabcdeabcdeabcde', 'Zm9yIG15IGV5ZXMgb25se', 'Zm9yIG15IGV5ZXMgb25seQ', 'Zm9yIG15IGV5ZXMgb25se ', 'Zm9yIG15IGV5ZXMgb25seé',
	'00112233445566778899aabbccddeef', '00112233445566778899aabbccddeeff', '12345678901234567890123456789012345678', '123456789012345678901234567890123456789',
	'00112233-4455-6677-8899-aabbccddeeff', repeat('0123456789', 20), repeat('0123456789', 20) || '0']) AS s (secret);
SELECT pg_temp.try($$SELECT status FROM reserve_stock('web', '[{"sku":"A-1","quantity":1}]')$$);
SELECT pg_temp.try($$SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'alice-cart')$$);
SELECT pg_temp.try($$SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1}]', secret => '12345')$$);
-- Kept are hashes, and equal secrets of two documents do not look equal.
SELECT status FROM place_order('web', '[{"sku":"B-1","quantity":3}]', order_id => '00000000-0000-0000-0000-000000000001', reference => 'mine', metadata => '{"gift": true}', secret => 'c2VjcmV0IG9mIG9uZSBvZg');
SELECT status FROM place_order('web', '[{"sku":"B-1","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000002', secret => 'c2VjcmV0IG9mIG9uZSBvZg');
SELECT status FROM reserve_stock('web', '[{"sku":"A-1","quantity":2},{"sku":"B-1","quantity":1}]', '10 min', 'me', reservation_id => '00000000-0000-0000-0000-000000000003', secret => 'c2VjcmV0IG9mIG9uZSBvZg');
RESET ROLE;
SELECT order_id, octet_length(secret_hash), secret_hash = sha256('order\000'::bytea || int8send(tenant_id) || uuid_send(order_id) || 'c2VjcmV0IG9mIG9uZSBvZg'::bytea)
FROM order_mgmt_data.orders WHERE order_id < '00000000-0000-0000-0000-000000000009' ORDER BY order_id;
SELECT count(DISTINCT secret_hash), bool_and(secret_hash = sha256('reservation\000'::bytea || int8send(tenant_id) || uuid_send(reservation_id) || 'c2VjcmV0IG9mIG9uZSBvZg'::bytea))
FROM order_mgmt_data.reservations WHERE reservation_id = '00000000-0000-0000-0000-000000000003';
CREATE FUNCTION pg_temp.rows_with(part text) RETURNS TABLE (relation text, n bigint) LANGUAGE plpgsql AS $$
BEGIN
	FOR relation IN SELECT c.oid::regclass::text FROM pg_class AS c WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' ORDER BY 1 LOOP
		EXECUTE format('SELECT count(*) FROM %s AS t WHERE t::text LIKE %L', relation, '%' || part || '%') INTO n;
		IF n > 0 THEN
			RETURN NEXT;
		END IF;
	END LOOP;
END $$;
SELECT * FROM pg_temp.rows_with('c2VjcmV0IG9mIG9uZSBvZg');
SELECT pg_temp.try($$UPDATE order_mgmt_data.orders SET secret_hash = NULL WHERE order_id = '00000000-0000-0000-0000-000000000001'$$);
SELECT pg_temp.try($$UPDATE order_mgmt_data.reservations SET secret_hash = NULL$$);

-- It reads its own, also where nothing can be written.
SET ROLE regress_om_visitor;
SELECT jsonb_pretty(own_order('00000000-0000-0000-0000-000000000001', 'c2VjcmV0IG9mIG9uZSBvZg') - 'order_number');
BEGIN READ ONLY;
SELECT jsonb_pretty(own_reservation('00000000-0000-0000-0000-000000000003', 'c2VjcmV0IG9mIG9uZSBvZg'));
COMMIT;
SELECT pg_temp.tries($$SELECT own_order(NULL, 'c2VjcmV0IG9mIG9uZSBvZg')$$, $$SELECT own_order('00000000-0000-0000-0000-000000000001', NULL)$$, $$SELECT own_reservation('00000000-0000-0000-0000-000000000003', '')$$);

-- No such document, somebody else's, another tenant's and a wrong secret are answered alike, whatever is done.
RESET ROLE;
SELECT count(*) FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1}]', order_id => '00000000-0000-0000-0000-00000000000d', tenant_id => 11, secret => 'c2VjcmV0IG9mIG9uZSBvZg');
SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":5}]', tenant_id => 11);
SELECT count(*) FROM reserve_stock('web', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-00000000000e', tenant_id => 11, secret => 'c2VjcmV0IG9mIG9uZSBvZg');
SET ROLE regress_om_visitor;
CREATE FUNCTION pg_temp.all_steps(id uuid, secret text) RETURNS text[] LANGUAGE sql AS $$
	SELECT array_agg(replace(pg_temp.try(format(q, id, secret)), id::text, 'ID'))
	FROM unnest(ARRAY['SELECT own_order(%1$L, %2$L) ->> ''status''', 'SELECT own_reservation(%1$L, %2$L)', 'SELECT status FROM cancel_order(%1$L, secret => %2$L)',
		'SELECT status FROM cancel_order(%1$L, secret => %2$L, idempotency_key => ''k'')', 'SELECT status FROM extend_reservation(%1$L, ''1 min'', secret => %2$L)',
		'SELECT status FROM release_reservation(%1$L, secret => %2$L)', 'SELECT status FROM release_reservation(%1$L, ''alice-session'', secret => %2$L)',
		'SELECT status FROM place_order(''web'', ''[{"sku":"A-1","quantity":1}]'', reservation_id => %1$L, secret => %2$L)',
		'SELECT status FROM place_order(''web'', ''[{"sku":"A-1","quantity":1}]'', reservation_id => %1$L, holder => ''alice-session'', secret => %2$L)']) AS q $$;
SELECT unnest(pg_temp.all_steps('00000000-0000-0000-0000-00000000ffff', 'c2VjcmV0IG9mIG9uZSBvZg'));
SELECT id, secret, pg_temp.all_steps(id, secret) = pg_temp.all_steps('00000000-0000-0000-0000-00000000ffff', secret) AS alike
FROM (VALUES ('00000000-0000-0000-0000-000000000001'::uuid, 'd3JvbmcgYnV0IGFzIGxvbmc'), ('00000000-0000-0000-0000-000000000003', 'd3JvbmcgYnV0IGFzIGxvbmc'), ('00000000-0000-0000-0000-000000000003', 'me'),
	('00000000-0000-0000-0000-00000000000a', 'c2VjcmV0IG9mIG9uZSBvZg'), ('00000000-0000-0000-0000-00000000000b', 'alice-session'), ('00000000-0000-0000-0000-00000000000b', 'c2VjcmV0IG9mIG9uZSBvZg'),
	('00000000-0000-0000-0000-00000000000c', 'c2VjcmV0IG9mIG9uZSBvZg'), ('00000000-0000-0000-0000-00000000000d', 'c2VjcmV0IG9mIG9uZSBvZg'), ('00000000-0000-0000-0000-00000000000e', 'c2VjcmV0IG9mIG9uZSBvZg')) AS d (id, secret);
-- Without a secret the full right is asked, of an order that is there as of one that is not.
SELECT pg_temp.tries($$SELECT cancel_order('00000000-0000-0000-0000-00000000000a')$$, $$SELECT cancel_order('00000000-0000-0000-0000-00000000ffff')$$,
	$$SELECT extend_reservation('00000000-0000-0000-0000-00000000000b', '1 min', 'alice-session')$$, $$SELECT release_reservation('00000000-0000-0000-0000-00000000000b', 'alice-session')$$);

-- Keys are those of the secret: nobody replays or squats another's.
RESET ROLE;
SELECT pg_temp.everything() AS before \gset
SET ROLE regress_om_visitor;
SELECT pg_temp.try($$SELECT metadata FROM place_order('web', '[{"sku":"A-1","quantity":2}]', reference => 'Alice', metadata => '{"address":"Secret Street 1"}', order_id => '00000000-0000-0000-0000-00000000000a', idempotency_key => 'alice-cart', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
RESET ROLE;
SELECT pg_temp.everything() = :'before';
SET ROLE regress_om_visitor;
SELECT o.order_id AS o1 FROM place_order('web', '[{"sku":"B-1","quantity":1}]', idempotency_key => 'cart', secret => 'c2VjcmV0IG9mIG9uZSBvZg') AS o \gset
SELECT o.order_id AS o2 FROM place_order('web', '[{"sku":"B-1","quantity":1}]', idempotency_key => 'cart', secret => 'b3RoZXIgc2VjcmV0IG9mIGI') AS o \gset
SELECT :'o1' <> :'o2', order_id = :'o1' AS again FROM place_order('web', '[{"sku":"B-1","quantity":1}]', idempotency_key => 'cart', secret => 'c2VjcmV0IG9mIG9uZSBvZg');
SELECT pg_temp.try($$SELECT status FROM place_order('web', '[{"sku":"B-1","quantity":2}]', idempotency_key => 'cart', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
-- A visitor can fill no key of the shop.
SELECT status FROM place_order('web', '[{"sku":"B-1","quantity":1}]', idempotency_key => 'bob-cart', secret => 'c2VjcmV0IG9mIG9uZSBvZg');
RESET ROLE;
SET ROLE regress_om_shop;
SELECT status, reference FROM place_order('web', '[{"sku":"B-1","quantity":1}]', reference => 'Bob', idempotency_key => 'bob-cart');
RESET ROLE;
SELECT function, idempotency_key ~ '^[0-9a-f]{64}$' AS is_hash, count(*) FROM order_mgmt_data.idempotency_keys GROUP BY 1, 2 ORDER BY 1;
SELECT count(*) FILTER (WHERE violations > 0) FROM verify(true);

-- Steps of its own documents, each with a key, and repeated.
SET ROLE regress_om_visitor;
SELECT n, status, expires_at FROM generate_series(1, 2) AS n, extend_reservation('00000000-0000-0000-0000-000000000003', '12 min', 'me', 'c2VjcmV0IG9mIG9uZSBvZg', 'more');
SELECT n, status FROM generate_series(1, 2) AS n, place_order('web', '[{"sku":"A-1","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000004', reservation_id => '00000000-0000-0000-0000-000000000003', holder => 'me',
	idempotency_key => 'converted', secret => 'c2VjcmV0IG9mIG9uZSBvZg');
SELECT own_reservation('00000000-0000-0000-0000-000000000003', 'c2VjcmV0IG9mIG9uZSBvZg') -> 'lines' -> 0 ->> 'status';
SELECT n, status FROM generate_series(1, 2) AS n, cancel_order('00000000-0000-0000-0000-000000000004', idempotency_key => 'off', secret => 'c2VjcmV0IG9mIG9uZSBvZg');
SELECT own_order('00000000-0000-0000-0000-000000000004', 'c2VjcmV0IG9mIG9uZSBvZg') ->> 'status';
SELECT status FROM reserve_stock('web', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-000000000005', idempotency_key => 'held', secret => 'c2VjcmV0IG9mIG9uZSBvZg');
SELECT n, status FROM generate_series(1, 2) AS n, release_reservation('00000000-0000-0000-0000-000000000005', idempotency_key => 'let go', secret => 'c2VjcmV0IG9mIG9uZSBvZg');
-- Who has the full right needs no secret; one that is given must fit.
RESET ROLE;
SET ROLE regress_om_shop;
SELECT pg_temp.tries($$SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000001', secret => 'd3JvbmcgYnV0IGFzIGxvbmc')$$,
	$$SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000001')$$,
	$$SELECT own_order('00000000-0000-0000-0000-000000000001', 'c2VjcmV0IG9mIG9uZSBvZg') ->> 'status'$$,
	$$SELECT own_order('00000000-0000-0000-0000-00000000000a', 'c2VjcmV0IG9mIG9uZSBvZg')$$);
SELECT ok, error_code FROM place_orders('[{"channel":"web","lines":[{"sku":"B-1","quantity":1}],"secret":"short"},{"channel":"web","lines":[{"sku":"B-1","quantity":1}],"secret":"c2VjcmV0IG9mIG9uZSBvZg","order_id":"00000000-0000-0000-0000-000000000006","idempotency_key":"b"}]');
RESET ROLE;
SET ROLE regress_om_visitor;
SELECT own_order('00000000-0000-0000-0000-000000000006', 'c2VjcmV0IG9mIG9uZSBvZg') ->> 'total';

-- Limits: of the time of a hold with its extensions, of lines, and of the units of an item.
SELECT pg_temp.tries($$SELECT expires_at FROM reserve_stock('web', '[{"sku":"A-1","quantity":1}]', '15 min', reservation_id => '00000000-0000-0000-0000-000000000007', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT expires_at FROM reserve_stock('web', '[{"sku":"A-1","quantity":1}]', '15 min 1 second', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT expires_at FROM reserve_stock('web', '[{"sku":"A-1","quantity":1}]', '366 days', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
RESET ROLE;
SET order_mgmt.clock = '2026-01-01 12:10:00+00';
SET ROLE regress_om_visitor;
SELECT pg_temp.tries($$SELECT expires_at FROM extend_reservation('00000000-0000-0000-0000-000000000007', '5 min', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT expires_at FROM extend_reservation('00000000-0000-0000-0000-000000000007', '5 min 1 second', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
RESET ROLE;
SET order_mgmt.clock = '2026-01-01 12:00:00+00';
CREATE FUNCTION pg_temp.lines(n integer, quantity numeric, skus text[] DEFAULT '{A-1,B-1}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_agg(jsonb_build_object('sku', skus[1 + i % cardinality(skus)], 'quantity', quantity)) FROM generate_series(1, n) AS i $$;
SET ROLE regress_om_visitor;
SELECT pg_temp.tries($$SELECT status FROM place_order('web', pg_temp.lines(100, 2), secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM place_order('web', pg_temp.lines(101, 1), secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM place_order('web', pg_temp.lines(3, 51), secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM place_order('web', pg_temp.lines(1, 101, '{GIFTWRAP}'), secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM place_order('web', pg_temp.lines(1, 100.001, '{CHEESE}'), secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM reserve_stock('web', pg_temp.lines(1, 100), secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM reserve_stock('web', pg_temp.lines(101, 1), secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM reserve_stock('web', pg_temp.lines(2, 100, '{A-1}'), secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
SELECT pg_temp.tries($$SET order_mgmt.visitor_quantity_max = 1000$$, $$SET order_mgmt.visitor_lines_max = 1000$$, $$SET order_mgmt.visitor_hold_time_max = 1000$$, $$SET order_mgmt.hold_time_max = '366d'$$,
	$$SET order_mgmt.metadata_size_max = '1MB'$$);
RESET ROLE;
SET order_mgmt.visitor_quantity_max = 7;
SET order_mgmt.visitor_lines_max = 2;
SET order_mgmt.visitor_hold_time_max = '1min';
SET ROLE regress_om_visitor;
SELECT pg_temp.tries($$SELECT status FROM place_order('web', pg_temp.lines(2, 7), secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$, $$SELECT status FROM place_order('web', pg_temp.lines(2, 8), secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM place_order('web', pg_temp.lines(3, 1), secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$, $$SELECT status FROM reserve_stock('web', pg_temp.lines(1, 1), '61 seconds', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
RESET ROLE;
SET ROLE regress_om_shop;
SELECT pg_temp.tries($$SELECT status FROM place_order('web', pg_temp.lines(101, 1.0))$$, $$SELECT expires_at FROM reserve_stock('web', pg_temp.lines(1, 101), '30 days')$$, $$SELECT expires_at FROM reserve_stock('web', pg_temp.lines(1, 1), '30 days 1 second')$$);
RESET ROLE;
RESET order_mgmt.visitor_quantity_max;
RESET order_mgmt.visitor_lines_max;
RESET order_mgmt.visitor_hold_time_max;
-- A line whose price is above zero is never for nothing, but for who says prices; several of them in one order neither.
SELECT count(*) FROM put_item('SALT', scale => 6) AS a, put_item('AIR', scale => 6) AS b;
SELECT price FROM put_price('SALT', '3.333333 EUR') UNION ALL SELECT price FROM put_price('AIR', '0.00 EUR');
SELECT free FROM receive_stock('BER', '[{"sku":"SALT","quantity":10},{"sku":"AIR","quantity":10}]');
CREATE ROLE regress_om_cashier;
SELECT count(*) > 0 FROM grant_access('regress_om_cashier', 'cashier');
SELECT register FROM put_register('R', 'shop', 'BER', discount_limit => 100);
SELECT status FROM open_shift('R', '0.00 EUR');
SET ROLE regress_om_visitor;
SELECT quantity, pg_temp.tries(format($$SELECT total FROM place_order('web', '[{"sku":"B-1","quantity":1},{"sku":"SALT","quantity":%s}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$, quantity),
	format($$SELECT total FROM preview_order('web', '[{"sku":"B-1","quantity":1},{"sku":"SALT","quantity":%s}]')$$, quantity),
	format($$SELECT line_total FROM quote_lines('web', '[{"sku":"B-1","quantity":1},{"sku":"SALT","quantity":%s}]') WHERE line_no = 2$$, quantity))
FROM unnest(ARRAY['0.001499', '0.0016']) AS quantity;
SELECT pg_temp.tries($$SELECT total FROM place_order('web', (SELECT jsonb_agg('{"sku":"SALT","quantity":0.001}'::jsonb) FROM generate_series(1, 100)), secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT total FROM place_order('web', '[{"sku":"AIR","quantity":0.000001}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
RESET ROLE;
SET ROLE regress_om_cashier;
SELECT pg_temp.tries($$SELECT total FROM record_sale('R', '[{"sku":"SALT","quantity":0.001},{"sku":"SALT","quantity":0.001}]', '[]')$$, $$SELECT total FROM record_sale('R', '[{"sku":"AIR","quantity":1}]', '[]')$$,
	$$SELECT total FROM record_sale('R', '[{"sku":"SALT","quantity":0.0016,"discount":"0.01"}]', '[]')$$);
RESET ROLE;
SET ROLE regress_om_shop;
SELECT pg_temp.tries($$SELECT total FROM place_order('web', '[{"sku":"SALT","quantity":0.001}]')$$, $$SELECT total FROM place_order('web', '[{"sku":"SALT","quantity":0.001,"unit_price":"4.90"}]')$$);
RESET ROLE;
SELECT count(*) FILTER (WHERE violations > 0) FROM verify(true);
DROP OWNED BY regress_om_visitor, regress_om_shop, regress_om_cashier;
DROP ROLE regress_om_visitor, regress_om_shop, regress_om_cashier;
