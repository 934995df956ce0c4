-- State of units of items, and of what kits are made of.

CREATE TABLE order_mgmt_data.item_units (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	unit text NOT NULL,
	factor order_mgmt.quantity NOT NULL CHECK (factor OPERATOR(order_mgmt.>) '0'),
	name text NOT NULL,
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (item_id, unit, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.item_units IS 'units that items are sold and bought in besides their own; factor = the item''s own units that one is worth; deactivated, never deleted';

CREATE TABLE order_mgmt_data.unit_prices (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	unit text NOT NULL,
	currency text NOT NULL,
	price order_mgmt.price NOT NULL,
	PRIMARY KEY (item_id, unit, currency, tenant_id),
	CHECK (order_mgmt.price_currency(price) = currency AND price::numeric >= 0)
);
COMMENT ON TABLE order_mgmt_data.unit_prices IS 'prices of units that are not the item''s price times the factor: one per unit and currency';

CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.item_units
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.item_units
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.item_units ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.item_units ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.item_units IS 'backends read changed masters anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.item_units IS 'backends read changed masters anew';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.unit_prices
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.unit_prices
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.unit_prices ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.unit_prices ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.unit_prices IS 'backends read changed masters anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.unit_prices IS 'backends read changed masters anew';

SELECT order_mgmt_data.declare_master('order_mgmt_data.item_units', frozen => 'tenant_id, item_id, unit');
SELECT order_mgmt_data.declare_master('order_mgmt_data.unit_prices', frozen => 'tenant_id, item_id, unit, currency');

CREATE FUNCTION order_mgmt_data.divide_unit() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_divide_unit';
COMMENT ON FUNCTION order_mgmt_data.divide_unit() IS 'trigger: the factor of a unit has no more decimals than its item, whoever writes';
CREATE TRIGGER divide_unit BEFORE INSERT OR UPDATE OF factor ON order_mgmt_data.item_units
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.divide_unit();
ALTER TABLE order_mgmt_data.item_units ENABLE ALWAYS TRIGGER divide_unit;
COMMENT ON TRIGGER divide_unit ON order_mgmt_data.item_units IS 'a unit is a whole number of the smallest part of its item';
CREATE FUNCTION order_mgmt_data.keep_unit_scale() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_keep_unit_scale';
COMMENT ON FUNCTION order_mgmt_data.keep_unit_scale() IS 'trigger: an item keeps the decimals that its units need, whoever writes';
CREATE TRIGGER keep_unit_scale BEFORE UPDATE OF scale ON order_mgmt_data.items
	FOR EACH ROW WHEN (OLD.scale > NEW.scale) EXECUTE FUNCTION order_mgmt_data.keep_unit_scale();
ALTER TABLE order_mgmt_data.items ENABLE ALWAYS TRIGGER keep_unit_scale;
COMMENT ON TRIGGER keep_unit_scale ON order_mgmt_data.items IS 'its units stay whole numbers of its smallest part';

CREATE TABLE order_mgmt_data.kit_components (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	component_id bigint NOT NULL,
	place integer NOT NULL,
	quantity order_mgmt.quantity NOT NULL CHECK (quantity OPERATOR(order_mgmt.>) '0'),
	PRIMARY KEY (item_id, component_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.kit_components IS 'what one kit (item_id) is made of, by now: orders keep what theirs were made of';
CREATE INDEX kit_components_component ON order_mgmt_data.kit_components (component_id, tenant_id);
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.kit_components
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.kit_components
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.kit_components ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.kit_components ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.kit_components IS 'backends read changed masters anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.kit_components IS 'backends read changed masters anew';
SELECT order_mgmt_data.declare_master('order_mgmt_data.kit_components', frozen => 'tenant_id, item_id, component_id', is_kept => false);

CREATE FUNCTION order_mgmt_data.check_component() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_check_component';
COMMENT ON FUNCTION order_mgmt_data.check_component() IS 'trigger: a kit is made of items that are no kits, of as much as they can count, whoever writes';
CREATE TRIGGER check_component BEFORE INSERT OR UPDATE ON order_mgmt_data.kit_components
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.check_component();
ALTER TABLE order_mgmt_data.kit_components ENABLE ALWAYS TRIGGER check_component;
COMMENT ON TRIGGER check_component ON order_mgmt_data.kit_components IS 'no kit contains itself or another one';
CREATE FUNCTION order_mgmt_data.keep_kit() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_keep_kit';
COMMENT ON FUNCTION order_mgmt_data.keep_kit() IS 'trigger: what is in a kit becomes none, and a kit stays one, whoever writes';
CREATE TRIGGER keep_kit BEFORE UPDATE OF kind, scale ON order_mgmt_data.items
	FOR EACH ROW WHEN (OLD.kind <> NEW.kind AND (OLD.kind = 'kit' OR NEW.kind = 'kit') OR NEW.kind = 'kit' AND NEW.scale <> 0) EXECUTE FUNCTION order_mgmt_data.keep_kit();
ALTER TABLE order_mgmt_data.items ENABLE ALWAYS TRIGGER keep_kit;
COMMENT ON TRIGGER keep_kit ON order_mgmt_data.items IS 'no kit contains itself or another one';
