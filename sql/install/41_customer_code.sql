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
A guest''s order is claimed for a customer first (claim_order). While money is attached to an open cart of the customer it is refused (cart_has_money); open carts are expired, and hold nothing any more. What callers write into reasons, actors, idempotency keys, holders and metadata of reservations, and methods and references of payments is theirs to keep free of names. Works at READ COMMITTED (wrong_isolation); waits for who sells to the customer just now.
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
