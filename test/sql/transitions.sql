-- state_transitions lists what API functions do, and nothing else: each transition of the list is done by a call below, each
-- that was done is on the list, and in each status a function refuses exactly what the list does not have.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

-- Documents of each status, told apart by their name.
CREATE TEMP TABLE made (kind text, status text, id uuid DEFAULT uuid_v7(), PRIMARY KEY (kind, status));
CREATE FUNCTION pg_temp.make(kind text, status text) RETURNS uuid LANGUAGE sql AS $$
	INSERT INTO pg_temp.made (kind, status) VALUES ($1, $2) RETURNING id
$$;
CREATE FUNCTION pg_temp.of(kind text, status text) RETURNS uuid LANGUAGE sql AS $$
	SELECT m.id FROM pg_temp.made AS m WHERE (m.kind, m.status) = ($1, $2)
$$;

SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":100}]');
SELECT register FROM put_register('till', 'shop', 'BER');
SELECT register FROM put_register('other', 'shop', 'BER');

-- Orders: placed, canceled, completed by shipping, and sold at a register.
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":9}]', order_id => pg_temp.make('order', 'placed'));
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', order_id => pg_temp.make('order', 'canceled'));
SELECT status FROM cancel_order(pg_temp.of('order', 'canceled'));
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":20}]', order_id => pg_temp.make('order', 'completed'));
SELECT status FROM plan_fulfillment(pg_temp.of('order', 'completed'), fulfillment_id => pg_temp.make('fulfillment', 'delivered'));
SELECT status FROM ship_fulfillment(pg_temp.of('fulfillment', 'delivered'));
SELECT status FROM record_delivery(pg_temp.of('fulfillment', 'delivered'));

-- Fulfillments: by each way through picking and packing.
SELECT f.status FROM unnest('{open,picked,packed,canceled,shipped,of picked,of packed,both}'::text[]) AS w (status), LATERAL plan_fulfillment(pg_temp.of('order', 'placed'), '[{"line_no":1,"quantity":1}]', fulfillment_id => pg_temp.make('fulfillment', w.status)) AS f;
SELECT status FROM pick_fulfillment(pg_temp.of('fulfillment', 'picked'));
SELECT status FROM pack_fulfillment(pg_temp.of('fulfillment', 'packed'));
SELECT status FROM cancel_fulfillment(pg_temp.of('fulfillment', 'canceled'));
SELECT status FROM pick_fulfillment(pg_temp.of('fulfillment', 'both'));
SELECT status FROM pack_fulfillment(pg_temp.of('fulfillment', 'both'));
SELECT status FROM ship_fulfillment(pg_temp.of('fulfillment', 'both'));
SELECT status FROM pick_fulfillment(pg_temp.of('fulfillment', 'shipped'));
SELECT status FROM ship_fulfillment(pg_temp.of('fulfillment', 'shipped'));
SELECT status FROM pick_fulfillment(pg_temp.of('fulfillment', 'of picked'));
SELECT status FROM cancel_fulfillment(pg_temp.of('fulfillment', 'of picked'));
SELECT status FROM pack_fulfillment(pg_temp.of('fulfillment', 'of packed'));
SELECT status FROM cancel_fulfillment(pg_temp.of('fulfillment', 'of packed'));

-- Returns of what was shipped.
SELECT f.status FROM unnest('{requested,rejected,called off,agreed}'::text[]) AS w (status), LATERAL request_return(pg_temp.of('order', 'completed'), '[{"line_no":1,"quantity":1}]', return_id => pg_temp.make('return', w.status), options => '{"approve":false}') AS f;
SELECT status FROM reject_return(pg_temp.of('return', 'rejected'), 'used');
SELECT status FROM cancel_return(pg_temp.of('return', 'called off'));
SELECT status FROM approve_return(pg_temp.of('return', 'agreed'));
SELECT f.status FROM unnest('{approved,received,closed,canceled,partially_received,in two parts,missing in two parts,cut short}'::text[]) AS w (status), LATERAL request_return(pg_temp.of('order', 'completed'), '[{"line_no":1,"quantity":2}]', return_id => pg_temp.make('return', w.status)) AS f;
CREATE FUNCTION pg_temp.receive(name text, quantity integer, disposition text) RETURNS text LANGUAGE sql AS $$
	SELECT status FROM order_mgmt.receive_return(pg_temp.of('return', name), jsonb_build_array(jsonb_build_object('line_no', 1, 'quantity', quantity, 'disposition', disposition)))
$$;
SELECT pg_temp.receive('received', 2, 'scrap'), pg_temp.receive('closed', 2, 'missing'), pg_temp.receive('partially_received', 1, 'restock');
SELECT pg_temp.receive('in two parts', 1, 'scrap') AS first, pg_temp.receive('in two parts', 1, 'scrap') AS second;
SELECT pg_temp.receive('missing in two parts', 1, 'missing') AS first, pg_temp.receive('missing in two parts', 1, 'missing') AS second;
SELECT pg_temp.receive('cut short', 1, 'missing') AS first;
SELECT status FROM cancel_return(pg_temp.of('return', 'cut short'));
SELECT status FROM cancel_return(pg_temp.of('return', 'canceled'));

