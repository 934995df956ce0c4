-- Code of the archive: how closed history leaves, and what reads what has left.

CREATE OR REPLACE FUNCTION order_mgmt.archive_history(before timestamptz, rows_max integer DEFAULT 1000, tenant_id bigint DEFAULT NULL)
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_archive_history';
COMMENT ON FUNCTION order_mgmt.archive_history(timestamptz, integer, bigint) IS 'lets closed history leave for the tables of schema order_mgmt_archive: orders, transfers, stock documents and holds that have ended, with all that belongs to them, and their folded moves
before: a document leaves when all that is known of it is at least four days older, and nothing of it is open: no unit, payment, parcel, return, shortage or shift, and nothing is owed. Opening entries take the place of the moves in both ledgers; balances, counters, verify() and sums of days stay as they are. stock_as_of answers from that date on, stock_on every day.
A used id stays used (duplicate_document); who works on what has left is refused (archived). order_history, order_line_history, payment_history and stock_move_history of order_mgmt_report read the present and the archive.
rows_max: a call is one transaction, of about so many documents and moves. Returns how many documents left and moves were looked at: run it until it returns 0, at READ COMMITTED, as often as the owner wants; compact_balances() folds nothing meanwhile. Shifts, refunds without a sale and events stay.
Example: SELECT order_mgmt.archive_history(''2024-01-01'')';

-- Views of the present, of the tables of the archive instead.
CREATE OR REPLACE FUNCTION order_mgmt_data.of_archive(definition text) RETURNS text LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	name text;
BEGIN
	-- moves are looked for in periods of stamps, and those of the archive may be another server's
	definition := regexp_replace(definition, ' AND order_mgmt_data\.sees_moves\([^()]*\)', '', 'g');
	FOR name IN SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'order_mgmt_archive'::regnamespace AND c.relkind = ANY (ARRAY['r', 'v']::"char"[]) LOOP
		definition := regexp_replace(definition, format('\morder_mgmt_data\.%s\M(?!\()', name), 'order_mgmt_archive.' || name, 'g');
	END LOOP;
	RETURN rtrim(definition, ';');
END
$$;
COMMENT ON FUNCTION order_mgmt_data.of_archive(text) IS 'for install scripts: the definition of a view, or a condition, with the tables and views of the archive instead of those of the same names';

-- Who may read rows of a table may read those that left it.
DO $do$
DECLARE
	policy record;
BEGIN
	FOR policy IN
		SELECT c.relname AS name, pg_catalog.pg_get_expr(p.polqual, p.polrelid) AS condition, pg_catalog.obj_description(p.oid, 'pg_policy') AS comment
		FROM pg_catalog.pg_class AS a
		JOIN pg_catalog.pg_class AS c ON c.relnamespace = 'order_mgmt_data'::pg_catalog.regnamespace AND c.relname = a.relname
		JOIN pg_catalog.pg_policy AS p ON p.polrelid = c.oid AND p.polname = 'granted_rows'
		WHERE a.relnamespace = 'order_mgmt_archive'::pg_catalog.regnamespace AND a.relkind = 'r' ORDER BY c.relname
	LOOP
		EXECUTE pg_catalog.format('DROP POLICY IF EXISTS granted_rows ON order_mgmt_archive.%I', policy.name);
		EXECUTE pg_catalog.format('CREATE POLICY granted_rows ON order_mgmt_archive.%I FOR SELECT USING (%s)', policy.name, order_mgmt_data.of_archive(policy.condition));
		EXECUTE pg_catalog.format('COMMENT ON POLICY granted_rows ON order_mgmt_archive.%I IS %L', policy.name, policy.comment);
	END LOOP;
END
$do$;

-- What has left, as the days see it.
DO $do$
DECLARE
	name text;
