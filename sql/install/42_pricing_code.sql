-- Code of pricing.

CREATE OR REPLACE VIEW order_mgmt.tax_rates WITH (security_invoker = true) AS
	SELECT t.tenant_id, t.tax_rate_id, t.code AS tax_rate, t.name, t.percent, t.is_inclusive, t.is_active, t.metadata
	FROM order_mgmt_data.tax_rates AS t;
COMMENT ON VIEW order_mgmt.tax_rates IS 'one row per tax rate';
SELECT order_mgmt_data.show_rows('order_mgmt_data.tax_rates', 'read_catalog');

CREATE OR REPLACE FUNCTION order_mgmt.put_tax_rate(tax_rate text, percent numeric DEFAULT NULL, is_inclusive boolean DEFAULT NULL, name text DEFAULT NULL,
		is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.tax_rates LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_tax_rate';
COMMENT ON FUNCTION order_mgmt.put_tax_rate(text, numeric, boolean, text, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a tax rate or changes it
Null: as it is. tax_rate: its code, never changed; percent: 19 = 19 %, from 0 to 1000 with at most four decimals, needed by a new one;
is_inclusive: prices include it (if new), false = it comes on top; name: the code for a new one. Orders keep the percentage they were placed with.
The price without an included tax is rounded half up, and the tax is the rest: 9.99 with 20 % within is 8.33 and 1.66. Which way is left to national law (EU: Court of Justice, C-484/06).
Example: SELECT * FROM order_mgmt.put_tax_rate(''DE-19'', 19)';

SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT m.tenant_id, 'tax_rate', m.tax_rate_id, m.code FROM order_mgmt_data.tax_rates AS m$$);

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.describe_rows('order_mgmt.tax_rates', key => 'tenant_id, tax_rate',
	example => $$SELECT percent, is_inclusive FROM order_mgmt.tax_rates WHERE tax_rate = 'VAT'$$, columns => $$
	tax_rate_id: the tax rate, whatever its code
	tax_rate: its code
	percent: of the price before tax
	is_inclusive: true: prices include it; false: it comes on top$$);
