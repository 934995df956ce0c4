-- Gift cards: loaded, spent, never overdrawn; the code is kept nowhere; rights, other tenants; refusals leave nothing behind.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset null -
\set code 'Zk3vQ8mT1xR7pL5nW9sB2c'
\set step '00000000-0000-0000-0000-000000000001'
\set spent '00000000-0000-0000-0000-000000000002'

-- Issued, loaded, spent; named notation, all arguments; repeated with the same key.
SELECT kind, amount, provider, reference, gift_card_step_id FROM issue_gift_card(amount => '50.00 EUR', code => :'code', provider => 'card', reference => 'till 1', gift_card_step_id => :'step', expires_at => '2027-01-01 00:00+00', idempotency_key => 'i-1', options => '{}', tenant_id => 1);
SELECT kind, amount, gift_card_step_id FROM issue_gift_card('50.00 EUR', :'code', 'card', 'till 1', :'step', '2027-01-01 00:00+00', 'i-1');
SELECT kind, amount FROM top_up_gift_card('20.00 EUR', :'code', 'card', idempotency_key => 't-1');
SELECT kind, amount FROM top_up_gift_card('20.00 EUR', :'code', 'card', idempotency_key => 't-1');
SELECT kind, amount, provider, reference FROM redeem_gift_card('12.50 EUR', :'code', 'order 7', :'spent', 'r-1');
SELECT kind, amount FROM redeem_gift_card('12.50 EUR', :'code', 'order 7', :'spent', 'r-1');
SELECT currency, balance, expires_at FROM gift_cards;
SELECT account, account_code, balance FROM money_accounts WHERE account IN ('gift_card', 'clearing') ORDER BY 1, 2;

-- It pays an order: what the provider gift_card has to clear is nothing then.
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":20}]');
SELECT order_id FROM place_order('web', '[{"sku":"A-1","quantity":4}]', order_id => :'step');
SELECT provider, captured FROM record_payment(:'step', '12.50 EUR', 'gift_card', reference => :'spent');
SELECT account, account_code, balance FROM money_accounts WHERE account IN ('gift_card', 'clearing') ORDER BY 1, 2;

-- More than it holds, another currency, nothing, less than nothing, a wrong code, a code that is none or is another card's, cash.
SELECT pg_temp.try(format($$SELECT kind FROM %s$$, call)) FROM unnest(ARRAY[
	$$redeem_gift_card('57.51 EUR', 'Zk3vQ8mT1xR7pL5nW9sB2c')$$, $$redeem_gift_card('1.00 USD', 'Zk3vQ8mT1xR7pL5nW9sB2c')$$,
	$$redeem_gift_card('0 EUR', 'Zk3vQ8mT1xR7pL5nW9sB2c')$$, $$redeem_gift_card('-1.00 EUR', 'Zk3vQ8mT1xR7pL5nW9sB2c')$$,
	$$redeem_gift_card('1.00', 'Zk3vQ8mT1xR7pL5nW9sB2c')$$, $$redeem_gift_card(NULL, 'Zk3vQ8mT1xR7pL5nW9sB2c')$$,
	$$redeem_gift_card('1.00 EUR', 'Zk3vQ8mT1xR7pL5nW9sB2d')$$, $$redeem_gift_card('1.00 EUR', NULL)$$,
	$$redeem_gift_card('1.00 EUR', 'Zk3vQ8mT1xR7pL5nW9sB2c', gift_card_step_id => '00000000-0000-0000-0000-000000000002')$$,
	$$redeem_gift_card('1.00 EUR', 'Zk3vQ8mT1xR7pL5nW9sB2c', tenant_id => 11)$$,
	$$issue_gift_card('1.00 EUR', 'Zk3vQ8mT1xR7pL5nW9sB2c', 'card')$$, $$issue_gift_card('1.00 EUR', 'short', 'card')$$,
	$$issue_gift_card('1.00 EUR', 'Zk3vQ8mT1xR7pL5nW9sB2e', 'cash')$$, $$issue_gift_card('1.00 EUR', 'Zk3vQ8mT1xR7pL5nW9sB2e', 'nobody')$$,
	$$issue_gift_card('1.00 EUR', 'Zk3vQ8mT1xR7pL5nW9sB2e', 'card', expires_at => '2020-01-01')$$,
	$$top_up_gift_card('1.00 EUR', 'Zk3vQ8mT1xR7pL5nW9sB2d', 'card')$$]) AS call;
SELECT kind, amount FROM redeem_gift_card('57.50 EUR', :'code');
SELECT balance FROM gift_cards;

-- Expired it is neither loaded nor spent.
SET order_mgmt.clock = '2027-01-01 00:00+00';
SELECT pg_temp.try(format($$SELECT kind FROM top_up_gift_card('1.00 EUR', %L, 'card')$$, :'code'));
SELECT pg_temp.try(format($$SELECT kind FROM redeem_gift_card('1.00 EUR', %L)$$, :'code'));

-- The code is kept nowhere; what was written stays.
SELECT count(*) FROM order_mgmt_data.gift_cards AS c WHERE c::text LIKE '%' || :'code' || '%';
SELECT pg_temp.try(query) FROM unnest(ARRAY[$$UPDATE order_mgmt_data.gift_card_steps SET change = 1$$, $$DELETE FROM order_mgmt_data.gift_cards$$]) AS query;
SELECT rule, violations FROM verify() WHERE rule LIKE 'gift_card%' OR violations > 0;
