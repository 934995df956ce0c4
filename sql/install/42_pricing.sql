-- State of pricing: tax rates.

CREATE TABLE order_mgmt_data.tax_rates (
	tenant_id bigint NOT NULL,
	tax_rate_id bigint NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	percent numeric(9,4) NOT NULL CHECK (percent >= 0 AND percent <= 1000),
	is_inclusive boolean NOT NULL DEFAULT true,
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (tax_rate_id, tenant_id),
	UNIQUE (tenant_id, code)
);
COMMENT ON TABLE order_mgmt_data.tax_rates IS 'percentages of tax, part of prices or on top of them; deactivated, never deleted';

CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.tax_rates
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.tax_rates
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.tax_rates ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.tax_rates ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.tax_rates IS 'backends read changed masters anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.tax_rates IS 'backends read changed masters anew';

SELECT order_mgmt_data.declare_master('order_mgmt_data.tax_rates', frozen => 'tenant_id, tax_rate_id, code');
