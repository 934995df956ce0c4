-- 0.3.0 -> 0.4.0: trust.  Frozen: see README.md.

-- What state fragments of new modules call.
DROP FUNCTION order_mgmt_data.declare_document(regclass, text, text, boolean);
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
			AND p.pronamespace = 'order_mgmt_data'::regnamespace AND c.relnamespace = 'order_mgmt_data'::regnamespace
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
		move.amount := order_mgmt.amount_of((round(line.surplus * least(line.posted / line.discount, 1))::bigint) * trim_scale(1.0 / order_mgmt.amount_minor(order_mgmt.amount_of(1, line.currency))), line.currency);
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
			move.amount := order_mgmt.amount_of((part - order_mgmt.share(tax.minor, line.whole, 0, line.settled)) * trim_scale(1.0 / order_mgmt.amount_minor(order_mgmt.amount_of(1, line.currency))), line.currency);
			corrections := corrections || move;
		END LOOP;
		move.to_account := CASE WHEN EXISTS (
			SELECT FROM order_mgmt_data.money_moves AS m
			WHERE m.tenant_id = line.tenant_id AND m.order_id = line.order_id AND m.from_account = 'receivable' AND m.to_account = 'returns'
		) THEN 'returns' ELSE 'revenue' END;
		move.to_id := line.channel_id;
		move.amount := order_mgmt.amount_of((rest - order_mgmt.share(rest_total, line.whole, 0, line.settled)) * trim_scale(1.0 / order_mgmt.amount_minor(order_mgmt.amount_of(1, line.currency))), line.currency);
		corrections := corrections || move;
	END LOOP;

	INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, from_id, to_account, to_id, amount, document_kind, document_id,
			order_id, channel_id, location_id, reason, actor, occurred_at, recorded_at, stamp)
	SELECT x.tenant_id, (current_setting('order_mgmt.node_id')::bigint << 44) | nextval('order_mgmt_data.ledger_id_seq'),
		CASE WHEN a.minor > 0 THEN x.from_account ELSE x.to_account END, CASE WHEN a.minor > 0 THEN x.from_id ELSE x.to_id END,
		CASE WHEN a.minor > 0 THEN x.to_account ELSE x.from_account END, CASE WHEN a.minor > 0 THEN x.to_id ELSE x.from_id END,
		order_mgmt.amount_of((abs(a.minor)) * trim_scale(1.0 / order_mgmt.amount_minor(order_mgmt.amount_of(1, order_mgmt.amount_currency(x.amount)))), order_mgmt.amount_currency(x.amount)), 'order', x.order_id,
		x.order_id, x.channel_id, x.location_id, 'update to 0.4.0', current_user, order_mgmt.clock(), order_mgmt.clock(), pg_current_xact_id()::text::bigint
	FROM unnest(corrections) AS x CROSS JOIN LATERAL (SELECT order_mgmt.amount_minor(x.amount) AS minor) AS a
	WHERE a.minor <> 0;

	-- Goodwill lowers the taxes of what is left of the order, in proportion.
	INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, from_id, to_account, to_id, amount, document_kind, document_id,
			order_id, channel_id, reason, actor, occurred_at, recorded_at, stamp)
	SELECT g.tenant_id, (current_setting('order_mgmt.node_id')::bigint << 44) | nextval('order_mgmt_data.ledger_id_seq'),
		x.from_account::order_mgmt.money_account, x.from_id, x.to_account::order_mgmt.money_account, x.to_id, order_mgmt.amount_of((g.minor) * trim_scale(1.0 / order_mgmt.amount_minor(order_mgmt.amount_of(1, g.currency))), g.currency), 'payment', g.payment_id,
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
			AND p.pronamespace = 'order_mgmt_data'::regnamespace AND c.relnamespace = 'order_mgmt_data'::regnamespace
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
-- Code of the base: clock, version, error codes.

CREATE OR REPLACE FUNCTION order_mgmt.clock() RETURNS timestamptz
	LANGUAGE C STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_clock_now';
COMMENT ON FUNCTION order_mgmt.clock() IS 'the one clock: order_mgmt.clock if set (superuser; tests and replays), else the start of the transaction';

CREATE OR REPLACE FUNCTION order_mgmt.extension_version() RETURNS text
	LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_extension_version';
COMMENT ON FUNCTION order_mgmt.extension_version() IS 'version of the loaded library';

CREATE OR REPLACE FUNCTION order_mgmt_data.error_code_list(OUT code text, OUT sqlstate text, OUT meaning text, OUT next_step text)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL SAFE ROWS 50 AS 'MODULE_PATHNAME', 'om_error_code_list';
COMMENT ON FUNCTION order_mgmt_data.error_code_list() IS 'all business error codes, as the library raises them';

CREATE OR REPLACE VIEW order_mgmt.error_codes AS
	SELECT l.code, l.sqlstate, l.meaning, l.next_step FROM order_mgmt_data.error_code_list() AS l;
COMMENT ON VIEW order_mgmt.error_codes IS 'one row per business error code: its SQLSTATE, meaning and next step';
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
-- Code of the counters: what they hold and how they run.

CREATE OR REPLACE FUNCTION order_mgmt.engine_status(OUT engine text, OUT has_shared_memory boolean, OUT keys_max bigint, OUT keys_used bigint,
		OUT takes bigint, OUT refusals bigint, OUT waits bigint, OUT lock_path_falls bigint, OUT loads bigint, OUT evictions bigint)
	RETURNS SETOF record LANGUAGE C VOLATILE ROWS 1 AS 'MODULE_PATHNAME', 'om_engine_status';
COMMENT ON FUNCTION order_mgmt.engine_status() IS 'which engine decides stock in this session, and what the counters did since the server started
One row. engine: counter (shared memory) or lock (key locks).';

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
-- Code of access: tenants, profiles and grants.

CREATE OR REPLACE FUNCTION order_mgmt_data.allowed_tenants("right" text) RETURNS bigint[]
	LANGUAGE C STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_allowed_tenants';
COMMENT ON FUNCTION order_mgmt_data.allowed_tenants(text) IS 'for functions that act for several tenants: those for which the role in force has a right, narrowed by order_mgmt.tenant_id, or not_allowed; null = all (owner and superusers)';

-- What conditions of views ask.  No SECURITY DEFINER, since they tell who reads: our own functions, or a role.
CREATE OR REPLACE FUNCTION order_mgmt_data.tenants_with("right" text) RETURNS bigint[]
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'om_tenants_with';
COMMENT ON FUNCTION order_mgmt_data.tenants_with(text) IS 'tenants whose rows a view shows by a right: those where its reader has it, narrowed by order_mgmt.tenant_id; all that there are to owner, superusers and functions of the extension';

CREATE OR REPLACE FUNCTION order_mgmt_data.sees_all_locations("right" text) RETURNS boolean
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'om_sees_all_locations';
COMMENT ON FUNCTION order_mgmt_data.sees_all_locations(text) IS 'true if the reader of a view has a right at all locations of all tenants of tenants_with';

CREATE OR REPLACE FUNCTION order_mgmt_data.sees_location("right" text, tenant_id bigint, location_id bigint) RETURNS boolean
	LANGUAGE C STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_sees_location';
COMMENT ON FUNCTION order_mgmt_data.sees_location(text, bigint, bigint) IS 'true if the reader of a view has a right for a tenant at a location; location null: at all of them';

CREATE OR REPLACE FUNCTION order_mgmt_data.show_rows(relation regclass, "right" text, locations text[] DEFAULT NULL, where_seen text DEFAULT NULL)
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	condition text := format('tenant_id = ANY ((SELECT order_mgmt_data.tenants_with(%L))::bigint[])', "right");
	places text[] := CASE WHEN locations = '{}' OR where_seen IS NOT NULL THEN locations || ARRAY['NULL'] ELSE locations END;
BEGIN
	IF places IS NOT NULL THEN
		condition := condition || format(' AND (%s)', concat_ws(' OR ', format('(SELECT order_mgmt_data.sees_all_locations(%L))', "right"),
			(SELECT string_agg(format('order_mgmt_data.sees_location(%L, tenant_id, %s)', "right", p), ' OR ') FROM unnest(places) AS p), where_seen));
	END IF;
	EXECUTE format('DROP POLICY IF EXISTS granted_rows ON %s', relation);
	EXECUTE format('CREATE POLICY granted_rows ON %s FOR SELECT USING (%s)', relation, condition);
	EXECUTE format('COMMENT ON POLICY granted_rows ON %s IS %L', relation, 'who has the right ' || "right" || ' sees the rows of the tenants, and of the locations, where it holds');
END
$$;
COMMENT ON FUNCTION order_mgmt_data.show_rows(regclass, text, text[], text) IS 'for install scripts: which right shows the rows of a table through the views above it; a table without is shown to its owner only
locations: columns of which one must name a location where the right holds; none of them: it must hold everywhere. where_seen: a condition that will do instead. Neither: the rows are of no location.';

CREATE OR REPLACE VIEW order_mgmt.tenants WITH (security_invoker = true) AS
	SELECT t.tenant_id, t.name, t.is_active, t.metadata,
		coalesce(t.time_zone_changes[cardinality(t.time_zone_changes)], t.time_zone) AS time_zone,
		t.time_zone_changes[cardinality(t.time_zone_changes) - 1]::date AS time_zone_from
	FROM order_mgmt_data.tenants AS t;
COMMENT ON VIEW order_mgmt.tenants IS 'one row per tenant the role may act for';
SELECT order_mgmt_data.show_rows('order_mgmt_data.tenants', 'basics');

CREATE OR REPLACE FUNCTION order_mgmt_data.profile_right_list(OUT profile text, OUT "right" text, OUT kind text, OUT object text, OUT argument text,
		OUT allows text)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL SAFE ROWS 500 AS 'MODULE_PATHNAME', 'om_profile_right_list';
COMMENT ON FUNCTION order_mgmt_data.profile_right_list() IS 'all rights of all profiles, and what needs each';

CREATE OR REPLACE VIEW order_mgmt.profile_rights AS
	SELECT l.profile, l."right", l.kind, l.object, l.argument, l.allows FROM order_mgmt_data.profile_right_list() AS l;
COMMENT ON VIEW order_mgmt.profile_rights IS 'one row per profile of grant_access, right it has, and what needs the right
kind: function, view, reports (all views of order_mgmt_report), argument (of the function object, null: of every function; by its path in JSON). allows: what may be done with the right.';

CREATE OR REPLACE FUNCTION order_mgmt.grant_access(role_name text, profile text, tenant_ids bigint[] DEFAULT '{1}', locations text[] DEFAULT NULL)
	RETURNS SETOF text LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_grant_access';
COMMENT ON FUNCTION order_mgmt.grant_access(text, text, bigint[], text[]) IS 'gives an existing role the rights of a profile for some tenants, or at some locations of one tenant
profile: visitor, storefront, gateway, web, cashier, manager, warehouse, analyst, admin; another one for the same tenant replaces the first. The caller needs the right grant there, and all rights of the profile. Returns what was granted, a line each.
Example: SELECT * FROM order_mgmt.grant_access(''shop_web'', ''web'', ''{1}'')';

CREATE OR REPLACE FUNCTION order_mgmt.revoke_access(role_name text, tenant_ids bigint[] DEFAULT NULL)
	RETURNS SETOF text LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_revoke_access';
COMMENT ON FUNCTION order_mgmt.revoke_access(text, bigint[]) IS 'takes a role''s tenants away, and its rights with the last of them
tenant_ids null = all for which the caller has the right grant, which it needs. Returns what was revoked, a line each.';

CREATE OR REPLACE VIEW order_mgmt_data.held_grants AS
	SELECT g.tenant_id, g.role_name, g.profile, g.location_ids, r.oid AS role_oid, r.rolname::text AS role_now
	FROM order_mgmt_data.access_grants AS g
	LEFT JOIN order_mgmt_data.grantees AS b ON b.role_name = g.role_name
	LEFT JOIN pg_catalog.pg_roles AS r ON CASE WHEN EXISTS (SELECT FROM order_mgmt_data.grantees AS m WHERE m.role_name = '')
		THEN r.oid = b.role_oid ELSE r.rolname = g.role_name END;
COMMENT ON VIEW order_mgmt_data.held_grants IS 'one row per grant, with the role that it is of: null when that is gone; before the grants of a restored database are bound, the role of the name';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_access(tenants bigint[], "full" boolean) RETURNS SETOF order_mgmt.verification
	LANGUAGE sql STABLE
	BEGIN ATOMIC
		SELECT 'grants_have_roles'::text, count(*), count(*) FILTER (WHERE g.role_now IS NULL OR g.role_now <> g.role_name),
			min(CASE WHEN g.role_now IS NULL THEN g.role_name || ' is nobody' WHEN g.role_now <> g.role_name THEN g.role_name || ' is ' || g.role_now END)
		FROM order_mgmt_data.held_grants AS g
		WHERE tenants IS NULL OR g.tenant_id = ANY (tenants);
	END;
COMMENT ON FUNCTION order_mgmt_data.verify_access(bigint[], boolean) IS 'grants are of a role that is there, under the name it has';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_tenants(tenants bigint[], "full" boolean)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 2 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	relation regclass;
	used bigint[];
	found bigint := 0;
	missing text[] := '{}';
BEGIN
	-- No table takes rows without its rules.
	RETURN QUERY
	SELECT 'triggers_fire', count(*), count(*) FILTER (WHERE t.tgenabled <> 'A'),
		min(format('%s of %s', t.tgname, t.tgrelid::regclass)) FILTER (WHERE t.tgenabled <> 'A')
	FROM pg_trigger AS t
	JOIN pg_class AS c ON c.oid = t.tgrelid AND c.relnamespace = 'order_mgmt_data'::regnamespace
	JOIN pg_proc AS p ON p.oid = t.tgfoid AND p.pronamespace = c.relnamespace
	WHERE NOT t.tgisinternal;

	IF NOT "full" THEN
		RETURN;
	END IF;

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
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_tenants(bigint[], boolean) IS 'what all tables have in common, for verify(): their triggers fire, and their tenants exist';

CREATE OR REPLACE FUNCTION order_mgmt_data.business_date(at timestamptz, time_zone text) RETURNS date
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (at AT TIME ZONE coalesce(time_zone, 'UTC'))::date;
COMMENT ON FUNCTION order_mgmt_data.business_date(timestamptz, text) IS 'the day an instant belongs to in a time zone; null = UTC';

CREATE OR REPLACE FUNCTION order_mgmt_data.changed_business_date(at timestamptz, time_zone text, changes text[]) RETURNS date
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (SELECT least(
		(at AT TIME ZONE coalesce((array_agg(c.zone ORDER BY c.day DESC) FILTER (WHERE c.day::timestamp AT TIME ZONE c.zone <= at))[1], time_zone))::date,
		min(c.day) FILTER (WHERE c.day::timestamp AT TIME ZONE c.zone > at) - 1)
	FROM (SELECT changes[i]::date AS day, changes[i + 1] AS zone FROM generate_series(1, cardinality(changes), 2) AS i) AS c);
COMMENT ON FUNCTION order_mgmt_data.changed_business_date(timestamptz, text, text[]) IS 'the day an instant belongs to where the time zone changed: a day begins in the time zone that it has, and ends with the next one';

CREATE OR REPLACE FUNCTION order_mgmt_data.business_date(at timestamptz, time_zone text, changes text[]) RETURNS date
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE WHEN changes IS NULL THEN order_mgmt_data.business_date(at, time_zone)
		ELSE order_mgmt_data.changed_business_date(at, time_zone, changes) END;
COMMENT ON FUNCTION order_mgmt_data.business_date(timestamptz, text, text[]) IS 'the day an instant belongs to in a tenant''s time zone, as tenants keeps it; null = UTC';

CREATE OR REPLACE FUNCTION order_mgmt_data.change_time_zone(time_zone text, changes text[], wanted text, at timestamptz) RETURNS text[]
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- what has not begun yet is replaced
	WHILE cardinality(changes) > 0 AND changes[cardinality(changes) - 1]::date::timestamp AT TIME ZONE changes[cardinality(changes)] > at LOOP
		changes := trim_array(changes, 2);
	END LOOP;
	IF wanted <> coalesce(changes[cardinality(changes)], time_zone) THEN
		changes := changes || ARRAY[to_char(greatest(order_mgmt_data.business_date(at, time_zone, nullif(changes, '{}')),
			order_mgmt_data.business_date(at, wanted)) + 1, 'YYYY-MM-DD'), wanted];
	END IF;
	RETURN nullif(changes, '{}');
END $$;
COMMENT ON FUNCTION order_mgmt_data.change_time_zone(text, text[], text, timestamptz) IS 'changes of a time zone, with another one from the first day on that has begun nowhere yet';
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

CREATE OR REPLACE VIEW order_mgmt.events WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.stamp, e.id, e.aggregatetype, e.aggregateid, e.type, e.payload, e.occurred_at
	FROM order_mgmt_data.events AS e;
COMMENT ON VIEW order_mgmt.events IS 'one row per committed business fact (the outbox)';
SELECT order_mgmt_data.show_rows('order_mgmt_data.events', 'read_events', locations => '{}');

CREATE OR REPLACE VIEW order_mgmt.status_log WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.log_id, l.document_kind, l.document_id, l.document_line, l.from_status, l.to_status,
		l.reason, l.channel, l.actor, l.approver, l.occurred_at, l.recorded_at, l.stamp, l.role_name
	FROM order_mgmt_data.status_log AS l;
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

-- What has documents adds its own to this view.
CREATE OR REPLACE VIEW order_mgmt_data.documents WITH (security_invoker = true) AS
	SELECT NULL::bigint AS tenant_id, NULL::text AS document_kind, NULL::uuid AS document_id, NULL::text AS status WHERE false;
COMMENT ON VIEW order_mgmt_data.documents IS 'one row per document of any kind: what moves, idempotency keys and the status log refer to';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_journal(tenants bigint[], "full" boolean)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 10 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- A document is in a status that its machine knows.
	RETURN QUERY
	SELECT 'document_statuses', count(*), count(*) FILTER (WHERE t.to_status IS NULL),
		min(format('tenant %s %s %s: %s', d.tenant_id, d.document_kind, d.document_id, d.status)) FILTER (WHERE t.to_status IS NULL)
	FROM order_mgmt_data.documents AS d
	LEFT JOIN (SELECT DISTINCT s.document_kind, s.to_status FROM order_mgmt.state_transitions AS s) AS t
		ON t.document_kind = d.document_kind AND t.to_status = d.status
	WHERE d.status IS NOT NULL AND (tenants IS NULL OR d.tenant_id = ANY (tenants));

	-- The outbox has no stamp from the future.
	RETURN QUERY
	SELECT 'stamps_are_past', count(*), count(*) FILTER (WHERE e.stamp >= w.bound), min(format('event %s', e.id)) FILTER (WHERE e.stamp >= w.bound)
	FROM order_mgmt_data.events AS e
	CROSS JOIN (SELECT greatest(pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
		coalesce(pg_current_xact_id_if_assigned()::text::bigint + 1, 0)) AS bound) AS w
	WHERE tenants IS NULL OR e.tenant_id = ANY (tenants);

	-- A stored answer has its document.
	RETURN QUERY
	SELECT 'idempotency_answers_exist', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
	FROM (SELECT format('tenant %s function %s key %s', k.tenant_id, k.function, k.idempotency_key) AS sample,
			NOT EXISTS (SELECT 1 FROM order_mgmt_data.documents AS d WHERE d.tenant_id = k.tenant_id AND d.document_id = k.document_id) AS missing
		FROM order_mgmt_data.idempotency_keys AS k
		WHERE tenants IS NULL OR k.tenant_id = ANY (tenants)) AS w;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_journal(bigint[], boolean) IS 'the invariants that all documents have in common, for verify()';
-- Code of the ledger: positions, effects, cost, folding.

-- Who may read the ledger's tables; accounts are of the whole tenant, whatever is posted to them.
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_moves', 'read_stock', locations => '{location_id,other_location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_balances', 'read_stock', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.money_moves', 'read_money', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.money_balances', 'read_money', locations => '{}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_move_costs', 'reports', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_costs', 'reports', locations => '{location_id}');

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
	WHERE e.stamp >= (SELECT c.fold_stamp FROM order_mgmt_data.stock_control AS c)
		AND e.stamp >= coalesce(b.fold_stamp, 0);
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

CREATE OR REPLACE FUNCTION order_mgmt.compact_balances(keys_max integer DEFAULT 1000)
	RETURNS integer LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_compact_balances';
