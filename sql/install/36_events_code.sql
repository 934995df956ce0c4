-- Code of the outbox's reader.

CREATE OR REPLACE FUNCTION order_mgmt.events_after(cursor text DEFAULT NULL, rows_max integer DEFAULT 1000, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.delivered_event LANGUAGE C STABLE ROWS 1000 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_events_after';
COMMENT ON FUNCTION order_mgmt.events_after(text, integer, bigint) IS 'the events of a tenant behind a cursor, oldest first: a reader that hands back the cursor of the last row gets every committed event exactly once
cursor: null = from the first event. No rows: keep the cursor and ask again; a transaction that writes, anywhere on the server, holds back the events of all that began after it.
After a restore, also to a point in time, an old cursor is refused (stale_cursor) where that can be told: begin with null and pass over ids you know.
Example: SELECT cursor, type, payload FROM order_mgmt.events_after(NULL, 100)';
