-- The product's own checker.

CREATE OR REPLACE VIEW order_mgmt_data.documents WITH (security_invoker = true) AS
	SELECT o.tenant_id, 'order' AS document_kind, o.order_id AS document_id FROM order_mgmt_data.orders AS o
	UNION ALL
	SELECT r.tenant_id, 'reservation', r.reservation_id FROM order_mgmt_data.reservations AS r
	UNION ALL
	SELECT d.tenant_id, 'stock_document', d.document_id FROM order_mgmt_data.stock_documents AS d
	UNION ALL
	SELECT p.tenant_id, 'payment', p.payment_id FROM order_mgmt_data.payments AS p
	UNION ALL
	SELECT r.tenant_id, 'return', r.return_id FROM order_mgmt_data.returns AS r
	UNION ALL
	SELECT f.tenant_id, 'fulfillment', f.fulfillment_id FROM order_mgmt_data.fulfillments AS f
	UNION ALL
	SELECT s.tenant_id, 'shift', s.shift_id FROM order_mgmt_data.shifts AS s
	UNION ALL
	SELECT u.tenant_id, 'unlinked_refund', u.refund_id FROM order_mgmt_data.unlinked_refunds AS u
	UNION ALL
	SELECT t.tenant_id, 'transfer', t.transfer_id FROM order_mgmt_data.transfers AS t;
COMMENT ON VIEW order_mgmt_data.documents IS 'one row per document of any kind: what moves, idempotency keys and the status log refer to';

CREATE OR REPLACE FUNCTION order_mgmt_data.counter_mismatches()
	RETURNS TABLE (tenant_id bigint, item_id bigint, location_id bigint, counter order_mgmt.quantity, ledger order_mgmt.quantity)
	LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT e.tenant_id, e.item_id, e.location_id, e.available,
		coalesce(p.free, '0') OPERATOR(order_mgmt.-) coalesce(s.safety_stock, '0') OPERATOR(order_mgmt.+) coalesce(s.oversell_limit, '0')
	FROM order_mgmt_data.counter_entries() AS e
	LEFT JOIN LATERAL (
		SELECT order_mgmt.sum(d.delta) AS free
		FROM order_mgmt_data.stock_deltas AS d
		WHERE d.tenant_id = e.tenant_id AND d.item_id = e.item_id AND d.location_id = e.location_id
			AND d.state OPERATOR(order_mgmt.=) 'free') AS p ON true
	LEFT JOIN order_mgmt_data.stock_policies AS s ON s.tenant_id = e.tenant_id AND s.item_id = e.item_id
		AND s.location_id = e.location_id AND s.channel_id = 0
	WHERE e.pins = 0 AND (s.item_id IS NULL OR s.oversell_limit IS NOT NULL)
		AND e.available OPERATOR(order_mgmt.<>) (coalesce(p.free, '0') OPERATOR(order_mgmt.-) coalesce(s.safety_stock, '0')
			OPERATOR(order_mgmt.+) coalesce(s.oversell_limit, '0'))
$$;
COMMENT ON FUNCTION order_mgmt_data.counter_mismatches() IS 'idle counters that differ from the ledger in this statement''s snapshot; under traffic a row may be one that moved meanwhile';

CREATE OR REPLACE FUNCTION order_mgmt_data.cap_mismatches()
	RETURNS TABLE (tenant_id bigint, sample text)
	LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT e.tenant_id, format('tenant %s %s %s: counter %s, ledger %s', e.tenant_id, e.kind,
		CASE WHEN e.kind = ANY ('{capturable,refundable,holder}') THEN e.document_id::text ELSE format('item %s location %s', e.item_id, e.location_id) END,
		e.available, s.total)
	FROM order_mgmt_data.cap_entries() AS e
	CROSS JOIN LATERAL (SELECT CASE e.kind
		WHEN 'capturable' THEN (SELECT coalesce(sum(p.capturable_delta), 0) FROM order_mgmt_data.payment_events AS p
			WHERE p.tenant_id = e.tenant_id AND p.payment_id = e.document_id)
		WHEN 'refundable' THEN (SELECT coalesce(sum(p.refundable_delta), 0) FROM order_mgmt_data.payment_events AS p
			WHERE p.tenant_id = e.tenant_id AND p.payment_id = e.document_id)
		WHEN 'holder' THEN (SELECT coalesce(sum(CASE WHEN m.from_account = ANY ('{store_credit,gift_card}') THEN order_mgmt.amount_minor(m.amount) ELSE 0 END
				- CASE WHEN m.to_account = ANY ('{store_credit,gift_card}') THEN order_mgmt.amount_minor(m.amount) ELSE 0 END), 0)
			FROM order_mgmt_data.money_moves AS m WHERE m.tenant_id = e.tenant_id AND m.holder_id = e.document_id)
		ELSE (SELECT coalesce(order_mgmt.sum(d.delta), '0')::numeric * 1000000 FROM order_mgmt_data.stock_deltas AS d
			WHERE d.tenant_id = e.tenant_id AND d.item_id = e.item_id AND d.location_id = e.location_id AND d.state::text = e.kind)
		END AS total) AS s
	WHERE e.pins = 0 AND e.available <> s.total
