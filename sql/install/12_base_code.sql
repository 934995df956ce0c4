-- Code of the base: clock, version, error codes.

CREATE OR REPLACE FUNCTION order_mgmt_data.clock() RETURNS timestamptz
	LANGUAGE C STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_clock_now';
COMMENT ON FUNCTION order_mgmt_data.clock() IS 'the one clock: order_mgmt.clock if set (superuser; tests and replays), else the start of the transaction';

CREATE OR REPLACE FUNCTION order_mgmt.extension_version() RETURNS text
	LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_extension_version';
COMMENT ON FUNCTION order_mgmt.extension_version() IS 'version of the loaded library';

CREATE OR REPLACE FUNCTION order_mgmt_data.error_code_list(OUT code text, OUT sqlstate text, OUT meaning text, OUT next_step text)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL SAFE ROWS 50 AS 'MODULE_PATHNAME', 'om_error_code_list';
COMMENT ON FUNCTION order_mgmt_data.error_code_list() IS 'all business error codes, as the library raises them';

CREATE OR REPLACE VIEW order_mgmt.error_codes AS
	SELECT l.code, l.sqlstate, l.meaning, l.next_step FROM order_mgmt_data.error_code_list() AS l;
COMMENT ON VIEW order_mgmt.error_codes IS 'one row per business error code: its SQLSTATE, meaning and next step';

CREATE OR REPLACE FUNCTION order_mgmt_data.in_part(id uuid, part order_mgmt_data.verify_part) RETURNS boolean
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN ((part).after_id IS NULL OR id > (part).after_id) AND ((part).last_id IS NULL OR id <= (part).last_id) AND ((part).ids IS NULL OR id = ANY ((part).ids));
COMMENT ON FUNCTION order_mgmt_data.in_part(uuid, order_mgmt_data.verify_part) IS 'for verify functions: is a document to be looked at? A condition on its id that indexes serve';

CREATE OR REPLACE FUNCTION order_mgmt_data.tell_progress(job text, done bigint, total bigint)
	RETURNS void LANGUAGE C VOLATILE AS 'MODULE_PATHNAME', 'om_tell_progress';
COMMENT ON FUNCTION order_mgmt_data.tell_progress(text, bigint, bigint) IS 'says to order_mgmt.upkeep_progress how far a job of this transaction is; null: it has ended';

CREATE OR REPLACE FUNCTION order_mgmt_data.forget_verified() RETURNS void LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
	BEGIN ATOMIC
		DELETE FROM order_mgmt_data.verify_marks;
	END;
COMMENT ON FUNCTION order_mgmt_data.forget_verified() IS 'the next verify() begins with all of history: stamps are others now';

CREATE OR REPLACE FUNCTION order_mgmt_data.judge(name text, value numeric, warning numeric, critical numeric, message text, next_step text)
	RETURNS order_mgmt.health_check LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN ROW(name, CASE WHEN value >= critical THEN 'critical' WHEN value >= warning THEN 'warning' ELSE 'ok' END, value, message,
		CASE WHEN value >= critical OR value >= warning THEN next_step END)::order_mgmt.health_check;
COMMENT ON FUNCTION order_mgmt_data.judge(text, numeric, numeric, numeric, text, text) IS 'a row of health(): the value is bad from warning and worse from critical on (null: it never is), and what to do then';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.describe_rows('order_mgmt.error_codes', key => 'code',
	example => $$SELECT meaning, next_step FROM order_mgmt.error_codes WHERE code = 'insufficient_stock'$$, columns => $$
	code: what the error is called: its constraint name, and code in its detail
	sqlstate: under which it is raised
	meaning: what is wrong
	next_step: what to do; its hint$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.verification', columns => $$
	name: the invariant
	checked: rows looked at
	violations: rows that break it; 0 = it holds
	sample: one row that breaks it; null: none does$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.health_check', columns => $$
	name: the check
	status: ok, warning, critical
	value: what was measured, in the unit that the message names; null: there is nothing to measure
	message: what that says
	next_step: what to do; null: nothing$$);
