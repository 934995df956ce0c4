-- Code of receipts.

SELECT order_mgmt_data.show_rows('order_mgmt_data.receipts', 'read_shifts', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.receipt_copies', 'read_shifts', locations => '{location_id}');

CREATE OR REPLACE VIEW order_mgmt.receipts WITH (security_invoker = true) AS
	SELECT r.tenant_id, r.receipt_id, r.register, r.receipt_number, r.kind, r.order_id, r.document_id, r.shift_id, (r.document ->> 'total')::order_mgmt.amount AS total,
		r.previous_hash, r.hash, r.document, r.actor, r.role_name, r.occurred_at, r.recorded_at, r.document ->> 'currency' AS currency,
		((r.document ->> 'total')::order_mgmt.amount)::numeric AS total_numeric
	FROM order_mgmt_data.receipts AS r;
COMMENT ON VIEW order_mgmt.receipts IS 'one row per receipt that a register gave: of a sale, or of money that was given back; numbers have no gaps per register
hash is the SHA-256 of the text of document in UTF-8, in which the hash of the receipt before stands, so that verify() finds one that was changed or removed.';

CREATE OR REPLACE VIEW order_mgmt.receipt_copies WITH (security_invoker = true) AS
	SELECT c.tenant_id, c.receipt_id, c.copy_number, c.staff, c.reason, c.actor, c.role_name, c.recorded_at
	FROM order_mgmt_data.receipt_copies AS c;
COMMENT ON VIEW order_mgmt.receipt_copies IS 'one row per copy of a receipt that reprint_receipt printed: when, by whom and why';

-- In the day's time zone: what it became by then, else what it was at first.
CREATE OR REPLACE FUNCTION order_mgmt_data.local_time(at timestamptz, time_zone text, changes text[]) RETURNS timestamp LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN at AT TIME ZONE CASE WHEN cardinality(changes) > 0 THEN coalesce((SELECT changes[i + 1] FROM generate_series(1, cardinality(changes), 2) AS i
		WHERE changes[i]::date <= order_mgmt_data.business_date(at, time_zone, changes) ORDER BY i DESC LIMIT 1), time_zone) ELSE time_zone END;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.local_time(timestamptz, text, text[]) IS 'what clocks say at an instant in a tenant''s time zone, as tenants keeps it';

-- What a receipt says is read by functions whose plans are kept, for those of SQL functions would be made anew for each sale; and are of indexes, also where they
-- were made on empty tables.
CREATE OR REPLACE FUNCTION order_mgmt_data.receipt_lines(tenant bigint, kind text, document uuid, of_order uuid, locale text) RETURNS jsonb LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
	RETURN (
		SELECT jsonb_agg(jsonb_strip_nulls(x.line) ORDER BY x.line_no)
		FROM (
			SELECT g.line_no, jsonb_build_object('sku', g.sku, 'name', coalesce(order_mgmt_data.item_name(tenant, g.item_id, locale), g.sku), 'quantity', g.quantity::text, 'unit', g.unit,
				'unit_price', g.unit_price::text, 'line_total', g.line_total::text, 'discount', CASE WHEN order_mgmt.amount_minor(g.discount) <> 0 THEN g.discount::text END,
				'parts', (SELECT jsonb_agg(jsonb_build_object('sku', p.sku, 'name', order_mgmt_data.item_name(tenant, p.item_id, locale), 'quantity', p.ordered::text) ORDER BY p.line_no)
					FROM order_mgmt_data.order_lines AS p WHERE p.tenant_id = tenant AND p.order_id = of_order AND p.kit_line_no = g.line_no AND p.line_no <> g.line_no)) AS line
			FROM (
				SELECT coalesce(l.kit_line_no, l.line_no) AS line_no, min(l.sku) FILTER (WHERE l.is_head) AS sku, min(l.item_id) FILTER (WHERE l.is_head) AS item_id, min(l.unit) FILTER (WHERE l.is_head) AS unit,
					min(l.quantity) FILTER (WHERE l.is_head) AS quantity, min(l.unit_price::text) FILTER (WHERE l.is_head) AS unit_price, order_mgmt.sum(l.line_total) AS line_total, order_mgmt.sum(l.discount) AS discount
				FROM (SELECT o.*, o.kit_line_no IS NULL OR o.kit_line_no = o.line_no AS is_head,
						(CASE WHEN o.unit IS NULL THEN o.ordered ELSE order_mgmt_data.in_units(o.ordered, o.unit_factor) END)::numeric AS quantity
					FROM order_mgmt_data.order_lines AS o WHERE kind = 'sale' AND o.tenant_id = tenant AND o.order_id = of_order) AS l
				GROUP BY 1) AS g
			UNION ALL
			SELECT r.line_no, jsonb_build_object('sku', o.sku, 'name', coalesce(order_mgmt_data.item_name(tenant, o.item_id, locale), o.sku), 'quantity', c.quantity::text)
			FROM order_mgmt_data.return_lines AS r
			JOIN order_mgmt_data.order_lines AS o ON o.tenant_id = r.tenant_id AND o.order_id = of_order AND o.line_no = r.line_no
			CROSS JOIN LATERAL (SELECT order_mgmt.sum(q.quantity) AS quantity FROM order_mgmt_data.return_receipts AS q
				WHERE q.tenant_id = r.tenant_id AND q.return_id = r.return_id AND q.line_no = r.line_no AND q.disposition <> 'missing') AS c
			WHERE kind = 'refund' AND r.tenant_id = tenant AND r.return_id = document AND c.quantity IS NOT NULL
			UNION ALL
			SELECT w.line_no, jsonb_build_object('sku', w.sku, 'name', coalesce(order_mgmt_data.item_name(tenant, w.item_id, locale), w.sku), 'quantity', w.quantity::text,
				'unit_price', w.unit_price::text, 'line_total', w.line_total::text)
			FROM order_mgmt_data.refund_without_sale_lines AS w
			WHERE kind = 'refund_without_sale' AND w.tenant_id = tenant AND w.refund_id = document) AS x);
END
$$;
COMMENT ON FUNCTION order_mgmt_data.receipt_lines(bigint, text, uuid, uuid, text) IS 'the lines of a receipt: what was sold, a kit with its parts; what came back of it, or without a sale';

CREATE OR REPLACE FUNCTION order_mgmt_data.given_taxes(tenant bigint, document uuid, of_order uuid, taxes jsonb, OUT name text, OUT rate bigint, OUT is_inclusive boolean, OUT amount order_mgmt.amount)
	RETURNS SETOF record LANGUAGE plpgsql STABLE ROWS 4 SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT c.name, coalesce(o.rate, (c.percent * 10000)::bigint), coalesce(o.is_inclusive, c.is_inclusive), t.amount
	FROM (SELECT m.to_id AS tax_rate_id, m.amount FROM order_mgmt_data.money_moves AS m
			WHERE m.order_id = of_order AND m.tenant_id = tenant AND m.document_id = document AND m.to_account = 'tax'
		UNION ALL SELECT (x.tax ->> 'tax_rate_id')::bigint, (x.tax ->> 'amount')::order_mgmt.amount FROM jsonb_array_elements(taxes) AS x (tax)) AS t
	JOIN order_mgmt_data.tax_rates AS c ON c.tenant_id = tenant AND c.tax_rate_id = t.tax_rate_id
	LEFT JOIN LATERAL (SELECT y.rate, y.is_inclusive FROM order_mgmt_data.order_taxes AS y
		WHERE y.tenant_id = tenant AND y.order_id = of_order AND y.tax_rate_id = t.tax_rate_id LIMIT 1) AS o ON true;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.given_taxes(bigint, uuid, uuid, jsonb) IS 'the taxes that a return gave back, at the rates of its order; or, without a sale, those that the call knows';

CREATE OR REPLACE FUNCTION order_mgmt_data.receipt_document(tenant bigint, register bigint, number bigint, previous bytea, facts jsonb, occurred_at timestamptz, recorded_at timestamptz)
	RETURNS jsonb LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
	RETURN (
		WITH shop AS MATERIALIZED (
			SELECT t.name, t.locale, order_mgmt_data.local_time(occurred_at, t.time_zone, t.time_zone_changes) AS at
			FROM (VALUES (tenant)) AS one (tenant_id) JOIN order_mgmt_data.tenants AS t ON t.tenant_id = one.tenant_id), sold AS (
			SELECT l.line_no, l.line_total, l.discount, l.order_discount FROM order_mgmt_data.order_lines AS l
			WHERE facts ->> 'kind' = 'sale' AND l.tenant_id = tenant AND l.order_id = (facts ->> 'order_id')::uuid)
		SELECT jsonb_strip_nulls(jsonb_build_object('number', number::text, 'register', r.code, 'location', l.code, 'shop', s.name, 'locale', s.locale,
			'kind', facts ->> 'kind', 'document_id', facts ->> 'document_id', 'order_id', facts ->> 'order_id', 'order_number', o.order_number, 'staff', facts ->> 'staff',
			'shift_id', facts ->> 'shift_id', 'date', to_char(s.at, 'YYYY-MM-DD'), 'time', to_char(s.at, 'HH24:MI:SS'),
			'occurred_at', to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'recorded_at', to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
			'lines', order_mgmt_data.receipt_lines(tenant, facts ->> 'kind', (facts ->> 'document_id')::uuid, (facts ->> 'order_id')::uuid, s.locale),
			'subtotal', (SELECT coalesce(order_mgmt.sum(x.line_total) OPERATOR(order_mgmt.-) order_mgmt.sum(x.discount), order_mgmt.sum(x.line_total))::text FROM sold AS x),
			'discount', (SELECT CASE WHEN order_mgmt.amount_minor(order_mgmt.sum(x.order_discount)) <> 0 THEN order_mgmt.sum(x.order_discount)::text END FROM sold AS x),
			'shipping', CASE WHEN facts ->> 'kind' = 'sale' AND order_mgmt.amount_minor(o.shipping) <> 0 THEN o.shipping::text END,
			'taxes', (SELECT jsonb_agg(jsonb_build_object('name', x.name, 'percent', CASE WHEN x.rate > 0 THEN round(x.rate / 10000.0, 4)::text END, 'amount', x.amount::text,
					'is_inclusive', x.is_inclusive) ORDER BY x.is_inclusive, x.rate DESC, x.name)
				FROM (SELECT coalesce(c.name, y.tax_rate) AS name, y.rate, y.is_inclusive, order_mgmt.sum(y.amount) AS amount FROM order_mgmt_data.order_taxes AS y
					LEFT JOIN order_mgmt_data.tax_rates AS c ON c.tenant_id = y.tenant_id AND c.tax_rate_id = y.tax_rate_id
					WHERE facts ->> 'kind' = 'sale' AND y.tenant_id = tenant AND y.order_id = (facts ->> 'order_id')::uuid GROUP BY 1, 2, 3
					UNION ALL
					SELECT g.name, g.rate, g.is_inclusive, order_mgmt.sum(g.amount) FROM order_mgmt_data.given_taxes(tenant, (facts ->> 'document_id')::uuid, (facts ->> 'order_id')::uuid, facts -> 'taxes') AS g
					WHERE facts ->> 'kind' = 'refund_without_sale' OR facts ->> 'kind' = 'refund' AND EXISTS (SELECT FROM (SELECT q.tenant_id, q.credited FROM order_mgmt_data.returns AS q
						WHERE q.return_id = (facts ->> 'document_id')::uuid OFFSET 0) AS k WHERE k.tenant_id = tenant AND k.credited::text = facts ->> 'total') GROUP BY 1, 2, 3) AS x),
			'total', facts ->> 'total', 'currency', split_part(facts ->> 'total', ' ', 2), 'change', facts ->> 'change',
			'payments', (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('provider', coalesce(x.part ->> 'provider', p.provider), 'method', coalesce(x.part ->> 'method', p.method), 'amount', x.part ->> 'amount')) ORDER BY x.n)
				FROM jsonb_array_elements(facts -> 'payments') WITH ORDINALITY AS x (part, n)
				LEFT JOIN LATERAL (SELECT q.tenant_id, q.provider, q.method FROM order_mgmt_data.payments AS q WHERE q.payment_id = (x.part ->> 'payment_id')::uuid OFFSET 0) AS p ON p.tenant_id = tenant),
			'previous', encode(previous, 'hex')))
		FROM shop AS s
		JOIN order_mgmt_data.registers AS r ON r.tenant_id = tenant AND r.register_id = register
		JOIN order_mgmt_data.locations AS l ON l.tenant_id = r.tenant_id AND l.location_id = r.location_id
		-- OFFSET 0: looked up by its id, not by the tenant
		LEFT JOIN LATERAL (SELECT q.* FROM order_mgmt_data.orders AS q WHERE q.order_id = (facts ->> 'order_id')::uuid OFFSET 0) AS o ON o.tenant_id = tenant);
