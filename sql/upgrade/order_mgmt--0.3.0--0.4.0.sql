-- 0.3.0 -> 0.4.0: trust.  See README.md for what "-- fragment" lines are replaced by.

-- What state fragments of new modules call.
DROP FUNCTION order_mgmt_data.declare_document(regclass, text, text, boolean);
-- fragment 10_schema_code.sql

-- State: what tables, types, sequences and their triggers become.

CREATE TYPE order_mgmt.stock_holder AS (
	pid integer,
	role text,
	application_name text,
	state text,
	transaction_start timestamptz,
	access text,
	held numeric
);
COMMENT ON TYPE order_mgmt.stock_holder IS 'a session whose open transaction holds stock of a position, or waits for it';
-- Rows are shown by right (show_rows), no longer by tenant alone.
DO $do$
DECLARE
	relation regclass;
BEGIN
	FOR relation IN SELECT p.polrelid FROM pg_catalog.pg_policy AS p WHERE p.polname = 'tenant_rows' AND p.polrelid::regclass::text ~ '^order_mgmt_data[.]'
	LOOP
		EXECUTE pg_catalog.format('DROP POLICY tenant_rows ON %s', relation);
	END LOOP;
END
$do$;
DROP FUNCTION order_mgmt_data.allowed_tenants();

-- Access: rights are words, asked per tenant and location; a grant is of a role, not of its name.
DROP VIEW order_mgmt.profile_rights;
DROP FUNCTION order_mgmt_data.profile_right_list();
DROP FUNCTION order_mgmt.grant_access(text, text, bigint[]);
ALTER TABLE order_mgmt_data.access_grants ADD COLUMN location_ids bigint[] CHECK (cardinality(location_ids) > 0);
ALTER TABLE order_mgmt_data.access_grants DROP CONSTRAINT access_grants_profile_check;
ALTER TABLE order_mgmt_data.access_grants ADD CONSTRAINT access_grants_profile_check CHECK (profile = ANY (ARRAY['visitor', 'storefront', 'gateway', 'web', 'cashier', 'manager', 'warehouse', 'analyst', 'admin']));
COMMENT ON TABLE order_mgmt_data.access_grants IS 'which role has which rights for which tenant; written by grant_access and revoke_access';
COMMENT ON COLUMN order_mgmt_data.access_grants.location_ids IS 'where it has them; null: at all locations';

CREATE TABLE order_mgmt_data.grantees (
	role_name text NOT NULL PRIMARY KEY,
	role_oid oid NOT NULL
);
COMMENT ON TABLE order_mgmt_data.grantees IS 'which role each name of access_grants was when it was granted rights; the row of the empty name says that this is known; not dumped';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.grantees
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('access_grants');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.grantees
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('access_grants');
ALTER TABLE order_mgmt_data.grantees ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.grantees ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.grantees IS 'backends read changed rights anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.grantees IS 'backends read changed rights anew';

CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.tenants
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('access_grants');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.tenants
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('access_grants');
ALTER TABLE order_mgmt_data.tenants ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.tenants ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.tenants IS 'backends read changed rights anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.tenants IS 'backends read changed rights anew';

-- Money of orders as it is posted now: revenue and discounts without the taxes within the prices, the price of a part to the cent, goodwill
-- with its taxes.  The differences are moves of their own, recorded with the update.  A library of any later version runs this, so its
-- triggers stay out of it.
ALTER TABLE order_mgmt_data.money_moves DISABLE TRIGGER stamp_money;
ALTER TABLE order_mgmt_data.money_moves DISABLE TRIGGER account_money;
DO $do$
DECLARE
	line record;
	tax record;
	rest bigint;
	rest_total bigint;
	part bigint;
	corrections order_mgmt_data.money_moves[] := '{}';
	move order_mgmt_data.money_moves;
