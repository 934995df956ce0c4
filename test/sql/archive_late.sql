-- The archive: what is told late of an order keeps it, and a tenant that cannot be folded keeps nobody else's.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

CREATE FUNCTION pg_temp.id(n integer) RETURNS uuid LANGUAGE sql AS $$ SELECT format('00000000-0000-7000-8000-%s', lpad(n::text, 12, '0'))::uuid $$;
CREATE FUNCTION pg_temp.compact() RETURNS void LANGUAGE plpgsql AS $$ BEGIN WHILE order_mgmt.compact_balances() > 0 LOOP END LOOP; END $$;
CREATE FUNCTION pg_temp.archive(before timestamptz, tenant bigint DEFAULT 1) RETURNS void LANGUAGE plpgsql AS $$ BEGIN WHILE order_mgmt.archive_history(before, tenant_id => tenant) > 0 LOOP END LOOP; END $$;
-- An order of one unit, paid and shipped.
CREATE FUNCTION pg_temp.sell(n integer, tenant bigint DEFAULT 1) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM place_order('web', '[{"sku":"A-1","quantity":1}]', order_id => pg_temp.id(n), tenant_id => tenant);
	PERFORM record_payment(pg_temp.id(n), '10.00 EUR', 'stripe', payment_id => pg_temp.id(100 + n), tenant_id => tenant);
	PERFORM plan_fulfillment(pg_temp.id(n), fulfillment_id => pg_temp.id(200 + n), tenant_id => tenant);
	PERFORM ship_fulfillment(pg_temp.id(200 + n), tenant_id => tenant);
END $$;

