-- State of the base: what every module's verify function returns.

CREATE TYPE order_mgmt.verification AS (
	name text,
	checked bigint,
	violations bigint,
	sample text
);
COMMENT ON TYPE order_mgmt.verification IS 'one invariant: how many rows were checked, how many break it, one of them';

CREATE TYPE order_mgmt_data.verify_part AS (
	kind text,
	rules text,
	after_id uuid,
	last_id uuid,
	ids uuid[],
	from_stamp bigint,
	to_stamp bigint
);
COMMENT ON TYPE order_mgmt_data.verify_part IS 'what a verify function is to look at
kind: now = what is cheap however much history there is; documents = those with ids after after_id up to last_id, where these are told, and in ids, where these are (in_part); moves = rows of ledgers with from_stamp <= stamp < to_stamp; all = what can be checked in one piece only. rules: the one function that is to look; null: all.';

CREATE TABLE order_mgmt_data.verify_marks (
	whose text NOT NULL PRIMARY KEY,
	verified_to bigint NOT NULL,
	broken order_mgmt_data.verify_part[] NOT NULL
);
COMMENT ON TABLE order_mgmt_data.verify_marks IS 'what verify() has looked at, for all tenants or for those that are named: all that was written below the stamp verified_to is in order, but for parts that are broken, at which it looks again each time; not dumped';

CREATE TABLE order_mgmt_data.verify_walks (
	whose text NOT NULL PRIMARY KEY,
	begun_at timestamptz NOT NULL,
	parts bigint NOT NULL,
	parts_total bigint NOT NULL,
	last_part order_mgmt_data.verify_part NOT NULL
);
COMMENT ON TABLE order_mgmt_data.verify_walks IS 'where verify_history() goes on, for all tenants or for those that are named; not dumped';

CREATE TYPE order_mgmt.health_check AS (
	name text,
	status text,
	value numeric,
	message text,
	next_step text
);
COMMENT ON TYPE order_mgmt.health_check IS 'one thing that has to be well, and how it is';