BEGIN
	-- What is left of discounts, by their taxes; lines of an order and location share one move.
	FOR line IN
		SELECT o.tenant_id, o.order_id, c.channel_id, l.location_id, o.currency, max(p.posted) AS posted, sum(d.discount) AS discount,
			sum(d.discount - (d.base - round(d.net * 1000000 / (1000000 + d.rates)))) AS surplus
		FROM order_mgmt_data.orders AS o
		JOIN order_mgmt_data.channels AS c ON c.tenant_id = o.tenant_id AND c.code = o.channel
		JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = o.tenant_id AND l.order_id = o.order_id
		JOIN LATERAL (SELECT sum(t.rate) AS rates FROM order_mgmt_data.order_taxes AS t
			WHERE t.tenant_id = l.tenant_id AND t.order_id = l.order_id AND t.line_no = l.line_no AND t.is_inclusive) AS r ON r.rates > 0
		CROSS JOIN LATERAL (SELECT r.rates, coalesce(order_mgmt.amount_minor(l.discount), 0) + coalesce(order_mgmt.amount_minor(l.order_discount), 0) AS discount,
			round(order_mgmt.amount_minor(l.line_total)::numeric * 1000000 / (1000000 + r.rates)) AS base,
			order_mgmt.amount_minor(l.line_total)::numeric - coalesce(order_mgmt.amount_minor(l.discount), 0) - coalesce(order_mgmt.amount_minor(l.order_discount), 0) AS net) AS d
		JOIN LATERAL (SELECT sum(CASE WHEN m.to_account = 'discounts' THEN 1 ELSE -1 END * order_mgmt.amount_minor(m.amount)) AS posted
			FROM order_mgmt_data.money_moves AS m WHERE m.tenant_id = o.tenant_id AND m.order_id = o.order_id AND m.document_kind = 'order'
				AND m.location_id IS NOT DISTINCT FROM l.location_id AND (m.to_account = 'discounts' OR m.from_account = 'discounts')) AS p ON p.posted > 0
		WHERE d.discount > 0
		GROUP BY o.tenant_id, o.order_id, c.channel_id, l.location_id, o.currency
	LOOP
		move := NULL;
		move.tenant_id := line.tenant_id; move.order_id := line.order_id; move.channel_id := line.channel_id; move.location_id := line.location_id;
		move.from_account := 'discounts'; move.from_id := line.channel_id; move.to_account := 'revenue'; move.to_id := line.channel_id;
		move.amount := order_mgmt.amount_of(round(line.surplus * least(line.posted / line.discount, 1))::bigint, line.currency);
		corrections := corrections || move;
	END LOOP;

	-- Parts of lines that were canceled or came back.
	FOR line IN
		SELECT l.*, o.currency, c.channel_id, (l.ordered::numeric * 1000000)::bigint AS whole,
			((l.canceled OPERATOR(order_mgmt.+) l.returned)::numeric * 1000000)::bigint AS settled,
			order_mgmt.amount_minor(l.line_total) - coalesce(order_mgmt.amount_minor(l.discount), 0) - coalesce(order_mgmt.amount_minor(l.order_discount), 0) AS net
		FROM order_mgmt_data.order_lines AS l
		JOIN order_mgmt_data.orders AS o ON o.tenant_id = l.tenant_id AND o.order_id = l.order_id
		JOIN order_mgmt_data.channels AS c ON c.tenant_id = o.tenant_id AND c.code = o.channel
		WHERE l.canceled OPERATOR(order_mgmt.+) l.returned OPERATOR(order_mgmt.>) '0' AND l.canceled OPERATOR(order_mgmt.+) l.returned OPERATOR(order_mgmt.<) l.ordered
	LOOP
		rest_total := line.net;
		rest := order_mgmt.share(line.net, line.whole, 0, line.settled);
		move := NULL;
		move.tenant_id := line.tenant_id; move.order_id := line.order_id; move.channel_id := line.channel_id; move.location_id := line.location_id;
		move.from_account := 'receivable'; move.from_id := 0;
		FOR tax IN
			SELECT t.tax_rate_id, order_mgmt.amount_minor(t.amount) AS minor FROM order_mgmt_data.order_taxes AS t
			WHERE t.tenant_id = line.tenant_id AND t.order_id = line.order_id AND t.line_no = line.line_no AND t.is_inclusive
				AND order_mgmt.amount_minor(t.amount) > 0 ORDER BY t.tax_rate_id
		LOOP
			part := order_mgmt.share(tax.minor, rest_total, 0, rest);
			rest := rest - part;
			rest_total := rest_total - tax.minor;
			move.to_account := 'tax'; move.to_id := tax.tax_rate_id;
			move.amount := order_mgmt.amount_of(part - order_mgmt.share(tax.minor, line.whole, 0, line.settled), line.currency);
			corrections := corrections || move;
		END LOOP;
		move.to_account := CASE WHEN EXISTS (
			SELECT FROM order_mgmt_data.money_moves AS m
			WHERE m.tenant_id = line.tenant_id AND m.order_id = line.order_id AND m.from_account = 'receivable' AND m.to_account = 'returns'
		) THEN 'returns' ELSE 'revenue' END;
		move.to_id := line.channel_id;
		move.amount := order_mgmt.amount_of(rest - order_mgmt.share(rest_total, line.whole, 0, line.settled), line.currency);
		corrections := corrections || move;
	END LOOP;

	INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, from_id, to_account, to_id, amount, document_kind, document_id,
			order_id, channel_id, location_id, reason, actor, occurred_at, recorded_at, stamp)
	SELECT x.tenant_id, (current_setting('order_mgmt.node_id')::bigint << 44) | nextval('order_mgmt_data.ledger_id_seq'),
		CASE WHEN a.minor > 0 THEN x.from_account ELSE x.to_account END, CASE WHEN a.minor > 0 THEN x.from_id ELSE x.to_id END,
		CASE WHEN a.minor > 0 THEN x.to_account ELSE x.from_account END, CASE WHEN a.minor > 0 THEN x.to_id ELSE x.from_id END,
		order_mgmt.amount_of(abs(a.minor), order_mgmt.amount_currency(x.amount)), 'order', x.order_id,
		x.order_id, x.channel_id, x.location_id, 'update to 0.4.0', current_user, order_mgmt.clock(), order_mgmt.clock(), pg_current_xact_id()::text::bigint
	FROM unnest(corrections) AS x CROSS JOIN LATERAL (SELECT order_mgmt.amount_minor(x.amount) AS minor) AS a
	WHERE a.minor <> 0;

	-- Goodwill lowers the taxes of what is left of the order, in proportion.
	INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, from_id, to_account, to_id, amount, document_kind, document_id,
			order_id, channel_id, reason, actor, occurred_at, recorded_at, stamp)
	SELECT g.tenant_id, (current_setting('order_mgmt.node_id')::bigint << 44) | nextval('order_mgmt_data.ledger_id_seq'),
		x.from_account::order_mgmt.money_account, x.from_id, x.to_account::order_mgmt.money_account, x.to_id, order_mgmt.amount_of(g.minor, g.currency), 'payment', g.payment_id,
		g.order_id, g.channel_id, 'update to 0.4.0', current_user, order_mgmt.clock(), order_mgmt.clock(), pg_current_xact_id()::text::bigint
	FROM (
		SELECT w.tenant_id, w.order_id, w.currency, w.channel_id, w.payment_id, p.tax_rate_id, floor(w.goodwill * p.minor / w.billed)::bigint AS minor
		FROM (
			SELECT m.tenant_id, m.order_id, min(order_mgmt.amount_currency(m.amount)) AS currency, min(m.channel_id) AS channel_id,
				(max(m.document_id::text) FILTER (WHERE m.document_kind = 'payment' AND 'discounts' IN (m.from_account::text, m.to_account::text)))::uuid AS payment_id,
				sum(r.minor) FILTER (WHERE m.document_kind <> 'payment') AS billed,
				- sum(r.minor) FILTER (WHERE m.document_kind = 'payment' AND 'discounts' IN (m.from_account::text, m.to_account::text)) AS goodwill
			FROM order_mgmt_data.money_moves AS m
			CROSS JOIN LATERAL (SELECT CASE WHEN m.to_account = 'receivable' THEN 1 ELSE -1 END * order_mgmt.amount_minor(m.amount) AS minor) AS r
			WHERE m.to_account = 'receivable' OR m.from_account = 'receivable'
			GROUP BY m.tenant_id, m.order_id) AS w
		JOIN LATERAL (
			SELECT CASE WHEN m.from_account = 'tax' THEN m.from_id ELSE m.to_id END AS tax_rate_id,
				sum(CASE WHEN m.from_account = 'tax' THEN 1 ELSE -1 END * order_mgmt.amount_minor(m.amount)) AS minor
			FROM order_mgmt_data.money_moves AS m
			WHERE m.tenant_id = w.tenant_id AND m.order_id = w.order_id AND m.document_kind <> 'payment' AND (m.from_account = 'tax' OR m.to_account = 'tax')
			GROUP BY 1) AS p ON p.minor > 0
		WHERE w.goodwill > 0 AND w.billed > 0) AS g
	CROSS JOIN LATERAL (VALUES ('receivable', 0, 'tax', g.tax_rate_id), ('discounts', g.channel_id, 'receivable', 0)) AS x (from_account, from_id, to_account, to_id)
	WHERE g.minor > 0;