-- January: six orders; returns of 4 and 5 are announced, of 6 one unit came back.
SET order_mgmt.clock = '2026-01-02 09:00+00';
SELECT FROM receive_stock('BER', '[{"sku":"A-1","quantity":100,"unit_cost":"4.00 EUR"}]');
SELECT count(pg_temp.sell(n)) FROM generate_series(1, 6) AS n;
SELECT count(*) FROM unnest('{4,5,6}'::integer[]) AS n, request_return(pg_temp.id(n), '[{"line_no":1,"quantity":1}]', return_id => pg_temp.id(300 + n), options => CASE n WHEN 5 THEN '{"approve":false}' ELSE '{}' END::strict_jsonb);
SELECT status FROM receive_return(pg_temp.id(306), '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT status FROM create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":5}]', transfer_id => pg_temp.id(401));
SELECT status FROM ship_transfer(pg_temp.id(401));
SELECT count(*) FROM unnest('{501,502}'::integer[]) AS n, reserve_stock('web', '[{"sku":"A-1","quantity":1}]', '10 minutes', reservation_id => pg_temp.id(n));
SELECT status FROM release_reservation(pg_temp.id(501));
SELECT pg_temp.compact();
-- In April all of that is told of January which had not been told yet; the money of 6 goes back, and a receipt of January is found.
SET order_mgmt.clock = '2026-04-01 09:00+00';
SELECT status, delivered_at FROM record_delivery(pg_temp.id(202), occurred_at => '2026-01-03');
SELECT status FROM cancel_return(pg_temp.id(304), occurred_at => '2026-01-03');
SELECT status FROM reject_return(pg_temp.id(305), occurred_at => '2026-01-03');
SELECT count(*) FROM refund_return(pg_temp.id(306), occurred_at => '2026-01-03');
SELECT count(*) FROM record_payment_event('stripe', 'evt_3', pg_temp.id(103), 'chargeback', 'succeeded', '1.00 EUR', occurred_at => '2026-01-03');
SELECT status FROM receive_transfer(pg_temp.id(401), occurred_at => '2026-01-03');
SELECT expire_holds();
SELECT FROM receive_stock('BER', '[{"sku":"A-1","quantity":1,"unit_cost":"4.00 EUR"}]', document_id => pg_temp.id(601), occurred_at => '2026-01-03');
SELECT pg_temp.compact();
SELECT pg_temp.compact();
-- What was known then leaves.
SELECT pg_temp.archive('2026-03-01');
SELECT document_kind, document_id FROM order_mgmt_data.archived_documents WHERE document_kind = ANY ('{order,transfer,reservation}') ORDER BY 1, 2;
SELECT order_id FROM orders ORDER BY 1;
SELECT count(*) FROM order_mgmt_data.stock_documents WHERE document_id = pg_temp.id(601);
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
-- The rest leaves when that is old enough, too.
SET order_mgmt.clock = '2026-06-01 09:00+00';
SELECT count(*) FROM record_payment(pg_temp.id(3), '1.00 EUR', 'stripe');
SELECT pg_temp.archive('2026-04-05');
SELECT order_id FROM orders ORDER BY 1;
SELECT pg_temp.archive('2026-04-06');
SELECT order_id FROM orders ORDER BY 1;
SELECT count(*) FROM transfers UNION ALL SELECT count(*) FROM reservations UNION ALL SELECT count(*) FROM order_mgmt_data.stock_documents;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- Three tenants sell in July, one cannot be folded from then on, and of another one no costs are known: what they sold before leaves, and all of the third one's.
SET order_mgmt.clock = '2026-07-01 09:00+00';
SELECT count(*) FROM unnest('{1,11,12}'::bigint[]) AS t, receive_stock('BER', '[{"sku":"A-1","quantity":100,"unit_cost":"4.00 EUR"}]', tenant_id => t);
SELECT count(pg_temp.sell(11, t)) FROM unnest('{1,11,12}'::bigint[]) AS t;
SELECT pg_temp.compact();
SELECT pg_temp.compact();
CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'closed'; END $$;
CREATE TRIGGER closed BEFORE INSERT OR UPDATE ON order_mgmt_data.stock_balances FOR EACH ROW WHEN (NEW.tenant_id = 11) EXECUTE FUNCTION pg_temp.refuse();
CREATE TRIGGER closed BEFORE INSERT ON order_mgmt_data.stock_move_costs FOR EACH ROW WHEN (NEW.tenant_id = 12 AND NEW.move_id > 0) EXECUTE FUNCTION pg_temp.refuse();
SET order_mgmt.clock = '2026-07-02 09:00+00';
SELECT count(pg_temp.sell(12, t)) FROM unnest('{1,11,12}'::bigint[]) AS t;
SET client_min_messages = error;
SELECT status, failed_tenants FROM run_job('compact');
SELECT status, failed_tenants FROM run_job('compact');
RESET client_min_messages;
SELECT step, left_out FROM order_mgmt_data.fold_marks WHERE left_out <> 0 ORDER BY 1, 2;
CREATE TEMP TABLE shown AS SELECT s.tenant_id, s.sku, s.location, s.free, v.value, v.pending_moves FROM stock AS s LEFT JOIN order_mgmt_report.stock_valuation AS v USING (tenant_id, sku, location);
SET order_mgmt.clock = '2026-09-01 09:00+00';
SELECT pg_temp.archive('2026-08-01', t) FROM unnest('{1,11,12}'::bigint[]) AS t;
SELECT tenant_id, order_id FROM order_mgmt_archive.orders WHERE order_id = ANY (ARRAY[pg_temp.id(11), pg_temp.id(12)]) ORDER BY 1, 2;
SELECT * FROM shown EXCEPT SELECT s.tenant_id, s.sku, s.location, s.free, v.value, v.pending_moves FROM stock AS s LEFT JOIN order_mgmt_report.stock_valuation AS v USING (tenant_id, sku, location);
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
-- Then they can; what was sold in July by the one without costs has got them in September only.
DROP TRIGGER closed ON order_mgmt_data.stock_balances;
DROP TRIGGER closed ON order_mgmt_data.stock_move_costs;
SELECT status, failed_tenants FROM run_job('compact');
SELECT pg_temp.compact();
SELECT count(*) FROM order_mgmt_data.fold_marks WHERE left_out <> 0;
SELECT pg_temp.archive('2026-08-01', t) FROM unnest('{11,12}'::bigint[]) AS t;
SELECT tenant_id, order_id FROM orders WHERE tenant_id <> 1;
SET order_mgmt.clock = '2026-10-01 09:00+00';
SELECT pg_temp.archive('2026-09-06', t) FROM unnest('{11,12}'::bigint[]) AS t;
SELECT count(*) FROM orders WHERE tenant_id <> 1;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
