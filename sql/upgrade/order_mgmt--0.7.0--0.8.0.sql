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

-- promotions and coupons
-- fragment 48_promotion.sql
SELECT order_mgmt_data.declare_archived('order_promotions', '{}');
ALTER TYPE order_mgmt.quoted_line ADD ATTRIBUTE promotions jsonb;
ALTER TYPE order_mgmt.order_preview ADD ATTRIBUTE promotions jsonb;

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