END
$do$;
ALTER TABLE order_mgmt_data.money_moves ENABLE ALWAYS TRIGGER stamp_money;
ALTER TABLE order_mgmt_data.money_moves ENABLE ALWAYS TRIGGER account_money;

-- Channels are closed to visitors unless they are made public.
DROP FUNCTION order_mgmt.put_channel(text, text, text[], text, boolean, order_mgmt.strict_jsonb, bigint);

-- Documents of visitors have secrets.
ALTER TABLE order_mgmt_data.orders ADD COLUMN secret_hash bytea;
COMMENT ON COLUMN order_mgmt_data.orders.secret_hash IS 'SHA-256 of the order''s kind, tenant and id and of the secret that its visitor brought; null: none';
ALTER TABLE order_mgmt_data.reservations ADD COLUMN secret_hash bytea;
COMMENT ON COLUMN order_mgmt_data.reservations.secret_hash IS 'SHA-256 of the reservation''s kind, tenant and id and of the secret that its visitor brought; null: none';
COMMENT ON TABLE order_mgmt_data.idempotency_keys IS 'one row per successful keyed call: a repeated call finds its document here
Of a call whose caller has only documents of its own, by a secret: function is "secret:" and its name, and the key is SHA-256 of it and of the secret.';

-- Balances have no limit. What reads them stays, with the views and rights of others on it, and is made anew by the code.
CREATE OR REPLACE VIEW order_mgmt.money_accounts WITH (security_invoker = true) AS
	SELECT NULL::bigint AS tenant_id, NULL::text AS account, NULL::text AS account_code, NULL::text AS currency, NULL::order_mgmt.amount AS balance WHERE false;
