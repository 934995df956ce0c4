-- Days: the reports that read them are what the ledgers say, however much of it is in the days by then.
--
-- The former definitions, which sum all of history, stand here as what is right.  Random shops of three tenants in two currencies and
-- changing time zones sell, cancel, ship, take back, transfer and tell late what happened, while the folder works at any moment,
-- in parts, or not at all.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

CREATE TEMP VIEW former_journal AS
	SELECT j.tenant_id, j.business_date, j.account, a.code AS account_code, j.currency, j.debit, j.credit
	FROM (
		SELECT e.tenant_id, order_mgmt_data.business_date(e.recorded_at, t.time_zone, t.time_zone_changes) AS business_date,
			e.account::text AS account, e.account AS account_kind, e.account_id, e.currency,
			coalesce(sum(e.delta::numeric) FILTER (WHERE order_mgmt.amount_minor(e.delta) > 0), 0) AS debit,
			coalesce(- sum(e.delta::numeric) FILTER (WHERE order_mgmt.amount_minor(e.delta) < 0), 0) AS credit
		FROM order_mgmt_data.money_effects AS e
		LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = e.tenant_id
		GROUP BY e.tenant_id, business_date, e.account, e.account_id, e.currency) AS j
	LEFT JOIN order_mgmt_data.account_codes AS a ON a.tenant_id = j.tenant_id AND a.account = j.account_kind AND a.account_id = j.account_id;
CREATE TEMP VIEW former_sales AS
	SELECT s.tenant_id, s.business_date, c.code AS channel, l.code AS location, s.currency, s.orders, s.units, s.gross_sales, s.discounts, s.returns,
		s.gross_sales - s.discounts - s.returns AS net_sales, s.shipping, s.tax,
		s.gross_sales - s.discounts - s.returns + s.shipping + s.tax AS total_sales, s.canceled_units, s.returned_units
	FROM (
		SELECT x.tenant_id, x.business_date, x.channel_id, x.location_id, x.currency, sum(x.orders)::bigint AS orders, sum(x.units) AS units,
			sum(x.gross) AS gross_sales,
			sum(x.discounts) AS discounts,
			sum(x.returns) AS returns,
			sum(x.shipping) AS shipping,
			sum(x.tax) AS tax,
			sum(x.canceled) AS canceled_units,
			sum(x.returned) AS returned_units
		FROM (
			SELECT m.tenant_id, order_mgmt_data.business_date(m.recorded_at, t.time_zone, t.time_zone_changes) AS business_date, m.channel_id, coalesce(m.location_id, r.location_id) AS location_id,
				order_mgmt.amount_currency(m.amount) AS currency, 0 AS orders, 0::numeric AS units, 0::numeric AS canceled, 0::numeric AS returned,
				CASE 'revenue' WHEN m.from_account::text THEN a.amount WHEN m.to_account::text THEN - a.amount ELSE 0 END AS gross,
				CASE 'discounts' WHEN m.to_account::text THEN a.amount WHEN m.from_account::text THEN - a.amount ELSE 0 END AS discounts,
				CASE 'returns' WHEN m.to_account::text THEN a.amount WHEN m.from_account::text THEN - a.amount ELSE 0 END AS returns,
				CASE 'shipping' WHEN m.from_account::text THEN a.amount WHEN m.to_account::text THEN - a.amount ELSE 0 END AS shipping,
				CASE 'tax' WHEN m.from_account::text THEN a.amount WHEN m.to_account::text THEN - a.amount ELSE 0 END AS tax
			FROM order_mgmt_data.money_moves AS m
			CROSS JOIN LATERAL (SELECT m.amount::numeric AS amount) AS a
			LEFT JOIN order_mgmt_data.register_sales AS r ON r.tenant_id = m.tenant_id AND r.order_id = m.order_id
			LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = m.tenant_id
			WHERE m.channel_id IS NOT NULL AND (m.from_account = ANY ('{revenue,discounts,returns,shipping,tax}')
				OR m.to_account = ANY ('{revenue,discounts,returns,shipping,tax}'))
			UNION ALL
			SELECT u.tenant_id, order_mgmt_data.business_date(u.recorded_at, t.time_zone, t.time_zone_changes), c.channel_id, u.location_id, u.currency,
				u.orders, u.ordered - u.canceled, u.canceled, u.returned, 0, 0, 0, 0, 0
			FROM (
				SELECT l.tenant_id, l.recorded_at, l.channel, l.location_id, l.currency,
					CASE WHEN row_number() OVER (PARTITION BY l.tenant_id, l.order_id ORDER BY l.location_id IS NULL, l.line_no) = 1 THEN 1 ELSE 0 END AS orders,
					l.ordered, 0::numeric AS canceled, 0::numeric AS returned
				FROM (
					SELECT o.tenant_id, o.order_id, o.recorded_at, o.channel, o.currency, l.line_no, l.ordered::numeric AS ordered,
						coalesce(nullif(l.location_id, 0), r.location_id) AS location_id
					FROM order_mgmt_data.orders AS o
					JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = o.tenant_id AND l.order_id = o.order_id
					LEFT JOIN order_mgmt_data.register_sales AS r ON r.tenant_id = o.tenant_id AND r.order_id = o.order_id) AS l
				UNION ALL
				SELECT o.tenant_id, k.recorded_at, o.channel, coalesce(nullif(l.location_id, 0), r.location_id), o.currency, 0, 0, k.canceled, k.returned
				FROM (
					SELECT k.tenant_id, k.order_id, k.line_no, k.recorded_at, CASE WHEN k.was_paid THEN 0 ELSE k.quantity::numeric END AS canceled,
						CASE WHEN k.was_paid THEN k.quantity::numeric ELSE 0 END AS returned
					FROM order_mgmt_data.order_cancellations AS k
					UNION ALL
					SELECT b.tenant_id, h.order_id, b.line_no, b.recorded_at, 0, b.quantity::numeric
					FROM order_mgmt_data.return_receipts AS b
					JOIN order_mgmt_data.returns AS h ON h.tenant_id = b.tenant_id AND h.return_id = b.return_id
					WHERE b.disposition <> 'missing') AS k
				JOIN order_mgmt_data.orders AS o ON o.tenant_id = k.tenant_id AND o.order_id = k.order_id
				JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = k.tenant_id AND l.order_id = k.order_id AND l.line_no = k.line_no
				LEFT JOIN order_mgmt_data.register_sales AS r ON r.tenant_id = k.tenant_id AND r.order_id = k.order_id
				UNION ALL
				SELECT h.tenant_id, h.recorded_at, h.channel, p.location_id, order_mgmt.amount_currency(h.total), 0, 0, 0, b.quantity::numeric
				FROM order_mgmt_data.refunds_without_sale AS h
				JOIN order_mgmt_data.refund_without_sale_lines AS b ON b.tenant_id = h.tenant_id AND b.refund_id = h.refund_id
				LEFT JOIN order_mgmt_data.locations AS p ON p.tenant_id = h.tenant_id AND p.code = h.location) AS u
			LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = u.tenant_id
			LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = u.tenant_id AND c.code = u.channel) AS x
		GROUP BY x.tenant_id, x.business_date, x.channel_id, x.location_id, x.currency) AS s
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = s.tenant_id AND c.channel_id = s.channel_id
	LEFT JOIN order_mgmt_data.locations AS l ON l.tenant_id = s.tenant_id AND l.location_id = s.location_id;
