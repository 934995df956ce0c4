-- State of the order room: taxes of orders.

CREATE TABLE order_mgmt_data.order_taxes (
	tenant_id bigint NOT NULL,
	order_id uuid NOT NULL,
	line_no integer NOT NULL,
	tax_rate_id bigint NOT NULL,
	tax_rate text NOT NULL,
	rate bigint NOT NULL,
	is_inclusive boolean NOT NULL,
	amount order_mgmt.amount NOT NULL,
	PRIMARY KEY (tenant_id, order_id, line_no, tax_rate_id)
);
COMMENT ON TABLE order_mgmt_data.order_taxes IS 'what each tax of an order line comes to, frozen at placement; line 0 = shipping; rate in 1/10000 of a percent';
