-- Coupons: what an order that names one gets, refusals, limits, uses that are given back, codes made in bulk.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

SELECT document_id IS NOT NULL AS received FROM receive_stock('BER', '[{"sku":"A-1","quantity":1000},{"sku":"B-1","quantity":1000}]') LIMIT 1;
SELECT is_public FROM put_channel('web', is_public => true);
SELECT customer_group FROM put_customer_group('club');
SELECT customer FROM put_customer('MEMBER', groups => '{club}') UNION ALL SELECT customer FROM put_customer('GUEST');
SELECT promotion, needs_coupon FROM put_promotion('hello', 'order_percent', 10, needs_coupon => true);
SELECT promotion, needs_coupon FROM put_promotion('five', 'order_amount', amount => '5.00 EUR', minimum_total => '20.00 EUR', needs_coupon => true);

-- One that is made names its promotion, which stays; it is found in whatever case it is written.
SELECT pg_temp.try($$SELECT coupon FROM put_coupon('HELLO')$$);
SELECT pg_temp.try($$SELECT coupon FROM put_coupon('HELLO', 'hallo')$$);
SELECT pg_temp.try($$SELECT coupon FROM put_coupon(' HELLO', 'hello')$$);
SELECT pg_temp.try($$SELECT coupon FROM put_coupon('HELLO', 'hello', -1)$$);
SELECT pg_temp.try($$SELECT coupon FROM put_coupon('HELLO', 'hello', valid_from => '2026-02-01', valid_until => '2026-01-01')$$);
SELECT coupon, promotion, uses_max, uses, is_active FROM put_coupon('HELLO', 'hello', 2);
SELECT coupon, uses_max FROM put_coupon('hello', valid_from => '2026-01-01 00:00+00');
SELECT pg_temp.try($$SELECT coupon FROM put_coupon('HELLO', 'five')$$);
SELECT pg_temp.try($$SELECT coupon FROM put_coupon('HELLO', valid_until => '2025-01-01')$$);
SELECT coupon FROM put_coupon('FIVE', 'five');