-- The same by the day of the event.
DO $$ BEGIN
	EXECUTE 'CREATE TEMP VIEW former_events AS ' || regexp_replace(replace(pg_get_viewdef('former_sales'::regclass), 'recorded_at', 'occurred_at'), 'business_date(?!\()', 'occurred_date', 'g');
END $$;

CREATE TEMP VIEW former_freshness AS
	SELECT o.tenant_id, 'orders' AS fact, max(o.recorded_at) AS latest_recorded_at, 0::bigint AS lag_rows FROM order_mgmt_data.orders AS o GROUP BY o.tenant_id
	UNION ALL
	SELECT m.tenant_id, 'stock_moves', max(m.recorded_at), 0 FROM order_mgmt_data.stock_moves AS m GROUP BY m.tenant_id
	UNION ALL
	SELECT e.tenant_id, 'payment_events', max(e.recorded_at), 0 FROM order_mgmt_data.payment_events AS e GROUP BY e.tenant_id
	UNION ALL
	SELECT m.tenant_id, 'money_moves', max(m.recorded_at), 0 FROM order_mgmt_data.money_moves AS m GROUP BY m.tenant_id
	UNION ALL
	SELECT v.tenant_id, 'stock_valuation', NULL, sum(v.pending_moves)::bigint FROM order_mgmt_report.stock_valuation AS v GROUP BY v.tenant_id;
-- Stock by the end of a day, and its value: all moves and all records of costs up to it.
CREATE FUNCTION pg_temp.former_stock(t bigint, place text, day date, by text)
	RETURNS TABLE (sku text, free numeric, reserved numeric, allocated numeric, backordered numeric, quality_control numeric, damaged numeric, expired numeric, returned numeric, in_transit numeric, short numeric,
		currency text, value numeric) LANGUAGE sql AS $$
	SELECT i.sku, greatest(x.free, 0), x.reserved, x.allocated, x.backordered, x.quality_control, x.damaged, x.expired, x.returned, x.in_transit, greatest(- x.free, 0), x.currency, x.value
	FROM (SELECT e.item_id, coalesce(sum(e.delta) FILTER (WHERE e.state = 'free'), 0) AS free, coalesce(sum(e.delta) FILTER (WHERE e.state = 'reserved'), 0) AS reserved, coalesce(sum(e.delta) FILTER (WHERE e.state = 'allocated'), 0) AS allocated, coalesce(sum(e.delta) FILTER (WHERE e.state = 'backordered'), 0) AS backordered, coalesce(sum(e.delta) FILTER (WHERE e.state = 'quality_control'), 0) AS quality_control, coalesce(sum(e.delta) FILTER (WHERE e.state = 'damaged'), 0) AS damaged, coalesce(sum(e.delta) FILTER (WHERE e.state = 'expired'), 0) AS expired, coalesce(sum(e.delta) FILTER (WHERE e.state = 'returned'), 0) AS returned, coalesce(sum(e.delta) FILTER (WHERE e.state = 'in_transit'), 0) AS in_transit,
			min(e.currency) AS currency, sum(e.value) AS value
		FROM (
			SELECT f.tenant_id, f.location_id, f.item_id, f.state::text AS state, f.delta::numeric AS delta, NULL AS currency, NULL::numeric AS value, f.occurred_at, f.recorded_at
			FROM order_mgmt_data.stock_effects AS f
			UNION ALL
			SELECT c.tenant_id, c.location_id, c.item_id, NULL, NULL, order_mgmt.amount_currency(c.value), c.value::numeric, m.occurred_at, m.recorded_at
			FROM order_mgmt_data.stock_move_costs AS c JOIN order_mgmt_data.stock_moves AS m USING (tenant_id, move_id)) AS e
		JOIN order_mgmt_data.tenants AS z USING (tenant_id) JOIN order_mgmt_data.locations AS l USING (tenant_id, location_id)
		WHERE e.tenant_id = t AND l.code = place AND day >= order_mgmt_data.business_date(CASE by WHEN 'recorded_at' THEN e.recorded_at ELSE e.occurred_at END,
			z.time_zone, z.time_zone_changes)
		GROUP BY e.item_id) AS x
	JOIN order_mgmt_data.items AS i ON i.tenant_id = t AND i.item_id = x.item_id
	WHERE ROW(x.free, x.reserved, x.allocated, x.backordered, x.quality_control, x.damaged, x.expired, x.returned, x.in_transit) <> ROW(0, 0, 0, 0, 0, 0, 0, 0, 0) OR x.value <> 0
$$;

-- Rows that a report has and the former one has not, or the other way round.
CREATE FUNCTION pg_temp.differ() RETURNS TABLE (report text, rows bigint, sample text) LANGUAGE plpgsql AS $$
DECLARE
	pair text[];
