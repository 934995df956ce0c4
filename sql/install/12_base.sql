-- State of the base: what every module's verify function returns.

CREATE TYPE order_mgmt.verification AS (
	name text,
	checked bigint,
	violations bigint,
	sample text
);
COMMENT ON TYPE order_mgmt.verification IS 'one invariant: how many rows were checked, how many break it, one of them';
