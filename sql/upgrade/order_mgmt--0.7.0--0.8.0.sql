-- 0.7.0 -> 0.8.0: checkout.  See README.md for what "-- fragment" lines are replaced by.

-- What an update makes is its caller's: it has to be all of one owner.
DO $do$
DECLARE
	owner pg_catalog.name;
BEGIN
	SELECT r.rolname INTO owner FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_roles AS r ON r.oid = e.extowner
	WHERE e.extname = 'order_mgmt' AND r.rolsuper AND r.rolname <> current_user;
	IF FOUND THEN
		RAISE insufficient_privilege USING MESSAGE = pg_catalog.format('order_mgmt is owned by role "%s": update it as that role', owner),
			HINT = pg_catalog.format('SET ROLE %I;', owner);
	END IF;
END
$do$;

-- What state fragments of new modules call.
-- fragment 10_schema_code.sql

-- State: what tables, types, sequences and their triggers become.

-- variants that take the values of each other in one statement
ALTER TABLE order_mgmt_data.variants DROP CONSTRAINT variants_product_id_option_values_tenant_id_key, ADD UNIQUE (product_id, option_values, tenant_id) DEFERRABLE;

-- holds of orders
-- fragment 54_order_hold.sql
SELECT order_mgmt_data.declare_archived('order_holds', '{"order_id, tenant_id"}');

-- edits of orders
ALTER TABLE order_mgmt_data.orders ADD COLUMN version integer, ADD COLUMN shipping_off order_mgmt.amount, ADD COLUMN former_address_ids bigint[];
ALTER TABLE order_mgmt_archive.orders ADD COLUMN version integer, ADD COLUMN shipping_off order_mgmt.amount, ADD COLUMN former_address_ids bigint[];
ALTER TABLE order_mgmt_data.order_lines ADD COLUMN version integer, ADD COLUMN added_at timestamptz;
ALTER TABLE order_mgmt_archive.order_lines ADD COLUMN version integer, ADD COLUMN added_at timestamptz;
DO $do$
DECLARE
	schema text;
BEGIN
	FOREACH schema IN ARRAY '{order_mgmt_data,order_mgmt_archive}'::text[] LOOP
		EXECUTE pg_catalog.format($$COMMENT ON COLUMN %I.orders.version IS 'how often what it consists of was changed: by an edit, a cancellation, a shipment; null: never'$$, schema);
		EXECUTE pg_catalog.format($$COMMENT ON COLUMN %I.orders.shipping_off IS 'what edits took off its shipping charge, taxes among it; null: nothing'$$, schema);
		EXECUTE pg_catalog.format($$COMMENT ON COLUMN %I.orders.former_address_ids IS 'addresses that it was to be sent to before edits, of an order that was nobody''s then; null: none'$$, schema);
		EXECUTE pg_catalog.format($$COMMENT ON COLUMN %I.orders.ship_to_id IS 'the address it is sent to, as it was said; an edit may name another one; null: nobody said it'$$, schema);
		EXECUTE pg_catalog.format($$COMMENT ON COLUMN %I.order_lines.version IS 'the version of the order by whose edit it was added; null: it was placed with it'$$, schema);
		EXECUTE pg_catalog.format($$COMMENT ON COLUMN %I.order_lines.added_at IS 'when that edit added it; null: it was placed with the order'$$, schema);
	END LOOP;
END
$do$;
DROP TRIGGER refuse_other ON order_mgmt_data.orders;
SELECT order_mgmt_data.declare_document('order_mgmt_data.orders', is_kept => false,
	frozen => 'tenant_id, order_id, order_number, channel, currency, total, reference, actor, occurred_at, recorded_at, metadata, discount, shipping, tax, secret_hash, role_name, log_id, bill_to_id, shipping_method');
DROP TRIGGER refuse_other ON order_mgmt_data.order_lines;
SELECT order_mgmt_data.declare_document('order_mgmt_data.order_lines', is_kept => false,
	frozen => 'tenant_id, order_id, line_no, item_id, sku, location_id, location, ordered, unit_price, line_total, discount, order_discount, tax, list_price, price_set_by, unit, unit_factor, fee, kit_line_no, version, added_at');
-- fragment 57_order_edit.sql
SELECT order_mgmt_data.declare_archived('order_edits', '{"order_id, tenant_id"}');

-- gift cards
-- fragment 55_stored_value.sql

-- promises
-- fragment 46_promise.sql
SELECT order_mgmt_data.declare_archived('order_line_promises', '{}');

-- promotions and coupons
-- fragment 48_promotion.sql
SELECT order_mgmt_data.declare_archived('order_promotions', '{}');
ALTER TYPE order_mgmt.quoted_line ADD ATTRIBUTE promotions jsonb;
ALTER TYPE order_mgmt.quoted_line ADD ATTRIBUTE promised_on date, ADD ATTRIBUTE is_preorder boolean;
ALTER TYPE order_mgmt.order_preview ADD ATTRIBUTE promotions jsonb;

-- What has more columns is made anew.
DROP VIEW order_mgmt_report.order_history;
DROP VIEW order_mgmt_report.order_line_history;

-- What has other arguments by now.
DROP FUNCTION order_mgmt.place_order(text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.amount_input, order_mgmt.amount_input, text, text, text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.preview_order(text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.amount_input, order_mgmt.amount_input, text, text, text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.quote_lines(text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.amount_input, order_mgmt.amount_input, text, text, text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.record_sale(text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, order_mgmt.amount_input, text, text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint);

-- tracking, confirmations, office
-- fragment 60_tracking.sql
-- fragment 66_confirmation.sql
-- fragment 71_office.sql
SELECT order_mgmt_data.declare_archived(name, '{}') FROM unnest('{parcel_events,parcel_states,delivery_promises,order_confirmations}'::text[]) AS name;

-- carts
-- fragment 58_cart.sql

-- fragment code

-- Documents by which items are found are written by the library, which a frozen step does not call.
SELECT order_mgmt_data.learn_all();

-- Roles have the rights that their profiles give now, where they had them: a grant is of a role, whatever its name is by now.
SELECT order_mgmt.grant_access(g.role_now, g.profile, ARRAY[g.tenant_id],
	(SELECT array_agg(l.code) FROM order_mgmt_data.locations AS l WHERE l.tenant_id = g.tenant_id AND l.location_id = ANY (g.location_ids)))
FROM order_mgmt_data.held_grants AS g
WHERE g.role_now IS NOT NULL AND (g.tenant_id = 1 OR EXISTS (SELECT FROM order_mgmt_data.tenants AS t WHERE t.tenant_id = g.tenant_id));