BEGIN
	FOREACH pair SLICE 1 IN ARRAY ARRAY[['order_mgmt_report.journal', 'former_journal'], ['order_mgmt_report.sales_by_day', 'former_sales'],
			['order_mgmt_report.sales_by_occurred_date', 'former_events'], ['order_mgmt_report.data_freshness', 'former_freshness']] LOOP
		RETURN QUERY EXECUTE format('SELECT %L, count(*), min(x::text) FROM ((SELECT 1, a.* FROM %s AS a EXCEPT ALL SELECT 1, b.* FROM %s AS b)
			UNION ALL (SELECT 2, b.* FROM %3$s AS b EXCEPT ALL SELECT 2, a.* FROM %2$s AS a)) AS x HAVING count(*) > 0', pair[1], pair[1], pair[2]);
	END LOOP;
	RETURN QUERY
	WITH asked AS MATERIALIZED (
		SELECT l.tenant_id, l.code AS place, d.day::date AS day, b.way FROM order_mgmt_data.locations AS l
		CROSS JOIN (SELECT min(m.recorded_at) - interval '2 days' AS first, max(m.recorded_at) + interval '2 days' AS last FROM order_mgmt_data.stock_moves AS m) AS r
		CROSS JOIN generate_series(r.first, r.last, (r.last - r.first) / 5) AS d (day)
		CROSS JOIN (VALUES ('occurred_at'), ('recorded_at')) AS b (way)
	), found AS MATERIALIZED (
		SELECT a.tenant_id, a.place, a.day, a.way, s.sku, s.free::numeric, s.reserved::numeric, s.allocated::numeric, s.backordered::numeric, s.quality_control::numeric, s.damaged::numeric, s.expired::numeric, s.returned::numeric, s.in_transit::numeric, s.short::numeric, s.currency, s.value
		FROM asked AS a CROSS JOIN LATERAL order_mgmt.stock_on(a.place, a.day, a.way, a.tenant_id) AS s
	), wanted AS MATERIALIZED (
		SELECT a.tenant_id, a.place, a.day, a.way, f.* FROM asked AS a CROSS JOIN LATERAL pg_temp.former_stock(a.tenant_id, a.place, a.day, a.way) AS f
	)
	SELECT 'stock_on', count(*), min(x::text) FROM ((SELECT 1, f.* FROM found AS f EXCEPT ALL SELECT 1, w.* FROM wanted AS w)
		UNION ALL (SELECT 2, w.* FROM wanted AS w EXCEPT ALL SELECT 2, f.* FROM found AS f)) AS x HAVING count(*) > 0;
	-- A position at any instant, by all of its moves up to then.
	RETURN QUERY
	WITH asked AS MATERIALIZED (
		SELECT l.tenant_id, l.location_id, l.code AS place, i.item_id, i.sku, d.instant, b.way FROM order_mgmt_data.locations AS l
		JOIN order_mgmt_data.items AS i ON i.tenant_id = l.tenant_id AND i.sku = ANY ('{A-1,B-1,CHEESE}')
		CROSS JOIN (SELECT min(m.recorded_at) - interval '5 days' AS first, max(m.recorded_at) + interval '2 days' AS last FROM order_mgmt_data.stock_moves AS m) AS r
		CROSS JOIN generate_series(r.first, r.last, (r.last - r.first) / 7) AS d (instant)
		CROSS JOIN (VALUES ('occurred_at'), ('recorded_at')) AS b (way)
	)
	SELECT 'stock_as_of', count(*), min(x::text)
	FROM (SELECT a.*, to_jsonb(s) AS found, jsonb_build_object('short', greatest(- w.free, 0), 'free', greatest(w.free, 0), 'reserved', w.reserved, 'allocated', w.allocated, 'backordered', w.backordered, 'quality_control', w.quality_control, 'damaged', w.damaged, 'expired', w.expired, 'returned', w.returned, 'in_transit', w.in_transit) AS wanted
		FROM asked AS a CROSS JOIN LATERAL (SELECT o.short::numeric, o.free::numeric, o.reserved::numeric, o.allocated::numeric, o.backordered::numeric, o.quality_control::numeric, o.damaged::numeric, o.expired::numeric, o.returned::numeric, o.in_transit::numeric FROM order_mgmt.stock_as_of(a.sku, a.place, a.instant, a.way, a.tenant_id) AS o) AS s
		CROSS JOIN LATERAL (SELECT coalesce(sum(e.delta::numeric) FILTER (WHERE e.state::text = 'free'), 0) AS free, coalesce(sum(e.delta::numeric) FILTER (WHERE e.state::text = 'reserved'), 0) AS reserved, coalesce(sum(e.delta::numeric) FILTER (WHERE e.state::text = 'allocated'), 0) AS allocated, coalesce(sum(e.delta::numeric) FILTER (WHERE e.state::text = 'backordered'), 0) AS backordered, coalesce(sum(e.delta::numeric) FILTER (WHERE e.state::text = 'quality_control'), 0) AS quality_control, coalesce(sum(e.delta::numeric) FILTER (WHERE e.state::text = 'damaged'), 0) AS damaged, coalesce(sum(e.delta::numeric) FILTER (WHERE e.state::text = 'expired'), 0) AS expired, coalesce(sum(e.delta::numeric) FILTER (WHERE e.state::text = 'returned'), 0) AS returned, coalesce(sum(e.delta::numeric) FILTER (WHERE e.state::text = 'in_transit'), 0) AS in_transit
			FROM order_mgmt_data.stock_effects AS e WHERE e.tenant_id = a.tenant_id AND e.item_id = a.item_id AND e.location_id = a.location_id
				AND CASE a.way WHEN 'recorded_at' THEN e.recorded_at ELSE e.occurred_at END <= a.instant) AS w) AS x
	WHERE x.found <> x.wanted HAVING count(*) > 0;
END $$;

