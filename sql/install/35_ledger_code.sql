-- Code of the ledger: positions, effects, cost, folding.

-- Who may read the ledger's tables; accounts are of the whole tenant, whatever is posted to them.
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_moves', 'read_stock', locations => '{location_id,other_location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_balances', 'read_stock', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.money_moves', 'read_money', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.money_balances', 'read_money', locations => '{}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_move_costs', 'reports', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_costs', 'reports', locations => '{location_id}');

CREATE OR REPLACE FUNCTION order_mgmt_data.periods_since(stamp bigint)
	RETURNS bigint[] LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_periods_since';
COMMENT ON FUNCTION order_mgmt_data.periods_since(bigint) IS 'the first stamp of each period from that of a stamp on: where moves of a position are looked for, by stamp OPERATOR(order_mgmt_data.~=) ANY of them';

CREATE OR REPLACE FUNCTION order_mgmt_data.periods_between(first_stamp bigint, last_stamp bigint)
	RETURNS bigint[] LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_periods_between';
COMMENT ON FUNCTION order_mgmt_data.periods_between(bigint, bigint) IS 'the first stamp of each period from that of a stamp to that of another one';

CREATE OR REPLACE FUNCTION order_mgmt_data.periods_of(stamps bigint[])
	RETURNS bigint[] LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_periods_of';
COMMENT ON FUNCTION order_mgmt_data.periods_of(bigint[]) IS 'the first stamp of each period that stamps are of; null: of periods_between the first and the last of them it is every second one or more';

CREATE OR REPLACE VIEW order_mgmt_data.stock_effects WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.item_id, m.location_id, m.from_state AS state, OPERATOR(order_mgmt.-) m.quantity AS delta,
		m.stamp, m.occurred_at, m.recorded_at, m.posting, m.move_id
	FROM order_mgmt_data.stock_moves AS m
	WHERE m.from_state OPERATOR(order_mgmt.<) 'supplier'
	UNION ALL
	SELECT m.tenant_id, m.item_id, m.location_id, m.to_state, m.quantity,
		m.stamp, m.occurred_at, m.recorded_at, m.posting, m.move_id
	FROM order_mgmt_data.stock_moves AS m
	WHERE m.to_state OPERATOR(order_mgmt.<) 'supplier' AND m.other_location_id IS NULL
	UNION ALL
	SELECT m.tenant_id, m.item_id, m.other_location_id, m.to_state, m.quantity,
		m.stamp, m.occurred_at, m.recorded_at, m.posting, m.move_id
	FROM order_mgmt_data.stock_moves AS m
	WHERE m.to_state OPERATOR(order_mgmt.<) 'supplier' AND m.other_location_id IS NOT NULL;
COMMENT ON VIEW order_mgmt_data.stock_effects IS 'one row per position a move changes: what leaves or enters a state at a location';

CREATE OR REPLACE VIEW order_mgmt_data.stock_deltas WITH (security_invoker = true) AS
	SELECT b.tenant_id, b.item_id, b.location_id, s.state, s.delta
	FROM order_mgmt_data.stock_balances AS b
	CROSS JOIN LATERAL (VALUES
		('free'::order_mgmt.stock_state, b.free), ('reserved', b.reserved), ('allocated', b.allocated),
		('backordered', b.backordered), ('quality_control', b.quality_control), ('damaged', b.damaged),
		('expired', b.expired), ('returned', b.returned), ('in_transit', b.in_transit)) AS s (state, delta)
	WHERE b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)
	UNION ALL
	SELECT e.tenant_id, e.item_id, e.location_id, e.state, e.delta
	FROM order_mgmt_data.stock_effects AS e
	LEFT JOIN order_mgmt_data.stock_balances AS b ON b.tenant_id = e.tenant_id AND b.item_id = e.item_id
		AND b.location_id = e.location_id AND b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)
	WHERE e.stamp OPERATOR(order_mgmt_data.~=) ANY ((SELECT order_mgmt_data.periods_since(c.fold_stamp) FROM order_mgmt_data.stock_control AS c)::bigint[])
		AND e.stamp >= (SELECT c.fold_stamp FROM order_mgmt_data.stock_control AS c) AND e.stamp >= coalesce(b.fold_stamp, 0);
COMMENT ON VIEW order_mgmt_data.stock_deltas IS 'balances and the moves not yet folded into them: their sum per state is the stock';

