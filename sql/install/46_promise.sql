-- State of promises: when goods come that are sold before they are there, and what orders were told of it.

CREATE TABLE order_mgmt_data.supply_promises (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	location_id bigint NOT NULL,
	released_on date,
	restocked_on date,
	backorder_days integer CHECK (backorder_days BETWEEN 0 AND 3650),
	is_active boolean NOT NULL DEFAULT true,
	PRIMARY KEY (item_id, location_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.supply_promises IS 'one row per item and location of which it is said when goods come: the first ones (released_on), the next ones (restocked_on), else so many days after an order';
CREATE INDEX supply_promises_page ON order_mgmt_data.supply_promises (tenant_id, item_id, location_id);

CREATE TABLE order_mgmt_data.order_line_promises (
	tenant_id bigint NOT NULL,
	order_id uuid NOT NULL,
	recorded_at timestamptz NOT NULL,
	line_no integer NOT NULL,
	promised_on date NOT NULL,
	is_preorder boolean NOT NULL,
	PRIMARY KEY (order_id, line_no, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.order_line_promises IS 'one row per order line with backordered units whose customer was told, at placement, when they come';
CREATE INDEX order_line_promises_page ON order_mgmt_data.order_line_promises (tenant_id, order_id, line_no);

SELECT order_mgmt_data.declare_master('order_mgmt_data.supply_promises', frozen => 'tenant_id, item_id, location_id', is_kept => false);
SELECT order_mgmt_data.declare_document('order_mgmt_data.order_line_promises', frozen => 'tenant_id, order_id, recorded_at, line_no, promised_on, is_preorder');