$$;
COMMENT ON FUNCTION order_mgmt_data.cap_mismatches() IS 'idle counters of payments, holders and states other than free that differ from their ledger in this statement''s snapshot; under traffic a row may be one that moved meanwhile';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_documents(tenants bigint[], "full" boolean)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 3 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- A document is in a status that its machine knows.
	RETURN QUERY
	SELECT 'document_statuses', count(*), count(*) FILTER (WHERE t.to_status IS NULL),
		min(format('tenant %s %s %s: %s', d.tenant_id, d.kind, d.id, d.status)) FILTER (WHERE t.to_status IS NULL)
	FROM (
		SELECT o.tenant_id, 'order' AS kind, o.order_id AS id, o.status FROM order_mgmt_data.orders AS o
		UNION ALL
		SELECT r.tenant_id, 'reservation', r.reservation_id, r.status FROM order_mgmt_data.reservations AS r
		UNION ALL
		SELECT f.tenant_id, 'fulfillment', f.fulfillment_id, f.status FROM order_mgmt_data.fulfillments AS f
		UNION ALL
		SELECT r.tenant_id, 'return', r.return_id, r.status FROM order_mgmt_data.returns AS r
		UNION ALL
		SELECT t.tenant_id, 'transfer', t.transfer_id, t.status FROM order_mgmt_data.transfers AS t
		UNION ALL
		SELECT s.tenant_id, 'shift', s.shift_id, s.status FROM order_mgmt_data.shifts AS s) AS d
	LEFT JOIN (SELECT DISTINCT s.document_kind, s.to_status FROM order_mgmt.state_transitions AS s) AS t
		ON t.document_kind = d.kind AND t.to_status = d.status
	WHERE tenants IS NULL OR d.tenant_id = ANY (tenants);

	-- No line without its header.
	RETURN QUERY
	SELECT 'lines_have_documents', count(*), count(*) FILTER (WHERE d.document_id IS NULL),
		min(format('tenant %s %s %s line %s', l.tenant_id, l.kind, l.id, l.line_no)) FILTER (WHERE d.document_id IS NULL)
	FROM (
		SELECT o.tenant_id, 'order' AS kind, o.order_id AS id, o.line_no FROM order_mgmt_data.order_lines AS o
		UNION ALL
		SELECT x.tenant_id, 'order', x.order_id, x.line_no FROM order_mgmt_data.order_taxes AS x
		UNION ALL
		SELECT f.tenant_id, 'fulfillment', f.fulfillment_id, f.line_no FROM order_mgmt_data.fulfillment_lines AS f
		UNION ALL
		SELECT r.tenant_id, 'return', r.return_id, r.line_no FROM order_mgmt_data.return_lines AS r
		UNION ALL
		SELECT t.tenant_id, 'transfer', t.transfer_id, t.line_no FROM order_mgmt_data.transfer_lines AS t) AS l
	LEFT JOIN order_mgmt_data.documents AS d ON d.tenant_id = l.tenant_id AND d.document_kind = l.kind AND d.document_id = l.id
	WHERE tenants IS NULL OR l.tenant_id = ANY (tenants);

	-- No step is dated before what it needs; what a provider tells follows its own clock.
	RETURN QUERY
	SELECT 'steps_in_order', count(*), count(*) FILTER (WHERE s.at < s.needed), min(format('tenant %s %s %s', s.tenant_id, s.kind, s.id)) FILTER (WHERE s.at < s.needed)
	FROM (
		SELECT f.tenant_id, 'fulfillment' AS kind, f.fulfillment_id AS id, f.shipped_at AS at, o.occurred_at AS needed
		FROM order_mgmt_data.fulfillments AS f JOIN order_mgmt_data.orders AS o ON o.tenant_id = f.tenant_id AND o.order_id = f.order_id
		WHERE f.shipped_at IS NOT NULL
		UNION ALL
		SELECT f.tenant_id, 'fulfillment', f.fulfillment_id, f.delivered_at, f.shipped_at FROM order_mgmt_data.fulfillments AS f WHERE f.delivered_at IS NOT NULL
		UNION ALL
		SELECT p.tenant_id, 'return', p.return_id, p.occurred_at, coalesce((SELECT min(f.shipped_at) FROM order_mgmt_data.fulfillments AS f
			WHERE f.tenant_id = o.tenant_id AND f.order_id = o.order_id), o.occurred_at)
		FROM order_mgmt_data.return_receipts AS p
		JOIN order_mgmt_data.returns AS r ON r.tenant_id = p.tenant_id AND r.return_id = p.return_id
		JOIN order_mgmt_data.orders AS o ON o.tenant_id = r.tenant_id AND o.order_id = r.order_id
		UNION ALL
		SELECT t.tenant_id, 'transfer', t.transfer_id, t.shipped_at, t.occurred_at FROM order_mgmt_data.transfers AS t WHERE t.shipped_at IS NOT NULL
		UNION ALL
		SELECT t.tenant_id, 'transfer', t.transfer_id, m.occurred_at, t.shipped_at
		FROM order_mgmt_data.stock_moves AS m JOIN order_mgmt_data.transfers AS t ON t.tenant_id = m.tenant_id AND t.transfer_id = m.document_id
		WHERE "full" AND m.document_kind = 'transfer' AND m.from_state OPERATOR(order_mgmt.=) 'in_transit'
		UNION ALL
		SELECT s.tenant_id, 'shift', s.shift_id, s.closed_at, s.opened_at FROM order_mgmt_data.shifts AS s WHERE s.closed_at IS NOT NULL
		UNION ALL
		SELECT r.tenant_id, 'order', r.order_id, r.occurred_at, s.opened_at
		FROM order_mgmt_data.register_sales AS r JOIN order_mgmt_data.shifts AS s ON s.tenant_id = r.tenant_id AND s.shift_id = r.shift_id
		UNION ALL
		SELECT u.tenant_id, 'unlinked_refund', u.refund_id, u.occurred_at, s.opened_at
		FROM order_mgmt_data.unlinked_refunds AS u JOIN order_mgmt_data.shifts AS s ON s.tenant_id = u.tenant_id AND s.shift_id = u.shift_id
		UNION ALL
		SELECT e.tenant_id, 'payment', e.payment_id, e.occurred_at, CASE WHEN e.kind = 'refund' THEN (SELECT min(c.occurred_at) FROM order_mgmt_data.payment_events AS c
			WHERE c.tenant_id = e.tenant_id AND c.payment_id = e.payment_id AND c.kind = ANY ('{capture,sale}') AND c.step = ANY ('{succeeded,recorded}')) ELSE p.occurred_at END
		FROM order_mgmt_data.payment_events AS e JOIN order_mgmt_data.payments AS p ON p.tenant_id = e.tenant_id AND p.payment_id = e.payment_id
		WHERE e.kind = ANY ('{capture,void,refund}') AND e.step = ANY ('{requested,recorded}') AND e.posting & 1 = 0) AS s
	WHERE tenants IS NULL OR s.tenant_id = ANY (tenants);
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_documents(bigint[], boolean) IS 'the invariants that all documents have in common, for verify()';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_money(tenants bigint[], "full" boolean)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 5 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- What an order owes is what its lines and shipping cost less what was canceled or came back of them, to the cent;
	-- its goodwill is a discount of at most that.
	RETURN QUERY
	WITH taxes AS (
		SELECT t.tenant_id, t.order_id, t.line_no, order_mgmt.amount_minor(t.amount) AS minor, t.is_inclusive FROM order_mgmt_data.order_taxes AS t
	), atoms AS (
		SELECT l.tenant_id, l.order_id, l.ordered, l.canceled OPERATOR(order_mgmt.+) l.returned AS settled, order_mgmt.amount_minor(l.line_total) - coalesce(order_mgmt.amount_minor(l.discount), 0)
			- coalesce(order_mgmt.amount_minor(l.order_discount), 0) - coalesce(i.minor, 0) AS minor
		FROM order_mgmt_data.order_lines AS l
		LEFT JOIN (SELECT t.tenant_id, t.order_id, t.line_no, sum(t.minor)::bigint AS minor FROM taxes AS t WHERE t.is_inclusive
			GROUP BY t.tenant_id, t.order_id, t.line_no) AS i ON i.tenant_id = l.tenant_id AND i.order_id = l.order_id AND i.line_no = l.line_no
		UNION ALL
		SELECT l.tenant_id, l.order_id, l.ordered, l.canceled OPERATOR(order_mgmt.+) l.returned, t.minor
		FROM taxes AS t JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = t.tenant_id AND l.order_id = t.order_id AND l.line_no = t.line_no
		UNION ALL
		SELECT o.tenant_id, o.order_id, '1', CASE WHEN o.status = 'canceled' THEN '1' ELSE '0' END::order_mgmt.quantity,
			order_mgmt.amount_minor(o.shipping) + coalesce(t.minor, 0)
		FROM order_mgmt_data.orders AS o
		LEFT JOIN (SELECT t.tenant_id, t.order_id, sum(t.minor)::bigint AS minor FROM taxes AS t WHERE t.line_no = 0 AND NOT t.is_inclusive
			GROUP BY t.tenant_id, t.order_id) AS t ON t.tenant_id = o.tenant_id AND t.order_id = o.order_id
		WHERE o.shipping IS NOT NULL
	), owed AS (
		SELECT x.tenant_id, x.order_id, sum(x.minor
			- order_mgmt.share(x.minor, (x.ordered::numeric * 1000000)::bigint, 0, (x.settled::numeric * 1000000)::bigint)) AS minor
		FROM atoms AS x GROUP BY x.tenant_id, x.order_id
	), posted AS (
		SELECT m.tenant_id, m.order_id, sum(r.minor) FILTER (WHERE m.document_kind <> 'payment') AS minor,
			- sum(r.minor) FILTER (WHERE m.document_kind = 'payment') AS goodwill
		FROM order_mgmt_data.money_moves AS m
		CROSS JOIN LATERAL (SELECT CASE WHEN m.to_account = 'receivable' THEN 1 ELSE -1 END * order_mgmt.amount_minor(m.amount) AS minor) AS r
		WHERE (m.to_account = 'receivable' OR m.from_account = 'receivable')
			AND (m.document_kind = ANY ('{order,return}') OR m.to_account = 'discounts' OR m.from_account = 'discounts')
		GROUP BY m.tenant_id, m.order_id
	), given AS (
		SELECT e.tenant_id, e.order_id, sum(CASE e.step WHEN 'reversed' THEN -1 ELSE 1 END * order_mgmt.amount_minor(e.amount)) AS minor
		FROM order_mgmt_data.payment_events AS e
		WHERE e.kind = 'refund' AND e.purpose = 'goodwill' AND e.step = ANY ('{succeeded,recorded,reversed}')
		GROUP BY e.tenant_id, e.order_id
	), compared AS (
		SELECT format('tenant %s order %s', coalesce(o.tenant_id, p.tenant_id), coalesce(o.order_id, p.order_id)) AS sample,
			coalesce(o.minor, 0) <> coalesce(p.minor, 0)
				OR coalesce(p.goodwill, 0) <> least(coalesce(g.minor, 0), coalesce(p.minor, 0)) AS wrong
		FROM owed AS o FULL JOIN posted AS p ON p.tenant_id = o.tenant_id AND p.order_id = o.order_id
		LEFT JOIN given AS g ON g.tenant_id = coalesce(o.tenant_id, p.tenant_id) AND g.order_id = coalesce(o.order_id, p.order_id)
		WHERE tenants IS NULL OR coalesce(o.tenant_id, p.tenant_id) = ANY (tenants)
	)
	SELECT 'orders_match_money', count(*), count(*) FILTER (WHERE c.wrong), min(c.sample) FILTER (WHERE c.wrong) FROM compared AS c;

	-- Payments: never more captured than authorized, nor refunded than captured, but by a fact that was told; each event adds what
	-- its kind and step say, to the order and in the currency of its payment; the money is posted.
	RETURN QUERY
	WITH events AS (
		SELECT e.*, order_mgmt.amount_minor(e.amount) AS minor, p.payment_id IS NULL OR p.order_id <> e.order_id OR p.provider_id <> e.provider_id
				OR p.currency <> order_mgmt.amount_currency(e.amount) OR o.order_id IS NULL OR o.currency <> p.currency AS is_strange,
			CASE e.kind || ' ' || e.step WHEN 'authorization succeeded' THEN 1 WHEN 'authorization recorded' THEN 1 WHEN 'capture requested' THEN -1
				WHEN 'capture recorded' THEN -1 WHEN 'capture failed' THEN 1 WHEN 'void requested' THEN -1 WHEN 'void recorded' THEN -1
				WHEN 'void failed' THEN 1 ELSE 0 END AS capturable_sign,
			CASE e.kind || ' ' || e.step WHEN 'capture succeeded' THEN 1 WHEN 'capture recorded' THEN 1 WHEN 'sale succeeded' THEN 1
				WHEN 'sale recorded' THEN 1 WHEN 'refund requested' THEN -1 WHEN 'refund recorded' THEN -1 WHEN 'refund failed' THEN 1
				WHEN 'refund reversed' THEN 1 WHEN 'chargeback recorded' THEN -1 WHEN 'chargeback reversed' THEN 1 ELSE 0 END AS refundable_sign
		FROM order_mgmt_data.payment_events AS e
		LEFT JOIN order_mgmt_data.payments AS p ON p.tenant_id = e.tenant_id AND p.payment_id = e.payment_id
		LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = e.tenant_id AND o.order_id = e.order_id
		WHERE tenants IS NULL OR e.tenant_id = ANY (tenants)
	), summed AS (
		SELECT e.tenant_id, e.payment_id, sum(e.capturable_sign * e.minor) AS capturable, sum(e.refundable_sign * e.minor) AS refundable,
			bool_or(e.posting & 1 = 1 OR e.kind = 'chargeback') AS is_told, bool_or(e.is_strange OR e.capturable_delta <> e.capturable_sign * e.minor
				OR e.refundable_delta <> e.refundable_sign * e.minor) AS is_strange,
			sum(CASE WHEN e.kind = ANY ('{capture,sale}') AND e.step = ANY ('{succeeded,recorded}') THEN 1
				WHEN e.kind = ANY ('{refund,chargeback}') AND e.step = ANY ('{succeeded,recorded}') THEN -1
				WHEN e.step = 'reversed' THEN 1 ELSE 0 END * e.minor) AS kept
		FROM events AS e GROUP BY e.tenant_id, e.payment_id
	), posted AS (
		SELECT m.tenant_id, m.document_id AS payment_id, sum(CASE WHEN m.to_account = ANY ('{clearing,cash}') THEN 1 ELSE -1 END * order_mgmt.amount_minor(m.amount)) AS minor
		FROM order_mgmt_data.money_moves AS m
		WHERE m.document_kind = 'payment' AND (m.to_account = ANY ('{clearing,cash}') OR m.from_account = ANY ('{clearing,cash}'))
			AND (tenants IS NULL OR m.tenant_id = ANY (tenants)) GROUP BY m.tenant_id, m.document_id
	), compared AS (
		SELECT format('tenant %s payment %s', coalesce(s.tenant_id, p.tenant_id), coalesce(s.payment_id, p.payment_id)) AS sample,
			(s.capturable < 0 OR s.refundable < 0) AND NOT s.is_told AS over_cap, coalesce(s.is_strange, false) AS is_strange,
			coalesce(s.kept, 0) <> coalesce(p.minor, 0) AS unposted
		FROM summed AS s FULL JOIN posted AS p ON p.tenant_id = s.tenant_id AND p.payment_id = s.payment_id
	)
	SELECT x.name, count(c.sample), count(*) FILTER (WHERE x.place = 1 AND c.over_cap OR x.place = 2 AND c.is_strange OR x.place = 3 AND c.unposted),
		min(c.sample) FILTER (WHERE x.place = 1 AND c.over_cap OR x.place = 2 AND c.is_strange OR x.place = 3 AND c.unposted)
	FROM (VALUES (1, 'payments_within_caps'), (2, 'payment_events_agree'), (3, 'payments_match_money')) AS x (place, name)
	LEFT JOIN compared AS c ON true GROUP BY x.place, x.name ORDER BY x.place;
	RETURN QUERY
	SELECT 'payment_statuses', count(*), count(*) FILTER (WHERE d.wrong), min(d.sample) FILTER (WHERE d.wrong)
	FROM (SELECT o.payment_status <> (SELECT s.status FROM order_mgmt_data.derive_payment_status(o.tenant_id, o.order_id) AS s (status)) AS wrong,
			format('tenant %s order %s', o.tenant_id, o.order_id) AS sample
		FROM order_mgmt_data.orders AS o
		WHERE (tenants IS NULL OR o.tenant_id = ANY (tenants)) AND ("full" OR o.payment_status <> 'none')) AS d;

	-- No gift card and no store credit is overdrawn, but by a forced move.
	RETURN QUERY
	WITH holders AS (
		SELECT m.tenant_id, m.holder_id, bool_or(m.posting & 1 = 1) AS is_forced, count(DISTINCT order_mgmt.amount_currency(m.amount)) > 1 AS is_mixed,
			sum(CASE WHEN m.from_account = ANY ('{store_credit,gift_card}') THEN order_mgmt.amount_minor(m.amount)
				ELSE - order_mgmt.amount_minor(m.amount) END) AS minor
		FROM order_mgmt_data.money_moves AS m
		WHERE m.holder_id IS NOT NULL AND (m.from_account = ANY ('{store_credit,gift_card}') OR m.to_account = ANY ('{store_credit,gift_card}'))
			AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
		GROUP BY m.tenant_id, m.holder_id
	)
	SELECT 'stored_value_not_negative', count(*), count(*) FILTER (WHERE h.is_mixed OR (h.minor < 0 AND NOT h.is_forced)),
		min(format('tenant %s holder %s: %s', h.tenant_id, h.holder_id, h.minor)) FILTER (WHERE h.is_mixed OR (h.minor < 0 AND NOT h.is_forced))
	FROM holders AS h;

	IF NOT "full" THEN
		RETURN;
	END IF;

	-- Balances of accounts equal the ledger below their stamp.
	RETURN QUERY
	WITH summed AS (
		SELECT e.tenant_id, e.account, e.account_id, e.currency, order_mgmt.sum(e.delta) AS balance
		FROM order_mgmt_data.money_effects AS e
		WHERE e.stamp < (SELECT c.money_fold_stamp FROM order_mgmt_data.stock_control AS c)
		GROUP BY e.tenant_id, e.account, e.account_id, e.currency
	), compared AS (
		SELECT coalesce(b.tenant_id, s.tenant_id) AS tenant_id, coalesce(b.account, s.account) AS account, coalesce(b.currency, s.currency) AS currency,
			coalesce(order_mgmt.amount_minor(b.balance), 0) AS kept, coalesce(order_mgmt.amount_minor(s.balance), 0) AS found
		FROM (SELECT x.* FROM order_mgmt_data.money_balances AS x
			WHERE x.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)) AS b
		FULL JOIN summed AS s ON s.tenant_id = b.tenant_id AND s.account = b.account AND s.account_id = b.account_id AND s.currency = b.currency
	)
	SELECT 'money_balances_match_ledger', count(*), count(*) FILTER (WHERE c.kept <> c.found),
		min(format('tenant %s %s in %s: balance %s, ledger %s', c.tenant_id, c.account, c.currency, c.kept, c.found)) FILTER (WHERE c.kept <> c.found)
	FROM compared AS c WHERE tenants IS NULL OR c.tenant_id = ANY (tenants);

	-- No money without its document.
	RETURN QUERY
	SELECT 'money_has_documents', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
	FROM (SELECT format('tenant %s money move %s', m.tenant_id, m.move_id) AS sample,
			NOT EXISTS (SELECT 1 FROM order_mgmt_data.documents AS d WHERE d.tenant_id = m.tenant_id
				AND d.document_kind = m.document_kind AND d.document_id = m.document_id)
			AND (m.posting & 1 = 0 OR m.document_kind = ANY (ARRAY['order', 'stock_document', 'payment', 'return', 'shift', 'unlinked_refund', 'transfer'])) AS missing
		FROM order_mgmt_data.money_moves AS m
		WHERE tenants IS NULL OR m.tenant_id = ANY (tenants)) AS w;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_money(bigint[], boolean) IS 'the invariants of the money ledger, for verify()';