COMMENT ON FUNCTION order_mgmt.compact_balances(integer) IS 'folds decided moves into the balances, at most keys_max positions; returns how many
The last step also folds the accounts of the money ledger, and prices what arrived and left at moving average.
Run it until it returns 0, from a job, at READ COMMITTED. One folder at a time; another one returns 0 at once.
Example: SELECT order_mgmt.compact_balances()';

CREATE OR REPLACE FUNCTION order_mgmt.resync_stock()
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_resync_stock';
COMMENT ON FUNCTION order_mgmt.resync_stock() IS 'rebuilds balances and counters from the ledger and re-enables its triggers; returns the positions rebuilt
Owner and superusers only, as the first stock call of a READ COMMITTED transaction. Sales wait while it runs.';

CREATE OR REPLACE VIEW order_mgmt_data.money_effects WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.to_account AS account, m.to_id AS account_id, order_mgmt.amount_currency(m.amount) AS currency,
		m.amount AS delta, m.stamp, m.move_id, m.recorded_at
	FROM order_mgmt_data.money_moves AS m
	UNION ALL
	SELECT m.tenant_id, m.from_account, m.from_id, order_mgmt.amount_currency(m.amount),
		OPERATOR(order_mgmt.-) m.amount, m.stamp, m.move_id, m.recorded_at
	FROM order_mgmt_data.money_moves AS m;
COMMENT ON VIEW order_mgmt_data.money_effects IS 'two rows per money move: what it debits (positive) and what it credits (negative)';

CREATE OR REPLACE VIEW order_mgmt_data.cost_effects WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.move_id, m.item_id, m.location_id, OPERATOR(order_mgmt.-) m.quantity AS delta, m.stamp
	FROM order_mgmt_data.stock_moves AS m
	WHERE m.from_state OPERATOR(order_mgmt.<) 'supplier'
		AND (m.to_state OPERATOR(order_mgmt.>=) 'supplier' OR m.other_location_id IS NOT NULL)
	UNION ALL
	SELECT m.tenant_id, m.move_id, m.item_id, coalesce(m.other_location_id, m.location_id), m.quantity, m.stamp
	FROM order_mgmt_data.stock_moves AS m
	WHERE m.to_state OPERATOR(order_mgmt.<) 'supplier'
		AND (m.from_state OPERATOR(order_mgmt.>=) 'supplier' OR m.other_location_id IS NOT NULL);
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

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_cost(tenants bigint[], "full" boolean)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 5 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
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

	IF NOT "full" THEN
		RETURN;
	END IF;

	-- A position is the sum of its records, each of which it has once.
	RETURN QUERY
	WITH summed AS (
		SELECT c.tenant_id, c.item_id, c.location_id, count(*) AS records, max(c.position_no) AS last_no, order_mgmt.sum(c.quantity) AS quantity,
			sum(order_mgmt.amount_minor(c.value)) AS minor, count(DISTINCT order_mgmt.amount_currency(c.value)) AS currencies
		FROM order_mgmt_data.stock_move_costs AS c
		GROUP BY c.tenant_id, c.item_id, c.location_id
	), compared AS (
		SELECT coalesce(c.tenant_id, t.tenant_id) AS tenant_id, coalesce(c.item_id, t.item_id) AS item_id,
			coalesce(c.location_id, t.location_id) AS location_id,
			(c.records = t.records AND t.records = t.last_no AND t.currencies <= 1 AND c.quantity OPERATOR(order_mgmt.=) t.quantity
				AND coalesce(order_mgmt.amount_minor(c.value), 0) = coalesce(t.minor, 0)
				AND (c.cost_value IS NULL OR c.quantity OPERATOR(order_mgmt.<) '0' OR (c.guessed_received IS NULL AND c.guessed_lost IS NULL))) IS NOT TRUE AS wrong
		FROM order_mgmt_data.cost_positions AS c
		FULL JOIN summed AS t ON t.tenant_id = c.tenant_id AND t.item_id = c.item_id AND t.location_id = c.location_id
	)
	SELECT 'costs_match_records', count(*), count(*) FILTER (WHERE w.wrong),
		min(format('tenant %s item %s location %s', w.tenant_id, w.item_id, w.location_id)) FILTER (WHERE w.wrong)
	FROM compared AS w WHERE tenants IS NULL OR w.tenant_id = ANY (tenants);

	-- What is decided is priced, and what is priced has moved.
	RETURN QUERY
	WITH compared AS (
		SELECT coalesce(e.tenant_id, c.tenant_id) AS tenant_id, coalesce(e.move_id, c.move_id) AS move_id,
			CASE WHEN c.move_id IS NULL THEN e.stamp < (SELECT s.cost_stamp FROM order_mgmt_data.stock_control AS s)
				ELSE e.move_id IS NULL OR e.item_id <> c.item_id OR e.delta OPERATOR(order_mgmt.<>) c.quantity END AS wrong
		FROM order_mgmt_data.cost_effects AS e
		FULL JOIN order_mgmt_data.stock_move_costs AS c ON c.tenant_id = e.tenant_id AND c.move_id = e.move_id AND c.location_id = e.location_id
	)
	SELECT 'moves_are_priced', count(*), count(*) FILTER (WHERE w.wrong), min(format('tenant %s move %s', w.tenant_id, w.move_id)) FILTER (WHERE w.wrong)
	FROM compared AS w WHERE tenants IS NULL OR w.tenant_id = ANY (tenants);
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_cost(bigint[], boolean) IS 'the invariants of cost, for verify()';

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

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_ledger(tenants bigint[], "full" boolean)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql VOLATILE ROWS 10 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	suspects text[];
	seen text[];
BEGIN
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

	-- No gift card and no store credit is overdrawn, but by a forced move.
	RETURN QUERY
	WITH holders AS (
		SELECT m.tenant_id, m.holder_id, bool_or(m.posting & 1 = 1) AS is_forced, count(DISTINCT order_mgmt.amount_currency(m.amount)) > 1 AS is_mixed,
			sum(CASE WHEN m.from_account = ANY ('{store_credit,gift_card}') THEN order_mgmt.amount_minor(m.amount)
				ELSE - order_mgmt.amount_minor(m.amount) END) AS minor
		FROM order_mgmt_data.money_moves AS m
		WHERE m.holder_id IS NOT NULL AND (m.from_account = ANY ('{store_credit,gift_card}') OR m.to_account = ANY ('{store_credit,gift_card}'))
			AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
		GROUP BY m.tenant_id, m.holder_id
	)
	SELECT 'stored_value_not_negative', count(*), count(*) FILTER (WHERE h.is_mixed OR (h.minor < 0 AND NOT h.is_forced)),
		min(format('tenant %s holder %s: %s', h.tenant_id, h.holder_id, h.minor)) FILTER (WHERE h.is_mixed OR (h.minor < 0 AND NOT h.is_forced))
	FROM holders AS h;

	IF NOT "full" THEN
		RETURN;
	END IF;

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
		CROSS JOIN LATERAL (
			SELECT order_mgmt.sum(e.delta) AS quantity FROM order_mgmt_data.stock_effects AS e
			WHERE e.tenant_id = b.tenant_id AND e.item_id = b.item_id AND e.location_id = b.location_id
				AND e.stamp < b.fold_stamp AND e.state OPERATOR(order_mgmt.=) 'free') AS f
		WHERE b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)
			AND (tenants IS NULL OR b.tenant_id = ANY (tenants))
	)
	SELECT 'balances_match_ledger', count(*), count(*) FILTER (WHERE c.wrong), min(c.sample) FILTER (WHERE c.wrong)
	FROM compared AS c;

	-- No move without its document.
	RETURN QUERY
	SELECT 'moves_have_documents', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
	FROM (SELECT format('tenant %s move %s', m.tenant_id, m.move_id) AS sample,
			NOT EXISTS (SELECT 1 FROM order_mgmt_data.documents AS d WHERE d.tenant_id = m.tenant_id
				AND d.document_kind = m.document_kind AND d.document_id = m.document_id)
			AND (m.posting & 1 = 0 OR m.document_kind = ANY (ARRAY['order', 'reservation', 'stock_document', 'unlinked_refund', 'transfer'])) AS missing
		FROM order_mgmt_data.stock_moves AS m
		WHERE tenants IS NULL OR m.tenant_id = ANY (tenants)) AS w;

	-- Both ledgers sum to zero because each row leaves one place and enters another one; of a line no unit is counted twice.
	RETURN QUERY
	SELECT 'ledger_rows_sound', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
	FROM (SELECT m.tenant_id, format('tenant %s move %s', m.tenant_id, m.move_id) AS sample, m.quantity OPERATOR(order_mgmt.<=) '0'
				OR (m.from_state OPERATOR(order_mgmt.=) m.to_state AND coalesce(m.other_location_id, m.location_id) = m.location_id)
				OR (m.unit_cost IS NOT NULL AND m.line_cost IS NOT NULL) AS wrong
			FROM order_mgmt_data.stock_moves AS m
		UNION ALL
		SELECT m.tenant_id, format('tenant %s money move %s', m.tenant_id, m.move_id), order_mgmt.amount_minor(m.amount) <= 0
				OR (m.from_account = m.to_account AND m.from_id = m.to_id)
			FROM order_mgmt_data.money_moves AS m) AS w
	WHERE tenants IS NULL OR w.tenant_id = ANY (tenants);
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

	-- No money without its document.
	RETURN QUERY
	SELECT 'money_has_documents', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
	FROM (SELECT format('tenant %s money move %s', m.tenant_id, m.move_id) AS sample,
			NOT EXISTS (SELECT 1 FROM order_mgmt_data.documents AS d WHERE d.tenant_id = m.tenant_id
				AND d.document_kind = m.document_kind AND d.document_id = m.document_id)
			AND (m.posting & 1 = 0 OR m.document_kind = ANY (ARRAY['order', 'stock_document', 'payment', 'return', 'shift', 'unlinked_refund', 'transfer'])) AS missing
		FROM order_mgmt_data.money_moves AS m
		WHERE tenants IS NULL OR m.tenant_id = ANY (tenants)) AS w;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_ledger(bigint[], boolean) IS 'the invariants of both ledgers and of counters of documents, for verify()';
-- Code of the catalog.

-- Who may read the catalog's tables.
SELECT order_mgmt_data.show_rows('order_mgmt_data.locations', 'read_catalog', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.channels', 'read_catalog');
SELECT order_mgmt_data.show_rows('order_mgmt_data.channel_locations', 'read_catalog', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.items', 'read_catalog');
SELECT order_mgmt_data.show_rows('order_mgmt_data.prices', 'read_catalog');

CREATE OR REPLACE FUNCTION order_mgmt.put_tenant(tenant_id bigint, name text DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL,
		time_zone text DEFAULT NULL)
	RETURNS SETOF order_mgmt.tenants LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_tenant';
COMMENT ON FUNCTION order_mgmt.put_tenant(bigint, text, order_mgmt.strict_jsonb, text) IS 'creates a tenant or changes what is said of it (owner and superusers only)
Null: as it is. time_zone: a name of pg_timezone_names, in which a business day begins and ends, for the reports; UTC for a new tenant. Once something was recorded, another one is in force from the next day on (time_zone_from of the answer), and no past day moves. A single shop needs none: tenant 1 is made by the first call that needs it.
Example: SELECT * FROM order_mgmt.put_tenant(2, ''Second shop'')';

CREATE OR REPLACE VIEW order_mgmt.locations WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.location_id, l.code AS location, l.name, l.kind, l.is_active, l.metadata
	FROM order_mgmt_data.locations AS l;
COMMENT ON VIEW order_mgmt.locations IS 'one row per place that owns stock';

CREATE OR REPLACE VIEW order_mgmt.channels WITH (security_invoker = true) AS
	SELECT c.tenant_id, c.channel_id, c.code AS channel, c.name, c.currency, c.is_active, c.metadata,
		coalesce(c.shipping, order_mgmt.amount_of(0, c.currency)) AS shipping, coalesce(c.shipping_tax_rates, '{}') AS shipping_tax_rates, c.is_public
	FROM order_mgmt_data.channels AS c
	WHERE c.is_public OR c.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('closed_channels'))::bigint[]);
COMMENT ON VIEW order_mgmt.channels IS 'one row per sales channel; shipping and its tax rates: of an order that names none; visitors see those that are public';

CREATE OR REPLACE VIEW order_mgmt.channel_locations WITH (security_invoker = true) AS
	SELECT cl.tenant_id, c.code AS channel, cl.priority, l.code AS location
	FROM order_mgmt_data.channel_locations AS cl
	JOIN order_mgmt_data.channels AS c ON c.tenant_id = cl.tenant_id AND c.channel_id = cl.channel_id
	JOIN order_mgmt_data.locations AS l ON l.tenant_id = cl.tenant_id AND l.location_id = cl.location_id
	WHERE c.is_public OR c.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('closed_channels'))::bigint[]);
COMMENT ON VIEW order_mgmt.channel_locations IS 'one row per location a channel sells from, lowest priority number first';

CREATE OR REPLACE VIEW order_mgmt.items WITH (security_invoker = true) AS
	SELECT i.tenant_id, i.item_id, i.sku, i.name, i.kind, i.scale, i.is_active, i.metadata,
		coalesce(i.tax_rates, '{}') AS tax_rates
	FROM order_mgmt_data.items AS i;
COMMENT ON VIEW order_mgmt.items IS 'one row per sellable item; tax_rates: of a line that names none';

CREATE OR REPLACE VIEW order_mgmt.prices WITH (security_invoker = true, security_barrier = true) AS
	SELECT p.tenant_id, i.sku, p.currency, p.price
	FROM order_mgmt_data.prices AS p
	JOIN order_mgmt_data.items AS i ON i.tenant_id = p.tenant_id AND i.item_id = p.item_id
	WHERE p.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('closed_channels'))::bigint[])
		OR EXISTS (SELECT FROM order_mgmt_data.channels AS c WHERE c.tenant_id = p.tenant_id AND c.currency = p.currency AND c.is_public AND c.is_active);
COMMENT ON VIEW order_mgmt.prices IS 'one row per item and currency: its unit price; visitors see those in currencies of public channels';

CREATE OR REPLACE FUNCTION order_mgmt.put_location(location text, name text DEFAULT NULL, kind text DEFAULT NULL,
		is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.locations LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_location';
COMMENT ON FUNCTION order_mgmt.put_location(text, text, text, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a location or changes what is said of it
Null: as it is. location: its code, never changed; name: the code for a new one; kind: store (if new), warehouse, van, virtual.
is_active => false: it sells and receives nothing; what lies there is counted, adjusted, moved and written off as before.
Example: SELECT * FROM order_mgmt.put_location(''BER'', ''Berlin'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_channel(channel text, currency text DEFAULT NULL, locations text[] DEFAULT NULL, name text DEFAULT NULL,
		is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL, shipping order_mgmt.amount DEFAULT NULL,
		shipping_tax_rates text[] DEFAULT NULL, is_public boolean DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.channels LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_channel';
COMMENT ON FUNCTION order_mgmt.put_channel(text, text, text[], text, boolean, order_mgmt.strict_jsonb, order_mgmt.amount, text[], boolean, bigint) IS 'creates a sales channel or changes it
Null: as it is. currency: what it sells in unless a call names another; locations: where it sells from, in the order they are tried; a new channel needs both.
shipping: what an order is charged that names no shipping, in the channel''s currency (currency_mismatch); shipping_tax_rates: codes of its taxes, which an order''s own charge has, too, unless it names others. 0 and ''{}'': none. Sales at registers are charged none.
is_public: visitors may order in it, and read its prices; of a new one false.
Example: SELECT * FROM order_mgmt.put_channel(''web'', ''EUR'', ''{BER,HAM}'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_item(sku text, name text DEFAULT NULL, kind text DEFAULT NULL, scale integer DEFAULT NULL,
		is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL, tax_rates text[] DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.items LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_item';
COMMENT ON FUNCTION order_mgmt.put_item(text, text, text, integer, boolean, order_mgmt.strict_jsonb, text[], bigint) IS 'creates an item or changes it
Null: as it is. name: the code for a new one; kind: stocked (if new), or untracked (service, digital: never out of stock); scale: decimals its quantities may have, 0 (if new) to 6.
is_active => false: it is not sold and not received; what is left is counted, adjusted, moved and written off as before.
kind and scale are fixed once stock has moved (item_has_history).
tax_rates: codes of the taxes of a line that names none (unknown_tax_rate); ''{}'': none.
Example: SELECT * FROM order_mgmt.put_item(''A-1'', ''Mug'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_price(sku text, price order_mgmt.amount, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.prices LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_price';
COMMENT ON FUNCTION order_mgmt.put_price(text, order_mgmt.amount, bigint) IS 'sets an item''s unit price in the currency of the amount
Example: SELECT * FROM order_mgmt.put_price(''A-1'', ''12.50 EUR'')';

CREATE OR REPLACE VIEW order_mgmt_report.dim_item WITH (security_invoker = true) AS
	SELECT i.tenant_id, i.item_id, i.sku, i.name, i.kind, i.scale::integer AS decimals, i.is_active
	FROM order_mgmt_data.items AS i
	WHERE i.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('reports'))::bigint[]);
COMMENT ON VIEW order_mgmt_report.dim_item IS 'one row per item';

CREATE OR REPLACE VIEW order_mgmt_report.dim_location WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.location_id, l.code AS location, l.name, l.kind, l.is_active
	FROM order_mgmt_data.locations AS l
	WHERE l.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('reports'))::bigint[]);
COMMENT ON VIEW order_mgmt_report.dim_location IS 'one row per location';

CREATE OR REPLACE VIEW order_mgmt_report.dim_channel WITH (security_invoker = true) AS
	SELECT c.tenant_id, c.channel_id, c.code AS channel, c.name, c.currency, c.is_active
	FROM order_mgmt_data.channels AS c
	WHERE c.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('reports'))::bigint[]);
COMMENT ON VIEW order_mgmt_report.dim_channel IS 'one row per sales channel';

CREATE OR REPLACE VIEW order_mgmt.access WITH (security_barrier = true) AS
	SELECT g.tenant_id, coalesce(g.role_now, g.role_name) AS role_name, g.profile,
		(SELECT array_agg(l.code ORDER BY l.code COLLATE "C") FROM order_mgmt_data.locations AS l
			WHERE l.tenant_id = g.tenant_id AND l.location_id = ANY (g.location_ids)) AS locations,
		g.role_now IS NOT NULL AS role_exists
	FROM order_mgmt_data.held_grants AS g
	WHERE g.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('grant'))::bigint[]);
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

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_catalog(tenants bigint[], "full" boolean)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF NOT "full" THEN
		RETURN;
	END IF;

	-- What refers to a master finds it, under the id and the code that it had.
	RETURN QUERY
	WITH used AS (
		SELECT DISTINCT u.tenant_id, u.relation, u.kind, u.id, u.code FROM order_mgmt_data.master_uses AS u
		WHERE tenants IS NULL OR u.tenant_id = ANY (tenants)
	), compared AS (
		SELECT u.*, a.id IS NULL AND b.code IS NULL OR (u.code <> a.code) IS TRUE AS wrong
		FROM used AS u
		LEFT JOIN order_mgmt_data.masters AS a ON a.tenant_id = u.tenant_id AND a.kind = u.kind AND a.id = u.id
		LEFT JOIN order_mgmt_data.masters AS b ON b.tenant_id = u.tenant_id AND b.kind = u.kind AND u.id IS NULL AND b.code = u.code
	)
	SELECT 'masters_exist', count(*), count(*) FILTER (WHERE c.wrong),
		min(format('tenant %s %s: %s %s', c.tenant_id, c.relation, c.kind, concat_ws(' ', c.id, c.code))) FILTER (WHERE c.wrong)
	FROM compared AS c;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_catalog(bigint[], boolean) IS 'the invariants of items, locations, channels and other masters, for verify()';
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
-- Code of stock.