BEGIN
	FOREACH name IN ARRAY ARRAY['stock_effects', 'money_effects', 'order_effects', 'value_effects'] LOOP
		EXECUTE pg_catalog.format('CREATE OR REPLACE VIEW order_mgmt_archive.%1$I WITH (security_invoker = true) AS %2$s', name,
			order_mgmt_data.of_archive(pg_catalog.pg_get_viewdef(('order_mgmt_data.' || name)::pg_catalog.regclass)));
		EXECUTE pg_catalog.format('COMMENT ON VIEW order_mgmt_archive.%1$I IS %2$L', name, 'what order_mgmt_data.' || name || ' says, of what was archived');
	END LOOP;
END
$do$;
-- In the days they are wherever anything is: before all stamps.
SELECT order_mgmt_data.extend_view('order_mgmt_data.dated_money', $$SELECT e.tenant_id, 0::bigint, e.recorded_at, e.occurred_at, e.account, e.account_id, e.location_id, e.currency, e.delta
	FROM order_mgmt_archive.money_effects AS e$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.sale_effects', $$SELECT e.tenant_id, 0::bigint, e.recorded_at, e.occurred_at, e.channel_id, e.location_id, e.currency, e.orders, e.units, e.gross_sales,
	e.discounts, e.returns, e.shipping, e.tax, e.canceled_units, e.returned_units FROM order_mgmt_archive.order_effects AS e$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.value_effects', $$SELECT e.tenant_id, e.location_id, e.item_id, e.state, e.delta, e.value, 0::bigint, e.recorded_at, e.occurred_at
	FROM order_mgmt_archive.value_effects AS e$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.day_sources', $$SELECT a.tenant_id, 0::bigint FROM order_mgmt_data.archives AS a$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.cost_records', $$SELECT c.tenant_id, c.item_id, c.location_id FROM order_mgmt_archive.stock_move_costs AS c$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.shift_sales', $$SELECT r.tenant_id, r.shift_id, r.total, r.is_late FROM order_mgmt_archive.register_sales AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.shift_payments', $$SELECT e.tenant_id, e.shift_id, e.operation_id, e.provider_id, e.kind, e.status, e.amount, e.is_late FROM order_mgmt_archive.payment_events AS e$$);
-- An event that leaves to its document what it says finds it there.
SELECT order_mgmt_data.extend_view('order_mgmt_data.event_payloads', order_mgmt_data.of_archive(pg_catalog.pg_get_viewdef('order_mgmt_data.event_payloads'::pg_catalog.regclass)));
-- Moves that follow their documents, opening entries, and answers of calls are of documents that are there.
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT a.tenant_id, 'archive', a.archive_id, NULL FROM order_mgmt_data.archives AS a$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT d.tenant_id, d.document_kind, d.document_id, NULL FROM order_mgmt_data.archived_documents AS d$$);

-- All that is kept of a customer is that of the present and this.
DO $do$
DECLARE
	present text := pg_catalog.pg_get_viewdef('order_mgmt_data.order_exports'::pg_catalog.regclass);
BEGIN
	PERFORM order_mgmt_data.extend_view('order_mgmt_data.customer_exports', pg_catalog.rtrim(present, ';'));
	PERFORM order_mgmt_data.extend_view('order_mgmt_data.customer_exports', order_mgmt_data.of_archive(present));
