-- 0.5.0 -> 0.6.0: nothing grows with history.  See README.md for what "-- fragment" lines are replaced by.

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
ALTER TABLE order_mgmt_data.stock_control ADD COLUMN summed_stamp bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN order_mgmt_data.stock_control.summed_stamp IS 'moves below it that came as history had their records of cost when stock_costs was summed last; 0: it is to be summed';
CREATE TABLE order_mgmt_data.fold_marks (
	step text NOT NULL,
	left_out bigint NOT NULL,
	folded_to bigint NOT NULL,
	PRIMARY KEY (step, left_out)
);
COMMENT ON TABLE order_mgmt_data.fold_marks IS 'where each step of folding goes on: below the stamp folded_to it has seen all moves of the tenant that is left out; 0: of all others; not dumped';
INSERT INTO order_mgmt_data.fold_marks (step, left_out, folded_to)
	SELECT x.step, 0, x.stamp FROM order_mgmt_data.stock_control AS c
	CROSS JOIN LATERAL (VALUES ('balances', c.fold_stamp), ('costs', c.cost_stamp), ('money', c.money_fold_stamp)) AS x (step, stamp);
UPDATE order_mgmt_data.stock_control SET summed_stamp = cost_stamp;
DROP FUNCTION order_mgmt.compact_balances(integer);

-- Rules get a part of what there is to look at.
DROP FUNCTION order_mgmt_data.verify_access(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_tenants(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_journal(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_cost(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_ledger(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_catalog(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_stock(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_order(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_payment(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_fulfillment(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_returns(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_transfer(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_pos(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_guards(bigint[], boolean);
CREATE TYPE order_mgmt_data.verify_part AS (
	kind text,
	rules text,
	after_id uuid,
	last_id uuid,
	ids uuid[],
	from_stamp bigint,
	to_stamp bigint
);
COMMENT ON TYPE order_mgmt_data.verify_part IS 'what a verify function is to look at
kind: now = what is cheap however much history there is; documents = those with ids after after_id up to last_id, where these are told, and in ids, where these are (in_part); moves = rows of ledgers with from_stamp <= stamp < to_stamp; all = what can be checked in one piece only. rules: the one function that is to look; null: all.';

CREATE TABLE order_mgmt_data.verify_marks (
	whose text NOT NULL PRIMARY KEY,
	verified_to bigint NOT NULL,
	broken order_mgmt_data.verify_part[] NOT NULL
);
COMMENT ON TABLE order_mgmt_data.verify_marks IS 'what verify() has looked at, for all tenants or for those that are named: all that was written below the stamp verified_to is in order, but for parts that are broken, at which it looks again each time; not dumped';

CREATE TABLE order_mgmt_data.verify_walks (
	whose text NOT NULL PRIMARY KEY,
	begun_at timestamptz NOT NULL,
	parts bigint NOT NULL,
	parts_total bigint NOT NULL,
	last_part order_mgmt_data.verify_part NOT NULL
);
COMMENT ON TABLE order_mgmt_data.verify_walks IS 'where verify_history() goes on, for all tenants or for those that are named; not dumped';

-- Rows that sums of days are made of are found by their stamps.  Those that were restored with stamps of another server, which are
-- ahead of this one's, get this transaction's.
UPDATE order_mgmt_data.orders SET stamp = order_mgmt_data.current_stamp()
	WHERE stamp >= pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint;
CREATE INDEX orders_stamp ON order_mgmt_data.orders USING brin (stamp) WITH (pages_per_range = 16, autosummarize = on);
ALTER TABLE order_mgmt_data.order_cancellations ADD COLUMN occurred_at timestamptz, ADD COLUMN stamp bigint NOT NULL DEFAULT 0;
ALTER TABLE order_mgmt_data.order_cancellations ALTER COLUMN stamp SET DEFAULT order_mgmt_data.current_stamp();
COMMENT ON COLUMN order_mgmt_data.order_cancellations.occurred_at IS 'null: when it was recorded, before 0.6.0';
CREATE INDEX order_cancellations_stamp ON order_mgmt_data.order_cancellations USING brin (stamp) WITH (autosummarize = on);
CREATE TRIGGER restamp BEFORE INSERT ON order_mgmt_data.order_cancellations
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.restamp();
ALTER TABLE order_mgmt_data.order_cancellations ENABLE ALWAYS TRIGGER restamp;
COMMENT ON TRIGGER restamp ON order_mgmt_data.order_cancellations IS 'it carries the id of the transaction that wrote it here';
CREATE INDEX payment_events_stamp ON order_mgmt_data.payment_events USING brin (stamp) WITH (autosummarize = on);
CREATE INDEX return_receipts_stamp ON order_mgmt_data.return_receipts USING brin (stamp) WITH (autosummarize = on);
CREATE INDEX refunds_without_sale_stamp ON order_mgmt_data.refunds_without_sale USING brin (stamp) WITH (autosummarize = on);

-- fragment 68_days.sql

-- fragment code

-- Roles have the rights that their profiles give now, where they had them: a grant is of a role, whatever its name is by now.
SELECT order_mgmt.grant_access(g.role_now, g.profile, ARRAY[g.tenant_id],
	(SELECT array_agg(l.code) FROM order_mgmt_data.locations AS l WHERE l.tenant_id = g.tenant_id AND l.location_id = ANY (g.location_ids)))
FROM order_mgmt_data.held_grants AS g
WHERE g.role_now IS NOT NULL AND (g.tenant_id = 1 OR EXISTS (SELECT FROM order_mgmt_data.tenants AS t WHERE t.tenant_id = g.tenant_id));