-- Who may read the tables of stock.
SELECT order_mgmt_data.show_rows('order_mgmt_data.reservations', 'read_documents', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_policies', 'read_stock', locations => '{location_id}');

CREATE OR REPLACE VIEW order_mgmt.stock WITH (security_invoker = true) AS
	SELECT p.tenant_id, i.sku, l.code AS location,
		p.free, p.reserved, p.allocated, p.backordered, p.quality_control, p.damaged, p.expired, p.returned, p.in_transit,
		p.free OPERATOR(order_mgmt.+) p.reserved OPERATOR(order_mgmt.+) p.allocated OPERATOR(order_mgmt.+) p.backordered AS sellable,
		p.free OPERATOR(order_mgmt.+) p.reserved OPERATOR(order_mgmt.+) p.allocated OPERATOR(order_mgmt.+) p.backordered
			OPERATOR(order_mgmt.+) p.quality_control OPERATOR(order_mgmt.+) p.damaged OPERATOR(order_mgmt.+) p.expired
			OPERATOR(order_mgmt.+) p.returned AS on_hand,
		CASE WHEN NOT (i.is_active AND l.is_active) THEN '0'::order_mgmt.quantity WHEN s.item_id IS NOT NULL AND s.oversell_limit IS NULL THEN NULL
			ELSE p.free OPERATOR(order_mgmt.+) coalesce(h.expired_holds, '0')
				OPERATOR(order_mgmt.-) coalesce(s.safety_stock, '0') OPERATOR(order_mgmt.+) coalesce(s.oversell_limit, '0') END AS available,
		p.item_id, p.location_id
	FROM order_mgmt_data.stock_positions AS p
	JOIN order_mgmt_data.items AS i ON i.tenant_id = p.tenant_id AND i.item_id = p.item_id
	JOIN order_mgmt_data.locations AS l ON l.tenant_id = p.tenant_id AND l.location_id = p.location_id
	LEFT JOIN order_mgmt_data.stock_policies AS s ON s.tenant_id = p.tenant_id AND s.item_id = p.item_id
		AND s.location_id = p.location_id AND s.channel_id = 0
	LEFT JOIN LATERAL (
		SELECT order_mgmt.sum(r.remaining) AS expired_holds
		FROM order_mgmt_data.reservations AS r
		WHERE r.tenant_id = p.tenant_id AND r.item_id = p.item_id AND r.location_id = p.location_id
			AND r.status = 'active' AND r.expires_at <= order_mgmt.clock()) AS h ON true;
COMMENT ON VIEW order_mgmt.stock IS 'one row per item and location: quantity per state, on hand, and what can be sold now
available = free + expired holds - safety stock + oversell limit; null = unlimited (backorders without limit); 0 where item or location is inactive.';

CREATE OR REPLACE VIEW order_mgmt.reservations WITH (security_invoker = true) AS
	SELECT r.tenant_id, r.reservation_id, r.line_no, r.sku, r.location, r.channel, r.holder, r.quantity, r.remaining,
		r.status, r.expires_at, r.actor, r.occurred_at, r.recorded_at, r.metadata
	FROM order_mgmt_data.reservations AS r;
COMMENT ON VIEW order_mgmt.reservations IS 'one row per held item and location of a reservation';

CREATE OR REPLACE VIEW order_mgmt.stock_policies WITH (security_invoker = true, security_barrier = true) AS
	SELECT s.tenant_id, i.sku, l.code AS location, c.code AS channel, s.safety_stock, s.oversell_limit, s.is_backorderable
	FROM order_mgmt_data.stock_policies AS s
	JOIN order_mgmt_data.items AS i ON i.tenant_id = s.tenant_id AND i.item_id = s.item_id
	JOIN order_mgmt_data.locations AS l ON l.tenant_id = s.tenant_id AND l.location_id = s.location_id
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = s.tenant_id AND c.channel_id = s.channel_id
	WHERE s.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('read_policies'))::bigint[]);
COMMENT ON VIEW order_mgmt.stock_policies IS 'one row per policy: safety stock and oversell limit of an item at a location, or a channel''s own buffer';

