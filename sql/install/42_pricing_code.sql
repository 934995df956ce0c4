-- Code of pricing.

CREATE OR REPLACE VIEW order_mgmt.tax_rates WITH (security_invoker = true) AS
	SELECT t.tenant_id, t.tax_rate_id, t.code AS tax_rate, t.name, t.percent, t.is_inclusive, t.is_active, t.metadata, t.is_compound, t.unit_amount,
		t.unit_amount::numeric AS unit_amount_numeric, order_mgmt.price_currency(t.unit_amount) AS currency
	FROM order_mgmt_data.tax_rates AS t;
COMMENT ON VIEW order_mgmt.tax_rates IS 'one row per tax rate';
SELECT order_mgmt_data.show_rows('order_mgmt_data.tax_rates', 'read_catalog');

CREATE OR REPLACE FUNCTION order_mgmt.put_tax_rate(tax_rate text, percent numeric DEFAULT NULL, is_inclusive boolean DEFAULT NULL, name text DEFAULT NULL,
		is_compound boolean DEFAULT NULL, unit_amount order_mgmt.price DEFAULT NULL, is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL,
		tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.tax_rates LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_tax_rate';
COMMENT ON FUNCTION order_mgmt.put_tax_rate(text, numeric, boolean, text, boolean, order_mgmt.price, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a tax rate or changes it
Null: as it is. tax_rate: its code, never changed; percent: 19 = 19 %, from 0 to 1000 with at most four decimals, needed by a new one;
is_inclusive: prices include it (if new), false = it comes on top; name: the code for a new one. Orders keep the percentage they were placed with.
is_compound: it is taken of the price and of the taxes that are not compound, too. unit_amount: it is so much of each unit, in this currency, instead of a percentage; one within the price is at most the price.
The price without an included tax is rounded half up, and the tax is the rest: 9.99 with 20 % within is 8.33 and 1.66. Which way is left to national law (EU: Court of Justice, C-484/06).
Example: SELECT * FROM order_mgmt.put_tax_rate(''DE-19'', 19)';

SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT m.tenant_id, 'tax_rate', m.tax_rate_id, m.code FROM order_mgmt_data.tax_rates AS m$$);

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.describe_rows('order_mgmt.tax_rates', key => 'tenant_id, tax_rate',
	example => $$SELECT percent, is_inclusive FROM order_mgmt.tax_rates WHERE tax_rate = 'VAT'$$, columns => $$
	tax_rate_id: the tax rate, whatever its code
	tax_rate: its code
	percent: of the price before tax
	is_inclusive: true: prices include it; false: it comes on top
	is_compound: true: it is taken of the taxes that are not compound, too
	unit_amount: what it is of each unit; null: it is a percentage
	currency: that of unit_amount; null: it has none$$);

-- Price lists.

CREATE OR REPLACE VIEW order_mgmt.list_prices WITH (security_invoker = true, security_barrier = true) AS
	SELECT p.tenant_id, p.list_price_id, i.sku, p.currency, c.code AS channel, g.code AS customer_group, p.minimum_quantity,
		nullif(p.valid_from, '-infinity') AS valid_from, nullif(p.valid_until, 'infinity') AS valid_until, p.price, p.regular_price, p.since,
		p.price::numeric AS price_numeric, p.regular_price::numeric AS regular_price_numeric
	FROM order_mgmt_data.list_prices AS p
	JOIN order_mgmt_data.items AS i ON i.tenant_id = p.tenant_id AND i.item_id = p.item_id
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = p.tenant_id AND c.channel_id = p.channel_id
	LEFT JOIN order_mgmt_data.customer_groups AS g ON g.tenant_id = p.tenant_id AND g.customer_group_id = p.customer_group_id
	WHERE (order_mgmt_data.sees_tenant('closed_channels', p.tenant_id, (SELECT order_mgmt_data.tenants_with('closed_channels')))
			AND (p.customer_group_id = 0 OR g.customer_group_id IS NOT NULL))
		OR (p.customer_group_id = 0 AND i.is_active AND EXISTS (SELECT FROM order_mgmt_data.channels AS o WHERE o.tenant_id = p.tenant_id
			AND o.is_public AND o.is_active AND o.currency = p.currency AND p.channel_id IN (0, o.channel_id)));
COMMENT ON VIEW order_mgmt.list_prices IS 'one row per price of a price list; visitors see those for everybody of active items in public channels, who lacks read_customers none of groups
Of those that hold for an order one for a group of its customer goes before one for everybody, then the one of its channel before one of every channel, then the one of the largest minimum_quantity; where none holds, prices has the price.
valid_until like valid_from: it was withdrawn.';
SELECT order_mgmt_data.show_rows('order_mgmt_data.list_prices', 'read_catalog');

CREATE OR REPLACE VIEW order_mgmt.former_prices WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.former_price_id, i.sku, p.currency, c.code AS channel, g.code AS customer_group, p.minimum_quantity, p.price, p.regular_price, p.began_at, p.ended_at,
		p.price::numeric AS price_numeric, p.regular_price::numeric AS regular_price_numeric
	FROM order_mgmt_data.former_prices AS p
	JOIN order_mgmt_data.items AS i ON i.tenant_id = p.tenant_id AND i.item_id = p.item_id
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = p.tenant_id AND c.channel_id = p.channel_id
	LEFT JOIN order_mgmt_data.customer_groups AS g ON g.tenant_id = p.tenant_id AND g.customer_group_id = p.customer_group_id
	WHERE p.customer_group_id = 0 OR g.customer_group_id IS NOT NULL;
COMMENT ON VIEW order_mgmt.former_prices IS 'one row per price that was changed, as it was: of the item, or of a price list
A price of a list that ended by its valid_until, and was not changed, stands in list_prices.';
SELECT order_mgmt_data.show_rows('order_mgmt_data.former_prices', 'prices');

CREATE OR REPLACE FUNCTION order_mgmt.put_list_price(sku text, price order_mgmt.price, channel text DEFAULT NULL, minimum_quantity numeric DEFAULT NULL,
		valid_from timestamptz DEFAULT NULL, valid_until timestamptz DEFAULT NULL, regular_price order_mgmt.price DEFAULT NULL, customer_group text DEFAULT NULL,
		tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.list_prices LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_list_price';
COMMENT ON FUNCTION order_mgmt.put_list_price(text, order_mgmt.price, text, numeric, timestamptz, timestamptz, order_mgmt.price, text, bigint) IS 'sets a price of a price list, which holds in a channel, for a group of customers, of a quantity on, or for a time
Which price it is: sku, the currency of price, channel (null: every one), customer_group (null: everybody), minimum_quantity (null: any; else of so many units of the item in an order on), and valid_from (null: always).
valid_until: it ends before that; of a new one null: never. Null, here and below, of one that is there: as it is; ''infinity'': it does not end; the time of valid_from: it is withdrawn.
regular_price: what is shown beside it as the price without the sale, more than price; price itself: none. Of two prices of the same sku, currency, channel, customer_group and minimum_quantity one ends before the other begins (prices_overlap).
Example: SELECT * FROM order_mgmt.put_list_price(''A-1'', ''9.90 EUR'', ''web'', minimum_quantity => 10)';

CREATE OR REPLACE FUNCTION order_mgmt.item_prices(channel text, skus text[], quantity numeric DEFAULT 1, customer text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.item_price LANGUAGE C STABLE PARALLEL UNSAFE ROWS 50 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_item_prices';
COMMENT ON FUNCTION order_mgmt.item_prices(text, text[], numeric, text, bigint) IS 'what items cost in a channel now, of a quantity, beside the price without the sale and the lowest one before
A row for each sku, in their order. customer: for whom; null: for everybody. lowest_price: the lowest price of one unit for everybody in the 30 days before the present one began, which who announces a reduction has to show (EU: directive 98/6/EC, article 6a); null: it had none.
price_source: list (a price list), item (put_price); null where it has no price in the channel''s currency.
Example: SELECT sku, price, lowest_price FROM order_mgmt.item_prices(''web'', ''{A-1}'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'list_prices', 'item', p.item_id, NULL FROM order_mgmt_data.list_prices AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'list_prices', 'channel', p.channel_id, NULL FROM order_mgmt_data.list_prices AS p WHERE p.channel_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'list_prices', 'customer_group', p.customer_group_id, NULL FROM order_mgmt_data.list_prices AS p WHERE p.customer_group_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'former_prices', 'item', p.item_id, NULL FROM order_mgmt_data.former_prices AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'former_prices', 'channel', p.channel_id, NULL FROM order_mgmt_data.former_prices AS p WHERE p.channel_id <> 0$$);

SELECT order_mgmt_data.describe_rows('order_mgmt.list_prices', key => 'tenant_id, list_price_id', look_ups => 'list_price_id; sku',
	example => $$SELECT price FROM order_mgmt.list_prices WHERE sku = 'A-1' AND channel = 'web'$$, columns => $$
	list_price_id: the price, whatever is said of it
	channel: code of the sales channel; null: every one
	customer_group: code of the group that it is for; null: for everybody
	minimum_quantity: of so many units of the item in an order on; 0: of any
	valid_from: when it begins to hold; null: it always did
	valid_until: from when on it holds no more; null: it does not end
	price: of one unit
	regular_price: of one unit when it is not on sale; null: the same
	since: when it was set so$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.former_prices', key => 'tenant_id, former_price_id', look_ups => 'former_price_id; sku',
	example => $$SELECT price, began_at, ended_at FROM order_mgmt.former_prices WHERE sku = 'A-1'$$, columns => $$
	former_price_id: the entry
	channel: code of the sales channel; null: every one
	customer_group: code of the group that it was for; null: for everybody
	minimum_quantity: of so many units on; null: it was the price of the item, not one of a price list
	price: of one unit
	regular_price: of one unit when it was not on sale; null: the same
	began_at: since when it held; -infinity: it is not known
	ended_at: when it was changed, or held no more$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.item_price', columns => $$
	currency: of the channel
	price: of one unit; null: it has none
	regular_price: of one unit when it is not on sale; null: the same
	lowest_price: of one unit for everybody in the 30 days before the present price began; null: there was none
	price_source: list, item; null: it has no price
	minimum_quantity: of how many units on the price holds; null: it is no price of a list
	valid_until: from when on the price holds no more; null: it does not end$$);

-- Tax rules.

CREATE OR REPLACE VIEW order_mgmt.tax_rules WITH (security_invoker = true) AS
	SELECT r.tenant_id, r.tax_rule_id, nullif(r.tax_class, '') AS tax_class, nullif(r.country, '') AS country, nullif(r.region, '') AS region,
		nullif(r.postal_prefix, '') AS postal_prefix, nullif(r.exemption, '') AS exemption, nullif(r.valid_from, '-infinity') AS valid_from,
		nullif(r.valid_until, 'infinity') AS valid_until, r.tax_rates
	FROM order_mgmt_data.tax_rules AS r;
COMMENT ON VIEW order_mgmt.tax_rules IS 'one row per rule that says which taxes a line has that names none
Of the rules that apply one for the exemption goes before one for everybody, one of the class before one of any, then that of the country, of the region, and of the longest postal_prefix.';
SELECT order_mgmt_data.show_rows('order_mgmt_data.tax_rules', 'read_catalog');

CREATE OR REPLACE VIEW order_mgmt.tax_settings WITH (security_invoker = true, security_barrier = true) AS
	SELECT s.tenant_id, l.code AS location, CASE WHEN s.location_id = 0 THEN coalesce(s.rounding, 'line') END AS rounding, s.country, s.region, s.postal_code
	FROM order_mgmt_data.tax_settings AS s
	LEFT JOIN order_mgmt_data.locations AS l ON l.tenant_id = s.tenant_id AND l.location_id = s.location_id
	WHERE s.location_id = 0 OR l.code IS NOT NULL;
COMMENT ON VIEW order_mgmt.tax_settings IS 'one row per tenant, and per location, of which put_tax_settings said where it is taxed; roles of some locations see theirs';
SELECT order_mgmt_data.show_rows('order_mgmt_data.tax_settings', 'read_catalog');

CREATE OR REPLACE FUNCTION order_mgmt.put_tax_rule(tax_class text DEFAULT NULL, tax_rates text[] DEFAULT NULL, country text DEFAULT NULL, region text DEFAULT NULL,
		postal_prefix text DEFAULT NULL, exemption text DEFAULT NULL, valid_from timestamptz DEFAULT NULL, valid_until timestamptz DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.tax_rules LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_tax_rule';
COMMENT ON FUNCTION order_mgmt.put_tax_rule(text, text[], text, text, text, text, timestamptz, timestamptz, bigint) IS 'says which taxes lines have whose items have a tax class, and that name none
Which rule it is: tax_class (null: any), country (ISO 3166, null: anywhere), region and postal_prefix within it (null: all of it; compared without blanks and hyphens), exemption that the buyer claims, as reverse_charge (null: for everybody), and valid_from (null: always).
tax_rates: codes of tax rates, ''{}'' = none; valid_until: it ends before that. Null: as they are; of a new rule tax_rates are needed, and null valid_until is never. ''infinity'': it does not end. Of two rules of the same key but valid_from one ends before the other begins (tax_rules_overlap).
Example: SELECT * FROM order_mgmt.put_tax_rule(''full'', ''{DE-19}'', ''DE'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_tax_settings(rounding text DEFAULT NULL, location text DEFAULT NULL, country text DEFAULT NULL, region text DEFAULT NULL,
		postal_code text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.tax_settings LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_tax_settings';
COMMENT ON FUNCTION order_mgmt.put_tax_settings(text, text, text, text, text, bigint) IS 'says what taxes are rounded of, and where what is sold is taxed that goes nowhere else
rounding: line (at first: the taxes of each line), unit (those of what one unit costs, times the quantity), document (those of all lines with the same taxes together, and of shipping; the lines share them). Orders keep what they were placed with.
country (ISO 3166), region, postal_code: said together; of the tenant, or with location of that location, where registers sell. Null: as it is.
Example: SELECT * FROM order_mgmt.put_tax_settings(rounding => ''document'', country => ''DE'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'tax_rules', 'tax_rate', NULL, c.code FROM order_mgmt_data.tax_rules AS r CROSS JOIN LATERAL unnest(r.tax_rates) AS c (code)$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT s.tenant_id, 'tax_settings', 'location', s.location_id, NULL FROM order_mgmt_data.tax_settings AS s WHERE s.location_id <> 0$$);

SELECT order_mgmt_data.describe_rows('order_mgmt.tax_rules', key => 'tenant_id, tax_rule_id', look_ups => 'tax_rule_id',
	example => $$SELECT tax_rates FROM order_mgmt.tax_rules WHERE tax_class = 'full' AND country = 'DE'$$, columns => $$
	tax_rule_id: the rule, whatever it says
	tax_class: of the items; null: any
	country: ISO 3166 code of where a line goes; null: anywhere
	region: within the country; null: all of it
	postal_prefix: how postal codes begin; null: any
	exemption: what the buyer claims; null: for everybody
	valid_from: when it begins to apply; null: it always did
	valid_until: from when on it applies no more; null: it does not end
	tax_rates: codes of the tax rates; empty: none$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.tax_settings', key => 'tenant_id, location',
	example => $$SELECT rounding, country FROM order_mgmt.tax_settings WHERE location IS NULL$$, columns => $$
	location: code of the location; null: it is the tenant's
	rounding: line, unit, document: what taxes are rounded of; null: it is a location
	country: ISO 3166 code; null: not said
	region: within the country; null: not said
	postal_code: without blanks and hyphens; null: not said$$);

-- Ways of shipping.

CREATE OR REPLACE VIEW order_mgmt.shipping_methods WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.shipping_method_id, m.code AS shipping_method, m.name, m.basis, coalesce(m.tax_rates, '{}') AS tax_rates, m.tax_class, m.is_active, m.metadata
	FROM order_mgmt_data.shipping_methods AS m;
COMMENT ON VIEW order_mgmt.shipping_methods IS 'one row per way of shipping that an order may name';
SELECT order_mgmt_data.show_rows('order_mgmt_data.shipping_methods', 'read_catalog');

CREATE OR REPLACE VIEW order_mgmt.shipping_zones WITH (security_invoker = true) AS
	SELECT z.tenant_id, z.shipping_zone_id, z.code AS zone, z.name FROM order_mgmt_data.shipping_zones AS z;
COMMENT ON VIEW order_mgmt.shipping_zones IS 'one row per zone within which shipping costs the same';
SELECT order_mgmt_data.show_rows('order_mgmt_data.shipping_zones', 'read_catalog');

CREATE OR REPLACE VIEW order_mgmt.shipping_zone_places WITH (security_invoker = true) AS
	SELECT p.tenant_id, z.code AS zone, nullif(p.country, '') AS country, nullif(p.region, '') AS region, nullif(p.postal_prefix, '') AS postal_prefix
	FROM order_mgmt_data.shipping_zone_places AS p
	JOIN order_mgmt_data.shipping_zones AS z ON z.tenant_id = p.tenant_id AND z.shipping_zone_id = p.shipping_zone_id;
COMMENT ON VIEW order_mgmt.shipping_zone_places IS 'one row per place of a shipping zone';
SELECT order_mgmt_data.show_rows('order_mgmt_data.shipping_zone_places', 'read_catalog');

CREATE OR REPLACE VIEW order_mgmt.shipping_fees WITH (security_invoker = true) AS
	SELECT f.tenant_id, f.shipping_fee_id, m.code AS shipping_method, z.code AS zone, f.currency, f.minimum, f.fee, f.free_from, f.is_active,
		f.fee::numeric AS fee_numeric, f.free_from::numeric AS free_from_numeric
	FROM order_mgmt_data.shipping_fees AS f
	JOIN order_mgmt_data.shipping_methods AS m ON m.tenant_id = f.tenant_id AND m.shipping_method_id = f.shipping_method_id
	JOIN order_mgmt_data.shipping_zones AS z ON z.tenant_id = f.tenant_id AND z.shipping_zone_id = f.shipping_zone_id;
COMMENT ON VIEW order_mgmt.shipping_fees IS 'one row per fee of a shipping method in a zone, from so much on
Of the zones of an address the one with a region goes before one of the whole country, then that of the longest postal_prefix, then the first by its code; of its fees that of the largest minimum that is reached.';
SELECT order_mgmt_data.show_rows('order_mgmt_data.shipping_fees', 'read_catalog');

CREATE OR REPLACE FUNCTION order_mgmt.put_shipping_method(shipping_method text, name text DEFAULT NULL, basis text DEFAULT NULL, tax_rates text[] DEFAULT NULL, tax_class text DEFAULT NULL,
		is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.shipping_methods LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_shipping_method';
COMMENT ON FUNCTION order_mgmt.put_shipping_method(text, text, text, text[], text, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a way of shipping that an order may name, or changes it
Null: as it is. basis: what the minimum of its fees is of: total (if new: what the goods cost, discounts taken off), weight (kilograms, by put_item) or quantity (units, a kit being one); services count in neither of these.
tax_rates: codes of the tax rates of its fees; ''{}'': none. tax_class: by which put_tax_rule says them instead, for where the order goes; an empty text: none. name: the code for a new one.
Example: SELECT * FROM order_mgmt.put_shipping_method(''parcel'', basis => ''weight'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_shipping_zone(zone text, places order_mgmt.strict_jsonb DEFAULT NULL, name text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.shipping_zones LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_shipping_zone';
COMMENT ON FUNCTION order_mgmt.put_shipping_zone(text, order_mgmt.strict_jsonb, text, bigint) IS 'creates a zone within which shipping costs the same, or changes it
places: [{"country"?,"region"?,"postal_prefix"?}], in place of those it had; {}: anywhere. Null: as they are. name: the code for a new one.
Example: SELECT * FROM order_mgmt.put_shipping_zone(''home'', ''[{"country":"DE"},{"country":"AT"}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_shipping_fee(shipping_method text, zone text, fee order_mgmt.amount, minimum numeric DEFAULT NULL, free_from order_mgmt.amount DEFAULT NULL,
		is_active boolean DEFAULT NULL, always_charged boolean DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.shipping_fees LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_shipping_fee';
COMMENT ON FUNCTION order_mgmt.put_shipping_fee(text, text, order_mgmt.amount, numeric, order_mgmt.amount, boolean, boolean, bigint) IS 'sets what a shipping method costs in a zone, in the currency of fee, from so much on
minimum: of the basis of the method, an amount, kilograms or units; null: 0. free_from: goods that cost so much at least, discounts taken off, are shipped for nothing; null: as it is, of a new fee none are; always_charged: none are any more.
is_active => false: the fee is not there. An order takes the fee of the largest minimum that it reaches.
Example: SELECT * FROM order_mgmt.put_shipping_fee(''parcel'', ''home'', ''4.90 EUR'', free_from => ''50.00 EUR'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT m.tenant_id, 'shipping_method', m.shipping_method_id, m.code FROM order_mgmt_data.shipping_methods AS m$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT z.tenant_id, 'shipping_zone', z.shipping_zone_id, z.code FROM order_mgmt_data.shipping_zones AS z$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT m.tenant_id, 'shipping_methods', 'tax_rate', NULL, r.code FROM order_mgmt_data.shipping_methods AS m CROSS JOIN LATERAL unnest(m.tax_rates) AS r (code)$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'shipping_zone_places', 'shipping_zone', p.shipping_zone_id, NULL FROM order_mgmt_data.shipping_zone_places AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT f.tenant_id, 'shipping_fees', 'shipping_method', f.shipping_method_id, NULL FROM order_mgmt_data.shipping_fees AS f$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT f.tenant_id, 'shipping_fees', 'shipping_zone', f.shipping_zone_id, NULL FROM order_mgmt_data.shipping_fees AS f$$);

SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('shipping_method', 'code of the shipping method'),
	('zone', 'code of the shipping zone')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.shipping_methods', key => 'tenant_id, shipping_method',
	example => $$SELECT basis FROM order_mgmt.shipping_methods WHERE shipping_method = 'parcel'$$, columns => $$
	shipping_method_id: the method, whatever its code
	basis: total, weight, quantity: what the minimum of its fees is of
	tax_rates: codes of the tax rates of its fees; empty: none
	tax_class: by which tax rules say them; null: tax_rates do$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.shipping_zones', key => 'tenant_id, zone',
	example => $$SELECT name FROM order_mgmt.shipping_zones WHERE zone = 'home'$$, columns => $$
	shipping_zone_id: the zone, whatever its code$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.shipping_zone_places', key => 'tenant_id, zone, country, region, postal_prefix', look_ups => 'zone',
	example => $$SELECT country FROM order_mgmt.shipping_zone_places WHERE zone = 'home'$$, columns => $$
	country: ISO 3166 code; null: any
	region: within the country; null: all of it
	postal_prefix: how postal codes begin; null: any$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.shipping_fees', key => 'tenant_id, shipping_fee_id', look_ups => 'shipping_fee_id; shipping_method',
	example => $$SELECT zone, minimum, fee FROM order_mgmt.shipping_fees WHERE shipping_method = 'parcel'$$, columns => $$
	shipping_fee_id: the fee, whatever it is
	minimum: from how much on: an amount, kilograms or units
	fee: what shipping costs
	free_from: what goods cost at least that are shipped for nothing; null: none are
	is_active: false: there is no such fee$$);

-- Fees.

CREATE OR REPLACE VIEW order_mgmt.fees WITH (security_invoker = true) AS
	SELECT f.tenant_id, f.fee_id, f.code AS fee, f.name, i.sku, c.code AS channel, o.sku AS of_sku, f.is_per_unit, f.is_automatic, f.goods_below, f.is_active, f.metadata,
		f.goods_below::numeric AS goods_below_numeric, order_mgmt.amount_currency(f.goods_below) AS currency
	FROM order_mgmt_data.fees AS f
	JOIN order_mgmt_data.items AS i ON i.tenant_id = f.tenant_id AND i.item_id = f.item_id
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = f.tenant_id AND c.channel_id = f.channel_id
	LEFT JOIN order_mgmt_data.items AS o ON o.tenant_id = f.tenant_id AND o.item_id = f.of_item_id;
COMMENT ON VIEW order_mgmt.fees IS 'one row per fee that orders may have beside what was ordered';
SELECT order_mgmt_data.show_rows('order_mgmt_data.fees', 'read_catalog');

CREATE OR REPLACE FUNCTION order_mgmt.put_fee(fee text, sku text DEFAULT NULL, channel text DEFAULT NULL, of_sku text DEFAULT NULL, is_per_unit boolean DEFAULT NULL,
		is_automatic boolean DEFAULT NULL, goods_below order_mgmt.amount DEFAULT NULL, name text DEFAULT NULL, is_active boolean DEFAULT NULL,
		metadata order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.fees LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_fee';
COMMENT ON FUNCTION order_mgmt.put_fee(text, text, text, text, boolean, boolean, order_mgmt.amount, text, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a fee that orders have beside what was ordered, or changes it
Null: as it is. sku: the item of kind untracked whose price and taxes it has; a new fee needs it. channel: of orders in it, an empty text (if new): of all. of_sku: of orders with this item, an empty text (if new): of all.
is_per_unit: once for each unit of of_sku, or of all goods; false (if new): once an order. is_automatic: every such order has it, where goods cost less than goods_below, if that is said (in the currency of the order); false (if new): those that name it in options.
A fee is a line behind those that were ordered, and is canceled, returned and refunded as one.
Example: SELECT * FROM order_mgmt.put_fee(''small_order'', ''SURCHARGE'', is_automatic => true, goods_below => ''20.00 EUR'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT f.tenant_id, 'fee', f.fee_id, f.code FROM order_mgmt_data.fees AS f$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT f.tenant_id, 'fees', 'item', f.item_id, NULL FROM order_mgmt_data.fees AS f$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT f.tenant_id, 'fees', 'item', f.of_item_id, NULL FROM order_mgmt_data.fees AS f WHERE f.of_item_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT f.tenant_id, 'fees', 'channel', f.channel_id, NULL FROM order_mgmt_data.fees AS f WHERE f.channel_id <> 0$$);

SELECT order_mgmt_data.describe_rows('order_mgmt.fees', key => 'tenant_id, fee',
	example => $$SELECT sku, is_automatic FROM order_mgmt.fees WHERE fee = 'small_order'$$, columns => $$
	fee_id: the fee, whatever its code
	fee: its code
	sku: the item whose price and taxes it has
	channel: of orders in it; null: in any
	of_sku: of orders with this item; null: of all
	is_per_unit: once for each unit of that item, or of all goods; false: once an order
	is_automatic: nobody has to name it
	goods_below: unless it is named: only where goods cost less; null: whatever they cost
	currency: that of goods_below; null: it has none$$);
