-- handwritten.sql - what a careful shop's engineer writes without order_mgmt.
--
-- Plain tables with the secondary indexes of ours and one function that places an
-- order: the key first, then each item's stock in SKU order by a conditional UPDATE,
-- then order, lines, movements, money, status and outbox rows.  Where two ways are as
-- correct, it has the cheaper one: ids are bigints from cached sequences, quantities
-- and money are bigints, there is no tenant, no foreign key, no SECURITY DEFINER,
-- and a price stands in its item's row.
--
-- psql variables: items (how many), stock (units of each).

CREATE SCHEMA bench_hand;

CREATE SEQUENCE bench_hand.order_id_seq CACHE 64;
CREATE SEQUENCE bench_hand.ledger_id_seq CACHE 1024;

CREATE TABLE bench_hand.items (
	item_id bigint NOT NULL PRIMARY KEY,
	sku text NOT NULL UNIQUE,
	name text NOT NULL,
	price bigint NOT NULL
);

-- The stock is not indexed and pages keep room: updates stay on their page (HOT).
CREATE TABLE bench_hand.stock (
	item_id bigint NOT NULL,
	location_id bigint NOT NULL,
	available bigint NOT NULL CHECK (available >= 0),
	PRIMARY KEY (item_id, location_id)
) WITH (fillfactor = 50);

CREATE TABLE bench_hand.idempotency_keys (
	idempotency_key text NOT NULL PRIMARY KEY,
	payload_hash bytea NOT NULL,
	order_id bigint NOT NULL,
	recorded_at timestamptz NOT NULL
);

CREATE TABLE bench_hand.orders (
	order_id bigint NOT NULL PRIMARY KEY,
	order_number text NOT NULL UNIQUE,
	channel text NOT NULL,
	status text NOT NULL,
	fulfillment_status text NOT NULL,
	currency text NOT NULL,
	total bigint NOT NULL,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	metadata jsonb NOT NULL DEFAULT '{}'
);

CREATE TABLE bench_hand.order_lines (
	order_id bigint NOT NULL,
	line_no integer NOT NULL,
	item_id bigint NOT NULL,
	sku text NOT NULL,
	location_id bigint NOT NULL,
	ordered bigint NOT NULL CHECK (ordered > 0),
	backordered bigint NOT NULL DEFAULT 0,
	unit_price bigint NOT NULL,
	line_total bigint NOT NULL,
	PRIMARY KEY (order_id, line_no)
);
CREATE INDEX ON bench_hand.order_lines (item_id, location_id, order_id) WHERE backordered > 0;

CREATE TABLE bench_hand.stock_moves (
	move_id bigint NOT NULL PRIMARY KEY,
	item_id bigint NOT NULL,
	location_id bigint NOT NULL,
	from_state text NOT NULL,
	to_state text NOT NULL,
	quantity bigint NOT NULL CHECK (quantity > 0),
	order_id bigint NOT NULL,
	line_no integer NOT NULL,
	actor text NOT NULL,
	recorded_at timestamptz NOT NULL
);
CREATE INDEX ON bench_hand.stock_moves (item_id, location_id, recorded_at) INCLUDE (from_state, to_state, quantity);
CREATE INDEX ON bench_hand.stock_moves USING brin (recorded_at);

CREATE TABLE bench_hand.money_moves (
	move_id bigint NOT NULL PRIMARY KEY,
	from_account text NOT NULL,
	to_account text NOT NULL,
	amount bigint NOT NULL CHECK (amount > 0),
	currency text NOT NULL,
	order_id bigint NOT NULL,
	actor text NOT NULL,
	recorded_at timestamptz NOT NULL
);
CREATE INDEX ON bench_hand.money_moves (order_id);
CREATE INDEX ON bench_hand.money_moves USING brin (recorded_at);

CREATE TABLE bench_hand.status_log (
	log_id bigint NOT NULL PRIMARY KEY,
	order_id bigint NOT NULL,
	from_status text,
	to_status text NOT NULL,
	actor text NOT NULL,
	recorded_at timestamptz NOT NULL
);
CREATE INDEX ON bench_hand.status_log (order_id);

CREATE TABLE bench_hand.outbox (
	event_id bigint NOT NULL PRIMARY KEY,
	aggregatetype text NOT NULL,
	aggregateid text NOT NULL,
	type text NOT NULL,
	payload jsonb NOT NULL,
	occurred_at timestamptz NOT NULL
);

INSERT INTO bench_hand.items (item_id, sku, name, price)
	SELECT i, 'S' || i, 'Item ' || i, 1250 FROM pg_catalog.generate_series(1, :items) AS i;
INSERT INTO bench_hand.stock (item_id, location_id, available)
	SELECT i, 1, :stock FROM pg_catalog.generate_series(1, :items) AS i;

CREATE FUNCTION bench_hand.place_order(p_channel text, p_lines jsonb, p_key text)
	RETURNS SETOF bench_hand.orders LANGUAGE plpgsql AS $$
DECLARE
	v_order_id bigint := nextval('bench_hand.order_id_seq');
	v_hash bytea := sha256(convert_to(p_channel || p_lines::text, 'UTF8'));
	v_total bigint := 0;
	v_item bigint;
	v_price bigint;
	v_line record;
	v_order bench_hand.orders;
