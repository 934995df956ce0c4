-- One order of two kits of three components each.
\set a random(1, 1000)
\set b random(1, 1000)
\set key random(1, 9000000000000000000)
SELECT order_id, order_number, total FROM order_mgmt.place_order('web', ('[{"sku":"K' || :a || '","quantity":1},{"sku":"K' || :b || '","quantity":1}]')::order_mgmt.strict_jsonb, idempotency_key => :key);
