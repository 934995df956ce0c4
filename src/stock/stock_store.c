/*
 * stock_store.c - the SQL of the stock module.
 *
 * Positions are read one by one (LATERAL ... OFFSET 0, or an aggregate in LATERAL): left to
 * itself the planner may sum the whole ledger and join afterwards.
 */
#include "postgres.h"

#include "stock/stock_private.h"

#define POSITION_ROWS "ROWS FROM (unnest($2), unnest($3)) WITH ORDINALITY AS k (item_id, location_id, place)"

#define IS_ACTIVE "r.status = '" RESERVATION_STATUS_ACTIVE "'"

#define HOLDS_OF_RESERVATION \
	"SELECT r.line_no, r.item_id, r.location_id, r.location, r.remaining, r.status, r.expires_at, r.holder, r.occurred_at, r.short" \
	" FROM order_mgmt_data.reservations AS r WHERE r.tenant_id = $1 AND r.reservation_id = $2 ORDER BY r.line_no"

OmPlan		om_stock_plans[STOCK_PLANS] = {
	[STOCK_FIGURES] = {
		.name = "stock.figures",
		/* the balance, which is one row, and the moves since: as the counter is loaded (position.c) */
		.sql = "SELECT coalesce(f.free, '0') OPERATOR(order_mgmt.+) coalesce((SELECT order_mgmt.sum(d.delta) FROM ("
		"SELECT CASE WHEN m.from_state OPERATOR(order_mgmt.=) 'free' THEN OPERATOR(order_mgmt.-) m.quantity ELSE m.quantity END AS delta"
		" FROM order_mgmt_data.stock_moves AS m WHERE m.tenant_id = $1 AND m.item_id = k.item_id AND m.location_id = k.location_id"
		" AND " OM_SINCE("m", "f.stamp", "f.periods") " AND (m.from_state OPERATOR(order_mgmt.=) 'free'"
		" OR (m.to_state OPERATOR(order_mgmt.=) 'free' AND m.other_location_id IS NULL))"
		" UNION ALL "
		"SELECT m.quantity FROM order_mgmt_data.stock_moves AS m WHERE m.tenant_id = $1 AND m.item_id = k.item_id"
		" AND m.other_location_id = k.location_id AND " OM_SINCE("m", "f.stamp", "f.periods")
		" AND m.to_state OPERATOR(order_mgmt.=) 'free') AS d), '0') AS free,"
		" coalesce(s.safety_stock OPERATOR(order_mgmt.-) s.oversell_limit, '0') AS floor,"
		" s.item_id IS NOT NULL AND s.oversell_limit IS NULL AS is_unlimited FROM " POSITION_ROWS
		" CROSS JOIN LATERAL (SELECT x.free, x.stamp, order_mgmt_data.periods_since(x.stamp) AS periods FROM (SELECT " OM_FOLDED_TO("b", "c") " AS stamp,"
		" CASE WHEN b.incarnation = c.incarnation THEN b.free END AS free FROM " OM_CONTROL_ROW("c") " LEFT JOIN order_mgmt_data.stock_balances AS b"
		" ON b.tenant_id = $1 AND b.item_id = k.item_id AND b.location_id = k.location_id) AS x OFFSET 0) AS f"
		" LEFT JOIN order_mgmt_data.stock_policies AS s ON s.tenant_id = $1 AND s.item_id = k.item_id"
		" AND s.location_id = k.location_id AND s.channel_id = 0 ORDER BY k.place",
		.args = OM_ARGS(POSITIONS_OF, FIGURES), .results = OM_RESULTS(FIGURE, FIGURE), .read_only = true, .expect = SPI_OK_SELECT
	},
	[STOCK_EXPIRED_AT] = {
		.name = "stock.expired_at",
		.sql = "SELECT k.place::integer AS place, r.remaining FROM " POSITION_ROWS
		" JOIN order_mgmt_data.reservations AS r ON r.tenant_id = $1 AND r.item_id = k.item_id AND r.location_id = k.location_id"
		" AND " IS_ACTIVE " AND r.expires_at <= $4 ORDER BY k.place, r.expires_at, r.reservation_id, r.line_no",
		.args = OM_ARGS(FIGURES_OF, FIGURES), .results = OM_RESULTS(EXPIRED_AT, EXPIRED_AT), .read_only = true, .expect = SPI_OK_SELECT
	},
	[STOCK_LOCK_EXPIRED] = {
		.name = "stock.lock_expired",
		.sql = "SELECT r.reservation_id, r.line_no, r.item_id, r.location_id, r.remaining FROM order_mgmt_data.reservations AS r"
		" WHERE r.tenant_id = $1 AND r.item_id = $2 AND r.location_id = $3 AND " IS_ACTIVE " AND r.expires_at <= $4"
		" ORDER BY r.expires_at, r.reservation_id, r.line_no FOR UPDATE SKIP LOCKED",
		.args = OM_ARGS(POSITION_AT, AT), .results = OM_RESULTS(EXPIRED_HOLD, HOLD), .expect = SPI_OK_SELECT
	},
	[STOCK_SWEEP] = {
		.name = "stock.sweep",
		.sql = "SELECT r.reservation_id, r.line_no, r.item_id, r.location_id, r.remaining FROM order_mgmt_data.reservations AS r"
		" WHERE r.tenant_id = $1 AND " IS_ACTIVE " AND r.expires_at <= $2"
		" ORDER BY r.expires_at, r.reservation_id, r.line_no LIMIT $3 FOR UPDATE SKIP LOCKED",
		.args = OM_ARGS(SWEEP, SWEEP), .results = OM_RESULTS(EXPIRED_HOLD, HOLD), .expect = SPI_OK_SELECT
	},
	[STOCK_END_HOLDS] = {
		.name = "stock.end_holds",
		.sql = "UPDATE order_mgmt_data.reservations AS r SET status = $4, remaining = '0'"
		" FROM ROWS FROM (unnest($2), unnest($3)) AS k (reservation_id, line_no)"
		" WHERE r.tenant_id = $1 AND r.reservation_id = k.reservation_id AND r.line_no = k.line_no AND " IS_ACTIVE,
		.args = OM_ARGS(HOLDS_TO_END, END), .expect = SPI_OK_UPDATE
	},
	[STOCK_BUFFERS] = {
		.name = "stock.buffers",
		.sql = "SELECT k.place::integer AS place, s.safety_stock FROM " POSITION_ROWS
		" JOIN order_mgmt_data.stock_policies AS s ON s.tenant_id = $1 AND s.item_id = k.item_id"
		" AND s.location_id = k.location_id AND s.channel_id = $4",
		.args = OM_ARGS(BUFFERS_OF, POSITIONS), .results = OM_RESULTS(BUFFER, BUFFER), .read_only = true, .expect = SPI_OK_SELECT
	},
	[STOCK_ANY_BUFFER] = {
		.name = "stock.any_buffer",
		.sql = "SELECT EXISTS (SELECT 1 FROM order_mgmt_data.stock_policies AS s WHERE s.channel_id <> 0) AS is_there",
		.args = {OM_NONE}, .results = OM_RESULTS(ANY_BUFFER, ANY), .read_only = true, .expect = SPI_OK_SELECT
	},
	[STOCK_ADD_DOCUMENT] = {
		.name = "stock.add_document",
		.sql = "INSERT INTO order_mgmt_data.stock_documents (tenant_id, document_id, kind, location_id, reason, reference,"
		" actor, occurred_at, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
		.args = OM_ARGS(NEW_DOCUMENT, DOCUMENT), .expect = SPI_OK_INSERT
	},
	[STOCK_SHOW] = {
		/* each position is summed once, at its first line, and told at all of them: two lists joined would be compared pair by pair in a database that nobody
		   analyzed.  Of a position that nothing was ever at, 0. */
		.name = "stock.show",
		.sql = "WITH lines AS MATERIALIZED (SELECT x.*, pg_catalog.row_number() OVER (PARTITION BY x.item_id, x.location_id ORDER BY x.line_no) AS nth"
		" FROM order_mgmt.stock_document_lines AS x WHERE x.tenant_id = $1 AND x.document_id = $2)"
		" SELECT x.tenant_id, x.document_id, x.line_no, x.sku, x.location, x.quantity, x.counted, x.difference,"
		" coalesce((x.s).free, '0') AS free, coalesce((x.s).reserved, '0') AS reserved, coalesce((x.s).allocated, '0') AS allocated,"
		" coalesce((x.s).backordered, '0') AS backordered, coalesce((x.s).quality_control, '0') AS quality_control, coalesce((x.s).damaged, '0') AS damaged,"
		" coalesce((x.s).expired, '0') AS expired, coalesce((x.s).returned, '0') AS returned, coalesce((x.s).in_transit, '0') AS in_transit,"
		" coalesce((x.s).sellable, '0') AS sellable, coalesce((x.s).on_hand, '0') AS on_hand,"
		" CASE WHEN (x.s).item_id IS NULL THEN '0' ELSE (x.s).available END AS available, coalesce((x.s).short, '0') AS short,"
		" coalesce((x.s).is_unlimited, false) AS is_unlimited"
		" FROM (SELECT l.*, pg_catalog.first_value(k.s) OVER (PARTITION BY l.item_id, l.location_id ORDER BY l.line_no) AS s"
		" FROM lines AS l LEFT JOIN LATERAL (SELECT v AS s FROM order_mgmt.stock AS v WHERE l.nth = 1 AND v.tenant_id = $1 AND v.item_id = l.item_id"
		" AND v.location_id = l.location_id OFFSET 0) AS k ON true) AS x ORDER BY x.line_no",
		.args = OM_ARGS(DOCUMENT_NAME, NAME), .expect = SPI_OK_SELECT
	},
	[STOCK_SHELF] = {
		.name = "stock.shelf",
		.sql = "SELECT coalesce(s.sellable, '0') AS sellable FROM " POSITION_ROWS " LEFT JOIN LATERAL (SELECT order_mgmt.sum(d.delta) AS sellable"
		" FROM order_mgmt_data.stock_deltas AS d WHERE d.tenant_id = $1 AND d.item_id = k.item_id"
		" AND d.location_id = k.location_id AND d.state OPERATOR(order_mgmt.<=) 'backordered') AS s ON true ORDER BY k.place",
		.args = OM_ARGS(POSITIONS_OF, POSITIONS), .results = OM_RESULTS(SHELF, SHELF), .expect = SPI_OK_SELECT
	},
	[STOCK_NO_ROOM] = {
		/* what lies there and what is not priced yet, with all lines of an item up to this one; of a position the first line that is too much */
		.name = "stock.no_room",
		.sql = "SELECT min(k.line_no) AS line_no FROM (SELECT u.item_id, u.location_id, u.line_no, sum(u.quantity::numeric) OVER w AS quantity,"
		" sum(u.minor) OVER w AS minor FROM ROWS FROM (unnest($2), unnest($3), unnest($4), unnest($5), unnest($6))"
		" AS u (item_id, location_id, quantity, minor, line_no) WINDOW w AS (PARTITION BY u.item_id, u.location_id ORDER BY u.line_no)) AS k"
		" WHERE k.quantity + (SELECT coalesce(sum(d.delta::numeric), 0) FROM order_mgmt_data.stock_deltas AS d"
		" WHERE d.tenant_id = $1 AND d.item_id = k.item_id AND d.location_id = k.location_id"
		" AND d.state OPERATOR(order_mgmt.<>) 'in_transit') > $7::numeric"
		" OR k.minor + (SELECT coalesce(sum(order_mgmt.amount_minor(c.value)), 0) FROM order_mgmt_data.cost_positions AS c"
		" WHERE c.tenant_id = $1 AND c.item_id = k.item_id AND c.location_id = k.location_id)"
		" + (SELECT coalesce(sum(coalesce(order_mgmt.amount_minor(m.line_cost), (m.unit_cost::numeric * m.quantity::numeric) * 10::numeric ^ order_mgmt_data.currency_digits(order_mgmt.price_currency(m.unit_cost)))), 0) FROM order_mgmt_data.stock_moves AS m"
		" WHERE m.tenant_id = $1 AND m.item_id = k.item_id AND m.location_id = k.location_id AND (m.unit_cost IS NOT NULL OR m.line_cost IS NOT NULL)"
		" AND " OM_SINCE("m", "(SELECT s.cost_stamp FROM order_mgmt_data.stock_control AS s)",
				 "(SELECT order_mgmt_data.periods_since(s.cost_stamp) FROM order_mgmt_data.stock_control AS s)::bigint[]") ") > $8 GROUP BY k.item_id, k.location_id ORDER BY 1",
		.args = OM_ARGS(ENTERING, ENTERING), .results = OM_RESULTS(NO_ROOM, ROOM), .read_only = true, .expect = SPI_OK_SELECT
	},
	[STOCK_PUT_POLICY] = {
		.name = "stock.put_policy",
		.sql = "INSERT INTO order_mgmt_data.stock_policies AS p (tenant_id, item_id, location_id, channel_id, safety_stock, oversell_limit)"
		" VALUES ($1, $2, $3, $4, coalesce($5, '0'), CASE WHEN NOT $7 THEN coalesce($6, '0') END)"
		" ON CONFLICT (tenant_id, item_id, location_id, channel_id) DO UPDATE SET safety_stock = coalesce($5, p.safety_stock),"
		" oversell_limit = CASE WHEN NOT $7 THEN coalesce($6, p.oversell_limit) END"
		" WHERE (p.safety_stock::numeric, p.oversell_limit::numeric) IS DISTINCT FROM"
		" (coalesce($5, p.safety_stock)::numeric, CASE WHEN NOT $7 THEN coalesce($6, p.oversell_limit) END::numeric)",
		.args = OM_ARGS(PUT_POLICY, POLICY), .expect = SPI_OK_INSERT
	},
	[STOCK_SHOW_POLICY] = {
		.name = "stock.show_policy",
		.sql = "SELECT v.* FROM order_mgmt.stock_policies AS v WHERE v.tenant_id = $1 AND v.sku = $2 AND v.location = $3"
		" AND v.channel IS NOT DISTINCT FROM $4",
		.args = OM_ARGS(POLICY_CODES, CODES), .expect = SPI_OK_SELECT
	},
	[STOCK_AVAILABLE] = {
		/* where items may be had, and what the channel keeps back there; what is there, the figures say */
		.name = "stock.available",
		.sql = "SELECT k.place::integer AS place, k.item_id, l.location_id, coalesce(c.safety_stock, '0') AS buffer"
		" FROM unnest($2) WITH ORDINALITY AS k (item_id, place) CROSS JOIN order_mgmt_data.locations AS l"
		" LEFT JOIN order_mgmt_data.stock_policies AS c ON c.tenant_id = $1 AND c.item_id = k.item_id"
		" AND c.location_id = l.location_id AND c.channel_id = $4 AND $4 <> 0"
		" WHERE k.item_id <> 0 AND l.tenant_id = $1 AND l.is_active AND ($3 IS NULL OR l.location_id = ANY ($3))"
		" AND ($5 OR EXISTS (SELECT FROM order_mgmt_data.channels AS o JOIN order_mgmt_data.channel_locations AS ol"
		" ON ol.tenant_id = o.tenant_id AND ol.channel_id = o.channel_id"
		" WHERE o.tenant_id = $1 AND o.is_public AND o.is_active AND ol.location_id = l.location_id))",
		.args = OM_ARGS(AVAILABLE_WHERE, WHERE), .results = OM_RESULTS(AVAILABLE, AVAILABLE), .read_only = true, .expect = SPI_OK_SELECT
	},
	[STOCK_EXPLAIN] = {
		.name = "stock.explain",
		.sql = "SELECT x.step, x.term, x.quantity, x.meaning FROM (SELECT coalesce(p.free, '0') AS free, p.reserved, p.allocated,"
		" p.backordered, h.expired, s.safety_stock, s.oversell_limit, s.item_id AS policy, c.available, c.held, c.incoming, a.is_active"
		" FROM (SELECT EXISTS (SELECT FROM order_mgmt_data.items AS i JOIN order_mgmt_data.locations AS l ON l.tenant_id = i.tenant_id"
		" WHERE i.tenant_id = $1 AND i.item_id = $2 AND l.location_id = $3 AND i.is_active AND l.is_active) AS is_active) AS a"
		" LEFT JOIN LATERAL (SELECT q.* FROM order_mgmt_data.stock_positions AS q WHERE q.tenant_id = $1"
		" AND q.item_id = $2 AND q.location_id = $3) AS p ON true"
		" LEFT JOIN order_mgmt_data.stock_policies AS s ON s.tenant_id = $1 AND s.item_id = $2 AND s.location_id = $3 AND s.channel_id = 0"
		" LEFT JOIN LATERAL (SELECT order_mgmt.sum(r.remaining) AS expired FROM order_mgmt_data.reservations AS r"
		" WHERE r.tenant_id = $1 AND r.item_id = $2 AND r.location_id = $3 AND " IS_ACTIVE " AND r.expires_at <= $4) AS h ON true"
		" LEFT JOIN LATERAL (SELECT e.available, e.held, e.incoming FROM order_mgmt_data.counter_entries() AS e"
		" WHERE e.tenant_id = $1 AND e.item_id = $2 AND e.location_id = $3) AS c ON true) AS t"
		" CROSS JOIN LATERAL (VALUES (1, 'free', greatest(t.free, '0')::numeric, 'on the shelf and promised to nobody, by the ledger'),"
		" (2, 'short', least(t.free, '0')::numeric, 'promised and not there, by the ledger'),"
		" (3, 'expired_holds', coalesce(t.expired, '0')::numeric, 'reservations whose time is over: count as free'),"
		" (4, 'safety_stock', (OPERATOR(order_mgmt.-) coalesce(t.safety_stock, '0'))::numeric, 'kept back by policy'),"
		" (5, 'oversell_limit', CASE WHEN t.policy IS NULL THEN 0 ELSE t.oversell_limit::numeric END, 'may be promised beyond the shelf; null = unlimited'),"
		" (6, 'available', CASE WHEN NOT t.is_active THEN 0 WHEN t.policy IS NOT NULL AND t.oversell_limit IS NULL THEN NULL ELSE greatest(t.free OPERATOR(order_mgmt.+)"
		" coalesce(t.expired, '0') OPERATOR(order_mgmt.-) coalesce(t.safety_stock, '0') OPERATOR(order_mgmt.+)"
		" coalesce(t.oversell_limit, '0'), '0')::numeric END, 'the sum of the above, at least 0: what an order gets now; 0 where item or location is inactive'),"
		" (7, 'reserved', coalesce(t.reserved, '0')::numeric, 'held by reservations, expired ones included'),"
		" (8, 'allocated', coalesce(t.allocated, '0')::numeric, 'promised to orders, not yet shipped'),"
		" (9, 'backordered', coalesce(t.backordered, '0')::numeric, 'promised to orders beyond the shelf'),"
		" (10, 'counter', t.available::numeric, 'the live counter: the sum less expired holds and what open transactions hold; null = not loaded'),"
		" (11, 'held', t.held::numeric, 'taken by transactions that have not ended'),"
		" (12, 'incoming', t.incoming::numeric, 'received by transactions that have not ended')) AS x (step, term, quantity, meaning)"
		" ORDER BY x.step",
		.args = OM_ARGS(POSITION_AT, AT), .read_only = true, .expect = SPI_OK_SELECT
	},
	[STOCK_HOLDERS] = {
		.name = "stock.holders",
		/* a prepared transaction has no process: its name stands for the session's */
		.sql = "SELECT u.pid, coalesce(a.usename, x.owner)::text AS role, coalesce(a.application_name, x.gid) AS application_name,"
		" coalesce(a.state, CASE WHEN x.gid IS NOT NULL THEN 'prepared' END) AS state,"
		" coalesce(a.xact_start, x.prepared) AS transaction_start, u.access, c.held::numeric AS held"
		" FROM (SELECT s.pid, s.access, NULL::text AS prepared FROM order_mgmt_data.counter_sessions($1, $2, $3) AS s"
		" UNION SELECT l.pid, CASE WHEN l.granted THEN 'holds' ELSE 'waits' END,"
		" CASE WHEN l.pid IS NULL THEN l.virtualtransaction END"
		" FROM order_mgmt_data.position_locks($1, $2, $3) AS k JOIN pg_catalog.pg_locks AS l ON l.locktype = 'advisory'"
		" AND l.classid = k.classid AND l.objid = k.objid AND l.objsubid = k.objsubid"
		" JOIN pg_catalog.pg_database AS d ON d.oid = l.database AND d.datname = current_database()) AS u"
		" LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = u.pid"
		" LEFT JOIN pg_catalog.pg_locks AS t ON t.locktype = 'transactionid' AND t.pid IS NULL AND t.virtualtransaction = u.prepared"
		" LEFT JOIN pg_catalog.pg_prepared_xacts AS x ON x.transaction = t.transactionid"
		" LEFT JOIN order_mgmt_data.counter_entries() AS c ON c.tenant_id = $1 AND c.item_id = $2 AND c.location_id = $3"
		" ORDER BY u.access, transaction_start, u.pid",
		.args = OM_ARGS(POSITION_KEY, AT), .may_scan = true, .read_only = true, .expect = SPI_OK_SELECT
	},
	[STOCK_MISMATCHES] = {
		.name = "stock.mismatches",
		.sql = "SELECT m.tenant_id, m.item_id, m.location_id, m.counter, m.ledger"
		" FROM (SELECT e.tenant_id, e.item_id, e.location_id, e.available AS counter, coalesce(p.free, '0') OPERATOR(order_mgmt.-)"
		" coalesce(s.safety_stock, '0') OPERATOR(order_mgmt.+) coalesce(s.oversell_limit, '0') AS ledger"
		" FROM order_mgmt_data.counter_entries() AS e"
		" LEFT JOIN LATERAL (SELECT order_mgmt.sum(d.delta) AS free FROM order_mgmt_data.stock_deltas AS d"
		" WHERE d.tenant_id = e.tenant_id AND d.item_id = e.item_id AND d.location_id = e.location_id"
		" AND d.state OPERATOR(order_mgmt.=) 'free') AS p ON true"
		" LEFT JOIN order_mgmt_data.stock_policies AS s ON s.tenant_id = e.tenant_id AND s.item_id = e.item_id"
		" AND s.location_id = e.location_id AND s.channel_id = 0"
		" WHERE e.pins = 0 AND (s.item_id IS NULL OR s.oversell_limit IS NOT NULL)) AS m"
		" WHERE m.counter OPERATOR(order_mgmt.<>) m.ledger",
		.args = {OM_NONE}, .may_scan = true, .expect = SPI_OK_SELECT
	},
	[STOCK_ADD_HOLDS] = {
		.name = "stock.add_holds",
		.sql = "INSERT INTO order_mgmt_data.reservations (tenant_id, reservation_id, channel, holder, expires_at, actor,"
		" occurred_at, recorded_at, metadata, line_no, item_id, sku, location_id, location, quantity, remaining, short, secret_hash)"
		" SELECT $1, $2, $3, $4, $5, $6, $7, $7, $8, k.line_no, k.item_id, k.sku, k.location_id, k.location, k.quantity, k.quantity, k.short, $16"
		" FROM ROWS FROM (unnest($9), unnest($10), unnest($11), unnest($12), unnest($13), unnest($14), unnest($15))"
		" AS k (line_no, item_id, sku, location_id, location, quantity, short)",
		.args = OM_ARGS(NEW_HOLDS, HOLDS), .expect = SPI_OK_INSERT
	},
	[STOCK_LOCK_HOLDS] = {
		.name = "stock.lock_holds",
		.sql = HOLDS_OF_RESERVATION " FOR UPDATE",
		.args = OM_ARGS(RESERVATION_KEY, KEY), .results = OM_RESULTS(LOCKED_HOLD, LOCKED), .expect = SPI_OK_SELECT
	},
	[STOCK_READ_HOLDS] = {
		.name = "stock.read_holds",
		.sql = HOLDS_OF_RESERVATION,
		.args = OM_ARGS(RESERVATION_KEY, KEY), .results = OM_RESULTS(LOCKED_HOLD, LOCKED), .read_only = true, .expect = SPI_OK_SELECT
	},
	[STOCK_EXTEND] = {
		.name = "stock.extend",
		.sql = "UPDATE order_mgmt_data.reservations AS r SET expires_at = $3"
		" WHERE r.tenant_id = $1 AND r.reservation_id = ANY ($2) AND " IS_ACTIVE,
		.args = OM_ARGS(EXTENSION, EXTEND), .expect = SPI_OK_UPDATE
	},
	[STOCK_SHOW_HOLDS] = {
		.name = "stock.show_holds",
		.sql = "SELECT v.* FROM order_mgmt.reservations AS v WHERE v.tenant_id = $1 AND v.reservation_id = $2 ORDER BY v.line_no",
		.args = OM_ARGS(RESERVATION_KEY, KEY), .expect = SPI_OK_SELECT
	},
	[STOCK_SHOW_OWN] = {
		/* what its visitor sees: nothing of who holds it, nor where */
		.name = "stock.show_own",
		.sql = "SELECT jsonb_build_object('reservation_id', r.reservation_id, 'channel', min(r.channel), 'expires_at', min(r.expires_at),"
		" 'occurred_at', min(r.occurred_at), 'lines', jsonb_agg(jsonb_build_object('line_no', r.line_no, 'sku', r.sku, 'quantity', r.quantity,"
		" 'remaining', r.remaining, 'status', r.status) ORDER BY r.line_no)) AS own_reservation"
		" FROM order_mgmt.reservations AS r WHERE r.tenant_id = $1 AND r.reservation_id = $2 GROUP BY r.reservation_id",
		.args = OM_ARGS(RESERVATION_KEY, KEY), .results = OM_RESULTS(OWN_RESERVATION, OWN), .read_only = true, .expect = SPI_OK_SELECT
	},
	[STOCK_LOCK_EXCEPTION] = {
		.name = "stock.lock_exception",
		.sql = "SELECT x.status, x.location_id, x.location FROM order_mgmt_data.stock_exceptions AS x"
		" WHERE x.tenant_id = $1 AND x.stock_exception_id = $2 FOR UPDATE",
		.args = OM_ARGS(EXCEPTION_KEY, EXCEPTION_KEY), .results = OM_RESULTS(LOCKED_EXCEPTION, LOCKED_EXCEPTION), .expect = SPI_OK_SELECT
	},
	[STOCK_SETTLE_EXCEPTION] = {
		.name = "stock.settle_exception",
		.sql = "UPDATE order_mgmt_data.stock_exceptions AS x SET status = 'settled', settled_by = $3, settled_at = $4, settlement = $5"
		" WHERE x.tenant_id = $1 AND x.stock_exception_id = $2",
		.args = OM_ARGS(SETTLED_EXCEPTION, SETTLED), .expect = SPI_OK_UPDATE
	},
	[STOCK_SHOW_EXCEPTION] = {
		.name = "stock.show_exception",
		.sql = "SELECT v.* FROM order_mgmt.stock_exceptions AS v WHERE v.tenant_id = $1 AND v.stock_exception_id = $2",
		.args = OM_ARGS(EXCEPTION_KEY, EXCEPTION_KEY), .expect = SPI_OK_SELECT
	}
};