BEGIN
	INSERT INTO bench_hand.idempotency_keys (idempotency_key, payload_hash, order_id, recorded_at)
		VALUES (p_key, v_hash, v_order_id, now()) ON CONFLICT DO NOTHING;
	IF NOT FOUND THEN
		RETURN QUERY SELECT o.* FROM bench_hand.idempotency_keys AS k JOIN bench_hand.orders AS o USING (order_id)
			WHERE k.idempotency_key = p_key AND k.payload_hash = v_hash;
		IF NOT FOUND THEN
			RAISE EXCEPTION 'key % was used for another order', p_key USING ERRCODE = 'unique_violation';
		END IF;
		RETURN;
	END IF;
	FOR v_line IN
		SELECT l.line_no, l.sku, l.quantity
		FROM ROWS FROM (jsonb_to_recordset(p_lines) AS (sku text, quantity bigint))
			WITH ORDINALITY AS l (sku, quantity, line_no)
		ORDER BY l.sku
	LOOP
		SELECT i.item_id, i.price INTO v_item, v_price FROM bench_hand.items AS i WHERE i.sku = v_line.sku;
		IF NOT FOUND THEN
			RAISE EXCEPTION 'unknown sku %', v_line.sku USING ERRCODE = 'foreign_key_violation';
		END IF;
		UPDATE bench_hand.stock AS s SET available = s.available - v_line.quantity
			WHERE s.item_id = v_item AND s.location_id = 1 AND s.available >= v_line.quantity;
		IF NOT FOUND THEN
			RAISE EXCEPTION 'insufficient stock for %', v_line.sku USING ERRCODE = 'check_violation';
		END IF;
		INSERT INTO bench_hand.order_lines (order_id, line_no, item_id, sku, location_id, ordered, unit_price, line_total)
			VALUES (v_order_id, v_line.line_no, v_item, v_line.sku, 1, v_line.quantity, v_price, v_price * v_line.quantity);
		INSERT INTO bench_hand.stock_moves (move_id, item_id, location_id, from_state, to_state, quantity,
				order_id, line_no, actor, recorded_at)
			VALUES (nextval('bench_hand.ledger_id_seq'), v_item, 1, 'free', 'allocated', v_line.quantity,
				v_order_id, v_line.line_no, current_user, now());
		v_total := v_total + v_price * v_line.quantity;
	END LOOP;
	INSERT INTO bench_hand.orders (order_id, order_number, channel, status, fulfillment_status, currency, total,
			actor, occurred_at, recorded_at)
		VALUES (v_order_id, 'W' || v_order_id, p_channel, 'placed', 'unfulfilled', 'EUR', v_total,
			current_user, now(), now())
		RETURNING * INTO v_order;
	INSERT INTO bench_hand.money_moves (move_id, from_account, to_account, amount, currency, order_id, actor, recorded_at)
		VALUES (nextval('bench_hand.ledger_id_seq'), 'revenue', 'receivable', v_total, 'EUR', v_order_id, current_user, now());
	INSERT INTO bench_hand.status_log (log_id, order_id, to_status, actor, recorded_at)
		VALUES (nextval('bench_hand.ledger_id_seq'), v_order_id, 'placed', current_user, now());
	INSERT INTO bench_hand.outbox (event_id, aggregatetype, aggregateid, type, payload, occurred_at)
		VALUES (nextval('bench_hand.ledger_id_seq'), 'order', v_order_id::text, 'order.placed',
			jsonb_build_object('order_id', v_order_id, 'order_number', v_order.order_number, 'channel', p_channel,
				'total', v_total, 'currency', 'EUR', 'lines', p_lines), now());
	RETURN NEXT v_order;
END
$$;

-- One row per kind of broken promise: stock = received - sold, and nothing half an order.
CREATE VIEW bench_hand.violations AS
	SELECT 'stock' AS name, count(*) AS violations
	FROM bench_hand.stock AS s
	LEFT JOIN (SELECT m.item_id, sum(m.quantity) AS sold FROM bench_hand.stock_moves AS m GROUP BY m.item_id) AS m USING (item_id)
	WHERE s.available <> :stock - coalesce(m.sold, 0)
	UNION ALL
	SELECT 'lines', abs((SELECT count(*) FROM bench_hand.order_lines) - (SELECT count(*) FROM bench_hand.stock_moves))
	UNION ALL
	SELECT 'money', abs((SELECT coalesce(sum(o.total), 0) FROM bench_hand.orders AS o)
		- (SELECT coalesce(sum(m.amount), 0) FROM bench_hand.money_moves AS m))::bigint
	UNION ALL
	SELECT 'keys', abs((SELECT count(*) FROM bench_hand.orders) - (SELECT count(*) FROM bench_hand.idempotency_keys))
	UNION ALL
	SELECT 'events', abs((SELECT count(*) FROM bench_hand.orders) - (SELECT count(*) FROM bench_hand.outbox))
	UNION ALL
	SELECT 'statuses', abs((SELECT count(*) FROM bench_hand.orders) - (SELECT count(*) FROM bench_hand.status_log));