CREATE OR REPLACE FUNCTION order_mgmt.verify("full" boolean DEFAULT false)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql VOLATILE ROWS 20 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	tenants bigint[] := order_mgmt_data.allowed_tenants();
	suspects text[];
	seen text[];
BEGIN
	-- Idle counters equal the ledger. Counters move while we read: only what differs three times is wrong.
	FOR attempt IN 1 .. 3 LOOP
		SELECT array_agg(format('tenant %s item %s location %s: counter %s, ledger %s', m.tenant_id, m.item_id, m.location_id, m.counter, m.ledger))
		INTO seen FROM order_mgmt_data.counter_mismatches() AS m
		WHERE tenants IS NULL OR m.tenant_id = ANY (tenants);
		suspects := CASE WHEN attempt = 1 THEN seen
			ELSE ARRAY(SELECT a.t FROM unnest(suspects) AS a (t) JOIN unnest(seen) AS b (t) ON b.t = a.t) END;
		EXIT WHEN coalesce(cardinality(suspects), 0) = 0;
	END LOOP;
	RETURN QUERY SELECT 'counters_match_ledger', (SELECT count(*) FROM order_mgmt_data.counter_entries()),
		coalesce(cardinality(suspects), 0)::bigint, suspects[1];
	FOR attempt IN 1 .. 3 LOOP
		SELECT array_agg(m.sample) INTO seen FROM order_mgmt_data.cap_mismatches() AS m
		WHERE tenants IS NULL OR m.tenant_id = ANY (tenants);
		suspects := CASE WHEN attempt = 1 THEN seen
			ELSE ARRAY(SELECT a.t FROM unnest(suspects) AS a (t) JOIN unnest(seen) AS b (t) ON b.t = a.t) END;
		EXIT WHEN coalesce(cardinality(suspects), 0) = 0;
	END LOOP;
	RETURN QUERY SELECT 'caps_match_ledger', (SELECT count(*) FROM order_mgmt_data.cap_entries()),
		coalesce(cardinality(suspects), 0)::bigint, suspects[1];

	-- The shelf: what is sellable and every state but free is never negative; without a policy nothing is oversold.
	RETURN QUERY
	SELECT 'stock_not_negative', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
	FROM (SELECT (p.reserved OPERATOR(order_mgmt.<) '0' OR p.allocated OPERATOR(order_mgmt.<) '0'
			OR p.backordered OPERATOR(order_mgmt.<) '0' OR p.quality_control OPERATOR(order_mgmt.<) '0'
			OR p.damaged OPERATOR(order_mgmt.<) '0' OR p.expired OPERATOR(order_mgmt.<) '0'
			OR p.returned OPERATOR(order_mgmt.<) '0' OR p.in_transit OPERATOR(order_mgmt.<) '0'
			OR (p.free OPERATOR(order_mgmt.+) p.reserved OPERATOR(order_mgmt.+) p.allocated
				OPERATOR(order_mgmt.+) p.backordered) OPERATOR(order_mgmt.<) '0'
			OR (p.free OPERATOR(order_mgmt.<) '0' AND s.item_id IS NULL))
			AND NOT EXISTS (SELECT 1 FROM order_mgmt_data.stock_moves AS m WHERE m.tenant_id = p.tenant_id
				AND m.item_id = p.item_id AND (m.location_id = p.location_id OR m.other_location_id = p.location_id)
				AND m.posting & 1 = 1) AS wrong,
			format('tenant %s item %s location %s: free %s', p.tenant_id, p.item_id, p.location_id, p.free) AS sample
		FROM order_mgmt_data.stock_positions AS p
		LEFT JOIN order_mgmt_data.stock_policies AS s ON s.tenant_id = p.tenant_id AND s.item_id = p.item_id
			AND s.location_id = p.location_id AND s.channel_id = 0
		WHERE tenants IS NULL OR p.tenant_id = ANY (tenants)) AS w;

	-- Documents and ledger agree: reserved, allocated, backordered per position.
	RETURN QUERY
	WITH documents AS (
		SELECT r.tenant_id, r.item_id, r.location_id, r.remaining AS reserved, '0'::order_mgmt.quantity AS allocated, '0'::order_mgmt.quantity AS backordered
		FROM order_mgmt_data.reservations AS r WHERE r.status = 'active'
		UNION ALL
		SELECT l.tenant_id, l.item_id, l.location_id, '0', l.allocated, l.backordered
		FROM order_mgmt_data.order_lines AS l WHERE l.location_id IS NOT NULL
		UNION ALL
		SELECT l.tenant_id, l.item_id, t.from_location_id, '0', l.quantity OPERATOR(order_mgmt.-) l.shipped OPERATOR(order_mgmt.-) l.canceled, '0'
		FROM order_mgmt_data.transfer_lines AS l
		JOIN order_mgmt_data.transfers AS t ON t.tenant_id = l.tenant_id AND t.transfer_id = l.transfer_id
	), promised AS (
		SELECT d.tenant_id, d.item_id, d.location_id, order_mgmt.sum(d.reserved) AS reserved,
			order_mgmt.sum(d.allocated) AS allocated, order_mgmt.sum(d.backordered) AS backordered
		FROM documents AS d GROUP BY d.tenant_id, d.item_id, d.location_id
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

	-- Orders: totals add up, statuses are what the lines say.
	RETURN QUERY
	WITH facts AS (
		SELECT o.tenant_id, o.order_id, o.status, o.fulfillment_status, o.total,
			sum(order_mgmt.amount_minor(l.line_total) - coalesce(order_mgmt.amount_minor(l.discount), 0)
				- coalesce(order_mgmt.amount_minor(l.order_discount), 0)) + coalesce(order_mgmt.amount_minor(o.shipping), 0)
				+ CASE WHEN o.tax IS NULL THEN 0 ELSE (SELECT coalesce(sum(order_mgmt.amount_minor(t.amount)), 0) FROM order_mgmt_data.order_taxes AS t
					WHERE t.tenant_id = o.tenant_id AND t.order_id = o.order_id AND NOT t.is_inclusive) END AS lines_minor, count(l.line_no) AS nlines,
			bool_or(order_mgmt.amount_currency(l.line_total) <> o.currency) AS mixed,
			order_mgmt.sum(l.open OPERATOR(order_mgmt.+) l.allocated OPERATOR(order_mgmt.+) l.backordered) AS open_units,
			order_mgmt.sum(l.allocated) AS allocated, order_mgmt.sum(l.backordered) AS backordered,
			order_mgmt.sum(l.shipped) AS shipped
		FROM order_mgmt_data.orders AS o
		LEFT JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = o.tenant_id AND l.order_id = o.order_id
		WHERE tenants IS NULL OR o.tenant_id = ANY (tenants)
		GROUP BY o.tenant_id, o.order_id
	)
	SELECT n.name, count(x.name), count(*) FILTER (WHERE x.wrong),
		min(format('tenant %s order %s', f.tenant_id, f.order_id)) FILTER (WHERE x.wrong)
	FROM (VALUES ('order_statuses_follow_lines'), ('order_totals_add_up')) AS n (name)
	LEFT JOIN (facts AS f CROSS JOIN LATERAL (VALUES
		('order_totals_add_up', f.nlines = 0 OR f.mixed OR f.lines_minor <> order_mgmt.amount_minor(f.total)),
		('order_statuses_follow_lines', f.nlines = 0
			OR f.status <> CASE WHEN f.open_units OPERATOR(order_mgmt.>) '0' THEN 'placed'
				WHEN f.shipped OPERATOR(order_mgmt.>) '0' THEN 'completed' ELSE 'canceled' END
			OR f.fulfillment_status <> CASE WHEN f.backordered OPERATOR(order_mgmt.>) '0' THEN 'backordered'
				WHEN f.shipped OPERATOR(order_mgmt.>) '0' AND f.open_units OPERATOR(order_mgmt.>) '0' THEN 'partial'
				WHEN f.shipped OPERATOR(order_mgmt.>) '0' THEN 'fulfilled'
				WHEN f.allocated OPERATOR(order_mgmt.>) '0' THEN 'unfulfilled' ELSE 'not_required' END)) AS x (name, wrong)) ON x.name = n.name
	GROUP BY n.name ORDER BY n.name;

	RETURN QUERY SELECT v.name, v.checked, v.violations, v.sample FROM order_mgmt_data.verify_documents(tenants, coalesce("full", false)) AS v;
	RETURN QUERY SELECT v.name, v.checked, v.violations, v.sample FROM order_mgmt_data.verify_money(tenants, coalesce("full", false)) AS v;
	RETURN QUERY SELECT v.name, v.checked, v.violations, v.sample FROM order_mgmt_data.verify_returns(tenants, coalesce("full", false)) AS v;
	RETURN QUERY SELECT v.name, v.checked, v.violations, v.sample FROM order_mgmt_data.verify_cost(tenants, coalesce("full", false)) AS v;
	RETURN QUERY SELECT v.name, v.checked, v.violations, v.sample FROM order_mgmt_data.verify_transfer(tenants, coalesce("full", false)) AS v;
	RETURN QUERY SELECT v.name, v.checked, v.violations, v.sample FROM order_mgmt_data.verify_pos(tenants, coalesce("full", false)) AS v;
	RETURN QUERY SELECT v.name, v.checked, v.violations, v.sample FROM order_mgmt_data.verify_fulfillment(tenants, coalesce("full", false)) AS v;

	-- Reservations: only active ones hold anything.
	RETURN QUERY
	SELECT 'reservation_statuses', count(*),
		count(*) FILTER (WHERE r.status <> 'active' AND r.remaining OPERATOR(order_mgmt.<>) '0'),
		min(format('tenant %s reservation %s', r.tenant_id, r.reservation_id))
			FILTER (WHERE r.status <> 'active' AND r.remaining OPERATOR(order_mgmt.<>) '0')
	FROM order_mgmt_data.reservations AS r WHERE tenants IS NULL OR r.tenant_id = ANY (tenants);

	-- The outbox has no stamp from the future.
	RETURN QUERY
	SELECT 'stamps_are_past', count(*), count(*) FILTER (WHERE e.stamp >= w.bound), min(format('event %s', e.id)) FILTER (WHERE e.stamp >= w.bound)
	FROM order_mgmt_data.events AS e
	CROSS JOIN (SELECT greatest(pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
		coalesce(pg_current_xact_id_if_assigned()::text::bigint + 1, 0)) AS bound) AS w
	WHERE tenants IS NULL OR e.tenant_id = ANY (tenants);

	-- A stored answer has its document.
	RETURN QUERY
	SELECT 'idempotency_answers_exist', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
	FROM (SELECT format('tenant %s function %s key %s', k.tenant_id, k.function, k.idempotency_key) AS sample,
			NOT EXISTS (SELECT 1 FROM order_mgmt_data.documents AS d WHERE d.tenant_id = k.tenant_id AND d.document_id = k.document_id) AS missing
		FROM order_mgmt_data.idempotency_keys AS k
		WHERE tenants IS NULL OR k.tenant_id = ANY (tenants)) AS w;

	IF NOT coalesce("full", false) THEN
		RETURN;
	END IF;

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
		CROSS JOIN LATERAL (
			SELECT order_mgmt.sum(e.delta) AS quantity FROM order_mgmt_data.stock_effects AS e
			WHERE e.tenant_id = b.tenant_id AND e.item_id = b.item_id AND e.location_id = b.location_id
				AND e.stamp < b.fold_stamp AND e.state OPERATOR(order_mgmt.=) 'free') AS f
		WHERE b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)
			AND (tenants IS NULL OR b.tenant_id = ANY (tenants))
	)
	SELECT 'balances_match_ledger', count(*), count(*) FILTER (WHERE c.wrong), min(c.sample) FILTER (WHERE c.wrong)
	FROM compared AS c;

	-- No move without its document.
	RETURN QUERY
	SELECT 'moves_have_documents', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
	FROM (SELECT format('tenant %s move %s', m.tenant_id, m.move_id) AS sample,
			NOT EXISTS (SELECT 1 FROM order_mgmt_data.documents AS d WHERE d.tenant_id = m.tenant_id
				AND d.document_kind = m.document_kind AND d.document_id = m.document_id)
			AND (m.posting & 1 = 0 OR m.document_kind = ANY (ARRAY['order', 'reservation', 'stock_document', 'unlinked_refund', 'transfer'])) AS missing
		FROM order_mgmt_data.stock_moves AS m
		WHERE tenants IS NULL OR m.tenant_id = ANY (tenants)) AS w;

	-- No order line without its moves: what was ordered is what was promised.
	RETURN QUERY
	WITH promised AS (
		SELECT m.tenant_id, m.document_id, m.document_line, order_mgmt.sum(m.quantity) AS quantity
		FROM order_mgmt_data.stock_moves AS m
		WHERE m.document_kind = 'order' AND m.from_state OPERATOR(order_mgmt.<=) 'reserved'
			AND (m.to_state OPERATOR(order_mgmt.=) 'allocated' OR m.to_state OPERATOR(order_mgmt.=) 'backordered'
				OR m.to_state OPERATOR(order_mgmt.=) 'customer')
		GROUP BY m.tenant_id, m.document_id, m.document_line
	)
	SELECT 'lines_have_moves', count(*), count(*) FILTER (WHERE l.ordered OPERATOR(order_mgmt.<>) coalesce(p.quantity, '0')),
		min(format('tenant %s order %s line %s', l.tenant_id, l.order_id, l.line_no))
			FILTER (WHERE l.ordered OPERATOR(order_mgmt.<>) coalesce(p.quantity, '0'))
	FROM order_mgmt_data.order_lines AS l
	LEFT JOIN promised AS p ON p.tenant_id = l.tenant_id AND p.document_id = l.order_id AND p.document_line = l.line_no
	WHERE l.location_id IS NOT NULL AND (tenants IS NULL OR l.tenant_id = ANY (tenants));

	-- Both ledgers sum to zero because each row leaves one place and enters another one; of a line no unit is counted twice.
	RETURN QUERY
	SELECT 'ledger_rows_sound', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
	FROM (SELECT m.tenant_id, format('tenant %s move %s', m.tenant_id, m.move_id) AS sample, m.quantity OPERATOR(order_mgmt.<=) '0'
				OR (m.from_state OPERATOR(order_mgmt.=) m.to_state AND coalesce(m.other_location_id, m.location_id) = m.location_id) AS wrong
			FROM order_mgmt_data.stock_moves AS m
		UNION ALL
		SELECT m.tenant_id, format('tenant %s money move %s', m.tenant_id, m.move_id), order_mgmt.amount_minor(m.amount) <= 0
				OR (m.from_account = m.to_account AND m.from_id = m.to_id)
			FROM order_mgmt_data.money_moves AS m) AS w
	WHERE tenants IS NULL OR w.tenant_id = ANY (tenants);
	RETURN QUERY
	SELECT 'order_lines_add_up', count(*), count(*) FILTER (WHERE NOT w.adds_up), min(w.sample) FILTER (WHERE NOT w.adds_up)
	FROM (SELECT order_mgmt_data.line_adds_up(l.ordered, l.open, l.allocated, l.backordered, l.shipped, l.canceled) AS adds_up,
			format('tenant %s order %s line %s', l.tenant_id, l.order_id, l.line_no) AS sample
		FROM order_mgmt_data.order_lines AS l WHERE tenants IS NULL OR l.tenant_id = ANY (tenants)) AS w;

	-- The log knows how the document came to its status.
	RETURN QUERY
	SELECT 'status_log_agrees', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
	FROM (SELECT format('tenant %s order %s', o.tenant_id, o.order_id) AS sample,
			NOT EXISTS (SELECT 1 FROM order_mgmt_data.status_log AS s WHERE s.tenant_id = o.tenant_id
				AND s.document_kind = 'order' AND s.document_id = o.order_id AND s.to_status = o.status) AS missing
		FROM order_mgmt_data.orders AS o
		WHERE tenants IS NULL OR o.tenant_id = ANY (tenants)
		UNION ALL
		SELECT format('tenant %s reservation %s line %s', r.tenant_id, r.reservation_id, r.line_no),
			NOT EXISTS (SELECT 1 FROM order_mgmt_data.status_log AS s WHERE s.tenant_id = r.tenant_id
				AND s.document_kind = 'reservation' AND s.document_id = r.reservation_id AND s.document_line = r.line_no AND s.to_status = r.status)
		FROM order_mgmt_data.reservations AS r
		WHERE tenants IS NULL OR r.tenant_id = ANY (tenants)) AS w;
END
$$;
COMMENT ON FUNCTION order_mgmt.verify(boolean) IS 'checks the invariants of stock, orders and money, a row each: name, checked, violations, sample
full: all of history too (balances against the ledger, moves against documents, the status log). Clean = violations 0 in every row.
Example: SELECT name, violations FROM order_mgmt.verify() WHERE violations > 0';
