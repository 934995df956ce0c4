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
