-- 0.6.0 -> 0.7.0: what a shop sells, to whom, at what price.  Frozen.

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
-- What modules say of their tables and views, so that no fragment lists those of others; and what their indexes are made of.

CREATE OR REPLACE FUNCTION order_mgmt_data.folded_code(code text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN lower(CASE WHEN getdatabaseencoding() = 'UTF8' THEN normalize(code) ELSE code END);
COMMENT ON FUNCTION order_mgmt_data.folded_code(text) IS 'a code without what people do not see or say: case, and how its characters are composed';

CREATE OR REPLACE FUNCTION order_mgmt_data.declare_document(relation regclass, machine text DEFAULT NULL, frozen text DEFAULT NULL, is_kept boolean DEFAULT true,
		once text DEFAULT NULL)
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	old_row text := regexp_replace(frozen, '(\w+)', 'OLD.\1', 'g');
	new_row text := regexp_replace(frozen, '(\w+)', 'NEW.\1', 'g');
BEGIN
	IF machine IS NOT NULL THEN
		EXECUTE format('COMMENT ON COLUMN %s.stamp IS %L', relation,
			'transaction that wrote it; a row that arrives with one is history, and may begin in any state');
		EXECUTE format('CREATE TRIGGER begin_document BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.check_transition(%L)',
			relation, machine);
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER begin_document', relation);
		EXECUTE format('COMMENT ON TRIGGER begin_document ON %s IS %L', relation, 'it begins as its state machine says');
	END IF;
	IF frozen IS NOT NULL THEN
		-- by image: rows of any types are compared, as they are; by a function, since the operator is printed in a form that is read otherwise
		EXECUTE format('CREATE TRIGGER refuse_other BEFORE UPDATE OF %s ON %s FOR EACH ROW
			WHEN (pg_catalog.record_image_ne(ROW(%s), ROW(%s))) EXECUTE FUNCTION order_mgmt_data.refuse_change()', frozen, relation, old_row, new_row);
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_other', relation);
		EXECUTE format('COMMENT ON TRIGGER refuse_other ON %s IS %L', relation, 'it stays what it was made as');
	END IF;
	IF once IS NOT NULL THEN
		-- what is not said yet may be said
		EXECUTE format('CREATE TRIGGER refuse_again BEFORE UPDATE OF %s ON %s FOR EACH ROW WHEN (%s) EXECUTE FUNCTION order_mgmt_data.refuse_change()', once, relation,
			(SELECT string_agg(format('OLD.%1$s IS NOT NULL AND pg_catalog.record_image_ne(ROW(OLD.%1$s), ROW(NEW.%1$s))', c), ' OR ') FROM regexp_split_to_table(once, ', ') AS c));
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_again', relation);
		EXECUTE format('COMMENT ON TRIGGER refuse_again ON %s IS %L', relation, 'what was said once stays');
	END IF;
	IF is_kept THEN
		EXECUTE format('CREATE TRIGGER refuse_delete BEFORE DELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change()',
			relation);
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_delete', relation);
		EXECUTE format('COMMENT ON TRIGGER refuse_delete ON %s IS %L', relation, 'it is canceled, never deleted');
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.declare_document(regclass, text, text, boolean, text) IS 'for install scripts: the triggers that documents and their lines have in common
machine: the table has a column stamp, and a row begins as the state machine says. frozen: columns that stay as they were made. is_kept: no row is deleted. once: columns that stay as they were set first.';

CREATE OR REPLACE FUNCTION order_mgmt_data.declare_master(relation regclass, frozen text, is_kept boolean DEFAULT true)
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM order_mgmt_data.declare_document(relation, frozen => frozen, is_kept => is_kept);
	EXECUTE format('COMMENT ON TRIGGER refuse_other ON %s IS %L', relation, 'others know it by this');
	IF is_kept THEN
		EXECUTE format('COMMENT ON TRIGGER refuse_delete ON %s IS %L', relation, 'others refer to it: it is deactivated, never deleted');
	ELSE
		EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change()', relation);
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_truncate', relation);
		EXECUTE format('COMMENT ON TRIGGER refuse_truncate ON %s IS %L', relation, 'rows go one by one, so that others follow');
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.declare_master(regclass, text, boolean) IS 'for install scripts: the triggers of a table that others refer to
frozen: columns by which they know its rows. is_kept: no row is deleted.';

CREATE OR REPLACE FUNCTION order_mgmt_data.declare_log(relation regclass, is_kept boolean DEFAULT true)
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- by statement: who repeats the statements of another server (logical replication) is held to its rules already
	EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE%s OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change()',
		CASE WHEN is_kept THEN ' OR DELETE' ELSE '' END, relation);
	EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_change', relation);
	EXECUTE format('COMMENT ON TRIGGER refuse_change ON %s IS %L', relation, 'what is written stays written');
END
$$;
COMMENT ON FUNCTION order_mgmt_data.declare_log(regclass, boolean) IS 'for install scripts: the trigger of a table whose rows are never changed
is_kept: nor deleted.';

CREATE OR REPLACE FUNCTION order_mgmt_data.enable_triggers()
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	command text;
BEGIN
	FOR command IN
		SELECT format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', t.tgrelid::regclass, t.tgname)
		FROM pg_trigger AS t
		JOIN pg_proc AS p ON p.oid = t.tgfoid
		JOIN pg_class AS c ON c.oid = t.tgrelid
		WHERE NOT t.tgisinternal AND t.tgenabled <> 'A'
			AND p.pronamespace = 'order_mgmt_data'::regnamespace
			AND c.relnamespace = ANY (ARRAY(SELECT n.oid FROM pg_namespace AS n WHERE n.nspname IN ('order_mgmt_data', 'order_mgmt_archive')))
	LOOP
		EXECUTE command;
	END LOOP;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.enable_triggers() IS 'lets every trigger of the extension fire always, whoever writes; those that users made stay as they are
Restoring with triggers disabled leaves them otherwise: pg_restore does not know that they fired always.';

CREATE OR REPLACE FUNCTION order_mgmt_data.extend_view(extended regclass, branch text)
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	definition text := rtrim(pg_get_viewdef(extended), ';');
	name text := extended::text;
BEGIN
	-- replaced, not made anew: views and grants of others stay
	EXECUTE format('CREATE OR REPLACE VIEW %s WITH (security_invoker = true) AS %s UNION ALL %s', name, definition, branch);
END
$$;
COMMENT ON FUNCTION order_mgmt_data.extend_view(regclass, text) IS 'for install scripts: adds a module''s rows to a view of all modules, which the lowest of them begins anew';

-- What columns mean that several views have, each under one name; modules add theirs by extend_view.
CREATE OR REPLACE VIEW order_mgmt_data.column_meanings AS
	SELECT c.name, c.meaning FROM (VALUES
		('tenant_id', 'the merchant'),
		('name', 'what people call it; null: it has no other name than its code'),
		('is_active', 'false: it is out of use'),
		('metadata', 'what the caller keeps with it'),
		('occurred_at', 'when it happened'),
		('recorded_at', 'when it was recorded'),
		('stamp', 'transaction that wrote it'),
		('currency', 'ISO 4217 code of its amounts')) AS c (name, meaning);
COMMENT ON VIEW order_mgmt_data.column_meanings IS 'one row per column that contract views share: what it means wherever describe_rows says nothing else';

CREATE OR REPLACE FUNCTION order_mgmt_data.describe_rows(relation regclass, columns text, key text DEFAULT NULL, look_ups text DEFAULT NULL, example text DEFAULT NULL)
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	kind text := CASE (SELECT c.relkind FROM pg_class AS c WHERE c.oid = relation) WHEN 'c' THEN 'TYPE' ELSE 'VIEW' END;
	keys text[] := regexp_split_to_array(key, ', ');
	found text[] := regexp_split_to_array(replace(look_ups, 'newest by ', ''), '[,; ]+');
	own jsonb := (SELECT coalesce(jsonb_object_agg(split_part(line, ': ', 1), substr(line, strpos(line, ': ') + 2)), '{}')
		FROM regexp_split_to_table(btrim(columns, E'\t\n'), E'\n\t*') AS line WHERE line <> '');
	attribute name;
	meaning text;
BEGIN
	FOR attribute, meaning IN
		-- x_numeric is x as a number, null where that is
		SELECT a.attname, coalesce(own ->> a.attname, m.meaning, x.name || ' as a number' || coalesce('; ' || substring(coalesce(own ->> x.name, n.meaning) FROM 'null: .*$'), ''))
		FROM pg_attribute AS a CROSS JOIN LATERAL (SELECT substring(a.attname::text FROM '^(.*)_numeric$') AS name) AS x
		LEFT JOIN order_mgmt_data.column_meanings AS m ON m.name = a.attname
		LEFT JOIN order_mgmt_data.column_meanings AS n ON n.name = x.name
		WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped
	LOOP
		EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', relation, attribute, meaning
			|| CASE WHEN attribute = ANY (keys) THEN ' [key]' WHEN attribute = ANY (found) THEN ' [look-up]' ELSE '' END);
		own := own - attribute;
	END LOOP;
	IF own <> '{}' THEN
		RAISE EXCEPTION '% has no columns %', relation, own;
	END IF;
	IF key IS NOT NULL THEN
		EXECUTE format('COMMENT ON %s %s IS %L', kind, relation, concat_ws(E'\n', split_part(obj_description(relation, 'pg_class'), E'\nKey: ', 1), 'Key: ' || key || '.',
			'Look-ups: ' || look_ups || '.', 'Example: ' || example));
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.describe_rows(regclass, text, text, text, text) IS 'for install scripts: what the columns of a contract view, or of a type of results, mean, and by what its rows are found
columns: a line "column: meaning" for each that column_meanings does not know, or that means something else here; which columns can be null, and when, says the word null. key: the columns that tell one row from another. look_ups: by what else rows are read fast, "a; b, c"; lists: "newest by d; a newest by d". example: a query.
Said behind the comment of the view, which it adds to; said again, it takes the place of what it said before.';

-- State: what tables, types, sequences and their triggers become.

-- customers
-- State of customers: who they are, their groups, their addresses, what they consented to.  No other table has personal data.

-- Whatever the collation of the database: a dump of one is restored into another.
CREATE FUNCTION order_mgmt_data.folded_email(email text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN lower(CASE WHEN getdatabaseencoding() = 'UTF8' THEN normalize(email) ELSE email END COLLATE "C");
COMMENT ON FUNCTION order_mgmt_data.folded_email(text) IS 'an e-mail as it is kept: composed, and of the letters A to Z the small ones';

CREATE TABLE order_mgmt_data.customer_groups (
	tenant_id bigint NOT NULL,
	customer_group_id bigint NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (customer_group_id, tenant_id),
	UNIQUE (tenant_id, code)
);
COMMENT ON TABLE order_mgmt_data.customer_groups IS 'what customers have in common: wholesale, staff, club; deactivated, never deleted';

CREATE TABLE order_mgmt_data.customers (
	tenant_id bigint NOT NULL,
	customer_id uuid NOT NULL,
	code text NOT NULL,
	email text CHECK (email = order_mgmt_data.folded_email(email)),
	name text,
	phone text,
	vat_number text,
	tax_exemption text,
	notes text,
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	recorded_at timestamptz NOT NULL,
	erased_at timestamptz,
	PRIMARY KEY (customer_id, tenant_id),
	UNIQUE (code, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.customers IS 'customers; documents name them by their ids, so what is said of them stands here; erased, never deleted';
COMMENT ON COLUMN order_mgmt_data.customers.code IS 'what others know it by, another system''s id perhaps; customer_id, if it has no code of its own, or was erased';
COMMENT ON COLUMN order_mgmt_data.customers.email IS 'as folded_email makes it; no two customers of a tenant have the same';
COMMENT ON COLUMN order_mgmt_data.customers.tax_exemption IS 'the exemption that it has, as tax rules know it; null: none';
COMMENT ON COLUMN order_mgmt_data.customers.erased_at IS 'when all that is personal was erased; null: it was not';
CREATE UNIQUE INDEX customers_email ON order_mgmt_data.customers (email, tenant_id) WHERE email IS NOT NULL;
CREATE INDEX customers_newest ON order_mgmt_data.customers (tenant_id, recorded_at, customer_id);

CREATE TABLE order_mgmt_data.customer_group_members (
	tenant_id bigint NOT NULL,
	customer_id uuid NOT NULL,
	customer_group_id bigint NOT NULL,
	PRIMARY KEY (customer_id, customer_group_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.customer_group_members IS 'one row per customer and group it is in';
CREATE INDEX customer_group_members_group ON order_mgmt_data.customer_group_members (tenant_id, customer_group_id, customer_id);

CREATE TABLE order_mgmt_data.customer_addresses (
	tenant_id bigint NOT NULL,
	address_id bigint NOT NULL,
	customer_id uuid,
	code text,
	is_current boolean NOT NULL,
	country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
	region text,
	postal_code text,
	city text,
	line1 text,
	line2 text,
	company text,
	name text,
	phone text,
	recorded_at timestamptz NOT NULL,
	PRIMARY KEY (address_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.customer_addresses IS 'addresses as they were said: one that changes gets another row, so that documents keep theirs by its id';
COMMENT ON COLUMN order_mgmt_data.customer_addresses.customer_id IS 'whose it is; null: of who ordered without an account, and has not claimed that order';
COMMENT ON COLUMN order_mgmt_data.customer_addresses.code IS 'what the customer calls it: home, office; null: it was said for one document only, or was erased';
COMMENT ON COLUMN order_mgmt_data.customer_addresses.is_current IS 'true: the customer has it under its code; false: it is of documents only';
CREATE UNIQUE INDEX customer_addresses_code ON order_mgmt_data.customer_addresses (customer_id, code, tenant_id) WHERE is_current;
CREATE INDEX customer_addresses_customer ON order_mgmt_data.customer_addresses (customer_id, address_id, tenant_id) WHERE customer_id IS NOT NULL;
CREATE INDEX customer_addresses_newest ON order_mgmt_data.customer_addresses (tenant_id, address_id);

CREATE TABLE order_mgmt_data.customer_consents (
	tenant_id bigint NOT NULL,
	consent_id bigint NOT NULL,
	customer_id uuid NOT NULL,
	consent text NOT NULL,
	is_given boolean NOT NULL,
	text_version text,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	role_name text DEFAULT order_mgmt_data.acting_role(),
	PRIMARY KEY (consent_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.customer_consents IS 'one row each time that a customer gave or withdrew a consent, append-only: what to, when, and to which text';
COMMENT ON COLUMN order_mgmt_data.customer_consents.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
CREATE INDEX customer_consents_customer ON order_mgmt_data.customer_consents (customer_id, consent, occurred_at, consent_id, tenant_id);
CREATE INDEX customer_consents_newest ON order_mgmt_data.customer_consents (tenant_id, consent_id);

CREATE TABLE order_mgmt_data.customer_erasures (
	tenant_id bigint NOT NULL,
	customer_id uuid NOT NULL,
	actor text NOT NULL,
	recorded_at timestamptz NOT NULL,
	role_name text DEFAULT order_mgmt_data.acting_role(),
	PRIMARY KEY (customer_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.customer_erasures IS 'one row per customer that was erased: by whom, and when; append-only';
COMMENT ON COLUMN order_mgmt_data.customer_erasures.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
CREATE INDEX customer_erasures_newest ON order_mgmt_data.customer_erasures (tenant_id, recorded_at, customer_id);

SELECT order_mgmt_data.declare_master('order_mgmt_data.customer_groups', frozen => 'tenant_id, customer_group_id, code');
SELECT order_mgmt_data.declare_master('order_mgmt_data.customers', frozen => 'tenant_id, customer_id, code, recorded_at, erased_at');
SELECT order_mgmt_data.declare_master('order_mgmt_data.customer_group_members', frozen => 'tenant_id, customer_id, customer_group_id', is_kept => false);
SELECT order_mgmt_data.declare_document('order_mgmt_data.customer_addresses',
	frozen => 'tenant_id, address_id, code, country, region, postal_code, city, line1, line2, company, name, phone, recorded_at', once => 'customer_id');
SELECT order_mgmt_data.declare_log('order_mgmt_data.customer_consents');
SELECT order_mgmt_data.declare_log('order_mgmt_data.customer_erasures');
ALTER TABLE order_mgmt_data.orders
	ADD COLUMN customer_id uuid,
	ADD COLUMN ship_to_id bigint,
	ADD COLUMN bill_to_id bigint;
ALTER TABLE order_mgmt_archive.orders
	ADD COLUMN customer_id uuid,
	ADD COLUMN ship_to_id bigint,
	ADD COLUMN bill_to_id bigint;
DO $do$
DECLARE
	relation pg_catalog.text;
BEGIN
	FOREACH relation IN ARRAY ARRAY['order_mgmt_data.orders', 'order_mgmt_archive.orders'] LOOP
		EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.customer_id IS %L', relation, 'whose it is; null: nobody said it; set once, by who claims it');
		EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.ship_to_id IS %L', relation, 'the address it is sent to, as it was; null: nobody said it');
		EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.bill_to_id IS %L', relation, 'the address it is billed to, as it was; null: nobody said it');
	END LOOP;
END
$do$;
CREATE INDEX orders_customer ON order_mgmt_data.orders (customer_id, recorded_at, order_id, tenant_id) WHERE customer_id IS NOT NULL;
CREATE INDEX orders_customer ON order_mgmt_archive.orders (customer_id, recorded_at, order_id, tenant_id);
DROP TRIGGER refuse_other ON order_mgmt_data.orders;
SELECT order_mgmt_data.declare_document('order_mgmt_data.orders', is_kept => false,
	frozen => 'tenant_id, order_id, order_number, channel, currency, total, reference, actor, occurred_at, recorded_at, metadata, discount, shipping, tax, secret_hash, role_name, log_id, ship_to_id, bill_to_id',
	once => 'customer_id');
-- What has more columns, or arguments, is made anew.
DROP VIEW order_mgmt_report.order_history;
DROP FUNCTION order_mgmt.place_order(text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.amount_input, order_mgmt.amount_input, text, text, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.preview_order(text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.amount_input, order_mgmt.amount_input, text, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.quote_lines(text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.amount_input, order_mgmt.amount_input, text, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.record_sale(text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, order_mgmt.amount_input, text, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint);

-- products
-- What names one thing leads, else the plan of a database that nobody analyzed reads all items of the tenant to find some by sku.
DROP INDEX order_mgmt_data.items_folded_sku;
CREATE INDEX items_list ON order_mgmt_data.items (tenant_id, sku);
CREATE INDEX items_folded_sku ON order_mgmt_data.items (order_mgmt_data.folded_code(sku), tenant_id);
ALTER TABLE order_mgmt_data.items ADD COLUMN order_min order_mgmt.quantity, ADD COLUMN order_max order_mgmt.quantity,
	ADD COLUMN order_increment order_mgmt.quantity, ADD COLUMN has_windows boolean,
	ADD CONSTRAINT item_limits CHECK (order_min::numeric > 0 AND order_max::numeric > 0 AND order_increment::numeric > 0 AND order_min::numeric <= order_max::numeric);
COMMENT ON COLUMN order_mgmt_data.items.order_min IS 'least of it that an order may have; null: any';
COMMENT ON COLUMN order_mgmt_data.items.order_max IS 'most of it that an order may have; null: any';
COMMENT ON COLUMN order_mgmt_data.items.order_increment IS 'orders have multiples of it; null: any quantity';
COMMENT ON COLUMN order_mgmt_data.items.has_windows IS 'true: rows of item_windows say when channels show it';
-- State of products: barcodes, rules that decode them, when channels show an item; products with their variants and categories.

CREATE TABLE order_mgmt_data.barcodes (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	barcode text NOT NULL,
	kind text NOT NULL CHECK (kind = ANY (ARRAY['gtin', 'free'])),
	is_active boolean NOT NULL DEFAULT true,
	unit text,
	PRIMARY KEY (barcode, tenant_id)
);
CREATE INDEX barcodes_item ON order_mgmt_data.barcodes (item_id, tenant_id);
COMMENT ON COLUMN order_mgmt_data.barcodes.unit IS 'in which it is one of the item: that of the box it is printed on; null: in the item''s own';
COMMENT ON TABLE order_mgmt_data.barcodes IS 'what is printed on goods, and which item that is: a GTIN by its 14 digits, anything else as it stands';

CREATE TABLE order_mgmt_data.barcode_rules (
	tenant_id bigint NOT NULL,
	barcode_rule_id bigint NOT NULL,
	code text NOT NULL,
	pattern text NOT NULL CHECK (pattern ~ '^[0-9INPX]+C?$' AND pattern ~ 'I' AND pattern ~ '[0-9]' AND pattern ~ '^[^NP]*(N{1,9}|P{1,9})[^NP]*$'),
	decimals smallint NOT NULL CHECK (decimals >= 0 AND decimals <= 6),
	currency text,
	is_active boolean NOT NULL DEFAULT true,
	PRIMARY KEY (barcode_rule_id, tenant_id),
	UNIQUE (tenant_id, code),
	CHECK ((currency IS NOT NULL) = (pattern ~ 'P'))
);
CREATE INDEX barcode_rules_folded_code ON order_mgmt_data.barcode_rules (tenant_id, order_mgmt_data.folded_code(code));
COMMENT ON TABLE order_mgmt_data.barcode_rules IS 'how barcodes are read that say a quantity or a price; deactivated, never deleted';

CREATE TABLE order_mgmt_data.item_windows (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	channel_id bigint NOT NULL,
	visible_from timestamptz,
	visible_until timestamptz,
	PRIMARY KEY (item_id, channel_id, tenant_id),
	CHECK (visible_from < visible_until)
);
CREATE INDEX item_windows_channel ON order_mgmt_data.item_windows (channel_id, item_id, tenant_id);
COMMENT ON TABLE order_mgmt_data.item_windows IS 'when a channel shows an item; an item without a row is always shown. Null: an open end';

CREATE TABLE order_mgmt_data.categories (
	tenant_id bigint NOT NULL,
	category_id bigint NOT NULL,
	parent_id bigint,
	place integer NOT NULL DEFAULT 0,
	is_active boolean NOT NULL DEFAULT true,
	code text NOT NULL,
	name text NOT NULL,
	names jsonb NOT NULL DEFAULT '{}',
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (category_id, tenant_id),
	UNIQUE (code, tenant_id),
	CHECK (parent_id <> category_id)
);
CREATE INDEX categories_parent ON order_mgmt_data.categories (parent_id, tenant_id);
CREATE INDEX categories_folded_code ON order_mgmt_data.categories (tenant_id, order_mgmt_data.folded_code(code));
COMMENT ON TABLE order_mgmt_data.categories IS 'the tree by which products are found; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.categories.parent_id IS 'the category that it is within; null: none';
COMMENT ON COLUMN order_mgmt_data.categories.place IS 'order among those of one parent';
COMMENT ON COLUMN order_mgmt_data.categories.names IS 'its name by locale, where it has another one';

CREATE TABLE order_mgmt_data.products (
	tenant_id bigint NOT NULL,
	product_id bigint NOT NULL,
	is_active boolean NOT NULL DEFAULT true,
	code text NOT NULL,
	name text NOT NULL,
	brand text,
	description text,
	category_ids bigint[] NOT NULL DEFAULT '{}',
	option_names text[] NOT NULL DEFAULT '{}',
	images text[] NOT NULL DEFAULT '{}',
	attributes jsonb NOT NULL DEFAULT '{}',
	texts jsonb NOT NULL DEFAULT '{}',
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (product_id, tenant_id),
	UNIQUE (code, tenant_id)
);
CREATE INDEX products_list ON order_mgmt_data.products (tenant_id, code);
CREATE INDEX products_folded_code ON order_mgmt_data.products (order_mgmt_data.folded_code(code), tenant_id);
COMMENT ON TABLE order_mgmt_data.products IS 'what a page shows: a product with its variants, each of which is an item; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.products.option_names IS 'in what its variants differ: size, color';
COMMENT ON COLUMN order_mgmt_data.products.texts IS 'name and description by locale, where it has others';

CREATE TABLE order_mgmt_data.variants (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	product_id bigint NOT NULL,
	place integer NOT NULL DEFAULT 0,
	option_values text[] NOT NULL DEFAULT '{}',
	images text[] NOT NULL DEFAULT '{}',
	attributes jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (item_id, tenant_id),
	UNIQUE (product_id, option_values, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.variants IS 'the items of products: which they are, by the values of the product''s options';
COMMENT ON COLUMN order_mgmt_data.variants.place IS 'order among those of one product';

CREATE TYPE order_mgmt.imported AS (
	kind text,
	lines integer,
	created integer,
	refused integer,
	errors jsonb
);
COMMENT ON TYPE order_mgmt.imported IS 'what became of the lines of an array that was imported';

DO $do$
DECLARE
	relation text;
BEGIN
	FOREACH relation IN ARRAY ARRAY['barcodes', 'barcode_rules', 'item_windows'] LOOP
		EXECUTE pg_catalog.format('CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.%I
			FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change(''catalog_version'')', relation);
		EXECUTE pg_catalog.format('CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.%I
			FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change(''catalog_version'')', relation);
		EXECUTE pg_catalog.format('ALTER TABLE order_mgmt_data.%I ENABLE ALWAYS TRIGGER note_change', relation);
		EXECUTE pg_catalog.format('ALTER TABLE order_mgmt_data.%I ENABLE ALWAYS TRIGGER note_truncate', relation);
		EXECUTE pg_catalog.format('COMMENT ON TRIGGER note_change ON order_mgmt_data.%I IS %L', relation, 'backends read changed masters anew');
		EXECUTE pg_catalog.format('COMMENT ON TRIGGER note_truncate ON order_mgmt_data.%I IS %L', relation, 'backends read changed masters anew');
	END LOOP;
END
$do$;

SELECT order_mgmt_data.declare_master('order_mgmt_data.barcodes', frozen => 'tenant_id, barcode, kind');
SELECT order_mgmt_data.declare_master('order_mgmt_data.barcode_rules', frozen => 'tenant_id, barcode_rule_id, code');
SELECT order_mgmt_data.declare_master('order_mgmt_data.item_windows', frozen => 'tenant_id, item_id, channel_id', is_kept => false);
SELECT order_mgmt_data.declare_master('order_mgmt_data.categories', frozen => 'tenant_id, category_id, code');
SELECT order_mgmt_data.declare_master('order_mgmt_data.products', frozen => 'tenant_id, product_id, code');
SELECT order_mgmt_data.declare_master('order_mgmt_data.variants', frozen => 'tenant_id, item_id', is_kept => false);
-- State of search: documents of what is sold, and the words in them.

CREATE TABLE order_mgmt_data.search_documents (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	words tsvector NOT NULL,
	PRIMARY KEY (item_id, tenant_id)
);
CREATE INDEX search_documents_list ON order_mgmt_data.search_documents (tenant_id, item_id);
CREATE INDEX search_documents_words ON order_mgmt_data.search_documents USING gin (words) WITH (gin_pending_list_limit = 64);
COMMENT ON TABLE order_mgmt_data.search_documents IS 'what is found of each item that is sold: the words of its texts, and keys that begin with =';

CREATE TABLE order_mgmt_data.search_words (
	tenant_id bigint NOT NULL,
	word text COLLATE "C" NOT NULL,
	PRIMARY KEY (tenant_id, word)
);
COMMENT ON TABLE order_mgmt_data.search_words IS 'words that documents have or had, among which those like a misspelled one are found';

-- The price of what is looked for by price.
CREATE INDEX prices_by_price ON order_mgmt_data.prices (tenant_id, price);

-- pg_trgm may be in any schema.
DO $do$
BEGIN
	EXECUTE pg_catalog.format('CREATE INDEX search_words_like ON order_mgmt_data.search_words USING gin (word %I.gin_trgm_ops)',
		(SELECT n.nspname FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'));
END
$do$;

CREATE TYPE order_mgmt.found_item AS (
	item_id bigint,
	sku text,
	product text,
	name text,
	brand text,
	image text,
	price order_mgmt.price,
	available order_mgmt.quantity,
	is_unlimited boolean,
	found_by text,
	after text
);
COMMENT ON TYPE order_mgmt.found_item IS 'an item that a search found';

-- kits and units

ALTER TABLE order_mgmt_data.items DROP CONSTRAINT items_kind_check,
	ADD CONSTRAINT items_kind_check CHECK (kind = ANY (ARRAY['stocked', 'untracked', 'kit']));
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
ALTER TABLE order_mgmt_data.order_lines
	ADD COLUMN unit text,
	ADD COLUMN unit_factor order_mgmt.quantity,
	ADD COLUMN kit_line_no integer;
COMMENT ON COLUMN order_mgmt_data.order_lines.unit IS 'the unit that it was said in, of which unit_price is the price; null: the item''s own';
COMMENT ON COLUMN order_mgmt_data.order_lines.unit_factor IS 'how many of the item''s own units one was worth: ordered = unit_factor x what was said; null: the same';
COMMENT ON COLUMN order_mgmt_data.order_lines.kit_line_no IS 'the line of the kit that it is (line_no) or is part of; null: neither. A kit has the location of its components, and no stock';
ALTER TABLE order_mgmt_archive.order_lines
	ADD COLUMN unit text,
	ADD COLUMN unit_factor order_mgmt.quantity,
	ADD COLUMN kit_line_no integer;
COMMENT ON COLUMN order_mgmt_archive.order_lines.unit IS 'the unit that it was said in, of which unit_price is the price; null: the item''s own';
COMMENT ON COLUMN order_mgmt_archive.order_lines.unit_factor IS 'how many of the item''s own units one was worth: ordered = unit_factor x what was said; null: the same';
COMMENT ON COLUMN order_mgmt_archive.order_lines.kit_line_no IS 'the line of the kit that it is (line_no) or is part of; null: neither. A kit has the location of its components, and no stock';
DROP TRIGGER refuse_other ON order_mgmt_data.order_lines;
SELECT order_mgmt_data.declare_document('order_mgmt_data.order_lines', is_kept => false,
	frozen => 'tenant_id, order_id, line_no, item_id, sku, location_id, location, ordered, unit_price, line_total, discount, order_discount, tax, list_price, price_set_by, unit, unit_factor, kit_line_no');
ALTER TYPE order_mgmt.quoted_line
	ADD ATTRIBUTE unit text,
	ADD ATTRIBUTE unit_factor order_mgmt.quantity,
	ADD ATTRIBUTE unit_quantity order_mgmt.quantity,
	ADD ATTRIBUTE unit_available order_mgmt.quantity;
-- made anew by the code below: fct_order_lines has columns more than it had
DROP VIEW order_mgmt_report.order_line_history;

-- prices, taxes and shipping
ALTER TABLE order_mgmt_data.prices ADD COLUMN since timestamptz;
ALTER TABLE order_mgmt_data.prices ALTER COLUMN since SET DEFAULT order_mgmt_data.clock();
COMMENT ON COLUMN order_mgmt_data.prices.since IS 'when it was set; null: before 0.7.0';

CREATE TABLE order_mgmt_data.list_prices (
	tenant_id bigint NOT NULL,
	list_price_id bigint NOT NULL,
	item_id bigint NOT NULL,
	currency text NOT NULL,
	channel_id bigint NOT NULL DEFAULT 0,
	customer_group_id bigint NOT NULL DEFAULT 0,
	minimum_quantity numeric NOT NULL DEFAULT 0 CHECK (minimum_quantity >= 0 AND scale(minimum_quantity) <= 6),
	valid_from timestamptz NOT NULL DEFAULT '-infinity',
	valid_until timestamptz NOT NULL DEFAULT 'infinity',
	price order_mgmt.price NOT NULL,
	regular_price order_mgmt.price,
	since timestamptz NOT NULL DEFAULT order_mgmt_data.clock(),
	PRIMARY KEY (list_price_id, tenant_id),
	UNIQUE (item_id, currency, channel_id, customer_group_id, minimum_quantity, valid_from, tenant_id),
	CHECK (valid_from <= valid_until),
	CHECK (order_mgmt.price_currency(price) = currency AND price::numeric >= 0),
	CHECK (order_mgmt.price_currency(regular_price) = currency AND regular_price::numeric > price::numeric),
	CONSTRAINT prices_overlap EXCLUDE USING gist (item_id WITH =, currency WITH =, channel_id WITH =, customer_group_id WITH =,
		minimum_quantity WITH =, tenant_id WITH =, tstzrange(valid_from, valid_until) WITH &&)
);
COMMENT ON TABLE order_mgmt_data.list_prices IS 'unit prices by channel, customer group, currency, minimum quantity and time; ended by valid_until, never deleted';
COMMENT ON COLUMN order_mgmt_data.list_prices.channel_id IS '0: of every channel';
COMMENT ON COLUMN order_mgmt_data.list_prices.customer_group_id IS '0: for everybody';
COMMENT ON COLUMN order_mgmt_data.list_prices.minimum_quantity IS 'of how many units of the item in an order on';
COMMENT ON COLUMN order_mgmt_data.list_prices.valid_until IS 'the first instant at which it holds no more; that of valid_from: it was withdrawn';
COMMENT ON COLUMN order_mgmt_data.list_prices.regular_price IS 'what it costs when it is not on sale, to be shown beside price; null: the same';
COMMENT ON COLUMN order_mgmt_data.list_prices.since IS 'when it was set so';

CREATE TABLE order_mgmt_data.former_prices (
	tenant_id bigint NOT NULL,
	former_price_id bigint NOT NULL,
	item_id bigint NOT NULL,
	currency text NOT NULL,
	channel_id bigint NOT NULL DEFAULT 0,
	customer_group_id bigint NOT NULL DEFAULT 0,
	minimum_quantity numeric,
	price order_mgmt.price NOT NULL,
	regular_price order_mgmt.price,
	began_at timestamptz NOT NULL,
	ended_at timestamptz NOT NULL,
	PRIMARY KEY (former_price_id, tenant_id),
	CHECK (began_at < ended_at)
);
COMMENT ON TABLE order_mgmt_data.former_prices IS 'prices as they were until they were changed, with the time in which they held; append-only';
COMMENT ON COLUMN order_mgmt_data.former_prices.minimum_quantity IS 'null: the price of the item, not one of a price list';
CREATE INDEX former_prices_item ON order_mgmt_data.former_prices (item_id, currency, ended_at, tenant_id);

CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.list_prices
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.list_prices
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.list_prices ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.list_prices ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.list_prices IS 'backends read changed prices anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.list_prices IS 'backends read changed prices anew';

SELECT order_mgmt_data.declare_master('order_mgmt_data.list_prices',
	frozen => 'tenant_id, list_price_id, item_id, currency, channel_id, customer_group_id, minimum_quantity, valid_from');
SELECT order_mgmt_data.declare_log('order_mgmt_data.former_prices');

-- What prices were, whoever changes them.
CREATE FUNCTION order_mgmt_data.keep_price() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_keep_price';
COMMENT ON FUNCTION order_mgmt_data.keep_price() IS 'trigger: a price that is changed is kept as it was, with the time in which it held, whoever writes';
CREATE TRIGGER keep_price BEFORE UPDATE OF price ON order_mgmt_data.prices
	FOR EACH ROW WHEN (pg_catalog.record_image_ne(ROW(OLD.price), ROW(NEW.price))) EXECUTE FUNCTION order_mgmt_data.keep_price();
ALTER TABLE order_mgmt_data.prices ENABLE ALWAYS TRIGGER keep_price;
COMMENT ON TRIGGER keep_price ON order_mgmt_data.prices IS 'it is known what an item cost before';
CREATE TRIGGER keep_price BEFORE UPDATE OF price, regular_price, valid_until ON order_mgmt_data.list_prices
	FOR EACH ROW WHEN (pg_catalog.record_image_ne(ROW(OLD.price, OLD.regular_price, OLD.valid_until), ROW(NEW.price, NEW.regular_price, NEW.valid_until)))
	EXECUTE FUNCTION order_mgmt_data.keep_price();
ALTER TABLE order_mgmt_data.list_prices ENABLE ALWAYS TRIGGER keep_price;
COMMENT ON TRIGGER keep_price ON order_mgmt_data.list_prices IS 'it is known what an item cost before';

CREATE TYPE order_mgmt.item_price AS (
	sku text,
	currency text,
	price order_mgmt.price,
	regular_price order_mgmt.price,
	lowest_price order_mgmt.price,
	price_source text,
	minimum_quantity numeric,
	valid_until timestamptz
);
COMMENT ON TYPE order_mgmt.item_price IS 'what an item costs in a channel now';

ALTER TABLE order_mgmt_data.items ADD COLUMN tax_class text;
COMMENT ON COLUMN order_mgmt_data.items.tax_class IS 'by which tax rules say the taxes of a line that names none; null: tax_rates do';
ALTER TABLE order_mgmt_data.items ADD COLUMN weight numeric CHECK (weight >= 0 AND scale(weight) <= 6);
COMMENT ON COLUMN order_mgmt_data.items.weight IS 'of one unit in kilograms, for shipping by weight; null: not said';
ALTER TABLE order_mgmt_data.orders ADD COLUMN shipping_method text;
ALTER TABLE order_mgmt_archive.orders ADD COLUMN shipping_method text;
COMMENT ON COLUMN order_mgmt_data.orders.shipping_method IS 'code of the shipping method that it named; null: none';
COMMENT ON COLUMN order_mgmt_archive.orders.shipping_method IS 'code of the shipping method that it named; null: none';
ALTER TABLE order_mgmt_data.tax_rates ADD COLUMN is_compound boolean NOT NULL DEFAULT false, ADD COLUMN unit_amount order_mgmt.price,
	ADD CONSTRAINT tax_rate_unit_amount CHECK (unit_amount IS NULL OR (unit_amount::numeric >= 0 AND percent = 0 AND NOT is_compound));
COMMENT ON TABLE order_mgmt_data.tax_rates IS 'percentages of tax, or so much per unit, part of prices or on top of them; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.tax_rates.is_compound IS 'taken of the taxes that are not compound, too';
COMMENT ON COLUMN order_mgmt_data.tax_rates.unit_amount IS 'what it is of each unit, whatever that costs; null: a percentage';
DO $do$
DECLARE
	relation text;
BEGIN
	FOREACH relation IN ARRAY ARRAY['order_mgmt_data.order_taxes', 'order_mgmt_archive.order_taxes'] LOOP
		EXECUTE pg_catalog.format('ALTER TABLE %s ADD COLUMN is_compound boolean, ADD COLUMN unit_amount order_mgmt.price, ADD COLUMN rounding text', relation);
		EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.is_compound IS %L', relation, 'true: taken of the taxes that are not compound, too; null: no');
		EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.unit_amount IS %L', relation, 'what it was of each unit; null: a percentage');
		EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.rounding IS %L', relation, 'unit, document: what it was rounded of; null: of the line');
	END LOOP;
END
$do$;
-- They have more arguments now.
DROP FUNCTION order_mgmt.put_item(text, text, text, integer, text[], boolean, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.put_tax_rate(text, numeric, boolean, text, boolean, order_mgmt.strict_jsonb, bigint);

CREATE TABLE order_mgmt_data.tax_rules (
	tenant_id bigint NOT NULL,
	tax_rule_id bigint NOT NULL,
	tax_class text NOT NULL DEFAULT '',
	country text NOT NULL DEFAULT '' CHECK (country ~ '^([A-Z]{2})?$'),
	region text NOT NULL DEFAULT '' CHECK (region = '' OR country <> ''),
	postal_prefix text NOT NULL DEFAULT '' CHECK (postal_prefix = '' OR country <> ''),
	exemption text NOT NULL DEFAULT '',
	valid_from timestamptz NOT NULL DEFAULT '-infinity',
	valid_until timestamptz NOT NULL DEFAULT 'infinity',
	tax_rates text[] NOT NULL,
	PRIMARY KEY (tax_rule_id, tenant_id),
	UNIQUE (tenant_id, tax_class, country, region, postal_prefix, exemption, valid_from),
	CHECK (valid_from <= valid_until),
	CONSTRAINT tax_rules_overlap EXCLUDE USING gist (tax_class WITH =, country WITH =, region WITH =, postal_prefix WITH =, exemption WITH =,
		tenant_id WITH =, tstzrange(valid_from, valid_until) WITH &&)
);
COMMENT ON TABLE order_mgmt_data.tax_rules IS 'which taxes lines have that name none, by tax class, place, exemption and time; ended by valid_until, never deleted';
COMMENT ON COLUMN order_mgmt_data.tax_rules.tax_class IS 'empty: any';
COMMENT ON COLUMN order_mgmt_data.tax_rules.country IS 'empty: anywhere';
COMMENT ON COLUMN order_mgmt_data.tax_rules.region IS 'empty: all of the country';
COMMENT ON COLUMN order_mgmt_data.tax_rules.postal_prefix IS 'how postal codes begin, without blanks and hyphens; empty: any';
COMMENT ON COLUMN order_mgmt_data.tax_rules.exemption IS 'what the buyer claims; empty: for everybody';
COMMENT ON COLUMN order_mgmt_data.tax_rules.tax_rates IS 'codes of the tax rates; empty: none';

CREATE TABLE order_mgmt_data.tax_settings (
	tenant_id bigint NOT NULL,
	location_id bigint NOT NULL DEFAULT 0,
	rounding text CHECK (rounding = ANY (ARRAY['line', 'unit', 'document'])),
	country text CHECK (country ~ '^[A-Z]{2}$'),
	region text,
	postal_code text,
	PRIMARY KEY (location_id, tenant_id),
	CHECK (location_id = 0 OR rounding IS NULL),
	CHECK (country IS NOT NULL OR (region IS NULL AND postal_code IS NULL))
);
COMMENT ON TABLE order_mgmt_data.tax_settings IS 'what taxes are rounded of, and where a tenant (location_id 0) and its locations are';
COMMENT ON COLUMN order_mgmt_data.tax_settings.rounding IS 'line, unit, document; null: line';

CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.tax_rules
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.tax_rules
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.tax_rules ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.tax_rules ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.tax_rules IS 'backends read changed rules anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.tax_rules IS 'backends read changed rules anew';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.tax_settings
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.tax_settings
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.tax_settings ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.tax_settings ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.tax_settings IS 'backends read changed rules anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.tax_settings IS 'backends read changed rules anew';
SELECT order_mgmt_data.declare_master('order_mgmt_data.tax_rules',
	frozen => 'tenant_id, tax_rule_id, tax_class, country, region, postal_prefix, exemption, valid_from');
SELECT order_mgmt_data.declare_master('order_mgmt_data.tax_settings', frozen => 'tenant_id, location_id');

CREATE TABLE order_mgmt_data.shipping_methods (
	tenant_id bigint NOT NULL,
	shipping_method_id bigint NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	basis text NOT NULL DEFAULT 'total' CHECK (basis = ANY (ARRAY['total', 'weight', 'quantity'])),
	tax_rates text[],
	tax_class text,
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (shipping_method_id, tenant_id),
	UNIQUE (tenant_id, code)
);
COMMENT ON TABLE order_mgmt_data.shipping_methods IS 'ways of shipping that an order may name; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.shipping_methods.basis IS 'what the minimum of its fees is of: what the goods cost, what they weigh, or how many units they are';
COMMENT ON COLUMN order_mgmt_data.shipping_methods.tax_rates IS 'codes of the tax rates in its fees; null: none';
COMMENT ON COLUMN order_mgmt_data.shipping_methods.tax_class IS 'by which tax rules say them instead; null: tax_rates do';

CREATE TABLE order_mgmt_data.shipping_zones (
	tenant_id bigint NOT NULL,
	shipping_zone_id bigint NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	PRIMARY KEY (shipping_zone_id, tenant_id),
	UNIQUE (tenant_id, code)
);
COMMENT ON TABLE order_mgmt_data.shipping_zones IS 'where shipping costs the same; its places are in shipping_zone_places';

CREATE TABLE order_mgmt_data.shipping_zone_places (
	tenant_id bigint NOT NULL,
	shipping_zone_id bigint NOT NULL,
	country text NOT NULL DEFAULT '' CHECK (country ~ '^([A-Z]{2})?$'),
	region text NOT NULL DEFAULT '' CHECK (region = '' OR country <> ''),
	postal_prefix text NOT NULL DEFAULT '' CHECK (postal_prefix = '' OR country <> ''),
	PRIMARY KEY (shipping_zone_id, country, region, postal_prefix, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.shipping_zone_places IS 'the places of a zone; an empty text: any';

CREATE TABLE order_mgmt_data.shipping_fees (
	tenant_id bigint NOT NULL,
	shipping_fee_id bigint NOT NULL,
	shipping_method_id bigint NOT NULL,
	shipping_zone_id bigint NOT NULL,
	currency text NOT NULL,
	minimum numeric NOT NULL DEFAULT 0 CHECK (minimum >= 0 AND scale(minimum) <= 6),
	fee order_mgmt.amount NOT NULL,
	free_from order_mgmt.amount,
	is_active boolean NOT NULL DEFAULT true,
	PRIMARY KEY (shipping_fee_id, tenant_id),
	UNIQUE (shipping_method_id, shipping_zone_id, currency, minimum, tenant_id),
	CHECK (order_mgmt.amount_currency(fee) = currency AND order_mgmt.amount_minor(fee) >= 0),
	CHECK (order_mgmt.amount_currency(free_from) = currency AND order_mgmt.amount_minor(free_from) >= 0)
);
COMMENT ON TABLE order_mgmt_data.shipping_fees IS 'what a method costs in a zone, from so much on; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.shipping_fees.minimum IS 'of the basis of the method: an amount, kilograms, or units';
COMMENT ON COLUMN order_mgmt_data.shipping_fees.free_from IS 'what goods cost at least that are shipped for nothing; null: none are';

CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.shipping_methods
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.shipping_methods
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.shipping_methods ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.shipping_methods ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.shipping_methods IS 'backends read changed shipping anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.shipping_methods IS 'backends read changed shipping anew';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.shipping_zones
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.shipping_zones
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.shipping_zones ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.shipping_zones ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.shipping_zones IS 'backends read changed shipping anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.shipping_zones IS 'backends read changed shipping anew';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.shipping_zone_places
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.shipping_zone_places
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.shipping_zone_places ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.shipping_zone_places ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.shipping_zone_places IS 'backends read changed shipping anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.shipping_zone_places IS 'backends read changed shipping anew';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.shipping_fees
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.shipping_fees
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.shipping_fees ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.shipping_fees ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.shipping_fees IS 'backends read changed shipping anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.shipping_fees IS 'backends read changed shipping anew';
SELECT order_mgmt_data.declare_master('order_mgmt_data.shipping_methods', frozen => 'tenant_id, shipping_method_id, code');
SELECT order_mgmt_data.declare_master('order_mgmt_data.shipping_zones', frozen => 'tenant_id, shipping_zone_id, code');
SELECT order_mgmt_data.declare_master('order_mgmt_data.shipping_zone_places', frozen => 'tenant_id, shipping_zone_id', is_kept => false);
SELECT order_mgmt_data.declare_master('order_mgmt_data.shipping_fees', frozen => 'tenant_id, shipping_fee_id, shipping_method_id, shipping_zone_id, currency, minimum');
ALTER TABLE order_mgmt_data.order_lines ADD COLUMN fee text;
ALTER TABLE order_mgmt_archive.order_lines ADD COLUMN fee text;
COMMENT ON COLUMN order_mgmt_data.order_lines.fee IS 'code of the fee that it is; null: it was ordered';
COMMENT ON COLUMN order_mgmt_archive.order_lines.fee IS 'code of the fee that it is; null: it was ordered';
ALTER TYPE order_mgmt.quoted_line ADD ATTRIBUTE fee text;
-- What stays as it was made.
DROP TRIGGER refuse_other ON order_mgmt_data.orders;
DROP TRIGGER refuse_again ON order_mgmt_data.orders;
SELECT order_mgmt_data.declare_document('order_mgmt_data.orders', is_kept => false,
	frozen => 'tenant_id, order_id, order_number, channel, currency, total, reference, actor, occurred_at, recorded_at, metadata, discount, shipping, tax, secret_hash, role_name, log_id, ship_to_id, bill_to_id, shipping_method',
	once => 'customer_id');
DROP TRIGGER refuse_other ON order_mgmt_data.order_lines;
SELECT order_mgmt_data.declare_document('order_mgmt_data.order_lines', is_kept => false,
	frozen => 'tenant_id, order_id, line_no, item_id, sku, location_id, location, ordered, unit_price, line_total, discount, order_discount, tax, list_price, price_set_by, unit, unit_factor, fee, kit_line_no');

CREATE TABLE order_mgmt_data.fees (
	tenant_id bigint NOT NULL,
	fee_id bigint NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	item_id bigint NOT NULL,
	channel_id bigint NOT NULL DEFAULT 0,
	of_item_id bigint NOT NULL DEFAULT 0,
	is_per_unit boolean NOT NULL DEFAULT false,
	is_automatic boolean NOT NULL DEFAULT false,
	goods_below order_mgmt.amount CHECK (order_mgmt.amount_minor(goods_below) > 0),
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (fee_id, tenant_id),
	UNIQUE (tenant_id, code)
);
COMMENT ON TABLE order_mgmt_data.fees IS 'what orders have beside what was ordered; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.fees.item_id IS 'whose price and taxes it has';
COMMENT ON COLUMN order_mgmt_data.fees.channel_id IS '0: of every channel';
COMMENT ON COLUMN order_mgmt_data.fees.of_item_id IS 'of orders with this item; 0: of all';
COMMENT ON COLUMN order_mgmt_data.fees.is_per_unit IS 'once for each unit of that item, or of all goods';
COMMENT ON COLUMN order_mgmt_data.fees.is_automatic IS 'nobody has to name it';
COMMENT ON COLUMN order_mgmt_data.fees.goods_below IS 'unless it is named: only where goods cost less; null: whatever they cost';

CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.fees
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.fees
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.fees ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.fees ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.fees IS 'backends read changed fees anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.fees IS 'backends read changed fees anew';
SELECT order_mgmt_data.declare_master('order_mgmt_data.fees', frozen => 'tenant_id, fee_id, code');

-- What modules say of their tables and views, so that no fragment lists those of others; and what their indexes are made of.

CREATE OR REPLACE FUNCTION order_mgmt_data.folded_code(code text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN lower(CASE WHEN getdatabaseencoding() = 'UTF8' THEN normalize(code) ELSE code END);
COMMENT ON FUNCTION order_mgmt_data.folded_code(text) IS 'a code without what people do not see or say: case, and how its characters are composed';

CREATE OR REPLACE FUNCTION order_mgmt_data.declare_document(relation regclass, machine text DEFAULT NULL, frozen text DEFAULT NULL, is_kept boolean DEFAULT true,
		once text DEFAULT NULL)
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	old_row text := regexp_replace(frozen, '(\w+)', 'OLD.\1', 'g');
	new_row text := regexp_replace(frozen, '(\w+)', 'NEW.\1', 'g');
BEGIN
	IF machine IS NOT NULL THEN
		EXECUTE format('COMMENT ON COLUMN %s.stamp IS %L', relation,
			'transaction that wrote it; a row that arrives with one is history, and may begin in any state');
		EXECUTE format('CREATE TRIGGER begin_document BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.check_transition(%L)',
			relation, machine);
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER begin_document', relation);
		EXECUTE format('COMMENT ON TRIGGER begin_document ON %s IS %L', relation, 'it begins as its state machine says');
	END IF;
	IF frozen IS NOT NULL THEN
		-- by image: rows of any types are compared, as they are; by a function, since the operator is printed in a form that is read otherwise
		EXECUTE format('CREATE TRIGGER refuse_other BEFORE UPDATE OF %s ON %s FOR EACH ROW
			WHEN (pg_catalog.record_image_ne(ROW(%s), ROW(%s))) EXECUTE FUNCTION order_mgmt_data.refuse_change()', frozen, relation, old_row, new_row);
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_other', relation);
		EXECUTE format('COMMENT ON TRIGGER refuse_other ON %s IS %L', relation, 'it stays what it was made as');
	END IF;
	IF once IS NOT NULL THEN
		-- what is not said yet may be said
		EXECUTE format('CREATE TRIGGER refuse_again BEFORE UPDATE OF %s ON %s FOR EACH ROW WHEN (%s) EXECUTE FUNCTION order_mgmt_data.refuse_change()', once, relation,
			(SELECT string_agg(format('OLD.%1$s IS NOT NULL AND pg_catalog.record_image_ne(ROW(OLD.%1$s), ROW(NEW.%1$s))', c), ' OR ') FROM regexp_split_to_table(once, ', ') AS c));
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_again', relation);
		EXECUTE format('COMMENT ON TRIGGER refuse_again ON %s IS %L', relation, 'what was said once stays');
	END IF;
	IF is_kept THEN
		EXECUTE format('CREATE TRIGGER refuse_delete BEFORE DELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change()',
			relation);
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_delete', relation);
		EXECUTE format('COMMENT ON TRIGGER refuse_delete ON %s IS %L', relation, 'it is canceled, never deleted');
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.declare_document(regclass, text, text, boolean, text) IS 'for install scripts: the triggers that documents and their lines have in common
machine: the table has a column stamp, and a row begins as the state machine says. frozen: columns that stay as they were made. is_kept: no row is deleted. once: columns that stay as they were set first.';

CREATE OR REPLACE FUNCTION order_mgmt_data.declare_master(relation regclass, frozen text, is_kept boolean DEFAULT true)
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM order_mgmt_data.declare_document(relation, frozen => frozen, is_kept => is_kept);
	EXECUTE format('COMMENT ON TRIGGER refuse_other ON %s IS %L', relation, 'others know it by this');
	IF is_kept THEN
		EXECUTE format('COMMENT ON TRIGGER refuse_delete ON %s IS %L', relation, 'others refer to it: it is deactivated, never deleted');
	ELSE
		EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change()', relation);
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_truncate', relation);
		EXECUTE format('COMMENT ON TRIGGER refuse_truncate ON %s IS %L', relation, 'rows go one by one, so that others follow');
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.declare_master(regclass, text, boolean) IS 'for install scripts: the triggers of a table that others refer to
frozen: columns by which they know its rows. is_kept: no row is deleted.';

CREATE OR REPLACE FUNCTION order_mgmt_data.declare_log(relation regclass, is_kept boolean DEFAULT true)
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- by statement: who repeats the statements of another server (logical replication) is held to its rules already
	EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE%s OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change()',
		CASE WHEN is_kept THEN ' OR DELETE' ELSE '' END, relation);
	EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_change', relation);
	EXECUTE format('COMMENT ON TRIGGER refuse_change ON %s IS %L', relation, 'what is written stays written');
END
$$;
COMMENT ON FUNCTION order_mgmt_data.declare_log(regclass, boolean) IS 'for install scripts: the trigger of a table whose rows are never changed
is_kept: nor deleted.';

CREATE OR REPLACE FUNCTION order_mgmt_data.enable_triggers()
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	command text;
BEGIN
	FOR command IN
		SELECT format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', t.tgrelid::regclass, t.tgname)
		FROM pg_trigger AS t
		JOIN pg_proc AS p ON p.oid = t.tgfoid
		JOIN pg_class AS c ON c.oid = t.tgrelid
		WHERE NOT t.tgisinternal AND t.tgenabled <> 'A'
			AND p.pronamespace = 'order_mgmt_data'::regnamespace
			AND c.relnamespace = ANY (ARRAY(SELECT n.oid FROM pg_namespace AS n WHERE n.nspname IN ('order_mgmt_data', 'order_mgmt_archive')))
	LOOP
		EXECUTE command;
	END LOOP;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.enable_triggers() IS 'lets every trigger of the extension fire always, whoever writes; those that users made stay as they are
Restoring with triggers disabled leaves them otherwise: pg_restore does not know that they fired always.';

CREATE OR REPLACE FUNCTION order_mgmt_data.extend_view(extended regclass, branch text)
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	definition text := rtrim(pg_get_viewdef(extended), ';');
	name text := extended::text;
BEGIN
	-- replaced, not made anew: views and grants of others stay
	EXECUTE format('CREATE OR REPLACE VIEW %s WITH (security_invoker = true) AS %s UNION ALL %s', name, definition, branch);
END
$$;
COMMENT ON FUNCTION order_mgmt_data.extend_view(regclass, text) IS 'for install scripts: adds a module''s rows to a view of all modules, which the lowest of them begins anew';

-- What columns mean that several views have, each under one name; modules add theirs by extend_view.
CREATE OR REPLACE VIEW order_mgmt_data.column_meanings AS
	SELECT c.name, c.meaning FROM (VALUES
		('tenant_id', 'the merchant'),
		('name', 'what people call it; null: it has no other name than its code'),
		('is_active', 'false: it is out of use'),
		('metadata', 'what the caller keeps with it'),
		('occurred_at', 'when it happened'),
		('recorded_at', 'when it was recorded'),
		('stamp', 'transaction that wrote it'),
		('currency', 'ISO 4217 code of its amounts')) AS c (name, meaning);
COMMENT ON VIEW order_mgmt_data.column_meanings IS 'one row per column that contract views share: what it means wherever describe_rows says nothing else';

CREATE OR REPLACE FUNCTION order_mgmt_data.describe_rows(relation regclass, columns text, key text DEFAULT NULL, look_ups text DEFAULT NULL, example text DEFAULT NULL)
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	kind text := CASE (SELECT c.relkind FROM pg_class AS c WHERE c.oid = relation) WHEN 'c' THEN 'TYPE' ELSE 'VIEW' END;
	keys text[] := regexp_split_to_array(key, ', ');
	found text[] := regexp_split_to_array(replace(look_ups, 'newest by ', ''), '[,; ]+');
	own jsonb := (SELECT coalesce(jsonb_object_agg(split_part(line, ': ', 1), substr(line, strpos(line, ': ') + 2)), '{}')
		FROM regexp_split_to_table(btrim(columns, E'\t\n'), E'\n\t*') AS line WHERE line <> '');
	attribute name;
	meaning text;
BEGIN
	FOR attribute, meaning IN
		-- x_numeric is x as a number, null where that is
		SELECT a.attname, coalesce(own ->> a.attname, m.meaning, x.name || ' as a number' || coalesce('; ' || substring(coalesce(own ->> x.name, n.meaning) FROM 'null: .*$'), ''))
		FROM pg_attribute AS a CROSS JOIN LATERAL (SELECT substring(a.attname::text FROM '^(.*)_numeric$') AS name) AS x
		LEFT JOIN order_mgmt_data.column_meanings AS m ON m.name = a.attname
		LEFT JOIN order_mgmt_data.column_meanings AS n ON n.name = x.name
		WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped
	LOOP
		EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', relation, attribute, meaning
			|| CASE WHEN attribute = ANY (keys) THEN ' [key]' WHEN attribute = ANY (found) THEN ' [look-up]' ELSE '' END);
		own := own - attribute;
	END LOOP;
	IF own <> '{}' THEN
		RAISE EXCEPTION '% has no columns %', relation, own;
	END IF;
	IF key IS NOT NULL THEN
		EXECUTE format('COMMENT ON %s %s IS %L', kind, relation, concat_ws(E'\n', split_part(obj_description(relation, 'pg_class'), E'\nKey: ', 1), 'Key: ' || key || '.',
			'Look-ups: ' || look_ups || '.', 'Example: ' || example));
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.describe_rows(regclass, text, text, text, text) IS 'for install scripts: what the columns of a contract view, or of a type of results, mean, and by what its rows are found
columns: a line "column: meaning" for each that column_meanings does not know, or that means something else here; which columns can be null, and when, says the word null. key: the columns that tell one row from another. look_ups: by what else rows are read fast, "a; b, c"; lists: "newest by d; a newest by d". example: a query.
Said behind the comment of the view, which it adds to; said again, it takes the place of what it said before.';
-- Code of the base: clock, version, error codes.

CREATE OR REPLACE FUNCTION order_mgmt_data.clock() RETURNS timestamptz
	LANGUAGE C STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_clock_now';
COMMENT ON FUNCTION order_mgmt_data.clock() IS 'the one clock: order_mgmt.clock if set (superuser; tests and replays), else the start of the transaction';

CREATE OR REPLACE FUNCTION order_mgmt.extension_version() RETURNS text
	LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_extension_version';
COMMENT ON FUNCTION order_mgmt.extension_version() IS 'version of the loaded library';

CREATE OR REPLACE FUNCTION order_mgmt_data.error_code_list(OUT code text, OUT sqlstate text, OUT meaning text, OUT next_step text)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL SAFE ROWS 50 AS 'MODULE_PATHNAME', 'om_error_code_list';
COMMENT ON FUNCTION order_mgmt_data.error_code_list() IS 'all business error codes, as the library raises them';

CREATE OR REPLACE VIEW order_mgmt.error_codes AS
	SELECT l.code, l.sqlstate, l.meaning, l.next_step FROM order_mgmt_data.error_code_list() AS l;
COMMENT ON VIEW order_mgmt.error_codes IS 'one row per business error code: its SQLSTATE, meaning and next step';

CREATE OR REPLACE FUNCTION order_mgmt_data.in_part(id uuid, part order_mgmt_data.verify_part) RETURNS boolean
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN ((part).after_id IS NULL OR id > (part).after_id) AND ((part).last_id IS NULL OR id <= (part).last_id) AND ((part).ids IS NULL OR id = ANY ((part).ids));
COMMENT ON FUNCTION order_mgmt_data.in_part(uuid, order_mgmt_data.verify_part) IS 'for verify functions: is a document to be looked at? A condition on its id that indexes serve';

CREATE OR REPLACE FUNCTION order_mgmt_data.tell_progress(job text, done bigint, total bigint)
	RETURNS void LANGUAGE C VOLATILE AS 'MODULE_PATHNAME', 'om_tell_progress';
COMMENT ON FUNCTION order_mgmt_data.tell_progress(text, bigint, bigint) IS 'says to order_mgmt.upkeep_progress how far a job of this transaction is; null: it has ended';

CREATE OR REPLACE FUNCTION order_mgmt_data.forget_verified() RETURNS void LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
	BEGIN ATOMIC
		DELETE FROM order_mgmt_data.verify_marks;
	END;
COMMENT ON FUNCTION order_mgmt_data.forget_verified() IS 'the next verify() begins with all of history: stamps are others now';

CREATE OR REPLACE FUNCTION order_mgmt_data.judge(name text, value numeric, warning numeric, critical numeric, message text, next_step text)
	RETURNS order_mgmt.health_check LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN ROW(name, CASE WHEN value >= critical THEN 'critical' WHEN value >= warning THEN 'warning' ELSE 'ok' END, value, message,
		CASE WHEN value >= critical OR value >= warning THEN next_step END)::order_mgmt.health_check;
COMMENT ON FUNCTION order_mgmt_data.judge(text, numeric, numeric, numeric, text, text) IS 'a row of health(): the value is bad from warning and worse from critical on (null: it never is), and what to do then';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.describe_rows('order_mgmt.error_codes', key => 'code',
	example => $$SELECT meaning, next_step FROM order_mgmt.error_codes WHERE code = 'insufficient_stock'$$, columns => $$
	code: what the error is called: its constraint name, and code in its detail
	sqlstate: under which it is raised
	meaning: what is wrong
	next_step: what to do; its hint$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.verification', columns => $$
	name: the invariant
	checked: rows looked at
	violations: rows that break it; 0 = it holds
	sample: one row that breaks it; null: none does$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.health_check', columns => $$
	name: the check
	status: ok, warning, critical
	value: what was measured, in the unit that the message names; null: there is nothing to measure
	message: what that says
	next_step: what to do; null: nothing$$);
-- Code of the types: sums that are wider than what they sum while they add.

CREATE OR REPLACE FUNCTION order_mgmt_data.sum_quantity(internal, order_mgmt.quantity) RETURNS internal
	LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_quantity_sum';
COMMENT ON FUNCTION order_mgmt_data.sum_quantity(internal, order_mgmt.quantity) IS 'Transition of sum of quantities.';
CREATE OR REPLACE FUNCTION order_mgmt_data.sum_amount(internal, order_mgmt.amount) RETURNS internal
	LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_sum';
COMMENT ON FUNCTION order_mgmt_data.sum_amount(internal, order_mgmt.amount) IS 'Transition of sum of amounts. Error: 22023 for different currencies.';
CREATE OR REPLACE FUNCTION order_mgmt_data.sum_combine(internal, internal) RETURNS internal
	LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_sum_combine';
COMMENT ON FUNCTION order_mgmt_data.sum_combine(internal, internal) IS 'Combination of sums.';
CREATE OR REPLACE FUNCTION order_mgmt_data.sum_serialize(internal) RETURNS bytea
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_sum_serialize';
COMMENT ON FUNCTION order_mgmt_data.sum_serialize(internal) IS 'A sum as bytes, from a parallel worker.';
CREATE OR REPLACE FUNCTION order_mgmt_data.sum_deserialize(bytea, internal) RETURNS internal
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_sum_deserialize';
COMMENT ON FUNCTION order_mgmt_data.sum_deserialize(bytea, internal) IS 'A sum of the bytes of a parallel worker.';
CREATE OR REPLACE FUNCTION order_mgmt_data.sum_quantity_final(internal) RETURNS order_mgmt.quantity
	LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_quantity_sum_final';
COMMENT ON FUNCTION order_mgmt_data.sum_quantity_final(internal) IS 'Result of sum of quantities. Error: 22003 if it is larger than a quantity can be.';
CREATE OR REPLACE FUNCTION order_mgmt_data.sum_amount_final(internal) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_sum_final';
COMMENT ON FUNCTION order_mgmt_data.sum_amount_final(internal) IS 'Result of sum of amounts. Error: 22003 if it is larger than an amount can be.';

CREATE OR REPLACE AGGREGATE order_mgmt.sum (order_mgmt.quantity) (
	SFUNC = order_mgmt_data.sum_quantity, STYPE = internal, FINALFUNC = order_mgmt_data.sum_quantity_final, COMBINEFUNC = order_mgmt_data.sum_combine,
	SERIALFUNC = order_mgmt_data.sum_serialize, DESERIALFUNC = order_mgmt_data.sum_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE order_mgmt.sum (order_mgmt.quantity) IS 'Sum of quantities, null for no rows. Error: 22003 if the sum is larger than a quantity can be; sum(quantity::numeric) has no limit.';
CREATE OR REPLACE AGGREGATE order_mgmt.sum (order_mgmt.amount) (
	SFUNC = order_mgmt_data.sum_amount, STYPE = internal, FINALFUNC = order_mgmt_data.sum_amount_final, COMBINEFUNC = order_mgmt_data.sum_combine,
	SERIALFUNC = order_mgmt_data.sum_serialize, DESERIALFUNC = order_mgmt_data.sum_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE order_mgmt.sum (order_mgmt.amount) IS 'Sum of amounts, null for no rows. Error: 22023 for different currencies, 22003 if the sum is larger than an amount can be; sum(amount::numeric) has no limit.';

CREATE OR REPLACE FUNCTION order_mgmt_data.amount_or_null(number numeric, currency text) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_or_null';
COMMENT ON FUNCTION order_mgmt_data.amount_or_null(numeric, text) IS 'amount_of, but null where the number is larger than an amount can be: of sums that are numeric because they may be.';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.describe_rows('order_mgmt.currencies', key => 'code',
	example => $$SELECT digits FROM order_mgmt.currencies WHERE code = 'EUR'$$, columns => $$
	code: ISO 4217 code, three capitals
	digits: decimals of its amounts$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.in_units(quantity order_mgmt.quantity, factor order_mgmt.quantity)
	RETURNS order_mgmt.quantity LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_quantity_in_units';
COMMENT ON FUNCTION order_mgmt_data.in_units(order_mgmt.quantity, order_mgmt.quantity) IS 'how many units of which each is worth factor; null where that is no quantity of at most six decimals';
-- Code of sql: what of PostgreSQL runs out.

CREATE OR REPLACE FUNCTION order_mgmt_data.health_sql(tenants bigint[])
	RETURNS SETOF order_mgmt.health_check LANGUAGE plpgsql STABLE ROWS 2 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY
	SELECT (order_mgmt_data.judge('sequences', u.used, 80, 95, format('%s has given %s %% of its numbers', u.name, u.used),
		format('Give this server an order_mgmt.node_id that none has had, and ALTER SEQUENCE order_mgmt_data.%I RESTART.', u.name))).*
	FROM (SELECT s.sequencename AS name, round(coalesce(s.last_value, 0) * 100.0 / s.max_value, 1) AS used
		FROM pg_sequences AS s WHERE s.schemaname = 'order_mgmt_data' ORDER BY 2 DESC, 1 LIMIT 1) AS u;

	-- Autovacuum begins at its setting; who is far beyond it has none, or one that cannot do it.
	RETURN QUERY
	SELECT (order_mgmt_data.judge('transaction_ids', u.used, greatest(40, 120 * current_setting('autovacuum_freeze_max_age')::numeric / 2147483648), 75,
		format('%s has rows as old as %s %% of the transaction ids that there are', u.name, u.used),
		format('VACUUM (FREEZE) order_mgmt_data.%I; look for an old transaction, replication slot or prepared transaction that keeps autovacuum from it.', u.name))).*
	FROM (SELECT c.relname AS name, round(greatest(age(c.relfrozenxid), age(t.relfrozenxid), mxid_age(c.relminmxid), mxid_age(t.relminmxid)) * 100.0 / 2147483648, 1) AS used
		FROM pg_class AS c LEFT JOIN pg_class AS t ON t.oid = c.reltoastrelid
		WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' ORDER BY 2 DESC, 1 LIMIT 1) AS u;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.health_sql(bigint[]) IS 'numbers and transaction ids are not used up, for health()';
-- Code of the counters: what they hold.

CREATE OR REPLACE FUNCTION order_mgmt_data.counter_entries(OUT tenant_id bigint, OUT item_id bigint, OUT location_id bigint,
		OUT available order_mgmt.quantity, OUT held order_mgmt.quantity, OUT incoming order_mgmt.quantity, OUT pins integer)
	RETURNS SETOF record LANGUAGE C VOLATILE ROWS 100 AS 'MODULE_PATHNAME', 'om_counter_entries';
COMMENT ON FUNCTION order_mgmt_data.counter_entries() IS 'live counters of this database: committed availability less what uncommitted transactions hold';

CREATE OR REPLACE FUNCTION order_mgmt_data.cap_entries(OUT kind text, OUT tenant_id bigint, OUT item_id bigint, OUT location_id bigint,
		OUT document_id uuid, OUT available bigint, OUT pins integer)
	RETURNS SETOF record LANGUAGE C VOLATILE ROWS 100 AS 'MODULE_PATHNAME', 'om_cap_entries';
COMMENT ON FUNCTION order_mgmt_data.cap_entries() IS 'live counters of this database that are not of free stock: of other states (in micro-units), of what may be captured and refunded of a payment, of what a holder has left (in minor units)';

CREATE OR REPLACE FUNCTION order_mgmt_data.counter_sessions(tenant_id bigint, item_id bigint, location_id bigint, OUT pid integer, OUT access text)
	RETURNS SETOF record LANGUAGE C VOLATILE STRICT ROWS 10 AS 'MODULE_PATHNAME', 'om_counter_sessions';
COMMENT ON FUNCTION order_mgmt_data.counter_sessions(bigint, bigint, bigint) IS 'sessions that use the live counters of a position: holds, waits, or may hold (it uses more than are listed)';

CREATE OR REPLACE FUNCTION order_mgmt_data.position_locks(tenant_id bigint, item_id bigint, location_id bigint, OUT classid oid, OUT objid oid, OUT objsubid smallint)
	RETURNS SETOF record LANGUAGE C VOLATILE STRICT ROWS 10 AS 'MODULE_PATHNAME', 'om_position_locks';
COMMENT ON FUNCTION order_mgmt_data.position_locks(bigint, bigint, bigint) IS 'the locks on keys that stand for a position, as pg_locks shows them';

CREATE OR REPLACE FUNCTION order_mgmt_data.counter_room(OUT keys_used bigint, OUT keys_max bigint, OUT falls bigint, OUT since timestamptz)
	RETURNS record LANGUAGE C VOLATILE AS 'MODULE_PATHNAME', 'om_counter_room';
COMMENT ON FUNCTION order_mgmt_data.counter_room() IS 'entries of the server''s counters that are in use, and keys that found none since the statistics began; null without shared memory';

CREATE OR REPLACE FUNCTION order_mgmt_data.health_counters(tenants bigint[])
	RETURNS SETOF order_mgmt.health_check LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- Keys that found no entry were decided by locks, which is right and slow.
	RETURN QUERY
	SELECT (order_mgmt_data.judge('counters', CASE WHEN c.falls > 0 THEN greatest(90, u.used) ELSE u.used END, 90, NULL,
		CASE WHEN c.keys_max IS NULL THEN 'there is no shared memory of the library: locks decide'
			ELSE format('%s %% of order_mgmt.max_keys are in use; since %s %s keys found none', u.used, date_trunc('second', c.since), c.falls) END,
		'Raise order_mgmt.max_keys and restart; order_mgmt_stat_reset() begins to count anew.')).*
	FROM order_mgmt_data.counter_room() AS c CROSS JOIN LATERAL (SELECT round(c.keys_used * 100.0 / c.keys_max, 1) AS used) AS u;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.health_counters(bigint[]) IS 'the counters have room, for health()';
-- Code of access: tenants, profiles and grants.

CREATE OR REPLACE FUNCTION order_mgmt_data.allowed_tenants("right" text) RETURNS bigint[]
	LANGUAGE C STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_allowed_tenants';
COMMENT ON FUNCTION order_mgmt_data.allowed_tenants(text) IS 'for functions that act for several tenants: those for which the role in force has a right at all locations, narrowed by order_mgmt.tenant_id, or not_allowed; null = all (owner and superusers)';

CREATE OR REPLACE FUNCTION order_mgmt_data.require_somewhere("right" text) RETURNS void
	LANGUAGE C STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_require_somewhere';
COMMENT ON FUNCTION order_mgmt_data.require_somewhere(text) IS 'not_allowed unless the role in force has a right for a tenant, at one location at least';

-- What conditions of views ask.  No SECURITY DEFINER, since they tell who reads: our own functions, or a role.
CREATE OR REPLACE FUNCTION order_mgmt_data.tenants_with("right" text) RETURNS bigint[]
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'om_tenants_with';
COMMENT ON FUNCTION order_mgmt_data.tenants_with(text) IS 'tenants whose rows a view shows by a right: those where its reader has it, narrowed by order_mgmt.tenant_id; all that there are to owner, superusers and functions of the extension';

CREATE OR REPLACE FUNCTION order_mgmt_data.tenant_with("right" text) RETURNS bigint
	LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_tenant_with';
COMMENT ON FUNCTION order_mgmt_data.tenant_with(text) IS 'the only tenant of tenants_with; null: there is none; rights_changed: there are several';

CREATE OR REPLACE FUNCTION order_mgmt_data.whole_tenant_with("right" text) RETURNS bigint
	LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_whole_tenant_with';
COMMENT ON FUNCTION order_mgmt_data.whole_tenant_with(text) IS 'the tenant of tenant_with, if the reader of a view has the right at all of its locations; else null';

CREATE OR REPLACE FUNCTION order_mgmt_data.location_with("right" text) RETURNS bigint
	LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_location_with';
COMMENT ON FUNCTION order_mgmt_data.location_with(text) IS 'the only location at which the reader of a view has a right for the tenant of tenant_with; null: there is none; rights_changed: there are several, or all';

CREATE OR REPLACE FUNCTION order_mgmt_data.locations_with("right" text) RETURNS bigint[]
	LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_locations_with';
COMMENT ON FUNCTION order_mgmt_data.locations_with(text) IS 'the locations at which the reader of a view has a right for the tenant of tenant_with; null: there is no tenant; rights_changed: it has it at all of them';

CREATE OR REPLACE FUNCTION order_mgmt_data.sees_tenant_support(internal) RETURNS internal
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_sees_tenant_support';
COMMENT ON FUNCTION order_mgmt_data.sees_tenant_support(internal) IS 'for the planner: makes sees_tenant a condition that an index can use';
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_tenant("right" text, tenant_id bigint, tenants bigint[]) RETURNS boolean
	LANGUAGE C STABLE STRICT PARALLEL SAFE SUPPORT order_mgmt_data.sees_tenant_support AS 'MODULE_PATHNAME', 'om_sees_tenant';
COMMENT ON FUNCTION order_mgmt_data.sees_tenant(text, bigint, bigint[]) IS 'true for a tenant among tenants, which is a subquery: (SELECT order_mgmt_data.tenants_with(right))
A statement is planned with tenant_id = tenant_with(right) in its place where one tenant is in force by then, else with tenant_id = ANY (tenants).';

CREATE OR REPLACE FUNCTION order_mgmt_data.sees_location_support(internal) RETURNS internal
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_sees_location_support';
COMMENT ON FUNCTION order_mgmt_data.sees_location_support(internal) IS 'for the planner: makes sees_location a condition that an index can use';
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_location("right" text, tenant_id bigint, location_id bigint) RETURNS boolean
	LANGUAGE C STABLE PARALLEL SAFE SUPPORT order_mgmt_data.sees_location_support AS 'MODULE_PATHNAME', 'om_sees_location';
COMMENT ON FUNCTION order_mgmt_data.sees_location(text, bigint, bigint) IS 'true if the reader of a view has a right for a tenant at a location; location null: at all of them
A statement is planned with location_id = location_with(right), or = ANY (locations_with(right)), in its place where one tenant is in force by then, and the right at some of its locations only; with tenant_id = whole_tenant_with(right) where the location is null.';

CREATE OR REPLACE FUNCTION order_mgmt_data.sees_document_support(internal) RETURNS internal
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_sees_document_support';
COMMENT ON FUNCTION order_mgmt_data.sees_document_support(internal) IS 'for the planner: lines are those of documents that are seen; to ask is dear, a few pages of another table';
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_document("right" text, tenant_id bigint, document_id uuid, documents regclass, VARIADIC locations text[])
	RETURNS boolean LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 1000 SUPPORT order_mgmt_data.sees_document_support AS 'MODULE_PATHNAME', 'om_sees_document';
COMMENT ON FUNCTION order_mgmt_data.sees_document(text, bigint, uuid, regclass, text[]) IS 'true if the reader of a view has a right at a location that a document names: what the policy of its lines asks
documents: its table, whose key begins with its id; locations: the columns of which one must name such a location.';

CREATE OR REPLACE FUNCTION order_mgmt_data.show_rows(relation regclass, "right" text, locations text[] DEFAULT NULL, where_seen text DEFAULT NULL)
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	condition text := format('order_mgmt_data.sees_tenant(%1$L, tenant_id, (SELECT order_mgmt_data.tenants_with(%1$L)))', "right");
	places text[] := CASE WHEN locations = '{}' OR (locations IS NULL AND where_seen IS NOT NULL) THEN ARRAY['NULL'] ELSE locations END;
BEGIN
	IF places IS NOT NULL THEN
		condition := condition || format(' AND (%s)', concat_ws(' OR ', (SELECT string_agg(format('order_mgmt_data.sees_location(%L, tenant_id, %s)', "right", p), ' OR ') FROM unnest(places) AS p), where_seen));
	END IF;
	EXECUTE format('DROP POLICY IF EXISTS granted_rows ON %s', relation);
	EXECUTE format('CREATE POLICY granted_rows ON %s FOR SELECT USING (%s)', relation, condition);
	EXECUTE format('COMMENT ON POLICY granted_rows ON %s IS %L', relation, 'who has the right ' || "right" || ' sees the rows of the tenants, and of the locations, where it holds');
END
$$;
COMMENT ON FUNCTION order_mgmt_data.show_rows(regclass, text, text[], text) IS 'for install scripts: which right shows the rows of a table through the views above it; a table without is shown to its owner only
locations: columns of which one must name a location where the right holds; none of them: it must hold everywhere. where_seen: a condition that will do instead. Neither: the rows are of no location.
The rows of lines are of the locations of their document: that a view joins them to documents that are seen comes too late for functions of the reader''s own.';

CREATE OR REPLACE VIEW order_mgmt.tenants WITH (security_invoker = true) AS
	SELECT t.tenant_id, t.name, t.is_active, t.metadata,
		coalesce(t.time_zone_changes[cardinality(t.time_zone_changes)], t.time_zone) AS time_zone,
		t.time_zone_changes[cardinality(t.time_zone_changes) - 1]::date AS time_zone_from, t.number_prefixes
	FROM order_mgmt_data.tenants AS t;
COMMENT ON VIEW order_mgmt.tenants IS 'one row per tenant the role may act for
number_prefixes: how numbers of orders, returns and transfers begin, where put_tenant said it.';
SELECT order_mgmt_data.show_rows('order_mgmt_data.tenants', 'basics');

CREATE OR REPLACE FUNCTION order_mgmt_data.profile_right_list(OUT profile text, OUT "right" text, OUT kind text, OUT object text, OUT argument text,
		OUT allows text)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL SAFE ROWS 500 AS 'MODULE_PATHNAME', 'om_profile_right_list';
COMMENT ON FUNCTION order_mgmt_data.profile_right_list() IS 'all rights of all profiles, and what needs each';

CREATE OR REPLACE VIEW order_mgmt.profile_rights AS
	SELECT l.profile, l."right", l.kind, l.object, l.argument, l.allows FROM order_mgmt_data.profile_right_list() AS l;
COMMENT ON VIEW order_mgmt.profile_rights IS 'one row per profile of grant_access, right it has, and what needs the right
kind: function, view, reports (all views of order_mgmt_report), argument (of the function object, null: of every function; by its path in JSON), call (what depends on what a call asks for, as allows says). allows: what may be done with the right.';

CREATE OR REPLACE FUNCTION order_mgmt.grant_access(role_name text, profile text, tenant_ids bigint[] DEFAULT '{1}', locations text[] DEFAULT NULL)
	RETURNS SETOF text LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_grant_access';
COMMENT ON FUNCTION order_mgmt.grant_access(text, text, bigint[], text[]) IS 'gives an existing role the rights of a profile for some tenants, or at some locations of one tenant
profile: visitor, storefront, gateway, web, cashier, manager, warehouse, analyst, monitor, admin; another one for the same tenant replaces the first. The caller needs the right grant there, and all rights of the profile. Returns what was granted, a line each.
Example: SELECT * FROM order_mgmt.grant_access(''shop_web'', ''web'', ''{1}'')';

CREATE OR REPLACE FUNCTION order_mgmt.revoke_access(role_name text, tenant_ids bigint[] DEFAULT NULL)
	RETURNS SETOF text LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_revoke_access';
COMMENT ON FUNCTION order_mgmt.revoke_access(text, bigint[]) IS 'takes a role''s tenants away, and its rights with the last of them
tenant_ids null = all for which the caller has the right grant, which it needs. Returns what was revoked, a line each.
Example: SELECT * FROM order_mgmt.revoke_access(''shop_web'')';

CREATE OR REPLACE VIEW order_mgmt_data.held_grants AS
	SELECT g.tenant_id, g.role_name, g.profile, g.location_ids, r.oid AS role_oid, r.rolname::text AS role_now
	FROM order_mgmt_data.access_grants AS g
	LEFT JOIN order_mgmt_data.grantees AS b ON b.role_name = g.role_name
	LEFT JOIN pg_catalog.pg_roles AS r ON CASE WHEN EXISTS (SELECT FROM order_mgmt_data.grantees AS m WHERE m.role_name = '')
		THEN r.oid = b.role_oid ELSE r.rolname = g.role_name END;
COMMENT ON VIEW order_mgmt_data.held_grants IS 'one row per grant, with the role that it is of: null when that is gone; before the grants of a restored database are bound, the role of the name';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_access(tenants bigint[], part order_mgmt_data.verify_part) RETURNS SETOF order_mgmt.verification
	LANGUAGE sql STABLE
	BEGIN ATOMIC
		SELECT 'grants_have_roles'::text, count(*), count(*) FILTER (WHERE g.role_now IS NULL OR g.role_now <> g.role_name),
			min(CASE WHEN g.role_now IS NULL THEN g.role_name || ' is nobody' WHEN g.role_now <> g.role_name THEN g.role_name || ' is ' || g.role_now END)
		FROM order_mgmt_data.held_grants AS g
		WHERE tenants IS NULL OR g.tenant_id = ANY (tenants)
		HAVING part.kind = 'now';
	END;
COMMENT ON FUNCTION order_mgmt_data.verify_access(bigint[], order_mgmt_data.verify_part) IS 'grants are of a role that is there, under the name it has';

CREATE OR REPLACE FUNCTION order_mgmt_data.health_access(tenants bigint[])
	RETURNS SETOF order_mgmt.health_check LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY
	SELECT (order_mgmt_data.judge('grants', w.wrong, 1, NULL, concat_ws(': ', format('%s of %s grants are of nobody, or of a role that has another name by now', w.wrong, w.held), w.sample),
		'revoke_access takes those of a role that is gone; the next grant_access or revoke_access gives others the name that their role has.')).*
	FROM (SELECT count(*) AS held, count(*) FILTER (WHERE g.role_now IS DISTINCT FROM g.role_name) AS wrong,
			min(g.role_name || coalesce(' is ' || g.role_now, ' is nobody')) FILTER (WHERE g.role_now IS DISTINCT FROM g.role_name) AS sample
		FROM order_mgmt_data.held_grants AS g WHERE tenants IS NULL OR g.tenant_id = ANY (tenants)) AS w;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.health_access(bigint[]) IS 'grants are of roles that are there, for health()';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_tenants(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 2 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
	relation regclass;
	used bigint[];
	found bigint := 0;
	missing text[] := '{}';
BEGIN
	IF part.kind = 'all' THEN
		-- Every row is of a tenant that is there; tenant 1 is made by the first call that needs it, which may be after a grant.
		FOR relation IN
			SELECT a.attrelid FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
			WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' AND a.attname = 'tenant_id' AND NOT a.attisdropped
			ORDER BY c.relname COLLATE "C"
		LOOP
			EXECUTE format('SELECT array_agg(DISTINCT x.tenant_id) FROM %s AS x WHERE $1 IS NULL OR x.tenant_id = ANY ($1)', relation) INTO used USING tenants;
			found := found + coalesce(cardinality(used), 0);
			missing := missing || ARRAY(SELECT format('%s of tenant %s', relation, u.tenant_id) FROM unnest(used) AS u (tenant_id)
				WHERE NOT (u.tenant_id = 1 AND relation = 'order_mgmt_data.access_grants'::regclass)
					AND NOT EXISTS (SELECT FROM order_mgmt_data.tenants AS t WHERE t.tenant_id = u.tenant_id));
		END LOOP;
		RETURN QUERY SELECT 'tenants_exist', found, cardinality(missing)::bigint, missing[1];
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_tenants(bigint[], order_mgmt_data.verify_part) IS 'what all tables have in common, for verify(): their tenants exist';

CREATE OR REPLACE FUNCTION order_mgmt_data.business_date(at timestamptz, time_zone text, changes text[]) RETURNS date
	LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_business_date';
COMMENT ON FUNCTION order_mgmt_data.business_date(timestamptz, text, text[]) IS 'the day an instant belongs to in a tenant''s time zone, as tenants keeps it; null = UTC
Where the time zone changed, a day begins in the time zone that it has, and ends with the next one.';

-- The rows of a day are found by an index of instants, wherever the day is.
CREATE OR REPLACE FUNCTION order_mgmt_data.day_begins(day date) RETURNS timestamptz
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_day_begins';
COMMENT ON FUNCTION order_mgmt_data.day_begins(date) IS 'an instant before which a day has begun in no time zone';
CREATE OR REPLACE FUNCTION order_mgmt_data.day_ends(day date) RETURNS timestamptz
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_day_ends';
COMMENT ON FUNCTION order_mgmt_data.day_ends(date) IS 'an instant after which a day is over in every time zone';
CREATE OR REPLACE FUNCTION order_mgmt_data.day_begins(days date[]) RETURNS timestamptz
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_day_begins_any';
COMMENT ON FUNCTION order_mgmt_data.day_begins(date[]) IS 'an instant before which none of the days has begun in any time zone';
CREATE OR REPLACE FUNCTION order_mgmt_data.day_ends(days date[]) RETURNS timestamptz
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_day_ends_any';
COMMENT ON FUNCTION order_mgmt_data.day_ends(date[]) IS 'an instant after which all of the days are over in every time zone';
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_day_support(internal) RETURNS internal
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_sees_day_support';
COMMENT ON FUNCTION order_mgmt_data.sees_day_support(internal) IS 'for the planner: makes of sees_day what a statement says of the day';
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_day(indexed timestamptz, at timestamptz) RETURNS boolean
	LANGUAGE C IMMUTABLE PARALLEL SAFE SUPPORT order_mgmt_data.sees_day_support AS 'MODULE_PATHNAME', 'om_sees_any';
COMMENT ON FUNCTION order_mgmt_data.sees_day(timestamptz, timestamptz) IS 'true: a view that shows the business_date of an instant says so, and reads few rows where it is read by that date
indexed: an instant of the row that is equal to at, and has an index. A statement that compares the date is planned with indexed >= day_begins(date) AND indexed <= day_ends(date) in its place.';

CREATE OR REPLACE FUNCTION order_mgmt_data.sees_same_support(internal) RETURNS internal
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_sees_same_support';
COMMENT ON FUNCTION order_mgmt_data.sees_same_support(internal) IS 'for the planner: makes of sees_same what a statement says of its second argument';
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_same(indexed uuid, ordered uuid) RETURNS boolean
	LANGUAGE C IMMUTABLE PARALLEL SAFE SUPPORT order_mgmt_data.sees_same_support AS 'MODULE_PATHNAME', 'om_sees_any';
COMMENT ON FUNCTION order_mgmt_data.sees_same(uuid, uuid) IS 'true, of the id of a document and that in its line: a view of lines that joins their documents says so, and a page of lines in their order reads no documents before them
A statement that compares ordered is planned with indexed >= or <= what that is compared with in its place.';
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_same(indexed date, ordered date) RETURNS boolean
	LANGUAGE C IMMUTABLE PARALLEL SAFE SUPPORT order_mgmt_data.sees_same_support AS 'MODULE_PATHNAME', 'om_sees_any';
COMMENT ON FUNCTION order_mgmt_data.sees_same(date, date) IS 'the same of days: a page of a report of days in their order, (business_date, channel, ...) > (...), reads no days before them';

CREATE OR REPLACE FUNCTION order_mgmt_data.change_time_zone(time_zone text, changes text[], wanted text, at timestamptz) RETURNS text[]
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- what has not begun yet, in neither zone, is replaced: since the first midnight of the two a day lasts longer, and is kept
	WHILE cardinality(changes) > 0 AND least(changes[cardinality(changes) - 1]::date::timestamp AT TIME ZONE changes[cardinality(changes)],
			changes[cardinality(changes) - 1]::date::timestamp AT TIME ZONE coalesce(changes[cardinality(changes) - 2], time_zone, 'UTC')) > at LOOP
		changes := trim_array(changes, 2);
	END LOOP;
	IF wanted <> coalesce(changes[cardinality(changes)], time_zone) THEN
		changes := changes || ARRAY[to_char(greatest(order_mgmt_data.business_date(at, time_zone, nullif(changes, '{}')),
			order_mgmt_data.business_date(at, wanted, NULL)) + 1, 'YYYY-MM-DD'), wanted];
	END IF;
	RETURN nullif(changes, '{}');
END $$;
COMMENT ON FUNCTION order_mgmt_data.change_time_zone(text, text[], text, timestamptz) IS 'changes of a time zone, with another one from the first day on that has begun nowhere yet';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.describe_rows('order_mgmt.tenants', key => 'tenant_id',
	example => $$SELECT time_zone FROM order_mgmt.tenants WHERE tenant_id = 1$$, columns => $$
	name: what the merchant is called
	is_active: true: it is in use
	time_zone: in which its business days begin, once time_zone_from has come
	time_zone_from: first day of that time zone; null: it never was another one
	number_prefixes: how numbers on paper begin, by kind, where it said so$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.profile_rights', key => 'profile, right, kind, object, argument',
	example => $$SELECT DISTINCT "right", allows FROM order_mgmt.profile_rights WHERE profile = 'cashier'$$, columns => $$
	profile: as grant_access calls it
	right: the word of the right
	kind: of what needs the right: function, view, argument, reports, call (what depends on what a call asks for)
	object: the function or view, or the schema of reports; null: every function, or a call
	argument: its argument, or a path in its JSON; null: it is no argument
	allows: what may be done with the right$$);
-- Code of keyed calls: purging old keys.

CREATE OR REPLACE FUNCTION order_mgmt.purge_history(rows_max integer DEFAULT 10000)
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_purge_history';
COMMENT ON FUNCTION order_mgmt.purge_history(integer) IS 'deletes idempotency keys older than order_mgmt.idempotency_retention, at most rows_max; returns how many
Run it until it returns 0, from a job. Documents with a caller-given id stay unique for ever.
Example: SELECT order_mgmt.purge_history()';
-- Code of the journal: events and their reader, status log, state machines.

CREATE OR REPLACE FUNCTION order_mgmt_data.state_transition_list(OUT document_kind text, OUT from_status text, OUT to_status text)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL SAFE ROWS 50 AS 'MODULE_PATHNAME', 'om_state_transition_list';
COMMENT ON FUNCTION order_mgmt_data.state_transition_list() IS 'all allowed transitions of all documents, as the library enforces them';

CREATE OR REPLACE VIEW order_mgmt.state_transitions AS
	SELECT l.document_kind, l.from_status, l.to_status FROM order_mgmt_data.state_transition_list() AS l;
COMMENT ON VIEW order_mgmt.state_transitions IS 'one row per allowed transition of a document''s status';

-- What a document says of itself that never changes is no payload of its event's own: what has such documents adds them to this view.
CREATE OR REPLACE VIEW order_mgmt_data.event_payloads WITH (security_invoker = true) AS
	SELECT NULL::bigint AS tenant_id, NULL::uuid AS document_id, NULL::jsonb AS payload WHERE false;
COMMENT ON VIEW order_mgmt_data.event_payloads IS 'one row per document whose first event has no payload of its own: what it is';

-- The id is worked out before documents are looked at, so that it finds one by its key whoever reads.
CREATE OR REPLACE VIEW order_mgmt.events WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.stamp, e.id, e.aggregatetype, e.aggregateid, e.type, coalesce(e.payload, (SELECT p.payload FROM order_mgmt_data.event_payloads AS p
		WHERE p.tenant_id = e.tenant_id AND p.document_id = (SELECT CASE WHEN e.payload IS NULL THEN e.aggregateid::uuid END))) AS payload, e.occurred_at
	FROM order_mgmt_data.events AS e;
COMMENT ON VIEW order_mgmt.events IS 'one row per committed business fact (the outbox)';
SELECT order_mgmt_data.show_rows('order_mgmt_data.events', 'read_events', locations => '{}');

-- What has documents whose rows are their first entry in the log, too, adds these to this view; log_id null: the entry is in the log.
CREATE OR REPLACE VIEW order_mgmt_data.status_changes WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.log_id, l.document_kind, l.document_id, l.document_line, l.from_status, l.to_status,
		l.reason, l.channel, l.actor, l.approver, l.occurred_at, l.recorded_at, l.stamp, l.role_name
	FROM order_mgmt_data.status_log AS l;
COMMENT ON VIEW order_mgmt_data.status_changes IS 'one row per change of a document''s status: of the table status_log, and those that are said by the document itself';

CREATE OR REPLACE VIEW order_mgmt.status_log WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.log_id, l.document_kind, l.document_id, l.document_line, l.from_status, l.to_status,
		l.reason, l.channel, l.actor, l.approver, l.occurred_at, l.recorded_at, l.stamp, l.role_name
	FROM order_mgmt_data.status_changes AS l
	-- said here of both parts: a part with a condition of its own is read whole and sorted, not in the order of its index
	WHERE l.log_id IS NOT NULL AND order_mgmt_data.sees_tenant('read_log', l.tenant_id, (SELECT order_mgmt_data.tenants_with('read_log')))
		AND order_mgmt_data.sees_location('read_log', l.tenant_id, NULL);
COMMENT ON VIEW order_mgmt.status_log IS 'one row per change of a document''s status
role_name: the role that it was done as, where actor is another name; null = actor is the role.';
SELECT order_mgmt_data.show_rows('order_mgmt_data.status_log', 'read_log', locations => '{}');

CREATE OR REPLACE FUNCTION order_mgmt.events_after(cursor text DEFAULT NULL, rows_max integer DEFAULT 1000, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.delivered_event LANGUAGE C STABLE ROWS 1000 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_events_after';
COMMENT ON FUNCTION order_mgmt.events_after(text, integer, bigint) IS 'the events of a tenant behind a cursor, oldest first: a reader that hands back the cursor of the last row gets every committed event exactly once
cursor: null = from the first event. No rows: keep the cursor and ask again; a transaction that writes, anywhere on the server, holds back the events of all that began after it.
After a restore, also to a point in time, an old cursor is refused (stale_cursor) where that can be told: begin with null and pass over ids you know.
Example: SELECT cursor, type, payload FROM order_mgmt.events_after(NULL, 100)';

CREATE OR REPLACE FUNCTION order_mgmt.purge_events(cursors text[], rows_max integer DEFAULT 10000, tenant_id bigint DEFAULT NULL)
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_purge_events';
COMMENT ON FUNCTION order_mgmt.purge_events(text[], integer, bigint) IS 'deletes the events of a tenant that all of its readers have read, oldest first, at most rows_max; returns how many
cursors: that of each reader, as events_after gave it (stale_cursor): nothing behind the one that is least far is deleted. Run verify() before, which looks at documents by their new events.
Example: SELECT order_mgmt.purge_events(ARRAY(SELECT e.cursor FROM order_mgmt.events_after(NULL, 1) AS e))';

-- What has documents adds its own to this view.
CREATE OR REPLACE VIEW order_mgmt_data.documents WITH (security_invoker = true) AS
	SELECT NULL::bigint AS tenant_id, NULL::text AS document_kind, NULL::uuid AS document_id, NULL::text AS status WHERE false;
COMMENT ON VIEW order_mgmt_data.documents IS 'one row per document of any kind: what moves, idempotency keys and the status log refer to';

-- What is of another document adds its own to this view.
CREATE OR REPLACE VIEW order_mgmt_data.related_documents WITH (security_invoker = true) AS
	SELECT NULL::uuid AS document_id, NULL::uuid AS related_id WHERE false;
COMMENT ON VIEW order_mgmt_data.related_documents IS 'one row per document and other document that says something of itself because of it: when the first changes, verify() looks at both';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_journal(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 10 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'now' THEN
		-- The outbox has no stamp from the future.
		RETURN QUERY
		SELECT 'stamps_are_past', count(*), count(*) FILTER (WHERE e.stamp >= w.bound), min(format('event %s', e.id)) FILTER (WHERE e.stamp >= w.bound)
		FROM (SELECT greatest(pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
			coalesce(pg_current_xact_id_if_assigned()::text::bigint + 1, 0)) AS bound) AS w
		CROSS JOIN order_mgmt_data.tenants AS t
		LEFT JOIN LATERAL (SELECT x.id, x.stamp FROM order_mgmt_data.events AS x WHERE x.tenant_id = t.tenant_id AND x.stamp >= w.bound) AS e ON true
		WHERE tenants IS NULL OR t.tenant_id = ANY (tenants);
	ELSIF part.kind = 'documents' THEN
		-- A document is in a status that its machine knows.
		RETURN QUERY
		SELECT 'document_statuses', count(*), count(*) FILTER (WHERE t.to_status IS NULL),
			min(format('tenant %s %s %s: %s', d.tenant_id, d.document_kind, d.document_id, d.status)) FILTER (WHERE t.to_status IS NULL)
		FROM order_mgmt_data.documents AS d
		LEFT JOIN (SELECT DISTINCT s.document_kind, s.to_status FROM order_mgmt.state_transitions AS s) AS t
			ON t.document_kind = d.document_kind AND t.to_status = d.status
		WHERE d.status IS NOT NULL AND (tenants IS NULL OR d.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(d.document_id, part);
	ELSIF part.kind = 'all' THEN
		-- What an event does not say itself its document says.
		RETURN QUERY
		SELECT 'event_payloads_exist', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s event %s', e.tenant_id, e.id) AS sample, e.payload IS NULL AND p.document_id IS NULL AS missing
			FROM order_mgmt_data.events AS e
			LEFT JOIN order_mgmt_data.event_payloads AS p ON p.tenant_id = e.tenant_id AND p.document_id::text = e.aggregateid
			WHERE tenants IS NULL OR e.tenant_id = ANY (tenants)) AS w;

		-- A stored answer has its document.
		RETURN QUERY
		SELECT 'idempotency_answers_exist', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s function %s key %s', k.tenant_id, k.function, k.idempotency_key) AS sample,
				NOT EXISTS (SELECT 1 FROM order_mgmt_data.documents AS d WHERE d.tenant_id = k.tenant_id AND d.document_id = k.document_id) AS missing
			FROM order_mgmt_data.idempotency_keys AS k
			WHERE tenants IS NULL OR k.tenant_id = ANY (tenants)) AS w;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_journal(bigint[], order_mgmt_data.verify_part) IS 'the invariants that all documents have in common, for verify()';

CREATE OR REPLACE FUNCTION order_mgmt_data.health_journal(tenants bigint[])
	RETURNS SETOF order_mgmt.health_check LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	is_held boolean;
	asked_at timestamptz;
	oldest timestamptz;
BEGIN
	-- who runs is known by the primary only
	IF pg_is_in_recovery() THEN
		RETURN;
	END IF;
	is_held := EXISTS (SELECT FROM order_mgmt_data.tenants AS t
		WHERE (tenants IS NULL OR t.tenant_id = ANY (tenants)) AND EXISTS (SELECT FROM order_mgmt_data.events AS e
			WHERE e.tenant_id = t.tenant_id AND e.stamp >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint));
	SELECT max(a.query_start) FILTER (WHERE a.pid = pg_backend_pid()),
		least(min(a.xact_start) FILTER (WHERE a.pid <> pg_backend_pid() AND a.backend_xid IS NOT NULL), (SELECT min(p.prepared) FROM pg_prepared_xacts AS p))
	INTO asked_at, oldest FROM pg_stat_activity AS a;
	RETURN QUERY
	SELECT (order_mgmt_data.judge('outbox', u.seconds, 300, 3600, CASE WHEN NOT is_held THEN 'no event waits'
		ELSE 'events wait for a transaction that ' || coalesce(format('began %s s ago', u.seconds), 'is open, nobody may know since when') END,
		'End the oldest transaction that writes, of any database of the server: pg_stat_activity shows it by backend_xid and xact_start, pg_prepared_xacts by prepared.')).*
	FROM (SELECT CASE WHEN is_held THEN greatest(round(extract(epoch FROM asked_at - oldest)), 0) ELSE 0 END AS seconds) AS u;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.health_journal(bigint[]) IS 'readers of events need not wait long, for health(); nothing on a standby';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('actor', 'who did it: order_mgmt.actor, else the role'),
	('role_name', 'the role it was done as, where actor is another name; null: actor is the role'),
	('reason', 'why; null: nobody said'),
	('document_kind', (SELECT string_agg(DISTINCT l.document_kind, ', ' ORDER BY l.document_kind) FROM order_mgmt_data.state_transition_list() AS l)),
	('document_id', 'the document'),
	('document_line', 'number of the line it is about; 0 or null: none'),
	('from_status', 'status before; null: there was none'),
	('to_status', 'status after')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.state_transitions', key => 'document_kind, from_status, to_status',
	example => $$SELECT to_status FROM order_mgmt.state_transitions WHERE document_kind = 'transfer' AND from_status = 'ready'$$, columns => '');
SELECT order_mgmt_data.describe_rows('order_mgmt.events', key => 'tenant_id, stamp, id', look_ups => 'stamp',
	example => $$SELECT type, payload FROM order_mgmt.events ORDER BY stamp DESC, id DESC LIMIT 5$$, columns => $$
	stamp: transaction that wrote it; events_after reads in this order
	id: the event, unique for ever
	aggregatetype: kind of the document it is about
	aggregateid: the document, or what the event is about
	type: what happened: order.placed, payment.capture_succeeded, stock.received and so on
	payload: its facts as JSON$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.status_log', key => 'tenant_id, log_id', look_ups => 'document_id',
	example => $$SELECT from_status, to_status, actor FROM order_mgmt.status_log WHERE document_id = '0190...' ORDER BY log_id$$, columns => $$
	log_id: the entry, ascending
	channel: of the document; null: it has none
	approver: who else approved; null: nobody had to$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.delivered_event', columns => $$
	cursor: hand it back to continue behind this event
	id: the event, unique for ever
	aggregatetype: kind of the document it is about
	aggregateid: the document, or what the event is about
	type: what happened: order.placed, payment.capture_succeeded, stock.received and so on
	payload: its facts as JSON$$);
-- Code of the ledger: positions, effects, cost, folding.

-- Who may read the ledger's tables; accounts are of the whole tenant, whatever is posted to them.
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_moves', 'read_stock', locations => '{location_id,other_location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_balances', 'read_stock', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.money_moves', 'read_money', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.money_balances', 'read_money', locations => '{}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_move_costs', 'reports', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_costs', 'reports', locations => '{location_id}');

CREATE OR REPLACE FUNCTION order_mgmt_data.periods_since(stamp bigint)
	RETURNS bigint[] LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_periods_since';
COMMENT ON FUNCTION order_mgmt_data.periods_since(bigint) IS 'the first stamp of each period from that of a stamp on: where moves of a position are looked for, by stamp OPERATOR(order_mgmt_data.~=) ANY of them';

CREATE OR REPLACE FUNCTION order_mgmt_data.periods_between(first_stamp bigint, last_stamp bigint)
	RETURNS bigint[] LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_periods_between';
COMMENT ON FUNCTION order_mgmt_data.periods_between(bigint, bigint) IS 'the first stamp of each period from that of a stamp to that of another one';

CREATE OR REPLACE FUNCTION order_mgmt_data.periods_of(stamps bigint[])
	RETURNS bigint[] LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_periods_of';
COMMENT ON FUNCTION order_mgmt_data.periods_of(bigint[]) IS 'the first stamp of each period that stamps are of; null: of periods_between the first and the last of them it is every second one or more';

CREATE OR REPLACE VIEW order_mgmt_data.stock_effects WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.item_id, m.location_id, m.from_state AS state, OPERATOR(order_mgmt.-) m.quantity AS delta,
		m.stamp, m.occurred_at, m.recorded_at, m.posting, m.move_id
	FROM order_mgmt_data.stock_moves AS m
	WHERE m.from_state OPERATOR(order_mgmt.<) 'supplier'
	UNION ALL
	SELECT m.tenant_id, m.item_id, m.location_id, m.to_state, m.quantity,
		m.stamp, m.occurred_at, m.recorded_at, m.posting, m.move_id
	FROM order_mgmt_data.stock_moves AS m
	WHERE m.to_state OPERATOR(order_mgmt.<) 'supplier' AND m.other_location_id IS NULL
	UNION ALL
	SELECT m.tenant_id, m.item_id, m.other_location_id, m.to_state, m.quantity,
		m.stamp, m.occurred_at, m.recorded_at, m.posting, m.move_id
	FROM order_mgmt_data.stock_moves AS m
	WHERE m.to_state OPERATOR(order_mgmt.<) 'supplier' AND m.other_location_id IS NOT NULL;
COMMENT ON VIEW order_mgmt_data.stock_effects IS 'one row per position a move changes: what leaves or enters a state at a location';

CREATE OR REPLACE VIEW order_mgmt_data.stock_deltas WITH (security_invoker = true) AS
	SELECT b.tenant_id, b.item_id, b.location_id, s.state, s.delta
	FROM order_mgmt_data.stock_balances AS b
	CROSS JOIN LATERAL (VALUES
		('free'::order_mgmt.stock_state, b.free), ('reserved', b.reserved), ('allocated', b.allocated),
		('backordered', b.backordered), ('quality_control', b.quality_control), ('damaged', b.damaged),
		('expired', b.expired), ('returned', b.returned), ('in_transit', b.in_transit)) AS s (state, delta)
	WHERE b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)
	UNION ALL
	SELECT e.tenant_id, e.item_id, e.location_id, e.state, e.delta
	FROM order_mgmt_data.stock_effects AS e
	LEFT JOIN order_mgmt_data.stock_balances AS b ON b.tenant_id = e.tenant_id AND b.item_id = e.item_id
		AND b.location_id = e.location_id AND b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)
	WHERE e.stamp OPERATOR(order_mgmt_data.~=) ANY ((SELECT order_mgmt_data.periods_since(c.fold_stamp) FROM order_mgmt_data.stock_control AS c)::bigint[])
		AND e.stamp >= (SELECT c.fold_stamp FROM order_mgmt_data.stock_control AS c) AND e.stamp >= coalesce(b.fold_stamp, 0);
COMMENT ON VIEW order_mgmt_data.stock_deltas IS 'balances and the moves not yet folded into them: their sum per state is the stock';

CREATE OR REPLACE VIEW order_mgmt_data.stock_positions WITH (security_invoker = true) AS
	SELECT d.tenant_id, d.item_id, d.location_id,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'free'), '0') AS free,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'reserved'), '0') AS reserved,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'allocated'), '0') AS allocated,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'backordered'), '0') AS backordered,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'quality_control'), '0') AS quality_control,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'damaged'), '0') AS damaged,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'expired'), '0') AS expired,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'returned'), '0') AS returned,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'in_transit'), '0') AS in_transit
	FROM order_mgmt_data.stock_deltas AS d
	GROUP BY d.tenant_id, d.item_id, d.location_id;
COMMENT ON VIEW order_mgmt_data.stock_positions IS 'one row per item and location that ever moved: quantity per state, in the reader''s snapshot';

CREATE OR REPLACE FUNCTION order_mgmt.compact_balances(moves_max integer DEFAULT 50000)
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_compact_balances';
COMMENT ON FUNCTION order_mgmt.compact_balances(integer) IS 'folds decided moves, the oldest first, in steps: into the balances of stock, at moving average into costs, into the balances of accounts
moves_max: each step takes about so many (the moves of one transaction are never divided). Returns how many the steps found; each move costs the same, however many wait.
Run it until it returns 0, from a job, at READ COMMITTED. One folder at a time; another one returns 0 at once.
Example: SELECT order_mgmt.compact_balances()';

CREATE OR REPLACE FUNCTION order_mgmt.resync_stock()
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_resync_stock';
COMMENT ON FUNCTION order_mgmt.resync_stock() IS 'rebuilds balances and counters from the ledger and re-enables its triggers; returns the positions rebuilt
Owner and superusers only, as the first stock call of a READ COMMITTED transaction. Sales wait while it runs.
Example: SELECT order_mgmt.resync_stock()';

-- Both sides of a move by one look at it.
CREATE OR REPLACE VIEW order_mgmt_data.money_effects WITH (security_invoker = true) AS
	SELECT m.tenant_id, CASE WHEN s.is_debit THEN m.to_account ELSE m.from_account END AS account, CASE WHEN s.is_debit THEN m.to_id ELSE m.from_id END AS account_id,
		order_mgmt.amount_currency(m.amount) AS currency, CASE WHEN s.is_debit THEN m.amount ELSE OPERATOR(order_mgmt.-) m.amount END AS delta,
		m.stamp, m.move_id, m.recorded_at, m.occurred_at, m.location_id
	FROM order_mgmt_data.money_moves AS m CROSS JOIN (VALUES (true), (false)) AS s (is_debit);
COMMENT ON VIEW order_mgmt_data.money_effects IS 'two rows per money move: what it debits (positive) and what it credits (negative)';

CREATE OR REPLACE VIEW order_mgmt_data.cost_effects WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.move_id, m.item_id, CASE WHEN s.enters THEN coalesce(m.other_location_id, m.location_id) ELSE m.location_id END AS location_id,
		CASE WHEN s.enters THEN m.quantity ELSE OPERATOR(order_mgmt.-) m.quantity END AS delta, m.stamp
	FROM order_mgmt_data.stock_moves AS m CROSS JOIN (VALUES (true), (false)) AS s (enters)
	WHERE CASE WHEN s.enters THEN m.to_state ELSE m.from_state END OPERATOR(order_mgmt.<) 'supplier'
		AND (m.from_state OPERATOR(order_mgmt.>=) 'supplier' OR m.to_state OPERATOR(order_mgmt.>=) 'supplier' OR m.other_location_id IS NOT NULL);
COMMENT ON VIEW order_mgmt_data.cost_effects IS 'one row per position whose value a move changes: moves that cross the border or change location';

CREATE OR REPLACE VIEW order_mgmt_data.cost_totals WITH (security_invoker = true) AS
	SELECT t.tenant_id, t.item_id, t.location_id, t.records, t.quantity, t.value, l.cost_value, l.cost_quantity,
		l.guessed_received, l.guessed_lost
	FROM (
		SELECT c.tenant_id, c.item_id, c.location_id, max(c.position_no) AS records,
			order_mgmt.sum(c.quantity) AS quantity, order_mgmt.sum(c.value) AS value
		FROM order_mgmt_data.stock_move_costs AS c
		GROUP BY c.tenant_id, c.item_id, c.location_id) AS t
	JOIN order_mgmt_data.stock_move_costs AS l ON l.tenant_id = t.tenant_id AND l.item_id = t.item_id
		AND l.location_id = t.location_id AND l.position_no = t.records;
COMMENT ON VIEW order_mgmt_data.cost_totals IS 'one row per position that was priced: what its records come to';

CREATE OR REPLACE VIEW order_mgmt_data.cost_positions WITH (security_invoker = true) AS
	SELECT c.tenant_id, c.item_id, c.location_id, c.records, c.quantity, c.value, c.cost_value, c.cost_quantity, c.guessed_received, c.guessed_lost
	FROM order_mgmt_data.stock_costs AS c
	WHERE (SELECT s.cost_stamp > 0 FROM order_mgmt_data.stock_control AS s)
	UNION ALL
	SELECT t.tenant_id, t.item_id, t.location_id, t.records, t.quantity, t.value, t.cost_value, t.cost_quantity, t.guessed_received, t.guessed_lost
	FROM order_mgmt_data.cost_totals AS t
	WHERE (SELECT s.cost_stamp = 0 FROM order_mgmt_data.stock_control AS s);
COMMENT ON VIEW order_mgmt_data.cost_positions IS 'one row per position that was priced; of a restored database too, which has no stock_costs before its first compact_balances()';

-- An opening entry, whose id is negative, stands for the records of what was archived: whoever archives them adds them here.
CREATE OR REPLACE VIEW order_mgmt_data.cost_records WITH (security_invoker = true) AS
	SELECT c.tenant_id, c.item_id, c.location_id FROM order_mgmt_data.stock_move_costs AS c WHERE c.move_id > 0;
COMMENT ON VIEW order_mgmt_data.cost_records IS 'one row per record of cost that ever was';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_cost(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 5 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'now' THEN
		-- Nothing is worth nothing.
		RETURN QUERY
		SELECT 'empty_positions_have_no_value', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT c.quantity OPERATOR(order_mgmt.=) '0' AND coalesce(order_mgmt.amount_minor(c.value), 0) <> 0 AS wrong,
				format('tenant %s item %s location %s: %s', c.tenant_id, c.item_id, c.location_id, c.value) AS sample
			FROM order_mgmt_data.cost_positions AS c
			WHERE tenants IS NULL OR c.tenant_id = ANY (tenants)) AS w;

		-- The account inventory of a location is what its positions are worth.
		RETURN QUERY
		WITH worth AS (
			SELECT c.tenant_id, c.location_id, order_mgmt.amount_currency(c.value) AS currency, sum(c.value::numeric) AS value
			FROM order_mgmt_data.cost_positions AS c
			WHERE c.value IS NOT NULL GROUP BY 1, 2, 3
		), posted AS (
			SELECT d.tenant_id, d.account_id AS location_id, d.currency, sum(d.delta) AS value
			FROM (
				SELECT b.tenant_id, b.account_id, b.currency, b.balance AS delta
				FROM order_mgmt_data.money_balances AS b
				WHERE b.account = 'inventory' AND b.incarnation = (SELECT s.incarnation FROM order_mgmt_data.stock_control AS s)
				UNION ALL
				SELECT e.tenant_id, e.account_id, e.currency, e.delta::numeric
				FROM order_mgmt_data.money_effects AS e
				WHERE e.account = 'inventory' AND e.stamp >= (SELECT s.money_fold_stamp FROM order_mgmt_data.stock_control AS s)) AS d
			GROUP BY 1, 2, 3
		)
		SELECT 'inventory_matches_costs', count(*), count(*) FILTER (WHERE coalesce(w.value, 0) <> coalesce(p.value, 0)),
			min(format('tenant %s location %s in %s: positions %s, account %s', coalesce(w.tenant_id, p.tenant_id), coalesce(w.location_id, p.location_id),
				coalesce(w.currency, p.currency), coalesce(w.value, 0), coalesce(p.value, 0))) FILTER (WHERE coalesce(w.value, 0) <> coalesce(p.value, 0))
		FROM worth AS w FULL JOIN posted AS p ON p.tenant_id = w.tenant_id AND p.location_id = w.location_id AND p.currency = w.currency
		WHERE tenants IS NULL OR coalesce(w.tenant_id, p.tenant_id) = ANY (tenants);
	ELSIF part.kind = 'moves' THEN
		-- What is decided is priced.
		RETURN QUERY
		SELECT 'moves_are_priced', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s move %s', e.tenant_id, e.move_id) AS sample, CASE WHEN c.move_id IS NULL THEN e.stamp < (SELECT s.cost_stamp FROM order_mgmt_data.stock_control AS s)
					ELSE e.item_id <> c.item_id OR e.delta OPERATOR(order_mgmt.<>) c.quantity END AS wrong
			FROM order_mgmt_data.cost_effects AS e
			LEFT JOIN order_mgmt_data.stock_move_costs AS c ON c.tenant_id = e.tenant_id AND c.move_id = e.move_id AND c.location_id = e.location_id
			WHERE (tenants IS NULL OR e.tenant_id = ANY (tenants)) AND e.stamp >= part.from_stamp AND e.stamp < part.to_stamp) AS w;
	ELSIF part.kind = 'all' THEN
		-- A position is the sum of its records, each of which it has once.
		RETURN QUERY
		WITH counted AS (
			SELECT c.tenant_id, c.item_id, c.location_id, count(*) AS records FROM order_mgmt_data.cost_records AS c GROUP BY c.tenant_id, c.item_id, c.location_id
		), summed AS (
			SELECT c.tenant_id, c.item_id, c.location_id, max(c.position_no) AS last_no, order_mgmt.sum(c.quantity) AS quantity,
				sum(order_mgmt.amount_minor(c.value)) AS minor, count(DISTINCT order_mgmt.amount_currency(c.value)) AS currencies
			FROM order_mgmt_data.stock_move_costs AS c
			GROUP BY c.tenant_id, c.item_id, c.location_id
		), compared AS (
			SELECT coalesce(c.tenant_id, t.tenant_id) AS tenant_id, coalesce(c.item_id, t.item_id) AS item_id,
				coalesce(c.location_id, t.location_id) AS location_id,
				(c.records = n.records AND n.records = t.last_no AND t.currencies <= 1 AND c.quantity OPERATOR(order_mgmt.=) t.quantity
					AND coalesce(order_mgmt.amount_minor(c.value), 0) = coalesce(t.minor, 0)
					AND (c.cost_value IS NULL OR c.quantity OPERATOR(order_mgmt.<) '0' OR (c.guessed_received IS NULL AND c.guessed_lost IS NULL))) IS NOT TRUE AS wrong
			FROM order_mgmt_data.cost_positions AS c
			FULL JOIN summed AS t ON t.tenant_id = c.tenant_id AND t.item_id = c.item_id AND t.location_id = c.location_id
			LEFT JOIN counted AS n ON n.tenant_id = t.tenant_id AND n.item_id = t.item_id AND n.location_id = t.location_id
		)
		SELECT 'costs_match_records', count(*), count(*) FILTER (WHERE w.wrong),
			min(format('tenant %s item %s location %s', w.tenant_id, w.item_id, w.location_id)) FILTER (WHERE w.wrong)
		FROM compared AS w WHERE tenants IS NULL OR w.tenant_id = ANY (tenants);

		-- What is priced has moved.
		RETURN QUERY
		SELECT 'moves_are_priced', count(*), count(*) FILTER (WHERE e.move_id IS NULL), min(format('tenant %s move %s', c.tenant_id, c.move_id)) FILTER (WHERE e.move_id IS NULL)
		FROM order_mgmt_data.stock_move_costs AS c
		LEFT JOIN order_mgmt_data.cost_effects AS e ON e.tenant_id = c.tenant_id AND e.move_id = c.move_id AND e.location_id = c.location_id
		WHERE tenants IS NULL OR c.tenant_id = ANY (tenants);
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_cost(bigint[], order_mgmt_data.verify_part) IS 'the invariants of cost, for verify()';

CREATE OR REPLACE FUNCTION order_mgmt_data.unfolded(ledger regclass, stamp bigint, OUT since timestamptz, OUT moves bigint)
	RETURNS record LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	first bigint;
BEGIN
	-- Money is found by the index of stamps, goods by the one that is led by periods of stamps: in a period they stand by position.
	EXECUTE format('SELECT count(*), min(k.stamp), min(k.recorded_at) FROM (SELECT m.stamp, m.recorded_at FROM %s AS m WHERE m.stamp OPERATOR(order_mgmt_data.~>=) $1'
		' AND m.stamp >= $1 ORDER BY m.stamp USING %s LIMIT 300) AS k', ledger, CASE ledger WHEN 'order_mgmt_data.money_moves'::regclass THEN '<' ELSE 'OPERATOR(order_mgmt_data.~<)' END)
		INTO moves, first, since USING stamp;
	IF moves = 300 AND ledger <> 'order_mgmt_data.money_moves'::regclass THEN
		EXECUTE format('SELECT min(m.recorded_at) FROM %s AS m WHERE m.stamp OPERATOR(order_mgmt_data.~=) $1 AND m.stamp >= $2', ledger) INTO since USING first, stamp;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.unfolded(regclass, bigint) IS 'when the oldest move was recorded whose stamp is not below another one (null: there is none), and how many there are, of more than 300 only that: by what one period of stamps has, however many there are and wherever they lie';

CREATE OR REPLACE FUNCTION order_mgmt_data.judge_lag(name text, done text, ledger regclass, stamp bigint, tells_how_many boolean)
	RETURNS order_mgmt.health_check LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	waiting record := order_mgmt_data.unfolded(ledger, stamp);
	seconds numeric := greatest(round(coalesce(extract(epoch FROM order_mgmt_data.clock() - waiting.since), 0)), 0);
BEGIN
	RETURN order_mgmt_data.judge(name, seconds, 900, 3600, CASE WHEN waiting.since IS NULL THEN format('no move waits to be %s', done)
		WHEN tells_how_many THEN format('moves that wait to be %s: %s, the oldest for %s s', done, CASE WHEN waiting.moves < 300 THEN waiting.moves::text ELSE '300 or more' END, seconds)
		ELSE format('moves wait to be %s, the oldest for %s s', done, seconds) END,
		'Let a scheduler run the job compact, and look how it ended: SELECT last_started_at, last_status, last_error, crontab FROM order_mgmt.jobs.');
END
$$;
COMMENT ON FUNCTION order_mgmt_data.judge_lag(text, text, regclass, bigint, boolean) IS 'a row of health(): how long the oldest move of a ledger has waited for a step of folding that has seen what is below a stamp';

CREATE OR REPLACE FUNCTION order_mgmt_data.health_ledger(tenants bigint[])
	RETURNS SETOF order_mgmt.health_check LANGUAGE plpgsql STABLE ROWS 3 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- How much others write is not told to who sees some tenants.
	RETURN QUERY
	SELECT j.* FROM order_mgmt_data.stock_control AS c
	CROSS JOIN LATERAL (VALUES ('goods_folded', 'folded into balances of stock', 'order_mgmt_data.stock_moves'::regclass, c.fold_stamp),
		('goods_priced', 'priced', 'order_mgmt_data.stock_moves', c.cost_stamp),
		('money_folded', 'folded into balances of accounts', 'order_mgmt_data.money_moves', c.money_fold_stamp)) AS f (name, done, ledger, stamp)
	CROSS JOIN LATERAL order_mgmt_data.judge_lag(f.name, f.done, f.ledger, f.stamp, tenants IS NULL) AS j;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.health_ledger(bigint[]) IS 'moves are folded and priced soon, for health()';

-- Who registers a counter of documents adds the rows whose sum it is to this view, in the counter's units.
CREATE OR REPLACE VIEW order_mgmt_data.counted WITH (security_invoker = true) AS
	SELECT 'holder'::text AS kind, m.tenant_id, m.holder_id AS document_id,
		CASE WHEN m.from_account = ANY ('{store_credit,gift_card}') THEN order_mgmt.amount_minor(m.amount) ELSE 0 END
			- CASE WHEN m.to_account = ANY ('{store_credit,gift_card}') THEN order_mgmt.amount_minor(m.amount) ELSE 0 END AS delta
	FROM order_mgmt_data.money_moves AS m;
COMMENT ON VIEW order_mgmt_data.counted IS 'one row per ledger row and counter of a document that it changes: their sum is the counter';

-- What promises stock adds its lines to this view.
CREATE OR REPLACE VIEW order_mgmt_data.promises WITH (security_invoker = true) AS
	SELECT NULL::bigint AS tenant_id, NULL::bigint AS item_id, NULL::bigint AS location_id, NULL::order_mgmt.quantity AS reserved,
		NULL::order_mgmt.quantity AS allocated, NULL::order_mgmt.quantity AS backordered WHERE false;
COMMENT ON VIEW order_mgmt_data.promises IS 'one row per line of a document that reserves, allocates or backorders stock';

-- What refers to items, locations, channels and other masters adds its rows to this view.
CREATE OR REPLACE VIEW order_mgmt_data.master_uses WITH (security_invoker = true) AS
	SELECT u.tenant_id, u.relation, u.kind, u.id, u.code
	FROM (
		SELECT m.tenant_id, 'stock_moves' AS relation, x.kind, x.id, NULL::text AS code
		FROM order_mgmt_data.stock_moves AS m
		CROSS JOIN LATERAL (VALUES ('item', m.item_id), ('location', m.location_id), ('location', m.other_location_id), ('channel', m.channel_id)) AS x (kind, id)
		UNION ALL
		SELECT m.tenant_id, 'money_moves', x.kind, x.id, NULL
		FROM order_mgmt_data.money_moves AS m
		CROSS JOIN LATERAL (VALUES ('channel', m.channel_id), ('location', m.location_id)) AS x (kind, id)
		UNION ALL
		SELECT e.tenant_id, 'money_moves', k.kind, e.account_id, NULL
		FROM order_mgmt_data.money_effects AS e
		JOIN (VALUES ('revenue', 'channel'), ('discounts', 'channel'), ('returns', 'channel'), ('shipping', 'channel'), ('inventory', 'location'),
			('cost_of_goods', 'location'), ('shrinkage', 'location'), ('tax', 'tax_rate'), ('clearing', 'provider'), ('cash', 'register'),
			('over_short', 'register'), ('petty_cash', 'register')) AS k (account, kind) ON k.account = e.account::text
		WHERE e.account_id <> 0) AS u
	WHERE u.id IS NOT NULL;
COMMENT ON VIEW order_mgmt_data.master_uses IS 'one row per master that a row of another table refers to, by its id, its code or both; null: not by this';

CREATE OR REPLACE FUNCTION order_mgmt_data.cap_mismatches()
	RETURNS TABLE (tenant_id bigint, sample text) LANGUAGE C VOLATILE ROWS 1 AS 'MODULE_PATHNAME', 'om_cap_mismatches';
COMMENT ON FUNCTION order_mgmt_data.cap_mismatches() IS 'idle counters of documents and of states other than free that differ from their ledger as it is now, at every isolation level; under traffic a row may be one that moved meanwhile';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_ledger(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql VOLATILE ROWS 10 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
	suspects text[];
	seen text[];
BEGIN
	IF part.kind = 'now' THEN
		-- Idle counters equal the ledger. Counters move while we read: only what differs three times is wrong.
		FOR attempt IN 1 .. 3 LOOP
			SELECT array_agg(m.sample) INTO seen FROM order_mgmt_data.cap_mismatches() AS m
			WHERE tenants IS NULL OR m.tenant_id = ANY (tenants);
			suspects := CASE WHEN attempt = 1 THEN seen
				ELSE ARRAY(SELECT a.t FROM unnest(suspects) AS a (t) JOIN unnest(seen) AS b (t) ON b.t = a.t) END;
			EXIT WHEN coalesce(cardinality(suspects), 0) = 0;
		END LOOP;
		RETURN QUERY SELECT 'caps_match_ledger', (SELECT count(*) FROM order_mgmt_data.cap_entries()),
			coalesce(cardinality(suspects), 0)::bigint, suspects[1];
	ELSIF part.kind = 'documents' THEN
		-- No gift card and no store credit is overdrawn, but by a forced move.
		RETURN QUERY
		WITH holders AS (
			SELECT m.tenant_id, m.holder_id, bool_or(m.posting & 1 = 1) AS is_forced, count(DISTINCT order_mgmt.amount_currency(m.amount)) > 1 AS is_mixed,
				sum(CASE WHEN m.from_account = ANY ('{store_credit,gift_card}') THEN order_mgmt.amount_minor(m.amount)
					ELSE - order_mgmt.amount_minor(m.amount) END) AS minor
			FROM order_mgmt_data.money_moves AS m
			WHERE m.holder_id IS NOT NULL AND (m.from_account = ANY ('{store_credit,gift_card}') OR m.to_account = ANY ('{store_credit,gift_card}'))
				AND (tenants IS NULL OR m.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(m.holder_id, part)
			GROUP BY m.tenant_id, m.holder_id
		)
		SELECT 'stored_value_not_negative', count(*), count(*) FILTER (WHERE h.is_mixed OR (h.minor < 0 AND NOT h.is_forced)),
			min(format('tenant %s holder %s: %s', h.tenant_id, h.holder_id, h.minor)) FILTER (WHERE h.is_mixed OR (h.minor < 0 AND NOT h.is_forced))
		FROM holders AS h;
	ELSIF part.kind = 'moves' THEN
		-- No move without its document.  unlinked_refund: what a refund without its sale was called up to 0.4.0.
		RETURN QUERY
		SELECT 'moves_have_documents', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s move %s', m.tenant_id, m.move_id) AS sample,
				NOT EXISTS (SELECT 1 FROM order_mgmt_data.documents AS d WHERE d.tenant_id = m.tenant_id
					AND d.document_kind = CASE m.document_kind WHEN 'unlinked_refund' THEN 'refund_without_sale' ELSE m.document_kind END AND d.document_id = m.document_id)
				AND (m.posting & 1 = 0 OR m.document_kind = ANY (ARRAY['order', 'reservation', 'stock_document', 'refund_without_sale', 'unlinked_refund', 'transfer'])) AS missing
			FROM order_mgmt_data.stock_moves AS m
			WHERE (tenants IS NULL OR m.tenant_id = ANY (tenants)) AND m.stamp >= part.from_stamp AND m.stamp < part.to_stamp) AS w;

		-- Both ledgers sum to zero because each row leaves one place and enters another one; of a line no unit is counted twice.
		RETURN QUERY
		SELECT 'ledger_rows_sound', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT m.tenant_id, format('tenant %s move %s', m.tenant_id, m.move_id) AS sample, m.quantity OPERATOR(order_mgmt.<=) '0'
					OR (m.from_state OPERATOR(order_mgmt.=) m.to_state AND coalesce(m.other_location_id, m.location_id) = m.location_id)
					OR (m.unit_cost IS NOT NULL AND m.line_cost IS NOT NULL) AS wrong
				FROM order_mgmt_data.stock_moves AS m WHERE m.stamp >= part.from_stamp AND m.stamp < part.to_stamp
			UNION ALL
			SELECT m.tenant_id, format('tenant %s money move %s', m.tenant_id, m.move_id), order_mgmt.amount_minor(m.amount) <= 0
					OR (m.from_account = m.to_account AND m.from_id = m.to_id)
				FROM order_mgmt_data.money_moves AS m WHERE m.stamp >= part.from_stamp AND m.stamp < part.to_stamp) AS w
		WHERE tenants IS NULL OR w.tenant_id = ANY (tenants);

		-- No money without its document.
		RETURN QUERY
		SELECT 'money_has_documents', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s money move %s', m.tenant_id, m.move_id) AS sample,
				NOT EXISTS (SELECT 1 FROM order_mgmt_data.documents AS d WHERE d.tenant_id = m.tenant_id
					AND d.document_kind = CASE m.document_kind WHEN 'unlinked_refund' THEN 'refund_without_sale' ELSE m.document_kind END AND d.document_id = m.document_id)
				AND (m.posting & 1 = 0 OR m.document_kind = ANY (ARRAY['order', 'stock_document', 'payment', 'return', 'shift', 'refund_without_sale', 'unlinked_refund', 'transfer'])) AS missing
			FROM order_mgmt_data.money_moves AS m
			WHERE (tenants IS NULL OR m.tenant_id = ANY (tenants)) AND m.stamp >= part.from_stamp AND m.stamp < part.to_stamp) AS w;
	ELSIF part.kind = 'all' THEN
		-- Documents and ledger agree: reserved, allocated, backordered per position.
		RETURN QUERY
		WITH promised AS (
			SELECT d.tenant_id, d.item_id, d.location_id, order_mgmt.sum(d.reserved) AS reserved,
				order_mgmt.sum(d.allocated) AS allocated, order_mgmt.sum(d.backordered) AS backordered
			FROM order_mgmt_data.promises AS d GROUP BY d.tenant_id, d.item_id, d.location_id
		), compared AS (
			SELECT tenant_id, item_id, location_id,
				coalesce(a.reserved, '0') AS r1, coalesce(b.reserved, '0') AS r2, coalesce(a.allocated, '0') AS a1,
				coalesce(b.allocated, '0') AS a2, coalesce(a.backordered, '0') AS b1, coalesce(b.backordered, '0') AS b2
			FROM promised AS a FULL JOIN order_mgmt_data.stock_positions AS b USING (tenant_id, item_id, location_id)
			WHERE tenants IS NULL OR tenant_id = ANY (tenants)
		)
		SELECT n.name, count(x.name), count(*) FILTER (WHERE x.wrong),
			min(format('tenant %s item %s location %s', c.tenant_id, c.item_id, c.location_id)) FILTER (WHERE x.wrong)
		FROM (VALUES ('allocated_matches_lines'), ('backordered_matches_lines'), ('reserved_matches_reservations')) AS n (name)
		LEFT JOIN (compared AS c
			CROSS JOIN LATERAL (VALUES ('reserved_matches_reservations', c.r1 OPERATOR(order_mgmt.<>) c.r2),
				('allocated_matches_lines', c.a1 OPERATOR(order_mgmt.<>) c.a2),
				('backordered_matches_lines', c.b1 OPERATOR(order_mgmt.<>) c.b2)) AS x (name, wrong)) ON x.name = n.name
		GROUP BY n.name ORDER BY n.name;

		-- All of history: balances and the moves not yet folded are the ledger, position by position.
		RETURN QUERY
		WITH shown AS (
			SELECT d.tenant_id, d.item_id, d.location_id, d.state::text AS state, order_mgmt.sum(d.delta) AS quantity
			FROM order_mgmt_data.stock_deltas AS d
			WHERE tenants IS NULL OR d.tenant_id = ANY (tenants)
			GROUP BY d.tenant_id, d.item_id, d.location_id, d.state
		), recorded AS (
			SELECT e.tenant_id, e.item_id, e.location_id, e.state::text AS state, order_mgmt.sum(e.delta) AS quantity
			FROM order_mgmt_data.stock_effects AS e
			WHERE tenants IS NULL OR e.tenant_id = ANY (tenants)
			GROUP BY e.tenant_id, e.item_id, e.location_id, e.state
		), compared AS (
			SELECT format('tenant %s item %s location %s %s: balances %s, ledger %s', tenant_id, item_id, location_id, state,
					coalesce(s.quantity, '0'), coalesce(r.quantity, '0')) AS sample,
				coalesce(s.quantity, '0') OPERATOR(order_mgmt.<>) coalesce(r.quantity, '0') AS wrong
			FROM shown AS s FULL JOIN recorded AS r USING (tenant_id, item_id, location_id, state)
			UNION ALL
			-- each row below its own stamp: what a counter is loaded from
			SELECT format('tenant %s item %s location %s: balance %s below %s, ledger %s', b.tenant_id, b.item_id, b.location_id,
					b.free, b.fold_stamp, coalesce(f.quantity, '0')),
				b.free OPERATOR(order_mgmt.<>) coalesce(f.quantity, '0')
			FROM order_mgmt_data.stock_balances AS b
			LEFT JOIN (
				SELECT k.tenant_id, k.item_id, k.location_id, order_mgmt.sum(e.delta) AS quantity
				FROM order_mgmt_data.stock_balances AS k
				JOIN order_mgmt_data.stock_effects AS e ON e.tenant_id = k.tenant_id AND e.item_id = k.item_id AND e.location_id = k.location_id
					AND e.stamp < k.fold_stamp AND e.state OPERATOR(order_mgmt.=) 'free'
				GROUP BY k.tenant_id, k.item_id, k.location_id) AS f ON f.tenant_id = b.tenant_id AND f.item_id = b.item_id AND f.location_id = b.location_id
			WHERE b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)
				AND (tenants IS NULL OR b.tenant_id = ANY (tenants))
		)
		SELECT 'balances_match_ledger', count(*), count(*) FILTER (WHERE c.wrong), min(c.sample) FILTER (WHERE c.wrong)
		FROM compared AS c;

		-- Balances of accounts equal the ledger below their stamp.
		RETURN QUERY
		WITH summed AS (
			SELECT e.tenant_id, e.account, e.account_id, e.currency, sum(e.delta::numeric) AS balance
			FROM order_mgmt_data.money_effects AS e
			WHERE e.stamp < (SELECT c.money_fold_stamp FROM order_mgmt_data.stock_control AS c)
			GROUP BY e.tenant_id, e.account, e.account_id, e.currency
		), compared AS (
			SELECT coalesce(b.tenant_id, s.tenant_id) AS tenant_id, coalesce(b.account, s.account) AS account, coalesce(b.currency, s.currency) AS currency,
				coalesce(b.balance, 0) AS kept, coalesce(s.balance, 0) AS found
			FROM (SELECT x.* FROM order_mgmt_data.money_balances AS x
				WHERE x.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)) AS b
			FULL JOIN summed AS s ON s.tenant_id = b.tenant_id AND s.account = b.account AND s.account_id = b.account_id AND s.currency = b.currency
		)
		SELECT 'money_balances_match_ledger', count(*), count(*) FILTER (WHERE c.kept <> c.found),
			min(format('tenant %s %s in %s: balance %s, ledger %s', c.tenant_id, c.account, c.currency, c.kept, c.found)) FILTER (WHERE c.kept <> c.found)
		FROM compared AS c WHERE tenants IS NULL OR c.tenant_id = ANY (tenants);
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_ledger(bigint[], order_mgmt_data.verify_part) IS 'the invariants of both ledgers and of counters of documents, for verify()';
-- Code of the catalog.

-- Who may read the catalog's tables.
SELECT order_mgmt_data.show_rows('order_mgmt_data.locations', 'read_catalog', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.channels', 'read_catalog');
SELECT order_mgmt_data.show_rows('order_mgmt_data.channel_locations', 'read_catalog', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.items', 'read_catalog');
SELECT order_mgmt_data.show_rows('order_mgmt_data.prices', 'read_catalog');

CREATE OR REPLACE FUNCTION order_mgmt.put_tenant(tenant_id bigint, name text DEFAULT NULL, time_zone text DEFAULT NULL,
		number_prefixes order_mgmt.strict_jsonb DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL)
	RETURNS SETOF order_mgmt.tenants LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_tenant';
COMMENT ON FUNCTION order_mgmt.put_tenant(bigint, text, text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb) IS 'creates a tenant or changes what is said of it (owner and superusers only)
Null: as it is. time_zone: a name of pg_timezone_names, in which a business day begins and ends, for the reports; UTC for a new tenant. Once something was recorded, another one is in force from the next day on (time_zone_from of the answer), and no past day moves. A single shop needs none: tenant 1 is made by the first call that needs it.
number_prefixes: {"order"?,"return"?,"transfer"?}, how numbers on paper begin from now on: digits, capitals and hyphens, up to 8; one that is not named: none for orders, R- for returns, T- for transfers.
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
tax_rates: codes of the taxes of a line that names none (unknown_tax_rate); ''{}'': none. tax_class: by which put_tax_rule says them instead, for where the line goes; an empty text: none. weight: of one unit in kilograms, for shipping by weight.
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
-- Code of customers.

-- Who may read customers.  They are of no location: a role of some reads all of its tenant's.
SELECT order_mgmt_data.show_rows('order_mgmt_data.customer_groups', 'read_customers');
SELECT order_mgmt_data.show_rows('order_mgmt_data.customers', 'read_customers');
SELECT order_mgmt_data.show_rows('order_mgmt_data.customer_group_members', 'read_customers');
SELECT order_mgmt_data.show_rows('order_mgmt_data.customer_addresses', 'read_addresses');
SELECT order_mgmt_data.show_rows('order_mgmt_data.customer_consents', 'read_customers');
SELECT order_mgmt_data.show_rows('order_mgmt_data.customer_erasures', 'read_customers');

CREATE OR REPLACE VIEW order_mgmt.customer_groups WITH (security_invoker = true) AS
	SELECT g.tenant_id, g.customer_group_id, g.code AS customer_group, g.name, g.is_active, g.metadata
	FROM order_mgmt_data.customer_groups AS g;
COMMENT ON VIEW order_mgmt.customer_groups IS 'one row per customer group';

CREATE OR REPLACE VIEW order_mgmt.customers WITH (security_invoker = true) AS
	SELECT c.tenant_id, c.customer_id, c.code AS customer, c.email, c.name, c.phone,
		ARRAY(SELECT g.code FROM order_mgmt_data.customer_group_members AS m
			JOIN order_mgmt_data.customer_groups AS g ON g.tenant_id = m.tenant_id AND g.customer_group_id = m.customer_group_id
			WHERE m.tenant_id = c.tenant_id AND m.customer_id = c.customer_id ORDER BY g.code COLLATE "C") AS groups,
		c.vat_number, c.tax_exemption, c.notes, c.is_active, c.metadata, c.recorded_at, c.erased_at
	FROM order_mgmt_data.customers AS c;
COMMENT ON VIEW order_mgmt.customers IS 'one row per customer
One that was erased has its id for a code, and nothing else that is personal.';

CREATE OR REPLACE VIEW order_mgmt.customer_group_members WITH (security_invoker = true) AS
	SELECT m.tenant_id, g.code AS customer_group, m.customer_id, c.code AS customer
	FROM order_mgmt_data.customer_group_members AS m
	JOIN order_mgmt_data.customer_groups AS g ON g.tenant_id = m.tenant_id AND g.customer_group_id = m.customer_group_id
	JOIN order_mgmt_data.customers AS c ON c.tenant_id = m.tenant_id AND c.customer_id = m.customer_id;
COMMENT ON VIEW order_mgmt.customer_group_members IS 'one row per customer and group it is in';

-- Who may read where orders are sent reads addresses by these; here stands a barrier before conditions of the reader's own.
CREATE OR REPLACE VIEW order_mgmt.customer_addresses WITH (security_invoker = true, security_barrier = true) AS
	SELECT a.tenant_id, a.address_id, a.customer_id, a.code AS address, a.is_current, a.name, a.company, a.line1, a.line2, a.postal_code, a.city, a.region,
		a.country, a.phone, a.recorded_at
	FROM order_mgmt_data.customer_addresses AS a
	WHERE order_mgmt_data.sees_tenant('read_customers', a.tenant_id, (SELECT order_mgmt_data.tenants_with('read_customers')));
COMMENT ON VIEW order_mgmt.customer_addresses IS 'one row per address that a customer has or had
An address that changes gets another row: documents keep the former one.';

CREATE OR REPLACE VIEW order_mgmt.customer_consents WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.consent_id, s.customer_id, s.consent, s.is_given, s.text_version, NOT EXISTS (SELECT FROM order_mgmt_data.customer_consents AS l
			WHERE l.tenant_id = s.tenant_id AND l.customer_id = s.customer_id AND l.consent = s.consent AND (l.occurred_at, l.consent_id) > (s.occurred_at, s.consent_id)) AS is_current,
		s.actor, s.role_name, s.occurred_at, s.recorded_at
	FROM order_mgmt_data.customer_consents AS s;
COMMENT ON VIEW order_mgmt.customer_consents IS 'one row per consent that a customer gave or withdrew, each time
is_current: it is the last one of that consent, which holds by now.';

CREATE OR REPLACE VIEW order_mgmt.customer_erasures WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.customer_id, e.actor, e.role_name, e.recorded_at
	FROM order_mgmt_data.customer_erasures AS e;
COMMENT ON VIEW order_mgmt.customer_erasures IS 'one row per customer that was erased: by whom, and when';

CREATE OR REPLACE FUNCTION order_mgmt_data.exported(said jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN jsonb_strip_nulls(said - '{tenant_id,stamp,log_id,posting,secret_hash,role_name,actor}'::text[]);
COMMENT ON FUNCTION order_mgmt_data.exported(jsonb) IS 'a row as a customer gets it: without what is the library''s or the shop''s own, and without nulls';

-- What documents say of customers adds its own to this view, of the present; the archive adds the same of what has left.
CREATE OR REPLACE VIEW order_mgmt_data.order_exports WITH (security_invoker = true) AS
	SELECT NULL::bigint AS tenant_id, NULL::uuid AS customer_id, NULL::text AS kind, NULL::timestamptz AS at, NULL::jsonb AS said WHERE false;
COMMENT ON VIEW order_mgmt_data.order_exports IS 'one row per document of a customer: what it says';
CREATE OR REPLACE VIEW order_mgmt_data.customer_exports WITH (security_invoker = true) AS
	SELECT c.tenant_id, c.customer_id, 'customer'::text AS kind, c.recorded_at AS at, order_mgmt_data.exported(to_jsonb(c))
		|| jsonb_build_object('groups', ARRAY(SELECT g.code FROM order_mgmt_data.customer_group_members AS m
			JOIN order_mgmt_data.customer_groups AS g ON g.tenant_id = m.tenant_id AND g.customer_group_id = m.customer_group_id
			WHERE m.tenant_id = c.tenant_id AND m.customer_id = c.customer_id ORDER BY g.code COLLATE "C")) AS said
	FROM order_mgmt_data.customers AS c
	UNION ALL
	SELECT a.tenant_id, a.customer_id, 'addresses', a.recorded_at, order_mgmt_data.exported(to_jsonb(a)) FROM order_mgmt_data.customer_addresses AS a
	UNION ALL
	SELECT s.tenant_id, s.customer_id, 'consents', s.occurred_at, order_mgmt_data.exported(to_jsonb(s)) FROM order_mgmt_data.customer_consents AS s;
COMMENT ON VIEW order_mgmt_data.customer_exports IS 'one row per thing that is kept of a customer: what export_customer tells';

CREATE OR REPLACE FUNCTION order_mgmt.export_customer(customer text, tenant_id bigint DEFAULT NULL)
	RETURNS jsonb LANGUAGE C STABLE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_export_customer';
COMMENT ON FUNCTION order_mgmt.export_customer(text, bigint) IS 'all that is kept of a customer, as one JSON object: the customer, its addresses and consents, its orders with their lines and taxes, payments, fulfillments and returns, archived ones among them
customer: its code; of one that was erased, its id.
Example: SELECT order_mgmt.export_customer(''C-17'') -> ''addresses''';

CREATE OR REPLACE FUNCTION order_mgmt.erase_customer(customer text, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}',
		tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.customers LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_erase_customer';
COMMENT ON FUNCTION order_mgmt.erase_customer(text, text, order_mgmt.strict_jsonb, bigint) IS 'erases all that is personal of a customer, for ever: name, e-mail, addresses, notes, groups and code, the metadata and references that were kept with its documents, and the tracking of its parcels, archived ones among them
What was sold stays: documents, ledgers, logs, events and keys have ids only, and are not touched; of addresses the country stays, of consents what to and when. Its code is customer_id from then on; nothing is sold to it any more. customer_erasures records it.
A guest''s order is claimed for a customer first (claim_order). What callers write into reasons, actors, idempotency keys, holders and metadata of reservations, and methods and references of payments is theirs to keep free of names. Works at READ COMMITTED (wrong_isolation); waits for who sells to the customer just now.
Example: SELECT erased_at FROM order_mgmt.erase_customer(''C-17'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_customer_group(customer_group text, name text DEFAULT NULL, is_active boolean DEFAULT NULL,
		metadata order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.customer_groups LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_customer_group';
COMMENT ON FUNCTION order_mgmt.put_customer_group(text, text, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a customer group or changes what is said of it
Null: as it is. customer_group: its code, never changed; name: the code for a new one. is_active => false: nobody is put in it any more, and who is stays.
Example: SELECT * FROM order_mgmt.put_customer_group(''wholesale'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_customer(customer text DEFAULT NULL, email text DEFAULT NULL, name text DEFAULT NULL, phone text DEFAULT NULL,
		groups text[] DEFAULT NULL, vat_number text DEFAULT NULL, tax_exemption text DEFAULT NULL, notes text DEFAULT NULL, is_active boolean DEFAULT NULL,
		metadata order_mgmt.strict_jsonb DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.customers LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_customer';
COMMENT ON FUNCTION order_mgmt.put_customer(text, text, text, text, text[], text, text, text, boolean, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, bigint) IS 'creates a customer or changes what is said of it
Null: as it is. customer: its code, another system''s id perhaps, never changed; null: the customer of the e-mail, and of a new one its customer_id. email: kept in small letters; no other customer of the tenant has it (email_in_use).
groups: codes of all groups it is in, at most 10 (unknown_customer_group); ''{}'': none. vat_number: two letters of a country and the number, as it is written or not. tax_exemption: that of the tax rules which apply to it (put_tax_rule), as reverse_charge.
options: {"clear":["email","name","phone","vat_number","tax_exemption","notes"]}: those of them that are taken away. is_active => false: nothing is sold to it.
Example: SELECT customer_id FROM order_mgmt.put_customer(''C-17'', ''ann@example.com'', ''Ann Miller'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_customer_address(customer text, address text, name text DEFAULT NULL, company text DEFAULT NULL, line1 text DEFAULT NULL,
		line2 text DEFAULT NULL, country text DEFAULT NULL, region text DEFAULT NULL, postal_code text DEFAULT NULL, city text DEFAULT NULL, phone text DEFAULT NULL,
		is_active boolean DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.customer_addresses LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_customer_address';
COMMENT ON FUNCTION order_mgmt.put_customer_address(text, text, text, text, text, text, text, text, text, text, text, boolean, order_mgmt.strict_jsonb, bigint) IS 'gives a customer an address, or changes it; documents keep the one that they were made with
Null: as it is. customer: its code; address: what the address is called: home, office. country: ISO 3166 code of two letters, needed by a new one; postal_code: as the country has them (invalid_address, with all parts that are wrong).
options: {"clear":["company", ...]}: parts that are taken away. is_active => false: the customer has it no more. At most 100 addresses at a time.
Example: SELECT address_id FROM order_mgmt.put_customer_address(''C-17'', ''home'', ''Ann Miller'', line1 => ''Hauptstr. 1'', country => ''DE'', postal_code => ''10115'', city => ''Berlin'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_customer_consent(customer text, consent text, is_given boolean, text_version text DEFAULT NULL,
		occurred_at timestamptz DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.customer_consents LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_customer_consent';
COMMENT ON FUNCTION order_mgmt.put_customer_consent(text, text, boolean, text, timestamptz, order_mgmt.strict_jsonb, bigint) IS 'records that a customer gave or withdrew a consent
customer: its code; consent: what to: newsletter, profiling; text_version: of the text that was shown, needed where it is given. Each change is a row of its own; what holds at that time already adds none.
Example: SELECT is_current FROM order_mgmt.put_customer_consent(''C-17'', ''newsletter'', true, ''2026-01'')';

-- Answers of calls are of documents that are there.
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT c.tenant_id, 'customer', c.customer_id, NULL FROM order_mgmt_data.customers AS c$$);

-- Personal for who may read customers; to others a number among numbers.
CREATE OR REPLACE VIEW order_mgmt_report.dim_customer WITH (security_barrier = true) AS
	SELECT c.tenant_id, c.customer_id, CASE WHEN p.is_shown THEN c.code END AS customer, CASE WHEN p.is_shown THEN c.email END AS email, CASE WHEN p.is_shown THEN c.name END AS name,
		a.country, c.tax_exemption IS NOT NULL AS is_tax_exempt, c.vat_number IS NOT NULL AS is_vat_registered, c.is_active, c.erased_at IS NOT NULL AS is_erased,
		c.recorded_at AS created_at, order_mgmt_data.business_date(c.recorded_at, t.time_zone, t.time_zone_changes) AS created_date
	FROM order_mgmt_data.customers AS c
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = c.tenant_id
	CROSS JOIN LATERAL (SELECT order_mgmt_data.sees_tenant('read_customers', c.tenant_id, (SELECT order_mgmt_data.tenants_with('read_customers'))) AS is_shown) AS p
	LEFT JOIN LATERAL (SELECT x.country FROM order_mgmt_data.customer_addresses AS x WHERE x.customer_id = c.customer_id AND x.tenant_id = c.tenant_id
		ORDER BY x.address_id DESC LIMIT 1) AS a ON true
	WHERE order_mgmt_data.sees_tenant('reports', c.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
		AND order_mgmt_data.sees_day(c.recorded_at, c.recorded_at);
COMMENT ON VIEW order_mgmt_report.dim_customer IS 'one row per customer
customer, email and name are for who has the right read_customers.';

SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT m.tenant_id, 'customer_group', m.customer_group_id, m.code FROM order_mgmt_data.customer_groups AS m$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT m.tenant_id, 'customer_group_members', 'customer_group', m.customer_group_id, NULL FROM order_mgmt_data.customer_group_members AS m$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_customer(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 2 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- What is of a customer has its customer.
		RETURN QUERY
		SELECT 'customers_exist', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s customer %s: %s', x.tenant_id, x.customer_id, x.relation) AS sample, NOT EXISTS (SELECT FROM order_mgmt_data.customers AS c
				WHERE c.tenant_id = x.tenant_id AND c.customer_id = x.customer_id) AS missing
			FROM (
				SELECT m.tenant_id, m.customer_id, 'group' AS relation FROM order_mgmt_data.customer_group_members AS m
				UNION ALL
				SELECT a.tenant_id, a.customer_id, 'address' FROM order_mgmt_data.customer_addresses AS a WHERE a.customer_id IS NOT NULL
				UNION ALL
				SELECT s.tenant_id, s.customer_id, 'consent' FROM order_mgmt_data.customer_consents AS s) AS x
			WHERE (tenants IS NULL OR x.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(x.customer_id, part)) AS w
		HAVING count(*) > 0;

		-- Nothing personal is left of a customer that was erased.
		RETURN QUERY
		SELECT 'erased_customers_are_empty', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s customer %s', c.tenant_id, c.customer_id) AS sample, c.code <> c.customer_id::text OR c.is_active OR c.metadata <> '{}'
				OR num_nonnulls(c.email, c.name, c.phone, c.vat_number, c.tax_exemption, c.notes) > 0
				OR EXISTS (SELECT FROM order_mgmt_data.customer_group_members AS m WHERE m.tenant_id = c.tenant_id AND m.customer_id = c.customer_id)
				OR EXISTS (SELECT FROM order_mgmt_data.customer_addresses AS a WHERE a.tenant_id = c.tenant_id AND a.customer_id = c.customer_id
					AND (a.is_current OR num_nonnulls(a.code, a.region, a.postal_code, a.city, a.line1, a.line2, a.company, a.name, a.phone) > 0)) AS wrong
			FROM order_mgmt_data.customers AS c
			WHERE c.erased_at IS NOT NULL AND (tenants IS NULL OR c.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(c.customer_id, part)) AS w
		HAVING count(*) > 0;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_customer(bigint[], order_mgmt_data.verify_part) IS 'the invariants of customers, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('customer_id', 'the customer; null: nobody said who it is'),
	('customer', 'code of the customer'),
	('customer_group', 'code of the customer group'),
	('customer_group_id', 'the customer group, whatever its code'),
	('address_id', 'the address, as it was')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.customer_groups', key => 'tenant_id, customer_group',
	example => $$SELECT name FROM order_mgmt.customer_groups WHERE customer_group = 'wholesale'$$, columns => '');
SELECT order_mgmt_data.describe_rows('order_mgmt.customers', key => 'customer_id', look_ups => 'customer; email; newest by recorded_at',
	example => $$SELECT customer_id, name FROM order_mgmt.customers WHERE email = 'ann@example.com'$$, columns => $$
	customer_id: the customer
	customer: its code; customer_id, if it has none of its own
	email: in small letters; null: nobody said it, or it was erased
	name: what it is called; null: nobody said it, or it was erased
	phone: its telephone; null: nobody said it, or it was erased
	groups: codes of the groups it is in
	vat_number: without what parts it; null: it has none
	tax_exemption: that of the tax rules which apply to it (put_tax_rule), as reverse_charge; null: none
	notes: what people say of it; null: nothing
	is_active: false: nothing is sold to it
	erased_at: when it was erased; null: it was not$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.customer_group_members', key => 'customer_id, customer_group', look_ups => 'customer_id; customer_group',
	example => $$SELECT customer FROM order_mgmt.customer_group_members WHERE customer_group = 'wholesale'$$, columns => $$
	customer_id: the customer$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.customer_addresses', key => 'address_id', look_ups => 'customer_id',
	example => $$SELECT address, city FROM order_mgmt.customer_addresses WHERE customer_id = '0190...' AND is_current$$, columns => $$
	customer_id: whose it is; null: of an order without an account
	address: what the customer calls it; null: it was said for one document only, or erased
	is_current: true: the customer has it; false: documents do
	name: who lives there; null: nobody said it
	company: the company; null: none
	line1: street and number; null: nobody said it
	line2: what else finds it; null: nothing
	postal_code: as the country has them; null: none
	city: the town; null: nobody said it
	region: the state or province; null: nobody said it
	country: ISO 3166 code of two letters
	phone: telephone there; null: nobody said it$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.customer_erasures', key => 'customer_id', look_ups => 'newest by recorded_at',
	example => $$SELECT customer_id, actor FROM order_mgmt.customer_erasures ORDER BY recorded_at DESC LIMIT 10$$, columns => $$
	customer_id: the customer$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.dim_customer', key => 'customer_id',
	example => $$SELECT country, count(*) FROM order_mgmt_report.dim_customer WHERE created_date = '2026-01-31' GROUP BY country$$, columns => $$
	customer_id: the customer
	customer: its code; null: the reader may not read customers
	email: in small letters; null: there is none, or the reader may not read customers
	name: what it is called; null: nobody said it, or the reader may not read customers
	country: of the address that it said last; null: it said none
	is_tax_exempt: it has an exemption
	is_vat_registered: it has a VAT number
	is_erased: all that is personal was erased
	created_at: when it was recorded
	created_date: the business day of that$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.customer_consents', key => 'consent_id', look_ups => 'customer_id',
	example => $$SELECT consent, is_given FROM order_mgmt.customer_consents WHERE customer_id = '0190...' AND is_current$$, columns => $$
	consent_id: the record of it, ascending
	customer_id: the customer
	consent: what to
	is_given: true: it was given; false: withdrawn
	text_version: of the text that was shown; null: nobody said it
	is_current: true: it holds by now$$);
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
Null: as it is. basis: what the minimum of its fees is of: total (if new: what the goods cost, discounts taken off), weight (kilograms, by put_item) or quantity (units); services count in neither of these.
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
-- Code of products.

-- Who may read its tables.
SELECT order_mgmt_data.show_rows('order_mgmt_data.barcodes', 'read_catalog');
SELECT order_mgmt_data.show_rows('order_mgmt_data.barcode_rules', 'closed_channels');
SELECT order_mgmt_data.show_rows('order_mgmt_data.item_windows', 'closed_channels');

CREATE OR REPLACE VIEW order_mgmt.barcodes WITH (security_invoker = true, security_barrier = true) AS
	SELECT b.tenant_id, b.barcode, b.kind, i.sku, b.item_id, b.unit, b.is_active
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

CREATE OR REPLACE FUNCTION order_mgmt.put_barcode(barcode text, sku text DEFAULT NULL, unit text DEFAULT NULL, kind text DEFAULT NULL, is_active boolean DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.barcodes LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_barcode';
COMMENT ON FUNCTION order_mgmt.put_barcode(text, text, text, text, boolean, bigint) IS 'says of which item a barcode is, by which lines may name it instead of its sku
Null: as it is. barcode: 8, 12, 13 or 14 digits with a check digit are a GTIN, stored as its 14 digits; anything else is stored as it stands. sku: needed by a new one. An item may have several.
kind: gtin or free, refused where it is the other one. is_active => false: it means nothing any more, and may be given to another item; who says a sku takes it into use.
unit: one of the item (put_unit), for a barcode on a box: a line that names it is of so many boxes, one if it says no quantity. A barcode that comes into use again has none unless it is said.
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

SELECT order_mgmt_data.show_rows('order_mgmt_data.categories', 'read_catalog');
SELECT order_mgmt_data.show_rows('order_mgmt_data.products', 'read_catalog');
SELECT order_mgmt_data.show_rows('order_mgmt_data.variants', 'read_catalog');

CREATE OR REPLACE VIEW order_mgmt.categories WITH (security_invoker = true, security_barrier = true) AS
	SELECT c.tenant_id, c.category_id, c.code AS category, c.name, p.code AS parent, c.place, c.names, c.is_active, c.metadata
	FROM order_mgmt_data.categories AS c
	LEFT JOIN order_mgmt_data.categories AS p ON p.tenant_id = c.tenant_id AND p.category_id = c.parent_id
	WHERE c.is_active OR order_mgmt_data.sees_tenant('closed_channels', c.tenant_id, (SELECT order_mgmt_data.tenants_with('closed_channels')));
COMMENT ON VIEW order_mgmt.categories IS 'one row per category of products; visitors see those that are active';

CREATE OR REPLACE VIEW order_mgmt.products WITH (security_invoker = true, security_barrier = true) AS
	SELECT p.tenant_id, p.product_id, p.code AS product, p.name, p.brand, p.description,
		ARRAY(SELECT c.code FROM unnest(p.category_ids) WITH ORDINALITY AS u (category_id, n)
			JOIN order_mgmt_data.categories AS c ON c.tenant_id = p.tenant_id AND c.category_id = u.category_id ORDER BY u.n) AS categories,
		p.option_names, p.images, p.attributes, p.texts, p.is_active, p.metadata
	FROM order_mgmt_data.products AS p
	WHERE p.is_active OR order_mgmt_data.sees_tenant('closed_channels', p.tenant_id, (SELECT order_mgmt_data.tenants_with('closed_channels')));
COMMENT ON VIEW order_mgmt.products IS 'one row per product; visitors see those that are active';

CREATE OR REPLACE VIEW order_mgmt.variants WITH (security_invoker = true, security_barrier = true) AS
	SELECT v.tenant_id, i.sku, p.code AS product, v.option_values, v.place, v.images, v.attributes, v.item_id, v.product_id
	FROM order_mgmt_data.variants AS v
	JOIN order_mgmt_data.products AS p ON p.tenant_id = v.tenant_id AND p.product_id = v.product_id
	JOIN order_mgmt_data.items AS i ON i.tenant_id = v.tenant_id AND i.item_id = v.item_id
	WHERE (p.is_active AND i.is_active) OR order_mgmt_data.sees_tenant('closed_channels', v.tenant_id, (SELECT order_mgmt_data.tenants_with('closed_channels')));
COMMENT ON VIEW order_mgmt.variants IS 'one row per item that is a variant of a product; visitors see those that are active, of active products';

CREATE OR REPLACE FUNCTION order_mgmt.put_category(category text, name text DEFAULT NULL, parent text DEFAULT NULL, place integer DEFAULT NULL,
		names order_mgmt.strict_jsonb DEFAULT NULL, is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL,
		options order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.categories LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_category';
COMMENT ON FUNCTION order_mgmt.put_category(text, text, text, integer, order_mgmt.strict_jsonb, boolean, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, bigint) IS 'creates a category of products or changes it
Null: as it is. category: its code, never changed; name: the code for a new one; parent: the category that it is within, no one within it; place: order among those of a parent (0 if new). names: its name by locale, {"de": "Schuhe"}. options: {"clear": ["parent"]}: it is within none any more.
Example: SELECT * FROM order_mgmt.put_category(''shoes'', ''Shoes'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_product(product text, name text DEFAULT NULL, brand text DEFAULT NULL, description text DEFAULT NULL, categories text[] DEFAULT NULL,
		option_names text[] DEFAULT NULL, images text[] DEFAULT NULL, attributes order_mgmt.strict_jsonb DEFAULT NULL, texts order_mgmt.strict_jsonb DEFAULT NULL,
		is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.products LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_product';
COMMENT ON FUNCTION order_mgmt.put_product(text, text, text, text, text[], text[], text[], order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, boolean, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, bigint) IS 'creates a product or changes it; its variants are items (put_variant)
Null: as it is. product: its code, never changed; name: the code for a new one. categories: codes; an empty array: none. option_names: in what its variants differ, ''{size,color}''; their number stays once it has variants. images: URLs that begin with https://, http:// or /.
attributes: a flat object, {"material": "wool", "washable": true, "for": ["women", "men"]}. texts: name and description by locale, {"de": {"name": "Schal", "description": "..."}}. options: {"clear": ["brand", "description"]}: it has none any more.
Example: SELECT * FROM order_mgmt.put_product(''scarf'', ''Scarf'', option_names => ''{color}'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_variant(sku text, product text DEFAULT NULL, option_values text[] DEFAULT NULL, place integer DEFAULT NULL,
		images text[] DEFAULT NULL, attributes order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.variants LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_variant';
COMMENT ON FUNCTION order_mgmt.put_variant(text, text, text[], integer, text[], order_mgmt.strict_jsonb, bigint) IS 'makes an item a variant of a product, or changes what is said of it
Null: as it is. product: needed by an item that is no variant yet; another one moves it there. option_values: one for each of the product''s option names, in their order; no two variants of a product have the same. place: order among those of the product. images, attributes: its own, beside the product''s.
Example: SELECT * FROM order_mgmt.put_variant(''A-1'', ''scarf'', ''{red}'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT m.tenant_id, 'category', m.category_id, m.code FROM order_mgmt_data.categories AS m$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT m.tenant_id, 'product', m.product_id, m.code FROM order_mgmt_data.products AS m$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT c.tenant_id, 'categories', 'category', c.parent_id, NULL FROM order_mgmt_data.categories AS c WHERE c.parent_id IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'products', 'category', u.category_id, NULL FROM order_mgmt_data.products AS p CROSS JOIN LATERAL unnest(p.category_ids) AS u (category_id)$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT v.tenant_id, 'variants', 'item', v.item_id, NULL FROM order_mgmt_data.variants AS v$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT v.tenant_id, 'variants', 'product', v.product_id, NULL FROM order_mgmt_data.variants AS v$$);

CREATE OR REPLACE FUNCTION order_mgmt.import_catalog(categories order_mgmt.strict_jsonb DEFAULT NULL, products order_mgmt.strict_jsonb DEFAULT NULL,
		items order_mgmt.strict_jsonb DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.imported LANGUAGE C VOLATILE ROWS 3 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_import_catalog';
COMMENT ON FUNCTION order_mgmt.import_catalog(order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, bigint) IS 'creates and changes categories, products and items in one call: all lines or none
Each line is what the function of its kind takes, null or absent: as it is. categories: [{"category","name"?,"parent"?,"place"?,"names"?,"is_active"?,"metadata"?}], products: [{"product","name"?,"brand"?,"description"?,"categories"?,"option_names"?,"images"?,"attributes"?,"texts"?,"is_active"?,"metadata"?}],
items: [{"sku","name"?,"kind"?,"scale"?,"tax_rates"?,"is_active"?,"metadata"?,"product"?,"option_values"?,"place"?,"images"?,"attributes"?,"barcodes"?,"prices"?,"order_min"?,"order_max"?,"order_increment"?}]: prices as ["9.99 EUR", "11.00 USD"], barcodes beside those that it has, limits 0 = none. Up to 200,000 lines of each.
A refusal (import_refused) names each line with an error, its path, code and message. options: {"skip_errors": true}: those lines are left out, the others are written, and errors of the answer tell why.
Example: SELECT kind, created, refused FROM order_mgmt.import_catalog(items => ''[{"sku":"A-1","name":"Mug","prices":["12.50 EUR"]}]'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT m.tenant_id, 'barcode_rule', m.barcode_rule_id, m.code FROM order_mgmt_data.barcode_rules AS m$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT b.tenant_id, 'barcodes', 'item', b.item_id, NULL FROM order_mgmt_data.barcodes AS b$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT w.tenant_id, 'item_windows', 'item', w.item_id, NULL FROM order_mgmt_data.item_windows AS w$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT w.tenant_id, 'item_windows', 'channel', w.channel_id, NULL FROM order_mgmt_data.item_windows AS w$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_product(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 3 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'all' THEN
		-- Who has windows says so, or no sale asks for them.
		RETURN QUERY
		SELECT 'item_windows_are_asked', count(*), count(*) FILTER (WHERE i.has_windows IS NOT TRUE), min(i.sku) FILTER (WHERE i.has_windows IS NOT TRUE)
		FROM (SELECT DISTINCT w.tenant_id, w.item_id FROM order_mgmt_data.item_windows AS w WHERE tenants IS NULL OR w.tenant_id = ANY (tenants)) AS w
		JOIN order_mgmt_data.items AS i ON i.tenant_id = w.tenant_id AND i.item_id = w.item_id;
		-- A variant has a value of each option of its product.
		RETURN QUERY
		SELECT 'variants_have_options', count(*), count(*) FILTER (WHERE cardinality(v.option_values) <> cardinality(p.option_names)),
			min(p.code) FILTER (WHERE cardinality(v.option_values) <> cardinality(p.option_names))
		FROM order_mgmt_data.variants AS v
		JOIN order_mgmt_data.products AS p ON p.tenant_id = v.tenant_id AND p.product_id = v.product_id
		WHERE tenants IS NULL OR v.tenant_id = ANY (tenants);
		-- No category is within itself.
		RETURN QUERY
		WITH RECURSIVE outermost AS (
			SELECT c.tenant_id, c.category_id FROM order_mgmt_data.categories AS c WHERE c.parent_id IS NULL AND (tenants IS NULL OR c.tenant_id = ANY (tenants))
			UNION ALL
			SELECT c.tenant_id, c.category_id FROM outermost AS o JOIN order_mgmt_data.categories AS c ON c.tenant_id = o.tenant_id AND c.parent_id = o.category_id
		)
		SELECT 'categories_are_a_tree', count(*), count(*) FILTER (WHERE o.category_id IS NULL), min(c.code) FILTER (WHERE o.category_id IS NULL)
		FROM order_mgmt_data.categories AS c LEFT JOIN outermost AS o ON o.tenant_id = c.tenant_id AND o.category_id = c.category_id
		WHERE tenants IS NULL OR c.tenant_id = ANY (tenants);
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_product(bigint[], order_mgmt_data.verify_part) IS 'the invariants of products, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.describe_rows('order_mgmt.barcodes', key => 'tenant_id, barcode', look_ups => 'barcode; item_id; sku',
	example => $$SELECT sku FROM order_mgmt.barcodes WHERE barcode = '04006381333931'$$, columns => $$
	barcode: as it is stored: of a GTIN its 14 digits
	unit: in which it is one of the item; null: in the item's own
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
SELECT order_mgmt_data.describe_rows('order_mgmt.categories', key => 'tenant_id, category', look_ups => 'category; category_id',
	example => $$SELECT parent FROM order_mgmt.categories WHERE category = 'shoes'$$, columns => $$
	category_id: the category, whatever its code
	category: its code
	parent: code of the category that it is within; null: none
	place: order among those of one parent
	names: its name by locale, where it has another one$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.products', key => 'tenant_id, product', look_ups => 'product; product_id',
	example => $$SELECT name, brand FROM order_mgmt.products WHERE product = 'scarf'$$, columns => $$
	product_id: the product, whatever its code
	product: its code
	brand: who makes it; null: nobody says
	description: what a page says of it; null: nothing
	categories: codes of its categories, in the order in which they were given
	option_names: in what its variants differ
	images: URLs
	attributes: what it is like, by name
	texts: name and description by locale, where it has others$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.variants', key => 'tenant_id, sku', look_ups => 'item_id; product_id; product; sku',
	example => $$SELECT sku, option_values FROM order_mgmt.variants WHERE product = 'scarf'$$, columns => $$
	product: code of its product
	product_id: the product, whatever its code
	option_values: of the option names of its product, in their order
	place: order among those of one product
	images: URLs of its own
	attributes: what it is like, besides what its product is$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.imported', columns => $$
	kind: the array: categories, products, items
	lines: how many it has
	created: those that are new
	refused: those that have errors, and were left out
	errors: of these: [{"line","path","code","message"}]; lines are counted from 1$$);
-- Code of stock.

-- Who may read the tables of stock.
SELECT order_mgmt_data.show_rows('order_mgmt_data.reservations', 'read_documents', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_documents', 'read_log', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_document_lines', 'read_log',
	where_seen => $$order_mgmt_data.sees_document('read_log', tenant_id, document_id, 'order_mgmt_data.stock_documents', 'location_id')$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_policies', 'read_stock', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_exceptions', 'read_stock', locations => '{location_id}');

-- Positions with their codes, so that conditions on these find the rows: each branch joins the tables by itself.  One is in order of the codes, so that
-- a page of positions is merged of both before their moves are summed.  The bound above holds for every stamp: the planner expects fewer moves with it.
CREATE OR REPLACE VIEW order_mgmt_data.folded_positions WITH (security_invoker = true) AS
	(SELECT b.tenant_id, b.item_id, b.location_id, i.sku, l.code AS location, i.is_active AND l.is_active AS is_active,
		greatest(b.fold_stamp, (SELECT c.fold_stamp FROM order_mgmt_data.stock_control AS c)) AS fold_stamp,
		b.free, b.reserved, b.allocated, b.backordered, b.quality_control, b.damaged, b.expired, b.returned, b.in_transit
	FROM order_mgmt_data.stock_balances AS b
	JOIN order_mgmt_data.items AS i ON i.tenant_id = b.tenant_id AND i.item_id = b.item_id
	JOIN order_mgmt_data.locations AS l ON l.tenant_id = b.tenant_id AND l.location_id = b.location_id
	WHERE b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)
	ORDER BY b.tenant_id, i.sku, l.code)
	UNION ALL
	SELECT n.tenant_id, n.item_id, n.location_id, n.sku, n.location, n.is_active, (SELECT c.fold_stamp FROM order_mgmt_data.stock_control AS c),
		'0', '0', '0', '0', '0', '0', '0', '0', '0'
	FROM (
		SELECT m.tenant_id, m.item_id, m.location_id, i.sku, l.code AS location, i.is_active AND l.is_active AS is_active
		FROM order_mgmt_data.stock_moves AS m
		JOIN order_mgmt_data.items AS i ON i.tenant_id = m.tenant_id AND i.item_id = m.item_id
		JOIN order_mgmt_data.locations AS l ON l.tenant_id = m.tenant_id AND l.location_id = m.location_id
		WHERE m.stamp >= (SELECT c.fold_stamp FROM order_mgmt_data.stock_control AS c) AND m.stamp <= 9223372036854775807
			AND m.stamp OPERATOR(order_mgmt_data.~=) ANY ((SELECT order_mgmt_data.periods_since(c.fold_stamp) FROM order_mgmt_data.stock_control AS c)::bigint[])
			AND (m.from_state OPERATOR(order_mgmt.<) 'supplier' OR m.to_state OPERATOR(order_mgmt.<) 'supplier' AND m.other_location_id IS NULL)
			AND NOT EXISTS (SELECT FROM order_mgmt_data.stock_balances AS b WHERE b.tenant_id = m.tenant_id AND b.item_id = m.item_id
				AND b.location_id = m.location_id AND b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c))
		UNION
		SELECT m.tenant_id, m.item_id, m.other_location_id, i.sku, l.code, i.is_active AND l.is_active
		FROM order_mgmt_data.stock_moves AS m
		JOIN order_mgmt_data.items AS i ON i.tenant_id = m.tenant_id AND i.item_id = m.item_id
		JOIN order_mgmt_data.locations AS l ON l.tenant_id = m.tenant_id AND l.location_id = m.other_location_id
		WHERE m.stamp >= (SELECT c.fold_stamp FROM order_mgmt_data.stock_control AS c) AND m.stamp <= 9223372036854775807
			AND m.stamp OPERATOR(order_mgmt_data.~=) ANY ((SELECT order_mgmt_data.periods_since(c.fold_stamp) FROM order_mgmt_data.stock_control AS c)::bigint[])
			AND m.other_location_id IS NOT NULL AND m.to_state OPERATOR(order_mgmt.<) 'supplier'
			AND NOT EXISTS (SELECT FROM order_mgmt_data.stock_balances AS b WHERE b.tenant_id = m.tenant_id AND b.item_id = m.item_id
				AND b.location_id = m.other_location_id AND b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c))) AS n;
COMMENT ON VIEW order_mgmt_data.folded_positions IS 'one row per item and location that ever moved: its balance of moves below fold_stamp, 0 where none is kept yet';

CREATE OR REPLACE VIEW order_mgmt.stock WITH (security_invoker = true) AS
	SELECT k.tenant_id, k.sku, k.location,
		greatest(p.free, '0') AS free, p.reserved, p.allocated, p.backordered, p.quality_control, p.damaged, p.expired, p.returned, p.in_transit,
		x.sellable, x.on_hand, x.available, k.item_id, k.location_id, x.short, k.is_active AND s.item_id IS NOT NULL AND s.oversell_limit IS NULL AS is_unlimited,
		greatest(p.free, '0')::numeric AS free_numeric, p.reserved::numeric AS reserved_numeric, p.allocated::numeric AS allocated_numeric, p.backordered::numeric AS backordered_numeric,
		p.quality_control::numeric AS quality_control_numeric, p.damaged::numeric AS damaged_numeric, p.expired::numeric AS expired_numeric, p.returned::numeric AS returned_numeric,
		p.in_transit::numeric AS in_transit_numeric, x.sellable::numeric AS sellable_numeric, x.on_hand::numeric AS on_hand_numeric, x.available::numeric AS available_numeric, x.short::numeric AS short_numeric
	FROM order_mgmt_data.folded_positions AS k
	-- the position's own moves since, of which there are few: left to itself the planner may sum the moves of all
	CROSS JOIN LATERAL (
		SELECT k.free OPERATOR(order_mgmt.+) coalesce(order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) 'free'), '0') AS free,
			k.reserved OPERATOR(order_mgmt.+) coalesce(order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) 'reserved'), '0') AS reserved,
			k.allocated OPERATOR(order_mgmt.+) coalesce(order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) 'allocated'), '0') AS allocated,
			k.backordered OPERATOR(order_mgmt.+) coalesce(order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) 'backordered'), '0') AS backordered,
			k.quality_control OPERATOR(order_mgmt.+) coalesce(order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) 'quality_control'), '0') AS quality_control,
			k.damaged OPERATOR(order_mgmt.+) coalesce(order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) 'damaged'), '0') AS damaged,
			k.expired OPERATOR(order_mgmt.+) coalesce(order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) 'expired'), '0') AS expired,
			k.returned OPERATOR(order_mgmt.+) coalesce(order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) 'returned'), '0') AS returned,
			k.in_transit OPERATOR(order_mgmt.+) coalesce(order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) 'in_transit'), '0') AS in_transit
		FROM (
			SELECT d.state, d.delta
			FROM order_mgmt_data.stock_moves AS m
			CROSS JOIN LATERAL (VALUES (m.from_state, OPERATOR(order_mgmt.-) m.quantity),
				(CASE WHEN m.other_location_id IS NULL THEN m.to_state END, m.quantity)) AS d (state, delta)
			WHERE m.tenant_id = k.tenant_id AND m.item_id = k.item_id AND m.location_id = k.location_id AND m.stamp >= k.fold_stamp
				AND m.stamp OPERATOR(order_mgmt_data.~=) ANY ((SELECT order_mgmt_data.periods_since(c.fold_stamp) FROM order_mgmt_data.stock_control AS c)::bigint[])
			UNION ALL
			SELECT m.to_state, m.quantity
			FROM order_mgmt_data.stock_moves AS m
			WHERE m.tenant_id = k.tenant_id AND m.item_id = k.item_id AND m.other_location_id = k.location_id AND m.stamp >= k.fold_stamp
				AND m.stamp OPERATOR(order_mgmt_data.~=) ANY ((SELECT order_mgmt_data.periods_since(c.fold_stamp) FROM order_mgmt_data.stock_control AS c)::bigint[])) AS e) AS p
	LEFT JOIN order_mgmt_data.stock_policies AS s ON s.tenant_id = k.tenant_id AND s.item_id = k.item_id
		AND s.location_id = k.location_id AND s.channel_id = 0
	LEFT JOIN LATERAL (
		SELECT order_mgmt.sum(r.remaining) AS expired_holds
		FROM order_mgmt_data.reservations AS r
		WHERE r.tenant_id = k.tenant_id AND r.item_id = k.item_id AND r.location_id = k.location_id
			AND r.status = 'active' AND r.expires_at <= order_mgmt_data.clock()) AS h ON true
	CROSS JOIN LATERAL (SELECT p.free OPERATOR(order_mgmt.+) p.reserved OPERATOR(order_mgmt.+) p.allocated OPERATOR(order_mgmt.+) p.backordered AS sellable,
		p.free OPERATOR(order_mgmt.+) p.reserved OPERATOR(order_mgmt.+) p.allocated OPERATOR(order_mgmt.+) p.backordered
			OPERATOR(order_mgmt.+) p.quality_control OPERATOR(order_mgmt.+) p.damaged OPERATOR(order_mgmt.+) p.expired
			OPERATOR(order_mgmt.+) p.returned AS on_hand,
		CASE WHEN NOT k.is_active THEN '0'::order_mgmt.quantity WHEN s.item_id IS NOT NULL AND s.oversell_limit IS NULL THEN NULL
			ELSE greatest(p.free OPERATOR(order_mgmt.+) coalesce(h.expired_holds, '0')
				OPERATOR(order_mgmt.-) coalesce(s.safety_stock, '0') OPERATOR(order_mgmt.+) coalesce(s.oversell_limit, '0'), '0') END AS available,
		greatest(OPERATOR(order_mgmt.-) p.free, '0') AS short) AS x
	WHERE order_mgmt_data.sees_tenant('read_stock', k.tenant_id, (SELECT order_mgmt_data.tenants_with('read_stock')));
COMMENT ON VIEW order_mgmt.stock IS 'one row per item and location: quantity per state, on hand, and what can be sold now
short: what was promised and is not there; free is 0 then. sellable = free - short + reserved + allocated + backordered.
available, to an order: free - short + expired holds - safety stock + oversell limit, at least 0; null where is_unlimited; 0 where item or location is inactive.';

-- By the kit's components, of which there are few: each is looked up by its item.
CREATE OR REPLACE VIEW order_mgmt.kit_stock WITH (security_invoker = true) AS
	SELECT i.tenant_id, i.sku, x.location, CASE WHEN x.is_unlimited THEN NULL WHEN i.is_active AND x.components = x.found THEN x.kits ELSE 0 END::order_mgmt.quantity AS available,
		i.is_active AND x.is_unlimited AS is_unlimited, i.item_id, x.location_id,
		CASE WHEN x.is_unlimited THEN NULL WHEN i.is_active AND x.components = x.found THEN x.kits ELSE 0 END AS available_numeric
	FROM order_mgmt_data.items AS i
	CROSS JOIN LATERAL (
		SELECT s.location, s.location_id, count(*) AS found, bool_and(s.is_unlimited) AND count(*) = max(n.components) AS is_unlimited,
			min(floor(s.available_numeric / c.quantity::numeric)) AS kits, max(n.components) AS components
		FROM (SELECT count(*) AS components FROM order_mgmt_data.kit_components AS a
			JOIN order_mgmt_data.items AS b ON b.tenant_id = a.tenant_id AND b.item_id = a.component_id
			WHERE a.tenant_id = i.tenant_id AND a.item_id = i.item_id AND b.kind = 'stocked') AS n
		CROSS JOIN order_mgmt_data.kit_components AS c
		CROSS JOIN LATERAL (SELECT t.location, t.location_id, t.is_unlimited, t.available_numeric FROM order_mgmt.stock AS t
			WHERE t.tenant_id = i.tenant_id AND t.item_id = c.component_id) AS s
		WHERE c.tenant_id = i.tenant_id AND c.item_id = i.item_id
		GROUP BY s.location, s.location_id) AS x
	WHERE i.kind = 'kit';
COMMENT ON VIEW order_mgmt.kit_stock IS 'one row per kit and location where some of what it is made of was: how many kits could be sold there now
available: what its scarcest component makes there, by what stock says of it; 0 where one was never there, or the kit is inactive; null where is_unlimited.';

CREATE OR REPLACE VIEW order_mgmt.stock_documents WITH (security_invoker = true) AS
	SELECT d.tenant_id, d.document_id, d.kind, l.code AS location, d.reason, d.reference, d.actor, d.occurred_at, d.recorded_at
	FROM order_mgmt_data.stock_documents AS d
	JOIN order_mgmt_data.locations AS l ON l.tenant_id = d.tenant_id AND l.location_id = d.location_id;
COMMENT ON VIEW order_mgmt.stock_documents IS 'one row per stock document: goods that were received, adjusted, counted or put into another state at a location
kind: receipt, adjustment, count, state_change. What is on the way between locations is in transfers.';

CREATE OR REPLACE VIEW order_mgmt.stock_document_lines WITH (security_invoker = true) AS
	SELECT x.tenant_id, x.document_id, x.line_no, d.kind, l.code AS location, x.sku, x.quantity, x.from_state, x.to_state, x.counted, c.difference, x.item_id, d.location_id,
		x.quantity::numeric AS quantity_numeric, x.counted::numeric AS counted_numeric, c.difference::numeric AS difference_numeric
	FROM order_mgmt_data.stock_document_lines AS x
	JOIN order_mgmt_data.stock_documents AS d ON d.tenant_id = x.tenant_id AND d.document_id = x.document_id
	JOIN order_mgmt_data.locations AS l ON l.tenant_id = d.tenant_id AND l.location_id = d.location_id
	CROSS JOIN LATERAL (SELECT CASE WHEN d.kind <> ALL (ARRAY['adjustment', 'count']) THEN NULL
		WHEN x.from_state OPERATOR(order_mgmt.=) 'free' THEN OPERATOR(order_mgmt.-) x.quantity ELSE x.quantity END AS difference) AS c
	WHERE order_mgmt_data.sees_same(d.document_id, x.document_id);
COMMENT ON VIEW order_mgmt.stock_document_lines IS 'one row per line of a stock document: how many units went from which state to which
difference: of an adjustment what it says, of a count counted less what was there; 0 units and no states where that was the same.';

CREATE OR REPLACE VIEW order_mgmt.reservations WITH (security_invoker = true) AS
	SELECT r.tenant_id, r.reservation_id, r.line_no, r.sku, r.location, r.channel, r.holder, r.quantity,
		CASE WHEN r.status = 'active' AND r.expires_at <= order_mgmt_data.clock() THEN '0'::order_mgmt.quantity ELSE r.remaining END AS remaining,
		CASE WHEN r.status = 'active' AND r.expires_at <= order_mgmt_data.clock() THEN 'expired' ELSE r.status END AS status,
		r.expires_at, r.actor, r.occurred_at, r.recorded_at, r.metadata, r.short, r.quantity::numeric AS quantity_numeric,
		CASE WHEN r.status = 'active' AND r.expires_at <= order_mgmt_data.clock() THEN 0 ELSE r.remaining::numeric END AS remaining_numeric,
		r.short::numeric AS short_numeric
	FROM order_mgmt_data.reservations AS r;
COMMENT ON VIEW order_mgmt.reservations IS 'one row per held item and location of a reservation
status: expired as soon as its time is over, whether or not a job has given the units back to free yet; it holds nothing then (remaining 0).
short: of quantity, what was not there when it was held.';

CREATE OR REPLACE VIEW order_mgmt.stock_policies WITH (security_invoker = true, security_barrier = true) AS
	SELECT s.tenant_id, i.sku, l.code AS location, c.code AS channel, s.safety_stock, s.oversell_limit, s.oversell_limit IS NULL AS is_unlimited,
		s.safety_stock::numeric AS safety_stock_numeric, s.oversell_limit::numeric AS oversell_limit_numeric
	FROM order_mgmt_data.stock_policies AS s
	JOIN order_mgmt_data.items AS i ON i.tenant_id = s.tenant_id AND i.item_id = s.item_id
	JOIN order_mgmt_data.locations AS l ON l.tenant_id = s.tenant_id AND l.location_id = s.location_id
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = s.tenant_id AND c.channel_id = s.channel_id
	WHERE order_mgmt_data.sees_tenant('read_policies', s.tenant_id, (SELECT order_mgmt_data.tenants_with('read_policies')));
COMMENT ON VIEW order_mgmt.stock_policies IS 'one row per policy: safety stock and oversell limit of an item at a location, or a channel''s own buffer
oversell_limit: null where is_unlimited.';

CREATE OR REPLACE VIEW order_mgmt.stock_exceptions WITH (security_invoker = true) AS
	SELECT x.tenant_id, x.stock_exception_id, x.status, x.sku, x.location, x.quantity, x.order_id, x.line_no, x.actor, x.occurred_at, x.recorded_at,
		x.settled_by, x.settled_at, x.settlement, x.role_name, x.quantity::numeric AS quantity_numeric
	FROM order_mgmt_data.stock_exceptions AS x;
COMMENT ON VIEW order_mgmt.stock_exceptions IS 'one row per order line of which goods were sold at a register that were not there by the books: how many, who settled it, and how
role_name: the role that sold, where actor is another name; null = actor is the role.';

CREATE OR REPLACE FUNCTION order_mgmt.receive_stock(location text, lines order_mgmt.strict_jsonb, reference text DEFAULT NULL,
		document_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_result LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_receive_stock';
COMMENT ON FUNCTION order_mgmt.receive_stock(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'books goods that arrived from a supplier: supplier -> free
lines: [{"sku" or "barcode","quantity","unit_cost"?,"line_cost"?,"unit"?}]; unit, in all documents of stock: what quantity and unit_cost are of, one of the item''s units (put_unit), null = its own. unit_cost as "12.50 EUR", with up to six decimals, or line_cost: what all units of the line cost (3,000 for "4.00 EUR"); of costs the moving average is made; one in another currency than the positions first is booked at the average, as an estimate. A line is refused (value_out_of_range) whose goods cost more than an amount of a call may be, or fill their position beyond 2^62 millionths of a unit or a value of 2^61 minor units. Waiting backorders are allocated first come, first served. Returns a row per line: the document and the stock of the position as it is now.
Example: SELECT document_id, sku, available FROM order_mgmt.receive_stock(''BER'', ''[{"sku":"A-1","quantity":5}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.adjust_stock(location text, lines order_mgmt.strict_jsonb, reason text,
		document_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_result LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_adjust_stock';
COMMENT ON FUNCTION order_mgmt.adjust_stock(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'corrects the shelf: loss -> free for what was found, free -> loss for what is missing
lines: [{"sku" or "barcode","quantity","unit"?}], quantity signed and not zero. A loss of more than is available is refused; {"forced": true} in options records it all the same.
Example: SELECT sku, available FROM order_mgmt.adjust_stock(''BER'', ''[{"sku":"A-1","quantity":-1}]'', ''broken'')';

CREATE OR REPLACE FUNCTION order_mgmt.count_stock(location text, lines order_mgmt.strict_jsonb, reason text,
		document_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_result LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_count_stock';
COMMENT ON FUNCTION order_mgmt.count_stock(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records what was counted on the shelf: the sellable quantity (free - short + reserved + allocated + backordered) becomes that
lines: [{"sku" or "barcode","counted","expected"?,"unit"?}]. With expected, the call is refused (stock_changed) when the shelf holds another quantity; the difference is booked against loss. Returns a row per line with counted and difference (counted less what was there), and the stock of the position as it is now.
Example: SELECT sku, counted, difference FROM order_mgmt.count_stock(''BER'', ''[{"sku":"A-1","counted":7,"expected":5}]'', ''recount'')';

CREATE OR REPLACE FUNCTION order_mgmt.change_stock_state(location text, lines order_mgmt.strict_jsonb, reason text DEFAULT NULL,
		document_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_result LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_change_stock_state';
COMMENT ON FUNCTION order_mgmt.change_stock_state(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'moves goods between the states of the shelf
lines: [{"sku" or "barcode","quantity","from_state","to_state","unit"?}]; states: free, quality_control, damaged, expired, returned.
Example: SELECT sku, damaged FROM order_mgmt.change_stock_state(''BER'', ''[{"sku":"A-1","quantity":1,"from_state":"free","to_state":"damaged"}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_stock_policy(sku text, location text, channel text DEFAULT NULL, safety_stock numeric DEFAULT NULL,
		oversell_limit text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_policies LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_stock_policy';
COMMENT ON FUNCTION order_mgmt.put_stock_policy(text, text, text, numeric, text, bigint) IS 'sets how much of an item at a location is kept back and how far it may be oversold
safety_stock: units, 0 where there was no policy; null, here and below: as it is, 0 at first. With a channel: safety_stock is that channel''s own buffer, nothing else.
oversell_limit: how many units orders and holds may take beyond what is there, as ''10'', or ''unlimited''. What they take beyond is backordered.
Example: SELECT * FROM order_mgmt.put_stock_policy(''A-1'', ''BER'', safety_stock => 2)';

CREATE OR REPLACE FUNCTION order_mgmt.reserve_stock(channel text, lines order_mgmt.strict_jsonb, expires_in interval DEFAULT '15 minutes',
		holder text DEFAULT NULL, secret text DEFAULT NULL, reservation_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}',
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.reservations LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_reserve_stock';
COMMENT ON FUNCTION order_mgmt.reserve_stock(text, order_mgmt.strict_jsonb, interval, text, text, uuid, order_mgmt.strict_jsonb, text, order_mgmt.strict_jsonb, bigint) IS 'holds goods for a while: free -> reserved, all lines or none
channel: null = none; then each line names its location. lines: [{"sku" or "barcode","quantity","location"?,"ship_complete"?,"unit"?}]; without a location served as a line of place_order is. Of a kit, what it is made of is held, all at one location, in rows of their own. What it holds beyond the shelf is backordered by its order. holder: who may extend, release or order it (null = anyone). Returns a row per line and location, those of an item that name the same location together.
secret: a text of at least 128 random bits, which who may not read the documents of others brings again to extend, release, order or read it.
Example: SELECT * FROM order_mgmt.reserve_stock(''web'', ''[{"sku":"A-1","quantity":1}]'', ''10 minutes'')';

CREATE OR REPLACE FUNCTION order_mgmt.extend_reservation(reservation_id uuid, expires_in interval, holder text DEFAULT NULL,
		secret text DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.reservations LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_extend_reservation';
COMMENT ON FUNCTION order_mgmt.extend_reservation(uuid, interval, text, text, text, order_mgmt.strict_jsonb, bigint) IS 'lets an active reservation live until expires_in from now; an expired one is refused
secret: the one that it was made with.
Example: SELECT * FROM order_mgmt.extend_reservation(reservation_id => ''0190...'', expires_in => ''10 minutes'')';

CREATE OR REPLACE FUNCTION order_mgmt.release_reservation(reservation_id uuid, holder text DEFAULT NULL, secret text DEFAULT NULL,
		reason text DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.reservations LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_release_reservation';
COMMENT ON FUNCTION order_mgmt.release_reservation(uuid, text, text, text, text, order_mgmt.strict_jsonb, bigint) IS 'gives held stock back: reserved -> free
One that has expired ends as expired, not as released. One that has ended already is refused (illegal_transition). secret: the one that it was made with.
Example: SELECT * FROM order_mgmt.release_reservation(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.own_reservation(reservation_id uuid, secret text, tenant_id bigint DEFAULT NULL)
	RETURNS jsonb LANGUAGE C STABLE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_own_reservation';
COMMENT ON FUNCTION order_mgmt.own_reservation(uuid, text, bigint) IS 'a reservation as its visitor may see it, to who brings the secret that it was made with: what is held until when
A wrong secret is answered as a reservation that does not exist.
Example: SELECT order_mgmt.own_reservation(''0190...'', ''Zm9yIG15IGV5ZXMgb25seQ'') ->> ''expires_at''';

CREATE OR REPLACE FUNCTION order_mgmt.available(sku text, location text DEFAULT NULL, channel text DEFAULT NULL,
		purpose text DEFAULT 'order', tenant_id bigint DEFAULT NULL)
	RETURNS numeric LANGUAGE C STABLE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_available';
COMMENT ON FUNCTION order_mgmt.available(text, text, text, text, bigint) IS 'the units that one line of a call would get now: at a location, by a channel, or anywhere (the sum)
By a channel: the most that one of its locations has, less its buffer, or the goods that all of them have, unless it says ship_complete.
purpose: order = an order or a hold, which may use the oversell limit and leave the safety stock; shelf = a sale at a register, a transfer, a write-off: goods that are there, the safety stock too.
Of a kit: as many as its scarcest component makes at one location (anywhere: the sum of these).
0 where item or location is inactive; null = unlimited (untracked item, or an oversell limit that is unlimited). Takes nothing. Goods that a sale in progress has taken are taken; a REPEATABLE READ transaction is answered from its snapshot.
Example: SELECT order_mgmt.available(''A-1'', ''BER'', purpose => ''shelf'')';

CREATE OR REPLACE FUNCTION order_mgmt.available_items(channel text, skus text[], tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.available_item LANGUAGE C STABLE PARALLEL UNSAFE ROWS 50 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_available_items';
COMMENT ON FUNCTION order_mgmt.available_items(text, text[], bigint) IS 'what the items of a page cost in a channel, and what of each one line of an order would get now
A row for each sku, in their order: available is what available() says of it by that channel for an order. price: null where the price list has none in the channel''s currency. Takes nothing.
Example: SELECT sku, price, available FROM order_mgmt.available_items(''web'', ''{A-1}'')';

CREATE OR REPLACE FUNCTION order_mgmt.settle_stock_exception(stock_exception_id uuid, reason text,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_exceptions LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_settle_stock_exception';
COMMENT ON FUNCTION order_mgmt.settle_stock_exception(uuid, text, text, order_mgmt.strict_jsonb, bigint) IS 'says that an exception of stock was seen to, and how
It moves nothing: what puts the shelf right is a count, a receipt or an adjustment of its own.
Example: SELECT status FROM order_mgmt.settle_stock_exception(''0190...'', ''a delivery was not booked; received now'')';

CREATE OR REPLACE FUNCTION order_mgmt.expire_holds(rows_max integer DEFAULT 1000, tenant_id bigint DEFAULT NULL)
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_expire_holds';
COMMENT ON FUNCTION order_mgmt.expire_holds(integer, bigint) IS 'releases expired holds, oldest first, at most rows_max lines of reservations; returns how many
An expired hold counts as free at its instant; this writes it down, and serves orders that wait. Run it until it returns 0, from a job. Holds that somebody works on are left for the next time.
Example: SELECT order_mgmt.expire_holds()';

CREATE OR REPLACE FUNCTION order_mgmt.explain_stock(sku text, location text, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_term LANGUAGE C VOLATILE ROWS 12 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_explain_stock';
COMMENT ON FUNCTION order_mgmt.explain_stock(text, text, bigint) IS 'why so much of an item is available at a location: every term of the sum, and the live counter
Example: SELECT term, quantity FROM order_mgmt.explain_stock(''A-1'', ''BER'')';

CREATE OR REPLACE FUNCTION order_mgmt.stock_holders(sku text, location text, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_holder LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_stock_holders';
COMMENT ON FUNCTION order_mgmt.stock_holders(text, text, bigint) IS 'the sessions whose open transactions hold stock of an item at a location, or wait for it
access: holds, waits, or may hold (it uses more positions than are listed). held: what all of them together have taken; null with the lock engine.
A prepared transaction has no pid; application_name is its name.
Example: SELECT pid, role, state, access FROM order_mgmt.stock_holders(''A-1'', ''BER'')';

CREATE OR REPLACE VIEW order_mgmt_report.stock_on_hand WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.location_id, s.location, s.item_id, s.sku, s.on_hand::numeric AS on_hand_quantity, s.sellable::numeric AS sellable_quantity,
		s.free::numeric AS free_quantity, s.reserved::numeric AS reserved_quantity, s.allocated::numeric AS allocated_quantity,
		s.backordered::numeric AS backordered_quantity, s.quality_control::numeric AS quality_control_quantity, s.damaged::numeric AS damaged_quantity,
		s.expired::numeric AS expired_quantity, s.returned::numeric AS returned_quantity, s.in_transit::numeric AS in_transit_quantity,
		s.available::numeric AS available_quantity, s.short::numeric AS short_quantity, s.is_unlimited
	FROM order_mgmt.stock AS s
	WHERE order_mgmt_data.sees_tenant('reports', s.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')));
COMMENT ON VIEW order_mgmt_report.stock_on_hand IS 'one row per location and item: what is there, by state, and what can be sold now
available_quantity: null where is_unlimited. short_quantity: promised and not there; free_quantity is 0 then. in_transit_quantity: on its way here, not on hand.';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT d.tenant_id, 'stock_documents', 'location', d.location_id, NULL FROM order_mgmt_data.stock_documents AS d$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT x.tenant_id, 'stock_document_lines', 'item', x.item_id, x.sku FROM order_mgmt_data.stock_document_lines AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'stock_policies', 'item', p.item_id, NULL FROM order_mgmt_data.stock_policies AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'stock_policies', 'location', p.location_id, NULL FROM order_mgmt_data.stock_policies AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'stock_policies', 'channel', p.channel_id, NULL FROM order_mgmt_data.stock_policies AS p WHERE p.channel_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'reservations', 'item', r.item_id, r.sku FROM order_mgmt_data.reservations AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'reservations', 'location', r.location_id, r.location FROM order_mgmt_data.reservations AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'reservations', 'channel', NULL, r.channel FROM order_mgmt_data.reservations AS r WHERE r.channel IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'reservation', x.reservation_id, x.status FROM order_mgmt_data.reservations AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT x.tenant_id, 'stock_exceptions', 'item', x.item_id, x.sku FROM order_mgmt_data.stock_exceptions AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT x.tenant_id, 'stock_exceptions', 'location', x.location_id, x.location FROM order_mgmt_data.stock_exceptions AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'stock_exception', x.stock_exception_id, x.status FROM order_mgmt_data.stock_exceptions AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'stock_document', x.document_id, NULL FROM order_mgmt_data.stock_documents AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.promises', $$SELECT r.tenant_id, r.item_id, r.location_id, r.remaining, '0', '0' FROM order_mgmt_data.reservations AS r WHERE r.status = 'active'$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.counter_mismatches()
	RETURNS TABLE (tenant_id bigint, item_id bigint, location_id bigint, counter order_mgmt.quantity, ledger order_mgmt.quantity)
	LANGUAGE C VOLATILE ROWS 1 AS 'MODULE_PATHNAME', 'om_counter_mismatches';
COMMENT ON FUNCTION order_mgmt_data.counter_mismatches() IS 'idle counters that differ from the ledger as it is now, at every isolation level; under traffic a row may be one that moved meanwhile';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_stock(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql VOLATILE ROWS 10 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
	suspects text[];
	seen text[];
BEGIN
	IF part.kind = 'now' THEN
		-- Idle counters equal the ledger. Counters move while we read: only what differs three times is wrong.
		FOR attempt IN 1 .. 3 LOOP
			SELECT array_agg(format('tenant %s item %s location %s: counter %s, ledger %s', m.tenant_id, m.item_id, m.location_id, m.counter, m.ledger))
			INTO seen FROM order_mgmt_data.counter_mismatches() AS m
			WHERE tenants IS NULL OR m.tenant_id = ANY (tenants);
			suspects := CASE WHEN attempt = 1 THEN seen
				ELSE ARRAY(SELECT a.t FROM unnest(suspects) AS a (t) JOIN unnest(seen) AS b (t) ON b.t = a.t) END;
			EXIT WHEN coalesce(cardinality(suspects), 0) = 0;
		END LOOP;
		RETURN QUERY SELECT 'counters_match_ledger', (SELECT count(*) FROM order_mgmt_data.counter_entries()),
			coalesce(cardinality(suspects), 0)::bigint, suspects[1];

		-- The shelf: what is sellable and every state but free is never negative; without a policy nothing is oversold.
		RETURN QUERY
		SELECT 'stock_not_negative', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT (p.reserved OPERATOR(order_mgmt.<) '0' OR p.allocated OPERATOR(order_mgmt.<) '0'
				OR p.backordered OPERATOR(order_mgmt.<) '0' OR p.quality_control OPERATOR(order_mgmt.<) '0'
				OR p.damaged OPERATOR(order_mgmt.<) '0' OR p.expired OPERATOR(order_mgmt.<) '0'
				OR p.returned OPERATOR(order_mgmt.<) '0' OR p.in_transit OPERATOR(order_mgmt.<) '0'
				OR (p.free OPERATOR(order_mgmt.+) p.reserved OPERATOR(order_mgmt.+) p.allocated
					OPERATOR(order_mgmt.+) p.backordered) OPERATOR(order_mgmt.<) '0'
				OR (p.free OPERATOR(order_mgmt.<) '0' AND s.item_id IS NULL))
				AND NOT EXISTS (SELECT 1 FROM order_mgmt_data.stock_moves AS m WHERE m.tenant_id = p.tenant_id
					AND m.item_id = p.item_id AND (m.location_id = p.location_id OR m.other_location_id = p.location_id)
					AND m.stamp OPERATOR(order_mgmt_data.~=) ANY ((SELECT order_mgmt_data.periods_since(0))::bigint[])
					AND m.posting & 1 = 1) AS wrong,
				format('tenant %s item %s location %s: free %s', p.tenant_id, p.item_id, p.location_id, p.free) AS sample
			FROM order_mgmt_data.stock_positions AS p
			LEFT JOIN order_mgmt_data.stock_policies AS s ON s.tenant_id = p.tenant_id AND s.item_id = p.item_id
				AND s.location_id = p.location_id AND s.channel_id = 0
			WHERE tenants IS NULL OR p.tenant_id = ANY (tenants)) AS w;
	ELSIF part.kind = 'documents' THEN
		-- Reservations: only active ones hold anything.
		RETURN QUERY
		SELECT 'reservation_statuses', count(*),
			count(*) FILTER (WHERE r.status <> 'active' AND r.remaining OPERATOR(order_mgmt.<>) '0'),
			min(format('tenant %s reservation %s', r.tenant_id, r.reservation_id))
				FILTER (WHERE r.status <> 'active' AND r.remaining OPERATOR(order_mgmt.<>) '0')
		FROM order_mgmt_data.reservations AS r WHERE (tenants IS NULL OR r.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(r.reservation_id, part);

		-- The log knows how the reservation came to its status.
		RETURN QUERY
		SELECT 'status_log_agrees', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s reservation %s line %s', r.tenant_id, r.reservation_id, r.line_no) AS sample,
				NOT EXISTS (SELECT 1 FROM order_mgmt_data.status_log AS s WHERE s.tenant_id = r.tenant_id
					AND s.document_kind = 'reservation' AND s.document_id = r.reservation_id AND s.document_line = r.line_no AND s.to_status = r.status) AS missing
			FROM order_mgmt_data.reservations AS r
			WHERE (tenants IS NULL OR r.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(r.reservation_id, part)) AS w;
	ELSIF part.kind = 'all' THEN
		-- Only items that are stocked have stock, in quantities of their scale.
		RETURN QUERY
		SELECT 'stock_fits_items', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s item %s location %s: %s of scale %s', p.tenant_id, p.item_id, p.location_id, i.kind, i.scale) AS sample,
				q.is_any AND (i.kind <> 'stocked' OR q.scale > i.scale) AS wrong
			FROM order_mgmt_data.stock_positions AS p
			JOIN order_mgmt_data.items AS i ON i.tenant_id = p.tenant_id AND i.item_id = p.item_id
			CROSS JOIN LATERAL (SELECT bool_or(v.quantity OPERATOR(order_mgmt.<>) '0') AS is_any, max(scale(trim_scale(v.quantity::numeric))) AS scale
				FROM (VALUES (p.free), (p.reserved), (p.allocated), (p.backordered), (p.quality_control), (p.damaged), (p.expired), (p.returned),
					(p.in_transit)) AS v (quantity)) AS q
			WHERE tenants IS NULL OR p.tenant_id = ANY (tenants)) AS w;

		-- What lines of stock documents say was moved.
		RETURN QUERY
		SELECT 'stock_lines_match_moves', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s document %s line %s', x.tenant_id, x.document_id, x.line_no) AS sample,
				bool_or(d.document_id IS NULL) OR bool_or(x.quantity OPERATOR(order_mgmt.>) '0') AND NOT coalesce(bool_or(m.item_id = x.item_id
					AND m.location_id = d.location_id AND m.from_state OPERATOR(order_mgmt.=) x.from_state
					AND m.to_state OPERATOR(order_mgmt.=) x.to_state AND m.quantity OPERATOR(order_mgmt.=) x.quantity), false) AS wrong
			FROM order_mgmt_data.stock_document_lines AS x
			LEFT JOIN order_mgmt_data.stock_documents AS d ON d.tenant_id = x.tenant_id AND d.document_id = x.document_id
			LEFT JOIN order_mgmt_data.stock_moves AS m ON m.tenant_id = x.tenant_id AND m.document_id = x.document_id AND m.document_line = x.line_no
				AND m.document_kind = 'stock_document'
			WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)
			GROUP BY x.tenant_id, x.document_id, x.line_no) AS w;

		-- Every exception is what was forced of its line.
		RETURN QUERY
		SELECT 'exceptions_match_moves', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT x.quantity OPERATOR(order_mgmt.<>) coalesce(f.quantity, '0') AS wrong,
				format('tenant %s exception %s', x.tenant_id, x.stock_exception_id) AS sample
			FROM order_mgmt_data.stock_exceptions AS x
			LEFT JOIN (SELECT m.tenant_id, m.document_id, m.document_line, order_mgmt.sum(m.quantity) AS quantity
				FROM order_mgmt_data.stock_moves AS m WHERE m.document_kind = 'order' AND m.posting & 1 = 1
				GROUP BY m.tenant_id, m.document_id, m.document_line) AS f
				ON f.tenant_id = x.tenant_id AND f.document_id = x.order_id AND f.document_line = x.line_no
			WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)) AS w;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_stock(bigint[], order_mgmt_data.verify_part) IS 'the invariants of stock and reservations, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('free', 'promised to nobody; 0 where more was promised than there is'),
	('short', 'promised, and not there'),
	('is_unlimited', 'true: orders get any quantity, and may wait for it'),
	('reserved', 'held by reservations'),
	('quality_control', 'on hand, not inspected'),
	('expired', 'on hand, past its date')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.kit_stock', key => 'tenant_id, sku, location', look_ups => 'sku',
	example => $$SELECT location, available FROM order_mgmt.kit_stock WHERE sku = 'SET'$$, columns => $$
	sku: code of the kit
	item_id: the kit, whatever its code
	available: kits that can be sold there; null: unlimited
	is_unlimited: none of its components ends there$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.stock', key => 'tenant_id, sku, location', look_ups => 'sku',
	example => $$SELECT location, on_hand, available FROM order_mgmt.stock WHERE sku = 'A-1'$$, columns => $$
	allocated: promised to order lines and transfers
	backordered: owed to order lines, and not there yet
	damaged: on hand, not for sale
	returned: on hand, came back, not inspected
	in_transit: on its way here, not on hand
	sellable: free - short + reserved + allocated + backordered
	on_hand: what is on the shelf, in all states
	available: what an order gets now; null: without limit$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.stock_documents', key => 'document_id', look_ups => 'reference; location; newest by recorded_at',
	example => $$SELECT kind, location, reason, actor FROM order_mgmt.stock_documents WHERE document_id = '0190...'$$, columns => $$
	document_id: the document
	kind: receipt, adjustment, count, state_change
	location: code of the location whose goods it is about
	reason: why, as the caller said; null: nothing was said, or it is a receipt
	reference: the caller's name of a receipt; null: none
	actor: who did it$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.stock_document_lines', key => 'document_id, line_no', look_ups => 'document_id',
	example => $$SELECT sku, counted, difference FROM order_mgmt.stock_document_lines WHERE document_id = '0190...' ORDER BY line_no$$, columns => $$
	document_id: the document
	line_no: number of the line, as the caller gave them
	kind: of the document: receipt, adjustment, count, state_change
	location: code of the location
	sku: code of the item
	quantity: units that were moved
	from_state: where they came from; null: a count found what was there
	to_state: where they went; null: a count found what was there
	counted: what was counted; null: it is no count, or one of before 0.5.0
	difference: what was found, or is missing where it is negative; null: it is neither an adjustment nor a count
	item_id: id of the item
	location_id: id of the location$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.stock_result', columns => $$
	document_id: the document that was made
	line_no: number of the line
	sku: code of the item
	location: code of the location
	quantity: units that were moved
	counted: what was counted; null: it is no count
	difference: what was found, or is missing where it is negative; null: it is neither an adjustment nor a count
	allocated: promised to order lines and transfers
	backordered: owed to order lines, and not there yet
	damaged: on hand, not for sale
	returned: on hand, came back, not inspected
	in_transit: on its way here, not on hand
	sellable: free - short + reserved + allocated + backordered
	on_hand: what is on the shelf, in all states
	available: what an order gets now; null: without limit$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.reservations', key => 'reservation_id, line_no', look_ups => 'reservation_id; holder; newest by recorded_at',
	example => $$SELECT sku, remaining, status, expires_at FROM order_mgmt.reservations WHERE reservation_id = '0190...'$$, columns => $$
	reservation_id: the reservation
	line_no: number of its line
	channel: for which it is held; null: for any
	holder: who holds it, as the caller said; null: nobody in particular
	quantity: what was held
	remaining: what is still held
	status: active, converted, expired, released
	expires_at: until when
	short: of quantity, what was not there when it was held$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.stock_policies', key => 'tenant_id, sku, location, channel', look_ups => 'sku',
	example => $$SELECT safety_stock, oversell_limit FROM order_mgmt.stock_policies WHERE sku = 'A-1' AND location = 'BER'$$, columns => $$
	channel: code of the channel whose own buffer it is; null: of all
	safety_stock: what is kept back
	oversell_limit: how far it may be promised beyond what is there; null: without limit$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.stock_exceptions', key => 'stock_exception_id', look_ups => 'order_id; newest by recorded_at',
	example => $$SELECT sku, location, quantity, order_id FROM order_mgmt.stock_exceptions WHERE status = 'open'$$, columns => $$
	stock_exception_id: the exception
	status: open, settled
	quantity: what was sold and not there
	order_id: the sale
	line_no: number of its line
	settled_by: who saw to it; null: nobody yet
	settled_at: when; null: not yet
	settlement: how, in words; null: not yet$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.stock_on_hand', key => 'tenant_id, sku, location',
	example => $$SELECT sku, on_hand_quantity FROM order_mgmt_report.stock_on_hand WHERE location = 'BER'$$, columns => $$
	on_hand_quantity: on the shelf, in all states
	sellable_quantity: free - short + reserved + allocated + backordered
	free_quantity: promised to nobody
	reserved_quantity: held by reservations
	allocated_quantity: promised to order lines and transfers
	backordered_quantity: owed, and not there yet
	quality_control_quantity: on hand, not inspected
	damaged_quantity: on hand, not for sale
	expired_quantity: on hand, past its date
	returned_quantity: on hand, came back, not inspected
	in_transit_quantity: on its way here, not on hand
	available_quantity: what an order gets now; null: without limit
	short_quantity: promised, and not there$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.stock_at', columns => $$
	at: the instant
	allocated: promised to order lines and transfers
	backordered: owed to order lines, and not there yet
	damaged: on hand, not for sale
	returned: on hand, came back, not inspected
	in_transit: on its way here, not on hand$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.stock_term', columns => $$
	step: its place in the sum
	term: what it is called
	quantity: units it adds; null: without limit
	meaning: what it is$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.stock_holder', columns => $$
	pid: of the session
	role: that it is of
	application_name: as it calls itself
	state: as pg_stat_activity has it; null: the reader may not see it
	transaction_start: when its transaction began; null: the reader may not see it
	access: holds or waits
	held: units; null: it waits$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.available_item', columns => $$
	sku: the item
	price: of one unit in the price list; null: it has none in this currency
	currency: that of the channel
	available: units that one line would get; null: unlimited
	is_unlimited: it does not end$$);
-- Code of search.

CREATE OR REPLACE FUNCTION order_mgmt_data.search_key(key text) RETURNS text
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN '''' || replace(replace(key, '\', '\\'), '''', '''''') || '''';
COMMENT ON FUNCTION order_mgmt_data.search_key(text) IS 'a word or key as a tsquery has it';

CREATE OR REPLACE FUNCTION order_mgmt_data.search_text(text text) RETURNS text
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN translate(order_mgmt_data.folded_code(text), '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32));
COMMENT ON FUNCTION order_mgmt_data.search_text(text) IS 'a text as its words are searched: what parts words is a blank, so that no path, host or number is made of them, and characters are composed';

CREATE OR REPLACE FUNCTION order_mgmt_data.search_value(key text, value text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN '=' || key || '=' || md5(order_mgmt_data.folded_code(value));
COMMENT ON FUNCTION order_mgmt_data.search_value(text, text) IS 'the key of a document by which a filter finds it: what is filtered by, and its value, which may be longer than a word of a document can be';

-- The operator is that of pg_trgm, in whatever schema; the function knows it by its identity, wherever it moves.
DO $do$
DECLARE
	trigrams name := (SELECT n.nspname FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm');
BEGIN
	EXECUTE pg_catalog.format($create$
CREATE OR REPLACE FUNCTION order_mgmt_data.similar_words(tenant bigint, term text, at_most integer) RETURNS SETOF text
		LANGUAGE sql STABLE ROWS 3 SET pg_trgm.similarity_threshold = 0.19
		BEGIN ATOMIC
			SELECT w.word FROM order_mgmt_data.search_words AS w WHERE w.tenant_id = tenant AND w.word OPERATOR(%1$I.%%) term
			ORDER BY %1$I.similarity(w.word, term) DESC, w.word LIMIT at_most;
		END$create$, trigrams);
END
$do$;
COMMENT ON FUNCTION order_mgmt_data.similar_words(bigint, text, integer) IS 'the words of a tenant that are most like a misspelled one, by pg_trgm: two letters that changed places leave a short word a fifth of its trigrams';

CREATE OR REPLACE FUNCTION order_mgmt_data.learn_all() RETURNS bigint
	LANGUAGE C VOLATILE AS 'MODULE_PATHNAME', 'om_learn_all';
COMMENT ON FUNCTION order_mgmt_data.learn_all() IS 'writes the documents by which all items are found; returns how many items there are';

CREATE OR REPLACE FUNCTION order_mgmt_data.category_path(tenant bigint, category bigint, locale text) RETURNS jsonb
	LANGUAGE sql STABLE
	BEGIN ATOMIC
		WITH RECURSIVE above AS (
			SELECT c.code, c.name, c.names, c.parent_id, 1 AS step FROM order_mgmt_data.categories AS c WHERE c.tenant_id = tenant AND c.category_id = category AND c.is_active
			UNION ALL
			SELECT c.code, c.name, c.names, c.parent_id, a.step + 1 FROM above AS a JOIN order_mgmt_data.categories AS c ON c.tenant_id = tenant AND c.category_id = a.parent_id AND c.is_active
			WHERE a.step < 100)
		SELECT jsonb_agg(jsonb_build_object('category', a.code, 'name', coalesce(a.names ->> locale, a.names ->> split_part(locale, '-', 1), a.name)) ORDER BY a.step DESC) FROM above AS a;
	END;
COMMENT ON FUNCTION order_mgmt_data.category_path(bigint, bigint, text) IS 'a category in use and those that it is within, the outermost first, up to one that is out of use';

CREATE OR REPLACE FUNCTION order_mgmt_data.product_page(tenant bigint, product bigint, locale text, currency text, skus text[], prices text[], available text[]) RETURNS jsonb
	LANGUAGE sql STABLE
	BEGIN ATOMIC
		WITH shown AS (
			SELECT u.n, u.sku, u.price, u.available, v.option_values, v.images, v.attributes, i.item_id, i.order_min, i.order_max, i.order_increment
			FROM unnest(skus, prices, available) WITH ORDINALITY AS u (sku, price, available, n)
			CROSS JOIN LATERAL (SELECT t.item_id, t.order_min, t.order_max, t.order_increment FROM order_mgmt_data.items AS t WHERE t.tenant_id = tenant AND t.sku = u.sku OFFSET 0) AS i
			CROSS JOIN LATERAL (SELECT w.option_values, w.images, w.attributes FROM order_mgmt_data.variants AS w WHERE w.tenant_id = tenant AND w.item_id = i.item_id OFFSET 0) AS v)
		SELECT jsonb_build_object(
			'product', p.code,
			'name', coalesce(p.texts -> locale ->> 'name', p.texts -> split_part(locale, '-', 1) ->> 'name', p.name),
			'description', coalesce(p.texts -> locale ->> 'description', p.texts -> split_part(locale, '-', 1) ->> 'description', p.description),
			'brand', p.brand,
			'categories', (SELECT coalesce(jsonb_agg(c.path ORDER BY c.n) FILTER (WHERE c.path IS NOT NULL), '[]')
				FROM (SELECT order_mgmt_data.category_path(tenant, u.category_id, locale) AS path, u.n FROM unnest(p.category_ids) WITH ORDINALITY AS u (category_id, n)) AS c),
			'images', to_jsonb(p.images),
			'attributes', p.attributes,
			'currency', currency,
			'options', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', o.name, 'values', (SELECT jsonb_agg(d.value ORDER BY d.n)
					FROM (SELECT s.option_values[o.n] AS value, min(s.n) AS n FROM shown AS s GROUP BY s.option_values[o.n]) AS d)) ORDER BY o.n), '[]')
				FROM unnest(p.option_names) WITH ORDINALITY AS o (name, n)),
			'variants', (SELECT jsonb_agg(jsonb_build_object(
				'sku', s.sku,
				'options', (SELECT coalesce(jsonb_object_agg(o.name, s.option_values[o.n]), '{}') FROM unnest(p.option_names) WITH ORDINALITY AS o (name, n)),
				'price', CASE WHEN s.price IS NOT NULL THEN jsonb_build_object('amount', s.price, 'currency', currency) END,
				'is_available', coalesce(s.available::numeric > 0, true),
				'available', s.available,
				'order_min', s.order_min::text, 'order_max', s.order_max::text, 'order_increment', s.order_increment::text,
				'barcodes', (SELECT coalesce(jsonb_agg(b.barcode ORDER BY b.barcode COLLATE "C"), '[]') FROM order_mgmt_data.barcodes AS b WHERE b.tenant_id = tenant AND b.item_id = s.item_id AND b.is_active),
				'images', to_jsonb(s.images), 'attributes', s.attributes) ORDER BY s.n) FROM shown AS s))
		FROM order_mgmt_data.products AS p WHERE p.tenant_id = tenant AND p.product_id = product;
	END;
COMMENT ON FUNCTION order_mgmt_data.product_page(bigint, bigint, text, text, text[], text[], text[]) IS 'the document of get_product; variants by their skus, with a price and how many can be had (null: any number) of each';

CREATE OR REPLACE FUNCTION order_mgmt.search_items(channel text, query text DEFAULT NULL, filters order_mgmt.strict_jsonb DEFAULT '{}', after text DEFAULT NULL, rows_max integer DEFAULT 24,
		locale text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.found_item LANGUAGE C STABLE ROWS 24 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_search_items';
COMMENT ON FUNCTION order_mgmt.search_items(text, text, order_mgmt.strict_jsonb, text, integer, text, bigint) IS 'finds items that a channel shows: that of a barcode or sku first, then those that have all the words
query: words, each of which may be the beginning of one; misspelled ones stand for those like them (found_by: similar). Names, descriptions, brands, option values and attributes are searched in all languages. Null: all items that meet the filters.
filters: {"category"?,"brand"?,"product"?,"attributes"?,"price_from"?,"price_to"?,"is_available"?}: a category or one within it; attributes (or options) {"color": ["red", "blue"], "size": "M"}: one of the values of each; prices in the channel''s currency.
after: what the last row of the page before has as after; null: the first page. rows_max: up to 200. locale: in which language name is, where the product has it. A page with fewer rows is the last one.
Example: SELECT sku, name, price FROM order_mgmt.search_items(''web'', ''wool scarf'', ''{"price_to":"50"}'')';

CREATE OR REPLACE FUNCTION order_mgmt.get_product(channel text, product text, locale text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS jsonb LANGUAGE C STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_get_product';
COMMENT ON FUNCTION order_mgmt.get_product(text, text, text, bigint) IS 'all that a page shows of a product in a channel, as one document
Texts in the locale ("de-AT", else "de"), else those of the product itself; categories with their paths; options with their values; each variant that the channel shows now, with its price, how many can be had (null: any number), barcodes, images and limits of purchases.
Example: SELECT order_mgmt.get_product(''web'', ''scarf'', ''de'') ->> ''name''';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_search(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 2 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'all' THEN
		-- What is sold has a document, and nothing else has; what its words are is told by its key of the sku.
		RETURN QUERY
		SELECT 'sold_items_are_found', count(*), count(*) FILTER (WHERE x.is_wrong), min(format('tenant %s: %s', x.tenant_id, x.sku)) FILTER (WHERE x.is_wrong)
		FROM (SELECT i.tenant_id, i.sku, (i.is_active AND p.is_active IS NOT FALSE) <> (d.words IS NOT NULL)
				OR d.words @@ (order_mgmt_data.search_key('=sku=' || order_mgmt_data.folded_code(i.sku)) || ' & '
					|| order_mgmt_data.search_key('=tenant=' || i.tenant_id))::tsquery IS FALSE AS is_wrong
			FROM order_mgmt_data.items AS i
			LEFT JOIN order_mgmt_data.variants AS v ON v.tenant_id = i.tenant_id AND v.item_id = i.item_id
			LEFT JOIN order_mgmt_data.products AS p ON p.tenant_id = v.tenant_id AND p.product_id = v.product_id
			LEFT JOIN order_mgmt_data.search_documents AS d ON d.tenant_id = i.tenant_id AND d.item_id = i.item_id
			WHERE tenants IS NULL OR i.tenant_id = ANY (tenants)) AS x;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_search(bigint[], order_mgmt_data.verify_part) IS 'the invariants of search, for verify()';

SELECT order_mgmt_data.describe_rows('order_mgmt.found_item', columns => $$
	product: code of the product that it is a variant of; null: of none
	name: that of the product in the language that is asked for, else its own, else that of the item
	brand: who makes it; null: nobody says
	image: the first of the variant, else of the product; null: there is none
	price: of one unit in the channel; null: it has none
	available: what one line of an order gets; null: any number
	is_unlimited: true: any number can be had
	found_by: code (the query is its barcode or sku), words, similar (words like those of the query), filters
	after: what the call for the next page says$$);
-- Code of orders.

-- Who may read orders: a line where its location is seen (without one: who sees all), a header where one of its lines is.
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_order("right" text, tenant_id bigint, order_id uuid, line_no integer DEFAULT 0)
	RETURNS boolean LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 10 AS 'MODULE_PATHNAME', 'om_sees_order';
COMMENT ON FUNCTION order_mgmt_data.sees_order(text, bigint, uuid, integer) IS 'true if the reader of a view has a right at the location of a line of the order; line_no 0 = of any line';
SELECT order_mgmt_data.show_rows('order_mgmt_data.order_lines', 'read_documents', locations => '{location_id}',
	where_seen => $$location_id = 0 AND order_mgmt_data.sees_order('read_documents', tenant_id, order_id, line_no)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.order_line_parts', 'read_documents', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.orders', 'read_documents', where_seen => $$order_mgmt_data.sees_order('read_documents', tenant_id, order_id)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.order_taxes', 'read_documents', where_seen => $$order_mgmt_data.sees_order('read_documents', tenant_id, order_id, line_no)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.order_cancellations', 'read_documents', where_seen => $$order_mgmt_data.sees_order('read_documents', tenant_id, order_id, line_no)$$);

-- What the event of its placing says, but for an order of which several locations serve a line: its event has it.
SELECT order_mgmt_data.extend_view('order_mgmt_data.event_payloads', $$SELECT o.tenant_id, o.order_id, jsonb_build_object('order_number', o.order_number,
		'channel', o.channel, 'total', o.total::text, 'lines', (SELECT jsonb_agg(jsonb_build_object('line_no', l.line_no, 'sku', l.sku, 'quantity', l.ordered::text)
			|| CASE WHEN l.location_id IS NULL THEN '{}' ELSE jsonb_build_object('location', l.location) END
			|| CASE WHEN l.kit_line_no IS NULL THEN '{}' ELSE jsonb_build_object('kit_line_no', l.kit_line_no) END
			|| CASE WHEN l.unit IS NULL THEN '{}' ELSE jsonb_build_object('unit', l.unit, 'unit_quantity', order_mgmt_data.in_units(l.ordered, l.unit_factor)::text) END ORDER BY l.line_no)
		FROM order_mgmt_data.order_lines AS l WHERE l.tenant_id = o.tenant_id AND l.order_id = o.order_id))
	FROM order_mgmt_data.orders AS o$$);

-- How an order began, for those who may read the log of all that a tenant has.
SELECT order_mgmt_data.extend_view('order_mgmt_data.status_changes', $$SELECT o.tenant_id, o.log_id, 'order', o.order_id, NULL::integer, NULL, 'placed', NULL,
		o.channel, o.actor, NULL, o.occurred_at, o.recorded_at, o.stamp, o.role_name
	FROM order_mgmt_data.orders AS o$$);

-- A query in FROM, not beside it: so the view is a table to the planner, which reads it in order by an index also where it stands in a union (order_history).
CREATE OR REPLACE VIEW order_mgmt.orders WITH (security_invoker = true) AS
	SELECT o.tenant_id, o.order_id, o.order_number, o.channel, o.status, o.fulfillment_status, o.currency,
		o.total, o.reference, o.actor, o.occurred_at, o.recorded_at, o.metadata,
		coalesce(o.discount, order_mgmt.amount_of(0, o.currency)) AS discount,
		coalesce(o.shipping, order_mgmt.amount_of(0, o.currency)) AS shipping,
		coalesce(o.tax, order_mgmt.amount_of(0, o.currency)) AS tax, o.payment_status, o.return_status, o.role_name, o.expires_at,
		o.billed, o.paid, o.refunded, o.billed OPERATOR(order_mgmt.-) o.paid OPERATOR(order_mgmt.+) o.refunded AS amount_due,
		o.total::numeric AS total_numeric, coalesce(o.discount::numeric, 0) AS discount_numeric, coalesce(o.shipping::numeric, 0) AS shipping_numeric, coalesce(o.tax::numeric, 0) AS tax_numeric,
		o.billed::numeric AS billed_numeric, o.paid::numeric AS paid_numeric, o.refunded::numeric AS refunded_numeric,
		o.billed::numeric - o.paid::numeric + o.refunded::numeric AS amount_due_numeric, o.customer_id, o.ship_to_id, o.bill_to_id, o.shipping_method
	FROM (SELECT w.tenant_id, w.order_id, w.order_number, w.channel, w.status, w.fulfillment_status, w.currency, w.total, w.reference, w.actor,
			w.occurred_at, w.recorded_at, w.metadata, w.discount, w.shipping, w.tax, w.payment_status, w.return_status, w.role_name, w.expires_at,
			w.customer_id, w.ship_to_id, w.bill_to_id,
			coalesce(w.billed, w.total) AS billed,
			coalesce(w.paid, CASE WHEN w.payment_status = 'paid' THEN coalesce(w.billed, w.total) ELSE order_mgmt.amount_of(0, w.currency) END) AS paid,
			coalesce(w.refunded, order_mgmt.amount_of(0, w.currency)) AS refunded, w.shipping_method
		FROM order_mgmt_data.orders AS w) AS o;
COMMENT ON VIEW order_mgmt.orders IS 'one row per order; total = what was to be paid at placement, of which shipping and tax; discount = those of the lines and of the order
billed: what of total the customer owes by now: less units that were canceled or came back, shipping that was given back, and goodwill.
paid: what was captured, less chargebacks; refunded: what was given back. Operations under way count in none of them.
amount_due = billed - paid + refunded: what is still to be paid; negative: what is to be given back.
role_name: the role that placed it, where actor is another name; null = actor is the role.
expires_at: when expire_orders cancels it unless it is paid, or a parcel of it planned, by then; null = it stays.
customer_id, ship_to_id, bill_to_id: ids of customers and of order_addresses; what they say stands there only.';

-- The barrier stands before conditions of the reader's own: addresses have no location, so their policy cannot ask for the order.
CREATE OR REPLACE VIEW order_mgmt.order_addresses WITH (security_invoker = true, security_barrier = true) AS
	SELECT o.tenant_id, o.order_id, k.kind, a.address_id, a.name, a.company, a.line1, a.line2, a.postal_code, a.city, a.region, a.country, a.phone
	FROM order_mgmt_data.orders AS o
	CROSS JOIN LATERAL (VALUES ('ship_to', o.ship_to_id), ('bill_to', o.bill_to_id)) AS k (kind, address_id)
	JOIN order_mgmt_data.customer_addresses AS a ON a.tenant_id = o.tenant_id AND a.address_id = k.address_id;
COMMENT ON VIEW order_mgmt.order_addresses IS 'one row per order and kind of address that it has: where it is sent, and whom it is billed to
Null but for the country once its customer was erased.';

-- Lines are joined to their orders: by these a tenant with few of them finds all of its lines, which have no index that it leads.
CREATE OR REPLACE VIEW order_mgmt.order_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.order_id, l.line_no, l.sku, l.location, l.ordered, l.open, l.allocated, l.backordered,
		l.shipped, l.canceled, l.unit_price, l.line_total,
		coalesce(l.discount, order_mgmt.amount_of(0, order_mgmt.amount_currency(l.line_total))) AS discount,
		coalesce(l.order_discount, order_mgmt.amount_of(0, order_mgmt.amount_currency(l.line_total))) AS order_discount,
		coalesce(l.tax, order_mgmt.amount_of(0, order_mgmt.amount_currency(l.line_total))) AS tax, l.return_requested, l.returned,
		CASE WHEN l.price_set_by IS NULL THEN l.unit_price ELSE l.list_price END AS list_price, l.price_set_by,
		x.gross_total, x.net_total, x.delivered, order_mgmt.amount_currency(l.line_total) AS currency,
		l.ordered::numeric AS ordered_numeric, l.open::numeric AS open_numeric, l.allocated::numeric AS allocated_numeric, l.backordered::numeric AS backordered_numeric, l.shipped::numeric AS shipped_numeric, l.canceled::numeric AS canceled_numeric,
		l.return_requested::numeric AS return_requested_numeric, l.returned::numeric AS returned_numeric, l.unit_price::numeric AS unit_price_numeric, l.line_total::numeric AS line_total_numeric,
		coalesce(l.discount::numeric, 0) AS discount_numeric, coalesce(l.order_discount::numeric, 0) AS order_discount_numeric, coalesce(l.tax::numeric, 0) AS tax_numeric,
		CASE WHEN l.price_set_by IS NULL THEN l.unit_price ELSE l.list_price END::numeric AS list_price_numeric,
		x.gross_total::numeric AS gross_total_numeric, x.net_total::numeric AS net_total_numeric, x.delivered::numeric AS delivered_numeric, l.fee,
		l.unit, l.unit_factor, CASE WHEN l.unit IS NULL THEN l.ordered ELSE order_mgmt_data.in_units(l.ordered, l.unit_factor) END AS unit_quantity,
		l.unit_factor::numeric AS unit_factor_numeric, CASE WHEN l.unit IS NULL THEN l.ordered ELSE order_mgmt_data.in_units(l.ordered, l.unit_factor) END::numeric AS unit_quantity_numeric,
		l.kit_line_no
	FROM order_mgmt_data.order_lines AS l
	JOIN order_mgmt_data.orders AS h ON h.tenant_id = l.tenant_id AND h.order_id = l.order_id
	CROSS JOIN LATERAL (SELECT order_mgmt.amount_of(0, order_mgmt.amount_currency(l.line_total)) AS nothing,
		l.line_total OPERATOR(order_mgmt.-) coalesce(l.discount, order_mgmt.amount_of(0, order_mgmt.amount_currency(l.line_total)))
			OPERATOR(order_mgmt.-) coalesce(l.order_discount, order_mgmt.amount_of(0, order_mgmt.amount_currency(l.line_total))) AS sold) AS w
	-- OFFSET 0: worked out once, though two columns show each
	CROSS JOIN LATERAL (SELECT
		w.sold OPERATOR(order_mgmt.+) CASE WHEN l.tax IS NULL THEN w.nothing ELSE coalesce((SELECT order_mgmt.sum(t.amount) FROM order_mgmt_data.order_taxes AS t
			WHERE t.tenant_id = l.tenant_id AND t.order_id = l.order_id AND t.line_no = l.line_no AND NOT t.is_inclusive), w.nothing) END AS gross_total,
		w.sold OPERATOR(order_mgmt.-) CASE WHEN l.tax IS NULL THEN w.nothing ELSE coalesce((SELECT order_mgmt.sum(t.amount) FROM order_mgmt_data.order_taxes AS t
			WHERE t.tenant_id = l.tenant_id AND t.order_id = l.order_id AND t.line_no = l.line_no AND t.is_inclusive), w.nothing) END AS net_total,
		l.shipped OPERATOR(order_mgmt.-) coalesce(l.undelivered, '0') AS delivered OFFSET 0) AS x
	WHERE order_mgmt_data.sees_same(h.order_id, l.order_id);
COMMENT ON VIEW order_mgmt.order_lines IS 'one row per order line; ordered = open + allocated + backordered + shipped + canceled
Of what was shipped return_requested is announced to come back, of which returned has come.
location: null where several serve it (order_line_parts), or none.
kit_line_no: the line of the kit that it is (its own number) or is part of: what a kit is made of stands behind the lines that were asked for, costs nothing, and is canceled, shipped and returned with it.
All quantities are the item''s own units. unit: what the line was said in, with unit_quantity of them, each worth unit_factor; unit_price is the price of one.
line_total = unit_price x unit_quantity, rounded to the currency, before discount (the line''s own) and order_discount (its share of the order''s).
gross_total: what is to be paid for the line at placement, after both discounts and with all its taxes; net_total = gross_total - tax.
delivered: of what was shipped, what has arrived: by record_delivery, or at once (handed over at a register, or a service).
list_price: what the price list said at placement, null where it had none; price_set_by: who named another unit_price.';

CREATE OR REPLACE VIEW order_mgmt.order_line_parts WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.order_id, p.line_no, p.location, p.ordered, p.allocated, p.shipped, p.canceled,
		p.ordered::numeric AS ordered_numeric, p.allocated::numeric AS allocated_numeric, p.shipped::numeric AS shipped_numeric, p.canceled::numeric AS canceled_numeric
	FROM order_mgmt_data.order_line_parts AS p
	JOIN order_mgmt_data.orders AS h ON h.tenant_id = p.tenant_id AND h.order_id = p.order_id
	WHERE order_mgmt_data.sees_same(h.order_id, p.order_id);
COMMENT ON VIEW order_mgmt.order_line_parts IS 'one row per location of an order line that several locations serve; ordered = allocated + shipped + canceled
A line that one location serves has no row here.';

CREATE OR REPLACE VIEW order_mgmt.order_taxes WITH (security_invoker = true) AS
	SELECT t.tenant_id, t.order_id, t.line_no, t.tax_rate, round(t.rate / 10000.0, 4) AS percent, t.is_inclusive, t.amount,
		order_mgmt.amount_currency(t.amount) AS currency, t.amount::numeric AS amount_numeric, t.is_compound IS TRUE AS is_compound, t.unit_amount,
		coalesce(t.rounding, 'line') AS rounding, t.unit_amount::numeric AS unit_amount_numeric
	FROM order_mgmt_data.order_taxes AS t
	JOIN order_mgmt_data.orders AS h ON h.tenant_id = t.tenant_id AND h.order_id = t.order_id
	WHERE order_mgmt_data.sees_same(h.order_id, t.order_id);
COMMENT ON VIEW order_mgmt.order_taxes IS 'one row per tax of an order line, as frozen at placement; line 0 = shipping
is_inclusive: the tax is part of the price, else it comes on top.';

CREATE OR REPLACE FUNCTION order_mgmt.place_order(channel text, lines order_mgmt.strict_jsonb, currency text DEFAULT NULL,
		reservation_id uuid DEFAULT NULL, discount order_mgmt.amount_input DEFAULT NULL, shipping order_mgmt.amount_input DEFAULT NULL, holder text DEFAULT NULL, secret text DEFAULT NULL,
		customer text DEFAULT NULL, ship_to order_mgmt.strict_jsonb DEFAULT NULL, bill_to order_mgmt.strict_jsonb DEFAULT NULL,
		reference text DEFAULT NULL, order_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_place_order';
COMMENT ON FUNCTION order_mgmt.place_order(text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.amount_input, order_mgmt.amount_input, text, text, text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'places an order and takes its stock in the same step: all lines or none
lines: [{"sku" or "barcode","quantity","location"?,"unit_price"?,"discount"?,"tax_rates"?,"unit"?,"ship_complete"?}], amounts as 12.50, "12.50", "12.50 EUR" or {"amount","currency"}, unit_price with up to six decimals, discount of the whole line, tax_rates as codes. Prices are frozen.
A line without a location is served by the first of the channel''s locations that has all of it, else by several in their order (order_line_parts), unless ship_complete forbids it; else the first with an oversell limit that allows it backorders what it lacks.
A line that names no unit_price costs what price lists say (list_prices), else its item; one that names no tax_rates has those of the rule for its item''s tax class where the order goes (tax_rules), else those of its item. One with a barcode needs no quantity: it is what the barcode says, or one. unit: what quantity and unit_price are of, one of the item''s units (put_unit); null: the item''s own.
A kit (put_kit) is one line, with its price and taxes; what it is made of are further lines, behind those of the call, all served by one location.
currency: null = the channel''s. reservation_id: what it holds is used first, the rest of it is released.
discount: on the order, shared by its lines in proportion to what they cost. shipping: what it costs, null = what the channel charges; options: {"shipping_tax_rates"?,"ship_complete"?,"destination"?,"tax_exemption"?,"shipping_method"?,"fees"?}: codes of its taxes; whether one location must serve each line, else as the channel says; {"country","region"?,"postal_code"?} where it goes, as far as taxes and shipping depend on it, else as ship_to says, else where the tenant is (tax_settings); what exempts the buyer, as reverse_charge; and how it is shipped: the fee of the method is charged (shipping_fees), with its taxes, unless shipping names another; codes of fees that it has beside those that every order has to which they apply: lines behind these (order_lines, fee).
secret: a text of at least 128 random bits (22 characters of base64 or 32 hexadecimal digits) by which who may not read the orders of others reads and cancels this one.
customer: code of the customer whose it is (unknown_customer), for who has the right for_customer. ship_to, bill_to: {"address"}: the code of an address that the customer has (unknown_address), or {"name"?,"company"?,"line1"?,"line2"?,"postal_code"?,"city"?,"region"?,"country","phone"?} (invalid_address); the order keeps them as they are now.
Repeat the same call with the same idempotency_key after 40001, 40P01, 55P03 or a lost connection.
Example: SELECT order_number, total FROM order_mgmt.place_order(''web'', ''[{"sku":"A-1","quantity":2}]'', idempotency_key => ''cart-17'')';

CREATE OR REPLACE FUNCTION order_mgmt.preview_order(channel text, lines order_mgmt.strict_jsonb, currency text DEFAULT NULL,
		reservation_id uuid DEFAULT NULL, discount order_mgmt.amount_input DEFAULT NULL, shipping order_mgmt.amount_input DEFAULT NULL, holder text DEFAULT NULL, secret text DEFAULT NULL,
		customer text DEFAULT NULL, ship_to order_mgmt.strict_jsonb DEFAULT NULL, bill_to order_mgmt.strict_jsonb DEFAULT NULL,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.order_preview LANGUAGE C STABLE PARALLEL UNSAFE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_preview_order';
COMMENT ON FUNCTION order_mgmt.preview_order(text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.amount_input, order_mgmt.amount_input, text, text, text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, bigint) IS 'what an order would be, were it placed now: for a checkout
The arguments are those of place_order; the lines are those of quote_lines. Nothing is taken, locked or written: a read-only transaction and a standby answer. Goods that a sale in progress has taken are taken; a REPEATABLE READ transaction is answered from its snapshot.
is_available: false where place_order would refuse it, because a line cannot be served; the statuses are null then. taxes: those of all lines and of shipping by rate.
secret: that of the reservation.
Example: SELECT is_available, total, tax FROM order_mgmt.preview_order(''web'', ''[{"sku":"A-1","quantity":2}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.quote_lines(channel text, lines order_mgmt.strict_jsonb, currency text DEFAULT NULL,
		reservation_id uuid DEFAULT NULL, discount order_mgmt.amount_input DEFAULT NULL, shipping order_mgmt.amount_input DEFAULT NULL, holder text DEFAULT NULL, secret text DEFAULT NULL,
		customer text DEFAULT NULL, ship_to order_mgmt.strict_jsonb DEFAULT NULL, bill_to order_mgmt.strict_jsonb DEFAULT NULL,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.quoted_line LANGUAGE C STABLE PARALLEL UNSAFE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_quote_lines';
COMMENT ON FUNCTION order_mgmt.quote_lines(text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.amount_input, order_mgmt.amount_input, text, text, text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, bigint) IS 'what each line of an order would cost and where it would come from, were it placed now: for a cart
The arguments are those of place_order. Nothing is taken, locked or written: a read-only transaction and a standby answer. Goods that a sale in progress has taken are taken; a REPEATABLE READ transaction is answered from its snapshot.
A row per line, then one for shipping (line_no 0); the sum of gross_total is what is to be paid. taxes: [{"tax_rate","percent","is_inclusive","amount"}]. A line that cannot be served is no error: is_available is false. A kit is one row. Quantities are the item''s own units; of a line said in a unit, unit_quantity and unit_available are in that.
secret: that of the reservation.
Example: SELECT line_no, sku, is_available, available, gross_total FROM order_mgmt.quote_lines(''web'', ''[{"sku":"A-1","quantity":2}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.place_orders(orders order_mgmt.strict_jsonb, all_or_nothing boolean DEFAULT false,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.order_result LANGUAGE C VOLATILE ROWS 100 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_place_orders';
COMMENT ON FUNCTION order_mgmt.place_orders(order_mgmt.strict_jsonb, boolean, order_mgmt.strict_jsonb, bigint) IS 'places many orders in one step; each is accepted or refused alone, served in input order
orders: [{"channel","lines","currency"?,"reservation_id"?,"discount"?,"shipping"?,"holder"?,"secret"?,"customer"?,"ship_to"?,"bill_to"?,"reference"?,"order_id"?,"metadata"?,"occurred_at"?,"idempotency_key"?,"options"?}], each as the arguments of place_order. all_or_nothing: any refusal refuses all and lists them all.
Example: SELECT ok, error_code, order_id FROM order_mgmt.place_orders(''[{"channel":"web","lines":[{"sku":"A-1","quantity":1}]}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.cancel_order(order_id uuid, lines order_mgmt.strict_jsonb DEFAULT NULL, secret text DEFAULT NULL,
		reason text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}',
		tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_cancel_order';
COMMENT ON FUNCTION order_mgmt.cancel_order(uuid, order_mgmt.strict_jsonb, text, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'cancels what an order has not shipped: the whole of it, or quantities of lines; the stock is free again at once
lines: [{"line_no","quantity"?,"unit"?}], quantity null = all that is left of the line; unit: the one that the line was said in, null = the item''s own. A kit is canceled whole, by its line (part_of_kit). The order is canceled when nothing of it is left.
secret: the one that the order was placed with.
Example: SELECT status FROM order_mgmt.cancel_order(''0190...'', reason => ''customer changed her mind'')';

CREATE OR REPLACE FUNCTION order_mgmt.own_order(order_id uuid, secret text, tenant_id bigint DEFAULT NULL)
	RETURNS jsonb LANGUAGE C STABLE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_own_order';
COMMENT ON FUNCTION order_mgmt.own_order(uuid, text, bigint) IS 'an order as its customer may see it, to who brings the secret that it was placed with: its header, with lines and taxes
A wrong secret is answered as an order that does not exist.
Example: SELECT order_mgmt.own_order(''0190...'', ''Zm9yIG15IGV5ZXMgb25seQ'') ->> ''status''';

CREATE OR REPLACE FUNCTION order_mgmt.claim_order(order_id uuid, customer text, secret text DEFAULT NULL, idempotency_key text DEFAULT NULL,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_claim_order';
COMMENT ON FUNCTION order_mgmt.claim_order(uuid, text, text, text, order_mgmt.strict_jsonb, bigint) IS 'makes an order that was placed without an account a customer''s, with its addresses, once
customer: its code (unknown_customer); secret: that of the order; without it the right claim is needed. An order of another customer stays so (order_claimed).
Example: SELECT customer_id FROM order_mgmt.claim_order(''0190...'', ''C-17'', ''Zm9yIG15IGV5ZXMgb25seQ'')';

CREATE OR REPLACE FUNCTION order_mgmt.allocate_backorders(positions_max integer DEFAULT 1000, tenant_id bigint DEFAULT NULL)
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_allocate_backorders';
COMMENT ON FUNCTION order_mgmt.allocate_backorders(integer, bigint) IS 'allocates what is on the shelf to order lines that wait, first come first served; returns how many lines got units
Receipts and cancellations do this by themselves; run it from a job for lines that were locked or held at that moment.
Example: SELECT order_mgmt.allocate_backorders()';

CREATE OR REPLACE FUNCTION order_mgmt.expire_orders(orders_max integer DEFAULT 1000, tenant_id bigint DEFAULT NULL)
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_expire_orders';
COMMENT ON FUNCTION order_mgmt.expire_orders(integer, bigint) IS 'cancels orders of visitors whose time is over and that nobody paid, oldest first; returns how many
They have the time of order_mgmt.visitor_order_time (orders.expires_at). What is authorized or paid, or has a parcel, stays; so does one with a payment under way, until that fails. The reason of the cancellation is expired. Run it until it returns 0, from a job. Orders that somebody works on are left for the next time.
Example: SELECT order_mgmt.expire_orders()';

CREATE OR REPLACE VIEW order_mgmt_report.fct_order_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.order_id, l.line_no, o.order_number, o.occurred_at AS ordered_at,
		order_mgmt_data.business_date(o.occurred_at, t.time_zone, t.time_zone_changes) AS ordered_date, o.recorded_at,
		order_mgmt_data.business_date(o.recorded_at, t.time_zone, t.time_zone_changes) AS recorded_date, o.channel, l.item_id, l.sku, nullif(l.location_id, 0) AS location_id, l.location,
		o.status AS order_status, o.fulfillment_status, o.payment_status, l.ordered::numeric AS ordered_quantity, l.open::numeric AS open_quantity,
		l.allocated::numeric AS allocated_quantity, l.backordered::numeric AS backordered_quantity, l.shipped::numeric AS shipped_quantity,
		l.canceled::numeric AS canceled_quantity, o.currency, l.unit_price::numeric AS unit_price, l.line_total::numeric AS gross_amount,
		coalesce(l.discount::numeric, 0) AS line_discount_amount, coalesce(l.order_discount::numeric, 0) AS order_discount_amount,
		coalesce(l.tax::numeric, 0) AS tax_amount,
		CASE WHEN l.price_set_by IS NULL THEN l.unit_price ELSE l.list_price END::numeric AS list_price, l.price_set_by,
		l.unit, l.unit_factor::numeric AS unit_factor, CASE WHEN l.unit IS NULL THEN l.ordered ELSE order_mgmt_data.in_units(l.ordered, l.unit_factor) END::numeric AS unit_quantity, l.kit_line_no
	FROM order_mgmt_data.order_lines AS l
	JOIN order_mgmt_data.orders AS o ON o.tenant_id = l.tenant_id AND o.order_id = l.order_id
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = l.tenant_id
	WHERE order_mgmt_data.sees_tenant('reports', l.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
		AND order_mgmt_data.sees_same(o.order_id, l.order_id) AND order_mgmt_data.sees_day(o.recorded_at, o.recorded_at)
		AND (o.occurred_at = o.recorded_at AND order_mgmt_data.sees_day(o.recorded_at, o.occurred_at)
			OR o.occurred_at <> o.recorded_at AND order_mgmt_data.sees_day(o.occurred_at, o.occurred_at));
COMMENT ON VIEW order_mgmt_report.fct_order_lines IS 'one row per order line: where its units stand, and its price as frozen at placement
gross_amount = unit_price x unit_quantity (ordered_quantity, where unit is null), rounded to the currency, taxes within the price included; the discounts lower it; tax_amount: all taxes of the line, within the price and on top. list_price: of the price list at placement, null where it had none; price_set_by: who named another unit_price.';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT o.tenant_id, 'orders', 'channel', NULL, o.channel FROM order_mgmt_data.orders AS o$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT l.tenant_id, 'order_lines', 'item', l.item_id, l.sku FROM order_mgmt_data.order_lines AS l$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT l.tenant_id, 'order_lines', 'location', l.location_id, l.location FROM order_mgmt_data.order_lines AS l WHERE l.location_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'order_line_parts', 'location', p.location_id, p.location FROM order_mgmt_data.order_line_parts AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT t.tenant_id, 'order_taxes', 'tax_rate', t.tax_rate_id, t.tax_rate FROM order_mgmt_data.order_taxes AS t$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'order', x.order_id, x.status FROM order_mgmt_data.orders AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.promises', $$SELECT l.tenant_id, l.item_id, l.location_id, '0', l.allocated, l.backordered FROM order_mgmt_data.order_lines AS l WHERE l.location_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.promises', $$SELECT p.tenant_id, l.item_id, p.location_id, '0', p.allocated, '0' FROM order_mgmt_data.order_line_parts AS p JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = p.tenant_id AND l.order_id = p.order_id AND l.line_no = p.line_no$$);

-- What export_customer tells of orders.
SELECT order_mgmt_data.extend_view('order_mgmt_data.order_exports', $$SELECT o.tenant_id, o.customer_id, 'orders', o.recorded_at, order_mgmt_data.exported(to_jsonb(o))
		|| jsonb_build_object('lines', (SELECT jsonb_agg(order_mgmt_data.exported(to_jsonb(l) - '{order_id,item_id,location_id}'::text[]) ORDER BY l.line_no)
			FROM order_mgmt_data.order_lines AS l WHERE l.tenant_id = o.tenant_id AND l.order_id = o.order_id),
		'taxes', (SELECT coalesce(jsonb_agg(order_mgmt_data.exported(to_jsonb(x) - '{order_id,tax_rate_id}'::text[]) ORDER BY x.line_no, x.tax_rate), '[]')
			FROM order_mgmt_data.order_taxes AS x WHERE x.tenant_id = o.tenant_id AND x.order_id = o.order_id))
	FROM order_mgmt_data.orders AS o WHERE o.customer_id IS NOT NULL$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_order(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 10 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- Orders: totals add up, statuses are what the lines say.
		RETURN QUERY
		WITH facts AS (
			SELECT o.tenant_id, o.order_id, o.status, o.fulfillment_status, o.total,
				sum(order_mgmt.amount_minor(l.line_total) - coalesce(order_mgmt.amount_minor(l.discount), 0)
					- coalesce(order_mgmt.amount_minor(l.order_discount), 0)) + coalesce(order_mgmt.amount_minor(o.shipping), 0)
					+ CASE WHEN o.tax IS NULL THEN 0 ELSE (SELECT coalesce(sum(order_mgmt.amount_minor(t.amount)), 0) FROM order_mgmt_data.order_taxes AS t
						WHERE t.tenant_id = o.tenant_id AND t.order_id = o.order_id AND NOT t.is_inclusive) END AS lines_minor, count(l.line_no) AS nlines,
				bool_or(order_mgmt.amount_currency(l.line_total) <> o.currency) AS mixed,
				order_mgmt.sum(l.open OPERATOR(order_mgmt.+) l.allocated OPERATOR(order_mgmt.+) l.backordered) AS open_units,
				order_mgmt.sum(l.allocated) AS allocated, order_mgmt.sum(l.backordered) AS backordered,
				order_mgmt.sum(l.shipped) AS shipped
			FROM order_mgmt_data.orders AS o
			LEFT JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = o.tenant_id AND l.order_id = o.order_id
			WHERE (tenants IS NULL OR o.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(o.order_id, part)
			GROUP BY o.tenant_id, o.order_id
		)
		SELECT n.name, count(x.name), count(*) FILTER (WHERE x.wrong),
			min(format('tenant %s order %s', f.tenant_id, f.order_id)) FILTER (WHERE x.wrong)
		FROM (VALUES ('order_statuses_follow_lines'), ('order_totals_add_up')) AS n (name)
		LEFT JOIN (facts AS f CROSS JOIN LATERAL (VALUES
			('order_totals_add_up', f.nlines = 0 OR f.mixed OR f.lines_minor <> order_mgmt.amount_minor(f.total)),
			('order_statuses_follow_lines', f.nlines = 0
				OR f.status <> CASE WHEN f.open_units OPERATOR(order_mgmt.>) '0' THEN 'placed'
					WHEN f.shipped OPERATOR(order_mgmt.>) '0' THEN 'completed' ELSE 'canceled' END
				OR f.fulfillment_status <> CASE WHEN f.backordered OPERATOR(order_mgmt.>) '0' THEN 'backordered'
					WHEN f.shipped OPERATOR(order_mgmt.>) '0' AND f.open_units OPERATOR(order_mgmt.>) '0' THEN 'partial'
					WHEN f.shipped OPERATOR(order_mgmt.>) '0' THEN 'fulfilled'
					WHEN f.allocated OPERATOR(order_mgmt.>) '0' THEN 'unfulfilled' ELSE 'not_required' END)) AS x (name, wrong)) ON x.name = n.name
		GROUP BY n.name ORDER BY n.name;

		-- What expires is open, and no money came for it.
		RETURN QUERY
		SELECT 'expiring_orders_unpaid', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT o.status <> 'placed' OR o.payment_status NOT IN ('none', 'pending') AS wrong, format('tenant %s order %s', o.tenant_id, o.order_id) AS sample
			FROM order_mgmt_data.orders AS o WHERE o.expires_at IS NOT NULL AND (tenants IS NULL OR o.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(o.order_id, part)) AS w;

		-- Customers and addresses of orders are there, and no address is another customer's.
		RETURN QUERY
		SELECT 'order_customers_exist', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s order %s', o.tenant_id, o.order_id) AS sample, (o.customer_id IS NOT NULL AND NOT EXISTS (SELECT FROM order_mgmt_data.customers AS c
					WHERE c.tenant_id = o.tenant_id AND c.customer_id = o.customer_id))
				OR EXISTS (SELECT FROM (VALUES (o.ship_to_id), (o.bill_to_id)) AS k (address_id)
					LEFT JOIN order_mgmt_data.customer_addresses AS a ON a.tenant_id = o.tenant_id AND a.address_id = k.address_id
					WHERE k.address_id IS NOT NULL AND (a.address_id IS NULL OR a.customer_id IS DISTINCT FROM o.customer_id)) AS wrong
			FROM order_mgmt_data.orders AS o
			WHERE (o.customer_id IS NOT NULL OR o.ship_to_id IS NOT NULL OR o.bill_to_id IS NOT NULL)
				AND (tenants IS NULL OR o.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(o.order_id, part)) AS w
		HAVING count(*) > 0;

		-- No line without its header.
		RETURN QUERY
		SELECT 'lines_have_documents', count(*), count(*) FILTER (WHERE h.order_id IS NULL),
			min(format('tenant %s order %s line %s', l.tenant_id, l.order_id, l.line_no)) FILTER (WHERE h.order_id IS NULL)
		FROM order_mgmt_data.order_lines AS l
		LEFT JOIN order_mgmt_data.orders AS h ON h.tenant_id = l.tenant_id AND h.order_id = l.order_id
		WHERE (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(l.order_id, part);
		RETURN QUERY
		SELECT 'lines_have_documents', count(*), count(*) FILTER (WHERE h.order_id IS NULL),
			min(format('tenant %s order %s line %s', l.tenant_id, l.order_id, l.line_no)) FILTER (WHERE h.order_id IS NULL)
		FROM order_mgmt_data.order_taxes AS l
		LEFT JOIN order_mgmt_data.orders AS h ON h.tenant_id = l.tenant_id AND h.order_id = l.order_id
		WHERE (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(l.order_id, part);

		-- The parts of a line are all of it, and only a line that several locations serve has some.
		RETURN QUERY
		SELECT 'line_parts_add_up', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT l.line_no IS NULL OR p.parts IS NULL OR l.location_id <> 0 OR p.parts < 2 OR p.ordered OPERATOR(order_mgmt.<>) l.ordered
					OR p.allocated OPERATOR(order_mgmt.<>) l.allocated OR p.shipped OPERATOR(order_mgmt.<>) l.shipped OR p.canceled OPERATOR(order_mgmt.<>) l.canceled AS wrong,
				format('tenant %s order %s line %s', coalesce(l.tenant_id, p.tenant_id), coalesce(l.order_id, p.order_id), coalesce(l.line_no, p.line_no)) AS sample
			FROM (SELECT x.tenant_id, x.order_id, x.line_no, count(*) AS parts, order_mgmt.sum(x.ordered) AS ordered, order_mgmt.sum(x.allocated) AS allocated,
					order_mgmt.sum(x.shipped) AS shipped, order_mgmt.sum(x.canceled) AS canceled
				FROM order_mgmt_data.order_line_parts AS x WHERE order_mgmt_data.in_part(x.order_id, part) GROUP BY x.tenant_id, x.order_id, x.line_no) AS p
			FULL JOIN (SELECT y.* FROM order_mgmt_data.order_lines AS y WHERE order_mgmt_data.in_part(y.order_id, part) AND (y.location_id = 0 OR EXISTS (SELECT FROM order_mgmt_data.order_line_parts AS z
					WHERE z.tenant_id = y.tenant_id AND z.order_id = y.order_id AND z.line_no = y.line_no))) AS l
				ON l.tenant_id = p.tenant_id AND l.order_id = p.order_id AND l.line_no = p.line_no
			WHERE tenants IS NULL OR coalesce(l.tenant_id, p.tenant_id) = ANY (tenants)) AS w;
		RETURN QUERY
		SELECT 'order_lines_add_up', count(*), count(*) FILTER (WHERE NOT w.adds_up), min(w.sample) FILTER (WHERE NOT w.adds_up)
		FROM (SELECT order_mgmt_data.line_adds_up(l.ordered, l.open, l.allocated, l.backordered, l.shipped, l.canceled)
					AND l.canceled OPERATOR(order_mgmt.=) coalesce(k.quantity, '0')
					AND (l.unit IS NULL AND l.unit_factor IS NULL
						OR l.line_total OPERATOR(order_mgmt.=) (l.unit_price OPERATOR(order_mgmt.*) order_mgmt_data.in_units(l.ordered, l.unit_factor))) IS TRUE AS adds_up,
				format('tenant %s order %s line %s', l.tenant_id, l.order_id, l.line_no) AS sample
			FROM order_mgmt_data.order_lines AS l
			LEFT JOIN (SELECT c.tenant_id, c.order_id, c.line_no, order_mgmt.sum(c.quantity) AS quantity
				FROM order_mgmt_data.order_cancellations AS c WHERE order_mgmt_data.in_part(c.order_id, part) GROUP BY c.tenant_id, c.order_id, c.line_no) AS k
				ON k.tenant_id = l.tenant_id AND k.order_id = l.order_id AND k.line_no = l.line_no
			WHERE (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(l.order_id, part)) AS w;

		-- Kits are whole: what left or was canceled of a kit did so of all that it is made of, each once; no more of that came back than of the kit.
		RETURN QUERY
		SELECT 'kits_are_whole', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s order %s line %s', l.tenant_id, l.order_id, l.line_no) AS sample,
				k.line_no IS NULL OR l.ordered::numeric * k.canceled::numeric <> k.ordered::numeric * l.canceled::numeric
					OR l.ordered::numeric * k.shipped::numeric <> k.ordered::numeric * l.shipped::numeric
					OR l.ordered::numeric * k.returned::numeric < k.ordered::numeric * l.returned::numeric
					OR l.location_id <> k.location_id OR order_mgmt.amount_minor(l.line_total) <> 0
					OR EXISTS (SELECT FROM order_mgmt_data.order_lines AS o WHERE o.tenant_id = l.tenant_id AND o.order_id = l.order_id
						AND o.kit_line_no = l.kit_line_no AND o.line_no <> l.line_no AND o.item_id = l.item_id) AS wrong
			FROM order_mgmt_data.order_lines AS l
			LEFT JOIN order_mgmt_data.order_lines AS k ON k.tenant_id = l.tenant_id AND k.order_id = l.order_id AND k.line_no = l.kit_line_no AND k.kit_line_no = k.line_no
			WHERE l.kit_line_no <> l.line_no AND (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(l.order_id, part)) AS w;

		-- The log knows how the order came to its status.
		RETURN QUERY
		SELECT 'status_log_agrees', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s order %s', o.tenant_id, o.order_id) AS sample,
				(o.log_id IS NULL OR o.status <> 'placed') AND NOT EXISTS (SELECT 1 FROM order_mgmt_data.status_log AS s WHERE s.tenant_id = o.tenant_id
					AND s.document_kind = 'order' AND s.document_id = o.order_id AND s.to_status = o.status) AS missing
			FROM order_mgmt_data.orders AS o
			WHERE (tenants IS NULL OR o.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(o.order_id, part)) AS w;
	ELSIF part.kind = 'all' THEN
		-- No order line without its moves: what was ordered is what was promised.
		RETURN QUERY
		WITH promised AS (
			SELECT m.tenant_id, m.document_id, m.document_line, order_mgmt.sum(m.quantity) AS quantity
			FROM order_mgmt_data.stock_moves AS m
			WHERE m.document_kind = 'order' AND m.from_state OPERATOR(order_mgmt.<=) 'reserved'
				AND (m.to_state OPERATOR(order_mgmt.=) 'allocated' OR m.to_state OPERATOR(order_mgmt.=) 'backordered'
					OR m.to_state OPERATOR(order_mgmt.=) 'customer')
			GROUP BY m.tenant_id, m.document_id, m.document_line
		)
		SELECT 'lines_have_moves', count(*), count(*) FILTER (WHERE l.ordered OPERATOR(order_mgmt.<>) coalesce(p.quantity, '0')),
			min(format('tenant %s order %s line %s', l.tenant_id, l.order_id, l.line_no))
				FILTER (WHERE l.ordered OPERATOR(order_mgmt.<>) coalesce(p.quantity, '0'))
		FROM order_mgmt_data.order_lines AS l
		LEFT JOIN promised AS p ON p.tenant_id = l.tenant_id AND p.document_id = l.order_id AND p.document_line = l.line_no
		WHERE l.location_id IS NOT NULL AND l.kit_line_no IS DISTINCT FROM l.line_no AND (tenants IS NULL OR l.tenant_id = ANY (tenants));
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_order(bigint[], order_mgmt_data.verify_part) IS 'the invariants of orders, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('order_id', 'the order'),
	('order_number', 'its number on paper'),
	('line_no', 'number of the line in its document'),
	('reference', 'what the caller calls it, or a provider''s id; null: nothing was said')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.orders', key => 'order_id', look_ups => 'order_number; reference; newest by recorded_at; customer_id newest by recorded_at; status newest by recorded_at; status, payment_status newest by recorded_at; return_status newest by recorded_at',
	example => $$SELECT order_number, status, total FROM order_mgmt.orders ORDER BY order_id DESC LIMIT 10$$, columns => $$
	channel: code of the sales channel
	status: placed, completed, canceled
	fulfillment_status: unfulfilled, backordered, partial, fulfilled, not_required
	total: what was to be paid at placement
	expires_at: when a visitor's order is canceled, unless it is paid or worked on by then; null: it is not
	discount: all discounts, of the lines and of the order; a lower unit_price is none
	shipping: what shipping costs, part of total
	tax: all taxes, within the prices and on top
	payment_status: none, pending, authorized, partially_authorized, partially_paid, paid, overpaid, partially_refunded, refunded, voided, charged_back
	return_status: none, requested, in_progress, partially_returned, returned
	billed: what of total is owed by now
	paid: what was captured, less chargebacks
	refunded: what was given back
	amount_due: billed - paid + refunded; negative: to be given back
	ship_to_id: where it is sent; null: nobody said it
	bill_to_id: whom it is billed to; null: nobody said it
	shipping_method: code of the shipping method that it named; null: none$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.order_addresses', key => 'order_id, kind', look_ups => 'order_id',
	example => $$SELECT name, line1, postal_code, city FROM order_mgmt.order_addresses WHERE order_id = '0190...' AND kind = 'ship_to'$$, columns => $$
	kind: ship_to, bill_to
	name: who gets it; null: nobody said it, or it was erased
	company: the company; null: none
	line1: street and number; null: nobody said it, or it was erased
	line2: what else finds it; null: nothing
	postal_code: as the country has them; null: none
	city: the town; null: nobody said it, or it was erased
	region: the state or province; null: nobody said it
	country: ISO 3166 code of two letters
	phone: telephone there; null: nobody said it$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.order_lines', key => 'order_id, line_no', look_ups => 'order_id',
	example => $$SELECT line_no, sku, ordered, shipped FROM order_mgmt.order_lines WHERE order_id = '0190...'$$, columns => $$
	location: from which it comes; null: from several (order_line_parts), or from nowhere, it is a service
	ordered: units ordered
	open: units that are neither promised nor waiting
	allocated: units promised on a shelf
	backordered: units that wait for goods
	shipped: units that left
	canceled: units that will not
	unit_price: of one unit, as charged
	line_total: unit_price x unit_quantity, before discounts
	unit_quantity: units ordered, in that unit
	kit_line_no: number of the line of the kit that it is, or is part of; null: neither
	discount: the line's own
	order_discount: its share of the order's
	tax: all taxes of the line
	gross_total: to be paid for the line at placement, with all taxes
	net_total: gross_total - tax
	delivered: units that have arrived
	return_requested: units that were announced to come back
	returned: units that came back
	list_price: of one unit at placement; null: the price list had none
	price_set_by: who named another unit_price; null: nobody did
	fee: code of the fee that it is; null: it was ordered$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.order_line_parts', key => 'order_id, line_no, location', look_ups => 'order_id',
	example => $$SELECT line_no, location, allocated FROM order_mgmt.order_line_parts WHERE order_id = '0190...'$$, columns => $$
	order_id: the order
	line_no: number of the line
	ordered: units of the line that come from here
	allocated: of these, promised on the shelf
	shipped: of these, units that left
	canceled: of these, units that will not$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.order_taxes', key => 'order_id, line_no, tax_rate', look_ups => 'order_id',
	example => $$SELECT tax_rate, amount FROM order_mgmt.order_taxes WHERE order_id = '0190...'$$, columns => $$
	line_no: number of the line; 0 = shipping
	tax_rate: code of the tax rate
	percent: of the price before tax, as it was then
	is_inclusive: true: part of the price; false: on top
	amount: the tax
	is_compound: true: of the taxes that are not compound, too
	unit_amount: what it was of each unit; null: it was a percentage
	rounding: line, unit, document: what it was rounded of$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.fct_order_lines', key => 'order_id, line_no', look_ups => 'order_id',
	example => $$SELECT sku, sum(ordered_quantity) FROM order_mgmt_report.fct_order_lines WHERE ordered_date = '2026-01-31' GROUP BY sku$$, columns => $$
	ordered_at: when it was ordered
	ordered_date: the business day of that
	recorded_date: the business day of recorded_at
	channel: code of the sales channel
	location: from which it comes; null: from several (order_line_parts), or from nowhere, it is a service
	location_id: the location, whatever its code; null: several, or none
	order_status: status of the order
	fulfillment_status: of the order
	payment_status: of the order
	ordered_quantity: units ordered
	open_quantity: units that are neither promised nor waiting
	allocated_quantity: units promised on a shelf
	backordered_quantity: units that wait for goods
	shipped_quantity: units that left
	canceled_quantity: units that will not
	unit_price: of one unit, as charged
	unit_quantity: units ordered, in that unit
	kit_line_no: number of the line of the kit that it is, or is part of; null: neither
	gross_amount: unit_price x unit_quantity
	line_discount_amount: the line's own discount
	order_discount_amount: its share of the order's
	tax_amount: all taxes of the line
	list_price: of one unit at placement; null: the price list had none
	price_set_by: who named another unit_price; null: nobody did$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.order_result', columns => $$
	input_no: which of the orders, from 1
	ok: it was placed
	error_code: why it was not; null: it was
	error_detail: the detail of that error; null: it was placed
	order_id: the order; null: it was not placed
	order_number: its number on paper; null: it was not placed
	total: what is to be paid; null: it was not placed$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.quoted_line', columns => $$
	line_no: number of the line; 0 = shipping
	sku: the item; null: shipping
	requested: units asked for; null: shipping
	unit: code of the unit that the line is said in; null: the item's own, or shipping
	unit_factor: how many of the item's own units that is worth; null: it is the item's own, or shipping
	unit_quantity: units asked for, in that unit; null: shipping
	unit_available: whole ones of that unit that the line could have; null: unlimited, or shipping
	is_available: they would be served; null: shipping
	available: units that the line could have, the others as they are; null: unlimited, or shipping
	is_unlimited: it does not end; null: shipping
	location: from which it would come; null: from several (parts), from nowhere, or it cannot be served
	parts: of a line that comes from several locations: [{"quantity","location"}]; null: it does not
	backordered: units that would wait for goods; null: shipping
	price_source: list = the price list, channel = what the channel charges for shipping, method = what the shipping method does, caller = the call
	unit_price: of one unit; null: shipping
	list_price: of one unit in the price list; null: it has none, or shipping
	line_total: unit_price x unit_quantity, before discounts; what shipping costs
	discount: the line's own
	order_discount: its share of the order's
	tax: all taxes of the line
	taxes: each of them
	net_total: gross_total - tax
	gross_total: to be paid for the line, with all taxes
	fee: code of the fee that it is; null: it was asked for, or shipping$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.order_preview', columns => $$
	is_available: it could be placed; false: some line cannot be served (quote_lines)
	channel: code of the sales channel
	status: placed, completed; null: it cannot be placed
	fulfillment_status: unfulfilled, backordered, fulfilled, not_required; null: it cannot be placed
	payment_status: none, paid; null: it cannot be placed
	currency: of its amounts
	total: what is to be paid
	net_total: total - tax
	discount: all discounts, of the lines and of the order; a lower unit_price is none
	shipping: what shipping costs, part of total
	tax: all taxes, within the prices and on top
	taxes: each of them, by rate
	expires_at: when it would be canceled unless it is paid by then; null: it would stay$$);
-- Code of payments.

-- Who may read payments: they are seen where their order is.
SELECT order_mgmt_data.show_rows('order_mgmt_data.payment_providers', 'read_payments');
SELECT order_mgmt_data.show_rows('order_mgmt_data.payments', 'read_payments', where_seen => $$order_mgmt_data.sees_order('read_payments', tenant_id, order_id)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.payment_events', 'read_payments', where_seen => $$order_mgmt_data.sees_order('read_payments', tenant_id, order_id)$$);

-- A set of one row without settings, so that it becomes a part of the statement that reads it, and of its saved plan.  Its names are bound when
-- it is made: a text would be read anew, by the search_path of whoever calls.
CREATE OR REPLACE FUNCTION order_mgmt_data.derive_order_money(tenant bigint, order_of uuid)
	RETURNS TABLE (payment_status text, billed numeric, paid numeric, refunded numeric) LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
	SELECT CASE
		WHEN f.events = 0 THEN (SELECT CASE WHEN order_mgmt.amount_minor(o.total) = 0 THEN 'paid' ELSE 'none' END
			FROM order_mgmt_data.orders AS o WHERE o.tenant_id = $1 AND o.order_id = $2)
		WHEN f.captured > 0 AND f.charged_back > 0 AND f.kept <= 0 THEN 'charged_back'
		WHEN f.captured > 0 AND f.kept <= 0 THEN 'refunded'
		WHEN f.captured > 0 AND f.refunded > 0 THEN 'partially_refunded'
		WHEN f.captured > 0 AND f.kept > f.due THEN 'overpaid'
		WHEN f.captured > 0 AND f.kept = f.due THEN 'paid'
		WHEN f.captured > 0 THEN 'partially_paid'
		WHEN f.capturable > 0 AND f.capturable >= f.due THEN 'authorized'
		WHEN f.capturable > 0 THEN 'partially_authorized'
		WHEN f.is_pending THEN 'pending'
		WHEN f.voided > 0 THEN 'voided'
		ELSE 'none' END, f.due, f.captured - f.charged_back, f.refunded
	FROM (
		SELECT x.*, x.captured - x.refunded - x.charged_back AS kept,
			(SELECT coalesce(sum(CASE WHEN m.to_account = 'receivable' THEN order_mgmt.amount_minor(m.amount)
					ELSE - order_mgmt.amount_minor(m.amount) END), 0)
				FROM order_mgmt_data.money_moves AS m
				WHERE m.tenant_id = $1 AND m.order_id = $2 AND (m.to_account = 'receivable' OR m.from_account = 'receivable')
					AND (m.document_kind = ANY (ARRAY['order', 'return']) OR m.to_account = ANY ('{discounts,tax}') OR m.from_account = ANY ('{discounts,tax}'))) AS due
		FROM (
			SELECT coalesce(sum(p.events), 0) AS events, coalesce(sum(greatest(p.capturable, 0)), 0) AS capturable, coalesce(sum(p.captured), 0) AS captured,
				coalesce(sum(p.refunded), 0) AS refunded, coalesce(sum(p.charged_back), 0) AS charged_back, coalesce(sum(p.voided), 0) AS voided,
				coalesce(sum(p.pending), 0) > 0 AS is_pending
			FROM (
				SELECT count(*) AS events, sum(e.capturable_delta) AS capturable,
					sum(order_mgmt.amount_minor(e.amount)) FILTER (WHERE e.kind = ANY ('{capture,sale}') AND e.status = ANY ('{succeeded,recorded}')) AS captured,
					sum(CASE e.status WHEN 'reversed' THEN -1 ELSE 1 END * order_mgmt.amount_minor(e.amount))
						FILTER (WHERE e.kind = 'refund' AND e.status = ANY ('{succeeded,recorded,reversed}')) AS refunded,
					sum(CASE e.status WHEN 'reversed' THEN -1 ELSE 1 END * order_mgmt.amount_minor(e.amount)) FILTER (WHERE e.kind = 'chargeback') AS charged_back,
					sum(order_mgmt.amount_minor(e.amount)) FILTER (WHERE e.kind = 'void' AND e.status = ANY ('{succeeded,recorded}')) AS voided,
					count(*) FILTER (WHERE e.status = 'requested') - count(*) FILTER (WHERE e.status = ANY ('{succeeded,failed}')) AS pending
				FROM order_mgmt_data.payment_events AS e WHERE e.tenant_id = $1 AND e.order_id = $2 GROUP BY e.payment_id) AS p) AS x) AS f;
END;
COMMENT ON FUNCTION order_mgmt_data.derive_order_money(bigint, uuid) IS 'what the payment events and money moves of an order imply: its payment status, and what it is billed, paid and given back, in minor units: what verify() holds its row to';

CREATE OR REPLACE VIEW order_mgmt.payments WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.payment_id, p.order_id, p.provider, p.method, p.currency, s.authorized, s.captured, s.voided, s.refunded,
		s.charged_back, s.capturable, s.refundable, p.reference, p.actor, p.occurred_at, p.recorded_at, p.metadata,
		s.authorized::numeric AS authorized_numeric, s.captured::numeric AS captured_numeric, s.voided::numeric AS voided_numeric, s.refunded::numeric AS refunded_numeric,
		s.charged_back::numeric AS charged_back_numeric, s.capturable::numeric AS capturable_numeric, s.refundable::numeric AS refundable_numeric
	FROM order_mgmt_data.payments AS p
	CROSS JOIN LATERAL (SELECT
		coalesce(order_mgmt.sum(e.amount) FILTER (WHERE e.kind = 'authorization' AND e.status = ANY ('{succeeded,recorded}')), order_mgmt.amount_of(0, p.currency)) AS authorized,
		coalesce(order_mgmt.sum(e.amount) FILTER (WHERE e.kind = ANY ('{capture,sale}') AND e.status = ANY ('{succeeded,recorded}')), order_mgmt.amount_of(0, p.currency)) AS captured,
		coalesce(order_mgmt.sum(e.amount) FILTER (WHERE e.kind = 'void' AND e.status = ANY ('{succeeded,recorded}')), order_mgmt.amount_of(0, p.currency)) AS voided,
		coalesce(order_mgmt.sum(CASE e.status WHEN 'reversed' THEN OPERATOR(order_mgmt.-) e.amount ELSE e.amount END) FILTER (WHERE e.kind = 'refund' AND e.status = ANY ('{succeeded,recorded,reversed}')), order_mgmt.amount_of(0, p.currency)) AS refunded,
		coalesce(order_mgmt.sum(CASE e.status WHEN 'reversed' THEN OPERATOR(order_mgmt.-) e.amount ELSE e.amount END) FILTER (WHERE e.kind = 'chargeback'), order_mgmt.amount_of(0, p.currency)) AS charged_back,
		coalesce(order_mgmt.sum(CASE WHEN e.capturable_delta > 0 THEN e.amount ELSE OPERATOR(order_mgmt.-) e.amount END) FILTER (WHERE e.capturable_delta <> 0), order_mgmt.amount_of(0, p.currency)) AS capturable,
		coalesce(order_mgmt.sum(CASE WHEN e.refundable_delta > 0 THEN e.amount ELSE OPERATOR(order_mgmt.-) e.amount END) FILTER (WHERE e.refundable_delta <> 0), order_mgmt.amount_of(0, p.currency)) AS refundable
		FROM order_mgmt_data.payment_events AS e
		WHERE e.tenant_id = p.tenant_id AND e.payment_id = p.payment_id) AS s;
COMMENT ON VIEW order_mgmt.payments IS 'one row per payment: what is authorized, captured, voided, refunded and charged back, and what may still be captured and refunded
A pending operation occupies what it asks for.';

CREATE OR REPLACE VIEW order_mgmt.payment_events WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.payment_id, e.event_id, e.order_id, e.operation_id, e.kind, e.status, e.amount, e.purpose, e.gateway_event_id,
		e.reason, e.actor, e.occurred_at, e.recorded_at, e.stamp, e.shift_id, e.return_id, e.reference, e.role_name,
		order_mgmt.amount_currency(e.amount) AS currency, e.amount::numeric AS amount_numeric
	FROM order_mgmt_data.payment_events AS e
	JOIN order_mgmt_data.payments AS h ON h.tenant_id = e.tenant_id AND h.payment_id = e.payment_id
	WHERE order_mgmt_data.sees_same(h.payment_id, e.payment_id);
COMMENT ON VIEW order_mgmt.payment_events IS 'one row per step of an operation of a payment, append-only
kind: authorization, capture, sale (captured at once), use (what a sale took of an authorization), void, refund, chargeback; status: requested, succeeded, failed, recorded (requested and succeeded at once), reversed (a part of it, or all), confirmed (said by the caller and the provider).
reference: the provider''s id of the operation, in the step that told it first.';

CREATE OR REPLACE VIEW order_mgmt.providers WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.provider_id, p.code AS provider, p.name, p.kind, p.is_stored_value, p.is_active, p.metadata
	FROM order_mgmt_data.payment_providers AS p;
COMMENT ON VIEW order_mgmt.providers IS 'one row per provider of payments that was made or used; besides them "cash" is always there, and one of each kind by its own name
is_stored_value: it keeps the customer''s money, as gift cards do.';

CREATE OR REPLACE FUNCTION order_mgmt.put_provider(provider text, name text DEFAULT NULL, kind text DEFAULT NULL, is_stored_value boolean DEFAULT NULL,
		is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.providers LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_provider';
COMMENT ON FUNCTION order_mgmt.put_provider(text, text, text, boolean, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a provider of payments or changes what is said of it
Null: as it is. provider: its code, never changed; kind: card, wallet, bank_transfer, gift_card, store_credit or other; a new one needs it, unless its code is that of a kind.
is_stored_value: it keeps the customer''s money (if new: gift_card and store_credit do): a refund that names no payment goes to the other payments first.
is_active => false: no new payment names it; what it has goes on. "cash" is of the drawers of registers, and always there.
Example: SELECT * FROM order_mgmt.put_provider(''stripe'', kind => ''card'')';

CREATE OR REPLACE FUNCTION order_mgmt.authorize_payment(order_id uuid, amount order_mgmt.amount_input, provider text, method text DEFAULT NULL,
		reference text DEFAULT NULL, status text DEFAULT 'succeeded', payment_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}',
		occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_authorize_payment';
COMMENT ON FUNCTION order_mgmt.authorize_payment(uuid, order_mgmt.amount_input, text, text, text, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records that a provider reserved an amount for an order; a new payment
provider: by put_provider (unknown_provider), or the name of a kind ("card"); status: pending, succeeded. reference: the provider''s id of the authorization, by which it is recorded once: again, or by the provider''s webhook, it is the same one, and money that came by it before has used it. options: {"event_id"}: of the provider''s answer, so that its webhook is known.
Example: SELECT payment_id FROM order_mgmt.authorize_payment(''0190...'', ''25.00 EUR'', ''stripe'', idempotency_key => ''pay-17'')';

CREATE OR REPLACE FUNCTION order_mgmt.record_payment(order_id uuid, amount order_mgmt.amount_input, provider text, method text DEFAULT NULL,
		reference text DEFAULT NULL, status text DEFAULT 'succeeded', payment_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}',
		occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_record_payment';
COMMENT ON FUNCTION order_mgmt.record_payment(uuid, order_mgmt.amount_input, text, text, text, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records money that came at once for an order: a new payment, captured
provider: by put_provider (unknown_provider), or the name of a kind ("bank_transfer"); status: pending while it is on its way, succeeded. reference: the provider''s id, by which it is recorded once: again, or by the provider''s webhook, it is the same payment, also as one that was authorized. options: {"event_id"}: of the provider''s answer. Cash is what registers take, by record_sale.
Example: SELECT captured FROM order_mgmt.record_payment(''0190...'', ''25.00 EUR'', ''bank_transfer'', reference => ''2026-04-17/31'')';

CREATE OR REPLACE FUNCTION order_mgmt.capture_payment(payment_id uuid, amount order_mgmt.amount_input DEFAULT NULL, reference text DEFAULT NULL,
		status text DEFAULT 'succeeded', operation_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_capture_payment';
COMMENT ON FUNCTION order_mgmt.capture_payment(uuid, order_mgmt.amount_input, text, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'takes money that was authorized: never more than that (capture_exceeds_authorized)
amount: null = all that is left. status: pending occupies the amount until record_payment_event says how it ended (operation_id: its name). reference: the provider''s id of the capture, by which its webhook is known; without one, a capture of the amount that the webhook has told of is the same.
Example: SELECT captured FROM order_mgmt.capture_payment(''0190...'', ''10.00 EUR'')';

CREATE OR REPLACE FUNCTION order_mgmt.void_payment(payment_id uuid, amount order_mgmt.amount_input DEFAULT NULL, reference text DEFAULT NULL,
		status text DEFAULT 'succeeded', operation_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_void_payment';
COMMENT ON FUNCTION order_mgmt.void_payment(uuid, order_mgmt.amount_input, text, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives back an authorization, or a part of it, that was not captured
amount: null = all that is left.
Example: SELECT voided FROM order_mgmt.void_payment(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.refund_payment(payment_id uuid, amount order_mgmt.amount_input DEFAULT NULL, reason text DEFAULT NULL,
		register text DEFAULT NULL, reference text DEFAULT NULL, status text DEFAULT 'succeeded', operation_id uuid DEFAULT NULL,
		occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_refund_payment';
COMMENT ON FUNCTION order_mgmt.refund_payment(uuid, order_mgmt.amount_input, text, text, text, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives captured money back: never more than was captured, nor more than the order has been paid beyond what it owes
amount: null = all of that. options: {"shipping": true} gives back the shipping charge, or so much of it, with its taxes, whether it is owed or not; {"event_id"}. register: where it happens, of whose drawer cash is. reference: the provider''s id of the refund, by which its webhook is known.
Refusals: refund_exceeds_captured, refund_exceeds_owed. A pending refund occupies its amount; a failed one frees it.
Example: SELECT refunded FROM order_mgmt.refund_payment(''0190...'', ''5.00 EUR'', ''one unit canceled'')';

CREATE OR REPLACE FUNCTION order_mgmt.refund_goodwill(payment_id uuid, amount order_mgmt.amount_input, reason text, register text DEFAULT NULL,
		reference text DEFAULT NULL, status text DEFAULT 'succeeded', operation_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_refund_goodwill';
COMMENT ON FUNCTION order_mgmt.refund_goodwill(uuid, order_mgmt.amount_input, text, text, text, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives captured money back although the order owes it: a right of managers; booked as a discount, which lowers the taxes of the order, too
Never more than was captured. What is canceled or comes back later is refunded as far as the payments have left: goodwill then counts towards it, and is no discount any more. reason is required. register: as of refund_payment.
Example: SELECT refunded FROM order_mgmt.refund_goodwill(''0190...'', ''5.00 EUR'', ''late delivery'')';

CREATE OR REPLACE FUNCTION order_mgmt.record_payment_event(provider text, event_id text, payment_id uuid, kind text, status text,
		amount order_mgmt.amount_input DEFAULT NULL, order_id uuid DEFAULT NULL, reason text DEFAULT NULL, reference text DEFAULT NULL, operation_id uuid DEFAULT NULL,
		occurred_at timestamptz DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_record_payment_event';
COMMENT ON FUNCTION order_mgmt.record_payment_event(text, text, uuid, text, text, order_mgmt.amount_input, uuid, text, text, uuid, timestamptz, order_mgmt.strict_jsonb, bigint) IS 'records what a provider tells of a payment, once per event id of its own, for ever
kind: authorization, capture, sale (captured at once), void, refund, chargeback; status: succeeded, failed, reversed (of a refund or chargeback: amount, null = all that is left of it). payment_id: null = the one that reference names. reference: the provider''s id of the operation, as the functions were given it, or of the payment.
order_id: where nothing of that reference was recorded yet, an authorization or capture that succeeded begins a new payment of this order; authorize_payment or record_payment with the same reference later changes nothing.
Ends the pending operation that operation_id or reference names, or the only one of that kind. One that was recorded at once is confirmed: nothing changes. Else what succeeded is recorded as the fact it is, with its amount, whatever the caps; a function that is called with the same reference later changes nothing.
Example: SELECT * FROM order_mgmt.record_payment_event(''stripe'', ''evt_1'', ''0190...'', ''refund'', ''failed'')';

CREATE OR REPLACE VIEW order_mgmt_report.fct_payments WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.payment_id, p.order_id, o.order_number, o.channel, p.provider, p.method, p.occurred_at AS paid_at,
		order_mgmt_data.business_date(p.occurred_at, t.time_zone, t.time_zone_changes) AS paid_date, p.recorded_at,
		order_mgmt_data.business_date(p.recorded_at, t.time_zone, t.time_zone_changes) AS recorded_date, p.currency,
		coalesce(e.authorized, 0) AS authorized_amount, coalesce(e.captured, 0) AS captured_amount, coalesce(e.voided, 0) AS voided_amount,
		coalesce(e.refunded, 0) AS refunded_amount, coalesce(e.charged_back, 0) AS charged_back_amount, p.reference, p.actor,
		CASE WHEN p.provider_id = 0 THEN 'cash' ELSE r.kind END AS provider_kind, coalesce(r.is_stored_value, false) AS is_stored_value
	FROM order_mgmt_data.payments AS p
	LEFT JOIN order_mgmt_data.payment_providers AS r ON r.tenant_id = p.tenant_id AND r.provider_id = p.provider_id
	LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = p.tenant_id AND o.order_id = p.order_id
	CROSS JOIN LATERAL (
		SELECT
			sum(e.amount::numeric) FILTER (WHERE e.kind = 'authorization' AND e.status = ANY ('{succeeded,recorded}')) AS authorized,
			sum(e.amount::numeric) FILTER (WHERE e.kind = ANY ('{capture,sale}') AND e.status = ANY ('{succeeded,recorded}')) AS captured,
			sum(e.amount::numeric) FILTER (WHERE e.kind = 'void' AND e.status = ANY ('{succeeded,recorded}')) AS voided,
			sum(CASE e.status WHEN 'reversed' THEN - e.amount::numeric ELSE e.amount::numeric END)
				FILTER (WHERE e.kind = 'refund' AND e.status = ANY ('{succeeded,recorded,reversed}')) AS refunded,
			sum(CASE e.status WHEN 'reversed' THEN - e.amount::numeric ELSE e.amount::numeric END) FILTER (WHERE e.kind = 'chargeback') AS charged_back
		FROM order_mgmt_data.payment_events AS e WHERE e.tenant_id = p.tenant_id AND e.payment_id = p.payment_id) AS e
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = p.tenant_id
	WHERE order_mgmt_data.sees_tenant('reports', p.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
		AND order_mgmt_data.sees_day(p.recorded_at, p.recorded_at)
		AND (p.occurred_at = p.recorded_at AND order_mgmt_data.sees_day(p.recorded_at, p.occurred_at)
			OR p.occurred_at <> p.recorded_at AND order_mgmt_data.sees_day(p.occurred_at, p.occurred_at));
COMMENT ON VIEW order_mgmt_report.fct_payments IS 'one row per payment of an order: what was authorized, captured, voided, refunded and charged back so far
provider_kind: cash, or what put_provider was told; is_stored_value: paid with what the provider keeps for the customer, as gift cards.';

SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT m.tenant_id, 'provider', m.provider_id, m.code FROM order_mgmt_data.payment_providers AS m$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'payments', 'provider', p.provider_id, p.provider FROM order_mgmt_data.payments AS p WHERE p.provider_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT e.tenant_id, 'payment_events', 'provider', e.provider_id, NULL FROM order_mgmt_data.payment_events AS e WHERE e.provider_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'payment', x.payment_id, NULL FROM order_mgmt_data.payments AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.related_documents', $$SELECT p.payment_id, p.order_id FROM order_mgmt_data.payments AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.related_documents', $$SELECT e.payment_id, e.shift_id FROM order_mgmt_data.payment_events AS e WHERE e.shift_id IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.counted', $$SELECT 'capturable', p.tenant_id, p.payment_id, p.capturable_delta FROM order_mgmt_data.payment_events AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.counted', $$SELECT 'refundable', p.tenant_id, p.payment_id, p.refundable_delta FROM order_mgmt_data.payment_events AS p$$);

-- What export_customer tells of them.
SELECT order_mgmt_data.extend_view('order_mgmt_data.order_exports', $$SELECT o.tenant_id, o.customer_id, 'payments', x.recorded_at, order_mgmt_data.exported(to_jsonb(x))
	FROM order_mgmt_data.orders AS o JOIN order_mgmt_data.payments AS x ON x.tenant_id = o.tenant_id AND x.order_id = o.order_id WHERE o.customer_id IS NOT NULL$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_payment(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 10 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- What an order owes is what its lines and shipping cost less what was canceled or came back of them, to the cent;
		-- its goodwill is a discount of at most that.
		RETURN QUERY
		WITH taxes AS (
			SELECT t.tenant_id, t.order_id, t.line_no, order_mgmt.amount_minor(t.amount) AS minor, t.is_inclusive FROM order_mgmt_data.order_taxes AS t WHERE order_mgmt_data.in_part(t.order_id, part)
		), given AS (
			SELECT e.tenant_id, e.order_id, e.purpose, sum(CASE e.status WHEN 'reversed' THEN -1 ELSE 1 END * order_mgmt.amount_minor(e.amount))::bigint AS minor
			FROM order_mgmt_data.payment_events AS e
			WHERE order_mgmt_data.in_part(e.order_id, part) AND e.kind = 'refund' AND e.purpose IS NOT NULL AND e.status = ANY ('{succeeded,recorded,reversed}')
			GROUP BY e.tenant_id, e.order_id, e.purpose
		), atoms AS (
			SELECT l.tenant_id, l.order_id, l.ordered, l.canceled OPERATOR(order_mgmt.+) l.returned AS settled, order_mgmt.amount_minor(l.line_total)
				- coalesce(order_mgmt.amount_minor(l.discount), 0) - coalesce(order_mgmt.amount_minor(l.order_discount), 0) AS minor
			FROM order_mgmt_data.order_lines AS l WHERE order_mgmt_data.in_part(l.order_id, part)
			UNION ALL
			SELECT l.tenant_id, l.order_id, l.ordered, l.canceled OPERATOR(order_mgmt.+) l.returned, t.minor
			FROM taxes AS t JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = t.tenant_id AND l.order_id = t.order_id AND l.line_no = t.line_no
			WHERE NOT t.is_inclusive
			UNION ALL
			SELECT o.tenant_id, o.order_id, '1', '0', order_mgmt.amount_minor(o.shipping) + coalesce(t.minor, 0) - coalesce(g.minor, 0)
			FROM order_mgmt_data.orders AS o
			LEFT JOIN (SELECT t.tenant_id, t.order_id, sum(t.minor)::bigint AS minor FROM taxes AS t WHERE t.line_no = 0 AND NOT t.is_inclusive
				GROUP BY t.tenant_id, t.order_id) AS t ON t.tenant_id = o.tenant_id AND t.order_id = o.order_id
			LEFT JOIN given AS g ON g.purpose = 'shipping' AND g.tenant_id = o.tenant_id AND g.order_id = o.order_id
			WHERE order_mgmt_data.in_part(o.order_id, part) AND o.shipping IS NOT NULL AND o.status <> 'canceled'
		), owed AS (
			SELECT x.tenant_id, x.order_id, sum(x.minor
				- order_mgmt_data.share(x.minor, (x.ordered::numeric * 1000000)::bigint, 0, (x.settled::numeric * 1000000)::bigint)) AS minor
			FROM atoms AS x GROUP BY x.tenant_id, x.order_id
		), posted AS (
			SELECT m.tenant_id, m.order_id, sum(r.minor) FILTER (WHERE m.document_kind <> 'payment') AS minor,
				- sum(r.minor) FILTER (WHERE m.document_kind = 'payment') AS goodwill
			FROM order_mgmt_data.money_moves AS m
			CROSS JOIN LATERAL (SELECT CASE WHEN m.to_account = 'receivable' THEN 1 ELSE -1 END * order_mgmt.amount_minor(m.amount) AS minor) AS r
			WHERE order_mgmt_data.in_part(m.order_id, part) AND m.move_id > 0 AND (m.to_account = 'receivable' OR m.from_account = 'receivable')
				AND (m.document_kind = ANY ('{order,return}') OR m.to_account = ANY ('{discounts,tax}') OR m.from_account = ANY ('{discounts,tax}'))
			GROUP BY m.tenant_id, m.order_id
		), compared AS (
			SELECT format('tenant %s order %s', coalesce(o.tenant_id, p.tenant_id), coalesce(o.order_id, p.order_id)) AS sample,
				coalesce(o.minor, 0) <> coalesce(p.minor, 0)
					OR coalesce(p.goodwill, 0) <> least(coalesce(g.minor, 0), coalesce(p.minor, 0)) AS wrong
			FROM owed AS o FULL JOIN posted AS p ON p.tenant_id = o.tenant_id AND p.order_id = o.order_id
			LEFT JOIN given AS g ON g.purpose = 'goodwill' AND g.tenant_id = coalesce(o.tenant_id, p.tenant_id) AND g.order_id = coalesce(o.order_id, p.order_id)
			WHERE tenants IS NULL OR coalesce(o.tenant_id, p.tenant_id) = ANY (tenants)
		)
		SELECT 'orders_match_money', count(*), count(*) FILTER (WHERE c.wrong), min(c.sample) FILTER (WHERE c.wrong) FROM compared AS c;

		-- Payments: never more captured than authorized, nor refunded than captured, but by a fact that was told; each event adds what
		-- its kind and status say, to the order and in the currency of its payment; the money is posted.
		RETURN QUERY
		WITH events AS (
			SELECT e.*, order_mgmt.amount_minor(e.amount) AS minor, p.payment_id IS NULL OR p.order_id <> e.order_id OR p.provider_id <> e.provider_id
					OR p.currency <> order_mgmt.amount_currency(e.amount) OR o.order_id IS NULL OR o.currency <> p.currency AS is_strange,
				CASE e.kind || ' ' || e.status WHEN 'authorization succeeded' THEN 1 WHEN 'authorization recorded' THEN 1 WHEN 'capture requested' THEN -1
					WHEN 'capture recorded' THEN -1 WHEN 'capture failed' THEN 1 WHEN 'void requested' THEN -1 WHEN 'void recorded' THEN -1
					WHEN 'void failed' THEN 1 WHEN 'use recorded' THEN -1 ELSE 0 END AS capturable_sign,
				CASE e.kind || ' ' || e.status WHEN 'capture succeeded' THEN 1 WHEN 'capture recorded' THEN 1 WHEN 'sale succeeded' THEN 1
					WHEN 'sale recorded' THEN 1 WHEN 'refund requested' THEN -1 WHEN 'refund recorded' THEN -1 WHEN 'refund failed' THEN 1
					WHEN 'refund reversed' THEN 1 WHEN 'chargeback recorded' THEN -1 WHEN 'chargeback reversed' THEN 1 ELSE 0 END AS refundable_sign
			FROM order_mgmt_data.payment_events AS e
			LEFT JOIN order_mgmt_data.payments AS p ON p.tenant_id = e.tenant_id AND p.payment_id = e.payment_id
			LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = e.tenant_id AND o.order_id = e.order_id
			WHERE (tenants IS NULL OR e.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(e.payment_id, part)
		), summed AS (
			SELECT e.tenant_id, e.payment_id, sum(e.capturable_sign * e.minor) AS capturable, sum(e.refundable_sign * e.minor) AS refundable,
				bool_or(e.posting & 1 = 1 OR e.kind = 'chargeback') AS is_told, bool_or(e.is_strange OR e.capturable_delta <> e.capturable_sign * e.minor
					OR e.refundable_delta <> e.refundable_sign * e.minor) AS is_strange,
				sum(CASE WHEN e.kind = ANY ('{capture,sale}') AND e.status = ANY ('{succeeded,recorded}') THEN 1
					WHEN e.kind = ANY ('{refund,chargeback}') AND e.status = ANY ('{succeeded,recorded}') THEN -1
					WHEN e.status = 'reversed' THEN 1 ELSE 0 END * e.minor) AS kept
			FROM events AS e GROUP BY e.tenant_id, e.payment_id
		), posted AS (
			SELECT m.tenant_id, m.document_id AS payment_id, sum(CASE WHEN m.to_account = ANY ('{clearing,cash,over_short}') THEN 1 ELSE -1 END * order_mgmt.amount_minor(m.amount)) AS minor
			FROM (SELECT DISTINCT e.tenant_id, e.payment_id, e.order_id FROM events AS e) AS k
			JOIN order_mgmt_data.money_moves AS m ON m.order_id = k.order_id AND m.tenant_id = k.tenant_id AND m.document_id = k.payment_id
			WHERE m.document_kind = 'payment' AND (m.to_account = ANY ('{clearing,cash,over_short}') OR m.from_account = ANY ('{clearing,cash}')) GROUP BY m.tenant_id, m.document_id
		), compared AS (
			SELECT format('tenant %s payment %s', coalesce(s.tenant_id, p.tenant_id), coalesce(s.payment_id, p.payment_id)) AS sample,
				(s.capturable < 0 OR s.refundable < 0) AND NOT s.is_told AS over_cap, coalesce(s.is_strange, false) AS is_strange,
				coalesce(s.kept, 0) <> coalesce(p.minor, 0) AS unposted
			FROM summed AS s FULL JOIN posted AS p ON p.tenant_id = s.tenant_id AND p.payment_id = s.payment_id
		)
		SELECT x.name, count(c.sample), count(*) FILTER (WHERE x.place = 1 AND c.over_cap OR x.place = 2 AND c.is_strange OR x.place = 3 AND c.unposted),
			min(c.sample) FILTER (WHERE x.place = 1 AND c.over_cap OR x.place = 2 AND c.is_strange OR x.place = 3 AND c.unposted)
		FROM (VALUES (1, 'payments_within_caps'), (2, 'payment_events_agree'), (3, 'payments_match_money')) AS x (place, name)
		LEFT JOIN compared AS c ON true GROUP BY x.place, x.name ORDER BY x.place;

		-- An order says of itself what its payments and the ledger say.
		RETURN QUERY
		SELECT x.name, count(d.sample), count(*) FILTER (WHERE CASE x.place WHEN 1 THEN d.other_status ELSE d.other_amount END),
			min(d.sample) FILTER (WHERE CASE x.place WHEN 1 THEN d.other_status ELSE d.other_amount END)
		FROM (VALUES (1, 'payment_statuses'), (2, 'orders_say_amounts')) AS x (place, name)
		LEFT JOIN (SELECT format('tenant %s order %s', o.tenant_id, o.order_id) AS sample, o.payment_status <> s.payment_status AS other_status,
				(order_mgmt.amount_minor(o.billed), order_mgmt.amount_minor(o.paid), order_mgmt.amount_minor(o.refunded),
					order_mgmt.amount_minor(o.amount_due)) IS DISTINCT FROM (s.billed, s.paid, s.refunded, s.billed - s.paid + s.refunded) AS other_amount
			FROM order_mgmt.orders AS o CROSS JOIN LATERAL order_mgmt_data.derive_order_money(o.tenant_id, o.order_id) AS s
			WHERE (tenants IS NULL OR o.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(o.order_id, part)
				AND (part.ids IS NULL OR o.payment_status <> 'none' OR o.billed OPERATOR(order_mgmt.<>) o.total)) AS d ON true
		GROUP BY x.place, x.name ORDER BY x.place;

		-- No step is dated before what it needs; what a provider tells follows its own clock.
		RETURN QUERY
		SELECT 'steps_in_order', count(*), count(*) FILTER (WHERE s.at < s.needed), min(format('tenant %s %s %s', s.tenant_id, s.kind, s.id)) FILTER (WHERE s.at < s.needed)
		FROM (
			SELECT e.tenant_id, 'payment' AS kind, e.payment_id AS id, e.occurred_at AS at, CASE WHEN e.kind = 'refund' THEN (SELECT min(c.occurred_at) FROM order_mgmt_data.payment_events AS c
				WHERE c.tenant_id = e.tenant_id AND c.payment_id = e.payment_id AND c.kind = ANY ('{capture,sale}') AND c.status = ANY ('{succeeded,recorded}')) ELSE p.occurred_at END AS needed
			FROM order_mgmt_data.payment_events AS e JOIN order_mgmt_data.payments AS p ON p.tenant_id = e.tenant_id AND p.payment_id = e.payment_id
			WHERE e.kind = ANY ('{capture,void,refund}') AND e.status = ANY ('{requested,recorded}') AND e.posting & 1 = 0) AS s
		WHERE (tenants IS NULL OR s.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(s.id, part);
	ELSIF part.kind = 'moves' THEN
		-- What was posted is of a payment of its order.
		RETURN QUERY
		SELECT 'payments_match_money', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s payment %s', m.tenant_id, m.document_id) AS sample, NOT EXISTS (SELECT FROM order_mgmt_data.payment_events AS e
					WHERE e.tenant_id = m.tenant_id AND e.payment_id = m.document_id AND e.order_id = m.order_id) AS wrong
			FROM order_mgmt_data.money_moves AS m
			WHERE m.document_kind = 'payment' AND (m.to_account = ANY ('{clearing,cash,over_short}') OR m.from_account = ANY ('{clearing,cash}'))
				AND (tenants IS NULL OR m.tenant_id = ANY (tenants)) AND m.stamp >= part.from_stamp AND m.stamp < part.to_stamp) AS w;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_payment(bigint[], order_mgmt_data.verify_part) IS 'the invariants of payments, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('payment_id', 'the payment'),
	('provider', 'code of the provider: cash, stripe, ...'),
	('method', 'how it was paid, as the provider calls it; null: nobody said')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.payments', key => 'payment_id', look_ups => 'order_id; reference; newest by recorded_at',
	example => $$SELECT provider, captured, refundable FROM order_mgmt.payments WHERE order_id = '0190...'$$, columns => $$
	authorized: what the provider reserved
	captured: what was taken
	voided: what of the reservation was given up
	refunded: what was given back
	charged_back: what the bank took back
	capturable: what may still be captured
	refundable: what may still be given back$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.providers', key => 'tenant_id, provider',
	example => $$SELECT provider, kind FROM order_mgmt.providers WHERE is_active$$, columns => $$
	provider_id: the provider, whatever its code
	provider: code of the provider
	kind: card, wallet, bank_transfer, gift_card, store_credit, other
	is_stored_value: true: it keeps the customer's money, as gift cards do: a refund that names no payment goes there last$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.payment_events', key => 'payment_id, event_id', look_ups => 'payment_id; order_id; operation_id; reference; gateway_event_id; shift_id',
	example => $$SELECT kind, status, amount FROM order_mgmt.payment_events WHERE payment_id = '0190...' ORDER BY event_id$$, columns => $$
	event_id: the event, ascending
	operation_id: the operation it is a step of
	kind: authorization, capture, sale, use, void, refund, chargeback
	status: requested, succeeded, failed, recorded, reversed, confirmed
	amount: of the operation
	purpose: goodwill, shipping; null: neither
	gateway_event_id: the provider's id of this event; null: it has none
	shift_id: at whose register it happened; null: at none
	return_id: the return that it refunds; null: none
	reference: the provider's id of the operation; null: none$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.fct_payments', key => 'payment_id', look_ups => 'order_id; reference; newest by recorded_at',
	example => $$SELECT provider, sum(captured_amount) FROM order_mgmt_report.fct_payments WHERE paid_date = '2026-01-31' GROUP BY provider$$, columns => $$
	channel: code of the sales channel
	paid_at: when it began
	paid_date: the business day of that
	recorded_date: the business day of recorded_at
	authorized_amount: what the provider reserved
	captured_amount: what was taken
	voided_amount: what of the reservation was given up
	refunded_amount: what was given back
	charged_back_amount: what the bank took back
	provider_kind: cash, or what put_provider was told
	is_stored_value: true: paid with what the provider keeps$$);
-- Code of fulfillments.

-- Who may read fulfillments; their lines are seen with them, if those of the order are.
SELECT order_mgmt_data.show_rows('order_mgmt_data.fulfillments', 'read_documents', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.fulfillment_lines', 'read_documents',
	where_seen => $$order_mgmt_data.sees_document('read_documents', tenant_id, fulfillment_id, 'order_mgmt_data.fulfillments', 'location_id')
		AND order_mgmt_data.sees_order('read_documents', tenant_id, order_id, line_no)$$);

CREATE OR REPLACE VIEW order_mgmt.fulfillments WITH (security_invoker = true) AS
	SELECT f.tenant_id, f.fulfillment_id, f.fulfillment_number, f.order_id, f.location, f.status, f.carrier, f.tracking_number, f.tracking_url,
		f.shipped_at, f.delivered_at, f.actor, f.occurred_at, f.recorded_at, f.metadata
	FROM order_mgmt_data.fulfillments AS f;
COMMENT ON VIEW order_mgmt.fulfillments IS 'one row per fulfillment: what one location is to ship, or has shipped, for one order
fulfillment_number: the order''s number and a count. location: null when all its units are of untracked items. status: open, picked, packed, shipped, delivered, canceled.';

CREATE OR REPLACE VIEW order_mgmt.fulfillment_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.fulfillment_id, l.line_no, l.order_id, o.sku, l.planned, l.open, l.shipped, l.released,
		l.planned::numeric AS planned_numeric, l.open::numeric AS open_numeric, l.shipped::numeric AS shipped_numeric, l.released::numeric AS released_numeric
	FROM order_mgmt_data.fulfillment_lines AS l
	JOIN order_mgmt_data.fulfillments AS f ON f.tenant_id = l.tenant_id AND f.fulfillment_id = l.fulfillment_id
	JOIN order_mgmt_data.order_lines AS o ON o.tenant_id = l.tenant_id AND o.order_id = l.order_id AND o.line_no = l.line_no
	WHERE order_mgmt_data.sees_same(f.fulfillment_id, l.fulfillment_id);
COMMENT ON VIEW order_mgmt.fulfillment_lines IS 'one row per fulfillment and order line; planned = open + shipped + released
released: units that were planned and not shipped; they may be planned again, unless they were canceled.';

CREATE OR REPLACE FUNCTION order_mgmt.plan_fulfillment(order_id uuid, lines order_mgmt.strict_jsonb DEFAULT NULL, location text DEFAULT NULL,
		fulfillment_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.fulfillments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_plan_fulfillment';
COMMENT ON FUNCTION order_mgmt.plan_fulfillment(uuid, order_mgmt.strict_jsonb, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives what an order has allocated to its locations to ship: one fulfillment per location
lines: [{"line_no","quantity"?,"unit"?}], null = all that is allocated and not planned yet; quantity null = all of that of the line; unit: the one that the line was said in, null = the item''s own. location: only what is allocated there. fulfillment_id: for the one fulfillment the call makes.
Untracked units lie nowhere: they go with the first fulfillment of the call, or make one without a location.
Refusal: fulfillment_exceeds_allocated.
Example: SELECT fulfillment_id, location FROM order_mgmt.plan_fulfillment(''0190...'', idempotency_key => ''plan-17'')';

CREATE OR REPLACE FUNCTION order_mgmt.pick_fulfillment(fulfillment_id uuid, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.fulfillments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_pick_fulfillment';
COMMENT ON FUNCTION order_mgmt.pick_fulfillment(uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records that the units of an open fulfillment are picked; what was not found is told when it is shipped
Example: SELECT status FROM order_mgmt.pick_fulfillment(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.pack_fulfillment(fulfillment_id uuid, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.fulfillments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_pack_fulfillment';
COMMENT ON FUNCTION order_mgmt.pack_fulfillment(uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records that a fulfillment is packed; it may be packed without having been picked
Example: SELECT status FROM order_mgmt.pack_fulfillment(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.ship_fulfillment(fulfillment_id uuid, lines order_mgmt.strict_jsonb DEFAULT NULL, tracking order_mgmt.strict_jsonb DEFAULT NULL,
		occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.fulfillments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_ship_fulfillment';
COMMENT ON FUNCTION order_mgmt.ship_fulfillment(uuid, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'hands a fulfillment over to a carrier or the customer: its units leave the stock, once; it may be shipped without having been picked or packed
lines: [{"line_no","quantity"?,"unit"?}] as in plan_fulfillment, null = all its units. Units that are not shipped (a short pick) stay allocated to the order and may be planned again. tracking: {"carrier"?,"number"?,"url"?}.
The order is completed when nothing of it is left to ship. Refusal: shipment_exceeds_plan.
Example: SELECT status FROM order_mgmt.ship_fulfillment(''0190...'', tracking => ''{"carrier":"DHL","number":"00340"}'')';

CREATE OR REPLACE FUNCTION order_mgmt.record_delivery(fulfillment_id uuid, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.fulfillments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_record_delivery';
COMMENT ON FUNCTION order_mgmt.record_delivery(uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records that a shipped fulfillment has arrived, and when (occurred_at)
Example: SELECT delivered_at FROM order_mgmt.record_delivery(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.cancel_fulfillment(fulfillment_id uuid, reason text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.fulfillments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_cancel_fulfillment';
COMMENT ON FUNCTION order_mgmt.cancel_fulfillment(uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives up a fulfillment that is not shipped: its units stay allocated to the order and may be planned again
To cancel units of the order too, use cancel_order: it takes them out of their fulfillments.
Example: SELECT status FROM order_mgmt.cancel_fulfillment(''0190...'', ''the shelf is blocked'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT f.tenant_id, 'fulfillments', 'location', f.location_id, f.location FROM order_mgmt_data.fulfillments AS f WHERE f.location_id IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'fulfillment', x.fulfillment_id, x.status FROM order_mgmt_data.fulfillments AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.related_documents', $$SELECT f.fulfillment_id, f.order_id FROM order_mgmt_data.fulfillments AS f$$);

-- What export_customer tells of them.
SELECT order_mgmt_data.extend_view('order_mgmt_data.order_exports', $$SELECT o.tenant_id, o.customer_id, 'fulfillments', x.recorded_at, order_mgmt_data.exported(to_jsonb(x))
	FROM order_mgmt_data.orders AS o JOIN order_mgmt_data.fulfillments AS x ON x.tenant_id = o.tenant_id AND x.order_id = o.order_id WHERE o.customer_id IS NOT NULL$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_fulfillment(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 5 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- Open units are of what the order line has allocated; shipped ones are shipped of the order too.
		RETURN QUERY
		WITH planned AS (
			SELECT f.tenant_id, f.order_id, f.line_no, order_mgmt.sum(f.open) AS open, order_mgmt.sum(f.shipped) AS shipped
			FROM order_mgmt_data.fulfillments AS g
			JOIN order_mgmt_data.fulfillment_lines AS f ON f.tenant_id = g.tenant_id AND f.fulfillment_id = g.fulfillment_id
			WHERE (tenants IS NULL OR g.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(g.order_id, part)
			GROUP BY f.tenant_id, f.order_id, f.line_no
		)
		SELECT n.name, count(x.name), count(*) FILTER (WHERE x.wrong),
			min(format('tenant %s order %s line %s', p.tenant_id, p.order_id, p.line_no)) FILTER (WHERE x.wrong)
		FROM (VALUES ('plans_match_lines'), ('shipments_match_lines')) AS n (name)
		LEFT JOIN (planned AS p
			LEFT JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = p.tenant_id AND l.order_id = p.order_id AND l.line_no = p.line_no
			CROSS JOIN LATERAL (VALUES
				('plans_match_lines', l.line_no IS NULL
					OR p.open OPERATOR(order_mgmt.>) CASE WHEN l.location_id IS NULL OR l.kit_line_no = l.line_no THEN l.open ELSE l.allocated END),
				('shipments_match_lines', l.line_no IS NULL OR p.shipped OPERATOR(order_mgmt.>) l.shipped)) AS x (name, wrong)) ON x.name = n.name
		GROUP BY n.name ORDER BY n.name;

		-- The same of the parts of lines that several locations serve.
		RETURN QUERY
		SELECT 'plans_match_parts', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT f.open OPERATOR(order_mgmt.>) p.allocated OR f.shipped OPERATOR(order_mgmt.>) p.shipped AS wrong,
				format('tenant %s order %s line %s at %s', p.tenant_id, p.order_id, p.line_no, p.location) AS sample
			FROM order_mgmt_data.order_line_parts AS p
			CROSS JOIN LATERAL (SELECT coalesce(order_mgmt.sum(l.open), '0') AS open, coalesce(order_mgmt.sum(l.shipped), '0') AS shipped
				FROM order_mgmt_data.fulfillments AS g
				JOIN order_mgmt_data.fulfillment_lines AS l ON l.tenant_id = g.tenant_id AND l.fulfillment_id = g.fulfillment_id AND l.line_no = p.line_no
				WHERE g.tenant_id = p.tenant_id AND g.order_id = p.order_id AND g.location_id = p.location_id) AS f
			WHERE (tenants IS NULL OR p.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(p.order_id, part)) AS w;

		-- What is over has no open units, what is not has some; units lie where their fulfillment is.
		RETURN QUERY
		SELECT 'fulfillments_follow_lines', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s fulfillment %s', f.tenant_id, f.fulfillment_id) AS sample,
				(f.status = ANY (ARRAY['open', 'picked', 'packed'])) <> coalesce(s.open OPERATOR(order_mgmt.>) '0', false)
				OR (f.status = ANY (ARRAY['shipped', 'delivered'])) <> coalesce(s.shipped OPERATOR(order_mgmt.>) '0', false)
				OR coalesce(s.elsewhere, false) AS wrong
			FROM order_mgmt_data.fulfillments AS f
			LEFT JOIN (
				SELECT l.tenant_id, l.fulfillment_id, order_mgmt.sum(l.open) AS open, order_mgmt.sum(l.shipped) AS shipped,
					bool_or(l.order_id <> g.order_id OR CASE WHEN o.location_id = 0 THEN NOT EXISTS (SELECT FROM order_mgmt_data.order_line_parts AS p
						WHERE p.tenant_id = o.tenant_id AND p.order_id = o.order_id AND p.line_no = o.line_no AND p.location_id = g.location_id)
						ELSE o.location_id <> coalesce(g.location_id, 0) END) AS elsewhere
				FROM order_mgmt_data.fulfillment_lines AS l
				JOIN order_mgmt_data.fulfillments AS g ON g.tenant_id = l.tenant_id AND g.fulfillment_id = l.fulfillment_id
				LEFT JOIN order_mgmt_data.order_lines AS o ON o.tenant_id = l.tenant_id AND o.order_id = l.order_id AND o.line_no = l.line_no
				WHERE order_mgmt_data.in_part(l.fulfillment_id, part) GROUP BY l.tenant_id, l.fulfillment_id) AS s ON s.tenant_id = f.tenant_id AND s.fulfillment_id = f.fulfillment_id
			WHERE (tenants IS NULL OR f.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(f.fulfillment_id, part)) AS w;

		-- What was shipped and has not arrived is what lines of orders say.
		RETURN QUERY
		SELECT 'deliveries_match_lines', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s order %s line %s', tenant_id, order_id, line_no) AS sample,
				coalesce(f.quantity, '0') OPERATOR(order_mgmt.<>) coalesce(l.undelivered, '0') AS wrong
			FROM (SELECT h.tenant_id, h.order_id, f.line_no, order_mgmt.sum(f.shipped) AS quantity
				FROM order_mgmt_data.fulfillments AS h
				JOIN order_mgmt_data.fulfillment_lines AS f ON f.tenant_id = h.tenant_id AND f.fulfillment_id = h.fulfillment_id
				WHERE order_mgmt_data.in_part(h.order_id, part) AND h.status = 'shipped' GROUP BY h.tenant_id, h.order_id, f.line_no) AS f
			FULL JOIN (SELECT l.tenant_id, l.order_id, l.line_no, l.undelivered FROM order_mgmt_data.order_lines AS l
				WHERE order_mgmt_data.in_part(l.order_id, part) AND l.undelivered IS NOT NULL) AS l USING (tenant_id, order_id, line_no)
			WHERE tenants IS NULL OR tenant_id = ANY (tenants)) AS w;

		-- No line without its header.
		RETURN QUERY
		SELECT 'lines_have_documents', count(*), count(*) FILTER (WHERE h.fulfillment_id IS NULL),
			min(format('tenant %s fulfillment %s line %s', l.tenant_id, l.fulfillment_id, l.line_no)) FILTER (WHERE h.fulfillment_id IS NULL)
		FROM order_mgmt_data.fulfillment_lines AS l
		LEFT JOIN order_mgmt_data.fulfillments AS h ON h.tenant_id = l.tenant_id AND h.fulfillment_id = l.fulfillment_id
		WHERE (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(l.fulfillment_id, part);

		-- No step is dated before what it needs.
		RETURN QUERY
		SELECT 'steps_in_order', count(*), count(*) FILTER (WHERE s.at < s.needed), min(format('tenant %s %s %s', s.tenant_id, s.kind, s.id)) FILTER (WHERE s.at < s.needed)
		FROM (
			SELECT f.tenant_id, 'fulfillment' AS kind, f.fulfillment_id AS id, f.shipped_at AS at, o.occurred_at AS needed
			FROM order_mgmt_data.fulfillments AS f JOIN order_mgmt_data.orders AS o ON o.tenant_id = f.tenant_id AND o.order_id = f.order_id
			WHERE f.shipped_at IS NOT NULL
			UNION ALL
			SELECT f.tenant_id, 'fulfillment', f.fulfillment_id, f.delivered_at, f.shipped_at FROM order_mgmt_data.fulfillments AS f WHERE f.delivered_at IS NOT NULL) AS s
		WHERE (tenants IS NULL OR s.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(s.id, part);

		-- The log knows how the fulfillment came to its status.
		RETURN QUERY
		SELECT 'fulfillment_log_agrees', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s fulfillment %s', f.tenant_id, f.fulfillment_id) AS sample,
				NOT EXISTS (SELECT 1 FROM order_mgmt_data.status_log AS s WHERE s.tenant_id = f.tenant_id
					AND s.document_kind = 'fulfillment' AND s.document_id = f.fulfillment_id AND s.to_status = f.status) AS missing
			FROM order_mgmt_data.fulfillments AS f
			WHERE (tenants IS NULL OR f.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(f.fulfillment_id, part)) AS w;
	ELSIF part.kind = 'all' THEN
		-- What an order line has shipped has left the stock.
		RETURN QUERY
		WITH left_stock AS (
			SELECT m.tenant_id, m.document_id, m.document_line, order_mgmt.sum(m.quantity) AS quantity
			FROM order_mgmt_data.stock_moves AS m
			WHERE m.document_kind = 'order' AND m.to_state OPERATOR(order_mgmt.=) 'customer'
			GROUP BY m.tenant_id, m.document_id, m.document_line
		)
		SELECT 'shipped_units_left_stock', count(*), count(*) FILTER (WHERE l.shipped OPERATOR(order_mgmt.<>) coalesce(m.quantity, '0')),
			min(format('tenant %s order %s line %s', l.tenant_id, l.order_id, l.line_no))
				FILTER (WHERE l.shipped OPERATOR(order_mgmt.<>) coalesce(m.quantity, '0'))
		FROM order_mgmt_data.order_lines AS l
		LEFT JOIN left_stock AS m ON m.tenant_id = l.tenant_id AND m.document_id = l.order_id AND m.document_line = l.line_no
		WHERE l.location_id IS NOT NULL AND l.kit_line_no IS DISTINCT FROM l.line_no AND (tenants IS NULL OR l.tenant_id = ANY (tenants));
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_fulfillment(bigint[], order_mgmt_data.verify_part) IS 'the invariants of fulfillments, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('fulfillment_id', 'the fulfillment')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.fulfillments', key => 'fulfillment_id', look_ups => 'order_id; fulfillment_number; tracking_number; newest by recorded_at',
	example => $$SELECT fulfillment_number, status, tracking_number FROM order_mgmt.fulfillments WHERE order_id = '0190...'$$, columns => $$
	fulfillment_number: its number on paper: the order's, and a count
	location: that ships it; null: all of it is services
	status: open, picked, packed, shipped, delivered, canceled
	carrier: who carries it; null: nobody said
	tracking_number: of the carrier; null: nobody said
	tracking_url: where it is followed; null: nobody said
	shipped_at: when it left; null: it has not
	delivered_at: when it arrived; null: nobody said$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.fulfillment_lines', key => 'fulfillment_id, line_no', look_ups => 'fulfillment_id; order_id',
	example => $$SELECT sku, open FROM order_mgmt.fulfillment_lines WHERE fulfillment_id = '0190...'$$, columns => $$
	line_no: number of the order's line
	planned: units planned
	open: units to ship
	shipped: units that left
	released: units that were planned and not shipped$$);
-- Code of returns.

-- Who may read returns: one without a location is seen where its order is, and of its lines those that are; one with a location there, with all its lines.
SELECT order_mgmt_data.show_rows('order_mgmt_data.returns', 'read_documents', locations => '{location_id}',
	where_seen => $$(location_id IS NULL AND order_mgmt_data.sees_order('read_documents', tenant_id, order_id))$$);
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_return_line("right" text, tenant_id bigint, return_id uuid, line_no integer)
	RETURNS boolean LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 1000 SUPPORT order_mgmt_data.sees_document_support AS 'MODULE_PATHNAME', 'om_sees_return_line';
COMMENT ON FUNCTION order_mgmt_data.sees_return_line(text, bigint, uuid, integer) IS 'true if the reader of a view has a right where a line of a return is expected';
SELECT order_mgmt_data.show_rows('order_mgmt_data.return_lines', 'read_documents', where_seen => $$order_mgmt_data.sees_return_line('read_documents', tenant_id, return_id, line_no)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.return_receipts', 'read_documents', locations => '{location_id}');

-- A set of one row without settings, so that it becomes a part of the statement that reads it, and of its saved plan.  Its names are bound when
-- it is made: a text would be read anew, by the search_path of whoever calls.
CREATE OR REPLACE FUNCTION order_mgmt_data.derive_return_status(tenant bigint, order_of uuid) RETURNS SETOF text
	LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
	SELECT CASE
		WHEN s.return_requested OPERATOR(order_mgmt.>) s.returned THEN CASE WHEN EXISTS (SELECT 1 FROM order_mgmt_data.returns AS r
			WHERE r.tenant_id = $1 AND r.order_id = $2 AND r.status = ANY (ARRAY['approved', 'partially_received'])) THEN 'in_progress' ELSE 'requested' END
		WHEN s.returned OPERATOR(order_mgmt.=) '0' THEN 'none'
		WHEN s.returned OPERATOR(order_mgmt.=) s.wanted THEN 'returned'
		ELSE 'partially_returned' END
	FROM (SELECT coalesce(order_mgmt.sum(l.return_requested), '0') AS return_requested, coalesce(order_mgmt.sum(l.returned), '0') AS returned,
			coalesce(order_mgmt.sum(l.ordered OPERATOR(order_mgmt.-) l.canceled), '0') AS wanted
		FROM order_mgmt_data.order_lines AS l WHERE l.tenant_id = $1 AND l.order_id = $2
			AND (l.kit_line_no IS NULL OR l.kit_line_no = l.line_no)) AS s;
END;
COMMENT ON FUNCTION order_mgmt_data.derive_return_status(bigint, uuid) IS 'the return status that an order''s lines and returns imply: what verify() holds orders.return_status to';

-- What comes back elsewhere has its name there, too, though the order's line is not shown.
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_returned_sku("right" text, tenant_id bigint, return_id uuid, line_no integer)
	RETURNS text LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 10 AS 'MODULE_PATHNAME', 'om_sees_returned_sku';
COMMENT ON FUNCTION order_mgmt_data.sees_returned_sku(text, bigint, uuid, integer) IS 'the item of a line of a return, if the reader of a view has a right where it is expected or came';

CREATE OR REPLACE VIEW order_mgmt.returns WITH (security_invoker = true) AS
	SELECT r.tenant_id, r.return_id, r.return_number, r.order_id, r.status, r.location, r.currency, r.credited, f.refunded,
		r.reason, r.actor, r.occurred_at, r.recorded_at, r.metadata, r.credited::numeric AS credited_numeric, f.refunded::numeric AS refunded_numeric,
		(SELECT o.customer_id FROM order_mgmt_data.orders AS o WHERE o.tenant_id = r.tenant_id AND o.order_id = r.order_id) AS customer_id
	FROM order_mgmt_data.returns AS r
	CROSS JOIN LATERAL (SELECT coalesce(order_mgmt.sum(CASE WHEN e.refundable_delta > 0 THEN OPERATOR(order_mgmt.-) e.amount ELSE e.amount END)
			FILTER (WHERE e.refundable_delta <> 0), order_mgmt.amount_of(0, r.currency)) AS refunded
		FROM (SELECT x.amount, x.refundable_delta, bool_or(x.return_id = r.return_id) OVER (PARTITION BY x.operation_id) AS is_its
			FROM order_mgmt_data.payment_events AS x WHERE x.tenant_id = r.tenant_id AND x.order_id = r.order_id) AS e
		WHERE e.is_its) AS f
	WHERE order_mgmt_data.sees_tenant('read_returns', r.tenant_id, (SELECT order_mgmt_data.tenants_with('read_returns')));
COMMENT ON VIEW order_mgmt.returns IS 'one row per return of an order; credited = what the units that came are worth to the customer, taxes among it; refunded = what was refunded for them, pending refunds among it
status: requested, approved, partially_received, received, closed (nothing came), rejected, canceled. location: where the goods are expected, null = where each was shipped from.';

CREATE OR REPLACE VIEW order_mgmt.return_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.return_id, l.line_no, r.order_id, r.return_number, r.status, r.location, coalesce(o.sku, order_mgmt_data.sees_returned_sku('read_documents', l.tenant_id, l.return_id, l.line_no)) AS sku, l.requested,
		c.open, c.came AS received, l.restocked, l.quarantined, l.damaged, l.scrapped, l.to_vendor, l.missing, l.canceled, l.reason,
		l.requested::numeric AS requested_numeric, c.open::numeric AS open_numeric, c.came::numeric AS received_numeric, l.restocked::numeric AS restocked_numeric, l.quarantined::numeric AS quarantined_numeric, l.damaged::numeric AS damaged_numeric,
		l.scrapped::numeric AS scrapped_numeric, l.to_vendor::numeric AS to_vendor_numeric, l.missing::numeric AS missing_numeric, l.canceled::numeric AS canceled_numeric
	FROM order_mgmt_data.return_lines AS l
	CROSS JOIN LATERAL (SELECT l.restocked OPERATOR(order_mgmt.+) l.quarantined OPERATOR(order_mgmt.+) l.damaged OPERATOR(order_mgmt.+) l.scrapped
		OPERATOR(order_mgmt.+) l.to_vendor AS came) AS x
	CROSS JOIN LATERAL (SELECT x.came, l.requested OPERATOR(order_mgmt.-) x.came OPERATOR(order_mgmt.-) l.missing OPERATOR(order_mgmt.-) l.canceled AS open) AS c
	JOIN order_mgmt_data.returns AS r ON r.tenant_id = l.tenant_id AND r.return_id = l.return_id
	LEFT JOIN order_mgmt_data.order_lines AS o ON o.tenant_id = l.tenant_id AND o.order_id = r.order_id AND o.line_no = l.line_no
	WHERE (r.location_id IS NOT NULL OR o.line_no IS NOT NULL) AND order_mgmt_data.sees_same(r.return_id, l.return_id);
COMMENT ON VIEW order_mgmt.return_lines IS 'one row per order line of a return; requested = open + received + missing + canceled
received = restocked + quarantined + damaged + scrapped + to_vendor.';

CREATE OR REPLACE VIEW order_mgmt.return_receipts WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.return_id, p.receipt_id, p.line_no, coalesce(o.sku, order_mgmt_data.sees_returned_sku('read_documents', p.tenant_id, p.return_id, p.line_no)) AS sku, p.disposition, p.quantity, p.location, p.reason, p.actor, p.occurred_at, p.recorded_at,
		p.quantity::numeric AS quantity_numeric
	FROM order_mgmt_data.return_receipts AS p
	LEFT JOIN order_mgmt_data.returns AS r ON r.tenant_id = p.tenant_id AND r.return_id = p.return_id
	LEFT JOIN order_mgmt_data.order_lines AS o ON o.tenant_id = p.tenant_id AND o.order_id = r.order_id AND o.line_no = p.line_no;
COMMENT ON VIEW order_mgmt.return_receipts IS 'one row per receipt, line and disposition: what came back, where, and what became of it; append-only
disposition: restock (for sale again), quarantine (on hand, not inspected), damaged, return_to_vendor (on hand until it leaves), scrap, missing (did not come).';

CREATE OR REPLACE FUNCTION order_mgmt.request_return(order_id uuid, lines order_mgmt.strict_jsonb, location text DEFAULT NULL, reason text DEFAULT NULL,
		return_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.returns LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_request_return';
COMMENT ON FUNCTION order_mgmt.request_return(uuid, order_mgmt.strict_jsonb, text, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'announces that shipped units of an order come back; approved at once, or with options {"approve": false} when approve_return says so
lines: [{"line_no","quantity","reason"?,"unit"?}]; unit: the one that the line was said in, null = the item''s own; a kit comes back whole, by its line (part_of_kit); never more than was shipped less what is announced already (return_exceeds_shipped). location: where the goods are expected, null = where each was shipped from.
Example: SELECT return_number FROM order_mgmt.request_return(''0190...'', ''[{"line_no":1,"quantity":1,"reason":"too small"}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.approve_return(return_id uuid, reason text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.returns LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_approve_return';
COMMENT ON FUNCTION order_mgmt.approve_return(uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'lets the goods of a requested return be received
Example: SELECT status FROM order_mgmt.approve_return(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.reject_return(return_id uuid, reason text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.returns LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_reject_return';
COMMENT ON FUNCTION order_mgmt.reject_return(uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'refuses a requested return; its units can be announced again
Example: SELECT status FROM order_mgmt.reject_return(''0190...'', ''final sale'')';

CREATE OR REPLACE FUNCTION order_mgmt.cancel_return(return_id uuid, reason text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.returns LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_cancel_return';
COMMENT ON FUNCTION order_mgmt.cancel_return(uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'ends a return: what has not come yet will not, and can be announced again
What came stays received; a return of which nothing came is canceled.
Example: SELECT status FROM order_mgmt.cancel_return(''0190...'', ''the customer keeps it'')';

CREATE OR REPLACE FUNCTION order_mgmt.receive_return(return_id uuid, lines order_mgmt.strict_jsonb, location text DEFAULT NULL, receipt_id uuid DEFAULT NULL,
		occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.returns LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_receive_return';
COMMENT ON FUNCTION order_mgmt.receive_return(uuid, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'books units of a return that came, each with what becomes of it, and credits the customer with their part of what was paid
lines: [{"line_no","quantity","disposition","reason"?,"unit"?}]; unit as in request_return; what a kit is made of comes with it, and a line of a component says another disposition of some of that; disposition: restock (for sale again: waiting backorders are served), quarantine, damaged, scrap, return_to_vendor, or missing, which closes units that did not come. Never more than is announced and open (receipt_exceeds_announced); the rest may come later.
location: any of yours, null = where the return is expected. Nothing is refunded: that is refund_payment or refund_return.
Example: SELECT status, credited FROM order_mgmt.receive_return(''0190...'', ''[{"line_no":1,"quantity":1,"disposition":"restock"}]'', ''BER'')';

CREATE OR REPLACE FUNCTION order_mgmt.refund_return(return_id uuid, amount order_mgmt.amount_input DEFAULT NULL, reason text DEFAULT NULL,
		register text DEFAULT NULL, refunds order_mgmt.strict_jsonb DEFAULT NULL, status text DEFAULT 'succeeded', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.returns LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_refund_return';
COMMENT ON FUNCTION order_mgmt.refund_return(uuid, order_mgmt.amount_input, text, text, order_mgmt.strict_jsonb, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives back what was paid for the goods of a return that came
amount: null = what the order was paid beyond what it owes, at most what is credited for the return and was not refunded (refund_exceeds_return) and what its payments have left. refunds: [{"payment_id","amount"}], null = the newest payments first. register: where it happens, needed for cash, in the currency of its shift. status: pending until record_payment_event says how each refund ended.
Example: SELECT refunded FROM order_mgmt.refund_return(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.return_order(order_id uuid, lines order_mgmt.strict_jsonb, location text DEFAULT NULL, reason text DEFAULT NULL,
		register text DEFAULT NULL, refunds order_mgmt.strict_jsonb DEFAULT NULL, return_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}',
		occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.returns LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_return_order';
COMMENT ON FUNCTION order_mgmt.return_order(uuid, order_mgmt.strict_jsonb, text, text, text, order_mgmt.strict_jsonb, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'takes goods of an order back in one step: announced, received and refunded
lines: [{"line_no","quantity","disposition","reason"?,"unit"?}] as in receive_return, but never missing: what does not come back is not returned. location: where the goods are, null = where each was shipped from. register, refunds: as in refund_return; an order that was not paid is not refunded.
Repeat the same call with the same idempotency_key after 40001, 40P01, 55P03 or a lost connection.
Example: SELECT return_number, refunded FROM order_mgmt.return_order(''0190...'', ''[{"line_no":1,"quantity":1,"disposition":"restock"}]'', ''BER'', register => ''BER-1'', idempotency_key => ''BER-1/4712'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'returns', 'location', r.location_id, r.location FROM order_mgmt_data.returns AS r WHERE r.location_id IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'return_receipts', 'location', r.location_id, r.location FROM order_mgmt_data.return_receipts AS r WHERE r.location_id IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'return', x.return_id, x.status FROM order_mgmt_data.returns AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.related_documents', $$SELECT r.return_id, r.order_id FROM order_mgmt_data.returns AS r$$);

-- What export_customer tells of them.
SELECT order_mgmt_data.extend_view('order_mgmt_data.order_exports', $$SELECT o.tenant_id, o.customer_id, 'returns', x.recorded_at, order_mgmt_data.exported(to_jsonb(x))
	FROM order_mgmt_data.orders AS o JOIN order_mgmt_data.returns AS x ON x.tenant_id = o.tenant_id AND x.order_id = o.order_id WHERE o.customer_id IS NOT NULL$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_returns(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 6 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- Return lines count their receipts, order lines their return lines.
		RETURN QUERY
		WITH counted AS (
			SELECT l.tenant_id, l.return_id, l.line_no, x.disposition, x.quantity
			FROM order_mgmt_data.return_lines AS l
			CROSS JOIN LATERAL (VALUES ('restock', l.restocked), ('quarantine', l.quarantined), ('damaged', l.damaged), ('scrap', l.scrapped),
				('return_to_vendor', l.to_vendor), ('missing', l.missing)) AS x (disposition, quantity)
			WHERE (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(l.return_id, part)
		), received AS (
			SELECT p.tenant_id, p.return_id, p.line_no, p.disposition, order_mgmt.sum(p.quantity) AS quantity
			FROM order_mgmt_data.return_receipts AS p
			WHERE (tenants IS NULL OR p.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(p.return_id, part) GROUP BY p.tenant_id, p.return_id, p.line_no, p.disposition
		)
		SELECT 'return_lines_match_receipts', count(*), count(*) FILTER (WHERE coalesce(c.quantity, '0') OPERATOR(order_mgmt.<>) coalesce(r.quantity, '0')),
			min(format('tenant %s return %s line %s', coalesce(c.tenant_id, r.tenant_id), coalesce(c.return_id, r.return_id), coalesce(c.line_no, r.line_no)))
				FILTER (WHERE coalesce(c.quantity, '0') OPERATOR(order_mgmt.<>) coalesce(r.quantity, '0'))
		FROM counted AS c
		FULL JOIN received AS r ON r.tenant_id = c.tenant_id AND r.return_id = c.return_id AND r.line_no = c.line_no AND r.disposition = c.disposition;
		RETURN QUERY
		WITH counted AS (
			SELECT r.tenant_id, r.order_id, l.line_no,
				order_mgmt.sum(l.requested OPERATOR(order_mgmt.-) l.missing OPERATOR(order_mgmt.-) l.canceled) AS return_requested,
				order_mgmt.sum(l.restocked OPERATOR(order_mgmt.+) l.quarantined OPERATOR(order_mgmt.+) l.damaged OPERATOR(order_mgmt.+) l.scrapped
					OPERATOR(order_mgmt.+) l.to_vendor) AS returned
			FROM order_mgmt_data.return_lines AS l
			JOIN order_mgmt_data.returns AS r ON r.tenant_id = l.tenant_id AND r.return_id = l.return_id
			WHERE (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(r.order_id, part) GROUP BY r.tenant_id, r.order_id, l.line_no
		), compared AS (
			SELECT format('tenant %s order %s line %s', coalesce(o.tenant_id, c.tenant_id), coalesce(o.order_id, c.order_id), coalesce(o.line_no, c.line_no)) AS sample,
				o.order_id IS NULL OR o.return_requested OPERATOR(order_mgmt.<>) coalesce(c.return_requested, '0')
					OR o.returned OPERATOR(order_mgmt.<>) coalesce(c.returned, '0')
					OR NOT order_mgmt_data.returns_within_shipped(o.shipped, o.return_requested, o.returned) AS wrong
			FROM (SELECT x.* FROM order_mgmt_data.order_lines AS x WHERE (tenants IS NULL OR x.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(x.order_id, part)) AS o
			FULL JOIN counted AS c ON c.tenant_id = o.tenant_id AND c.order_id = o.order_id AND c.line_no = o.line_no
		)
		SELECT 'order_lines_match_returns', count(*), count(*) FILTER (WHERE c.wrong), min(c.sample) FILTER (WHERE c.wrong) FROM compared AS c;

		-- Statuses are what the lines say, of returns and of their orders; a return is no older than its order.
		RETURN QUERY
		WITH facts AS (
			SELECT r.tenant_id, r.return_id, r.status, o.order_id IS NULL OR r.occurred_at < o.occurred_at OR r.currency <> o.currency AS is_strange,
				count(l.line_no) AS nlines, order_mgmt.sum(l.requested) AS requested, order_mgmt.sum(l.missing) AS missing, order_mgmt.sum(l.canceled) AS canceled,
				order_mgmt.sum(l.restocked OPERATOR(order_mgmt.+) l.quarantined OPERATOR(order_mgmt.+) l.damaged OPERATOR(order_mgmt.+) l.scrapped
					OPERATOR(order_mgmt.+) l.to_vendor) AS came
			FROM order_mgmt_data.returns AS r
			LEFT JOIN order_mgmt_data.return_lines AS l ON l.tenant_id = r.tenant_id AND l.return_id = r.return_id
			LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = r.tenant_id AND o.order_id = r.order_id
			WHERE (tenants IS NULL OR r.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(r.return_id, part) GROUP BY r.tenant_id, r.return_id, o.tenant_id, o.order_id
		), judged AS (
			SELECT format('tenant %s return %s', f.tenant_id, f.return_id) AS sample, f.is_strange OR f.nlines = 0 OR f.status <> ALL (CASE
				WHEN f.came OPERATOR(order_mgmt.+) f.missing OPERATOR(order_mgmt.+) f.canceled OPERATOR(order_mgmt.=) f.requested THEN
					CASE WHEN f.came OPERATOR(order_mgmt.>) '0' THEN ARRAY['received'] WHEN f.canceled OPERATOR(order_mgmt.>) '0' THEN ARRAY['canceled', 'rejected']
					ELSE ARRAY['closed'] END
				WHEN f.came OPERATOR(order_mgmt.+) f.missing OPERATOR(order_mgmt.>) '0' THEN ARRAY['partially_received']
				ELSE ARRAY['requested', 'approved'] END) AS wrong
			FROM facts AS f
		)
		SELECT 'return_statuses_follow_lines', count(*), count(*) FILTER (WHERE j.wrong), min(j.sample) FILTER (WHERE j.wrong) FROM judged AS j;
		RETURN QUERY
		SELECT 'order_return_statuses', count(*), count(*) FILTER (WHERE d.wrong), min(d.sample) FILTER (WHERE d.wrong)
		FROM (SELECT o.return_status <> (SELECT s.status FROM order_mgmt_data.derive_return_status(o.tenant_id, o.order_id) AS s (status)) AS wrong,
				format('tenant %s order %s', o.tenant_id, o.order_id) AS sample
			FROM order_mgmt_data.orders AS o
			WHERE (tenants IS NULL OR o.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(o.order_id, part)
				AND (part.ids IS NULL OR o.return_status <> 'none')) AS d;

		-- What a return says it credited is in the money ledger; no more is refunded for it, and only to its order.
		RETURN QUERY
		WITH refunded AS (
			SELECT b.tenant_id, b.return_id, sum((SELECT - sum(e.refundable_delta)
				FROM order_mgmt_data.payment_events AS e WHERE e.tenant_id = b.tenant_id AND e.operation_id = b.operation_id)) AS minor
			FROM order_mgmt_data.returns AS r
			JOIN order_mgmt_data.payment_events AS b ON b.order_id = r.order_id AND b.tenant_id = r.tenant_id AND b.return_id = r.return_id
			WHERE order_mgmt_data.in_part(r.return_id, part) AND (tenants IS NULL OR b.tenant_id = ANY (tenants)) GROUP BY b.tenant_id, b.return_id
		), credited AS (
			SELECT m.tenant_id, m.document_id AS return_id, sum(CASE WHEN m.from_account = 'receivable' THEN 1 ELSE -1 END * order_mgmt.amount_minor(m.amount)) AS minor
			FROM order_mgmt_data.returns AS r
			JOIN order_mgmt_data.money_moves AS m ON m.order_id = r.order_id AND m.tenant_id = r.tenant_id AND m.document_id = r.return_id
			WHERE order_mgmt_data.in_part(r.return_id, part) AND m.document_kind = 'return' AND (m.from_account = 'receivable' OR m.to_account = 'receivable')
				AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
			GROUP BY m.tenant_id, m.document_id
		), compared AS (
			SELECT format('tenant %s return %s', coalesce(r.tenant_id, f.tenant_id, c.tenant_id), coalesce(r.return_id, f.return_id, c.return_id)) AS sample,
				r.return_id IS NULL OR coalesce(c.minor, 0) <> order_mgmt.amount_minor(r.credited) AS uncredited,
				f.minor > coalesce(c.minor, 0) AS over_cap
			FROM (SELECT x.* FROM order_mgmt_data.returns AS x WHERE (tenants IS NULL OR x.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(x.return_id, part)) AS r
			FULL JOIN credited AS c ON c.tenant_id = r.tenant_id AND c.return_id = r.return_id
			FULL JOIN refunded AS f ON f.tenant_id = coalesce(r.tenant_id, c.tenant_id) AND f.return_id = coalesce(r.return_id, c.return_id)
		)
		SELECT x.name, count(c.sample), count(*) FILTER (WHERE x.place = 1 AND c.uncredited OR x.place = 2 AND c.over_cap),
			min(c.sample) FILTER (WHERE x.place = 1 AND c.uncredited OR x.place = 2 AND c.over_cap)
		FROM (VALUES (1, 'returns_match_money'), (2, 'refunds_within_returns')) AS x (place, name)
		LEFT JOIN compared AS c ON true GROUP BY x.place, x.name ORDER BY x.place;
		RETURN QUERY
		SELECT 'refunds_within_returns', count(*), count(*) FILTER (WHERE r.return_id IS NULL OR b.order_id <> r.order_id),
			min(format('tenant %s return %s', b.tenant_id, b.return_id)) FILTER (WHERE r.return_id IS NULL OR b.order_id <> r.order_id)
		FROM order_mgmt_data.payment_events AS b
		LEFT JOIN order_mgmt_data.returns AS r ON r.tenant_id = b.tenant_id AND r.return_id = b.return_id
		WHERE b.return_id IS NOT NULL AND order_mgmt_data.in_part(b.payment_id, part) AND (tenants IS NULL OR b.tenant_id = ANY (tenants));

		-- No line without its header.
		RETURN QUERY
		SELECT 'lines_have_documents', count(*), count(*) FILTER (WHERE h.return_id IS NULL),
			min(format('tenant %s return %s line %s', l.tenant_id, l.return_id, l.line_no)) FILTER (WHERE h.return_id IS NULL)
		FROM order_mgmt_data.return_lines AS l
		LEFT JOIN order_mgmt_data.returns AS h ON h.tenant_id = l.tenant_id AND h.return_id = l.return_id
		WHERE (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(l.return_id, part);

		-- Nothing comes back before it left.
		RETURN QUERY
		SELECT 'steps_in_order', count(*), count(*) FILTER (WHERE s.at < s.needed), min(format('tenant %s %s %s', s.tenant_id, s.kind, s.id)) FILTER (WHERE s.at < s.needed)
		FROM (
			SELECT p.tenant_id, 'return' AS kind, p.return_id AS id, p.occurred_at AS at, coalesce((SELECT min(f.shipped_at) FROM order_mgmt_data.fulfillments AS f
				WHERE f.tenant_id = o.tenant_id AND f.order_id = o.order_id), o.occurred_at) AS needed
			FROM order_mgmt_data.return_receipts AS p
			JOIN order_mgmt_data.returns AS r ON r.tenant_id = p.tenant_id AND r.return_id = p.return_id
			JOIN order_mgmt_data.orders AS o ON o.tenant_id = r.tenant_id AND o.order_id = r.order_id) AS s
		WHERE (tenants IS NULL OR s.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(s.id, part);

		-- The log knows how the return came to its status.
		RETURN QUERY
		SELECT 'return_log_agrees', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s return %s', r.tenant_id, r.return_id) AS sample,
				NOT EXISTS (SELECT 1 FROM order_mgmt_data.status_log AS s WHERE s.tenant_id = r.tenant_id
					AND s.document_kind = 'return' AND s.document_id = r.return_id AND s.to_status = r.status) AS missing
			FROM order_mgmt_data.returns AS r
			WHERE (tenants IS NULL OR r.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(r.return_id, part)) AS w;
	ELSIF part.kind = 'moves' THEN
		-- What was credited is of a return of its order.
		RETURN QUERY
		SELECT 'returns_match_money', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s return %s', m.tenant_id, m.document_id) AS sample, NOT EXISTS (SELECT FROM order_mgmt_data.returns AS r
					WHERE r.tenant_id = m.tenant_id AND r.return_id = m.document_id AND r.order_id = m.order_id) AS wrong
			FROM order_mgmt_data.money_moves AS m
			WHERE m.document_kind = 'return' AND (m.from_account = 'receivable' OR m.to_account = 'receivable') AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
				AND m.stamp >= part.from_stamp AND m.stamp < part.to_stamp) AS w;
	ELSIF part.kind = 'all' THEN
		-- What came of stocked lines has moved from the customer to where its disposition says, once (of orders with returns).
		RETURN QUERY
		WITH received AS (
			SELECT p.tenant_id, r.order_id, p.line_no, p.location_id, CASE p.disposition WHEN 'restock' THEN 'free' WHEN 'quarantine' THEN 'returned'
					WHEN 'damaged' THEN 'damaged' WHEN 'scrap' THEN 'loss' WHEN 'return_to_vendor' THEN 'quality_control' END AS state,
				order_mgmt.sum(p.quantity) AS quantity
			FROM order_mgmt_data.return_receipts AS p
			JOIN order_mgmt_data.returns AS r ON r.tenant_id = p.tenant_id AND r.return_id = p.return_id
			JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = r.tenant_id AND l.order_id = r.order_id AND l.line_no = p.line_no
			WHERE p.disposition <> 'missing' AND l.location_id IS NOT NULL AND l.kit_line_no IS DISTINCT FROM l.line_no AND (tenants IS NULL OR p.tenant_id = ANY (tenants))
			GROUP BY 1, 2, 3, 4, 5
		), moved AS (
			SELECT m.tenant_id, m.document_id AS order_id, m.document_line AS line_no, m.location_id, m.to_state::text AS state, order_mgmt.sum(m.quantity) AS quantity
			FROM order_mgmt_data.stock_moves AS m
			WHERE m.document_kind = 'order' AND m.from_state OPERATOR(order_mgmt.=) 'customer' AND m.to_state::text <> 'allocated'
				AND EXISTS (SELECT 1 FROM order_mgmt_data.returns AS r WHERE r.tenant_id = m.tenant_id AND r.order_id = m.document_id)
				AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
			GROUP BY 1, 2, 3, 4, 5
		)
		SELECT 'return_receipts_match_moves', count(*), count(*) FILTER (WHERE coalesce(r.quantity, '0') OPERATOR(order_mgmt.<>) coalesce(m.quantity, '0')),
			min(format('tenant %s order %s line %s %s', coalesce(r.tenant_id, m.tenant_id), coalesce(r.order_id, m.order_id), coalesce(r.line_no, m.line_no),
				coalesce(r.state, m.state))) FILTER (WHERE coalesce(r.quantity, '0') OPERATOR(order_mgmt.<>) coalesce(m.quantity, '0'))
		FROM received AS r
		FULL JOIN moved AS m ON m.tenant_id = r.tenant_id AND m.order_id = r.order_id AND m.line_no = r.line_no
			AND m.location_id = r.location_id AND m.state = r.state;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_returns(bigint[], order_mgmt_data.verify_part) IS 'the invariants of returns, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('return_id', 'the return'),
	('return_number', 'its number on paper')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.returns', key => 'return_id', look_ups => 'order_id; return_number; newest by recorded_at; status newest by recorded_at',
	example => $$SELECT return_number, status, credited, refunded FROM order_mgmt.returns WHERE order_id = '0190...'$$, columns => $$
	status: requested, approved, partially_received, received, closed, rejected, canceled
	location: where goods are expected; null: nobody said
	credited: what the goods that came are worth to the customer
	refunded: what of that was refunded$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.return_lines', key => 'return_id, line_no', look_ups => 'return_id',
	example => $$SELECT sku, open, received FROM order_mgmt.return_lines WHERE return_id = '0190...'$$, columns => $$
	line_no: number of the order's line
	status: of the return
	location: where goods are expected; null: nobody said
	requested: units announced
	open: units that may still come
	received: units that came
	restocked: units for sale again
	quarantined: units not inspected yet
	damaged: units not for sale
	scrapped: units thrown away
	to_vendor: units that go back to the vendor
	missing: units that did not come
	canceled: units that will not come$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.return_receipts', key => 'receipt_id, line_no, disposition', look_ups => 'receipt_id; return_id; newest by recorded_at',
	example => $$SELECT sku, disposition, quantity FROM order_mgmt.return_receipts WHERE return_id = '0190...'$$, columns => $$
	receipt_id: the receipt
	line_no: number of the order's line
	disposition: what became of it: restock, quarantine, damaged, return_to_vendor, scrap, missing
	quantity: units
	location: where they came; null: nowhere, they are missing$$);
-- Code of transfers.

-- Who may read transfers: both ends see them, and their lines.
SELECT order_mgmt_data.show_rows('order_mgmt_data.transfers', 'read_transfers', locations => '{from_location_id,to_location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.transfer_lines', 'read_transfers',
	where_seen => $$order_mgmt_data.sees_document('read_transfers', tenant_id, transfer_id, 'order_mgmt_data.transfers', 'from_location_id', 'to_location_id')$$);

CREATE OR REPLACE VIEW order_mgmt.transfers WITH (security_invoker = true) AS
	SELECT t.tenant_id, t.transfer_id, t.transfer_number, t.from_location, t.to_location, t.status, t.reference, t.actor,
		t.occurred_at, t.recorded_at, t.metadata, t.shipped_at
	FROM order_mgmt_data.transfers AS t;
COMMENT ON VIEW order_mgmt.transfers IS 'one row per transfer of goods between two locations
status: ready (allocated at the source), in_transit, partially_received, received (nothing is on its way any more), canceled (nothing arrived, and nothing was missing on arrival).';

CREATE OR REPLACE VIEW order_mgmt.transfer_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.transfer_id, l.line_no, l.sku, t.from_location, t.to_location, t.status, l.quantity, c.allocated, l.shipped, c.in_transit,
		l.received, l.missing, l.returned, l.canceled, l.missing_reason, l.quantity::numeric AS quantity_numeric, c.allocated::numeric AS allocated_numeric,
		l.shipped::numeric AS shipped_numeric, c.in_transit::numeric AS in_transit_numeric, l.received::numeric AS received_numeric, l.missing::numeric AS missing_numeric, l.returned::numeric AS returned_numeric, l.canceled::numeric AS canceled_numeric
	FROM order_mgmt_data.transfer_lines AS l
	CROSS JOIN LATERAL (SELECT l.quantity OPERATOR(order_mgmt.-) l.shipped OPERATOR(order_mgmt.-) l.canceled AS allocated,
		l.shipped OPERATOR(order_mgmt.-) l.received OPERATOR(order_mgmt.-) l.missing OPERATOR(order_mgmt.-) l.returned AS in_transit) AS c
	JOIN order_mgmt_data.transfers AS t ON t.tenant_id = l.tenant_id AND t.transfer_id = l.transfer_id;
COMMENT ON VIEW order_mgmt.transfer_lines IS 'one row per transfer line; quantity = allocated + shipped + canceled, shipped = in_transit + received + missing + returned
in_transit: on its way to to_location, where it is counted; allocated: still at from_location. missing_reason: as said last.';

CREATE OR REPLACE FUNCTION order_mgmt.create_transfer(from_location text, to_location text, lines order_mgmt.strict_jsonb,
		reference text DEFAULT NULL, transfer_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.transfers LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_create_transfer';
COMMENT ON FUNCTION order_mgmt.create_transfer(text, text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'plans to move goods to another location and allocates them at the source in the same step: all lines or none
lines: [{"sku" or "barcode","quantity","unit"?}]; unit: what quantity is of, one of the item''s units (put_unit), null = its own. Takes what is on the shelf, the safety stock too; an oversell limit does not help (insufficient_stock).
Example: SELECT transfer_id, transfer_number FROM order_mgmt.create_transfer(''BER'', ''HAM'', ''[{"sku":"A-1","quantity":5}]'', idempotency_key => ''refill-17'')';

CREATE OR REPLACE FUNCTION order_mgmt.ship_transfer(transfer_id uuid, lines order_mgmt.strict_jsonb DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.transfers LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_ship_transfer';
COMMENT ON FUNCTION order_mgmt.ship_transfer(uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'goods of a transfer leave the source: they are in transit at the destination from now on, at what they cost
lines: [{"line_no","quantity"?}], null = all that is allocated; quantity null = all that is left of the line. May be called several times; never more than is allocated (shipment_exceeds_allocated).
Example: SELECT status FROM order_mgmt.ship_transfer(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.receive_transfer(transfer_id uuid, lines order_mgmt.strict_jsonb DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.transfers LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_receive_transfer';
COMMENT ON FUNCTION order_mgmt.receive_transfer(uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'goods of a transfer arrive, or are known to be missing: never more than was shipped (receipt_exceeds_shipped)
lines: [{"line_no","quantity"?,"state"?,"missing"?,"reason"?}], null = all that is in transit, put on the shelf. quantity null = none where units are missing, else all of the line that is in transit and not named otherwise. state: free (default), quality_control, damaged, expired, returned; a line may be named once per state. missing: units that did not arrive; they are lost, and need a reason (shortage_needs_reason).
What becomes free serves orders that wait for it. Units that arrive beyond what was shipped are found goods: adjust_stock.
Example: SELECT status FROM order_mgmt.receive_transfer(''0190...'', ''[{"line_no":1,"quantity":4,"missing":1,"reason":"box was open"}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.cancel_transfer(transfer_id uuid, in_transit text DEFAULT NULL, reason text DEFAULT NULL,
		occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.transfers LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_cancel_transfer';
COMMENT ON FUNCTION order_mgmt.cancel_transfer(uuid, text, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'ends a transfer: what was not shipped is free again at the source, what was received stays where it is
in_transit: "return" or "write_off", needed while goods are in transit: they are back on the source''s shelf, or lost (which needs a reason: shortage_needs_reason). A transfer of which something was received before is received then, else canceled; one that is received cannot be canceled.
Example: SELECT status FROM order_mgmt.cancel_transfer(''0190...'', reason => ''truck turned back'', in_transit => ''return'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT t.tenant_id, 'transfers', 'location', t.from_location_id, t.from_location FROM order_mgmt_data.transfers AS t$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT t.tenant_id, 'transfers', 'location', t.to_location_id, t.to_location FROM order_mgmt_data.transfers AS t$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT l.tenant_id, 'transfer_lines', 'item', l.item_id, l.sku FROM order_mgmt_data.transfer_lines AS l$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'transfer', x.transfer_id, x.status FROM order_mgmt_data.transfers AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.promises', $$SELECT l.tenant_id, l.item_id, t.from_location_id, '0', l.quantity OPERATOR(order_mgmt.-) l.shipped OPERATOR(order_mgmt.-) l.canceled, '0' FROM order_mgmt_data.transfer_lines AS l JOIN order_mgmt_data.transfers AS t ON t.tenant_id = l.tenant_id AND t.transfer_id = l.transfer_id$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_transfer(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 4 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- A transfer's status is what its lines say. Written off when it was canceled, or missing when it arrived: the lines do not tell.
		RETURN QUERY
		WITH facts AS (
			SELECT t.tenant_id, t.transfer_id, t.status, count(l.line_no) AS nlines,
				coalesce(bool_or((l.shipped OPERATOR(order_mgmt.+) l.canceled) OPERATOR(order_mgmt.<) l.quantity
					OR (l.received OPERATOR(order_mgmt.+) l.missing OPERATOR(order_mgmt.+) l.returned) OPERATOR(order_mgmt.<) l.shipped), false) AS is_open,
				coalesce(bool_or(l.shipped OPERATOR(order_mgmt.>) '0'), false) AS is_shipped,
				coalesce(bool_or(l.received OPERATOR(order_mgmt.>) '0'), false) AS is_received,
				coalesce(bool_or(l.missing OPERATOR(order_mgmt.>) '0'), false) AS is_missing
			FROM order_mgmt_data.transfers AS t
			LEFT JOIN order_mgmt_data.transfer_lines AS l ON l.tenant_id = t.tenant_id AND l.transfer_id = t.transfer_id
			WHERE (tenants IS NULL OR t.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(t.transfer_id, part)
			GROUP BY t.tenant_id, t.transfer_id
		), judged AS (
			SELECT format('tenant %s transfer %s', f.tenant_id, f.transfer_id) AS sample,
				f.nlines = 0 OR f.status <> ALL (CASE
					WHEN f.is_open AND (f.is_received OR f.is_missing) THEN ARRAY['partially_received']
					WHEN f.is_open AND f.is_shipped THEN ARRAY['in_transit']
					WHEN f.is_open THEN ARRAY['ready']
					WHEN f.is_received THEN ARRAY['received']
					WHEN f.is_missing THEN ARRAY['received', 'canceled']
					ELSE ARRAY['canceled'] END) AS wrong
			FROM facts AS f
		)
		SELECT 'transfer_statuses_follow_lines', count(*), count(*) FILTER (WHERE j.wrong), min(j.sample) FILTER (WHERE j.wrong) FROM judged AS j;

		-- No line without its header.
		RETURN QUERY
		SELECT 'lines_have_documents', count(*), count(*) FILTER (WHERE h.transfer_id IS NULL),
			min(format('tenant %s transfer %s line %s', l.tenant_id, l.transfer_id, l.line_no)) FILTER (WHERE h.transfer_id IS NULL)
		FROM order_mgmt_data.transfer_lines AS l
		LEFT JOIN order_mgmt_data.transfers AS h ON h.tenant_id = l.tenant_id AND h.transfer_id = l.transfer_id
		WHERE (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(l.transfer_id, part);

		-- No step is dated before what it needs.
		RETURN QUERY
		SELECT 'steps_in_order', count(*), count(*) FILTER (WHERE s.at < s.needed), min(format('tenant %s %s %s', s.tenant_id, s.kind, s.id)) FILTER (WHERE s.at < s.needed)
		FROM (
			SELECT t.tenant_id, 'transfer' AS kind, t.transfer_id AS id, t.shipped_at AS at, t.occurred_at AS needed FROM order_mgmt_data.transfers AS t WHERE t.shipped_at IS NOT NULL) AS s
		WHERE (tenants IS NULL OR s.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(s.id, part);

		-- The log knows how the transfer came to its status.
		RETURN QUERY
		SELECT 'transfer_status_log_agrees', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s transfer %s', t.tenant_id, t.transfer_id) AS sample,
				NOT EXISTS (SELECT 1 FROM order_mgmt_data.status_log AS s WHERE s.tenant_id = t.tenant_id
					AND s.document_kind = 'transfer' AND s.document_id = t.transfer_id AND s.to_status = t.status) AS missing
			FROM order_mgmt_data.transfers AS t
			WHERE (tenants IS NULL OR t.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(t.transfer_id, part)) AS w;
	ELSIF part.kind = 'moves' THEN
		-- Nothing arrives before it left.
		RETURN QUERY
		SELECT 'steps_in_order', count(*), count(*) FILTER (WHERE m.occurred_at < t.shipped_at), min(format('tenant %s transfer %s', t.tenant_id, t.transfer_id)) FILTER (WHERE m.occurred_at < t.shipped_at)
		FROM order_mgmt_data.stock_moves AS m JOIN order_mgmt_data.transfers AS t ON t.tenant_id = m.tenant_id AND t.transfer_id = m.document_id
		WHERE m.document_kind = 'transfer' AND m.from_state OPERATOR(order_mgmt.=) 'in_transit' AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
			AND m.stamp >= part.from_stamp AND m.stamp < part.to_stamp;
	ELSIF part.kind = 'all' THEN
		-- What is in transit to a position is what its transfers say; but where it was moved by hand.
		RETURN QUERY
		WITH expected AS (
			SELECT t.tenant_id, l.item_id, t.to_location_id AS location_id, order_mgmt.sum(l.shipped OPERATOR(order_mgmt.-) l.received
				OPERATOR(order_mgmt.-) l.missing OPERATOR(order_mgmt.-) l.returned) AS in_transit
			FROM order_mgmt_data.transfer_lines AS l
			JOIN order_mgmt_data.transfers AS t ON t.tenant_id = l.tenant_id AND t.transfer_id = l.transfer_id
			GROUP BY t.tenant_id, l.item_id, t.to_location_id
		), compared AS (
			SELECT tenant_id, item_id, location_id, coalesce(e.in_transit, '0') AS wanted, coalesce(p.in_transit, '0') AS found
			FROM expected AS e FULL JOIN order_mgmt_data.stock_positions AS p USING (tenant_id, item_id, location_id)
			WHERE tenants IS NULL OR tenant_id = ANY (tenants)
		), judged AS (
			SELECT format('tenant %s item %s location %s: transfers %s, stock %s', c.tenant_id, c.item_id, c.location_id, c.wanted, c.found) AS sample,
				c.wanted OPERATOR(order_mgmt.<>) c.found AND NOT EXISTS (SELECT 1 FROM order_mgmt_data.stock_moves AS m
					WHERE m.tenant_id = c.tenant_id AND m.item_id = c.item_id AND (m.location_id = c.location_id OR m.other_location_id = c.location_id)
					AND m.stamp OPERATOR(order_mgmt_data.~=) ANY ((SELECT order_mgmt_data.periods_since(0))::bigint[])
						AND (m.from_state OPERATOR(order_mgmt.=) 'in_transit' OR m.to_state OPERATOR(order_mgmt.=) 'in_transit')
						AND m.document_kind <> 'transfer') AS wrong
			FROM compared AS c
		)
		SELECT 'in_transit_matches_transfers', count(*), count(*) FILTER (WHERE j.wrong), min(j.sample) FILTER (WHERE j.wrong) FROM judged AS j;

		-- Each line is the sum of its moves, of the right item between the right places; nothing is lost without a reason.
		RETURN QUERY
		WITH moved AS (
			SELECT m.tenant_id, m.document_id, m.document_line, m.item_id, m.quantity, m.reason IS NULL AS unexplained,
				CASE m.from_state::text || ' ' || m.to_state::text WHEN 'free allocated' THEN 1 WHEN 'allocated in_transit' THEN 2
					WHEN 'allocated free' THEN 3 WHEN 'in_transit loss' THEN 5
					WHEN 'in_transit free' THEN CASE WHEN m.other_location_id IS NULL THEN 4 ELSE 6 END
					WHEN 'in_transit quality_control' THEN 4 WHEN 'in_transit damaged' THEN 4 WHEN 'in_transit expired' THEN 4
					WHEN 'in_transit returned' THEN 4 END AS step, m.location_id, m.other_location_id
			FROM order_mgmt_data.stock_moves AS m
			WHERE m.document_kind = 'transfer' AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
		), checked AS (
			SELECT m.*, t.transfer_id IS NULL OR m.step IS NULL OR (m.step = 5 AND m.unexplained)
				OR m.location_id <> CASE WHEN m.step <= 3 THEN t.from_location_id ELSE t.to_location_id END
				OR coalesce(m.other_location_id, 0) <> CASE m.step WHEN 2 THEN t.to_location_id WHEN 6 THEN t.from_location_id ELSE 0 END AS is_strange
			FROM moved AS m
			LEFT JOIN order_mgmt_data.transfers AS t ON t.tenant_id = m.tenant_id AND t.transfer_id = m.document_id
		), summed AS (
			SELECT c.tenant_id, c.document_id, c.document_line, c.item_id, bool_or(c.is_strange) AS is_strange,
				order_mgmt.sum(c.quantity) FILTER (WHERE c.step = 1) AS quantity, order_mgmt.sum(c.quantity) FILTER (WHERE c.step = 2) AS shipped,
				order_mgmt.sum(c.quantity) FILTER (WHERE c.step = 3) AS canceled, order_mgmt.sum(c.quantity) FILTER (WHERE c.step = 4) AS received,
				order_mgmt.sum(c.quantity) FILTER (WHERE c.step = 5) AS missing, order_mgmt.sum(c.quantity) FILTER (WHERE c.step = 6) AS returned
			FROM checked AS c GROUP BY c.tenant_id, c.document_id, c.document_line, c.item_id
		), compared AS (
			SELECT format('tenant %s transfer %s line %s', coalesce(l.tenant_id, s.tenant_id), coalesce(l.transfer_id, s.document_id),
					coalesce(l.line_no, s.document_line)) AS sample,
				l.line_no IS NULL OR coalesce(s.is_strange, true) OR l.quantity OPERATOR(order_mgmt.<>) coalesce(s.quantity, '0')
					OR l.shipped OPERATOR(order_mgmt.<>) coalesce(s.shipped, '0') OR l.canceled OPERATOR(order_mgmt.<>) coalesce(s.canceled, '0')
					OR l.received OPERATOR(order_mgmt.<>) coalesce(s.received, '0') OR l.missing OPERATOR(order_mgmt.<>) coalesce(s.missing, '0')
					OR l.returned OPERATOR(order_mgmt.<>) coalesce(s.returned, '0') AS wrong
			FROM (SELECT x.* FROM order_mgmt_data.transfer_lines AS x WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)) AS l
			FULL JOIN summed AS s ON s.tenant_id = l.tenant_id AND s.document_id = l.transfer_id AND s.document_line = l.line_no AND s.item_id = l.item_id
		)
		SELECT 'transfer_lines_match_moves', count(*), count(*) FILTER (WHERE c.wrong), min(c.sample) FILTER (WHERE c.wrong) FROM compared AS c;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_transfer(bigint[], order_mgmt_data.verify_part) IS 'the invariants of transfers, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('transfer_id', 'the transfer'),
	('from_location', 'code of the location goods leave'),
	('to_location', 'code of the location they go to')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.transfers', key => 'transfer_id', look_ups => 'transfer_number; reference; newest by recorded_at',
	example => $$SELECT transfer_number, to_location, status FROM order_mgmt.transfers WHERE status = 'in_transit'$$, columns => $$
	transfer_number: its number on paper
	status: ready, in_transit, partially_received, received, canceled
	shipped_at: when goods first left; null: none has$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.transfer_lines', key => 'transfer_id, line_no', look_ups => 'transfer_id',
	example => $$SELECT sku, order_mgmt.sum(in_transit) FROM order_mgmt.transfer_lines WHERE to_location = 'HAM' GROUP BY sku$$, columns => $$
	status: of the transfer
	quantity: units planned
	allocated: units still at the source
	shipped: units that left
	in_transit: units on their way
	received: units that arrived
	missing: units that did not
	returned: units that came back to the source
	canceled: units that will not leave
	missing_reason: why units are missing, as said last; null: none is$$);
-- Code of pos.

-- Who may read what happens at registers: it is seen where the register is.
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_shift("right" text, tenant_id bigint, shift_id uuid)
	RETURNS boolean LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 10 AS 'MODULE_PATHNAME', 'om_sees_shift';
COMMENT ON FUNCTION order_mgmt_data.sees_shift(text, bigint, uuid) IS 'true if the reader of a view has a right at the location of the shift''s register';
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_refund("right" text, tenant_id bigint, refund_id uuid)
	RETURNS boolean LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 1000 SUPPORT order_mgmt_data.sees_document_support AS 'MODULE_PATHNAME', 'om_sees_refund';
COMMENT ON FUNCTION order_mgmt_data.sees_refund(text, bigint, uuid) IS 'true if the reader of a view has a right at the location of the register of a refund without a sale';
SELECT order_mgmt_data.show_rows('order_mgmt_data.registers', 'read_registers', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.staff', 'read_shifts');
SELECT order_mgmt_data.show_rows('order_mgmt_data.shifts', 'read_shifts', where_seen => $$order_mgmt_data.sees_shift('read_shifts', tenant_id, shift_id)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.register_sales', 'read_shifts', where_seen => $$order_mgmt_data.sees_shift('read_shifts', tenant_id, shift_id)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.refunds_without_sale', 'read_shifts', where_seen => $$order_mgmt_data.sees_shift('read_shifts', tenant_id, shift_id)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.refund_without_sale_lines', 'read_shifts', where_seen => $$order_mgmt_data.sees_refund('read_shifts', tenant_id, refund_id)$$);

CREATE OR REPLACE VIEW order_mgmt.registers WITH (security_invoker = true) AS
	SELECT r.tenant_id, r.register_id, r.code AS register, r.name, r.channel, l.code AS location, r.is_active, r.metadata,
		round(r.discount_limit / 10000.0, 4) AS discount_limit
	FROM order_mgmt_data.registers AS r
	JOIN order_mgmt_data.locations AS l ON l.tenant_id = r.tenant_id AND l.location_id = r.location_id;
COMMENT ON VIEW order_mgmt.registers IS 'one row per register: the channel it sells for, the location whose stock it sells
discount_limit: how many percent who has not the right set_discount may take off a line and a sale.';

CREATE OR REPLACE VIEW order_mgmt.staff WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.staff_id, s.code AS staff, s.name, s.is_active, s.metadata
	FROM order_mgmt_data.staff AS s;
COMMENT ON VIEW order_mgmt.staff IS 'one row per person who works at registers';

CREATE OR REPLACE VIEW order_mgmt.shifts WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.shift_id, s.register, s.shift_number, s.status, s.currency, s.opening_float, s.expected, s.counted,
		s.counted OPERATOR(order_mgmt.-) s.expected AS difference, s.opened_by, s.closed_by, s.actor, s.opened_at, s.closed_at,
		s.recorded_at, s.metadata, s.opening_float::numeric AS opening_float_numeric, s.expected::numeric AS expected_numeric, s.counted::numeric AS counted_numeric, (s.counted OPERATOR(order_mgmt.-) s.expected)::numeric AS difference_numeric
	FROM order_mgmt_data.shifts AS s;
COMMENT ON VIEW order_mgmt.shifts IS 'one row per shift of a register; expected, counted and difference (counted - expected) once it is closed
expected = opening_float + cash taken - change - cash refunds + paid in - paid out; order_mgmt_report.shift_summary has the parts.';

CREATE OR REPLACE VIEW order_mgmt.register_sales WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.order_id, s.order_number, s.shift_id, s.register, s.staff, s.total, s.tendered, s.change, s.actor,
		s.occurred_at, s.recorded_at, s.is_late, order_mgmt.amount_currency(s.total) AS currency, s.total::numeric AS total_numeric, s.tendered::numeric AS tendered_numeric, s.change::numeric AS change_numeric
	FROM order_mgmt_data.register_sales AS s;
COMMENT ON VIEW order_mgmt.register_sales IS 'one row per sale at a register: what was to be paid, what the customer gave, what came back
The order''s row is in order_mgmt.orders, its payments in order_mgmt.payments. is_late: recorded after its shift was closed.';

CREATE OR REPLACE VIEW order_mgmt.refunds_without_sale WITH (security_invoker = true) AS
	SELECT r.tenant_id, r.refund_id, r.shift_id, r.register, r.staff, r.location, r.channel, r.provider, r.total, r.reason, r.reference,
		r.actor, r.occurred_at, r.recorded_at, r.metadata, order_mgmt.amount_currency(r.total) AS currency, r.total::numeric AS total_numeric
	FROM order_mgmt_data.refunds_without_sale AS r;
COMMENT ON VIEW order_mgmt.refunds_without_sale IS 'one row per refund at a register without the sale it is of: what was given back, and why';

CREATE OR REPLACE VIEW order_mgmt.refund_without_sale_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.refund_id, l.line_no, l.sku, l.quantity, l.disposition, l.unit_price, l.line_total, l.tax, l.amount, l.reason,
		order_mgmt.amount_currency(l.amount) AS currency, l.quantity::numeric AS quantity_numeric, l.unit_price::numeric AS unit_price_numeric, l.line_total::numeric AS line_total_numeric, l.tax::numeric AS tax_numeric, l.amount::numeric AS amount_numeric
	FROM order_mgmt_data.refund_without_sale_lines AS l
	JOIN order_mgmt_data.refunds_without_sale AS r ON r.tenant_id = l.tenant_id AND r.refund_id = l.refund_id;
COMMENT ON VIEW order_mgmt.refund_without_sale_lines IS 'one row per line of a refund without its sale: what came back, and what was given for it
amount = line_total and the taxes on top of it; tax: all taxes of the line.';

CREATE OR REPLACE FUNCTION order_mgmt.put_register(register text, channel text DEFAULT NULL, location text DEFAULT NULL, name text DEFAULT NULL,
		discount_limit numeric DEFAULT NULL, is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.registers LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_register';
COMMENT ON FUNCTION order_mgmt.put_register(text, text, text, text, numeric, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a register or changes it
Null: as it is. channel: whose prices and currency it sells in; location: whose stock; a new register needs both. Not while a shift is open (shift_already_open).
discount_limit: how many percent who has not the right set_discount may take off a line and a sale, 0 (if new) to 100.
Example: SELECT * FROM order_mgmt.put_register(''BER-1'', ''store'', ''BER'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_staff(staff text, name text DEFAULT NULL, is_active boolean DEFAULT NULL,
		metadata order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.staff LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_staff';
COMMENT ON FUNCTION order_mgmt.put_staff(text, text, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a member of staff or changes what is said of them
Null: as it is; for a new one, name is the code.
Example: SELECT * FROM order_mgmt.put_staff(''ana'', ''Ana'')';

CREATE OR REPLACE FUNCTION order_mgmt.open_shift(register text, opening_float order_mgmt.amount_input, staff text DEFAULT NULL, shift_id uuid DEFAULT NULL,
		metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.shifts LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_open_shift';
COMMENT ON FUNCTION order_mgmt.open_shift(text, order_mgmt.amount_input, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'opens a shift at a register with so much cash in the drawer; one at a time
opening_float: in the currency of the register''s channel, may be 0; it comes from the safe. staff: who is accountable.
Example: SELECT shift_number FROM order_mgmt.open_shift(''BER-1'', ''100.00 EUR'', ''ana'')';

CREATE OR REPLACE FUNCTION order_mgmt.record_sale(register text, lines order_mgmt.strict_jsonb, tenders order_mgmt.strict_jsonb,
		discount order_mgmt.amount_input DEFAULT NULL, staff text DEFAULT NULL, customer text DEFAULT NULL,
		ship_to order_mgmt.strict_jsonb DEFAULT NULL, bill_to order_mgmt.strict_jsonb DEFAULT NULL, reference text DEFAULT NULL, order_id uuid DEFAULT NULL,
		metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.register_sales LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_record_sale';
COMMENT ON FUNCTION order_mgmt.record_sale(text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, order_mgmt.amount_input, text, text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records a whole sale at a register: goods leave the shelf, the order is completed and paid, the drawer knows its cash
lines: as in place_order; goods come from the register''s location, what is there of them (available, purpose shelf). tenders: [{"provider","amount","method"?,"reference"?,"event_id"?,"payment_id"?}], provider "cash" for cash; together they cover the total, and what is beyond it is change, given of the cash (tenders_mismatch). Needs an open shift (no_open_shift).
occurred_at of a sale that was made offline may lie before the open shift: in a shift of the register that is closed, and then the sale is late, belongs to that one (register_sales.is_late, shift_summary) and changes nothing that was expected or counted; else it belongs to the open shift.
discount: on the whole sale. Discounts of who has not the right set_discount are limited: those of a line and its share of the sale''s by the discount_limit of the register, and all together (discount_too_large).
options: {"sell_short"?}: true = the customer holds what the books do not have; the sale is written, the position is short, and each such line opens a stock exception for somebody to settle. Needs the right sell_short.
customer, ship_to, bill_to: as in place_order; the goods are handed over all the same.
Repeat the same call with the same idempotency_key after 40001, 40P01, 55P03 or a lost connection.
Example: SELECT order_number, total, change FROM order_mgmt.record_sale(''BER-1'', ''[{"sku":"A-1","quantity":1}]'', ''[{"provider":"cash","amount":"20.00"}]'', idempotency_key => ''BER-1/4711'')';

CREATE OR REPLACE FUNCTION order_mgmt.refund_without_sale(register text, lines order_mgmt.strict_jsonb, reason text, provider text DEFAULT 'cash',
		staff text DEFAULT NULL, reference text DEFAULT NULL, refund_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}',
		occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.refunds_without_sale LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_refund_without_sale';
COMMENT ON FUNCTION order_mgmt.refund_without_sale(text, order_mgmt.strict_jsonb, text, text, text, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'takes goods back at a register without the sale they are of, and records what was given for them: a right of managers; where the sale is known, use return_order
lines: [{"sku" or "barcode","quantity","unit_price","disposition","tax_rates"?,"reason"?}]: what is given back for each of the item''s own units (of a kit, the items it is made of are named), and the taxes of that, those of the item for a line that names none; disposition: restock, quarantine, damaged, scrap or return_to_vendor, at the register''s location. provider: cash, of the drawer, or whose clearing account it leaves. reason is required. Needs an open shift (no_open_shift).
Nothing caps it: no sale says what was paid. It lowers the channel''s sales as a return does.
Example: SELECT total FROM order_mgmt.refund_without_sale(''BER-1'', ''[{"sku":"A-1","quantity":1,"unit_price":"12.50","disposition":"restock"}]'', ''no receipt'', idempotency_key => ''BER-1/4713'')';

CREATE OR REPLACE FUNCTION order_mgmt.paid_in(register text, amount order_mgmt.amount_input, reason text, staff text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.shifts LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_paid_in';
COMMENT ON FUNCTION order_mgmt.paid_in(text, order_mgmt.amount_input, text, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records cash put into a drawer that is no sale; reason is required
Example: SELECT status FROM order_mgmt.paid_in(''BER-1'', ''20.00 EUR'', ''change from the bank'')';

CREATE OR REPLACE FUNCTION order_mgmt.paid_out(register text, amount order_mgmt.amount_input, reason text, staff text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.shifts LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_paid_out';
COMMENT ON FUNCTION order_mgmt.paid_out(text, order_mgmt.amount_input, text, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records cash taken out of a drawer that is no refund, at most what is in it (drawer_short); reason is required
Example: SELECT status FROM order_mgmt.paid_out(''BER-1'', ''8.50 EUR'', ''window cleaner'')';

CREATE OR REPLACE FUNCTION order_mgmt.close_shift(register text, counted order_mgmt.amount_input, reason text DEFAULT NULL, staff text DEFAULT NULL,
		occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.shifts LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_close_shift';
COMMENT ON FUNCTION order_mgmt.close_shift(text, order_mgmt.amount_input, text, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'closes the open shift of a register with what was counted in its drawer; waits for sales under way
The difference to what is expected is recorded (over_short), never plugged; the cash goes to the safe. Moves no stock.
Example: SELECT expected, counted, difference FROM order_mgmt.close_shift(''BER-1'', ''431.20 EUR'', staff => ''ana'')';

-- A shift stays when its sales are archived: whoever archives them adds them here.
CREATE OR REPLACE VIEW order_mgmt_data.shift_sales WITH (security_invoker = true) AS
	SELECT r.tenant_id, r.shift_id, r.total, r.is_late FROM order_mgmt_data.register_sales AS r;
COMMENT ON VIEW order_mgmt_data.shift_sales IS 'one row per sale at a register that ever was';
CREATE OR REPLACE VIEW order_mgmt_data.shift_payments WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.shift_id, e.operation_id, e.provider_id, e.kind, e.status, e.amount, e.is_late FROM order_mgmt_data.payment_events AS e;
COMMENT ON VIEW order_mgmt_data.shift_payments IS 'one row per payment event that ever was';

CREATE OR REPLACE VIEW order_mgmt_report.shift_summary WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.shift_id, s.register, s.shift_number, s.status, s.opened_at, s.closed_at,
		order_mgmt_data.business_date(s.opened_at, t.time_zone, t.time_zone_changes) AS opened_date, s.currency, n.sales, n.sales_total,
		s.opening_float::numeric AS opening_float, c.cash_sales, c.cash_refunds, c.paid_in, c.paid_out,
		s.opening_float::numeric + c.cash_sales - c.cash_refunds + c.paid_in - c.paid_out AS expected,
		s.counted::numeric AS counted, s.counted::numeric - s.expected::numeric AS difference, p.other_sales, p.other_refunds,
		n.late_sales, n.late_sales_total, c.late_cash
	FROM order_mgmt_data.shifts AS s
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = s.tenant_id
	CROSS JOIN LATERAL (
		SELECT count(*) FILTER (WHERE NOT r.is_late) AS sales, coalesce(sum(r.total::numeric) FILTER (WHERE NOT r.is_late), 0) AS sales_total,
			count(*) FILTER (WHERE r.is_late) AS late_sales, coalesce(sum(r.total::numeric) FILTER (WHERE r.is_late), 0) AS late_sales_total
		FROM order_mgmt_data.shift_sales AS r WHERE r.tenant_id = s.tenant_id AND r.shift_id = s.shift_id) AS n
	CROSS JOIN LATERAL (
		SELECT coalesce(sum(r.total::numeric) FILTER (WHERE r.provider_id = 0), 0) AS cash,
			coalesce(sum(r.total::numeric) FILTER (WHERE r.provider_id <> 0), 0) AS other
		FROM order_mgmt_data.refunds_without_sale AS r WHERE r.tenant_id = s.tenant_id AND r.shift_id = s.shift_id) AS u
	CROSS JOIN LATERAL (
		SELECT coalesce(sum(e.amount::numeric) FILTER (WHERE e.provider_id = 0 AND e.kind = 'sale' AND NOT e.is_late), 0) AS cash_sales,
			coalesce(sum(e.amount::numeric) FILTER (WHERE e.provider_id = 0 AND e.is_late), 0) AS late_cash,
			coalesce(sum(e.amount::numeric * CASE e.status WHEN 'reversed' THEN -1 ELSE 1 END) FILTER (WHERE e.provider_id = 0 AND e.kind = 'refund'), 0)
				+ u.cash AS cash_refunds,
			x.paid_in, x.paid_out
		FROM (
			SELECT coalesce(sum(m.amount::numeric) FILTER (WHERE m.from_account = 'petty_cash'), 0) AS paid_in,
				coalesce(sum(m.amount::numeric) FILTER (WHERE m.to_account = 'petty_cash'), 0) AS paid_out
			FROM order_mgmt_data.money_moves AS m
			WHERE m.tenant_id = s.tenant_id AND m.holder_id = s.shift_id) AS x
		LEFT JOIN order_mgmt_data.shift_payments AS e ON e.tenant_id = s.tenant_id AND e.shift_id = s.shift_id
			AND e.status = ANY ('{succeeded,recorded,reversed}')
		GROUP BY x.paid_in, x.paid_out) AS c
	CROSS JOIN LATERAL (
		SELECT coalesce(sum(e.amount::numeric) FILTER (WHERE e.kind = 'sale' AND NOT e.is_late), 0) AS other_sales,
			coalesce(sum(e.amount::numeric) FILTER (WHERE e.kind = 'refund'), 0) + u.other AS other_refunds
		FROM order_mgmt_data.shift_payments AS e
		WHERE e.tenant_id = s.tenant_id AND e.shift_id = s.shift_id AND e.provider_id <> 0 AND e.status = ANY ('{requested,recorded}')
			AND NOT EXISTS (SELECT 1 FROM order_mgmt_data.shift_payments AS d WHERE d.tenant_id = e.tenant_id AND d.operation_id = e.operation_id
				AND d.status = ANY ('{failed,reversed}'))) AS p
	WHERE order_mgmt_data.sees_tenant('reports', s.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
		AND order_mgmt_data.sees_day(s.opened_at, s.opened_at);
COMMENT ON VIEW order_mgmt_report.shift_summary IS 'one row per shift of a register: what it sold and what its drawer should hold
expected = opening_float + cash_sales (without their change) - cash_refunds + paid_in - paid_out; difference = counted - expected; other_sales and other_refunds: by card and all that is not cash, as they were begun there, but for those that failed or were reversed. Unlinked refunds are among the refunds. late_sales, late_sales_total, late_cash: of sales that were recorded after the shift was closed, which are in none of the other columns; their cash was in what was counted, so difference - late_cash is what is still over or short.';

SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT m.tenant_id, 'register', m.register_id, m.code FROM order_mgmt_data.registers AS m$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT m.tenant_id, 'staff', m.staff_id, m.code FROM order_mgmt_data.staff AS m$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'registers', 'channel', NULL, r.channel FROM order_mgmt_data.registers AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'registers', 'location', r.location_id, NULL FROM order_mgmt_data.registers AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT s.tenant_id, 'shifts', 'register', s.register_id, s.register FROM order_mgmt_data.shifts AS s$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT s.tenant_id, 'shifts', 'staff', NULL, s.opened_by FROM order_mgmt_data.shifts AS s WHERE s.opened_by IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT s.tenant_id, 'shifts', 'staff', NULL, s.closed_by FROM order_mgmt_data.shifts AS s WHERE s.closed_by IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT s.tenant_id, 'register_sales', 'register', NULL, s.register FROM order_mgmt_data.register_sales AS s$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT s.tenant_id, 'register_sales', 'staff', NULL, s.staff FROM order_mgmt_data.register_sales AS s WHERE s.staff IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'refunds_without_sale', 'register', NULL, r.register FROM order_mgmt_data.refunds_without_sale AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'refunds_without_sale', 'staff', NULL, r.staff FROM order_mgmt_data.refunds_without_sale AS r WHERE r.staff IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'refunds_without_sale', 'location', NULL, r.location FROM order_mgmt_data.refunds_without_sale AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'refunds_without_sale', 'channel', NULL, r.channel FROM order_mgmt_data.refunds_without_sale AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'refunds_without_sale', 'provider', r.provider_id, r.provider FROM order_mgmt_data.refunds_without_sale AS r WHERE r.provider_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT l.tenant_id, 'refund_without_sale_lines', 'item', l.item_id, l.sku FROM order_mgmt_data.refund_without_sale_lines AS l$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'shift', x.shift_id, x.status FROM order_mgmt_data.shifts AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'refund_without_sale', x.refund_id, NULL FROM order_mgmt_data.refunds_without_sale AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.related_documents', $$SELECT s.order_id, s.shift_id FROM order_mgmt_data.register_sales AS s$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.related_documents', $$SELECT u.refund_id, u.shift_id FROM order_mgmt_data.refunds_without_sale AS u$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_pos(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 6 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- The cash identity: the drawer of the ledger is what the shift's documents say, and empty once it is closed.
		RETURN QUERY
		WITH drawers AS (
			SELECT s.tenant_id, s.shift_id, s.status, s.expected, s.counted, s.currency,
				order_mgmt.amount_minor(s.opening_float) AS opening,
				(SELECT coalesce(sum(CASE e.kind WHEN 'refund' THEN -1 ELSE 1 END * CASE e.status WHEN 'reversed' THEN -1 ELSE 1 END * order_mgmt.amount_minor(e.amount)), 0)
					FROM order_mgmt_data.shift_payments AS e WHERE e.tenant_id = s.tenant_id AND e.shift_id = s.shift_id AND e.provider_id = 0
						AND NOT e.is_late AND e.status = ANY ('{succeeded,recorded,reversed}'))
					- (SELECT coalesce(sum(order_mgmt.amount_minor(u.total)), 0) FROM order_mgmt_data.refunds_without_sale AS u
						WHERE u.tenant_id = s.tenant_id AND u.shift_id = s.shift_id AND u.provider_id = 0) AS paid,
				m.cash, m.petty, m.over, m.safe, m.mixed
			FROM order_mgmt_data.shifts AS s
			CROSS JOIN LATERAL (
				SELECT coalesce(sum(CASE WHEN m.to_account = 'cash' THEN 1 ELSE -1 END * order_mgmt.amount_minor(m.amount)), 0) AS cash,
					coalesce(sum(CASE WHEN m.from_account = 'petty_cash' THEN 1 WHEN m.to_account = 'petty_cash' THEN -1 ELSE 0 END * order_mgmt.amount_minor(m.amount)), 0) AS petty,
					coalesce(sum(CASE WHEN m.from_account = 'over_short' THEN 1 WHEN m.to_account = 'over_short' THEN -1 ELSE 0 END * order_mgmt.amount_minor(m.amount)), 0) AS over,
					coalesce(sum(CASE WHEN m.to_account = 'safe' THEN order_mgmt.amount_minor(m.amount) ELSE 0 END), 0) AS safe,
					bool_or(order_mgmt.amount_currency(m.amount) <> s.currency) AS mixed
				FROM order_mgmt_data.money_moves AS m WHERE m.tenant_id = s.tenant_id AND m.holder_id = s.shift_id
					AND (m.from_account = 'cash' OR m.to_account = 'cash')) AS m
			WHERE (tenants IS NULL OR s.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(s.shift_id, part)
		), compared AS (
			SELECT format('tenant %s shift %s', d.tenant_id, d.shift_id) AS sample, coalesce(d.mixed, false)
				OR CASE WHEN d.status = 'open' THEN d.cash <> d.opening + d.paid + d.petty
				ELSE d.cash <> 0 OR d.opening + d.paid + d.petty <> order_mgmt.amount_minor(d.expected)
					OR d.over <> order_mgmt.amount_minor(d.counted) - order_mgmt.amount_minor(d.expected)
					OR d.safe <> order_mgmt.amount_minor(d.counted) END AS wrong
			FROM drawers AS d
		)
		SELECT 'drawers_match_shifts', count(*), count(*) FILTER (WHERE c.wrong), min(c.sample) FILTER (WHERE c.wrong) FROM compared AS c;

		-- A shift has its register.
		RETURN QUERY
		SELECT 'shifts_have_registers', count(*), count(*) FILTER (WHERE r.code IS DISTINCT FROM s.register),
			min(format('tenant %s shift %s', s.tenant_id, s.shift_id)) FILTER (WHERE r.code IS DISTINCT FROM s.register)
		FROM order_mgmt_data.shifts AS s
		LEFT JOIN order_mgmt_data.registers AS r ON r.tenant_id = s.tenant_id AND r.register_id = s.register_id
		WHERE (tenants IS NULL OR s.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(s.shift_id, part);

		-- A sale has its order, was paid in its shift, and its change is what was beyond the total.
		RETURN QUERY
		SELECT 'register_sales_are_paid', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (
			SELECT format('tenant %s order %s', r.tenant_id, r.order_id) AS sample,
				o.order_id IS NULL OR s.shift_id IS NULL OR order_mgmt.amount_currency(r.total) <> s.currency
				OR order_mgmt.amount_minor(o.total) <> order_mgmt.amount_minor(r.total)
				OR order_mgmt.amount_minor(r.tendered) - order_mgmt.amount_minor(r.change) <> order_mgmt.amount_minor(r.total)
				OR order_mgmt.amount_minor(r.total) <> (SELECT coalesce(sum(order_mgmt.amount_minor(e.amount)), 0)
					FROM order_mgmt_data.payment_events AS e WHERE e.tenant_id = r.tenant_id AND e.order_id = r.order_id
						AND e.shift_id = r.shift_id AND e.kind = 'sale' AND e.is_late = r.is_late)
				OR (r.is_late AND s.closed_at IS NULL) AS wrong
			FROM order_mgmt_data.register_sales AS r
			LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = r.tenant_id AND o.order_id = r.order_id
			LEFT JOIN order_mgmt_data.shifts AS s ON s.tenant_id = r.tenant_id AND s.shift_id = r.shift_id
			WHERE (tenants IS NULL OR r.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(r.order_id, part)) AS w;

		-- Cash is taken at registers only.
		RETURN QUERY
		SELECT 'cash_has_a_drawer', count(*), count(*) FILTER (WHERE e.shift_id IS NULL), min(format('tenant %s payment %s', e.tenant_id, e.payment_id)) FILTER (WHERE e.shift_id IS NULL)
		FROM order_mgmt_data.payment_events AS e
		WHERE e.provider_id = 0 AND (tenants IS NULL OR e.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(e.payment_id, part);

		-- No step is dated before what it needs.
		RETURN QUERY
		SELECT 'steps_in_order', count(*), count(*) FILTER (WHERE s.at < s.needed), min(format('tenant %s %s %s', s.tenant_id, s.kind, s.id)) FILTER (WHERE s.at < s.needed)
		FROM (
			SELECT s.tenant_id, 'shift' AS kind, s.shift_id AS id, s.closed_at AS at, s.opened_at AS needed FROM order_mgmt_data.shifts AS s WHERE s.closed_at IS NOT NULL
			UNION ALL
			-- a late sale lies in its shift; one that lay in none is in the shift that was open when it was recorded
			SELECT r.tenant_id, 'order', r.order_id, least(r.occurred_at, s.closed_at), greatest(r.occurred_at, s.opened_at)
			FROM order_mgmt_data.register_sales AS r JOIN order_mgmt_data.shifts AS s ON s.tenant_id = r.tenant_id AND s.shift_id = r.shift_id
			WHERE r.is_late
			UNION ALL
			SELECT u.tenant_id, 'refund_without_sale', u.refund_id, u.occurred_at, s.opened_at
			FROM order_mgmt_data.refunds_without_sale AS u JOIN order_mgmt_data.shifts AS s ON s.tenant_id = u.tenant_id AND s.shift_id = u.shift_id) AS s
		WHERE (tenants IS NULL OR s.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(s.id, part);
	ELSIF part.kind = 'all' THEN
		-- A refund without its sale gives what its lines say, from where it says; its goods came once, to where they were said to go.
		RETURN QUERY
		WITH lines AS (
			SELECT l.tenant_id, l.refund_id, sum(order_mgmt.amount_minor(l.amount)) AS minor, sum(order_mgmt.amount_minor(l.tax)) AS tax,
				bool_or(order_mgmt.amount_currency(l.amount) <> order_mgmt.amount_currency(l.line_total)
					OR order_mgmt.amount_currency(l.amount) <> order_mgmt.amount_currency(l.tax)
					OR NOT order_mgmt.amount_minor(l.amount) BETWEEN order_mgmt.amount_minor(l.line_total)
						AND order_mgmt.amount_minor(l.line_total) + order_mgmt.amount_minor(l.tax)) AS is_strange,
				min(order_mgmt.amount_currency(l.amount)) AS currency
			FROM order_mgmt_data.refund_without_sale_lines AS l
			WHERE tenants IS NULL OR l.tenant_id = ANY (tenants) GROUP BY l.tenant_id, l.refund_id
		), posted AS (
			SELECT m.tenant_id, m.document_id AS refund_id, sum(order_mgmt.amount_minor(m.amount)) AS minor,
				coalesce(sum(order_mgmt.amount_minor(m.amount)) FILTER (WHERE m.to_account = 'tax'), 0) AS tax,
				bool_or(CASE m.from_account WHEN 'cash' THEN r.provider_id <> 0 OR m.holder_id IS DISTINCT FROM r.shift_id
					ELSE r.provider_id = 0 OR r.provider_id <> m.from_id END) AS is_strange
			FROM order_mgmt_data.money_moves AS m
			LEFT JOIN order_mgmt_data.refunds_without_sale AS r ON r.tenant_id = m.tenant_id AND r.refund_id = m.document_id
			WHERE m.document_kind = ANY (ARRAY['refund_without_sale', 'unlinked_refund']) AND (m.from_account = 'clearing' OR m.from_account = 'cash')
				AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
			GROUP BY m.tenant_id, m.document_id
		)
		SELECT 'refunds_without_sale_match_money', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (
			SELECT format('tenant %s refund %s', coalesce(r.tenant_id, l.tenant_id, p.tenant_id), coalesce(r.refund_id, l.refund_id, p.refund_id)) AS sample,
				r.refund_id IS NULL OR l.refund_id IS NULL OR s.shift_id IS NULL OR l.is_strange OR coalesce(p.is_strange, false)
				OR order_mgmt.amount_currency(r.total) <> l.currency OR l.currency <> s.currency
				OR order_mgmt.amount_minor(r.total) <> l.minor OR coalesce(p.minor, 0) <> l.minor OR coalesce(p.tax, 0) <> l.tax AS wrong
			FROM (SELECT x.* FROM order_mgmt_data.refunds_without_sale AS x WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)) AS r
			FULL JOIN lines AS l ON l.tenant_id = r.tenant_id AND l.refund_id = r.refund_id
			FULL JOIN posted AS p ON p.tenant_id = coalesce(r.tenant_id, l.tenant_id) AND p.refund_id = coalesce(r.refund_id, l.refund_id)
			LEFT JOIN order_mgmt_data.shifts AS s ON s.tenant_id = r.tenant_id AND s.shift_id = r.shift_id) AS w;
		RETURN QUERY
		WITH lines AS (
			SELECT l.tenant_id, l.refund_id, l.line_no, l.item_id, l.quantity, CASE l.disposition WHEN 'restock' THEN 'free' WHEN 'quarantine' THEN 'returned'
				WHEN 'damaged' THEN 'damaged' WHEN 'scrap' THEN 'loss' WHEN 'return_to_vendor' THEN 'quality_control' END AS state
			FROM order_mgmt_data.refund_without_sale_lines AS l
			WHERE l.is_stocked AND (tenants IS NULL OR l.tenant_id = ANY (tenants))
		), moved AS (
			SELECT m.tenant_id, m.document_id AS refund_id, m.document_line AS line_no, m.item_id, m.quantity, m.to_state::text AS state,
				m.from_state::text AS from_state
			FROM order_mgmt_data.stock_moves AS m
			WHERE m.document_kind = ANY (ARRAY['refund_without_sale', 'unlinked_refund']) AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
		)
		SELECT 'refunds_without_sale_match_moves', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (
			SELECT format('tenant %s refund %s line %s', coalesce(l.tenant_id, m.tenant_id), coalesce(l.refund_id, m.refund_id), coalesce(l.line_no, m.line_no)) AS sample,
				(l.item_id, l.state, 'customer') IS DISTINCT FROM (m.item_id, m.state, m.from_state)
					OR l.quantity OPERATOR(order_mgmt.<>) m.quantity AS wrong
			FROM lines AS l
			FULL JOIN moved AS m ON m.tenant_id = l.tenant_id AND m.refund_id = l.refund_id AND m.line_no = l.line_no) AS w;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_pos(bigint[], order_mgmt_data.verify_part) IS 'the invariants of registers, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('register', 'code of the register'),
	('shift_id', 'the shift'),
	('shift_number', 'its number at the register'),
	('staff', 'code of who did it; null: nobody was named'),
	('opening_float', 'cash in the drawer at the beginning'),
	('opened_at', 'when it began'),
	('closed_at', 'when it ended; null: it has not')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.registers', key => 'tenant_id, register',
	example => $$SELECT channel, location FROM order_mgmt.registers WHERE register = 'R1'$$, columns => $$
	register_id: the register, whatever its code
	channel: code of the channel it sells for
	location: code of the location whose stock it sells
	discount_limit: percent that who has not the right set_discount may take off there; 0: nothing$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.staff', key => 'tenant_id, staff',
	example => $$SELECT name FROM order_mgmt.staff WHERE is_active$$, columns => $$
	staff_id: the person, whatever their code
	staff: code of the person$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.shifts', key => 'shift_id', look_ups => 'status; newest by opened_at; register newest by shift_number',
	example => $$SELECT shift_number, expected, counted, difference FROM order_mgmt.shifts WHERE register = 'R1' ORDER BY shift_number DESC LIMIT 5$$, columns => $$
	status: open, closed
	expected: cash that should be in the drawer; null: it is open
	counted: cash that was there; null: it is open
	difference: counted - expected; null: it is open
	opened_by: code of who opened it; null: nobody was named
	closed_by: code of who closed it; null: nobody was named, or it is open$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.register_sales', key => 'order_id', look_ups => 'shift_id; newest by recorded_at',
	example => $$SELECT order_number, total, tendered, change FROM order_mgmt.register_sales WHERE shift_id = '0190...'$$, columns => $$
	total: what was to be paid
	tendered: what the customer gave
	change: what came back
	is_late: recorded after its shift was closed$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.refunds_without_sale', key => 'refund_id', look_ups => 'shift_id; newest by recorded_at',
	example => $$SELECT total, reason, staff FROM order_mgmt.refunds_without_sale WHERE shift_id = '0190...'$$, columns => $$
	refund_id: the refund
	channel: code of the channel it sells for
	total: what was given
	reason: why$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.refund_without_sale_lines', key => 'refund_id, line_no', look_ups => 'refund_id',
	example => $$SELECT sku, quantity, amount FROM order_mgmt.refund_without_sale_lines WHERE refund_id = '0190...'$$, columns => $$
	refund_id: the refund
	quantity: units
	disposition: what becomes of them: restock, quarantine, damaged, return_to_vendor, scrap
	unit_price: given for one unit
	line_total: unit_price x quantity
	tax: all taxes of the line
	amount: line_total and the taxes on top of it$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.shift_summary', key => 'shift_id',
	example => $$SELECT register, sales_total, difference FROM order_mgmt_report.shift_summary WHERE opened_date = '2026-01-31'$$, columns => $$
	status: open, closed
	opened_date: the business day of opened_at
	sales: how many
	sales_total: what they came to
	cash_sales: cash taken for sales, less change
	cash_refunds: cash given back
	paid_in: cash put in
	paid_out: cash taken out
	expected: cash that should be in the drawer
	counted: cash that was there; null: it is open
	difference: counted - expected; null: it is open
	other_sales: paid by what is not cash
	other_refunds: given back by what is not cash
	late_sales: sales recorded after it was closed
	late_sales_total: what those came to
	late_cash: cash of those$$);
-- Code of days: what is summed, what is not summed yet, and whether the sums are right.

-- Accounts are of the whole tenant, whatever is posted to them; what is sold and stocked is seen where its location is.
SELECT order_mgmt_data.show_rows('order_mgmt_data.money_days', 'read_money', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.sale_days', 'reports', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_days', 'reports', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_snapshots', 'reports', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_snapshot_lines', 'reports', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.latest_facts', 'reports');

CREATE OR REPLACE VIEW order_mgmt_data.day_begin WITH (security_invoker = true) AS
	SELECT coalesce(min(m.folded_to) FILTER (WHERE m.left_out = 0), 0) AS stamp, coalesce(min(m.folded_to), 0) AS oldest
	FROM order_mgmt_data.fold_marks AS m WHERE m.step = 'days';
COMMENT ON VIEW order_mgmt_data.day_begin IS 'one row: from which stamp on rows are in no day, and the oldest such stamp of a tenant that is left out';

-- What is fresh is in no day yet: the folder takes what of it lies below its horizon, and views add all of it to the days.  The bound
-- above, which holds for every stamp, lets the planner expect a part of the table, which it finds by the index of stamps.

-- Opening entries, whose ids are negative, are of no day: whoever archives moves adds them here, and so below.  ("+ 0": by its id no move is looked for.)
CREATE OR REPLACE VIEW order_mgmt_data.dated_money WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.stamp, e.recorded_at, e.occurred_at, e.account, e.account_id, e.location_id, e.currency, e.delta
	FROM order_mgmt_data.money_effects AS e WHERE e.move_id + 0 > 0;
COMMENT ON VIEW order_mgmt_data.dated_money IS 'two rows per money move that ever was: what it debits (positive) and what it credits (negative)';

CREATE OR REPLACE VIEW order_mgmt_data.fresh_money WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.stamp, order_mgmt_data.business_date(e.recorded_at, t.time_zone, t.time_zone_changes) AS recorded_date,
		order_mgmt_data.business_date(e.occurred_at, t.time_zone, t.time_zone_changes) AS occurred_date, e.account, e.account_id,
		coalesce(e.location_id, 0) AS location_id, e.currency,
		CASE WHEN order_mgmt.amount_minor(e.delta) > 0 THEN e.delta::numeric ELSE 0 END AS debit,
		CASE WHEN order_mgmt.amount_minor(e.delta) < 0 THEN - e.delta::numeric ELSE 0 END AS credit
	FROM order_mgmt_data.dated_money AS e
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = e.tenant_id
	WHERE e.stamp >= (SELECT b.oldest FROM order_mgmt_data.day_begin AS b) AND e.stamp <= 9223372036854775807
		AND (e.stamp >= (SELECT b.stamp FROM order_mgmt_data.day_begin AS b)
			OR EXISTS (SELECT FROM order_mgmt_data.fold_marks AS d WHERE d.step = 'days' AND d.left_out = e.tenant_id AND d.folded_to <= e.stamp));
COMMENT ON VIEW order_mgmt_data.fresh_money IS 'two rows per money move that is in no day yet: what it debits and what it credits';

-- Whatever the planner expects, what belongs to a fact is read by its key: a lateral part with a limit, or a window, stays one.
CREATE OR REPLACE VIEW order_mgmt_data.order_effects WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.stamp, m.recorded_at, m.occurred_at, m.channel_id, coalesce(m.location_id, r.location_id, 0) AS location_id,
		order_mgmt.amount_currency(m.amount) AS currency, 0 AS orders, 0::numeric AS units,
		CASE 'revenue' WHEN m.from_account::text THEN a.amount WHEN m.to_account::text THEN - a.amount ELSE 0 END AS gross_sales,
		CASE 'discounts' WHEN m.to_account::text THEN a.amount WHEN m.from_account::text THEN - a.amount ELSE 0 END AS discounts,
		CASE 'returns' WHEN m.to_account::text THEN a.amount WHEN m.from_account::text THEN - a.amount ELSE 0 END AS returns,
		CASE 'shipping' WHEN m.from_account::text THEN a.amount WHEN m.to_account::text THEN - a.amount ELSE 0 END AS shipping,
		CASE 'tax' WHEN m.from_account::text THEN a.amount WHEN m.to_account::text THEN - a.amount ELSE 0 END AS tax,
		0::numeric AS canceled_units, 0::numeric AS returned_units
	FROM order_mgmt_data.money_moves AS m
	CROSS JOIN LATERAL (SELECT m.amount::numeric AS amount) AS a
	LEFT JOIN LATERAL (SELECT s.location_id FROM order_mgmt_data.register_sales AS s
		WHERE m.location_id IS NULL AND s.tenant_id = m.tenant_id AND s.order_id = m.order_id LIMIT 1) AS r ON true
	WHERE m.channel_id IS NOT NULL AND (m.from_account = ANY ('{revenue,discounts,returns,shipping,tax}')
		OR m.to_account = ANY ('{revenue,discounts,returns,shipping,tax}'))
	UNION ALL
	SELECT o.tenant_id, o.stamp, o.recorded_at, o.occurred_at, coalesce(c.channel_id, 0), coalesce(l.location_id, 0), o.currency,
		CASE WHEN l.place = 1 THEN 1 ELSE 0 END, l.ordered, 0, 0, 0, 0, 0, 0, 0
	FROM order_mgmt_data.orders AS o
	CROSS JOIN LATERAL (
		SELECT p.ordered, p.location_id, row_number() OVER (ORDER BY p.location_id IS NULL, p.line_no) AS place
		FROM (SELECT l.line_no, l.ordered::numeric AS ordered, coalesce(nullif(l.location_id, 0), (SELECT s.location_id
				FROM order_mgmt_data.register_sales AS s WHERE s.tenant_id = o.tenant_id AND s.order_id = o.order_id)) AS location_id
			FROM order_mgmt_data.order_lines AS l WHERE l.tenant_id = o.tenant_id AND l.order_id = o.order_id
				AND (l.kit_line_no IS NULL OR l.kit_line_no = l.line_no)) AS p) AS l
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = o.tenant_id AND c.code = o.channel
	UNION ALL
	SELECT k.tenant_id, k.stamp, k.recorded_at, k.occurred_at, coalesce(c.channel_id, 0), coalesce(l.location_id, 0), l.currency,
		0, - k.canceled, 0, 0, 0, 0, 0, k.canceled, k.returned
	FROM (
		SELECT x.tenant_id, x.order_id, x.line_no, x.stamp, x.recorded_at, coalesce(x.occurred_at, x.recorded_at) AS occurred_at,
			CASE WHEN x.was_paid THEN 0 ELSE x.quantity::numeric END AS canceled, CASE WHEN x.was_paid THEN x.quantity::numeric ELSE 0 END AS returned
		FROM order_mgmt_data.order_cancellations AS x
		UNION ALL
		SELECT b.tenant_id, h.order_id, b.line_no, b.stamp, b.recorded_at, b.occurred_at, 0, b.quantity::numeric
		FROM order_mgmt_data.return_receipts AS b
		CROSS JOIN LATERAL (SELECT r.order_id FROM order_mgmt_data.returns AS r
			WHERE r.tenant_id = b.tenant_id AND r.return_id = b.return_id LIMIT 1) AS h
		WHERE b.disposition <> 'missing') AS k
	CROSS JOIN LATERAL (
		SELECT o.channel, o.currency, coalesce(nullif(l.location_id, 0), (SELECT s.location_id
			FROM order_mgmt_data.register_sales AS s WHERE s.tenant_id = k.tenant_id AND s.order_id = k.order_id)) AS location_id
		FROM order_mgmt_data.orders AS o
		JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = o.tenant_id AND l.order_id = o.order_id AND l.line_no = k.line_no
			-- a kit is what was sold, not what it is made of
			AND (l.kit_line_no IS NULL OR l.kit_line_no = l.line_no)
		WHERE o.tenant_id = k.tenant_id AND o.order_id = k.order_id LIMIT 1) AS l
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = k.tenant_id AND c.code = l.channel;
COMMENT ON VIEW order_mgmt_data.order_effects IS 'one row per fact that sales of orders are made of, and the channel and location (0: none) that it is of: money moves of sales, lines of orders, what was canceled of them and came back';

CREATE OR REPLACE VIEW order_mgmt_data.sale_effects WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.stamp, e.recorded_at, e.occurred_at, e.channel_id, e.location_id, e.currency, e.orders, e.units, e.gross_sales, e.discounts,
		e.returns, e.shipping, e.tax, e.canceled_units, e.returned_units
	FROM order_mgmt_data.order_effects AS e
	UNION ALL
	SELECT h.tenant_id, h.stamp, h.recorded_at, h.occurred_at, coalesce(c.channel_id, 0), coalesce(p.location_id, 0),
		order_mgmt.amount_currency(h.total), 0, 0, 0, 0, 0, 0, 0, 0, b.quantity
	FROM order_mgmt_data.refunds_without_sale AS h
	CROSS JOIN LATERAL (SELECT sum(l.quantity::numeric) AS quantity FROM order_mgmt_data.refund_without_sale_lines AS l
		WHERE l.tenant_id = h.tenant_id AND l.refund_id = h.refund_id) AS b
	LEFT JOIN order_mgmt_data.locations AS p ON p.tenant_id = h.tenant_id AND p.code = h.location
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = h.tenant_id AND c.code = h.channel
	WHERE b.quantity IS NOT NULL;
COMMENT ON VIEW order_mgmt_data.sale_effects IS 'one row per fact that sales are made of, and the channel and location (0: none) that it is of: those of orders, and what came back without a sale';

CREATE OR REPLACE VIEW order_mgmt_data.fresh_sales WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.stamp, order_mgmt_data.business_date(e.recorded_at, t.time_zone, t.time_zone_changes) AS recorded_date,
		order_mgmt_data.business_date(e.occurred_at, t.time_zone, t.time_zone_changes) AS occurred_date, e.channel_id, e.location_id, e.currency,
		e.orders, e.units, e.gross_sales, e.discounts, e.returns, e.shipping, e.tax, e.canceled_units, e.returned_units
	FROM order_mgmt_data.sale_effects AS e
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = e.tenant_id
	WHERE e.stamp >= (SELECT b.oldest FROM order_mgmt_data.day_begin AS b) AND e.stamp <= 9223372036854775807
		AND (e.stamp >= (SELECT b.stamp FROM order_mgmt_data.day_begin AS b)
			OR EXISTS (SELECT FROM order_mgmt_data.fold_marks AS d WHERE d.step = 'days' AND d.left_out = e.tenant_id AND d.folded_to <= e.stamp));
COMMENT ON VIEW order_mgmt_data.fresh_sales IS 'one row per fact of sales that is in no day yet';

CREATE OR REPLACE VIEW order_mgmt_data.value_effects WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.location_id, e.item_id, e.state, e.delta, NULL::order_mgmt.amount AS value, e.stamp, e.recorded_at, e.occurred_at
	FROM order_mgmt_data.stock_effects AS e
	WHERE e.move_id + 0 > 0
	UNION ALL
	SELECT m.tenant_id, c.location_id, c.item_id, NULL, NULL, c.value, m.stamp, m.recorded_at, m.occurred_at
	FROM order_mgmt_data.stock_moves AS m
	CROSS JOIN LATERAL (SELECT r.location_id, r.item_id, r.value FROM order_mgmt_data.stock_move_costs AS r
		WHERE r.tenant_id = m.tenant_id AND r.move_id = m.move_id AND r.value IS NOT NULL LIMIT 2) AS c
	WHERE m.move_id + 0 > 0
		AND ((m.from_state OPERATOR(order_mgmt.<) 'supplier') <> (m.to_state OPERATOR(order_mgmt.<) 'supplier') OR m.other_location_id IS NOT NULL);
COMMENT ON VIEW order_mgmt_data.value_effects IS 'one row per position that a move changes, and per position whose value it changed, as far as it is priced';

CREATE OR REPLACE VIEW order_mgmt_data.fresh_stock WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.stamp, order_mgmt_data.business_date(e.recorded_at, t.time_zone, t.time_zone_changes) AS recorded_date,
		order_mgmt_data.business_date(e.occurred_at, t.time_zone, t.time_zone_changes) AS occurred_date, e.location_id, e.item_id, e.state, e.delta, e.value
	FROM order_mgmt_data.value_effects AS e
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = e.tenant_id
	WHERE e.stamp >= (SELECT b.oldest FROM order_mgmt_data.day_begin AS b) AND e.stamp <= 9223372036854775807
		AND (e.stamp >= (SELECT b.stamp FROM order_mgmt_data.day_begin AS b)
			OR EXISTS (SELECT FROM order_mgmt_data.fold_marks AS d WHERE d.step = 'days' AND d.left_out = e.tenant_id AND d.folded_to <= e.stamp));
COMMENT ON VIEW order_mgmt_data.fresh_stock IS 'one row per change of a position, and of its value, that is in no day yet';

CREATE OR REPLACE VIEW order_mgmt_data.fresh_facts WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.stamp, e.fact, e.recorded_at
	FROM (
		SELECT o.tenant_id, o.stamp, 'orders' AS fact, o.recorded_at FROM order_mgmt_data.orders AS o
		UNION ALL
		SELECT m.tenant_id, m.stamp, 'stock_moves', m.recorded_at FROM order_mgmt_data.stock_moves AS m
		UNION ALL
		SELECT p.tenant_id, p.stamp, 'payment_events', p.recorded_at FROM order_mgmt_data.payment_events AS p
		UNION ALL
		SELECT m.tenant_id, m.stamp, 'money_moves', m.recorded_at FROM order_mgmt_data.money_moves AS m) AS e
	WHERE e.stamp >= (SELECT b.oldest FROM order_mgmt_data.day_begin AS b) AND e.stamp <= 9223372036854775807
		AND (e.stamp >= (SELECT b.stamp FROM order_mgmt_data.day_begin AS b)
			OR EXISTS (SELECT FROM order_mgmt_data.fold_marks AS d WHERE d.step = 'days' AND d.left_out = e.tenant_id AND d.folded_to <= e.stamp));
COMMENT ON VIEW order_mgmt_data.fresh_facts IS 'one row per order, move and payment event that is in no day yet';

CREATE OR REPLACE VIEW order_mgmt_data.day_sources WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.stamp FROM order_mgmt_data.money_moves AS m
	UNION ALL
	SELECT g.tenant_id, g.stamp FROM order_mgmt_data.stock_moves AS g
	UNION ALL
	SELECT o.tenant_id, o.stamp FROM order_mgmt_data.orders AS o
	UNION ALL
	SELECT k.tenant_id, k.stamp FROM order_mgmt_data.order_cancellations AS k
	UNION ALL
	SELECT b.tenant_id, b.stamp FROM order_mgmt_data.return_receipts AS b
	UNION ALL
	SELECT r.tenant_id, r.stamp FROM order_mgmt_data.refunds_without_sale AS r
	UNION ALL
	SELECT p.tenant_id, p.stamp FROM order_mgmt_data.payment_events AS p;
COMMENT ON VIEW order_mgmt_data.day_sources IS 'one row per row that days are summed of';

CREATE OR REPLACE FUNCTION order_mgmt_data.sees_fresh_sales(OUT tenant_id bigint, OUT recorded_date date, OUT occurred_date date, OUT channel_id bigint,
		OUT location_id bigint, OUT currency text, OUT orders bigint, OUT units numeric, OUT gross_sales numeric, OUT discounts numeric,
		OUT returns numeric, OUT shipping numeric, OUT tax numeric, OUT canceled_units numeric, OUT returned_units numeric)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 50 AS 'MODULE_PATHNAME', 'om_sees_fresh_sales';
COMMENT ON FUNCTION order_mgmt_data.sees_fresh_sales() IS 'what is sold and in no day yet, summed like sale_days, as its reader sees those: who may read a sum reads all of it';

CREATE OR REPLACE FUNCTION order_mgmt_data.sees_fresh_money(OUT tenant_id bigint, OUT recorded_date date, OUT occurred_date date, OUT account text,
		OUT account_id bigint, OUT location_id bigint, OUT currency text, OUT debit numeric, OUT credit numeric)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 50 AS 'MODULE_PATHNAME', 'om_sees_fresh_money';
COMMENT ON FUNCTION order_mgmt_data.sees_fresh_money() IS 'what is posted and in no day yet, summed like money_days, as its reader sees those';

CREATE OR REPLACE FUNCTION order_mgmt_data.sees_fresh_facts(OUT tenant_id bigint, OUT fact text, OUT latest_recorded_at timestamptz)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 10 AS 'MODULE_PATHNAME', 'om_sees_fresh_facts';
COMMENT ON FUNCTION order_mgmt_data.sees_fresh_facts() IS 'the same of what fresh_facts come to, as its reader sees latest_facts';

CREATE OR REPLACE VIEW order_mgmt_data.sales WITH (security_invoker = true) AS
	SELECT d.tenant_id, d.recorded_date, d.occurred_date, d.channel_id, d.location_id, d.currency, d.orders, d.units, d.gross_sales, d.discounts,
		d.returns, d.shipping, d.tax, d.canceled_units, d.returned_units
	FROM order_mgmt_data.sale_days AS d
	UNION ALL
	SELECT f.tenant_id, f.recorded_date, f.occurred_date, f.channel_id, f.location_id, f.currency, f.orders, f.units, f.gross_sales, f.discounts,
		f.returns, f.shipping, f.tax, f.canceled_units, f.returned_units
	FROM order_mgmt_data.sees_fresh_sales() AS f;
COMMENT ON VIEW order_mgmt_data.sales IS 'days and what is in none yet: their sums are what was sold';

CREATE OR REPLACE FUNCTION order_mgmt.stock_on(location text, day date, by text DEFAULT 'occurred_at', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_on_day LANGUAGE C STABLE ROWS 1000 PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_stock_on';
COMMENT ON FUNCTION order_mgmt.stock_on(text, date, text, bigint) IS 'the stock of all items of a location at the end of a business day, and what it is worth
by: occurred_at (what had happened by then, as it is known now) or recorded_at (what was known then, which stays as it was). Days are those of the tenant''s time zone. value: at moving average, of moves that compact_balances() has priced. Items that have nothing there are left out.
Example: SELECT sku, free, value FROM order_mgmt.stock_on(''BER'', ''2026-01-31'')';

CREATE OR REPLACE FUNCTION order_mgmt.stock_as_of(sku text, location text, at timestamptz, by text DEFAULT 'occurred_at', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_at LANGUAGE C STABLE ROWS 1 PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_stock_as_of';
COMMENT ON FUNCTION order_mgmt.stock_as_of(text, text, timestamptz, text, bigint) IS 'the stock of an item at a location at a past instant
by: occurred_at (when it happened) or recorded_at (what was known then). Bounds included.
Example: SELECT free, allocated FROM order_mgmt.stock_as_of(''A-1'', ''BER'', ''2026-01-31 18:00+01'')';

-- The moves of an item are found by the periods in which it moved.
CREATE OR REPLACE FUNCTION order_mgmt_data.item_periods(tenant_id bigint, item_id bigint)
	RETURNS bigint[] LANGUAGE C STABLE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'om_item_periods';
COMMENT ON FUNCTION order_mgmt_data.item_periods(bigint, bigint) IS 'the first stamp of each period in which an item moved, for who may read reports';
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_moves_support(internal) RETURNS internal
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_sees_moves_support';
COMMENT ON FUNCTION order_mgmt_data.sees_moves_support(internal) IS 'for the planner: makes sees_moves a condition that the index by position can use';
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_moves(stamp bigint, tenant_id bigint, item_id bigint) RETURNS boolean
	LANGUAGE C STABLE STRICT LEAKPROOF PARALLEL RESTRICTED SUPPORT order_mgmt_data.sees_moves_support AS 'MODULE_PATHNAME', 'om_sees_moves';
COMMENT ON FUNCTION order_mgmt_data.sees_moves(bigint, bigint, bigint) IS 'true, of the stamp of a move and its item: a view that joins moves to items says so, and reads few where the item is known
The planner makes it stamp OPERATOR(order_mgmt_data.~=) ANY (item_periods(tenant_id, item_id)) where that helps.';

CREATE OR REPLACE VIEW order_mgmt_data.stock_day_figures WITH (security_invoker = true) AS
	SELECT d.tenant_id, d.location_id, d.item_id, d.recorded_date, d.occurred_date, s.figure, s.quantity, d.first_stamp, d.last_stamp, d.periods
	FROM order_mgmt_data.stock_days AS d
	CROSS JOIN LATERAL (VALUES ('free', d.free::numeric), ('reserved', d.reserved::numeric), ('allocated', d.allocated::numeric), ('backordered', d.backordered::numeric), ('quality_control', d.quality_control::numeric), ('damaged', d.damaged::numeric), ('expired', d.expired::numeric), ('returned', d.returned::numeric), ('in_transit', d.in_transit::numeric), ('value', d.value::numeric)) AS s (figure, quantity)
	WHERE s.quantity <> 0;
COMMENT ON VIEW order_mgmt_data.stock_day_figures IS 'one row per figure of a row of stock_days, for verify()';

CREATE OR REPLACE VIEW order_mgmt_data.stock_snapshot_figures WITH (security_invoker = true) AS
	SELECT d.tenant_id, d.location_id, d.item_id, d.snapshot_date, s.figure, s.quantity
	FROM order_mgmt_data.stock_snapshot_lines AS d
	CROSS JOIN LATERAL (VALUES ('free', d.free::numeric), ('reserved', d.reserved::numeric), ('allocated', d.allocated::numeric), ('backordered', d.backordered::numeric), ('quality_control', d.quality_control::numeric), ('damaged', d.damaged::numeric), ('expired', d.expired::numeric), ('returned', d.returned::numeric), ('in_transit', d.in_transit::numeric), ('value', d.value::numeric)) AS s (figure, quantity)
	WHERE s.quantity <> 0;
COMMENT ON VIEW order_mgmt_data.stock_snapshot_figures IS 'one row per figure of a row of stock_snapshot_lines, for verify()';

CREATE OR REPLACE FUNCTION order_mgmt_data.health_days(tenants bigint[])
	RETURNS SETOF order_mgmt.health_check LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY
	SELECT j.* FROM order_mgmt_data.day_begin AS b
	CROSS JOIN unnest('{order_mgmt_data.stock_moves,order_mgmt_data.money_moves}'::regclass[]) AS l (ledger)
	CROSS JOIN LATERAL order_mgmt_data.judge_lag('days_summed', 'summed per day', l.ledger, b.oldest, tenants IS NULL) AS j
	ORDER BY j.value DESC LIMIT 1;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.health_days(bigint[]) IS 'moves are summed per day soon, for health()';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_days(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 5 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'now' THEN
		-- Each of the last days balances, and what was sold is in the accounts that it is made of.
		RETURN QUERY
		WITH last_days AS (
			SELECT t.tenant_id, (SELECT max(d.recorded_date) FROM order_mgmt_data.money_days AS d WHERE d.tenant_id = t.tenant_id) - 7 AS first_date
			FROM order_mgmt_data.tenants AS t WHERE tenants IS NULL OR t.tenant_id = ANY (tenants)
		), booked AS (
			SELECT d.tenant_id, d.recorded_date, d.currency, sum(d.debit - d.credit) AS balance,
				coalesce(sum(d.credit - d.debit) FILTER (WHERE d.account = 'shipping'), 0) AS shipping,
				coalesce(sum(d.debit - d.credit) FILTER (WHERE d.account = 'returns'), 0) AS returns
			FROM last_days AS l
			CROSS JOIN LATERAL (SELECT m.* FROM order_mgmt_data.money_days AS m WHERE m.tenant_id = l.tenant_id AND m.recorded_date >= l.first_date OFFSET 0) AS d
			GROUP BY d.tenant_id, d.recorded_date, d.currency
		), sold AS (
			SELECT d.tenant_id, d.recorded_date, d.currency, sum(d.shipping) AS shipping, sum(d.returns) AS returns
			FROM last_days AS l
			CROSS JOIN LATERAL (SELECT s.* FROM order_mgmt_data.sale_days AS s WHERE s.tenant_id = l.tenant_id AND s.recorded_date >= l.first_date OFFSET 0) AS d
			GROUP BY d.tenant_id, d.recorded_date, d.currency
		)
		SELECT 'days_balance', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s %s in %s', b.tenant_id, b.recorded_date, b.currency) AS sample,
				b.balance <> 0 OR b.shipping <> coalesce(s.shipping, 0) OR b.returns <> coalesce(s.returns, 0) AS wrong
			FROM booked AS b LEFT JOIN sold AS s ON s.tenant_id = b.tenant_id AND s.recorded_date = b.recorded_date AND s.currency = b.currency) AS w;
	ELSIF part.kind = 'all' THEN
		-- The days, and what is in none yet, are the ledgers and documents, day by day.
		RETURN QUERY
		SELECT 'money_days_match_ledger', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (
			SELECT format('tenant %s %s %s in %s', x.tenant_id, x.recorded_date, x.account, x.currency) AS sample, sum(x.debit) <> 0 OR sum(x.credit) <> 0 AS wrong
			FROM (
				SELECT d.tenant_id, d.recorded_date, d.occurred_date, d.account, d.account_id, d.location_id, d.currency, d.debit, d.credit
				FROM order_mgmt_data.money_days AS d
				UNION ALL
				SELECT f.tenant_id, f.recorded_date, f.occurred_date, f.account, f.account_id, f.location_id, f.currency, f.debit, f.credit
				FROM order_mgmt_data.fresh_money AS f
				UNION ALL
				SELECT e.tenant_id, order_mgmt_data.business_date(e.recorded_at, t.time_zone, t.time_zone_changes),
					order_mgmt_data.business_date(e.occurred_at, t.time_zone, t.time_zone_changes), e.account, e.account_id, coalesce(e.location_id, 0), e.currency,
					CASE WHEN order_mgmt.amount_minor(e.delta) > 0 THEN - e.delta::numeric ELSE 0 END,
					CASE WHEN order_mgmt.amount_minor(e.delta) < 0 THEN e.delta::numeric ELSE 0 END
				FROM order_mgmt_data.dated_money AS e LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = e.tenant_id) AS x
			WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)
			GROUP BY x.tenant_id, x.recorded_date, x.occurred_date, x.account, x.account_id, x.location_id, x.currency) AS w;
		RETURN QUERY
		SELECT 'sale_days_match_ledger', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (
			SELECT format('tenant %s %s channel %s location %s in %s', x.tenant_id, x.recorded_date, x.channel_id, x.location_id, x.currency) AS sample,
				sum(x.orders) <> 0 OR sum(x.units) <> 0 OR sum(x.gross_sales) <> 0 OR sum(x.discounts) <> 0 OR sum(x.returns) <> 0 OR sum(x.shipping) <> 0 OR sum(x.tax) <> 0 OR sum(x.canceled_units) <> 0 OR sum(x.returned_units) <> 0 AS wrong
			FROM (
				SELECT d.tenant_id, d.recorded_date, d.occurred_date, d.channel_id, d.location_id, d.currency, d.orders, d.units, d.gross_sales, d.discounts, d.returns, d.shipping, d.tax, d.canceled_units, d.returned_units
				FROM order_mgmt_data.sale_days AS d
				UNION ALL
				SELECT f.tenant_id, f.recorded_date, f.occurred_date, f.channel_id, f.location_id, f.currency, f.orders, f.units, f.gross_sales, f.discounts, f.returns, f.shipping, f.tax, f.canceled_units, f.returned_units
				FROM order_mgmt_data.fresh_sales AS f
				UNION ALL
				SELECT e.tenant_id, order_mgmt_data.business_date(e.recorded_at, t.time_zone, t.time_zone_changes),
					order_mgmt_data.business_date(e.occurred_at, t.time_zone, t.time_zone_changes), e.channel_id, e.location_id, e.currency, - e.orders, - e.units, - e.gross_sales, - e.discounts, - e.returns, - e.shipping, - e.tax, - e.canceled_units, - e.returned_units
				FROM order_mgmt_data.sale_effects AS e LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = e.tenant_id) AS x
			WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)
			GROUP BY x.tenant_id, x.recorded_date, x.occurred_date, x.channel_id, x.location_id, x.currency) AS w;
		RETURN QUERY
		SELECT 'stock_days_match_ledger', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (
			SELECT format('tenant %s item %s location %s %s %s', x.tenant_id, x.item_id, x.location_id, x.recorded_date, x.figure) AS sample,
				sum(x.quantity) <> 0 OR min(x.first_stamp) > min(x.stamp) OR (count(x.stamp) FILTER (WHERE x.is_fresh) = 0 AND (max(x.last_stamp) < max(x.stamp)
					OR NOT array_agg(order_mgmt_data.periods_between(x.stamp, x.stamp)) FILTER (WHERE x.stamp IS NOT NULL) <@ max(x.periods))) AS wrong
			FROM (
				SELECT d.tenant_id, d.location_id, d.item_id, d.recorded_date, d.occurred_date, d.figure, d.quantity, d.first_stamp, d.last_stamp, d.periods, NULL::bigint AS stamp, false AS is_fresh
				FROM order_mgmt_data.stock_day_figures AS d
				UNION ALL
				SELECT f.tenant_id, f.location_id, f.item_id, f.recorded_date, f.occurred_date, coalesce(f.state::text, 'value'), coalesce(f.delta::numeric, f.value::numeric), NULL, NULL, NULL, nullif(f.stamp, 0), true
				FROM order_mgmt_data.fresh_stock AS f
				UNION ALL
				SELECT e.tenant_id, e.location_id, e.item_id, order_mgmt_data.business_date(e.recorded_at, t.time_zone, t.time_zone_changes),
					order_mgmt_data.business_date(e.occurred_at, t.time_zone, t.time_zone_changes), coalesce(e.state::text, 'value'), - coalesce(e.delta::numeric, e.value::numeric), NULL, NULL, NULL, nullif(e.stamp, 0), false
				FROM order_mgmt_data.value_effects AS e LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = e.tenant_id) AS x
			WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)
			GROUP BY x.tenant_id, x.location_id, x.item_id, x.recorded_date, x.occurred_date, x.figure) AS w;

		-- A snapshot is the one before it and the days since.
		RETURN QUERY
		SELECT 'snapshots_match_days', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (
			SELECT format('tenant %s item %s location %s %s %s', x.tenant_id, x.item_id, x.location_id, x.snapshot_date, x.figure) AS sample, sum(x.quantity) <> 0 AS wrong
			FROM (
				SELECT l.tenant_id, l.location_id, l.item_id, l.snapshot_date, l.figure, l.quantity FROM order_mgmt_data.stock_snapshot_figures AS l
				UNION ALL
				SELECT l.tenant_id, l.location_id, l.item_id, (SELECT min(s.snapshot_date) FROM order_mgmt_data.stock_snapshots AS s
					WHERE s.tenant_id = l.tenant_id AND s.location_id = l.location_id AND s.snapshot_date > l.snapshot_date), l.figure, - l.quantity
				FROM order_mgmt_data.stock_snapshot_figures AS l
				UNION ALL
				SELECT d.tenant_id, d.location_id, d.item_id, (SELECT min(s.snapshot_date) FROM order_mgmt_data.stock_snapshots AS s
					WHERE s.tenant_id = d.tenant_id AND s.location_id = d.location_id AND s.snapshot_date >= d.recorded_date), d.figure, - d.quantity
				FROM order_mgmt_data.stock_day_figures AS d) AS x
			WHERE x.snapshot_date IS NOT NULL AND (tenants IS NULL OR x.tenant_id = ANY (tenants))
			GROUP BY x.tenant_id, x.location_id, x.item_id, x.snapshot_date, x.figure) AS w;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_days(bigint[], order_mgmt_data.verify_part) IS 'sums of days equal what they are made of, for verify()';

-- What columns mean.
SELECT order_mgmt_data.describe_rows('order_mgmt.stock_on_day', columns => $$
	business_date: the day, at whose end it was so
	allocated: promised to order lines and transfers
	backordered: owed to order lines, and not there yet
	damaged: on hand, not for sale
	returned: on hand, came back, not inspected
	in_transit: on its way here, not on hand
	currency: of the value; null: no cost is known
	value: what all of it is worth; null: no cost is known$$);
-- Code of the archive: how closed history leaves, and what reads what has left.

CREATE OR REPLACE FUNCTION order_mgmt.archive_history(before timestamptz, rows_max integer DEFAULT 1000, tenant_id bigint DEFAULT NULL)
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_archive_history';
COMMENT ON FUNCTION order_mgmt.archive_history(timestamptz, integer, bigint) IS 'lets closed history leave for the tables of schema order_mgmt_archive: orders, transfers, stock documents and holds that have ended, with all that belongs to them, and their folded moves
before: a document leaves when all that is known of it is at least four days older, and nothing of it is open: no unit, payment, parcel, return, shortage or shift, and nothing is owed. Opening entries take the place of the moves in both ledgers; balances, counters, verify() and sums of days stay as they are. stock_as_of answers from that date on, stock_on every day.
A used id stays used (duplicate_document); who works on what has left is refused (archived). order_history, order_line_history, payment_history and stock_move_history of order_mgmt_report read the present and the archive.
rows_max: a call is one transaction, of about so many documents and moves. Returns how many documents left and moves were looked at: run it until it returns 0, at READ COMMITTED, as often as the owner wants; compact_balances() folds nothing meanwhile. Shifts, refunds without a sale and events stay.
Example: SELECT order_mgmt.archive_history(''2024-01-01'')';

-- Views of the present, of the tables of the archive instead.
CREATE OR REPLACE FUNCTION order_mgmt_data.of_archive(definition text) RETURNS text LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	name text;
BEGIN
	-- moves are looked for in periods of stamps, and those of the archive may be another server's
	definition := regexp_replace(definition, ' AND order_mgmt_data\.sees_moves\([^()]*\)', '', 'g');
	FOR name IN SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'order_mgmt_archive'::regnamespace AND c.relkind = ANY (ARRAY['r', 'v']::"char"[]) LOOP
		definition := regexp_replace(definition, format('\morder_mgmt_data\.%s\M(?!\()', name), 'order_mgmt_archive.' || name, 'g');
	END LOOP;
	RETURN rtrim(definition, ';');
END
$$;
COMMENT ON FUNCTION order_mgmt_data.of_archive(text) IS 'for install scripts: the definition of a view, or a condition, with the tables and views of the archive instead of those of the same names';

-- Who may read rows of a table may read those that left it.
DO $do$
DECLARE
	policy record;
BEGIN
	FOR policy IN
		SELECT c.relname AS name, pg_catalog.pg_get_expr(p.polqual, p.polrelid) AS condition, pg_catalog.obj_description(p.oid, 'pg_policy') AS comment
		FROM pg_catalog.pg_class AS a
		JOIN pg_catalog.pg_class AS c ON c.relnamespace = 'order_mgmt_data'::pg_catalog.regnamespace AND c.relname = a.relname
		JOIN pg_catalog.pg_policy AS p ON p.polrelid = c.oid AND p.polname = 'granted_rows'
		WHERE a.relnamespace = 'order_mgmt_archive'::pg_catalog.regnamespace AND a.relkind = 'r' ORDER BY c.relname
	LOOP
		EXECUTE pg_catalog.format('DROP POLICY IF EXISTS granted_rows ON order_mgmt_archive.%I', policy.name);
		EXECUTE pg_catalog.format('CREATE POLICY granted_rows ON order_mgmt_archive.%I FOR SELECT USING (%s)', policy.name, order_mgmt_data.of_archive(policy.condition));
		EXECUTE pg_catalog.format('COMMENT ON POLICY granted_rows ON order_mgmt_archive.%I IS %L', policy.name, policy.comment);
	END LOOP;
END
$do$;

-- What has left, as the days see it.
DO $do$
DECLARE
	name text;
BEGIN
	FOREACH name IN ARRAY ARRAY['stock_effects', 'money_effects', 'order_effects', 'value_effects'] LOOP
		EXECUTE pg_catalog.format('CREATE OR REPLACE VIEW order_mgmt_archive.%1$I WITH (security_invoker = true) AS %2$s', name,
			order_mgmt_data.of_archive(pg_catalog.pg_get_viewdef(('order_mgmt_data.' || name)::pg_catalog.regclass)));
		EXECUTE pg_catalog.format('COMMENT ON VIEW order_mgmt_archive.%1$I IS %2$L', name, 'what order_mgmt_data.' || name || ' says, of what was archived');
	END LOOP;
END
$do$;
-- In the days they are wherever anything is: before all stamps.
SELECT order_mgmt_data.extend_view('order_mgmt_data.dated_money', $$SELECT e.tenant_id, 0::bigint, e.recorded_at, e.occurred_at, e.account, e.account_id, e.location_id, e.currency, e.delta
	FROM order_mgmt_archive.money_effects AS e$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.sale_effects', $$SELECT e.tenant_id, 0::bigint, e.recorded_at, e.occurred_at, e.channel_id, e.location_id, e.currency, e.orders, e.units, e.gross_sales,
	e.discounts, e.returns, e.shipping, e.tax, e.canceled_units, e.returned_units FROM order_mgmt_archive.order_effects AS e$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.value_effects', $$SELECT e.tenant_id, e.location_id, e.item_id, e.state, e.delta, e.value, 0::bigint, e.recorded_at, e.occurred_at
	FROM order_mgmt_archive.value_effects AS e$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.day_sources', $$SELECT a.tenant_id, 0::bigint FROM order_mgmt_data.archives AS a$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.cost_records', $$SELECT c.tenant_id, c.item_id, c.location_id FROM order_mgmt_archive.stock_move_costs AS c$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.shift_sales', $$SELECT r.tenant_id, r.shift_id, r.total, r.is_late FROM order_mgmt_archive.register_sales AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.shift_payments', $$SELECT e.tenant_id, e.shift_id, e.operation_id, e.provider_id, e.kind, e.status, e.amount, e.is_late FROM order_mgmt_archive.payment_events AS e$$);
-- An event that leaves to its document what it says finds it there.
SELECT order_mgmt_data.extend_view('order_mgmt_data.event_payloads', order_mgmt_data.of_archive(pg_catalog.pg_get_viewdef('order_mgmt_data.event_payloads'::pg_catalog.regclass)));
-- Moves that follow their documents, opening entries, and answers of calls are of documents that are there.
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT a.tenant_id, 'archive', a.archive_id, NULL FROM order_mgmt_data.archives AS a$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT d.tenant_id, d.document_kind, d.document_id, NULL FROM order_mgmt_data.archived_documents AS d$$);

-- All that is kept of a customer is that of the present and this.
DO $do$
DECLARE
	present text := pg_catalog.pg_get_viewdef('order_mgmt_data.order_exports'::pg_catalog.regclass);
BEGIN
	PERFORM order_mgmt_data.extend_view('order_mgmt_data.customer_exports', pg_catalog.rtrim(present, ';'));
	PERFORM order_mgmt_data.extend_view('order_mgmt_data.customer_exports', order_mgmt_data.of_archive(present));
END
$do$;

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_archive(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 4 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- What has left is nowhere else.
		RETURN QUERY
		SELECT 'archived_ids_stay_used', count(*), count(*) FILTER (WHERE w.is_there), min(w.sample) FILTER (WHERE w.is_there)
		FROM (SELECT format('tenant %s %s %s', a.tenant_id, a.document_kind, a.document_id) AS sample, EXISTS (SELECT FROM order_mgmt_data.documents AS d
				WHERE d.tenant_id = a.tenant_id AND d.document_id = a.document_id AND d.document_kind = a.document_kind OFFSET 1) AS is_there
			FROM order_mgmt_data.archived_documents AS a WHERE (tenants IS NULL OR a.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(a.document_id, part)) AS w;
	ELSIF part.kind = 'all' THEN
		-- Opening entries are what has left: of goods, of their costs, of money.
		RETURN QUERY
		SELECT 'openings_match_archive', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (
			SELECT format('tenant %s item %s location %s to %s: %s to %s', x.tenant_id, x.item_id, x.location_id, x.other_location_id, x.from_state, x.to_state) AS sample, sum(x.quantity) <> 0 AS wrong
			FROM (
				SELECT a.tenant_id, a.item_id, a.location_id, coalesce(a.other_location_id, 0) AS other_location_id, a.from_state, a.to_state, a.posting & 1 AS forced, a.quantity::numeric AS quantity
				FROM order_mgmt_archive.stock_moves AS a
				UNION ALL
				SELECT m.tenant_id, m.item_id, m.location_id, coalesce(m.other_location_id, 0), m.from_state, m.to_state, m.posting & 1, - m.quantity::numeric
				FROM order_mgmt_data.stock_moves AS m WHERE m.move_id < 0) AS x
			WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)
			GROUP BY x.tenant_id, x.item_id, x.location_id, x.other_location_id, x.from_state, x.to_state, x.forced
			UNION ALL
			SELECT format('tenant %s item %s location %s', x.tenant_id, x.item_id, x.location_id), sum(x.quantity) <> 0 OR sum(x.minor) <> 0
			FROM (
				SELECT a.tenant_id, a.item_id, a.location_id, a.quantity::numeric AS quantity, coalesce(order_mgmt.amount_minor(a.value), 0) AS minor FROM order_mgmt_archive.stock_move_costs AS a
				UNION ALL
				SELECT c.tenant_id, c.item_id, c.location_id, - c.quantity::numeric, - coalesce(order_mgmt.amount_minor(c.value), 0)
				FROM order_mgmt_data.stock_move_costs AS c WHERE c.move_id < 0) AS x
			WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)
			GROUP BY x.tenant_id, x.item_id, x.location_id
			UNION ALL
			SELECT format('tenant %s %s %s to %s %s in %s', x.tenant_id, x.from_account, x.from_id, x.to_account, x.to_id, x.currency), sum(x.minor) <> 0
			FROM (
				SELECT a.tenant_id, a.from_account, a.from_id, a.to_account, a.to_id, a.holder_id, a.posting & 1 AS forced, order_mgmt.amount_currency(a.amount) AS currency,
					order_mgmt.amount_minor(a.amount) AS minor
				FROM order_mgmt_archive.money_moves AS a
				UNION ALL
				SELECT m.tenant_id, m.from_account, m.from_id, m.to_account, m.to_id, m.holder_id, m.posting & 1, order_mgmt.amount_currency(m.amount), - order_mgmt.amount_minor(m.amount)
				FROM order_mgmt_data.money_moves AS m WHERE m.move_id < 0) AS x
			WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)
			GROUP BY x.tenant_id, x.from_account, x.from_id, x.to_account, x.to_id, x.holder_id, x.forced, x.currency) AS w;

		-- A move is in the ledger or in the archive.
		RETURN QUERY
		SELECT 'archived_moves_have_left', count(*), count(*) FILTER (WHERE w.is_there), min(w.sample) FILTER (WHERE w.is_there)
		FROM (
			SELECT format('tenant %s move %s', a.tenant_id, a.move_id) AS sample,
				EXISTS (SELECT FROM order_mgmt_data.stock_moves AS m WHERE m.tenant_id = a.tenant_id AND m.move_id = a.move_id) AS is_there
			FROM order_mgmt_archive.stock_moves AS a WHERE tenants IS NULL OR a.tenant_id = ANY (tenants)
			UNION ALL
			SELECT format('tenant %s money move %s', a.tenant_id, a.move_id), EXISTS (SELECT FROM order_mgmt_data.money_moves AS m WHERE m.tenant_id = a.tenant_id AND m.move_id = a.move_id)
			FROM order_mgmt_archive.money_moves AS a WHERE tenants IS NULL OR a.tenant_id = ANY (tenants)) AS w;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_archive(bigint[], order_mgmt_data.verify_part) IS 'what has left is what the ledgers say, and nowhere else, for verify()';
-- The product's own checker: runs the rules of all modules.

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_functions() RETURNS SETOF text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
	BEGIN ATOMIC
		SELECT format('order_mgmt_data.%I', p.proname) FROM pg_proc AS p
		JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass
		JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'order_mgmt'
		WHERE p.pronamespace = 'order_mgmt_data'::regnamespace AND p.proname ~ '^verify_'
			AND p.pronargs = 2 AND p.proargtypes[1] = 'order_mgmt_data.verify_part'::regtype
		ORDER BY p.proname COLLATE "C";
	END;
COMMENT ON FUNCTION order_mgmt_data.verify_functions() IS 'the functions with the rules of each module; several may tell of one invariant';

CREATE OR REPLACE FUNCTION order_mgmt_data.check_part(tenants bigint[], part order_mgmt_data.verify_part) RETURNS order_mgmt.verification[]
	LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
DECLARE
	rules text;
	said order_mgmt.verification[];
	found order_mgmt.verification[];
	tenant bigint;
BEGIN
	-- what has changed is documents, and the moves between the stamps that they are of
	IF part.ids IS NOT NULL AND part.kind = 'documents' THEN
		part.kind := 'moves';
		found := order_mgmt_data.check_part(tenants, part);
		part.kind := 'documents';
	END IF;
	FOR rules IN SELECT f FROM order_mgmt_data.verify_functions() AS f WHERE part.rules IS NULL OR f = part.rules LOOP
		BEGIN
			EXECUTE format('SELECT array_agg(v) FROM %s($1, $2) AS v', rules) INTO said USING tenants, part;
			found := found || said;
		EXCEPTION WHEN OTHERS THEN
			-- One tenant's rows, or one module's rules, do not hide what is wrong elsewhere.
			FOR tenant IN SELECT t.tenant_id FROM order_mgmt_data.tenants AS t WHERE tenants IS NULL OR t.tenant_id = ANY (tenants) ORDER BY t.tenant_id LOOP
				BEGIN
					EXECUTE format('SELECT array_agg(v) FROM %s($1, $2) AS v', rules) INTO said USING ARRAY[tenant], part;
					found := found || said;
				EXCEPTION WHEN OTHERS THEN
					found := found || ROW('rules_can_be_checked', 1, 1, format('%s for tenant %s: %s: %s', rules, tenant, SQLSTATE, SQLERRM))::order_mgmt.verification;
				END;
			END LOOP;
		END;
	END LOOP;
	RETURN found;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.check_part(bigint[], order_mgmt_data.verify_part) IS 'what the rules of all modules say of a part';

CREATE OR REPLACE FUNCTION order_mgmt_data.summed(found order_mgmt.verification[]) RETURNS order_mgmt.verification[] LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
	BEGIN ATOMIC
		SELECT array_agg(ROW(s.name, s.checked, s.violations, s.sample)::order_mgmt.verification ORDER BY s.name COLLATE "C")
		FROM (SELECT f.name, sum(f.checked)::bigint AS checked, sum(f.violations)::bigint AS violations, min(f.sample) AS sample
			FROM unnest(found) AS f GROUP BY f.name) AS s;
	END;
COMMENT ON FUNCTION order_mgmt_data.summed(order_mgmt.verification[]) IS 'a row for each invariant, of what was found in several parts';

CREATE OR REPLACE FUNCTION order_mgmt_data.is_clean(found order_mgmt.verification[]) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
	RETURN NOT EXISTS (SELECT FROM unnest(found) AS f WHERE f.violations > 0);
COMMENT ON FUNCTION order_mgmt_data.is_clean(order_mgmt.verification[]) IS 'nothing was found';

-- The stamp before which about so many of the rows from a stamp on lie; null: all of them. Rows lie in the order of stamps, but for a few.
CREATE OR REPLACE FUNCTION order_mgmt_data.stamp_after(from_stamp bigint, rows_max bigint) RETURNS bigint
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	RETURN (
		SELECT min(s.stamp) + 1 FROM (
			SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY x.stamp) AS stamp
			FROM (SELECT m.stamp FROM order_mgmt_data.stock_moves AS m WHERE m.stamp >= from_stamp LIMIT rows_max) AS x HAVING count(*) = rows_max
			UNION ALL
			SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY x.stamp)
			FROM (SELECT m.stamp FROM order_mgmt_data.money_moves AS m WHERE m.stamp >= from_stamp LIMIT rows_max) AS x HAVING count(*) = rows_max
			UNION ALL
			SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY x.stamp) FROM order_mgmt_data.tenants AS t CROSS JOIN LATERAL (
				SELECT e.stamp FROM order_mgmt_data.events AS e WHERE e.tenant_id = t.tenant_id AND e.stamp >= from_stamp ORDER BY e.stamp LIMIT rows_max) AS x
			GROUP BY t.tenant_id HAVING count(*) = rows_max) AS s);
END
$$;
COMMENT ON FUNCTION order_mgmt_data.stamp_after(bigint, bigint) IS 'where a range of the ledgers and the outbox ends that has about so many rows of each; null: at their end';

CREATE OR REPLACE FUNCTION order_mgmt_data.changed_part(from_stamp bigint, to_stamp bigint) RETURNS order_mgmt_data.verify_part
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
	ids uuid[] := ARRAY(
		SELECT DISTINCT c.id FROM (
			SELECT m.document_id AS id FROM order_mgmt_data.stock_moves AS m WHERE m.stamp >= from_stamp AND m.stamp < to_stamp
			UNION ALL
			SELECT x.id FROM order_mgmt_data.money_moves AS m CROSS JOIN LATERAL (VALUES (m.document_id), (m.order_id), (m.holder_id)) AS x (id)
			WHERE m.stamp >= from_stamp AND m.stamp < to_stamp
			UNION ALL
			SELECT e.aggregateid::uuid FROM order_mgmt_data.tenants AS t CROSS JOIN LATERAL (SELECT x.aggregateid FROM order_mgmt_data.events AS x
				WHERE x.tenant_id = t.tenant_id AND x.stamp >= from_stamp AND x.stamp < to_stamp) AS e) AS c
		WHERE c.id IS NOT NULL);
BEGIN
	ids := ids || ARRAY(SELECT r.related_id FROM order_mgmt_data.related_documents AS r WHERE r.document_id = ANY (ids));
	RETURN ROW('documents', NULL, NULL, NULL, ids, from_stamp, to_stamp)::order_mgmt_data.verify_part;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.changed_part(bigint, bigint) IS 'the documents that moves, money and events of a range of stamps are of, and what is related to them';

CREATE OR REPLACE FUNCTION order_mgmt_data.next_part(part order_mgmt_data.verify_part, rows_max bigint) RETURNS order_mgmt_data.verify_part
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
	stamp_max CONSTANT bigint := 9223372036854775807;
BEGIN
	IF part.kind IS NULL OR part.kind = 'documents' AND part.last_id IS NOT NULL THEN
		part.kind := 'documents';
		part.after_id := part.last_id;
		part.last_id := (SELECT d.document_id FROM order_mgmt_data.documents AS d WHERE part.after_id IS NULL OR d.document_id > part.after_id
			ORDER BY d.document_id OFFSET rows_max LIMIT 1);
	ELSIF part.kind = 'documents' OR part.kind = 'moves' AND part.to_stamp <> stamp_max THEN
		part.kind := 'moves';
		part.from_stamp := coalesce(part.to_stamp, 0);
		part.to_stamp := coalesce(order_mgmt_data.stamp_after(part.from_stamp, rows_max), stamp_max);
	ELSE
		part.kind := 'all';
		part.rules := (SELECT min(f COLLATE "C") FROM order_mgmt_data.verify_functions() AS f WHERE part.rules IS NULL OR f COLLATE "C" > part.rules);
	END IF;
	RETURN part;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.next_part(order_mgmt_data.verify_part, bigint) IS 'the part of all of history that follows a part: documents by their ids, ledgers by their stamps, then what cannot be cut, function by function; all with rules null: that was the last one';

CREATE OR REPLACE FUNCTION order_mgmt_data.parts_total(rows_max bigint) RETURNS bigint LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
	BEGIN ATOMIC
		SELECT (2 + (SELECT count(*) FROM order_mgmt_data.verify_functions())
			+ sum(greatest(c.reltuples, 0)) FILTER (WHERE c.relname IN ('orders', 'payments', 'fulfillments', 'stock_documents')) / rows_max
			+ max(greatest(c.reltuples, 0)) FILTER (WHERE c.relname IN ('stock_moves', 'money_moves')) / rows_max)::bigint
		FROM pg_class AS c WHERE c.relnamespace = 'order_mgmt_data'::regnamespace;
	END;
COMMENT ON FUNCTION order_mgmt_data.parts_total(bigint) IS 'about how many parts all of history has, as far as the planner knows';

CREATE OR REPLACE FUNCTION order_mgmt_data.keep_verified(tenants bigint[], stamp bigint, mended order_mgmt_data.verify_part[], broken order_mgmt_data.verify_part[])
	RETURNS void LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	key CONSTANT text := coalesce(keep_verified.tenants::text, 'all');
BEGIN
	-- what an older snapshot could not write is not remembered; nobody waits for another one who verifies
	IF pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean OR current_setting('transaction_isolation') <> 'read committed' THEN
		RETURN;
	END IF;
	IF EXISTS (SELECT FROM order_mgmt_data.verify_marks AS m WHERE m.whose = key) THEN
		UPDATE order_mgmt_data.verify_marks AS m SET verified_to = greatest(m.verified_to, keep_verified.stamp),
			broken = ARRAY(SELECT p FROM unnest(m.broken) AS p WHERE p <> ALL (keep_verified.mended) AND p <> ALL (keep_verified.broken)) || keep_verified.broken
		WHERE m.whose = (SELECT x.whose FROM order_mgmt_data.verify_marks AS x WHERE x.whose = key FOR UPDATE SKIP LOCKED);
	ELSE
		INSERT INTO order_mgmt_data.verify_marks (whose, verified_to, broken) VALUES (key, keep_verified.stamp, keep_verified.broken) ON CONFLICT DO NOTHING;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.keep_verified(bigint[], bigint, order_mgmt_data.verify_part[], order_mgmt_data.verify_part[]) IS 'all below the stamp was looked at: parts that are mended are in order again, those that are broken are to be looked at until they are';

CREATE OR REPLACE FUNCTION order_mgmt.verify("full" boolean DEFAULT false)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql VOLATILE ROWS 20 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	tenants bigint[] := order_mgmt_data.allowed_tenants('verify');
	rows_max CONSTANT bigint := 20000;
	stamp_max CONSTANT bigint := 9223372036854775807;
	horizon bigint := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
	mark bigint;
	former order_mgmt_data.verify_part[];
	mended order_mgmt_data.verify_part[] := '{}';
	broken order_mgmt_data.verify_part[] := '{}';
	is_whole boolean;
	total bigint;
	done bigint := 0;
	part order_mgmt_data.verify_part;
	said order_mgmt.verification[];
	found order_mgmt.verification[];
BEGIN
	mark := (SELECT max(m.verified_to) FROM order_mgmt_data.verify_marks AS m WHERE m.whose = ANY (ARRAY['all', tenants::text]));
	former := ARRAY(SELECT p FROM order_mgmt_data.verify_marks AS m CROSS JOIN LATERAL unnest(m.broken) AS p WHERE m.whose = ANY (ARRAY['all', tenants::text]));
	is_whole := coalesce("full", false) OR coalesce(mark, 0) = 0;
	total := CASE WHEN is_whole THEN order_mgmt_data.parts_total(rows_max) ELSE horizon - mark END;
	part.kind := 'now';
	found := order_mgmt_data.check_part(tenants, part);

	-- what was found before, unless all of it is looked at anyhow
	FOREACH part IN ARRAY former LOOP
		IF NOT is_whole THEN
			said := order_mgmt_data.check_part(tenants, part);
			found := order_mgmt_data.summed(found || said);
		END IF;
		IF is_whole OR order_mgmt_data.is_clean(said) THEN
			mended := mended || part;
		END IF;
	END LOOP;

	part := NULL;
	part.to_stamp := CASE WHEN NOT is_whole THEN mark END;
	LOOP
		PERFORM order_mgmt_data.tell_progress('verify', done, total);
		IF is_whole THEN
			part := order_mgmt_data.next_part(part, rows_max);
			EXIT WHEN part.kind = 'all' AND part.rules IS NULL;
		ELSE
			EXIT WHEN part.to_stamp = stamp_max;
			-- larger parts, because a document that changes several times is looked at once in each
			part := order_mgmt_data.changed_part(part.to_stamp, coalesce(order_mgmt_data.stamp_after(part.to_stamp, 5 * rows_max), stamp_max));
		END IF;
		said := order_mgmt_data.check_part(tenants, part);
		found := order_mgmt_data.summed(found || said);
		IF NOT order_mgmt_data.is_clean(said) THEN
			broken := broken || part;
		END IF;
		done := CASE WHEN is_whole THEN done + 1 ELSE least(part.to_stamp, horizon) - mark END;
	END LOOP;
	PERFORM order_mgmt_data.tell_progress('verify', NULL, NULL);
	PERFORM order_mgmt_data.keep_verified(tenants, horizon, mended, broken);
	RETURN QUERY SELECT f.* FROM unnest(found) AS f;
END
$$;
COMMENT ON FUNCTION order_mgmt.verify(boolean) IS 'checks the invariants of stock, orders and money, a row each: name, checked, violations, sample
Without full: what is cheap to check now, each document that moves, money or events were written for since the last verify(), and what was found broken before, until it is in order. The first time, and with full: all of history (balances against the ledger, moves against documents), so also what somebody changed in old rows by hand. It remembers at READ COMMITTED.
Clean = violations 0 in every row. A rule that cannot be checked for a tenant is a violation of rules_can_be_checked; the others are.
Example: SELECT name, violations FROM order_mgmt.verify() WHERE violations > 0';

CREATE OR REPLACE FUNCTION order_mgmt.verify_history(parts_max integer DEFAULT 20)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql VOLATILE ROWS 20 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	tenants bigint[] := order_mgmt_data.allowed_tenants('verify');
	key CONSTANT text := coalesce(tenants::text, 'all');
	rows_max CONSTANT bigint := 20000;
	walk order_mgmt_data.verify_walks;
	part order_mgmt_data.verify_part;
	said order_mgmt.verification[];
	found order_mgmt.verification[] := '{}';
	broken order_mgmt_data.verify_part[] := '{}';
BEGIN
	IF parts_max < 1 THEN
		RAISE invalid_parameter_value USING MESSAGE = 'parts_max must be at least 1', CONSTRAINT = 'invalid_argument',
			DETAIL = '{"code":"invalid_argument","argument":"parts_max"}',
			HINT = (SELECT c.next_step FROM order_mgmt_data.error_code_list() AS c WHERE c.code = 'invalid_argument');
	END IF;
	SELECT w.* INTO walk FROM order_mgmt_data.verify_walks AS w WHERE w.whose = key FOR UPDATE;
	IF walk.whose IS NULL OR (walk.last_part).kind = 'all' AND (walk.last_part).rules IS NULL THEN
		walk := ROW(key, order_mgmt_data.clock(), 0, order_mgmt_data.parts_total(rows_max), NULL);
	END IF;
	part := walk.last_part;
	FOR i IN 1 .. coalesce(parts_max, 20) LOOP
		PERFORM order_mgmt_data.tell_progress('verify_history', walk.parts, walk.parts_total);
		part := order_mgmt_data.next_part(part, rows_max);
		EXIT WHEN part.kind = 'all' AND part.rules IS NULL;
		said := order_mgmt_data.check_part(tenants, part);
		found := order_mgmt_data.summed(found || said);
		IF NOT order_mgmt_data.is_clean(said) THEN
			broken := broken || part;
		END IF;
		walk.parts := walk.parts + 1;
	END LOOP;
	PERFORM order_mgmt_data.tell_progress('verify_history', NULL, NULL);
	IF cardinality(broken) > 0 THEN
		PERFORM order_mgmt_data.keep_verified(tenants, 0, '{}', broken);
	END IF;
	INSERT INTO order_mgmt_data.verify_walks AS w (whose, begun_at, parts, parts_total, last_part)
	VALUES (key, walk.begun_at, walk.parts, greatest(walk.parts_total, walk.parts), part)
	ON CONFLICT ON CONSTRAINT verify_walks_pkey DO UPDATE SET begun_at = EXCLUDED.begun_at, parts = EXCLUDED.parts, parts_total = EXCLUDED.parts_total,
		last_part = EXCLUDED.last_part;
	RETURN QUERY SELECT f.* FROM unnest(found) AS f;
END
$$;
COMMENT ON FUNCTION order_mgmt.verify_history(integer) IS 'walks on through all of history, where the last call that was committed has stopped: the next parts_max parts, of about 20000 documents or moves
Returns a row for each invariant of these parts; what is found verify() finds again, until it is in order. After the last part the next walk begins. order_mgmt.upkeep_progress says how far it is; the job verify walks a little each time.
Example: SELECT name, violations FROM order_mgmt.verify_history(100) WHERE violations > 0';

CREATE OR REPLACE VIEW order_mgmt.upkeep_progress AS
	SELECT CASE l.objsubid WHEN 20320 THEN 'compact' WHEN 20321 THEN 'verify' WHEN 20322 THEN 'verify_history' WHEN 20323 THEN 'archive_history' END AS job, l.pid,
		l.classid::bigint AS done, l.objid::bigint AS total, a.query_start AS begun_at
	FROM pg_catalog.pg_locks AS l
	LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
	WHERE l.locktype = 'advisory' AND l.objsubid BETWEEN 20320 AND 20323 AND l.granted
		AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())
	UNION ALL
	SELECT 'verify_history', NULL, w.parts, w.parts_total, w.begun_at
	FROM order_mgmt_data.verify_walks AS w
	WHERE w.whose = CASE WHEN order_mgmt_data.tenants_with('verify') @> ARRAY(SELECT t.tenant_id FROM order_mgmt_data.tenants AS t) THEN 'all'
		ELSE order_mgmt_data.tenants_with('verify')::text END;
COMMENT ON VIEW order_mgmt.upkeep_progress IS 'one row per job of upkeep that runs, and one for the walk through history that goes on at its next run
compact: steps of the call; verify: stamps, or parts of history; verify_history: parts of history, as far as the planner knows; archive_history: documents and moves of the call, of rows_max.';

-- What holds the rules: triggers of the tables, and one of the database.
CREATE OR REPLACE VIEW order_mgmt_data.guards_found WITH (security_invoker = true) AS
	SELECT format('%s of %I.%I', t.tgname, n.nspname, c.relname) AS name, t.tgenabled = 'A' AS fires
	FROM pg_catalog.pg_trigger AS t
	JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid
	JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = ANY (ARRAY['order_mgmt_data', 'order_mgmt_archive'])
	JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid AND p.pronamespace = 'order_mgmt_data'::pg_catalog.regnamespace
	WHERE NOT t.tgisinternal
	UNION ALL
	SELECT format('%s of the database', e.evtname), e.evtenabled = 'A'
	FROM pg_catalog.pg_event_trigger AS e
	JOIN pg_catalog.pg_proc AS p ON p.oid = e.evtfoid AND p.pronamespace = 'order_mgmt_data'::pg_catalog.regnamespace;
COMMENT ON VIEW order_mgmt_data.guards_found IS 'one row per trigger of ours that is there, and whether it fires always';

-- Those that the install script or the update has made by now.
DO $do$
BEGIN
	EXECUTE pg_catalog.format('CREATE OR REPLACE FUNCTION order_mgmt_data.guards() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN %L::text[]',
		(SELECT pg_catalog.array_agg(f.name ORDER BY f.name COLLATE "C") FROM order_mgmt_data.guards_found AS f));
END
$do$;
COMMENT ON FUNCTION order_mgmt_data.guards() IS 'the triggers that hold the rules, as the version of the extension has them: what verify() misses when one is gone';

CREATE OR REPLACE VIEW order_mgmt_data.guards_kept WITH (security_invoker = true) AS
	SELECT coalesce(f.name, format('%s is gone', g.name)) AS name, coalesce(f.fires, false) AS fires
	FROM unnest(order_mgmt_data.guards()) AS g (name) FULL JOIN order_mgmt_data.guards_found AS f ON f.name = g.name;
COMMENT ON VIEW order_mgmt_data.guards_kept IS 'one row per trigger of ours that is there or should be, and whether it fires always';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_guards(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'now' THEN
		-- No table takes rows without its rules: all of them are there, and fire always.
		RETURN QUERY
		SELECT 'triggers_fire', count(*), count(*) FILTER (WHERE NOT g.fires), min(g.name) FILTER (WHERE NOT g.fires) FROM order_mgmt_data.guards_kept AS g;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_guards(bigint[], order_mgmt_data.verify_part) IS 'the triggers that hold the rules are there, and fire, for verify()';

CREATE OR REPLACE FUNCTION order_mgmt_data.health_verify(tenants bigint[])
	RETURNS SETOF order_mgmt.health_check LANGUAGE plpgsql STABLE ROWS 2 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY
	SELECT (order_mgmt_data.judge('triggers', w.wrong, 1, 1, concat_ws(': ', format('%s of %s triggers do not fire always', w.wrong, w.kept), w.sample),
		'As the owner: SELECT order_mgmt.resync_stock(), or ALTER EVENT TRIGGER order_mgmt_guard_drop ENABLE ALWAYS. One that is gone comes back with a dump that is restored.')).*
	FROM (SELECT count(*) AS kept, count(*) FILTER (WHERE NOT g.fires) AS wrong, min(g.name) FILTER (WHERE NOT g.fires) AS sample
		FROM order_mgmt_data.guards_kept AS g) AS w;

	RETURN QUERY
	SELECT (order_mgmt_data.judge('verified', w.broken, 1, 1, format('parts of history that were not in order when verify() last looked: %s', w.broken),
		'SELECT name, violations, sample FROM order_mgmt.verify() WHERE violations > 0; it looks again until all is in order.')).*
	FROM (SELECT coalesce(sum(cardinality(m.broken)), 0) AS broken FROM order_mgmt_data.verify_marks AS m
		WHERE tenants IS NULL OR m.whose IN ('all', tenants::text)) AS w;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.health_verify(bigint[]) IS 'the triggers that hold the rules are there, and fire, and verify(), whoever called it, found nothing, for health()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.describe_rows('order_mgmt.upkeep_progress', key => 'job, pid',
	example => $$SELECT job, done, total FROM order_mgmt.upkeep_progress$$, columns => $$
	job: compact, verify, verify_history, archive_history
	pid: the server process that runs it; null: it waits for its next run
	done: how far it is
	total: how far it has to go
	begun_at: when the statement, or the walk, began$$);
-- Code of jobs.

CREATE OR REPLACE FUNCTION order_mgmt_data.job_list(OUT job text, OUT schedule text, OUT description text, OUT command text, OUT cron_name text,
		OUT cron_sql text, OUT crontab text, OUT scheduled text, OUT last_status text, OUT last_result bigint, OUT last_started_at timestamptz,
		OUT last_duration_ms bigint, OUT last_failed_at timestamptz, OUT last_error text, OUT last_failed_tenants bigint[])
	RETURNS SETOF record LANGUAGE C STABLE ROWS 10 SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_job_list';
COMMENT ON FUNCTION order_mgmt_data.job_list() IS 'the jobs as the library knows them, with their last run by the role in force (the owner and superusers: by anybody)';

CREATE OR REPLACE VIEW order_mgmt.jobs AS
	SELECT l.job, l.schedule, l.description, l.command, l.cron_name, l.cron_sql, l.crontab, l.scheduled, l.last_status, l.last_result,
		l.last_started_at, l.last_duration_ms, l.last_failed_at, l.last_error, l.last_failed_tenants
	FROM order_mgmt_data.job_list() AS l;
COMMENT ON VIEW order_mgmt.jobs IS 'one row per job: what it does, when by default, how another scheduler runs it, and how its last run ended
schedule: the default, as cron writes it; scheduled: the one in force in pg_cron of this database, null = none that the reader may see. command: the one statement of the job; crontab: a line of a system''s cron;
cron_sql: what a superuser runs in the database where pg_cron is, when that is another. last_result: rows or moves the job worked on, of verify the violations. last_error stays until another one. last_failed_tenants: those that the last run left out, null = none.';

CREATE OR REPLACE FUNCTION order_mgmt.run_job(job text)
	RETURNS SETOF order_mgmt.job_run LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_run_job';
COMMENT ON FUNCTION order_mgmt.run_job(text) IS 'runs a job once, for all tenants the role may act for
status: done; partly_failed (with a warning: done for all but failed_tenants, whose errors are in error; what was left out is done by a run after the cause is gone); failed (with a warning; the error is kept in order_mgmt.jobs; verify fails when it finds violations); running: a run of the same role has not ended, so this one did nothing. A run is bounded: what is left is done by the next one.
Example: SELECT status, result FROM order_mgmt.run_job(''compact'')';

CREATE OR REPLACE FUNCTION order_mgmt.schedule_jobs(schedules order_mgmt.strict_jsonb DEFAULT '{}')
	RETURNS SETOF order_mgmt.jobs LANGUAGE C VOLATILE ROWS 10 SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_schedule_jobs';
COMMENT ON FUNCTION order_mgmt.schedule_jobs(order_mgmt.strict_jsonb) IS 'schedules all jobs with pg_cron, with the rights of the caller, as whom they will run; repeated, it sets them anew
schedules: {"compact":"*/5 * * * *","verify":"off"} instead of the defaults of order_mgmt.jobs; "off" = not that one. Without pg_cron in this database it is refused (no_scheduler) and the detail says what to run instead.
Run it again after a restore: a dump of this database does not carry them.
Example: SELECT job, scheduled FROM order_mgmt.schedule_jobs()';

CREATE OR REPLACE FUNCTION order_mgmt.unschedule_jobs()
	RETURNS SETOF order_mgmt.jobs LANGUAGE C VOLATILE ROWS 10 SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_unschedule_jobs';
COMMENT ON FUNCTION order_mgmt.unschedule_jobs() IS 'takes the jobs of this database out of pg_cron, those of the caller (a superuser: of everybody)
Returns all jobs.
Example: SELECT job, scheduled FROM order_mgmt.unschedule_jobs()';

CREATE OR REPLACE FUNCTION order_mgmt_data.known_jobs(OUT job text, OUT patience interval)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'om_known_jobs';
COMMENT ON FUNCTION order_mgmt_data.known_jobs() IS 'the jobs, and how long one may not have run before something is wrong';

CREATE OR REPLACE FUNCTION order_mgmt_data.health_jobs(tenants bigint[])
	RETURNS SETOF order_mgmt.health_check LANGUAGE plpgsql STABLE ROWS 6 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- The last run of each role that acts for one of the tenants; not of who acts for some when one that acts for all has run since.
	RETURN QUERY
	WITH acting AS MATERIALIZED (
		SELECT r.*, pg_has_role(a.oid, n.nspowner, 'MEMBER') AS for_all
		FROM order_mgmt_data.job_runs AS r
		JOIN pg_roles AS a ON a.rolname = r.role_name
		JOIN pg_namespace AS n ON n.nspname = 'order_mgmt_data'
		WHERE tenants IS NULL OR pg_has_role(a.oid, n.nspowner, 'MEMBER')
			OR EXISTS (SELECT FROM order_mgmt_data.held_grants AS g WHERE g.role_oid = a.oid AND g.tenant_id = ANY (tenants))
	), runs AS (
		SELECT k.job, k.patience, count(a.job) AS runs, max(a.started_at) AS started_at, sum(a.result) FILTER (WHERE a.status = 'failed') AS violations,
			count(*) FILTER (WHERE a.status = 'failed') AS failed,
			count(*) FILTER (WHERE a.status = 'partly_failed' AND (tenants IS NULL OR a.failed_tenants && tenants)) AS partly,
			min(a.error) FILTER (WHERE a.status <> 'done' AND tenants IS NULL) AS error
		FROM order_mgmt_data.known_jobs() AS k
		LEFT JOIN acting AS a ON a.job = k.job AND NOT EXISTS (SELECT FROM acting AS l WHERE l.job = a.job AND l.for_all AND l.started_at > a.started_at)
		GROUP BY k.job, k.patience
	), told AS (
		SELECT r.*, r.started_at < order_mgmt_data.clock() - r.patience AS is_late, r.job = 'verify' AND r.violations > 0 AS has_found,
			round(extract(epoch FROM order_mgmt_data.clock() - r.started_at)) AS seconds
		FROM runs AS r
	)
	SELECT CASE t.job WHEN 'verify' THEN 'verify' ELSE 'job_' || t.job END,
		CASE WHEN t.failed > 0 THEN 'critical' WHEN t.partly > 0 OR t.is_late OR t.runs = 0 THEN 'warning' ELSE 'ok' END,
		CASE WHEN t.job <> 'verify' THEN t.seconds WHEN t.failed = 0 AND t.runs > 0 THEN 0 ELSE t.violations END,
		CASE WHEN t.runs = 0 THEN 'it never ran'
			ELSE concat_ws(': ', format('%s s ago it %s', t.seconds, CASE WHEN t.has_found THEN format('found %s violations', t.violations) WHEN t.failed > 0 THEN 'failed'
				WHEN t.partly > 0 THEN 'failed for some tenants' WHEN t.is_late THEN 'ended well, and has not run since' WHEN t.job = 'verify' THEN 'found no violation' ELSE 'ended well' END), t.error) END,
		CASE WHEN t.has_found THEN 'SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations > 0; sell on, and ask who knows the business before anything is changed.'
			WHEN t.failed > 0 OR t.partly > 0 THEN format('Remove the cause that last_error of order_mgmt.jobs tells to who runs it, and run it: SELECT order_mgmt.run_job(%L).', t.job)
			WHEN t.is_late OR t.runs = 0 THEN 'Let a scheduler run it: SELECT order_mgmt.schedule_jobs(), or another one by crontab of order_mgmt.jobs.' END
	FROM told AS t;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.health_jobs(bigint[]) IS 'jobs run, and end well, and verify as it last ran found nothing, for health()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.describe_rows('order_mgmt.jobs', key => 'job',
	example => $$SELECT job, scheduled, last_status FROM order_mgmt.jobs$$, columns => $$
	job: its name
	schedule: the default, as cron writes it
	description: what it does
	command: the statement that does it
	cron_name: its name in pg_cron
	cron_sql: the statement that schedules it in pg_cron
	crontab: a line of crontab that does the same
	scheduled: the schedule in force in pg_cron; null: none
	last_status: done, partly_failed, failed; null: it never ran
	last_result: rows or moves it worked on, of verify the violations; null: it never ran
	last_started_at: null: it never ran
	last_duration_ms: null: it never ran
	last_failed_at: null: it never failed
	last_error: null: it never failed
	last_failed_tenants: tenants for which it failed; null: none$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.job_run', columns => $$
	job: its name
	status: done, partly_failed, failed, running
	result: rows or moves it worked on, of verify the violations; null: another run has not ended
	error: why it failed; null: it did not
	started_at: when it began; null: another run has not ended
	duration_ms: how long it took; null: another run has not ended
	failed_tenants: tenants for which it failed; null: none$$);
-- What those who watch the server ask: whether all is well, and one row of numbers.

CREATE OR REPLACE FUNCTION order_mgmt.health()
	RETURNS SETOF order_mgmt.health_check LANGUAGE plpgsql STABLE ROWS 20 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '1ms'
AS $$
DECLARE
	tenants bigint[] := order_mgmt_data.allowed_tenants('health');
	checks text;
	part order_mgmt.health_check[];
	rows order_mgmt.health_check[];
BEGIN
	-- Each module has its checks in a function order_mgmt_data.health_...; what cannot be asked does not hide the rest.
	FOR checks IN
		SELECT p.proname FROM pg_proc AS p
		WHERE p.pronamespace = 'order_mgmt_data'::regnamespace AND p.proname ~ '^health_' AND (SELECT d.refobjid FROM pg_depend AS d
			WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass)
				= (SELECT e.oid FROM pg_extension AS e WHERE e.extname = 'order_mgmt')
	LOOP
		BEGIN
			EXECUTE format('SELECT array_agg(h) FROM order_mgmt_data.%I($1) AS h', checks) INTO part USING tenants;
			rows := rows || part;
		EXCEPTION
			WHEN lock_not_available THEN
				rows := rows || ROW(substr(checks, 8), 'warning', NULL, 'it could not be asked: somebody holds a lock that readers wait for',
					'Look into pg_locks for AccessExclusiveLock on a table of order_mgmt_data; an update of the extension takes it.')::order_mgmt.health_check;
			WHEN OTHERS THEN
				rows := rows || ROW(substr(checks, 8), 'critical', NULL, concat_ws(': ', 'it could not be asked', SQLSTATE, CASE WHEN tenants IS NULL THEN SQLERRM END),
					format('As the owner: SELECT * FROM order_mgmt_data.%I(NULL).', checks))::order_mgmt.health_check;
		END;
	END LOOP;
	RETURN QUERY SELECT r.* FROM unnest(rows) AS r ORDER BY r.name COLLATE "C";
END
$$;
COMMENT ON FUNCTION order_mgmt.health() IS 'whether the database is well, a row per check: name, status (ok, warning, critical), value, message, next_step
Reads a few pages, however much history there is, waits for no lock, and runs on a standby, which leaves out what only the primary knows. Of tenants it tells what concerns those that the role may watch.
verify: what the job verify found when it last ran. sequences, transaction_ids, counters: percent used; outbox, goods_folded, goods_priced, money_folded, days_summed: how many seconds the oldest waits; jobs: seconds since the last run; triggers, grants, verify, verified: how many are wrong.
Example: SELECT name, status, message, next_step FROM order_mgmt.health() WHERE status <> ''ok''';

CREATE OR REPLACE FUNCTION order_mgmt_data.stat_list(OUT engine text, OUT takes bigint, OUT refusals bigint, OUT waits bigint,
		OUT lock_path_falls bigint, OUT loads bigint, OUT evictions bigint, OUT keys_used bigint, OUT keys_max bigint, OUT stats_reset timestamptz,
		OUT fold_lag_seconds double precision, OUT outbox_held bigint, OUT outbox_lag_seconds double precision)
	RETURNS SETOF record LANGUAGE C VOLATILE ROWS 1 SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_stat_list';
COMMENT ON FUNCTION order_mgmt_data.stat_list() IS 'what the counters did since the statistics began, and how far folding and the outbox lag';

CREATE OR REPLACE VIEW order_mgmt.order_mgmt_stat AS
	SELECT l.engine, l.takes, l.refusals, l.waits, l.lock_path_falls, l.loads, l.evictions, l.keys_used, l.keys_max, l.stats_reset,
		l.fold_lag_seconds, l.outbox_held, l.outbox_lag_seconds
	FROM order_mgmt_data.stat_list() AS l;
COMMENT ON VIEW order_mgmt.order_mgmt_stat IS 'one row per server: what its counters did since stats_reset, and how far this database lags
Counts are null without shared memory. takes: rows that took from a counter; refusals: takes that found too little; waits: sleeps for what others held; lock_path_falls: keys without a free entry; loads, evictions: of entries.
fold_lag_seconds: age of the oldest move that compact has yet to fold. outbox_held: events committed but not yet delivered, because a transaction that began before them is open; outbox_lag_seconds: how long the oldest such transaction of the server has been open.';

CREATE OR REPLACE FUNCTION order_mgmt.order_mgmt_stat_reset()
	RETURNS SETOF order_mgmt.order_mgmt_stat LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_stat_reset';
COMMENT ON FUNCTION order_mgmt.order_mgmt_stat_reset() IS 'sets the counts of order_mgmt_stat to 0, for the whole server (owner and superusers only); returns its row
Example: SELECT stats_reset FROM order_mgmt.order_mgmt_stat_reset()';

CREATE OR REPLACE FUNCTION order_mgmt.engine_status(OUT engine text, OUT has_shared_memory boolean, OUT keys_max bigint, OUT keys_used bigint,
		OUT takes bigint, OUT refusals bigint, OUT waits bigint, OUT lock_path_falls bigint, OUT loads bigint, OUT evictions bigint)
	RETURNS SETOF record LANGUAGE C VOLATILE ROWS 1 AS 'MODULE_PATHNAME', 'om_engine_status';
COMMENT ON FUNCTION order_mgmt.engine_status() IS 'which engine decides stock in this session, and what the counters did since the server started
One row. engine: counter (shared memory) or lock (key locks).
Example: SELECT engine, keys_used FROM order_mgmt.engine_status()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.describe_rows('order_mgmt.order_mgmt_stat', key => 'engine',
	example => $$SELECT takes, refusals, waits FROM order_mgmt.order_mgmt_stat$$, columns => $$
	engine: which decides stock: counter, lock
	takes: rows that took from a counter; null without shared memory, as all counts
	refusals: takes that found too little; or null
	waits: sleeps for what others held; or null
	lock_path_falls: keys without a free entry; or null
	loads: entries made from the ledger; or null
	evictions: entries that made room for others; or null
	keys_used: entries in use; or null
	keys_max: entries there are; or null
	stats_reset: since when it counts; or null
	fold_lag_seconds: age of the oldest move that compact_balances has yet to fold; null: there is none
	outbox_held: events committed, not delivered yet
	outbox_lag_seconds: how long what holds them has been open; null: nothing does$$);
-- Code of the analysts' reports: dimensions, facts, and what shops ask for every day.
-- Plain types only; an amount has its currency beside it, a timestamp its business date: the day
-- in the tenant's time zone.  (A report of what one module and those below it own stands in that module.)

CREATE OR REPLACE VIEW order_mgmt_data.account_codes WITH (security_invoker = true) AS
	SELECT c.tenant_id, a.account::order_mgmt.money_account AS account, c.channel_id AS account_id, c.code
	FROM order_mgmt_data.channels AS c CROSS JOIN (VALUES ('revenue'), ('discounts'), ('returns'), ('shipping')) AS a (account)
	UNION ALL
	SELECT l.tenant_id, a.account::order_mgmt.money_account, l.location_id, l.code
	FROM order_mgmt_data.locations AS l CROSS JOIN (VALUES ('inventory'), ('cost_of_goods'), ('shrinkage')) AS a (account)
	UNION ALL
	SELECT t.tenant_id, 'tax', t.tax_rate_id, t.code
	FROM order_mgmt_data.tax_rates AS t
	UNION ALL
	SELECT p.tenant_id, 'clearing', p.provider_id, p.code
	FROM order_mgmt_data.payment_providers AS p
	UNION ALL
	SELECT r.tenant_id, a.account::order_mgmt.money_account, r.register_id, r.code
	FROM order_mgmt_data.registers AS r CROSS JOIN (VALUES ('cash'), ('over_short'), ('petty_cash')) AS a (account);
COMMENT ON VIEW order_mgmt_data.account_codes IS 'one row per account that belongs to a thing: the code of the thing';

CREATE OR REPLACE VIEW order_mgmt.money_moves WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.move_id, m.from_account::text AS from_account, f.code AS from_code, m.to_account::text AS to_account, t.code AS to_code,
		m.amount, m.document_kind, m.document_id, m.order_id, m.holder_id, m.reason, m.actor, m.occurred_at, m.recorded_at, m.stamp, m.role_name,
		order_mgmt.amount_currency(m.amount) AS currency, m.amount::numeric AS amount_numeric
	FROM order_mgmt_data.money_moves AS m
	LEFT JOIN order_mgmt_data.account_codes AS f ON f.tenant_id = m.tenant_id AND f.account = m.from_account AND f.account_id = m.from_id
	LEFT JOIN order_mgmt_data.account_codes AS t ON t.tenant_id = m.tenant_id AND t.account = m.to_account AND t.account_id = m.to_id;
COMMENT ON VIEW order_mgmt.money_moves IS 'one row per money move: an amount that went from an account to another';

CREATE OR REPLACE VIEW order_mgmt.money_accounts WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.account::text AS account, a.code AS account_code, s.currency, order_mgmt_data.amount_or_null(s.balance, s.currency) AS balance,
		s.balance AS balance_numeric
	FROM (
		SELECT d.tenant_id, d.account, d.account_id, d.currency, sum(d.delta) AS balance
		FROM (
			SELECT b.tenant_id, b.account, b.account_id, b.currency, b.balance AS delta
			FROM order_mgmt_data.money_balances AS b
			WHERE b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)
			UNION ALL
			SELECT e.tenant_id, e.account, e.account_id, e.currency, e.delta::numeric
			FROM order_mgmt_data.money_effects AS e
			WHERE e.stamp >= (SELECT c.money_fold_stamp FROM order_mgmt_data.stock_control AS c) AND e.stamp <= 9223372036854775807) AS d
		GROUP BY d.tenant_id, d.account, d.account_id, d.currency) AS s
	LEFT JOIN order_mgmt_data.account_codes AS a ON a.tenant_id = s.tenant_id AND a.account = s.account AND a.account_id = s.account_id
	WHERE order_mgmt_data.sees_location('read_money', s.tenant_id, NULL);
COMMENT ON VIEW order_mgmt.money_accounts IS 'one row per account and currency: its balance, debits less credits
account_code: the channel, location or tax rate the account belongs to. balance_numeric: the same as a number, which has no limit; balance is null where it is larger than an amount can be.';

CREATE OR REPLACE VIEW order_mgmt_report.journal WITH (security_invoker = true) AS
	SELECT j.tenant_id, j.business_date, j.account::text AS account, a.code AS account_code, j.currency, j.debit, j.credit
	FROM (
		SELECT d.tenant_id, d.recorded_date AS business_date, d.account, d.account_id, d.currency, sum(d.debit) AS debit, sum(d.credit) AS credit
		FROM (
			SELECT m.tenant_id, m.recorded_date, m.account, m.account_id, m.currency, m.debit, m.credit
			FROM order_mgmt_data.money_days AS m
			UNION ALL
			SELECT f.tenant_id, f.recorded_date, f.account::order_mgmt.money_account, f.account_id, f.currency, f.debit, f.credit
			FROM order_mgmt_data.sees_fresh_money() AS f) AS d
		GROUP BY d.tenant_id, d.recorded_date, d.account, d.account_id, d.currency) AS j
	LEFT JOIN order_mgmt_data.account_codes AS a ON a.tenant_id = j.tenant_id AND a.account = j.account AND a.account_id = j.account_id
	WHERE order_mgmt_data.sees_tenant('reports', j.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
		AND order_mgmt_data.sees_same(j.business_date, j.business_date);
COMMENT ON VIEW order_mgmt_report.journal IS 'one row per tenant, business date, account and currency: what was debited and credited that day
business_date: the day it was recorded, in the tenant''s time zone. Debits equal credits per tenant, date and currency.';

-- What is not priced yet is looked up among what is, move by move: there is little of it.  A bound above, which holds for every stamp, lets the planner
-- expect that, and look for it by the block range index.
CREATE OR REPLACE VIEW order_mgmt_data.pending_costs WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.item_id, e.location_id, count(*) AS moves
	FROM (
		SELECT c.tenant_id, c.item_id, c.location_id, c.move_id
		FROM order_mgmt_data.cost_effects AS c
		WHERE c.stamp >= (SELECT s.cost_stamp FROM order_mgmt_data.stock_control AS s) AND c.stamp <= 9223372036854775807
		OFFSET 0) AS e
	WHERE NOT EXISTS (SELECT FROM order_mgmt_data.stock_move_costs AS r WHERE r.tenant_id = e.tenant_id AND r.move_id = e.move_id OFFSET 0)
	GROUP BY e.tenant_id, e.item_id, e.location_id;
COMMENT ON VIEW order_mgmt_data.pending_costs IS 'one row per item and location with moves that are not priced yet: how many';

-- Each branch joins the tables by itself, so that conditions on codes find the rows, as in the view of stock.
CREATE OR REPLACE VIEW order_mgmt_report.stock_valuation WITH (security_invoker = true) AS
	WITH pending AS MATERIALIZED (SELECT p.tenant_id, p.item_id, p.location_id, p.moves FROM order_mgmt_data.pending_costs AS p)
	SELECT v.tenant_id, v.location, v.sku, order_mgmt.amount_currency(v.value) AS currency,
		coalesce(v.quantity::numeric, 0) AS quantity, coalesce(v.value::numeric, 0) AS value,
		round(v.cost_value::numeric / v.cost_quantity::numeric, 6) AS unit_cost, v.pending_moves,
		coalesce(v.quantity OPERATOR(order_mgmt.<) '0' OR (v.cost_value IS NULL AND v.quantity OPERATOR(order_mgmt.<>) '0'), false) AS is_estimated
	FROM (
		SELECT c.tenant_id, l.code AS location, i.sku, c.quantity, c.value, c.cost_value, c.cost_quantity, coalesce(p.moves, 0) AS pending_moves
		FROM order_mgmt_data.stock_costs AS c
		JOIN order_mgmt_data.items AS i ON i.tenant_id = c.tenant_id AND i.item_id = c.item_id
		JOIN order_mgmt_data.locations AS l ON l.tenant_id = c.tenant_id AND l.location_id = c.location_id
		LEFT JOIN pending AS p ON p.tenant_id = c.tenant_id AND p.item_id = c.item_id AND p.location_id = c.location_id
		WHERE (SELECT s.cost_stamp > 0 FROM order_mgmt_data.stock_control AS s)
		UNION ALL
		SELECT c.tenant_id, l.code, i.sku, c.quantity, c.value, c.cost_value, c.cost_quantity, coalesce(p.moves, 0)
		FROM order_mgmt_data.cost_totals AS c
		JOIN order_mgmt_data.items AS i ON i.tenant_id = c.tenant_id AND i.item_id = c.item_id
		JOIN order_mgmt_data.locations AS l ON l.tenant_id = c.tenant_id AND l.location_id = c.location_id
		LEFT JOIN pending AS p ON p.tenant_id = c.tenant_id AND p.item_id = c.item_id AND p.location_id = c.location_id
		WHERE (SELECT s.cost_stamp = 0 FROM order_mgmt_data.stock_control AS s)
		UNION ALL
		SELECT p.tenant_id, l.code, i.sku, NULL AS quantity, NULL AS value, NULL AS cost_value, NULL AS cost_quantity, p.moves
		FROM pending AS p
		JOIN order_mgmt_data.items AS i ON i.tenant_id = p.tenant_id AND i.item_id = p.item_id
		JOIN order_mgmt_data.locations AS l ON l.tenant_id = p.tenant_id AND l.location_id = p.location_id
		WHERE NOT EXISTS (SELECT FROM order_mgmt_data.cost_positions AS c WHERE c.tenant_id = p.tenant_id AND c.item_id = p.item_id
			AND c.location_id = p.location_id OFFSET 0)) AS v
	WHERE order_mgmt_data.sees_tenant('reports', v.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')));
COMMENT ON VIEW order_mgmt_report.stock_valuation IS 'one row per tenant, location, sku and currency: what goods are worth at moving average, as far as compact_balances() has priced their moves
quantity: all states of the shelf and in transit to it, of priced moves; pending_moves: not priced yet. unit_cost: value per unit, of an empty or negative position the last known. Currency: that of the position''s first cost; a receipt in another currency comes in at average. Null: no cost is known. is_estimated: no cost is known of what is there, or more was issued than received: the next receipt with a cost corrects the value.';

CREATE OR REPLACE VIEW order_mgmt_report.dim_date WITH (security_invoker = true) AS
	SELECT d.day::date AS business_date, extract(isoyear FROM d.day)::integer AS iso_year, extract(week FROM d.day)::integer AS iso_week,
		extract(year FROM d.day)::integer AS year, extract(quarter FROM d.day)::integer AS quarter, extract(month FROM d.day)::integer AS month,
		extract(day FROM d.day)::integer AS day_of_month, extract(isodow FROM d.day)::integer AS iso_weekday,
		extract(isodow FROM d.day) >= 6 AS is_weekend, (date_trunc('month', d.day) + interval '1 month - 1 day')::date AS month_end_date
	FROM generate_series(timestamp '2000-01-01', timestamp '2049-12-31', interval '1 day') AS d (day);
COMMENT ON VIEW order_mgmt_report.dim_date IS 'one row per day from 2000 to 2049
iso_weekday: 1 = Monday.';

CREATE OR REPLACE VIEW order_mgmt_report.fct_stock_moves WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.move_id, m.occurred_at, order_mgmt_data.business_date(m.occurred_at, t.time_zone, t.time_zone_changes) AS occurred_date, m.recorded_at,
		order_mgmt_data.business_date(m.recorded_at, t.time_zone, t.time_zone_changes) AS recorded_date, m.item_id, i.sku, m.location_id, l.code AS location,
		m.other_location_id AS to_location_id, x.code AS to_location, m.from_state::text AS from_state, m.to_state::text AS to_state,
		m.quantity::numeric AS quantity, order_mgmt.price_currency(coalesce(m.unit_cost, m.line_cost)) AS currency, coalesce(m.unit_cost::numeric, round(m.line_cost::numeric / m.quantity::numeric, 6)) AS unit_cost,
		m.document_kind, m.document_id, m.document_line, c.code AS channel, m.reason, m.actor, m.posting & 1 = 1 AS is_forced, m.role_name,
		m.line_cost::numeric AS line_cost,
		(SELECT bool_or(r.is_estimated) FROM order_mgmt_data.stock_move_costs AS r WHERE r.tenant_id = m.tenant_id AND r.move_id = m.move_id) AS is_estimated
	FROM order_mgmt_data.stock_moves AS m
	JOIN order_mgmt_data.items AS i ON i.tenant_id = m.tenant_id AND i.item_id = m.item_id AND order_mgmt_data.sees_moves(m.stamp, i.tenant_id, i.item_id)
	LEFT JOIN order_mgmt_data.locations AS l ON l.tenant_id = m.tenant_id AND l.location_id = m.location_id
	LEFT JOIN order_mgmt_data.locations AS x ON x.tenant_id = m.tenant_id AND x.location_id = m.other_location_id
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = m.tenant_id AND c.channel_id = m.channel_id
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = m.tenant_id
	WHERE order_mgmt_data.sees_tenant('reports', m.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
		AND order_mgmt_data.sees_day(m.recorded_at, m.recorded_at) AND order_mgmt_data.sees_day(m.occurred_at, m.occurred_at);
COMMENT ON VIEW order_mgmt_report.fct_stock_moves IS 'one row per move of the goods ledger: a quantity of an item went from a state to another
to_location: where it went when that is another place; unit_cost: of a receipt, where it was said; line_cost: of all its units, where that was said. is_forced: recorded whatever the shelf had. is_estimated: its goods were valued at the last known average, or at nothing, because no cost of their own was known; null: of no value, or not priced yet. role_name: the role that it was done as, where actor is another name.';

-- What is given back is put together first, and what belongs to it looked up after, so that a page of refunds in their order reads no others.
CREATE OR REPLACE VIEW order_mgmt_report.fct_refunds WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.refund_id, e.payment_id, e.order_id, o.order_number, coalesce(e.channel, o.channel) AS channel, coalesce(e.provider, p.provider) AS provider, e.return_id,
		e.purpose IS NOT DISTINCT FROM 'goodwill' AS is_goodwill, CASE WHEN r.reversed = e.amount::numeric THEN 'reversed' WHEN r.status IS NOT NULL THEN r.status
			WHEN e.status = 'recorded' THEN 'succeeded' ELSE 'pending' END AS status,
		e.occurred_at AS refunded_at, order_mgmt_data.business_date(e.occurred_at, t.time_zone, t.time_zone_changes) AS refunded_date, e.recorded_at,
		order_mgmt_data.business_date(e.recorded_at, t.time_zone, t.time_zone_changes) AS recorded_date, order_mgmt.amount_currency(e.amount) AS currency,
		e.amount::numeric AS amount, coalesce(e.register, s.register) AS register, e.shift_id, e.reason, e.actor, coalesce(r.reversed, 0) AS reversed_amount
	FROM (
		SELECT e.tenant_id, e.operation_id AS refund_id, e.payment_id, e.order_id, e.return_id, e.kind, e.status, e.purpose, e.occurred_at, e.recorded_at,
			e.amount, e.shift_id, e.reason, e.actor, NULL::text AS channel, NULL::text AS provider, NULL::text AS register
		FROM order_mgmt_data.payment_events AS e
		UNION ALL
		SELECT u.tenant_id, u.refund_id, NULL::uuid AS payment_id, NULL::uuid AS order_id, NULL::uuid AS return_id, 'refund'::text AS kind, 'recorded'::text AS status,
			NULL::text AS purpose, u.occurred_at, u.recorded_at, u.total, u.shift_id, u.reason, u.actor, u.channel, u.provider, u.register
		FROM order_mgmt_data.refunds_without_sale AS u) AS e
	LEFT JOIN order_mgmt_data.payments AS p ON p.tenant_id = e.tenant_id AND p.payment_id = e.payment_id
	LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = e.tenant_id AND o.order_id = e.order_id
	LEFT JOIN order_mgmt_data.shifts AS s ON s.tenant_id = e.tenant_id AND s.shift_id = e.shift_id
	CROSS JOIN LATERAL (
		SELECT max(d.status) FILTER (WHERE d.status = ANY ('{succeeded,failed}')) AS status, sum(d.amount::numeric) FILTER (WHERE d.status = 'reversed') AS reversed
		FROM order_mgmt_data.payment_events AS d WHERE d.tenant_id = e.tenant_id AND d.operation_id = e.refund_id AND e.payment_id IS NOT NULL) AS r
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = e.tenant_id
	WHERE e.kind = 'refund' AND e.status = ANY ('{requested,recorded}') AND (e.payment_id IS NULL OR p.payment_id IS NOT NULL)
		AND order_mgmt_data.sees_tenant('reports', e.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
		AND order_mgmt_data.sees_day(e.recorded_at, e.recorded_at) AND order_mgmt_data.sees_day(e.occurred_at, e.occurred_at);
COMMENT ON VIEW order_mgmt_report.fct_refunds IS 'one row per refund: pending, succeeded, failed or, all of it, reversed
reversed_amount: what of it came back. is_goodwill: given although the order owed it. register, shift_id: where it was paid out; return_id: what came back for it. payment_id, order_id: null for a refund without its sale, of which no sale is known.';

CREATE OR REPLACE VIEW order_mgmt_report.sales_by_day WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.business_date, c.code AS channel, l.code AS location, s.currency, s.orders, s.units, s.gross_sales, s.discounts, s.returns,
		s.gross_sales - s.discounts - s.returns AS net_sales, s.shipping, s.tax,
		s.gross_sales - s.discounts - s.returns + s.shipping + s.tax AS total_sales, s.canceled_units, s.returned_units
	FROM (
		SELECT d.tenant_id, d.recorded_date AS business_date, d.channel_id, d.location_id, d.currency, sum(d.orders)::bigint AS orders, sum(d.units) AS units,
			sum(d.gross_sales) AS gross_sales, sum(d.discounts) AS discounts, sum(d.returns) AS returns, sum(d.shipping) AS shipping, sum(d.tax) AS tax,
			sum(d.canceled_units) AS canceled_units, sum(d.returned_units) AS returned_units
		FROM order_mgmt_data.sales AS d
		GROUP BY d.tenant_id, d.recorded_date, d.channel_id, d.location_id, d.currency) AS s
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = s.tenant_id AND c.channel_id = s.channel_id
	LEFT JOIN order_mgmt_data.locations AS l ON l.tenant_id = s.tenant_id AND l.location_id = s.location_id
	WHERE order_mgmt_data.sees_tenant('reports', s.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
		AND order_mgmt_data.sees_same(s.business_date, s.business_date);
COMMENT ON VIEW order_mgmt_report.sales_by_day IS 'one row per tenant, business date, channel, location and currency: what was sold
business_date: the day it was recorded, so a day that is over stays as it was. location: where goods come from, and where a register sold what it sold; null: of other orders the lines that several locations serve (their parts are in order_line_parts), services, shipping and goodwill.
orders: placed that day, each once, at the location of its first line that has one, else at null. units: placed that day, less canceled_units, those that were canceled that day before anything was paid, as gross_sales has it; returned_units: came back, or were canceled after payment, that day: they go with returns. All columns of numbers add up, over days, channels and locations.
gross_sales: unit_price x quantity, as charged, before discounts and without taxes, less what was canceled before it was paid; discounts; returns: value of lines that came back or were canceled after payment, on the day that was recorded; net_sales = gross_sales - discounts - returns; total_sales = net_sales + shipping + tax.
Sums equal the accounts revenue, discounts, returns, shipping and tax of order_mgmt.money_accounts.';

CREATE OR REPLACE VIEW order_mgmt_report.sales_by_occurred_date WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.occurred_date, c.code AS channel, l.code AS location, s.currency, s.orders, s.units, s.gross_sales, s.discounts, s.returns,
		s.gross_sales - s.discounts - s.returns AS net_sales, s.shipping, s.tax,
		s.gross_sales - s.discounts - s.returns + s.shipping + s.tax AS total_sales, s.canceled_units, s.returned_units
	FROM (
		SELECT d.tenant_id, d.occurred_date, d.channel_id, d.location_id, d.currency, sum(d.orders)::bigint AS orders, sum(d.units) AS units,
			sum(d.gross_sales) AS gross_sales, sum(d.discounts) AS discounts, sum(d.returns) AS returns, sum(d.shipping) AS shipping, sum(d.tax) AS tax,
			sum(d.canceled_units) AS canceled_units, sum(d.returned_units) AS returned_units
		FROM order_mgmt_data.sales AS d
		GROUP BY d.tenant_id, d.occurred_date, d.channel_id, d.location_id, d.currency) AS s
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = s.tenant_id AND c.channel_id = s.channel_id
	LEFT JOIN order_mgmt_data.locations AS l ON l.tenant_id = s.tenant_id AND l.location_id = s.location_id
	WHERE order_mgmt_data.sees_tenant('reports', s.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
		AND order_mgmt_data.sees_same(s.occurred_date, s.occurred_date);
COMMENT ON VIEW order_mgmt_report.sales_by_occurred_date IS 'one row per tenant, day on which it happened, channel, location and currency: what was sold
As sales_by_day, which goes by the day it was recorded. A sale made offline, or told with occurred_at, counts on its own day, so a day that is over can still change.';

CREATE OR REPLACE VIEW order_mgmt_report.data_freshness WITH (security_invoker = true) AS
	SELECT f.tenant_id, f.fact, f.latest_recorded_at, f.lag_rows
	FROM (
		SELECT x.tenant_id, x.fact, max(x.latest_recorded_at) AS latest_recorded_at, 0::bigint AS lag_rows
		FROM (
			SELECT k.tenant_id, k.fact, k.latest_recorded_at FROM order_mgmt_data.latest_facts AS k
			UNION ALL
			SELECT e.tenant_id, e.fact, e.latest_recorded_at FROM order_mgmt_data.sees_fresh_facts() AS e) AS x
		GROUP BY x.tenant_id, x.fact
		UNION ALL
		SELECT t.tenant_id, 'stock_valuation', NULL, coalesce(p.pending_moves, 0)
		FROM order_mgmt_data.tenants AS t
		LEFT JOIN (
			SELECT e.tenant_id, sum(e.moves)::bigint AS pending_moves
			FROM order_mgmt_data.pending_costs AS e
			GROUP BY e.tenant_id) AS p ON p.tenant_id = t.tenant_id
		-- min() reads the first entry of the tenant in the index: EXISTS may read the rows of all others before it finds one
		WHERE p.tenant_id IS NOT NULL OR (SELECT min(c.move_id) FROM order_mgmt_data.stock_move_costs AS c WHERE c.tenant_id = t.tenant_id) IS NOT NULL) AS f
	WHERE order_mgmt_data.sees_tenant('reports', f.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')));
COMMENT ON VIEW order_mgmt_report.data_freshness IS 'one row per tenant and kind of fact: when the youngest was recorded, and how many rows a report does not show yet
Reports read the ledgers themselves: lag_rows is 0 for all but stock_valuation, whose moves wait for compact_balances().';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('business_date', 'a day, in the tenant''s time zone'),
	('account', 'of the money ledger: revenue, cash, clearing, ...'),
	('account_code', 'the channel, location, tax rate, provider or register it belongs to; null: it is of no thing')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.money_moves', key => 'tenant_id, move_id', look_ups => 'order_id; holder_id',
	example => $$SELECT from_account, to_account, amount FROM order_mgmt.money_moves WHERE order_id = '0190...' ORDER BY move_id$$, columns => $$
	move_id: the move, ascending
	from_account: that was credited
	from_code: what that account belongs to; null: no thing
	to_account: that was debited
	to_code: what that account belongs to; null: no thing
	amount: that went
	document_kind: order, payment, return, shift, stock_document, transfer, refund_without_sale; unlinked_refund: that before 0.5.0; archive: what was archived
	order_id: the order it is of; null: none
	holder_id: the shift whose cash it is, the gift card or the credit; null: none$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.money_accounts', key => 'tenant_id, account, account_code, currency',
	example => $$SELECT account, account_code, balance FROM order_mgmt.money_accounts$$, columns => $$
	balance: debits less credits; null: larger than an amount can be
	balance_numeric: the same as a number$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.journal', key => 'tenant_id, business_date, account, account_code, currency',
	example => $$SELECT account, debit, credit FROM order_mgmt_report.journal WHERE business_date = '2026-01-31'$$, columns => $$
	debit: what was debited that day
	credit: what was credited$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.stock_valuation', key => 'tenant_id, location, sku, currency',
	example => $$SELECT location, sum(value) FROM order_mgmt_report.stock_valuation GROUP BY location$$, columns => $$
	currency: of the value; null: nothing there has a cost
	quantity: units that are priced
	value: what they are worth; null: no cost is known
	unit_cost: of one; null: no cost is known
	pending_moves: moves not priced yet
	is_estimated: true: no cost is known of what is there, or more was issued than received$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.dim_date', key => 'business_date',
	example => $$SELECT iso_week FROM order_mgmt_report.dim_date WHERE business_date = '2026-01-31'$$, columns => $$
	iso_year: year of the ISO week
	iso_week: ISO week
	year: of the calendar
	quarter: 1 to 4
	month: 1 to 12
	day_of_month: 1 to 31
	iso_weekday: 1 = Monday
	is_weekend: Saturday or Sunday
	month_end_date: last day of its month$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.fct_stock_moves', key => 'tenant_id, move_id',
	example => $$SELECT from_state, to_state, sum(quantity) FROM order_mgmt_report.fct_stock_moves WHERE occurred_date = '2026-01-31' GROUP BY 1, 2$$, columns => $$
	move_id: the move, ascending
	occurred_date: the business day of occurred_at
	recorded_date: the business day of recorded_at
	to_location: code of the location it went to; null: it stayed
	to_location_id: the location, whatever its code; null: it stayed
	from_state: where it was: a state of the shelf, in_transit, supplier, customer, loss, production
	to_state: where it went, of the same words
	quantity: units
	currency: of the costs; null: none was said
	unit_cost: of one, of a receipt; null: none was said
	document_kind: order, reservation, stock_document, transfer, refund_without_sale; unlinked_refund: that before 0.5.0; archive: what was archived
	document_id: the document
	is_forced: recorded whatever the shelf had
	line_cost: of all its units; null: none was said
	is_estimated: true: the cost is the last known one; null: it has no cost$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.fct_refunds', key => 'refund_id', look_ups => 'order_id; shift_id',
	example => $$SELECT channel, sum(amount) FROM order_mgmt_report.fct_refunds WHERE refunded_date = '2026-01-31' GROUP BY channel$$, columns => $$
	refund_id: the refund
	payment_id: that is refunded; null: of a refund without its sale
	order_id: that was paid; null: of a refund without its sale
	order_number: its number on paper; null: of a refund without its sale
	channel: code of the sales channel
	return_id: what came back for it; null: nothing
	is_goodwill: given although the order owed it
	status: pending, succeeded, failed, reversed
	refunded_at: when it was asked for
	refunded_date: the business day of that
	recorded_date: the business day of recorded_at
	amount: that was given
	register: where it was paid out; null: at none
	shift_id: of that register; null: none
	reversed_amount: what of it came back$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.sales_by_day', key => 'tenant_id, business_date, channel, location, currency',
	example => $$SELECT channel, orders, net_sales, total_sales FROM order_mgmt_report.sales_by_day WHERE business_date = '2026-01-31'$$, columns => $$
	channel: code of the sales channel
	location: where goods come from, or the register is; null: of other orders lines that several locations serve, services and shipping
	orders: how many
	units: sold
	gross_sales: at the prices charged, before discounts, without tax
	discounts: taken off
	returns: of goods that came back
	net_sales: gross_sales - discounts - returns
	shipping: charged
	tax: charged
	total_sales: net_sales, shipping and tax
	canceled_units: that will not leave
	returned_units: that came back$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.sales_by_occurred_date', key => 'tenant_id, occurred_date, channel, location, currency',
	example => $$SELECT channel, orders, net_sales, total_sales FROM order_mgmt_report.sales_by_occurred_date WHERE occurred_date = '2026-01-31'$$, columns => $$
	occurred_date: the business day on which it happened
	channel: code of the sales channel
	location: where goods come from, or the register is; null: of other orders lines that several locations serve, services and shipping
	orders: how many
	units: sold
	gross_sales: at the prices charged, before discounts, without tax
	discounts: taken off
	returns: of goods that came back
	net_sales: gross_sales - discounts - returns
	shipping: charged
	tax: charged
	total_sales: net_sales, shipping and tax
	canceled_units: that will not leave
	returned_units: that came back$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.data_freshness', key => 'tenant_id, fact',
	example => $$SELECT fact, latest_recorded_at FROM order_mgmt_report.data_freshness$$, columns => $$
	fact: kind of fact
	latest_recorded_at: the youngest; null: there is none
	lag_rows: rows that a report does not show yet$$);

-- Orders of customers that ever were, and what they came to by now.
CREATE OR REPLACE VIEW order_mgmt_data.customer_orders WITH (security_invoker = true) AS
	SELECT o.tenant_id, o.customer_id, o.order_id, o.recorded_at, o.occurred_at, o.status, o.currency, o.billed::numeric AS billed,
		coalesce(o.paid::numeric, CASE WHEN o.payment_status = 'paid' THEN o.billed::numeric ELSE 0 END) AS paid, coalesce(o.refunded::numeric, 0) AS refunded
	FROM (
		SELECT p.tenant_id, p.customer_id, p.order_id, p.recorded_at, p.occurred_at, p.status, p.payment_status, p.currency, coalesce(p.billed, p.total) AS billed, p.paid, p.refunded
		FROM order_mgmt_data.orders AS p WHERE p.customer_id IS NOT NULL
		UNION ALL
		SELECT a.tenant_id, a.customer_id, a.order_id, a.recorded_at, a.occurred_at, a.status, a.payment_status, a.currency, coalesce(a.billed, a.total), a.paid, a.refunded
		FROM order_mgmt_archive.orders AS a WHERE a.customer_id IS NOT NULL) AS o;
COMMENT ON VIEW order_mgmt_data.customer_orders IS 'one row per order that a customer ever placed or claimed, archived or not: its amounts by now as numbers';

-- When a customer ordered first is its first order that was recorded: found among those of that day, in the present and in the archive, and each of its
-- other orders by the customer.
CREATE OR REPLACE VIEW order_mgmt_report.customer_cohorts WITH (security_invoker = true) AS
	SELECT w.tenant_id, w.first_ordered_date, w.months_after, w.currency, count(DISTINCT w.customer_id) AS customers, count(*) AS orders,
		count(*) FILTER (WHERE w.status = 'canceled') AS canceled_orders, sum(w.billed) AS billed, sum(w.paid) AS paid, sum(w.refunded) AS refunded
	FROM (SELECT f.tenant_id, f.customer_id, f.first_ordered_date, o.currency, o.status, o.billed, o.paid, o.refunded,
			(12 * (extract(year FROM o.ordered_date) - extract(year FROM f.first_ordered_date))
				+ extract(month FROM o.ordered_date) - extract(month FROM f.first_ordered_date))::integer AS months_after
		FROM (
			SELECT p.tenant_id, p.customer_id, p.order_id, order_mgmt_data.business_date(p.recorded_at, t.time_zone, t.time_zone_changes) AS first_ordered_date
			FROM order_mgmt_data.orders AS p
			LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = p.tenant_id
			WHERE p.customer_id IS NOT NULL AND order_mgmt_data.sees_tenant('reports', p.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
				AND order_mgmt_data.sees_location('reports', p.tenant_id, NULL) AND order_mgmt_data.sees_location('read_documents', p.tenant_id, NULL)
				AND order_mgmt_data.sees_day(p.recorded_at, p.recorded_at)
			UNION ALL
			SELECT p.tenant_id, p.customer_id, p.order_id, order_mgmt_data.business_date(p.recorded_at, t.time_zone, t.time_zone_changes) AS first_ordered_date
			FROM order_mgmt_archive.orders AS p
			LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = p.tenant_id
			WHERE p.customer_id IS NOT NULL AND order_mgmt_data.sees_tenant('reports', p.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
				AND order_mgmt_data.sees_location('reports', p.tenant_id, NULL) AND order_mgmt_data.sees_location('read_documents', p.tenant_id, NULL)
				AND order_mgmt_data.sees_day(p.recorded_at, p.recorded_at)
		) AS f
		CROSS JOIN LATERAL (SELECT x.currency, x.status, x.billed, x.paid, x.refunded, order_mgmt_data.business_date(x.recorded_at, t.time_zone, t.time_zone_changes) AS ordered_date
			FROM order_mgmt_data.customer_orders AS x
			LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = x.tenant_id
			WHERE x.tenant_id = f.tenant_id AND x.customer_id = f.customer_id OFFSET 0) AS o
		WHERE f.order_id = (SELECT e.order_id FROM order_mgmt_data.customer_orders AS e WHERE e.tenant_id = f.tenant_id AND e.customer_id = f.customer_id
			ORDER BY e.recorded_at, e.order_id LIMIT 1)) AS w
	GROUP BY w.tenant_id, w.first_ordered_date, w.months_after, w.currency;
COMMENT ON VIEW order_mgmt_report.customer_cohorts IS 'one row per day on which customers ordered first, month since then, and currency: how many of them ordered in that month, and what it came to by now
A customer is of one day, so that its rows add up: those of a month are its cohort. Archived orders are among them. For who reads reports at all locations of the tenant.';
SELECT order_mgmt_data.describe_rows('order_mgmt_report.customer_cohorts', key => 'tenant_id, first_ordered_date, months_after, currency',
	example => $$SELECT months_after, sum(customers) FROM order_mgmt_report.customer_cohorts WHERE first_ordered_date >= '2026-01-01' AND first_ordered_date < '2026-02-01' GROUP BY months_after$$, columns => $$
	first_ordered_date: the business day on which the first order of each of these customers was recorded
	months_after: 0 = the month of that day, 1 = the next one
	customers: how many of them ordered in that month
	orders: how many orders that were
	canceled_orders: of these, canceled
	billed: what is owed for them by now
	paid: what was captured for them
	refunded: what was given back of that$$);

-- Of all places of a tenant, or not at all: a sum of some would be taken for the whole.
CREATE OR REPLACE VIEW order_mgmt.customer_figures WITH (security_invoker = true) AS
	SELECT c.tenant_id, c.customer_id, f.currency, f.orders, f.canceled_orders,
		order_mgmt_data.amount_or_null(f.billed, f.currency) AS billed, order_mgmt_data.amount_or_null(f.paid, f.currency) AS paid,
		order_mgmt_data.amount_or_null(f.refunded, f.currency) AS refunded, f.first_ordered_at, f.last_ordered_at,
		f.billed AS billed_numeric, f.paid AS paid_numeric, f.refunded AS refunded_numeric
	FROM order_mgmt_data.customers AS c
	CROSS JOIN LATERAL (SELECT o.currency, count(*) AS orders, count(*) FILTER (WHERE o.status = 'canceled') AS canceled_orders, sum(o.billed) AS billed, sum(o.paid) AS paid,
			sum(o.refunded) AS refunded, min(o.occurred_at) AS first_ordered_at, max(o.occurred_at) AS last_ordered_at
		FROM order_mgmt_data.customer_orders AS o WHERE o.tenant_id = c.tenant_id AND o.customer_id = c.customer_id GROUP BY o.currency) AS f
	WHERE order_mgmt_data.sees_location('read_documents', c.tenant_id, NULL);
COMMENT ON VIEW order_mgmt.customer_figures IS 'one row per customer and currency it ordered in: what all of its orders come to by now, archived ones among them
For who reads documents at all locations of the tenant. An amount is null where its sum is larger than an amount can be; its number is not.';
SELECT order_mgmt_data.describe_rows('order_mgmt.customer_figures', key => 'customer_id, currency', look_ups => 'customer_id',
	example => $$SELECT orders, paid FROM order_mgmt.customer_figures WHERE customer_id = '0190...'$$, columns => $$
	customer_id: the customer
	orders: how many it placed or claimed
	canceled_orders: of these, canceled
	billed: what is owed for them by now, what came back left out; null: larger than an amount can be
	paid: what was captured for them, less chargebacks; null: larger than an amount can be
	refunded: what was given back of that; null: larger than an amount can be
	first_ordered_at: when it ordered first
	last_ordered_at: when it ordered last$$);

-- The present and the archive: for who asks for all of history; views of the present read nothing more.  A part without a condition of its own can be read in order.
DO $do$
DECLARE
	history record;
	source regclass;
	plain text;
	columns text;
BEGIN
	FOR history IN
		SELECT h.* FROM (VALUES
			('order_history', 'order_mgmt.orders', '', 'one row per order that ever was: its header, amounts in currency', 'order_id', 'order_number; customer_id',
				$$SELECT order_number, total FROM order_mgmt_report.order_history WHERE order_id = '0190...'$$),
			('order_line_history', 'order_mgmt_report.fct_order_lines', '', 'one row per order line that ever was, as fct_order_lines shows it', 'order_id, line_no', 'order_id',
				$$SELECT sku, ordered_quantity FROM order_mgmt_report.order_line_history WHERE order_id = '0190...'$$),
			('payment_history', 'order_mgmt_report.fct_payments', '', 'one row per payment that ever was, as fct_payments shows it', 'payment_id', 'order_id',
				$$SELECT provider, captured_amount FROM order_mgmt_report.payment_history WHERE order_id = '0190...'$$),
			('stock_move_history', 'order_mgmt_report.fct_stock_moves', 'WHERE v.move_id > 0', 'one row per move of goods that ever was, as fct_stock_moves shows it; without opening entries', 'tenant_id, move_id', NULL,
				$$SELECT from_state, to_state, quantity FROM order_mgmt_report.stock_move_history WHERE document_id = '0190...'$$))
			AS h (name, source, present, comment, key, look_ups, example)
	LOOP
		source := history.source::regclass;
		-- in plain types, as all reports
		SELECT string_agg(format(CASE WHEN a.atttypid::regtype::text ~ '(amount|price|quantity)$' THEN 'v.%1$I::numeric AS %1$I' ELSE 'v.%1$I' END, a.attname), ', ' ORDER BY a.attnum),
			string_agg(format('%s: %s', a.attname, regexp_replace(col_description(source, a.attnum), ' \[(key|look-up)\]$', '')), E'\n' ORDER BY a.attnum)
		INTO plain, columns
		FROM pg_attribute AS a WHERE a.attrelid = source AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid <> 'jsonb'::regtype AND a.attname !~ '_numeric$';
		EXECUTE format('CREATE OR REPLACE VIEW order_mgmt_report.%1$I WITH (security_invoker = true) AS SELECT h.* FROM (SELECT %5$s, false AS is_archived FROM %2$s AS v %3$s
			UNION ALL SELECT %5$s, true FROM (%4$s) AS v) AS h WHERE order_mgmt_data.sees_tenant(''reports'', h.tenant_id, (SELECT order_mgmt_data.tenants_with(''reports'')))',
			history.name, source, history.present, order_mgmt_data.of_archive(pg_get_viewdef(source)), plain);
		EXECUTE format('COMMENT ON VIEW order_mgmt_report.%I IS %L', history.name, history.comment);
		PERFORM order_mgmt_data.describe_rows(format('order_mgmt_report.%I', history.name)::regclass, key => history.key, look_ups => history.look_ups, example => history.example,
			columns => columns || E'\nis_archived: it has left for the archive');
	END LOOP;
END
$do$;
-- Code of help: what there is, told from the catalog and from what modules register.

CREATE OR REPLACE FUNCTION order_mgmt_data.object_list(OUT topic text, OUT kind text, OUT object text, OUT argument text, OUT "right" text, OUT is_held boolean)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 200 AS 'MODULE_PATHNAME', 'om_object_list';
COMMENT ON FUNCTION order_mgmt_data.object_list() IS 'functions, views and arguments that need a right, with their topics, as modules register them
right null: owner and superusers only. is_held: the role in force has it.';

CREATE OR REPLACE FUNCTION order_mgmt_data.topic_list(OUT topic text, OUT about text)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 20 AS 'MODULE_PATHNAME', 'om_topic_list';
COMMENT ON FUNCTION order_mgmt_data.topic_list() IS 'topics with something that the role in force may use; more than once where several modules have it';

CREATE OR REPLACE FUNCTION order_mgmt_data.raised_list(OUT function text, OUT code text)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL SAFE ROWS 400 AS 'MODULE_PATHNAME', 'om_raised_list';
COMMENT ON FUNCTION order_mgmt_data.raised_list() IS 'error codes that functions raise, as modules register them; function null: every one may';

CREATE OR REPLACE FUNCTION order_mgmt_data.json_argument_list(OUT function text, OUT argument text, OUT schema jsonb)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 60 AS 'MODULE_PATHNAME', 'om_json_argument_list';
COMMENT ON FUNCTION order_mgmt_data.json_argument_list() IS 'JSON Schemas of JSON arguments, from the descriptions by which they are read: of the keys that the role in force may give a value';

CREATE OR REPLACE FUNCTION order_mgmt_data.refuse_topic(topic text, known text[]) RETURNS void
	LANGUAGE C STABLE STRICT AS 'MODULE_PATHNAME', 'om_refuse_topic';
COMMENT ON FUNCTION order_mgmt_data.refuse_topic(text, text[]) IS 'invalid_argument: the topic is none of those known';

CREATE OR REPLACE VIEW order_mgmt_data.described_objects AS
	SELECT o.topic, o.kind, o.schema, o.object AS name, o."right", o.place, o.function_id, o.view_id, o.comment,
		split_part(o.comment, E'\n', 1) AS meaning, substring(o.comment FROM 'Example: (.*)$') AS example
	FROM (
		SELECT l.topic, l.kind, 'order_mgmt' AS schema, l.object, l."right", l.place, p.oid AS function_id, NULL::oid AS view_id,
			pg_catalog.obj_description(p.oid, 'pg_proc') AS comment
		FROM order_mgmt_data.object_list() WITH ORDINALITY AS l (topic, kind, object, argument, "right", is_held, place)
		JOIN pg_catalog.pg_proc AS p ON p.pronamespace = 'order_mgmt'::pg_catalog.regnamespace AND p.proname = l.object
		WHERE l.kind = 'function' AND l.is_held
		UNION ALL
		SELECT l.topic, 'view', n.nspname::text, c.relname::text, l."right", l.place, NULL::oid, c.oid, pg_catalog.obj_description(c.oid, 'pg_class')
		FROM order_mgmt_data.object_list() WITH ORDINALITY AS l (topic, kind, object, argument, "right", is_held, place)
		JOIN pg_catalog.pg_namespace AS n ON n.nspname = CASE l.kind WHEN 'view' THEN 'order_mgmt' WHEN 'reports' THEN l.object END
		JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relkind = 'v' AND (l.kind = 'reports' OR c.relname = l.object)
		WHERE l.is_held) AS o;
COMMENT ON VIEW order_mgmt_data.described_objects IS 'one row per function or contract view that the role in force may use, with what its comment says';

CREATE OR REPLACE FUNCTION order_mgmt.help(topic text DEFAULT NULL)
	RETURNS SETOF order_mgmt.help_entry LANGUAGE plpgsql STABLE ROWS 20 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	topics text[] := ARRAY(SELECT l.topic FROM order_mgmt_data.topic_list() WITH ORDINALITY AS l (topic, about, place) GROUP BY l.topic ORDER BY min(l.place));
BEGIN
	PERFORM order_mgmt_data.require_somewhere('basics');
	IF topic IS NULL THEN
		RETURN QUERY
		SELECT 'topic', l.topic, max(l.about), format('SELECT * FROM order_mgmt.help(%L)', l.topic)
		FROM order_mgmt_data.topic_list() AS l GROUP BY l.topic ORDER BY array_position(topics, l.topic);
		RETURN;
	END IF;
	IF topic <> ALL (topics) AND NOT EXISTS (SELECT FROM order_mgmt_data.described_objects AS o WHERE o.name = help.topic) THEN
		PERFORM order_mgmt_data.refuse_topic(topic, topics);
	END IF;
	RETURN QUERY
	SELECT o.kind, CASE o.schema WHEN 'order_mgmt' THEN o.name ELSE o.schema || '.' || o.name END,
		CASE o.name WHEN help.topic THEN regexp_replace(o.comment, E'\nExample: .*$', '') ELSE o.meaning END, o.example
	FROM order_mgmt_data.described_objects AS o WHERE help.topic IN (o.topic, o.name) ORDER BY o.kind, o.place, o.name COLLATE "C";
	RETURN QUERY
	SELECT 'error', e.code, e.meaning, format('SELECT next_step FROM order_mgmt.error_codes WHERE code = %L', e.code)
	FROM order_mgmt.error_codes AS e
	WHERE e.code = ANY (ARRAY(SELECT r.code FROM order_mgmt_data.raised_list() AS r
		WHERE CASE WHEN r.function IS NULL THEN help.topic = 'help'
			ELSE r.function = ANY (ARRAY(SELECT o.name FROM order_mgmt_data.described_objects AS o
				WHERE help.topic IN (o.topic, o.name) AND o.kind = 'function')) END))
	ORDER BY e.code COLLATE "C";
END
$$;
COMMENT ON FUNCTION order_mgmt.help(text) IS 'what there is for a topic: its functions in the order of work, its views, and the errors to expect, with an example each; without a topic: the topics
The topic may be the name of a function or view, whose comment is shown as a whole.
Shows what the role in force may use. In psql: \pset format wrapped, or \x.
Example: SELECT * FROM order_mgmt.help(''return'')';

CREATE OR REPLACE FUNCTION order_mgmt_data.value_schema(type oid, is_argument boolean, is_optional boolean) RETURNS jsonb
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE
		-- any JSON
		WHEN t.typname = ANY ('{json,jsonb}') THEN '{}'::jsonb
		ELSE jsonb_build_object('type', to_jsonb(CASE
			WHEN t.typname = 'strict_jsonb' THEN ARRAY['object']
			WHEN t.typcategory = 'A' THEN ARRAY['array']
			WHEN t.typname = 'bool' THEN ARRAY['boolean']
			WHEN t.typname = ANY ('{int2,int4,int8}') THEN ARRAY['integer']
			WHEN t.typname = 'amount_input' THEN ARRAY['number', 'string', 'object']
			WHEN t.typname = ANY ('{numeric,float8}') THEN CASE WHEN is_argument THEN ARRAY['number', 'string'] ELSE ARRAY['number'] END
			ELSE ARRAY['string'] END || CASE WHEN is_optional THEN ARRAY['null'] END)) END
		|| CASE t.typname
			WHEN 'uuid' THEN '{"format":"uuid"}'
			WHEN 'timestamptz' THEN '{"format":"date-time"}'
			WHEN 'date' THEN '{"format":"date"}'
			ELSE '{}' END::jsonb
		|| CASE WHEN t.typcategory = 'A' THEN jsonb_build_object('items', order_mgmt_data.value_schema(t.typelem, is_argument, false)) ELSE '{}' END
		|| CASE WHEN t.typtype = 'e' THEN jsonb_build_object('enum', (SELECT jsonb_agg(e.enumlabel ORDER BY e.enumsortorder) || CASE WHEN is_optional THEN '[null]'::jsonb ELSE '[]' END
			FROM pg_enum AS e WHERE e.enumtypid = t.oid)) ELSE '{}' END
	FROM pg_type AS t WHERE t.oid = type
$$;
COMMENT ON FUNCTION order_mgmt_data.value_schema(oid, boolean, boolean) IS 'the JSON Schema of a value of a type, as PostgreSQL writes it to JSON, or takes it as an argument';

CREATE OR REPLACE FUNCTION order_mgmt_data.columns_of(relation oid) RETURNS jsonb
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, NULL), 'meaning', d.meaning,
		'schema', order_mgmt_data.value_schema(a.atttypid, false, x.is_optional)
			|| CASE WHEN a.atttypid = 'text'::regtype AND x.words IS NOT NULL
				THEN jsonb_build_object('enum', to_jsonb(string_to_array(x.words, ', ')) || CASE WHEN x.is_optional THEN '[null]'::jsonb ELSE '[]' END) ELSE '{}' END) ORDER BY a.attnum)
	FROM pg_attribute AS a, LATERAL (SELECT regexp_replace(col_description(a.attrelid, a.attnum), ' \[(key|look-up)\]$', '') AS meaning) AS d,
		-- "one, two; null: when": all the words that there are
		LATERAL (SELECT coalesce(d.meaning ~ '\mnull\M', true) AS is_optional, substring(d.meaning FROM '^([a-z_]+(?:, [a-z_]+)+)(?:: [^;]*)?(?:; null: .*)?$') AS words) AS x
	WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped
$$;
COMMENT ON FUNCTION order_mgmt_data.columns_of(oid) IS 'the columns of a view or type of rows, for describe(); one can be null when its comment says when, and is one of the words that its comment lists';

CREATE OR REPLACE FUNCTION order_mgmt_data.default_json(expression text) RETURNS jsonb
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE
		WHEN d.literal IS NOT NULL AND expression ~ 'jsonb$' THEN d.literal::jsonb
		WHEN d.literal IS NOT NULL THEN to_jsonb(d.literal)
		WHEN expression ~ '^(true|false|-?\d+(\.\d+)?)$' THEN expression::jsonb
		ELSE 'null' END
	FROM (SELECT replace(substring(expression FROM '^''(.*)''(?:::[^'']*)?$'), '''''', '''') AS literal) AS d
$$;
COMMENT ON FUNCTION order_mgmt_data.default_json(text) IS 'a default of an argument, as PostgreSQL prints it, as JSON';

CREATE OR REPLACE FUNCTION order_mgmt.describe() RETURNS jsonb
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM order_mgmt_data.require_somewhere('basics');
	RETURN (
		WITH objects AS MATERIALIZED (SELECT * FROM order_mgmt_data.described_objects),
		needs AS MATERIALIZED (SELECT * FROM order_mgmt_data.object_list() AS l WHERE l.kind = 'argument'),
		shapes AS MATERIALIZED (SELECT * FROM order_mgmt_data.json_argument_list()),
		functions AS (
			SELECT o.*, p.provolatile, p.proretset, p.prorettype, t.typrelid AS row_id,
				CASE WHEN t.typrelid <> 0 THEN t.typname::text WHEN p.proargmodes && '{o,t}'::"char"[] THEN p.proname::text END AS row_name,
				p.proallargtypes, p.proargmodes, p.proargnames
			FROM objects AS o JOIN pg_proc AS p ON p.oid = o.function_id JOIN pg_type AS t ON t.oid = p.prorettype WHERE o.kind = 'function'
		),
		arguments AS (
			SELECT a.function_id, jsonb_agg(jsonb_build_object('name', a.name, 'type', format_type(a.type, NULL), 'required', a.default IS NULL,
					'schema', CASE
						WHEN s.schema IS NOT NULL THEN CASE WHEN a.default = 'null' THEN jsonb_set(s.schema, '{type}', s.schema -> 'type' || '["null"]') ELSE s.schema END
						-- options that no table of keys describes: there are none
						WHEN a.name = 'options' THEN '{"type":["object"],"properties":{},"required":[],"additionalProperties":false}'
						ELSE order_mgmt_data.value_schema(a.type, true, a.default = 'null') END)
					|| CASE WHEN a.default IS NULL THEN '{}' ELSE jsonb_build_object('default', a.default) END
					|| CASE WHEN n."right" IS NULL THEN '{}' ELSE jsonb_build_object('right', n."right") END ORDER BY a.place) AS list
			FROM (SELECT p.oid AS function_id, p.proname, p.proargnames[u.place] AS name, u.type, u.place,
					CASE WHEN u.place > p.pronargs - p.pronargdefaults THEN order_mgmt_data.default_json(pg_get_function_arg_default(p.oid, u.place::integer)) END AS default
				FROM objects AS o JOIN pg_proc AS p ON p.oid = o.function_id CROSS JOIN LATERAL unnest(p.proargtypes::oid[]) WITH ORDINALITY AS u (type, place)) AS a
			LEFT JOIN shapes AS s ON s.function = a.proname AND s.argument = a.name
			LEFT JOIN LATERAL (SELECT n."right", n.is_held FROM needs AS n
				WHERE n.argument = a.name AND coalesce(n.object, a.proname) = a.proname ORDER BY n.object LIMIT 1) AS n ON true
			WHERE coalesce(n.is_held, true)
			GROUP BY a.function_id
		),
		row_types AS (
			SELECT o.name, order_mgmt_data.columns_of(o.view_id) AS columns FROM objects AS o WHERE o.kind = 'view'
			UNION
			SELECT f.row_name, order_mgmt_data.columns_of(f.row_id) FROM functions AS f WHERE f.row_id <> 0
			UNION
			SELECT f.row_name, (SELECT jsonb_agg(jsonb_build_object('name', f.proargnames[u.place], 'type', format_type(u.type, NULL),
				'schema', order_mgmt_data.value_schema(u.type, false, true)) ORDER BY u.place)
				FROM unnest(f.proallargtypes) WITH ORDINALITY AS u (type, place) WHERE f.proargmodes[u.place] = ANY ('{o,t}'))
			FROM functions AS f WHERE f.row_id = 0 AND f.row_name IS NOT NULL
		)
		SELECT jsonb_build_object(
			'version', order_mgmt.extension_version(),
			'functions', (SELECT jsonb_agg(jsonb_build_object('name', f.name, 'topic', f.topic, 'meaning', f.meaning, 'right', f."right",
					'writes', f.provolatile = 'v', 'arguments', coalesce(a.list, '[]'),
					'result', jsonb_build_object('is_set', f.proretset) || CASE WHEN f.row_name IS NOT NULL THEN jsonb_build_object('row', f.row_name)
						ELSE jsonb_build_object('type', format_type(f.prorettype, NULL), 'schema', order_mgmt_data.value_schema(f.prorettype, false, true)) END,
					'errors', (SELECT coalesce(jsonb_agg(r.code ORDER BY r.code COLLATE "C"), '[]') FROM order_mgmt_data.raised_list() AS r WHERE r.function = f.name),
					'example', f.example) ORDER BY f.place)
				FROM functions AS f LEFT JOIN arguments AS a ON a.function_id = f.function_id),
			'views', (SELECT jsonb_agg(jsonb_build_object('schema', o.schema, 'name', o.name, 'topic', o.topic, 'meaning', o.meaning, 'right', o."right", 'row', o.name,
					'key', regexp_split_to_array(substring(o.comment FROM '\nKey: ([^\n]*)\.\n'), ', '),
					'look_ups', (SELECT coalesce(jsonb_agg(regexp_split_to_array(u, ', ') ORDER BY n), '[]')
						FROM regexp_split_to_table(substring(o.comment FROM '\nLook-ups: ([^\n]*)\.\n'), '; ') WITH ORDINALITY AS l (u, n) WHERE u !~ 'newest by '),
					'lists', (SELECT coalesce(jsonb_agg(jsonb_build_object('of', array_remove(regexp_split_to_array(rtrim(split_part(u, 'newest by ', 1)), ', '), ''),
							'newest_by', split_part(u, 'newest by ', 2)) ORDER BY n), '[]')
						FROM regexp_split_to_table(substring(o.comment FROM '\nLook-ups: ([^\n]*)\.\n'), '; ') WITH ORDINALITY AS l (u, n) WHERE u ~ 'newest by '),
					'example', o.example) ORDER BY o.place, o.name COLLATE "C") FROM objects AS o WHERE o.kind = 'view'),
			'rows', (SELECT jsonb_object_agg(t.name, t.columns) FROM row_types AS t),
			'errors', (SELECT jsonb_agg(to_jsonb(e) || jsonb_build_object('of_every_function',
				EXISTS (SELECT FROM order_mgmt_data.raised_list() AS r WHERE r.function IS NULL AND r.code = e.code)) ORDER BY e.code COLLATE "C")
				FROM order_mgmt.error_codes AS e)));
END
$$;
COMMENT ON FUNCTION order_mgmt.describe() IS 'the API as JSON, for programs that make types of it: functions, views, their rows, and errors
Shows what the role in force may use: functions, views, arguments and keys of JSON whose right it has.
functions: name, topic, meaning, right, writes, arguments (in order: name, type, required, default, right, schema), result (is_set, and row: a name in rows, or type and schema), errors: codes besides those of every function. views: schema, name, key, look_ups, lists (the newest by a column, of all or of what columns say), row. rows: by name the columns, in order: name, type, meaning, schema. Each schema is a JSON Schema (draft 2020-12) of the value in JSON; a key that needs a right says which.
Example: SELECT jsonb_path_query(order_mgmt.describe(), ''$.functions[*] ? (@.topic == "return").name'')';

-- What columns mean.
SELECT order_mgmt_data.describe_rows('order_mgmt.help_entry', columns => $$
	kind: topic, function, view or error
	name: what it is called, or asked for
	meaning: what it is, in a line
	example: a query to try; an id in it, '0190...', stands for one of yours$$);
-- Rights: nobody may call a function or see a row before grant_access says so.

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA order_mgmt, order_mgmt_data FROM PUBLIC;

-- Values and their operators are for everybody: they read nothing but their
-- arguments.  So are the clock, the functions that row security calls for whoever
-- reads or that views find rows by, and what the library shows by a contract view: functions named ..._list.
DO $do$
DECLARE
	routine regprocedure;
BEGIN
	FOR routine IN
		SELECT p.oid
		FROM pg_catalog.pg_proc AS p
		JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
		WHERE n.nspname = ANY (ARRAY['order_mgmt', 'order_mgmt_data'])
			AND ((p.provolatile = 'i' AND NOT p.prosecdef)
				OR (n.nspname = 'order_mgmt' AND p.proname = 'uuid_v7')
				OR (n.nspname = 'order_mgmt_data' AND (p.proname ~ '^(clock$|(tenant|location)s?_with$|whole_tenant_with$|(item_periods|periods_since)$|sees_)' OR (p.proname ~ '_list$' AND NOT p.prosecdef))))
	LOOP
		EXECUTE pg_catalog.format('GRANT EXECUTE ON ROUTINE %s TO PUBLIC', routine);
	END LOOP;
END
$do$;

-- Row security filters what views show: they run with their reader's rights, and the policy of
-- each table below them (show_rows) asks the right, so that conditions, joins and orders of callers
-- reach the indexes.  A table without a policy shows nothing.  The owner is exempt (enabled, not
-- forced): functions run as the owner, and name the tenant in every statement.
DO $do$
DECLARE
	relation regclass;
BEGIN
	FOR relation IN
		SELECT c.oid
		FROM pg_catalog.pg_class AS c
		JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
		WHERE n.nspname = ANY (ARRAY['order_mgmt_data', 'order_mgmt_archive']) AND c.relkind = ANY (ARRAY['r', 'p']::"char"[]) AND NOT c.relrowsecurity
		ORDER BY c.relname
	LOOP
		EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', relation);
	END LOOP;
END
$do$;
-- Backup: pg_dump saves the rows of every table and the state of every sequence,
-- but for what is derived from them or of this server alone: tables whose comment
-- ends with "not dumped".

DO $do$
DECLARE
	relation regclass;
BEGIN
	FOR relation IN
		SELECT c.oid
		FROM pg_catalog.pg_class AS c
		JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = ANY (ARRAY['order_mgmt_data', 'order_mgmt_archive']) AND c.relkind = ANY (ARRAY['r', 'p', 'S']::"char"[])
			AND coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '') !~ 'not dumped$'
		ORDER BY c.relname
	LOOP
		PERFORM pg_catalog.pg_extension_config_dump(relation, '');
	END LOOP;
END
$do$;

-- An update may follow the restore of an older version's dump, for which triggers are disabled.
SELECT order_mgmt_data.enable_triggers();
