-- Code of the catalog.

-- Who may read the catalog's tables.
SELECT order_mgmt_data.show_rows('order_mgmt_data.locations', 'read_catalog', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.channels', 'read_catalog');
SELECT order_mgmt_data.show_rows('order_mgmt_data.channel_locations', 'read_catalog', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.items', 'read_catalog');
SELECT order_mgmt_data.show_rows('order_mgmt_data.prices', 'read_catalog');

CREATE OR REPLACE FUNCTION order_mgmt.put_tenant(tenant_id bigint, name text DEFAULT NULL, time_zone text DEFAULT NULL, locale text DEFAULT NULL,
		number_prefixes order_mgmt.strict_jsonb DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL)
	RETURNS SETOF order_mgmt.tenants LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_tenant';
COMMENT ON FUNCTION order_mgmt.put_tenant(bigint, text, text, text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb) IS 'creates a tenant or changes what is said of it (owner and superusers only)
Null: as it is. time_zone: a name of pg_timezone_names, in which a business day begins and ends, for the reports; UTC for a new tenant. Once something was recorded, another one is in force from the next day on (time_zone_from of the answer), and no past day moves. A single shop needs none: tenant 1 is made by the first call that needs it.
number_prefixes: {"order"?,"return"?,"transfer"?}, how numbers on paper begin from now on: digits, capitals and hyphens, up to 8; one that is not named: none for orders, R- for returns, T- for transfers.
locale: the language of what is printed (receipt), or one of a country, as "de" or "de-AT"; en for a new tenant.
Example: SELECT * FROM order_mgmt.put_tenant(2, ''Second shop'')';

CREATE OR REPLACE VIEW order_mgmt.locations WITH (security_invoker = true, security_barrier = true) AS
	SELECT l.tenant_id, l.location_id, l.code AS location, l.name, l.kind, l.is_active, l.metadata
	FROM order_mgmt_data.locations AS l
	WHERE order_mgmt_data.sees_tenant('closed_channels', l.tenant_id, (SELECT order_mgmt_data.tenants_with('closed_channels')))
		OR EXISTS (SELECT FROM order_mgmt_data.channels AS c JOIN order_mgmt_data.channel_locations AS cl ON cl.tenant_id = c.tenant_id AND cl.channel_id = c.channel_id
			WHERE c.tenant_id = l.tenant_id AND c.is_public AND c.is_active AND cl.location_id = l.location_id);
COMMENT ON VIEW order_mgmt.locations IS 'one row per place that owns stock; visitors see those from which public channels sell';

CREATE OR REPLACE VIEW order_mgmt.channels WITH (security_invoker = true, security_barrier = true) AS
	SELECT c.tenant_id, c.channel_id, c.code AS channel, c.name, c.currency, c.is_active, c.metadata,
		coalesce(c.shipping, order_mgmt.amount_of(0, c.currency)) AS shipping, coalesce(c.shipping_tax_rates, '{}') AS shipping_tax_rates, c.is_public, c.ship_complete,
		coalesce(c.shipping::numeric, 0) AS shipping_numeric
	FROM order_mgmt_data.channels AS c
	WHERE c.is_public OR order_mgmt_data.sees_tenant('closed_channels', c.tenant_id, (SELECT order_mgmt_data.tenants_with('closed_channels')));
COMMENT ON VIEW order_mgmt.channels IS 'one row per sales channel; shipping and its tax rates: of an order that names none; visitors see those that are public';

CREATE OR REPLACE VIEW order_mgmt.channel_locations WITH (security_invoker = true, security_barrier = true) AS
	SELECT cl.tenant_id, c.code AS channel, cl.priority, l.code AS location
	FROM order_mgmt_data.channel_locations AS cl
	JOIN order_mgmt_data.channels AS c ON c.tenant_id = cl.tenant_id AND c.channel_id = cl.channel_id
	JOIN order_mgmt_data.locations AS l ON l.tenant_id = cl.tenant_id AND l.location_id = cl.location_id
	WHERE (c.is_public AND c.is_active) OR order_mgmt_data.sees_tenant('closed_channels', c.tenant_id, (SELECT order_mgmt_data.tenants_with('closed_channels')));
COMMENT ON VIEW order_mgmt.channel_locations IS 'one row per location a channel sells from, lowest priority number first';

CREATE OR REPLACE VIEW order_mgmt.items WITH (security_invoker = true, security_barrier = true) AS
	SELECT i.tenant_id, i.item_id, i.sku, i.name, i.kind, i.scale, i.is_active, i.metadata,
		coalesce(i.tax_rates, '{}') AS tax_rates, i.order_min, i.order_max, i.order_increment, i.tax_class, i.weight,
		i.order_min::numeric AS order_min_numeric, i.order_max::numeric AS order_max_numeric, i.order_increment::numeric AS order_increment_numeric
	FROM order_mgmt_data.items AS i
	WHERE i.is_active OR order_mgmt_data.sees_tenant('closed_channels', i.tenant_id, (SELECT order_mgmt_data.tenants_with('closed_channels')));
COMMENT ON VIEW order_mgmt.items IS 'one row per sellable item; tax_rates: of a line that names none; visitors see those that are active';

CREATE OR REPLACE VIEW order_mgmt.prices WITH (security_invoker = true, security_barrier = true) AS
	SELECT p.tenant_id, i.sku, p.currency, p.price, p.price::numeric AS price_numeric
	FROM order_mgmt_data.prices AS p
	JOIN order_mgmt_data.items AS i ON i.tenant_id = p.tenant_id AND i.item_id = p.item_id
	WHERE order_mgmt_data.sees_tenant('closed_channels', p.tenant_id, (SELECT order_mgmt_data.tenants_with('closed_channels')))
		OR (i.is_active AND EXISTS (SELECT FROM order_mgmt_data.channels AS c WHERE c.tenant_id = p.tenant_id AND c.currency = p.currency AND c.is_public AND c.is_active));
COMMENT ON VIEW order_mgmt.prices IS 'one row per item and currency: its unit price; visitors see those of active items in currencies of public channels';

CREATE OR REPLACE FUNCTION order_mgmt.put_location(location text, name text DEFAULT NULL, kind text DEFAULT NULL,
		is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.locations LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_location';
COMMENT ON FUNCTION order_mgmt.put_location(text, text, text, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a location or changes what is said of it
Null: as it is. location: its code, never changed; name: the code for a new one; kind: store (if new), warehouse, van, virtual.
is_active => false: it sells and receives nothing; what lies there is counted, adjusted, moved and written off as before.
Example: SELECT * FROM order_mgmt.put_location(''BER'', ''Berlin'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_channel(channel text, currency text DEFAULT NULL, locations text[] DEFAULT NULL, name text DEFAULT NULL,
		shipping order_mgmt.amount_input DEFAULT NULL, shipping_tax_rates text[] DEFAULT NULL, is_public boolean DEFAULT NULL, ship_complete boolean DEFAULT NULL, is_active boolean DEFAULT NULL,
		metadata order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.channels LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_channel';
COMMENT ON FUNCTION order_mgmt.put_channel(text, text, text[], text, order_mgmt.amount_input, text[], boolean, boolean, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a sales channel or changes it
Null: as it is. currency: what it sells in unless a call names another; locations: where it sells from, in the order they are tried; a new channel needs both.
shipping: what an order is charged that names no shipping, in the channel''s currency (currency_mismatch); shipping_tax_rates: codes of its taxes, which an order''s own charge has, too, unless it names others. 0 and ''{}'': none. Sales at registers are charged none.
is_public: visitors may order in it, and read its prices; of a new one false. ship_complete: one location serves each line that names none; of a new one false: several may.
Example: SELECT * FROM order_mgmt.put_channel(''web'', ''EUR'', ''{BER,HAM}'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_item(sku text, name text DEFAULT NULL, kind text DEFAULT NULL, scale integer DEFAULT NULL,
		tax_rates text[] DEFAULT NULL, tax_class text DEFAULT NULL, weight numeric DEFAULT NULL, is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL,
		tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.items LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_item';
COMMENT ON FUNCTION order_mgmt.put_item(text, text, text, integer, text[], text, numeric, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates an item or changes it
Null: as it is. name: the code for a new one; kind: stocked (if new), or untracked (service, digital: never out of stock); a kit is made by put_kit; scale: decimals its quantities may have, 0 (if new) to 6.
is_active => false: it is not sold and not received; what is left is counted, adjusted, moved and written off as before.
kind and scale are fixed once stock has moved (item_has_history).
tax_rates: codes of the taxes of a line that names none (unknown_tax_rate); ''{}'': none. tax_class: by which put_tax_rule says them instead, for where the line goes; an empty text: none. weight: of one unit in kilograms, for shipping by weight; that of a kit, where it is said, in place of what its parts weigh.
Example: SELECT * FROM order_mgmt.put_item(''A-1'', ''Mug'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_price(sku text, price order_mgmt.price, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.prices LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_price';
COMMENT ON FUNCTION order_mgmt.put_price(text, order_mgmt.price, bigint) IS 'sets an item''s unit price, of up to six decimals, in the currency that it names
Example: SELECT * FROM order_mgmt.put_price(''A-1'', ''12.50 EUR'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_purchase_limits(sku text, order_min numeric DEFAULT NULL, order_max numeric DEFAULT NULL, order_increment numeric DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.items LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_purchase_limits';
COMMENT ON FUNCTION order_mgmt.put_purchase_limits(text, numeric, numeric, numeric, bigint) IS 'says how much of an item an order may have, all its lines together
Null: as it is; 0: no limit. order_min, order_max: the least and the most; order_increment: only multiples of it, which order_min and order_max are, too. Orders, quotes and sales at registers are held to it; holds, returns and stock are not.
Example: SELECT * FROM order_mgmt.put_purchase_limits(''A-1'', order_max => 5)';

CREATE OR REPLACE VIEW order_mgmt_report.dim_item WITH (security_invoker = true) AS
	SELECT i.tenant_id, i.item_id, i.sku, i.name, i.kind, i.scale::integer AS decimals, i.is_active
	FROM order_mgmt_data.items AS i
	WHERE order_mgmt_data.sees_tenant('reports', i.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')));
COMMENT ON VIEW order_mgmt_report.dim_item IS 'one row per item';

CREATE OR REPLACE VIEW order_mgmt_report.dim_location WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.location_id, l.code AS location, l.name, l.kind, l.is_active
	FROM order_mgmt_data.locations AS l
	WHERE order_mgmt_data.sees_tenant('reports', l.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')));
COMMENT ON VIEW order_mgmt_report.dim_location IS 'one row per location';

CREATE OR REPLACE VIEW order_mgmt_report.dim_channel WITH (security_invoker = true) AS
	SELECT c.tenant_id, c.channel_id, c.code AS channel, c.name, c.currency, c.is_active
	FROM order_mgmt_data.channels AS c
	WHERE order_mgmt_data.sees_tenant('reports', c.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')));
COMMENT ON VIEW order_mgmt_report.dim_channel IS 'one row per sales channel';

CREATE OR REPLACE VIEW order_mgmt.access WITH (security_barrier = true) AS
	SELECT g.tenant_id, coalesce(g.role_now, g.role_name) AS role_name, g.profile,
		(SELECT array_agg(l.code ORDER BY l.code COLLATE "C") FROM order_mgmt_data.locations AS l
			WHERE l.tenant_id = g.tenant_id AND l.location_id = ANY (g.location_ids)) AS locations,
		g.role_now IS NOT NULL AS role_exists
	FROM order_mgmt_data.held_grants AS g
	WHERE order_mgmt_data.sees_tenant('grant', g.tenant_id, (SELECT order_mgmt_data.tenants_with('grant')));
COMMENT ON VIEW order_mgmt.access IS 'one row per grant of a profile to a role for a tenant, to who may grant
locations: where it holds; null = everywhere. role_exists: false when the role was dropped, or a restored database has none of this name.';

-- What has an id and a code adds its rows to this view.
CREATE OR REPLACE VIEW order_mgmt_data.masters WITH (security_invoker = true) AS
	SELECT i.tenant_id, 'item'::text AS kind, i.item_id AS id, i.sku AS code FROM order_mgmt_data.items AS i
	UNION ALL
	SELECT l.tenant_id, 'location', l.location_id, l.code FROM order_mgmt_data.locations AS l
	UNION ALL
	SELECT c.tenant_id, 'channel', c.channel_id, c.code FROM order_mgmt_data.channels AS c;
COMMENT ON VIEW order_mgmt_data.masters IS 'one row per master of any kind: what moves, lines and documents refer to';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'prices', 'item', p.item_id, NULL FROM order_mgmt_data.prices AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT i.tenant_id, 'items', 'tax_rate', NULL, r.code FROM order_mgmt_data.items AS i CROSS JOIN LATERAL unnest(i.tax_rates) AS r (code)$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT c.tenant_id, 'channels', 'tax_rate', NULL, r.code FROM order_mgmt_data.channels AS c CROSS JOIN LATERAL unnest(c.shipping_tax_rates) AS r (code)$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT l.tenant_id, 'channel_locations', 'channel', l.channel_id, NULL FROM order_mgmt_data.channel_locations AS l$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT l.tenant_id, 'channel_locations', 'location', l.location_id, NULL FROM order_mgmt_data.channel_locations AS l$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_catalog(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'all' THEN
		-- What refers to a master finds it, under the id and the code that it had.
		RETURN QUERY
		WITH used AS (
			SELECT DISTINCT u.tenant_id, u.relation, u.kind, u.id, u.code FROM order_mgmt_data.master_uses AS u
			WHERE tenants IS NULL OR u.tenant_id = ANY (tenants)
		), known AS (
			-- One key, because the planner may join several columns by the first of them, which all items have in common, and compare each pair.
			SELECT concat_ws(' ', m.tenant_id, m.kind, m.id) AS key, m.code FROM order_mgmt_data.masters AS m
			UNION ALL
			SELECT concat_ws(' ', m.tenant_id, m.kind, 'code', m.code), m.code FROM order_mgmt_data.masters AS m
		), compared AS (
			SELECT u.*, k.key IS NULL OR (u.code <> k.code) IS TRUE AS wrong
			FROM used AS u
			LEFT JOIN known AS k ON k.key = CASE WHEN u.id IS NULL THEN concat_ws(' ', u.tenant_id, u.kind, 'code', u.code) ELSE concat_ws(' ', u.tenant_id, u.kind, u.id) END
		)
		SELECT 'masters_exist', count(*), count(*) FILTER (WHERE c.wrong),
			min(format('tenant %s %s: %s %s', c.tenant_id, c.relation, c.kind, concat_ws(' ', c.id, c.code))) FILTER (WHERE c.wrong)
		FROM compared AS c;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_catalog(bigint[], order_mgmt_data.verify_part) IS 'the invariants of items, locations, channels and other masters, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('location', 'code of the location'),
	('channel', 'code of the sales channel; null: none'),
	('sku', 'code of the item'),
	('item_id', 'the item, whatever its code'),
	('location_id', 'the location, whatever its code'),
	('channel_id', 'the channel, whatever its code')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.locations', key => 'tenant_id, location',
	example => $$SELECT kind FROM order_mgmt.locations WHERE location = 'BER'$$, columns => $$
	kind: store, warehouse, van, virtual
	is_active: false: nothing can be had from it$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.channels', key => 'tenant_id, channel',
	example => $$SELECT currency, is_public FROM order_mgmt.channels WHERE channel = 'web'$$, columns => $$
	channel: code of the sales channel
	currency: in which it sells
	shipping: what an order pays for shipping that does not say it; null: nothing
	shipping_tax_rates: codes of the tax rates in it; null: none
	is_public: visitors see it, and order in it
	ship_complete: true: one location serves each line$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.channel_locations', key => 'tenant_id, channel, priority',
	example => $$SELECT location FROM order_mgmt.channel_locations WHERE channel = 'web' ORDER BY priority$$, columns => $$
	channel: code of the sales channel
	priority: 1 = asked first$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.items', key => 'tenant_id, sku', look_ups => 'sku; item_id',
	example => $$SELECT name, kind FROM order_mgmt.items WHERE sku = 'A-1'$$, columns => $$
	kind: stocked, untracked, kit; untracked: a service, of which nothing is counted; kit: made of others (kit_components)
	scale: decimals of its quantities
	tax_rates: codes of the tax rates of a line that names none; null: none
	order_min: least of it that an order may have; null: any
	order_max: most of it that an order may have; null: any
	order_increment: orders have multiples of it; null: any quantity
	tax_class: by which tax rules say the taxes of a line that names none; null: tax_rates do
	weight: of one unit in kilograms; null: not said$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.prices', key => 'tenant_id, sku, currency', look_ups => 'sku',
	example => $$SELECT price FROM order_mgmt.prices WHERE sku = 'A-1' AND currency = 'EUR'$$, columns => $$
	price: of one unit$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.dim_item', key => 'item_id',
	example => $$SELECT name FROM order_mgmt_report.dim_item WHERE sku = 'A-1'$$, columns => $$
	kind: stocked, untracked, kit
	decimals: of its quantities$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.dim_location', key => 'location_id',
	example => $$SELECT kind FROM order_mgmt_report.dim_location WHERE location = 'BER'$$, columns => $$
	kind: store, warehouse, van, virtual$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.dim_channel', key => 'channel_id',
	example => $$SELECT currency FROM order_mgmt_report.dim_channel WHERE channel = 'web'$$, columns => $$
	channel: code of the sales channel
	currency: in which it sells$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.access', key => 'tenant_id, role_name',
	example => $$SELECT role_name, profile FROM order_mgmt.access$$, columns => $$
	role_name: the role
	profile: what it was granted
	locations: codes of those where it holds; null: everywhere
	role_exists: false: nobody has the grant, since the role is gone$$);
