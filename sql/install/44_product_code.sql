-- Code of products.

-- Who may read its tables.
SELECT order_mgmt_data.show_rows('order_mgmt_data.barcodes', 'read_catalog');
SELECT order_mgmt_data.show_rows('order_mgmt_data.barcode_rules', 'closed_channels');
SELECT order_mgmt_data.show_rows('order_mgmt_data.item_windows', 'closed_channels');

CREATE OR REPLACE VIEW order_mgmt.barcodes WITH (security_invoker = true, security_barrier = true) AS
	SELECT b.tenant_id, b.barcode, b.kind, i.sku, b.item_id, b.is_active
	FROM order_mgmt_data.barcodes AS b
	JOIN order_mgmt_data.items AS i ON i.tenant_id = b.tenant_id AND i.item_id = b.item_id
	WHERE (i.is_active AND b.is_active) OR order_mgmt_data.sees_tenant('closed_channels', b.tenant_id, (SELECT order_mgmt_data.tenants_with('closed_channels')));
COMMENT ON VIEW order_mgmt.barcodes IS 'one row per barcode and the item that it is of; visitors see those that are active, of active items';

CREATE OR REPLACE VIEW order_mgmt.barcode_rules WITH (security_invoker = true) AS
	SELECT r.tenant_id, r.barcode_rule_id, r.code AS barcode_rule, r.pattern, r.decimals, r.currency, r.is_active
	FROM order_mgmt_data.barcode_rules AS r;
COMMENT ON VIEW order_mgmt.barcode_rules IS 'one row per rule by which barcodes are read that say a quantity or a price';

CREATE OR REPLACE VIEW order_mgmt.item_windows WITH (security_invoker = true) AS
	SELECT w.tenant_id, c.code AS channel, i.sku, w.visible_from, w.visible_until, w.channel_id, w.item_id
	FROM order_mgmt_data.item_windows AS w
	JOIN order_mgmt_data.channels AS c ON c.tenant_id = w.tenant_id AND c.channel_id = w.channel_id
	JOIN order_mgmt_data.items AS i ON i.tenant_id = w.tenant_id AND i.item_id = w.item_id;
COMMENT ON VIEW order_mgmt.item_windows IS 'one row per channel and item that it does not always show';

CREATE OR REPLACE FUNCTION order_mgmt.put_barcode(barcode text, sku text DEFAULT NULL, kind text DEFAULT NULL, is_active boolean DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.barcodes LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_barcode';
COMMENT ON FUNCTION order_mgmt.put_barcode(text, text, text, boolean, bigint) IS 'says of which item a barcode is, by which lines may name it instead of its sku
Null: as it is. barcode: 8, 12, 13 or 14 digits with a check digit are a GTIN, stored as its 14 digits; anything else is stored as it stands. sku: needed by a new one. An item may have several.
kind: gtin or free, refused where it is the other one. is_active => false: it means nothing any more, and may be given to another item; who says a sku takes it into use.
Example: SELECT * FROM order_mgmt.put_barcode(''4006381333931'', ''A-1'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_barcode_rule(barcode_rule text, pattern text DEFAULT NULL, decimals integer DEFAULT NULL, currency text DEFAULT NULL,
		is_active boolean DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.barcode_rules LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_barcode_rule';
COMMENT ON FUNCTION order_mgmt.put_barcode_rule(text, text, integer, text, boolean, bigint) IS 'says how barcodes are read that scales print, with a weight or a price in them
Null: as it is. pattern: a character for each digit of the barcode: a digit stands for itself, I for one of the item, N for one of the quantity, P for one of the price, X for any, C at the end for the check digit of all. decimals: of the quantity or price (0 if new). currency: of the price.
The item has the barcode that is made of the pattern''s own digits and those of I: put_barcode(''2112345'', ''CHEESE'') with the pattern 21IIIIINNNNNC. A barcode that is stored is that item, whatever rules say; of several rules the one with most digits of its own reads it.
A price is what the goods with the label cost together, whatever the item''s price is; lines with one need the right price_labels.
Example: SELECT * FROM order_mgmt.put_barcode_rule(''scale'', ''21IIIIINNNNNC'', 3)';

CREATE OR REPLACE FUNCTION order_mgmt.put_item_window(channel text, skus text[], visible_from timestamptz DEFAULT NULL, visible_until timestamptz DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.item_windows LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_item_window';
COMMENT ON FUNCTION order_mgmt.put_item_window(text, text[], timestamptz, timestamptz, bigint) IS 'says from when and until when a channel shows items, and sells them to who lacks the right hidden_items
Null: as it is; -infinity and infinity: no beginning, no end. visible_until is not within. Items of which a channel says nothing are always shown.
Example: SELECT * FROM order_mgmt.put_item_window(''web'', ''{A-1}'', visible_from => ''2026-12-01 00:00+00'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT m.tenant_id, 'barcode_rule', m.barcode_rule_id, m.code FROM order_mgmt_data.barcode_rules AS m$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT b.tenant_id, 'barcodes', 'item', b.item_id, NULL FROM order_mgmt_data.barcodes AS b$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT w.tenant_id, 'item_windows', 'item', w.item_id, NULL FROM order_mgmt_data.item_windows AS w$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT w.tenant_id, 'item_windows', 'channel', w.channel_id, NULL FROM order_mgmt_data.item_windows AS w$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_product(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'all' THEN
		-- Who has windows says so, or no sale asks for them.
		RETURN QUERY
		SELECT 'item_windows_are_asked', count(*), count(*) FILTER (WHERE i.has_windows IS NOT TRUE), min(i.sku) FILTER (WHERE i.has_windows IS NOT TRUE)
		FROM (SELECT DISTINCT w.tenant_id, w.item_id FROM order_mgmt_data.item_windows AS w WHERE tenants IS NULL OR w.tenant_id = ANY (tenants)) AS w
		JOIN order_mgmt_data.items AS i ON i.tenant_id = w.tenant_id AND i.item_id = w.item_id;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_product(bigint[], order_mgmt_data.verify_part) IS 'the invariants of products, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.describe_rows('order_mgmt.barcodes', key => 'tenant_id, barcode', look_ups => 'barcode; item_id; sku',
	example => $$SELECT sku FROM order_mgmt.barcodes WHERE barcode = '04006381333931'$$, columns => $$
	barcode: as it is stored: of a GTIN its 14 digits
	kind: gtin, free$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.barcode_rules', key => 'tenant_id, barcode_rule',
	example => $$SELECT pattern FROM order_mgmt.barcode_rules WHERE barcode_rule = 'scale'$$, columns => $$
	barcode_rule_id: the rule, whatever its code
	barcode_rule: its code
	pattern: a character for each digit, as put_barcode_rule says
	decimals: of the quantity or price that it reads
	currency: of the price; null: it reads a quantity$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.item_windows', key => 'tenant_id, channel, sku', look_ups => 'item_id; sku; channel_id',
	example => $$SELECT visible_from FROM order_mgmt.item_windows WHERE sku = 'A-1'$$, columns => $$
	channel: code of the sales channel
	visible_from: when the channel begins to show it; null: it always did
	visible_until: when the channel shows it no more; null: there is no end$$);
