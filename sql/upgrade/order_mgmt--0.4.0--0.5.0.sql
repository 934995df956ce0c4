-- 0.4.0 -> 0.5.0: the surface.  See README.md for what "-- fragment" lines are replaced by.

-- What an update makes is its caller's: it has to be all of one owner.
DO $do$
DECLARE
	owner pg_catalog.name;
BEGIN
	SELECT r.rolname INTO owner FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_roles AS r ON r.oid = e.extowner
	WHERE e.extname = 'order_mgmt' AND r.rolsuper AND r.rolname <> current_user;
	IF FOUND THEN
		RAISE insufficient_privilege USING MESSAGE = pg_catalog.format('order_mgmt is owned by role "%s": update it as that role', owner),
			HINT = pg_catalog.format('SET ROLE %I;', owner);
	END IF;
END
$do$;

-- What state fragments of new modules call.
-- fragment 10_schema_code.sql

-- State: what tables, types, sequences and their triggers become.

-- Names and arguments: first where, then what, who and how; what a call usually needs is an argument, no option.
DROP FUNCTION order_mgmt.authorize_payment(uuid, order_mgmt.amount, text, text, text, uuid, text, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.cancel_order(uuid, order_mgmt.strict_jsonb, text, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.cancel_transfer(uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.capture_payment(uuid, order_mgmt.amount, text, uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.create_transfer(text, text, order_mgmt.strict_jsonb, uuid, text, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.extend_reservation(uuid, interval, text, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.place_order(text, order_mgmt.strict_jsonb, text, uuid, uuid, text, text, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.put_channel(text, text, text[], text, boolean, order_mgmt.strict_jsonb, order_mgmt.amount, text[], boolean, bigint);
DROP FUNCTION order_mgmt.put_item(text, text, text, integer, boolean, order_mgmt.strict_jsonb, text[], bigint);
DROP FUNCTION order_mgmt.put_register(text, text, text, text, boolean, order_mgmt.strict_jsonb, numeric, bigint);
DROP FUNCTION order_mgmt.put_tenant(bigint, text, order_mgmt.strict_jsonb, text);
DROP FUNCTION order_mgmt.record_payment_event(text, text, uuid, text, text, order_mgmt.amount, uuid, text, text, timestamptz, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.record_sale(text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, text, uuid, text, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.refund_goodwill(uuid, order_mgmt.amount, text, text, uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.refund_payment(uuid, order_mgmt.amount, text, text, uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.refund_unlinked(text, order_mgmt.strict_jsonb, text, text, text, uuid, text, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.release_reservation(uuid, text, text, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.reserve_stock(order_mgmt.strict_jsonb, text, interval, text, uuid, order_mgmt.strict_jsonb, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.void_payment(uuid, order_mgmt.amount, text, uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.return_sale(uuid, order_mgmt.strict_jsonb, text, text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.set_stock(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint);

-- A refund without its sale.  Moves and events of before keep the word unlinked_refund: a ledger is not rewritten.
ALTER VIEW order_mgmt.unlinked_refunds RENAME TO refunds_without_sale;
ALTER VIEW order_mgmt.unlinked_refund_lines RENAME TO refund_without_sale_lines;
ALTER TABLE order_mgmt_data.unlinked_refunds RENAME TO refunds_without_sale;
ALTER INDEX order_mgmt_data.unlinked_refunds_pkey RENAME TO refunds_without_sale_pkey;
ALTER INDEX order_mgmt_data.unlinked_refunds_shift RENAME TO refunds_without_sale_shift;
ALTER TABLE order_mgmt_data.unlinked_refund_lines RENAME TO refund_without_sale_lines;
ALTER INDEX order_mgmt_data.unlinked_refund_lines_pkey RENAME TO refund_without_sale_lines_pkey;
ALTER TABLE order_mgmt_data.refund_without_sale_lines RENAME CONSTRAINT unlinked_refund_lines_quantity_check TO refund_without_sale_lines_quantity_check;
ALTER TABLE order_mgmt_data.refund_without_sale_lines RENAME CONSTRAINT unlinked_refund_lines_disposition_check TO refund_without_sale_lines_disposition_check;
COMMENT ON TABLE order_mgmt_data.refund_without_sale_lines IS 'what came back by refunds without sale, and what was given for it; append-only';
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.refunds_without_sale IS 'refunds without sale are append-only';
COMMENT ON TRIGGER refuse_truncate ON order_mgmt_data.refunds_without_sale IS 'refunds without sale are append-only';
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.refund_without_sale_lines IS 'refunds without sale are append-only';
COMMENT ON TRIGGER refuse_truncate ON order_mgmt_data.refund_without_sale_lines IS 'refunds without sale are append-only';

-- What a step of an operation brings is its status.
ALTER TABLE order_mgmt_data.payment_events RENAME COLUMN step TO status;
ALTER VIEW order_mgmt.payment_events RENAME COLUMN step TO status;

-- A shift is open or closed.
ALTER TABLE order_mgmt_data.shifts DROP CONSTRAINT shift_not_counted,
	ADD CONSTRAINT shift_not_counted CHECK ((status = 'closed') = (expected IS NOT NULL AND counted IS NOT NULL AND closed_at IS NOT NULL));
DROP INDEX order_mgmt_data.shift_already_open;
CREATE UNIQUE INDEX shift_already_open ON order_mgmt_data.shifts (tenant_id, register_id)
	WHERE status = 'open';
COMMENT ON INDEX order_mgmt_data.shift_already_open IS 'one open shift per drawer; named as the error it means';
DROP TRIGGER refuse_change ON order_mgmt_data.shifts;
CREATE TRIGGER refuse_change BEFORE UPDATE OF expected, counted, closed_by, closed_at
	ON order_mgmt_data.shifts FOR EACH ROW WHEN (OLD.status = 'closed')
	EXECUTE FUNCTION order_mgmt_data.refuse_change();
ALTER TABLE order_mgmt_data.shifts ENABLE ALWAYS TRIGGER refuse_change;
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.shifts IS 'what a closed shift came to is fixed';

-- Orders of visitors expire.
ALTER TABLE order_mgmt_data.orders ADD COLUMN expires_at timestamptz;
COMMENT ON COLUMN order_mgmt_data.orders.expires_at IS 'when a visitor''s order is canceled unless it is paid or worked on by then; null: it is not, or not any more';
CREATE INDEX orders_expiring ON order_mgmt_data.orders (tenant_id, expires_at) WHERE expires_at IS NOT NULL;

-- fragment 82_describe.sql

-- fragment code

-- Roles have the rights that their profiles give now, where they had them: a grant is of a role, whatever its name is by now.
SELECT order_mgmt.grant_access(g.role_now, g.profile, ARRAY[g.tenant_id],
	(SELECT array_agg(l.code) FROM order_mgmt_data.locations AS l WHERE l.tenant_id = g.tenant_id AND l.location_id = ANY (g.location_ids)))
FROM order_mgmt_data.held_grants AS g
WHERE g.role_now IS NOT NULL AND (g.tenant_id = 1 OR EXISTS (SELECT FROM order_mgmt_data.tenants AS t WHERE t.tenant_id = g.tenant_id));
