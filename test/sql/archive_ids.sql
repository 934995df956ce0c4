-- Ids and references of the archive: an id is used by documents of one kind, and what a provider knows by none other.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

CREATE FUNCTION pg_temp.id(n integer) RETURNS uuid LANGUAGE sql AS $$ SELECT format('00000000-0000-7000-8000-%s', lpad(n::text, 12, '0'))::uuid $$;
CREATE FUNCTION pg_temp.compact() RETURNS void LANGUAGE plpgsql AS $$ BEGIN WHILE order_mgmt.compact_balances() > 0 LOOP END LOOP; END $$;

SET order_mgmt.clock = '2026-01-02 09:00+00';
SELECT FROM receive_stock('BER', '[{"sku":"A-1","quantity":100,"unit_cost":"4.00 EUR"}]', document_id => pg_temp.id(1));

-- One id for a hold, the order made of it, its payment and its parcel; another for an order and a transfer that stays open, and for a hold and an order that is not paid.
SELECT status FROM reserve_stock('web', '[{"sku":"A-1","quantity":2}]', '10 minutes', reservation_id => pg_temp.id(1));
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":2}]', order_id => pg_temp.id(1), reservation_id => pg_temp.id(1));
SELECT captured FROM record_payment(pg_temp.id(1), '20.00 EUR', 'stripe', reference => 'ch_1', payment_id => pg_temp.id(1));
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1}]', order_id => pg_temp.id(2));
SELECT captured FROM record_payment(pg_temp.id(2), '10.00 EUR', 'stripe', reference => 'ch_2', payment_id => pg_temp.id(102));
SELECT status FROM create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":5}]', transfer_id => pg_temp.id(2), idempotency_key => 'transfer-2');
SELECT status FROM ship_transfer(pg_temp.id(2));
SELECT status FROM reserve_stock('web', '[{"sku":"A-1","quantity":3}]', '10 minutes', reservation_id => pg_temp.id(3));
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":3}]', order_id => pg_temp.id(3), reservation_id => pg_temp.id(3));
SELECT status FROM reserve_stock('web', '[{"sku":"A-1","quantity":1}]', '10 minutes', reservation_id => pg_temp.id(4));
SELECT status FROM release_reservation(pg_temp.id(4));
SELECT f.status FROM unnest('{1,2,3}'::integer[]) AS n, plan_fulfillment(pg_temp.id(n), fulfillment_id => pg_temp.id(n)) AS p, ship_fulfillment(pg_temp.id(n)) AS f;
SET order_mgmt.clock = '2026-02-02 09:00+00';
SELECT FROM receive_stock('BER', '[{"sku":"A-1","quantity":100,"unit_cost":"9.00 EUR"}]', document_id => pg_temp.id(5));
SELECT pg_temp.compact();
-- what that has posted is folded by the next one
SELECT pg_temp.compact();
SET order_mgmt.clock = '2026-04-01 09:00+00';
SELECT archive_history('2026-03-01', 1) > 0 AS has_left, archive_history('2026-03-01') > 0 AS more, archive_history('2026-03-01') AS rest;
SELECT document_kind, document_id FROM order_mgmt_data.archived_documents WHERE document_kind <> 'operation' ORDER BY 2, 1;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- What is open has its moves, its log and its cost: two units come back at what they cost.
SELECT count(*) > 0 AS has_moves FROM order_mgmt_data.stock_moves WHERE document_id = pg_temp.id(3);
SELECT from_status, to_status FROM status_log WHERE document_id = pg_temp.id(3) AND document_kind = 'order' ORDER BY log_id;
SELECT status FROM return_order(pg_temp.id(3), '[{"line_no":1,"quantity":2,"disposition":"restock"}]');
SELECT pg_temp.compact();
SELECT account, account_code, balance FROM money_accounts WHERE account IN ('inventory', 'cost_of_goods') ORDER BY 1, 2;
-- A repeated call of what is open is answered, an id of another kind is free, and one of its kind is not.
SELECT pg_temp.try($$SELECT status FROM create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":5}]', transfer_id => pg_temp.id(2), idempotency_key => 'transfer-2')$$);
SELECT pg_temp.try($$SELECT status FROM receive_transfer(pg_temp.id(2))$$);
SELECT pg_temp.try($$SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1}]', order_id => pg_temp.id(4))$$);
SELECT pg_temp.try($$SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1}]', order_id => pg_temp.id(1))$$);
SELECT pg_temp.try($$SELECT status FROM reserve_stock('web', '[{"sku":"A-1","quantity":1}]', reservation_id => pg_temp.id(1))$$);
-- What a provider knows begins no other payment, of whatever kind, and what it says of that later is refused.
SELECT pg_temp.try($$SELECT payment_id FROM authorize_payment(pg_temp.id(4), '1.00 EUR', 'stripe', reference => 'ch_1')$$);
SELECT pg_temp.try($$SELECT payment_id FROM record_payment(pg_temp.id(4), '1.00 EUR', 'stripe', reference => 'ch_2')$$);
SELECT pg_temp.try($$SELECT payment_id FROM record_payment_event('stripe', 'evt_1', NULL, 'chargeback', 'succeeded', '20.00 EUR', reference => 'ch_1')$$);
SELECT payment_id IS NOT NULL AS is_paid FROM record_payment(pg_temp.id(4), '10.00 EUR', 'stripe', reference => 'ch_4', payment_id => pg_temp.id(104));
SELECT pg_temp.try(format($$SELECT payment_id FROM record_payment_event('stripe', 'evt_2', pg_temp.id(104), 'refund', 'succeeded', '1.00 EUR', operation_id => %L)$$, d.document_id))
	~ '^55000 archived: operation_id' AS is_refused FROM order_mgmt_data.archived_documents AS d WHERE d.document_kind = 'operation' ORDER BY d.document_id LIMIT 1;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- A call that comes while an earlier one looks for moves goes on to documents, so that 0 means that nothing is left.
CREATE FUNCTION pg_temp.sell(n integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM place_order('web', '[{"sku":"A-1","quantity":1}]', order_id => pg_temp.id(n));
	PERFORM record_payment(pg_temp.id(n), '10.00 EUR', 'stripe', payment_id => pg_temp.id(100 + n));
END $$;
CREATE FUNCTION pg_temp.ship(n integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM plan_fulfillment(pg_temp.id(n), fulfillment_id => pg_temp.id(n));
	PERFORM ship_fulfillment(pg_temp.id(n));
END $$;
SET order_mgmt.clock = '2026-04-02 09:00+00';
SELECT pg_temp.sell(6), pg_temp.ship(6);
SET order_mgmt.clock = '2026-05-02 09:00+00';
SELECT pg_temp.sell(7), pg_temp.ship(7), pg_temp.sell(8);
SELECT pg_temp.compact();
SELECT pg_temp.compact();
-- its units have left, and nobody has folded that yet: it stays
SET order_mgmt.clock = '2026-05-03 09:00+00';
SELECT pg_temp.ship(8);
SET order_mgmt.clock = '2026-07-01 09:00+00';
DO $$ BEGIN
	LOOP
		PERFORM archive_history('2026-04-20', 1);
		EXIT WHEN EXISTS (SELECT FROM order_mgmt_data.archive_walks AS w WHERE w.stock_after IS NOT NULL);
	END LOOP;
	LOOP
		EXIT WHEN archive_history('2026-06-01', 1) = 0;
	END LOOP;
END $$;
SELECT order_id FROM orders WHERE order_id = ANY (ARRAY[pg_temp.id(6), pg_temp.id(7), pg_temp.id(8)]);
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
