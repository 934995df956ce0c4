-- The customer module: customers by their codes and e-mails, groups, addresses, consents, and who may keep and read them.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset tuples_only on
CREATE FUNCTION pg_temp.tries(VARIADIC queries text[]) RETURNS SETOF text LANGUAGE sql AS $$ SELECT pg_temp.try(q) FROM unnest(queries) AS q $$;
-- Ids are random: they are told by the e-mail or the code that they had first.
CREATE FUNCTION pg_temp.events() RETURNS SETOF text LANGUAGE sql AS $$
	SELECT e.type || ' ' || regexp_replace(e.payload::text, '"\d+"', '"..."') FROM order_mgmt.events AS e WHERE e.aggregatetype = 'customer' ORDER BY e.id $$;

-- All arguments in named notation.
SELECT customer_group, name, is_active, metadata FROM put_customer_group(customer_group => 'wholesale', name => 'Wholesale', is_active => true,
	metadata => '{"a": 1}', tenant_id => 1);
SELECT customer_group, name, is_active, metadata FROM put_customer_group('club');
SELECT customer, email, name, phone, groups, vat_number, tax_exemption, notes, is_active, metadata, recorded_at, erased_at
FROM put_customer(customer => 'C-1', email => ' Ann.Miller@Example.COM ', name => 'Ann Miller', phone => '+49 30 1', groups => '{wholesale,club}', vat_number => 'de 123.456-789',
	tax_exemption => 'certificate 7', notes => 'likes mugs', is_active => true, metadata => '{"k": 1}', options => '{}', tenant_id => 1);
SELECT address, is_current, name, company, line1, line2, postal_code, city, region, country, phone
FROM put_customer_address(customer => 'C-1', address => 'home', name => 'Ann Miller', company => 'Mugs Ltd', line1 => 'Hauptstr. 1', line2 => 'back', postal_code => '10115', city => 'Berlin',
	region => 'BE', country => 'de', phone => '+49 30 1', is_active => true, options => '{}', tenant_id => 1);
SELECT consent, is_given, text_version, is_current, actor = current_user, occurred_at, recorded_at
FROM put_customer_consent(customer => 'C-1', consent => 'newsletter', is_given => true, text_version => '2026-01', occurred_at => NULL, options => '{}', tenant_id => 1);

-- Of an e-mail alone: its code is its id.  The e-mail names it from then on, whatever its letters.
SELECT customer = customer_id::text, email, name, groups, is_active FROM put_customer(email => 'bob@example.com');
SELECT a.customer_id = b.customer_id, b.name FROM customers AS a, put_customer(email => 'BOB@example.com', name => 'Bob') AS b WHERE a.email = 'bob@example.com';
SELECT customer, email FROM put_customer('C-3');
-- Composed and in small letters, whatever the collation; the same of another tenant is another one's.
SELECT email FROM put_customer('U-1', U&'Ka\0308se@B\00FCcher.example');
SELECT pg_temp.try($$SELECT count(*) FROM put_customer('U-2', U&'K\00E4SE@b\00FCcher.example')$$) ~ 'email_in_use';
SELECT email, tenant_id FROM put_customer('C-1', 'ann.miller@example.com', tenant_id => 11);

-- Null is as it is; what is said twice writes nothing.
SELECT email, name, phone, groups, vat_number, tax_exemption, notes, is_active, metadata FROM put_customer('C-1');
BEGIN;
SELECT count(*) FROM put_customer('C-1', 'ann.miller@example.com', 'Ann Miller', groups => '{club,wholesale}', vat_number => 'DE123456789');
SELECT count(*) FROM put_customer_address('C-1', 'home', city => 'Berlin', country => 'DE', postal_code => '10115');
SELECT count(*) FROM put_customer_consent('C-1', 'newsletter', true, '2026-01');
SELECT count(*) FROM put_customer_group('club');
SELECT pg_current_xact_id_if_assigned() IS NULL AS wrote_nothing;
COMMIT;
-- One thing at a time, and what is taken away.
SELECT name, email, groups FROM put_customer('C-1', name => 'Ann Smith');
SELECT email, groups FROM put_customer('C-1', email => 'ann.smith@example.com', groups => '{club}');
SELECT groups, metadata, is_active FROM put_customer('C-1', groups => '{}', metadata => '{}', is_active => false);
SELECT email, name, phone, vat_number, tax_exemption, notes FROM put_customer('C-1', options => '{"clear":["email","name","phone","vat_number","tax_exemption","notes"]}');
SELECT email FROM put_customer('C-2', 'ann.smith@example.com');
SELECT pg_temp.events();