CREATE OR REPLACE VIEW order_mgmt_data.stock_positions WITH (security_invoker = true) AS
	SELECT d.tenant_id, d.item_id, d.location_id,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'free'), '0') AS free,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'reserved'), '0') AS reserved,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'allocated'), '0') AS allocated,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'backordered'), '0') AS backordered,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'quality_control'), '0') AS quality_control,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'damaged'), '0') AS damaged,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'expired'), '0') AS expired,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'returned'), '0') AS returned,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'in_transit'), '0') AS in_transit
	FROM order_mgmt_data.stock_deltas AS d
	GROUP BY d.tenant_id, d.item_id, d.location_id;
COMMENT ON VIEW order_mgmt_data.stock_positions IS 'one row per item and location that ever moved: quantity per state, in the reader''s snapshot';

CREATE OR REPLACE FUNCTION order_mgmt.compact_balances(moves_max integer DEFAULT 50000)
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_compact_balances';
COMMENT ON FUNCTION order_mgmt.compact_balances(integer) IS 'folds decided moves, the oldest first, in steps: into the balances of stock, at moving average into costs, into the balances of accounts
moves_max: each step takes about so many (the moves of one transaction are never divided). Returns how many the steps found; each move costs the same, however many wait.
Run it until it returns 0, from a job, at READ COMMITTED. One folder at a time; another one returns 0 at once.
Example: SELECT order_mgmt.compact_balances()';

CREATE OR REPLACE FUNCTION order_mgmt.resync_stock()
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_resync_stock';
COMMENT ON FUNCTION order_mgmt.resync_stock() IS 'rebuilds balances and counters from the ledger and re-enables its triggers; returns the positions rebuilt
Owner and superusers only, as the first stock call of a READ COMMITTED transaction. Sales wait while it runs.
Example: SELECT order_mgmt.resync_stock()';

-- Both sides of a move by one look at it.
CREATE OR REPLACE VIEW order_mgmt_data.money_effects WITH (security_invoker = true) AS
	SELECT m.tenant_id, CASE WHEN s.is_debit THEN m.to_account ELSE m.from_account END AS account, CASE WHEN s.is_debit THEN m.to_id ELSE m.from_id END AS account_id,
		order_mgmt.amount_currency(m.amount) AS currency, CASE WHEN s.is_debit THEN m.amount ELSE OPERATOR(order_mgmt.-) m.amount END AS delta,
		m.stamp, m.move_id, m.recorded_at, m.occurred_at, m.location_id
	FROM order_mgmt_data.money_moves AS m CROSS JOIN (VALUES (true), (false)) AS s (is_debit);
COMMENT ON VIEW order_mgmt_data.money_effects IS 'two rows per money move: what it debits (positive) and what it credits (negative)';

CREATE OR REPLACE VIEW order_mgmt_data.cost_effects WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.move_id, m.item_id, CASE WHEN s.enters THEN coalesce(m.other_location_id, m.location_id) ELSE m.location_id END AS location_id,
		CASE WHEN s.enters THEN m.quantity ELSE OPERATOR(order_mgmt.-) m.quantity END AS delta, m.stamp
	FROM order_mgmt_data.stock_moves AS m CROSS JOIN (VALUES (true), (false)) AS s (enters)
	WHERE CASE WHEN s.enters THEN m.to_state ELSE m.from_state END OPERATOR(order_mgmt.<) 'supplier'
		AND (m.from_state OPERATOR(order_mgmt.>=) 'supplier' OR m.to_state OPERATOR(order_mgmt.>=) 'supplier' OR m.other_location_id IS NOT NULL);
COMMENT ON VIEW order_mgmt_data.cost_effects IS 'one row per position whose value a move changes: moves that cross the border or change location';

CREATE OR REPLACE VIEW order_mgmt_data.cost_totals WITH (security_invoker = true) AS
	SELECT t.tenant_id, t.item_id, t.location_id, t.records, t.quantity, t.value, l.cost_value, l.cost_quantity,
		l.guessed_received, l.guessed_lost
	FROM (
		SELECT c.tenant_id, c.item_id, c.location_id, max(c.position_no) AS records,
			order_mgmt.sum(c.quantity) AS quantity, order_mgmt.sum(c.value) AS value
		FROM order_mgmt_data.stock_move_costs AS c
		GROUP BY c.tenant_id, c.item_id, c.location_id) AS t
	JOIN order_mgmt_data.stock_move_costs AS l ON l.tenant_id = t.tenant_id AND l.item_id = t.item_id
		AND l.location_id = t.location_id AND l.position_no = t.records;
