-- Code of keyed calls: purging old keys.

CREATE OR REPLACE FUNCTION order_mgmt.purge_history(rows_max integer DEFAULT 10000)
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_purge_history';
COMMENT ON FUNCTION order_mgmt.purge_history(integer) IS 'deletes idempotency keys older than order_mgmt.idempotency_retention, and carts that ended or expired order_mgmt.cart_retention days ago, at most rows_max rows; returns how many
Run it until it returns 0, from a job. Documents with a caller-given id stay unique for ever.
Example: SELECT order_mgmt.purge_history()';
