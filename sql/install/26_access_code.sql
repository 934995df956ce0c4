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
number_prefixes: how numbers of orders, returns, transfers and purchase orders begin, where put_tenant said it.';
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