COMMENT ON VIEW order_mgmt_data.cost_totals IS 'one row per position that was priced: what its records come to';

CREATE OR REPLACE VIEW order_mgmt_data.cost_positions WITH (security_invoker = true) AS
	SELECT c.tenant_id, c.item_id, c.location_id, c.records, c.quantity, c.value, c.cost_value, c.cost_quantity, c.guessed_received, c.guessed_lost
	FROM order_mgmt_data.stock_costs AS c
	WHERE (SELECT s.cost_stamp > 0 FROM order_mgmt_data.stock_control AS s)
	UNION ALL
	SELECT t.tenant_id, t.item_id, t.location_id, t.records, t.quantity, t.value, t.cost_value, t.cost_quantity, t.guessed_received, t.guessed_lost
	FROM order_mgmt_data.cost_totals AS t
	WHERE (SELECT s.cost_stamp = 0 FROM order_mgmt_data.stock_control AS s);
COMMENT ON VIEW order_mgmt_data.cost_positions IS 'one row per position that was priced; of a restored database too, which has no stock_costs before its first compact_balances()';

-- An opening entry, whose id is negative, stands for the records of what was archived: whoever archives them adds them here.
CREATE OR REPLACE VIEW order_mgmt_data.cost_records WITH (security_invoker = true) AS
	SELECT c.tenant_id, c.item_id, c.location_id FROM order_mgmt_data.stock_move_costs AS c WHERE c.move_id > 0;