-- One random call for a tenant; its refusal is an answer too.
CREATE TEMP TABLE acts (kind text, sqlstate text);
CREATE FUNCTION pg_temp.some(VARIADIC options text[]) RETURNS text LANGUAGE sql VOLATILE AS $$SELECT options[1 + floor(random() * cardinality(options))]$$;
CREATE FUNCTION pg_temp.act(t bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	kind text := pg_temp.some('place', 'place', 'place', 'sale', 'sale', 'pay', 'cancel', 'cancel', 'ship', 'ship', 'return', 'return', 'return', 'receive', 'receive', 'receive', 'adjust', 'count',
		'damage', 'move', 'arrive', 'without_sale', 'goodwill', 'hold', 'zone');
	late timestamptz := CASE WHEN random() < 0.3 THEN order_mgmt_data.clock() - random() * interval '4 days' END;
	place text := pg_temp.some('BER', 'HAM');
	sku text := pg_temp.some('A-1', 'B-1', 'C-1', 'CHEESE');
	n integer := 1 + floor(random() * 5);
	lines text := format('[{"sku":"%s","quantity":%s%s},{"sku":"%s","quantity":1}]', sku, n, pg_temp.some('', ',"location":"BER"', ',"discount":"0.10"', ',"tax_rates":["full"]'),
		pg_temp.some('GIFTWRAP', 'A-1'));
	document uuid;
	other uuid;
	shift record;
BEGIN
	IF kind = 'place' THEN
		PERFORM order_mgmt.place_order(pg_temp.some('web', 'shop', 'usa'), (CASE WHEN random() < 0.2 THEN '[{"sku":"A-1","quantity":1}]' ELSE lines END)::order_mgmt.strict_jsonb,
			shipping => CASE WHEN random() < 0.3 THEN '4.90' END::order_mgmt.amount_input, occurred_at => late, tenant_id => t);
	ELSIF kind = 'sale' THEN
		PERFORM order_mgmt.record_sale('R', lines::order_mgmt.strict_jsonb, '[{"provider":"cash","amount":"500"}]',
			occurred_at => CASE WHEN late > s.opened_at THEN late END, tenant_id => t)
		FROM order_mgmt_data.shifts AS s WHERE s.tenant_id = t AND s.status = 'open';
	ELSIF kind = 'pay' THEN
		SELECT o.order_id INTO document FROM order_mgmt.orders AS o WHERE o.tenant_id = t AND o.amount_due_numeric > 0 ORDER BY random() LIMIT 1;
		PERFORM order_mgmt.record_payment(document, (SELECT o.amount_due FROM order_mgmt.orders AS o WHERE o.tenant_id = t AND o.order_id = document)::text::order_mgmt.amount_input, 'stripe', tenant_id => t);
	ELSIF kind = 'cancel' THEN
		SELECT o.order_id INTO document FROM order_mgmt_data.orders AS o WHERE o.tenant_id = t AND o.status = 'placed' ORDER BY random() LIMIT 1;
		PERFORM order_mgmt.cancel_order(document, CASE WHEN random() < 0.6 THEN '[{"line_no":1,"quantity":1}]' END::order_mgmt.strict_jsonb, tenant_id => t);
	ELSIF kind = 'ship' THEN
		SELECT o.order_id INTO document FROM order_mgmt_data.orders AS o WHERE o.tenant_id = t AND o.fulfillment_status <> 'fulfilled' AND o.status = 'placed' ORDER BY random() LIMIT 1;
		FOR other IN SELECT f.fulfillment_id FROM order_mgmt.plan_fulfillment(document, tenant_id => t) AS f LOOP
			PERFORM order_mgmt.ship_fulfillment(other, tenant_id => t);
		END LOOP;
	ELSIF kind = 'return' THEN
		SELECT l.order_id INTO document FROM order_mgmt_data.order_lines AS l WHERE l.tenant_id = t AND l.line_no = 1 AND l.shipped OPERATOR(order_mgmt.>) l.return_requested ORDER BY random() LIMIT 1;
		PERFORM order_mgmt.return_order(document, format('[{"line_no":1,"quantity":1,"disposition":"%s"}]', pg_temp.some('restock', 'quarantine', 'damaged', 'scrap', 'missing'))::order_mgmt.strict_jsonb,
			place, occurred_at => CASE WHEN random() < 0.2 THEN order_mgmt_data.clock() - interval '1 hour' END,
			register => (SELECT 'R' FROM order_mgmt_data.register_sales AS r WHERE r.tenant_id = t AND r.order_id = document), tenant_id => t);
	ELSIF kind = 'receive' THEN
		PERFORM order_mgmt.receive_stock(place, format('[{"sku":"%s","quantity":%s%s}]', sku, n * 20, pg_temp.some('', format(',"unit_cost":"%s.37 EUR"', n)))::order_mgmt.strict_jsonb,
			occurred_at => late, tenant_id => t);
	ELSIF kind = 'adjust' THEN
		PERFORM order_mgmt.adjust_stock(place, format('[{"sku":"%s","quantity":%s}]', sku, pg_temp.some('-1', '-2', '2', '-90'))::order_mgmt.strict_jsonb, 'shelf', occurred_at => late,
			options => pg_temp.some('{}', '{"force":true}')::order_mgmt.strict_jsonb, tenant_id => t);
	ELSIF kind = 'count' THEN
		PERFORM order_mgmt.count_stock(place, format('[{"sku":"%s","counted":%s}]', sku, n)::order_mgmt.strict_jsonb, 'recount', tenant_id => t);
	ELSIF kind = 'damage' THEN
		PERFORM order_mgmt.change_stock_state(place, format('[{"sku":"%s","quantity":1,"from_state":"free","to_state":"%s"}]', sku, pg_temp.some('damaged', 'quality_control'))::order_mgmt.strict_jsonb, tenant_id => t);
	ELSIF kind = 'move' THEN
		SELECT x.transfer_id INTO document FROM order_mgmt.create_transfer(place, CASE place WHEN 'BER' THEN 'HAM' ELSE 'BER' END, format('[{"sku":"%s","quantity":%s}]', sku, n)::order_mgmt.strict_jsonb, tenant_id => t) AS x;
		PERFORM order_mgmt.ship_transfer(document, tenant_id => t);
	ELSIF kind = 'arrive' THEN
		SELECT x.transfer_id INTO document FROM order_mgmt.transfers AS x WHERE x.tenant_id = t AND x.status = 'in_transit' ORDER BY random() LIMIT 1;
		PERFORM order_mgmt.receive_transfer(document, tenant_id => t);
	ELSIF kind = 'without_sale' THEN
		PERFORM order_mgmt.refund_without_sale('R', format('[{"sku":"%s","quantity":1,"unit_price":"1.00","disposition":"restock"}]', pg_temp.some(sku, 'GIFTWRAP'))::order_mgmt.strict_jsonb, 'a gift', tenant_id => t);
	ELSIF kind = 'goodwill' THEN
		SELECT p.payment_id INTO document FROM order_mgmt_data.payments AS p WHERE p.tenant_id = t ORDER BY random() LIMIT 1;
		PERFORM order_mgmt.refund_goodwill(document, '0.10'::order_mgmt.amount_input, 'late', tenant_id => t);
	ELSIF kind = 'hold' THEN
		PERFORM order_mgmt.reserve_stock('web', format('[{"sku":"%s","quantity":1}]', sku)::order_mgmt.strict_jsonb, tenant_id => t);
	ELSIF random() < 0.4 THEN
		PERFORM order_mgmt.put_tenant(t, time_zone => pg_temp.some('Europe/Berlin', 'Pacific/Auckland', 'America/Los_Angeles', 'UTC', 'Asia/Kathmandu'));
	ELSE
		FOR shift IN SELECT s.shift_id FROM order_mgmt_data.shifts AS s WHERE s.tenant_id = t AND s.status = 'open' LOOP
			PERFORM order_mgmt.close_shift('R', '500 EUR', tenant_id => t);
		END LOOP;
		PERFORM order_mgmt.open_shift('R', '500 EUR', tenant_id => t);
	END IF;
	INSERT INTO pg_temp.acts VALUES (kind, 'ok');
EXCEPTION WHEN OTHERS THEN
	INSERT INTO pg_temp.acts VALUES (kind, SQLSTATE || ' ' || SQLERRM);
END $$;

SELECT setseed(0.68);
SELECT count(*) FROM (VALUES (1), (11), (12)) AS t (tenant) CROSS JOIN LATERAL put_tax_rate('full', 19, tenant_id => t.tenant)
	CROSS JOIN LATERAL put_register('R', 'shop', 'BER', tenant_id => t.tenant) CROSS JOIN LATERAL open_shift('R', '500 EUR', tenant_id => t.tenant);
-- Nothing is folded: the days are empty, and the reports right.
DO $$BEGIN
	FOR i IN 1 .. 100 LOOP
		PERFORM set_config('order_mgmt.clock', (order_mgmt_data.clock() + random() * interval '9 hours')::text, false);
		PERFORM pg_temp.act((ARRAY[1, 11, 12])[1 + i % 3]);
		COMMIT;
	END LOOP;
END $$;
SELECT (SELECT count(*) FROM order_mgmt_data.money_days) AS days, count(*) > 20 AS has_moves FROM order_mgmt_data.money_moves;
SELECT * FROM pg_temp.differ();
-- The folder works at any moment: often, in parts, up to wherever somebody else's transaction lets it.
DO $$BEGIN
	FOR i IN 1 .. 450 LOOP
		PERFORM set_config('order_mgmt.clock', (order_mgmt_data.clock() + random() * interval '9 hours')::text, false);
		PERFORM pg_temp.act((ARRAY[1, 11, 12])[1 + i % 3]);
		COMMIT;
		IF random() < 0.2 THEN
			PERFORM order_mgmt.compact_balances(1 + floor(random() * 20)::integer);
			COMMIT;
		END IF;
	END LOOP;
END $$;
SELECT (SELECT count(*) > 100 FROM order_mgmt_data.money_days) AS has_days, count(*) > 0 AS has_fresh FROM order_mgmt_data.fresh_money;
SELECT * FROM pg_temp.differ();
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
-- All of it.
DO $$BEGIN WHILE compact_balances() > 0 LOOP COMMIT; END LOOP; END $$;
SELECT compact_balances();
SELECT (SELECT count(*) FROM order_mgmt_data.fresh_money) AS money, (SELECT count(*) FROM order_mgmt_data.fresh_sales) AS sales, (SELECT count(*) FROM order_mgmt_data.fresh_stock) AS stock;
SELECT * FROM pg_temp.differ();
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
SELECT kind FROM acts GROUP BY kind HAVING count(*) FILTER (WHERE sqlstate = 'ok') = 0;

-- What is told late adds to its own day by events, and by the day of recording changes none that is over.
CREATE TEMP TABLE reported AS SELECT * FROM order_mgmt_report.sales_by_day;
CREATE TEMP TABLE happened AS SELECT * FROM order_mgmt_report.sales_by_occurred_date;
SELECT set_config('order_mgmt.clock', (order_mgmt_data.clock() + interval '2 days')::text, false) IS NOT NULL AS later;
SELECT total FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1}]', occurred_at => order_mgmt_data.clock() - interval '9 days', tenant_id => 11);
SELECT compact_balances() >= 0 AS folded;
SELECT count(*) AS rewritten FROM (TABLE reported EXCEPT ALL SELECT * FROM order_mgmt_report.sales_by_day) AS x;
SELECT count(*) > 0 AS has_changed FROM (SELECT * FROM order_mgmt_report.sales_by_occurred_date EXCEPT ALL TABLE happened) AS x;
SELECT * FROM pg_temp.differ();
-- A change of the time zone moves no day, whether it is kept or not.
TRUNCATE reported, happened;
INSERT INTO reported SELECT * FROM order_mgmt_report.sales_by_day;
SELECT total FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":2}]', tenant_id => 11);
SELECT count(*) FROM put_tenant(11, time_zone => 'Pacific/Kiritimati');
SELECT count(*) FROM order_mgmt_report.sales_by_day AS s WHERE s.tenant_id <> 11 AND NOT EXISTS (SELECT FROM reported AS r WHERE r = s);
SELECT * FROM pg_temp.differ();
DO $$BEGIN WHILE compact_balances() > 0 LOOP COMMIT; END LOOP; END $$;
SELECT * FROM pg_temp.differ();

