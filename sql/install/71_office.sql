-- State of the office: how orders are found by the names of people, and what the two functions answer.

-- The last word of a name first: people are looked for by it.
CREATE FUNCTION order_mgmt_data.name_key(name text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN regexp_replace(btrim(order_mgmt_data.folded_code(name)), '^(.*)\s+(\S+)$', '\2 \1');
COMMENT ON FUNCTION order_mgmt_data.name_key(text) IS 'a name as it is looked for: without case, its last word first';
CREATE INDEX customers_name ON order_mgmt_data.customers (order_mgmt_data.name_key(name) text_pattern_ops, tenant_id) WHERE name IS NOT NULL;
CREATE INDEX customer_addresses_name ON order_mgmt_data.customer_addresses (order_mgmt_data.name_key(name) text_pattern_ops, tenant_id) WHERE name IS NOT NULL;

CREATE TYPE order_mgmt.found_order AS (
	order_id uuid,
	order_number text,
	channel text,
	status text,
	fulfillment_status text,
	payment_status text,
	return_status text,
	currency text,
	total order_mgmt.amount,
	amount_due order_mgmt.amount,
	reference text,
	customer_id uuid,
	customer text,
	customer_name text,
	email text,
	ship_to_name text,
	occurred_at timestamptz,
	recorded_at timestamptz,
	found_by text,
	after text
);
COMMENT ON TYPE order_mgmt.found_order IS 'an order that a search found';

CREATE TYPE order_mgmt.timeline_entry AS (
	occurred_at timestamptz,
	recorded_at timestamptz,
	kind text,
	event text,
	document_id uuid,
	line_no integer,
	amount order_mgmt.amount,
	location text,
	reason text,
	actor text,
	role_name text,
	details jsonb
);
COMMENT ON TYPE order_mgmt.timeline_entry IS 'a thing that happened to an order';
