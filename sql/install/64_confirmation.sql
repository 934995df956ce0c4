-- State of confirmations: the words that tenants put in the place of the shipped ones, and which confirmations were issued.

CREATE TABLE order_mgmt_data.templates (
	tenant_id bigint NOT NULL,
	template text NOT NULL,
	locale text NOT NULL,
	body text NOT NULL,
	PRIMARY KEY (template, locale, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.templates IS 'one row per template and locale that a tenant has put; the shipped ones are in shipped_templates';
CREATE INDEX templates_tenant ON order_mgmt_data.templates (tenant_id, locale);

CREATE TABLE order_mgmt_data.order_confirmations (
	tenant_id bigint NOT NULL,
	order_id uuid NOT NULL,
	locale text NOT NULL,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	role_name text DEFAULT order_mgmt_data.acting_role(),
	PRIMARY KEY (order_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.order_confirmations IS 'one row per order whose confirmation was issued: when it was for the first time, in which locale and by whom; append-only';
CREATE INDEX order_confirmations_page ON order_mgmt_data.order_confirmations (tenant_id, order_id);
CREATE INDEX order_confirmations_newest ON order_mgmt_data.order_confirmations (tenant_id, recorded_at, order_id);
COMMENT ON COLUMN order_mgmt_data.order_confirmations.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';

CREATE TYPE order_mgmt.confirmation AS (
	order_id uuid,
	order_number text,
	recipient text,
	locale text,
	format text,
	subject text,
	body text
);
COMMENT ON TYPE order_mgmt.confirmation IS 'what a customer is told of an order, in a format and a locale';

SELECT order_mgmt_data.declare_master('order_mgmt_data.templates', frozen => 'tenant_id, template, locale', is_kept => false);
SELECT order_mgmt_data.declare_log('order_mgmt_data.order_confirmations');
