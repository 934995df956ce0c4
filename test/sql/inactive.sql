-- What is not in use is not sold, and what lies there can be cleared.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
SET search_path = order_mgmt, pg_catalog;
CREATE FUNCTION pg_temp.try(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
	code text;
	detail text;
	hint text;
BEGIN
	EXECUTE query INTO answer;
	RETURN answer;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = CONSTRAINT_NAME, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN format('%s %s: %s %s (%s)', sqlstate, code, sqlerrm, (detail::jsonb - 'code')::text, hint);
END $$;
SELECT FROM put_location('BER');
SELECT FROM put_location('HAM');
SELECT FROM put_item('P');
SELECT FROM put_item('R');
SELECT FROM put_item('U', kind => 'untracked');
SELECT FROM put_channel('web', 'EUR', '{BER}');
SELECT FROM put_price('P', '1.00 EUR');
SELECT FROM put_price('R', '1.00 EUR');
SELECT FROM put_price('U', '1.00 EUR');
SELECT FROM put_register('BER-1', 'web', 'BER');
SELECT FROM open_shift('BER-1', '0.00 EUR');
SELECT FROM receive_stock('BER', '[{"sku":"P","quantity":5},{"sku":"R","quantity":7}]');
SELECT FROM receive_stock('HAM', '[{"sku":"P","quantity":3}]');
SELECT FROM put_stock_policy('R', 'BER', oversell_limit => 'unlimited');
SELECT status FROM place_order('web', '[{"sku":"R","quantity":1}]', order_id => '00000000-0000-7000-8000-000000000001');
SELECT is_active FROM put_item('P', is_active => false) UNION ALL SELECT is_active FROM put_item('U', is_active => false) UNION ALL SELECT is_active FROM put_location('BER', is_active => false);

-- Nothing is available, wherever it is asked.
SELECT sku, location, free, available FROM stock ORDER BY sku, location;
SELECT sku, location, available_quantity FROM order_mgmt_report.stock_on_hand ORDER BY sku, location;
SELECT available('R') AS r, available('R', 'BER') AS r_here, available('R', channel => 'web') AS r_web, available('P') AS p, available('P', 'HAM') AS p_ham, available('U') AS u;
SELECT term, quantity FROM explain_stock('R', 'BER') WHERE term = 'available' UNION ALL SELECT term, quantity FROM explain_stock('P', 'HAM') WHERE term = 'available';

-- Nobody sells, holds or receives it.
SELECT query, pg_temp.try('SELECT ' || query) AS answer FROM unnest(ARRAY[
	$$place_order('web', '[{"sku":"R","quantity":1}]')$$, $$reserve_stock('web', '[{"sku":"R","quantity":1}]')$$,
	$$place_order('web', '[{"sku":"R","quantity":1,"location":"BER"}]')$$, $$place_order('web', '[{"sku":"P","quantity":1}]')$$,
	$$record_sale('BER-1', '[{"sku":"R","quantity":1}]', '[{"provider":"cash","amount":"1.00"}]')$$,
	$$receive_stock('BER', '[{"sku":"R","quantity":1}]')$$, $$receive_stock('HAM', '[{"sku":"P","quantity":1}]')$$,
	$$create_transfer('HAM', 'BER', '[{"sku":"R","quantity":1}]')$$]) AS query;

-- What lies there is counted, corrected, moved and written off; what was sold is shipped.
SELECT sellable FROM count_stock('BER', '[{"sku":"P","counted":4,"expected":5}]', 'count');
SELECT sellable FROM adjust_stock('BER', '[{"sku":"P","quantity":2}]', 'found');
SELECT damaged FROM change_stock_state('BER', '[{"sku":"P","quantity":1,"from_state":"free","to_state":"damaged"}]');
SELECT FROM create_transfer('BER', 'HAM', '[{"sku":"P","quantity":2}]', transfer_id => '00000000-0000-7000-8000-000000000002');
SELECT FROM ship_transfer('00000000-0000-7000-8000-000000000002');
SELECT status FROM receive_transfer('00000000-0000-7000-8000-000000000002');
SELECT sellable FROM adjust_stock('BER', '[{"sku":"P","quantity":-3},{"sku":"R","quantity":-6}]', 'site cleared') ORDER BY sku;
SELECT fulfillment_id FROM plan_fulfillment('00000000-0000-7000-8000-000000000001', location => 'BER') \gset
SELECT status FROM ship_fulfillment(:'fulfillment_id');
SELECT sku, location, sellable, damaged FROM stock ORDER BY sku, location;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- In use again as it was.
SELECT name, kind FROM put_item('P', is_active => true);
SELECT available('P', 'HAM');