-- What is malformed, missing or taken is refused, and no refusal repeats what is personal.
SELECT pg_temp.tries('SELECT count(*) FROM put_customer()', $$SELECT count(*) FROM put_customer('')$$, $$SELECT count(*) FROM put_customer(' C')$$, $$SELECT count(*) FROM put_customer(name => 'Zoe')$$,
	$$SELECT count(*) FROM put_customer(repeat('x', 65))$$, $$SELECT count(*) FROM put_customer('X', 'zoe')$$, $$SELECT count(*) FROM put_customer('X', '@example.com')$$,
	$$SELECT count(*) FROM put_customer('X', 'zoe@')$$, $$SELECT count(*) FROM put_customer('X', 'zoe@example')$$, $$SELECT count(*) FROM put_customer('X', 'zoe@.com')$$,
	$$SELECT count(*) FROM put_customer('X', 'zoe@example.')$$, $$SELECT count(*) FROM put_customer('X', 'zoe@exa..mple')$$, $$SELECT count(*) FROM put_customer('X', 'zoe@a@b.com')$$,
	$$SELECT count(*) FROM put_customer('X', 'z oe@example.com')$$, $$SELECT count(*) FROM put_customer('X', E'zoe\n@example.com')$$, $$SELECT count(*) FROM put_customer('X', 'zoe@exam_ple.com')$$,
	$$SELECT count(*) FROM put_customer('X', repeat('z', 243) || '@example.com')$$, $$SELECT length(email) FROM put_customer('L', repeat('z', 242) || '@example.com')$$,
	$$SELECT count(*) FROM put_customer('X', vat_number => '123')$$, $$SELECT count(*) FROM put_customer('X', vat_number => 'D1234')$$, $$SELECT count(*) FROM put_customer('X', vat_number => 'DE' || repeat('1', 19))$$,
	$$SELECT count(*) FROM put_customer('X', vat_number => 'DE1$2')$$, $$SELECT vat_number FROM put_customer('L', vat_number => 'at U12 345-678')$$,
	$$SELECT count(*) FROM put_customer('X', groups => '{gold,club,silver}')$$, $$SELECT count(*) FROM put_customer('X', groups => array_fill('club'::text, '{11}'))$$,
	$$SELECT count(*) FROM put_customer('X', notes => repeat('n', 10001))$$, $$SELECT count(*) FROM put_customer('X', metadata => '[]')$$, $$SELECT count(*) FROM put_customer('X', tenant_id => 3)$$,
	$$SELECT count(*) FROM put_customer('X', options => '{"clear":["nam"]}')$$, $$SELECT count(*) FROM put_customer('X', name => 'Zoe', options => '{"clear":["name"]}')$$,
	$$SELECT count(*) FROM put_customer('X', options => '{"clean":[]}')$$, $$SELECT count(*) FROM put_customer_group('Club')$$, $$SELECT count(*) FROM put_customer_group(NULL)$$);
SELECT count(*) FROM customers WHERE customer = 'X';
-- An e-mail in use names who has it by the code.
SELECT pg_temp.try(format('SELECT count(*) FROM put_customer(%L, %L)', 'X', email)) = format('23505 email_in_use: the e-mail is that of another customer {"customer": "%s"}', customer)
FROM customers WHERE customer = 'C-2';
-- No code is the id of another customer.
SELECT pg_temp.try(format('SELECT count(*) FROM put_customer(%L)', customer_id)) FROM customers WHERE customer = 'C-2';
SELECT pg_temp.try(format('SELECT count(*) FROM put_customer(%L)', customer_id)) FROM customers WHERE email = 'bob@example.com';
-- A group out of use keeps its customers and gets no others.
SELECT groups FROM put_customer('C-2', groups => '{club}');
SELECT is_active FROM put_customer_group('club', is_active => false);
SELECT pg_temp.tries($$SELECT count(*) FROM put_customer('C-3', groups => '{club}')$$, $$SELECT groups FROM put_customer('C-2', name => 'Anna')$$);
SELECT is_active FROM put_customer_group('club', is_active => true);
SELECT customer_group, customer FROM customer_group_members ORDER BY 1, 2;

