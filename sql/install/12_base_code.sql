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