END
$do$;

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_archive(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 4 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- What has left is nowhere else.
		RETURN QUERY
		SELECT 'archived_ids_stay_used', count(*), count(*) FILTER (WHERE w.is_there), min(w.sample) FILTER (WHERE w.is_there)
		FROM (SELECT format('tenant %s %s %s', a.tenant_id, a.document_kind, a.document_id) AS sample, EXISTS (SELECT FROM order_mgmt_data.documents AS d
				WHERE d.tenant_id = a.tenant_id AND d.document_id = a.document_id AND d.document_kind = a.document_kind OFFSET 1) AS is_there
			FROM order_mgmt_data.archived_documents AS a WHERE (tenants IS NULL OR a.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(a.document_id, part)) AS w;
	ELSIF part.kind = 'all' THEN
		-- Opening entries are what has left: of goods, of their costs, of money.
		RETURN QUERY
		SELECT 'openings_match_archive', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (
			SELECT format('tenant %s item %s location %s to %s: %s to %s', x.tenant_id, x.item_id, x.location_id, x.other_location_id, x.from_state, x.to_state) AS sample, sum(x.quantity) <> 0 AS wrong
			FROM (
				SELECT a.tenant_id, a.item_id, a.location_id, coalesce(a.other_location_id, 0) AS other_location_id, a.from_state, a.to_state, a.posting & 1 AS forced, a.quantity::numeric AS quantity
				FROM order_mgmt_archive.stock_moves AS a
				UNION ALL
				SELECT m.tenant_id, m.item_id, m.location_id, coalesce(m.other_location_id, 0), m.from_state, m.to_state, m.posting & 1, - m.quantity::numeric
				FROM order_mgmt_data.stock_moves AS m WHERE m.move_id < 0) AS x
			WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)
			GROUP BY x.tenant_id, x.item_id, x.location_id, x.other_location_id, x.from_state, x.to_state, x.forced
			UNION ALL
			SELECT format('tenant %s item %s location %s', x.tenant_id, x.item_id, x.location_id), sum(x.quantity) <> 0 OR sum(x.minor) <> 0
			FROM (
				SELECT a.tenant_id, a.item_id, a.location_id, a.quantity::numeric AS quantity, coalesce(order_mgmt.amount_minor(a.value), 0) AS minor FROM order_mgmt_archive.stock_move_costs AS a
				UNION ALL
				SELECT c.tenant_id, c.item_id, c.location_id, - c.quantity::numeric, - coalesce(order_mgmt.amount_minor(c.value), 0)
				FROM order_mgmt_data.stock_move_costs AS c WHERE c.move_id < 0) AS x
			WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)
			GROUP BY x.tenant_id, x.item_id, x.location_id
			UNION ALL
			SELECT format('tenant %s %s %s to %s %s in %s', x.tenant_id, x.from_account, x.from_id, x.to_account, x.to_id, x.currency), sum(x.minor) <> 0
			FROM (
				SELECT a.tenant_id, a.from_account, a.from_id, a.to_account, a.to_id, a.holder_id, a.posting & 1 AS forced, order_mgmt.amount_currency(a.amount) AS currency,
					order_mgmt.amount_minor(a.amount) AS minor
				FROM order_mgmt_archive.money_moves AS a
				UNION ALL
				SELECT m.tenant_id, m.from_account, m.from_id, m.to_account, m.to_id, m.holder_id, m.posting & 1, order_mgmt.amount_currency(m.amount), - order_mgmt.amount_minor(m.amount)
				FROM order_mgmt_data.money_moves AS m WHERE m.move_id < 0) AS x
			WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)
			GROUP BY x.tenant_id, x.from_account, x.from_id, x.to_account, x.to_id, x.holder_id, x.forced, x.currency) AS w;

		-- A move is in the ledger or in the archive.
		RETURN QUERY
		SELECT 'archived_moves_have_left', count(*), count(*) FILTER (WHERE w.is_there), min(w.sample) FILTER (WHERE w.is_there)
		FROM (
			SELECT format('tenant %s move %s', a.tenant_id, a.move_id) AS sample,
				EXISTS (SELECT FROM order_mgmt_data.stock_moves AS m WHERE m.tenant_id = a.tenant_id AND m.move_id = a.move_id) AS is_there
			FROM order_mgmt_archive.stock_moves AS a WHERE tenants IS NULL OR a.tenant_id = ANY (tenants)
			UNION ALL
			SELECT format('tenant %s money move %s', a.tenant_id, a.move_id), EXISTS (SELECT FROM order_mgmt_data.money_moves AS m WHERE m.tenant_id = a.tenant_id AND m.move_id = a.move_id)
			FROM order_mgmt_archive.money_moves AS a WHERE tenants IS NULL OR a.tenant_id = ANY (tenants)) AS w;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_archive(bigint[], order_mgmt_data.verify_part) IS 'what has left is what the ledgers say, and nowhere else, for verify()';