-- Reservations.
SELECT status FROM reserve_stock('shop', '[{"sku":"A-1","quantity":1}]', '1 minute', reservation_id => pg_temp.make('reservation', 'expired'));
SELECT f.status FROM unnest('{active,released,converted}'::text[]) AS w (status), LATERAL reserve_stock('shop', '[{"sku":"A-1","quantity":1}]', '1 hour', reservation_id => pg_temp.make('reservation', w.status)) AS f;
SELECT status FROM release_reservation(pg_temp.of('reservation', 'released'));
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', reservation_id => pg_temp.of('reservation', 'converted'));
SET order_mgmt.clock = '2026-01-01 12:01:00+00';
SELECT status, remaining FROM reservations WHERE reservation_id = pg_temp.of('reservation', 'expired');
SELECT own.status, own.remaining FROM reservations AS own WHERE own.status = 'active';
SELECT expire_holds();
SELECT status, remaining FROM reservations WHERE reservation_id = pg_temp.of('reservation', 'expired');

-- Transfers.
SELECT f.status FROM unnest('{ready,canceled,in_transit,partially_received,received,turned back,taken back}'::text[]) AS w (status), LATERAL create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":2}]', transfer_id => pg_temp.make('transfer', w.status)) AS f;
SELECT status FROM cancel_transfer(pg_temp.of('transfer', 'canceled'));
SELECT f.status FROM pg_temp.made AS t, LATERAL ship_transfer(t.id) AS f WHERE t.kind = 'transfer' AND t.status NOT IN ('ready', 'canceled');
SELECT f.status FROM unnest('{partially_received,turned back}'::text[]) AS w (status), LATERAL receive_transfer(pg_temp.of('transfer', w.status), '[{"line_no":1,"quantity":1}]') AS f;
SELECT status FROM receive_transfer(pg_temp.of('transfer', 'received'));
SELECT status FROM cancel_transfer(pg_temp.of('transfer', 'turned back'), in_transit => 'return');
SELECT status FROM cancel_transfer(pg_temp.of('transfer', 'taken back'), in_transit => 'return');

-- Purchase orders.
SELECT supplier FROM put_supplier('acme', currency => 'EUR');
SELECT f.status FROM unnest('{draft,dropped,ordered,canceled,partially_received,received,received at once,closed,closed short}'::text[]) AS w (status), LATERAL create_purchase_order('BER', 'acme', '[{"sku":"A-1","quantity":2,"unit_cost":"1"}]', purchase_order_id => pg_temp.make('purchase_order', w.status)) AS f;
SELECT f.status FROM pg_temp.made AS p, LATERAL order_purchase_order(p.id) AS f WHERE p.kind = 'purchase_order' AND p.status NOT IN ('draft', 'dropped');
SELECT f.status FROM unnest('{dropped,canceled}'::text[]) AS w (status), LATERAL cancel_purchase_order(pg_temp.of('purchase_order', w.status)) AS f;
SELECT f.status FROM unnest('{partially_received,received,closed short}'::text[]) AS w (status), LATERAL receive_purchase_order(pg_temp.of('purchase_order', w.status), '[{"sku":"A-1","quantity":1}]') AS f;
SELECT f.status FROM unnest('{received,received at once,closed}'::text[]) AS w (status), LATERAL receive_purchase_order(pg_temp.of('purchase_order', w.status)) AS f;
SELECT f.status FROM unnest('{closed,closed short}'::text[]) AS w (status), LATERAL close_purchase_order(pg_temp.of('purchase_order', w.status)) AS f;

-- Shifts.
SELECT status FROM open_shift('till', '10 EUR', shift_id => pg_temp.make('shift', 'closed'));
SELECT status FROM close_shift('till', '10 EUR');
SELECT status FROM open_shift('other', '0 EUR', shift_id => pg_temp.make('shift', 'open'));
SELECT change FROM record_sale('other', '[{"sku":"A-1","quantity":1}]', '[{"provider":"cash","amount":"10 EUR"}]');

-- Exceptions of stock: sold at a register and not there.
SELECT change FROM record_sale('other', '[{"sku":"B-1","quantity":1,"unit_price":"0"},{"sku":"C-1","quantity":1,"unit_price":"0"}]', '[]', options => '{"sell_short":true}');
INSERT INTO made SELECT 'stock_exception', CASE sku WHEN 'B-1' THEN 'settled' ELSE 'open' END, stock_exception_id FROM stock_exceptions;
SELECT status FROM settle_stock_exception(pg_temp.of('stock_exception', 'settled'), 'counted');

