-- quote_lines and preview_order say what place_order makes, to the cent and from where, and take nothing; available_items tells a page of items.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
SET search_path = order_mgmt, pg_catalog;
\set VERBOSITY terse
\pset format unaligned
CREATE FUNCTION pg_temp.try(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
	code text;
	detail text;
BEGIN
	EXECUTE 'SELECT coalesce(x::text, '''') FROM ' || query || ' AS x LIMIT 1' INTO answer;
	RETURN coalesce(answer, 'nothing');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = CONSTRAINT_NAME, detail = PG_EXCEPTION_DETAIL;
	RETURN format('%s %s: %s %s', sqlstate, code, sqlerrm, (detail::jsonb - 'code')::text);
END $$;
SELECT FROM put_location('BER');
SELECT FROM put_location('HAM');
SELECT FROM put_location('MUC');
SELECT FROM put_tax_rate('VAT', 19, true);
SELECT FROM put_tax_rate('REDUCED', 7, true);
SELECT FROM put_tax_rate('STATE', 8.25, false);
SELECT FROM put_tax_rate('CITY', 1.5, false);
SELECT FROM put_channel('web', 'EUR', '{BER,HAM,MUC}', shipping => '4.90', shipping_tax_rates => '{VAT}', is_public => true);
SELECT FROM put_channel('us', 'EUR', '{HAM,BER}', shipping => '7.35', shipping_tax_rates => '{STATE,CITY}');
SELECT FROM put_channel('whole', 'EUR', '{MUC,BER}', ship_complete => true);
SELECT FROM put_item('A', tax_rates => '{VAT}');
SELECT FROM put_item('B', tax_rates => '{REDUCED}', scale => 3);
SELECT FROM put_item('C', tax_rates => '{STATE,CITY}');
SELECT FROM put_item('D');
SELECT FROM put_item('S', kind => 'untracked', tax_rates => '{VAT}');
SELECT FROM put_item('N');
SELECT count(*) FROM (VALUES ('A', '9.99 EUR'), ('B', '1.234567 EUR'), ('C', '0.07 EUR'), ('D', '100 EUR'), ('S', '3.33 EUR'), ('A', '11.50 USD')) AS v (sku, price), put_price(v.sku, v.price::price);
SELECT count(*) FROM unnest('{BER,HAM,MUC}'::text[]) AS l, receive_stock(l, '[{"sku":"A","quantity":9},{"sku":"B","quantity":12.5},{"sku":"C","quantity":4},{"sku":"D","quantity":6},{"sku":"N","quantity":3}]');
SELECT FROM put_stock_policy('A', 'BER', safety_stock => 2);
SELECT FROM put_stock_policy('A', 'HAM', 'web', safety_stock => 1);
SELECT FROM put_stock_policy('B', 'HAM', oversell_limit => '4');
SELECT FROM put_stock_policy('C', 'MUC', oversell_limit => 'unlimited');

-- One cart explained.
\pset format aligned
SELECT line_no, sku, requested, is_available, available, location, parts, backordered, price_source, unit_price, list_price FROM quote_lines('web',
	'[{"sku":"A","quantity":12},{"sku":"B","quantity":14,"location":"HAM"},{"sku":"D","quantity":1,"unit_price":"80.00","discount":"5"},{"sku":"S","quantity":2},{"sku":"D","quantity":30}]', discount => '10');
SELECT line_no, line_total, discount, order_discount, tax, taxes, net_total, gross_total FROM quote_lines('web',
	'[{"sku":"A","quantity":12},{"sku":"B","quantity":14,"location":"HAM"},{"sku":"D","quantity":1,"unit_price":"80.00","discount":"5"},{"sku":"S","quantity":2},{"sku":"C","quantity":1}]', discount => '10');
\pset format unaligned
\x on
SELECT * FROM preview_order('web',
	'[{"sku":"A","quantity":12},{"sku":"B","quantity":14,"location":"HAM"},{"sku":"D","quantity":1,"unit_price":"80.00","discount":"5"},{"sku":"S","quantity":2},{"sku":"C","quantity":1}]', discount => '10');
SELECT * FROM preview_order('web', '[{"sku":"A","quantity":1},{"sku":"D","quantity":30}]');
\x off
-- Lines of one item: what one line could have depends on the others, those that share a location and those that do not.
SELECT line_no, requested, is_available, available FROM quote_lines('whole', '[{"sku":"D","quantity":2,"location":"BER"},{"sku":"D","quantity":3,"location":"BER"},{"sku":"D","quantity":5}]') WHERE line_no > 0;
SELECT line_no, requested, is_available, available FROM quote_lines('whole', '[{"sku":"D","quantity":4,"location":"BER"},{"sku":"D","quantity":3,"location":"BER"},{"sku":"D","quantity":7}]') WHERE line_no > 0;
-- Services that cost nothing would be handed over at once, and have no shipping.
SELECT status, fulfillment_status, payment_status, total FROM preview_order('us', '[{"sku":"S","quantity":1,"unit_price":0}]', shipping => '0');

-- Bad input is refused as place_order refuses it.
SELECT call, pg_temp.try('quote_lines(' || call || ')') AS answer, pg_temp.try('quote_lines(' || call || ')') = pg_temp.try('place_order(' || call || ')') AS as_placed,
	pg_temp.try('quote_lines(' || call || ')') = pg_temp.try('preview_order(' || call || ')') AS as_previewed
FROM unnest(ARRAY[$$NULL, '[{"sku":"A","quantity":1}]'$$, $$'web', NULL$$, $$'web', '[]'$$, $$'wbe', '[{"sku":"A","quantity":1}]'$$,
	$$'web', '[{"sku":"A","quantity":0}]'$$, $$'web', '[{"sku":"A","quantity":1.5}]'$$, $$'web', '[{"sku":"A","quantity":1,"qty":1}]'$$, $$'web', '[{"sku":"X","quantity":1},{"sku":"Y","quantity":1}]'$$,
	$$'web', '[{"sku":"N","quantity":1}]'$$, $$'web', '[{"sku":"A","quantity":1,"location":"ROM"}]'$$, $$'web', '[{"sku":"A","quantity":1,"tax_rates":["none"]}]'$$,
	$$'web', '[{"sku":"A","quantity":1,"discount":"10"}]'$$, $$'web', '[{"sku":"A","quantity":1}]', discount => '9.991'$$, $$'web', '[{"sku":"A","quantity":1}]', 'USD'$$, $$'web', '[{"sku":"A","quantity":1}]', 'XXX'$$,
	$$'web', '[{"sku":"A","quantity":1}]', reservation_id => '00000000-0000-0000-0000-000000000009'$$, $$'web', '[{"sku":"A","quantity":1}]', options => '{"ships":1}'$$]) AS call;

-- What is quoted is what is placed: carts that are made at random, quoted, previewed and placed.
CREATE FUNCTION pg_temp.cart(OUT lines jsonb, OUT channel text, OUT discount text, OUT shipping text, OUT options jsonb) LANGUAGE plpgsql AS $$
DECLARE
	n integer := 1 + floor(random() * 5);
BEGIN
	channel := (ARRAY['web', 'us', 'whole'])[1 + floor(random() * 3)];
	lines := (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('sku', x.sku, 'quantity', CASE WHEN x.sku = 'B' THEN round((random() * 9 + 0.001)::numeric, 3) ELSE 1 + floor(random() * 6) END,
			'location', CASE WHEN random() < 0.2 THEN (ARRAY['BER', 'HAM', 'MUC'])[1 + floor(random() * 3)] END,
			'unit_price', CASE WHEN random() < 0.2 OR x.sku = 'N' THEN (ARRAY['2.345678', '9.99', '1.00 EUR'])[1 + floor(random() * 3)] END,
			'discount', CASE WHEN random() < 0.2 THEN '0.20' END,
			'tax_rates', CASE WHEN random() < 0.2 THEN (ARRAY['["VAT","CITY"]', '[]', '["REDUCED"]', '["CITY","STATE"]'])[1 + floor(random() * 4)]::jsonb END,
			'ship_complete', CASE WHEN random() < 0.1 THEN random() < 0.5 END)))
		FROM (SELECT (ARRAY['A', 'A', 'B', 'C', 'D', 'S', 'N'])[1 + floor(random() * 7)] AS sku FROM generate_series(1, n)) AS x);
	discount := CASE WHEN random() < 0.3 THEN '0.05' END;
	shipping := CASE WHEN random() < 0.2 THEN '3.21' END;
	options := CASE WHEN random() < 0.1 THEN '{"ship_complete": true}' ELSE '{}' END;
END $$;
-- same, refused, an error of both, or what differs.
CREATE FUNCTION pg_temp.compare(cart record, reservation uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	quoted jsonb;
	previewed jsonb;
	placed jsonb;
	made jsonb;
	stock jsonb;
	id uuid;
	code text;
	detail jsonb;
	refusal text;
BEGIN
	BEGIN
		SELECT jsonb_object_agg(q.line_no, to_jsonb(q)) INTO quoted FROM quote_lines(cart.channel, cart.lines::text::strict_jsonb, reservation_id => reservation,
			discount => cart.discount::amount_input, shipping => cart.shipping::amount_input, options => cart.options::text::strict_jsonb) AS q;
		SELECT to_jsonb(p) INTO previewed FROM preview_order(cart.channel, cart.lines::text::strict_jsonb, reservation_id => reservation,
			discount => cart.discount::amount_input, shipping => cart.shipping::amount_input, options => cart.options::text::strict_jsonb) AS p;
	EXCEPTION WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS code = CONSTRAINT_NAME, refusal = MESSAGE_TEXT;
	END;
	BEGIN
		SELECT o.order_id INTO id FROM place_order(cart.channel, cart.lines::text::strict_jsonb, reservation_id => reservation,
			discount => cart.discount::amount_input, shipping => cart.shipping::amount_input, options => cart.options::text::strict_jsonb) AS o;
	EXCEPTION WHEN OTHERS THEN
		IF refusal = sqlerrm THEN
			RETURN 'error ' || code;
		END IF;
		GET STACKED DIAGNOSTICS code = CONSTRAINT_NAME, detail = PG_EXCEPTION_DETAIL;
	END;
	IF code IS NOT NULL THEN
		SELECT jsonb_agg(DISTINCT q.value ->> 'sku') INTO made FROM jsonb_each(quoted) AS q WHERE q.value ->> 'is_available' = 'false';
		SELECT jsonb_agg(DISTINCT l ->> 'sku') INTO placed FROM jsonb_array_elements(detail -> 'lines') AS l;
		RETURN CASE WHEN code = 'insufficient_stock' AND previewed ->> 'is_available' = 'false' AND previewed ->> 'status' IS NULL AND made = placed
			/* where one line is of the item and no hold serves some of it, the numbers are those of the refusal */
			AND NOT EXISTS (SELECT FROM jsonb_array_elements(detail -> 'lines') AS l JOIN jsonb_each(quoted) AS q ON q.value ->> 'sku' = l ->> 'sku'
				WHERE reservation IS NULL AND (q.value ->> 'available' IS DISTINCT FROM l ->> 'available' OR q.value ->> 'requested' IS DISTINCT FROM l ->> 'requested')
					AND (SELECT count(*) FROM jsonb_each(quoted) AS o WHERE o.value ->> 'sku' = l ->> 'sku') = 1)
			THEN 'refused' ELSE format('%s %s: %s %s', code, detail, quoted, previewed) END;
	END IF;
	SELECT jsonb_object_agg(x.line_no, jsonb_build_object('line_no', x.line_no, 'sku', x.sku, 'requested', x.ordered, 'location', x.location, 'backordered', x.backordered,
		'price_source', CASE WHEN x.price_set_by IS NULL THEN 'list' ELSE 'caller' END, 'unit_price', x.unit_price, 'list_price', x.list_price, 'line_total', x.line_total, 'discount', x.discount,
		'order_discount', x.order_discount, 'tax', x.tax, 'net_total', x.net_total, 'gross_total', x.gross_total, 'is_available', true,
		'parts', (SELECT jsonb_agg(jsonb_build_object('quantity', p.ordered, 'location', p.location) ORDER BY p.location) FROM order_line_parts AS p WHERE p.order_id = id AND p.line_no = x.line_no)))
	INTO placed FROM order_lines AS x WHERE x.order_id = id;
	SELECT placed || jsonb_build_object('0', jsonb_build_object('line_no', 0, 'line_total', o.shipping, 'gross_total', o.total - (SELECT sum(x.gross_total) FROM order_lines AS x WHERE x.order_id = id)))
	INTO placed FROM orders AS o WHERE o.order_id = id;
	SELECT jsonb_object_agg(l.key, l.value || jsonb_build_object('taxes', (SELECT coalesce(jsonb_agg(jsonb_build_object('tax_rate', t.tax_rate, 'percent', t.percent, 'is_inclusive', t.is_inclusive,
		'amount', t.amount) ORDER BY t.tax_rate), '[]') FROM order_taxes AS t WHERE t.order_id = id AND t.line_no::text = l.key))) INTO placed FROM jsonb_each(placed) AS l;
	-- of the quote the same keys, lists in the same order
	SELECT jsonb_object_agg(q.key, (SELECT jsonb_object_agg(c.key, CASE WHEN jsonb_typeof(c.value) = 'array'
				THEN (SELECT coalesce(jsonb_agg(e ORDER BY e ->> 'tax_rate', e ->> 'location'), '[]') FROM jsonb_array_elements(c.value) AS e) ELSE c.value END)
			FROM jsonb_each(q.value) AS c WHERE placed -> q.key ? c.key)) INTO made FROM jsonb_each(quoted) AS q;
	IF made IS DISTINCT FROM placed THEN
		RETURN format('lines: %s %s', made, placed);
	END IF;
	SELECT jsonb_build_object('is_available', true, 'channel', o.channel, 'status', o.status, 'fulfillment_status', o.fulfillment_status, 'payment_status', o.payment_status, 'currency', o.currency,
		'total', o.total, 'net_total', o.total - o.tax, 'discount', o.discount, 'shipping', o.shipping, 'tax', o.tax, 'expires_at', o.expires_at, 'promotions', '[]'::jsonb,
		'taxes', (SELECT coalesce(jsonb_agg(jsonb_build_object('tax_rate', t.tax_rate, 'percent', t.percent, 'is_inclusive', t.is_inclusive, 'amount', t.amount) ORDER BY t.tax_rate), '[]')
			FROM (SELECT x.tax_rate, x.percent, x.is_inclusive, sum(x.amount) AS amount FROM order_taxes AS x WHERE x.order_id = id GROUP BY 1, 2, 3) AS t))
	INTO placed FROM orders AS o WHERE o.order_id = id;
	made := previewed || jsonb_build_object('taxes', (SELECT coalesce(jsonb_agg(e ORDER BY e ->> 'tax_rate'), '[]') FROM jsonb_array_elements(previewed -> 'taxes') AS e));
	IF made IS DISTINCT FROM placed THEN
		RETURN format('order: %s %s', made, placed);
	END IF;
	RETURN concat_ws(' ', 'same', CASE WHEN EXISTS (SELECT FROM jsonb_each(quoted) AS q WHERE q.value -> 'parts' <> 'null') THEN 'spread' END,
		CASE WHEN previewed ->> 'fulfillment_status' = 'backordered' THEN 'backordered' END, CASE WHEN reservation IS NOT NULL THEN 'held' END);
END $$;
CREATE FUNCTION pg_temp.carts(n integer) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	cart record;
	reservation uuid;
	answer text;
BEGIN
	FOR i IN 1 .. n LOOP
		cart := pg_temp.cart();
		reservation := NULL;
		BEGIN
			IF i % 3 = 0 THEN
				SELECT r.reservation_id INTO reservation FROM reserve_stock(cart.channel, (SELECT coalesce(jsonb_agg(l - 'unit_price' - 'discount' - 'tax_rates' || jsonb_build_object('quantity', 1)), '[]')
					FROM jsonb_array_elements(cart.lines) AS l WHERE l ->> 'sku' <> 'S')::text::strict_jsonb) AS r;
			END IF;
		EXCEPTION WHEN OTHERS THEN
			reservation := NULL;
		END;
		BEGIN
			answer := pg_temp.compare(cart, reservation);
			-- most carts are undone, so that the shelves last
			IF i % 7 <> 0 THEN
				RAISE SQLSTATE 'OK000';
			END IF;
		EXCEPTION WHEN SQLSTATE 'OK000' THEN
			NULL;
		END;
		IF reservation IS NOT NULL AND i % 7 <> 0 THEN
			PERFORM release_reservation(reservation);
		END IF;
		IF i % 25 = 0 THEN
			PERFORM receive_stock((ARRAY['BER', 'HAM', 'MUC'])[1 + i % 3], '[{"sku":"A","quantity":4},{"sku":"B","quantity":5},{"sku":"D","quantity":4},{"sku":"N","quantity":2}]');
		END IF;
		RETURN NEXT answer;
	END LOOP;
END $$;
SELECT setseed(0.11);
CREATE TEMPORARY TABLE answers AS SELECT c AS answer FROM pg_temp.carts(400) AS c;
SELECT count(*) AS carts, count(*) FILTER (WHERE answer ~ '^same') > 150 AS same, count(*) FILTER (WHERE answer = 'refused') > 10 AS refused, count(*) FILTER (WHERE answer ~ 'spread') > 3 AS spread,
	count(*) FILTER (WHERE answer ~ 'backordered') > 5 AS backordered, count(*) FILTER (WHERE answer ~ '^same.*held') > 20 AS held,
	count(*) FILTER (WHERE answer = 'error discount_exceeds_price') > 0 AS errors FROM answers;
SELECT answer FROM answers WHERE answer !~ '^((same|refused)( |$)|error discount_exceeds_price$)' LIMIT 3;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- The same of one item that is scarce: holds that have expired, of which each ends whole, own holds that are smaller or larger than
-- the lines, goods that came since, orders that wait, limits and buffers, lines that name a location and lines that must not be spread.
SELECT FROM put_item('T');
SELECT FROM put_price('T', '1.00 EUR');
CREATE FUNCTION pg_temp.stage(OUT lines jsonb, OUT reservation uuid) LANGUAGE plpgsql AS $$
DECLARE
	place text;
	start timestamptz := '2036-02-01 00:00+00';
	one_line boolean := random() < 0.4;
	-- lines of T: quantities up to so much, perhaps at a location
	some_lines CONSTANT text := $l$SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('sku', 'T', 'quantity', 1 + floor(random() * $1),
		'location', CASE WHEN random() < 0.3 THEN (ARRAY['BER', 'HAM', 'MUC'])[1 + floor(random() * 3)] END, 'ship_complete', CASE WHEN random() < 0.2 THEN true END)))
		FROM generate_series(1, 1 + floor(random() * $2)::integer)$l$;
	made jsonb;
BEGIN
	PERFORM set_config('order_mgmt.clock', start::text, true);
	FOREACH place IN ARRAY '{BER,HAM,MUC}'::text[] LOOP
		IF random() < 0.8 THEN
			PERFORM receive_stock(place, format('[{"sku":"T","quantity":%s}]', 1 + floor(random() * 6))::strict_jsonb);
		END IF;
		IF random() < 0.3 THEN
			PERFORM put_stock_policy('T', place, safety_stock => floor(random() * 3)::numeric, oversell_limit => (ARRAY['0', '3', '6', 'unlimited'])[1 + floor(random() * 4)]);
		END IF;
		IF random() < 0.1 THEN
			PERFORM put_stock_policy('T', place, 'web', safety_stock => '1');
		END IF;
	END LOOP;
	-- others hold for a minute or for an hour, and order
	FOR i IN 1 .. floor(random() * 5) LOOP
		EXECUTE some_lines INTO made USING 4, 2;
		BEGIN
			PERFORM reserve_stock('web', made::text::strict_jsonb, CASE WHEN random() < 0.75 THEN i * interval '10 seconds' ELSE interval '1 hour' END);
		EXCEPTION WHEN check_violation THEN
			NULL;
		END;
	END LOOP;
	IF random() < 0.5 THEN
		EXECUTE some_lines INTO made USING 6, 3;
		BEGIN
			SELECT r.reservation_id INTO reservation FROM reserve_stock('web', made::text::strict_jsonb, '1 hour') AS r;
		EXCEPTION WHEN check_violation THEN
			NULL;
		END;
	END IF;
	IF random() < 0.3 THEN
		EXECUTE some_lines INTO made USING 5, 1;
		BEGIN
			PERFORM place_order('web', made::text::strict_jsonb);
		EXCEPTION WHEN check_violation THEN
			NULL;
		END;
	END IF;
	IF random() < 0.4 THEN
		PERFORM receive_stock((ARRAY['BER', 'HAM', 'MUC'])[1 + floor(random() * 3)], format('[{"sku":"T","quantity":%s}]', 1 + floor(random() * 4))::strict_jsonb);
	END IF;
	PERFORM set_config('order_mgmt.clock', (start + interval '5 minutes')::text, true);
	EXECUTE some_lines INTO lines USING 7, CASE WHEN one_line THEN 1 ELSE 3 END;
END $$;
-- The quantity that one line is told it could have is what it gets, and one more is refused.
CREATE FUNCTION pg_temp.as_told(cart record, reservation uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	told numeric := (SELECT q.available::numeric FROM quote_lines('web', cart.lines::text::strict_jsonb, reservation_id => reservation) AS q WHERE q.line_no = 1);
	gets boolean;
	gets_more boolean;
BEGIN
	IF told = 0 THEN
		gets := true;
	ELSIF told IS NOT NULL THEN
		SELECT q.is_available INTO gets FROM quote_lines('web', jsonb_set(cart.lines, '{0,quantity}', to_jsonb(told))::text::strict_jsonb, reservation_id => reservation) AS q WHERE q.line_no = 1;
	END IF;
	SELECT q.is_available INTO gets_more FROM quote_lines('web', jsonb_set(cart.lines, '{0,quantity}', to_jsonb(coalesce(told + 1, 1000)))::text::strict_jsonb, reservation_id => reservation) AS q WHERE q.line_no = 1;
	RETURN gets IS NOT false AND gets_more = (told IS NULL);
END $$;
CREATE FUNCTION pg_temp.scarce(n integer) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	cart record;
	reservation uuid;
	answer text;
BEGIN
	FOR i IN 1 .. n LOOP
		BEGIN
			SELECT s.lines, s.reservation, 'web' AS channel, NULL::text AS discount, NULL::text AS shipping, '{}'::jsonb AS options INTO cart FROM pg_temp.stage() AS s;
			reservation := cart.reservation;
			answer := CASE WHEN jsonb_array_length(cart.lines) = 1 AND NOT pg_temp.as_told(cart, reservation) THEN format('told %s', cart.lines) END;
			answer := coalesce(answer, pg_temp.compare(cart, reservation));
			RAISE SQLSTATE 'OK000';
		EXCEPTION WHEN SQLSTATE 'OK000' THEN
			NULL;
		END;
		RETURN NEXT answer;
	END LOOP;
END $$;
SELECT setseed(0.12);
TRUNCATE answers;
INSERT INTO answers SELECT c FROM pg_temp.scarce(500) AS c;
SELECT count(*) AS carts, count(*) FILTER (WHERE answer ~ '^same') > 150 AS same, count(*) FILTER (WHERE answer = 'refused') > 50 AS refused, count(*) FILTER (WHERE answer ~ 'spread') > 15 AS spread,
	count(*) FILTER (WHERE answer ~ 'backordered') > 15 AS backordered, count(*) FILTER (WHERE answer ~ '^same.*held') > 50 AS held, count(*) FILTER (WHERE answer !~ '^(same|refused)( |$)') AS different FROM answers;
SELECT answer FROM answers WHERE answer !~ '^(same|refused)( |$)' LIMIT 3;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- What lies where holds have expired is told as it would be found.
SELECT FROM put_item('E');
SELECT FROM put_price('E', '1.00 EUR');
SELECT FROM receive_stock('BER', '[{"sku":"E","quantity":3}]');
SELECT FROM receive_stock('HAM', '[{"sku":"E","quantity":2}]');
SELECT FROM reserve_stock('web', '[{"sku":"E","quantity":3,"location":"BER"}]', '1 microsecond');
SELECT requested, is_available, available, location, parts FROM unnest('{1,2,3,4,5,6}'::integer[]) AS n, quote_lines('web', format('[{"sku":"E","quantity":%s}]', n)::strict_jsonb) WHERE line_no > 0;
SELECT available('E', channel => 'web');
BEGIN;
SELECT order_id AS placed FROM place_order('web', '[{"sku":"E","quantity":3}]') \gset
SELECT location FROM order_lines WHERE order_id = :'placed';
ROLLBACK;
-- What the customer holds is there for its order, and what of the hold the order leaves is there, too.
\set held 00000000-0000-7000-8000-0000000000aa
SELECT count(*) AS holds FROM reserve_stock('web', '[{"sku":"E","quantity":4}]', '1 hour', 'Ann', reservation_id => :'held');
SELECT n AS requested, is_available, available FROM unnest('{1,2,3,4,5,6}'::integer[]) AS n, quote_lines('web', format('[{"sku":"E","quantity":%s}]', n)::strict_jsonb, reservation_id => :'held', holder => 'Ann') WHERE line_no > 0;
SELECT n AS requested, is_available, available FROM unnest('{1,2}'::integer[]) AS n, quote_lines('web', format('[{"sku":"E","quantity":%s}]', n)::strict_jsonb) WHERE line_no > 0;
SELECT pg_temp.try(format($$quote_lines('web', '[{"sku":"E","quantity":1}]', reservation_id => %L, holder => 'Bob')$$, :'held'));

SELECT count(*) FROM receive_stock('MUC', '[{"sku":"A","quantity":20},{"sku":"B","quantity":20},{"sku":"C","quantity":1}]');
-- Nothing is taken: no transaction id, no lock but those of reading, no counter, in a read-only transaction.
CREATE TEMPORARY TABLE before AS SELECT (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.sku, s.location) FROM stock AS s) AS stock, (SELECT count(*) FROM order_mgmt_data.stock_moves) AS moves,
	(SELECT jsonb_agg(to_jsonb(c) ORDER BY to_jsonb(c)::text) FROM order_mgmt_data.counter_entries() AS c) AS counters;
BEGIN READ ONLY;
SELECT count(*) FROM quote_lines('web', '[{"sku":"A","quantity":1},{"sku":"B","quantity":2},{"sku":"E","quantity":5},{"sku":"D","quantity":99}]');
SELECT is_available, count(*) FROM preview_order('web', '[{"sku":"A","quantity":1},{"sku":"B","quantity":2},{"sku":"C","quantity":50}]', reservation_id => :'held', holder => 'Ann') GROUP BY 1;
SELECT count(*) FROM available_items('web', '{A,B,C,D,E,S,N}');
SELECT pg_current_xact_id_if_assigned() IS NULL AS wrote_nothing;
SELECT locktype, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype <> 'virtualxid' AND mode <> 'AccessShareLock';
COMMIT;
SELECT b.stock = (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.sku, s.location) FROM stock AS s) AS stock, b.moves = (SELECT count(*) FROM order_mgmt_data.stock_moves) AS moves,
	b.counters IS NOT DISTINCT FROM (SELECT jsonb_agg(to_jsonb(c) ORDER BY to_jsonb(c)::text) FROM order_mgmt_data.counter_entries() AS c) AS counters FROM before AS b;

-- A page of items: what each costs, and what available() says of it.
SELECT FROM put_item('OLD');
SELECT FROM put_item('OLD', is_active => false);
SELECT FROM put_item('O');
\pset format aligned
SELECT * FROM available_items('web', '{E,S,O,C,OLD,E}');
\pset format unaligned
SELECT count(*), bool_and(i.available::numeric IS NOT DISTINCT FROM available(i.sku, channel => c)) AS as_available, bool_and(i.is_unlimited = (i.available IS NULL)) AS unlimited
FROM unnest('{web,us,whole}'::text[]) AS c, available_items(c, '{A,B,C,D,E,S,N,OLD}') AS i;
SELECT count(*) FROM available_items('web', '{}');
SELECT call, pg_temp.try(call) FROM unnest(ARRAY[$$available_items('web', '{A,X,Y}')$$, $$available_items('web', NULL)$$, $$available_items(NULL, '{A}')$$, $$available_items('wbe', '{A}')$$,
	$$available_items('web', '{A,NULL}')$$]) AS call;

-- A visitor quotes at the catalog's prices, in public channels; what it may not say it may not ask.
CREATE ROLE regress_om_quote;
SELECT count(*) > 0 AS granted FROM grant_access('regress_om_quote', 'visitor');
SET ROLE regress_om_quote;
SELECT line_no, is_available, gross_total FROM quote_lines('web', '[{"sku":"A","quantity":1},{"sku":"D","quantity":99}]');
SELECT is_available, total, expires_at > now() AS expires FROM preview_order('web', '[{"sku":"A","quantity":1}]');
SELECT sku, price FROM available_items('web', '{A,S}');
SELECT call, pg_temp.try(call) FROM unnest(ARRAY[$$quote_lines('web', '[{"sku":"A","quantity":1,"unit_price":"1"}]')$$, $$quote_lines('web', '[{"sku":"A","quantity":1,"discount":"1"}]')$$,
	$$quote_lines('web', '[{"sku":"A","quantity":1}]', discount => '1')$$, $$preview_order('web', '[{"sku":"A","quantity":1}]', shipping => '0')$$, $$preview_order('web', '[{"sku":"A","quantity":1}]', 'USD')$$,
	$$quote_lines('us', '[{"sku":"A","quantity":1}]')$$, $$available_items('us', '{A}')$$, $$quote_lines('web', '[{"sku":"A","quantity":1}]', tenant_id => 2)$$,
	$$quote_lines('web', '[{"sku":"A","quantity":100000}]')$$]) AS call;
SELECT pg_temp.try(format($$quote_lines('web', '[{"sku":"E","quantity":1}]', reservation_id => %L, holder => 'Ann')$$, :'held'));
RESET ROLE;
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_om_quote');
DROP ROLE regress_om_quote;