CREATE OR REPLACE FUNCTION order_mgmt.receive_stock(location text, lines order_mgmt.strict_jsonb, reference text DEFAULT NULL,
		document_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_receive_stock';
COMMENT ON FUNCTION order_mgmt.receive_stock(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'books goods that arrived from a supplier: supplier -> free
lines: [{"sku","quantity","unit_cost"?,"line_cost"?}], unit_cost as "12.50 EUR", or line_cost: what all units of the line cost (1,000 for "4.00 EUR"); of costs the moving average is made; one in another currency than the positions first is booked at the average, as an estimate. A line is refused (value_out_of_range) whose goods cost more than an amount of a call may be, or fill their position beyond 2^62 millionths of a unit or a value of 2^61 minor units. Waiting backorders are allocated first come, first served. Returns the stock of each position.
Example: SELECT sku, available FROM order_mgmt.receive_stock(''BER'', ''[{"sku":"A-1","quantity":5}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.adjust_stock(location text, lines order_mgmt.strict_jsonb, reason text,
		document_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_adjust_stock';
COMMENT ON FUNCTION order_mgmt.adjust_stock(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'corrects the shelf: loss -> free for what was found, free -> loss for what is missing
lines: [{"sku","quantity"}], quantity signed and not zero. A loss of more than is available is refused; {"forced": true} in options records it all the same.
Example: SELECT sku, available FROM order_mgmt.adjust_stock(''BER'', ''[{"sku":"A-1","quantity":-1}]'', ''broken'')';

CREATE OR REPLACE FUNCTION order_mgmt.set_stock(location text, lines order_mgmt.strict_jsonb, reason text,
		document_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_set_stock';
COMMENT ON FUNCTION order_mgmt.set_stock(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'sets the sellable quantity on the shelf (free + reserved + allocated + backordered), compare and set
lines: [{"sku","quantity","expected"?}]. With expected, the call is refused (stock_changed) when the shelf holds another quantity; the difference is booked against loss.
Example: SELECT sku, sellable FROM order_mgmt.set_stock(''BER'', ''[{"sku":"A-1","quantity":7,"expected":5}]'', ''recount'')';

CREATE OR REPLACE FUNCTION order_mgmt.change_stock_state(location text, lines order_mgmt.strict_jsonb, reason text DEFAULT NULL,
		document_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_change_stock_state';
COMMENT ON FUNCTION order_mgmt.change_stock_state(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'moves goods between the states of the shelf
lines: [{"sku","quantity","from_state","to_state"}]; states: free, quality_control, damaged, expired, returned.
Example: SELECT sku, damaged FROM order_mgmt.change_stock_state(''BER'', ''[{"sku":"A-1","quantity":1,"from_state":"free","to_state":"damaged"}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_stock_policy(sku text, location text, channel text DEFAULT NULL, safety_stock numeric DEFAULT NULL,
		oversell_limit numeric DEFAULT NULL, is_backorderable boolean DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_policies LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_stock_policy';
COMMENT ON FUNCTION order_mgmt.put_stock_policy(text, text, text, numeric, numeric, boolean, bigint) IS 'sets how much of an item at a location is kept back and how far it may be oversold
safety_stock, oversell_limit: units, 0 where there was no policy; ''Infinity'' for oversell_limit = unlimited, only if is_backorderable; null: as it is. With a channel: safety_stock is that channel''s own buffer, nothing else.
Example: SELECT * FROM order_mgmt.put_stock_policy(''A-1'', ''BER'', safety_stock => 2)';

CREATE OR REPLACE FUNCTION order_mgmt.reserve_stock(lines order_mgmt.strict_jsonb, channel text DEFAULT NULL, expires_in interval DEFAULT '15 minutes',
		holder text DEFAULT NULL, reservation_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}',
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.reservations LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_reserve_stock';
COMMENT ON FUNCTION order_mgmt.reserve_stock(order_mgmt.strict_jsonb, text, interval, text, uuid, order_mgmt.strict_jsonb, text, order_mgmt.strict_jsonb, bigint) IS 'holds goods on the shelf for a while: free -> reserved, all lines or none
lines: [{"sku","quantity","location"?}]; without a location the first of the channel''s locations that can serve the whole line. holder: who may extend, release or order it (null = anyone). Returns a row per line, those of an item that name the same location together.
options: {"secret"?}: a text of at least 128 random bits, which who may not read the documents of others brings again to extend, release, order or read it.
Example: SELECT * FROM order_mgmt.reserve_stock(''[{"sku":"A-1","quantity":1}]'', ''web'', ''10 minutes'')';

CREATE OR REPLACE FUNCTION order_mgmt.extend_reservation(reservation_id uuid, expires_in interval, holder text DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.reservations LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_extend_reservation';
COMMENT ON FUNCTION order_mgmt.extend_reservation(uuid, interval, text, text, order_mgmt.strict_jsonb, bigint) IS 'lets an active reservation live until expires_in from now; an expired one is refused
options: {"secret"?}: the one that it was made with.
Example: SELECT * FROM order_mgmt.extend_reservation(reservation_id => ''0190...'', expires_in => ''10 minutes'')';

CREATE OR REPLACE FUNCTION order_mgmt.release_reservation(reservation_id uuid, holder text DEFAULT NULL, reason text DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.reservations LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_release_reservation';
COMMENT ON FUNCTION order_mgmt.release_reservation(uuid, text, text, text, order_mgmt.strict_jsonb, bigint) IS 'gives held stock back: reserved -> free
One that has expired ends as expired, not as released. One that has ended already is refused (illegal_transition). options: {"secret"?}: the one that it was made with.
Example: SELECT * FROM order_mgmt.release_reservation(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.own_reservation(reservation_id uuid, secret text, tenant_id bigint DEFAULT NULL)
	RETURNS jsonb LANGUAGE C STABLE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_own_reservation';
COMMENT ON FUNCTION order_mgmt.own_reservation(uuid, text, bigint) IS 'a reservation as its visitor may see it, to who brings the secret that it was made with: what is held until when
A wrong secret is answered as a reservation that does not exist.
Example: SELECT order_mgmt.own_reservation(''0190...'', ''Zm9yIG15IGV5ZXMgb25seQ'') ->> ''expires_at''';

CREATE OR REPLACE FUNCTION order_mgmt.available(sku text, location text DEFAULT NULL, channel text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS numeric LANGUAGE C STABLE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_available';
COMMENT ON FUNCTION order_mgmt.available(text, text, text, bigint) IS 'what can be sold now, in units: at a location, by a channel (what one line of an order gets: the most that one of its locations has, less its buffer), or anywhere (the sum)
0 where item or location is inactive; null = unlimited (untracked item, or backorders without limit). Read in the caller''s snapshot; takes nothing.
Example: SELECT order_mgmt.available(''A-1'', ''BER'')';

CREATE OR REPLACE FUNCTION order_mgmt.expire_holds(rows_max integer DEFAULT 1000, tenant_id bigint DEFAULT NULL)
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_expire_holds';
COMMENT ON FUNCTION order_mgmt.expire_holds(integer, bigint) IS 'releases expired holds, oldest first, at most rows_max lines of reservations; returns how many
An expired hold counts as free at its instant; this writes it down, and serves orders that wait. Run it until it returns 0, from a job. Holds that somebody works on are left for the next time.
Example: SELECT order_mgmt.expire_holds()';

CREATE OR REPLACE FUNCTION order_mgmt.stock_as_of(sku text, location text, at timestamptz, by text DEFAULT 'occurred_at', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_at LANGUAGE C STABLE ROWS 1 PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_stock_as_of';
COMMENT ON FUNCTION order_mgmt.stock_as_of(text, text, timestamptz, text, bigint) IS 'the stock of an item at a location at a past instant, summed from the ledger
by: occurred_at (when it happened) or recorded_at (what was known then). Bounds included.
Example: SELECT free, allocated FROM order_mgmt.stock_as_of(''A-1'', ''BER'', ''2026-01-31 18:00+01'')';

CREATE OR REPLACE FUNCTION order_mgmt.explain_stock(sku text, location text, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_term LANGUAGE C VOLATILE ROWS 11 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
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
		s.available::numeric AS available_quantity
	FROM order_mgmt.stock AS s
	WHERE s.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('reports'))::bigint[]);
COMMENT ON VIEW order_mgmt_report.stock_on_hand IS 'one row per location and item: what is there, by state, and what can be sold now
available_quantity: null = without limit. in_transit_quantity: on its way here, not on hand.';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT d.tenant_id, 'stock_documents', 'location', d.location_id, NULL FROM order_mgmt_data.stock_documents AS d$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'stock_policies', 'item', p.item_id, NULL FROM order_mgmt_data.stock_policies AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'stock_policies', 'location', p.location_id, NULL FROM order_mgmt_data.stock_policies AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'stock_policies', 'channel', p.channel_id, NULL FROM order_mgmt_data.stock_policies AS p WHERE p.channel_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'reservations', 'item', r.item_id, r.sku FROM order_mgmt_data.reservations AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'reservations', 'location', r.location_id, r.location FROM order_mgmt_data.reservations AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'reservations', 'channel', NULL, r.channel FROM order_mgmt_data.reservations AS r WHERE r.channel IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'reservation', x.reservation_id, x.status FROM order_mgmt_data.reservations AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'stock_document', x.document_id, NULL FROM order_mgmt_data.stock_documents AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.promises', $$SELECT r.tenant_id, r.item_id, r.location_id, r.remaining, '0', '0' FROM order_mgmt_data.reservations AS r WHERE r.status = 'active'$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.counter_mismatches()
	RETURNS TABLE (tenant_id bigint, item_id bigint, location_id bigint, counter order_mgmt.quantity, ledger order_mgmt.quantity)
	LANGUAGE C VOLATILE ROWS 1 AS 'MODULE_PATHNAME', 'om_counter_mismatches';
COMMENT ON FUNCTION order_mgmt_data.counter_mismatches() IS 'idle counters that differ from the ledger as it is now, at every isolation level; under traffic a row may be one that moved meanwhile';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_stock(tenants bigint[], "full" boolean)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql VOLATILE ROWS 10 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	suspects text[];
	seen text[];
BEGIN
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
				AND m.posting & 1 = 1) AS wrong,
			format('tenant %s item %s location %s: free %s', p.tenant_id, p.item_id, p.location_id, p.free) AS sample
		FROM order_mgmt_data.stock_positions AS p
		LEFT JOIN order_mgmt_data.stock_policies AS s ON s.tenant_id = p.tenant_id AND s.item_id = p.item_id
			AND s.location_id = p.location_id AND s.channel_id = 0
		WHERE tenants IS NULL OR p.tenant_id = ANY (tenants)) AS w;

	-- Reservations: only active ones hold anything.
	RETURN QUERY
	SELECT 'reservation_statuses', count(*),
		count(*) FILTER (WHERE r.status <> 'active' AND r.remaining OPERATOR(order_mgmt.<>) '0'),
		min(format('tenant %s reservation %s', r.tenant_id, r.reservation_id))
			FILTER (WHERE r.status <> 'active' AND r.remaining OPERATOR(order_mgmt.<>) '0')
	FROM order_mgmt_data.reservations AS r WHERE tenants IS NULL OR r.tenant_id = ANY (tenants);

	IF NOT "full" THEN
		RETURN;
	END IF;

	-- The log knows how the reservation came to its status.
	RETURN QUERY
	SELECT 'status_log_agrees', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
	FROM (SELECT format('tenant %s reservation %s line %s', r.tenant_id, r.reservation_id, r.line_no) AS sample,
			NOT EXISTS (SELECT 1 FROM order_mgmt_data.status_log AS s WHERE s.tenant_id = r.tenant_id
				AND s.document_kind = 'reservation' AND s.document_id = r.reservation_id AND s.document_line = r.line_no AND s.to_status = r.status) AS missing
		FROM order_mgmt_data.reservations AS r
		WHERE tenants IS NULL OR r.tenant_id = ANY (tenants)) AS w;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_stock(bigint[], boolean) IS 'the invariants of stock and reservations, for verify()';
-- Code of orders.

-- Who may read orders: a line where its location is seen (without one: who sees all), a header where one of its lines is.
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_order("right" text, tenant_id bigint, order_id uuid, line_no integer DEFAULT 0)
	RETURNS boolean LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 10 AS 'MODULE_PATHNAME', 'om_sees_order';
COMMENT ON FUNCTION order_mgmt_data.sees_order(text, bigint, uuid, integer) IS 'true if the reader of a view has a right at the location of a line of the order; line_no 0 = of any line';
SELECT order_mgmt_data.show_rows('order_mgmt_data.order_lines', 'read_documents', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.orders', 'read_documents', where_seen => $$order_mgmt_data.sees_order('read_documents', tenant_id, order_id)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.order_taxes', 'read_documents', where_seen => $$order_mgmt_data.sees_order('read_documents', tenant_id, order_id, line_no)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.order_cancellations', 'read_documents', where_seen => $$order_mgmt_data.sees_order('read_documents', tenant_id, order_id, line_no)$$);

CREATE OR REPLACE VIEW order_mgmt.orders WITH (security_invoker = true) AS
	SELECT o.tenant_id, o.order_id, o.order_number, o.channel, o.status, o.fulfillment_status, o.currency,
		o.total, o.reference, o.actor, o.occurred_at, o.recorded_at, o.metadata,
		coalesce(o.discount, order_mgmt.amount_of(0, o.currency)) AS discount,
		coalesce(o.shipping, order_mgmt.amount_of(0, o.currency)) AS shipping,
		coalesce(o.tax, order_mgmt.amount_of(0, o.currency)) AS tax, o.payment_status, o.return_status, o.role_name
	FROM order_mgmt_data.orders AS o;
COMMENT ON VIEW order_mgmt.orders IS 'one row per order; total = what is to be paid, of which shipping and tax; discount = what the list prices were lowered by
role_name: the role that placed it, where actor is another name; null = actor is the role.';

CREATE OR REPLACE VIEW order_mgmt.order_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.order_id, l.line_no, l.sku, l.location, l.ordered, l.open, l.allocated, l.backordered,
		l.shipped, l.canceled, l.unit_price, l.line_total,
		coalesce(l.discount, order_mgmt.amount_of(0, order_mgmt.amount_currency(l.line_total))) AS discount,
		coalesce(l.order_discount, order_mgmt.amount_of(0, order_mgmt.amount_currency(l.line_total))) AS order_discount,
		coalesce(l.tax, order_mgmt.amount_of(0, order_mgmt.amount_currency(l.line_total))) AS tax, l.return_requested, l.returned,
		CASE WHEN l.price_set_by IS NULL THEN l.unit_price ELSE l.list_price END AS list_price, l.price_set_by
	FROM order_mgmt_data.order_lines AS l;
COMMENT ON VIEW order_mgmt.order_lines IS 'one row per order line; ordered = open + allocated + backordered + shipped + canceled
Of what was shipped return_requested is announced to come back, of which returned has come.
line_total = unit_price x ordered, before discount (the line''s own) and order_discount (its share of the order''s).
list_price: what the price list said at placement, null where it had none; price_set_by: who named another unit_price.';

CREATE OR REPLACE VIEW order_mgmt.order_taxes WITH (security_invoker = true) AS
	SELECT t.tenant_id, t.order_id, t.line_no, t.tax_rate, round(t.rate / 10000.0, 4) AS percent, t.is_inclusive, t.amount
	FROM order_mgmt_data.order_taxes AS t;
COMMENT ON VIEW order_mgmt.order_taxes IS 'one row per tax of an order line, as frozen at placement; line 0 = shipping
is_inclusive: the tax is part of the price, else it comes on top.';

CREATE OR REPLACE FUNCTION order_mgmt.place_order(channel text, lines order_mgmt.strict_jsonb, currency text DEFAULT NULL,
		order_id uuid DEFAULT NULL, reservation_id uuid DEFAULT NULL, holder text DEFAULT NULL, reference text DEFAULT NULL,
		metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_place_order';
COMMENT ON FUNCTION order_mgmt.place_order(text, order_mgmt.strict_jsonb, text, uuid, uuid, text, text, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'places an order and takes its stock in the same step: all lines or none
lines: [{"sku","quantity","location"?,"unit_price"?,"discount"?,"tax_rates"?}], amounts as "12.50" or "12.50 EUR", discount of the whole line, tax_rates as codes; without a location the first of the channel''s locations that can serve the whole line. Prices are frozen.
A line that names no unit_price or tax_rates has those of its item; an order that names no shipping or shipping_tax_rates, those of its channel.
options: {"discount"?,"shipping"?,"shipping_tax_rates"?,"secret"?}: a discount on the order, shared by its lines in proportion to what they cost; what shipping costs;
a text of at least 128 random bits (22 characters of base64 or 32 hexadecimal digits) by which who may not read the orders of others reads and cancels this one.
currency: null = the channel''s. reservation_id: what it holds is used first, the rest of it is released.
Repeat the same call with the same idempotency_key after 40001, 40P01, 55P03 or a lost connection.
Example: SELECT order_number, total FROM order_mgmt.place_order(''web'', ''[{"sku":"A-1","quantity":2}]'', idempotency_key => ''cart-17'')';

CREATE OR REPLACE FUNCTION order_mgmt.place_orders(orders order_mgmt.strict_jsonb, all_or_nothing boolean DEFAULT false,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.order_result LANGUAGE C VOLATILE ROWS 100 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_place_orders';
COMMENT ON FUNCTION order_mgmt.place_orders(order_mgmt.strict_jsonb, boolean, order_mgmt.strict_jsonb, bigint) IS 'places many orders in one step; each is accepted or refused alone, served in input order
orders: [{"channel","lines","currency"?,"order_id"?,"reservation_id"?,"holder"?,"reference"?,"metadata"?,"occurred_at"?,"idempotency_key"?,"discount"?,"shipping"?,"shipping_tax_rates"?,"secret"?}]. all_or_nothing: any refusal refuses all and lists them all.
Example: SELECT ok, error_code, order_id FROM order_mgmt.place_orders(''[{"channel":"web","lines":[{"sku":"A-1","quantity":1}]}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.cancel_order(order_id uuid, lines order_mgmt.strict_jsonb DEFAULT NULL, reason text DEFAULT NULL,
		occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_cancel_order';
COMMENT ON FUNCTION order_mgmt.cancel_order(uuid, order_mgmt.strict_jsonb, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'cancels what an order has not shipped: the whole of it, or quantities of lines; the stock is free again at once
lines: [{"line_no","quantity"?}], quantity null = all that is left of the line. The order is canceled when nothing of it is left.
options: {"secret"?}: the one that the order was placed with.
Example: SELECT status FROM order_mgmt.cancel_order(''0190...'', reason => ''customer changed her mind'')';

CREATE OR REPLACE FUNCTION order_mgmt.own_order(order_id uuid, secret text, tenant_id bigint DEFAULT NULL)
	RETURNS jsonb LANGUAGE C STABLE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_own_order';
COMMENT ON FUNCTION order_mgmt.own_order(uuid, text, bigint) IS 'an order as its customer may see it, to who brings the secret that it was placed with: its header, with lines and taxes
A wrong secret is answered as an order that does not exist.
Example: SELECT order_mgmt.own_order(''0190...'', ''Zm9yIG15IGV5ZXMgb25seQ'') ->> ''status''';

CREATE OR REPLACE FUNCTION order_mgmt.allocate_backorders(positions_max integer DEFAULT 1000, tenant_id bigint DEFAULT NULL)
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_allocate_backorders';
COMMENT ON FUNCTION order_mgmt.allocate_backorders(integer, bigint) IS 'allocates what is on the shelf to order lines that wait, first come first served; returns how many lines got units
Receipts and cancellations do this by themselves; run it from a job for lines that were locked or held at that moment.
Example: SELECT order_mgmt.allocate_backorders()';

CREATE OR REPLACE VIEW order_mgmt_report.fct_order_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.order_id, l.line_no, o.order_number, o.occurred_at AS ordered_at,
		order_mgmt_data.business_date(o.occurred_at, t.time_zone, t.time_zone_changes) AS ordered_date, o.recorded_at,
		order_mgmt_data.business_date(o.recorded_at, t.time_zone, t.time_zone_changes) AS recorded_date, o.channel, l.item_id, l.sku, l.location_id, l.location,
		o.status AS order_status, o.fulfillment_status, o.payment_status, l.ordered::numeric AS ordered_quantity, l.open::numeric AS open_quantity,
		l.allocated::numeric AS allocated_quantity, l.backordered::numeric AS backordered_quantity, l.shipped::numeric AS shipped_quantity,
		l.canceled::numeric AS canceled_quantity, o.currency, l.unit_price::numeric AS unit_price, l.line_total::numeric AS gross_amount,
		coalesce(l.discount::numeric, 0) AS line_discount_amount, coalesce(l.order_discount::numeric, 0) AS order_discount_amount,
		coalesce(l.tax::numeric, 0) AS tax_amount,
		CASE WHEN l.price_set_by IS NULL THEN l.unit_price ELSE l.list_price END::numeric AS list_price, l.price_set_by
	FROM order_mgmt_data.order_lines AS l
	JOIN order_mgmt_data.orders AS o ON o.tenant_id = l.tenant_id AND o.order_id = l.order_id
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = l.tenant_id
	WHERE l.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('reports'))::bigint[]);
COMMENT ON VIEW order_mgmt_report.fct_order_lines IS 'one row per order line: where its units stand, and its price as frozen at placement
gross_amount = unit_price x ordered_quantity, taxes within the price included; the discounts lower it; tax_amount: all taxes of the line, within the price and on top. list_price: of the price list at placement, null where it had none; price_set_by: who named another unit_price.';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT o.tenant_id, 'orders', 'channel', NULL, o.channel FROM order_mgmt_data.orders AS o$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT l.tenant_id, 'order_lines', 'item', l.item_id, l.sku FROM order_mgmt_data.order_lines AS l$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT l.tenant_id, 'order_lines', 'location', l.location_id, l.location FROM order_mgmt_data.order_lines AS l WHERE l.location_id IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT t.tenant_id, 'order_taxes', 'tax_rate', t.tax_rate_id, t.tax_rate FROM order_mgmt_data.order_taxes AS t$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'order', x.order_id, x.status FROM order_mgmt_data.orders AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.promises', $$SELECT l.tenant_id, l.item_id, l.location_id, '0', l.allocated, l.backordered FROM order_mgmt_data.order_lines AS l WHERE l.location_id IS NOT NULL$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_order(tenants bigint[], "full" boolean)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 10 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
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
		WHERE tenants IS NULL OR o.tenant_id = ANY (tenants)
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

	-- No line without its header.
	RETURN QUERY
	SELECT 'lines_have_documents', count(*), count(*) FILTER (WHERE h.order_id IS NULL),
		min(format('tenant %s order %s line %s', l.tenant_id, l.order_id, l.line_no)) FILTER (WHERE h.order_id IS NULL)
	FROM order_mgmt_data.order_lines AS l
	LEFT JOIN order_mgmt_data.orders AS h ON h.tenant_id = l.tenant_id AND h.order_id = l.order_id
	WHERE tenants IS NULL OR l.tenant_id = ANY (tenants);
	RETURN QUERY
	SELECT 'lines_have_documents', count(*), count(*) FILTER (WHERE h.order_id IS NULL),
		min(format('tenant %s order %s line %s', l.tenant_id, l.order_id, l.line_no)) FILTER (WHERE h.order_id IS NULL)
	FROM order_mgmt_data.order_taxes AS l
	LEFT JOIN order_mgmt_data.orders AS h ON h.tenant_id = l.tenant_id AND h.order_id = l.order_id
	WHERE tenants IS NULL OR l.tenant_id = ANY (tenants);

	IF NOT "full" THEN
		RETURN;
	END IF;

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
	WHERE l.location_id IS NOT NULL AND (tenants IS NULL OR l.tenant_id = ANY (tenants));

	RETURN QUERY
	SELECT 'order_lines_add_up', count(*), count(*) FILTER (WHERE NOT w.adds_up), min(w.sample) FILTER (WHERE NOT w.adds_up)
	FROM (SELECT order_mgmt_data.line_adds_up(l.ordered, l.open, l.allocated, l.backordered, l.shipped, l.canceled)
				AND l.canceled OPERATOR(order_mgmt.=) coalesce(k.quantity, '0') AS adds_up,
			format('tenant %s order %s line %s', l.tenant_id, l.order_id, l.line_no) AS sample
		FROM order_mgmt_data.order_lines AS l
		LEFT JOIN (SELECT c.tenant_id, c.order_id, c.line_no, order_mgmt.sum(c.quantity) AS quantity
			FROM order_mgmt_data.order_cancellations AS c GROUP BY c.tenant_id, c.order_id, c.line_no) AS k
			ON k.tenant_id = l.tenant_id AND k.order_id = l.order_id AND k.line_no = l.line_no
		WHERE tenants IS NULL OR l.tenant_id = ANY (tenants)) AS w;

	-- The log knows how the order came to its status.
	RETURN QUERY
	SELECT 'status_log_agrees', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
	FROM (SELECT format('tenant %s order %s', o.tenant_id, o.order_id) AS sample,
			NOT EXISTS (SELECT 1 FROM order_mgmt_data.status_log AS s WHERE s.tenant_id = o.tenant_id
				AND s.document_kind = 'order' AND s.document_id = o.order_id AND s.to_status = o.status) AS missing
		FROM order_mgmt_data.orders AS o
		WHERE tenants IS NULL OR o.tenant_id = ANY (tenants)) AS w;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_order(bigint[], boolean) IS 'the invariants of orders, for verify()';
-- Code of payments.

-- Who may read payments: they are seen where their order is.
SELECT order_mgmt_data.show_rows('order_mgmt_data.payment_providers', 'read_payments');
SELECT order_mgmt_data.show_rows('order_mgmt_data.payments', 'read_payments', where_seen => $$order_mgmt_data.sees_order('read_payments', tenant_id, order_id)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.payment_events', 'read_payments', where_seen => $$order_mgmt_data.sees_order('read_payments', tenant_id, order_id)$$);

-- A set of one row without settings, so that it becomes a part of the statement that reads it, and of its saved plan.
CREATE OR REPLACE FUNCTION order_mgmt_data.derive_payment_status(tenant bigint, order_of uuid) RETURNS SETOF text
	LANGUAGE sql STABLE ROWS 1
AS $$
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
		ELSE 'none' END
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
					sum(order_mgmt.amount_minor(e.amount)) FILTER (WHERE e.kind = ANY ('{capture,sale}') AND e.step = ANY ('{succeeded,recorded}')) AS captured,
					sum(CASE e.step WHEN 'reversed' THEN -1 ELSE 1 END * order_mgmt.amount_minor(e.amount))
						FILTER (WHERE e.kind = 'refund' AND e.step = ANY ('{succeeded,recorded,reversed}')) AS refunded,
					sum(CASE e.step WHEN 'reversed' THEN -1 ELSE 1 END * order_mgmt.amount_minor(e.amount)) FILTER (WHERE e.kind = 'chargeback') AS charged_back,
					sum(order_mgmt.amount_minor(e.amount)) FILTER (WHERE e.kind = 'void' AND e.step = ANY ('{succeeded,recorded}')) AS voided,
					count(*) FILTER (WHERE e.step = 'requested') - count(*) FILTER (WHERE e.step = ANY ('{succeeded,failed}')) AS pending
				FROM order_mgmt_data.payment_events AS e WHERE e.tenant_id = $1 AND e.order_id = $2 GROUP BY e.payment_id) AS p) AS x) AS f
$$;
COMMENT ON FUNCTION order_mgmt_data.derive_payment_status(bigint, uuid) IS 'the payment status that an order''s payment events and money moves imply: what verify() holds orders.payment_status to';

CREATE OR REPLACE VIEW order_mgmt.payments WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.payment_id, p.order_id, p.provider, p.method, p.currency, s.authorized, s.captured, s.voided, s.refunded,
		s.charged_back, s.capturable, s.refundable, p.reference, p.actor, p.occurred_at, p.recorded_at, p.metadata
	FROM order_mgmt_data.payments AS p
	CROSS JOIN LATERAL (SELECT
		coalesce(order_mgmt.sum(e.amount) FILTER (WHERE e.kind = 'authorization' AND e.step = ANY ('{succeeded,recorded}')), order_mgmt.amount_of(0, p.currency)) AS authorized,
		coalesce(order_mgmt.sum(e.amount) FILTER (WHERE e.kind = ANY ('{capture,sale}') AND e.step = ANY ('{succeeded,recorded}')), order_mgmt.amount_of(0, p.currency)) AS captured,
		coalesce(order_mgmt.sum(e.amount) FILTER (WHERE e.kind = 'void' AND e.step = ANY ('{succeeded,recorded}')), order_mgmt.amount_of(0, p.currency)) AS voided,
		coalesce(order_mgmt.sum(CASE e.step WHEN 'reversed' THEN OPERATOR(order_mgmt.-) e.amount ELSE e.amount END) FILTER (WHERE e.kind = 'refund' AND e.step = ANY ('{succeeded,recorded,reversed}')), order_mgmt.amount_of(0, p.currency)) AS refunded,
		coalesce(order_mgmt.sum(CASE e.step WHEN 'reversed' THEN OPERATOR(order_mgmt.-) e.amount ELSE e.amount END) FILTER (WHERE e.kind = 'chargeback'), order_mgmt.amount_of(0, p.currency)) AS charged_back,
		coalesce(order_mgmt.sum(CASE WHEN e.capturable_delta > 0 THEN e.amount ELSE OPERATOR(order_mgmt.-) e.amount END) FILTER (WHERE e.capturable_delta <> 0), order_mgmt.amount_of(0, p.currency)) AS capturable,
		coalesce(order_mgmt.sum(CASE WHEN e.refundable_delta > 0 THEN e.amount ELSE OPERATOR(order_mgmt.-) e.amount END) FILTER (WHERE e.refundable_delta <> 0), order_mgmt.amount_of(0, p.currency)) AS refundable
		FROM order_mgmt_data.payment_events AS e
		WHERE e.tenant_id = p.tenant_id AND e.payment_id = p.payment_id) AS s;
COMMENT ON VIEW order_mgmt.payments IS 'one row per payment: what is authorized, captured, voided, refunded and charged back, and what may still be captured and refunded
A pending operation occupies what it asks for.';

CREATE OR REPLACE VIEW order_mgmt.payment_events WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.payment_id, e.event_id, e.order_id, e.operation_id, e.kind, e.step, e.amount, e.purpose, e.gateway_event_id,
		e.reason, e.actor, e.occurred_at, e.recorded_at, e.stamp, e.shift_id, e.return_id, e.reference, e.role_name
	FROM order_mgmt_data.payment_events AS e;
COMMENT ON VIEW order_mgmt.payment_events IS 'one row per step of an operation of a payment, append-only
kind: authorization, capture, sale (captured at once), void, refund, chargeback; step: requested, succeeded, failed, recorded (requested and succeeded at once), reversed (a part of it, or all).
reference: the provider''s id of the operation, in its first step.';

CREATE OR REPLACE FUNCTION order_mgmt.authorize_payment(order_id uuid, amount order_mgmt.amount, provider text, method text DEFAULT NULL,
		status text DEFAULT 'succeeded', payment_id uuid DEFAULT NULL, reference text DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}',
		occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_authorize_payment';
COMMENT ON FUNCTION order_mgmt.authorize_payment(uuid, order_mgmt.amount, text, text, text, uuid, text, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records that a provider reserved an amount for an order; a new payment
provider: a code of yours ("stripe"); reference: the provider''s id; status: pending, succeeded. options: {"captured": true} records money that was taken at once; {"event_id"}: of the provider''s answer, so that its webhook is known.
Example: SELECT payment_id FROM order_mgmt.authorize_payment(''0190...'', ''25.00 EUR'', ''stripe'', idempotency_key => ''pay-17'')';

CREATE OR REPLACE FUNCTION order_mgmt.capture_payment(payment_id uuid, amount order_mgmt.amount DEFAULT NULL, status text DEFAULT 'succeeded',
		operation_id uuid DEFAULT NULL, reference text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_capture_payment';
COMMENT ON FUNCTION order_mgmt.capture_payment(uuid, order_mgmt.amount, text, uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'takes money that was authorized: never more than that (capture_exceeds_authorized)
amount: null = all that is left. status: pending occupies the amount until record_payment_event says how it ended (operation_id: its name). reference: the provider''s id of the capture, by which its webhook is known.
Example: SELECT captured FROM order_mgmt.capture_payment(''0190...'', ''10.00 EUR'')';

CREATE OR REPLACE FUNCTION order_mgmt.void_payment(payment_id uuid, amount order_mgmt.amount DEFAULT NULL, status text DEFAULT 'succeeded',
		operation_id uuid DEFAULT NULL, reference text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_void_payment';
COMMENT ON FUNCTION order_mgmt.void_payment(uuid, order_mgmt.amount, text, uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives back an authorization, or a part of it, that was not captured
amount: null = all that is left.
Example: SELECT voided FROM order_mgmt.void_payment(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.refund_payment(payment_id uuid, amount order_mgmt.amount DEFAULT NULL, reason text DEFAULT NULL, status text DEFAULT 'succeeded',
		operation_id uuid DEFAULT NULL, reference text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_refund_payment';
COMMENT ON FUNCTION order_mgmt.refund_payment(uuid, order_mgmt.amount, text, text, uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives captured money back: never more than was captured, nor more than the order has been paid beyond what it owes
amount: null = all of that. options: {"shipping": true} gives back the shipping charge, or so much of it, with its taxes, whether it is owed or not; {"register"}: where it happens; {"event_id"}. reference: the provider''s id of the refund, by which its webhook is known.
Refusals: refund_exceeds_captured, refund_exceeds_owed. A pending refund occupies its amount; a failed one frees it.
Example: SELECT refunded FROM order_mgmt.refund_payment(''0190...'', ''5.00 EUR'', ''one unit canceled'')';

CREATE OR REPLACE FUNCTION order_mgmt.refund_goodwill(payment_id uuid, amount order_mgmt.amount, reason text, status text DEFAULT 'succeeded',
		operation_id uuid DEFAULT NULL, reference text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_refund_goodwill';
COMMENT ON FUNCTION order_mgmt.refund_goodwill(uuid, order_mgmt.amount, text, text, uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives captured money back although the order owes it: a right of managers; booked as a discount, which lowers the taxes of the order, too
Never more than was captured. What is canceled or comes back later is refunded as far as the payments have left: goodwill then counts towards it, and is no discount any more. reason is required.
Example: SELECT refunded FROM order_mgmt.refund_goodwill(''0190...'', ''5.00 EUR'', ''late delivery'')';

CREATE OR REPLACE FUNCTION order_mgmt.record_payment_event(provider text, event_id text, payment_id uuid, kind text, step text,
		amount order_mgmt.amount DEFAULT NULL, operation_id uuid DEFAULT NULL, reference text DEFAULT NULL, reason text DEFAULT NULL,
		occurred_at timestamptz DEFAULT NULL,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_record_payment_event';
COMMENT ON FUNCTION order_mgmt.record_payment_event(text, text, uuid, text, text, order_mgmt.amount, uuid, text, text, timestamptz, order_mgmt.strict_jsonb, bigint) IS 'records what a provider tells of a payment, once per event id of its own, for ever
kind: authorization, capture, void, refund, chargeback; step: succeeded, failed, reversed (of a refund or chargeback: amount, null = all that is left of it). payment_id: null = the one that reference names. reference: the provider''s id of the operation, as capture_payment and the refunds were given it, or of the payment.
Ends the pending operation that operation_id or reference names, or the only one of that kind. One that was recorded at once is confirmed: nothing changes. Else what succeeded is recorded as the fact it is, with its amount, whatever the caps; a function that is called with the same reference later changes nothing.
Example: SELECT * FROM order_mgmt.record_payment_event(''stripe'', ''evt_1'', ''0190...'', ''refund'', ''failed'')';

CREATE OR REPLACE VIEW order_mgmt_report.fct_payments WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.payment_id, p.order_id, o.order_number, o.channel, p.provider, p.method, p.occurred_at AS paid_at,
		order_mgmt_data.business_date(p.occurred_at, t.time_zone, t.time_zone_changes) AS paid_date, p.recorded_at,
		order_mgmt_data.business_date(p.recorded_at, t.time_zone, t.time_zone_changes) AS recorded_date, p.currency,
		coalesce(e.authorized, 0) AS authorized_amount, coalesce(e.captured, 0) AS captured_amount, coalesce(e.voided, 0) AS voided_amount,
		coalesce(e.refunded, 0) AS refunded_amount, coalesce(e.charged_back, 0) AS charged_back_amount, p.reference, p.actor
	FROM order_mgmt_data.payments AS p
	LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = p.tenant_id AND o.order_id = p.order_id
	LEFT JOIN (
		SELECT e.tenant_id, e.payment_id,
			sum(e.amount::numeric) FILTER (WHERE e.kind = 'authorization' AND e.step = ANY ('{succeeded,recorded}')) AS authorized,
			sum(e.amount::numeric) FILTER (WHERE e.kind = ANY ('{capture,sale}') AND e.step = ANY ('{succeeded,recorded}')) AS captured,
			sum(e.amount::numeric) FILTER (WHERE e.kind = 'void' AND e.step = ANY ('{succeeded,recorded}')) AS voided,
			sum(CASE e.step WHEN 'reversed' THEN - e.amount::numeric ELSE e.amount::numeric END)
				FILTER (WHERE e.kind = 'refund' AND e.step = ANY ('{succeeded,recorded,reversed}')) AS refunded,
			sum(CASE e.step WHEN 'reversed' THEN - e.amount::numeric ELSE e.amount::numeric END) FILTER (WHERE e.kind = 'chargeback') AS charged_back
		FROM order_mgmt_data.payment_events AS e GROUP BY e.tenant_id, e.payment_id) AS e
		ON e.tenant_id = p.tenant_id AND e.payment_id = p.payment_id
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = p.tenant_id
	WHERE p.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('reports'))::bigint[]);
COMMENT ON VIEW order_mgmt_report.fct_payments IS 'one row per payment of an order: what was authorized, captured, voided, refunded and charged back so far';

SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT m.tenant_id, 'provider', m.provider_id, m.code FROM order_mgmt_data.payment_providers AS m$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'payments', 'provider', p.provider_id, p.provider FROM order_mgmt_data.payments AS p WHERE p.provider_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT e.tenant_id, 'payment_events', 'provider', e.provider_id, NULL FROM order_mgmt_data.payment_events AS e WHERE e.provider_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'payment', x.payment_id, NULL FROM order_mgmt_data.payments AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.counted', $$SELECT 'capturable', p.tenant_id, p.payment_id, p.capturable_delta FROM order_mgmt_data.payment_events AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.counted', $$SELECT 'refundable', p.tenant_id, p.payment_id, p.refundable_delta FROM order_mgmt_data.payment_events AS p$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_payment(tenants bigint[], "full" boolean)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 10 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- What an order owes is what its lines and shipping cost less what was canceled or came back of them, to the cent;
	-- its goodwill is a discount of at most that.
	RETURN QUERY
	WITH taxes AS (
		SELECT t.tenant_id, t.order_id, t.line_no, order_mgmt.amount_minor(t.amount) AS minor, t.is_inclusive FROM order_mgmt_data.order_taxes AS t
	), given AS (
		SELECT e.tenant_id, e.order_id, e.purpose, sum(CASE e.step WHEN 'reversed' THEN -1 ELSE 1 END * order_mgmt.amount_minor(e.amount))::bigint AS minor
		FROM order_mgmt_data.payment_events AS e
		WHERE e.kind = 'refund' AND e.purpose IS NOT NULL AND e.step = ANY ('{succeeded,recorded,reversed}')
		GROUP BY e.tenant_id, e.order_id, e.purpose
	), atoms AS (
		SELECT l.tenant_id, l.order_id, l.ordered, l.canceled OPERATOR(order_mgmt.+) l.returned AS settled, order_mgmt.amount_minor(l.line_total)
			- coalesce(order_mgmt.amount_minor(l.discount), 0) - coalesce(order_mgmt.amount_minor(l.order_discount), 0) AS minor
		FROM order_mgmt_data.order_lines AS l
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
		WHERE o.shipping IS NOT NULL AND o.status <> 'canceled'
	), owed AS (
		SELECT x.tenant_id, x.order_id, sum(x.minor
			- order_mgmt.share(x.minor, (x.ordered::numeric * 1000000)::bigint, 0, (x.settled::numeric * 1000000)::bigint)) AS minor
		FROM atoms AS x GROUP BY x.tenant_id, x.order_id
	), posted AS (
		SELECT m.tenant_id, m.order_id, sum(r.minor) FILTER (WHERE m.document_kind <> 'payment') AS minor,
			- sum(r.minor) FILTER (WHERE m.document_kind = 'payment') AS goodwill
		FROM order_mgmt_data.money_moves AS m
		CROSS JOIN LATERAL (SELECT CASE WHEN m.to_account = 'receivable' THEN 1 ELSE -1 END * order_mgmt.amount_minor(m.amount) AS minor) AS r
		WHERE (m.to_account = 'receivable' OR m.from_account = 'receivable')
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
	-- its kind and step say, to the order and in the currency of its payment; the money is posted.
	RETURN QUERY
	WITH events AS (
		SELECT e.*, order_mgmt.amount_minor(e.amount) AS minor, p.payment_id IS NULL OR p.order_id <> e.order_id OR p.provider_id <> e.provider_id
				OR p.currency <> order_mgmt.amount_currency(e.amount) OR o.order_id IS NULL OR o.currency <> p.currency AS is_strange,
			CASE e.kind || ' ' || e.step WHEN 'authorization succeeded' THEN 1 WHEN 'authorization recorded' THEN 1 WHEN 'capture requested' THEN -1
				WHEN 'capture recorded' THEN -1 WHEN 'capture failed' THEN 1 WHEN 'void requested' THEN -1 WHEN 'void recorded' THEN -1
				WHEN 'void failed' THEN 1 ELSE 0 END AS capturable_sign,
			CASE e.kind || ' ' || e.step WHEN 'capture succeeded' THEN 1 WHEN 'capture recorded' THEN 1 WHEN 'sale succeeded' THEN 1
				WHEN 'sale recorded' THEN 1 WHEN 'refund requested' THEN -1 WHEN 'refund recorded' THEN -1 WHEN 'refund failed' THEN 1
				WHEN 'refund reversed' THEN 1 WHEN 'chargeback recorded' THEN -1 WHEN 'chargeback reversed' THEN 1 ELSE 0 END AS refundable_sign
		FROM order_mgmt_data.payment_events AS e
		LEFT JOIN order_mgmt_data.payments AS p ON p.tenant_id = e.tenant_id AND p.payment_id = e.payment_id
		LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = e.tenant_id AND o.order_id = e.order_id
		WHERE tenants IS NULL OR e.tenant_id = ANY (tenants)
	), summed AS (
		SELECT e.tenant_id, e.payment_id, sum(e.capturable_sign * e.minor) AS capturable, sum(e.refundable_sign * e.minor) AS refundable,
			bool_or(e.posting & 1 = 1 OR e.kind = 'chargeback') AS is_told, bool_or(e.is_strange OR e.capturable_delta <> e.capturable_sign * e.minor
				OR e.refundable_delta <> e.refundable_sign * e.minor) AS is_strange,
			sum(CASE WHEN e.kind = ANY ('{capture,sale}') AND e.step = ANY ('{succeeded,recorded}') THEN 1
				WHEN e.kind = ANY ('{refund,chargeback}') AND e.step = ANY ('{succeeded,recorded}') THEN -1
				WHEN e.step = 'reversed' THEN 1 ELSE 0 END * e.minor) AS kept
		FROM events AS e GROUP BY e.tenant_id, e.payment_id
	), posted AS (
		SELECT m.tenant_id, m.document_id AS payment_id, sum(CASE WHEN m.to_account = ANY ('{clearing,cash,over_short}') THEN 1 ELSE -1 END * order_mgmt.amount_minor(m.amount)) AS minor
		FROM order_mgmt_data.money_moves AS m
		WHERE m.document_kind = 'payment' AND (m.to_account = ANY ('{clearing,cash,over_short}') OR m.from_account = ANY ('{clearing,cash}'))
			AND (tenants IS NULL OR m.tenant_id = ANY (tenants)) GROUP BY m.tenant_id, m.document_id
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
	RETURN QUERY
	SELECT 'payment_statuses', count(*), count(*) FILTER (WHERE d.wrong), min(d.sample) FILTER (WHERE d.wrong)
	FROM (SELECT o.payment_status <> (SELECT s.status FROM order_mgmt_data.derive_payment_status(o.tenant_id, o.order_id) AS s (status)) AS wrong,
			format('tenant %s order %s', o.tenant_id, o.order_id) AS sample
		FROM order_mgmt_data.orders AS o
		WHERE (tenants IS NULL OR o.tenant_id = ANY (tenants)) AND ("full" OR o.payment_status <> 'none')) AS d;

	-- No step is dated before what it needs; what a provider tells follows its own clock.
	RETURN QUERY
	SELECT 'steps_in_order', count(*), count(*) FILTER (WHERE s.at < s.needed), min(format('tenant %s %s %s', s.tenant_id, s.kind, s.id)) FILTER (WHERE s.at < s.needed)
	FROM (
		SELECT e.tenant_id, 'payment' AS kind, e.payment_id AS id, e.occurred_at AS at, CASE WHEN e.kind = 'refund' THEN (SELECT min(c.occurred_at) FROM order_mgmt_data.payment_events AS c
			WHERE c.tenant_id = e.tenant_id AND c.payment_id = e.payment_id AND c.kind = ANY ('{capture,sale}') AND c.step = ANY ('{succeeded,recorded}')) ELSE p.occurred_at END AS needed
		FROM order_mgmt_data.payment_events AS e JOIN order_mgmt_data.payments AS p ON p.tenant_id = e.tenant_id AND p.payment_id = e.payment_id
		WHERE e.kind = ANY ('{capture,void,refund}') AND e.step = ANY ('{requested,recorded}') AND e.posting & 1 = 0) AS s
	WHERE tenants IS NULL OR s.tenant_id = ANY (tenants);
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_payment(bigint[], boolean) IS 'the invariants of payments, for verify()';
-- Code of fulfillments.

-- Who may read fulfillments: their lines are those of the order.
SELECT order_mgmt_data.show_rows('order_mgmt_data.fulfillments', 'read_documents', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.fulfillment_lines', 'read_documents', where_seen => $$order_mgmt_data.sees_order('read_documents', tenant_id, order_id, line_no)$$);

CREATE OR REPLACE VIEW order_mgmt.fulfillments WITH (security_invoker = true) AS
	SELECT f.tenant_id, f.fulfillment_id, f.fulfillment_number, f.order_id, f.location, f.status, f.carrier, f.tracking_number, f.tracking_url,
		f.shipped_at, f.delivered_at, f.actor, f.occurred_at, f.recorded_at, f.metadata
	FROM order_mgmt_data.fulfillments AS f;
COMMENT ON VIEW order_mgmt.fulfillments IS 'one row per fulfillment: what one location is to ship, or has shipped, for one order
fulfillment_number: the order''s number and a count. location: null when all its units are of untracked items. status: open, picked, packed, shipped, delivered, canceled.';

CREATE OR REPLACE VIEW order_mgmt.fulfillment_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.fulfillment_id, l.line_no, l.order_id, o.sku, l.planned, l.open, l.shipped, l.released
	FROM order_mgmt_data.fulfillment_lines AS l
	JOIN order_mgmt_data.order_lines AS o ON o.tenant_id = l.tenant_id AND o.order_id = l.order_id AND o.line_no = l.line_no;
COMMENT ON VIEW order_mgmt.fulfillment_lines IS 'one row per fulfillment and order line; planned = open + shipped + released
released: units that were planned and not shipped; they may be planned again, unless they were canceled.';

CREATE OR REPLACE FUNCTION order_mgmt.plan_fulfillment(order_id uuid, lines order_mgmt.strict_jsonb DEFAULT NULL, location text DEFAULT NULL,
		fulfillment_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.fulfillments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_plan_fulfillment';
COMMENT ON FUNCTION order_mgmt.plan_fulfillment(uuid, order_mgmt.strict_jsonb, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives what an order has allocated to its locations to ship: one fulfillment per location
lines: [{"line_no","quantity"?}], null = all that is allocated and not planned yet; quantity null = all of that of the line. location: only what is allocated there. fulfillment_id: for the one fulfillment the call makes.
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
lines: [{"line_no","quantity"?}], null = all its units. Units that are not shipped (a short pick) stay allocated to the order and may be planned again. tracking: {"carrier"?,"number"?,"url"?}.
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

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_fulfillment(tenants bigint[], "full" boolean)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 5 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- Open units are of what the order line has allocated; shipped ones are shipped of the order too.
	RETURN QUERY
	WITH planned AS (
		SELECT f.tenant_id, f.order_id, f.line_no, order_mgmt.sum(f.open) AS open, order_mgmt.sum(f.shipped) AS shipped
		FROM order_mgmt_data.fulfillment_lines AS f
		WHERE tenants IS NULL OR f.tenant_id = ANY (tenants)
		GROUP BY f.tenant_id, f.order_id, f.line_no
	)
	SELECT n.name, count(x.name), count(*) FILTER (WHERE x.wrong),
		min(format('tenant %s order %s line %s', p.tenant_id, p.order_id, p.line_no)) FILTER (WHERE x.wrong)
	FROM (VALUES ('plans_match_lines'), ('shipments_match_lines')) AS n (name)
	LEFT JOIN (planned AS p
		LEFT JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = p.tenant_id AND l.order_id = p.order_id AND l.line_no = p.line_no
		CROSS JOIN LATERAL (VALUES
			('plans_match_lines', l.line_no IS NULL
				OR p.open OPERATOR(order_mgmt.>) CASE WHEN l.location_id IS NULL THEN l.open ELSE l.allocated END),
			('shipments_match_lines', l.line_no IS NULL OR p.shipped OPERATOR(order_mgmt.>) l.shipped)) AS x (name, wrong)) ON x.name = n.name
	GROUP BY n.name ORDER BY n.name;

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
				bool_or(l.order_id <> g.order_id OR o.location_id <> coalesce(g.location_id, 0)) AS elsewhere
			FROM order_mgmt_data.fulfillment_lines AS l
			JOIN order_mgmt_data.fulfillments AS g ON g.tenant_id = l.tenant_id AND g.fulfillment_id = l.fulfillment_id
			LEFT JOIN order_mgmt_data.order_lines AS o ON o.tenant_id = l.tenant_id AND o.order_id = l.order_id AND o.line_no = l.line_no
			GROUP BY l.tenant_id, l.fulfillment_id) AS s ON s.tenant_id = f.tenant_id AND s.fulfillment_id = f.fulfillment_id
		WHERE tenants IS NULL OR f.tenant_id = ANY (tenants)) AS w;

	-- No line without its header.
	RETURN QUERY
	SELECT 'lines_have_documents', count(*), count(*) FILTER (WHERE h.fulfillment_id IS NULL),
		min(format('tenant %s fulfillment %s line %s', l.tenant_id, l.fulfillment_id, l.line_no)) FILTER (WHERE h.fulfillment_id IS NULL)
	FROM order_mgmt_data.fulfillment_lines AS l
	LEFT JOIN order_mgmt_data.fulfillments AS h ON h.tenant_id = l.tenant_id AND h.fulfillment_id = l.fulfillment_id
	WHERE tenants IS NULL OR l.tenant_id = ANY (tenants);

	-- No step is dated before what it needs.
	RETURN QUERY
	SELECT 'steps_in_order', count(*), count(*) FILTER (WHERE s.at < s.needed), min(format('tenant %s %s %s', s.tenant_id, s.kind, s.id)) FILTER (WHERE s.at < s.needed)
	FROM (
		SELECT f.tenant_id, 'fulfillment' AS kind, f.fulfillment_id AS id, f.shipped_at AS at, o.occurred_at AS needed
		FROM order_mgmt_data.fulfillments AS f JOIN order_mgmt_data.orders AS o ON o.tenant_id = f.tenant_id AND o.order_id = f.order_id
		WHERE f.shipped_at IS NOT NULL
		UNION ALL
		SELECT f.tenant_id, 'fulfillment', f.fulfillment_id, f.delivered_at, f.shipped_at FROM order_mgmt_data.fulfillments AS f WHERE f.delivered_at IS NOT NULL) AS s
	WHERE tenants IS NULL OR s.tenant_id = ANY (tenants);

	IF NOT "full" THEN
		RETURN;
	END IF;

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
	WHERE l.location_id IS NOT NULL AND (tenants IS NULL OR l.tenant_id = ANY (tenants));

	-- The log knows how the fulfillment came to its status.
	RETURN QUERY
	SELECT 'fulfillment_log_agrees', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
	FROM (SELECT format('tenant %s fulfillment %s', f.tenant_id, f.fulfillment_id) AS sample,
			NOT EXISTS (SELECT 1 FROM order_mgmt_data.status_log AS s WHERE s.tenant_id = f.tenant_id
				AND s.document_kind = 'fulfillment' AND s.document_id = f.fulfillment_id AND s.to_status = f.status) AS missing
		FROM order_mgmt_data.fulfillments AS f
		WHERE tenants IS NULL OR f.tenant_id = ANY (tenants)) AS w;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_fulfillment(bigint[], boolean) IS 'the invariants of fulfillments, for verify()';
-- Code of returns.

-- Who may read returns: one without a location is seen where its order is; the view of lines joins those of the order.
SELECT order_mgmt_data.show_rows('order_mgmt_data.returns', 'read_documents', locations => '{location_id}',
	where_seen => $$(location_id IS NULL AND order_mgmt_data.sees_order('read_documents', tenant_id, order_id))$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.return_lines', 'read_documents');
SELECT order_mgmt_data.show_rows('order_mgmt_data.return_receipts', 'read_documents', locations => '{location_id}');

-- A set of one row without settings, so that it becomes a part of the statement that reads it, and of its saved plan.
CREATE OR REPLACE FUNCTION order_mgmt_data.derive_return_status(tenant bigint, order_of uuid) RETURNS SETOF text
	LANGUAGE sql STABLE ROWS 1
AS $$
	SELECT CASE
		WHEN s.return_requested OPERATOR(order_mgmt.>) s.returned THEN CASE WHEN EXISTS (SELECT 1 FROM order_mgmt_data.returns AS r
			WHERE r.tenant_id = $1 AND r.order_id = $2 AND r.status = ANY (ARRAY['approved', 'partially_received'])) THEN 'in_progress' ELSE 'requested' END
		WHEN s.returned OPERATOR(order_mgmt.=) '0' THEN 'none'
		WHEN s.returned OPERATOR(order_mgmt.=) s.wanted THEN 'returned'
		ELSE 'partially_returned' END
	FROM (SELECT coalesce(order_mgmt.sum(l.return_requested), '0') AS return_requested, coalesce(order_mgmt.sum(l.returned), '0') AS returned,
			coalesce(order_mgmt.sum(l.ordered OPERATOR(order_mgmt.-) l.canceled), '0') AS wanted
		FROM order_mgmt_data.order_lines AS l WHERE l.tenant_id = $1 AND l.order_id = $2) AS s
$$;
COMMENT ON FUNCTION order_mgmt_data.derive_return_status(bigint, uuid) IS 'the return status that an order''s lines and returns imply: what verify() holds orders.return_status to';

CREATE OR REPLACE VIEW order_mgmt.returns WITH (security_invoker = true) AS
	SELECT r.tenant_id, r.return_id, r.return_number, r.order_id, r.status, r.location, r.currency, r.credited, f.refunded,
		r.reason, r.actor, r.occurred_at, r.recorded_at, r.metadata
	FROM order_mgmt_data.returns AS r
	CROSS JOIN LATERAL (SELECT coalesce(order_mgmt.sum(CASE WHEN e.refundable_delta > 0 THEN OPERATOR(order_mgmt.-) e.amount ELSE e.amount END)
			FILTER (WHERE e.refundable_delta <> 0), order_mgmt.amount_of(0, r.currency)) AS refunded
		FROM order_mgmt_data.payment_events AS e
		WHERE e.tenant_id = r.tenant_id AND e.order_id = r.order_id AND e.operation_id IN (SELECT b.operation_id FROM order_mgmt_data.payment_events AS b
			WHERE b.tenant_id = r.tenant_id AND b.order_id = r.order_id AND b.return_id = r.return_id)) AS f
	WHERE r.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('read_returns'))::bigint[]);
COMMENT ON VIEW order_mgmt.returns IS 'one row per return of an order; credited = what the units that came are worth to the customer, taxes among it; refunded = what was refunded for them, pending refunds among it
status: requested, approved, partially_received, received, closed (nothing came), rejected, canceled. location: where the goods are expected, null = where each was shipped from.';

CREATE OR REPLACE VIEW order_mgmt.return_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.return_id, l.line_no, r.order_id, r.return_number, r.status, r.location, o.sku, l.requested,
		l.requested OPERATOR(order_mgmt.-) c.came OPERATOR(order_mgmt.-) l.missing OPERATOR(order_mgmt.-) l.canceled AS open,
		c.came AS received, l.restocked, l.quarantined, l.damaged, l.scrapped, l.to_vendor, l.missing, l.canceled, l.reason
	FROM order_mgmt_data.return_lines AS l
	CROSS JOIN LATERAL (SELECT l.restocked OPERATOR(order_mgmt.+) l.quarantined OPERATOR(order_mgmt.+) l.damaged OPERATOR(order_mgmt.+) l.scrapped
		OPERATOR(order_mgmt.+) l.to_vendor AS came) AS c
	JOIN order_mgmt_data.returns AS r ON r.tenant_id = l.tenant_id AND r.return_id = l.return_id
	JOIN order_mgmt_data.order_lines AS o ON o.tenant_id = l.tenant_id AND o.order_id = r.order_id AND o.line_no = l.line_no;
COMMENT ON VIEW order_mgmt.return_lines IS 'one row per order line of a return; requested = open + received + missing + canceled
received = restocked + quarantined + damaged + scrapped + to_vendor.';

CREATE OR REPLACE VIEW order_mgmt.return_receipts WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.return_id, p.receipt_id, p.line_no, o.sku, p.disposition, p.quantity, p.location, p.reason, p.actor, p.occurred_at, p.recorded_at
	FROM order_mgmt_data.return_receipts AS p
	JOIN order_mgmt_data.returns AS r ON r.tenant_id = p.tenant_id AND r.return_id = p.return_id
	JOIN order_mgmt_data.order_lines AS o ON o.tenant_id = p.tenant_id AND o.order_id = r.order_id AND o.line_no = p.line_no;
COMMENT ON VIEW order_mgmt.return_receipts IS 'one row per receipt, line and disposition: what came back, where, and what became of it; append-only
disposition: restock (for sale again), quarantine (on hand, not inspected), damaged, return_to_vendor (on hand until it leaves), scrap, missing (did not come).';

CREATE OR REPLACE FUNCTION order_mgmt.request_return(order_id uuid, lines order_mgmt.strict_jsonb, location text DEFAULT NULL, reason text DEFAULT NULL,
		return_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.returns LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_request_return';
COMMENT ON FUNCTION order_mgmt.request_return(uuid, order_mgmt.strict_jsonb, text, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'announces that shipped units of an order come back; approved at once, or with options {"approve": false} when approve_return says so
lines: [{"line_no","quantity","reason"?}], never more than was shipped less what is announced already (return_exceeds_shipped). location: where the goods are expected, null = where each was shipped from.
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
lines: [{"line_no","quantity","disposition","reason"?}]; disposition: restock (for sale again: waiting backorders are served), quarantine, damaged, scrap, return_to_vendor, or missing, which closes units that did not come. Never more than is announced and open (receipt_exceeds_announced); the rest may come later.
location: any of yours, null = where the return is expected. Nothing is refunded: that is refund_payment or refund_return.
Example: SELECT status, credited FROM order_mgmt.receive_return(''0190...'', ''[{"line_no":1,"quantity":1,"disposition":"restock"}]'', ''BER'')';

CREATE OR REPLACE FUNCTION order_mgmt.refund_return(return_id uuid, amount order_mgmt.amount DEFAULT NULL, refunds order_mgmt.strict_jsonb DEFAULT NULL,
		register text DEFAULT NULL, reason text DEFAULT NULL, status text DEFAULT 'succeeded', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.returns LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_refund_return';
COMMENT ON FUNCTION order_mgmt.refund_return(uuid, order_mgmt.amount, order_mgmt.strict_jsonb, text, text, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives back what was paid for the goods of a return that came
amount: null = what the order was paid beyond what it owes, at most what is credited for the return and was not refunded (refund_exceeds_return) and what its payments have left. refunds: [{"payment_id","amount"}], null = the newest payments first. register: where it happens, needed for cash, in the currency of its shift. status: pending until record_payment_event says how each refund ended.
Example: SELECT refunded FROM order_mgmt.refund_return(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.return_sale(order_id uuid, lines order_mgmt.strict_jsonb, location text DEFAULT NULL, register text DEFAULT NULL,
		refunds order_mgmt.strict_jsonb DEFAULT NULL, reason text DEFAULT NULL, return_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}',
		occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.returns LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_return_sale';
COMMENT ON FUNCTION order_mgmt.return_sale(uuid, order_mgmt.strict_jsonb, text, text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'takes goods of an order back in one step: announced, received and refunded
lines: [{"line_no","quantity","disposition","reason"?}] as in receive_return, but never missing: what does not come back is not returned. location: where the goods are, null = where each was shipped from. register, refunds: as in refund_return; an order that was not paid is not refunded.
Repeat the same call with the same idempotency_key after 40001, 40P01, 55P03 or a lost connection.
Example: SELECT return_number, refunded FROM order_mgmt.return_sale(''0190...'', ''[{"line_no":1,"quantity":1,"disposition":"restock"}]'', ''BER'', ''BER-1'', idempotency_key => ''BER-1/4712'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'returns', 'location', r.location_id, r.location FROM order_mgmt_data.returns AS r WHERE r.location_id IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'return_receipts', 'location', r.location_id, r.location FROM order_mgmt_data.return_receipts AS r WHERE r.location_id IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'return', x.return_id, x.status FROM order_mgmt_data.returns AS x$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_returns(tenants bigint[], "full" boolean)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 6 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- Return lines count their receipts, order lines their return lines.
	RETURN QUERY
	WITH counted AS (
		SELECT l.tenant_id, l.return_id, l.line_no, x.disposition, x.quantity
		FROM order_mgmt_data.return_lines AS l
		CROSS JOIN LATERAL (VALUES ('restock', l.restocked), ('quarantine', l.quarantined), ('damaged', l.damaged), ('scrap', l.scrapped),
			('return_to_vendor', l.to_vendor), ('missing', l.missing)) AS x (disposition, quantity)
		WHERE tenants IS NULL OR l.tenant_id = ANY (tenants)
	), received AS (
		SELECT p.tenant_id, p.return_id, p.line_no, p.disposition, order_mgmt.sum(p.quantity) AS quantity
		FROM order_mgmt_data.return_receipts AS p
		WHERE tenants IS NULL OR p.tenant_id = ANY (tenants) GROUP BY p.tenant_id, p.return_id, p.line_no, p.disposition
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
		WHERE tenants IS NULL OR l.tenant_id = ANY (tenants) GROUP BY r.tenant_id, r.order_id, l.line_no
	), compared AS (
		SELECT format('tenant %s order %s line %s', coalesce(o.tenant_id, c.tenant_id), coalesce(o.order_id, c.order_id), coalesce(o.line_no, c.line_no)) AS sample,
			o.order_id IS NULL OR o.return_requested OPERATOR(order_mgmt.<>) coalesce(c.return_requested, '0')
				OR o.returned OPERATOR(order_mgmt.<>) coalesce(c.returned, '0')
				OR NOT order_mgmt_data.returns_within_shipped(o.shipped, o.return_requested, o.returned) AS wrong
		FROM (SELECT x.* FROM order_mgmt_data.order_lines AS x WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)) AS o
		FULL JOIN counted AS c ON c.tenant_id = o.tenant_id AND c.order_id = o.order_id AND c.line_no = o.line_no
	)
	SELECT 'order_lines_match_returns', count(*), count(*) FILTER (WHERE c.wrong), min(c.sample) FILTER (WHERE c.wrong) FROM compared AS c;

	-- What came of stocked lines has moved from the customer to where its disposition says, once (of orders with returns).
	RETURN QUERY
	WITH received AS (
		SELECT p.tenant_id, r.order_id, p.line_no, p.location_id, CASE p.disposition WHEN 'restock' THEN 'free' WHEN 'quarantine' THEN 'returned'
				WHEN 'damaged' THEN 'damaged' WHEN 'scrap' THEN 'loss' WHEN 'return_to_vendor' THEN 'quality_control' END AS state,
			order_mgmt.sum(p.quantity) AS quantity
		FROM order_mgmt_data.return_receipts AS p
		JOIN order_mgmt_data.returns AS r ON r.tenant_id = p.tenant_id AND r.return_id = p.return_id
		JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = r.tenant_id AND l.order_id = r.order_id AND l.line_no = p.line_no
		WHERE p.disposition <> 'missing' AND l.location_id IS NOT NULL AND (tenants IS NULL OR p.tenant_id = ANY (tenants))
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
		WHERE tenants IS NULL OR r.tenant_id = ANY (tenants) GROUP BY r.tenant_id, r.return_id, o.tenant_id, o.order_id
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
		WHERE (tenants IS NULL OR o.tenant_id = ANY (tenants)) AND ("full" OR o.return_status <> 'none')) AS d;

	-- What a return says it credited is in the money ledger; no more is refunded for it, and only to its order.
	RETURN QUERY
	WITH refunded AS (
		SELECT b.tenant_id, b.return_id, bool_or(b.order_id <> r.order_id OR r.return_id IS NULL) AS is_strange, sum((SELECT - sum(e.refundable_delta)
			FROM order_mgmt_data.payment_events AS e WHERE e.tenant_id = b.tenant_id AND e.operation_id = b.operation_id)) AS minor
		FROM order_mgmt_data.payment_events AS b
		LEFT JOIN order_mgmt_data.returns AS r ON r.tenant_id = b.tenant_id AND r.return_id = b.return_id
		WHERE b.return_id IS NOT NULL AND (tenants IS NULL OR b.tenant_id = ANY (tenants)) GROUP BY b.tenant_id, b.return_id
	), credited AS (
		SELECT m.tenant_id, m.document_id AS return_id, sum(CASE WHEN m.from_account = 'receivable' THEN 1 ELSE -1 END * order_mgmt.amount_minor(m.amount)) AS minor
		FROM order_mgmt_data.money_moves AS m
		WHERE m.document_kind = 'return' AND (m.from_account = 'receivable' OR m.to_account = 'receivable') AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
		GROUP BY m.tenant_id, m.document_id
	), compared AS (
		SELECT format('tenant %s return %s', coalesce(r.tenant_id, f.tenant_id, c.tenant_id), coalesce(r.return_id, f.return_id, c.return_id)) AS sample,
			r.return_id IS NULL OR coalesce(c.minor, 0) <> order_mgmt.amount_minor(r.credited) AS uncredited,
			f.is_strange OR f.minor > coalesce(c.minor, 0) AS over_cap
		FROM (SELECT x.* FROM order_mgmt_data.returns AS x WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)) AS r
		FULL JOIN credited AS c ON c.tenant_id = r.tenant_id AND c.return_id = r.return_id
		FULL JOIN refunded AS f ON f.tenant_id = coalesce(r.tenant_id, c.tenant_id) AND f.return_id = coalesce(r.return_id, c.return_id)
	)
	SELECT x.name, count(c.sample), count(*) FILTER (WHERE x.place = 1 AND c.uncredited OR x.place = 2 AND c.over_cap),
		min(c.sample) FILTER (WHERE x.place = 1 AND c.uncredited OR x.place = 2 AND c.over_cap)
	FROM (VALUES (1, 'returns_match_money'), (2, 'refunds_within_returns')) AS x (place, name)
	LEFT JOIN compared AS c ON true GROUP BY x.place, x.name ORDER BY x.place;

	-- No line without its header.
	RETURN QUERY
	SELECT 'lines_have_documents', count(*), count(*) FILTER (WHERE h.return_id IS NULL),
		min(format('tenant %s return %s line %s', l.tenant_id, l.return_id, l.line_no)) FILTER (WHERE h.return_id IS NULL)
	FROM order_mgmt_data.return_lines AS l
	LEFT JOIN order_mgmt_data.returns AS h ON h.tenant_id = l.tenant_id AND h.return_id = l.return_id
	WHERE tenants IS NULL OR l.tenant_id = ANY (tenants);

	-- Nothing comes back before it left.
	RETURN QUERY
	SELECT 'steps_in_order', count(*), count(*) FILTER (WHERE s.at < s.needed), min(format('tenant %s %s %s', s.tenant_id, s.kind, s.id)) FILTER (WHERE s.at < s.needed)
	FROM (
		SELECT p.tenant_id, 'return' AS kind, p.return_id AS id, p.occurred_at AS at, coalesce((SELECT min(f.shipped_at) FROM order_mgmt_data.fulfillments AS f
			WHERE f.tenant_id = o.tenant_id AND f.order_id = o.order_id), o.occurred_at) AS needed
		FROM order_mgmt_data.return_receipts AS p
		JOIN order_mgmt_data.returns AS r ON r.tenant_id = p.tenant_id AND r.return_id = p.return_id
		JOIN order_mgmt_data.orders AS o ON o.tenant_id = r.tenant_id AND o.order_id = r.order_id) AS s
	WHERE tenants IS NULL OR s.tenant_id = ANY (tenants);

	IF NOT "full" THEN
		RETURN;
	END IF;

	-- The log knows how the return came to its status.
	RETURN QUERY
	SELECT 'return_log_agrees', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
	FROM (SELECT format('tenant %s return %s', r.tenant_id, r.return_id) AS sample,
			NOT EXISTS (SELECT 1 FROM order_mgmt_data.status_log AS s WHERE s.tenant_id = r.tenant_id
				AND s.document_kind = 'return' AND s.document_id = r.return_id AND s.to_status = r.status) AS missing
		FROM order_mgmt_data.returns AS r
		WHERE tenants IS NULL OR r.tenant_id = ANY (tenants)) AS w;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_returns(bigint[], boolean) IS 'the invariants of returns, for verify()';
-- Code of transfers.

-- Who may read transfers: both ends see them; the view of lines joins them.
SELECT order_mgmt_data.show_rows('order_mgmt_data.transfers', 'read_transfers', locations => '{from_location_id,to_location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.transfer_lines', 'read_transfers');

CREATE OR REPLACE VIEW order_mgmt.transfers WITH (security_invoker = true) AS
	SELECT t.tenant_id, t.transfer_id, t.transfer_number, t.from_location, t.to_location, t.status, t.reference, t.actor,
		t.occurred_at, t.recorded_at, t.metadata, t.shipped_at
	FROM order_mgmt_data.transfers AS t;
COMMENT ON VIEW order_mgmt.transfers IS 'one row per transfer of goods between two locations
status: ready (allocated at the source), in_transit, partially_received, received (nothing is on its way any more), canceled (nothing arrived, and nothing was missing on arrival).';

CREATE OR REPLACE VIEW order_mgmt.transfer_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.transfer_id, l.line_no, l.sku, t.from_location, t.to_location, t.status, l.quantity,
		l.quantity OPERATOR(order_mgmt.-) l.shipped OPERATOR(order_mgmt.-) l.canceled AS allocated, l.shipped,
		l.shipped OPERATOR(order_mgmt.-) l.received OPERATOR(order_mgmt.-) l.missing OPERATOR(order_mgmt.-) l.returned AS in_transit,
		l.received, l.missing, l.returned, l.canceled, l.missing_reason
	FROM order_mgmt_data.transfer_lines AS l
	JOIN order_mgmt_data.transfers AS t ON t.tenant_id = l.tenant_id AND t.transfer_id = l.transfer_id;
COMMENT ON VIEW order_mgmt.transfer_lines IS 'one row per transfer line; quantity = allocated + shipped + canceled, shipped = in_transit + received + missing + returned
in_transit: on its way to to_location, where it is counted; allocated: still at from_location. missing_reason: as said last.
Example: SELECT sku, order_mgmt.sum(in_transit) FROM order_mgmt.transfer_lines WHERE to_location = ''HAM'' GROUP BY sku';

CREATE OR REPLACE FUNCTION order_mgmt.create_transfer(from_location text, to_location text, lines order_mgmt.strict_jsonb,
		transfer_id uuid DEFAULT NULL, reference text DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.transfers LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_create_transfer';
COMMENT ON FUNCTION order_mgmt.create_transfer(text, text, order_mgmt.strict_jsonb, uuid, text, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'plans to move goods to another location and allocates them at the source in the same step: all lines or none
lines: [{"sku","quantity"}]. Takes what is on the shelf and not kept back as safety stock; an oversell limit does not help (insufficient_stock).
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

CREATE OR REPLACE FUNCTION order_mgmt.cancel_transfer(transfer_id uuid, reason text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.transfers LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_cancel_transfer';
COMMENT ON FUNCTION order_mgmt.cancel_transfer(uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'ends a transfer: what was not shipped is free again at the source, what was received stays where it is
options: {"in_transit":"return"|"write_off"}, needed while goods are in transit: they are back on the source''s shelf, or lost (which needs a reason: shortage_needs_reason). A transfer of which something was received before is received then, else canceled; one that is received cannot be canceled.
Example: SELECT status FROM order_mgmt.cancel_transfer(''0190...'', ''truck turned back'', options => ''{"in_transit":"return"}'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT t.tenant_id, 'transfers', 'location', t.from_location_id, t.from_location FROM order_mgmt_data.transfers AS t$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT t.tenant_id, 'transfers', 'location', t.to_location_id, t.to_location FROM order_mgmt_data.transfers AS t$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT l.tenant_id, 'transfer_lines', 'item', l.item_id, l.sku FROM order_mgmt_data.transfer_lines AS l$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'transfer', x.transfer_id, x.status FROM order_mgmt_data.transfers AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.promises', $$SELECT l.tenant_id, l.item_id, t.from_location_id, '0', l.quantity OPERATOR(order_mgmt.-) l.shipped OPERATOR(order_mgmt.-) l.canceled, '0' FROM order_mgmt_data.transfer_lines AS l JOIN order_mgmt_data.transfers AS t ON t.tenant_id = l.tenant_id AND t.transfer_id = l.transfer_id$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_transfer(tenants bigint[], "full" boolean)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 4 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
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
					AND (m.from_state OPERATOR(order_mgmt.=) 'in_transit' OR m.to_state OPERATOR(order_mgmt.=) 'in_transit')
					AND m.document_kind <> 'transfer') AS wrong
		FROM compared AS c
	)
	SELECT 'in_transit_matches_transfers', count(*), count(*) FILTER (WHERE j.wrong), min(j.sample) FILTER (WHERE j.wrong) FROM judged AS j;

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
		WHERE tenants IS NULL OR t.tenant_id = ANY (tenants)
		GROUP BY t.tenant_id, t.transfer_id
	), judged AS (
		SELECT format('tenant %s transfer %s', f.tenant_id, f.transfer_id) AS sample,
			f.nlines = 0 OR f.status <> ALL (CASE
				WHEN f.is_open AND (f.is_received OR f.is_missing) THEN ARRAY['partially_received']
				WHEN f.is_open AND f.is_shipped THEN ARRAY['in_transit']
				WHEN f.is_open THEN ARRAY['draft', 'ready']
				WHEN f.is_received THEN ARRAY['received', 'closed']
				WHEN f.is_missing THEN ARRAY['received', 'closed', 'canceled']
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
	WHERE tenants IS NULL OR l.tenant_id = ANY (tenants);

	-- No step is dated before what it needs.
	RETURN QUERY
	SELECT 'steps_in_order', count(*), count(*) FILTER (WHERE s.at < s.needed), min(format('tenant %s %s %s', s.tenant_id, s.kind, s.id)) FILTER (WHERE s.at < s.needed)
	FROM (
		SELECT t.tenant_id, 'transfer' AS kind, t.transfer_id AS id, t.shipped_at AS at, t.occurred_at AS needed FROM order_mgmt_data.transfers AS t WHERE t.shipped_at IS NOT NULL
		UNION ALL
		SELECT t.tenant_id, 'transfer', t.transfer_id, m.occurred_at, t.shipped_at
		FROM order_mgmt_data.stock_moves AS m JOIN order_mgmt_data.transfers AS t ON t.tenant_id = m.tenant_id AND t.transfer_id = m.document_id
		WHERE "full" AND m.document_kind = 'transfer' AND m.from_state OPERATOR(order_mgmt.=) 'in_transit') AS s
	WHERE tenants IS NULL OR s.tenant_id = ANY (tenants);

	IF NOT "full" THEN
		RETURN;
	END IF;

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

	-- The log knows how the transfer came to its status.
	RETURN QUERY
	SELECT 'transfer_status_log_agrees', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
	FROM (SELECT format('tenant %s transfer %s', t.tenant_id, t.transfer_id) AS sample,
			NOT EXISTS (SELECT 1 FROM order_mgmt_data.status_log AS s WHERE s.tenant_id = t.tenant_id
				AND s.document_kind = 'transfer' AND s.document_id = t.transfer_id AND s.to_status = t.status) AS missing
		FROM order_mgmt_data.transfers AS t
		WHERE tenants IS NULL OR t.tenant_id = ANY (tenants)) AS w;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_transfer(bigint[], boolean) IS 'the invariants of transfers, for verify()';
-- Code of pos.

-- Who may read what happens at registers: it is seen where the register is.
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_shift("right" text, tenant_id bigint, shift_id uuid)
	RETURNS boolean LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 10 AS 'MODULE_PATHNAME', 'om_sees_shift';
COMMENT ON FUNCTION order_mgmt_data.sees_shift(text, bigint, uuid) IS 'true if the reader of a view has a right at the location of the shift''s register';
SELECT order_mgmt_data.show_rows('order_mgmt_data.registers', 'read_registers', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.staff', 'read_shifts');
SELECT order_mgmt_data.show_rows('order_mgmt_data.shifts', 'read_shifts', where_seen => $$order_mgmt_data.sees_shift('read_shifts', tenant_id, shift_id)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.register_sales', 'read_shifts', where_seen => $$order_mgmt_data.sees_shift('read_shifts', tenant_id, shift_id)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.unlinked_refunds', 'read_shifts', where_seen => $$order_mgmt_data.sees_shift('read_shifts', tenant_id, shift_id)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.unlinked_refund_lines', 'read_shifts');

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
		s.recorded_at, s.metadata
	FROM order_mgmt_data.shifts AS s;
COMMENT ON VIEW order_mgmt.shifts IS 'one row per shift of a register; expected, counted and difference (counted - expected) once it is closed
expected = opening_float + cash taken - change - cash refunds + paid in - paid out; order_mgmt_report.shift_summary has the parts.';

CREATE OR REPLACE VIEW order_mgmt.register_sales WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.order_id, s.order_number, s.shift_id, s.register, s.staff, s.total, s.tendered, s.change, s.actor,
		s.occurred_at, s.recorded_at, s.is_late
	FROM order_mgmt_data.register_sales AS s;
COMMENT ON VIEW order_mgmt.register_sales IS 'one row per sale at a register: what was to be paid, what the customer gave, what came back
The order''s row is in order_mgmt.orders, its payments in order_mgmt.payments. is_late: recorded after its shift was closed.';

CREATE OR REPLACE VIEW order_mgmt.unlinked_refunds WITH (security_invoker = true) AS
	SELECT r.tenant_id, r.refund_id, r.shift_id, r.register, r.staff, r.location, r.channel, r.provider, r.total, r.reason, r.reference,
		r.actor, r.occurred_at, r.recorded_at, r.metadata
	FROM order_mgmt_data.unlinked_refunds AS r;
COMMENT ON VIEW order_mgmt.unlinked_refunds IS 'one row per refund at a register without the sale it is of: what was given back, and why';

CREATE OR REPLACE VIEW order_mgmt.unlinked_refund_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.refund_id, l.line_no, l.sku, l.quantity, l.disposition, l.unit_price, l.line_total, l.tax, l.amount, l.reason
	FROM order_mgmt_data.unlinked_refund_lines AS l
	JOIN order_mgmt_data.unlinked_refunds AS r ON r.tenant_id = l.tenant_id AND r.refund_id = l.refund_id;
COMMENT ON VIEW order_mgmt.unlinked_refund_lines IS 'one row per line of an unlinked refund: what came back, and what was given for it
amount = line_total and the taxes on top of it; tax: all taxes of the line.';

CREATE OR REPLACE FUNCTION order_mgmt.put_register(register text, channel text DEFAULT NULL, location text DEFAULT NULL, name text DEFAULT NULL,
		is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL, discount_limit numeric DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.registers LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_register';
COMMENT ON FUNCTION order_mgmt.put_register(text, text, text, text, boolean, order_mgmt.strict_jsonb, numeric, bigint) IS 'creates a register or changes it
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

CREATE OR REPLACE FUNCTION order_mgmt.open_shift(register text, opening_float order_mgmt.amount, staff text DEFAULT NULL, shift_id uuid DEFAULT NULL,
		metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.shifts LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_open_shift';
COMMENT ON FUNCTION order_mgmt.open_shift(text, order_mgmt.amount, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'opens a shift at a register with so much cash in the drawer; one at a time
opening_float: in the currency of the register''s channel, may be 0; it comes from the safe. staff: who is accountable.
Example: SELECT shift_number FROM order_mgmt.open_shift(''BER-1'', ''100.00 EUR'', ''ana'')';

CREATE OR REPLACE FUNCTION order_mgmt.record_sale(register text, lines order_mgmt.strict_jsonb, tenders order_mgmt.strict_jsonb, staff text DEFAULT NULL,
		order_id uuid DEFAULT NULL, reference text DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.register_sales LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_record_sale';
COMMENT ON FUNCTION order_mgmt.record_sale(text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, text, uuid, text, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records a whole sale at a register: goods leave the shelf, the order is completed and paid, the drawer knows its cash
lines: as in place_order; goods come from the register''s location. tenders: [{"provider","amount","method"?,"reference"?,"event_id"?,"payment_id"?}], provider "cash" for cash; together they cover the total, and what is beyond it is change, given of the cash (tenders_mismatch). Needs an open shift (no_open_shift).
occurred_at of a sale that was made offline may lie before the open shift: in a shift of the register that is closed, and then the sale is late, belongs to that one (register_sales.is_late, shift_summary) and changes nothing that was expected or counted; else it belongs to the open shift.
options: {"discount"?} on the whole sale. Discounts of who has not the right set_discount are limited: those of a line and its share of the sale''s by the discount_limit of the register, and all together (discount_too_large).
Repeat the same call with the same idempotency_key after 40001, 40P01, 55P03 or a lost connection.
Example: SELECT order_number, total, change FROM order_mgmt.record_sale(''BER-1'', ''[{"sku":"A-1","quantity":1}]'', ''[{"provider":"cash","amount":"20.00"}]'', idempotency_key => ''BER-1/4711'')';

CREATE OR REPLACE FUNCTION order_mgmt.refund_unlinked(register text, lines order_mgmt.strict_jsonb, reason text, provider text DEFAULT 'cash',
		staff text DEFAULT NULL, refund_id uuid DEFAULT NULL, reference text DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}',
		occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.unlinked_refunds LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_refund_unlinked';
COMMENT ON FUNCTION order_mgmt.refund_unlinked(text, order_mgmt.strict_jsonb, text, text, text, uuid, text, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'takes goods back at a register without the sale they are of, and records what was given for them: a right of managers; where the sale is known, use return_sale
lines: [{"sku","quantity","unit_price","disposition","tax_rates"?,"reason"?}]: what is given back for each unit, and the taxes of that, those of the item for a line that names none; disposition: restock, quarantine, damaged, scrap or return_to_vendor, at the register''s location. provider: cash, of the drawer, or whose clearing account it leaves. reason is required. Needs an open shift (no_open_shift).
Nothing caps it: no sale says what was paid. It lowers the channel''s sales as a return does.
Example: SELECT total FROM order_mgmt.refund_unlinked(''BER-1'', ''[{"sku":"A-1","quantity":1,"unit_price":"12.50","disposition":"restock"}]'', ''no receipt'', idempotency_key => ''BER-1/4713'')';

CREATE OR REPLACE FUNCTION order_mgmt.paid_in(register text, amount order_mgmt.amount, reason text, staff text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.shifts LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_paid_in';
COMMENT ON FUNCTION order_mgmt.paid_in(text, order_mgmt.amount, text, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records cash put into a drawer that is no sale; reason is required
Example: SELECT status FROM order_mgmt.paid_in(''BER-1'', ''20.00 EUR'', ''change from the bank'')';

CREATE OR REPLACE FUNCTION order_mgmt.paid_out(register text, amount order_mgmt.amount, reason text, staff text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.shifts LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_paid_out';
COMMENT ON FUNCTION order_mgmt.paid_out(text, order_mgmt.amount, text, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records cash taken out of a drawer that is no refund, at most what is in it (drawer_short); reason is required
Example: SELECT status FROM order_mgmt.paid_out(''BER-1'', ''8.50 EUR'', ''window cleaner'')';

CREATE OR REPLACE FUNCTION order_mgmt.close_shift(register text, counted order_mgmt.amount, staff text DEFAULT NULL, reason text DEFAULT NULL,
		occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.shifts LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_close_shift';
COMMENT ON FUNCTION order_mgmt.close_shift(text, order_mgmt.amount, text, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'closes the open shift of a register with what was counted in its drawer; waits for sales under way
The difference to what is expected is recorded (over_short), never plugged; the cash goes to the safe. Moves no stock.
Example: SELECT expected, counted, difference FROM order_mgmt.close_shift(''BER-1'', ''431.20 EUR'', ''ana'')';

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
		FROM order_mgmt_data.register_sales AS r WHERE r.tenant_id = s.tenant_id AND r.shift_id = s.shift_id) AS n
	CROSS JOIN LATERAL (
		SELECT coalesce(sum(r.total::numeric) FILTER (WHERE r.provider_id = 0), 0) AS cash,
			coalesce(sum(r.total::numeric) FILTER (WHERE r.provider_id <> 0), 0) AS other
		FROM order_mgmt_data.unlinked_refunds AS r WHERE r.tenant_id = s.tenant_id AND r.shift_id = s.shift_id) AS u
	CROSS JOIN LATERAL (
		SELECT coalesce(sum(e.amount::numeric) FILTER (WHERE e.provider_id = 0 AND e.kind = 'sale' AND NOT e.is_late), 0) AS cash_sales,
			coalesce(sum(e.amount::numeric) FILTER (WHERE e.provider_id = 0 AND e.is_late), 0) AS late_cash,
			coalesce(sum(e.amount::numeric * CASE e.step WHEN 'reversed' THEN -1 ELSE 1 END) FILTER (WHERE e.provider_id = 0 AND e.kind = 'refund'), 0)
				+ u.cash AS cash_refunds,
			x.paid_in, x.paid_out
		FROM (
			SELECT coalesce(sum(m.amount::numeric) FILTER (WHERE m.from_account = 'petty_cash'), 0) AS paid_in,
				coalesce(sum(m.amount::numeric) FILTER (WHERE m.to_account = 'petty_cash'), 0) AS paid_out
			FROM order_mgmt_data.money_moves AS m
			WHERE m.tenant_id = s.tenant_id AND m.holder_id = s.shift_id) AS x
		LEFT JOIN order_mgmt_data.payment_events AS e ON e.tenant_id = s.tenant_id AND e.shift_id = s.shift_id
			AND e.step = ANY ('{succeeded,recorded,reversed}')
		GROUP BY x.paid_in, x.paid_out) AS c
	CROSS JOIN LATERAL (
		SELECT coalesce(sum(e.amount::numeric) FILTER (WHERE e.kind = 'sale' AND NOT e.is_late), 0) AS other_sales,
			coalesce(sum(e.amount::numeric) FILTER (WHERE e.kind = 'refund'), 0) + u.other AS other_refunds
		FROM order_mgmt_data.payment_events AS e
		WHERE e.tenant_id = s.tenant_id AND e.shift_id = s.shift_id AND e.provider_id <> 0 AND e.step = ANY ('{requested,recorded}')
			AND NOT EXISTS (SELECT 1 FROM order_mgmt_data.payment_events AS d WHERE d.tenant_id = e.tenant_id AND d.operation_id = e.operation_id
				AND d.step = ANY ('{failed,reversed}'))) AS p
	WHERE s.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('reports'))::bigint[]);
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
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'unlinked_refunds', 'register', NULL, r.register FROM order_mgmt_data.unlinked_refunds AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'unlinked_refunds', 'staff', NULL, r.staff FROM order_mgmt_data.unlinked_refunds AS r WHERE r.staff IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'unlinked_refunds', 'location', NULL, r.location FROM order_mgmt_data.unlinked_refunds AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'unlinked_refunds', 'channel', NULL, r.channel FROM order_mgmt_data.unlinked_refunds AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'unlinked_refunds', 'provider', r.provider_id, r.provider FROM order_mgmt_data.unlinked_refunds AS r WHERE r.provider_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT l.tenant_id, 'unlinked_refund_lines', 'item', l.item_id, l.sku FROM order_mgmt_data.unlinked_refund_lines AS l$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'shift', x.shift_id, x.status FROM order_mgmt_data.shifts AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'unlinked_refund', x.refund_id, NULL FROM order_mgmt_data.unlinked_refunds AS x$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_pos(tenants bigint[], "full" boolean)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 6 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- The cash identity: the drawer of the ledger is what the shift's documents say, and empty once it is closed.
	RETURN QUERY
	WITH drawers AS (
		SELECT s.tenant_id, s.shift_id, s.status, s.expected, s.counted, s.currency,
			order_mgmt.amount_minor(s.opening_float) AS opening,
			(SELECT coalesce(sum(CASE e.kind WHEN 'refund' THEN -1 ELSE 1 END * CASE e.step WHEN 'reversed' THEN -1 ELSE 1 END * order_mgmt.amount_minor(e.amount)), 0)
				FROM order_mgmt_data.payment_events AS e WHERE e.tenant_id = s.tenant_id AND e.shift_id = s.shift_id AND e.provider_id = 0
					AND NOT e.is_late AND e.step = ANY ('{succeeded,recorded,reversed}'))
				- (SELECT coalesce(sum(order_mgmt.amount_minor(u.total)), 0) FROM order_mgmt_data.unlinked_refunds AS u
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
		WHERE tenants IS NULL OR s.tenant_id = ANY (tenants)
	), compared AS (
		SELECT format('tenant %s shift %s', d.tenant_id, d.shift_id) AS sample, coalesce(d.mixed, false)
			OR CASE WHEN d.status = ANY ('{open,counting}') THEN d.cash <> d.opening + d.paid + d.petty
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
	WHERE tenants IS NULL OR s.tenant_id = ANY (tenants);

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
		WHERE tenants IS NULL OR r.tenant_id = ANY (tenants)) AS w;

	-- An unlinked refund gives what its lines say, from where it says; its goods came once, to where they were said to go.
	RETURN QUERY
	WITH lines AS (
		SELECT l.tenant_id, l.refund_id, sum(order_mgmt.amount_minor(l.amount)) AS minor, sum(order_mgmt.amount_minor(l.tax)) AS tax,
			bool_or(order_mgmt.amount_currency(l.amount) <> order_mgmt.amount_currency(l.line_total)
				OR order_mgmt.amount_currency(l.amount) <> order_mgmt.amount_currency(l.tax)
				OR NOT order_mgmt.amount_minor(l.amount) BETWEEN order_mgmt.amount_minor(l.line_total)
					AND order_mgmt.amount_minor(l.line_total) + order_mgmt.amount_minor(l.tax)) AS is_strange,
			min(order_mgmt.amount_currency(l.amount)) AS currency
		FROM order_mgmt_data.unlinked_refund_lines AS l
		WHERE tenants IS NULL OR l.tenant_id = ANY (tenants) GROUP BY l.tenant_id, l.refund_id
	), posted AS (
		SELECT m.tenant_id, m.document_id AS refund_id, sum(order_mgmt.amount_minor(m.amount)) AS minor,
			coalesce(sum(order_mgmt.amount_minor(m.amount)) FILTER (WHERE m.to_account = 'tax'), 0) AS tax,
			bool_or(CASE m.from_account WHEN 'cash' THEN r.provider_id <> 0 OR m.holder_id IS DISTINCT FROM r.shift_id
				ELSE r.provider_id = 0 OR r.provider_id <> m.from_id END) AS is_strange
		FROM order_mgmt_data.money_moves AS m
		LEFT JOIN order_mgmt_data.unlinked_refunds AS r ON r.tenant_id = m.tenant_id AND r.refund_id = m.document_id
		WHERE m.document_kind = 'unlinked_refund' AND (m.from_account = 'clearing' OR m.from_account = 'cash')
			AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
		GROUP BY m.tenant_id, m.document_id
	)
	SELECT 'unlinked_refunds_match_money', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
	FROM (
		SELECT format('tenant %s refund %s', coalesce(r.tenant_id, l.tenant_id, p.tenant_id), coalesce(r.refund_id, l.refund_id, p.refund_id)) AS sample,
			r.refund_id IS NULL OR l.refund_id IS NULL OR s.shift_id IS NULL OR l.is_strange OR coalesce(p.is_strange, false)
			OR order_mgmt.amount_currency(r.total) <> l.currency OR l.currency <> s.currency
			OR order_mgmt.amount_minor(r.total) <> l.minor OR coalesce(p.minor, 0) <> l.minor OR coalesce(p.tax, 0) <> l.tax AS wrong
		FROM (SELECT x.* FROM order_mgmt_data.unlinked_refunds AS x WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)) AS r
		FULL JOIN lines AS l ON l.tenant_id = r.tenant_id AND l.refund_id = r.refund_id
		FULL JOIN posted AS p ON p.tenant_id = coalesce(r.tenant_id, l.tenant_id) AND p.refund_id = coalesce(r.refund_id, l.refund_id)
		LEFT JOIN order_mgmt_data.shifts AS s ON s.tenant_id = r.tenant_id AND s.shift_id = r.shift_id) AS w;
	RETURN QUERY
	WITH lines AS (
		SELECT l.tenant_id, l.refund_id, l.line_no, l.item_id, l.quantity, CASE l.disposition WHEN 'restock' THEN 'free' WHEN 'quarantine' THEN 'returned'
			WHEN 'damaged' THEN 'damaged' WHEN 'scrap' THEN 'loss' WHEN 'return_to_vendor' THEN 'quality_control' END AS state
		FROM order_mgmt_data.unlinked_refund_lines AS l
		WHERE l.is_stocked AND (tenants IS NULL OR l.tenant_id = ANY (tenants))
	), moved AS (
		SELECT m.tenant_id, m.document_id AS refund_id, m.document_line AS line_no, m.item_id, m.quantity, m.to_state::text AS state,
			m.from_state::text AS from_state
		FROM order_mgmt_data.stock_moves AS m
		WHERE m.document_kind = 'unlinked_refund' AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
	)
	SELECT 'unlinked_refunds_match_moves', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
	FROM (
		SELECT format('tenant %s refund %s line %s', coalesce(l.tenant_id, m.tenant_id), coalesce(l.refund_id, m.refund_id), coalesce(l.line_no, m.line_no)) AS sample,
			(l.item_id, l.state, 'customer') IS DISTINCT FROM (m.item_id, m.state, m.from_state)
				OR l.quantity OPERATOR(order_mgmt.<>) m.quantity AS wrong
		FROM lines AS l
		FULL JOIN moved AS m ON m.tenant_id = l.tenant_id AND m.refund_id = l.refund_id AND m.line_no = l.line_no) AS w;

	-- Cash is taken at registers only.
	RETURN QUERY
	SELECT 'cash_has_a_drawer', count(*), count(*) FILTER (WHERE e.shift_id IS NULL), min(format('tenant %s payment %s', e.tenant_id, e.payment_id)) FILTER (WHERE e.shift_id IS NULL)
	FROM order_mgmt_data.payment_events AS e
	WHERE e.provider_id = 0 AND (tenants IS NULL OR e.tenant_id = ANY (tenants));

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
		SELECT u.tenant_id, 'unlinked_refund', u.refund_id, u.occurred_at, s.opened_at
		FROM order_mgmt_data.unlinked_refunds AS u JOIN order_mgmt_data.shifts AS s ON s.tenant_id = u.tenant_id AND s.shift_id = u.shift_id) AS s
	WHERE tenants IS NULL OR s.tenant_id = ANY (tenants);
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_pos(bigint[], boolean) IS 'the invariants of registers, for verify()';
-- The product's own checker: runs the rules of all modules.

CREATE OR REPLACE FUNCTION order_mgmt.verify("full" boolean DEFAULT false)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql VOLATILE ROWS 20 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	tenants bigint[] := order_mgmt_data.allowed_tenants('verify');
	rules text;
	part order_mgmt.verification[];
	rows order_mgmt.verification[];
	tenant bigint;
BEGIN
	-- Each module has its rules in functions order_mgmt_data.verify_...; several may tell of one invariant.
	FOR rules IN
		SELECT format('order_mgmt_data.%I', p.proname) FROM pg_proc AS p
		JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass
		JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'order_mgmt'
		WHERE p.pronamespace = 'order_mgmt_data'::regnamespace AND p.proname ~ '^verify_' ORDER BY p.proname COLLATE "C"
	LOOP
		BEGIN
			EXECUTE format('SELECT array_agg(v) FROM %s($1, $2) AS v', rules) INTO part USING tenants, coalesce("full", false);
			rows := rows || part;
		EXCEPTION WHEN OTHERS THEN
			-- One tenant's rows, or one module's rules, do not hide what is wrong elsewhere.
			FOR tenant IN SELECT t.tenant_id FROM order_mgmt_data.tenants AS t WHERE tenants IS NULL OR t.tenant_id = ANY (tenants) ORDER BY t.tenant_id LOOP
				BEGIN
					EXECUTE format('SELECT array_agg(v) FROM %s($1, $2) AS v', rules) INTO part USING ARRAY[tenant], coalesce("full", false);
					rows := rows || part;
				EXCEPTION WHEN OTHERS THEN
					rows := rows || ROW('rules_can_be_checked', 1, 1, format('%s for tenant %s: %s: %s', rules, tenant, SQLSTATE, SQLERRM))::order_mgmt.verification;
				END;
			END LOOP;
		END;
	END LOOP;
	RETURN QUERY SELECT r.name, sum(r.checked)::bigint, sum(r.violations)::bigint, min(r.sample) FROM unnest(rows) AS r
		GROUP BY r.name ORDER BY r.name COLLATE "C";
END
$$;
COMMENT ON FUNCTION order_mgmt.verify(boolean) IS 'checks the invariants of stock, orders and money, a row each: name, checked, violations, sample
full: all of history too (balances against the ledger, moves against documents, the status log). Clean = violations 0 in every row. A rule that cannot be checked for a tenant is a violation of rules_can_be_checked; the others are.
Example: SELECT name, violations FROM order_mgmt.verify() WHERE violations > 0';
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
cron_sql: what a superuser runs in the database where pg_cron is, when that is another. last_result: rows or positions the job worked on, of verify the violations. last_error stays until another one. last_failed_tenants: those that the last run left out, null = none.';

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
-- One row for those who watch the server.

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
COMMENT ON FUNCTION order_mgmt.order_mgmt_stat_reset() IS 'sets the counts of order_mgmt_stat to 0, for the whole server; returns its row
Example: SELECT stats_reset FROM order_mgmt.order_mgmt_stat_reset()';
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
		m.amount, m.document_kind, m.document_id, m.order_id, m.holder_id, m.reason, m.actor, m.occurred_at, m.recorded_at, m.stamp, m.role_name
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
			WHERE e.stamp >= (SELECT c.money_fold_stamp FROM order_mgmt_data.stock_control AS c)) AS d
		GROUP BY d.tenant_id, d.account, d.account_id, d.currency) AS s
	LEFT JOIN order_mgmt_data.account_codes AS a ON a.tenant_id = s.tenant_id AND a.account = s.account AND a.account_id = s.account_id
	WHERE (SELECT order_mgmt_data.sees_all_locations('read_money')) OR order_mgmt_data.sees_location('read_money', s.tenant_id, NULL);
COMMENT ON VIEW order_mgmt.money_accounts IS 'one row per account and currency: its balance, debits less credits
account_code: the channel, location or tax rate the account belongs to. balance_numeric: the same as a number, which has no limit; balance is null where it is larger than an amount can be.';

CREATE OR REPLACE VIEW order_mgmt_report.journal WITH (security_invoker = true) AS
	SELECT j.tenant_id, j.business_date, j.account, a.code AS account_code, j.currency, j.debit, j.credit
	FROM (
		SELECT e.tenant_id, order_mgmt_data.business_date(e.recorded_at, t.time_zone, t.time_zone_changes) AS business_date,
			e.account::text AS account, e.account AS account_kind, e.account_id, e.currency,
			coalesce(sum(e.delta::numeric) FILTER (WHERE order_mgmt.amount_minor(e.delta) > 0), 0) AS debit,
			coalesce(- sum(e.delta::numeric) FILTER (WHERE order_mgmt.amount_minor(e.delta) < 0), 0) AS credit
		FROM order_mgmt_data.money_effects AS e
		LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = e.tenant_id
		GROUP BY e.tenant_id, business_date, e.account, e.account_id, e.currency) AS j
	LEFT JOIN order_mgmt_data.account_codes AS a ON a.tenant_id = j.tenant_id AND a.account = j.account_kind AND a.account_id = j.account_id
	WHERE j.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('reports'))::bigint[]);
COMMENT ON VIEW order_mgmt_report.journal IS 'one row per tenant, business date, account and currency: what was debited and credited that day
business_date: the day it was recorded, in the tenant''s time zone. Debits equal credits per tenant, date and currency.';

CREATE OR REPLACE VIEW order_mgmt_report.stock_valuation WITH (security_invoker = true) AS
	SELECT v.tenant_id, l.code AS location, i.sku, order_mgmt.amount_currency(v.value) AS currency,
		coalesce(v.quantity::numeric, 0) AS quantity, coalesce(v.value::numeric, 0) AS value,
		round(v.cost_value::numeric / v.cost_quantity::numeric, 6) AS unit_cost, v.pending_moves,
		coalesce(v.quantity OPERATOR(order_mgmt.<) '0' OR (v.cost_value IS NULL AND v.quantity OPERATOR(order_mgmt.<>) '0'), false) AS is_estimated
	FROM (
		SELECT coalesce(c.tenant_id, p.tenant_id) AS tenant_id, coalesce(c.item_id, p.item_id) AS item_id,
			coalesce(c.location_id, p.location_id) AS location_id, c.quantity, c.value, c.cost_value, c.cost_quantity,
			coalesce(p.pending_moves, 0) AS pending_moves
		FROM order_mgmt_data.cost_positions AS c
		FULL JOIN (
			SELECT e.tenant_id, e.item_id, e.location_id, count(*) AS pending_moves
			FROM order_mgmt_data.cost_effects AS e
			WHERE e.stamp >= (SELECT s.cost_stamp FROM order_mgmt_data.stock_control AS s)
				AND NOT EXISTS (SELECT FROM order_mgmt_data.stock_move_costs AS r WHERE r.tenant_id = e.tenant_id AND r.move_id = e.move_id)
			GROUP BY e.tenant_id, e.item_id, e.location_id) AS p
			ON p.tenant_id = c.tenant_id AND p.item_id = c.item_id AND p.location_id = c.location_id) AS v
	JOIN order_mgmt_data.items AS i ON i.tenant_id = v.tenant_id AND i.item_id = v.item_id
	JOIN order_mgmt_data.locations AS l ON l.tenant_id = v.tenant_id AND l.location_id = v.location_id
	WHERE v.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('reports'))::bigint[]);
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
		m.quantity::numeric AS quantity, order_mgmt.amount_currency(coalesce(m.unit_cost, m.line_cost)) AS currency, coalesce(m.unit_cost::numeric, round(m.line_cost::numeric / m.quantity::numeric, 6)) AS unit_cost,
		m.document_kind, m.document_id, m.document_line, c.code AS channel, m.reason, m.actor, m.posting & 1 = 1 AS is_forced, m.role_name,
		m.line_cost::numeric AS line_cost,
		(SELECT bool_or(r.is_estimated) FROM order_mgmt_data.stock_move_costs AS r WHERE r.tenant_id = m.tenant_id AND r.move_id = m.move_id) AS is_estimated
	FROM order_mgmt_data.stock_moves AS m
	JOIN order_mgmt_data.items AS i ON i.tenant_id = m.tenant_id AND i.item_id = m.item_id
	LEFT JOIN order_mgmt_data.locations AS l ON l.tenant_id = m.tenant_id AND l.location_id = m.location_id
	LEFT JOIN order_mgmt_data.locations AS x ON x.tenant_id = m.tenant_id AND x.location_id = m.other_location_id
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = m.tenant_id AND c.channel_id = m.channel_id
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = m.tenant_id
	WHERE m.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('reports'))::bigint[]);
COMMENT ON VIEW order_mgmt_report.fct_stock_moves IS 'one row per move of the goods ledger: a quantity of an item went from a state to another
to_location: where it went when that is another place; unit_cost: of a receipt, where it was said; line_cost: of all its units, where that was said. is_forced: recorded whatever the shelf had. is_estimated: its goods were valued at the last known average, or at nothing, because no cost of their own was known; null: of no value, or not priced yet. role_name: the role that it was done as, where actor is another name.';

CREATE OR REPLACE VIEW order_mgmt_report.fct_refunds WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.operation_id AS refund_id, e.payment_id, e.order_id, o.order_number, o.channel, p.provider, e.return_id,
		e.purpose IS NOT DISTINCT FROM 'goodwill' AS is_goodwill, CASE WHEN r.amount = e.amount::numeric THEN 'reversed' WHEN f.step IS NOT NULL THEN f.step
			WHEN e.step = 'recorded' THEN 'succeeded' ELSE 'pending' END AS status,
		e.occurred_at AS refunded_at, order_mgmt_data.business_date(e.occurred_at, t.time_zone, t.time_zone_changes) AS refunded_date, e.recorded_at,
		order_mgmt_data.business_date(e.recorded_at, t.time_zone, t.time_zone_changes) AS recorded_date, p.currency, e.amount::numeric AS amount,
		s.register, e.shift_id, e.reason, e.actor, coalesce(r.amount, 0) AS reversed_amount
	FROM order_mgmt_data.payment_events AS e
	JOIN order_mgmt_data.payments AS p ON p.tenant_id = e.tenant_id AND p.payment_id = e.payment_id
	LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = e.tenant_id AND o.order_id = e.order_id
	LEFT JOIN order_mgmt_data.shifts AS s ON s.tenant_id = e.tenant_id AND s.shift_id = e.shift_id
	LEFT JOIN LATERAL (
		SELECT d.step FROM order_mgmt_data.payment_events AS d
		WHERE d.tenant_id = e.tenant_id AND d.operation_id = e.operation_id AND d.step = ANY ('{succeeded,failed}')) AS f ON true
	LEFT JOIN LATERAL (
		SELECT sum(d.amount::numeric) AS amount FROM order_mgmt_data.payment_events AS d
		WHERE d.tenant_id = e.tenant_id AND d.operation_id = e.operation_id AND d.step = 'reversed') AS r ON true
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = e.tenant_id
	WHERE e.kind = 'refund' AND e.step = ANY ('{requested,recorded}')
		AND e.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('reports'))::bigint[])
	UNION ALL
	SELECT u.tenant_id, u.refund_id, NULL, NULL, NULL, u.channel, u.provider, NULL, false, 'succeeded',
		u.occurred_at, order_mgmt_data.business_date(u.occurred_at, t.time_zone, t.time_zone_changes), u.recorded_at,
		order_mgmt_data.business_date(u.recorded_at, t.time_zone, t.time_zone_changes), order_mgmt.amount_currency(u.total), u.total::numeric,
		u.register, u.shift_id, u.reason, u.actor, 0
	FROM order_mgmt_data.unlinked_refunds AS u
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = u.tenant_id
	WHERE u.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('reports'))::bigint[]);
COMMENT ON VIEW order_mgmt_report.fct_refunds IS 'one row per refund: pending, succeeded, failed or, all of it, reversed
reversed_amount: what of it came back. is_goodwill: given although the order owed it. register, shift_id: where it was paid out; return_id: what came back for it. payment_id, order_id: null for an unlinked refund, of which no sale is known.';

CREATE OR REPLACE VIEW order_mgmt_report.sales_by_day WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.business_date, c.code AS channel, l.code AS location, s.currency, s.orders, s.units, s.gross_sales, s.discounts, s.returns,
		s.gross_sales - s.discounts - s.returns AS net_sales, s.shipping, s.tax,
		s.gross_sales - s.discounts - s.returns + s.shipping + s.tax AS total_sales, s.canceled_units, s.returned_units
	FROM (
		SELECT x.tenant_id, x.business_date, x.channel_id, x.location_id, x.currency, sum(x.orders)::bigint AS orders, sum(x.units) AS units,
			sum(x.gross) AS gross_sales,
			sum(x.discounts) AS discounts,
			sum(x.returns) AS returns,
			sum(x.shipping) AS shipping,
			sum(x.tax) AS tax,
			sum(x.canceled) AS canceled_units,
			sum(x.returned) AS returned_units
		FROM (
			SELECT m.tenant_id, order_mgmt_data.business_date(m.recorded_at, t.time_zone, t.time_zone_changes) AS business_date, m.channel_id, coalesce(m.location_id, r.location_id) AS location_id,
				order_mgmt.amount_currency(m.amount) AS currency, 0 AS orders, 0::numeric AS units, 0::numeric AS canceled, 0::numeric AS returned,
				CASE 'revenue' WHEN m.from_account::text THEN a.amount WHEN m.to_account::text THEN - a.amount ELSE 0 END AS gross,
				CASE 'discounts' WHEN m.to_account::text THEN a.amount WHEN m.from_account::text THEN - a.amount ELSE 0 END AS discounts,
				CASE 'returns' WHEN m.to_account::text THEN a.amount WHEN m.from_account::text THEN - a.amount ELSE 0 END AS returns,
				CASE 'shipping' WHEN m.from_account::text THEN a.amount WHEN m.to_account::text THEN - a.amount ELSE 0 END AS shipping,
				CASE 'tax' WHEN m.from_account::text THEN a.amount WHEN m.to_account::text THEN - a.amount ELSE 0 END AS tax
			FROM order_mgmt_data.money_moves AS m
			CROSS JOIN LATERAL (SELECT m.amount::numeric AS amount) AS a
			LEFT JOIN order_mgmt_data.register_sales AS r ON r.tenant_id = m.tenant_id AND r.order_id = m.order_id
			LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = m.tenant_id
			WHERE m.channel_id IS NOT NULL AND (m.from_account = ANY ('{revenue,discounts,returns,shipping,tax}')
				OR m.to_account = ANY ('{revenue,discounts,returns,shipping,tax}'))
			UNION ALL
			SELECT u.tenant_id, order_mgmt_data.business_date(u.recorded_at, t.time_zone, t.time_zone_changes), c.channel_id, u.location_id, u.currency,
				u.orders, u.ordered - u.canceled, u.canceled, u.returned, 0, 0, 0, 0, 0
			FROM (
				SELECT l.tenant_id, l.recorded_at, l.channel, l.location_id, l.currency,
					CASE WHEN row_number() OVER (PARTITION BY l.tenant_id, l.order_id ORDER BY l.location_id IS NULL, l.line_no) = 1 THEN 1 ELSE 0 END AS orders,
					l.ordered, 0::numeric AS canceled, 0::numeric AS returned
				FROM (
					SELECT o.tenant_id, o.order_id, o.recorded_at, o.channel, o.currency, l.line_no, l.ordered::numeric AS ordered,
						coalesce(l.location_id, r.location_id) AS location_id
					FROM order_mgmt_data.orders AS o
					JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = o.tenant_id AND l.order_id = o.order_id
					LEFT JOIN order_mgmt_data.register_sales AS r ON r.tenant_id = o.tenant_id AND r.order_id = o.order_id) AS l
				UNION ALL
				SELECT o.tenant_id, k.recorded_at, o.channel, coalesce(l.location_id, r.location_id), o.currency, 0, 0, k.canceled, k.returned
				FROM (
					SELECT k.tenant_id, k.order_id, k.line_no, k.recorded_at, CASE WHEN k.was_paid THEN 0 ELSE k.quantity::numeric END AS canceled,
						CASE WHEN k.was_paid THEN k.quantity::numeric ELSE 0 END AS returned
					FROM order_mgmt_data.order_cancellations AS k
					UNION ALL
					SELECT b.tenant_id, h.order_id, b.line_no, b.recorded_at, 0, b.quantity::numeric
					FROM order_mgmt_data.return_receipts AS b
					JOIN order_mgmt_data.returns AS h ON h.tenant_id = b.tenant_id AND h.return_id = b.return_id
					WHERE b.disposition <> 'missing') AS k
				JOIN order_mgmt_data.orders AS o ON o.tenant_id = k.tenant_id AND o.order_id = k.order_id
				JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = k.tenant_id AND l.order_id = k.order_id AND l.line_no = k.line_no
				LEFT JOIN order_mgmt_data.register_sales AS r ON r.tenant_id = k.tenant_id AND r.order_id = k.order_id
				UNION ALL
				SELECT h.tenant_id, h.recorded_at, h.channel, p.location_id, order_mgmt.amount_currency(h.total), 0, 0, 0, b.quantity::numeric
				FROM order_mgmt_data.unlinked_refunds AS h
				JOIN order_mgmt_data.unlinked_refund_lines AS b ON b.tenant_id = h.tenant_id AND b.refund_id = h.refund_id
				LEFT JOIN order_mgmt_data.locations AS p ON p.tenant_id = h.tenant_id AND p.code = h.location) AS u
			LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = u.tenant_id
			LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = u.tenant_id AND c.code = u.channel) AS x
		GROUP BY x.tenant_id, x.business_date, x.channel_id, x.location_id, x.currency) AS s
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = s.tenant_id AND c.channel_id = s.channel_id
	LEFT JOIN order_mgmt_data.locations AS l ON l.tenant_id = s.tenant_id AND l.location_id = s.location_id
	WHERE s.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('reports'))::bigint[]);
COMMENT ON VIEW order_mgmt_report.sales_by_day IS 'one row per tenant, business date, channel, location and currency: what was sold
business_date: the day it was recorded, so a day that is over stays as it was. location: where goods come from, and where a register sold what it sold; null: services, shipping and goodwill of other orders.
orders: placed that day, each once, at the location of its first line of goods. units: placed that day, less canceled_units, those that were canceled that day before anything was paid, as gross_sales has it; returned_units: came back, or were canceled after payment, that day: they go with returns. All columns of numbers add up, over days, channels and locations.
gross_sales: list price x quantity without the taxes within it, less what was canceled before it was paid; discounts; returns: value of lines that came back or were canceled after payment, on the day that was recorded; net_sales = gross_sales - discounts - returns; total_sales = net_sales + shipping + tax.
Sums equal the accounts revenue, discounts, returns, shipping and tax of order_mgmt.money_accounts.';

CREATE OR REPLACE VIEW order_mgmt_report.data_freshness WITH (security_invoker = true) AS
	SELECT f.tenant_id, f.fact, f.latest_recorded_at, f.lag_rows
	FROM (
		SELECT o.tenant_id, 'orders' AS fact, max(o.recorded_at) AS latest_recorded_at, 0::bigint AS lag_rows FROM order_mgmt_data.orders AS o GROUP BY o.tenant_id
		UNION ALL
		SELECT m.tenant_id, 'stock_moves', max(m.recorded_at), 0 FROM order_mgmt_data.stock_moves AS m GROUP BY m.tenant_id
		UNION ALL
		SELECT e.tenant_id, 'payment_events', max(e.recorded_at), 0 FROM order_mgmt_data.payment_events AS e GROUP BY e.tenant_id
		UNION ALL
		SELECT m.tenant_id, 'money_moves', max(m.recorded_at), 0 FROM order_mgmt_data.money_moves AS m GROUP BY m.tenant_id
		UNION ALL
		SELECT v.tenant_id, 'stock_valuation', NULL, sum(v.pending_moves)::bigint FROM order_mgmt_report.stock_valuation AS v GROUP BY v.tenant_id) AS f
	WHERE f.tenant_id = ANY ((SELECT order_mgmt_data.tenants_with('reports'))::bigint[]);
COMMENT ON VIEW order_mgmt_report.data_freshness IS 'one row per tenant and kind of fact: when the youngest was recorded, and how many rows a report does not show yet
Reports read the ledgers themselves: lag_rows is 0 for all but stock_valuation, whose moves wait for compact_balances().';
-- Rights: nobody may call a function or see a row before grant_access says so.

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA order_mgmt, order_mgmt_data FROM PUBLIC;

-- Values and their operators are for everybody: they read nothing but their
-- arguments.  So are the clock, the functions that row security calls for whoever
-- reads, and what the library shows by a contract view: functions named ..._list.
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
				OR (n.nspname = 'order_mgmt' AND p.proname = ANY (ARRAY['clock', 'uuid_v7']))
				OR (n.nspname = 'order_mgmt_data' AND (p.proname ~ '^(tenants_with$|sees_)' OR (p.proname ~ '_list$' AND NOT p.prosecdef))))
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
		WHERE n.nspname = 'order_mgmt_data' AND c.relkind = ANY (ARRAY['r', 'p']::"char"[]) AND NOT c.relrowsecurity
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
		WHERE n.nspname = 'order_mgmt_data' AND c.relkind = ANY (ARRAY['r', 'p', 'S']::"char"[])
			AND coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '') !~ 'not dumped$'
		ORDER BY c.relname
	LOOP
		PERFORM pg_catalog.pg_extension_config_dump(relation, '');
	END LOOP;
END
$do$;

-- An update may follow the restore of an older version's dump, for which triggers are disabled.
SELECT order_mgmt_data.enable_triggers();