COMMENT ON VIEW order_mgmt_data.cost_records IS 'one row per record of cost that ever was';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_cost(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 5 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'now' THEN
		-- Nothing is worth nothing.
		RETURN QUERY
		SELECT 'empty_positions_have_no_value', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT c.quantity OPERATOR(order_mgmt.=) '0' AND coalesce(order_mgmt.amount_minor(c.value), 0) <> 0 AS wrong,
				format('tenant %s item %s location %s: %s', c.tenant_id, c.item_id, c.location_id, c.value) AS sample
			FROM order_mgmt_data.cost_positions AS c
			WHERE tenants IS NULL OR c.tenant_id = ANY (tenants)) AS w;

		-- The account inventory of a location is what its positions are worth.
		RETURN QUERY
		WITH worth AS (
			SELECT c.tenant_id, c.location_id, order_mgmt.amount_currency(c.value) AS currency, sum(c.value::numeric) AS value
			FROM order_mgmt_data.cost_positions AS c
			WHERE c.value IS NOT NULL GROUP BY 1, 2, 3
		), posted AS (
			SELECT d.tenant_id, d.account_id AS location_id, d.currency, sum(d.delta) AS value
			FROM (
				SELECT b.tenant_id, b.account_id, b.currency, b.balance AS delta
				FROM order_mgmt_data.money_balances AS b
				WHERE b.account = 'inventory' AND b.incarnation = (SELECT s.incarnation FROM order_mgmt_data.stock_control AS s)
				UNION ALL
				SELECT e.tenant_id, e.account_id, e.currency, e.delta::numeric
				FROM order_mgmt_data.money_effects AS e
				WHERE e.account = 'inventory' AND e.stamp >= (SELECT s.money_fold_stamp FROM order_mgmt_data.stock_control AS s)) AS d
			GROUP BY 1, 2, 3
		)
		SELECT 'inventory_matches_costs', count(*), count(*) FILTER (WHERE coalesce(w.value, 0) <> coalesce(p.value, 0)),
			min(format('tenant %s location %s in %s: positions %s, account %s', coalesce(w.tenant_id, p.tenant_id), coalesce(w.location_id, p.location_id),
				coalesce(w.currency, p.currency), coalesce(w.value, 0), coalesce(p.value, 0))) FILTER (WHERE coalesce(w.value, 0) <> coalesce(p.value, 0))
		FROM worth AS w FULL JOIN posted AS p ON p.tenant_id = w.tenant_id AND p.location_id = w.location_id AND p.currency = w.currency
		WHERE tenants IS NULL OR coalesce(w.tenant_id, p.tenant_id) = ANY (tenants);
	ELSIF part.kind = 'moves' THEN
		-- What is decided is priced.
		RETURN QUERY
		SELECT 'moves_are_priced', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s move %s', e.tenant_id, e.move_id) AS sample, CASE WHEN c.move_id IS NULL THEN e.stamp < (SELECT s.cost_stamp FROM order_mgmt_data.stock_control AS s)
					ELSE e.item_id <> c.item_id OR e.delta OPERATOR(order_mgmt.<>) c.quantity END AS wrong
			FROM order_mgmt_data.cost_effects AS e
			LEFT JOIN order_mgmt_data.stock_move_costs AS c ON c.tenant_id = e.tenant_id AND c.move_id = e.move_id AND c.location_id = e.location_id
			WHERE (tenants IS NULL OR e.tenant_id = ANY (tenants)) AND e.stamp >= part.from_stamp AND e.stamp < part.to_stamp) AS w;
	ELSIF part.kind = 'all' THEN
		-- A position is the sum of its records, each of which it has once.
		RETURN QUERY
		WITH counted AS (
			SELECT c.tenant_id, c.item_id, c.location_id, count(*) AS records FROM order_mgmt_data.cost_records AS c GROUP BY c.tenant_id, c.item_id, c.location_id
		), summed AS (
			SELECT c.tenant_id, c.item_id, c.location_id, max(c.position_no) AS last_no, order_mgmt.sum(c.quantity) AS quantity,
				sum(order_mgmt.amount_minor(c.value)) AS minor, count(DISTINCT order_mgmt.amount_currency(c.value)) AS currencies
			FROM order_mgmt_data.stock_move_costs AS c
			GROUP BY c.tenant_id, c.item_id, c.location_id
		), compared AS (
			SELECT coalesce(c.tenant_id, t.tenant_id) AS tenant_id, coalesce(c.item_id, t.item_id) AS item_id,
				coalesce(c.location_id, t.location_id) AS location_id,
				(c.records = n.records AND n.records = t.last_no AND t.currencies <= 1 AND c.quantity OPERATOR(order_mgmt.=) t.quantity
					AND coalesce(order_mgmt.amount_minor(c.value), 0) = coalesce(t.minor, 0)
					AND (c.cost_value IS NULL OR c.quantity OPERATOR(order_mgmt.<) '0' OR (c.guessed_received IS NULL AND c.guessed_lost IS NULL))) IS NOT TRUE AS wrong
			FROM order_mgmt_data.cost_positions AS c
			FULL JOIN summed AS t ON t.tenant_id = c.tenant_id AND t.item_id = c.item_id AND t.location_id = c.location_id
			LEFT JOIN counted AS n ON n.tenant_id = t.tenant_id AND n.item_id = t.item_id AND n.location_id = t.location_id
		)
		SELECT 'costs_match_records', count(*), count(*) FILTER (WHERE w.wrong),
			min(format('tenant %s item %s location %s', w.tenant_id, w.item_id, w.location_id)) FILTER (WHERE w.wrong)
		FROM compared AS w WHERE tenants IS NULL OR w.tenant_id = ANY (tenants);

		-- What is priced has moved.
		RETURN QUERY
		SELECT 'moves_are_priced', count(*), count(*) FILTER (WHERE e.move_id IS NULL), min(format('tenant %s move %s', c.tenant_id, c.move_id)) FILTER (WHERE e.move_id IS NULL)
		FROM order_mgmt_data.stock_move_costs AS c
		LEFT JOIN order_mgmt_data.cost_effects AS e ON e.tenant_id = c.tenant_id AND e.move_id = c.move_id AND e.location_id = c.location_id
		WHERE tenants IS NULL OR c.tenant_id = ANY (tenants);
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_cost(bigint[], order_mgmt_data.verify_part) IS 'the invariants of cost, for verify()';

CREATE OR REPLACE FUNCTION order_mgmt_data.unfolded(ledger regclass, stamp bigint, OUT since timestamptz, OUT moves bigint)
	RETURNS record LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	first bigint;
BEGIN
	-- Money is found by the index of stamps, goods by the one that is led by periods of stamps: in a period they stand by position.
	EXECUTE format('SELECT count(*), min(k.stamp), min(k.recorded_at) FROM (SELECT m.stamp, m.recorded_at FROM %s AS m WHERE m.stamp OPERATOR(order_mgmt_data.~>=) $1'
		' AND m.stamp >= $1 ORDER BY m.stamp USING %s LIMIT 300) AS k', ledger, CASE ledger WHEN 'order_mgmt_data.money_moves'::regclass THEN '<' ELSE 'OPERATOR(order_mgmt_data.~<)' END)
		INTO moves, first, since USING stamp;
	IF moves = 300 AND ledger <> 'order_mgmt_data.money_moves'::regclass THEN
		EXECUTE format('SELECT min(m.recorded_at) FROM %s AS m WHERE m.stamp OPERATOR(order_mgmt_data.~=) $1 AND m.stamp >= $2', ledger) INTO since USING first, stamp;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.unfolded(regclass, bigint) IS 'when the oldest move was recorded whose stamp is not below another one (null: there is none), and how many there are, of more than 300 only that: by what one period of stamps has, however many there are and wherever they lie';