-- Addresses: all that is wrong is told at once.
SELECT pg_temp.tries($$SELECT count(*) FROM put_customer_address('C-9', 'home', country => 'DE')$$, $$SELECT count(*) FROM put_customer_address('C-1', NULL, country => 'DE')$$,
	$$SELECT count(*) FROM put_customer_address('C-1', 'new')$$, $$SELECT count(*) FROM put_customer_address('C-1', 'new', country => 'Germany')$$,
	$$SELECT count(*) FROM put_customer_address('C-1', 'new', country => 'ZZ')$$, $$SELECT count(*) FROM put_customer_address('C-1', 'new', country => 'DE')$$,
	$$SELECT count(*) FROM put_customer_address('C-1', 'new', country => 'DE', postal_code => '1011')$$, $$SELECT count(*) FROM put_customer_address('C-1', 'new', country => 'DE', postal_code => '101155')$$,
	$$SELECT count(*) FROM put_customer_address('C-1', 'new', country => 'DE', postal_code => '1011x', line1 => repeat('l', 201), city => E'Ber\nlin')$$,
	$$SELECT count(*) FROM put_customer_address('C-1', 'new', country => 'NL', postal_code => '12 AB 34')$$, $$SELECT count(*) FROM put_customer_address('C-1', 'new', country => '', postal_code => '1')$$,
	$$SELECT count(*) FROM put_customer_address('C-1', 'gone', is_active => false)$$, $$SELECT count(*) FROM put_customer_address('C-1', 'home', options => '{"clear":["country"]}')$$,
	$$SELECT count(*) FROM put_customer_address('C-1', 'home', options => '{"clear":["street"]}')$$, $$SELECT count(*) FROM put_customer_address('C-1', 'home', city => 'Bonn', options => '{"clear":["city"]}')$$,
	-- what another part makes wrong
	$$SELECT count(*) FROM put_customer_address('C-1', 'home', country => 'NL')$$);
-- A postal code as each country has them; where none is known, anything.
SELECT country, code, pg_temp.try(format('SELECT postal_code FROM put_customer_address(%L, %L, country => %L, postal_code => %L)', 'C-3', country || code, country, code)) AS answer
FROM (VALUES ('NL', '1234 AB'), ('NL', '1234ab'), ('GB', 'SW1A 1AA'), ('GB', 'M1 1AE'), ('GB', '12345'), ('US', '12345-6789'), ('US', '12345'), ('US', '1234'), ('CA', 'K1A 0B1'), ('AD', 'AD500'), ('AD', 'XX500'),
	('LV', 'LV-1010'), ('IE', 'D02 X285'), ('HK', 'none'), ('XK', '10000')) AS v (country, code);
SELECT postal_code IS NULL FROM put_customer_address('C-3', 'hk', country => 'HK');
-- Another row for each change; the former one stays as it was.
SELECT a.address_id <> b.address_id, b.city, b.postal_code, b.name FROM customer_addresses AS a, put_customer_address('C-1', 'home', postal_code => '53111', city => 'Bonn') AS b
WHERE a.address = 'home' AND a.is_current;
SELECT company, line2 FROM put_customer_address('C-1', 'home', options => '{"clear":["company","line2"]}');
SELECT address, is_current, city FROM put_customer_address('C-1', 'home', is_active => false);
SELECT pg_temp.try($$SELECT count(*) FROM put_customer_address('C-1', 'home', is_active => false)$$);
SELECT is_current, name FROM put_customer_address('C-1', 'home', country => 'AT', postal_code => '1010');
SELECT a.address, a.is_current, a.city, a.country FROM customer_addresses AS a JOIN customers AS c USING (tenant_id, customer_id) WHERE c.customer = 'C-1' ORDER BY a.address_id;
-- At most 100 at a time.
SELECT count(*) FROM generate_series(1, 99 - (SELECT count(*) FROM customer_addresses AS a JOIN customers AS c USING (tenant_id, customer_id) WHERE c.customer = 'C-3' AND a.is_current)) AS n,
	put_customer_address('C-3', 'no ' || n, country => 'HK');
SELECT pg_temp.tries($$SELECT count(*) FROM put_customer_address('C-3', 'hundred', country => 'HK')$$, $$SELECT count(*) FROM put_customer_address('C-3', 'more', country => 'HK')$$,
	$$SELECT count(*) FROM put_customer_address('C-3', 'hundred', country => 'AE')$$);

-- Consents: a row for each change, what holds by now, and what held before.
SELECT pg_temp.tries($$SELECT count(*) FROM put_customer_consent('C-9', 'newsletter', true, '1')$$, $$SELECT count(*) FROM put_customer_consent('C-1', NULL, true, '1')$$, $$SELECT count(*) FROM put_customer_consent('C-1', 'newsletter', NULL)$$,
	$$SELECT count(*) FROM put_customer_consent('C-1', 'newsletter', true)$$, $$SELECT count(*) FROM put_customer_consent('C-1', 'newsletter', true, '1', '2030-01-01')$$);
SET order_mgmt.clock = '2026-01-02 12:00:00+00';
SELECT is_given, text_version, is_current FROM put_customer_consent('C-1', 'newsletter', true, '2026-02');
SELECT is_given, text_version, is_current FROM put_customer_consent('C-1', 'newsletter', false);
SELECT is_given, text_version, is_current FROM put_customer_consent('C-1', 'profiling', true, 'p1');
SELECT is_given, is_current FROM put_customer_consent('C-1', 'newsletter', true, '2025-01', '2025-12-31 00:00+00');
SELECT consent, is_given, text_version, is_current, occurred_at FROM customer_consents ORDER BY consent, occurred_at, consent_id;
SELECT DISTINCT pg_temp.events();
SELECT name, violations FROM verify(true) WHERE violations <> 0;

