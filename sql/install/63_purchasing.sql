-- State of purchasing: suppliers, what they sell, what is ordered of them.

CREATE SEQUENCE order_mgmt_data.purchase_order_number_seq CACHE 64 MAXVALUE 17592186044415;
COMMENT ON SEQUENCE order_mgmt_data.purchase_order_number_seq IS 'display numbers of purchase orders of this node (gaps are normal)';

CREATE TABLE order_mgmt_data.suppliers (
	tenant_id bigint NOT NULL,
	supplier_id bigint NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	currency text NOT NULL,
	lead_days integer NOT NULL DEFAULT 0 CHECK (lead_days BETWEEN 0 AND 3650),
	over_percent integer NOT NULL DEFAULT 0 CHECK (over_percent BETWEEN 0 AND 100),
	under_percent integer NOT NULL DEFAULT 0 CHECK (under_percent BETWEEN 0 AND 100),
	minimum_total order_mgmt.amount NOT NULL,
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (supplier_id, tenant_id),
	UNIQUE (tenant_id, code),
	CHECK (order_mgmt.amount_currency(minimum_total) = currency)
);
COMMENT ON TABLE order_mgmt_data.suppliers IS 'who goods are bought from; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.suppliers.over_percent IS 'so many percent of a line may come too much';
COMMENT ON COLUMN order_mgmt_data.suppliers.under_percent IS 'a line is complete of which so many percent are missing';
CREATE INDEX suppliers_folded_code ON order_mgmt_data.suppliers (tenant_id, order_mgmt_data.folded_code(code));

CREATE TABLE order_mgmt_data.supplier_items (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	supplier_id bigint NOT NULL,
	supplier_sku text,
	unit_cost order_mgmt.price,
	pack_multiple order_mgmt.quantity CHECK (pack_multiple OPERATOR(order_mgmt.>) '0'),
	break_quantities order_mgmt.quantity[] NOT NULL DEFAULT '{}',
	break_costs order_mgmt.price[] NOT NULL DEFAULT '{}',
	is_active boolean NOT NULL DEFAULT true,
	PRIMARY KEY (item_id, supplier_id, tenant_id),
	CHECK (pg_catalog.cardinality(break_quantities) = pg_catalog.cardinality(break_costs))
);
COMMENT ON TABLE order_mgmt_data.supplier_items IS 'one row per item and supplier who sells it: what the supplier calls it, what it costs, and in which packs it comes';
COMMENT ON COLUMN order_mgmt_data.supplier_items.break_costs IS 'what one costs from the quantity on that stands at the same place of break_quantities, which ascend';
CREATE UNIQUE INDEX supplier_items_supplier_sku ON order_mgmt_data.supplier_items (supplier_sku, supplier_id, tenant_id) WHERE supplier_sku IS NOT NULL;
CREATE INDEX supplier_items_page ON order_mgmt_data.supplier_items (tenant_id, supplier_id, item_id);

CREATE TABLE order_mgmt_data.purchase_orders (
	tenant_id bigint NOT NULL,
	purchase_order_id uuid NOT NULL,
	purchase_order_number text NOT NULL,
	supplier_id bigint NOT NULL,
	supplier text NOT NULL,
	location_id bigint NOT NULL,
	location text NOT NULL,
	status text NOT NULL DEFAULT 'draft',
	currency text NOT NULL,
	expected_on date,
	reference text,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	metadata jsonb NOT NULL DEFAULT '{}',
	ordered_at timestamptz,
	cost_currency text,
	exchange_rate numeric CHECK (exchange_rate > 0 AND exchange_rate <= 1000000),
	stamp bigint NOT NULL,
	PRIMARY KEY (purchase_order_id, tenant_id),
	CONSTRAINT occurred_too_early CHECK (ordered_at >= occurred_at),
	CHECK ((ordered_at IS NULL) = (status = ANY (ARRAY['draft', 'canceled'])) OR status = 'canceled'),
	CHECK ((ordered_at IS NULL) = (cost_currency IS NULL)),
	CHECK ((exchange_rate IS NULL) = (cost_currency IS NULL OR cost_currency = currency))
);
COMMENT ON TABLE order_mgmt_data.purchase_orders IS 'purchase order headers: goods that are bought of a supplier for a location';
COMMENT ON COLUMN order_mgmt_data.purchase_orders.ordered_at IS 'when it was ordered, since when lines and costs stay; null: it was not';
COMMENT ON COLUMN order_mgmt_data.purchase_orders.exchange_rate IS 'units of cost_currency for one of currency, as it was when it was ordered; null: they are the same, or it was not ordered';
COMMENT ON COLUMN order_mgmt_data.purchase_orders.cost_currency IS 'in which its goods are kept at their costs; null: it was not ordered';
CREATE UNIQUE INDEX purchase_orders_number ON order_mgmt_data.purchase_orders (purchase_order_number, tenant_id);
CREATE INDEX purchase_orders_reference ON order_mgmt_data.purchase_orders (reference, tenant_id) WHERE reference IS NOT NULL;
CREATE INDEX purchase_orders_newest ON order_mgmt_data.purchase_orders (tenant_id, recorded_at, purchase_order_id);
CREATE INDEX purchase_orders_supplier ON order_mgmt_data.purchase_orders (tenant_id, supplier, recorded_at);
CREATE INDEX purchase_orders_coming ON order_mgmt_data.purchase_orders (tenant_id, location, expected_on)
	WHERE status = ANY (ARRAY['ordered', 'partially_received']);