-- What is rolled back was not folded.
SELECT total FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":3}]', tenant_id => 1);
BEGIN;
SELECT compact_balances() >= 0 AS folded;
SELECT count(*) AS sales FROM order_mgmt_data.fresh_sales;
ROLLBACK;
SELECT count(*) > 0 AS is_fresh FROM order_mgmt_data.fresh_sales;
SELECT * FROM pg_temp.differ();
-- What the own transaction wrote cannot be folded yet, and is in reports.
BEGIN;
SELECT total FROM place_order('shop', '[{"sku":"GIFTWRAP","quantity":4}]', tenant_id => 12);
SELECT compact_balances() >= 0 AS folded;
SELECT count(*) > 0 AS is_fresh FROM order_mgmt_data.fresh_sales WHERE tenant_id = 12;
SELECT * FROM pg_temp.differ();
COMMIT;

-- A tenant whose rows cannot be summed is left out alone; nothing of it is lost, and the next run makes up for it.
CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'closed'; END$$;
CREATE TRIGGER closed BEFORE INSERT OR UPDATE ON order_mgmt_data.stock_days FOR EACH ROW WHEN (NEW.tenant_id = 11) EXECUTE FUNCTION pg_temp.refuse();
SELECT count(*) FROM (VALUES (1), (11), (12)) AS t (tenant) CROSS JOIN LATERAL receive_stock('HAM', '[{"sku":"B-1","quantity":7,"unit_cost":"0.50 EUR"}]', tenant_id => t.tenant);
SELECT status, error, failed_tenants FROM run_job('compact');
SELECT tenant_id, count(*) > 0 AS is_fresh FROM order_mgmt_data.fresh_stock GROUP BY 1 ORDER BY 1;
SELECT left_out FROM order_mgmt_data.fold_marks WHERE step = 'days' AND left_out <> 0;
SELECT count(*) FROM (VALUES (1), (11), (12)) AS t (tenant) CROSS JOIN LATERAL place_order('web', '[{"sku":"B-1","quantity":1}]', tenant_id => t.tenant);
SELECT status, error, failed_tenants FROM run_job('compact');
SELECT tenant_id, count(*) > 0 AS is_fresh FROM order_mgmt_data.fresh_sales GROUP BY 1 ORDER BY 1;
SELECT * FROM pg_temp.differ();
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
DROP TRIGGER closed ON order_mgmt_data.stock_days;
SELECT status, error, failed_tenants FROM run_job('compact');
SELECT (SELECT count(*) FROM order_mgmt_data.fresh_stock) AS fresh, (SELECT count(*) FROM order_mgmt_data.fold_marks WHERE step = 'days' AND left_out <> 0) AS left_out;
SELECT * FROM pg_temp.differ();

-- One whose goods cannot be priced has no days either, so that their value is not forgotten.
CREATE TRIGGER closed BEFORE INSERT ON order_mgmt_data.stock_move_costs FOR EACH ROW WHEN (NEW.tenant_id = 11) EXECUTE FUNCTION pg_temp.refuse();
SELECT count(*) FROM (VALUES (1), (11), (12)) AS t (tenant) CROSS JOIN LATERAL receive_stock('POT', '[{"sku":"B-1","quantity":3,"unit_cost":"0.70 EUR"}]', tenant_id => t.tenant);
SELECT status, error, failed_tenants FROM run_job('compact');
SELECT tenant_id, count(*) > 0 AS is_fresh FROM order_mgmt_data.fresh_stock GROUP BY 1 ORDER BY 1;
DROP TRIGGER closed ON order_mgmt_data.stock_move_costs;
SELECT status, error, failed_tenants FROM run_job('compact');
SELECT count(*) AS fresh FROM order_mgmt_data.fresh_stock;
SELECT * FROM pg_temp.differ();

