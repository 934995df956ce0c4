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

-- Price lists.

CREATE OR REPLACE VIEW order_mgmt.list_prices WITH (security_invoker = true, security_barrier = true) AS
	SELECT p.tenant_id, p.list_price_id, i.sku, p.currency, c.code AS channel, p.minimum_quantity,
		nullif(p.valid_from, '-infinity') AS valid_from, nullif(p.valid_until, 'infinity') AS valid_until, p.price, p.regular_price, p.since,
		p.price::numeric AS price_numeric, p.regular_price::numeric AS regular_price_numeric
	FROM order_mgmt_data.list_prices AS p
	JOIN order_mgmt_data.items AS i ON i.tenant_id = p.tenant_id AND i.item_id = p.item_id
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = p.tenant_id AND c.channel_id = p.channel_id
	WHERE order_mgmt_data.sees_tenant('closed_channels', p.tenant_id, (SELECT order_mgmt_data.tenants_with('closed_channels')))
		OR (p.customer_group_id = 0 AND i.is_active AND EXISTS (SELECT FROM order_mgmt_data.channels AS o WHERE o.tenant_id = p.tenant_id
			AND o.is_public AND o.is_active AND o.currency = p.currency AND p.channel_id IN (0, o.channel_id)));
COMMENT ON VIEW order_mgmt.list_prices IS 'one row per price of a price list; visitors see those for everybody of active items in public channels
Of those that hold for an order the one of its channel goes before one of every channel, then the one of the largest minimum_quantity; where none holds, prices has the price.
valid_until like valid_from: it was withdrawn.';
SELECT order_mgmt_data.show_rows('order_mgmt_data.list_prices', 'read_catalog');

CREATE OR REPLACE VIEW order_mgmt.former_prices WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.former_price_id, i.sku, p.currency, c.code AS channel, p.minimum_quantity, p.price, p.regular_price, p.began_at, p.ended_at,
		p.price::numeric AS price_numeric, p.regular_price::numeric AS regular_price_numeric
	FROM order_mgmt_data.former_prices AS p
	JOIN order_mgmt_data.items AS i ON i.tenant_id = p.tenant_id AND i.item_id = p.item_id
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = p.tenant_id AND c.channel_id = p.channel_id;
COMMENT ON VIEW order_mgmt.former_prices IS 'one row per price that was changed, as it was: of the item, or of a price list
A price of a list that ended by its valid_until, and was not changed, stands in list_prices.';
SELECT order_mgmt_data.show_rows('order_mgmt_data.former_prices', 'prices');

CREATE OR REPLACE FUNCTION order_mgmt.put_list_price(sku text, price order_mgmt.price, channel text DEFAULT NULL, minimum_quantity numeric DEFAULT NULL,
		valid_from timestamptz DEFAULT NULL, valid_until timestamptz DEFAULT NULL, regular_price order_mgmt.price DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.list_prices LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_list_price';
COMMENT ON FUNCTION order_mgmt.put_list_price(text, order_mgmt.price, text, numeric, timestamptz, timestamptz, order_mgmt.price, bigint) IS 'sets a price of a price list, which holds in a channel, of a quantity on, or for a time
Which price it is: sku, the currency of price, channel (null: every one), minimum_quantity (null: any; else of so many units of the item in an order on), and valid_from (null: always).
valid_until: it ends before that; of a new one null: never. Null, here and below, of one that is there: as it is; ''infinity'': it does not end; the time of valid_from: it is withdrawn.
regular_price: what is shown beside it as the price without the sale, more than price; price itself: none. Of two prices of the same sku, currency, channel and minimum_quantity one ends before the other begins (prices_overlap).
Example: SELECT * FROM order_mgmt.put_list_price(''A-1'', ''9.90 EUR'', ''web'', minimum_quantity => 10)';

CREATE OR REPLACE FUNCTION order_mgmt.item_prices(channel text, skus text[], quantity numeric DEFAULT 1, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.item_price LANGUAGE C STABLE PARALLEL UNSAFE ROWS 50 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_item_prices';
COMMENT ON FUNCTION order_mgmt.item_prices(text, text[], numeric, bigint) IS 'what items cost in a channel now, of a quantity, beside the price without the sale and the lowest one before
A row for each sku, in their order. lowest_price: the lowest price of one unit for everybody in the 30 days before the present one began, which who announces a reduction has to show (EU: directive 98/6/EC, article 6a); null: it had none.
price_source: list (a price list), item (put_price); null where it has no price in the channel''s currency.
Example: SELECT sku, price, lowest_price FROM order_mgmt.item_prices(''web'', ''{A-1}'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'list_prices', 'item', p.item_id, NULL FROM order_mgmt_data.list_prices AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'list_prices', 'channel', p.channel_id, NULL FROM order_mgmt_data.list_prices AS p WHERE p.channel_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'former_prices', 'item', p.item_id, NULL FROM order_mgmt_data.former_prices AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'former_prices', 'channel', p.channel_id, NULL FROM order_mgmt_data.former_prices AS p WHERE p.channel_id <> 0$$);

SELECT order_mgmt_data.describe_rows('order_mgmt.list_prices', key => 'tenant_id, list_price_id', look_ups => 'list_price_id; sku',
	example => $$SELECT price FROM order_mgmt.list_prices WHERE sku = 'A-1' AND channel = 'web'$$, columns => $$
	list_price_id: the price, whatever is said of it
	channel: code of the sales channel; null: every one
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
