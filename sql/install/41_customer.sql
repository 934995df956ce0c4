-- State of customers: who they are, their groups, their addresses, what they consented to.  No other table has personal data, but for carts that are no orders yet.

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
