-- One line of an order of five lines that was placed before (make_edited of run.py) has a unit less, of the next order one more, which is a line of its own.
\set key random(1, 9000000000000000000)
SELECT e.order_id, e.version, e.total_after FROM (SELECT pg_catalog.nextval('public.edited') AS n OFFSET 0) AS s,
	order_mgmt.edit_order(('00000000-0000-7000-a000-' || pg_catalog.lpad(s.n::text, 12, '0'))::uuid, 0,
		pg_catalog.format('{"lines":[{"line_no":%s,"quantity":%s}]}', 1 + s.n / 2 % 5, 2 + 2 * (s.n % 2))::order_mgmt.strict_jsonb, idempotency_key => :key) AS e;