CREATE OR REPLACE FUNCTION order_mgmt_data.judge_lag(name text, done text, ledger regclass, stamp bigint, tells_how_many boolean)
	RETURNS order_mgmt.health_check LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	waiting record := order_mgmt_data.unfolded(ledger, stamp);
	seconds numeric := greatest(round(coalesce(extract(epoch FROM order_mgmt_data.clock() - waiting.since), 0)), 0);
BEGIN
	RETURN order_mgmt_data.judge(name, seconds, 900, 3600, CASE WHEN waiting.since IS NULL THEN format('no move waits to be %s', done)
		WHEN tells_how_many THEN format('moves that wait to be %s: %s, the oldest for %s s', done, CASE WHEN waiting.moves < 300 THEN waiting.moves::text ELSE '300 or more' END, seconds)
		ELSE format('moves wait to be %s, the oldest for %s s', done, seconds) END,
		'Let a scheduler run the job compact, and look how it ended: SELECT last_started_at, last_status, last_error, crontab FROM order_mgmt.jobs.');
END
$$;
COMMENT ON FUNCTION order_mgmt_data.judge_lag(text, text, regclass, bigint, boolean) IS 'a row of health(): how long the oldest move of a ledger has waited for a step of folding that has seen what is below a stamp';

CREATE OR REPLACE FUNCTION order_mgmt_data.health_ledger(tenants bigint[])
	RETURNS SETOF order_mgmt.health_check LANGUAGE plpgsql STABLE ROWS 3 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- How much others write is not told to who sees some tenants.
	RETURN QUERY
	SELECT j.* FROM order_mgmt_data.stock_control AS c
	CROSS JOIN LATERAL (VALUES ('goods_folded', 'folded into balances of stock', 'order_mgmt_data.stock_moves'::regclass, c.fold_stamp),
		('goods_priced', 'priced', 'order_mgmt_data.stock_moves', c.cost_stamp),
		('money_folded', 'folded into balances of accounts', 'order_mgmt_data.money_moves', c.money_fold_stamp)) AS f (name, done, ledger, stamp)
	CROSS JOIN LATERAL order_mgmt_data.judge_lag(f.name, f.done, f.ledger, f.stamp, tenants IS NULL) AS j;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.health_ledger(bigint[]) IS 'moves are folded and priced soon, for health()';

-- Who registers a counter of documents adds the rows whose sum it is to this view, in the counter's units.
CREATE OR REPLACE VIEW order_mgmt_data.counted WITH (security_invoker = true) AS
	SELECT 'holder'::text AS kind, m.tenant_id, m.holder_id AS document_id,
		CASE WHEN m.from_account = ANY ('{store_credit,gift_card}') THEN order_mgmt.amount_minor(m.amount) ELSE 0 END
			- CASE WHEN m.to_account = ANY ('{store_credit,gift_card}') THEN order_mgmt.amount_minor(m.amount) ELSE 0 END AS delta
	FROM order_mgmt_data.money_moves AS m;
COMMENT ON VIEW order_mgmt_data.counted IS 'one row per ledger row and counter of a document that it changes: their sum is the counter';

-- What promises stock adds its lines to this view.
CREATE OR REPLACE VIEW order_mgmt_data.promises WITH (security_invoker = true) AS
	SELECT NULL::bigint AS tenant_id, NULL::bigint AS item_id, NULL::bigint AS location_id, NULL::order_mgmt.quantity AS reserved,
		NULL::order_mgmt.quantity AS allocated, NULL::order_mgmt.quantity AS backordered WHERE false;
COMMENT ON VIEW order_mgmt_data.promises IS 'one row per line of a document that reserves, allocates or backorders stock';

