-- The one unit of a cash sale comes back to the client's own register, is for sale again, and its price is paid out.
\set key random(1, 9000000000000000000)
SELECT return_id, credited, refunded FROM order_mgmt.return_order(('00000000-0000-7000-8000-' || pg_catalog.lpad(pg_catalog.nextval('public.sold')::text, 12, '0'))::uuid, '[{"line_no":1,"quantity":1,"disposition":"restock"}]', register => 'R' || :client_id, idempotency_key => :key);