-- The tables hold any writer to the rules.
SELECT pg_temp.tries('UPDATE order_mgmt_data.customers SET code = ''x''', 'UPDATE order_mgmt_data.customers SET erased_at = recorded_at', 'DELETE FROM order_mgmt_data.customers',
	'UPDATE order_mgmt_data.customer_addresses SET city = ''x''', 'DELETE FROM order_mgmt_data.customer_addresses', 'UPDATE order_mgmt_data.customer_addresses SET customer_id = gen_random_uuid()',
	'UPDATE order_mgmt_data.customer_consents SET is_given = true', 'DELETE FROM order_mgmt_data.customer_consents', 'DELETE FROM order_mgmt_data.customer_groups');
-- verify() finds what has no customer, and what is left of one that was erased.
BEGIN;
ALTER TABLE order_mgmt_data.customers DISABLE TRIGGER refuse_other;
INSERT INTO order_mgmt_data.customer_group_members SELECT 1, gen_random_uuid(), customer_group_id FROM customer_groups WHERE customer_group = 'club';
UPDATE order_mgmt_data.customers SET erased_at = '2026-01-01' WHERE code IN ('C-1', 'C-2');
SELECT name, violations FROM verify(true) WHERE violations <> 0 AND name <> 'triggers_fire' ORDER BY name;
ROLLBACK;

-- Rights: strangers have none, visitors none of these, cashiers keep customers and not their terms, and nobody those of another tenant.
CREATE ROLE regress_om_stranger;
CREATE ROLE regress_om_visitor;
CREATE ROLE regress_om_cashier;
CREATE ROLE regress_om_cash_ham;
CREATE ROLE regress_om_keeper;
CREATE ROLE regress_om_analyst;
CREATE ROLE regress_om_other;
SELECT count(*) > 0 FROM grant_access('regress_om_visitor', 'visitor');
SELECT count(*) > 0 FROM grant_access('regress_om_cashier', 'cashier');
SELECT count(*) > 0 FROM grant_access('regress_om_cash_ham', 'cashier', locations => '{HAM}');
SELECT count(*) > 0 FROM grant_access('regress_om_keeper', 'web');
SELECT count(*) > 0 FROM grant_access('regress_om_analyst', 'analyst');
SELECT count(*) > 0 FROM grant_access('regress_om_other', 'admin', '{11}');
CREATE FUNCTION pg_temp.outcome(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
	code text;
	detail text;
BEGIN
	EXECUTE query INTO answer;
	RETURN answer;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = CONSTRAINT_NAME, detail = PG_EXCEPTION_DETAIL;
	RETURN concat_ws(' ', SQLSTATE, nullif(code, ''), nullif(detail, '')::jsonb ->> 'right');
END $$;
CREATE TEMP TABLE calls (query text);
INSERT INTO calls VALUES ($$put_customer('R', name => 'R')$$), ($$put_customer('R', groups => '{club}')$$), ($$put_customer('R', vat_number => 'DE1234')$$), ($$put_customer('R', tax_exemption => 'x')$$),
	($$put_customer('R', options => '{"clear":["tax_exemption"]}')$$), ($$put_customer('R', options => '{"clear":["name"]}')$$), ($$put_customer_address('R', 'home', country => 'HK')$$), ($$put_customer_consent('R', 'mail', false)$$),
	($$put_customer_group('G')$$), ('customers'), ('customer_addresses'), ('customer_consents'), ('customer_groups'), ('customer_group_members');
GRANT SELECT ON calls TO PUBLIC;
\set ECHO none
SELECT format($q$SET ROLE %s; SELECT current_user, query, pg_temp.outcome('SELECT CASE WHEN count(*) > 0 THEN ''rows'' ELSE ''nothing'' END FROM order_mgmt.' || query) AS answer FROM calls$q$, r)
FROM unnest('{regress_om_stranger,regress_om_visitor,regress_om_cashier,regress_om_cash_ham,regress_om_keeper,regress_om_analyst,regress_om_other}'::text[]) AS r \gexec
\set ECHO all
RESET ROLE;
-- Who may act in tenant 11 sees and keeps what is its.
SET ROLE regress_om_other;
SELECT tenant_id, customer FROM customers ORDER BY customer;
SELECT pg_temp.tries($$SELECT count(*) FROM put_customer('C-1', tenant_id => 1)$$);
RESET ROLE;
SELECT count(*) > 0 FROM unnest('{regress_om_visitor,regress_om_cashier,regress_om_cash_ham,regress_om_keeper,regress_om_analyst,regress_om_other}'::text[]) AS r, revoke_access(r);
DROP ROLE regress_om_stranger, regress_om_visitor, regress_om_cashier, regress_om_cash_ham, regress_om_keeper, regress_om_analyst, regress_om_other;