-- What refers to items, locations, channels and other masters adds its rows to this view.
CREATE OR REPLACE VIEW order_mgmt_data.master_uses WITH (security_invoker = true) AS
	SELECT u.tenant_id, u.relation, u.kind, u.id, u.code
	FROM (
		SELECT m.tenant_id, 'stock_moves' AS relation, x.kind, x.id, NULL::text AS code
		FROM order_mgmt_data.stock_moves AS m
		CROSS JOIN LATERAL (VALUES ('item', m.item_id), ('location', m.location_id), ('location', m.other_location_id), ('channel', m.channel_id)) AS x (kind, id)
		UNION ALL
		SELECT m.tenant_id, 'money_moves', x.kind, x.id, NULL
		FROM order_mgmt_data.money_moves AS m
		CROSS JOIN LATERAL (VALUES ('channel', m.channel_id), ('location', m.location_id)) AS x (kind, id)
		UNION ALL
		SELECT e.tenant_id, 'money_moves', k.kind, e.account_id, NULL
		FROM order_mgmt_data.money_effects AS e
		JOIN (VALUES ('revenue', 'channel'), ('discounts', 'channel'), ('returns', 'channel'), ('shipping', 'channel'), ('inventory', 'location'),
			('cost_of_goods', 'location'), ('shrinkage', 'location'), ('tax', 'tax_rate'), ('clearing', 'provider'), ('cash', 'register'),
			('over_short', 'register'), ('petty_cash', 'register')) AS k (account, kind) ON k.account = e.account::text
		WHERE e.account_id <> 0) AS u
	WHERE u.id IS NOT NULL;
COMMENT ON VIEW order_mgmt_data.master_uses IS 'one row per master that a row of another table refers to, by its id, its code or both; null: not by this';

CREATE OR REPLACE FUNCTION order_mgmt_data.cap_mismatches()
	RETURNS TABLE (tenant_id bigint, sample text) LANGUAGE C VOLATILE ROWS 1 AS 'MODULE_PATHNAME', 'om_cap_mismatches';