-- Snapshots: many days of many items, and then what is recorded on a day that has one.
SELECT count(*) FROM generate_series(1, 60) AS i CROSS JOIN LATERAL put_item('M-' || i, tenant_id => 12);
DO $$
DECLARE
	begun timestamptz := order_mgmt_data.clock();
BEGIN
	FOR i IN 1 .. 40 LOOP
		PERFORM set_config('order_mgmt.clock', (begun + i * interval '1 day')::text, false);
		PERFORM order_mgmt.receive_stock('POT', (SELECT jsonb_agg(jsonb_build_object('sku', 'M-' || k, 'quantity', 1 + k % 3, 'unit_cost', '1.10 EUR')) FROM generate_series(1, 60) AS k)::text::order_mgmt.strict_jsonb,
			occurred_at => CASE WHEN i % 4 = 0 THEN order_mgmt_data.clock() - interval '30 hours' END, tenant_id => 12);
		COMMIT;
		PERFORM order_mgmt.compact_balances();
		COMMIT;
	END LOOP;
END $$;
SELECT count(*) > 1 AS has_snapshots, max(positions) FROM order_mgmt_data.stock_snapshots WHERE snapshot_date > '-infinity';
SELECT * FROM pg_temp.differ();
SELECT set_config('order_mgmt.clock', (order_mgmt_data.clock() - interval '30 days')::text, false) IS NOT NULL AS sooner;
SELECT free FROM adjust_stock('POT', '[{"sku":"M-7","quantity":-5},{"sku":"A-1","quantity":3}]', 'found later', tenant_id => 12);
SELECT compact_balances() > 0 AS folded;
SELECT * FROM pg_temp.differ();
SELECT name, checked > 0 AS is_checked, violations, sample FROM verify(true) WHERE name ~ 'days|snapshots';
-- A sum that is wrong is found.
BEGIN;
UPDATE order_mgmt_data.stock_days SET free = free OPERATOR(order_mgmt.+) '1' WHERE item_id = (SELECT item_id FROM order_mgmt_data.items WHERE sku = 'M-9') AND location_id = (SELECT location_id FROM order_mgmt_data.locations WHERE tenant_id = 12 AND code = 'POT');
UPDATE order_mgmt_data.sale_days SET returns = returns + 1 WHERE (tenant_id, recorded_date) = (SELECT tenant_id, max(recorded_date) FROM order_mgmt_data.sale_days WHERE tenant_id = 1 GROUP BY 1);
UPDATE order_mgmt_data.money_days SET debit = debit + 1 WHERE (tenant_id, recorded_date, account) = (SELECT tenant_id, max(recorded_date), 'receivable'::money_account FROM order_mgmt_data.money_days WHERE tenant_id = 11 AND account = 'receivable' GROUP BY 1);
SELECT name, violations > 0 AS found FROM verify() WHERE name ~ 'days|snapshots';
SELECT name, violations > 0 AS found FROM verify(true) WHERE name ~ 'days|snapshots';
ROLLBACK;

-- Who sees them: at a location what is of it, kept and fresh alike; a stranger nothing, whatever it calls.
CREATE ROLE regress_days_all; CREATE ROLE regress_days_ham; CREATE ROLE regress_days_none; CREATE ROLE regress_days_other;
GRANT USAGE ON SCHEMA order_mgmt, order_mgmt_report, order_mgmt_data TO regress_days_none;
SELECT count(*) > 0 AS granted FROM grant_access('regress_days_all', 'analyst', '{11}') UNION SELECT count(*) > 0 FROM grant_access('regress_days_ham', 'analyst', '{11}', '{HAM}')
	UNION SELECT count(*) > 0 FROM grant_access('regress_days_other', 'analyst', '{12}');
CREATE FUNCTION pg_temp.seen() RETURNS TABLE (who text, tenants text, places text, sales numeric, wrong bigint) LANGUAGE plpgsql AS $$
BEGIN
	CREATE TEMP TABLE seen_all AS SELECT * FROM order_mgmt_report.sales_by_day;
	GRANT SELECT ON seen_all TO PUBLIC;
	FOREACH who IN ARRAY ARRAY['all', 'ham', 'other'] LOOP
		EXECUTE format('SET LOCAL ROLE regress_days_%s', who);
		RETURN QUERY SELECT who, string_agg(DISTINCT s.tenant_id::text, ' '), string_agg(DISTINCT s.location, ' '), sum(s.orders)::numeric,
			count(*) FILTER (WHERE NOT EXISTS (SELECT FROM seen_all AS a WHERE a.tenant_id = s.tenant_id AND a.business_date = s.business_date
				AND a.channel IS NOT DISTINCT FROM s.channel AND a.location IS NOT DISTINCT FROM s.location AND a.currency = s.currency AND a.net_sales = s.net_sales AND a.orders = s.orders))
		FROM order_mgmt_report.sales_by_day AS s;
		RESET ROLE;
	END LOOP;
	DROP TABLE seen_all;
END $$;
SELECT total FROM place_order('web', '[{"sku":"B-1","quantity":1,"location":"HAM"}]', tenant_id => 11);
SELECT total FROM place_order('shop', '[{"sku":"GIFTWRAP","quantity":1}]', tenant_id => 11);
CREATE TEMP TABLE fresh_seen AS SELECT * FROM pg_temp.seen();
SELECT who, tenants, places, wrong FROM fresh_seen;
SELECT compact_balances() > 0 AS folded;
SELECT count(*) AS seen_otherwise FROM (SELECT * FROM pg_temp.seen() EXCEPT TABLE fresh_seen) AS x;
SET ROLE regress_days_ham;
SELECT pg_temp.try($$SELECT count(*) > 0 FROM order_mgmt.stock_on('HAM', current_date, tenant_id => 11)$$);
SELECT pg_temp.try($$SELECT count(*) FROM order_mgmt.stock_on('BER', current_date, tenant_id => 11)$$);
SELECT pg_temp.try($$SELECT count(*) FROM order_mgmt.stock_on('HAM', current_date, tenant_id => 12)$$);
SELECT count(*) AS journal_of_others FROM order_mgmt_report.journal WHERE tenant_id <> 11;
RESET ROLE;
SELECT total FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1}]', tenant_id => 11);
SET ROLE regress_days_none;
SELECT (SELECT count(*) FROM order_mgmt_data.sees_fresh_sales()) AS sales, (SELECT count(*) FROM order_mgmt_data.sees_fresh_money()) AS money;
SELECT count(*) FROM order_mgmt.stock_on('HAM', current_date, tenant_id => 11);
RESET ROLE;
SELECT pg_temp.try($$SELECT stock_on('NOWHERE', current_date)$$);
SELECT pg_temp.try($$SELECT stock_on('BER', NULL)$$);
SELECT pg_temp.try($$SELECT stock_on('BER', current_date, 'today')$$);

