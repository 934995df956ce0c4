-- Code of units of items, and of kits.

-- Who may read them.
SELECT order_mgmt_data.show_rows('order_mgmt_data.item_units', 'read_catalog');
SELECT order_mgmt_data.show_rows('order_mgmt_data.unit_prices', 'read_catalog');
SELECT order_mgmt_data.show_rows('order_mgmt_data.kit_components', 'read_catalog');

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

CREATE OR REPLACE VIEW order_mgmt.kit_components WITH (security_invoker = true, security_barrier = true) AS
	SELECT c.tenant_id, c.item_id, i.sku, c.place, p.sku AS component, c.quantity, c.component_id, c.quantity::numeric AS quantity_numeric
	FROM order_mgmt_data.kit_components AS c
	JOIN order_mgmt_data.items AS i ON i.tenant_id = c.tenant_id AND i.item_id = c.item_id
	JOIN order_mgmt_data.items AS p ON p.tenant_id = c.tenant_id AND p.item_id = c.component_id
	WHERE i.is_active OR order_mgmt_data.sees_tenant('closed_channels', c.tenant_id, (SELECT order_mgmt_data.tenants_with('closed_channels')));
COMMENT ON VIEW order_mgmt.kit_components IS 'one row per item that a kit is made of, and how much of it one kit has; visitors see those of kits that are active
Orders keep what their kits were made of when they were placed: order_lines.';

CREATE OR REPLACE FUNCTION order_mgmt.put_kit(sku text, components order_mgmt.strict_jsonb, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.kit_components LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_kit';
COMMENT ON FUNCTION order_mgmt.put_kit(text, order_mgmt.strict_jsonb, bigint) IS 'says what a kit is made of: makes it, or makes it of something else from now on
sku: a new item, or one whose own stock has not moved (item_has_history); it is a kit from then on. Its name, taxes and price are those of the item: put_item, put_price.
components: [{"sku","quantity","unit"?}], what one kit has of items that are no kits (kit_in_kit): kits of kits are refused, so that none contains itself.
A kit has no stock: what it is made of is taken, all from one location, and as many can be had as its scarcest component makes. Orders keep what their kits were made of.
Example: SELECT component, quantity FROM order_mgmt.put_kit(''SET'', ''[{"sku":"A-1","quantity":2}]'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT c.tenant_id, 'kit_components', 'item', c.item_id, NULL FROM order_mgmt_data.kit_components AS c$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT c.tenant_id, 'kit_components', 'item', c.component_id, NULL FROM order_mgmt_data.kit_components AS c$$);
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

		-- A kit is made of something, of no kit, and of what its components can count; nothing else is made of anything.
		RETURN QUERY
		SELECT 'kits_have_components', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT i.kind <> 'kit' OR i.scale <> 0 OR c.item_id IS NULL OR p.kind = 'kit' OR NOT order_mgmt_data.quantity_fits(c.quantity, p.scale)
					OR c.quantity OPERATOR(order_mgmt.<=) '0' AS wrong,
				concat_ws(' ', format('tenant %s kit %s', i.tenant_id, i.sku), 'of ' || p.sku) AS sample
			FROM order_mgmt_data.items AS i
			LEFT JOIN order_mgmt_data.kit_components AS c ON c.tenant_id = i.tenant_id AND c.item_id = i.item_id
			LEFT JOIN order_mgmt_data.items AS p ON p.tenant_id = c.tenant_id AND p.item_id = c.component_id
			WHERE (i.kind = 'kit' OR c.item_id IS NOT NULL) AND (tenants IS NULL OR i.tenant_id = ANY (tenants))) AS w;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_kit(bigint[], order_mgmt_data.verify_part) IS 'the invariants of units and kits, for verify()';

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
SELECT order_mgmt_data.describe_rows('order_mgmt.kit_components', key => 'tenant_id, sku, component', look_ups => 'sku; component',
	example => $$SELECT component, quantity FROM order_mgmt.kit_components WHERE sku = 'SET'$$, columns => $$
	sku: code of the kit
	item_id: the kit, whatever its code
	place: in which order its components are named, from 1
	component: code of an item that it is made of
	component_id: that item, whatever its code
	quantity: how much of it one kit has$$);