END
$$;
COMMENT ON FUNCTION order_mgmt_data.receipt_document(bigint, bigint, bigint, bytea, jsonb, timestamptz, timestamptz) IS 'all that a receipt says: facts, which its call knows, and what the tables say of its document in this moment; what there is not is left out';

CREATE OR REPLACE FUNCTION order_mgmt_data.gift_receipt(document jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
	BEGIN ATOMIC
		SELECT document - '{subtotal,discount,shipping,taxes,total,payments,change}'::text[] || jsonb_strip_nulls(jsonb_build_object('lines',
			(SELECT jsonb_agg(x.line - '{unit_price,line_total,discount}'::text[] ORDER BY x.n) FROM jsonb_array_elements(document -> 'lines') WITH ORDINALITY AS x (line, n))));
	END;
COMMENT ON FUNCTION order_mgmt_data.gift_receipt(jsonb) IS 'what a receipt says to who gets the goods as a gift: no prices, and nothing of how it was paid';

CREATE OR REPLACE FUNCTION order_mgmt.receipt(order_id uuid, locale text DEFAULT NULL, format text DEFAULT 'text', width integer DEFAULT 42, is_gift boolean DEFAULT false,
		tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.receipt_page LANGUAGE C STABLE PARALLEL UNSAFE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_receipt';
COMMENT ON FUNCTION order_mgmt.receipt(uuid, text, text, integer, boolean, bigint) IS 'the receipt of a sale at a register, or of a refund: what the register prints
order_id: the order that was sold; or the id of a receipt (order_mgmt.receipts), as for refunds. format: text, escpos (bytes for a printer: code page 1252, CODE128 barcode of the order number, cut), html (one file, with the barcode), json (all it says, amounts as "12.50 EUR"). width: 32 to 64 columns of text and escpos, as 32, 42 or 48. locale: null = as it was given. is_gift: of a sale, without prices and payments.
It is the original until its shift is closed or a copy was printed (reprint_receipt); from then on it is marked as a copy. Nothing is written. Words and labels: put_template, receipt_header and receipt_footer above all.
Example: SELECT body FROM order_mgmt.receipt(''0190...'', width => 32)';

CREATE OR REPLACE FUNCTION order_mgmt.reprint_receipt(order_id uuid, locale text DEFAULT NULL, format text DEFAULT 'text', width integer DEFAULT 42, is_gift boolean DEFAULT false,
		reason text DEFAULT NULL, staff text DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.receipt_page LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_reprint_receipt';
COMMENT ON FUNCTION order_mgmt.reprint_receipt(uuid, text, text, integer, boolean, text, text, text, order_mgmt.strict_jsonb, bigint) IS 'prints a receipt once more: marked as a copy, with its number, and kept in receipt_copies
Arguments: as of receipt. reason, staff: why, and who did it. What receipt answers is marked from then on, too.
Example: SELECT body, copy_number FROM order_mgmt.reprint_receipt(''0190...'', reason => ''customer lost it'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'receipt', x.receipt_id, NULL FROM order_mgmt_data.receipts AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.related_documents', $$SELECT x.order_id, x.receipt_id FROM order_mgmt_data.receipts AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.related_documents', $$SELECT x.document_id, x.receipt_id FROM order_mgmt_data.receipts AS x WHERE x.order_id IS NULL$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_receipt(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 4 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- Behind each receipt but the first of a register stands the one whose hash it holds: none in the middle was removed, and none made anew.
		RETURN QUERY
		SELECT 'receipts_are_chained', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s register %s receipt %s', r.tenant_id, r.register, r.receipt_number) AS sample,
				p.hash IS DISTINCT FROM r.previous_hash AS wrong
			FROM order_mgmt_data.receipts AS r
			LEFT JOIN order_mgmt_data.receipts AS p ON p.tenant_id = r.tenant_id AND p.register = r.register AND p.receipt_number = r.receipt_number - 1
			WHERE (tenants IS NULL OR r.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(r.receipt_id, part)) AS w
		HAVING count(*) > 0;

		-- A receipt says what it said when it was given.
		RETURN QUERY
		SELECT 'receipts_match_hashes', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s register %s receipt %s', r.tenant_id, r.register, r.receipt_number) AS sample,
				r.hash <> sha256(convert_to(r.document::text, 'UTF8')) OR (r.document ->> 'number', r.document ->> 'register', r.document ->> 'kind', r.document ->> 'document_id', r.document ->> 'shift_id', r.document ->> 'order_id', r.document ->> 'previous')
					IS DISTINCT FROM (r.receipt_number::text, r.register, r.kind, r.document_id::text, r.shift_id::text, r.order_id::text, encode(r.previous_hash, 'hex')) AS wrong
			FROM order_mgmt_data.receipts AS r
			WHERE (tenants IS NULL OR r.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(r.receipt_id, part)) AS w
		HAVING count(*) > 0;

		-- What a Z report counted is there, the last ones too.
		RETURN QUERY
		SELECT 'receipts_match_shifts', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s register %s shift %s: receipt %s', s.tenant_id, s.register, s.shift_number, s.receipts) AS sample,
				s.receipts > 0 AND r.hash IS DISTINCT FROM s.receipt_hash AS wrong
			FROM order_mgmt_data.shifts AS s
			LEFT JOIN order_mgmt_data.receipts AS r ON r.tenant_id = s.tenant_id AND r.register = s.register AND r.receipt_number = s.receipts
			WHERE s.receipts IS NOT NULL AND (tenants IS NULL OR s.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(s.shift_id, part)) AS w
		HAVING count(*) > 0;

		-- A sale has the receipt that it says, of its total.
		RETURN QUERY
		SELECT 'sales_have_receipts', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s order %s', s.tenant_id, s.order_id) AS sample,
				(r.hash, r.order_id, r.kind, r.document ->> 'total') IS DISTINCT FROM (s.receipt_hash, s.order_id, 'sale', s.total::text) AS wrong
			FROM order_mgmt_data.register_sales AS s
			LEFT JOIN order_mgmt_data.receipts AS r ON r.tenant_id = s.tenant_id AND r.register = s.register AND r.receipt_number = s.receipt_number
			WHERE s.receipt_number IS NOT NULL AND (tenants IS NULL OR s.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(s.order_id, part)) AS w
		HAVING count(*) > 0;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_receipt(bigint[], order_mgmt_data.verify_part) IS 'the invariants of receipts, for verify()';

SELECT order_mgmt_data.describe_rows('order_mgmt.receipts', key => 'receipt_id', look_ups => 'order_id; newest by recorded_at; register newest by receipt_number',
	example => $$SELECT receipt_number, kind, total FROM order_mgmt.receipts WHERE register = 'R1' ORDER BY receipt_number DESC LIMIT 5$$, columns => $$
	receipt_id: the receipt
	receipt_number: its number at the register, without gaps
	kind: sale, refund, refund_without_sale
	order_id: the order that was sold, or that money was given back for; null: of no order
	document_id: the order that was sold, the return or the payment that money was given back for, or the refund without a sale
	total: what was to be paid, or was given back
	previous_hash: hash of the receipt before it at the register; null: it is the first one
	hash: SHA-256 of the text of document
	document: all that it says$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.receipt_copies', key => 'receipt_id, copy_number', look_ups => 'receipt_id; newest by recorded_at',
	example => $$SELECT copy_number, staff, reason FROM order_mgmt.receipt_copies WHERE receipt_id = '0190...'$$, columns => $$
	receipt_id: the receipt
	copy_number: the first copy, the second one, and so on
	reason: why; null: nobody said it$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.receipt_page', columns => $$
	receipt_id: the receipt
	receipt_number: its number at the register
	kind: sale, refund, refund_without_sale
	order_id: the order; null: of no order
	locale: of its words
	format: text, escpos, html, json
	is_copy: it is marked as a copy
	copy_number: which copy; null: none was printed
	body: what it says; null: of escpos
	bytes: what is sent to the printer; null: of the others$$);
