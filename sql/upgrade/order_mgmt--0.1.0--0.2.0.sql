-- 0.1.0 -> 0.2.0: the money ledger. "-- fragment" lines are replaced by that fragment of sql/install.

-- fragment 31_events.sql
-- fragment 46_pricing.sql
-- fragment 52_money.sql
-- fragment 53_cost.sql
ALTER TABLE order_mgmt_data.stock_control ADD COLUMN money_fold_stamp bigint NOT NULL DEFAULT 0;
ALTER TABLE order_mgmt_data.stock_control ADD COLUMN cost_stamp bigint NOT NULL DEFAULT 0;
COMMENT ON TABLE order_mgmt_data.stock_control IS 'one row: who this server''s ledgers are, and up to which stamp all of each is folded, and all goods priced; not dumped';
ALTER TABLE order_mgmt_data.tenants ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC';
ALTER TABLE order_mgmt_data.orders ADD COLUMN discount order_mgmt.amount, ADD COLUMN shipping order_mgmt.amount, ADD COLUMN tax order_mgmt.amount,
	ADD COLUMN payment_status text NOT NULL DEFAULT 'none';
DROP INDEX order_mgmt_data.orders_number, order_mgmt_data.status_log_document;
CREATE UNIQUE INDEX orders_number ON order_mgmt_data.orders (order_number, tenant_id);
CREATE INDEX status_log_document ON order_mgmt_data.status_log (document_id, tenant_id);
CREATE INDEX orders_payment_status ON order_mgmt_data.orders (tenant_id, payment_status) WHERE payment_status <> 'none';
COMMENT ON TABLE order_mgmt_data.orders IS 'order headers; total = what is to be paid for the lines and shipping at placement';
ALTER TABLE order_mgmt_data.order_lines ADD COLUMN discount order_mgmt.amount, ADD COLUMN order_discount order_mgmt.amount, ADD COLUMN tax order_mgmt.amount;
-- fragment 61_order_taxes.sql
-- fragment 54_payment.sql
-- fragment 64_transfer.sql
-- fragment 56_pos.sql
-- fragment 63_returns.sql
-- fragment 62_fulfillment.sql
-- fragment 65_documents.sql
-- fragment 75_jobs.sql
DROP FUNCTION order_mgmt.put_tenant(bigint, text, order_mgmt.strict_jsonb);

-- What 0.1.0 sold, by order and location, on the day it was recorded.
INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, from_id, to_account, amount, document_kind, document_id,
		order_id, channel_id, location_id, reason, actor, occurred_at, recorded_at)
	SELECT s.tenant_id, (current_setting('order_mgmt.node_id')::bigint << 44) | nextval('order_mgmt_data.ledger_id_seq'),
		'revenue', s.channel_id, 'receivable', s.amount, 'order', s.order_id,
		s.order_id, s.channel_id, s.location_id, NULL, s.actor, s.occurred_at, s.recorded_at
	FROM (
		SELECT o.tenant_id, o.order_id, c.channel_id, l.location_id, order_mgmt.sum(l.line_total) AS amount, o.actor, o.occurred_at, o.recorded_at
		FROM order_mgmt_data.orders AS o
		JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = o.tenant_id AND l.order_id = o.order_id
		JOIN order_mgmt_data.channels AS c ON c.tenant_id = o.tenant_id AND c.code = o.channel
		GROUP BY o.tenant_id, o.order_id, c.channel_id, l.location_id
		HAVING sum(order_mgmt.amount_minor(l.line_total)) > 0) AS s;

-- And canceled: what is canceled of a line, when the last of it was.
INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, to_account, to_id, amount, document_kind, document_id,
		order_id, channel_id, location_id, reason, actor, occurred_at, recorded_at)
	SELECT s.tenant_id, (current_setting('order_mgmt.node_id')::bigint << 44) | nextval('order_mgmt_data.ledger_id_seq'),
		'receivable', 'revenue', s.channel_id, s.amount, 'order', s.order_id,
		s.order_id, s.channel_id, s.location_id, s.reason, coalesce(s.canceled_by, s.actor),
		coalesce(s.canceled_at, s.recorded_at), coalesce(s.canceled_at, s.recorded_at)
	FROM (
		SELECT o.tenant_id, o.order_id, c.channel_id, l.location_id, o.actor, o.recorded_at,
			order_mgmt.share_amount(l.line_total, (l.ordered::numeric * 1000000)::bigint, 0, (l.canceled::numeric * 1000000)::bigint) AS amount,
			m.reason, m.actor AS canceled_by, coalesce(m.recorded_at, g.recorded_at) AS canceled_at
		FROM order_mgmt_data.order_lines AS l
		JOIN order_mgmt_data.orders AS o ON o.tenant_id = l.tenant_id AND o.order_id = l.order_id
		JOIN order_mgmt_data.channels AS c ON c.tenant_id = o.tenant_id AND c.code = o.channel
		LEFT JOIN (
			SELECT DISTINCT ON (x.tenant_id, x.document_id, x.document_line) x.tenant_id, x.document_id, x.document_line, x.reason, x.actor, x.recorded_at
			FROM order_mgmt_data.stock_moves AS x WHERE x.document_kind = 'order' AND x.to_state OPERATOR(order_mgmt.=) 'free'
			ORDER BY x.tenant_id, x.document_id, x.document_line, x.stamp DESC, x.move_id DESC) AS m
			ON m.tenant_id = l.tenant_id AND m.document_id = l.order_id AND m.document_line = l.line_no
		LEFT JOIN (
			SELECT DISTINCT ON (x.tenant_id, x.document_id) x.tenant_id, x.document_id, x.recorded_at
			FROM order_mgmt_data.status_log AS x WHERE x.document_kind = 'order' AND x.to_status = 'canceled'
			ORDER BY x.tenant_id, x.document_id, x.log_id DESC) AS g ON g.tenant_id = l.tenant_id AND g.document_id = l.order_id
		WHERE l.canceled OPERATOR(order_mgmt.>) '0') AS s
	WHERE order_mgmt.amount_minor(s.amount) > 0;

-- fragment code

-- What web was is storefront now, and a role of it gets no more rights.
ALTER TABLE order_mgmt_data.access_grants DROP CONSTRAINT access_grants_profile_check;
UPDATE order_mgmt_data.access_grants SET profile = 'storefront' WHERE profile = 'web';
ALTER TABLE order_mgmt_data.access_grants
	ADD CHECK (profile = ANY (ARRAY['storefront', 'web', 'cashier', 'manager', 'warehouse', 'analyst', 'admin']));

-- Roles have the rights that their profiles give now.
SELECT order_mgmt.grant_access(g.role_name, g.profile, array_agg(g.tenant_id ORDER BY g.tenant_id))
FROM order_mgmt_data.access_grants AS g
JOIN pg_catalog.pg_roles AS r ON r.rolname = g.role_name
GROUP BY g.role_name, g.profile;
