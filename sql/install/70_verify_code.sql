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
