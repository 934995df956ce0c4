-- Numbers on paper: a prefix per kind and tenant, unambiguous characters, a check character of the same
-- alphabet, and nothing that tells how many documents there are.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

-- The check character of digits: powers of 2 in GF(32).
CREATE FUNCTION pg_temp.check_of(digits text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
	alphabet text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
	sum integer := 0;
	digit text;
BEGIN
	FOREACH digit IN ARRAY string_to_array(digits, NULL) LOOP
		sum := sum # (strpos(alphabet, digit) - 1);
		sum := (sum << 1) # CASE WHEN sum & 16 > 0 THEN 37 ELSE 0 END;
	END LOOP;
	RETURN substr(alphabet, sum + 1, 1);
END $$;
CREATE FUNCTION pg_temp.is_right(number text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT pg_temp.check_of(left(n, -1)) = right(n, 1) FROM (SELECT regexp_replace(number, '^.*-', '') AS n) AS x $$;

-- A few hundred orders of two tenants that take turns, and what else has a number.
SELECT name FROM put_tenant(2, 'Two');
SELECT count(*) FROM (SELECT put_location('BER', tenant_id => 2), put_item('A-1', kind => 'untracked', tenant_id => 2), put_channel('web', 'EUR', '{BER}', tenant_id => 2), put_price('A-1', '1.00 EUR', tenant_id => 2)) AS x;
CREATE TEMP TABLE numbers AS
SELECT n, 1 + n % 2 AS tenant, (SELECT o.order_number FROM place_order('web', CASE n % 2 WHEN 0 THEN '[{"sku":"GIFTWRAP","quantity":1}]' ELSE '[{"sku":"A-1","quantity":1}]' END::jsonb, tenant_id => 1 + n % 2) AS o) AS number
FROM generate_series(1, 400) AS n;
SELECT tenant, count(DISTINCT number), bool_and(number ~ '^[0-9A-HJKMNP-TV-Z]{8}$') AS is_plain, bool_and(pg_temp.is_right(number)) AS is_right FROM numbers GROUP BY 1 ORDER BY 1;
-- Followed by a larger one or a smaller one, as often.
SELECT tenant, count(*) FILTER (WHERE number < following) BETWEEN 60 AND 140 AS in_no_order
FROM (SELECT tenant, number, lead(number) OVER (PARTITION BY tenant ORDER BY n) AS following FROM numbers) AS x GROUP BY 1 ORDER BY 1;
-- All digits are used at all places behind the day, which the first nine bits tell; on another day there are others.
SELECT i, count(DISTINCT substr(number, i, 1)) > 28 AS all_digits, count(DISTINCT substr(number, i, 1)) <= CASE i WHEN 1 THEN 1 WHEN 2 THEN 2 ELSE 32 END AS of_the_day
FROM numbers, generate_series(1, 8) AS i GROUP BY 1 ORDER BY 1;
SELECT count(DISTINCT left(o.order_number, 1)) FROM generate_series(0, 31) AS n, LATERAL (SELECT set_config('order_mgmt.clock', ('2026-01-01'::timestamptz + n * interval '16 days')::text, true) OFFSET 0) AS c,
	LATERAL (SELECT p.order_number FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1}]', reference => c.set_config) AS p OFFSET 0) AS o;
-- A wrong digit, or two that are swapped, are found.
SELECT count(*) > 0 AS tried, count(*) FILTER (WHERE pg_temp.is_right(wrong)) AS missed
FROM (SELECT n.number, overlay(n.number PLACING d.digit FROM i FOR 1) AS wrong FROM numbers AS n, generate_series(1, 8) AS i, unnest(string_to_array('0123456789ABCDEFGHJKMNPQRSTVWXYZ', NULL)) AS d (digit) WHERE n.n <= 20
	UNION ALL SELECT n.number, overlay(n.number PLACING reverse(substr(n.number, i, 2)) FROM i FOR 2) FROM numbers AS n, generate_series(1, 7) AS i) AS x
WHERE x.wrong <> x.number;

SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":10}]');
-- Returns and transfers have prefixes; a tenant says others, from then on, and of what it does not name has those of the library.
SELECT transfer_number ~ '^T-[0-9A-HJKMNP-TV-Z]{8}$' AS plain, pg_temp.is_right(transfer_number) AS is_right FROM create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":1}]');
SELECT number_prefixes FROM put_tenant(1, number_prefixes => '{"order":"W26-","return":"RMA-","transfer":null}');
SELECT left(order_number, 4) AS prefix, length(order_number), pg_temp.is_right(order_number) AS is_right, order_id FROM place_order('web', '[{"sku":"A-1","quantity":1}]') \gset
SELECT :'prefix' AS prefix, :length AS length, :'is_right' AS is_right;
SELECT FROM ship_fulfillment((SELECT fulfillment_id FROM plan_fulfillment(:'order_id')));
SELECT regexp_replace(return_number, '[^-]{8}$', '') AS prefix FROM return_order(:'order_id', '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT left(transfer_number, 2) AS prefix FROM create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":1}]');
SELECT length(order_number) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', tenant_id => 2);
SELECT name, number_prefixes FROM put_tenant(1, number_prefixes => '{}');
SELECT length(order_number), order_id FROM place_order('web', '[{"sku":"A-1","quantity":1}]') \gset
SELECT :length AS length;
SELECT FROM ship_fulfillment((SELECT fulfillment_id FROM plan_fulfillment(:'order_id')));
SELECT return_number ~ '^R-[0-9A-HJKMNP-TV-Z]{8}$' AS plain, pg_temp.is_right(return_number) AS is_right FROM return_order(:'order_id', '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$put_tenant(1, number_prefixes => '{"order":"w-"}')$$, $$put_tenant(1, number_prefixes => '{"order":"A B"}')$$, $$put_tenant(1, number_prefixes => '{"order":"ABCDEFGH-"}')$$,
	$$put_tenant(1, number_prefixes => '{"shift":"S-"}')$$, $$put_tenant(1, number_prefixes => '[]')$$, $$put_tenant(1, number_prefixes => '{"order":7}')$$]) AS query;

-- A new tenant has a secret of its own, also one whose row was written by hand; nobody is shown one, or changes it.
INSERT INTO order_mgmt_data.tenants (tenant_id, name) VALUES (3, 'Three');
SELECT count(*) FROM (SELECT put_location('BER', tenant_id => 3), put_item('A-1', kind => 'untracked', tenant_id => 3), put_channel('web', 'EUR', '{BER}', tenant_id => 3), put_price('A-1', '1.00 EUR', tenant_id => 3)) AS x;
SELECT pg_temp.is_right(order_number) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', tenant_id => 3);
SELECT count(*), count(DISTINCT key) FROM order_mgmt_data.number_keys;
SELECT pg_temp.try($$UPDATE order_mgmt_data.number_keys SET key = key WHERE tenant_id = 3$$);
CREATE ROLE regress_om_reader;
SELECT count(*) > 0 FROM grant_access('regress_om_reader', 'admin', '{1,2,3}');
SET ROLE regress_om_reader;
SELECT pg_temp.try('SELECT key FROM order_mgmt_data.number_keys');
RESET ROLE;
SELECT count(*) > 0 FROM revoke_access('regress_om_reader');
DROP ROLE regress_om_reader;
