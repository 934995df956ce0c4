-- Staff: PINs and their lock-out, limits per person and location, approvals that are used once; each limited action by who may, by who may not,
-- and with an approval; what an approval is bound to; requests and answers; rights, other tenants; refusals leave nothing behind.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset null -
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":50},{"sku":"B-1","quantity":50}]');
SELECT register FROM put_register('R1', 'shop', 'BER');
SELECT p.staff, p.name FROM unnest('{ana,ben,cem}'::text[]) AS s (code), LATERAL put_staff(s.code, initcap(s.code)) AS p;
SELECT register FROM put_register('R2', 'shop', 'HAM');
SELECT shift_number FROM open_shift('R1', '200 EUR', 'ben', shift_id => '00000000-0000-0000-0000-0000000000e1');
SELECT shift_number FROM open_shift('R2', '200 EUR', 'ben', shift_id => '00000000-0000-0000-0000-0000000000e2');
CREATE FUNCTION pg_temp.sell(more text, options text DEFAULT '{}', staff text DEFAULT 'ben', whole text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT pg_temp.try(format($q$SELECT total FROM record_sale('R1', %L, '[{"provider":"cash","amount":"100"}]', discount => %L, staff => %L, options => %L)$q$,
		format('[{"sku":"A-1","quantity":1%s},{"sku":"B-1","quantity":1}]', more), whole, staff, options))
$$;

-- No limits: all is as rights say.
SELECT pg_temp.sell(',"discount":"9.00"'), pg_temp.sell(',"unit_price":"1.00"'), pg_temp.sell('', staff => NULL, whole => '3.00');
SELECT pg_temp.try($$SELECT status FROM paid_out('R1', '5 EUR', 'water')$$), pg_temp.try($$SELECT total FROM refund_without_sale('R1', '[{"sku":"A-1","quantity":1,"unit_price":"3.00","disposition":"restock"}]', 'no receipt')$$);

-- PINs: what is none is refused, and not told.
SELECT staff FROM set_staff_pin(staff => 'ana', pin => '471199', tenant_id => 1);
SELECT staff FROM set_staff_pin('ben', '0000');
SELECT pin, pg_temp.try(format('SELECT staff FROM set_staff_pin(%L, %L)', 'ana', pin)) AS answer FROM unnest('{123,1234567890123,12a4,"","１２３４"}'::text[]) AS pin;
SELECT pg_temp.try($$SELECT staff FROM set_staff_pin('nobody', '1234')$$), pg_temp.try($$SELECT staff FROM set_staff_pin(NULL, '1234')$$);
SELECT count(*), bool_and(pin_hash ~ '^\$2a\$10\$') AS is_slow, count(DISTINCT pin_hash) FROM order_mgmt_data.staff_pins;

-- Limits: of a person, everywhere or at a location.
SELECT staff, action, location, percent, amount, is_active FROM put_staff_limit(staff => 'ben', action => 'discount_percent', location => NULL, percent => 10, amount => NULL, is_active => true, tenant_id => 1);
SELECT staff, action, location, percent, amount FROM put_staff_limit('ben', 'paid_out', amount => '20.00 EUR');
SELECT staff, action, location, percent, amount FROM put_staff_limit('ben', 'paid_out', location => 'HAM', amount => '50.00 EUR');
SELECT a.action, l.percent, l.amount FROM unnest('{price_override,discount_percent}'::text[]) AS a (action), LATERAL put_staff_limit('ana', a.action, percent => 50) AS l;
SELECT a.action, l.amount FROM unnest('{paid_out,refund_without_sale,drawer_difference}'::text[]) AS a (action), LATERAL put_staff_limit('ana', a.action, amount => '100 EUR') AS l;
SELECT staff, percent, is_active FROM put_staff_limit('ben', 'discount_percent');
SELECT query, pg_temp.try('SELECT staff FROM ' || query) AS answer FROM unnest(ARRAY[
	$$put_staff_limit('nobody', 'paid_out', amount => '1 EUR')$$, $$put_staff_limit('ben', 'payout', amount => '1 EUR')$$, $$put_staff_limit('ben', 'paid_out', location => 'XXX', amount => '1 EUR')$$,
	$$put_staff_limit('ben', 'paid_out', percent => 3)$$, $$put_staff_limit('ben', 'discount_percent', amount => '3 EUR')$$, $$put_staff_limit('cem', 'discount_percent')$$,
	$$put_staff_limit('ben', 'discount_percent', percent => 100.0001)$$, $$put_staff_limit('ben', 'discount_percent', percent => -1)$$, $$put_staff_limit('ben', 'discount_percent', percent => 0.00001)$$,
	$$put_staff_limit('ben', 'paid_out', amount => '-1 EUR')$$, $$put_staff_limit('ben', 'paid_out', amount => '1')$$]) AS query;

-- Within the limit, at it, and beyond it; who has none may do nothing of it, and who is not named neither.
SELECT pg_temp.sell(',"discount":"1.00"') AS at_it, pg_temp.sell(',"discount":"1.01"') AS beyond, pg_temp.sell('', whole => '1.25') AS whole, pg_temp.sell('', whole => '1.26') AS whole_beyond;
SELECT pg_temp.sell('', staff => NULL) AS nothing_off, pg_temp.sell(',"discount":"0.01"', staff => 'cem') AS has_none, pg_temp.sell(',"discount":"0.01"', staff => NULL) AS not_named;
SELECT pg_temp.sell(',"discount":"5.00"', staff => 'ana') AS manager, pg_temp.sell(',"unit_price":"5.00"', staff => 'ana') AS half, pg_temp.sell(',"unit_price":"4.99"', staff => 'ana') AS less, pg_temp.sell(',"unit_price":"15.01"', staff => 'ana') AS more;
SELECT pg_temp.sell(',"unit_price":"9.00","discount":"2.00"') AS both;
SELECT pg_temp.sell(',"unit_price":"10.00"') AS list_price;
SELECT pg_temp.try($$SELECT status FROM paid_out('R1', '20 EUR', 'water', 'ben')$$) AS at_it, pg_temp.try($$SELECT status FROM paid_out('R1', '20.01 EUR', 'water', 'ben')$$) AS beyond,
	pg_temp.try($$SELECT status FROM paid_out('R2', '50 EUR', 'water', 'ben')$$) AS of_place, pg_temp.try($$SELECT status FROM paid_out('R1', '1 EUR', 'water')$$) AS not_named;
SELECT pg_temp.try($$SELECT total FROM refund_without_sale('R1', '[{"sku":"A-1","quantity":1,"unit_price":"3.00","disposition":"restock"}]', 'no receipt', staff => 'ben')$$) AS has_none,
	pg_temp.try($$SELECT total FROM refund_without_sale('R1', '[{"sku":"A-1","quantity":1,"unit_price":"100.00","disposition":"restock"}]', 'no receipt', staff => 'ana')$$) AS at_it,
	pg_temp.try($$SELECT total FROM refund_without_sale('R1', '[{"sku":"A-1","quantity":1,"unit_price":"100.01","disposition":"restock"}]', 'no receipt', staff => 'ana')$$) AS beyond;
SELECT pg_temp.try($$SELECT status FROM paid_in('R1', '100 EUR', 'change', 'cem')$$);
SELECT count(*) FROM order_mgmt_data.approvals;

-- Approved by PIN: a wrong one is an answer and is kept; who may not do it alone may not approve it.
SELECT ok, reason, approval_id, approver, expires_at, tries_left, locked_until FROM approve_action(register => 'R1', action => 'discount_percent', approver => 'ana', pin => '1111', percent => 30, amount => NULL, reason => 'scratched', staff => 'ben', tenant_id => 1);
SELECT ok, reason, tries_left FROM approve_action('R1', 'discount_percent', 'ben', '0000', percent => 30);
SELECT ok, reason, tries_left FROM approve_action('R1', 'discount_percent', 'cem', '0000', percent => 1);
SELECT ok, reason, approval_id IS NOT NULL AS has_id, approver, expires_at, tries_left, locked_until FROM approve_action('R1', 'discount_percent', 'ana', '471199', percent => 30, reason => 'scratched', staff => 'ben');
SELECT status, action, register, percent, amount, requested_by, reason, failure, approver, expires_at, used_by FROM approvals ORDER BY approval_id;
CREATE TEMP TABLE given (name text PRIMARY KEY, id uuid);
CREATE FUNCTION pg_temp.approve(name text, register text, action text, percent numeric DEFAULT NULL, amount text DEFAULT NULL, requested_by text DEFAULT NULL) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	answer order_mgmt.approval_answer;
BEGIN
	SELECT * INTO answer FROM order_mgmt.approve_action(register, action, 'ana', '471199', percent, amount::order_mgmt.amount_input, staff => requested_by);
	INSERT INTO pg_temp.given VALUES (name, answer.approval_id);
	RETURN answer.ok;
END $$;
CREATE FUNCTION pg_temp.with(name text, key text DEFAULT 'approval') RETURNS text LANGUAGE sql AS $$ SELECT jsonb_build_object(key, g.id)::text FROM pg_temp.given AS g WHERE g.name = $1 $$;
SELECT pg_temp.approve('d', 'R1', 'discount_percent', 30, requested_by => 'ben'), pg_temp.approve('p', 'R1', 'price_override', 20), pg_temp.approve('out', 'R1', 'paid_out', amount => '30.00 EUR'),
	pg_temp.approve('elsewhere', 'R2', 'paid_out', amount => '100 EUR'), pg_temp.approve('r', 'R1', 'refund_without_sale', amount => '10 EUR'), pg_temp.approve('diff', 'R1', 'drawer_difference', amount => '5 EUR');
-- Bound to action, register, person and amount; it is not used up by a refusal, nor where no approval is needed.
CREATE TEMP TABLE before AS SELECT pg_temp.everything() AS all_of_it;
CREATE FUNCTION pg_temp.plain(answer text) RETURNS text LANGUAGE sql AS $$ SELECT regexp_replace(answer, '[0-9a-f]{8}-[0-9a-f-]{27}', 'ID', 'g') $$;
SELECT pg_temp.plain(a) FROM unnest(ARRAY[
	pg_temp.sell(',"discount":"3.01"', pg_temp.with('d')), pg_temp.sell(',"discount":"2.00"', pg_temp.with('p')), pg_temp.sell(',"discount":"2.00"', pg_temp.with('d'), 'cem'), pg_temp.sell(',"discount":"2.00"', pg_temp.with('d'), NULL),
	pg_temp.sell(',"discount":"2.00"', '{"approval":"00000000-0000-0000-0000-0000000000ff"}'), pg_temp.sell(',"unit_price":"7.99"', pg_temp.with('p', 'price_approval')),
	pg_temp.sell(',"unit_price":"8.50","discount":"2.00"', pg_temp.with('p', 'price_approval')), pg_temp.sell(',"discount":"2.00"', (SELECT jsonb_build_object('approval', a.approval_id)::text FROM approvals AS a WHERE a.failure = 'wrong_pin')),
	pg_temp.try(format($$SELECT status FROM paid_out('R1', '30.01 EUR', 'water', 'ben', options => %L)$$, pg_temp.with('out'))), pg_temp.try(format($$SELECT status FROM paid_out('R1', '30 EUR', 'water', 'ben', options => %L)$$, pg_temp.with('elsewhere'))),
	pg_temp.try(format($$SELECT status FROM paid_out('R1', '30 EUR', 'water', 'ben', options => %L)$$, pg_temp.with('r'))), pg_temp.try($$SELECT status FROM paid_in('R1', '30 EUR', 'water', options => '{"approval":"00000000-0000-0000-0000-0000000000ff"}')$$)]) AS a;
SELECT all_of_it = pg_temp.everything() AS nothing_left_behind FROM before;
SELECT pg_temp.sell(',"discount":"1.00"', pg_temp.with('d')) AS needs_none;
SELECT status FROM approvals AS a JOIN given AS g ON g.id = a.approval_id AND g.name = 'd';
-- Used, once.
SELECT total FROM record_sale('R1', '[{"sku":"A-1","quantity":1,"discount":"3.00"}]', '[{"provider":"cash","amount":"7"}]', staff => 'ben', options => pg_temp.with('d')::strict_jsonb, order_id => '00000000-0000-0000-0000-000000000001', idempotency_key => 'k-1');
SELECT total FROM record_sale('R1', '[{"sku":"A-1","quantity":1,"discount":"3.00"}]', '[{"provider":"cash","amount":"7"}]', staff => 'ben', options => pg_temp.with('d')::strict_jsonb, order_id => '00000000-0000-0000-0000-000000000001', idempotency_key => 'k-1');
SELECT pg_temp.plain(pg_temp.sell(',"discount":"3.00"', pg_temp.with('d')));
SELECT pg_temp.approve('d2', 'R1', 'discount_percent', 50);
SELECT total FROM record_sale('R1', '[{"sku":"A-1","quantity":1,"unit_price":"8.00","discount":"4.00"}]', '[{"provider":"cash","amount":"4"}]', staff => 'cem', options => (pg_temp.with('d2')::jsonb || pg_temp.with('p', 'price_approval')::jsonb)::text::strict_jsonb, order_id => '00000000-0000-0000-0000-000000000002');
SELECT status FROM paid_out('R1', '30 EUR', 'water', 'ben', options => pg_temp.with('out')::strict_jsonb);
SELECT pg_temp.plain(pg_temp.try(format($$SELECT status FROM paid_out('R1', '1 EUR', 'water', options => %L)$$, pg_temp.with('out'))));
SELECT total FROM refund_without_sale('R1', '[{"sku":"A-1","quantity":1,"unit_price":"10.00","disposition":"restock"}]', 'no receipt', staff => 'ben', options => pg_temp.with('r')::strict_jsonb, refund_id => '00000000-0000-0000-0000-0000000000f1');
-- A drawer that differs; one that does not needs no approval.
SELECT expected, expected_numeric + 5.01 AS counted FROM (SELECT s.shift_id, s.opening_float, r.expected, r.expected AS expected_numeric FROM shifts AS s JOIN order_mgmt_report.shift_summary AS r USING (shift_id) WHERE s.register = 'R1') AS s \gset
SELECT pg_temp.plain(pg_temp.try(format($$SELECT difference FROM close_shift('R1', '%s EUR', staff => 'ben', options => %L)$$, :'counted', pg_temp.with('diff')))) AS beyond,
	pg_temp.try(format($$SELECT difference FROM close_shift('R1', '%s EUR', staff => 'ben')$$, :'expected'::numeric - 5)) AS not_approved;
SELECT difference FROM close_shift('R1', ((:'expected'::numeric - 5) || ' EUR')::amount_input, staff => 'ben', options => pg_temp.with('diff')::strict_jsonb);
SELECT difference FROM close_shift('R2', '150 EUR', staff => 'cem');
-- Both names are known, and the log has the approver.
SELECT status, action, percent, amount, requested_by, approver, used_by, used_percent, used_amount, document_kind, document_id, used_at FROM approvals WHERE status = 'used' ORDER BY approval_id;
SELECT document_kind, to_status, actor = current_user AS by_me, approver FROM status_log WHERE document_kind IN ('shift', 'order') AND approver IS NOT NULL ORDER BY log_id;
SELECT count(*) FROM status_log WHERE document_kind IN ('shift', 'order') AND approver IS NULL AND document_id IN ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002');
SELECT type, payload - 'order_id' - 'shift_id' AS payload FROM events WHERE type LIKE 'approval.%' ORDER BY id;

-- It expires after ten minutes.
SELECT shift_number FROM open_shift('R1', '200 EUR', 'ben');
SELECT pg_temp.approve('late', 'R1', 'paid_out', amount => '60 EUR'), pg_temp.approve('in time', 'R1', 'paid_out', amount => '60 EUR');
SET order_mgmt.clock = '2026-01-01 12:09:59+00';
SELECT status FROM paid_out('R1', '60 EUR', 'water', 'ben', options => pg_temp.with('in time')::strict_jsonb);
SET order_mgmt.clock = '2026-01-01 12:10:00+00';
SELECT pg_temp.plain(pg_temp.try(format($$SELECT status FROM paid_out('R1', '60 EUR', 'water', 'ben', options => %L)$$, pg_temp.with('late'))));
SELECT status FROM approvals AS a JOIN given AS g ON g.id = a.approval_id AND g.name = 'late';

-- Locked out: after five wrong PINs in a row none is looked at, the right one neither; a right one in between begins anew.
SELECT a.reason, a.tries_left FROM generate_series(1, 4) AS n, LATERAL approve_action('R1', 'paid_out', 'ana', (1000 + n)::text, amount => '1 EUR') AS a;
SELECT ok FROM approve_action('R1', 'paid_out', 'ana', '471199', amount => '1 EUR');
SELECT a.reason, a.tries_left, a.locked_until FROM generate_series(1, 6) AS n, LATERAL approve_action('R1', 'paid_out', 'ana', (1000 + n)::text, amount => '1 EUR') AS a;
SELECT ok, reason, locked_until FROM approve_action('R1', 'paid_out', 'ana', '471199', amount => '1 EUR');
SELECT failure, count(*) FROM approvals WHERE failure IS NOT NULL GROUP BY failure ORDER BY failure;
SET order_mgmt.clock = '2026-01-01 12:24:59+00';
SELECT ok, reason FROM approve_action('R1', 'paid_out', 'ana', '471199', amount => '1 EUR');
SET order_mgmt.clock = '2026-01-01 12:25:00+00';
SELECT ok, reason, tries_left FROM approve_action('R1', 'paid_out', 'ana', '1111', amount => '1 EUR');
SELECT ok FROM approve_action('R1', 'paid_out', 'ana', '471199', amount => '1 EUR');
SELECT reason FROM generate_series(1, 5) AS n, LATERAL approve_action('R1', 'paid_out', 'ana', '1111', amount => '1 EUR');
SELECT staff FROM set_staff_pin('ana', '2222');
SELECT ok FROM approve_action('R1', 'paid_out', 'ana', '2222', amount => '1 EUR');
SELECT staff FROM set_staff_pin('ben');
SELECT ok, reason FROM approve_action('R1', 'paid_out', 'ben', '0000', amount => '1 EUR');

-- A request that somebody answers elsewhere.
SELECT status, is_pending, action, amount, requested_by, reason, approver, expires_at FROM request_approval(register => 'R1', action => 'paid_out', percent => NULL, amount => '70 EUR', staff => 'ben', reason => 'baker', tenant_id => 1);
SELECT approval_id AS request FROM approvals WHERE is_pending \gset
SELECT pg_temp.plain(pg_temp.try(format($$SELECT status FROM paid_out('R1', '70 EUR', 'baker', 'ben', options => '{"approval":"%s"}')$$, :'request')));
SELECT ok, reason, tries_left FROM answer_approval(approval_id => :'request', approver => 'ana', pin => '3333', is_granted => true, reason => NULL, tenant_id => 1);
SELECT ok, reason, expires_at, approval_id = :'request' AS the_same FROM answer_approval(:'request', 'ana', '2222', reason => 'fine');
SELECT status, approver, answer_reason, answered_at FROM approvals WHERE approval_id = :'request';
SELECT pg_temp.plain(pg_temp.try(format($$SELECT ok FROM answer_approval('%s', 'ana', '2222')$$, :'request')));
SELECT status FROM paid_out('R1', '70 EUR', 'baker', 'ben', options => format('{"approval":"%s"}', :'request')::strict_jsonb);
SELECT approval_id AS denied FROM request_approval('R1', 'discount_percent', 90, staff => 'ben') \gset
SELECT ok, reason FROM answer_approval(:'denied', 'ana', '2222');
SELECT ok, reason, approval_id, expires_at FROM answer_approval(:'denied', 'ana', '2222', false, 'too much');
SELECT status, approver, answer_reason FROM approvals WHERE approval_id = :'denied';
SELECT pg_temp.plain(pg_temp.sell(',"discount":"9.00"', format('{"approval":"%s"}', :'denied')));
SELECT approval_id AS old FROM request_approval('R1', 'discount_percent', 20) \gset
SET order_mgmt.clock = '2026-01-02 12:25:00+00';
SELECT pg_temp.plain(pg_temp.try(format($$SELECT ok FROM answer_approval('%s', 'ana', '2222')$$, :'old')));
SET order_mgmt.clock = '2026-01-02 12:00:00+00';

-- A limit that is not in use is none; without any the action is not limited.
SELECT is_active FROM put_staff_limit('ben', 'discount_percent', is_active => false);
SELECT pg_temp.sell(',"discount":"0.10"');
SELECT is_active FROM put_staff_limit('ana', 'discount_percent', is_active => false);
SELECT pg_temp.sell(',"discount":"9.00"');

-- Bad input: each is refused, and nothing is left behind.
UPDATE before SET all_of_it = pg_temp.everything();
SELECT query, pg_temp.plain(pg_temp.try('SELECT 1 FROM ' || query)) AS answer FROM unnest(ARRAY[
	$$approve_action('R9', 'paid_out', 'ana', '2222', amount => '1 EUR')$$, $$approve_action('R1', 'nothing', 'ana', '2222', amount => '1 EUR')$$, $$approve_action('R1', 'paid_out', 'nobody', '2222', amount => '1 EUR')$$,
	$$approve_action('R1', 'paid_out', 'ana', NULL, amount => '1 EUR')$$, $$approve_action('R1', 'paid_out', 'ana', '22x2', amount => '1 EUR')$$, $$approve_action('R1', 'paid_out', 'ana', '2222')$$,
	$$approve_action('R1', 'paid_out', 'ana', '2222', percent => 1)$$, $$approve_action('R1', 'paid_out', 'ana', '2222', amount => '1 USD')$$, $$approve_action('R1', 'paid_out', 'ana', '2222', amount => '1 EUR', staff => 'nobody')$$,
	$$approve_action('R1', 'discount_percent', 'ana', '2222', percent => 101)$$, $$request_approval('R1', 'paid_out')$$, $$request_approval('R1', 'paid_out', amount => '1 EUR', reason => repeat('x', 1001))$$,
	$$answer_approval(NULL, 'ana', '2222')$$, $$answer_approval('00000000-0000-0000-0000-0000000000ff', 'ana', '2222')$$]) AS query;
SELECT all_of_it = pg_temp.everything() AS nothing_left_behind FROM before;
SELECT pg_temp.try(query) FROM unnest(ARRAY[$$UPDATE order_mgmt_data.approvals SET percent = 99 WHERE action = 'discount_percent'$$, $$UPDATE order_mgmt_data.approvals SET used_at = used_at + interval '1 s' WHERE used_at IS NOT NULL$$,
	$$DELETE FROM order_mgmt_data.approvals$$, $$DELETE FROM order_mgmt_data.staff_limits$$]) AS query;

-- Another tenant has its own staff, limits and approvals; roles see and do what their profile says, and no PIN.
SELECT ok, approval_id AS theirs FROM put_register('R1', 'shop', 'BER', tenant_id => 11) AS r, LATERAL open_shift('R1', '200 EUR', tenant_id => 11) AS o, LATERAL put_staff('ana', tenant_id => 11) AS s,
	LATERAL set_staff_pin('ana', '5555', 11) AS p, LATERAL approve_action('R1', 'paid_out', 'ana', '5555', amount => '60 EUR', tenant_id => 11) AS a \gset
SELECT pg_temp.plain(pg_temp.try(format($$SELECT status FROM paid_out('R1', '60 EUR', 'water', 'ben', options => '{"approval":"%s"}')$$, :'theirs')));
SELECT ok, reason FROM approve_action('R1', 'paid_out', 'ana', '2222', amount => '60 EUR', tenant_id => 11);
SELECT status FROM paid_out('R1', '60 EUR', 'water', tenant_id => 11);
CREATE ROLE regress_om_till;
CREATE ROLE regress_om_shop;
SELECT count(*) > 0 AS granted FROM grant_access('regress_om_till', 'cashier', '{1}', '{BER}') UNION ALL SELECT count(*) > 0 FROM grant_access('regress_om_shop', 'storefront', '{1}');
SET ROLE regress_om_till;
SELECT ok FROM order_mgmt.approve_action('R1', 'paid_out', 'ana', '2222', amount => '1 EUR');
SELECT pg_temp.try($$SELECT ok FROM order_mgmt.approve_action('R2', 'paid_out', 'ana', '2222', amount => '1 EUR')$$), pg_temp.try($$SELECT staff FROM order_mgmt.set_staff_pin('ana', '9999')$$), pg_temp.try($$SELECT staff FROM order_mgmt.put_staff_limit('ben', 'paid_out', amount => '900 EUR')$$);
SELECT count(*) > 0 AS sees, count(*) FILTER (WHERE register = 'R2') AS elsewhere FROM order_mgmt.approvals;
SELECT count(*) AS limits FROM order_mgmt.staff_limits;
SELECT count(*) AS pins FROM order_mgmt_data.staff_pins;
SET ROLE regress_om_shop;
SELECT pg_temp.try($$SELECT ok FROM order_mgmt.approve_action('R1', 'paid_out', 'ana', '2222', amount => '1 EUR')$$), count(*) FROM order_mgmt.approvals;
RESET ROLE;

-- verify() finds what is wrong.
SELECT name, violations FROM verify() WHERE violations > 0 OR name IN ('approvals_are_used_rightly', 'limits_are_of_staff') ORDER BY name;
BEGIN;
ALTER TABLE order_mgmt_data.approvals DISABLE TRIGGER USER;
UPDATE order_mgmt_data.approvals SET used_percent = 310000 WHERE used_percent = 300000;
UPDATE order_mgmt_data.approvals SET document_id = '00000000-0000-0000-0000-00000000dead' WHERE document_kind = 'refund_without_sale';
UPDATE order_mgmt_data.approvals SET used_amount = '30.01 EUR' WHERE used_amount OPERATOR(order_mgmt.=) '30.00 EUR';
INSERT INTO order_mgmt_data.staff_pins (tenant_id, staff_id, changed_at, pin_hash) VALUES (1, 4711, order_mgmt_data.clock(), 'x');
SELECT name, violations FROM verify(true) WHERE violations > 0 AND name <> 'triggers_fire' ORDER BY name;
ROLLBACK;
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_om_till') UNION ALL SELECT count(*) > 0 FROM revoke_access('regress_om_shop');
DROP ROLE regress_om_till, regress_om_shop;