-- Conditions on a day reach the index of days, as who has row security as well.
CREATE FUNCTION pg_temp.finds(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		IF line ~ 'Index Cond.*_date' THEN
			RETURN NEXT regexp_replace(btrim(line), '^(->  )?(Index Cond: ).*((recorded|occurred)_date [<>=]+ ''[^'']*''::date).*$', '\2\3');
		END IF;
	END LOOP;
END $$;
ANALYZE order_mgmt_data.money_days, order_mgmt_data.sale_days;
SET enable_seqscan = off;
SET ROLE regress_days_all;
SELECT DISTINCT pg_temp.finds($$SELECT * FROM order_mgmt_report.journal WHERE business_date = '2026-02-01'$$) ORDER BY 1;
SELECT DISTINCT pg_temp.finds($$SELECT channel, sum(net_sales) FROM order_mgmt_report.sales_by_day WHERE business_date = '2026-02-01' GROUP BY 1$$) ORDER BY 1;
SELECT DISTINCT pg_temp.finds($$SELECT channel, sum(net_sales) FROM order_mgmt_report.sales_by_occurred_date WHERE occurred_date = '2026-02-01' GROUP BY 1$$) ORDER BY 1;
RESET ROLE;

-- Facts are found by the instants that a day may have, wherever it is, and they are those that are counted day by day, whatever the time zone was.
SELECT count(*) > 0 AS has_zones, count(*) FILTER (WHERE (d.day::timestamp AT TIME ZONE z.name) < order_mgmt_data.day_begins(d.day)
	OR ((d.day + 1)::timestamp AT TIME ZONE z.name) > order_mgmt_data.day_ends(d.day)) AS beyond
FROM pg_timezone_names AS z CROSS JOIN (VALUES (date '1800-01-01'), ('1869-03-31'), ('1993-08-21'), ('2026-01-31'), ('2026-07-01')) AS d (day);
SELECT d.day, order_mgmt_data.day_begins(d.day) AS begins, order_mgmt_data.day_ends(d.day) AS ends
FROM (VALUES (date 'infinity'), ('-infinity'), ('2026-01-31'), ('5874897-12-31'), ('4713-01-01 BC')) AS d (day);
CREATE TEMP TABLE counted (report text, name text, day date, facts bigint);
GRANT ALL ON counted TO regress_days_all;
CREATE FUNCTION pg_temp.count_facts() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	report record;
BEGIN
	FOR report IN SELECT c.oid::regclass::text AS view, a.attname::text AS name FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
		WHERE c.relnamespace = 'order_mgmt_report'::regnamespace AND c.relname ~ '^(fct_|shift_)' AND a.atttypid = 'date'::regtype
	LOOP
		EXECUTE format('INSERT INTO pg_temp.counted SELECT %L, %L, f.%2$I, count(*) FROM %1$s AS f GROUP BY 3', report.view, report.name);
	END LOOP;
END $$;
-- What a condition finds, and what it should; finds: it reads by an index of instants.
CREATE FUNCTION pg_temp.seek(OUT report text, OUT name text, OUT days text, OUT finds boolean, OUT wrong text) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
	sought record;
	plan text;
	found bigint;
BEGIN
	FOR report, name, days IN SELECT c.report, c.name, CASE WHEN count(*) > 5 THEN 'several' END FROM pg_temp.counted AS c GROUP BY 1, 2 ORDER BY 1, 2 LOOP
		wrong := NULL;
		FOR sought IN
			SELECT format('f.%I = %L', seek.name, c.day) AS condition, c.facts FROM pg_temp.counted AS c WHERE c.report = seek.report AND c.name = seek.name
			UNION ALL
			SELECT format(k.condition, seek.name, d.day), sum(c.facts) FILTER (WHERE CASE k.means WHEN '<' THEN c.day < d.day WHEN '<=' THEN c.day <= d.day
				WHEN '>' THEN c.day > d.day WHEN '>=' THEN c.day >= d.day WHEN '=' THEN c.day = d.day WHEN 'week' THEN c.day BETWEEN d.day AND d.day + 6
				WHEN 'two' THEN c.day = ANY (ARRAY[d.day, d.day + 6]) WHEN 'none' THEN false
				ELSE true END)
			FROM pg_temp.counted AS c CROSS JOIN (SELECT x.day FROM pg_temp.counted AS x WHERE x.report = seek.report AND x.name = seek.name ORDER BY md5(x.day::text) LIMIT 3) AS d
			CROSS JOIN (VALUES ('f.%I < %L', '<'), ('f.%I <= %L', '<='), ('f.%I > %L', '>'), ('f.%I >= %L', '>='), ('%2$L::date > f.%1$I', '<'), ('%2$L::date <= f.%1$I', '>='),
				('f.%I >= timestamptz %L', '>='), ('f.%I < timestamp %L', '<'), ('f.%I = (timestamptz %L)', '='), ('f.%1$I BETWEEN %2$L AND date %2$L + 6', 'week'),
				('f.%1$I = date_trunc(''day'', timestamptz %2$L)', '='), ('f.%1$I IN (date %2$L + 6, %2$L, NULL)', 'two'), ('f.%1$I = ANY (''{}''::date[])', 'none'), ('(f.%1$I = %2$L) IS NOT NULL', 'all')) AS k (condition, means)
			WHERE c.report = seek.report AND c.name = seek.name GROUP BY k.condition, k.means, d.day
		LOOP
			EXECUTE format('SELECT count(*) FROM %s AS f WHERE %s', report, sought.condition) INTO found;
			IF found <> coalesce(sought.facts, 0) THEN
				wrong := format('%s: %s, not %s', sought.condition, found, sought.facts);
			END IF;
		END LOOP;
		finds := false;
		FOR plan IN EXECUTE format('EXPLAIN (COSTS OFF) SELECT * FROM %s AS f WHERE f.%I = ''2026-02-01''', report, name) LOOP
			finds := finds OR plan ~ 'Index Cond: .*_at >= ''2026-01-31 08:00:00\+00''::timestamp with time zone\) AND .*_at <= ''2026-02-02 16:00:00\+00''::timestamp';
		END LOOP;
		RETURN NEXT;
	END LOOP;
END $$;
SELECT pg_temp.count_facts();
SELECT report, name, days, wrong FROM pg_temp.seek();
TRUNCATE counted;
SET ROLE regress_days_all;
SELECT pg_temp.count_facts();
RESET ROLE;
-- A plan on tables of some rows may read all of a tenant: these are taken for large ones.  No small table is read by its block range index, as moves are.
BEGIN;
UPDATE pg_class SET relpages = 1, reltuples = 1000000 WHERE relnamespace = 'order_mgmt_data'::regnamespace AND relkind = 'r';
SET LOCAL ROLE regress_days_all;
SELECT report, name, finds OR report ~ 'moves' AS finds, wrong FROM pg_temp.seek();
ROLLBACK;
SET ROLE regress_days_all;
-- A condition of an outer join keeps the rows that do not meet it; one of a statement that was prepared, or of no day, says as much as it can.
SELECT count(*) = (SELECT sum(c.facts) FROM counted AS c WHERE c.report ~ 'fct_order_lines' AND c.name = 'recorded_date') AS all_lines, count(x.n) < count(*) AS few_meet
FROM order_mgmt_report.fct_order_lines AS f LEFT JOIN (VALUES (1)) AS x (n) ON f.recorded_date = '2026-02-01';
SELECT count(*) = (SELECT sum(c.facts) FROM counted AS c WHERE c.report ~ 'fct_order_lines' AND c.name = 'recorded_date') AS all_lines
FROM (VALUES (1)) AS x (n) FULL JOIN order_mgmt_report.fct_order_lines AS f ON f.recorded_date = '2026-02-01' AND x.n = 1 WHERE f.order_id IS NOT NULL;
SET plan_cache_mode = force_generic_plan;
PREPARE lines_of(date) AS SELECT count(*) FROM order_mgmt_report.fct_order_lines AS f WHERE f.ordered_date = $1;
CREATE FUNCTION pg_temp.lines_of(day date) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	EXECUTE format('EXECUTE lines_of(%L)', day) INTO n;
	RETURN n;
END $$;
SELECT count(*) > 20 AS has_days, count(*) FILTER (WHERE c.facts <> pg_temp.lines_of(c.day)) AS wrong FROM counted AS c WHERE c.report ~ 'fct_order_lines' AND c.name = 'ordered_date';
SELECT pg_temp.lines_of(NULL), pg_temp.lines_of('infinity'), pg_temp.lines_of('-infinity'), pg_temp.lines_of('5874897-12-31');
RESET plan_cache_mode;
-- A page in order of documents, or of days, begins where it is said to.
SELECT count(*) AS documents, count(*) FILTER (WHERE
	(SELECT count(*) FROM order_mgmt.order_lines AS l WHERE l.order_id > o.order_id) <> (SELECT count(*) FROM order_mgmt.order_lines AS l WHERE l.order_id::text::uuid > o.order_id)
	OR (SELECT count(*) FROM order_mgmt.order_lines AS l WHERE o.order_id >= l.order_id) <> (SELECT count(*) FROM order_mgmt.order_lines AS l WHERE o.order_id >= l.order_id::text::uuid)
	OR (SELECT count(*) FROM order_mgmt.order_lines AS l WHERE (l.order_id, l.line_no) > (o.order_id, 1)) <> (SELECT count(*) FROM order_mgmt.order_lines AS l WHERE (l.order_id::text::uuid, l.line_no) > (o.order_id, 1))
	OR (SELECT count(*) FROM order_mgmt.order_lines AS l WHERE (l.order_id, l.line_no) <= (o.order_id, 1)) <> (SELECT count(*) FROM order_mgmt.order_lines AS l WHERE (l.order_id::text::uuid, l.line_no) <= (o.order_id, 1))) AS wrong
FROM (SELECT o.order_id FROM order_mgmt.orders AS o ORDER BY o.order_id LIMIT 9 OFFSET 5) AS o;
SELECT count(*) AS days, count(*) FILTER (WHERE
	(SELECT count(*) FROM order_mgmt_report.journal AS j WHERE (j.business_date, j.account) > (d.day, 'receivable')) <> (SELECT count(*) FROM order_mgmt_report.journal AS j WHERE j.business_date + 0 > d.day OR (j.business_date + 0 = d.day AND j.account > 'receivable'))
	OR (SELECT count(*) FROM order_mgmt_report.journal AS j WHERE (j.business_date, j.account) < (d.day, 'receivable')) <> (SELECT count(*) FROM order_mgmt_report.journal AS j WHERE j.business_date + 0 < d.day OR (j.business_date + 0 = d.day AND j.account < 'receivable'))
	) AS wrong
FROM (SELECT DISTINCT j.business_date AS day FROM order_mgmt_report.journal AS j ORDER BY 1 LIMIT 5 OFFSET 5) AS d;
RESET ROLE;
RESET enable_seqscan;

-- A subquery of a condition is executed once, and not for each bound that is worked out of it: two copies could say different things.
CREATE FUNCTION pg_temp.subqueries(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	line text;
	found bigint := 0;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		found := found + (line ~ 'Seq Scan on asked_days')::integer;
	END LOOP;
	RETURN found;
END $$;
CREATE TEMP TABLE asked_days AS SELECT date '2026-02-01' AS day;
SELECT pg_temp.subqueries('SELECT count(*) FROM order_mgmt_report.fct_order_lines WHERE ordered_date = (SELECT a.day FROM asked_days AS a LIMIT 1)');
SELECT pg_temp.subqueries('SELECT count(*) FROM order_mgmt_report.sales_by_day WHERE business_date = (SELECT a.day FROM asked_days AS a LIMIT 1)');
DROP TABLE asked_days;

-- Made anew: by resync_stock(), and where moves came that are history.
SELECT resync_stock() > 0 AS rebuilt;
SELECT count(*) AS fresh FROM order_mgmt_data.fresh_money;
SELECT * FROM pg_temp.differ();
INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, to_account, amount, document_kind, document_id, actor, occurred_at, recorded_at, posting, stamp)
	SELECT 1, 9000000000, 'rounding', 'goods_received', '1.00 EUR', 'stock_document', document_id, 'restored', '2026-01-03', '2026-01-03', 1, 5 FROM order_mgmt_data.stock_documents WHERE tenant_id = 1 LIMIT 1;
UPDATE order_mgmt_data.money_days SET debit = debit + 1 WHERE tenant_id = 12;
SELECT compact_balances() >= 0 AS folded;
SELECT * FROM pg_temp.differ();
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
SELECT bool_and(a.line IS NOT NULL) AS revoked FROM unnest('{all,ham,other}'::text[]) AS r (name) CROSS JOIN LATERAL revoke_access('regress_days_' || r.name) AS a (line);
DROP OWNED BY regress_days_all, regress_days_ham, regress_days_none, regress_days_other;
DROP ROLE regress_days_all, regress_days_ham, regress_days_none, regress_days_other;
