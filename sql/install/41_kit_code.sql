-- Code of units of items.

-- Who may read them.
SELECT order_mgmt_data.show_rows('order_mgmt_data.item_units', 'read_catalog');
SELECT order_mgmt_data.show_rows('order_mgmt_data.unit_prices', 'read_catalog');

CREATE OR REPLACE VIEW order_mgmt.units WITH (security_invoker = true, security_barrier = true) AS
	SELECT u.tenant_id, u.item_id, i.sku, u.unit, u.factor, u.name, u.is_active, u.metadata, u.factor::numeric AS factor_numeric
	FROM order_mgmt_data.item_units AS u
	JOIN order_mgmt_data.items AS i ON i.tenant_id = u.tenant_id AND i.item_id = u.item_id
	WHERE (i.is_active AND u.is_active) OR order_mgmt_data.sees_tenant('closed_channels', u.tenant_id, (SELECT order_mgmt_data.tenants_with('closed_channels')));
COMMENT ON VIEW order_mgmt.units IS 'one row per unit that an item is sold or bought in besides its own; visitors see those that are in use
factor: how many of the item''s own units one is worth. Without a price of its own (unit_prices) it costs the item''s price times the factor.';

CREATE OR REPLACE VIEW order_mgmt.unit_prices WITH (security_invoker = true, security_barrier = true) AS
	SELECT p.tenant_id, i.sku, p.unit, p.currency, p.price, p.price::numeric AS price_numeric
	FROM order_mgmt_data.unit_prices AS p
	JOIN order_mgmt_data.items AS i ON i.tenant_id = p.tenant_id AND i.item_id = p.item_id
	WHERE order_mgmt_data.sees_tenant('closed_channels', p.tenant_id, (SELECT order_mgmt_data.tenants_with('closed_channels')))
		OR (i.is_active AND EXISTS (SELECT FROM order_mgmt_data.item_units AS u WHERE u.tenant_id = p.tenant_id AND u.item_id = p.item_id AND u.unit = p.unit AND u.is_active)
			AND EXISTS (SELECT FROM order_mgmt_data.channels AS c WHERE c.tenant_id = p.tenant_id AND c.currency = p.currency AND c.is_public AND c.is_active));
COMMENT ON VIEW order_mgmt.unit_prices IS 'one row per unit and currency that has a price of its own; visitors see those of units in use in currencies of public channels';

CREATE OR REPLACE FUNCTION order_mgmt.put_unit(sku text, unit text, factor numeric DEFAULT NULL, name text DEFAULT NULL, price order_mgmt.price DEFAULT NULL,
		is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.units LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_unit';
COMMENT ON FUNCTION order_mgmt.put_unit(text, text, numeric, text, order_mgmt.price, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a unit of an item, such as a box of six, or changes it
Null: as it is. unit: its code, never changed, unique for the item; factor: how many of the item''s own units one is worth, needed by a new one, with no more decimals than the item''s scale (unit_does_not_divide); name: the code for a new one.
price: of one unit, in the currency that it names; without one a unit costs the item''s price times the factor.
A line said in a unit takes its goods from the item''s own stock; its price is that of the unit. Orders keep the factor they were placed with.
is_active => false: nothing is sold or received in it any more.
Example: SELECT * FROM order_mgmt.put_unit(''A-1'', ''box'', 6, price => ''66.00 EUR'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT u.tenant_id, 'item_units', 'item', u.item_id, NULL FROM order_mgmt_data.item_units AS u$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'unit_prices', 'item', p.item_id, NULL FROM order_mgmt_data.unit_prices AS p$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_kit(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'all' THEN
		-- Each unit is a whole number of the smallest part of its item.
		RETURN QUERY
		SELECT 'units_divide', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT NOT order_mgmt_data.quantity_fits(u.factor, i.scale) OR u.factor OPERATOR(order_mgmt.<=) '0' AS wrong,
				format('tenant %s item %s: %s of %s', u.tenant_id, i.sku, u.unit, u.factor) AS sample
			FROM order_mgmt_data.item_units AS u
			JOIN order_mgmt_data.items AS i ON i.tenant_id = u.tenant_id AND i.item_id = u.item_id
			WHERE tenants IS NULL OR u.tenant_id = ANY (tenants)) AS w;

		-- A price of a unit is of one that is there.
		RETURN QUERY
		SELECT 'unit_prices_have_units', count(*), count(*) FILTER (WHERE u.unit IS NULL),
			min(format('tenant %s item %s: %s', p.tenant_id, p.item_id, p.unit)) FILTER (WHERE u.unit IS NULL)
		FROM order_mgmt_data.unit_prices AS p
		LEFT JOIN order_mgmt_data.item_units AS u ON u.tenant_id = p.tenant_id AND u.item_id = p.item_id AND u.unit = p.unit
		WHERE tenants IS NULL OR p.tenant_id = ANY (tenants);
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_kit(bigint[], order_mgmt_data.verify_part) IS 'the invariants of units, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('unit', 'code of the unit that it is said in; null: the item''s own'),
	('unit_factor', 'how many of the item''s own units that is worth; null: it is the item''s own')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.units', key => 'tenant_id, sku, unit', look_ups => 'sku',
	example => $$SELECT unit, factor FROM order_mgmt.units WHERE sku = 'A-1'$$, columns => $$
	unit: its code
	factor: how many of the item's own units it is worth$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.unit_prices', key => 'tenant_id, sku, unit, currency', look_ups => 'sku',
	example => $$SELECT unit, price FROM order_mgmt.unit_prices WHERE sku = 'A-1' AND currency = 'EUR'$$, columns => $$
	unit: its code
	price: of one unit$$);
