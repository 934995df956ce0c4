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