-- Done and listed are the same.
CREATE TEMP VIEW done AS SELECT DISTINCT document_kind, from_status, to_status FROM status_log WHERE to_status IS DISTINCT FROM from_status;
SELECT * FROM state_transitions EXCEPT SELECT * FROM pg_temp.done ORDER BY 1, 2, 3;
SELECT * FROM pg_temp.done WHERE document_kind IN (SELECT document_kind FROM state_transitions) EXCEPT SELECT * FROM state_transitions ORDER BY 1, 2, 3;

-- A function refuses in a status what the list does not have for it, and nothing else; some may be called again in a status that they keep.
CREATE TEMP TABLE calls (kind text, call text, becomes text[], keeps text[]);
INSERT INTO calls VALUES
	('order', 'cancel_order(%L)', '{canceled}', '{}'),
	('fulfillment', 'pick_fulfillment(%L)', '{picked}', '{}'),
	('fulfillment', 'pack_fulfillment(%L)', '{packed}', '{}'),
	('fulfillment', 'ship_fulfillment(%L)', '{shipped}', '{}'),
	('fulfillment', 'record_delivery(%L)', '{delivered}', '{}'),
	('fulfillment', 'cancel_fulfillment(%L)', '{canceled}', '{}'),
	('return', 'approve_return(%L)', '{approved}', '{}'),
	('return', 'reject_return(%L, ''no'')', '{rejected}', '{}'),
	('return', 'cancel_return(%L)', '{canceled}', '{}'),
	('return', $$receive_return(%L, '[{"line_no":1,"quantity":1,"disposition":"scrap"}]')$$, '{partially_received,received,closed}', '{partially_received}'),
	('stock_exception', 'settle_stock_exception(%L, ''counted'')', '{settled}', '{}'),
	('reservation', 'release_reservation(%L)', '{released}', '{}'),
	('reservation', $$place_order('shop', '[{"sku":"A-1","quantity":1}]', reservation_id => %L)$$, '{converted}', '{}'),
	('reservation', $$extend_reservation(%L, '1 hour')$$, '{}', '{active}'),
	('transfer', 'ship_transfer(%L)', '{in_transit}', '{in_transit,partially_received}'),
	('transfer', 'receive_transfer(%L)', '{partially_received,received}', '{partially_received}'),
	('transfer', $$cancel_transfer(%L, in_transit => 'return')$$, '{canceled,received}', '{}'),
	('purchase_order', 'order_purchase_order(%L)', '{ordered}', '{}'),
	('purchase_order', 'receive_purchase_order(%L)', '{partially_received,received}', '{}'),
	('purchase_order', 'close_purchase_order(%L)', '{closed}', '{}'),
	('purchase_order', 'cancel_purchase_order(%L)', '{canceled}', '{}');
CREATE FUNCTION pg_temp.is_refused(call text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	code text;
	detail text;
BEGIN
	EXECUTE 'SELECT order_mgmt.' || call;
	RAISE EXCEPTION 'undone' USING ERRCODE = 'OM000';
EXCEPTION
	WHEN SQLSTATE 'OM000' THEN
		RETURN false;
	WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS code = CONSTRAINT_NAME, detail = PG_EXCEPTION_DETAIL;
		-- the refusal names a transition that is not on the list
		IF code = 'illegal_transition' AND EXISTS (SELECT FROM order_mgmt.state_transitions AS s WHERE s.document_kind = detail::jsonb ->> 'document'
			AND s.from_status = detail::jsonb ->> 'from_status' AND s.to_status = detail::jsonb ->> 'to_status') THEN
			RAISE WARNING '% %', call, detail;
		END IF;
		RETURN code IN ('illegal_transition', 'reservation_expired');
END $$;
CREATE TEMP TABLE tried AS
	SELECT c.kind, c.call, m.status, pg_temp.is_refused(format(c.call, m.id)) AS is_refused,
		m.status <> ALL (c.keeps) AND NOT EXISTS (SELECT FROM state_transitions AS s WHERE s.document_kind = c.kind AND s.from_status = m.status AND s.to_status = ANY (c.becomes)) AS is_off_the_list
	FROM calls AS c JOIN made AS m ON m.kind = c.kind
	WHERE m.status IN (SELECT s.to_status FROM state_transitions AS s WHERE s.document_kind = c.kind);
SELECT kind, count(*) AS tried, count(*) FILTER (WHERE is_refused) AS refused, count(*) FILTER (WHERE is_refused <> is_off_the_list) AS wrong FROM pg_temp.tried GROUP BY kind ORDER BY kind;
SELECT kind, call, status, is_refused FROM pg_temp.tried WHERE is_refused <> is_off_the_list;
-- A shift is one of a register.
SELECT pg_temp.try('SELECT close_shift(''till'', ''0 EUR'')');
SELECT pg_temp.try('SELECT open_shift(''other'', ''0 EUR'')') LIKE '23505 shift_already_open: %' AS is_open_already;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