CREATE TABLE order_mgmt_data.purchase_order_lines (
	tenant_id bigint NOT NULL,
	purchase_order_id uuid NOT NULL,
	line_no integer NOT NULL,
	item_id bigint NOT NULL,
	sku text NOT NULL,
	supplier_sku text,
	quantity order_mgmt.quantity NOT NULL,
	unit_cost order_mgmt.price,
	goods_cost order_mgmt.price,
	enough order_mgmt.quantity,
	most order_mgmt.quantity,
	received order_mgmt.quantity NOT NULL DEFAULT '0',
	returned order_mgmt.quantity NOT NULL DEFAULT '0',
	awaited order_mgmt.quantity NOT NULL DEFAULT '0',
	PRIMARY KEY (purchase_order_id, line_no, tenant_id),
	UNIQUE (purchase_order_id, item_id, tenant_id),
	-- named by the codes that their violations are
	CONSTRAINT invalid_quantity CHECK (quantity OPERATOR(order_mgmt.>=) '0' AND received OPERATOR(order_mgmt.>=) '0'
		AND returned OPERATOR(order_mgmt.>=) '0' AND awaited OPERATOR(order_mgmt.>=) '0'
		AND (awaited OPERATOR(order_mgmt.=) '0' OR awaited OPERATOR(order_mgmt.=) (quantity OPERATOR(order_mgmt.-) received))),
	CONSTRAINT receipt_exceeds_ordered CHECK (received OPERATOR(order_mgmt.=) '0' OR (most IS NOT NULL AND received OPERATOR(order_mgmt.<=) most)),
	CONSTRAINT return_exceeds_received CHECK (returned OPERATOR(order_mgmt.<=) received),
	CONSTRAINT supplier_terms CHECK (most IS NULL OR quantity OPERATOR(order_mgmt.=) '0' OR (unit_cost IS NOT NULL AND goods_cost IS NOT NULL AND enough IS NOT NULL))
);
COMMENT ON TABLE order_mgmt_data.purchase_order_lines IS 'purchase order lines: what was ordered, at which cost, and what of it came
One per item of the order; in a draft a quantity of 0 is a line that was taken off. The CHECKs are named by the code that their violation is.';
COMMENT ON COLUMN order_mgmt_data.purchase_order_lines.unit_cost IS 'what one costs, in the supplier''s currency; null in a draft: what the supplier''s prices say when it is ordered';
COMMENT ON COLUMN order_mgmt_data.purchase_order_lines.goods_cost IS 'unit_cost by the exchange rate, at which goods enter stock; null: it was not ordered';
COMMENT ON COLUMN order_mgmt_data.purchase_order_lines.enough IS 'from how many on nothing more is awaited; null: it was not ordered';
COMMENT ON COLUMN order_mgmt_data.purchase_order_lines.most IS 'how many may come; null: it was not ordered';
COMMENT ON COLUMN order_mgmt_data.purchase_order_lines.awaited IS 'how many are still to come';
CREATE INDEX purchase_order_lines_incoming ON order_mgmt_data.purchase_order_lines (sku, tenant_id) WHERE awaited OPERATOR(order_mgmt.>) '0';

CREATE TRIGGER check_transition BEFORE UPDATE OF status ON order_mgmt_data.purchase_orders
	FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION order_mgmt_data.check_transition('purchase_order');
ALTER TABLE order_mgmt_data.purchase_orders ENABLE ALWAYS TRIGGER check_transition;
COMMENT ON TRIGGER check_transition ON order_mgmt_data.purchase_orders IS 'legal transitions only';

CREATE TRIGGER refuse_less BEFORE UPDATE OF received, returned ON order_mgmt_data.purchase_order_lines
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_less('received', 'returned');
ALTER TABLE order_mgmt_data.purchase_order_lines ENABLE ALWAYS TRIGGER refuse_less;
COMMENT ON TRIGGER refuse_less ON order_mgmt_data.purchase_order_lines IS 'what came has come';

CREATE TRIGGER refuse_change BEFORE UPDATE OF quantity, unit_cost, goods_cost, enough, most ON order_mgmt_data.purchase_order_lines
	FOR EACH ROW WHEN (OLD.most IS NOT NULL AND pg_catalog.record_image_ne(ROW(OLD.quantity, OLD.unit_cost, OLD.goods_cost, OLD.enough, OLD.most),
		ROW(NEW.quantity, NEW.unit_cost, NEW.goods_cost, NEW.enough, NEW.most))) EXECUTE FUNCTION order_mgmt_data.refuse_change();
ALTER TABLE order_mgmt_data.purchase_order_lines ENABLE ALWAYS TRIGGER refuse_change;
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.purchase_order_lines IS 'what was ordered stays as it was ordered';

SELECT order_mgmt_data.declare_master('order_mgmt_data.suppliers', frozen => 'tenant_id, supplier_id, code, currency');
SELECT order_mgmt_data.declare_master('order_mgmt_data.supplier_items', frozen => 'tenant_id, item_id, supplier_id');
SELECT order_mgmt_data.declare_document('order_mgmt_data.purchase_orders', machine => 'purchase_order',
	frozen => 'tenant_id, purchase_order_id, purchase_order_number, supplier_id, supplier, location_id, location, currency, reference, actor, occurred_at, recorded_at, metadata',
	once => 'ordered_at, cost_currency, exchange_rate');
SELECT order_mgmt_data.declare_document('order_mgmt_data.purchase_order_lines', frozen => 'tenant_id, purchase_order_id, line_no, item_id, sku, supplier_sku');