COMMENT ON FUNCTION order_mgmt_data.cap_mismatches() IS 'idle counters of documents and of states other than free that differ from their ledger as it is now, at every isolation level; under traffic a row may be one that moved meanwhile';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_ledger(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql VOLATILE ROWS 10 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
	suspects text[];
	seen text[];
BEGIN
	IF part.kind = 'now' THEN
		-- Idle counters equal the ledger. Counters move while we read: only what differs three times is wrong.
		FOR attempt IN 1 .. 3 LOOP
			SELECT array_agg(m.sample) INTO seen FROM order_mgmt_data.cap_mismatches() AS m
			WHERE tenants IS NULL OR m.tenant_id = ANY (tenants);
			suspects := CASE WHEN attempt = 1 THEN seen
				ELSE ARRAY(SELECT a.t FROM unnest(suspects) AS a (t) JOIN unnest(seen) AS b (t) ON b.t = a.t) END;
			EXIT WHEN coalesce(cardinality(suspects), 0) = 0;
		END LOOP;
		RETURN QUERY SELECT 'caps_match_ledger', (SELECT count(*) FROM order_mgmt_data.cap_entries()),
			coalesce(cardinality(suspects), 0)::bigint, suspects[1];
	ELSIF part.kind = 'documents' THEN
		-- No gift card and no store credit is overdrawn, but by a forced move.
		RETURN QUERY
		WITH holders AS (
			SELECT m.tenant_id, m.holder_id, bool_or(m.posting & 1 = 1) AS is_forced, count(DISTINCT order_mgmt.amount_currency(m.amount)) > 1 AS is_mixed,
				sum(CASE WHEN m.from_account = ANY ('{store_credit,gift_card}') THEN order_mgmt.amount_minor(m.amount)
					ELSE - order_mgmt.amount_minor(m.amount) END) AS minor
			FROM order_mgmt_data.money_moves AS m
			WHERE m.holder_id IS NOT NULL AND (m.from_account = ANY ('{store_credit,gift_card}') OR m.to_account = ANY ('{store_credit,gift_card}'))
				AND (tenants IS NULL OR m.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(m.holder_id, part)
			GROUP BY m.tenant_id, m.holder_id
		)
		SELECT 'stored_value_not_negative', count(*), count(*) FILTER (WHERE h.is_mixed OR (h.minor < 0 AND NOT h.is_forced)),
			min(format('tenant %s holder %s: %s', h.tenant_id, h.holder_id, h.minor)) FILTER (WHERE h.is_mixed OR (h.minor < 0 AND NOT h.is_forced))
		FROM holders AS h;
	ELSIF part.kind = 'moves' THEN
		-- No move without its document.  unlinked_refund: what a refund without its sale was called up to 0.4.0.
		RETURN QUERY
		SELECT 'moves_have_documents', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s move %s', m.tenant_id, m.move_id) AS sample,
				NOT EXISTS (SELECT 1 FROM order_mgmt_data.documents AS d WHERE d.tenant_id = m.tenant_id
					AND d.document_kind = CASE m.document_kind WHEN 'unlinked_refund' THEN 'refund_without_sale' ELSE m.document_kind END AND d.document_id = m.document_id)
				AND (m.posting & 1 = 0 OR m.document_kind = ANY (ARRAY['order', 'reservation', 'stock_document', 'refund_without_sale', 'unlinked_refund', 'transfer'])) AS missing
			FROM order_mgmt_data.stock_moves AS m
			WHERE (tenants IS NULL OR m.tenant_id = ANY (tenants)) AND m.stamp >= part.from_stamp AND m.stamp < part.to_stamp) AS w;

		-- Both ledgers sum to zero because each row leaves one place and enters another one; of a line no unit is counted twice.
		RETURN QUERY
		SELECT 'ledger_rows_sound', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT m.tenant_id, format('tenant %s move %s', m.tenant_id, m.move_id) AS sample, m.quantity OPERATOR(order_mgmt.<=) '0'
					OR (m.from_state OPERATOR(order_mgmt.=) m.to_state AND coalesce(m.other_location_id, m.location_id) = m.location_id)
					OR (m.unit_cost IS NOT NULL AND m.line_cost IS NOT NULL) AS wrong
				FROM order_mgmt_data.stock_moves AS m WHERE m.stamp >= part.from_stamp AND m.stamp < part.to_stamp
			UNION ALL
			SELECT m.tenant_id, format('tenant %s money move %s', m.tenant_id, m.move_id), order_mgmt.amount_minor(m.amount) <= 0
					OR (m.from_account = m.to_account AND m.from_id = m.to_id)
				FROM order_mgmt_data.money_moves AS m WHERE m.stamp >= part.from_stamp AND m.stamp < part.to_stamp) AS w
		WHERE tenants IS NULL OR w.tenant_id = ANY (tenants);

		-- No money without its document.
		RETURN QUERY
		SELECT 'money_has_documents', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s money move %s', m.tenant_id, m.move_id) AS sample,
				NOT EXISTS (SELECT 1 FROM order_mgmt_data.documents AS d WHERE d.tenant_id = m.tenant_id
					AND d.document_kind = CASE m.document_kind WHEN 'unlinked_refund' THEN 'refund_without_sale' ELSE m.document_kind END AND d.document_id = m.document_id)
				AND (m.posting & 1 = 0 OR m.document_kind = ANY (ARRAY['order', 'stock_document', 'payment', 'return', 'shift', 'refund_without_sale', 'unlinked_refund', 'transfer'])) AS missing
			FROM order_mgmt_data.money_moves AS m
			WHERE (tenants IS NULL OR m.tenant_id = ANY (tenants)) AND m.stamp >= part.from_stamp AND m.stamp < part.to_stamp) AS w;
	ELSIF part.kind = 'all' THEN
		-- Documents and ledger agree: reserved, allocated, backordered per position.
		RETURN QUERY
		WITH promised AS (
			SELECT d.tenant_id, d.item_id, d.location_id, order_mgmt.sum(d.reserved) AS reserved,
				order_mgmt.sum(d.allocated) AS allocated, order_mgmt.sum(d.backordered) AS backordered
			FROM order_mgmt_data.promises AS d GROUP BY d.tenant_id, d.item_id, d.location_id
		), compared AS (
			SELECT tenant_id, item_id, location_id,
				coalesce(a.reserved, '0') AS r1, coalesce(b.reserved, '0') AS r2, coalesce(a.allocated, '0') AS a1,
				coalesce(b.allocated, '0') AS a2, coalesce(a.backordered, '0') AS b1, coalesce(b.backordered, '0') AS b2
			FROM promised AS a FULL JOIN order_mgmt_data.stock_positions AS b USING (tenant_id, item_id, location_id)
			WHERE tenants IS NULL OR tenant_id = ANY (tenants)
		)
		SELECT n.name, count(x.name), count(*) FILTER (WHERE x.wrong),
			min(format('tenant %s item %s location %s', c.tenant_id, c.item_id, c.location_id)) FILTER (WHERE x.wrong)
		FROM (VALUES ('allocated_matches_lines'), ('backordered_matches_lines'), ('reserved_matches_reservations')) AS n (name)
		LEFT JOIN (compared AS c
			CROSS JOIN LATERAL (VALUES ('reserved_matches_reservations', c.r1 OPERATOR(order_mgmt.<>) c.r2),
				('allocated_matches_lines', c.a1 OPERATOR(order_mgmt.<>) c.a2),
				('backordered_matches_lines', c.b1 OPERATOR(order_mgmt.<>) c.b2)) AS x (name, wrong)) ON x.name = n.name
		GROUP BY n.name ORDER BY n.name;

		-- All of history: balances and the moves not yet folded are the ledger, position by position.
		RETURN QUERY
		WITH shown AS (
			SELECT d.tenant_id, d.item_id, d.location_id, d.state::text AS state, order_mgmt.sum(d.delta) AS quantity
			FROM order_mgmt_data.stock_deltas AS d
			WHERE tenants IS NULL OR d.tenant_id = ANY (tenants)
			GROUP BY d.tenant_id, d.item_id, d.location_id, d.state
		), recorded AS (
			SELECT e.tenant_id, e.item_id, e.location_id, e.state::text AS state, order_mgmt.sum(e.delta) AS quantity
			FROM order_mgmt_data.stock_effects AS e
			WHERE tenants IS NULL OR e.tenant_id = ANY (tenants)
			GROUP BY e.tenant_id, e.item_id, e.location_id, e.state
		), compared AS (
			SELECT format('tenant %s item %s location %s %s: balances %s, ledger %s', tenant_id, item_id, location_id, state,
					coalesce(s.quantity, '0'), coalesce(r.quantity, '0')) AS sample,
				coalesce(s.quantity, '0') OPERATOR(order_mgmt.<>) coalesce(r.quantity, '0') AS wrong
			FROM shown AS s FULL JOIN recorded AS r USING (tenant_id, item_id, location_id, state)
			UNION ALL
			-- each row below its own stamp: what a counter is loaded from
			SELECT format('tenant %s item %s location %s: balance %s below %s, ledger %s', b.tenant_id, b.item_id, b.location_id,
					b.free, b.fold_stamp, coalesce(f.quantity, '0')),
				b.free OPERATOR(order_mgmt.<>) coalesce(f.quantity, '0')
			FROM order_mgmt_data.stock_balances AS b
			LEFT JOIN (
				SELECT k.tenant_id, k.item_id, k.location_id, order_mgmt.sum(e.delta) AS quantity
				FROM order_mgmt_data.stock_balances AS k
				JOIN order_mgmt_data.stock_effects AS e ON e.tenant_id = k.tenant_id AND e.item_id = k.item_id AND e.location_id = k.location_id
					AND e.stamp < k.fold_stamp AND e.state OPERATOR(order_mgmt.=) 'free'
				GROUP BY k.tenant_id, k.item_id, k.location_id) AS f ON f.tenant_id = b.tenant_id AND f.item_id = b.item_id AND f.location_id = b.location_id
			WHERE b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)
				AND (tenants IS NULL OR b.tenant_id = ANY (tenants))
		)
		SELECT 'balances_match_ledger', count(*), count(*) FILTER (WHERE c.wrong), min(c.sample) FILTER (WHERE c.wrong)
		FROM compared AS c;

		-- Balances of accounts equal the ledger below their stamp.
		RETURN QUERY
		WITH summed AS (
			SELECT e.tenant_id, e.account, e.account_id, e.currency, sum(e.delta::numeric) AS balance
			FROM order_mgmt_data.money_effects AS e
			WHERE e.stamp < (SELECT c.money_fold_stamp FROM order_mgmt_data.stock_control AS c)
			GROUP BY e.tenant_id, e.account, e.account_id, e.currency
		), compared AS (
			SELECT coalesce(b.tenant_id, s.tenant_id) AS tenant_id, coalesce(b.account, s.account) AS account, coalesce(b.currency, s.currency) AS currency,
				coalesce(b.balance, 0) AS kept, coalesce(s.balance, 0) AS found
			FROM (SELECT x.* FROM order_mgmt_data.money_balances AS x
				WHERE x.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)) AS b
			FULL JOIN summed AS s ON s.tenant_id = b.tenant_id AND s.account = b.account AND s.account_id = b.account_id AND s.currency = b.currency
		)
		SELECT 'money_balances_match_ledger', count(*), count(*) FILTER (WHERE c.kept <> c.found),
			min(format('tenant %s %s in %s: balance %s, ledger %s', c.tenant_id, c.account, c.currency, c.kept, c.found)) FILTER (WHERE c.kept <> c.found)
		FROM compared AS c WHERE tenants IS NULL OR c.tenant_id = ANY (tenants);
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_ledger(bigint[], order_mgmt_data.verify_part) IS 'the invariants of both ledgers and of counters of documents, for verify()';