ALTER TABLE order_mgmt_data.money_balances ALTER COLUMN balance TYPE numeric USING balance::numeric;
COMMENT ON TABLE order_mgmt_data.money_balances IS 'derived: debits less credits of an account in its currency, of moves below stock_control.money_fold_stamp, as a number that has no limit; written by the folder only, not dumped';
COMMENT ON TYPE order_mgmt.quantity IS 'Exact quantity in units of its item, with up to six decimals.
More decimals are an error, never rounded; zeros at the end do not count. Arithmetic raises 22003 on overflow.
Example: SELECT ''1.25''::order_mgmt.quantity';

-- A job that fails for a tenant goes on for the others, and says which.
ALTER TABLE order_mgmt_data.job_runs ADD COLUMN failed_tenants bigint[];
ALTER TABLE order_mgmt_data.job_runs DROP CONSTRAINT job_runs_status_check;
ALTER TABLE order_mgmt_data.job_runs ADD CONSTRAINT job_runs_status_check CHECK (status = ANY (ARRAY['done', 'partly_failed', 'failed']));
ALTER TYPE order_mgmt.job_run ADD ATTRIBUTE failed_tenants bigint[];
CREATE OR REPLACE VIEW order_mgmt.jobs AS
	SELECT NULL::text AS job, NULL::text AS schedule, NULL::text AS description, NULL::text AS command, NULL::text AS cron_name, NULL::text AS cron_sql,
		NULL::text AS crontab, NULL::text AS scheduled, NULL::text AS last_status, NULL::bigint AS last_result, NULL::timestamptz AS last_started_at,
		NULL::bigint AS last_duration_ms, NULL::timestamptz AS last_failed_at, NULL::text AS last_error WHERE false;
DROP FUNCTION order_mgmt_data.job_list();
-- Operations have the provider's id; a refund or chargeback may be reversed in parts.
ALTER TABLE order_mgmt_data.payment_events ADD COLUMN reference text;
COMMENT ON COLUMN order_mgmt_data.payment_events.reference IS 'the provider''s id of the operation, in its first step: an operation is recorded once';
CREATE UNIQUE INDEX payment_events_reference ON order_mgmt_data.payment_events (reference, provider_id, kind, tenant_id)
	WHERE reference IS NOT NULL;
