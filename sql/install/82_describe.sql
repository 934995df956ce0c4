-- State of help: what it answers.

CREATE TYPE order_mgmt.help_entry AS (
	kind text,
	name text,
	meaning text,
	example text
);
COMMENT ON TYPE order_mgmt.help_entry IS 'a topic, or what one has: a function, a view, an error';