-- Without it an order gets nothing, and is told nothing of it; with it, it does.
SELECT total, promotions FROM preview_order('web', '[{"sku":"A-1","quantity":1}]');
SELECT total, promotions FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{hello}');
SELECT total, promotions FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{HELLO,FIVE}');
SELECT line_no, promotions FROM quote_lines('web', '[{"sku":"A-1","quantity":2},{"sku":"B-1","quantity":2}]', coupons => '{HELLO,FIVE}');
SELECT pg_temp.try($$SELECT total FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{HELLO,hello}')$$);
SELECT pg_temp.try($$SELECT total FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', coupons => ARRAY[NULL])$$);
SELECT pg_temp.try($$SELECT total FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', coupons => ARRAY(SELECT 'C-' || n FROM generate_series(1, 21) AS n))$$);

-- Refusals name all that cannot be used, and why; the first kind gives its code.
SELECT coupon FROM put_coupon('SOON', 'hello', valid_from => '2026-01-02 00:00+00') UNION ALL SELECT coupon FROM put_coupon('LATE', 'hello', valid_until => '2026-01-01 12:00+00')
UNION ALL SELECT coupon FROM put_coupon('GONE', 'hello', is_active => false);
SELECT channel FROM put_promotion('of-shop', 'line_percent', 5, channel => 'shop', needs_coupon => true) UNION ALL SELECT customer_group FROM put_promotion('of-club', 'line_percent', 5, customer_group => 'club', needs_coupon => true);
SELECT uses_per_customer FROM put_promotion('of-each', 'line_percent', 5, uses_per_customer => 1, needs_coupon => true);
SELECT coupon FROM put_coupon('SHOP', 'of-shop') UNION ALL SELECT coupon FROM put_coupon('CLUB', 'of-club') UNION ALL SELECT coupon FROM put_coupon('EACH', 'of-each');
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{NOPE,SOON,LATE,GONE,SHOP,CLUB,EACH,FIVE}')$$);
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{SOON}')$$);
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{LATE}')$$);
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{SHOP}')$$);
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{CLUB}', customer => 'GUEST')$$);
SELECT pg_temp.try($$SELECT total FROM quote_lines('web', '[{"sku":"A-1","quantity":1}]', coupons => '{EACH}')$$);
SELECT total FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{CLUB,EACH}', customer => 'MEMBER');
SELECT ok, error_code, error_detail FROM place_orders('[{"channel":"web","lines":[{"sku":"A-1","quantity":1}],"coupons":["NOPE"]},{"channel":"shop","lines":[{"sku":"A-1","quantity":1}],"coupons":["SHOP"]}]');
SELECT count(*) FROM promotion_uses;

-- A retry uses it once; the last use is the last; a canceled order gives its use back, one of which something is left does not.
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":2}]', coupons => '{HELLO}', idempotency_key => 'one', order_id => '00000000-0000-0000-0000-0000000000c1');
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":2}]', coupons => '{HELLO}', idempotency_key => 'one', order_id => '00000000-0000-0000-0000-0000000000c1');
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":2}]', idempotency_key => 'one', order_id => '00000000-0000-0000-0000-0000000000c1')$$);
SELECT uses FROM coupons WHERE coupon = 'HELLO';
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":2}]', coupons => '{HELLO}', order_id => '00000000-0000-0000-0000-0000000000c2');
SELECT pg_temp.everything() AS before \gset
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":2}]', coupons => '{HELLO}')$$);
SELECT pg_temp.try($$SELECT total FROM preview_order('web', '[{"sku":"A-1","quantity":2}]', coupons => '{HELLO,SHOP}')$$);
SELECT :'before' = pg_temp.everything() AS nothing_left;
-- Whoever is told so by a retry is told what the first call made.
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":2}]', coupons => '{HELLO}', idempotency_key => 'one', order_id => '00000000-0000-0000-0000-0000000000c1');
SELECT status FROM cancel_order('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":1}]');
SELECT uses FROM coupons WHERE coupon = 'HELLO';
SELECT status FROM cancel_order('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":1}]');
SELECT uses FROM coupons WHERE coupon = 'HELLO';
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{HELLO}');
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":2}]', coupons => '{HELLO}')$$);
SELECT promotion, coupon, uses FROM promotion_uses ORDER BY use_id;
-- What takes nothing is not used.
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{FIVE}');
SELECT uses FROM coupons WHERE coupon = 'FIVE';
SELECT buy_quantity, get_quantity FROM put_promotion('third', 'buy_get', 100, buy_quantity => 2, get_quantity => 1, needs_coupon => true);
SELECT coupon FROM put_coupon('THIRD', 'third') UNION ALL SELECT coupon FROM put_coupon('WITH', 'hello');
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":2}]', coupons => '{THIRD,WITH}');
SELECT uses FROM coupons WHERE coupon = 'THIRD';
-- A limit may rise and fall at any time.
SELECT uses_max, uses FROM put_coupon('HELLO', uses_max => 3);
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{HELLO}');
SELECT uses_max, uses FROM put_coupon('HELLO', uses_max => 1);
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{HELLO}')$$);
SELECT uses_max, uses FROM put_coupon('HELLO', uses_max => 0);
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{HELLO}');
-- Inputs of a call are served in order; one that is refused for its stock uses nothing, one that is refused for its coupon takes no stock.
SELECT uses_max, uses FROM put_coupon('FIVE', uses_max => 1);
SELECT ok, error_code, total FROM place_orders('[{"channel":"web","lines":[{"sku":"A-1","quantity":5000}],"coupons":["FIVE"]},{"channel":"web","lines":[{"sku":"A-1","quantity":2}],"coupons":["FIVE"]},{"channel":"web","lines":[{"sku":"A-1","quantity":2}],"coupons":["FIVE"]},{"channel":"web","lines":[{"sku":"A-1","quantity":2}]}]');
SELECT quantity FROM explain_stock('A-1', 'BER') WHERE term = 'allocated';
SELECT uses_max, uses FROM put_coupon('FIVE', uses_max => 2);
SELECT document_id IS NOT NULL AS received FROM receive_stock('BER', '[{"sku":"C-1","quantity":90}]') LIMIT 1;
SELECT ok, error_code, total FROM place_orders('[{"channel":"web","lines":[{"sku":"C-1","quantity":30}],"coupons":["FIVE"]},{"channel":"web","lines":[{"sku":"C-1","quantity":60}],"coupons":["FIVE"]},{"channel":"web","lines":[{"sku":"C-1","quantity":60}]}]');
-- Of each customer once, whatever coupon of it: a code for everybody, and one that the customer has alone.
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{EACH}', customer => 'MEMBER')$$);
SELECT coupon FROM put_coupon('EACH-2', 'of-each', 1);
SELECT pg_temp.try($$SELECT total FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{EACH-2}', customer => 'MEMBER')$$);
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{EACH-2}', customer => 'MEMBER')$$);
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{EACH-2}', customer => 'GUEST');

-- An order of a visitor that nobody pays gives its use back when it expires.
CREATE ROLE regress_coupon_visitor;
SELECT count(*) > 0 AS granted FROM grant_access('regress_coupon_visitor', 'visitor');
SELECT coupon FROM put_coupon('ONCE', 'hello', 1);
SET ROLE regress_coupon_visitor;
SELECT total, expires_at FROM place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{ONCE}', secret => 'Zm9yIG15IGV5ZXMgb25seQ');
SELECT pg_temp.try('SELECT count(*) FROM coupons');
SELECT pg_temp.try('SELECT count(*) FROM promotion_uses');
SELECT pg_temp.try($$SELECT coupon FROM put_coupon('MINE', 'hello')$$);
SELECT pg_temp.try($$SELECT count(*) FROM create_coupons('hello', 10)$$);
RESET ROLE;
SELECT uses FROM coupons WHERE coupon = 'ONCE';
SET order_mgmt.clock = '2026-01-02 12:00:00+00';
SELECT expire_orders();
SELECT uses FROM coupons WHERE coupon = 'ONCE';

-- Many at once: codes that nobody guesses, each once; the same batch again is a retry.
SELECT pg_temp.try($$SELECT count(*) FROM create_coupons('hallo', 10)$$);
SELECT pg_temp.try($$SELECT count(*) FROM create_coupons('hello', 0)$$);
SELECT pg_temp.try($$SELECT count(*) FROM create_coupons('hello', 100001)$$);
SELECT count(DISTINCT coupon), bool_and(coupon ~ '^HI-[0-9A-HJKMNP-TV-Z]{12}$'), min(uses_max), max(uses) FROM create_coupons('hello', 200, 'HI-', batch => 'letter');
SELECT count(*) FROM create_coupons('hello', 200, 'HI-', batch => 'letter');
SELECT pg_temp.try($$SELECT count(*) FROM create_coupons('hello', 201, 'HI-', batch => 'letter')$$);
SELECT pg_temp.try($$SELECT count(*) FROM create_coupons('hello', 200, 'HO-', batch => 'letter')$$);
SELECT pg_temp.try($$SELECT count(*) FROM create_coupons('hello', 200, 'HI-', 2, batch => 'letter')$$);
SELECT pg_temp.try($$SELECT count(*) FROM create_coupons('hello', 200, 'HI-', valid_until => '2027-01-01', batch => 'letter')$$);
SELECT count(*) FROM put_coupon((SELECT min(coupon) FROM coupons WHERE batch = 'letter'), uses_max => 1, is_active => true);
SELECT count(*), count(DISTINCT batch) FROM coupons WHERE batch IS NOT NULL;
SELECT min(coupon) AS code FROM coupons WHERE batch = 'letter' \gset
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => ARRAY[lower(:'code')]);
SELECT pg_temp.try(format($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => ARRAY[%L])$$, :'code')) ~ '^23514 coupon_exhausted' AS refused;

-- Other tenants have their own; another tenant's code is unknown.
SELECT promotion FROM put_promotion('hello', 'order_percent', 50, needs_coupon => true, tenant_id => 11);
SELECT coupon FROM put_coupon('HELLO', 'hello', tenant_id => 11);
SELECT total FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{HELLO}', tenant_id => 11);
SELECT pg_temp.try($$SELECT total FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{FIVE}', tenant_id => 11)$$);

-- A register takes coupons, too.
SELECT register FROM put_register('TILL', 'shop', 'BER');
SELECT status FROM open_shift('TILL', '0.00 EUR');
SELECT total FROM record_sale('TILL', '[{"sku":"A-1","quantity":2}]', '[{"provider":"cash","amount":"19.00"}]', coupons => '{SHOP}');
SELECT pg_temp.try($$SELECT total FROM record_sale('TILL', '[{"sku":"A-1","quantity":2}]', '[{"provider":"cash","amount":"19.00"}]', coupons => '{NOPE}')$$);
SELECT status FROM close_shift('TILL', '19.00 EUR');
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_coupon_visitor');
DROP ROLE regress_coupon_visitor;

-- Whoever writes: a use that no order has taken is refused; what is given back can be taken again, and the counters say what the ledger says.
SELECT pg_temp.try($$INSERT INTO order_mgmt_data.promotion_uses (tenant_id, use_id, promotion_id, occurred_at, recorded_at, delta, order_id, coupon_id, actor)
	SELECT c.tenant_id, 9000000000, c.promotion_id, now(), now(), -1, gen_random_uuid(), c.coupon_id, 'me' FROM order_mgmt_data.coupons AS c WHERE c.code = 'ONCE'$$) ~ '^23514 coupon_exhausted' AS refused;
SELECT pg_temp.try($$UPDATE order_mgmt_data.promotion_uses SET delta = 1$$);
SELECT pg_temp.try($$UPDATE order_mgmt_data.coupons SET code = 'OTHER' WHERE code = 'ONCE'$$);
SELECT name, violations, sample FROM verify() WHERE violations > 0 OR name ~ 'promotion';
SELECT * FROM order_mgmt_data.cap_mismatches();
UPDATE order_mgmt_data.coupons SET uses_max = 0;

-- The same on both engines.
INSERT INTO pg_temp.script (query) VALUES
	($$SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":100}]')$$),
	($$SELECT promotion FROM put_promotion('two', 'line_percent', 20, needs_coupon => true)$$),
	($$SELECT coupon FROM put_coupon('TWO', 'two', 2)$$),
	($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{TWO}', order_id => '00000000-0000-0000-0000-0000000000d1')$$),
	($$SELECT string_agg(coalesce(error_code, total::text), ',') FROM place_orders('[{"channel":"web","lines":[{"sku":"A-1","quantity":1}],"coupons":["TWO"]},{"channel":"web","lines":[{"sku":"A-1","quantity":1}],"coupons":["TWO"]}]')$$),
	($$SELECT status FROM cancel_order('00000000-0000-0000-0000-0000000000d1')$$),
	($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{TWO}')$$),
	($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{TWO}')$$),
	($$SELECT uses FROM coupons WHERE coupon = 'TWO' AND tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$);
SELECT pg_temp.play('counter') \gexec
SELECT pg_temp.play('lock') \gexec
SELECT * FROM pg_temp.differences();
SELECT step, answer FROM pg_temp.answers WHERE engine = 'lock' ORDER BY step;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0 OR name ~ 'promotion';