DROP INDEX order_mgmt_data.payment_events_step;
CREATE INDEX payment_events_operation ON order_mgmt_data.payment_events (operation_id, tenant_id);
CREATE INDEX payments_reference ON order_mgmt_data.payments (reference, tenant_id) WHERE reference IS NOT NULL;
DROP FUNCTION order_mgmt.capture_payment(uuid, order_mgmt.amount, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.void_payment(uuid, order_mgmt.amount, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.refund_payment(uuid, order_mgmt.amount, text, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.refund_goodwill(uuid, order_mgmt.amount, text, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.record_payment_event(text, text, uuid, text, text, order_mgmt.amount, uuid, text, timestamptz, order_mgmt.strict_jsonb, bigint);

-- An order of nothing is paid.
DO $do$
DECLARE
	trigger record;
	triggers text[] := '{}';
BEGIN
	FOR trigger IN SELECT t.tgname, t.tgenabled FROM pg_catalog.pg_trigger AS t
		WHERE t.tgrelid = 'order_mgmt_data.orders'::regclass AND NOT t.tgisinternal AND t.tgenabled <> 'D'
	LOOP
		EXECUTE pg_catalog.format('ALTER TABLE order_mgmt_data.orders DISABLE TRIGGER %I', trigger.tgname);
		triggers := triggers || pg_catalog.format('ALTER TABLE order_mgmt_data.orders ENABLE %s TRIGGER %I',
			CASE trigger.tgenabled WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END, trigger.tgname);
	END LOOP;
	UPDATE order_mgmt_data.orders SET payment_status = 'paid' WHERE payment_status = 'none' AND order_mgmt.amount_minor(total) = 0;
	FOR i IN 1 .. pg_catalog.cardinality(triggers) LOOP
		EXECUTE triggers[i];
	END LOOP;
END
$do$;
-- What is charged where a call names nothing: taxes of items, shipping of channels.
ALTER TABLE order_mgmt_data.items ADD COLUMN tax_rates text[];
COMMENT ON COLUMN order_mgmt_data.items.tax_rates IS 'codes of the tax rates of a line that names none; null: none';
ALTER TABLE order_mgmt_data.channels ADD COLUMN shipping order_mgmt.amount, ADD COLUMN shipping_tax_rates text[],
	ADD CONSTRAINT channel_shipping CHECK (order_mgmt.amount_currency(shipping) = currency AND order_mgmt.amount_minor(shipping) > 0);
ALTER TABLE order_mgmt_data.channels ADD COLUMN is_public boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN order_mgmt_data.channels.is_public IS 'visitors may order in it, and read its prices';
COMMENT ON COLUMN order_mgmt_data.channels.shipping IS 'what an order is charged that names no shipping; null: nothing';
COMMENT ON COLUMN order_mgmt_data.channels.shipping_tax_rates IS 'codes of the tax rates of shipping, of an order that names none; null: none';
DROP FUNCTION order_mgmt.put_item(text, text, text, integer, boolean, order_mgmt.strict_jsonb, bigint);

-- The list price beside another one that was charged.
ALTER TABLE order_mgmt_data.order_lines ADD COLUMN list_price order_mgmt.amount, ADD COLUMN price_set_by text;
COMMENT ON COLUMN order_mgmt_data.order_lines.list_price IS 'what the price list said, where unit_price is another price; null: the same, or price_set_by is set and the list had none';
COMMENT ON COLUMN order_mgmt_data.order_lines.price_set_by IS 'who named unit_price, where it is not the price of the list';
DROP TRIGGER refuse_other ON order_mgmt_data.order_lines;
SELECT order_mgmt_data.declare_document('order_mgmt_data.order_lines', is_kept => false,
	frozen => 'tenant_id, order_id, line_no, item_id, sku, location_id, location, ordered, unit_price, line_total, discount, order_discount, tax, list_price, price_set_by');

-- What may be taken off at a register.
ALTER TABLE order_mgmt_data.registers ADD COLUMN discount_limit bigint NOT NULL DEFAULT 0 CHECK (discount_limit >= 0 AND discount_limit <= 1000000);
COMMENT ON COLUMN order_mgmt_data.registers.discount_limit IS 'the most that who may not set discounts takes off a line and a sale, in 1/10000 of a percent';
DROP FUNCTION order_mgmt.put_register(text, text, text, text, boolean, order_mgmt.strict_jsonb, bigint);

-- Records say as which role somebody acted under another name.
CREATE FUNCTION order_mgmt_data.acting_role() RETURNS text LANGUAGE C STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'om_acting_role';
COMMENT ON FUNCTION order_mgmt_data.acting_role() IS 'the role in force, while order_mgmt.actor names somebody else; else null';
ALTER TABLE order_mgmt_data.status_log ADD COLUMN role_name text;
ALTER TABLE order_mgmt_data.status_log ALTER COLUMN role_name SET DEFAULT order_mgmt_data.acting_role();
COMMENT ON COLUMN order_mgmt_data.status_log.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
ALTER TABLE order_mgmt_data.stock_moves ADD COLUMN role_name text;
ALTER TABLE order_mgmt_data.stock_moves ALTER COLUMN role_name SET DEFAULT order_mgmt_data.acting_role();
COMMENT ON COLUMN order_mgmt_data.stock_moves.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
ALTER TABLE order_mgmt_data.money_moves ADD COLUMN role_name text;
ALTER TABLE order_mgmt_data.money_moves ALTER COLUMN role_name SET DEFAULT order_mgmt_data.acting_role();
COMMENT ON COLUMN order_mgmt_data.money_moves.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
ALTER TABLE order_mgmt_data.orders ADD COLUMN role_name text;
ALTER TABLE order_mgmt_data.orders ALTER COLUMN role_name SET DEFAULT order_mgmt_data.acting_role();
COMMENT ON COLUMN order_mgmt_data.orders.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
ALTER TABLE order_mgmt_data.payment_events ADD COLUMN role_name text;
ALTER TABLE order_mgmt_data.payment_events ALTER COLUMN role_name SET DEFAULT order_mgmt_data.acting_role();
COMMENT ON COLUMN order_mgmt_data.payment_events.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';

-- Masters and logs are guarded like documents, and documents keep all that they were made with.
SELECT order_mgmt_data.declare_master('order_mgmt_data.tenants', frozen => 'tenant_id');
SELECT order_mgmt_data.declare_master('order_mgmt_data.access_grants', frozen => 'tenant_id, role_name', is_kept => false);
SELECT order_mgmt_data.declare_log('order_mgmt_data.idempotency_keys');
DROP TRIGGER refuse_delete ON order_mgmt_data.status_log;
SELECT order_mgmt_data.declare_log('order_mgmt_data.status_log');
SELECT order_mgmt_data.declare_log('order_mgmt_data.events', is_kept => false);
SELECT order_mgmt_data.declare_master('order_mgmt_data.locations', frozen => 'tenant_id, location_id, code');
SELECT order_mgmt_data.declare_master('order_mgmt_data.channels', frozen => 'tenant_id, channel_id, code');
SELECT order_mgmt_data.declare_master('order_mgmt_data.channel_locations', frozen => 'tenant_id, channel_id', is_kept => false);
SELECT order_mgmt_data.declare_master('order_mgmt_data.items', frozen => 'tenant_id, item_id, sku');
SELECT order_mgmt_data.declare_master('order_mgmt_data.prices', frozen => 'tenant_id, item_id, currency');
SELECT order_mgmt_data.declare_master('order_mgmt_data.tax_rates', frozen => 'tenant_id, tax_rate_id, code');
CREATE FUNCTION order_mgmt_data.keep_units() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_keep_units';
COMMENT ON FUNCTION order_mgmt_data.keep_units() IS 'trigger: kind and scale of an item stay as they are once stock of it has moved, whoever writes';
CREATE TRIGGER keep_units BEFORE UPDATE OF kind, scale ON order_mgmt_data.items
	FOR EACH ROW WHEN (OLD.kind <> NEW.kind OR OLD.scale <> NEW.scale) EXECUTE FUNCTION order_mgmt_data.keep_units();
ALTER TABLE order_mgmt_data.items ENABLE ALWAYS TRIGGER keep_units;
COMMENT ON TRIGGER keep_units ON order_mgmt_data.items IS 'quantities that have moved keep their meaning';
DROP TRIGGER refuse_other ON order_mgmt_data.reservations;
SELECT order_mgmt_data.declare_document('order_mgmt_data.reservations', is_kept => false,
	frozen => 'tenant_id, reservation_id, line_no, item_id, sku, location_id, location, channel, holder, quantity, actor, occurred_at, recorded_at, metadata, secret_hash');
DROP TRIGGER refuse_delete ON order_mgmt_data.stock_documents;
SELECT order_mgmt_data.declare_log('order_mgmt_data.stock_documents');
DROP TRIGGER refuse_truncate ON order_mgmt_data.stock_policies;
SELECT order_mgmt_data.declare_master('order_mgmt_data.stock_policies', frozen => 'tenant_id, item_id, location_id, channel_id', is_kept => false);
DROP TRIGGER refuse_other ON order_mgmt_data.orders;
SELECT order_mgmt_data.declare_document('order_mgmt_data.orders', is_kept => false,
	frozen => 'tenant_id, order_id, order_number, channel, currency, total, reference, actor, occurred_at, recorded_at, metadata, discount, shipping, tax, secret_hash, role_name');
DROP TRIGGER refuse_other ON order_mgmt_data.order_taxes;
DROP TRIGGER refuse_delete ON order_mgmt_data.order_taxes;
SELECT order_mgmt_data.declare_log('order_mgmt_data.order_taxes');
DROP TRIGGER refuse_other ON order_mgmt_data.payments;
DROP TRIGGER refuse_delete ON order_mgmt_data.payments;
SELECT order_mgmt_data.declare_log('order_mgmt_data.payments');
SELECT order_mgmt_data.declare_log('order_mgmt_data.payment_providers');
DROP TRIGGER refuse_change ON order_mgmt_data.fulfillments;
SELECT order_mgmt_data.declare_document('order_mgmt_data.fulfillments', is_kept => false, once => 'shipped_at, delivered_at',
	frozen => 'tenant_id, fulfillment_id, fulfillment_number, plan_id, order_id, location_id, location, actor, occurred_at, recorded_at, metadata');
DROP TRIGGER refuse_change ON order_mgmt_data.fulfillment_lines;
CREATE TRIGGER refuse_change BEFORE UPDATE OF open ON order_mgmt_data.fulfillment_lines
	FOR EACH ROW WHEN (NEW.open OPERATOR(order_mgmt.>) OLD.open) EXECUTE FUNCTION order_mgmt_data.refuse_change();
CREATE TRIGGER refuse_less BEFORE UPDATE OF shipped, released ON order_mgmt_data.fulfillment_lines
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_less('shipped', 'released');
ALTER TABLE order_mgmt_data.fulfillment_lines ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE order_mgmt_data.fulfillment_lines ENABLE ALWAYS TRIGGER refuse_less;
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.fulfillment_lines IS 'units are planned once';
COMMENT ON TRIGGER refuse_less ON order_mgmt_data.fulfillment_lines IS 'what was shipped or released stays so';
SELECT order_mgmt_data.declare_document('order_mgmt_data.fulfillment_lines', is_kept => false, frozen => 'tenant_id, fulfillment_id, line_no, order_id, planned');
DROP TRIGGER refuse_change ON order_mgmt_data.returns;
SELECT order_mgmt_data.declare_document('order_mgmt_data.returns', is_kept => false,
	frozen => 'tenant_id, return_id, return_number, order_id, location_id, location, currency, reason, actor, occurred_at, recorded_at, metadata');
DROP TRIGGER refuse_change ON order_mgmt_data.return_lines;
DROP TRIGGER refuse_delete ON order_mgmt_data.return_lines;
DROP TRIGGER refuse_truncate ON order_mgmt_data.return_lines;
SELECT order_mgmt_data.declare_document('order_mgmt_data.return_lines', frozen => 'tenant_id, return_id, line_no, requested, reason');
DROP TRIGGER refuse_other ON order_mgmt_data.transfers;
SELECT order_mgmt_data.declare_document('order_mgmt_data.transfers', is_kept => false,
	frozen => 'tenant_id, transfer_id, transfer_number, from_location_id, from_location, to_location_id, to_location, reference, actor, occurred_at, recorded_at, metadata');
CREATE TRIGGER refuse_change BEFORE UPDATE OF shipped_at ON order_mgmt_data.transfers
	FOR EACH ROW WHEN (OLD.shipped_at IS NOT NULL AND (NEW.shipped_at <= OLD.shipped_at) IS NOT TRUE) EXECUTE FUNCTION order_mgmt_data.refuse_change();
ALTER TABLE order_mgmt_data.transfers ENABLE ALWAYS TRIGGER refuse_change;
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.transfers IS 'goods that left have left: only an earlier shipment is recorded late';
CREATE TRIGGER refuse_less BEFORE UPDATE OF shipped, canceled, received, missing, returned ON order_mgmt_data.transfer_lines
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_less('shipped', 'canceled', 'received', 'missing', 'returned');
ALTER TABLE order_mgmt_data.transfer_lines ENABLE ALWAYS TRIGGER refuse_less;
COMMENT ON TRIGGER refuse_less ON order_mgmt_data.transfer_lines IS 'what happened to units stays so';
DROP TRIGGER refuse_other ON order_mgmt_data.shifts;
DROP TRIGGER refuse_change ON order_mgmt_data.shifts;
CREATE TRIGGER refuse_change BEFORE UPDATE OF expected, counted, closed_by, closed_at
	ON order_mgmt_data.shifts FOR EACH ROW WHEN (OLD.status = ANY (ARRAY['closed', 'sealed']))
	EXECUTE FUNCTION order_mgmt_data.refuse_change();
ALTER TABLE order_mgmt_data.shifts ENABLE ALWAYS TRIGGER refuse_change;
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.shifts IS 'what a closed shift came to is fixed';
SELECT order_mgmt_data.declare_document('order_mgmt_data.shifts', is_kept => false,
	frozen => 'tenant_id, shift_id, register_id, register, shift_number, currency, opening_float, opened_by, actor, opened_at, recorded_at, metadata');
SELECT order_mgmt_data.declare_master('order_mgmt_data.registers', frozen => 'tenant_id, register_id, code');
SELECT order_mgmt_data.declare_master('order_mgmt_data.staff', frozen => 'tenant_id, staff_id, code');
-- What all units of a receipt cost.  What is at a guess, by where it came from and went; of a position below zero it went to customers.
ALTER TABLE order_mgmt_data.stock_moves ADD COLUMN line_cost order_mgmt.amount;
COMMENT ON COLUMN order_mgmt_data.stock_moves.line_cost IS 'what all units of a receipt cost, where that was said instead of unit_cost';
ALTER TABLE order_mgmt_data.stock_costs ADD COLUMN guessed_received order_mgmt.quantity, ADD COLUMN guessed_lost order_mgmt.quantity;
ALTER TABLE order_mgmt_data.stock_move_costs ADD COLUMN guessed_received order_mgmt.quantity, ADD COLUMN guessed_lost order_mgmt.quantity;
COMMENT ON TABLE order_mgmt_data.stock_move_costs IS 'what each move that crosses the border or changes location was worth, per position it changed; append-only, written by the folder only
Moving average: goods leave at the average of their position and come in at their own cost. What was issued before it was received is priced at the last known average, and goods of which no cost is known at nothing; the next receipt with a cost corrects that.';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.correction IS 'how much more than was guessed cost what was at a guess, less what is still there of it: in value already, went to the accounts where the goods went and came from';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.guessed_received IS 'of what is there at a guess, what came from the supplier or production (negative: went to it): no cost of the position is known yet, or it is below zero; null: nothing';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.guessed_lost IS 'the same of what was found (negative: lost); the rest of what is at a guess went to customers';
-- Of positions of which no cost is known yet, all moves say it; the first cost will correct them.
ALTER TABLE order_mgmt_data.stock_move_costs DISABLE TRIGGER refuse_change;
UPDATE order_mgmt_data.stock_move_costs AS c SET guessed_received = nullif(g.received::numeric, 0)::order_mgmt.quantity, guessed_lost = nullif(g.lost::numeric, 0)::order_mgmt.quantity
FROM (
	SELECT r.tenant_id, r.item_id, r.location_id, max(r.position_no) AS position_no,
		order_mgmt.sum(r.quantity) FILTER (WHERE s.side <> 'customer' AND s.side <> 'loss') AS received,
		order_mgmt.sum(r.quantity) FILTER (WHERE s.side = 'loss') AS lost
	FROM order_mgmt_data.stock_move_costs AS r
	JOIN order_mgmt_data.stock_moves AS m ON m.tenant_id = r.tenant_id AND m.move_id = r.move_id
	CROSS JOIN LATERAL (SELECT CASE WHEN m.from_state::text = ANY ('{customer,loss}') THEN m.from_state::text
		WHEN m.to_state::text = ANY ('{customer,loss}') THEN m.to_state::text ELSE 'supplier' END AS side) AS s
	GROUP BY r.tenant_id, r.item_id, r.location_id HAVING count(r.value) = 0) AS g
WHERE c.tenant_id = g.tenant_id AND c.item_id = g.item_id AND c.location_id = g.location_id AND c.position_no = g.position_no;
ALTER TABLE order_mgmt_data.stock_move_costs ENABLE ALWAYS TRIGGER refuse_change;
UPDATE order_mgmt_data.stock_costs AS c SET guessed_received = r.guessed_received, guessed_lost = r.guessed_lost
FROM order_mgmt_data.stock_move_costs AS r
WHERE r.tenant_id = c.tenant_id AND r.item_id = c.item_id AND r.location_id = c.location_id AND r.position_no = c.records
	AND (r.guessed_received IS NOT NULL OR r.guessed_lost IS NOT NULL);

-- What was canceled, and when; of older cancellations the day of the last one of their order is known.
CREATE TABLE order_mgmt_data.order_cancellations (
	tenant_id bigint NOT NULL,
	order_id uuid NOT NULL,
	line_no integer NOT NULL,
	canceled order_mgmt.quantity NOT NULL,
	quantity order_mgmt.quantity NOT NULL CHECK (quantity OPERATOR(order_mgmt.>) '0'),
	was_paid boolean NOT NULL,
	recorded_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, order_id, line_no, canceled)
);
COMMENT ON TABLE order_mgmt_data.order_cancellations IS 'what was canceled of order lines, and when; append-only';
COMMENT ON COLUMN order_mgmt_data.order_cancellations.canceled IS 'what was canceled of the line by then, this included';
COMMENT ON COLUMN order_mgmt_data.order_cancellations.was_paid IS 'true: money had been taken for the order, so its value is a return; false: it lowered revenue';
SELECT order_mgmt_data.declare_log('order_mgmt_data.order_cancellations');
INSERT INTO order_mgmt_data.order_cancellations (tenant_id, order_id, line_no, canceled, quantity, was_paid, recorded_at)
SELECT l.tenant_id, l.order_id, l.line_no, l.canceled, l.canceled, coalesce(m.was_paid, false), coalesce(m.recorded_at, o.recorded_at)
FROM order_mgmt_data.order_lines AS l
JOIN order_mgmt_data.orders AS o ON o.tenant_id = l.tenant_id AND o.order_id = l.order_id
CROSS JOIN LATERAL (
	SELECT bool_or(m.to_account = 'returns') AS was_paid, max(m.recorded_at) AS recorded_at FROM order_mgmt_data.money_moves AS m
	WHERE m.tenant_id = l.tenant_id AND m.order_id = l.order_id AND m.document_kind = 'order' AND coalesce(m.reason, '') <> 'update to 0.4.0'
		AND m.from_account = 'receivable' AND (m.to_account = 'returns' OR m.to_account = 'revenue')) AS m
WHERE l.canceled OPERATOR(order_mgmt.>) '0';

-- A sale of a closed shift is late.  Services of a register are sold where it stands.
ALTER TABLE order_mgmt_data.payment_events ADD COLUMN is_late boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN order_mgmt_data.payment_events.is_late IS 'true: recorded after its shift was closed; its cash is in what was counted, and goes to over_short';
ALTER TABLE order_mgmt_data.register_sales ADD COLUMN location_id bigint, ADD COLUMN is_late boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN order_mgmt_data.register_sales.location_id IS 'where it was sold, services too';
COMMENT ON COLUMN order_mgmt_data.register_sales.is_late IS 'true: made offline, and recorded after the shift of its time was closed: it is not in what that expected';
ALTER TABLE order_mgmt_data.register_sales DISABLE TRIGGER refuse_change;
UPDATE order_mgmt_data.register_sales AS s SET location_id = r.location_id
FROM order_mgmt_data.registers AS r WHERE r.tenant_id = s.tenant_id AND r.code = s.register;
ALTER TABLE order_mgmt_data.register_sales ENABLE ALWAYS TRIGGER refuse_change;
COMMENT ON FUNCTION order_mgmt_data.check_shift() IS 'trigger: what happens at a register (has a shift_id) belongs to a shift that is open, or is late and belongs to one that is closed, and stays so until commit, and is in its currency; a row that arrives stamped is history
Arguments: the column of its amount; stamp: stamps the row';
COMMENT ON TRIGGER check_shift ON order_mgmt_data.register_sales IS 'a sale needs an open shift, or one that was closed before it was recorded';
-- A time zone changes from a day on.
ALTER TABLE order_mgmt_data.tenants ADD COLUMN time_zone_changes text[];
COMMENT ON COLUMN order_mgmt_data.tenants.time_zone IS 'in which the first business day began';
COMMENT ON COLUMN order_mgmt_data.tenants.time_zone_changes IS 'what it became: a day and the time zone in which that day and those after it begin, and so on; null: nothing';

-- New codes are compared with those that are there.
CREATE INDEX items_folded_sku ON order_mgmt_data.items (tenant_id, order_mgmt_data.folded_code(sku));

-- fragment code

-- Roles have the rights that their profiles give now.
SELECT order_mgmt.grant_access(g.role_name, g.profile, array_agg(g.tenant_id ORDER BY g.tenant_id))
FROM order_mgmt_data.access_grants AS g
JOIN pg_catalog.pg_roles AS r ON r.rolname = g.role_name
WHERE g.tenant_id = 1 OR EXISTS (SELECT FROM order_mgmt_data.tenants AS t WHERE t.tenant_id = g.tenant_id)
GROUP BY g.role_name, g.profile;
